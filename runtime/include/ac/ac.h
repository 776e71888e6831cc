/* The runtime of Async C, for programs in C: coroutines, tasks, futures, callbacks, exceptions.
   Includes no other header, and declares only names that begin with ac_ or AC_ and the exceptions.
   Times are seconds. A handle is a counted reference: who gets one from a function owns it and gives
   it back with ac_release, unless the comment says otherwise. A function that "raises" leaves the
   exception in ac_pending() and returns zero. */
#ifndef AC_H
#define AC_H

#ifdef __cplusplus
extern "C" {
#define AC_BOOL bool
#else
#define AC_BOOL _Bool
#endif
#if defined(__GNUC__)
#define AC_API __attribute__((visibility("default")))
#define AC_PRINTF(at, first) __attribute__((format(printf, at, first)))
#define AC_INFINITY __builtin_inf()
#else
#define AC_API
#define AC_PRINTF(at, first)
#define AC_INFINITY (1.0 / 0.0)
#endif

#define AC_FOREVER AC_INFINITY      /* no limit, wherever a time or a duration is taken */

typedef __SIZE_TYPE__ ac_size;
typedef struct { const char *data; ac_size size; } ac_bytes;
typedef struct ac_coro ac_coro;     /* an async function called and not yet started */
typedef struct ac_future ac_future; /* a result that will come */
typedef struct ac_task ac_task;     /* a coroutine that a loop runs; a future too, by cast */
typedef struct ac_task_group ac_task_group;     /* what a task_group block names */
typedef struct ac_call ac_call;     /* a callback that a loop will call */
typedef struct ac_stream ac_stream; /* an async generator called; who runs it gets its items */
typedef struct ac_loop ac_loop;

/* ---- Handles ---- */
struct ac_object {                  /* what every handle begins with; private */
    unsigned references;
    unsigned char kind, state, flags, units;
};
AC_API void *ac_retain(const void *handle);         /* one more reference, of the same type; NULL is allowed */
AC_API void ac_release(const void *handle);         /* one less; NULL is allowed */

/* ---- Exceptions ---- */
typedef struct BaseException BaseException;
typedef struct ac_exception_type {
    const char *name;
    const struct ac_exception_type *base;           /* NULL: BaseException itself */
    ac_size size;                                   /* of the object, its own members included */
    void (*fini)(void *exception);                  /* frees what its members own; NULL: nothing to do */
    struct BaseExceptionGroup *(*derive)(void *group, BaseException **members, int count);     /* see ac_group_derive; NULL: as the base */
} ac_exception_type;
typedef struct { const char *function, *file; int line; } ac_traceback_entry;

#define AC_EXCEPTION_MEMBERS \
    struct ac_object ac_object; const ac_exception_type *ac_type; struct ac_traceback *ac_frames; \
    const char *message;            /* never NULL */ \
    BaseException *cause, *context; /* owned, NULL: none */ \
    char **notes; int note_count; \
    AC_BOOL suppress_context;
struct BaseException { AC_EXCEPTION_MEMBERS };
AC_API extern const ac_exception_type ac_type_BaseException;
#define EXCEPTION(name, base, members, fini) \
    typedef struct name { AC_EXCEPTION_MEMBERS members } name; \
    AC_API extern const ac_exception_type ac_type_##name;
#include <ac/exc_types.def>
#undef EXCEPTION

/* A new exception; format NULL: no message. Where memory is out it is the MemoryError, which has room for the members of the
   type (up to 2 KB). Likewise a coroutine or future for which there is no memory is NULL: who uses it gets the MemoryError. */
AC_API void *ac_exception_new(const ac_exception_type *type, const char *format, ...) AC_PRINTF(2, 3);
AC_API AC_BOOL ac_exception_is(const void *exception, const ac_exception_type *type);  /* by inheritance */
AC_API const char *ac_type_name(const void *exception);
AC_API void ac_print_exception(const void *exception);         /* on stderr, in Python's form */
AC_API char *ac_format_exception(const void *exception);       /* malloc'd; NULL where memory is out, as ac_str */
AC_API char *ac_str(const void *exception);                    /* malloc'd; the message, a group's with the count of its members */
AC_API void ac_add_note(void *exception, const char *format, ...) AC_PRINTF(2, 3);
/* The frames it passed, outermost first; at most max are written, returns how many there are. */
AC_API int ac_traceback(const void *exception, ac_traceback_entry *out, int max);

/* Exception groups. A new one, which retains its members. Raises ValueError for none or a NULL among them, TypeError where an
   ExceptionGroup would get one that is no Exception; a BaseExceptionGroup of Exceptions only is an ExceptionGroup. */
AC_API void *ac_exception_group_new(const ac_exception_type *type, BaseException *const *members, int count,
                                    const char *format, ...) AC_PRINTF(4, 5);
/* The group's members, at any depth, that are of one of count types which follow, or that the predicate takes, and the rest, both
   nested as they were: owned, NULL where there are none. match and rest are places that hold NULL or a group, which is released;
   either may be NULL. Raise what a derive raises, TypeError where it gives no group, and MemoryError: both places are NULL then. */
typedef AC_BOOL ac_group_predicate(BaseException *exception);
AC_API void ac_group_split(void *group, BaseExceptionGroup **match, BaseExceptionGroup **rest, int count, ...);
AC_API void ac_group_split_if(void *group, BaseExceptionGroup **match, BaseExceptionGroup **rest, ac_group_predicate *predicate);
AC_API BaseExceptionGroup *ac_group_subgroup(void *group, int count, ...);
AC_API BaseExceptionGroup *ac_group_subgroup_if(void *group, ac_group_predicate *predicate);
/* A group of other members that is like this one; split takes over cause, context, notes and traceback. The type's own derive,
   or a plain group with the same message. Raises as ac_exception_group_new. */
AC_API BaseExceptionGroup *ac_group_derive(void *group, BaseException **members, int count);

/* Raises from a plain function: takes over the reference; the caller returns a zero value. */
AC_API void ac_raise(void *exception);
AC_API void ac_raise_errno(const char *format, ...) AC_PRINTF(1, 2);   /* the OSError type that errno asks for */
AC_API BaseException *ac_pending(void);             /* borrowed; NULL: none */
AC_API BaseException *ac_take_pending(void);        /* clears it; the reference goes to the caller */

/* ---- The loop ---- */
struct ac_run_options { AC_BOOL debug; };
/* Runs main on a fresh loop (asyncio.run); takes over its reference. Returns the exit status: main's
   int result, 1 after an uncaught exception (printed on stderr), 130 after SIGINT.
   Raises RuntimeError where a loop runs already. */
AC_API int ac_run(ac_coro *main, const struct ac_run_options *options);
AC_API ac_loop *ac_running_loop(void);              /* borrowed; raises RuntimeError where none runs */
AC_API double ac_time(void);                        /* the loop's clock (loop.time); outside: the monotonic clock */

/* Async functions: the C form makes the coroutine. */
AC_API ac_coro *ac_sleep(double seconds);           /* asyncio.sleep; 0: one turn of the loop */
AC_API ac_coro *ac_checkpoint(void);                /* a turn of the loop, and a place where cancellation strikes */

/* Callbacks (loop.call_soon, call_later, call_at). A callback may raise: that goes to the exception
   handler. Dropping the handle leaves the call scheduled. Raise RuntimeError where no loop runs. */
typedef void ac_callback(void *arg);
AC_API ac_call *ac_call_soon(ac_callback *fn, void *arg);
AC_API ac_call *ac_call_later(double delay, ac_callback *fn, void *arg);
AC_API ac_call *ac_call_at(double when, ac_callback *fn, void *arg);
AC_API void ac_call_cancel(ac_call *call);          /* one that ran already: no effect */
AC_API AC_BOOL ac_call_cancelled(ac_call *call);
AC_API double ac_call_when(ac_call *call);          /* 0 for one of ac_call_soon */

/* From any thread: fn is called in loop's (loop.call_soon_threadsafe). Raises MemoryError. */
AC_API void ac_call_soon_threadsafe(ac_loop *loop, ac_callback *fn, void *arg);

/* Calls fn at each turn in which fd can be read or written (loop.add_reader, add_writer); one a side.
   Raise OSError where fd cannot be watched. remove: whether there was one. */
AC_API void ac_add_reader(int fd, ac_callback *fn, void *arg);
AC_API void ac_add_writer(int fd, ac_callback *fn, void *arg);
AC_API AC_BOOL ac_remove_reader(int fd);
AC_API AC_BOOL ac_remove_writer(int fd);

/* Calls fn in the loop for each signal signo that comes (loop.add_signal_handler); only in the main thread's loop. The handler of SIGINT
   replaces the cancelling of main. Raises ValueError for no signal, RuntimeError for one that cannot be caught or in
   another thread. remove: whether there was one; the default action is back, for SIGINT KeyboardInterrupt. */
AC_API void ac_add_signal_handler(int signo, ac_callback *fn, void *arg);
AC_API AC_BOOL ac_remove_signal_handler(int signo);

/* What an error handler is told (loop.call_exception_handler); all members are borrowed. */
typedef struct {
    const char *message;
    BaseException *exception;
    ac_task *task;
    ac_future *future;
    ac_call *call;
    int fd;                                         /* -1: none is meant */
    const ac_traceback_entry *created;              /* where it was made, in debug mode */
    int created_count;
} ac_exception_context;
typedef void ac_exception_handler(const ac_exception_context *context, void *arg);
struct ac_exception_handler_options { void **arg; };
AC_API void ac_set_exception_handler(ac_exception_handler *fn, void *arg);     /* NULL: the default */
AC_API ac_exception_handler *ac_get_exception_handler(const struct ac_exception_handler_options *options);
AC_API void ac_call_exception_handler(const ac_exception_context *context);
AC_API void ac_default_exception_handler(const ac_exception_context *context); /* prints on stderr */

/* Debug mode (loop.set_debug; AC_DEBUG=1): steps that take long are reported on stderr, other reports say where the coroutine was made. */
AC_API void ac_set_debug(AC_BOOL on);
AC_API AC_BOOL ac_get_debug(void);
AC_API void ac_set_slow_callback(double seconds);      /* from when on a step is slow: 0.1 */

/* Inside a foreign loop: ac_loop_open makes a loop that runs only by turns, and is the thread's running one until ac_loop_close, which ends it as
   ac_run does. Between turns tasks may be spawned. The foreign loop watches fd for reading and calls ac_loop_turn when it can be read, or the
   timeout (AC_FOREVER: none) is over. open: NULL with RuntimeError where a loop runs; fd: -1 with OSError. */
AC_API ac_loop *ac_loop_open(void);
AC_API void ac_loop_close(ac_loop *loop);
AC_API int ac_loop_fd(ac_loop *loop);
AC_API double ac_loop_timeout(ac_loop *loop);
AC_API void ac_loop_turn(ac_loop *loop);               /* one turn, without waiting */

/* ---- For tests and operators ---- */
AC_API void ac_dump_tasks(void *file);                 /* a FILE *: each task and what it waits for */
AC_API ac_coro *ac_test_idle(void);                    /* returns when every other task is blocked */

/* ---- Coroutines ---- */
AC_API const char *ac_coro_name(const ac_coro *coro);  /* the function's name */
AC_API void ac_coro_close(ac_coro *coro);              /* shall not run after all: no report about it */

/* ---- Async generators ---- Each raises RuntimeError where the generator runs already. Dropping the last handle of one that
   stands at a yield has the loop close it, in a task. */
AC_API ac_coro *ac_anext(ac_stream *stream);           /* its next item (anext); raises StopAsyncIteration at its end */
AC_API ac_coro *ac_athrow(ac_stream *stream, BaseException *exception);    /* raises exception, retained, at its yield; the next item (agen.athrow) */
AC_API ac_coro *ac_aclose(ac_stream *stream);          /* raises GeneratorExit at its yield (agen.aclose); where it never started or is at its end: nothing */

/* ---- Tasks and futures ---- every function on futures takes a task too */
typedef struct ac_context ac_context;
struct ac_spawn_options { const char *name; ac_context *context; };    /* context: NULL: a copy of the current one */
/* A task that runs coro, from the next turn on (create_task). Takes over the reference to coro and
   returns one to the task. Raises RuntimeError where no loop runs or coro was started before. */
AC_API ac_task *ac_spawn(ac_coro *coro, const struct ac_spawn_options *options);
enum { AC_HANDLE_RESULT = 1 };                         /* a result that is a handle: released with its future */
/* The same in a task group, which waits for the task at the end of its block (TaskGroup.create_task). Raises RuntimeError too where
   the group is shutting down or finished; the coroutine is closed then. */
AC_API ac_task *ac_spawn_in(ac_task_group *group, ac_coro *coro, const struct ac_spawn_options *options);
/* For factories: a task, past the factory. Only looks at coro. */
struct ac_task_new_options { const char *name; ac_context *context; };
AC_API ac_task *ac_task_new(ac_coro *coro, const struct ac_task_new_options *options);
/* What makes the loop's tasks from now on (loop.set_task_factory); NULL: ac_task_new. Only looks at coro and name (NULL: none); returns a
   reference, or raises; coro is closed then. */
typedef ac_task *ac_task_factory(ac_coro *coro, const char *name, void *arg);
AC_API void ac_set_task_factory(ac_task_factory *fn, void *arg);
struct ac_future_options { ac_size size; };            /* of a result larger than a register; AC_HANDLE_RESULT; else 0 */
AC_API ac_future *ac_future_new(const struct ac_future_options *options);      /* loop.create_future; raises where no loop runs */
AC_API void ac_set_result(ac_future *future, long value);      /* of a large result: its address, copied; a handle is retained; raises InvalidStateError when done */
AC_API void ac_set_exception(ac_future *future, void *exception);  /* retains it; raises InvalidStateError when done */
AC_API AC_BOOL ac_done(const ac_future *future);
AC_API AC_BOOL ac_cancelled(const ac_future *future);
/* The result: an integer or pointer as long, bytes of a float or small struct in the long, a large one
   by its address in the future, a handle with a reference of the caller's. Raises InvalidStateError while pending, CancelledError, or what failed it. */
AC_API long ac_result(ac_future *future);
AC_API BaseException *ac_exception(ac_future *future);         /* borrowed, NULL: none; raises as ac_result */
struct ac_cancel_options { const char *msg; };
AC_API AC_BOOL ac_cancel(ac_future *future, const struct ac_cancel_options *options);   /* false where done already */
AC_API int ac_cancelling(const ac_task *task);         /* requests to cancel, less ac_uncancel */
AC_API int ac_uncancel(ac_task *task);                 /* takes one back; returns how many remain */
AC_API const char *ac_name(ac_task *task);             /* borrowed, until the next ac_set_name */
AC_API void ac_set_name(ac_task *task, const char *name);
AC_API ac_task *ac_current_task(void);                 /* borrowed; NULL in a callback; raises where no loop runs */
AC_API int ac_all_tasks(ac_task **out, int max);       /* those not done, borrowed; returns how many there are */
typedef void ac_done_callback(ac_future *future, void *arg);
AC_API void ac_add_done_callback(ac_future *future, ac_done_callback *fn, void *arg);
AC_API int ac_remove_done_callback(ac_future *future, ac_done_callback *fn);   /* returns how many were removed */

/* ---- Waiting ---- an awaitable is a coroutine, task or future; a coroutine becomes a task. Whoever waits holds it. */
/* asyncio.wait_for: the result of awaitable, which is cancelled and awaited where the time is over; raises TimeoutError then, what the
   awaitable raises otherwise. AC_FOREVER: no limit. 0 or less: it must be done already. */
AC_API ac_coro *ac_wait_for(void *awaitable, double seconds);
/* asyncio.shield: a future for the result of awaitable, which goes on when the future is cancelled. A coroutine starts now. Raises
   RuntimeError where no loop runs. */
AC_API ac_future *ac_shield(void *awaitable);

/* handles: an array of count pointers to coroutines, tasks and futures. */
struct ac_gather_options { AC_BOOL return_exceptions; };
/* asyncio.gather: done when all are, or with the first exception (return_exceptions: when all are). The results are in the handles; a
   coroutine's handle is its task's from then on. Cancelling the future cancels them all. Raises RuntimeError where no loop runs. */
AC_API ac_future *ac_gather_future(void *handles, int count, const struct ac_gather_options *options);
AC_API ac_coro *ac_gather(void *handles, int count, const struct ac_gather_options *options);  /* which awaits that */

enum { AC_ALL_COMPLETED, AC_FIRST_COMPLETED, AC_FIRST_EXCEPTION };
struct ac_wait_options { double timeout; int return_when; };    /* seconds; options NULL: AC_FOREVER, AC_ALL_COMPLETED */
/* asyncio.wait for tasks and futures: int, how many of them are done. Raises ValueError for none or a wrong return_when, TypeError for
   coroutines. */
AC_API ac_coro *ac_wait(void *handles, int count, const struct ac_wait_options *options);

typedef struct ac_stream ac_stream;
struct ac_as_completed_options { double timeout; };             /* seconds; options NULL: AC_FOREVER */
/* asyncio.as_completed: a stream of the tasks and futures, each when it is done. Raises TimeoutError from the stream. */
AC_API ac_stream *ac_as_completed(void *handles, int count, const struct ac_as_completed_options *options);

/* asyncio.timeout, timeout_at: for one `async with`, whose task is cancelled at the time; that comes out of the block as TimeoutError. */
typedef struct ac_deadline ac_deadline;
AC_API ac_deadline *ac_timeout(double seconds);         /* a handle; NULL where memory is out, which entering it raises */
AC_API ac_deadline *ac_timeout_at(double when);         /* a time of ac_time(); AC_FOREVER: none */
AC_API void ac_reschedule(ac_deadline *deadline, double when);     /* raises RuntimeError behind the block */
AC_API double ac_when(ac_deadline *deadline);
AC_API AC_BOOL ac_expired(ac_deadline *deadline);       /* it has cancelled the block */

#include <ac/sync.h>

/* ---- Threads ---- one loop a thread; counted objects belong to the thread in which they were made */
AC_API void ac_set_max_threads(int n);                 /* for ac_to_thread, of the calling thread's loops; less than 1: as Python, CPUs + 4, at most 32 */
/* From another thread: runs coro in loop, takes over its reference. The future belongs to the caller, who waits for it with ac_thread_join
   (asyncio.run_coroutine_threadsafe); ac_cancel cancels the task. Raises MemoryError. */
AC_API ac_future *ac_run_coroutine_threadsafe(ac_loop *loop, ac_coro *coro);
AC_API AC_BOOL ac_thread_join(ac_future *future, double timeout);      /* blocks at most so many seconds; whether it is done */

/* ---- Context variables (contextvars) ---- A task, a callback and a thread run in a copy of their maker's context; an awaited
   coroutine shares it. Values are borrowed. A variable lives as long as the program; its name is not copied. */
typedef struct ac_context_var ac_context_var;
typedef struct ac_context_token ac_context_token;
AC_API ac_context_var *ac_context_var_new(const char *name, const void *initial);
AC_API void *ac_context_get(ac_context_var *variable);         /* where never set: initial */
/* Returns what takes it back, a handle. NULL: there was no memory and nothing was set, which ac_context_reset then raises. */
AC_API ac_context_token *ac_context_set(ac_context_var *variable, const void *value);
/* Raises RuntimeError for a token used before, ValueError for one of another variable or context. */
AC_API void ac_context_reset(ac_context_var *variable, ac_context_token *token);
AC_API ac_context *ac_copy_context(void);              /* a handle; NULL: memory is out */

#ifdef __cplusplus
}
#endif
#endif
