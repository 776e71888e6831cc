/* An async generator that yields, awaits and cleans up; a loop that leaves it early, and one that cannot. */
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

struct squares__frame {
    ac_frame base;
    ac_generator generator;
    int from;
    double pause;
    int i;
};
static const ac_function squares__function = { "squares", "generator.ac", 0, 0, sizeof(struct squares__frame), 0, 4 };
static ac_ret squares__resume(ac_task *task, ac_frame *base, long status, long value);
static ac_stream *squares(int from, double pause);

static ac_stream *squares(int from, double pause)
{
    struct squares__frame *frame = (struct squares__frame *)ac_stream_new(&squares__function, squares__resume, _Alignof(struct squares__frame));
    frame->from = from;
    frame->pause = pause;
    return ac_stream_of(&frame->base);
}

#line 4 "generator.ac"
static ac_ret squares__resume(ac_task *task, ac_frame *base, long status, long value)
{
    struct squares__frame *frame = (struct squares__frame *)base;
    char *sp = frame->generator.sp;
    int from;
    double pause;
    void *ac_exc_1;
    int i;

    switch (frame->base.state) {
    case 1: pause = frame->pause; i = frame->i; goto await_1;
    case 2: pause = frame->pause; i = frame->i; goto await_2;
    default: if (AC_UNLIKELY(status != AC_DONE)) goto leave_0; from = frame->from; pause = frame->pause; break;
    }
#line 6
    {
#line 6
        ac_exc_1 = 0;
#line 6
        {
            for (i = from;; i++) {
                value = i * i;
                frame->i = i;
                return ac_yield(&frame->base, 1, value);
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 9
                AC_CALL(status, value, ac_sleep__call(task, sp, pause));
await_2: if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
            }
        }
#line 11
ac_finally_1:
#line 11
        {
#line 11
            BaseException *ac_before_1 = ac_generator_handle(&frame->base, ac_exc_1);
#line 11
            {
                puts("no more");
            }
#line 11
            ac_generator_handled(&frame->base, ac_before_1);
        }
#line 6
        if (ac_exc_1) {
#line 6
            return ac_generator_leave(&frame->base, ac_exc_1);
        }
    }
    return ac_generator_end(&frame->base);
leave_0:
    return ac_generator_leave(&frame->base, ac_passed(value, &squares__function, 4));
#line 8
leave_1:
    ac_exc_1 = ac_passed(value, &squares__function, 8);
    goto ac_finally_1;
#line 9
leave_2:
    if (status == AC_RAISED) {
        ac_exc_1 = ac_passed(value, &squares__function, 9);
        goto ac_finally_1;
    }
    frame->i = i;
    return ac_suspend(task, &frame->base, squares__resume, 2, value);
}

#line 16
struct sum__start {
    ac_start base;
    ac_stream *numbers;
    int most;
};
struct sum__frame {
    ac_frame base;
    ac_stream *numbers;
    int most;
    int total;
    ac_stream *ac_stream_1;
};
static ac_ret sum__start(ac_task *task, ac_frame *frame, long status, long value);
static void sum__drop(ac_start *start)
{
    struct sum__start *from = (struct sum__start *)start;
    ac_release(from->numbers);
}
static const ac_function sum__function = { "sum", "generator.ac", sum__start, sum__drop, sizeof(struct sum__start), 0, 16 };
static ac_ret sum__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret sum__call(ac_task *task, char *sp, ac_stream *numbers, int most);
static AC_COLD ac_ret sum__grow(ac_task *task, ac_stream *numbers, int most);

#line 16
AC_INLINE ac_ret sum__body(ac_task *task, char *sp, struct sum__frame *frame, int state, long status, long value, ac_stream *numbers, int most)
{
    int total;
    ac_stream *ac_stream_1;

    switch (state) {
    case 1: numbers = frame->numbers; most = frame->most; total = frame->total; ac_stream_1 = frame->ac_stream_1; goto await_1;
    case 2: numbers = frame->numbers; total = frame->total; ac_stream_1 = frame->ac_stream_1; goto await_2;
    default: break;
    }
#line 18
    total = 0;
    {
#line 19
        ac_stream_1 = ac_retain(numbers);
#line 19
        for (;;) {
#line 19
            AC_CALL(status, value, ac_stream_next(task, sp + sizeof *frame, ac_stream_1));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 19
            int n = (int)value;
#line 19
            if (ac_stream_over(ac_stream_1))
#line 19
                break;
#line 19
            {
#line 19
                {
                    if (n > most) {
#line 20
                        goto ac_finally_1;
                    }
#line 21
                    total += n;
#line 19
                    continue;
                }
#line 19
ac_finally_1:
#line 19
                {
#line 19
                    AC_CALL(status, value, ac_aclose__call(task, sp + sizeof *frame, ac_stream_1));
await_2: if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
                }
#line 20
                break;
            }
        }
#line 19
        ac_release(ac_stream_1);
    }


    {
#line 23
        ac_release(numbers);
#line 23
        return ac_return(total);
    }
#line 19
leave_1:
    if (status == AC_RAISED) {
#line 19
        ac_release(ac_stream_1); ac_release(numbers);
        return ac_raised(value, &sum__function, 19);
    }
    frame = (struct sum__frame *)sp;
    frame->numbers = numbers;
    frame->most = most;
    frame->total = total;
    frame->ac_stream_1 = ac_stream_1;
    return ac_suspend(task, &frame->base, sum__resume, 1, value);
#line 19
leave_2:
    if (status == AC_RAISED) {
#line 19
        ac_release(ac_stream_1); ac_release(numbers);
        return ac_raised(value, &sum__function, 19);
    }
    frame = (struct sum__frame *)sp;
    frame->numbers = numbers;
    frame->total = total;
    frame->ac_stream_1 = ac_stream_1;
    return ac_suspend(task, &frame->base, sum__resume, 2, value);
}

