/* Threads: what other threads post to a loop, calls that run in threads of a pool (ac_to_thread), and coroutines that another
   thread gives to a loop (ac_run_coroutine_threadsafe). Counted objects belong to one thread at a time: they go from hand to hand
   through the inbox's lock or that of a remote, and whoever hands one over does not look at it again. */
#include "internal.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- The inbox ---- */
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

/* An exception from another thread: where memory was out there, it holds what belongs to that thread. */
static BaseException *arrived(BaseException *exception)
{
    if (exception->ac_object.references & AC__IMMORTAL) return ac__memory_error();
    int links = 0;
    for (BaseException *at = exception; at->context && links < 1000; at = at->context, links++)
        if (at->context->ac_object.references & AC__IMMORTAL) at->context = ac__memory_error();
    return exception;
}

/* ---- Threads that run calls ---- */
struct job {
    struct ac__posted posted;
    struct job *next;                   /* in the pool's queue */
    ac_loop *loop;
    ac_future *future;                  /* what the awaiter waits for; only the loop's thread looks at it */
    int owners;                         /* the pool and the awaiter, counted by the loop's thread */
    atomic_bool unwanted;               /* the awaiter was cancelled: it need not begin */
    bool ran;
    ac_context *context;
    long value;
    BaseException *exception;
    struct ac__rings rings;
    _Alignas(16) char start[];          /* the copy of the coroutine's start frame, then room for a large result */
};

struct ac__pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    ac_loop *loop;
    struct job *first, **last;
    int threads, idle, running, limit, queued;
    bool closing;
    struct worker { pthread_t thread; struct worker *next; } *workers;
};

static void job_drop(struct job *job)
{
    if (--job->owners == 0) free(job);
}

static void job_done(struct ac__posted *posted, bool dropped)
{
    struct job *job = (struct job *)posted;
    BaseException *exception = job->exception ? arrived(job->exception) : NULL;
    ac_start *start = (ac_start *)job->start;
    job->loop->jobs--;
    ac__rings_take(job->rings);
    if (!job->ran && start->function->drop) start->function->drop(start);
    if (!dropped && !ac_done(job->future)) {
        if (exception) ac_set_exception(job->future, exception);
        else ac__future_finish(job->future, job->loop, AC__FINISHED, job->value);
    }
    ac_release(exception);
    ac_release(job->future);
    ac_release(job->context);
    job_drop(job);
}

static void job_run(struct job *job)
{
    ac_thread_start *start = (ac_thread_start *)job->start;
    ac__thread.context = job->context;
    job->ran = true;
    job->value = start->run(start);
    job->exception = ac_take_pending();
    job->context = ac__thread.context;
    job->rings = ac__rings_give();
    ac__thread.context = NULL;
}

static void *work(void *arg)
{
    struct ac__pool *pool = arg;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        struct job *job = pool->running < pool->limit ? pool->first : NULL;
        if (!job) {
            if (pool->closing && !pool->first) break;
            pool->idle++;
            pthread_cond_wait(&pool->work, &pool->lock);
            pool->idle--;
            continue;
        }
        if (!(pool->first = job->next)) pool->last = &pool->first;
        pool->queued--;
        pool->running++;
        pthread_mutex_unlock(&pool->lock);
        if (!job->unwanted) job_run(job);
        pthread_mutex_lock(&pool->lock);
        pool->running--;
        if (pool->first || pool->closing) pthread_cond_broadcast(&pool->work);
        ac__post(pool->loop, &job->posted, job_done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static int default_limit(void)
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    if (ac__thread.max_threads > 0) return ac__thread.max_threads;
    return cpus + 4 < 32 ? (int)cpus + 4 : 32;
}

static struct ac__pool *pool_of(ac_loop *loop)
{
    struct ac__pool *pool = loop->threads ? loop->threads : ac__alloc_shared(sizeof *pool);
    if (!pool || loop->threads) return pool;
    memset(pool, 0, sizeof *pool);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pool->loop = loop;
    pool->last = &pool->first;
    pool->limit = default_limit();
    return loop->threads = pool;
}

/* Signals are the main thread's business. */
static bool thread_start(struct ac__pool *pool)
{
    sigset_t all, before;
    struct worker *worker = ac__alloc_shared(sizeof *worker);
    if (!worker) return false;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool started = pthread_create(&worker->thread, NULL, work, pool) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!started) {
        free(worker);
        return false;
    }
    worker->next = pool->workers;
    pool->workers = worker;
    pool->threads++;
    return true;
}

/* A thread is started where none is idle. Without any the job would never run: false. */
static bool submit(struct ac__pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    bool enough = pool->idle > pool->queued || pool->threads >= pool->limit || thread_start(pool) || pool->threads > 0;
    if (enough) {
        *pool->last = job;
        pool->last = &job->next;
        pool->queued++;
        pool->loop->jobs++;
        pthread_cond_signal(&pool->work);
    }
    pthread_mutex_unlock(&pool->lock);
    return enough;
}

