/* Coroutines: an async function called and not yet started. The block is that of the task which it may
   become; the start frame with the arguments stands where the task's first frame will. */
#include "internal.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A block holds the task, its start frame, then room for a place in a group and a result larger than a register. */
enum { SPARE = 1024 };
_Static_assert(AC_SMALL_START == AC__LEAST_BLOCK - sizeof(ac_task) - sizeof(struct ac__member), "what fits into the least block");

static size_t result_room(const ac_function *function)
{
    return ((size_t)function->result_size + 15) & ~(size_t)15;
}

static size_t block_size(const ac_function *function)
{
    size_t size = sizeof(ac_task) + function->size + sizeof(struct ac__member) + result_room(function);
    return size <= AC__LEAST_BLOCK ? AC__LEAST_BLOCK : (size + AC__UNIT - 1) & ~(size_t)(AC__UNIT - 1);
}

char *ac__result_place(const ac_task *task)
{
    return (char *)task + block_size(task->function) - result_room(task->function);
}

char *ac__block_limit(const ac_task *task)
{
    size_t member = task->future.entry.object.flags & AC__IN_GROUP ? sizeof(struct ac__member) : 0;
    return ac__result_place(task) - member;
}

/* Its object comes before, its value, loop and number when it has one. */
static inline ac_start *fill(ac_task *task, const ac_function *function, char *limit, const ac_traceback_entry *made_at)
{
    task->future.waiters = NULL;
    task->limit = limit;
    task->top = &task->start->base;
    task->pause = AC__UNLISTED;
    task->unused = 0;
    task->attention = 0;
    task->cancelling = 0;
    task->function = function;
    task->context = NULL;
    task->created = made_at;
    task->start->base.resume = function->start;
    task->start->base.parent = NULL;
    task->start->base.state = task->start->base.passes = 0;
    task->start->function = function;
    return task->start;
}

static inline const ac_traceback_entry *take_made_at(void)
{
    const ac_traceback_entry *made_at = ac_thread_exceptions.made_at;
    ac_thread_exceptions.made_at = NULL;
    return made_at;
}

static AC_COLD ac_start *new_slow(const ac_function *function)
{
    size_t size = block_size(function), result = result_room(function);
    ac_task *task = ac__alloc(size);
    if (AC_UNLIKELY(!task)) return ac__spare_start(function);
    task->future.entry.object = (struct ac_object){ .references = 1, .kind = AC__CORO, .flags = result ? AC__PLACED : 0,
        .units = (unsigned char)(size <= AC__CLASSES * AC__UNIT ? size / AC__UNIT : 0) };
    ac_start *start = fill(task, function, (char *)task + size - result, take_made_at());
    start->result = task->limit;
    if (AC_UNLIKELY(ac__thread.debug_refs)) {
        ac__task_list(task);
        ac__track_task(&task->future.entry.object);
    }
    return start;
}

/* Nearly every block is of the least size, and its result no matter: all else about it is constant then. */
static inline ac_task *take_small(void **block)
{
    ac__thread.bins[AC__LEAST_BLOCK / AC__UNIT] = *block;
    ac__thread.live++;
    return (ac_task *)block;
}

ac_start *ac_coro_new(const ac_function *function)
{
    void **block = ac__thread.bins[AC__LEAST_BLOCK / AC__UNIT];
    if (AC_UNLIKELY(!block || !ac_is_small(function))) return new_slow(function);
    ac_task *task = take_small(block);
    task->future.entry.object = (struct ac_object){ .references = 1, .kind = AC__CORO, .units = AC__LEAST_BLOCK / AC__UNIT };
    return fill(task, function, (char *)task + AC__LEAST_BLOCK, take_made_at());
}

AC_COLD ac_coro *ac_coro_spare(ac_start *start)
{
    ac__spare_drop(start);
    return NULL;
}

static void drop_arguments(ac_start *start)
{
    if (start->function->drop) start->function->drop(start);
}

