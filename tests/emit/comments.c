// Comments come along: before and behind statements, at the end of blocks, between functions; a switch that falls through says so.
#define _DEFAULT_SOURCE 1
#include <ac/gen.h>
#include <stdio.h>

#line 4 "comments.ac"
/* A plain one, copied. */
static int steps(int kind)
{
    int n = 0;
    switch (kind) {
    case 0: n++; /* fall through */
    case 1: n++;
    }
    return n; // behind a statement
}

#line 15
/* An async one, printed. */
struct wait__start {
    ac_start base;
    int kind;
};
struct wait__frame {
    ac_frame base;
    int kind;
};
static ac_ret wait__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function wait__function = { "wait", "comments.ac", wait__start, 0, sizeof(struct wait__start), 0, 16 };
static ac_ret wait__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret wait__call(ac_task *task, char *sp, int kind);
static AC_COLD ac_ret wait__grow(ac_task *task, int kind);

#line 16
AC_INLINE ac_ret wait__body(ac_task *task, char *sp, struct wait__frame *frame, int state, long status, long value, int kind)
{
    switch (state) {
    case 1: kind = frame->kind; goto await_1;
    case 2: kind = frame->kind; goto await_2;
    default: break;
    }
#line 18
    // before a statement
    switch (kind) {
    case 0:
        AC_CALL(status, value, ac_sleep__call(task, sp + sizeof *frame, 1));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 22
        // fall through
    case 1:
        kind++; /* FALLTHROUGH */
    default:
        /* before an await */
        AC_CALL(status, value, ac_sleep__call(task, sp + sizeof *frame, 2));
await_2: if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
#line 28
        // at the end of a block
    }
    return ac_return(kind + steps(0));
#line 21
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &wait__function, 21);
    frame = (struct wait__frame *)sp;
    frame->kind = kind;
    return ac_suspend_passing(task, &frame->base, wait__resume, 1, value);

leave_2:
    if (status == AC_RAISED) return ac_raised(value, &wait__function, 27);
    frame = (struct wait__frame *)sp;
    frame->kind = kind;
    return ac_suspend_passing(task, &frame->base, wait__resume, 2, value);
}

#line 16
static ac_ret wait__call(ac_task *task, char *sp, int kind)
{
    if (AC_UNLIKELY(sp + sizeof(struct wait__frame) > ac_limit(task))) return wait__grow(task, kind);
    return wait__body(task, sp, 0, 0, 0, 0, kind);
}
static ac_ret wait__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return wait__body(task, (char *)frame, (struct wait__frame *)frame, ac_entered(frame->state, 2), status, value, 0);
}
static AC_COLD ac_ret wait__grow(ac_task *task, int kind)
{
    char *segment = ac_segment_push(task, sizeof(struct wait__frame), _Alignof(struct wait__frame));
    if (segment) return ac_segment_end(task, segment, wait__call(task, segment, kind));
    struct wait__start *start = (struct wait__start *)ac_bounce(task, &wait__function);
    start->kind = kind;
    return ac_bounced(task, &start->base);
}
static ac_ret wait__start(ac_task *task, ac_frame *frame, long status, long value)
{
    struct wait__start *from = (struct wait__start *)value;
    if (AC_UNLIKELY(status != AC_DONE)) return ac_not_started(frame, status, value);
    return wait__call(task, (char *)frame, from->kind);
}

#line 33
struct main__start {
    ac_start base;
};
struct main__frame {
    ac_frame base;
};
static ac_ret main__start(ac_task *task, ac_frame *frame, long status, long value);
static const ac_function main__function = { "main", "comments.ac", main__start, 0, sizeof(struct main__start), 0, 33 };
static ac_ret main__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret main__call(ac_task *task, char *sp);
static AC_COLD ac_ret main__grow(ac_task *task);

#line 33
AC_INLINE ac_ret main__body(ac_task *task, char *sp, struct main__frame *frame, int state, long status, long value)
{
    if (state == 1) { goto await_1; }
#line 35
    AC_CALL(status, value, wait__call(task, sp + sizeof *frame, 0));
await_1: if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
#line 35
    printf("%d\n", (int)value);
    return ac_return(0);
#line 35
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &main__function, 35);
    frame = (struct main__frame *)sp;
    return ac_suspend_passing(task, &frame->base, main__resume, 1, value);
}

#line 33
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
