/* What generated code and the runtime's own leaves share: calls, frames, suspension, start frames.
   Nobody includes this by hand. A change here that old generated code would not survive raises the number in ac_gen_abi_N:
   every generated unit refers to it, so that a mismatch is a link error and not a crash. */
#ifndef AC_GEN_H
#define AC_GEN_H

#include <ac/ac.h>

#if defined(__GNUC__)
#define AC_LIKELY(x) __builtin_expect(!!(x), 1)
#define AC_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define AC_COLD __attribute__((noinline, cold))
#define AC_INLINE static inline __attribute__((always_inline, unused))
#define AC_UNUSED __attribute__((unused))
#if defined(__clang__)
#define AC_NOCLONE __attribute__((noinline))
#else
#define AC_NOCLONE __attribute__((noinline, noclone))
#endif
#define AC_UNALIGNED __attribute__((packed, aligned(8)))   /* a member with a pointer's alignment, whatever its type asks for */
#else
#define AC_UNALIGNED
#define AC_LIKELY(x) (x)
#define AC_UNLIKELY(x) (x)
#define AC_COLD
#define AC_INLINE static inline
#define AC_UNUSED
#define AC_NOCLONE
#endif
#if defined(__TINYC__)              /* what emitted C has of the headers of the compiler that preprocessed it */
#define __builtin_inf() (1.0 / 0.0)
#define __builtin_inff() (1.0f / 0.0f)
#define __builtin_nanf(text) (0.0f / 0.0f)
#define __builtin_huge_val() (1.0 / 0.0)
#define __builtin_huge_valf() (1.0f / 0.0f)
#define __builtin_unreachable() ((void)0)
#define __PRETTY_FUNCTION__ __func__
#endif

AC_API extern const char ac_gen_abi_4;
#if defined(__GNUC__)
__attribute__((used))
#endif
static const char *const ac_gen_abi = &ac_gen_abi_4;

/* ---- Calls ----
   An async function F is called as F__call(task, sp, arguments...), a plain C call that returns a pair in two registers:
     AC_DONE     value is the result (see Results below)
     AC_PENDING  value is the callee's frame, or 0 where a leaf of the runtime waits without a frame of its own
     AC_RAISED   value is the exception, a BaseException * with a reference that goes to the caller
   sp is where the callee may put its frame; the caller keeps what lies below. task->limit ends the segment. */
enum { AC_DONE, AC_PENDING, AC_RAISED };
typedef struct { long status, value; } ac_ret;

typedef struct ac_frame ac_frame;
typedef ac_ret ac_resume_function(ac_task *task, ac_frame *frame, long status, long value);
struct ac_frame {
    ac_resume_function *resume;     /* gets the status and value of what the frame waited for */
    ac_frame *parent;               /* who gets this frame's own; NULL: the task ends with it */
    int state;                      /* at which await it stands, 1 and up */
    int passes;                     /* whether an exception there only gets its entry, and passes on */
};

/* ---- A coroutine that has not started: its arguments behind an ac_start ----
   The function's start function resumes its start frame: it moves them into registers and calls F__call(task, sp, ...), where sp
   is the start frame itself; for a coroutine that is awaited it is the awaiting task's. The start frame comes as the value.
   Also what a callee leaves behind when the C stack is nearly used up (see ac_bounce). */
typedef struct ac_start ac_start;
typedef struct ac_function {        /* one for each async function, static const */
    const char *name;
    const char *file;
    ac_resume_function *start;
    void (*drop)(ac_start *start);  /* releases the handles among the arguments of one that never starts; NULL: nothing to do */
    unsigned size;                  /* of the start frame, arguments included */
    unsigned result_size;           /* of the result where it is larger than a register; AC_HANDLE_RESULT; else 0 */
    int line;                       /* of the definition; 0: nobody said */
} ac_function;
struct ac_start {
    ac_frame base;                  /* resume: the function's start */
    const ac_function *function;
    void *result;                   /* where a result larger than a register goes */
};

/* ---- The head of a task ---- the part that generated code sees; internal.h of the runtime has the whole */
struct ac_task_head {
    long ac_object;                 /* a task begins with its future, so that it converts by cast */
    void *next;                     /* in the ready queue */
    void *ac_result[2];
    struct ac_loop_head *loop;
    char *limit;                    /* end of the current frame segment */
    ac_frame *top;                  /* what the scheduler resumes */
};
struct ac_loop_head {
    void *ready, **tail;            /* the ready queue: the next of its last, or ready */
};
#define AC_LIMIT(task) (((struct ac_task_head *)(task))->limit)

