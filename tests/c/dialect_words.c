/* In plain C the dialect's words are names. */
struct async { int await, yield, from, task; struct async *except; };
typedef struct async try;
int finally(int defer, int with) { return defer + with; }
int raise(int), task(int), task_group = 1, exception, raises;
int stream(struct async *coro, try *future)
{
    goto queue;
queue:
    if (finally(coro->await, future->yield)) { raise(3); }
    for (int raise = 0; raise < 2; raise++) task_group += raise;
    return task(exception) + raises + coro->except->from;
}
