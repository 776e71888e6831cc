/* The ABI between generated code and the runtime, proved with functions lowered by hand: calls, frames,
   tasks, futures, callbacks, sleeping, cancelling, depth. Times are those of the virtual clock. */
#include "runtime_lowered.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static char trace[4096];        /* what happened, in order */

static void note(const char *format, long n)
{
    size_t used = strlen(trace);
    snprintf(trace + used, sizeof trace - used, format, n);
}

static int run(ac_coro *main)
{
    trace[0] = '\0';
    return ac_run(main, NULL);
}

/* ---- performance.md's example, in full ---- */
struct item { int id; struct item *next; };

static ac_ret price__call(ac_task *task, char *sp, int id)
{
    (void)task;
    (void)sp;
    return ac_return(id * 2);
}

struct total__frame { ac_frame base; struct item *i; int sum; };
struct total__start { ac_start base; struct item *i; };
static ac_ret total__call(ac_task *task, char *sp, struct item *i);
static ac_ret total__resume(ac_task *task, ac_frame *frame, long status, long value);
static ac_ret total__start(ac_task *task, ac_frame *frame, long status, long value)
{
    if (status != AC_DONE) return ac_not_started(frame, status, value);
    return total__call(task, (char *)frame, ((struct total__start *)value)->i);
}
static const ac_function total__function =
    { "total", __FILE__, total__start, NULL, sizeof(struct total__start), 0, 0 };

AC_INLINE ac_ret total__body(ac_task *task, char *sp, struct total__frame *frame, int state,
                             long status, long value, struct item *i)
{
    int sum;
    if (state == 1) {
        i = frame->i;
        sum = frame->sum;
        goto await_1;
    }
    sum = 0;
    for (; i; i = i->next) {
        AC_CALL(status, value, price__call(task, sp + sizeof *frame, i->id));
    await_1:
        if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
        sum += (int)value;
    }
    return ac_return(sum);
leave_1:
    if (status == AC_RAISED) return ac_raised(value, &total__function, __LINE__);
    frame = (struct total__frame *)sp;
    frame->i = i;
    frame->sum = sum;
    return ac_suspend(task, &frame->base, total__resume, 1, value);
}

AC_COLD static ac_ret total__grow(ac_task *task, char *sp, struct item *i)
{
    (void)sp;
    char *segment = ac_segment_push(task, sizeof(struct total__frame), _Alignof(struct total__frame));
    if (segment) return ac_segment_end(task, segment, total__call(task, segment, i));
    struct total__start *start = (struct total__start *)ac_bounce(task, &total__function);
    start->i = i;
    return ac_bounced(task, &start->base);
}

static ac_ret total__call(ac_task *task, char *sp, struct item *i)
{
    if (AC_UNLIKELY(sp + sizeof(struct total__frame) > AC_LIMIT(task))) return total__grow(task, sp, i);
    return total__body(task, sp, NULL, 0, 0, 0, i);
}

static ac_ret total__resume(ac_task *task, ac_frame *frame, long status, long value)
{
    return total__body(task, (char *)frame, (struct total__frame *)frame, frame->state, status, value,
                       NULL);
}

static void test_ready_await(void)
{
    struct item items[] = { { 1, items + 1 }, { 5, items + 2 }, { 7, NULL } };
    struct total__start *start = (struct total__start *)ac_coro_new(&total__function);
    start->i = items;
    CU_ASSERT_EQUAL(run(ac_coro_of(&start->base)), 26);
}

/* ---- fib ---- */
struct fib__frame { ac_frame base; long x, a; };
ASYNC(fib)
{
    long a;
    if (state == 1) { x = frame->x; goto await_1; }
    if (state == 2) { a = frame->a; goto await_2; }
    if (x < 2) return ac_return(x);
    AC_CALL(status, value, fib__call(task, BELOW(fib), x - 1));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    a = value;
    AC_CALL(status, value, fib__call(task, BELOW(fib), x - 2));
await_2:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
    return ac_return(a + value);
leave_1:
    LEAVE(fib, 1, frame->x = x);
leave_2:
    LEAVE(fib, 2, frame->a = a);
}

static void test_fib(void)
{
    CU_ASSERT_EQUAL(run(fib(20)), 6765);
}

