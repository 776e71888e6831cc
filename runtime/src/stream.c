/* Async generators: streams. A stream is one block with the generator's frame in it. Whoever asks for an item has the frame
   resumed inside his own task, and is the frame's parent until it yields or ends; see gen.h for the ways out of its body. */
#include "step.h"

#include <stdio.h>
#include <string.h>

enum {
    MOST_ALIGNED = 64,          /* of a large item that goes to the stream's own room */
    MOST_TRIES = 1000           /* to end one that has no loop any more */
};

static ac_stream *stream_of(ac_frame *frame)
{
    return (ac_stream *)((char *)frame - offsetof(ac_stream, frame));
}

static bool is_over(const ac_stream *stream)
{
    return stream->entry.object.state == AC__OVER;
}

/* Of an item that is larger than a register, else 0. */
static size_t large_size(const ac_function *function)
{
    return function->result_size == AC_HANDLE_RESULT ? 0 : function->result_size;
}

/* ---- Making and freeing ---- */
ac_frame *ac_stream_new(const ac_function *function, ac_resume_function *resume, ac_size align)
{
    size_t size = offsetof(ac_stream, frame) + function->size;
    size_t slack = align > 16 ? align : 0, room = large_size(function) ? function->result_size + MOST_ALIGNED : 0;
    char *block = ac__alloc(size + slack + room);
    if (AC_UNLIKELY(!block)) return &ac__spare_start(function)->base;
    size_t before = slack ? -((uintptr_t)block + offsetof(ac_stream, frame)) & (align - 1) : 0;
    ac_stream *stream = (ac_stream *)(block + before);
    stream->entry.object = (struct ac_object){ .references = 1, .kind = AC__STREAM };
    stream->loop = NULL;
    stream->resume = stream->frame.resume = resume;
    stream->size = (unsigned)(size + slack + room);
    stream->before = (unsigned)before;
    stream->thrown = NULL;
    stream->frame.state = stream->frame.passes = 0;
    stream->generator = (ac_generator){ .function = function };
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__track(&stream->entry.object);
    return &stream->frame;
}

ac_stream *ac_stream_of(ac_frame *frame)
{
    if (AC_UNLIKELY((ac_start *)frame == ac__thread.spare)) {
        ac__spare_drop(ac__thread.spare);
        return NULL;
    }
    return stream_of(frame);
}

static void unlink_stream(ac_stream *stream)
{
    if (!stream->loop) return;
    *stream->link = stream->next;
    if (stream->next) stream->next->link = stream->link;
    else stream->loop->last_stream = stream->link;
    stream->loop = NULL;
}

/* It ends without having begun. */
static void drop_unstarted(ac_stream *stream)
{
    const ac_function *function = stream->generator.function;
    stream->entry.object.state = AC__OVER;
    if (function->drop) function->drop((ac_start *)&stream->frame);
}

static void discard(ac_stream *stream);

/* One that stands at a yield is closed by its loop first. */
void ac__stream_free(ac_stream *stream)
{
    struct ac_object *object = &stream->entry.object;
    if (!is_over(stream) && stream->frame.state == 0) drop_unstarted(stream);
    if (AC_UNLIKELY(!is_over(stream))) {
        object->references = 1;
        if (!object->flags) {
            object->flags = AC__LEFT;
            ac__ready(stream->loop, &stream->entry);
            return;
        }
        discard(stream);
    }
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__untrack(object);
    unlink_stream(stream);
    ac__free((char *)stream - stream->before, stream->size);
}

/* ---- Running ---- */
static ac_ret asking_start(ac_task *task, ac_frame *frame, long status, long value);

/* A task that discard can close a stream in. */
static ac_task *closer_new(void)
{
    static const ac_function function = { "aclose", __FILE__, asking_start /* never called */, NULL, sizeof(ac_start), 0, 0 };
    ac_task *task = (ac_task *)ac_coro_of(ac_coro_new(&function));
    if (task) task->future.entry.object.flags |= AC__CONSUMED;
    return task;
}

/* false: memory is out. The loop keeps a task for that a stream is dropped when it is. */
static AC_COLD bool adopt(ac_stream *stream, ac_loop *loop)
{
    if (!loop->closer && !(loop->closer = closer_new())) return false;
    stream->loop = loop;
    stream->next = NULL;
    stream->link = loop->last_stream;
    *loop->last_stream = stream;
    loop->last_stream = &stream->next;
    return true;
}

