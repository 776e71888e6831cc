/* The hot path of the loop: one step of a task, inlined where turns are run. */
#ifndef AC_STEP_H
#define AC_STEP_H

#include "internal.h"

ac_ret ac__task_outcome(ac_task *task);     /* of what it waited for; a request to cancel goes before it */
void ac__task_handling(ac_task *task);      /* it goes on handling an exception in its next step */
void ac__task_fired(ac_loop *loop, ac_task *task);       /* its timer went off in this turn; or its group is to be told */
bool ac__task_paused(ac_task *task);        /* does what pause asks for; whether top is to be resumed at once */
/* Its outcome is not just a value: it raised, is to be cancelled, or its result is large or a handle. */
AC_COLD void ac__task_end(ac_loop *loop, ac_task *task, ac_ret ret);

/* The trampoline: a frame that ends hands on to its parent, so that the C stack stays flat. */
static inline ac_ret ac__run_frames(ac_task *task, long status, long value)
{
    ac_frame *frame = task->top;
    for (;;) {
        ac_frame *parent = frame->parent;
        ac_ret ret = frame->resume(task, frame, status, value);
        if (ret.status == AC_PENDING) {
            ((ac_frame *)ret.value)->parent = parent;
            if (AC_LIKELY(!task->pause) || !ac__task_paused(task)) return ret;
            task->pause = 0;
            frame = task->top;
            status = AC_DONE;
            value = 0;
        } else {
            if (!(frame = parent)) return ret;
            status = ret.status;
            value = ret.value;
        }
    }
}

/* Returns whether the loop must look whether it is to go on. */
static inline bool ac__task_step(ac_loop *loop, ac_task *task)
{
    ac_ret ret = { AC_DONE, 0 };
    if (task->attention) {
        ac_future *future = task->waiting;
        if (AC_LIKELY(task->attention == AC__WAIT_FUTURE && future->entry.object.state == AC__FINISHED)) {
            task->attention = 0;
            ret.value = future->value;
            ac__release(&future->entry.object);
        } else if (task->attention == AC__WAIT_LINE_OUT) {
            task->attention = 0;
            ret = task->waiter.go_on(task, task->waiter.line, true, ret);
            if (AC_UNLIKELY(ret.status == AC_PENDING)) return false;
        } else if (task->wait >= AC__WAIT_FIRED) {
            ac__task_fired(loop, task);
            return false;
        } else {
            ret = ac__task_outcome(task);
            if (AC_UNLIKELY(ret.status == AC_PENDING)) return false;
        }
    }
    loop->current = task;
    ret = ac__run_frames(task, ret.status, ret.value);
    if (AC_UNLIKELY(ac_thread_exceptions.handled != NULL)) ac__task_handling(task);
    if (ret.status == AC_PENDING) return false;
    if (AC_UNLIKELY(task->future.entry.object.flags & AC__IN_GROUP)) ac__group_child_ended(loop, task);
    if (AC_UNLIKELY(ret.status == AC_RAISED || task->must_cancel || task->future.entry.object.flags & AC__PLACED))
        ac__task_end(loop, task, ret);
    else
        ac__future_finish(&task->future, loop, AC__FINISHED, ret.value);
    ac__release(&task->future.entry.object);
    return true;
}

#endif
