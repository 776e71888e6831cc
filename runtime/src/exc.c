/* Exception objects and their types. */
#include "internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void group_fini(void *exception)
{
    BaseExceptionGroup *group = exception;
    for (int i = 0; i < group->count; i++) ac_release(group->exceptions[i]);
    if (group->exceptions) ac__free(group->exceptions, (size_t)group->count * sizeof(void *));
}

static void incomplete_read_fini(void *exception)
{
    IncompleteReadError *error = exception;
    if (error->partial.data) ac__free((void *)error->partial.data, error->partial.size);
}

const ac_exception_type ac_type_BaseException = { "BaseException", NULL, sizeof(BaseException), NULL, NULL };
#define EXCEPTION(name, base, members, fini) \
    const ac_exception_type ac_type_##name = { #name, &ac_type_##base, sizeof(name), fini, NULL };
#include <ac/exc_types.def>
#undef EXCEPTION

static struct ac_traceback no_frames;    /* of an exception that is everybody's: room for none */

/* Raised where memory is out, so it exists already. Behind it is room for the members of the exception that
   could not be made: who asked for that fills them in. */
static _Thread_local union {
    MemoryError error;
    char room[2048];
} out_of_memory;

BaseException *ac__memory_error(void)
{
    MemoryError *error = &out_of_memory.error;
    if (!error->ac_type) {
        error->ac_object.kind = AC__EXCEPTION;
        error->ac_type = &ac_type_MemoryError;
        error->ac_frames = &no_frames;
        error->message = "";
    }
    error->ac_object.references = AC__IMMORTAL | AC__IMMORTAL >> 1;     /* a long way from where it were mortal */
    return (BaseException *)error;
}

/* What closes a generator, or a task that is left over, must not want for memory. */
static _Thread_local GeneratorExit last_exit;

BaseException *ac__generator_exit(void)
{
    BaseException *exit = ac_exception_new(&ac_type_GeneratorExit, NULL);
    if (AC_LIKELY(exit->ac_type == &ac_type_GeneratorExit)) return exit;
    last_exit.ac_object = (struct ac_object){ .references = AC__IMMORTAL | AC__IMMORTAL >> 1, .kind = AC__EXCEPTION };
    last_exit.ac_type = &ac_type_GeneratorExit;
    last_exit.ac_frames = &no_frames;
    last_exit.message = "";
    return (BaseException *)&last_exit;
}

static void forget(BaseException *error)
{
    BaseException *context = error->context, *cause = error->cause;
    error->context = error->cause = NULL;
    ac_release(context);
    ac_release(cause);
}

void ac__memory_error_forget(void)
{
    forget((BaseException *)&out_of_memory.error);
    forget((BaseException *)&last_exit);
}

/* How long the message is; the text where it is format itself, or fits into small. */
static size_t message_length(const char *format, va_list args, char *small, size_t size, const char **text)
{
    va_list again;
    if (!strchr(format, '%')) {
        *text = format;
        return strlen(format);
    }
    va_copy(again, args);
    int length = vsnprintf(small, size, format, again);
    va_end(again);
    if (length < 0) length = 0, small[0] = '\0';
    *text = (size_t)length < size ? small : NULL;
    return (size_t)length;
}

/* One block: the exception, room for a short traceback, and extra bytes. */
static inline size_t block_units(const ac_exception_type *type, size_t extra)
{
    return (ac__exception_size(type) + AC__SHORT_TRACEBACK + extra + AC__UNIT - 1) / AC__UNIT;
}

/* Field by field: what is stored whole can be loaded at once. */
static inline void initialize(BaseException *exception, const ac_exception_type *type, size_t size, const char *message, size_t units)
{
    struct ac_traceback *traceback = (struct ac_traceback *)((char *)exception + size);
    exception->ac_object = (struct ac_object){ .references = 1, .kind = AC__EXCEPTION, .units = (unsigned char)units };
    exception->ac_type = type;
    exception->ac_frames = traceback;
    exception->message = message;
    exception->cause = NULL;
    exception->context = NULL;
    exception->notes = NULL;
    exception->note_count = 0;
    exception->suppress_context = false;
    traceback->count = 0;
    traceback->cap = AC__FIRST_ENTRIES;
}

