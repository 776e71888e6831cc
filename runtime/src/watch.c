/* The steps of a loop that is watched: AC_CANCEL_AT=k, which cancels main when it is suspended for the k-th time, and debug
   mode, which speaks of slow ones. */
#include "step.h"

#include <limits.h>
#include <stdio.h>

static void step(ac_loop *loop, struct ac__entry *entry)
{
    if (entry->object.kind != AC__TASK) {
        ac__run_callback(loop, entry);
        return;
    }
    ac_task *task = (ac_task *)entry;
    bool fired = task->wait >= AC__WAIT_FIRED;      /* no step: that comes with the next turn */
    ac__task_step(loop, task);
    if (!fired && task == loop->main && ac__is_live(task) && loop->cancel_in > 0 && --loop->cancel_in == 0) {
        loop->watched = loop->debug;
        ac__task_cancel(task, NULL);
    }
}

void ac__watched_step(ac_loop *loop, struct ac__entry *entry)
{
    if (!loop->debug) {
        step(loop, entry);
        return;
    }
    ac_task *task = entry->object.kind == AC__TASK ? ac_retain(entry) : NULL;
    double begin = ac__clock();         /* not the loop's: a virtual one stands still */
    step(loop, entry);
    double seconds = ac__clock() - begin;
    if (seconds >= loop->slow) ac__report_slow(task, seconds);
    ac_release(task);
}

/* Whether nothing but the current task is ready. */
bool ac__others_blocked(void)
{
    const ac_loop *loop = ac__thread.loop;
    return !loop->head && !loop->rest;
}

/* Who cancels everywhere, one k after the other, learns here where to stop. */
void ac__watch_end(const ac_loop *loop)
{
    if (loop->cancel_at != LONG_MAX) return;
    fflush(stdout);
    fprintf(stderr, "AC_CANCEL_AT: main was suspended %ld times\n", loop->cancel_at - loop->cancel_in);
}