/* ---- level(n): n nested awaits; the innermost sleeps `naps` turns ---- */
static long naps;
static char *stack_top, *stack_deepest;
struct level__frame { ac_frame base; long x; };
ASYNC(level)
{
    if (state == 1) goto await_1;
    if (state == 2) { x = frame->x; goto await_2; }
    if ((char *)__builtin_frame_address(0) < stack_deepest) stack_deepest = __builtin_frame_address(0);
    if (x > 1) {
        AC_CALL(status, value, level__call(task, BELOW(level), x - 1));
    await_1:
        if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
        return ac_return(value + 1);
    }
    for (x = 0; x < naps; x++) {
        AC_CALL(status, value, ac_sleep__call(task, BELOW(level), 0));
    await_2:
        if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
    }
    return ac_return(1);
leave_1:
    LEAVE(level, 1, (void)0);
leave_2:
    LEAVE(level, 2, frame->x = x);
}

static void deep(long depth, long turns)
{
    naps = turns;
    stack_top = stack_deepest = __builtin_frame_address(0);
    CU_ASSERT_EQUAL(run(level(depth)), depth);
    CU_ASSERT(stack_top - stack_deepest < 1 << 20);
}

/* With a malloc for each segment, as for valgrind and sanitizers, a tenth of a million takes as long. */
static long depth(void)
{
    return getenv("AC_NO_POOL") ? 100000 : 10000000;
}

static void test_chain(void)
{
    for (long n = 1; n < 300; n++) deep(n, 0);
    for (long n = 1; n < 300; n++) deep(n, 3);
}

static void test_deep_ready(void)
{
    deep(depth(), 0);
}

static void test_deep_suspended(void)
{
    deep(depth(), 2);
}

/* ---- spawn: workers that sleep, awaited in order of spawning ---- */
struct worker__frame { ac_frame base; long x; };
ASYNC(worker)
{
    if (state == 1) { x = frame->x; goto await_1; }
    note("begin %ld ", x);
    AC_CALL(status, value, ac_sleep__call(task, BELOW(worker), (double)x / 10));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    note("end %ld ", x);
    return ac_return(x * 100);
leave_1:
    if (status == AC_RAISED) note("raised %ld ", x);
    LEAVE(worker, 1, frame->x = x);
}

static const long waits[] = { 3, 1, 2 };
struct spawner__frame { ac_frame base; ac_task *tasks[3]; long x, sum; double began; };
ASYNC(spawner)
{
    ac_task **tasks = ((struct spawner__frame *)sp)->tasks;     /* its address is taken */
    long sum;
    double began;
    if (state == 1) { x = frame->x; sum = frame->sum; began = frame->began; goto await_1; }
    sum = 0;
    began = ac_time();
    for (long i = 0; i < 3; i++) tasks[i] = ac_spawn(worker(waits[i]), NULL);
    note("spawned ", 0);
    for (x = 0; x < 3; x++) {
        AC_CALL(status, value, ac_await_future(task, BELOW(spawner), (ac_future *)tasks[x]));
    await_1:
        if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
        note("got %ld ", value);
        sum += value;
        ac_release(tasks[x]);
    }
    CU_ASSERT_DOUBLE_EQUAL(ac_time() - began, 0.3, 1e-9);
    return ac_return(sum);
leave_1:
    LEAVE(spawner, 1, frame->x = x; frame->sum = sum; frame->began = began);
}

static void test_spawn(void)
{
    CU_ASSERT_EQUAL(run(spawner(0)), 600);
    CU_ASSERT_STRING_EQUAL(trace, "spawned begin 3 begin 1 begin 2 end 1 end 2 end 3 "
                                  "got 300 got 100 got 200 ");
}

/* ---- turns: call_soon and tasks' wake-ups keep their order; a timer's task comes a turn later ---- */
static void callback(void *arg)
{
    note("call %ld ", (long)arg);
}

static void call_later_callback(void *arg)
{
    note("timer %ld ", (long)arg);
    ac_release(ac_call_soon(callback, arg));
}