/* ---- Small helpers ---- functions where that will do: text that is preprocessed already has no macros */
AC_INLINE char *ac_limit(ac_task *task) { return AC_LIMIT(task); }
AC_INLINE int ac_unlikely(int x) { return AC_UNLIKELY(x); }
/* Frames hold pointers; sp is moved on only where a member asks for more than a pointer's alignment. */
AC_INLINE char *ac_align(char *sp, unsigned long align)
{
    return align > _Alignof(long) ? (char *)(((unsigned long)sp + align - 1) & ~(align - 1)) : sp;
}
/* A resumed frame stands at one of its awaits, never at its begin: lets the compiler drop what cannot be reached. */
AC_INLINE int ac_entered(int state, int last)
{
#if defined(__GNUC__)
    if (state < 1 || state > last) __builtin_unreachable();
#else
    (void)last;
#endif
    return state;
}
/* Initialises an array of the frame. */
AC_INLINE void ac_copy(void *to, const void *from, unsigned long size)
{
#if defined(__GNUC__)
    __builtin_memcpy(to, from, size);
#else
    char *t = (char *)to;
    const char *f = (const char *)from;
    while (size--) *t++ = *f++;
#endif
}

AC_INLINE ac_ret ac_return(long value) { ac_ret r; r.status = AC_DONE; r.value = value; return r; }

/* Takes a returned pair apart at once: gcc 12 would copy it through memory otherwise. */
#define AC_CALL(to_status, to_value, call) \
    do { ac_ret ac_pair = (call); to_status = ac_pair.status; to_value = ac_pair.value; } while (0)

/* Suspends: the frame will be resumed with what the callee (value; 0: the leaf that the task waits on) comes to. */
AC_INLINE ac_ret ac_suspend_as(ac_task *task, ac_frame *frame, ac_resume_function *resume, int state, int passes, long value)
{
    ac_ret r;
    frame->resume = resume;
    frame->state = state;
    frame->passes = passes;
    if (value) ((ac_frame *)value)->parent = frame;
    else ((struct ac_task_head *)task)->top = frame;
    r.status = AC_PENDING;
    r.value = (long)frame;
    return r;
}
AC_INLINE ac_ret ac_suspend(ac_task *task, ac_frame *frame, ac_resume_function *resume, int state, long value)
{
    return ac_suspend_as(task, frame, resume, state, 0, value);
}
/* The same where all that an exception finds there is an ac_raised. */
AC_INLINE ac_ret ac_suspend_passing(ac_task *task, ac_frame *frame, ac_resume_function *resume, int state, long value)
{
    return ac_suspend_as(task, frame, resume, state, 1, value);
}

/* An exception passes function at line: adds the traceback entry. */
AC_API ac_ret ac_raised(long exception, const ac_function *function, int line);

/* ---- Segments and the C stack ----
   F__call begins with:  if (sp + sizeof(struct F__frame) > AC_LIMIT(task)) return F__grow(task, sp, arguments);
   and F__grow is:
     segment = ac_segment_push(task, sizeof(struct F__frame), alignment);
     if (segment) return ac_segment_end(task, segment, F__call(task, segment, arguments));
     start = ac_bounce(task, &F__function); start->x = x; ...; return ac_bounced(task, start);
   There is no segment where the C stack is nearly used up or memory is out; ac_bounced raises MemoryError in the end. */
AC_API int ac_stack_low(void);
AC_API ac_start *ac_bounce(ac_task *task, const ac_function *function);
AC_API ac_ret ac_bounced(ac_task *task, ac_start *start);
AC_API char *ac_segment_push(ac_task *task, ac_size size, ac_size align);
AC_API ac_ret ac_segment_end(ac_task *task, char *segment, ac_ret ret);

/* ---- Coroutines, tasks ---- */
/* Room for the arguments of a new coroutine. Where memory is out ac_coro_of drops them and gives NULL; who
   awaits or spawns that gets the MemoryError. */
AC_API ac_start *ac_coro_new(const ac_function *function);
AC_API ac_coro *ac_coro_spare(ac_start *start);     /* the same, of the start frame that ac_coro_new gives where memory is out: its resume is 0 */
enum { AC_TASK_SIZE = 160 };        /* what lies before a coroutine's start frame */
AC_INLINE ac_coro *ac_coro_of(ac_start *start)
{
    return ac_unlikely(!start->base.resume) ? ac_coro_spare(start) : (ac_coro *)((char *)start - AC_TASK_SIZE);
}
/* spawn(f(x)) in one: a task in the ready queue, the arguments to be filled in. Where it is not that simple (a task factory, no loop, no
   memory, ...) a coroutine for the time being, which ac_spawned spawns when it has them. made_at as of ac_made_at. */
