/* Task groups: their children, what becomes of failures, and spawning into them; as CPython 3.11's taskgroups.py. A child's end is
   told to the group a turn later, by the child itself in the ready queue: before all others that wait for it, as the group was first. */
#include "internal.h"

#include <stdio.h>
#include <string.h>

ac_task_group *ac_task_group_new(void)
{
    struct ac__group *group = ac__alloc(sizeof *group);
    if (AC_UNLIKELY(!group)) return NULL;
    memset(group, 0, offsetof(struct ac__group, first));
    group->object = (struct ac_object){ .references = 1, .kind = AC__GROUP };
    group->children = group->first;
    group->limit = group->room = AC__FIRST_CHILDREN;
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__track(&group->object);
    return (ac_task_group *)group;
}

static AC_COLD void forget(BaseException **place)
{
    BaseException *exception = *place;
    *place = NULL;
    ac_release(exception);
}

static AC_COLD void forget_errors(struct ac__group *group)
{
    for (int i = 0; i < group->error_count; i++) ac_release(group->errors[i]);
    if (group->errors) ac__free(group->errors, (size_t)group->error_room * sizeof *group->errors);
    group->errors = NULL;
    group->error_count = group->error_room = 0;
}

void ac__group_free(struct ac__group *group)
{
    if (AC_UNLIKELY(group->errors != NULL)) forget_errors(group);
    if (AC_UNLIKELY(group->exit != NULL)) forget(&group->exit);
    if (AC_UNLIKELY(group->cancelled != NULL)) forget(&group->cancelled);
    if (group->children != group->first) ac__free(group->children, group->room * sizeof *group->children);
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__untrack(&group->object);
    ac__free(group, sizeof *group);
}

/* ---- Errors ---- */
static void note_exit(struct ac__group *group, BaseException *exception)
{
    if (!group->exit) group->exit = ac_retain(exception);
}

/* Where there is no memory for it the MemoryError is what leaves. */
static void add_error(struct ac__group *group, BaseException *exception)
{
    if (group->error_count == group->error_room) {
        int room = group->error_room ? group->error_room * 2 : 8;
        BaseException **errors = ac__alloc((size_t)room * sizeof *errors);
        if (AC_UNLIKELY(!errors)) {
            note_exit(group, ac__memory_error());
            return;
        }
        if (group->errors) {
            memcpy(errors, group->errors, (size_t)group->error_count * sizeof *errors);
            ac__free(group->errors, (size_t)group->error_room * sizeof *errors);
        }
        group->errors = errors;
        group->error_room = room;
    }
    group->errors[group->error_count++] = ac_retain(exception);
}

/* Returns how many there are that have not ended. */
static long abort_children(struct ac__group *group)
{
    long live = 0;
    group->aborting = true;
    group->limit = 0;
    for (unsigned long i = 0; i < group->used; i++) {
        if (!group->children[i]) continue;
        ac__task_cancel(group->children[i], NULL);
        live++;
    }
    return live;
}

/* ---- Children ---- */

/* Closes the holes; where there are few, makes room as well. */
static AC_COLD bool make_room(struct ac__group *group)
{
    unsigned long count = 0;
    for (unsigned long i = 0; i < group->used; i++) {
        ac_task *child = group->children[i];
        if (!child) continue;
        ac__member(child)->place = count;
        group->children[count++] = child;
    }
    group->used = count;
    if (count <= group->room / 2) return true;
    ac_task **children = ac__alloc(group->room * 2 * sizeof *children);
    if (AC_UNLIKELY(!children)) {
        ac_raise(ac__memory_error());
        return false;
    }
    memcpy(children, group->children, count * sizeof *children);
    if (group->children != group->first) ac__free(group->children, group->room * sizeof *children);
    group->children = children;
    group->room *= 2;
    if (!group->exiting) group->limit = group->room;
    return true;
}

/* How many of its children the task, which has ended, speaks for. */
static inline long told_of(struct ac__group *group, ac_task *task, const struct ac__member *member)
{
    if (group->told != &task->future.entry.next) return 1 + member->joined;
    group->told = NULL;
    return 1 + group->joined;
}

