/* Futures: a result that comes once, and those who wait for it, in order. Tasks are futures too. */
#include "internal.h"

#include <string.h>

static void add_waiter(ac_future *future, struct ac__entry *entry)
{
    if (future->waiters) {
        entry->next = future->waiters->next;
        future->waiters->next = entry;
    } else {
        entry->next = entry;
    }
    future->waiters = entry;
}

void ac__future_forget(ac_future *future, struct ac__entry *entry)
{
    struct ac__entry *before = future->waiters;
    if (!before) return;                /* it is done, and entry in the ready queue */
    while (before->next != entry) before = before->next;
    before->next = entry->next;
    if (future->waiters == entry) future->waiters = before == entry ? NULL : before;
}

void ac__future_callbacks(ac_future *future)
{
    struct ac__entry *entry = future->waiters;
    do {
        entry = entry->next;
        if (entry->object.kind == AC__DONE_CALLBACK) ac__retain(&future->entry.object);
    } while (entry != future->waiters);
}

static BaseException *take_cancelled_error(ac_future *future)
{
    if (future->entry.object.flags & AC__MESSAGE)
        return ac__cancelled_error((const char *)future->value);
    BaseException *exception = (BaseException *)future->value;  /* what ended the task, once */
    future->value = 0;
    return exception ? exception : ac__cancelled_error(NULL);
}

static unsigned *mark_of(ac_future *future)
{
    return ac__is_task(future) ? &((ac_task *)future)->mark : &((struct ac__bare_future *)future)->mark;
}

/* As in CPython 3.11, an exception that is got from a future goes on from the traceback with which it
   came there, and each time after the first from an empty one. */
ac_ret ac__future_result(ac_future *future)
{
    struct ac_object *object = &future->entry.object;
    if (AC_LIKELY(object->state == AC__FINISHED)) return (ac_ret){ AC_DONE, future->value };
    if (object->state == AC__HANDLE) return (ac_ret){ AC_DONE, (long)ac_retain((void *)future->value) };
    if (object->state == AC__CANCELLED) {
        BaseException *cancelled = take_cancelled_error(future);
        ac__set_context(cancelled);
        return (ac_ret){ AC_RAISED, (long)cancelled };
    }
    BaseException *exception = (BaseException *)future->value;
    unsigned *mark = mark_of(future);
    object->flags &= (unsigned char)~AC__UNRETRIEVED;
    ac__traceback_reset(exception, *mark);
    *mark = 0;
    ac__set_context(exception);
    ac__retain(&exception->ac_object);
    return (ac_ret){ AC_RAISED, (long)exception };
}

static AC_COLD ac_ret await_self(ac_task *task)
{
    BaseException *error = ac_exception_new(&ac_type_RuntimeError,
        "Task cannot await on itself: <Task pending name='%s' coro=<%s()>>", ac_name(task),
        task->function->name);
    ac__task_waits(task, AC__WAIT_RAISE);
    task->waiting = error;
    ac__ready(task->future.loop, &task->future.entry);
    return (ac_ret){ AC_PENDING, 0 };
}

static AC_COLD ac_ret await_foreign(ac_task *task, ac_future *future)
{
    BaseException *error = ac_exception_new(&ac_type_RuntimeError,
        "Task <Task pending name='%s' coro=<%s()>> got Future %p attached to a different loop",
        ac_name(task), task->function->name, (void *)future);
    ac__task_waits(task, AC__WAIT_RAISE);
    task->waiting = error;
    ac__ready(task->future.loop, &task->future.entry);
    return (ac_ret){ AC_PENDING, 0 };
}

/* It was cancelled before it came to wait for this one. */
static AC_COLD void cancel_awaited(ac_task *task, ac_future *future)
{
    if (ac__future_cancel(future, (char *)task->future.value)) ac__task_request_met(task);
}

ac_ret ac_await_future(ac_task *task, char *sp, ac_future *future)
{
    (void)sp;
    if (AC_UNLIKELY(!future)) return ac__out_of_memory();
    if (future->entry.object.state != AC__PENDING) return ac__future_result(future);
    if (AC_UNLIKELY(future->loop != task->future.loop)) return await_foreign(task, future);
    if (AC_UNLIKELY((ac_future *)task == future)) return await_self(task);
    ac__retain(&future->entry.object);
    ac__task_waits(task, AC__WAIT_FUTURE);
    task->waiting = future;
    add_waiter(future, &task->future.entry);
    if (AC_UNLIKELY(task->must_cancel)) cancel_awaited(task, future);
    return (ac_ret){ AC_PENDING, 0 };
}

