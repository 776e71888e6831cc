/* What is pointed to, and what is larger than a register, lives in the frame; the rest stays in C locals. */
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

#line 4 "frame.ac"
struct point {
    int x, y;
};

#line 8
struct move__start {
    ac_start base;
    struct point *p;
    int by;
};
struct move__frame {
    ac_frame base;
    struct point *p;
    int by;
};
static ac_ret move__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function move__function = { "move", "frame.ac", move__start, 0, sizeof(struct move__start), 0, 8 };
static ac_ret move__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret move__call(ac_task *task, char *sp, struct point *p, int by);
static AC_COLD ac_ret move__grow(ac_task *task, struct point *p, int by);

#line 8
AC_INLINE ac_ret move__body(ac_task *task, char *sp, struct move__frame *frame, int state, long status, long value, struct point *p, int by)
{
    if (state == 1) { p = frame->p; by = frame->by; goto await_1; }
#line 10
    AC_CALL(status, value, ac_sleep__call(task, sp + sizeof *frame, 0));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 11
    p->x += by;
    return ac_return(0);
#line 10
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &move__function, 10);
    frame = (struct move__frame *)sp;
    frame->p = p;
    frame->by = by;
    return ac_suspend_passing(task, &frame->base, move__resume, 1, value);
}

#line 8
static ac_ret move__call(ac_task *task, char *sp, struct point *p, int by)
{
    if (AC_UNLIKELY(sp + sizeof(struct move__frame) > ac_limit(task))) return move__grow(task, p, by);
    return move__body(task, sp, 0, 0, 0, 0, p, by);
}
static ac_ret move__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return move__body(task, (char *)frame, (struct move__frame *)frame, ac_entered(frame->state, 1), status, value, 0, 0);
}
static AC_COLD ac_ret move__grow(ac_task *task, struct point *p, int by)
{
    char *segment = ac_segment_push(task, sizeof(struct move__frame), _Alignof(struct move__frame));
    if (segment) return ac_segment_end(task, segment, move__call(task, segment, p, by));
    struct move__start *start = (struct move__start *)ac_bounce(task, &move__function);
    start->p = p;
    start->by = by;
    return ac_bounced(task, &start->base);
}
static ac_ret move__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct move__start *from = (struct move__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return move__call(task, (char *)frame, from->p, from->by);
}

#line 14
struct walk__start {
    ac_start base;
    int steps;
};
struct walk__frame {
    ac_frame base;
    struct point *result;
    int steps;
    struct point here;
    int list[3];
    const char *name;
    int i;
};
static ac_ret walk__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function walk__function = { "walk", "frame.ac", walk__start, 0, sizeof(struct walk__start), sizeof(struct point), 14 };
static ac_ret walk__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret walk__call(ac_task *task, char *sp, struct point *result, int steps);
static AC_COLD ac_ret walk__grow(ac_task *task, struct point *result, int steps);

#line 14
AC_INLINE ac_ret walk__body(ac_task *task, char *sp, struct walk__frame *frame, int state, long status, long value, struct point *result, int steps)
{
    const char *name;
    int i;

    if (state == 1) { steps = frame->steps; name = frame->name; i = frame->i; goto await_1; }
#line 16
    frame->here = (struct point){ 0, 1 };
    ac_copy(frame->list, (int[3]){ 1, 2 }, sizeof frame->list);
    name = "walk";

    for (i = 0; i < steps; i++) {
        int twice = 2 * i;
        AC_CALL(status, value, move__call(task, sp + sizeof *frame, &frame->here, twice + frame->list[i % 3]));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 23
        frame->list[2]++;
    }
    printf("%s %d\n", name, frame->list[2]);
    return *result = frame->here, ac_return(0);
#line 22
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &walk__function, 22);
    frame->result = result;
    frame->steps = steps;
    frame->name = name;
    frame->i = i;
    return ac_suspend_passing(task, &frame->base, walk__resume, 1, value);
}

#line 14
static ac_ret walk__call(ac_task *task, char *sp, struct point *result, int steps)
{
    if (AC_UNLIKELY(sp + sizeof(struct walk__frame) > ac_limit(task))) return walk__grow(task, result, steps);
    return walk__body(task, sp, (struct walk__frame *)sp, 0, 0, 0, result, steps);
}
static ac_ret walk__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return walk__body(task, (char *)frame, (struct walk__frame *)frame, ac_entered(frame->state, 1), status, value, ((struct walk__frame *)frame)->result, 0);
}
static AC_COLD ac_ret walk__grow(ac_task *task, struct point *result, int steps)
{
    char *segment = ac_segment_push(task, sizeof(struct walk__frame), _Alignof(struct walk__frame));
    if (segment) return ac_segment_end(task, segment, walk__call(task, segment, result, steps));
    struct walk__start *start = (struct walk__start *)ac_bounce(task, &walk__function);
    start->base.result = result;
    start->steps = steps;
    return ac_bounced(task, &start->base);
}
static ac_ret walk__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct walk__start *from = (struct walk__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return walk__call(task, (char *)frame, (struct point *)from->base.result, from->steps);
}

#line 29
struct main__start {
    ac_start base;
};
struct main__frame {
    ac_frame base;
    struct point ac_1;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "frame.ac", main__start, 0, sizeof(struct main__start), 0, 29 };
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret main__call(ac_task *task, char *sp);
static AC_COLD ac_ret main__grow(ac_task *task);

#line 29
AC_INLINE ac_ret main__body(ac_task *task, char *sp, struct main__frame *frame, int state, long status, long value)
{
    if (state == 1) { goto await_1; }
#line 31
    AC_CALL(status, value, walk__call(task, sp + sizeof *frame, &frame->ac_1, 4));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 31
    struct point end = frame->ac_1;
    printf("%d %d\n", end.x, end.y);
    return ac_return(0);
#line 31
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &main__function, 31);
    return ac_suspend_passing(task, &frame->base, main__resume, 1, value);
}

#line 29
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
