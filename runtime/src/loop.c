/* The loop: its turns, callbacks, and what becomes of errors that nobody awaits. */
#include "poller.h"
#include "step.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static unsigned long number_of(const char *variable)
{
    const char *text = getenv(variable);
    return text ? strtoul(text, NULL, 10) : 0;
}

static bool is_count(const char *variable)
{
    const char *text = getenv(variable);
    return text && strcmp(text, "count") == 0;
}

void ac__loop_init(ac_loop *loop)
{
    memset(loop, 0, sizeof *loop);
    loop->tail = &loop->head;
    loop->last_stream = &loop->streams;
    loop->virtual_clock = ac__virtual_clock();
    loop->wheel.tick = (long)(ac__now(loop) * 1024);
    pthread_mutex_init(&loop->inbox.lock, NULL);
    loop->inbox.last = &loop->inbox.first;
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    loop->cancel_in = loop->cancel_at = is_count("AC_CANCEL_AT") ? LONG_MAX : (long)number_of("AC_CANCEL_AT");
    loop->seed = number_of("AC_SEED") * 0x9e3779b97f4a7c15u;
    const char *debug = getenv("AC_DEBUG");
    loop->debug = debug && strcmp(debug, "1") == 0;
    loop->watched = loop->debug || loop->cancel_in > 0;
    loop->slow = 0.1;
}

void ac__unready(ac_loop *loop, const struct ac__entry *entry)
{
    struct ac__entry **link = &loop->head;
    while (*link && *link != entry) link = &(*link)->next;
    if (!*link) return;
    *link = entry->next;
    if (!entry->next) loop->tail = link;
}

ac_loop *ac__need_loop(void)
{
    if (AC_UNLIKELY(!ac__thread.loop))
        ac__raise_new(&ac_type_RuntimeError, "no running event loop");
    return ac__thread.loop;
}

ac_loop *ac_running_loop(void)
{
    return ac__need_loop();
}

static void fire(ac_loop *loop, struct ac__timer *timer)
{
    struct ac__entry *owner = ac__timer_owner(timer);
    if (owner->object.kind == AC__TASK) {
        ac__task_waits((ac_task *)owner, AC__WAIT_FIRED);
    } else {
        owner->object.state &= (unsigned char)~AC__CALL_SCHEDULED;
    }
    ac__ready(loop, owner);
}

void ac__wake_loop(int fd)
{
    if (fd >= 0 && write(fd, &(uint64_t){ 1 }, sizeof(uint64_t)) < 0) return;   /* full: it wakes anyway */
}

static void take_calls(ac_loop *loop)
{
    if (AC_LIKELY(!ac__called(loop))) return;
    if (loop->wake_fd >= 0 && read(loop->wake_fd, &(uint64_t){ 0 }, sizeof(uint64_t)) < 0) { }    /* was it written to? */
    ac__inbox_take(loop);
    if (loop->takes_signals) ac__signals_take(loop);
}

/* Waits where nothing is ready; then puts what is due into the ready queue. */
static void look_outside(ac_loop *loop, bool wait)
{
    struct ac__entry **first, **calls, **timers;
    take_calls(loop);
    if (loop->fatal) return;
    first = loop->tail;
    if (!loop->head && wait) ac__wait(loop, ac__timer_next(&loop->wheel));
    else if (loop->poller) loop->poller->wait(loop->poller, loop, 0);
    calls = loop->tail;
    take_calls(loop);
    timers = loop->tail;
    if (loop->wheel.count) {
        double now = ac__now(loop);
        struct ac__timer *timer;
        while ((timer = ac__timer_pop(&loop->wheel, now)) != NULL) fire(loop, timer);
    }
    if (AC_UNLIKELY(loop->seed)) ac__shuffle(loop, first, calls, timers);
}

