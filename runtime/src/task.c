/* Tasks: stepping their frames, cancelling them, and what may be asked of them. */
#include "step.h"

#include <stdio.h>
#include <string.h>

AC_COLD void ac__task_handling(ac_task *task)
{
    task->handled = ac_thread_exceptions.handled;
    task->handling = 1;
    ac_thread_exceptions.handled = NULL;
}

static void resume_handling(ac_task *task)
{
    if (task->handling) ac_thread_exceptions.handled = task->handled;
    task->handling = 0;
}

static bool in_line(const ac_task *task)
{
    return task->wait >= AC__WAIT_LINE && task->wait <= AC__WAIT_LINE_RAISE;
}

/* A request to cancel goes before what it waited for, unless that was cancelled itself. */
static AC_COLD ac_ret cancelled_outcome(ac_task *task, ac_ret ret)
{
    if (ret.status != AC_RAISED
        || !ac_exception_is((BaseException *)ret.value, &ac_type_CancelledError)) {
        if (ret.status == AC_RAISED) ac_release((BaseException *)ret.value);
        ret = (ac_ret){ AC_RAISED, (long)ac__cancelled_error((char *)task->future.value) };
        ac__set_context((BaseException *)ret.value);
    }
    ac__task_request_met(task);
    return ret;
}

static BaseException *raised_in(const ac_task *task)
{
    return task->waiting ? task->waiting : ac__cancelled_error(NULL);
}

/* It is being cancelled, and its frames would only hand the CancelledError on, to nobody: all that is left of that is its end. */
static bool ends_unseen(ac_loop *loop, ac_task *task)
{
    struct ac_object *object = &task->future.entry.object;
    if (object->references > 1 || object->flags & AC__CALLBACKS) return false;
    for (const ac_frame *frame = task->top; frame; frame = frame->parent)
        if (!frame->passes) return false;
    ac__set_state(object, AC__CANCELLED);
    task->future.value = 0;
    if (object->flags & AC__IN_GROUP && !ac__group_joined(loop, task)) ac__group_tell(loop, task, false);
    ac__task_release(task);
    return true;
}

BaseException *ac__task_raises(ac_loop *loop, ac_task *task)
{
    if (!task->waiting && ends_unseen(loop, task)) return NULL;
    task->attention = 0;
    return raised_in(task);
}

/* It may wait again, and handles then what it handled. */
static ac_ret goes_on_in_line(ac_task *task, ac_ret ret)
{
    ret = ac__line_went_on(task, ret);
    if (ret.status == AC_PENDING && ac_thread_exceptions.handled) ac__task_handling(task);
    return ret;
}

ac_ret ac__task_outcome(ac_task *task)
{
    ac_ret ret = { AC_DONE, 0 };
    bool waited_in_line = in_line(task);
    resume_handling(task);
    if (task->wait == AC__WAIT_FUTURE) {
        ac_future *future = task->waiting;
        bool is_untaken = task->must_cancel && future->entry.object.state == AC__HANDLE;
        if (!is_untaken) ret = ac__future_result(future);
        ac__release(&future->entry.object);
    } else if (task->wait == AC__WAIT_RAISE || task->wait == AC__WAIT_LINE_RAISE) {
        ret = (ac_ret){ AC_RAISED, (long)ac__set_context(raised_in(task)) };
    }
    if (AC_UNLIKELY(task->must_cancel)) ret = cancelled_outcome(task, ret);
    if (waited_in_line) return goes_on_in_line(task, ret);
    ac__task_waits(task, AC__WAIT_NOTHING);
    return ret;
}

/* asyncio's sleep waits on a future that a timer sets: the step comes a turn after the timer. */
void ac__task_fired(ac_loop *loop, ac_task *task)
{
    if (task->wait == AC__WAIT_GROUP) {
        ac__group_told(loop, task);
        return;
    }
    if (task->wait == AC__WAIT_FIRED_RAISE) {
        ac__task_waits(task, AC__WAIT_RAISE);
        return;
    }
    ac__task_waits(task, AC__WAIT_NOTHING);
    ac__ready(loop, &task->future.entry);
}

/* The timer's turn is over by now, so the task itself can stand here. */
void ac__task_again(ac_loop *loop, struct ac__entry *again)
{
    struct ac__entry *entry = (struct ac__entry *)((char *)again - offsetof(struct ac_task, again));
    entry->next = loop->rest;
    loop->rest = entry;
}

