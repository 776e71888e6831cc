/* Running a coroutine on a fresh loop, from C and as the program: asyncio.run. */
#include "internal.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Frames use the C stack only while calls go down without suspending; they may have 512 KB or a
   quarter of the thread's stack, whichever is less. */
static char *stack_low(void)
{
    size_t size = 8 << 20, most = 512 << 10;
    if (getpid() == gettid()) {
        struct rlimit limit;
        if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
            size = limit.rlim_cur;
    } else {
        pthread_attr_t attributes;
        if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
            pthread_attr_getstacksize(&attributes, &size);
            pthread_attr_destroy(&attributes);
        }
    }
    return (char *)__builtin_frame_address(0) - (size / 4 < most ? size / 4 : most);
}

static bool all_done(ac_task **tasks, int count)
{
    for (int i = 0; i < count; i++)
        if (ac__is_live(tasks[i])) return false;
    return true;
}

/* Waits for what these start meanwhile, too. */
static void cancel_without_memory(ac_loop *loop)
{
    ac__tasks_list(loop);
    for (ac_task *task = ac__thread.first; task; task = task->next)
        if (ac__is_live(task) && task->future.loop == loop) ac__task_cancel(task, NULL);
    while (!loop->fatal && ac_all_tasks(NULL, 0)) ac__loop_run(loop, NULL, true);
}

/* What still runs is cancelled and waited for; what fails in that is reported. */
static void cancel_all(ac_loop *loop)
{
    int count = ac_all_tasks(NULL, 0);
    if (count == 0) return;
    ac_task **tasks = ac__alloc((size_t)count * sizeof *tasks);
    if (!tasks) {
        cancel_without_memory(loop);
        return;
    }
    ac_all_tasks(tasks, count);
    for (int i = 0; i < count; i++) {
        ac_retain(tasks[i]);
        ac__task_cancel(tasks[i], NULL);
    }
    while (!loop->fatal && !all_done(tasks, count)) ac__loop_run(loop, NULL, true);
    for (int turns = 0; turns < 2 && !loop->fatal; turns++) ac__loop_run(loop, NULL, false);
    for (int i = 0; i < count && !loop->fatal; i++) {
        ac_future *future = &tasks[i]->future;
        if (future->entry.object.state == AC__FAILED)
            ac__report("unhandled exception during asyncio.run() shutdown", ac_exception(future),
                       tasks[i], NULL, NULL);
    }
    for (int i = 0; i < count; i++) ac_release(tasks[i]);
    ac__free(tasks, (size_t)count * sizeof *tasks);
}

/* In their clean-up they may spawn others. */
static void destroy_pending(ac_loop *loop)
{
    ac__loop_no_tasks(loop);
    for (ac_task *task = ac__thread.first, *next; task; task = next) {
        if (!ac__is_live(task) || task->future.loop != loop) {
            next = task->next;
            continue;
        }
        ac_retain(task);
        ac__task_destroy_pending(task);
        ac__loop_no_tasks(loop);
        ac_release(task);               /* the loop's reference, then the one just taken */
        next = task->next;
        ac_release(task);
    }
}

/* Tasks that somebody still holds go on without a loop; at the end of the program they go as well. */
static void leave_tasks(ac_loop *loop, bool program)
{
    for (ac_task *task = ac__thread.first; task; task = task->next)
        if (task->future.loop == loop) task->future.loop = NULL;
    if (!program) return;
    for (ac_task *task = ac__thread.first; task; task = task->next)
        if (task->future.entry.object.kind == AC__CORO) ac_coro_close((ac_coro *)task);
    if (ac__thread.debug_refs) ac__report_tasks();
    while (ac__thread.first) ac__task_free(ac__thread.first);
}

/* The rest of what asyncio.run does after main: generators, and one more coroutine of the loop, which takes two turns. Both are
   tasks there, so that those of a next loop have numbers that are higher by two. */
static void shut_down(ac_loop *loop)
{
    cancel_all(loop);
    ac__thread.task_count++;
    ac__streams_close(loop);
    ac__thread.task_count++;
    for (int turns = 0; turns < 2 && !loop->fatal; turns++) ac__loop_run(loop, NULL, false);
    ac__threads_wait(loop);
}