__attribute__((noinline)) void ac__run_callback(ac_loop *loop, struct ac__entry *entry)
{
    loop->current = NULL;
    if (entry->object.kind == AC__CALL) ac__call_run((struct ac_call *)entry);
    else if (entry->object.kind == AC__STREAM) ac__stream_left((ac_stream *)entry);
    else if (entry->object.kind == AC__POSTED) ((struct ac__posted *)entry)->run((struct ac__posted *)entry, false);
    else if (entry->object.kind == AC__AGAIN) ac__task_again(loop, entry);
    else ac__done_callback_run((struct ac__done_callback *)entry);
}

AC_COLD void ac__loop_stop(ac_loop *loop, BaseException *fatal)
{
    struct ac__entry *rest = loop->rest, **end = &rest;
    if (loop->fatal) {
        ac_release(fatal);
        return;
    }
    loop->fatal = fatal;
    loop->wheel.patience = 0;
    if (!rest) return;
    loop->rest = NULL;
    while (*end) end = &(*end)->next;
    *end = loop->head;
    if (!loop->head) loop->tail = end;
    loop->head = rest;
}

static inline __attribute__((always_inline)) void run_entry(ac_loop *loop, struct ac__entry *entry, bool watched)
{
    if (watched) ac__watched_step(loop, entry);
    else if (AC_LIKELY(entry->object.kind == AC__TASK)) ac__task_step(loop, (ac_task *)entry);
    else ac__run_callback(loop, entry);
}

/* Turns until the task is done, one at least. What a turn makes ready is the next one's. Returns whether that
   is all, for which it was not watched (or was) and shall be (not be). */
static inline __attribute__((always_inline)) bool run_turns(ac_loop *loop, const ac_task *until, bool wait, bool watched)
{
    do {
        if (AC_UNLIKELY(!loop->head || --loop->wheel.patience < 0)) {
            if (loop->fatal) return true;
            if (AC_UNLIKELY(loop->watched != watched)) return false;
            look_outside(loop, wait);
            loop->wheel.patience = loop->wheel.heap_count || loop->wheel.unsorted ? 0 : AC__BUSY_TURNS - 1;
            if (loop->fatal) return true;
        }
        struct ac__entry *entry = loop->head;
        loop->head = NULL;
        loop->tail = &loop->head;
        for (; entry; entry = loop->rest) {
            if ((loop->rest = entry->next) != NULL) __builtin_prefetch(loop->rest);
            run_entry(loop, entry, watched);
        }
    } while (ac__is_live(until));
    return true;
}

void ac__loop_run(ac_loop *loop, const ac_task *until, bool wait)
{
    static const ac_task none;
    bool over;
    if (!until) until = &none;
    loop->running = true;
    do {
        loop->wheel.patience = 0;
        over = loop->watched ? run_turns(loop, until, wait, true) : run_turns(loop, until, wait, false);
    } while (!over);
    loop->running = false;
    loop->current = NULL;
}

/* No task will be stepped any more: they leave the ready queue, which does not hold them. Those whose group is to be told it does. */
void ac__loop_no_tasks(ac_loop *loop)
{
    struct ac__entry *entry = loop->head, *next;
    ac__tasks_list(loop);
    loop->head = NULL;
    loop->tail = &loop->head;
    for (; entry; entry = next) {
        next = entry->next;
        bool is_step = entry->object.kind == AC__TASK || entry->object.kind == AC__AGAIN;
        if (!is_step || (entry->object.kind == AC__TASK && ((ac_task *)entry)->wait == AC__WAIT_GROUP)) ac__ready(loop, entry);
    }
}

/* Drops what will not run any more. */
void ac__loop_free(ac_loop *loop)
{
    struct ac__timer *timer;
    struct ac__entry *entry, *next;
    while ((timer = ac__timer_take(&loop->wheel)) != NULL) {
        entry = ac__timer_owner(timer);
        if (entry->object.kind == AC__CALL) {
            entry->object.state |= AC__CALL_OVER;
            ac__release(&entry->object);
        }
    }
    ac__inbox_take(loop);
    for (entry = loop->head; entry; entry = next) {
        next = entry->next;
        if (entry->object.kind == AC__CALL) entry->object.state |= AC__CALL_OVER;
        if (entry->object.kind == AC__TASK && ((ac_task *)entry)->wait == AC__WAIT_GROUP) ac__group_leave((ac_task *)entry);
        else if (entry->object.kind == AC__TASK) continue;
        ac__release(&entry->object);
    }
    if (loop->poller) ac__poller_free(loop->poller);
    if (loop->wake_fd >= 0) close(loop->wake_fd);
    pthread_mutex_destroy(&loop->inbox.lock);
    if (loop->fatal) ac_release(loop->fatal);
    ac__wheel_free(&loop->wheel);
}

