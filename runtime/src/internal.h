/* The runtime's private structs and what its files call of each other.
   A loop and all its objects belong to one thread, so nothing here takes a lock; what a thread owns
   beside its loop is in ac__thread (free lists) and ac_thread_exceptions. */
#ifndef AC_INTERNAL_H
#define AC_INTERNAL_H

#include <ac/gen.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- Memory: size classes of 64 bytes up to 4096, each with a free list ---- */
enum { AC__UNIT = 64, AC__CLASSES = 64, AC__SEGMENT = 4096, AC__LEAST_BLOCK = 256 /* of a task */ };

struct ac__thread {
    unsigned long class_limit;          /* AC__CLASSES; 0 before the first allocation, after the last, and with AC_NO_POOL */
    void *bins[AC__CLASSES + 1];
    char *slab, *slab_end;              /* what is left of the newest slab */
    struct ac__slab *slabs;
    size_t slab_total;
    long live;                          /* pooled objects in use; at 0 the slabs can go */
    long fail_in;                       /* AC_FAIL_ALLOC: the allocation that fails; 0: none */
    bool ready, pools;                  /* the environment was read; without AC_NO_POOL */

    ac_loop *loop;                      /* the one that runs, or NULL */
    ac_loop *plain;                     /* the same, or NULL where a task factory or contexts make spawning less simple */
    char *stack_low;                    /* below it the C stack is nearly used up */
    ac_task *first, *last;              /* the tasks that were suspended once, and what ac__tasks_list put there; oldest first */
    struct BaseException **rings;      /* exceptions that hold themselves, one of each ring */
    unsigned ring_count;
    bool debug_refs;                    /* AC_DEBUG=refs */
    int max_threads;                    /* 0: as many as Python */
    ac_start *spare;                    /* stands for one for which memory was out, while it is filled in */
    unsigned long task_count;           /* for the names Task-1, Task-2, ... */
    ac_context *context;                /* of what runs outside of tasks: a callback, or nothing of a loop */
    double virtual_now;                 /* AC_CLOCK=virtual: the time between two loops too */
    const ac_exception_type *bare_type;     /* neither it nor a base has a fini: what the last exception that went was of, cancellations apart */
};
extern _Thread_local struct ac__thread ac__thread
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

void *ac__alloc_slow(size_t size);      /* NULL where memory is out, as ac__alloc and ac__copy_string */
void ac__free_slow(void *object, size_t size);
void ac__pools_drop(void);              /* gives the slabs back where nothing of them is in use */
void *ac__alloc_shared(size_t size);    /* for what several threads use: free() it. Objects cross from now on */

static inline void *ac__alloc(size_t size)
{
    size_t class = (size + AC__UNIT - 1) / AC__UNIT;
    if (AC_LIKELY(class <= ac__thread.class_limit)) {
        void **object = ac__thread.bins[class];
        if (AC_LIKELY(object != NULL)) {
            ac__thread.bins[class] = *object;
            ac__thread.live++;
            return object;
        }
    }
    return ac__alloc_slow(size);
}

static inline void ac__free(void *object, size_t size)
{
    size_t class = (size + AC__UNIT - 1) / AC__UNIT;
    if (AC_LIKELY(class <= ac__thread.class_limit)) {
        *(void **)object = ac__thread.bins[class];
        ac__thread.bins[class] = object;
        ac__thread.live--;
        return;
    }
    ac__free_slow(object, size);
}
char *ac__copy_string(const char *text);    /* NULL stays NULL; with ac__free_string */
void ac__free_string(char *text);

/* ---- Objects ---- */
enum { AC__CORO, AC__TASK, AC__FUTURE, AC__CALL, AC__DONE_CALLBACK, AC__EXCEPTION, AC__QUEUE, AC__STREAM, AC__CONTEXT, AC__CONTEXT_TOKEN,
       AC__GROUP, AC__POSTED, AC__GATHER, AC__LIST, AC__DEADLINE, AC__AGAIN };
enum { AC__IMMORTAL = 1u << 31 };       /* references of an object that is never freed */

/* AC_DEBUG=refs: what is alive at the end though the loop does not hold it. */
void ac__track(struct ac_object *object);
void ac__track_task(struct ac_object *object);       /* which is in the thread's list: only its places are kept */
void ac__untrack(const struct ac_object *object);
void ac__report_tasks(void);
void ac__report_tracked(void);

