/* The steps of a loop that is watched: AC_CANCEL_AT=k, which cancels main when it is suspended for the k-th time. */
#include "step.h"

bool ac__watched_step(ac_loop *loop, struct ac__entry *entry)
{
    if (entry->object.kind != AC__TASK) {
        ac__run_callback(loop, entry);
        return true;
    }
    ac_task *task = (ac_task *)entry;
    bool fired = task->wait >= AC__WAIT_FIRED;      /* no step: that comes with the next turn */
    bool done = ac__task_step(loop, task);
    if (!done && !fired && task == loop->main && loop->cancel_in > 0 && --loop->cancel_in == 0) {
        loop->watched = loop->debug;
        ac__task_cancel(task, NULL);
    }
    return done;
}
