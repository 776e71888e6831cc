/* Tracebacks: an exception gathers one entry for each frame it passes, innermost first. */
#include "internal.h"

#include <string.h>

static size_t traceback_size(unsigned cap)
{
    return sizeof(struct ac_traceback) + cap * sizeof ((struct ac_traceback *)0)->entries[0];
}

/* Fills a size class, so that short tracebacks take one small object. */
static struct ac_traceback *grow(struct ac_traceback *old)
{
    unsigned cap = old ? old->cap * 2 : 7;
    struct ac_traceback *traceback = ac__alloc(traceback_size(cap));
    if (AC_UNLIKELY(!traceback)) return NULL;
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
    if (AC_UNLIKELY(!traceback || traceback->count == traceback->cap)) {
        if (!(traceback = grow(traceback))) return;     /* memory is out: without this frame, then */
        raised->ac_frames = traceback;
    }
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

/* to has passed the same frames as from; memory out: none. */
void ac__traceback_copy(BaseException *to, const BaseException *from)
{
    const struct ac_traceback *traceback = from->ac_frames;
    if (to->ac_frames) ac__traceback_free(to);
    to->ac_frames = traceback ? ac__alloc(traceback_size(traceback->cap)) : NULL;
    if (to->ac_frames) memcpy(to->ac_frames, traceback, traceback_size(traceback->count));
}

bool ac__traceback_same(const BaseException *a, const BaseException *b)
{
    unsigned count = ac__traceback_mark(a);
    if (count != ac__traceback_mark(b)) return false;
    for (unsigned i = 0; i < count; i++) {
        const struct ac__traceback_entry *x = &a->ac_frames->entries[i], *y = &b->ac_frames->entries[i];
        if (x->function != y->function || x->line != y->line) return false;
    }
    return true;
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