static inline void ac__set_state(struct ac_object *object, int state)   /* of one that is PENDING: see ac__task_waits */
{
    const union { struct ac_object object; uint32_t bits[2]; } set = { { .state = (unsigned char)state } };
    uint32_t bits;
    memcpy(&bits, &object->kind, sizeof bits);
    bits |= set.bits[1];
    memcpy(&object->kind, &bits, sizeof bits);
}
static inline void ac__retain(struct ac_object *object) { object->references++; }
void ac__destroy(struct ac_object *object);
static inline void ac__release(struct ac_object *object)
{
    if (--object->references == 0) ac__destroy(object);
}

/* What can stand in the ready queue, and in a future's list of those who wait for it: never in both. */
struct ac__entry {
    struct ac_object object;
    struct ac__entry *next;
};

/* ---- Timers: in a wheel, or in the heap of those due within the current tick ---- */
struct ac__timer {
    double when;
    unsigned long order : 63;           /* among equal times the one set first fires first */
    unsigned long of_call : 1;          /* whose it is: a callback's or a task's */
    union { struct ac__timer *next; unsigned long at; };   /* in its slot; place in the heap */
    struct ac__timer **link;            /* what points to it in its slot or list; NULL: it is in the heap */
};
enum { AC__WHEEL_LEVELS = 8, AC__WHEEL_SLOTS = 64 };
struct ac__heap_item { double when; unsigned long order; struct ac__timer *timer; };
struct ac__wheel {
    long tick;                          /* slots up to this one are empty */
    unsigned long order, count;
    struct ac__heap_item *heap;
    unsigned long heap_count, heap_cap;
    struct ac__timer *unsorted;         /* of the heap, where it could not grow */
    int patience;                       /* turns until the loop looks at the clock again; none as long as the heap has timers */
    uint64_t occupied[AC__WHEEL_LEVELS];
    struct ac__timer *slots[AC__WHEEL_LEVELS][AC__WHEEL_SLOTS];
};
void ac__timer_add(struct ac__wheel *wheel, struct ac__timer *timer, double when);
void ac__timer_remove(struct ac__wheel *wheel, struct ac__timer *timer);
/* Takes out the first timer; NULL: none is due. */
struct ac__timer *ac__timer_pop(struct ac__wheel *wheel, double now);
struct ac__timer *ac__timer_take(struct ac__wheel *wheel);     /* any, for the loop's end */
/* A time not after the first timer's, and after now unless that is due; infinity where there is none. */
double ac__timer_next(const struct ac__wheel *wheel);
void ac__wheel_free(struct ac__wheel *wheel);

/* ---- Futures ----
   PENDING -> FINISHED (value) | HANDLE (value: the result, a reference) | FAILED (value: the exception) | CANCELLED (value: see flags).
   Everything that waits is in waiters, a ring in order of registration; when the future is done,
   the whole ring goes into the ready queue. */
enum { AC__PENDING, AC__FINISHED, AC__FAILED, AC__CANCELLED, AC__HANDLE };
enum {
    AC__UNRETRIEVED = 1,                /* its exception has not been asked for: reported when it goes */
    AC__MESSAGE = 2,                    /* value is the message of a cancellation, an owned string or NULL */
    AC__CONSUMED = 4,                   /* of a coroutine: it was awaited, spawned or closed */
    AC__NAMED = 8,                      /* of a task: name is a string, else the number it is made of */
    AC__CALLBACKS = 16,                 /* done callbacks are among the waiters */
    AC__OWNS_ARG = 32,                  /* of a done callback: arg is a handle */
    AC__PLACED = 32,                    /* of a task: its result is large, or a handle */
    AC__IN_GROUP = 64,                  /* of a task: it was spawned in a group, and an ac__member ends its block */
    AC__REMOTE = 128,                   /* of a future: value is what it has in common with another thread's loop */
    AC__SAID = 128                      /* of a task: behind its name stands what ac__task_said gives */
};
struct ac_future {
    struct ac__entry entry;             /* object: kind, state, flags; units: a task's size */
    long value;                         /* owned as state and flags say; of a large result its address */
    struct ac__entry *waiters;          /* the last one, whose next is the first; NULL: none */
    ac_loop *loop;                      /* of a task: set when it is spawned */
};
struct ac__bare_future {
    struct ac_future future;
    size_t result_size;                 /* a large result follows; or AC_HANDLE_RESULT */
    unsigned mark;                      /* as in a task */
};

/* ---- What the library's Async C is built from ---- its view of these is in lib/library.ah */
size_t ac__result_size(const void *awaitable);      /* of a result larger than a register, else 0 */
/* A done callback whose arg is a handle, of which it holds a reference. Removed by both. */
void ac__not_on_done(ac_future *future, ac_done_callback *fn, const void *handle);
void ac__finish(ac_future *future);                 /* with the result 0, unless it is done */
bool ac__is_coro(const void *handle);