void ac__group_leave(ac_task *task)
{
    struct ac__member *member = ac__member(task);
    struct ac__group *group = member->group;
    if (task->wait == AC__WAIT_GROUP) {
        group->count -= told_of(group, task, member);
    } else {
        group->children[member->place] = NULL;
        group->count--;
    }
    if (!group->count) ac__release(&group->object);
}

void ac__group_tell(ac_loop *loop, ac_task *task, bool failed)
{
    struct ac__member *member = (struct ac__member *)task->limit;
    struct ac__group *group = member->group;
    group->children[member->place] = NULL;
    if (group->told) ac__member((ac_task *)((char *)group->told - offsetof(struct ac__entry, next)))->joined = group->joined;
    group->told = failed ? NULL : &task->future.entry.next;
    group->joined = member->joined = 0;
    ac__retain(&task->future.entry.object);
    ac__task_waits(task, AC__WAIT_GROUP);
    ac__ready(loop, &task->future.entry);
}

/* Where it waits at the end of the block for children that all have a step to go, the CancelledError would come first, be dropped, and the
   waiting begin anew. */
static void cancel_parent(struct ac__group *group, bool all_live)
{
    ac_task *parent = group->parent;
    group->cancelled_parent = true;
    if (all_live && parent->attention == AC__WAIT_LINE && parent->waiter.line == &group->waiters) parent->cancelling++;
    else ac__task_cancel(parent, NULL);
}

static AC_COLD void failed(struct ac__group *group, ac_task *task)
{
    BaseException *exception = (BaseException *)task->future.value;
    task->future.entry.object.flags &= (unsigned char)~AC__UNRETRIEVED;
    add_error(group, exception);
    if (ac__is_exit(exception)) note_exit(group, exception);
    if (group->aborting || group->cancelled_parent) return;
    cancel_parent(group, abort_children(group) == group->count);
}

void ac__group_told(ac_loop *loop, ac_task *task)
{
    struct ac__member *member = (struct ac__member *)task->limit;
    struct ac__group *group = member->group;
    loop->current = NULL;
    task->attention = 0;
    long left = group->count -= told_of(group, task, member);
    if (!left) ac__line_call(&group->waiters);
    if (AC_UNLIKELY(task->future.entry.object.state == AC__FAILED)) failed(group, task);
    if (!left) ac__release(&group->object);
    ac__release(&task->future.entry.object);
}

/* With Python's text for the group. */
static AC_COLD void refuse(const struct ac__group *group, const char *why)
{
    char tasks[32] = "", errors[32] = "";
    if (group->count) snprintf(tasks, sizeof tasks, " tasks=%ld", group->count);
    if (group->error_count) snprintf(errors, sizeof errors, " errors=%d", group->error_count);
    ac__raise_new(&ac_type_RuntimeError, "TaskGroup <TaskGroup%s%s %s> %s", tasks, errors,
                  group->aborting ? "cancelling" : "entered", why);
}

static bool is_open(struct ac__group *group)
{
    if (AC_UNLIKELY(!group)) ac_raise(ac__memory_error());
    else if (AC_UNLIKELY(group->exiting && !group->count)) refuse(group, "is finished");
    else if (AC_UNLIKELY(group->aborting)) refuse(group, "is shutting down");
    else return group->used < group->room || make_room(group);
    return false;
}

/* Only then is there room in its block: a task factory may return any. */
static bool is_new(const ac_task *task)
{
    const ac_frame *start = &task->start->base;
    return ac__is_live(task) && !(task->future.entry.object.flags & AC__IN_GROUP) && task->top == start && start->state == 0;
}