AC_COLD ac_start *ac__spare_start(const ac_function *function)
{
    static _Thread_local struct { _Alignas(64) char bytes[SPARE]; } room;
    ac_start *start = function->size <= SPARE ? (ac_start *)room.bytes : malloc(function->size);
    if (!start) ac__fatal("out of memory");
    start->base.resume = NULL;
    start->function = function;
    return ac__thread.spare = start;
}

AC_COLD void ac__spare_drop(ac_start *start)
{
    drop_arguments(start);
    if (start->function->size > SPARE) free(start);
    ac__thread.spare = NULL;
}

/* To a handler of the user's if there is one, else as Python's warning. */
static void never_awaited(const ac_task *task)
{
    const ac_loop *loop = ac__thread.loop;
    if (loop && loop->handler) {
        char message[256];
        snprintf(message, sizeof message, "coroutine '%s' was never awaited", task->function->name);
        ac_exception_context context = { .message = message, .fd = -1, .created = loop->debug ? task->created : NULL };
        context.created_count = context.created != NULL;
        ac_call_exception_handler(&context);
        return;
    }
    fflush(stdout);
    fprintf(stderr, "RuntimeWarning: coroutine '%s' was never awaited\n", task->function->name);
    if (loop && loop->debug) ac__print_created("Coroutine created at (most recent call last)", task->created);
}

void ac__task_unlist(ac_task *task)
{
    task->pause |= AC__UNLISTED;
    if (task->previous) task->previous->next = task->next;
    else ac__thread.first = task->next;
    if (task->next) task->next->previous = task->previous;
    else ac__thread.last = task->previous;
}

/* What only a task has that failed, was cancelled or named, or did not end. */
static AC_COLD void free_rest(ac_task *task)
{
    struct ac_object *object = &task->future.entry.object;
    if (object->flags & AC__UNRETRIEVED) {
        object->references = 1;         /* the handler may look at it */
        ac__report("Task exception was never retrieved", (BaseException *)task->future.value, task, NULL, NULL);
    }
    if (object->flags & AC__MESSAGE) ac__free_string((char *)task->future.value);
    else if (object->state >= AC__FAILED) ac_release((void *)task->future.value);
    if (object->flags & AC__NAMED) ac__task_drop_name(task);
    if (object->state == AC__PENDING || object->flags & AC__MESSAGE) ac__segments_free(task);   /* it may not have come to its end */
}

void ac__task_free(ac_task *task)
{
    struct ac_object *object = &task->future.entry.object;
    if (object->kind == AC__CORO && !(object->flags & AC__CONSUMED)) {
        never_awaited(task);
        drop_arguments(task->start);
    }
    bool has_error = object->state == AC__CANCELLED && !(object->flags & (AC__MESSAGE | AC__NAMED));
    if (AC_LIKELY(has_error && !task->future.value)) { }        /* that nobody saw */
    else if (has_error) ac__exception_release((BaseException *)task->future.value);
    else if (AC_UNLIKELY(object->state != AC__FINISHED
                    || (object->flags & ~(AC__CALLBACKS | AC__IN_GROUP | AC__PLACED)) != AC__CONSUMED))
        free_rest(task);
    if (!(task->pause & AC__UNLISTED)) ac__task_unlist(task);
    if (AC_UNLIKELY(task->context != NULL)) ac_release(task->context);
    if (AC_LIKELY(object->units)) ac__free(task, (size_t)object->units * AC__UNIT);
    else ac__free_slow(task, block_size(task->function));
}

/* Python throws what was raised into the coroutine, where it begins. */
AC_COLD ac_ret ac_not_started(ac_frame *frame, long status, long value)
{
    ac_start *start = (ac_start *)frame;
    if (start->function->line) ac__traceback_add((BaseException *)value, start->function, start->function->line);
    drop_arguments(start);
    return (ac_ret){ status, value };
}

static ac_ret leaf_resume(ac_task *task, ac_frame *frame, long status, long value)
{
    (void)task;
    return (ac_ret){ status, value == (long)frame ? 0 : value };     /* a step that brings no value gives top for one */
}

ac_ret ac_start_leaf(ac_task *task, ac_start *start, ac_ret ret)
{
    if (ret.status != AC_PENDING || ret.value) return ret;
    start->base.resume = leaf_resume;
    start->base.passes = 1;
    task->top = &start->base;
    return (ac_ret){ AC_PENDING, (long)start };
}

