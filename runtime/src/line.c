/* Lines of waiters: the tasks that wait for a lock, an event, an item, in order of arrival. What they wait for is none of this
   file's business; runtime/lib has the locks and queues. */
#include "internal.h"

static void leave(ac_task *task)
{
    struct ac__waiter *waiter = &task->waiter;
    struct ac_waiters *line = waiter->line;
    if (waiter->previous) waiter->previous->waiter.next = waiter->next;
    else line->first = waiter->next;
    if (waiter->next) waiter->next->waiter.previous = waiter->previous;
    else line->last = waiter->previous;
    if (line->asleep == task) line->asleep = waiter->next;
}

/* Its loop is run by another thread, or not at all. */
static AC_COLD ac_ret wait_foreign(ac_task *task, struct ac_waiters *line, ac__go_on *go_on)
{
    ac_ret ret = ac__raised(&ac_type_RuntimeError, "<waiters at %p> is bound to a different event loop", (void *)line);
    return go_on ? go_on(task, line, false, ret) : ret;
}

static AC_COLD void cancel_at_once(ac_task *task)
{
    ac__task_waits(task, AC__WAIT_LINE_RAISE);
    task->waiting = ac__cancelled_error((char *)task->future.value);
    ac__task_request_met(task);
    ac__ready(task->future.loop, &task->future.entry);
}

ac_ret ac__line_wait(ac_task *task, struct ac_waiters *line, ac__go_on *go_on, void *argument)
{
    struct ac__waiter *waiter = &task->waiter;
    ac_task *last = line->last;
    if (last) {
        if (AC_UNLIKELY(last->future.loop != task->future.loop)) return wait_foreign(task, line, go_on);
        last->waiter.next = task;
    } else {
        line->first = task;
    }
    line->last = task;
    if (!line->asleep) line->asleep = task;
    waiter->next = NULL;
    waiter->previous = last;
    waiter->line = line;
    waiter->go_on = go_on;
    task->waiting = argument;
    ac__task_waits(task, AC__WAIT_LINE);
    if (AC_UNLIKELY(task->must_cancel)) cancel_at_once(task);
    return (ac_ret){ AC_PENDING, 0 };
}

ac_ret ac__wait_in__call(ac_task *task, char *sp, struct ac_waiters *line)
{
    (void)sp;
    return ac__line_wait(task, line, NULL, NULL);
}

ac_ret ac__line_went_on(ac_task *task, ac_ret ret)
{
    struct ac__waiter *waiter = &task->waiter;
    bool woken = task->wait != AC__WAIT_LINE_RAISE;
    if (task->wait != AC__WAIT_LINE_OUT) leave(task);
    ac__task_waits(task, AC__WAIT_NOTHING);
    if (waiter->go_on) return waiter->go_on(task, waiter->line, woken, ret);
    task->waiting = woken ? task : NULL;
    return ret;
}

/* It will never go on. */
void ac__line_abandon(ac_task *task)
{
    struct ac__waiter *waiter = &task->waiter;
    if (task->wait == AC__WAIT_LINE_RAISE) ac_release(task->waiting);
    if (task->wait != AC__WAIT_LINE_OUT) leave(task);
    if (waiter->go_on) waiter->go_on(task, waiter->line, false, (ac_ret){ AC_RAISED, 0 });
    task->waiting = NULL;
}

static ac_task *next_asleep(struct ac_waiters *line)
{
    ac_task *task = line->asleep;
    while (task && task->wait != AC__WAIT_LINE) task = task->waiter.next;
    line->asleep = task ? task->waiter.next : NULL;
    return task;
}

void ac__line_call_next(struct ac_waiters *line)
{
    ac_task *task = next_asleep(line);
    if (!task) return;
    leave(task);
    ac__task_waits(task, AC__WAIT_LINE_OUT);
    ac__ready(task->future.loop, &task->future.entry);
}

bool ac__line_wake(struct ac_waiters *line)
{
    ac_task *task = next_asleep(line);
    if (!task) return false;
    ac__task_waits(task, AC__WAIT_LINE_WOKEN);
    ac__ready(task->future.loop, &task->future.entry);
    return true;
}

void ac__line_wake_first(struct ac_waiters *line)
{
    if (line->first && line->first->wait == AC__WAIT_LINE) ac__line_wake(line);
}

bool ac__line_counts(const struct ac_waiters *line)
{
    for (const ac_task *task = line->first; task; task = task->waiter.next)
        if (task->wait != AC__WAIT_LINE_RAISE) return true;
    return false;
}
