/* Exceptions in flight: the slot of a plain function's, what is being handled, and how a new one comes
   by its context. Which exceptions become whose context is CPython's rule, link by link. */
#include "internal.h"

#include <stdarg.h>

__thread struct ac_thread_exceptions ac_thread_exceptions __attribute__((tls_model("initial-exec")));

/* The link back to exception that a chain of contexts has is cut, as it is about to close a ring. A ring
   that does not go through exception is found by a second walker at half the speed. */
static void cut_context(BaseException *from, const BaseException *exception)
{
    BaseException *slow = from;
    bool move = false;
    for (BaseException *at = from, *context; (context = at->context) != NULL; at = context) {
        if (context == exception) {
            at->context = NULL;
            ac_release(context);
            return;
        }
        if (context == slow) return;
        if (move) slow = slow->context;
        move = !move;
    }
}

BaseException *ac__set_context_to(BaseException *exception, BaseException *handled)
{
    if (handled == exception || exception->context == handled) return exception;
    if (exception->ac_object.references & AC__IMMORTAL) return exception;   /* it is everybody's */
    if (handled->context) cut_context(handled, exception);
    BaseException *before = exception->context;
    exception->context = ac_retain(handled);
    if (before) ac_release(before);
    ac__ring_check(exception);
    return exception;
}

BaseException *ac_raise_at(void *exception, const ac_function *function, int line)
{
    return ac__traceback_add(ac__set_context(exception), function, line);
}

void *ac_raise_from(void *exception, void *cause)
{
    BaseException *raised = exception, *before = raised->cause;
    if (raised->ac_object.references & AC__IMMORTAL) return exception;
    raised->cause = ac_retain(cause);
    raised->suppress_context = true;
    if (before) ac_release(before);
    ac__ring_check(raised);
    return exception;
}

BaseException *ac_reraise(const ac_function *function, int line)
{
    BaseException *handled = ac_thread_exceptions.handled;
    if (handled) return ac_retain(handled);
    return ac_raise_at(ac_exception_new(&ac_type_RuntimeError, "No active exception to reraise"), function, line);
}

BaseException *ac_passed(long exception, const ac_function *function, int line)
{
    return ac__traceback_add((BaseException *)exception, function, line);
}

BaseException *ac_caught(const ac_function *function, int line)
{
    return ac__traceback_add(ac_take_pending(), function, line);
}

ac_ret ac_raised(long exception, const ac_function *function, int line)
{
    return ac_leave(ac__traceback_add((BaseException *)exception, function, line));
}

struct ac_thread_exceptions *ac_this_thread(void)
{
    return &ac_thread_exceptions;
}

/* ---- The slot ---- One that has passed frames already is on its way: it keeps the context it has. */
void ac_throw(void *exception)
{
    BaseException *before = ac_thread_exceptions.pending;
    ac_thread_exceptions.pending = exception;
    if (before) ac_release(before);
}

void ac_raise(void *exception)
{
    BaseException *before = ac_thread_exceptions.pending;
    if (before != exception && !((BaseException *)exception)->ac_frames->count) ac__set_context(exception);
    ac_throw(exception);
}

BaseException *ac_pending(void)
{
    return ac_thread_exceptions.pending;
}

BaseException *ac_take_pending(void)
{
    BaseException *exception = ac_thread_exceptions.pending;
    ac_thread_exceptions.pending = NULL;
    return exception;
}

/* ---- What the runtime itself raises ---- */
ac_ret ac__out_of_memory(void)
{
    return (ac_ret){ AC_RAISED, (long)ac__memory_error() };
}

ac_ret ac__raised(const ac_exception_type *type, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    BaseException *exception = ac__exception_new(type, format, args);
    va_end(args);
    ac__set_context(exception);
    return (ac_ret){ AC_RAISED, (long)exception };
}

void ac__raise_new(const ac_exception_type *type, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ac_raise(ac__exception_new(type, format, args));
    va_end(args);
}