static BaseException *interrupt_of(BaseException *cancelled)
{
    BaseException *interrupt = ac_exception_new(&ac_type_KeyboardInterrupt, NULL);
    interrupt->context = cancelled;
    return interrupt;
}

int ac_uncaught(void *uncaught)
{
    BaseException *exception = uncaught;
    int status = 1;
    if (ac_exception_is(exception, &ac_type_SystemExit)) {
        status = ((SystemExit *)exception)->code;
        if (exception->message[0]) {        /* as Python's of a string */
            fflush(stdout);
            fprintf(stderr, "%s\n", exception->message);
            if (status == 0) status = 1;
        }
    } else {
        if (ac_exception_is(exception, &ac_type_KeyboardInterrupt)) status = 130;
        ac_print_exception(exception);
    }
    ac_release(exception);
    return status;
}

ac_loop *ac__loop_begin(bool debug)
{
    ac_loop *loop = ac__alloc_slow(sizeof *loop);     /* larger than any class */
    if (!loop) return NULL;
    ac__loop_init(loop);
    if (debug) loop->debug = loop->watched = true;
    ac__thread.loop = loop;
    ac__spawn_plainly();
    ac__thread.stack_low = stack_low();
    ac__signals_begin(loop);
    return loop;
}

BaseException *ac__loop_end(ac_loop *loop, ac_task *main, bool program, BaseException *reason)
{
    shut_down(loop);
    BaseException *exit = loop->fatal;
    loop->fatal = NULL;
    if (exit && reason) {
        ac__set_context_to(exit, reason);
        ac_release(reason);
    }
    loop->main = NULL;
    destroy_pending(loop);
    ac__streams_destroy(loop);
    ac__signals_end(loop);
    ac_release(main);
    ac__main_segment_free(loop);
    leave_tasks(loop, program);
    ac__loop_free(loop);
    ac__thread.loop = ac__thread.plain = NULL;
    ac__free_slow(loop, sizeof *loop);
    return exit ? exit : reason;
}

static int run(ac_coro *main, bool debug, bool program)
{
    ac_loop *loop = ac__loop_begin(debug);
    if (!loop) {
        ac_coro_close(main);
        ac_release(main);
        return ac_uncaught(ac__memory_error());
    }
    ac_task *task = loop->main = ac_spawn(main, NULL);
    if (task) ac__loop_run(loop, task, true);
    if (!loop->fatal) ac__loop_run(loop, NULL, false);
    BaseException *exception = loop->fatal ? loop->fatal : task ? NULL : ac_take_pending();
    loop->fatal = NULL;
    long value = 0;
    if (task && !ac__is_live(task)) {
        ac_ret ret = ac__future_result(&task->future);
        if (ret.status == AC_DONE) value = task->function->result_size ? 0 : ret.value;
        else if (exception) ac_release((BaseException *)ret.value);
        else exception = (BaseException *)ret.value;
        if (exception && ac_cancelled(&task->future) && loop->interrupts > 0 && ac_uncancel(task) == 0
            && ac_exception_is(exception, &ac_type_CancelledError)) exception = interrupt_of(exception);
    }
    ac__watch_end(loop);
    exception = ac__loop_end(loop, task, program, exception);
    int status = exception ? ac_uncaught(exception) : (int)value;
    if (program) {
        ac_release(ac_take_pending());
        ac_release(ac__thread.context);
        ac__thread.context = NULL;
    }
    if (program) ac__memory_error_forget();
    if (ac__thread.ring_count) ac__rings_collect();
    if (program && ac__thread.debug_refs) ac__report_tracked();
    ac__pools_drop();
    return status;
}

int ac_run(ac_coro *main, const struct ac_run_options *options)
{
    if (ac__thread.loop) {
        ac_coro_close(main);
        ac_release(main);
        ac__raise_new(&ac_type_RuntimeError, "ac_run() cannot be called from a running event loop");
        return 1;
    }
    return run(main, options && options->debug, false);
}

int ac_main(ac_coro *main)
{
    return run(main, false, true);
}