static void end_raised(ac_loop *loop, ac_task *task, BaseException *exception)
{
    bool cancelled = exception->ac_type == &ac_type_CancelledError || ac_exception_is(exception, &ac_type_CancelledError);
    bool is_told = task->future.entry.object.flags & AC__IN_GROUP && !(cancelled && ac__group_joined(loop, task));
    if (is_told) ac__group_tell(loop, task, !cancelled);
    if (task->pause & AC__UNLISTED && task->future.entry.object.references > 1)
        ac__task_list(task);            /* should it be kept to the end, its exception is reported then */
    if (task->must_cancel) ac__task_request_met(task);
    ac__future_finish(&task->future, loop, cancelled ? AC__CANCELLED : AC__FAILED, (long)exception);
    if (AC_LIKELY(cancelled)) return;
    task->mark = ac__traceback_mark(exception);
    task->future.entry.object.flags |= AC__UNRETRIEVED;
    if (AC_UNLIKELY(ac__is_exit(exception))) ac__loop_stop(loop, ac_retain(exception));
}

/* Its last step was to be the end, but it was to be cancelled: the result is nobody's. */
static AC_COLD void end_cancelled(ac_loop *loop, ac_task *task, long result)
{
    if (task->function->result_size == AC_HANDLE_RESULT) ac_release((void *)result);
    task->must_cancel = 0;
    task->future.entry.object.flags |= AC__MESSAGE;
    ac__future_finish(&task->future, loop, AC__CANCELLED, task->future.value);
}

void ac__task_end(ac_loop *loop, ac_task *task, ac_ret ret)
{
    unsigned char flags = task->future.entry.object.flags;
    if (AC_UNLIKELY(ret.status == AC_RAISED)) {
        end_raised(loop, task, (BaseException *)ret.value);
        return;
    }
    if (flags & AC__IN_GROUP && !ac__group_joined(loop, task)) ac__group_tell(loop, task, false);
    if (AC_UNLIKELY(task->must_cancel)) end_cancelled(loop, task, ret.value);
    else if (AC_LIKELY(!(flags & AC__PLACED))) ac__future_finish(&task->future, loop, AC__FINISHED, ret.value);
    else if (task->function->result_size == AC_HANDLE_RESULT) ac__future_finish(&task->future, loop, AC__HANDLE, ret.value);
    else ac__future_finish(&task->future, loop, AC__FINISHED, (long)ac__result_place(task));
}

/* ---- Sleeping ---- */

/* The request is used up: one that comes before the next step counts, but does not change the message. */
static AC_COLD ac_ret cancelled_sleep(ac_task *task)
{
    task->waiting = ac__cancelled_error((char *)task->future.value);
    ac__task_waits(task, AC__WAIT_RAISE);
    ac__task_request_met(task);
    ac__ready(task->future.loop, &task->future.entry);
    return (ac_ret){ AC_PENDING, 0 };
}

ac_ret ac_sleep_until_due(ac_task *task, double seconds)
{
    if (AC_UNLIKELY(seconds != seconds))
        return ac__raised(&ac_type_ValueError, "Invalid delay: NaN (not a number)");
    if (AC_UNLIKELY(task->must_cancel)) return cancelled_sleep(task);
    ac__task_waits(task, AC__WAIT_TIMER);
    task->timer.when = seconds < AC_FOREVER ? ac__now(task->future.loop) + seconds : seconds;
    task->timer.of_call = 0;
    if (AC_LIKELY(task->timer.when < AC_FOREVER))
        ac__timer_add(&task->future.loop->wheel, &task->timer, task->timer.when);
    return (ac_ret){ AC_PENDING, 0 };
}

struct sleep_start {
    ac_start base;
    double seconds;
};

static ac_ret sleep_start(ac_task *task, ac_frame *frame, long status, long value)
{
    if (status != AC_DONE) return ac_not_started(frame, status, value);
    ac_start *start = (ac_start *)value;
    return ac_start_leaf(task, start, ac_sleep__call(task, (char *)frame, ((struct sleep_start *)start)->seconds));
}

static ac_ret checkpoint_start(ac_task *task, ac_frame *frame, long status, long value)
{
    if (status != AC_DONE) return ac_not_started(frame, status, value);
    return ac_start_leaf(task, (ac_start *)value, ac_checkpoint__call(task, (char *)frame));
}

ac_coro *ac_sleep(double seconds)
{
    static const ac_function function =
        { "ac_sleep", __FILE__, sleep_start, NULL, sizeof(struct sleep_start), 0, 0 };
    struct sleep_start *start = (struct sleep_start *)ac_coro_new(&function);
    start->seconds = seconds;
    return ac_coro_of(&start->base);
}

ac_coro *ac_checkpoint(void)
{
    static const ac_function function =
        { "ac_checkpoint", __FILE__, checkpoint_start, NULL, sizeof(ac_start), 0, 0 };
    return ac_coro_of(ac_coro_new(&function));
}