/* ---- Callbacks ---- */
static size_t call_size(int state)
{
    return sizeof(struct ac_call) + (state & AC__CALL_CONTEXT ? sizeof(ac_context *) : 0);
}

ac_call *ac__call_new_in(ac_context *context, ac_callback *fn, void *arg, int state)
{
    if (context || state & AC__CALL_REPEATED) state |= AC__CALL_CONTEXT;
    struct ac_call *call = ac__alloc(call_size(state));
    if (AC_UNLIKELY(!call)) {
        ac_release(context);
        ac_raise(ac__memory_error());
        return NULL;
    }
    call->entry.object = (struct ac_object){ .references = 2, .kind = AC__CALL,     /* the loop's too */
                                             .state = (unsigned char)state };
    call->fn = fn;
    call->arg = arg;
    if (AC_UNLIKELY(state & AC__CALL_CONTEXT)) call->context[0] = context;
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__track(&call->entry.object);
    return call;
}

ac_call *ac__call_new(ac_callback *fn, void *arg, int state)
{
    ac_context *context;
    if (AC_LIKELY(ac__context_copy(*ac__context_place(), &context))) return ac__call_new_in(context, fn, arg, state);
    ac_raise(ac__memory_error());
    return NULL;
}

ac_call *ac_call_soon(ac_callback *fn, void *arg)
{
    ac_loop *loop = ac__need_loop();
    if (!loop) return NULL;
    ac_call *call = ac__call_new(fn, arg, 0);
    if (call) ac__ready(loop, &call->entry);
    return call;
}

ac_call *ac_call_at(double when, ac_callback *fn, void *arg)
{
    ac_loop *loop = ac__need_loop();
    if (!loop) return NULL;
    ac_call *call = ac__call_new(fn, arg, AC__CALL_TIMED | AC__CALL_SCHEDULED);
    if (!call) return NULL;
    call->timer.of_call = 1;
    ac__timer_add(&loop->wheel, &call->timer, when);
    return call;
}

ac_call *ac_call_later(double delay, ac_callback *fn, void *arg)
{
    ac_loop *loop = ac__need_loop();
    return loop ? ac_call_at(ac__now(loop) + delay, fn, arg) : NULL;
}

/* In the ready queue it stays until its turn, which drops it. */
void ac_call_cancel(ac_call *call)
{
    if (!call) return;
    unsigned char *state = &call->entry.object.state;
    if (*state & (AC__CALL_OVER | AC__CALL_CANCELLED)) return;
    *state |= AC__CALL_CANCELLED;
    if (!(*state & AC__CALL_SCHEDULED)) return;
    *state &= (unsigned char)~AC__CALL_SCHEDULED;
    ac__timer_remove(&ac__thread.loop->wheel, &call->timer);
    ac__release(&call->entry.object);
}

AC_BOOL ac_call_cancelled(ac_call *call)
{
    return call && (call->entry.object.state & AC__CALL_CANCELLED) != 0;
}

double ac_call_when(ac_call *call)
{
    return call && call->entry.object.state & AC__CALL_TIMED ? call->timer.when : 0;
}

void ac__call_free(struct ac_call *call)
{
    int state = call->entry.object.state;
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__untrack(&call->entry.object);
    if (AC_UNLIKELY(state & AC__CALL_CONTEXT)) ac_release(call->context[0]);
    ac__free(call, call_size(state));
}