static AC_COLD ac_ret thrown_resume(ac_task *task, ac_frame *frame, long status, long value)
{
    ac_stream *stream = stream_of(frame);
    (void)status;
    value = (long)stream->thrown;
    stream->thrown = NULL;
    frame->resume = stream->resume;
    return frame->resume(task, frame, AC_RAISED, value);
}

/* The C stack is nearly used up: all unwinds, then it goes on. */
static AC_COLD ac_ret bounce(ac_task *task, ac_stream *stream, long status, long value)
{
    stream->frame.resume = stream->resume;
    if (status == AC_RAISED) {
        stream->thrown = (BaseException *)value;
        stream->frame.resume = thrown_resume;
    }
    task->top = &stream->frame;
    task->pause |= AC__BOUNCE;
    return (ac_ret){ AC_PENDING, (long)&stream->frame };
}

/* The generator goes on with what it was handling; what it raises meanwhile is not about what who asks handles. */
static AC_COLD void resume_handling(ac_generator *generator)
{
    generator->outside = ac_thread_exceptions.handled;
    ac_thread_exceptions.handled = generator->handled;
}

static AC_COLD ac_ret not_adopted(long status, long value)
{
    if (status == AC_RAISED) ac_release((BaseException *)value);
    return ac__out_of_memory();
}

/* Goes on behind the yield, or begins. Whoever asks by hand may lose the stream meanwhile, so it holds itself. */
static inline ac_ret go_on(ac_task *task, char *sp, void *result, ac_stream *stream, int asked, long status, long value)
{
    ac_generator *generator = &stream->generator;
    if (AC_UNLIKELY(!stream->loop) && !adopt(stream, task->future.loop)) return not_adopted(status, value);
    generator->asked = (unsigned char)asked;
    generator->sp = sp;
    generator->result = result;
    if (asked != AC_FOR) ac__retain(&stream->entry.object);
    if (AC_UNLIKELY(generator->handled != NULL)) resume_handling(generator);
    if (AC_UNLIKELY(ac_stack_low())) return bounce(task, stream, status, value);
    return stream->frame.resume(task, &stream->frame, status, value);
}

static AC_COLD ac_ret runs_already(const char *what)
{
    return ac__raised(&ac_type_RuntimeError, "%s(): asynchronous generator is already running", what);
}

static AC_COLD ac_ret stop(void)
{
    return ac__raised(&ac_type_StopAsyncIteration, NULL);
}

static AC_COLD ac_ret next_refused(ac_stream *stream, int asked)
{
    if (!stream) return ac__out_of_memory();
    if (stream->generator.asked) return runs_already("anext");
    return asked == AC_FOR ? (ac_ret){ AC_DONE, 0 } : stop();       /* it is over */
}

ac_ret ac_stream_next_to(ac_task *task, char *sp, void *result, ac_stream *stream)
{
    if (AC_UNLIKELY(!stream || stream->generator.asked || is_over(stream))) return next_refused(stream, AC_FOR);
    return go_on(task, sp, result, stream, AC_FOR, AC_DONE, 0);
}

ac_ret ac_stream_next(ac_task *task, char *sp, ac_stream *stream)
{
    return ac_stream_next_to(task, sp, NULL, stream);
}

ac_ret ac_anext_to__call(ac_task *task, char *sp, void *result, ac_stream *stream)
{
    if (AC_UNLIKELY(!stream || stream->generator.asked || is_over(stream))) return next_refused(stream, AC_NEXT);
    return go_on(task, sp, result, stream, AC_NEXT, AC_DONE, 0);
}

/* Where an item goes that nobody will take. */
static void *room_of(ac_stream *stream)
{
    char *end = (char *)stream - stream->before + stream->size;
    return (void *)((uintptr_t)(end - large_size(stream->generator.function)) & -(uintptr_t)MOST_ALIGNED);
}

/* exception is owned. One that never started ends with it. */
static ac_ret throw_in(ac_task *task, char *sp, void *result, ac_stream *stream, int asked, BaseException *exception)
{
    if (stream->generator.handled) {
        BaseException *before = ac_thread_exceptions.handled;
        ac_thread_exceptions.handled = stream->generator.handled;
        ac__set_context(exception);
        ac_thread_exceptions.handled = before;
    }
    return go_on(task, sp, result, stream, asked, AC_RAISED, (long)exception);
}