/* Marks it as started; false where it was already. */
static bool consume(ac_task *task)
{
    struct ac_object *object = &task->future.entry.object;
    if (object->kind != AC__CORO || (object->flags & AC__CONSUMED)) return false;
    object->flags |= AC__CONSUMED;
    return true;
}

/* What to say of one that was started already. */
static const char *refusal(const ac_task *block)
{
    const struct ac_object *object = &block->future.entry.object;
    bool runs = object->kind == AC__TASK ? ac__is_live(block) : object->state != AC__FINISHED;
    return runs ? "coroutine is being awaited already" : "cannot reuse already awaited coroutine";
}

static ac_ret coro_over(ac_task *task, ac_frame *frame, long status, long value)
{
    ac_task *block = ac__task_of_start((ac_start *)frame);
    (void)task;
    block->future.entry.object.state = AC__FINISHED;
    ac__release(&block->future.entry.object);
    return (ac_ret){ status, value };
}

/* Its arguments have been read, so the start frame is free to stand between what it waits for and who awaits it, and hear of its end. */
static ac_ret hear_of_end(ac_task *task, ac_task *block, ac_ret ret)
{
    ac_frame *own = &block->start->base;
    if (ret.status != AC_PENDING) {
        block->future.entry.object.state = AC__FINISHED;
        return ret;
    }
    if (!ret.value) task->top = own;
    else if ((ac_frame *)ret.value != own) ((ac_frame *)ret.value)->parent = own;
    else if (own->resume != leaf_resume) return ret;
    own->resume = coro_over;
    own->passes = 0;
    ac__retain(&block->future.entry.object);
    return (ac_ret){ AC_PENDING, (long)own };
}

ac_ret ac_await_coro(ac_task *task, char *sp, ac_coro *coro, void *result)
{
    ac_task *block = (ac_task *)coro;
    if (AC_UNLIKELY(!block)) return ac__out_of_memory();
    if (!consume(block)) return ac__raised(&ac_type_RuntimeError, "%s", refusal(block));
    block->start->result = result;
    return hear_of_end(task, block, block->function->start(task, (ac_frame *)sp, AC_DONE, (long)block->start));
}

ac_ret ac__await_coro__call(ac_task *task, char *sp, void *result, ac_coro *coro)
{
    return ac_await_coro(task, sp, coro, result);
}

bool ac__is_coro(const void *handle)
{
    return handle && ((const struct ac_object *)handle)->kind == AC__CORO;
}

const char *ac_coro_name(const ac_coro *coro)
{
    return coro ? ((const ac_task *)coro)->function->name : "";
}

void ac_coro_close(ac_coro *coro)
{
    ac_task *task = (ac_task *)coro;
    if (!task || !consume(task)) return;
    task->future.entry.object.state = AC__FINISHED;
    drop_arguments(task->start);
}

/* ---- Coroutines whose result is of a size that only the run shows (of an item of a queue, of a task's result) ----
   Their function takes the place of the result as its first argument, which it gets when it starts. */
struct sized_function {
    ac_function function;
    const ac_function *base;
    struct sized_function *next;
};
struct sized_start {
    ac_start base;
    void *result;
};

static ac_ret sized_start(ac_task *task, ac_frame *frame, long status, long value)
{
    ac_start *start = (ac_start *)(status == AC_DONE ? value : (long)frame);
    bool in_memory = start->function->result_size != AC_HANDLE_RESULT;
    ((struct sized_start *)start)->result = in_memory ? start->result : NULL;
    return ((const struct sized_function *)start->function)->base->start(task, frame, status, value);
}

/* One of each, for ever: code and tracebacks point to them. Threads may find that they made the same twice. */
static const ac_function *function_sized(const ac_function *base, unsigned size)
{
    static struct sized_function *_Atomic all;
    for (struct sized_function *sized = all; sized; sized = sized->next)
        if (sized->base == base && sized->function.result_size == size) return &sized->function;
    struct sized_function *sized = malloc(sizeof *sized);
    if (!sized) return NULL;
    sized->function = *base;
    sized->function.start = sized_start;
    sized->function.result_size = size;
    sized->base = base;
    sized->next = all;
    while (!atomic_compare_exchange_weak(&all, &sized->next, sized)) continue;
    return &sized->function;
}