/* The MemoryError where memory is out. */
static BaseException *new_exception(const ac_exception_type *type, const char *message, size_t extra)
{
    size_t units = block_units(type, extra);
    BaseException *exception = ac__alloc(units * AC__UNIT);
    if (AC_UNLIKELY(!exception)) {
        if (type->size > sizeof out_of_memory) ac__fatal("out of memory");
        return ac__memory_error();
    }
    initialize(exception, type, ac__exception_size(type), message, units <= AC__CLASSES ? units : 0);
    if (type->size > sizeof *exception) memset(exception + 1, 0, type->size - sizeof *exception);
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__track(&exception->ac_object);
    return exception;
}

/* The message stands behind the traceback. */
BaseException *ac__exception_new(const ac_exception_type *type, const char *format, va_list args)
{
    char small[256];
    const char *text = NULL;
    size_t length = format ? message_length(format, args, small, sizeof small, &text) : 0;
    BaseException *exception = new_exception(type, "", format ? length + 1 : 0);
    if (format && AC_LIKELY(!(exception->ac_object.references & AC__IMMORTAL))) {
        char *message = (char *)exception->ac_frames + AC__SHORT_TRACEBACK;
        exception->message = message;
        if (text) memcpy(message, text, length + 1);
        else vsnprintf(message, length + 1, format, args);
    }
    return exception;
}

/* Without members it needs no more than a block of this size. */
enum { BARE_UNITS = (sizeof(BaseException) + AC__SHORT_TRACEBACK + AC__UNIT - 1) / AC__UNIT };

static inline BaseException *new_bare(const ac_exception_type *type, const char *text)
{
    BaseException *exception = ac__thread.bins[BARE_UNITS];
    if (AC_UNLIKELY(!exception || type->size != sizeof *exception)) return new_exception(type, text, 0);
    ac__thread.bins[BARE_UNITS] = *(void **)exception;
    ac__thread.live++;
    initialize(exception, type, sizeof *exception, text, BARE_UNITS);
    return exception;
}

BaseException *ac_raise_text(const ac_exception_type *type, const char *text, const ac_function *function, int line)
{
    return ac__traceback_add(ac__set_context(new_bare(type, text)), function, line);
}

BaseException *ac__cancelled_error(const char *message)
{
    if (AC_UNLIKELY(message != NULL)) return ac_exception_new(&ac_type_CancelledError, "%s", message);
    return new_bare(&ac_type_CancelledError, "");
}

void *ac_exception_new(const ac_exception_type *type, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    BaseException *exception = ac__exception_new(type, format, args);
    va_end(args);
    return exception;
}

static void finish(BaseException *exception, const ac_exception_type *type)
{
    for (; type; type = type->base)
        if (type->fini) type->fini(exception);
}

void ac_members_set(void *exception, const ac_exception_type *type)
{
    if (AC_LIKELY(exception != &out_of_memory || type == &ac_type_MemoryError)) return;
    finish(exception, type);
    memset(out_of_memory.room + sizeof(MemoryError), 0, sizeof out_of_memory - sizeof(MemoryError));
}

static bool is_bare(const ac_exception_type *type)
{
    for (const ac_exception_type *own = type; own; own = own->base)
        if (own->fini) return false;
    ac__thread.bare_type = type;
    return true;
}

/* A chain of contexts can be long, so it is taken apart in a loop. */
static AC_COLD void free_slowly(BaseException *exception)
{
    while (exception) {
        BaseException *context = exception->context;
        if (!is_bare(exception->ac_type)) finish(exception, exception->ac_type);
        if (exception->cause) ac_release(exception->cause);
        for (int i = 0; i < exception->note_count; i++) ac__free_string(exception->notes[i]);
        if (exception->notes) ac__free(exception->notes, (size_t)exception->note_count * sizeof(char *));
        if (AC_UNLIKELY(exception->ac_object.flags & AC__IN_RING)) ac__ring_forget(exception);
        if (AC_UNLIKELY(ac__thread.debug_refs)) ac__untrack(&exception->ac_object);
        ac__traceback_free(exception);
        if (AC_LIKELY(exception->ac_object.units)) ac__free(exception, (size_t)exception->ac_object.units * AC__UNIT);
        else ac__free_slow(exception, 0);
        exception = context && --context->ac_object.references == 0 ? context : NULL;
    }
}