AC_API ac_start *ac_task_begin_small(const ac_function *function, const ac_traceback_entry *made_at);
AC_API ac_start *ac_task_begin_large(const ac_function *function, const ac_traceback_entry *made_at);
AC_API ac_start *ac_task_begin_small_in(ac_task_group *group, const ac_function *function, const ac_traceback_entry *made_at);
AC_API ac_start *ac_task_begin_large_in(ac_task_group *group, const ac_function *function, const ac_traceback_entry *made_at);
AC_API ac_task *ac_spawn_late(ac_start *start);
enum { AC_SMALL_START = 80 };           /* the start frame that fits into the least block, a place in a group beside it */
AC_INLINE int ac_is_small(const ac_function *function) { return function->size <= AC_SMALL_START && !function->result_size; }
AC_INLINE ac_start *ac_task_begin(const ac_function *function, const ac_traceback_entry *made_at)
{
    return ac_is_small(function) ? ac_task_begin_small(function, made_at) : ac_task_begin_large(function, made_at);
}
AC_INLINE ac_start *ac_task_begin_in(ac_task_group *group, const ac_function *function, const ac_traceback_entry *made_at)
{
    return ac_is_small(function) ? ac_task_begin_small_in(group, function, made_at) : ac_task_begin_large_in(group, function, made_at);
}
AC_INLINE int ac_raising(void);
AC_INLINE ac_task *ac_spawned(ac_start *start)
{
    if (ac_unlikely(start->base.state)) return ac_spawn_late(start);
#if defined(__GNUC__)
    if (ac_raising()) __builtin_unreachable();      /* so that no caller need look */
#endif
    return (ac_task *)((char *)start - AC_TASK_SIZE);
}
/* await of a coroutine held in a variable: runs it inside task. Its reference stays with the caller. result: room for one larger than a register, or NULL. */
AC_API ac_ret ac_await_coro(ac_task *task, char *sp, ac_coro *coro, void *result);
/* await of a task or future: at once where it is done; a result larger than a register comes as its address in the task. */
AC_API ac_ret ac_await_future(ac_task *task, char *sp, ac_future *future);
/* What start functions do when their task was cancelled before it began. */
AC_API AC_COLD ac_ret ac_not_started(ac_frame *frame, long status, long value);
/* For those of leaves: gives a leaf that waits (PENDING, 0) the start frame as the frame that ends with it. */
AC_API ac_ret ac_start_leaf(ac_task *task, ac_start *start, ac_ret ret);

/* ---- Async generators ----
   A generator's frame stands in its stream's own block, an ac_generator behind its ac_frame, and outlives the tasks that run it.
   What the generator awaits puts its frames at sp, in the memory of the task that asks for the item: nothing of that is left
   when the generator yields. A yield ends the asking await with DONE and the item; the generator's end does so too, with 0,
   and ac_stream_over tells them apart. */
typedef struct ac_generator {
    const ac_function *function;    /* these two as in an ac_start, whose place it takes; size: of the frame */
    void *result;                   /* where an item larger than a register goes */
    char *sp;
    BaseException *handled;         /* what its innermost except or finally under way handles, borrowed; NULL: nothing */
    BaseException *outside;         /* while it handles something: what who asks for the item was handling, borrowed */
    unsigned char asked;            /* what it runs for */
} ac_generator;
enum { AC_IDLE, AC_FOR, AC_NEXT, AC_THROW, AC_CLOSE };      /* asked; AC_IDLE: it does not run */
/* Room for a new generator's frame, where its arguments go; resume is its body. Where memory is out ac_stream_of drops them and gives NULL;
   who asks that for an item gets the MemoryError. */