bool ac__future_cancel(ac_future *future, const char *message)
{
    struct ac_object *object = &future->entry.object;
    if (object->kind == AC__TASK) return ac__task_cancel((ac_task *)future, message);
    if (object->kind == AC__GATHER) return ac__gather_cancel(future, message);
    object->flags &= (unsigned char)~AC__UNRETRIEVED;
    if (object->state != AC__PENDING) return false;
    if (AC_UNLIKELY(object->flags & AC__REMOTE)) ac__remote_cancel(future);
    object->flags |= AC__MESSAGE;
    ac__future_finish(future, future->loop, AC__CANCELLED, (long)ac__copy_string(message));
    return true;
}

void ac__future_free(ac_future *future)
{
    struct ac__bare_future *bare = (struct ac__bare_future *)future;
    struct ac_object *object = &future->entry.object;
    if (object->flags & AC__UNRETRIEVED) {
        object->references = 1;
        ac__report(object->kind == AC__GATHER ? "_GatheringFuture exception was never retrieved"
                                              : "Future exception was never retrieved", (BaseException *)future->value, NULL, future, NULL);
    }
    if (object->state == AC__FAILED || object->state == AC__HANDLE) ac_release((void *)future->value);
    if (object->flags & AC__MESSAGE) ac__free_string((char *)future->value);
    if (AC_UNLIKELY(object->flags & AC__REMOTE)) ac__remote_drop(future);
    while (future->waiters) {           /* callbacks of one that never came */
        struct ac__entry *entry = future->waiters->next;
        if (entry == future->waiters) future->waiters = NULL;
        else future->waiters->next = entry->next;
        if (entry->object.kind == AC__DONE_CALLBACK) ac__done_callback_free((struct ac__done_callback *)entry);
    }
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__untrack(object);
    if (object->kind != AC__FUTURE) ac__list_free(future);
    else ac__free(bare, sizeof *bare + bare->result_size);
}

/* ---- What users call ---- */
ac_future *ac_future_new(const struct ac_future_options *options)
{
    ac_loop *loop = ac__need_loop();
    size_t size = options ? options->size : 0;
    if (!loop) return NULL;
    struct ac__bare_future *future = ac__alloc(sizeof *future + size);
    if (AC_UNLIKELY(!future)) {
        ac_raise(ac__memory_error());
        return NULL;
    }
    future->future.entry.object = (struct ac_object){ .references = 1, .kind = AC__FUTURE };
    future->future.value = 0;
    future->future.waiters = NULL;
    future->future.loop = loop;
    future->result_size = size;
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__track(&future->future.entry.object);
    return &future->future;
}

/* A future for which there was no memory is NULL; whoever uses it gets the MemoryError. */
static bool exists(const ac_future *future)
{
    if (!future) ac_raise(ac__memory_error());
    return future != NULL;
}

static bool settable(const ac_future *future, const char *operation)
{
    if (!exists(future)) return false;
    if (ac__is_task(future)) {
        ac__raise_new(&ac_type_RuntimeError, "Task does not support %s operation", operation);
        return false;
    }
    if (!ac_done(future)) return true;
    ac__raise_new(&ac_type_InvalidStateError, "invalid state");
    return false;
}

void ac_set_result(ac_future *future, long value)
{
    struct ac__bare_future *bare = (struct ac__bare_future *)future;
    if (!settable(future, "set_result")) return;
    if (bare->result_size == AC_HANDLE_RESULT) {
        ac__future_finish(future, future->loop, AC__HANDLE, (long)ac_retain((void *)value));
        return;
    }
    if (bare->result_size) {
        memcpy(bare + 1, (void *)value, bare->result_size);
        value = (long)(bare + 1);
    }
    ac__future_finish(future, future->loop, AC__FINISHED, value);
}

void ac_set_exception(ac_future *future, void *exception)
{
    if (!settable(future, "set_exception")) return;
    ac_retain(exception);
    *mark_of(future) = ac__traceback_mark(exception);
    ac__future_finish(future, future->loop, AC__FAILED, (long)exception);
    future->entry.object.flags |= AC__UNRETRIEVED;
}

AC_BOOL ac_done(const ac_future *future)
{
    return future && future->entry.object.state != AC__PENDING;
}

AC_BOOL ac_cancelled(const ac_future *future)
{
    return future && future->entry.object.state == AC__CANCELLED;
}

long ac_result(ac_future *future)
{
    if (!exists(future)) return 0;
    if (future->entry.object.state == AC__PENDING) {
        ac__raise_new(&ac_type_InvalidStateError, "Result is not set.");
        return 0;
    }
    ac_ret ret = ac__future_result(future);
    if (ret.status == AC_DONE) return ret.value;
    ac_raise((BaseException *)ret.value);
    return 0;
}

BaseException *ac_exception(ac_future *future)
{
    if (!exists(future)) return NULL;
    struct ac_object *object = &future->entry.object;
    switch (object->state) {
    case AC__PENDING:
        ac__raise_new(&ac_type_InvalidStateError, "Exception is not set.");
        return NULL;
    case AC__CANCELLED:
        ac_raise(take_cancelled_error(future));
        return NULL;
    case AC__FAILED:
        object->flags &= (unsigned char)~AC__UNRETRIEVED;
        return (BaseException *)future->value;
    }
    return NULL;
}