/* Most have nothing but their block. */
void ac__exception_free(BaseException *exception)
{
    size_t units = exception->ac_object.units;
    bool holds = exception->cause || exception->context || exception->notes || exception->ac_object.flags;
    bool is_known = exception->ac_type == ac__thread.bare_type || exception->ac_type == &ac_type_CancelledError;
    if (AC_UNLIKELY(holds || !is_known || units - 1 >= ac__thread.class_limit)) {
        free_slowly(exception);
        return;
    }
    *(void **)exception = ac__thread.bins[units];
    ac__thread.bins[units] = exception;
    ac__thread.live--;
}

/* Room for notes grows by one: there are few. */
void ac_add_note(void *exception, const char *format, ...)
{
    BaseException *own = exception;
    size_t count = (size_t)own->note_count;
    va_list args;
    if (own->ac_object.references & AC__IMMORTAL) return;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) return;
    char **notes = ac__alloc((count + 1) * sizeof *notes);
    char *note = notes ? ac__alloc((size_t)length + 1) : NULL;
    if (!note) {
        if (notes) ac__free(notes, (count + 1) * sizeof *notes);
        return;
    }
    va_start(args, format);
    vsnprintf(note, (size_t)length + 1, format, args);
    va_end(args);
    if (count) {
        memcpy(notes, own->notes, count * sizeof *notes);
        ac__free(own->notes, count * sizeof *notes);
    }
    notes[count] = note;
    own->notes = notes;
    own->note_count++;
}

/* An ExceptionGroup is an Exception too: Python's has both for bases. */
static bool is_exception_group(const ac_exception_type *own)
{
    while (own && own != &ac_type_ExceptionGroup) own = own->base;
    return own != NULL;
}

AC_BOOL ac_exception_is(const void *exception, const ac_exception_type *type)
{
    const ac_exception_type *first = ((const BaseException *)exception)->ac_type;
    for (const ac_exception_type *own = first; own; own = own->base)
        if (own == type) return true;
    return type == &ac_type_Exception && is_exception_group(first);
}

bool ac__is_exit(const BaseException *exception)
{
    const ac_exception_type *own = exception->ac_type;
    while (own && own != &ac_type_KeyboardInterrupt && own != &ac_type_SystemExit) own = own->base;
    return own != NULL;
}

const char *ac_type_name(const void *exception)
{
    return ((const BaseException *)exception)->ac_type->name;
}

/* ---- Errors of the system ---- */
static const ac_exception_type *type_of_errno(int err)
{
    static const struct { int err; const ac_exception_type *type; } types[] = {
        { EAGAIN, &ac_type_BlockingIOError }, { EALREADY, &ac_type_BlockingIOError },
        { EINPROGRESS, &ac_type_BlockingIOError }, { ECHILD, &ac_type_ChildProcessError },
        { EPIPE, &ac_type_BrokenPipeError }, { ESHUTDOWN, &ac_type_BrokenPipeError },
        { ECONNABORTED, &ac_type_ConnectionAbortedError },
        { ECONNREFUSED, &ac_type_ConnectionRefusedError },
        { ECONNRESET, &ac_type_ConnectionResetError }, { EEXIST, &ac_type_FileExistsError },
        { ENOENT, &ac_type_FileNotFoundError }, { EINTR, &ac_type_InterruptedError },
        { EISDIR, &ac_type_IsADirectoryError }, { ENOTDIR, &ac_type_NotADirectoryError },
        { EACCES, &ac_type_PermissionError }, { EPERM, &ac_type_PermissionError },
        { ESRCH, &ac_type_ProcessLookupError }, { ETIMEDOUT, &ac_type_TimeoutError },
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].err == err) return types[i].type;
    return &ac_type_OSError;
}

void ac_raise_errno(const char *format, ...)
{
    int err = errno;
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    OSError *error = ac_exception_new(type_of_errno(err), "[Errno %d] %s: %s", err, strerror(err), what);
    error->err = err;                   /* in a MemoryError there is room for it */
    ac_raise(error);
}

/* ---- ac_is, ac_as ---- */
static AC_BOOL is_one_of(const void *exception, int count, va_list types)
{
    for (; exception && count > 0; count--)
        if (ac_exception_is(exception, va_arg(types, const ac_exception_type *))) return true;
    return false;
}

int ac_is_one_of(const void *exception, int count, ...)
{
    va_list types;
    va_start(types, count);
    int is = is_one_of(exception, count, types);
    va_end(types);
    return is;
}

void *ac_as_one_of(void *exception, int count, ...)
{
    va_list types;
    va_start(types, count);
    int is = is_one_of(exception, count, types);
    va_end(types);
    return is ? exception : NULL;
}
