/* Awaits inside expressions go before the statement, only where &&, ||, ?: lead there; conditions of loops into the loop. */
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

#line 4 "order.ac"
ac_ret next__call(ac_task *, char *, int);
ac_coro *next(int);

#line 6
struct choose__start {
    ac_start base;
    int a;
    int b;
};
struct choose__frame {
    ac_frame base;
    int a;
    int b;
    int both;
    int one;
    int ac_3;
};
static ac_ret choose__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function choose__function = { "choose", "order.ac", choose__start, 0, sizeof(struct choose__start), 0, 6 };
static ac_ret choose__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret choose__call(ac_task *task, char *sp, int a, int b);
static AC_COLD ac_ret choose__grow(ac_task *task, int a, int b);

#line 6
AC_INLINE ac_ret choose__body(ac_task *task, char *sp, struct choose__frame *frame, int state, long status, long value, int a, int b)
{
    int both;
    int one;
    int ac_3;

    switch (state) {
    case 1: a = frame->a; b = frame->b; goto await_1;
    case 2: a = frame->a; b = frame->b; goto await_2;
    case 3: a = frame->a; b = frame->b; both = frame->both; goto await_3;
    case 4: a = frame->a; b = frame->b; both = frame->both; one = frame->one; goto await_4;
    case 5: a = frame->a; b = frame->b; both = frame->both; one = frame->one; goto await_5;
    case 6: a = frame->a; b = frame->b; both = frame->both; one = frame->one; ac_3 = frame->ac_3; goto await_6;
    case 7: a = frame->a; b = frame->b; goto await_7;
    case 8: b = frame->b; goto await_8;
    case 9: goto await_9;
    default: break;
    }
#line 8
    AC_CALL(status, value, next__call(task, sp + sizeof *frame, a));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 8
    int ac_1 = (int)value != 0;
#line 8
    if (ac_1) {
#line 8
        AC_CALL(status, value, next__call(task, sp + sizeof *frame, b));
await_2: if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
#line 8
        ac_1 = (int)value != 0;
    }
#line 8
    both = ac_1;
    int ac_2;
#line 9
    if (a > b) {
#line 9
        AC_CALL(status, value, next__call(task, sp + sizeof *frame, a));
await_3: if (AC_UNLIKELY(status != AC_DONE)) goto leave_3;
#line 9
        ac_2 = (int)value;
    } else {
#line 9
        ac_2 = b;
    }
#line 9
    one = ac_2;
    for (;;) {
#line 10
        AC_CALL(status, value, next__call(task, sp + sizeof *frame, a));
await_4: if (AC_UNLIKELY(status != AC_DONE)) goto leave_4;
#line 10
        if (!((int)value < 10 && one))
#line 10
            break;
        AC_CALL(status, value, next__call(task, sp + sizeof *frame, 1));
await_5: if (AC_UNLIKELY(status != AC_DONE)) goto leave_5;
#line 11
        ac_3 = (int)value;
#line 11
        AC_CALL(status, value, next__call(task, sp + sizeof *frame, 2));
await_6: if (AC_UNLIKELY(status != AC_DONE)) goto leave_6;
#line 11
        a += ac_3 * (int)value;
    }
#line 12
    int ac_4 = both != 0;
#line 12
    if (!ac_4) {
#line 12
        AC_CALL(status, value, next__call(task, sp + sizeof *frame, one));
await_7: if (AC_UNLIKELY(status != AC_DONE)) goto leave_7;
#line 12
        ac_4 = (int)value == 3;
    }
#line 12
    if (ac_4)
        return ac_return(a);
    AC_CALL(status, value, next__call(task, sp + sizeof *frame, b));
await_8: if (AC_UNLIKELY(status != AC_DONE)) goto leave_8;
#line 14
    switch ((int)value) {
    case 1:
        return ac_return(1);
    default:
        break;
    }
    AC_CALL(status, value, next__call(task, sp + sizeof *frame, b));
await_9: if (AC_UNLIKELY(status != AC_DONE)) goto leave_9;
#line 20
    return ac_return(value);
#line 8
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &choose__function, 8);
    frame = (struct choose__frame *)sp;
    frame->a = a;
    frame->b = b;
    return ac_suspend_passing(task, &frame->base, choose__resume, 1, value);
#line 8
leave_2:
    if (status == AC_RAISED) return ac_raised(value, &choose__function, 8);
    frame = (struct choose__frame *)sp;
    frame->a = a;
    frame->b = b;
    return ac_suspend_passing(task, &frame->base, choose__resume, 2, value);
#line 9
leave_3:
    if (status == AC_RAISED) return ac_raised(value, &choose__function, 9);
    frame = (struct choose__frame *)sp;
    frame->a = a;
    frame->b = b;
    frame->both = both;
    return ac_suspend_passing(task, &frame->base, choose__resume, 3, value);
#line 10
leave_4:
    if (status == AC_RAISED) return ac_raised(value, &choose__function, 10);
    frame = (struct choose__frame *)sp;
    frame->a = a;
    frame->b = b;
    frame->both = both;
    frame->one = one;
    return ac_suspend_passing(task, &frame->base, choose__resume, 4, value);
#line 11
leave_5:
    if (status == AC_RAISED) return ac_raised(value, &choose__function, 11);
    frame = (struct choose__frame *)sp;
    frame->a = a;
    frame->b = b;
    frame->both = both;
    frame->one = one;
    return ac_suspend_passing(task, &frame->base, choose__resume, 5, value);