#line 16
static ac_ret sum__call(ac_task *task, char *sp, ac_stream *numbers, int most)
{
    if (AC_UNLIKELY(sp + sizeof(struct sum__frame) > ac_limit(task))) return sum__grow(task, numbers, most);
    return sum__body(task, sp, 0, 0, 0, 0, numbers, most);
}
static ac_ret sum__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return sum__body(task, (char *)frame, (struct sum__frame *)frame, ac_entered(frame->state, 2), status, value, 0, 0);
}
static AC_COLD ac_ret sum__grow(ac_task *task, ac_stream *numbers, int most)
{
    char *segment = ac_segment_push(task, sizeof(struct sum__frame), _Alignof(struct sum__frame));
    if (segment) return ac_segment_end(task, segment, sum__call(task, segment, numbers, most));
    struct sum__start *start = (struct sum__start *)ac_bounce(task, &sum__function);
    start->numbers = numbers;
    start->most = most;
    return ac_bounced(task, &start->base);
}
static ac_ret sum__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct sum__start *from = (struct sum__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return sum__call(task, (char *)frame, from->numbers, from->most);
}

struct odd__frame {
    ac_frame base;
    ac_generator generator;
    int n;
    int i;
};
static const ac_function odd__function = { "odd", "generator.ac", 0, 0, sizeof(struct odd__frame), 0, 26 };
static ac_ret odd__resume(ac_task *task, ac_frame *base, long status, long value);
static ac_stream *odd(int n);

static ac_stream *odd(int n)
{
    struct odd__frame *frame = (struct odd__frame *)ac_stream_new(&odd__function, odd__resume, _Alignof(struct odd__frame));
    frame->n = n;
    return ac_stream_of(&frame->base);
}

#line 26
static ac_ret odd__resume(ac_task *task, ac_frame *base, long status, long value)
{
    struct odd__frame *frame = (struct odd__frame *)base;
    (void)task;
    int n;
    int i;

    switch (frame->base.state) {
    case 1: n = frame->n; i = frame->i; goto await_1;
    default: if (AC_UNLIKELY(status != AC_DONE)) goto leave_0; n = frame->n; break;
    }
#line 28
    for (i = 1; i <= n; i += 2) {
#line 28
        value = i;
        frame->i = i;
        return ac_yield(&frame->base, 1, value);
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    }
    return ac_generator_end(&frame->base);
leave_0:
    return ac_generator_leave(&frame->base, ac_passed(value, &odd__function, 26));
#line 28
leave_1:
    return ac_generator_leave(&frame->base, ac_passed(value, &odd__function, 28));
}

#line 31
struct main__start {
    ac_start base;
};
struct main__frame {
    ac_frame base;
    ac_stream *ac_stream_1;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "generator.ac", main__start, 0, sizeof(struct main__start), 0, 31 };
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret main__call(ac_task *task, char *sp);
static AC_COLD ac_ret main__grow(ac_task *task);

#line 31
AC_INLINE ac_ret main__body(ac_task *task, char *sp, struct main__frame *frame, int state, long status, long value)
{
    ac_stream *ac_stream_1;

    switch (state) {
    case 1: goto await_1;
    case 2: ac_stream_1 = frame->ac_stream_1; goto await_2;
    default: break;
    }
#line 33
    AC_CALL(status, value, sum__call(task, sp + sizeof *frame, squares(1, 0.1), 20));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 33
    printf("%d\n", (int)value);
    {
#line 34
        ac_stream_1 = odd(5);
#line 34
        for (;;) {
#line 34
            AC_CALL(status, value, ac_stream_next(task, sp + sizeof *frame, ac_stream_1));
await_2: if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
#line 34
            int n = (int)value;
#line 34
            if (ac_stream_over(ac_stream_1))
#line 34
                break;
#line 34
            printf("%d\n", n);
        }
#line 34
        ac_release(ac_stream_1);
    }
#line 35
    return ac_return(0);
#line 33
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &main__function, 33);
    frame = (struct main__frame *)sp;
    return ac_suspend_passing(task, &frame->base, main__resume, 1, value);
#line 34
leave_2:
    if (status == AC_RAISED) {
#line 34
        ac_release(ac_stream_1);
        return ac_raised(value, &main__function, 34);
    }
    frame = (struct main__frame *)sp;
    frame->ac_stream_1 = ac_stream_1;
    return ac_suspend(task, &frame->base, main__resume, 2, value);
}

#line 31
static ac_ret main__call(ac_task *task, char *sp)
{
    if (AC_UNLIKELY(sp + sizeof(struct main__frame) > ac_limit(task))) return main__grow(task);
    return main__body(task, sp, 0, 0, 0, 0);
}
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return main__body(task, (char *)frame, (struct main__frame *)frame, ac_entered(frame->state, 2), status, value);
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
