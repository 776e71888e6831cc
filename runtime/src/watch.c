/* The steps of a loop that is watched: AC_CANCEL_AT=k, which cancels main when it is suspended for the k-th time, and debug
   mode. What either prints of tasks, and the dump of all of them. */
#include "step.h"

#include <limits.h>
#include <stdio.h>

void ac__print_created(const char *what, const ac_traceback_entry *created)
{
    if (created)
        fprintf(stderr, "%s (most recent call last):\n  File \"%s\", line %d, in %s\n", what, created->file, created->line, created->function);
}

/* Where it stands is known only of one that stands at its beginning. */
static void print_coro(FILE *file, const ac_task *task)
{
    const ac_function *function = task->function;
    bool done = !ac__is_live(task), unstarted = !done && task->top == &task->start->base && task->top->resume == ac_start_resume;
    fprintf(file, "%s()", function->name);
    if (function->line && (done || unstarted))
        fprintf(file, " %s at %s:%d", done ? "done, defined" : "running", function->file, function->line);
}

void ac__print_future(void *file, ac_future *future)
{
    static const char *const states[] = { "pending", "finished", "finished", "cancelled", "finished" };
    const char *state = states[future->entry.object.state];
    if (ac__is_task(future)) {
        fprintf(file, "<Task %s name='%s' coro=<", state, ac_name((ac_task *)future));
        print_coro(file, (ac_task *)future);
        fputs(">", file);
    } else {
        fprintf(file, "<%s %s", future->entry.object.kind == AC__OUTER ? "_GatheringFuture" : "Future", state);
    }
    if (future->entry.object.state == AC__FAILED) {
        const BaseException *exception = (const BaseException *)future->value;
        const char *quote = exception->message[0] ? "'" : "";
        fprintf(file, " exception=%s(%s%s%s)", ac_type_name(exception), quote, exception->message, quote);
    }
    fputs(">", file);
}

static void report_slow(ac_task *task, double seconds)
{
    fflush(stdout);
    fputs("Executing ", stderr);
    if (task) ac__print_future(stderr, &task->future);
    else fputs("<Handle>", stderr);
    fprintf(stderr, " took %.3f seconds\n", seconds);
    if (task) ac__print_created("Object created at", task->created);
}

static bool step(ac_loop *loop, struct ac__entry *entry)
{
    if (entry->object.kind != AC__TASK) {
        ac__run_callback(loop, entry);
        return true;
    }
    ac_task *task = (ac_task *)entry;
    bool fired = task->wait >= AC__WAIT_FIRED;      /* no step: that comes with the next turn */
    bool done = ac__task_step(loop, task);
    if (!done && !fired && task == loop->main && loop->cancel_in > 0 && --loop->cancel_in == 0) {
        loop->watched = loop->debug;
        ac__task_cancel(task, NULL);
    }
    return done;
}

bool ac__watched_step(ac_loop *loop, struct ac__entry *entry)
{
    if (!loop->debug) return step(loop, entry);
    ac_task *task = entry->object.kind == AC__TASK ? ac_retain(entry) : NULL;
    double begin = ac__clock();         /* not the loop's: a virtual one stands still */
    bool done = step(loop, entry);
    double seconds = ac__clock() - begin;
    if (seconds >= loop->slow) report_slow(task, seconds);
    ac_release(task);
    return done;
}

void ac_set_debug(AC_BOOL on)
{
    ac_loop *loop = ac__need_loop();
    if (!loop) return;
    loop->debug = on;
    loop->watched = on || loop->cancel_in > 0;
    loop->wheel.patience = 0;           /* from the next turn on */
}

AC_BOOL ac_get_debug(void)
{
    ac_loop *loop = ac__need_loop();
    return loop && loop->debug;
}

void ac_set_slow_callback(double seconds)
{
    ac_loop *loop = ac__need_loop();
    if (loop) loop->slow = seconds;
}

void ac_dump_tasks(void *file)
{
    if (ac__thread.loop) ac__tasks_list(ac__thread.loop);
    for (ac_task *task = ac__thread.first; task; task = task->next) {
        if (!ac__is_live(task) || task->future.loop != ac__thread.loop) continue;
        ac__print_future(file, &task->future);
        if (task->wait == AC__WAIT_FUTURE) {
            fputs(" waits for ", file);
            ac__print_future(file, task->waiting);
        } else if (task->wait == AC__WAIT_TIMER) {
            fprintf(file, task->timer.when < AC_FOREVER ? " sleeps until %.6f" : " sleeps", task->timer.when);
        } else {
            fputs(task == task->future.loop->current ? " runs" : task->wait == AC__WAIT_LINE ? " waits in a line" : " is ready", file);
        }
        fputc('\n', file);
    }
}

/* Whether nothing but the current task is ready. */
bool ac__others_blocked(void)
{
    const ac_loop *loop = ac__thread.loop;
    return !loop->head && !loop->rest;
}

/* Who cancels everywhere, one k after the other, learns here where to stop. */
void ac__watch_end(const ac_loop *loop)
{
    if (loop->cancel_at != LONG_MAX) return;
    fflush(stdout);
    fprintf(stderr, "AC_CANCEL_AT: main was suspended %ld times\n", loop->cancel_at - loop->cancel_in);
}