/* ---- Cancelling ---- */
static inline void stop_timer(ac_task *task)
{
    if (AC_LIKELY(task->timer.when < AC_FOREVER)) ac__timer_remove(&task->future.loop->wheel, &task->timer);
}

static inline void raise_in(ac_task *task, int wait, const char *message)
{
    task->waiting = message ? ac__cancelled_error(message) : NULL;
    ac__task_waits(task, wait);
    ac__ready(task->future.loop, &task->future.entry);
}

/* The timer has its turn, and does nothing; the step comes as of any that is cancelled. */
static void raise_in_fired(ac_task *task, const char *message)
{
    task->waiting = message ? ac__cancelled_error(message) : NULL;
    ac__task_waits(task, AC__WAIT_FIRED_RAISE);
    task->again.object = (struct ac_object){ .kind = AC__AGAIN };
    ac__ready(task->future.loop, &task->again);
}

static inline void raise_in_sleeping(ac_task *task, const char *message)
{
    task->cancelling++;
    raise_in(task, AC__WAIT_RAISE, message);
    stop_timer(task);
}

void ac__task_stop_waiting(ac_task *task)
{
    if (task->wait == AC__WAIT_TIMER) stop_timer(task);
    if (task->wait == AC__WAIT_FUTURE) {
        ac_future *future = task->waiting;
        ac__future_forget(future, &task->future.entry);
        ac_release(future);
    }
    if (in_line(task)) ac__line_abandon(task);
    if (task->wait == AC__WAIT_RAISE || task->wait == AC__WAIT_FIRED_RAISE) ac_release(task->waiting);
    ac__task_waits(task, AC__WAIT_NOTHING);
}

/* What a task waits for is cancelled instead of it, so a chain of tasks is followed to its end; tasks
   that wait for each other in a ring are found by a mark that moves ahead at powers of two, and the ring is broken there. */
static AC_NOCLONE void cancel_chain(ac_task *task, const char *message)
{
    ac_task *mark = NULL;
    for (unsigned long steps = 0, power = 1; task != mark; steps++) {
        if (steps == power) {
            mark = task;
            power *= 2;
            steps = 0;
        }
        if (task->wait == AC__WAIT_TIMER) {
            raise_in_sleeping(task, message);
            return;
        }
        task->cancelling++;
        if (task->wait == AC__WAIT_FIRED) {
            raise_in_fired(task, message);
            return;
        }
        if (task->wait == AC__WAIT_LINE) {
            raise_in(task, AC__WAIT_LINE_RAISE, message);
            return;
        }
        ac_future *future = task->wait == AC__WAIT_FUTURE ? task->waiting : NULL;
        if (future && !ac_done(future)) {
            if (!ac__is_task(future)) {
                if (ac__future_cancel(future, message)) return;
            } else {
                task = (ac_task *)future;
                continue;
            }
        }
        if (task->must_cancel) ac__free_string((char *)task->future.value);
        task->must_cancel = 1;
        task->future.value = (long)ac__copy_string(message);
        return;
    }
    ac__task_stop_waiting(task);
    raise_in(task, AC__WAIT_RAISE, message);
}

bool ac__task_cancel(ac_task *task, const char *message)
{
    task->future.entry.object.flags &= (unsigned char)~AC__UNRETRIEVED;
    if (!ac__is_live(task)) return false;
    if (AC_LIKELY(task->wait == AC__WAIT_TIMER && !message)) raise_in_sleeping(task, NULL);
    else cancel_chain(task, message);
    return true;
}

/* ---- The end of the loop: as Python's coroutine.close() of what never finished ----
   One GeneratorExit at each await that it goes on to, until it is through with what it cleans up. */
enum { MOST_TRIES = 1000 };

/* What the task waits for, or its turn, is not to come. */
static void stop_on_the_spot(ac_task *task)
{
    ac__task_stop_waiting(task);
    ac__unready(task->future.loop, &task->future.entry);
}