ac_coro *ac__coro_sized(ac_coro *coro, size_t size)
{
    if (!size || !coro) return coro;
    ac_start *plain = ((ac_task *)coro)->start;
    const ac_function *function = function_sized(plain->function, (unsigned)size);
    if (AC_UNLIKELY(!function)) {
        ac_coro_close(coro);
        ac_release(coro);
        return NULL;
    }
    ac_start *start = ac_coro_new(function);
    memcpy(start + 1, plain + 1, function->size - sizeof *start);
    ((ac_task *)coro)->future.entry.object.flags |= AC__CONSUMED;  /* its arguments have moved */
    ac_release(coro);
    return ac_coro_of(start);
}

/* Past the factory; takes over the reference to coro. Who spawns with a name uses up a number too, as in CPython. */
static ac_task *begin_task(ac_loop *loop, ac_coro *coro, const struct ac_spawn_options *options, bool number)
{
    ac_task *task = (ac_task *)coro;
    if (AC_UNLIKELY(!task)) {           /* its creation found no memory */
        ac_raise(ac__memory_error());
        return NULL;
    }
    struct ac_object *object = &task->future.entry.object;
    if (AC_UNLIKELY(!consume(task))) {
        ac__raise_new(&ac_type_RuntimeError, "%s", refusal(task));
        ac_release(coro);
        return NULL;
    }
    ac_context *context = *ac__context_place();
    if (AC_UNLIKELY(options && options->context)) {
        task->context = ac_retain(options->context);
    } else if (AC_UNLIKELY(context != NULL) && !ac__context_copy(context, &task->context)) {
        drop_arguments(task->start);
        ac_release(coro);
        ac_raise(ac__memory_error());
        return NULL;
    }
    object->kind = AC__TASK;
    object->references++;               /* the loop's, until it is done */
    task->future.loop = loop;
    task->number = number ? ++ac__thread.task_count : 0;
    if (AC_UNLIKELY(options && options->name)) ac_set_name(task, options->name);
    ac__ready(loop, &task->future.entry);
    return task;
}

static AC_COLD ac_task *no_loop(ac_coro *coro)
{
    ac_coro_close(coro);
    ac_release(coro);
    ac__raise_new(&ac_type_RuntimeError, "no running event loop");
    return NULL;
}

/* The factory only looks at coro; the task that it returns is the caller's. */
static AC_COLD ac_task *spawn_by_factory(ac_loop *loop, ac_coro *coro, const struct ac_spawn_options *options)
{
    if (!loop) return no_loop(coro);
    ac_task *task = loop->factory(coro, options ? options->name : NULL, loop->factory_arg);
    if (ac_pending()) {
        ac_release(task);
        task = NULL;
    }
    if (!task) ac_coro_close(coro);
    ac_release(coro);
    if (!task || !options) return task;
    if (options->name) ac_set_name(task, options->name);
    if (!options->context) return task;
    ac_release(task->context);
    task->context = ac_retain(options->context);
    return task;
}

static AC_COLD ac_task *spawn_slow(ac_loop *loop, ac_coro *coro, const struct ac_spawn_options *options)
{
    if (!loop || loop->factory) return spawn_by_factory(loop, coro, options);
    return begin_task(loop, coro, options, true);
}

/* Nearly always the coroutine is a new one, and there are no options, contexts, factories: what is left then. */
ac_task *ac_spawn(ac_coro *coro, const struct ac_spawn_options *options)
{
    ac_task *task = (ac_task *)coro;
    ac_loop *loop = ac__thread.plain;
    if (AC_UNLIKELY(!task || options || !loop || task->future.entry.object.kind != AC__CORO || task->future.entry.object.flags & AC__CONSUMED))
        return spawn_slow(ac__thread.loop, coro, options);
    struct ac_object *object = &task->future.entry.object;
    object->flags |= AC__CONSUMED;
    object->kind = AC__TASK;
    object->references++;               /* the loop's, until it is done */
    task->future.loop = loop;
    task->number = ++ac__thread.task_count;
    ac__ready(loop, &task->future.entry);
    return task;
}