ac_ret ac_aclose__call(ac_task *task, char *sp, ac_stream *stream)
{
    if (AC_UNLIKELY(!stream)) return ac__out_of_memory();
    if (is_over(stream)) return (ac_ret){ AC_DONE, 0 };
    if (AC_UNLIKELY(stream->generator.asked)) return runs_already("aclose");
    if (AC_UNLIKELY(stream->entry.object.flags & AC__CLOSED)) return stop();   /* and went on */
    stream->entry.object.flags |= AC__CLOSED;
    if (stream->frame.state == 0) {
        drop_unstarted(stream);
        return (ac_ret){ AC_DONE, 0 };
    }
    BaseException *exit = ac__generator_exit();
    return throw_in(task, sp, room_of(stream), stream, AC_CLOSE, exit);
}

static AC_COLD ac_ret no_exception(void)
{
    return ac__raised(&ac_type_TypeError, "exceptions must be classes or instances deriving from BaseException, not NoneType");
}

/* As Python 3.11: at the end of the generator nothing is raised, and there is no item. */
ac_ret ac_athrow_to__call(ac_task *task, char *sp, void *result, ac_stream *stream, BaseException *exception)
{
    if (AC_UNLIKELY(!stream)) return ac__out_of_memory();
    if (AC_UNLIKELY(!exception)) return no_exception();
    if (is_over(stream)) {
        size_t size = large_size(stream->generator.function);
        if (size) memset(result, 0, size);
        return (ac_ret){ AC_DONE, 0 };
    }
    if (AC_UNLIKELY(stream->generator.asked)) return runs_already("athrow");
    if (AC_UNLIKELY(stream->entry.object.flags & AC__CLOSED)) return stop();
    return throw_in(task, sp, result, stream, AC_THROW, ac_retain(exception));
}

/* ---- The ways out of the body ---- */
static ac_ret give(ac_stream *stream, int asked, ac_ret ret)
{
    if (asked != AC_FOR) ac__release(&stream->entry.object);
    return ret;
}

ac_ret ac_yield_slowly(ac_frame *frame, long item)
{
    ac_stream *stream = stream_of(frame);
    ac_generator *generator = &stream->generator;
    ac_ret ret = { AC_DONE, item };
    int asked = generator->asked;
    generator->asked = AC_IDLE;
    if (generator->handled) ac_thread_exceptions.handled = generator->outside;
    if (asked == AC_CLOSE) {
        if (generator->function->result_size == AC_HANDLE_RESULT) ac_release((void *)item);
        ret = ac__raised(&ac_type_RuntimeError, "async generator ignored GeneratorExit");
    }
    return give(stream, asked, ret);
}

static int end(ac_stream *stream)
{
    int asked = stream->generator.asked;
    stream->generator.asked = AC_IDLE;
    stream->entry.object.state = AC__OVER;
    return asked;
}

ac_ret ac_generator_end(ac_frame *frame)
{
    ac_stream *stream = stream_of(frame);
    int asked = end(stream);
    ac_ret ret = { AC_DONE, 0 };
    if (asked == AC_NEXT || asked == AC_THROW) ret = stop();
    return give(stream, asked, ret);
}

/* For its caller a StopAsyncIteration would be the generator's regular end. */
static AC_COLD BaseException *stop_raised(BaseException *stop)
{
    BaseException *exception = ac_exception_new(&ac_type_RuntimeError, "async generator raised StopAsyncIteration");
    if (!(exception->ac_object.references & AC__IMMORTAL)) {
        exception->context = ac_retain(stop);
        ac_raise_from(exception, stop);
    }
    ac_release(stop);
    return exception;
}

ac_ret ac_generator_leave(ac_frame *frame, void *raised)
{
    ac_stream *stream = stream_of(frame);
    BaseException *exception = raised;
    int asked = end(stream);
    if (AC_UNLIKELY(ac_exception_is(exception, &ac_type_StopAsyncIteration))) exception = stop_raised(exception);
    if (asked == AC_CLOSE && ac_exception_is(exception, &ac_type_GeneratorExit)) {
        ac_release(exception);
        return give(stream, asked, (ac_ret){ AC_DONE, 0 });
    }
    return give(stream, asked, (ac_ret){ AC_RAISED, (long)exception });
}

/* ---- What a generator handles ---- */
BaseException *ac_generator_handle(ac_frame *frame, void *exception)
{
    ac_generator *generator = &stream_of(frame)->generator;
    BaseException *before = generator->handled;
    if (!exception) return before;
    if (!before) generator->outside = ac_thread_exceptions.handled;
    generator->handled = ac_thread_exceptions.handled = exception;
    return before;
}

