/* Tasks: spawned, named, joined, released at the end of their scope. */
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

#line 4 "tasks.ac"
struct work__start {
    ac_start base;
    int n;
    double seconds;
};
struct work__frame {
    ac_frame base;
    int n;
    double seconds;
};
static ac_ret work__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function work__function = { "work", "tasks.ac", work__start, 0, sizeof(struct work__start), 0, 4 };
static ac_ret work__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret work__call(ac_task *task, char *sp, int n, double seconds);
static ac_coro *work(int n, double seconds);
AC_INLINE ac_task *work__spawn(int n, double seconds);
static AC_COLD ac_ret work__grow(ac_task *task, int n, double seconds);

#line 4
AC_INLINE ac_ret work__body(ac_task *task, char *sp, struct work__frame *frame, int state, long status, long value, int n, double seconds)
{
    if (state == 1) { n = frame->n; seconds = frame->seconds; goto await_1; }
#line 6
    AC_CALL(status, value, ac_sleep__call(task, sp + sizeof *frame, seconds));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 7
    return ac_return(ac_from_double(n * seconds));
#line 6
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &work__function, 6);
    frame = (struct work__frame *)sp;
    frame->n = n;
    frame->seconds = seconds;
    return ac_suspend_passing(task, &frame->base, work__resume, 1, value);
}

#line 4
static ac_ret work__call(ac_task *task, char *sp, int n, double seconds)
{
    if (AC_UNLIKELY(sp + sizeof(struct work__frame) > ac_limit(task))) return work__grow(task, n, seconds);
    return work__body(task, sp, 0, 0, 0, 0, n, seconds);
}
static ac_ret work__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return work__body(task, (char *)frame, (struct work__frame *)frame, ac_entered(frame->state, 1), status, value, 0, 0);
}
static AC_COLD ac_ret work__grow(ac_task *task, int n, double seconds)
{
    char *segment = ac_segment_push(task, sizeof(struct work__frame), _Alignof(struct work__frame));
    if (segment) return ac_segment_end(task, segment, work__call(task, segment, n, seconds));
    struct work__start *start = (struct work__start *)ac_bounce(task, &work__function);
    start->n = n;
    start->seconds = seconds;
    return ac_bounced(task, &start->base);
}
static ac_ret work__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct work__start *from = (struct work__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return work__call(task, (char *)frame, from->n, from->seconds);
}
static ac_coro *work(int n, double seconds)
{
    struct work__start *start = (struct work__start *)ac_coro_new(&work__function);
    start->n = n;
    start->seconds = seconds;
    return ac_coro_of(&start->base);
}
AC_INLINE ac_task *work__spawn(int n, double seconds)
{
    struct work__start *start = (struct work__start *)ac_task_begin(&work__function, 0);
    start->n = n;
    start->seconds = seconds;
    return ac_spawned(&start->base);
}

#line 10
struct main__start {
    ac_start base;
};
struct main__frame {
    ac_frame base;
    ac_task *one;
    ac_task *two;
    double sum;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "tasks.ac", main__start, 0, sizeof(struct main__start), 0, 10 };
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret main__call(ac_task *task, char *sp);
static AC_COLD ac_ret main__grow(ac_task *task);

#line 10
AC_INLINE ac_ret main__body(ac_task *task, char *sp, struct main__frame *frame, int state, long status, long value)
{
    ac_task *one;
    ac_task *two;
    double sum;

    switch (state) {
    case 1: one = frame->one; two = frame->two; goto await_1;
    case 2: one = frame->one; two = frame->two; sum = frame->sum; goto await_2;
    default: break;
    }
#line 12
    ac_task *ac_1 = work__spawn(1, 0.5);
#line 12
    if (ac_raising()) {
#line 12
        return ac_leave(ac_caught(&main__function, 12));
    }
#line 12
    one = ac_1;
#line 12
    ac_task *ac_2 = ac_spawn(work(2, 0.25), &(struct ac_spawn_options){ .name = "two" });
#line 12
    if (ac_raising()) {
#line 12
        void *ac_3 = ac_caught(&main__function, 12);
#line 12
        ac_release(one);
#line 12
        return ac_leave(ac_3);
    }
#line 12
    two = ac_2;
    AC_CALL(status, value, ac_await_future(task, sp + sizeof *frame, (ac_future *)one));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 13
    sum = ac_to_double(value);

    AC_CALL(status, value, ac_await_future(task, sp + sizeof *frame, (ac_future *)two));
await_2: if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
#line 15
    sum += ac_to_double(value);
    printf("%s %.2f\n", ac_name(two), sum);
    {
#line 17
        ac_release(two); ac_release(one);
#line 17
        return ac_return(0);
    }
#line 13
leave_1:
    if (status == AC_RAISED) {
#line 13
        ac_release(two); ac_release(one);
        return ac_raised(value, &main__function, 13);
    }
    frame = (struct main__frame *)sp;
    frame->one = one;
    frame->two = two;
    return ac_suspend(task, &frame->base, main__resume, 1, value);
#line 15
leave_2:
    if (status == AC_RAISED) {
#line 15
        ac_release(two); ac_release(one);
        return ac_raised(value, &main__function, 15);
    }
    frame = (struct main__frame *)sp;
    frame->one = one;
    frame->two = two;
    frame->sum = sum;
    return ac_suspend(task, &frame->base, main__resume, 2, value);
}

#line 10
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