AC_API ac_frame *ac_stream_new(const ac_function *function, ac_resume_function *resume, ac_size align);
AC_API ac_stream *ac_stream_of(ac_frame *frame);
/* async for: the next item, to *result where it is larger than a register; the close of a stream whose loop is left early. */
AC_API ac_ret ac_stream_next(ac_task *task, char *sp, ac_stream *stream);
AC_API ac_ret ac_stream_next_to(ac_task *task, char *sp, void *result, ac_stream *stream);
AC_API ac_ret ac_anext_to__call(ac_task *task, char *sp, void *result, ac_stream *stream);
AC_API ac_ret ac_athrow_to__call(ac_task *task, char *sp, void *result, ac_stream *stream, BaseException *exception);
AC_API ac_ret ac_aclose__call(ac_task *task, char *sp, ac_stream *stream);
/* Whether the generator has come to its end. */
AC_INLINE int ac_stream_over(const ac_stream *stream) { return ((const struct ac_object *)stream)->state; }
/* The ways out of a generator's body: at a yield, by its end, by an exception. */
AC_API ac_ret ac_yield_slowly(ac_frame *frame, long item);
AC_INLINE ac_ret ac_yield(ac_frame *frame, int state, long item)
{
    ac_generator *generator = (ac_generator *)(frame + 1);
    frame->state = state;
    if (AC_UNLIKELY(generator->asked != AC_FOR || generator->handled)) return ac_yield_slowly(frame, item);
    generator->asked = AC_IDLE;
    return ac_return(item);
}
AC_API ac_ret ac_generator_end(ac_frame *frame);
AC_API ac_ret ac_generator_leave(ac_frame *frame, void *exception);
/* ac_begin_handling and ac_end_handling of a generator's own clauses, which another task may go on with. */
AC_API BaseException *ac_generator_handle(ac_frame *frame, void *exception);
AC_API void ac_generator_handled(ac_frame *frame, BaseException *before);

/* ---- Exceptions ----
   What a plain function raised waits in the thread's slot (ac_raise), which its caller looks at after the call; an async function
   hands it over in its pair. A frame that an exception passes adds one traceback entry: where it was raised, called or awaited.
   Thrown on by a finally or a bare raise it adds none. */
struct ac_thread_exceptions {
    BaseException *pending;         /* raised by a plain function, owned; NULL: none */
    BaseException *handled;         /* what the innermost except or finally under way handles, borrowed: the context of what is raised
                                       meanwhile. The scheduler keeps one for each task. */
    const ac_traceback_entry *made_at;  /* where the next coroutine is made, for debug mode */
};
AC_API struct ac_thread_exceptions *ac_this_thread(void);
#if defined(__GNUC__)
extern AC_API __thread struct ac_thread_exceptions ac_thread_exceptions __attribute__((tls_model("initial-exec")));
AC_INLINE int ac_raising(void) { return ac_thread_exceptions.pending != 0; }
AC_INLINE void ac_made_at(const ac_traceback_entry *place) { ac_thread_exceptions.made_at = place; }
AC_INLINE BaseException **ac_handled(void) { return &ac_thread_exceptions.handled; }
#else
AC_INLINE int ac_raising(void) { return ac_pending() != 0; }
AC_INLINE BaseException **ac_handled(void) { return &ac_this_thread()->handled; }
#endif
/* raise T("text"), whose text holds no %: the exception keeps it as it is. As ac_raise_at with a new one. */
AC_API BaseException *ac_raise_text(const ac_exception_type *type, const char *text, const ac_function *function, int line);
/* raise: sets the context from what is being handled, adds the entry of function and line; takes over the reference, returns it. */
AC_API BaseException *ac_raise_at(void *exception, const ac_function *function, int line);
/* The members of a new exception of the type were set; where it is the MemoryError instead, they go as its own would. */
AC_API void ac_members_set(void *exception, const ac_exception_type *type);
/* raise ... from cause (borrowed; NULL: from NULL), before ac_raise_at; takes over and returns exception. */
AC_API void *ac_raise_from(void *exception, void *cause);
/* A bare raise: what is being handled, with a reference, or a RuntimeError ("No active exception to reraise") where nothing is. */
AC_API BaseException *ac_reraise(const ac_function *function, int line);
/* An exception that an await came to, or that a plain call raised (taken from the slot), with this frame's entry; owned. */
AC_API BaseException *ac_passed(long exception, const ac_function *function, int line);
AC_API BaseException *ac_caught(const ac_function *function, int line);
/* ac_is, ac_as: whether exception is of one of count types that follow; the exception (borrowed) or NULL. NULL is of none. */
AC_API int ac_is_one_of(const void *exception, int count, ...);
AC_API void *ac_as_one_of(void *exception, int count, ...);
/* What a variable holds goes to another place, reference and all. */
AC_INLINE void *ac_given(void *handle) { return handle; }
/* An exception that a plain function would let out that does not say so: to the exception handler; takes over the reference. */
AC_API void ac_unannounced(void *exception, const char *function);
/* An exception that leaves main: prints it, takes over the reference, returns the exit status (SystemExit: its code; KeyboardInterrupt: 130). */
AC_API int ac_uncaught(void *exception);
/* Whether a clause for type takes it. Most are of the type itself, or of one right below. */
AC_INLINE int ac_catches(const void *exception, const ac_exception_type *type)
{
    const ac_exception_type *own = ((const BaseException *)exception)->ac_type;
    return own == type || own->base == type || ac_exception_is(exception, type);
}
/* Begins the handling of exception (NULL: nothing changes); returns what was handled before, for ac_end_handling. */
AC_INLINE BaseException *ac_begin_handling(void *exception)
{
    BaseException **handled = ac_handled(), *before = *handled;
    if (exception) *handled = (BaseException *)exception;
    return before;
}
AC_INLINE void ac_end_handling(BaseException *before) { *ac_handled() = before; }
/* The last thing of a plain function that an exception leaves: into the slot as it is, without a context or an entry. */
AC_API void ac_throw(void *exception);
/* A try with except*: what is left of its exception, and what the clauses raised. */
typedef struct ac_star {
    BaseException *original, *rest;     /* owned; rest NULL: all was taken */
    BaseException *match;           /* owned: what the last clause took, being handled */
    BaseException *before;          /* borrowed: what was being handled before */
    BaseException *failure;         /* owned: raised by the taking apart itself */
    BaseException **raised;         /* owned, room for room */
    int count, room;
} ac_star;
AC_API void ac_star_begin(ac_star *star, void *exception, int clauses);    /* takes over the reference */
/* The clause's matches, as a group with a reference; NULL: there are none. */
AC_API void *ac_star_match(ac_star *star, int count, ...);
AC_API void ac_star_raised(ac_star *star, void *exception);    /* by the clause; takes over the reference; NULL: nothing */
AC_API void *ac_star_end(ac_star *star);    /* what goes on, owned; NULL: nothing */
/* The last thing of an async function that an exception leaves: no entry is added. */
AC_INLINE ac_ret ac_leave(void *exception) { ac_ret r; r.status = AC_RAISED; r.value = (long)exception; return r; }