struct yielder__frame { ac_frame base; long x, i; };
ASYNC(yielder)
{
    long i;
    if (state == 1) { x = frame->x; i = frame->i; goto await_1; }
    for (i = 0; i < 2; i++) {
        note("%ld", x);
        note(".%ld ", i);
        AC_CALL(status, value, ac_sleep__call(task, BELOW(yielder), 0));
    await_1:
        if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    }
    return ac_return(0);
leave_1:
    LEAVE(yielder, 1, frame->x = x; frame->i = i);
}

struct order__frame { ac_frame base; ac_task *a, *b; };
ASYNC(order)
{
    ac_task *a, *b;
    if (state == 1) { a = frame->a; b = frame->b; goto await_1; }
    if (state == 2) { a = frame->a; b = frame->b; goto await_2; }
    (void)x;
    ac_release(ac_call_soon(callback, (void *)1));
    a = ac_spawn(yielder(7), NULL);
    ac_release(ac_call_soon(callback, (void *)2));
    b = ac_spawn(yielder(8), NULL);
    ac_call *cancelled = ac_call_soon(callback, (void *)3);
    ac_call_cancel(cancelled);
    CU_ASSERT(ac_call_cancelled(cancelled));
    ac_release(cancelled);
    ac_call_cancel(cancelled = ac_call_later(0.1, callback, (void *)4));
    ac_release(cancelled);
    ac_release(ac_call_later(0.5, call_later_callback, (void *)5));
    AC_CALL(status, value, ac_sleep__call(task, BELOW(order), 0.5));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    note("slept ", 0);
    CU_ASSERT(ac_done((ac_future *)a) && ac_done((ac_future *)b));
    ac_release(a);
    ac_release(b);
    AC_CALL(status, value, ac_checkpoint__call(task, BELOW(order)));
await_2:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
    note("end ", 0);
    return ac_return(0);
leave_1:
    LEAVE(order, 1, frame->a = a; frame->b = b);
leave_2:
    LEAVE(order, 2, frame->a = a; frame->b = b);
}

static void test_order(void)
{
    CU_ASSERT_EQUAL(run(order(0)), 0);
    CU_ASSERT_STRING_EQUAL(trace, "call 1 7.0 call 2 8.0 7.1 8.1 timer 5 call 5 slept end ");
}

/* ---- a task awaited by many, done callbacks among them ---- */
static ac_task *awaited;

static void done_callback(ac_future *future, void *arg)
{
    CU_ASSERT(ac_done(future));
    note("callback %ld ", (long)arg);
}

static void removed_callback(ac_future *future, void *arg)
{
    (void)future;
    note("removed %ld ", (long)arg);
}

struct awaiter__frame { ac_frame base; long x; };
ASYNC(awaiter)
{
    if (state == 1) { x = frame->x; goto await_1; }
    if (x == 2) ac_add_done_callback((ac_future *)awaited, done_callback, (void *)2);
    ac_add_done_callback((ac_future *)awaited, removed_callback, (void *)x);
    AC_CALL(status, value, ac_await_future(task, BELOW(awaiter), (ac_future *)awaited));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    note("awaiter %ld ", x);
    return ac_return(value + x);
leave_1:
    LEAVE(awaiter, 1, frame->x = x);
}

struct many__frame { ac_frame base; ac_task *tasks[3]; long x; };
ASYNC(many)
{
    ac_task **tasks = ((struct many__frame *)sp)->tasks;
    if (state == 1) { x = frame->x; goto await_1; }
    if (state == 2) goto await_2;
    awaited = ac_spawn(worker(1), NULL);
    for (long i = 0; i < 3; i++) tasks[i] = ac_spawn(awaiter(i + 1), NULL);
    AC_CALL(status, value, ac_sleep__call(task, BELOW(many), 0));
await_2:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
    ac_add_done_callback((ac_future *)awaited, done_callback, (void *)9);
    CU_ASSERT_EQUAL(ac_remove_done_callback((ac_future *)awaited, removed_callback), 3);
    CU_ASSERT_EQUAL(ac_remove_done_callback((ac_future *)awaited, removed_callback), 0);
    for (x = 0; x < 3; x++) {
        AC_CALL(status, value, ac_await_future(task, BELOW(many), (ac_future *)tasks[x]));
    await_1:
        if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
        CU_ASSERT_EQUAL(value, 101 + x);
        CU_ASSERT_EQUAL(ac_result((ac_future *)tasks[x]), 101 + x);
        ac_release(tasks[x]);
    }
    CU_ASSERT_EQUAL(ac_result((ac_future *)awaited), 100);
    CU_ASSERT_PTR_NULL(ac_exception((ac_future *)awaited));
    ac_add_done_callback((ac_future *)awaited, done_callback, (void *)10);  /* of one that is done: next turn */
    ac_release(awaited);
    return ac_return(0);
leave_1:
    LEAVE(many, 1, frame->x = x);
leave_2:
    LEAVE(many, 2, (void)0);
}

