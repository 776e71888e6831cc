/* Waiting for several at once: what asyncio's gather, wait and as_completed keep of the futures that they were given, and shield. Each
   future tells by a done callback; the list that hears of them is a future itself, for who waits. */
#include "internal.h"

#include <string.h>

/* ---- The list ---- */
enum { MET = 128 };             /* in the state of what stands in the array before, while it is gone through */

static int count_different(struct ac_object *const *handles, int count)
{
    int different = 0;
    for (int i = 0; i < count; i++) {
        if (handles[i] && handles[i]->state & MET) continue;
        if (handles[i]) handles[i]->state |= MET;
        different++;
    }
    return different;
}

static void take_different(struct ac__outer *outer, struct ac_object *const *handles, int count)
{
    for (int i = 0; i < count; i++) {
        if (handles[i] && !(handles[i]->state & MET)) continue;
        if (handles[i]) handles[i]->state &= (unsigned char)~MET;
        outer->children[outer->count++] = ac_retain(handles[i]);
    }
}

static size_t outer_size(int count)
{
    return sizeof(struct ac__outer) + 2 * (size_t)count * sizeof(ac_future *);
}

static struct ac__outer *make_outer(ac_loop *loop, int room)
{
    struct ac__outer *outer = ac__alloc(outer_size(room));
    if (AC_UNLIKELY(!outer)) {
        ac_raise(ac__memory_error());
        return NULL;
    }
    memset(outer, 0, outer_size(room));
    outer->bare.future.entry.object = (struct ac_object){ .references = 1, .kind = AC__OUTER };
    outer->bare.future.loop = loop;
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__track(&outer->bare.future.entry.object);
    return outer;
}

ac_future *ac__outer_new(void *handles, int count)
{
    ac_loop *loop = ac__need_loop();
    if (!loop) return NULL;
    struct ac__outer *outer = make_outer(loop, count_different(handles, count));
    if (AC_UNLIKELY(!outer)) {
        for (int i = 0; i < count; i++)
            if (((struct ac_object **)handles)[i]) ((struct ac_object **)handles)[i]->state &= (unsigned char)~MET;
        return NULL;
    }
    take_different(outer, handles, count);
    outer->left = outer->count;
    return &outer->bare.future;
}

/* All of them: what stands there twice is cancelled twice, as by asyncio. */
static ac_future *outer_of_all(void *handles, int count)
{
    ac_loop *loop = ac__need_loop();
    struct ac__outer *outer = loop ? make_outer(loop, count < 0 ? 0 : count) : NULL;
    if (!outer) return NULL;
    for (int i = 0; i < count; i++) outer->children[outer->count++] = ac_retain(((void **)handles)[i]);
    outer->left = outer->count;
    return &outer->bare.future;
}

void ac__outer_free(struct ac__outer *outer)
{
    for (int i = 0; i < outer->count; i++) ac_release(outer->children[i]);
    ac_release(outer->timer);
    ac_release(outer->getter);
    ac__free(outer, outer_size(outer->count));
}

/* Coroutines become tasks; fn hears of each that is done. False: an exception is raised. */
static bool listen(struct ac__outer *outer, ac_done_callback *fn)
{
    for (int i = 0; i < outer->count; i++) {
        ac_future *child = ac__ensure_future(outer->children[i]);
        if (!child) return false;
        ac_release(outer->children[i]);
        outer->children[i] = child;
        if (!ac__on_done(child, fn, outer)) return false;
    }
    return true;
}

static void listen_no_more(struct ac__outer *outer, ac_done_callback *fn)
{
    if (outer->timer) ac_call_cancel(outer->timer);
    for (int i = 0; i < outer->count; i++)
        if (!ac__is_coro(outer->children[i])) ac__not_on_done(outer->children[i], fn, outer);
}

/* ---- gather ---- */

/* What it failed with, or that it was cancelled; NULL: neither. Owned. */
static BaseException *failure_of(ac_future *child)
{
    BaseException *exception = ac_exception(child);
    return exception ? ac_retain(exception) : ac_take_pending();
}

/* As it was cancelled; else, as in asyncio, with the message of a request to cancel that it survived. */
static BaseException *cancelled_error_of(ac_future *child)
{
    if (ac_cancelled(child)) return failure_of(child);
    return ac__cancelled_error(ac__is_task(child) ? ac__task_said((ac_task *)child) : NULL);
}

static void retrieve_all(struct ac__outer *outer)
{
    for (int i = 0; i < outer->count; i++) outer->children[i]->entry.object.flags &= (unsigned char)~AC__UNRETRIEVED;
}

static void fail(struct ac__outer *outer, BaseException *exception)
{
    ac_set_exception(&outer->bare.future, exception);
    ac_release(exception);
}

static void gathered(ac_future *child, void *arg)
{
    struct ac__outer *outer = arg;
    outer->left--;
    if (ac_done(&outer->bare.future)) {
        child->entry.object.flags &= (unsigned char)~AC__UNRETRIEVED;
        return;
    }
    if (!outer->return_exceptions) {
        BaseException *failure = failure_of(child);
        if (failure) {
            fail(outer, failure);
            return;
        }
    }
    if (outer->left > 0) return;
    retrieve_all(outer);
    if (!outer->cancel_requested) ac__finish(&outer->bare.future);
    else fail(outer, cancelled_error_of(outer->children[outer->count - 1]));
}