/* ---- spawn(f(x)) at once ---- state of the start frame says that it is a coroutine yet, to be spawned, or in the group that parent is */
enum { LATE = 1, LATE_IN_GROUP };

static AC_COLD ac_start *begin_late(ac_task_group *group, const ac_function *function, const ac_traceback_entry *made_at, int state)
{
    ac_thread_exceptions.made_at = made_at;
    ac_start *start = ac_coro_new(function);
    start->base.state = state;
    start->base.parent = (ac_frame *)group;
    return start;
}

AC_COLD ac_task *ac_spawn_late(ac_start *start)
{
    ac_task_group *group = (ac_task_group *)start->base.parent;
    bool in_group = start->base.state == LATE_IN_GROUP;
    start->base.parent = NULL;
    start->base.state = 0;
    return in_group ? ac_spawn_in(group, ac_coro_of(start), NULL) : ac_spawn(ac_coro_of(start), NULL);
}

static inline ac_task *ready_task(ac_loop *loop, void **block, int flags)
{
    ac_task *task = take_small(block);
    task->future.entry.object = (struct ac_object){ .references = 2, .kind = AC__TASK, .flags = (unsigned char)(AC__CONSUMED | flags),
        .units = AC__LEAST_BLOCK / AC__UNIT };
    task->future.loop = loop;
    task->number = ++ac__thread.task_count;
    ac__ready(loop, &task->future.entry);
    return task;
}

ac_start *ac_task_begin_large(const ac_function *function, const ac_traceback_entry *made_at)
{
    return begin_late(NULL, function, made_at, LATE);
}

ac_start *ac_task_begin_large_in(ac_task_group *group, const ac_function *function, const ac_traceback_entry *made_at)
{
    return begin_late(group, function, made_at, LATE_IN_GROUP);
}

ac_start *ac_task_begin_small(const ac_function *function, const ac_traceback_entry *made_at)
{
    void **block = ac__thread.bins[AC__LEAST_BLOCK / AC__UNIT];
    ac_loop *loop = ac__thread.plain;
    if (AC_UNLIKELY(!block || !loop)) return begin_late(NULL, function, made_at, LATE);
    ac_task *task = ready_task(loop, block, 0);
    return fill(task, function, (char *)task + AC__LEAST_BLOCK, made_at);
}

ac_start *ac_task_begin_small_in(ac_task_group *task_group, const ac_function *function, const ac_traceback_entry *made_at)
{
    struct ac__group *group = (struct ac__group *)task_group;
    void **block = ac__thread.bins[AC__LEAST_BLOCK / AC__UNIT];
    ac_loop *loop = ac__thread.plain;
    if (AC_UNLIKELY(!block || !loop || !ac__group_is_open(group))) return begin_late(task_group, function, made_at, LATE_IN_GROUP);
    ac_task *task = ready_task(loop, block, AC__IN_GROUP);
    ac_start *start = fill(task, function, (char *)task + AC__LEAST_BLOCK - sizeof(struct ac__member), made_at);
    ac__group_join(group, task);
    return start;
}

ac_task *ac_task_new(ac_coro *coro, const struct ac_task_new_options *options)
{
    struct ac_spawn_options own = { options ? options->name : NULL, options ? options->context : NULL };
    ac_loop *loop = ac__thread.loop;
    return loop ? begin_task(loop, ac_retain(coro), &own, !own.name) : no_loop(ac_retain(coro));
}

void ac__spawn_plainly(void)
{
    ac_loop *loop = ac__thread.loop;
    ac__thread.plain = loop && !loop->factory && !atomic_load_explicit(&ac__contexts, memory_order_relaxed) ? loop : NULL;
}

void ac_set_task_factory(ac_task_factory *fn, void *arg)
{
    ac_loop *loop = ac__need_loop();
    if (!loop) return;
    loop->factory = fn;
    loop->factory_arg = arg;
    ac__spawn_plainly();
}
