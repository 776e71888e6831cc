/* The hot path of the loop: one step of a task, inlined where turns are run. */
#ifndef AC_STEP_H
#define AC_STEP_H

#include "internal.h"

ac_ret ac__task_outcome(ac_task *task);     /* of what it waited for; a request to cancel goes before it */
BaseException *ac__task_raises(ac_loop *loop, ac_task *task);      /* in AC__WAIT_RAISE, what is raised; NULL: it has ended unseen */
void ac__task_handling(ac_task *task);      /* it goes on handling an exception in its next step */
void ac__task_fired(ac_loop *loop, ac_task *task);       /* its timer went off in this turn; or its group is to be told */
bool ac__task_paused(ac_task *task);        /* does what pause asks for; whether top is to be resumed at once */
/* It has done callbacks, or its outcome is not just a value: it raised, is to be cancelled, or its result is large or a handle. Or its
   group is to be told. */
void ac__task_end(ac_loop *loop, ac_task *task, ac_ret ret);

/* One that did not fail and would stand in the ready queue right behind another such child joins that: nothing can tell. */
static inline bool ac__group_joins(const ac_loop *loop, const struct ac__group *group)
{
    return loop->tail == group->told;
}

/* A child has ended, and did not fail: false where it could not join another. */
static inline bool ac__group_joined(const ac_loop *loop, const ac_task *task)
{
    const struct ac__member *member = (struct ac__member *)task->limit;
    struct ac__group *group = member->group;
    if (AC_UNLIKELY(!ac__group_joins(loop, group))) return false;
    group->children[member->place] = NULL;
    group->joined++;
    return true;
}

/* The trampoline: a frame that ends hands on to its parent, so that the C stack stays flat. Takes the status and value that go to top,
   leaves those that it comes to; as two variables, because gcc 12 moves a pair that lives on through memory. */
static inline __attribute__((always_inline)) long ac__run_top(ac_task *task, long status, long *value)
{
    for (;;) {
        ac_frame *frame = task->top, *parent = frame->parent;
        AC_CALL(status, *value, frame->resume(task, frame, status, *value));
        while (status != AC_PENDING) {
            if (!(frame = parent)) return status;
            parent = frame->parent;
            AC_CALL(status, *value, frame->resume(task, frame, status, *value));
        }
        ((ac_frame *)*value)->parent = parent;
        if (AC_LIKELY(!task->pause) || !ac__task_paused(task)) return status;
        task->pause = 0;
        status = AC_DONE;
        *value = (long)task->top;
    }
}

static inline ac_ret ac__run_frames(ac_task *task, long status, long value)
{
    status = ac__run_top(task, status, &value);
    return (ac_ret){ status, value };
}

/* Its result is a plain value. */
static inline void ac__task_finish(ac_loop *loop, ac_task *task, long value)
{
    ac__set_state(&task->future.entry.object, AC__FINISHED);
    task->future.value = value;
    if (task->future.waiters) ac__future_wake(&task->future, loop);
}

static inline void ac__task_step(ac_loop *loop, ac_task *task)
{
    long status = AC_DONE, value = (long)task->top;     /* which a start frame wants as the value, and others do not care for */
    if (task->attention) {
        ac_future *future = task->waiting;
        if (AC_LIKELY(task->attention == AC__WAIT_FUTURE && future->entry.object.state == AC__FINISHED)) {
            task->attention = 0;
            value = future->value;
            ac__release(&future->entry.object);
        } else if (task->attention == AC__WAIT_LINE_OUT) {
            task->attention = 0;
            AC_CALL(status, value, task->waiter.go_on(task, task->waiter.line, true, (ac_ret){ AC_DONE, 0 }));
            if (AC_UNLIKELY(status == AC_PENDING)) return;
        } else if (task->attention == AC__WAIT_RAISE) {     /* nothing is being handled, so it gets no context */
            if (!(value = (long)ac__task_raises(loop, task))) return;
            status = AC_RAISED;
        } else if (task->wait >= AC__WAIT_FIRED) {
            ac__task_fired(loop, task);
            return;
        } else {
            AC_CALL(status, value, ac__task_outcome(task));
            if (AC_UNLIKELY(status == AC_PENDING)) return;
        }
    }
    loop->current = task;
    status = ac__run_top(task, status, &value);
    if (AC_UNLIKELY(ac_thread_exceptions.handled != NULL)) ac__task_handling(task);
    if (status == AC_PENDING) return;
    long odd = status | task->attention | (task->future.entry.object.flags & (AC__IN_GROUP | AC__PLACED | AC__CALLBACKS));
    if (AC_LIKELY(!odd) || (odd == AC__IN_GROUP && ac__group_joined(loop, task))) ac__task_finish(loop, task, value);
    else ac__task_end(loop, task, (ac_ret){ status, value });
    ac__task_release(task);
}

#endif
