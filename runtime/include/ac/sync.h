/* Locks, events, conditions, semaphores, barriers and queues, as asyncio's. Part of ac.h, which includes it.
   The structs may stand in other structs, globals or locals; all their members are private. They belong to one thread, whose
   loops may use them one after the other; what waits must be done before one goes. Waiters go on in order of arrival.
   An async function gives the coroutine in C, and is awaited in Async C. */
#ifndef AC_SYNC_H
#define AC_SYNC_H

struct ac_waiters { ac_task *first, *last, *asleep; };

/* ---- Lock (asyncio.Lock) ---- */
typedef struct ac_lock { AC_BOOL locked; struct ac_waiters waiters; } ac_lock;
#define AC_LOCK_INIT { 0 }                              /* free; zero bytes are as good */
AC_API ac_coro *ac_lock_acquire(ac_lock *lock);
AC_API void ac_lock_release(ac_lock *lock);             /* by anybody; raises RuntimeError where it is free */
AC_API AC_BOOL ac_lock_locked(ac_lock *lock);
AC_API ac_coro *ac_lock_aenter(ac_lock *lock);          /* async with (&lock) */
AC_API ac_coro *ac_lock_aexit(ac_lock *lock, void *exception);

/* ---- Event (asyncio.Event) ---- */
typedef struct ac_event { AC_BOOL set; struct ac_waiters waiters; } ac_event;
#define AC_EVENT_INIT { 0 }                             /* not set; zero bytes are as good */
AC_API ac_coro *ac_event_wait(ac_event *event);
AC_API void ac_event_set(ac_event *event);              /* those who wait go on, whatever is cleared meanwhile */
AC_API void ac_event_clear(ac_event *event);
AC_API AC_BOOL ac_event_is_set(ac_event *event);

/* ---- Condition (asyncio.Condition) ---- */
typedef struct ac_condition { ac_lock own, *lock; struct ac_waiters waiters; } ac_condition;
#define AC_CONDITION_INIT { .lock = 0 }                 /* with its own lock; zero bytes are as good */
#define AC_CONDITION_INIT_WITH(other) { .lock = (other) }       /* an ac_lock *, which several conditions may share */
AC_API ac_coro *ac_condition_acquire(ac_condition *condition);
AC_API void ac_condition_release(ac_condition *condition);      /* raises as ac_lock_release */
AC_API AC_BOOL ac_condition_locked(ac_condition *condition);
/* Releases the lock, waits to be notified, and has the lock again when it returns or raises. Who is notified and cancelled at once
   notifies the next one. Raises RuntimeError where the lock is free, as the two that notify. */
AC_API ac_coro *ac_condition_wait(ac_condition *condition);
AC_API void ac_condition_notify(ac_condition *condition, int n);       /* at most n of those who wait */
AC_API void ac_condition_notify_all(ac_condition *condition);
AC_API ac_coro *ac_condition_aenter(ac_condition *condition);
AC_API ac_coro *ac_condition_aexit(ac_condition *condition, void *exception);

/* ---- Semaphores (asyncio.Semaphore, asyncio.BoundedSemaphore) ---- */
typedef struct ac_semaphore { int value, bound; struct ac_waiters waiters; } ac_semaphore;
#define AC_SEMAPHORE_INIT(n) { .value = (n), .bound = -1 }      /* n: how many may hold it at once, 0 or more */
#define AC_BOUNDED_SEMAPHORE_INIT(n) { .value = (n), .bound = (n) }
AC_API ac_coro *ac_semaphore_acquire(ac_semaphore *semaphore);
AC_API void ac_semaphore_release(ac_semaphore *semaphore);      /* bounded: raises ValueError where nobody holds it */
AC_API AC_BOOL ac_semaphore_locked(ac_semaphore *semaphore);    /* acquiring it would wait */
AC_API ac_coro *ac_semaphore_aenter(ac_semaphore *semaphore);
AC_API ac_coro *ac_semaphore_aexit(ac_semaphore *semaphore, void *exception);

/* ---- Barrier (asyncio.Barrier) ---- */
typedef struct ac_barrier { int parties, count, state; ac_condition condition; } ac_barrier;
#define AC_BARRIER_INIT(n) { .parties = (n) }
/* Waits until so many do: their result is 0 to parties - 1, by arrival. Raises BrokenBarrierError when the barrier is reset or
   aborted meanwhile, or was aborted before; ValueError where parties is less than 1. */
AC_API ac_coro *ac_barrier_wait(ac_barrier *barrier);
AC_API ac_coro *ac_barrier_reset(ac_barrier *barrier);  /* empty again, and not broken */
AC_API ac_coro *ac_barrier_abort(ac_barrier *barrier);  /* broken until it is reset */
AC_API int ac_barrier_waiting(ac_barrier *barrier);     /* how many wait for it to fill */
AC_API AC_BOOL ac_barrier_broken(ac_barrier *barrier);

/* ---- Queues (asyncio.Queue, LifoQueue, PriorityQueue) ---- a handle */
typedef struct ac__queue ac_queue;
enum { AC_FIFO, AC_LIFO, AC_PRIORITY };
struct ac_queue_new_options {
    int maxsize;                                        /* how many items it takes; 0 or less: any number */
    int order;                                          /* AC_PRIORITY: the least comes first; equals in no order, as heapq's */
    AC_BOOL (*before)(const void *, const void *);      /* of AC_PRIORITY: whether the first item is less; pointers to items, as qsort's */
    ac_size size;                                       /* of an item that is larger than a register, else 0 */
    AC_BOOL handles;                                    /* items are handles, of which the queue holds references */
};
AC_API ac_queue *ac_queue_new(const struct ac_queue_new_options *options);     /* NULL where memory is out: the others raise MemoryError */
/* An item is an integer or pointer as long, bytes of a float or small struct in the long, a large one by its address. A handle's
   reference goes to who gets it. From C, the coroutine of get has a large item as its result, as any of that size. */
AC_API ac_coro *ac_queue_get(ac_queue *queue);
AC_API ac_coro *ac_queue_put(ac_queue *queue, long item);              /* copies it, or retains it */
AC_API long ac_queue_get_nowait(ac_queue *queue);      /* raises QueueEmpty; a large one is there until the next put */
AC_API void ac_queue_put_nowait(ac_queue *queue, long item);           /* raises QueueFull, TypeError (no .before) */
AC_API void ac_queue_task_done(ac_queue *queue);       /* of an item that was got; raises ValueError where there is none */
AC_API ac_coro *ac_queue_join(ac_queue *queue);        /* until all items that were put are done */
AC_API int ac_queue_size(ac_queue *queue);
AC_API AC_BOOL ac_queue_empty(ac_queue *queue);
AC_API AC_BOOL ac_queue_full(ac_queue *queue);

#endif
