/* Lines of waiters: the tasks that wait for a lock, an event, an item, in order of arrival. What they wait for is none of this
   file's business; runtime/lib has the locks and queues. */
#include "internal.h"

void ac__line_leave(ac_task *task)
{
    struct ac__waiter *waiter = &task->waiter;
    struct ac_waiters *line = waiter->line;
    if (!line) return;
    if (waiter->previous) waiter->previous->waiter.next = waiter->next;
    else line->first = waiter->next;
    if (waiter->next) waiter->next->waiter.previous = waiter->previous;
    else line->last = waiter->previous;
    if (line->asleep == task) line->asleep = waiter->next;
    waiter->line = NULL;
}

/* Its loop would be run by another thread, or not at all. */
static AC_COLD ac_ret wait_foreign(const struct ac_waiters *line)
{
    return ac__raised(&ac_type_RuntimeError, "%p is bound to a different event loop", (const void *)line);
}

ac_ret ac__wait_in__call(ac_task *task, char *sp, struct ac_waiters *line)
{
    struct ac__waiter *waiter = &task->waiter;
    (void)sp;
    if (AC_UNLIKELY(line->first && line->first->loop != task->loop)) return wait_foreign(line);
    waiter->next = NULL;
    waiter->previous = line->last;
    waiter->line = line;
    waiter->woken = false;
    if (line->last) line->last->waiter.next = task;
    else line->first = task;
    line->last = task;
    if (!line->asleep) line->asleep = task;
    task->wait = AC__WAIT_LINE;
    if (AC_UNLIKELY(task->must_cancel)) {
        char *message = (char *)task->future.value;
        task->must_cancel = 0;
        task->future.value = 0;
        task->wait = AC__WAIT_LINE_RAISE;
        task->waiting = ac__cancelled_error(message);
        ac__free_string(message);
        ac__ready(task->loop, &task->future.entry);
    }
    return (ac_ret){ AC_PENDING, 0 };
}

bool ac__line_wake(struct ac_waiters *line)
{
    ac_task *task = line->asleep;
    while (task && task->wait != AC__WAIT_LINE) task = task->waiter.next;
    line->asleep = task ? task->waiter.next : NULL;
    if (!task) return false;
    ac__wake(task, AC__WAIT_LINE_WOKEN);
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