/* What the library's Async C sees as raising: library.ah has it. */
#ifndef AC__LIBRARY
ac_future *ac__ensure_future(void *awaitable);      /* its task where it is a coroutine; a reference. NULL: an exception is raised, as in all of these */
bool ac__on_done(ac_future *future, ac_done_callback *fn, void *handle);
ac_future *ac__future_like(const ac_future *future);    /* a new one for results of the same size */
#endif
bool ac__gather_cancel(ac_future *future, const char *message);    /* its children instead */
void ac__list_free(ac_future *future);
void ac__deadline_free(struct ac_deadline *deadline);
ac_ret ac__await_coro__call(ac_task *task, char *sp, void *result, ac_coro *coro);

/* ---- Tasks ----
   A task that is not done either is in the ready queue, or waits for one thing (wait), or runs. */
enum {
    AC__WAIT_NOTHING,
    AC__WAIT_FUTURE,                    /* waiting is the future, with a reference, until the next step */
    AC__WAIT_TIMER,                     /* the timer is set, or never will be (sleeps for ever) */
    AC__WAIT_RAISE,                     /* waiting is an exception, owned, that the step will raise; NULL: a CancelledError without a message */
    AC__WAIT_LINE,                      /* stands in a line of waiters; until RAISE: see waiter */
    AC__WAIT_LINE_OUT,                  /* called out of it; has a go_on */
    AC__WAIT_LINE_WOKEN,                /* woken, but it keeps its place until it goes on */
    AC__WAIT_LINE_RAISE,                /* cancelled, in its place: waiting is the exception, as in RAISE */
    AC__WAIT_FIRED,                     /* the timer went off; one turn until the step, as in asyncio */
    AC__WAIT_FIRED_RAISE,               /* cancelled in that turn: again has the place of the step that will raise */
    AC__WAIT_GROUP                      /* it is done, and its group is to be told */
};
enum {                                  /* what is to be done where a task is suspended */
    AC__BOUNCE = 1,                     /* the C stack was nearly used up: resume top at once from its bottom */
    AC__UNLISTED = 2                    /* it is not in ac__thread's list yet: see ac__tasks_list */
};
/* A task's place in a line. go_on is called when it goes on, out of the line by then, and says with what: PENDING where it waits once
   more; ret: DONE, or what was raised in it; woken: also one that was cancelled afterwards. Its argument is in waiting. */
typedef ac_ret ac__go_on(ac_task *task, struct ac_waiters *line, bool woken, ac_ret ret);
struct ac__waiter {
    ac_task *next, *previous;
    struct ac_waiters *line;
    ac__go_on *go_on;                   /* NULL: with ret as it is */
};
struct ac_task {
    struct ac_future future;
    char *limit;                        /* as in ac_task_head */
    ac_frame *top;
    unsigned char pause, unused;        /* 0 where nothing is to be done */
    union {
        struct {
            unsigned char wait;
            unsigned char must_cancel : 1;  /* the next step raises CancelledError; value is the message */
            unsigned char handling : 1;     /* handled is what ac_thread_exceptions.handled was */
        };
        unsigned short attention;       /* all: 0 when the next step just goes on */
    };
    int cancelling;                     /* requests, less those taken back */
    /* what a step that waits for nothing else touches ends here, with the first cache line */
    union {
        struct ac__timer timer;         /* in AC__WAIT_TIMER */
        struct ac__waiter waiter;       /* in AC__WAIT_LINE */
        struct ac__entry again;         /* in the ready queue beside entry, which has that of the timer: AC__WAIT_FIRED_RAISE */
    };
    void *waiting;                      /* see wait */
    ac_task *next, *previous;           /* in ac__thread's list */
    union { char *name; unsigned long number; };   /* see AC__NAMED; number 0: none yet */
    const ac_function *function;
    ac_context *context;                /* NULL: nothing is set in it */
    const ac_traceback_entry *created;  /* where the coroutine was made; NULL: nobody said */
    union {
        BaseException *handled;         /* between steps where handling, borrowed from a frame */
        unsigned mark;                  /* of one that failed: how long its exception's traceback was */
    };
    _Alignas(16) ac_start start[];      /* the start frame with the arguments, then the task's frames */
};
_Static_assert(offsetof(struct ac_task, limit) == offsetof(struct ac_task_head, limit), "head");
_Static_assert(offsetof(struct ac_task, top) == offsetof(struct ac_task_head, top), "head");
_Static_assert(offsetof(struct ac_future, loop) == offsetof(struct ac_task_head, loop), "head");
_Static_assert(offsetof(struct ac__entry, next) == offsetof(struct ac_task_head, next), "head");
_Static_assert(sizeof(struct ac_task) == AC_TASK_SIZE && AC_TASK_SIZE % 16 == 0, "frames are aligned");
/* Two bytes and four are written at once where the next step, and ac__task_is_usual, read them at once: a load from more than one store
   that is under way waits for all of these. */