void ac_generator_handled(ac_frame *frame, BaseException *before)
{
    ac_generator *generator = &stream_of(frame)->generator;
    if (generator->handled == before) return;
    generator->handled = before;
    ac_thread_exceptions.handled = before ? before : generator->outside;
}

/* ---- Asking, as coroutines ---- */
struct asking {
    ac_start base;
    void *result;               /* see ac__coro_sized */
    ac_stream *stream;
    BaseException *thrown;
    int asked;
};

static void asking_drop(ac_start *start)
{
    struct asking *asking = (struct asking *)start;
    ac_release(asking->stream);
    ac_release(asking->thrown);
}

/* A task that is cancelled before its first step: Python throws that into the generator. */
static ac_ret asking_not_started(ac_task *task, ac_frame *frame, long status, long value)
{
    struct asking *asking = (struct asking *)frame;
    ac_stream *stream = asking->stream;
    BaseException *thrown = asking->thrown;
    if (status != AC_RAISED || !stream || is_over(stream) || stream->generator.asked) return ac_not_started(frame, status, value);
    void *result = asking->asked == AC_CLOSE ? room_of(stream) : asking->base.result;
    ac_ret ret = throw_in(task, (char *)frame, result, stream, asking->asked, (BaseException *)value);
    ac_release(thrown);
    ac_release(stream);
    return ret;
}

static ac_ret asking_start(ac_task *task, ac_frame *frame, long status, long value)
{
    if (status != AC_DONE) return asking_not_started(task, frame, status, value);
    struct asking *asking = (struct asking *)value;
    ac_stream *stream = asking->stream;
    BaseException *thrown = asking->thrown;
    char *sp = (char *)frame;
    ac_ret ret;
    switch (asking->asked) {
    case AC_NEXT: ret = ac_anext_to__call(task, sp, asking->base.result, stream); break;
    case AC_THROW: ret = ac_athrow_to__call(task, sp, asking->base.result, stream, thrown); break;
    default: ret = ac_aclose__call(task, sp, stream); break;
    }
    ac_release(thrown);
    ac_release(stream);
    return ret;
}

static ac_coro *ask(const ac_function *function, int asked, ac_stream *stream, BaseException *thrown)
{
    struct asking *asking = (struct asking *)ac_coro_new(function);
    asking->stream = ac_retain(stream);
    asking->thrown = ac_retain(thrown);
    asking->asked = asked;
    ac_coro *coro = ac_coro_of(&asking->base);
    if (stream && asked != AC_CLOSE) coro = ac__coro_sized(coro, stream->generator.function->result_size);
    return coro;
}

ac_coro *ac_anext(ac_stream *stream)
{
    static const ac_function function = { "anext", __FILE__, asking_start, asking_drop, sizeof(struct asking), 0, 0 };
    return ask(&function, AC_NEXT, stream, NULL);
}

ac_coro *ac_athrow(ac_stream *stream, BaseException *exception)
{
    static const ac_function function = { "athrow", __FILE__, asking_start, asking_drop, sizeof(struct asking), 0, 0 };
    return ask(&function, AC_THROW, stream, exception);
}

ac_coro *ac_aclose(ac_stream *stream)
{
    static const ac_function function = { "aclose", __FILE__, asking_start, asking_drop, sizeof(struct asking), 0, 0 };
    return ask(&function, AC_CLOSE, stream, NULL);
}

/* ---- Those that nobody holds, or the loop's end leaves ---- */
void ac__stream_left(ac_stream *stream)
{
    ac_task *task = ac_spawn(ac_aclose(stream), NULL);
    ac_release(stream);
    ac_release(task);
    if (!task) ac_release(ac_take_pending());       /* memory is out; the stream's own end will do */
}

static void report_ignored(const ac_stream *stream, BaseException *exception)
{
    fflush(stdout);
    fprintf(stderr, "Exception ignored in: <async_generator object %s>\n", stream->generator.function->name);
    ac_print_exception(exception);
}

/* It will never run again; should it be waiting for something, what its frame holds is lost. */
static void give_up(ac_stream *stream)
{
    int asked = stream->generator.asked;
    stream->generator.asked = AC_IDLE;
    stream->entry.object.state = AC__OVER;
    if (asked == AC_IDLE || asked == AC_FOR) return;
    ac__release(&stream->entry.object);         /* it held itself */
}