/* ---- Handles ---- in counted places */
/* t = ac_replace(t, value): the old one goes, the new one, owned, stays. */
AC_INLINE void *ac_replace(void *old, void *value) { ac_release(old); return value; }
/* The same through the place's address; returns value. */
AC_API void *ac_assign(void *place, void *value);
/* Releases the handles of an array of size bytes; they are NULL then. */
AC_API void ac_release_all(void *array, ac_size size);
/* The same in a build that is to be debugged, where AC_DEBUG=refs counts them by the places they stand in. ac_made: what the
   runtime made there. */
AC_API void *ac_made(void *handle, const char *function, const char *file, int line);
AC_API void *ac_retain_at(const void *handle, const char *function, const char *file, int line);
AC_API void ac_release_at(const void *handle, const char *function, const char *file, int line);
AC_API void *ac_replace_at(void *old, void *value, const char *function, const char *file, int line);
AC_API void *ac_assign_at(void *place, void *value, const char *function, const char *file, int line);
AC_API void ac_release_all_at(void *array, ac_size size, const char *function, const char *file, int line);

/* ---- Results ----
   Integers, pointers, enumerations, _Bool: as long. Floating types and structs of at most a register: their bytes in the long.
   void: 0. Larger ones: F__call takes `T *result` before its own parameters, memory of the caller's frame that does not move. */
AC_INLINE double ac_to_double(long v) { union { long l; double d; } u; u.l = v; return u.d; }
AC_INLINE long ac_from_double(double d) { union { double d; long l; } u; u.l = 0; u.d = d; return u.l; }
AC_INLINE float ac_to_float(long v) { union { long l; float f; } u; u.l = v; return u.f; }
AC_INLINE long ac_from_float(float f) { union { float f; long l; } u; u.l = 0; u.f = f; return u.l; }

/* ---- The library's async functions, called ---- their C form in ac.h makes a coroutine instead */
/* A turn of the loop: the leaf has no frame, it only puts the task behind those that are ready. */
AC_INLINE ac_ret ac_checkpoint__call(ac_task *task, char *sp)
{
    struct ac_task_head *head = (struct ac_task_head *)task;
    ac_ret r;
    (void)sp;
    head->next = 0;
    *head->loop->tail = task;
    head->loop->tail = &head->next;
    r.status = AC_PENDING;
    r.value = 0;
    return r;
}
AC_API ac_ret ac_sleep_until_due(ac_task *task, double seconds);    /* more than 0, or not a number */
AC_INLINE ac_ret ac_sleep__call(ac_task *task, char *sp, double seconds)
{
    return seconds <= 0 ? ac_checkpoint__call(task, sp) : ac_sleep_until_due(task, seconds);
}