#line 11
leave_6:
    if (status == AC_RAISED) return ac_raised(value, &choose__function, 11);
    frame = (struct choose__frame *)sp;
    frame->a = a;
    frame->b = b;
    frame->both = both;
    frame->one = one;
    frame->ac_3 = ac_3;
    return ac_suspend_passing(task, &frame->base, choose__resume, 6, value);
#line 12
leave_7:
    if (status == AC_RAISED) return ac_raised(value, &choose__function, 12);
    frame = (struct choose__frame *)sp;
    frame->a = a;
    frame->b = b;
    return ac_suspend_passing(task, &frame->base, choose__resume, 7, value);
#line 14
leave_8:
    if (status == AC_RAISED) return ac_raised(value, &choose__function, 14);
    frame = (struct choose__frame *)sp;
    frame->b = b;
    return ac_suspend_passing(task, &frame->base, choose__resume, 8, value);

leave_9:
    if (status == AC_RAISED) return ac_raised(value, &choose__function, 20);
    frame = (struct choose__frame *)sp;
    return ac_suspend_passing(task, &frame->base, choose__resume, 9, value);
}

#line 6
static ac_ret choose__call(ac_task *task, char *sp, int a, int b)
{
    if (AC_UNLIKELY(sp + sizeof(struct choose__frame) > ac_limit(task))) return choose__grow(task, a, b);
    return choose__body(task, sp, 0, 0, 0, 0, a, b);
}
static ac_ret choose__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return choose__body(task, (char *)frame, (struct choose__frame *)frame, ac_entered(frame->state, 9), status, value, 0, 0);
}
static AC_COLD ac_ret choose__grow(ac_task *task, int a, int b)
{
    char *segment = ac_segment_push(task, sizeof(struct choose__frame), _Alignof(struct choose__frame));
    if (segment) return ac_segment_end(task, segment, choose__call(task, segment, a, b));
    struct choose__start *start = (struct choose__start *)ac_bounce(task, &choose__function);
    start->a = a;
    start->b = b;
    return ac_bounced(task, &start->base);
}
static ac_ret choose__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct choose__start *from = (struct choose__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return choose__call(task, (char *)frame, from->a, from->b);
}

#line 23
struct next__start {
    ac_start base;
    int n;
};
struct next__frame {
    ac_frame base;
    int n;
};
static ac_ret next__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function next__function = { "next", "order.ac", next__start, 0, sizeof(struct next__start), 0, 23 };
static ac_ret next__resume(ac_task *task, ac_frame *frame, long status, long value);
ac_ret next__call(ac_task *task, char *sp, int n);
ac_coro *next(int n);
static AC_COLD ac_ret next__grow(ac_task *task, int n);

#line 23
AC_INLINE ac_ret next__body(ac_task *task, char *sp, struct next__frame *frame, int state, long status, long value, int n)
{
    if (state == 1) { n = frame->n; goto await_1; }
#line 25
    AC_CALL(status, value, ac_sleep__call(task, sp + sizeof *frame, 0));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 26
    return ac_return(n + 1);
#line 25
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &next__function, 25);
    frame = (struct next__frame *)sp;
    frame->n = n;
    return ac_suspend_passing(task, &frame->base, next__resume, 1, value);
}

#line 23
ac_ret next__call(ac_task *task, char *sp, int n)
{
    if (AC_UNLIKELY(sp + sizeof(struct next__frame) > ac_limit(task))) return next__grow(task, n);
    return next__body(task, sp, 0, 0, 0, 0, n);
}
static ac_ret next__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return next__body(task, (char *)frame, (struct next__frame *)frame, ac_entered(frame->state, 1), status, value, 0);
}
static AC_COLD ac_ret next__grow(ac_task *task, int n)
{
    char *segment = ac_segment_push(task, sizeof(struct next__frame), _Alignof(struct next__frame));
    if (segment) return ac_segment_end(task, segment, next__call(task, segment, n));
    struct next__start *start = (struct next__start *)ac_bounce(task, &next__function);
    start->n = n;
    return ac_bounced(task, &start->base);
}
static ac_ret next__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct next__start *from = (struct next__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return next__call(task, (char *)frame, from->n);
}
ac_coro *next(int n)
{
    struct next__start *start = (struct next__start *)ac_coro_new(&next__function);
    start->n = n;
    return ac_coro_of(&start->base);
}

#line 29
struct main__start {
    ac_start base;
};
struct main__frame {
    ac_frame base;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "order.ac", main__start, 0, sizeof(struct main__start), 0, 29 };
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret main__call(ac_task *task, char *sp);
static AC_COLD ac_ret main__grow(ac_task *task);

#line 29
AC_INLINE ac_ret main__body(ac_task *task, char *sp, struct main__frame *frame, int state, long status, long value)
{
    if (state == 1) { goto await_1; }
#line 31
    AC_CALL(status, value, choose__call(task, sp + sizeof *frame, 1, 2));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 31
    printf("%d\n", (int)value);
    return ac_return(0);
#line 31
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &main__function, 31);
    frame = (struct main__frame *)sp;
    return ac_suspend_passing(task, &frame->base, main__resume, 1, value);
}

#line 29
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