void ac__call_run(struct ac_call *call)
{
    unsigned char *state = &call->entry.object.state;
    if (*state & AC__CALL_REPEATED) *state &= (unsigned char)~AC__CALL_QUEUED;
    else *state |= AC__CALL_OVER;
    if (!(*state & AC__CALL_CANCELLED)) {
        ac_context *before = ac__thread.context;
        ac__thread.context = *state & AC__CALL_CONTEXT ? call->context[0] : NULL;
        call->fn(call->arg);
        if (*state & AC__CALL_CONTEXT) call->context[0] = ac__thread.context;
        else ac_release(ac__thread.context);
        ac__thread.context = before;
        BaseException *exception = ac_take_pending();
        if (AC_UNLIKELY(exception != NULL)) {
            ac__callback_raised(exception, NULL, call);
            ac_release(exception);
        }
    }
    ac__release(&call->entry.object);
}

/* ---- Errors that nobody awaits ---- */
void ac__callback_raised(BaseException *exception, ac_future *future, ac_call *call)
{
    if (!ac__is_exit(exception)) ac__report("Exception in callback", exception, NULL, future, call);
    else ac__loop_stop(ac__thread.loop, ac_retain(exception));
}

void ac__report(const char *message, BaseException *exception, ac_task *task, ac_future *future,
                ac_call *call)
{
    ac_exception_context context = { .message = message, .exception = exception, .task = task,
                                     .future = future, .call = call, .fd = -1 };
    if (ac__thread.loop && ac__thread.loop->debug && task) context.created = task->created;
    context.created_count = context.created != NULL;
    ac_call_exception_handler(&context);
}

void ac_unannounced(void *exception, const char *function)
{
    char message[200];
    snprintf(message, sizeof message, "Exception in %s, which is not declared to raise", function);
    ac__report(message, exception, NULL, NULL, NULL);
    ac_release(exception);
}

void ac_set_exception_handler(ac_exception_handler *fn, void *arg)
{
    ac_loop *loop = ac__need_loop();
    if (!loop) return;
    loop->handler = fn;
    loop->handler_arg = arg;
}

ac_exception_handler *ac_get_exception_handler(const struct ac_exception_handler_options *options)
{
    ac_loop *loop = ac__need_loop();
    if (!loop) return NULL;
    if (options && options->arg) *options->arg = loop->handler_arg;
    return loop->handler;
}

void ac_call_exception_handler(const ac_exception_context *context)
{
    ac_loop *loop = ac__thread.loop;
    if (!loop || !loop->handler) {
        ac_default_exception_handler(context);
        return;
    }
    BaseException *before = ac_take_pending();      /* a report may come in the middle of a raise */
    loop->handler(context, loop->handler_arg);
    BaseException *raised = ac_take_pending();
    ac_thread_exceptions.pending = before;
    if (!raised) return;
    if (ac__is_exit(raised) && !loop->fatal) {
        ac__loop_stop(loop, raised);
        return;
    }
    ac_exception_context again = { .message = "Unhandled error in exception handler",
                                   .exception = raised, .fd = -1 };
    ac_default_exception_handler(&again);
    ac_release(raised);
}

static void print_future(const char *label, ac_future *future)
{
    fprintf(stderr, "%s: ", label);
    ac__print_future(stderr, future);
    fputs("\n", stderr);
}

void ac_default_exception_handler(const ac_exception_context *context)
{
    fflush(stdout);
    fprintf(stderr, "%s\n", context->message ? context->message : "Unhandled exception in event loop");
    /* asyncio files a task that nobody asked under future, any other under task */
    bool as_future = context->task && context->message && strcmp(context->message, "Task exception was never retrieved") == 0;
    if (context->future) print_future("future", context->future);
    if (as_future) print_future("future", (ac_future *)context->task);
    if (context->call) fputs("handle: <Handle>\n", stderr);
    if (context->created_count) ac__print_created("source_traceback: Object created at (most recent call last):", context->created);
    if (context->task && !as_future) print_future("task", (ac_future *)context->task);
    if (context->exception) ac_print_exception(context->exception);
}
