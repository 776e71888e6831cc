/* A loop that awaits: the source's own lines, one suspension. */
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

#line 4 "total.ac"
struct item {
    int id;
    struct item *next;
};

#line 9
struct price__start {
    ac_start base;
    int id;
};
struct price__frame {
    ac_frame base;
    int id;
};
static ac_ret price__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function price__function = { "price", "total.ac", price__start, 0, sizeof(struct price__start), 0, 9 };
static ac_ret price__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret price__call(ac_task *task, char *sp, int id);
static AC_COLD ac_ret price__grow(ac_task *task, int id);

#line 9
AC_INLINE ac_ret price__body(ac_task *task, char *sp, struct price__frame *frame, int state, long status, long value, int id)
{
    if (state == 1) { id = frame->id; goto await_1; }
#line 11
    AC_CALL(status, value, ac_sleep__call(task, sp + sizeof *frame, 0.1));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 12
    return ac_return(id * 100);
#line 11
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &price__function, 11);
    frame = (struct price__frame *)sp;
    frame->id = id;
    return ac_suspend_passing(task, &frame->base, price__resume, 1, value);
}

#line 9
static ac_ret price__call(ac_task *task, char *sp, int id)
{
    if (AC_UNLIKELY(sp + sizeof(struct price__frame) > ac_limit(task))) return price__grow(task, id);
    return price__body(task, sp, 0, 0, 0, 0, id);
}
static ac_ret price__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return price__body(task, (char *)frame, (struct price__frame *)frame, ac_entered(frame->state, 1), status, value, 0);
}
static AC_COLD ac_ret price__grow(ac_task *task, int id)
{
    char *segment = ac_segment_push(task, sizeof(struct price__frame), _Alignof(struct price__frame));
    if (segment) return ac_segment_end(task, segment, price__call(task, segment, id));
    struct price__start *start = (struct price__start *)ac_bounce(task, &price__function);
    start->id = id;
    return ac_bounced(task, &start->base);
}
static ac_ret price__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct price__start *from = (struct price__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return price__call(task, (char *)frame, from->id);
}

#line 15
/* the sum of all prices */
struct total__start {
    ac_start base;
    const struct item *items;
};
struct total__frame {
    ac_frame base;
    int sum;
    const struct item *i;
};
static ac_ret total__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function total__function = { "total", "total.ac", total__start, 0, sizeof(struct total__start), 0, 16 };
static ac_ret total__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret total__call(ac_task *task, char *sp, const struct item *items);
static AC_COLD ac_ret total__grow(ac_task *task, const struct item *items);

#line 16
AC_INLINE ac_ret total__body(ac_task *task, char *sp, struct total__frame *frame, int state, long status, long value, const struct item *items)
{
    int sum;
    const struct item *i;

    if (state == 1) { sum = frame->sum; i = frame->i; goto await_1; }
#line 18
    sum = 0;

    for (i = items; i; i = i->next) {
        AC_CALL(status, value, price__call(task, sp + sizeof *frame, i->id));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 21
        sum += (int)value;
    }
#line 22
    return ac_return(sum);
#line 21
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &total__function, 21);
    frame = (struct total__frame *)sp;
    frame->sum = sum;
    frame->i = i;
    return ac_suspend_passing(task, &frame->base, total__resume, 1, value);
}

#line 16
static ac_ret total__call(ac_task *task, char *sp, const struct item *items)
{
    if (AC_UNLIKELY(sp + sizeof(struct total__frame) > ac_limit(task))) return total__grow(task, items);
    return total__body(task, sp, 0, 0, 0, 0, items);
}
static ac_ret total__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return total__body(task, (char *)frame, (struct total__frame *)frame, ac_entered(frame->state, 1), status, value, 0);
}
static AC_COLD ac_ret total__grow(ac_task *task, const struct item *items)
{
    char *segment = ac_segment_push(task, sizeof(struct total__frame), _Alignof(struct total__frame));
    if (segment) return ac_segment_end(task, segment, total__call(task, segment, items));
    struct total__start *start = (struct total__start *)ac_bounce(task, &total__function);
    start->items = items;
    return ac_bounced(task, &start->base);
}
static ac_ret total__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct total__start *from = (struct total__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return total__call(task, (char *)frame, from->items);
}

#line 25
struct main__start {
    ac_start base;
};
struct main__frame {
    ac_frame base;
    struct item second;
    struct item first;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "total.ac", main__start, 0, sizeof(struct main__start), 0, 25 };
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret main__call(ac_task *task, char *sp);
static AC_COLD ac_ret main__grow(ac_task *task);

#line 25
AC_INLINE ac_ret main__body(ac_task *task, char *sp, struct main__frame *frame, int state, long status, long value)
{
    if (state == 1) { goto await_1; }
#line 27
    frame->second = (struct item){ 2, 0 };
    frame->first = (struct item){ 1, &frame->second };
    AC_CALL(status, value, total__call(task, sp + sizeof *frame, &frame->first));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 29
    printf("%d\n", (int)value);
    return ac_return(0);
#line 29
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &main__function, 29);
    return ac_suspend_passing(task, &frame->base, main__resume, 1, value);
}

#line 25
static ac_ret main__call(ac_task *task, char *sp)
{
    if (AC_UNLIKELY(sp + sizeof(struct main__frame) > ac_limit(task))) return main__grow(task);
    return main__body(task, sp, (struct main__frame *)sp, 0, 0, 0);
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