static inline void ac__task_waits(ac_task *task, int wait)
{
    task->attention = (unsigned short)((task->attention & 0xff00) | wait);
}
static inline bool ac__is_live(const ac_task *task)         /* spawned and not done */
{
    return task->future.entry.object.kind == AC__TASK && task->future.entry.object.state == AC__PENDING;
}
/* What nearly every task is like when it goes: of one size, ended in its first step, with a plain result. */
static inline bool ac__task_is_usual(const ac_task *task)
{
    static const union { struct ac_object object; uint32_t bits[2]; }
        usual = { { .kind = AC__TASK, .state = AC__FINISHED, .flags = AC__CONSUMED, .units = AC__LEAST_BLOCK / AC__UNIT } },
        matters = { { .kind = 0xff, .state = 0xff, .units = 0xff, .flags = (unsigned char)~(AC__CALLBACKS | AC__IN_GROUP) } };
    uint32_t bits;                      /* behind references: a load of both would wait for the store of the 0 there */
    memcpy(&bits, &task->future.entry.object.kind, sizeof bits);
    return AC_LIKELY((bits & matters.bits[1]) == usual.bits[1]) && AC_LIKELY(task->pause == AC__UNLISTED && !task->context);
}
void ac__task_free(ac_task *task);
static inline void ac__task_release(ac_task *task)
{
    struct ac_object *object = &task->future.entry.object;
    if (--object->references != 0) return;
    if (ac__task_is_usual(task)) ac__free(task, AC__LEAST_BLOCK);
    else ac__task_free(task);
}
/* A task that ends in its first step is never in the thread's list. This puts the live ones of the loop there that it lacks. */
void ac__tasks_list(ac_loop *loop);
void ac__task_list(ac_task *task);      /* at the end of this thread's */
void ac__task_unlist(ac_task *task);

char *ac__block_limit(const ac_task *task);     /* the end of the frames in a task's block */
char *ac__result_place(const ac_task *task);    /* of a result larger than a register, behind them */
static inline ac_task *ac__task_of_start(ac_start *start)
{
    return (ac_task *)((char *)start - offsetof(struct ac_task, start));
}

/* ---- Task groups ---- see lib/group.ac */
enum { AC__FIRST_CHILDREN = 10 };       /* there is room for them in the group itself */
struct ac__group {                      /* what ac_task_group is */
    struct ac_object object;
    bool exiting, aborting;
    bool cancelled_parent;              /* a failure did, and the end of the block takes it back */
    ac_task *parent;                    /* borrowed: whose block it is; it outlives what it waits for */
    ac_task **children;                 /* that have not ended, oldest first, with holes where one did */
    unsigned long used, room;           /* of it */
    unsigned long limit;                /* of used, for those who join it at once: room, or 0 when it closes or is aborting */
    long count;                         /* the children, and those whose end it was not told of; while there are any it has a reference */
    struct ac__entry **told;            /* next of the child in the ready queue that others may join, NULL: none; see step.h */
    long joined;                        /* how many did */
    struct ac_waiters waiters;          /* the parent, at the end of the block */
    BaseException **errors;             /* in the order in which they came, owned */
    int error_count, error_room;
    BaseException *exit;                /* owned: the first KeyboardInterrupt or SystemExit; it leaves alone */
    BaseException *cancelled;           /* owned: the CancelledError that the block ends with where there are no errors */
    BaseException *body;                /* what else it was left by, borrowed */
    ac_task *first[AC__FIRST_CHILDREN];
};
struct ac__member {                     /* of a child, at the end of its block's frames */
    struct ac__group *group;
    union {
        unsigned long place;            /* among the group's children */
        long joined;                    /* of one that has ended: how many it speaks for, itself apart; told's are in its group */
    };
};
static inline struct ac__member *ac__member(const ac_task *task)
{
    size_t units = task->future.entry.object.units;
    bool is_common = units && !(task->future.entry.object.flags & AC__PLACED);
    return (struct ac__member *)(AC_LIKELY(is_common) ? (char *)task + units * AC__UNIT : ac__result_place(task)) - 1;
}
/* It can be joined, and there is room for one more; else ac_spawn_in makes that or says why not. */
static inline bool ac__group_is_open(const struct ac__group *group)
{
    return group && group->used < group->limit;
}
/* A new one, whose limit leaves room for an ac__member. */
static inline void ac__group_join(struct ac__group *group, ac_task *task)
{
    struct ac__member *member = (struct ac__member *)task->limit;
    member->group = group;
    member->place = group->used++;
    group->children[member->place] = task;
    if (group->count++ == 0) ac__retain(&group->object);
}
void ac__group_tell(ac_loop *loop, ac_task *task, bool failed);     /* it has ended: before those who wait for it are told */
void ac__group_told(ac_loop *loop, ac_task *task);          /* a turn later */
void ac__group_leave(ac_task *task);    /* of a child that never ends, or whose end nobody is told of */
void ac__group_free(struct ac__group *group);