static ac_ret thread_resume(ac_task *task, ac_frame *frame, long status, long value)
{
    ac_thread_start *start = (ac_thread_start *)frame;
    struct job *job = start->job;
    size_t size = start->base.function->result_size;
    (void)task;
    if (status == AC_RAISED) job->unwanted = true;
    else if (size) memcpy(start->base.result, ((ac_thread_start *)job->start)->base.result, size);
    job_drop(job);
    return (ac_ret){ status, value };
}

static struct job *job_new(const ac_start *start)
{
    size_t size = (start->function->size + 15) & ~(size_t)15;
    struct job *job = ac__alloc_shared(sizeof *job + size + start->function->result_size);
    if (!job) return NULL;
    memset(job, 0, sizeof *job);
    job->owners = 2;
    memcpy(job->start, start, start->function->size);
    ((ac_start *)job->start)->result = job->start + size;
    return job;
}

ac_ret ac_thread_begin(ac_task *task, char *sp, ac_start *start)
{
    struct ac__pool *pool = pool_of(task->future.loop);
    struct job *job = pool ? job_new(start) : NULL;
    ac_future *future = job ? ac_future_new(NULL) : NULL;
    ac_ret ret;
    if (!future || !ac__context_copy_apart(task->context, &job->context)) {
        ret = ac__out_of_memory();
    } else {
        job->loop = task->future.loop;
        job->future = future;
        ((ac_thread_start *)start)->job = job;
        if (submit(pool, job)) {
            start->base.resume = thread_resume;
            task->top = &start->base;
            ac_await_future(task, sp, future);
            return (ac_ret){ AC_PENDING, (long)&start->base };
        }
        ac_release(job->context);
        ret = ac__raised(&ac_type_RuntimeError, "can't start new thread");
    }
    ac_release(future);
    free(job);
    if (start->function->drop) start->function->drop(start);
    return ret;
}

void ac_set_max_threads(int n)
{
    struct ac__pool *pool = ac__thread.loop ? ac__thread.loop->threads : NULL;
    ac__thread.max_threads = n;
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->limit = default_limit();
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
}

void ac__threads_wait(ac_loop *loop)
{
    struct ac__pool *pool = loop->threads;
    if (!pool) return;
    while (loop->jobs && !loop->fatal) ac__loop_run(loop, NULL, true);
    pthread_mutex_lock(&pool->lock);
    for (struct job *job = pool->first; job; job = job->next) job->unwanted = true;
    pool->closing = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (struct worker *worker = pool->workers, *next; worker; worker = next) {
        next = worker->next;
        pthread_join(worker->thread, NULL);
        free(worker);
    }
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    loop->threads = NULL;
    free(pool);
}

/* ---- Coroutines from other threads ---- what both threads see of one */
struct remote {
    struct ac__posted posted;           /* to begin */
    pthread_mutex_t lock;
    pthread_cond_t done;
    ac_loop *loop;
    ac_coro *coro;
    ac_task *task;                      /* only the loop's thread looks at it */
    int owners, state;                  /* as a future's */
    long value;                         /* an exception, a handle: goes to who joins it */
    size_t size;
    _Alignas(16) char result[];         /* a large one */
};

static void remote_release(struct remote *remote)
{
    pthread_mutex_lock(&remote->lock);
    bool last = --remote->owners == 0;
    pthread_mutex_unlock(&remote->lock);
    if (!last) return;
    if (remote->state == AC__FAILED || remote->state == AC__HANDLE) ac_release((void *)remote->value);
    pthread_cond_destroy(&remote->done);
    pthread_mutex_destroy(&remote->lock);
    free(remote);
}

static void remote_finish(struct remote *remote, int state, long value)
{
    pthread_mutex_lock(&remote->lock);
    remote->state = state;
    remote->value = value;
    pthread_cond_broadcast(&remote->done);
    pthread_mutex_unlock(&remote->lock);
    remote_release(remote);
}

/* The other thread gets what the task came to, not a reference to it. An exception that somebody here still holds stays; one
   like it goes. */
static void remote_done(ac_future *future, void *arg)
{
    struct remote *remote = arg;
    struct ac_object *object = &future->entry.object;
    int state = object->state;
    long value = future->value;
    if (state == AC__FINISHED && remote->size) memcpy(remote->result, (void *)value, remote->size);
    object->flags &= (unsigned char)~AC__UNRETRIEVED;
    if (state == AC__CANCELLED) value = 0;
    if (state == AC__FAILED && ((BaseException *)value)->ac_object.references > 1) {
        const BaseException *kept = (BaseException *)value;
        value = (long)ac_exception_new(kept->ac_type, "%s", kept->message);
    } else if (state == AC__FAILED || state == AC__HANDLE) {
        object->state = AC__FINISHED;
        future->value = 0;
        if (state == AC__FAILED) ac__rings_leave((BaseException *)value);
    }
    ac_release(remote->task);
    remote->task = NULL;
    remote_finish(remote, state, value);
}