AC_API ac_ret ac_lock_acquire__call(ac_task *task, char *sp, ac_lock *lock);
AC_API ac_ret ac_lock_aenter__call(ac_task *task, char *sp, ac_lock *lock);
AC_API ac_ret ac_lock_aexit__call(ac_task *task, char *sp, ac_lock *lock, void *exception);
AC_API ac_ret ac_event_wait__call(ac_task *task, char *sp, ac_event *event);
AC_API ac_ret ac_condition_acquire__call(ac_task *task, char *sp, ac_condition *condition);
AC_API ac_ret ac_condition_wait__call(ac_task *task, char *sp, ac_condition *condition);
AC_API ac_ret ac_condition_aenter__call(ac_task *task, char *sp, ac_condition *condition);
AC_API ac_ret ac_condition_aexit__call(ac_task *task, char *sp, ac_condition *condition, void *exception);
AC_API ac_ret ac_semaphore_acquire__call(ac_task *task, char *sp, ac_semaphore *semaphore);
AC_API ac_ret ac_semaphore_aenter__call(ac_task *task, char *sp, ac_semaphore *semaphore);
AC_API ac_ret ac_semaphore_aexit__call(ac_task *task, char *sp, ac_semaphore *semaphore, void *exception);
AC_API ac_ret ac_barrier_wait__call(ac_task *task, char *sp, ac_barrier *barrier);
AC_API ac_ret ac_barrier_reset__call(ac_task *task, char *sp, ac_barrier *barrier);
AC_API ac_ret ac_barrier_abort__call(ac_task *task, char *sp, ac_barrier *barrier);

AC_API ac_ret ac_queue_get_to__call(ac_task *task, char *sp, void *result, ac_queue *queue);
AC_API ac_ret ac_queue_put__call(ac_task *task, char *sp, ac_queue *queue, long item);
AC_API ac_ret ac__queue_join__call(ac_task *task, char *sp, ac_queue *queue);
AC_INLINE ac_ret ac_queue_join__call(ac_task *task, char *sp, ac_queue *queue) { return ac__queue_join__call(task, sp, queue); }

AC_API ac_task_group *ac_task_group_new(void);     /* NULL: memory is out, which entering it raises */
AC_API ac_ret ac_task_group_aenter__call(ac_task *task, char *sp, void *group);
AC_API ac_ret ac_task_group_aexit__call(ac_task *task, char *sp, void *group, void *exception);

/* Where the result is the T of a handle: result is the address of the place for one larger than a register, else 0. */
AC_API ac_ret ac_wait_for_to__call(ac_task *task, char *sp, void *result, void *awaitable, double seconds);
AC_API ac_ret ac__gather__call(ac_task *task, char *sp, void *handles, int count, const struct ac_gather_options *options);
AC_INLINE ac_ret ac_gather__call(ac_task *task, char *sp, void *handles, int count, const struct ac_gather_options *options)
{
    return ac__gather__call(task, sp, handles, count, options);
}
AC_API ac_ret ac__wait_list__call(ac_task *task, char *sp, void *handles, int count, const struct ac_wait_options *options);
AC_INLINE ac_ret ac_wait__call(ac_task *task, char *sp, void *handles, int count, const struct ac_wait_options *options)
{
    return ac__wait_list__call(task, sp, handles, count, options);
}
AC_API ac_ret ac_deadline_aenter__call(ac_task *task, char *sp, void *deadline);
AC_API ac_ret ac_deadline_aexit__call(ac_task *task, char *sp, void *deadline, void *exception);

AC_API ac_ret ac_test_idle__call(ac_task *task, char *sp);

/* ---- Threads ---- ac_to_thread(f(x)) makes a coroutine of a function of its own, whose start function this is; run gets a copy of the
   start frame in a thread, calls f and returns its result; one larger than a register goes to base.result. */
typedef struct ac_thread_start ac_thread_start;
struct ac_thread_start {
    ac_start base;
    long (*run)(ac_thread_start *start);
};
AC_API ac_ret ac_thread_begin(ac_task *task, ac_frame *frame, long status, long value);

/* ---- The program ---- what the C main of `async int main` calls; returns the exit status */
AC_API int ac_main(ac_coro *main);

#endif