/* ---- Callbacks ---- state is a set of these */
enum {
    AC__CALL_TIMED = 1,                 /* made for a time */
    AC__CALL_SCHEDULED = 2,             /* the timer is set */
    AC__CALL_CANCELLED = 4,
    AC__CALL_OVER = 8,                  /* it ran, or never will */
    AC__CALL_REPEATED = 16,             /* of a descriptor: runs at each event */
    AC__CALL_QUEUED = 32,               /* the same, in the ready queue */
    AC__CALL_CONTEXT = 64               /* it has a context of its own */
};
struct ac_call {
    struct ac__entry entry;
    ac_callback *fn;
    void *arg;
    struct ac__timer timer;
    ac_context *context[];              /* one where AC__CALL_CONTEXT */
};
struct ac__done_callback {
    struct ac__entry entry;
    ac_done_callback *fn;
    void *arg;
    ac_future *future;                  /* with a reference */
    ac_context *context;
};
void ac__done_callback_free(struct ac__done_callback *callback);        /* future apart */
static inline struct ac__entry *ac__timer_owner(struct ac__timer *timer)
{
    size_t offset = timer->of_call ? offsetof(struct ac_call, timer) : offsetof(struct ac_task, timer);
    return (struct ac__entry *)((char *)timer - offset);
}

/* ---- Async generators ---- */
enum { AC__OVER = 1 };                  /* state of a stream: see ac_stream_over */
enum { AC__CLOSED = 1, AC__LEFT = 2 };  /* its flags: it was closed; its last handle went while it stood at a yield */
struct ac_stream {
    struct ac__entry entry;             /* in the ready queue: to be closed, for nobody holds it any more */
    ac_loop *loop;                      /* that it was first asked in; NULL: in none yet, or that has ended */
    ac_stream *next, **link;            /* in the loop's list; what points to it there */
    ac_resume_function *resume;         /* the generator's body */
    unsigned size, before;              /* of the block, and what lies before the stream in it */
    BaseException *thrown;              /* on its way in, where the C stack is nearly used up; owned */
    ac_frame frame;
    ac_generator generator;             /* then the generator's own, and room for a large item that nobody wants */
};
_Static_assert(offsetof(struct ac_stream, frame) % 16 == 0, "frames are aligned");
_Static_assert(offsetof(ac_generator, function) + sizeof(ac_frame) == offsetof(ac_start, function), "as a start frame");
void ac__stream_free(ac_stream *stream);
void ac__stream_left(ac_stream *stream);        /* its turn in the ready queue */
void ac__streams_close(ac_loop *loop);          /* asyncio's shutdown_asyncgens */
void ac__streams_destroy(ac_loop *loop);        /* what could not be closed */

/* What another thread gives to a loop. */
struct ac__posted {
    struct ac__entry entry;
    void (*run)(struct ac__posted *posted, bool dropped);       /* in the loop's thread; it frees what it is part of */
};
struct ac__inbox {
    pthread_mutex_t lock;
    struct ac__entry *first, **last;
    atomic_bool any;
};

/* ---- The loop ---- a turn, as asyncio's _run_once:
       wait for descriptors, the next timer, or nothing where something is ready
       put due timers into the ready queue, by time
       run what was ready by then; what it makes ready is the next turn's */
