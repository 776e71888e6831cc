/* Tracebacks: an exception gathers one entry for each frame it passes, innermost first. */
#include "internal.h"

#include <string.h>

static size_t traceback_size(unsigned cap)
{
    return sizeof(struct ac_traceback) + cap * sizeof ((struct ac_traceback *)0)->entries[0];
}

/* The first entries stand behind the exception, more of them in a block of their own. */
static struct ac_traceback *grow(BaseException *raised)
{
    struct ac_traceback *old = raised->ac_frames;
    struct ac_traceback *traceback = ac__alloc(traceback_size(old->cap * 2 + 1));
    if (AC_UNLIKELY(!traceback)) return NULL;
    memcpy(traceback, old, traceback_size(old->count));
    traceback->cap = old->cap * 2 + 1;
    ac__traceback_free(raised);
    raised->ac_object.flags |= AC__LONG_TRACEBACK;
    return raised->ac_frames = traceback;
}

BaseException *ac__traceback_add_slowly(BaseException *raised, const ac_function *function, int line)
{
    if (AC_UNLIKELY(raised->ac_object.references & AC__IMMORTAL) || !grow(raised)) return raised;     /* memory is out: without this frame */
    return ac__traceback_add(raised, function, line);
}

unsigned ac__traceback_mark(const BaseException *exception)
{
    return exception->ac_frames->count;
}

void ac__traceback_reset(BaseException *exception, unsigned mark)
{
    struct ac_traceback *traceback = exception->ac_frames;
    if (mark < traceback->count) traceback->count = mark;
}

/* to has passed the same frames as from; memory out: those that there is room for. */
void ac__traceback_copy(BaseException *to, const BaseException *from)
{
    const struct ac_traceback *traceback = from->ac_frames;
    to->ac_frames->count = 0;
    for (unsigned i = 0; i < traceback->count; i++)
        ac__traceback_add(to, traceback->entries[i].function, traceback->entries[i].line);
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
    struct ac_traceback *traceback = exception->ac_frames;
    if (!(exception->ac_object.flags & AC__LONG_TRACEBACK)) return;
    ac__free(traceback, traceback_size(traceback->cap));
    exception->ac_object.flags &= (unsigned char)~AC__LONG_TRACEBACK;
}
