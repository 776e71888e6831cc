/* Tracebacks: an exception gathers one entry for each frame it passes, innermost first, and is printed
   outermost first, in Python's form. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ac_traceback {
    unsigned count, cap;
    struct { const ac_function *function; int line; } entries[];
};

static size_t traceback_size(unsigned cap)
{
    return sizeof(struct ac_traceback) + cap * sizeof ((struct ac_traceback *)0)->entries[0];
}

/* Fills a size class, so that short tracebacks take one small object. */
static struct ac_traceback *grow(struct ac_traceback *old)
{
    unsigned cap = old ? old->cap * 2 : 7;
    struct ac_traceback *traceback = ac__alloc(traceback_size(cap));
    traceback->count = 0;
    if (old) {
        memcpy(traceback, old, traceback_size(old->count));
        ac__free(old, traceback_size(old->cap));
    }
    traceback->cap = cap;
    return traceback;
}

void ac__traceback_add(BaseException *raised, const ac_function *function, int line)
{
    struct ac_traceback *traceback = raised->ac_frames;
    if (AC_UNLIKELY(raised->ac_object.references & AC__IMMORTAL)) return;
    if (AC_UNLIKELY(!traceback || traceback->count == traceback->cap))
        raised->ac_frames = traceback = grow(traceback);
    traceback->entries[traceback->count].function = function;
    traceback->entries[traceback->count++].line = line;
}

unsigned ac__traceback_mark(const BaseException *exception)
{
    return exception->ac_frames ? exception->ac_frames->count : 0;
}

void ac__traceback_reset(BaseException *exception, unsigned mark)
{
    struct ac_traceback *traceback = exception->ac_frames;
    if (traceback && mark < traceback->count) traceback->count = mark;
}

void ac__traceback_free(BaseException *exception)
{
    if (exception->ac_frames) ac__free(exception->ac_frames, traceback_size(exception->ac_frames->cap));
}

int ac_traceback(const void *exception, ac_traceback_entry *out, int max)
{
    const struct ac_traceback *traceback = ((const BaseException *)exception)->ac_frames;
    int count = traceback ? (int)traceback->count : 0;
    for (int i = 0; i < count && i < max; i++) {
        const ac_function *function = traceback->entries[count - 1 - i].function;
        out[i] = (ac_traceback_entry){ function->name, function->file,
                                       traceback->entries[count - 1 - i].line };
    }
    return count;
}

static void print_entries(FILE *out, const BaseException *exception)
{
    const struct ac_traceback *traceback = exception->ac_frames;
    if (!traceback) return;
    fputs("Traceback (most recent call last):\n", out);
    for (unsigned i = traceback->count; i-- > 0;) {
        const ac_function *function = traceback->entries[i].function;
        fprintf(out, "  File \"%s\", line %d, in %s\n", function->file, traceback->entries[i].line,
                function->name);
    }
}

static void print_one(FILE *out, const BaseException *exception)
{
    print_entries(out, exception);
    fputs(exception->ac_type->name, out);
    if (exception->message[0]) fprintf(out, ": %s", exception->message);
    fputc('\n', out);
    for (int i = 0; i < exception->note_count; i++) fprintf(out, "%s\n", exception->notes[i]);
}

/* What led to it, oldest first: the cause, or the context unless it is suppressed. */
static const BaseException *origin(const BaseException *exception)
{
    if (exception->cause) return exception->cause;
    return exception->suppress_context ? NULL : exception->context;
}

static void print_chain(FILE *out, const BaseException *exception)
{
    size_t count = 0;
    for (const BaseException *e = exception; e; e = origin(e)) count++;
    const BaseException **chain = malloc(count * sizeof *chain);
    if (!chain) {
        print_one(out, exception);
        return;
    }
    size_t i = 0;
    for (const BaseException *e = exception; e; e = origin(e)) chain[i++] = e;
    while (i-- > 0) {
        print_one(out, chain[i]);
        if (i == 0) break;
        fputs(chain[i - 1]->cause ? "\nThe above exception was the direct cause of the following exception:\n\n"
              : "\nDuring handling of the above exception, another exception occurred:\n\n", out);
    }
    free(chain);
}

void ac_print_exception(const void *exception)
{
    fflush(stdout);
    print_chain(stderr, exception);
}

char *ac_format_exception(const void *exception)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    print_chain(out, exception);
    fclose(out);
    return text;
}