static void remote_begin(struct ac__posted *posted, bool dropped)
{
    struct remote *remote = (struct remote *)posted;
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__task_list((ac_task *)remote->coro);
    if (dropped) {
        ac_coro_close(remote->coro);
        ac_release(remote->coro);
        remote_finish(remote, AC__CANCELLED, 0);
        return;
    }
    remote->task = ac_spawn(remote->coro, NULL);
    if (remote->task) ac_add_done_callback((ac_future *)remote->task, remote_done, remote);
    if (!ac_pending()) return;
    ac_release(remote->task);
    remote->task = NULL;
    remote_finish(remote, AC__FAILED, (long)ac_take_pending());
}

ac_future *ac_run_coroutine_threadsafe(ac_loop *loop, ac_coro *coro)
{
    ac_task *block = (ac_task *)coro;
    size_t size = block ? block->function->result_size : 0;
    struct remote *remote = block ? ac__alloc_shared(sizeof *remote + size) : NULL;
    struct ac__bare_future *future = remote ? ac__alloc(sizeof *future + size) : NULL;
    pthread_condattr_t monotonic;
    if (!future) {
        free(remote);
        ac_coro_close(coro);
        ac_release(coro);
        ac_raise(ac__memory_error());
        return NULL;
    }
    memset(remote, 0, sizeof *remote);
    memset(future, 0, sizeof *future);
    pthread_mutex_init(&remote->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&remote->done, &monotonic);
    pthread_condattr_destroy(&monotonic);
    remote->loop = loop;
    remote->coro = coro;
    remote->owners = 2;
    remote->size = future->result_size = size;
    future->future.entry.object = (struct ac_object){ .references = 1, .kind = AC__FUTURE, .flags = AC__REMOTE };
    future->future.value = (long)remote;
    future->future.loop = ac__thread.loop;
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__track(&future->future.entry.object);
    if (!(block->pause & AC__UNLISTED)) ac__task_unlist(block);
    ac__post(loop, &remote->posted, remote_begin);
    return &future->future;
}

/* What is there comes into this thread's future. */
static void remote_fetch(ac_future *future, struct remote *remote)
{
    struct ac__bare_future *bare = (struct ac__bare_future *)future;
    int state = remote->state;
    long value = remote->value;
    remote->state = AC__FINISHED;       /* its owner from now on is the future */
    future->entry.object.flags &= (unsigned char)~AC__REMOTE;
    if (state == AC__CANCELLED) future->entry.object.flags |= AC__MESSAGE;
    if (state == AC__FAILED) value = (long)arrived((BaseException *)value);
    if (state == AC__FINISHED && bare->result_size) {
        memcpy(bare + 1, remote->result, bare->result_size);
        value = (long)(bare + 1);
    }
    if (future->loop) ac__future_finish(future, future->loop, state, value);
    future->entry.object.state = (unsigned char)state;
    future->value = value;
    remote_release(remote);
}

AC_BOOL ac_thread_join(ac_future *future, double timeout)
{
    if (!future || !(future->entry.object.flags & AC__REMOTE)) return ac_done(future);
    struct remote *remote = (struct remote *)future->value;
    double until = timeout > 0 ? ac__clock() + timeout : 0;
    bool ends = until < 1e15;
    struct timespec limit = { 0, 0 };
    if (ends) limit.tv_sec = (time_t)until;
    if (ends) limit.tv_nsec = (long)((until - (double)limit.tv_sec) * 1e9);
    pthread_mutex_lock(&remote->lock);
    int error = 0;
    while (remote->state == AC__PENDING && error == 0)
        error = ends ? pthread_cond_timedwait(&remote->done, &remote->lock, &limit) : pthread_cond_wait(&remote->done, &remote->lock);
    bool done = remote->state != AC__PENDING;
    pthread_mutex_unlock(&remote->lock);
    if (done) remote_fetch(future, remote);
    return done;
}

void ac__remote_drop(ac_future *future)
{
    remote_release((struct remote *)future->value);
}

static void cancel_task(void *arg)
{
    struct remote *remote = arg;
    if (remote->task) ac__task_cancel(remote->task, NULL);
    remote_release(remote);
}

void ac__remote_cancel(ac_future *future)
{
    struct remote *remote = (struct remote *)future->value;
    future->entry.object.flags &= (unsigned char)~AC__REMOTE;
    future->value = 0;
    ac_call_soon_threadsafe(remote->loop, cancel_task, remote);     /* which takes over the reference */
}