static void test_many(void)
{
    CU_ASSERT_EQUAL(run(many(0)), 0);
    CU_ASSERT_STRING_EQUAL(trace, "begin 1 end 1 awaiter 1 callback 2 awaiter 2 awaiter 3 callback 9 "
                                  "callback 10 ");
}

/* ---- cancelling ---- */
struct canceller__frame { ac_frame base; ac_task *task; long x; };
ASYNC(canceller)        /* x: turns before it cancels a worker, twice; then what the worker raised */
{
    ac_task *child;
    static const struct ac_cancel_options why = { .msg = "why" };
    if (state == 1) { x = frame->x; child = frame->task; goto await_1; }
    if (state == 2) { child = frame->task; goto await_2; }
    child = ac_spawn(worker(5), NULL);
    while (x-- > 0) {
        AC_CALL(status, value, ac_sleep__call(task, BELOW(canceller), 0));
    await_1:
        if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    }
    CU_ASSERT(ac_cancel((ac_future *)child, &why));
    CU_ASSERT_EQUAL(ac_cancelling(child), 1);
    CU_ASSERT(!ac_cancelled((ac_future *)child));
    AC_CALL(status, value, ac_await_future(task, BELOW(canceller), (ac_future *)child));
await_2:
    if (status == AC_PENDING) goto leave_2;
    CU_ASSERT_EQUAL(status, AC_RAISED);
    BaseException *exception = (BaseException *)value;
    CU_ASSERT(ac_exception_is(exception, &ac_type_CancelledError));
    CU_ASSERT_STRING_EQUAL(exception->message, "why");
    CU_ASSERT(ac_cancelled((ac_future *)child));
    CU_ASSERT(!ac_cancel((ac_future *)child, NULL));
    ac_traceback_entry entry;
    if (ac_traceback(exception, &entry, 1) == 1) note(entry.function, 0);
    ac_release(exception);
    ac_result((ac_future *)child);      /* the second one to ask gets a new error */
    exception = ac_take_pending();
    CU_ASSERT_FATAL(exception != NULL);
    CU_ASSERT_STRING_EQUAL(exception->message, "");
    ac_release(exception);
    ac_release(child);
    return ac_return(0);
leave_1:
    LEAVE(canceller, 1, frame->x = x; frame->task = child);
leave_2:
    LEAVE(canceller, 2, frame->task = child);
}

static void test_cancel(void)
{
    CU_ASSERT_EQUAL(run(canceller(0)), 0);      /* before its first step: it never begins */
    CU_ASSERT_STRING_EQUAL(trace, "");
    CU_ASSERT_EQUAL(run(canceller(1)), 0);      /* while it sleeps */
    CU_ASSERT_STRING_EQUAL(trace, "begin 5 raised 5 worker");
}

/* A chain of tasks, each awaiting the next: cancelling the first cancels the last, and all end. */
static ac_task *chain[1000];
struct link__frame { ac_frame base; };
ASYNC(link)
{
    if (state == 1) goto await_1;
    if (x + 1 < 1000) {
        chain[x + 1] = ac_spawn(link(x + 1), NULL);
        AC_CALL(status, value, ac_await_future(task, BELOW(link), (ac_future *)chain[x + 1]));
    } else {
        AC_CALL(status, value, ac_sleep__call(task, BELOW(link), AC_FOREVER));
    }
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    return ac_return(0);
leave_1:
    LEAVE(link, 1, (void)0);
}