struct ac_loop {
    struct ac__entry *head, **tail;     /* the ready queue */
    struct ac__entry *rest;             /* of this turn's, behind the current one */
    ac_task *current;
    BaseException *fatal;               /* KeyboardInterrupt or SystemExit: ends the loop; owned */
    struct ac__wheel wheel;
    bool virtual_clock, debug;
    bool watched;                       /* each step is looked at: debug mode, or AC_CANCEL_AT */
    bool running;                       /* a turn of it is under way */
    bool takes_signals;                 /* they are its business: it runs in the main thread */
    ac_task *main;
    ac_stream *streams, **last_stream;  /* those asked in it, oldest first */
    ac_task *closer;                    /* for one of them that is dropped where memory is out; NULL before the first */
    int interrupts;                     /* SIGINTs taken notice of */
    void *main_segment;                 /* the segment that main's frame stands, or stood in, while it is not pushed */
    long cancel_at, cancel_in;          /* AC_CANCEL_AT: main is cancelled at so many suspensions from now */
    uint64_t seed;                      /* AC_SEED: where the dice stand; 0: none are thrown */
    struct ac__inbox inbox;
    struct ac__pool *threads;           /* NULL until one is needed */
    int jobs;                           /* what they have that is not done */
    int wake_fd;                        /* an eventfd that ends a wait; -1: none could be had */
    struct ac__poller *poller;          /* NULL until a descriptor is watched */
    ac_exception_handler *handler;      /* NULL: the default */
    void *handler_arg;
    ac_task_factory *factory;           /* NULL: none */
    void *factory_arg;
    double slow;                        /* seconds from which on debug mode speaks of a step */
};

static inline void ac__ready(ac_loop *loop, struct ac__entry *entry)
{
    entry->next = NULL;
    *loop->tail = entry;
    loop->tail = &entry->next;
}
void ac__unready(ac_loop *loop, const struct ac__entry *entry);     /* takes it out of the ready queue, if it stands there */
enum { AC__BUSY_TURNS = 32 };           /* a busy loop looks at the clock and the descriptors this seldom */
void ac__loop_init(ac_loop *loop);
bool ac__others_blocked(void);
ac_loop *ac__loop_begin(bool debug);    /* the thread's from now on; NULL: memory is out */
/* The rest of asyncio.run after main, which it releases: what leaves is the reason, taken over, or an exit raised in the clean-up. */
BaseException *ac__loop_end(ac_loop *loop, ac_task *main, bool program, BaseException *reason);
/* AC_SEED: the order of what one look outside made ready: descriptors from first on, then calls, then timers. */
void ac__shuffle(ac_loop *loop, struct ac__entry **first, struct ac__entry **calls, struct ac__entry **timers);
void ac__watched_step(ac_loop *loop, struct ac__entry *entry);  /* a step or callback of a watched loop */
void ac__watch_end(const ac_loop *loop);
void ac__run_callback(ac_loop *loop, struct ac__entry *entry);
/* Turns until the task is done, or one turn (NULL); wait: where nothing is ready. */
void ac__loop_run(ac_loop *loop, const ac_task *until, bool wait);
void ac__loop_no_tasks(ac_loop *loop);
void ac__loop_free(ac_loop *loop);
/* KeyboardInterrupt or SystemExit, which it takes over, leaves the loop in the middle of a turn: the rest stays ready. */
void ac__loop_stop(ac_loop *loop, BaseException *fatal);
ac_loop *ac__need_loop(void);           /* the running one; NULL with RuntimeError pending */

/* Clock: seconds, monotonic or virtual. ac__wait returns at the time, or earlier for a signal. */
double ac__now(const ac_loop *loop);
double ac__clock(void);
void ac__wait(ac_loop *loop, double until);
bool ac__virtual_clock(void);

/* ---- What comes from outside: signals, and what other threads post ---- */
void ac__post(ac_loop *loop, struct ac__posted *posted, void (*run)(struct ac__posted *posted, bool dropped));
void ac__inbox_take(ac_loop *loop);
void ac__threads_wait(ac_loop *loop);   /* until what was given to threads is done; then they end */
void ac__remote_drop(ac_future *future);        /* a future of ac_run_coroutine_threadsafe: */
void ac__remote_cancel(ac_future *future);

extern atomic_uint ac__signals;         /* how many came that no loop has taken */
void ac__signals_begin(ac_loop *loop);  /* SIGINT is its business from now on, where it runs in the main thread */
void ac__signals_end(ac_loop *loop);    /* as it was before */
void ac__signals_take(ac_loop *loop);
static inline bool ac__called(const ac_loop *loop)
{
    return atomic_load_explicit(&loop->inbox.any, memory_order_relaxed)
        || (atomic_load_explicit(&ac__signals, memory_order_relaxed) && loop->takes_signals);
}
void ac__wake_loop(int fd);                  /* ends the wait of the loop whose wake_fd it is; from a signal handler too */

