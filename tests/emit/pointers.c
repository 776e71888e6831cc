/* Async function pointers, and a function that never suspends. */
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

#line 4 "pointers.ac"
typedef ac_ret (*operation)(ac_task *, char *, int, int);

struct add__start {
    ac_start base;
    int a;
    int b;
};
static ac_ret add__call(ac_task *task, char *sp, int a, int b);

#line 6
static ac_ret add__call(ac_task *task, char *sp, int a, int b)
{
    (void)task, (void)sp;
#line 8
    return ac_return(a + b);
}

struct apply__start {
    ac_start base;
    operation f;
    int a;
    int b;
};
struct apply__frame {
    ac_frame base;
};
static ac_ret apply__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function apply__function = { "apply", "pointers.ac", apply__start, 0, sizeof(struct apply__start), 0, 11 };
static ac_ret apply__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret apply__call(ac_task *task, char *sp, operation f, int a, int b);
static AC_COLD ac_ret apply__grow(ac_task *task, operation f, int a, int b);

#line 11
AC_INLINE ac_ret apply__body(ac_task *task, char *sp, struct apply__frame *frame, int state, long status, long value, operation f, int a, int b)
{
    if (state == 1) { goto await_1; }
#line 13
    AC_CALL(status, value, f(task, sp + sizeof *frame, a, b));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 13
    return ac_return(value);
#line 13
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &apply__function, 13);
    frame = (struct apply__frame *)sp;
    return ac_suspend_passing(task, &frame->base, apply__resume, 1, value);
}

#line 11
static ac_ret apply__call(ac_task *task, char *sp, operation f, int a, int b)
{
    if (AC_UNLIKELY(sp + sizeof(struct apply__frame) > ac_limit(task))) return apply__grow(task, f, a, b);
    return apply__body(task, sp, 0, 0, 0, 0, f, a, b);
}
static ac_ret apply__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return apply__body(task, (char *)frame, (struct apply__frame *)frame, ac_entered(frame->state, 1), status, value, 0, 0, 0);
}
static AC_COLD ac_ret apply__grow(ac_task *task, operation f, int a, int b)
{
    char *segment = ac_segment_push(task, sizeof(struct apply__frame), _Alignof(struct apply__frame));
    if (segment) return ac_segment_end(task, segment, apply__call(task, segment, f, a, b));
    struct apply__start *start = (struct apply__start *)ac_bounce(task, &apply__function);
    start->f = f;
    start->a = a;
    start->b = b;
    return ac_bounced(task, &start->base);
}
static ac_ret apply__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct apply__start *from = (struct apply__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return apply__call(task, (char *)frame, from->f, from->a, from->b);
}

#line 16
struct main__start {
    ac_start base;
};
struct main__frame {
    ac_frame base;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "pointers.ac", main__start, 0, sizeof(struct main__start), 0, 16 };
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret main__call(ac_task *task, char *sp);
static AC_COLD ac_ret main__grow(ac_task *task);

#line 16
AC_INLINE ac_ret main__body(ac_task *task, char *sp, struct main__frame *frame, int state, long status, long value)
{
    if (state == 1) { goto await_1; }
#line 18
    operation table[] = { add__call };

    AC_CALL(status, value, apply__call(task, sp + sizeof *frame, table[0], 3, 4));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 20
    printf("%d\n", (int)value);
    return ac_return(0);
#line 20
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &main__function, 20);
    frame = (struct main__frame *)sp;
    return ac_suspend_passing(task, &frame->base, main__resume, 1, value);
}

#line 16
static ac_ret main__call(ac_task *task, char *sp)
{
    if (AC_UNLIKELY(sp + sizeof(struct main__frame) > ac_limit(task))) return main__grow(task);
    return main__body(task, sp, 0, 0, 0, 0);
}
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return main__body(task, (char *)frame, (struct main__frame *)frame, ac_entered(frame->state, 1), status, value);
}
static AC_COLD ac_ret main__grow(ac_task *task)
{
    char *segment = ac_segment_push(task, sizeof(struct main__frame), _Alignof(struct main__frame));
    if (segment) return ac_segment_end(task, segment, main__call(task, segment));
    struct main__start *start = (struct main__start *)ac_bounce(task, &main__function);
    return ac_bounced(task, &start->base);
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
