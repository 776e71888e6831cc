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
    struct ac_traceback *traceback = raised->ac_frames;
    if (AC_UNLIKELY(raised->ac_object.references & AC__IMMORTAL)) return raised;
    if (AC_LIKELY(!traceback)) {
        traceback = raised->ac_frames = ac__short_traceback(raised);
        traceback->count = 0;
        traceback->cap = AC__FIRST_ENTRIES;
    } else if (!(traceback = grow(raised))) {           /* memory is out: without this frame, then */
        return raised;
    }
    traceback->entries[traceback->count++] = (struct ac__traceback_entry){ function, line };
    return raised;
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
    struct ac_traceback *copy = NULL;
    ac__traceback_free(to);
    if (traceback && traceback->count <= AC__FIRST_ENTRIES) copy = ac__short_traceback(to);
    else if (traceback) copy = ac__alloc(traceback_size(traceback->count));
    to->ac_frames = copy;
    if (!copy) return;
    if (copy != ac__short_traceback(to)) to->ac_object.flags |= AC__LONG_TRACEBACK;
    memcpy(copy, traceback, traceback_size(traceback->count));
    copy->cap = copy == ac__short_traceback(to) ? AC__FIRST_ENTRIES : copy->count;
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