struct chained__frame { ac_frame base; };
ASYNC(chained)
{
    (void)x;
    if (state == 1) goto await_1;
    if (state == 2) goto await_2;
    chain[0] = ac_spawn(link(0), NULL);
    AC_CALL(status, value, ac_sleep__call(task, BELOW(chained), 1));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    CU_ASSERT_EQUAL(ac_all_tasks(NULL, 0), 1001);
    CU_ASSERT(ac_cancel((ac_future *)chain[0], NULL));
    AC_CALL(status, value, ac_await_future(task, BELOW(chained), (ac_future *)chain[0]));
await_2:
    if (status == AC_PENDING) goto leave_2;
    CU_ASSERT_EQUAL(status, AC_RAISED);
    CU_ASSERT_EQUAL(ac_traceback((void *)value, NULL, 0), 1000);
    ac_release((void *)value);
    for (long i = 0; i < 1000; i++) {
        CU_ASSERT(ac_cancelled((ac_future *)chain[i]));
        CU_ASSERT_EQUAL(ac_cancelling(chain[i]), 1);
        ac_release(chain[i]);
    }
    return ac_return(0);
leave_1:
    LEAVE(chained, 1, (void)0);
leave_2:
    LEAVE(chained, 2, (void)0);
}

static void test_cancel_chain(void)
{
    CU_ASSERT_EQUAL(run(chained(0)), 0);
}

/* ---- at the end of the loop, what still runs is cancelled ---- */
struct leaver__frame { ac_frame base; };
ASYNC(leaver)
{
    if (state == 1) goto await_1;
    ac_release(ac_spawn(worker(50), NULL));
    ac_release(ac_spawn(worker(60), NULL));
    AC_CALL(status, value, ac_sleep__call(task, BELOW(leaver), 1));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    ac_release(ac_spawn(worker(70), NULL));    /* begins in the turn that follows main's end */
    note("leave ", 0);
    return ac_return(x);
leave_1:
    LEAVE(leaver, 1, (void)0);
}

static void test_leftover(void)
{
    CU_ASSERT_EQUAL(run(leaver(0)), 0);
    CU_ASSERT_STRING_EQUAL(trace, "begin 50 begin 60 leave begin 70 raised 50 raised 60 raised 70 ");
}

/* ---- names, the current task, coroutines that run once ---- */
struct names__frame { ac_frame base; ac_coro *coro; };
ASYNC(names)
{
    ac_coro *coro;
    if (state == 1) { coro = frame->coro; goto await_1; }
    if (state == 2) { coro = frame->coro; goto await_2; }
    static const struct ac_spawn_options named = { .name = "second" };
    char text[32];
    snprintf(text, sizeof text, "Task-%ld", x);
    CU_ASSERT_STRING_EQUAL(ac_name(task), text);
    CU_ASSERT_PTR_EQUAL(ac_current_task(), task);
    ac_task *a = ac_spawn(worker(0), &named), *b = ac_spawn(worker(0), NULL);
    CU_ASSERT_STRING_EQUAL(ac_name(a), "second");
    snprintf(text, sizeof text, "Task-%ld", x + 2);
    CU_ASSERT_STRING_EQUAL(ac_name(b), text);
    ac_set_name(b, "other");
    CU_ASSERT_STRING_EQUAL(ac_name(b), "other");
    ac_release(a);
    ac_release(b);

    coro = worker(4);
    CU_ASSERT_STRING_EQUAL(ac_coro_name(coro), "worker");
    AC_CALL(status, value, ac_await_coro(task, BELOW(names), coro, NULL));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    CU_ASSERT_EQUAL(value, 400);
    AC_CALL(status, value, ac_await_coro(task, BELOW(names), coro, NULL));
    CU_ASSERT_EQUAL_FATAL(status, AC_RAISED);
    CU_ASSERT_STRING_EQUAL(ac_type_name((void *)value), "RuntimeError");
    CU_ASSERT_STRING_EQUAL(((BaseException *)value)->message, "cannot reuse already awaited coroutine");
    ac_release((void *)value);
    CU_ASSERT_PTR_NULL(ac_spawn(ac_retain(coro), NULL));
    CU_ASSERT_STRING_EQUAL(ac_pending()->message, "cannot reuse already awaited coroutine");
    ac_release(ac_take_pending());
    ac_release(coro);

    coro = ac_sleep(0.5);
    CU_ASSERT_STRING_EQUAL(ac_coro_name(coro), "ac_sleep");
    AC_CALL(status, value, ac_await_coro(task, BELOW(names), coro, NULL));
await_2:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
    ac_release(coro);
    coro = worker(6);
    ac_coro_close(coro);
    ac_release(coro);
    return ac_return(0);
leave_1:
    LEAVE(names, 1, frame->coro = coro);
leave_2:
    LEAVE(names, 2, frame->coro = coro);
}