ac_future *ac_gather_future(void *handles, int count, const struct ac_gather_options *options)
{
    ac_future *own = outer_of_all(handles, count);
    struct ac__outer *outer = (struct ac__outer *)own;
    if (!own) return NULL;
    outer->is_gather = true;
    outer->return_exceptions = options && options->return_exceptions;
    if (outer->count == 0) ac__finish(own);
    if (listen(outer, gathered)) return own;
    ac__finish(own);                    /* what it heard of already tells nobody */
    ac_release(own);
    return NULL;
}

bool ac__outer_cancel(struct ac__outer *outer, const char *message)
{
    bool cancelled = false;
    if (ac_done(&outer->bare.future)) return false;
    for (int i = 0; i < outer->count; i++) cancelled |= ac__future_cancel(outer->children[i], message);
    if (cancelled) outer->cancel_requested = true;
    return cancelled;
}

/* ---- wait ---- */
static void one_is_done(ac_future *child, void *arg)
{
    struct ac__outer *outer = arg;
    outer->left--;
    bool enough = outer->left <= 0 || outer->return_when == AC_FIRST_COMPLETED
        || (outer->return_when == AC_FIRST_EXCEPTION && !ac_cancelled(child) && ac_exception(child));
    if (!enough) return;
    if (outer->timer) ac_call_cancel(outer->timer);
    ac__finish(&outer->bare.future);
}

static void time_is_over(void *arg)
{
    ac__finish(arg);
}

void ac__wait_begin(ac_future *list, double timeout, int return_when)
{
    struct ac__outer *outer = (struct ac__outer *)list;
    if (outer->count == 0) {
        ac__raise_new(&ac_type_ValueError, "Set of Tasks/Futures is empty.");
        return;
    }
    if (return_when < AC_ALL_COMPLETED || return_when > AC_FIRST_EXCEPTION) {
        ac__raise_new(&ac_type_ValueError, "Invalid return_when value: %d", return_when);
        return;
    }
    for (int i = 0; i < outer->count; i++) {
        if (!ac__is_coro(outer->children[i])) continue;
        ac__raise_new(&ac_type_TypeError, "Passing coroutines is forbidden, use tasks explicitly.");
        return;
    }
    outer->return_when = (unsigned char)return_when;
    if (timeout < AC_FOREVER && !(outer->timer = ac_call_later(timeout, time_is_over, list))) return;
    listen(outer, one_is_done);
}

/* How many are done. */
int ac__wait_end(ac_future *list)
{
    struct ac__outer *outer = (struct ac__outer *)list;
    int done = 0;
    listen_no_more(outer, one_is_done);
    for (int i = 0; i < outer->count; i++) done += ac_done(outer->children[i]);
    return done;
}

/* ---- as_completed ---- what arrived stands behind the children, in order */
static void wake_getter(struct ac__outer *outer)
{
    if (outer->getter) ac__finish(outer->getter);
}

static void arrives(ac_future *child, void *arg)
{
    struct ac__outer *outer = arg;
    if (outer->timed_out) return;
    outer->children[outer->count + outer->arrived++] = child;
    if (--outer->left == 0 && outer->timer) ac_call_cancel(outer->timer);
    wake_getter(outer);
}

static void no_more_arrive(void *arg)
{
    struct ac__outer *outer = arg;
    outer->timed_out = true;
    wake_getter(outer);
}

int ac__each_begin(ac_future *list, double timeout)
{
    struct ac__outer *outer = (struct ac__outer *)list;
    if (!listen(outer, arrives)) return 0;
    if (outer->count && timeout < AC_FOREVER) outer->timer = ac_call_later(timeout, no_more_arrive, list);
    return outer->count;
}

/* What somebody waits on until the next is there; NULL: it is. */
ac_future *ac__each_getter(ac_future *list)
{
    struct ac__outer *outer = (struct ac__outer *)list;
    if (outer->taken < outer->arrived || outer->timed_out) return NULL;
    ac_release(outer->getter);
    outer->getter = ac_future_new(NULL);
    return ac_retain(outer->getter);
}

/* NULL: the time is over. */
ac_future *ac__each_next(ac_future *list)
{
    struct ac__outer *outer = (struct ac__outer *)list;
    return outer->taken < outer->arrived ? ac_retain(outer->children[outer->count + outer->taken++]) : NULL;
}

void ac__each_end(ac_future *list)
{
    listen_no_more((struct ac__outer *)list, arrives);
}

/* ---- shield ---- */
static void inner_done(ac_future *inner, void *arg)
{
    ac_future *outer = arg;
    if (ac_cancelled(outer)) {
        inner->entry.object.flags &= (unsigned char)~AC__UNRETRIEVED;
        return;
    }
    if (ac_cancelled(inner)) {
        ac__future_cancel(outer, NULL);
        return;
    }
    BaseException *exception = ac_exception(inner);
    if (exception) ac_set_exception(outer, exception);
    else ac_set_result(outer, inner->value);
}

static void outer_done(ac_future *outer, void *arg)
{
    ac_future *inner = arg;
    if (!ac_done(inner)) ac__not_on_done(inner, inner_done, outer);
}

ac_future *ac_shield(void *awaitable)
{
    ac_future *inner = ac__ensure_future(awaitable);
    if (!inner || ac_done(inner)) return inner;
    ac_future *outer = ac__future_like(inner);
    if (outer && !(ac__on_done(inner, inner_done, outer) && ac__on_done(outer, outer_done, inner))) {
        ac__not_on_done(inner, inner_done, outer);
        ac_release(outer);
        outer = NULL;
    }
    ac_release(inner);
    return outer;
}