/* ---- Steps of tasks and futures ---- */
ac_ret ac__future_result(ac_future *future);        /* of one that is done; marks it as retrieved */
void ac__future_callbacks(ac_future *future);       /* done callbacks own references from now on */
void ac__future_free(ac_future *future);
void ac__future_forget(ac_future *future, struct ac__entry *entry);  /* it waits no more */
bool ac__future_cancel(ac_future *future, const char *message);
bool ac__task_cancel(ac_task *task, const char *message);
void ac__task_request_met(ac_task *task);       /* by a CancelledError, which has its message */
const char *ac__task_said(const ac_task *task); /* the message of the last request that was; NULL: none */
void ac__task_drop_name(ac_task *task);
void ac__task_again(ac_loop *loop, struct ac__entry *again);     /* its turn in the ready queue */
void ac__task_stop_waiting(ac_task *task);
void ac__task_destroy_pending(ac_task *task);       /* the loop ends and it is not done */
/* Two references: the loop's too. NULL: memory is out, MemoryError is raised. In a copy of the current context, or in
   one given, which it takes over. */
ac_call *ac__call_new(ac_callback *fn, void *arg, int state);
ac_call *ac__call_new_in(ac_context *context, ac_callback *fn, void *arg, int state);
void ac__call_run(struct ac_call *call);
void ac__call_free(struct ac_call *call);
void ac__done_callback_run(struct ac__done_callback *callback);
void ac__done_callback_free(struct ac__done_callback *callback);
static inline bool ac__is_task(const ac_future *future) { return future->entry.object.kind == AC__TASK; }

/* Makes all who wait ready, in the order in which they came. */
static inline void ac__future_wake(ac_future *future, ac_loop *loop)
{
    struct ac__entry *last = future->waiters;
    future->waiters = NULL;
    *loop->tail = last->next;
    loop->tail = &last->next;
    last->next = NULL;
}
static inline void ac__future_finish(ac_future *future, ac_loop *loop, int state, long value)
{
    ac__set_state(&future->entry.object, state);
    future->value = value;
    if (!future->waiters) return;
    if (AC_UNLIKELY(future->entry.object.flags & AC__CALLBACKS)) ac__future_callbacks(future);
    ac__future_wake(future, loop);
}

/* ---- Debug mode ---- */
void ac__print_created(const char *title, const ac_traceback_entry *created);
void ac__report_slow(ac_task *task, double seconds);
void ac__print_future(void *file, ac_future *future);       /* as Python's repr, without the end of the line */
void ac__put_exception(void *file, const void *exception);      /* likewise */

/* ---- Context variables ---- */
bool ac__context_copy(ac_context *from, ac_context **to);       /* false: memory is out */
bool ac__context_copy_apart(ac_context *from, ac_context **to);     /* shares nothing: for another thread */
void ac__context_free(ac_context *context);
extern atomic_bool ac__contexts;        /* there was one, in whichever thread; until then nothing has to look for them */
void ac__spawn_plainly(void);           /* where that may still be so: when a loop, its factory or a context comes or goes */
void ac__context_token_free(ac_context_token *token);
static inline ac_context **ac__context_place(void)      /* the current one */
{
    ac_loop *loop = ac__thread.loop;
    return loop && loop->current ? &loop->current->context : &ac__thread.context;
}

/* ---- Lines of waiters: of locks, events, queues ----
   As asyncio's futures in a deque, without the futures. Who is woken or cancelled goes on with the next turn and keeps its place
   until then. Zero bytes are an empty line; before ac_waiters.asleep nobody can be woken. */
ac_ret ac__line_wait(ac_task *task, struct ac_waiters *line, ac__go_on *go_on, void *argument);
ac_ret ac__line_went_on(ac_task *task, ac_ret ret);
void ac__line_abandon(ac_task *task);
ac_ret ac__wait_in__call(ac_task *task, char *sp, struct ac_waiters *line);     /* async void ac__wait_in(line) */
bool ac__line_wake(struct ac_waiters *line);            /* the first one that is asleep; false: none is */
void ac__line_call_next(struct ac_waiters *line);
void ac__line_wake_first(struct ac_waiters *line);      /* the first one, if it is asleep */
bool ac__line_counts(const struct ac_waiters *line);    /* one is in it that was not cancelled */
/* The same, but it leaves the line: all in it have a go_on. */
static inline void ac__line_call(struct ac_waiters *line)
{
    ac_task *task = line->asleep, *next;
    if (!task) return;
    if (AC_UNLIKELY(task->wait != AC__WAIT_LINE || task->waiter.previous)) {
        ac__line_call_next(line);
        return;
    }
    next = task->waiter.next;
    line->first = line->asleep = next;
    if (AC_UNLIKELY(next != NULL)) next->waiter.previous = NULL;
    else line->last = NULL;
    ac__task_waits(task, AC__WAIT_LINE_OUT);
    ac__ready(task->future.loop, &task->future.entry);
}
/* Whether the current task's last ac__wait_in was ended by a wake-up; it may have been cancelled afterwards. */
static inline bool ac__was_woken(void) { return ac__thread.loop->current->waiting != NULL; }