/* One GeneratorExit at each yield and await that it goes on to, until it is through with its finally blocks. */
static void close_on_the_spot(ac_task *task, ac_stream *stream)
{
    ac_ret ret = { AC_DONE, 0 };
    for (int tries = 0; tries < MOST_TRIES && !is_over(stream); tries++) {
        BaseException *exit = ac__generator_exit();
        if (ret.status != AC_PENDING) {
            if (ret.status == AC_RAISED) ac_release((BaseException *)ret.value);    /* it yielded again */
            stream->frame.parent = NULL;
            ret = throw_in(task, (char *)task->start, room_of(stream), stream, AC_CLOSE, exit);
            if (ret.status == AC_PENDING && task->pause & AC__BOUNCE) {
                task->pause &= (unsigned char)~AC__BOUNCE;
                ret = ac__run_frames(task, AC_DONE, (long)task->top);
            }
        } else {
            ac__task_stop_waiting(task);
            ac__unready(task->future.loop, &task->future.entry);
            ret = ac__run_frames(task, AC_RAISED, (long)exit);
        }
    }
    if (ret.status == AC_RAISED) {
        report_ignored(stream, (BaseException *)ret.value);
        ac_release((BaseException *)ret.value);
    } else if (ret.status == AC_PENDING) {
        ac__task_stop_waiting(task);
        ac__unready(task->future.loop, &task->future.entry);
    }
}

/* Closes it now, in a task of its own; what it waits for will not come. */
static void discard(ac_stream *stream)
{
    BaseException *before = ac_thread_exceptions.handled;
    ac_loop *loop = ac__thread.loop;
    ac_task *task = loop->closer ? loop->closer : closer_new(), *current = loop->current;
    loop->closer = closer_new();
    if (task) {
        task->future.loop = loop;
        loop->current = task;
        close_on_the_spot(task, stream);
        loop->current = current;
        ac_release(task);
    }
    ac_thread_exceptions.handled = before;
    give_up(stream);
}

void ac__streams_destroy(ac_loop *loop)
{
    for (ac_stream *stream; (stream = loop->streams) != NULL;) {
        ac__retain(&stream->entry.object);
        if (!is_over(stream) && !stream->generator.asked) discard(stream);
        give_up(stream);
        unlink_stream(stream);
        ac__release(&stream->entry.object);
    }
    ac_release(loop->closer);
    loop->closer = NULL;
}

struct closing {
    ac_stream *stream;
    ac_task *task;
};

static void report_failure(const struct closing *closing)
{
    char message[256];
    ac_future *future = (ac_future *)closing->task;
    BaseException *exception = future->entry.object.state == AC__FAILED ? ac_exception(future) : NULL;
    if (!exception || !ac_exception_is(exception, &ac_type_Exception)) return;
    snprintf(message, sizeof message, "an error occurred during closing of asynchronous generator <async_generator object %s>",
             closing->stream->generator.function->name);
    ac__report(message, exception, NULL, NULL, NULL);
}

static void close_all(ac_loop *loop, struct closing *closing, size_t count)
{
    ac_stream *stream = loop->streams;
    for (size_t i = 0; i < count; stream = stream->next) {
        if (stream->entry.object.flags & AC__LEFT) continue;
        closing[i].stream = ac_retain(stream);
        closing[i++].task = ac_spawn(ac_aclose(stream), NULL);
    }
    for (size_t i = 0; i < count; i++)
        while (!loop->fatal && closing[i].task && ac__is_live(closing[i].task)) ac__loop_run(loop, NULL, true);
    for (int turns = 0; turns < 2 && !loop->fatal; turns++) ac__loop_run(loop, NULL, false);
    for (size_t i = 0; i < count; i++) {
        if (closing[i].task) report_failure(&closing[i]);
        else ac_release(ac_take_pending());
        ac_release(closing[i].task);
        ac_release(closing[i].stream);
    }
}

/* The coroutine that asyncio runs for this takes a turn before and one behind. */
void ac__streams_close(ac_loop *loop)
{
    size_t count = 0;
    if (!loop->fatal) ac__loop_run(loop, NULL, false);
    for (ac_stream *stream = loop->streams; stream; stream = stream->next)
        if (!(stream->entry.object.flags & AC__LEFT)) count++;
    if (count && !loop->fatal) {
        struct closing *closing = ac__alloc(count * sizeof *closing);
        if (closing) {
            close_all(loop, closing, count);
            ac__free(closing, count * sizeof *closing);
        }
    }
    if (!loop->fatal) ac__loop_run(loop, NULL, false);
}