ac_task *ac_spawn_in(ac_task_group *task_group, ac_coro *coro, const struct ac_spawn_options *options)
{
    struct ac__group *group = (struct ac__group *)task_group;
    if (AC_UNLIKELY(!ac__group_is_open(group)) && !is_open(group)) {
        ac_coro_close(coro);
        ac_release(coro);
        return NULL;
    }
    ac_task *task = ac_spawn(coro, options);
    if (AC_UNLIKELY(!task)) return NULL;
    if (AC_UNLIKELY(!is_new(task))) {
        ac_release(task);
        ac__raise_new(&ac_type_RuntimeError, "the task factory returned a task that is not new");
        return NULL;
    }
    task->future.entry.object.flags |= AC__IN_GROUP;
    task->limit -= sizeof(struct ac__member);
    ac__group_join(group, task);
    return task;
}

/* ---- The block ---- Its end waits for all children, whatever comes meanwhile. A leaf without a frame: what it must know stands in the
   group. It stands in tracebacks all the same. */
static const ac_function end_of_block = { .name = "ac_task_group_aexit", .file = "<acc>/task_group.c" };

static AC_COLD BaseException *errors_of(struct ac__group *group)
{
    BaseException *errors = ac_exception_group_new(&ac_type_BaseExceptionGroup, group->errors, group->error_count,
                                                   "unhandled errors in a TaskGroup");
    forget_errors(group);
    return errors ? ac_raise_from(errors, NULL) : ac_take_pending();
}

/* There are errors, or the block itself was left by an exception, or cancelled. */
static AC_COLD ac_ret leave_raising(struct ac__group *group)
{
    BaseException *cancelled = group->cancelled, *leaves = NULL;
    group->cancelled = NULL;
    if (group->body) add_error(group, group->body);
    if (group->exit) leaves = ac_retain(group->exit);
    else if (group->error_count) leaves = errors_of(group);
    else if (cancelled) leaves = ac_retain(cancelled);
    ac_release(cancelled);
    return leaves ? ac_leave(ac_raise_at(leaves, &end_of_block, __LINE__)) : ac_return(false);
}

static ac_ret wait_for_children(ac_task *task, struct ac__group *group);

static ac_ret went_on(ac_task *task, struct ac_waiters *line, bool woken, ac_ret ret)
{
    struct ac__group *group = (struct ac__group *)((char *)line - offsetof(struct ac__group, waiters));
    (void)woken;
    if (AC_UNLIKELY(ret.status == AC_RAISED)) {
        BaseException *exception = (BaseException *)ret.value;
        if (!exception) return ret;     /* the task is no more */
        ac__traceback_add(exception, &end_of_block, __LINE__);
        if (!ac_exception_is(exception, &ac_type_CancelledError)) return ret;
        if (group->aborting) {
            ac__exception_release(exception);
        } else {
            forget(&group->cancelled);
            group->cancelled = exception;
            abort_children(group);
        }
    }
    return wait_for_children(task, group);
}

static ac_ret wait_for_children(ac_task *task, struct ac__group *group)
{
    if (group->count) return ac__line_wait(task, &group->waiters, went_on, NULL);
    if (AC_UNLIKELY(group->errors || group->exit || group->cancelled || group->body)) return leave_raising(group);
    return ac_return(false);
}

static AC_COLD void body_raised(struct ac__group *group, BaseException *exception)
{
    if (ac__is_exit(exception)) note_exit(group, exception);
    if (exception->ac_type == &ac_type_CancelledError) group->cancelled = ac_retain(exception);     /* none of its subtypes */
    else group->body = exception;
}

ac_ret ac_task_group_aenter__call(ac_task *task, char *sp, void *given)
{
    struct ac__group *group = given;
    (void)sp;
    if (AC_UNLIKELY(!group)) return ac__out_of_memory();
    group->parent = task;
    return ac_return(0);
}

ac_ret ac_task_group_aexit__call(ac_task *task, char *sp, void *given, void *exception)
{
    struct ac__group *group = given;
    (void)sp;
    group->exiting = true;
    group->limit = 0;
    if (AC_UNLIKELY(exception != NULL)) body_raised(group, exception);
    if (AC_UNLIKELY(group->cancelled_parent) && ac_uncancel(group->parent) == 0) forget(&group->cancelled);
    if (AC_UNLIKELY(exception != NULL) && !group->aborting) abort_children(group);
    return wait_for_children(task, group);
}