struct nothing__frame { ac_frame base; };
ASYNC(nothing)
{
    (void)frame, (void)state, (void)status, (void)value, (void)sp;
    return ac_return(x ? atol(ac_name(task) + 5) : 0);
}

static void test_names(void)
{
    long number = run(nothing(1));
    CU_ASSERT(number > 0);
    CU_ASSERT_EQUAL(run(names(number + 3)), 0);     /* the end of a loop used up two */
}

/* ---- futures ---- */
static ac_future *bare;

static void set_bare(void *arg)
{
    ac_set_result(bare, (long)arg);
    CU_ASSERT_PTR_NULL(ac_pending());
    ac_set_result(bare, 1);
    BaseException *exception = ac_take_pending();
    CU_ASSERT_FATAL(exception != NULL);
    CU_ASSERT(ac_exception_is(exception, &ac_type_InvalidStateError));
    CU_ASSERT_STRING_EQUAL(exception->message, "invalid state");
    ac_release(exception);
}

struct futures__frame { ac_frame base; };
ASYNC(futures)
{
    (void)x;
    if (state == 1) goto await_1;
    bare = ac_future_new(NULL);
    ac_result(bare);
    CU_ASSERT_STRING_EQUAL(ac_pending()->message, "Result is not set.");
    ac_release(ac_take_pending());
    ac_release(ac_call_soon(set_bare, (void *)42));
    AC_CALL(status, value, ac_await_future(task, BELOW(futures), bare));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    CU_ASSERT_EQUAL(value, 42);
    ac_release(bare);

    bare = ac_future_new(NULL);
    void *error = ac_exception_new(&ac_type_ValueError, "bad %d", 7);
    ac_set_exception(bare, error);
    ac_release(error);
    AC_CALL(status, value, ac_await_future(task, BELOW(futures), bare));
    CU_ASSERT_EQUAL(status, AC_RAISED);
    CU_ASSERT_PTR_EQUAL((void *)value, error);
    CU_ASSERT_STRING_EQUAL(((BaseException *)value)->message, "bad 7");
    ac_release((void *)value);
    ac_release(bare);

    struct { long a, b, c; } large = { 1, 2, 3 }, *result;
    bare = ac_future_new(&(struct ac_future_options){ .size = sizeof large });
    ac_set_result(bare, (long)&large);
    large.c = 0;
    result = (void *)ac_result(bare);
    CU_ASSERT_EQUAL(result->c, 3);
    ac_release(bare);
    return ac_return(0);
leave_1:
    LEAVE(futures, 1, (void)0);
}

static void test_futures(void)
{
    CU_ASSERT_EQUAL(run(futures(0)), 0);
    CU_ASSERT_PTR_NULL(ac_future_new(NULL));
    CU_ASSERT_STRING_EQUAL(ac_pending()->message, "no running event loop");
    ac_release(ac_take_pending());
}

int main(void)
{
    setenv("AC_CLOCK", "virtual", 1);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("runtime calls", NULL, NULL);
    CU_ADD_TEST(suite, test_ready_await);
    CU_ADD_TEST(suite, test_fib);
    CU_ADD_TEST(suite, test_chain);
    CU_ADD_TEST(suite, test_deep_ready);
    CU_ADD_TEST(suite, test_deep_suspended);
    CU_ADD_TEST(suite, test_spawn);
    CU_ADD_TEST(suite, test_order);
    CU_ADD_TEST(suite, test_many);
    CU_ADD_TEST(suite, test_cancel);
    CU_ADD_TEST(suite, test_cancel_chain);
    CU_ADD_TEST(suite, test_leftover);
    CU_ADD_TEST(suite, test_names);
    CU_ADD_TEST(suite, test_futures);
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failures != 0;
}
