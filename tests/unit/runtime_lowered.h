/* Async functions lowered by hand, in the shape in which the compiler writes them: ASYNC(name, args...)
   makes all but the body of a function of one long argument and a long result. */
#ifndef RUNTIME_LOWERED_H
#define RUNTIME_LOWERED_H

#include <ac/gen.h>
#include <stddef.h>

struct long_start { ac_start base; long x; };

#define ASYNC(name)                                                                                   \
    static ac_ret name##__call(ac_task *task, char *sp, long x);                                      \
    AC_UNUSED static ac_ret name##__resume(ac_task *task, ac_frame *frame, long status, long value);  \
    AC_INLINE ac_ret name##__body(ac_task *task, char *sp, struct name##__frame *frame, int state,    \
                                  long status, long value, long x);                                   \
    static ac_ret name##__start(ac_task *task, ac_frame *frame, long status, long value)              \
    {                                                                                                 \
        if (status != AC_DONE) return ac_not_started(frame, status, value);                           \
        return name##__call(task, (char *)frame, ((struct long_start *)value)->x);                    \
    }                                                                                                 \
    AC_UNUSED static const ac_function name##__function =                                             \
        { #name, __FILE__, name##__start, NULL, sizeof(struct long_start), 0, 0 };                    \
    AC_COLD static ac_ret name##__grow(ac_task *task, char *sp, long x)                               \
    {                                                                                                 \
        (void)sp;                                                                                     \
        char *segment = ac_segment_push(task, sizeof(struct name##__frame),                           \
                                        _Alignof(struct name##__frame));                              \
        if (segment) return ac_segment_end(task, segment, name##__call(task, segment, x));            \
        struct long_start *start = (struct long_start *)ac_bounce(task, &name##__function);           \
        start->x = x;                                                                                 \
        return ac_bounced(task, &start->base);                                                        \
    }                                                                                                 \
    __attribute__((noinline)) static ac_ret name##__call(ac_task *task, char *sp, long x)             \
    {                                                                                                 \
        if (AC_UNLIKELY(sp + sizeof(struct name##__frame) > AC_LIMIT(task)))                          \
            return name##__grow(task, sp, x);                                                         \
        return name##__body(task, sp, NULL, 0, 0, 0, x);                                              \
    }                                                                                                 \
    static ac_ret name##__resume(ac_task *task, ac_frame *frame, long status, long value)             \
    {                                                                                                 \
        return name##__body(task, (char *)frame, (struct name##__frame *)frame, frame->state, status, \
                            value, 0);                                                                \
    }                                                                                                 \
    AC_UNUSED static ac_coro *name(long x)                                                            \
    {                                                                                                 \
        struct long_start *start = (struct long_start *)ac_coro_new(&name##__function);               \
        start->x = x;                                                                                 \
        return ac_coro_of(&start->base);                                                                 \
    }                                                                                                 \
    AC_INLINE ac_ret name##__body(ac_task *task, char *sp, struct name##__frame *frame, int state,    \
                                  long status, long value, long x)

/* leave_N of an await: state N, what it saves */
#define LEAVE(name, n, ...)                                                                           \
    if (status == AC_RAISED) return ac_raised(value, &name##__function, __LINE__);                    \
    frame = (struct name##__frame *)sp;                                                               \
    __VA_ARGS__;                                                                                      \
    return ac_suspend(task, &frame->base, name##__resume, n, value)

#define BELOW(name) (sp + sizeof(struct name##__frame))

#endif