void ac__task_destroy_pending(ac_task *task)
{
    ac__report("Task was destroyed but it is pending!", NULL, task, NULL, NULL);
    ac__task_stop_waiting(task);
    if (task->must_cancel) ac__free_string((char *)task->future.value);
    task->must_cancel = 0;
    task->future.loop->current = task;
    ac_ret ret = { AC_PENDING, 0 };
    for (int tries = 0; tries < MOST_TRIES && ret.status == AC_PENDING; tries++) {
        BaseException *exit = ac__generator_exit();
        if (tries > 0) stop_on_the_spot(task);
        resume_handling(task);
        ac__set_context(exit);
        ret = ac__run_frames(task, AC_RAISED, (long)exit);
    }
    task->future.loop->current = NULL;
    ac_thread_exceptions.handled = NULL;
    if (ret.status == AC_RAISED) ac_release((BaseException *)ret.value);
    if (ret.status == AC_PENDING) stop_on_the_spot(task);
    if (ret.status == AC_DONE && task->function->result_size == AC_HANDLE_RESULT) ac_release((void *)ret.value);
    if (task->future.entry.object.flags & AC__IN_GROUP) ac__group_leave(task);
    task->future.value = 0;
    task->future.entry.object.state = AC__CANCELLED;
    task->future.entry.object.flags |= AC__MESSAGE;
}

/* ---- What users ask ---- */
int ac_cancelling(const ac_task *task)
{
    return task->cancelling;
}

int ac_uncancel(ac_task *task)
{
    if (task->cancelling > 0) task->cancelling--;
    return task->cancelling;
}

static size_t name_size(const ac_task *task)
{
    size_t size = strlen(task->name) + 1;
    return task->future.entry.object.flags & AC__SAID ? size + strlen(task->name + size) + 1 : size;
}

void ac__task_drop_name(ac_task *task)
{
    if (task->future.entry.object.flags & AC__NAMED) ac__free(task->name, name_size(task));
}

/* Where memory is out, it keeps what it has. */
static void set_name(ac_task *task, const char *name, const char *said)
{
    struct ac_object *object = &task->future.entry.object;
    size_t size = strlen(name) + 1, more = said ? strlen(said) + 1 : 0;
    char *copy = ac__alloc(size + more);
    if (!copy) return;
    memcpy(copy, name, size);
    if (said) memcpy(copy + size, said, more);
    ac__task_drop_name(task);
    object->flags = (unsigned char)((object->flags & ~AC__SAID) | AC__NAMED | (said ? AC__SAID : 0));
    task->name = copy;
}

const char *ac__task_said(const ac_task *task)
{
    return task->future.entry.object.flags & AC__SAID ? task->name + strlen(task->name) + 1 : NULL;
}

void ac__task_request_met(ac_task *task)
{
    char *message = (char *)task->future.value;
    task->must_cancel = 0;
    task->future.value = 0;
    if (AC_UNLIKELY(message || task->future.entry.object.flags & AC__SAID)) set_name(task, ac_name(task), message);
    ac__free_string(message);
}

const char *ac_name(ac_task *task)
{
    if (!(task->future.entry.object.flags & AC__NAMED)) {
        char text[32];
        snprintf(text, sizeof text, "Task-%lu", task->number);
        set_name(task, text, NULL);
        if (!(task->future.entry.object.flags & AC__NAMED)) return "Task";
    }
    return task->name;
}

void ac_set_name(ac_task *task, const char *name)
{
    if (name) set_name(task, name, ac__task_said(task));
}

ac_task *ac_current_task(void)
{
    ac_loop *loop = ac__need_loop();
    return loop ? loop->current : NULL;
}

/* ---- The thread's list ---- Tasks take their first steps in the order in which they were spawned, so the list is in that order too. */
static inline void list(ac_task *task)
{
    task->pause &= (unsigned char)~AC__UNLISTED;
    task->next = NULL;
    task->previous = ac__thread.last;
    if (task->previous) task->previous->next = task;
    else ac__thread.first = task;
    ac__thread.last = task;
}

AC_COLD void ac__task_list(ac_task *task)
{
    list(task);
}

bool ac__task_paused(ac_task *task)
{
    if (task->pause & AC__UNLISTED) list(task);
    return task->pause & AC__BOUNCE;
}

static void list_entries(struct ac__entry *entry)
{
    for (; entry; entry = entry->next) {
        ac_task *task = (ac_task *)entry;
        if (entry->object.kind == AC__TASK && task->pause & AC__UNLISTED) ac__task_list(task);
    }
}

void ac__tasks_list(ac_loop *loop)
{
    ac_task *current = loop->current;
    if (current && current->pause & AC__UNLISTED && ac__is_live(current)) ac__task_list(current);
    list_entries(loop->rest);
    list_entries(loop->head);
}

int ac_all_tasks(ac_task **out, int max)
{
    int count = 0;
    if (ac__thread.loop) ac__tasks_list(ac__thread.loop);
    for (ac_task *task = ac__thread.first; task; task = task->next) {
        if (!ac__is_live(task) || task->future.loop != ac__thread.loop) continue;
        if (count < max) out[count] = task;
        count++;
    }
    return count;
}
