/* Plain functions are copied as they are. */
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

#line 4 "plain.ac"
enum { LIMIT = 3 };

#line 6
static int twice( int x ) /* spaced in its own way */
{
    return x*2;
}

#line 11
struct main__start {
    ac_start base;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "plain.ac", main__start, 0, sizeof(struct main__start), 0, 11 };
static ac_ret main__call(ac_task *task, char *sp);

#line 11
static ac_ret main__call(ac_task *task, char *sp)
{
    (void)task, (void)sp;
#line 13
    for (int i = 0; i < LIMIT; i++)
        printf("%d\n", twice(i));
    return ac_return(0);
}
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value)
{
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return main__call(task, (char *)frame);
}
static ac_coro *main__coro(void)
{
    struct main__start *start = (struct main__start *)ac_coro_new(&main__function);
    return ac_coro_of(&start->base);
}
int main(void)
{
    return ac_main(main__coro());
}