AC_BOOL ac_cancel(ac_future *future, const struct ac_cancel_options *options)
{
    return future && ac__future_cancel(future, options ? options->msg : NULL);
}

static bool add_callback(ac_future *future, ac_done_callback *fn, void *arg, int flags)
{
    if (future && ac_done(future) && !ac__need_loop()) return false;
    struct ac__done_callback *callback = future ? ac__alloc(sizeof *callback) : NULL;
    if (AC_UNLIKELY(!callback || !ac__context_copy(*ac__context_place(), &callback->context))) {
        if (callback) ac__free(callback, sizeof *callback);
        ac_raise(ac__memory_error());
        return false;
    }
    callback->entry.object = (struct ac_object){ .references = 1, .kind = AC__DONE_CALLBACK,
                                                 .flags = (unsigned char)flags };
    if (flags) ac_retain(arg);
    callback->fn = fn;
    callback->arg = arg;
    callback->future = future;
    if (ac_done(future)) {
        ac__retain(&future->entry.object);
        ac__ready(ac__thread.loop, &callback->entry);
    } else {
        future->entry.object.flags |= AC__CALLBACKS;
        add_waiter(future, &callback->entry);
    }
    return true;
}

void ac__done_callback_free(struct ac__done_callback *callback)
{
    if (callback->entry.object.flags & AC__OWNS_ARG) ac_release(callback->arg);
    ac_release(callback->context);
    ac__free(callback, sizeof *callback);
}

/* Those of fn, or with a handle only those of fn that hold it. */
static int remove_callbacks(ac_future *future, ac_done_callback *fn, const void *handle)
{
    int removed = 0;
    struct ac__entry *last = future ? future->waiters : NULL, *entry, *next;
    if (!last) return 0;
    future->waiters = NULL;
    entry = last->next;
    last->next = NULL;
    for (; entry; entry = next) {
        next = entry->next;
        struct ac__done_callback *callback = (struct ac__done_callback *)entry;
        if (entry->object.kind == AC__DONE_CALLBACK && callback->fn == fn && (!handle || callback->arg == handle)) {
            ac__done_callback_free(callback);
            removed++;
        } else {
            add_waiter(future, entry);
        }
    }
    return removed;
}

void ac_add_done_callback(ac_future *future, ac_done_callback *fn, void *arg)
{
    add_callback(future, fn, arg, 0);
}

int ac_remove_done_callback(ac_future *future, ac_done_callback *fn)
{
    return remove_callbacks(future, fn, NULL);
}

bool ac__on_done(ac_future *future, ac_done_callback *fn, void *handle)
{
    return add_callback(future, fn, handle, AC__OWNS_ARG);
}

void ac__not_on_done(ac_future *future, ac_done_callback *fn, const void *handle)
{
    remove_callbacks(future, fn, handle);
}

void ac__finish(ac_future *future)
{
    if (!ac_done(future)) ac__future_finish(future, future->loop, AC__FINISHED, 0);
}

ac_future *ac__ensure_future(void *awaitable)
{
    struct ac_object *object = awaitable;
    if (AC_LIKELY(object && object->kind != AC__CORO)) return ac_retain(object);
    return (ac_future *)ac_spawn(ac_retain(object), NULL);
}

ac_future *ac__future_like(const ac_future *future)
{
    return ac_future_new(&(struct ac_future_options){ .size = ac__result_size(future) });
}

size_t ac__result_size(const void *awaitable)
{
    const struct ac_object *object = awaitable;
    if (!object) return 0;
    return object->kind <= AC__TASK ? ((const ac_task *)awaitable)->function->result_size
                                    : ((const struct ac__bare_future *)awaitable)->result_size;
}

/* Its exceptions go to the handler, as those of any callback: with a call that stands for it. */
static AC_COLD void done_callback_raised(struct ac__done_callback *callback, BaseException *exception)
{
    ac_call *call = ac__call_new_in(NULL, NULL, callback->arg, AC__CALL_OVER);
    if (!call) ac_release(ac_take_pending());
    ac__callback_raised(exception, callback->future, call);
    ac_release(call);
    ac_release(call);                   /* no loop has it */
    ac_release(exception);
}

void ac__done_callback_run(struct ac__done_callback *callback)
{
    ac_context *before = ac__thread.context;
    ac__thread.context = callback->context;
    callback->fn(callback->future, callback->arg);
    callback->context = ac__thread.context;
    ac__thread.context = before;
    BaseException *exception = ac_take_pending();
    if (AC_UNLIKELY(exception != NULL)) done_callback_raised(callback, exception);
    ac__release(&callback->entry.object);
}
