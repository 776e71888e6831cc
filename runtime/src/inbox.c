/* What other threads post to a loop. Counted objects belong to one thread at a time: they go from hand to hand through the inbox's
   lock, and whoever hands one over does not look at it again. */
#include "internal.h"

#include <stdlib.h>

void ac__post(ac_loop *loop, struct ac__posted *posted, void (*run)(struct ac__posted *posted, bool dropped))
{
    posted->entry.object = (struct ac_object){ .references = 1, .kind = AC__POSTED };
    posted->entry.next = NULL;
    posted->run = run;
    pthread_mutex_lock(&loop->inbox.lock);
    *loop->inbox.last = &posted->entry;
    loop->inbox.last = &posted->entry.next;
    loop->inbox.any = true;
    ac__wake_loop(loop->wake_fd);       /* within the lock: who was heard may end the loop */
    pthread_mutex_unlock(&loop->inbox.lock);
}

void ac__inbox_take(ac_loop *loop)
{
    if (!loop->inbox.any) return;
    pthread_mutex_lock(&loop->inbox.lock);
    struct ac__entry *entry = loop->inbox.first, *next;
    loop->inbox.first = NULL;
    loop->inbox.last = &loop->inbox.first;
    loop->inbox.any = false;
    pthread_mutex_unlock(&loop->inbox.lock);
    for (; entry; entry = next) {
        next = entry->next;
        ac__ready(loop, entry);
    }
}

struct call {
    struct ac__posted posted;
    ac_callback *fn;
    void *arg;
    ac_context *context;
};

static void run_call(struct ac__posted *posted, bool dropped)
{
    struct call *call = (struct call *)posted;
    ac_context *before = ac__thread.context;
    ac__thread.context = call->context;
    ac__spawn_plainly();
    if (!dropped) call->fn(call->arg);
    ac_release(ac__thread.context);
    ac__thread.context = before;
    free(call);
    BaseException *exception = ac_take_pending();
    if (!exception) return;
    ac__callback_raised(exception, NULL, NULL);
    ac_release(exception);
}

void ac_call_soon_threadsafe(ac_loop *loop, ac_callback *fn, void *arg)
{
    struct call *call = ac__alloc_shared(sizeof *call);
    if (!call || !ac__context_copy_apart(*ac__context_place(), &call->context)) {
        free(call);
        ac_raise(ac__memory_error());
        return;
    }
    call->fn = fn;
    call->arg = arg;
    ac__post(loop, &call->posted, run_call);
}