/* ---- Exceptions ---- */
struct ac_traceback {                   /* innermost first */
    unsigned count, cap;
    struct ac__traceback_entry { const ac_function *function; int line; } entries[];
};
BaseException *ac__cancelled_error(const char *message);
void ac__exception_free(BaseException *exception);
static inline void ac__exception_release(BaseException *exception)
{
    if (--exception->ac_object.references == 0) ac__exception_free(exception);
}
void ac__queue_free(ac_queue *queue);
/* Flags of an exception: its traceback is a block of its own; while a group is taken apart: it is wanted. */
enum { AC__IN_RING = 1, AC__LONG_TRACEBACK = 2, AC__CHOSEN = 4 };
enum { AC__FIRST_ENTRIES = 11 };        /* of its traceback: they stand in its own block */
#define AC__SHORT_TRACEBACK (sizeof(struct ac_traceback) + AC__FIRST_ENTRIES * sizeof(struct ac__traceback_entry))
static inline size_t ac__exception_size(const ac_exception_type *type) { return (type->size + 7) & ~(size_t)7; }
void ac__ring_look(BaseException *exception);
void ac__ring_forget(const BaseException *exception);
void ac__rings_collect(void);
struct ac__rings { struct BaseException **items; unsigned count; };
struct ac__rings ac__rings_give(void);  /* to another thread */
void ac__rings_take(struct ac__rings rings);
void ac__rings_leave(BaseException *exception);
static inline void ac__ring_check(BaseException *exception)     /* it has come to hold another */
{
    if (AC_UNLIKELY(((struct ac_object *)exception)->references > 1)) ac__ring_look(exception);
}
BaseException *ac__memory_error(void);
BaseException *ac__generator_exit(void);    /* a new one, or the thread's own where memory is out */
void ac__memory_error_forget(void);     /* what these hold, at the end */
ac_ret ac__out_of_memory(void);         /* raised */
BaseException *ac__exception_new(const ac_exception_type *type, const char *format, va_list args);
BaseException *ac__set_context_to(BaseException *exception, BaseException *handled);
static inline BaseException *ac__set_context(BaseException *exception)  /* it is being raised: from what is being handled */
{
    BaseException *handled = ac_thread_exceptions.handled;
    return AC_UNLIKELY(handled != NULL) ? ac__set_context_to(exception, handled) : exception;
}
BaseException *ac__traceback_add_slowly(BaseException *exception, const ac_function *function, int line);
static inline BaseException *ac__traceback_add(BaseException *exception, const ac_function *function, int line)
{
    struct ac_traceback *traceback = exception->ac_frames;
    if (AC_UNLIKELY(traceback->count == traceback->cap)) return ac__traceback_add_slowly(exception, function, line);
    traceback->entries[traceback->count++] = (struct ac__traceback_entry){ function, line };
    return exception;
}
unsigned ac__traceback_mark(const BaseException *exception);    /* how many entries it has */
void ac__traceback_reset(BaseException *exception, unsigned mark);
void ac__traceback_copy(BaseException *to, const BaseException *from);
bool ac__traceback_same(const BaseException *a, const BaseException *b);
void ac__traceback_free(BaseException *exception);
ac_ret ac__raised(const ac_exception_type *type, const char *format, ...) AC_PRINTF(2, 3);
void ac__raise_new(const ac_exception_type *type, const char *format, ...) AC_PRINTF(2, 3);
void ac__report(const char *message, BaseException *exception, ac_task *task, ac_future *future,
                ac_call *call);
void ac__callback_raised(BaseException *exception, ac_future *future, ac_call *call);
void ac__fatal(const char *message) __attribute__((noreturn, cold));
/* Where there is no memory for a start frame, its arguments come into a spare one, and are dropped. */
ac_start *ac__spare_start(const ac_function *function);
void ac__spare_drop(ac_start *start);
/* A coroutine of an async function `long f(void *result, ...)` as one whose result has size bytes; 0: in a register. Takes over
   the reference, and gives the new one (AC_HANDLE_RESULT too): `ac__coro_sized(f(NULL, ...), size)`. */
ac_coro *ac__coro_sized(ac_coro *coro, size_t size);
void ac__segments_free(ac_task *task);
void ac__main_segment_free(ac_loop *loop);

bool ac__is_exit(const BaseException *exception);   /* those that end the loop itself */

#endif
