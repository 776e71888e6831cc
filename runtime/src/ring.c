/* Exceptions that hold each other: an exception raised again while one is handled that it caused, a member of a
   group raised from the group. Counting references never frees such a ring, so one that closes is remembered, and
   what is held by nothing but itself is taken apart when the next one closes and at the end of the program. */
#include "internal.h"

#include <stdlib.h>

enum { MOST = 1024 };           /* a larger ring is left alone */

struct set {
    BaseException **items;
    unsigned *held;             /* by others of the set; later 0 for what is to go */
    unsigned count, cap;
    bool failed;
};

static unsigned find(const struct set *set, const BaseException *exception)
{
    unsigned i = 0;
    while (i < set->count && set->items[i] != exception) i++;
    return i;
}

static void add(struct set *set, BaseException *exception)
{
    if (!exception || set->failed || exception->ac_object.references & AC__IMMORTAL) return;
    unsigned i = find(set, exception);
    if (i == set->cap) {
        unsigned cap = set->cap ? set->cap * 2 : 16;
        BaseException **items = realloc(set->items, cap * sizeof *items);
        if (items) set->items = items;
        unsigned *held = items && cap <= MOST ? realloc(set->held, cap * sizeof *held) : NULL;
        if (!held) {
            set->failed = true;
            return;
        }
        set->held = held;
        set->cap = cap;
    }
    if (i == set->count) {
        set->items[set->count] = exception;
        set->held[set->count++] = 0;
    }
    set->held[i]++;
}

/* All that it holds. */
static void add_links(struct set *set, BaseException *exception)
{
    const BaseExceptionGroup *group = (const BaseExceptionGroup *)exception;
    add(set, exception->cause);
    add(set, exception->context);
    if (!ac_exception_is(exception, &ac_type_BaseExceptionGroup)) return;
    for (int i = 0; i < group->count; i++) add(set, group->exceptions[i]);
}

static void set_free(struct set *set)
{
    free(set->items);
    free(set->held);
}

static void drop_links(BaseException *exception)
{
    BaseExceptionGroup *group = (BaseExceptionGroup *)exception;
    BaseException *cause = exception->cause, *context = exception->context;
    exception->cause = exception->context = NULL;
    ac_release(cause);
    ac_release(context);
    if (!ac_exception_is(exception, &ac_type_BaseExceptionGroup)) return;
    for (int i = 0; i < group->count; i++) {
        BaseException *member = group->exceptions[i];
        group->exceptions[i] = NULL;
        ac_release(member);
    }
}

/* Those that are held from outside, and all that these hold, stay. */
static void keep(const struct set *set)
{
    bool more = true;
    for (unsigned i = 0; i < set->count; i++)
        set->held[i] = set->items[i]->ac_object.references > set->held[i];
    while (more) {
        more = false;
        for (unsigned i = 0; i < set->count; i++) {
            struct set links = { 0 };
            if (!set->held[i]) continue;
            add_links(&links, set->items[i]);
            for (unsigned k = 0; k < links.count; k++) {
                unsigned at = find(set, links.items[k]);
                if (at == set->count || set->held[at]) continue;
                set->held[at] = 1;
                more = true;
            }
            set_free(&links);
        }
    }
}

void ac__rings_collect(void)
{
    struct set set = { 0 };
    for (unsigned i = 0; i < ac__thread.ring_count; i++) {
        add(&set, ac__thread.rings[i]);
        if (!set.failed) set.held[find(&set, ac__thread.rings[i])]--;
    }
    for (unsigned i = 0; i < set.count && !set.failed; i++) add_links(&set, set.items[i]);
    if (!set.failed) {
        keep(&set);
        for (unsigned i = 0; i < set.count; i++)
            if (!set.held[i]) ac_retain(set.items[i]);
        for (unsigned i = 0; i < set.count; i++)
            if (!set.held[i]) drop_links(set.items[i]);
        for (unsigned i = 0; i < set.count; i++)
            if (!set.held[i]) ac_release(set.items[i]);
    }
    set_free(&set);
    if (ac__thread.ring_count) return;
    free(ac__thread.rings);
    ac__thread.rings = NULL;
}

/* Its only reference is whoever raises it: nothing leads to it. Else what it now holds is searched for it. */
AC_COLD void ac__ring_look(BaseException *exception)
{
    static atomic_flag at_exit = ATOMIC_FLAG_INIT;
    struct set set = { 0 };
    if (exception->ac_object.flags & AC__IN_RING) return;
    add_links(&set, exception);
    for (unsigned i = 0; i < set.count && !set.failed; i++) add_links(&set, set.items[i]);
    bool closed = !set.failed && find(&set, exception) < set.count;
    set_free(&set);
    if (!closed) return;
    ac__rings_collect();
    BaseException **rings = realloc(ac__thread.rings, (ac__thread.ring_count + 1) * sizeof *rings);
    if (!rings) return;
    ac__thread.rings = rings;
    rings[ac__thread.ring_count++] = exception;
    exception->ac_object.flags |= AC__IN_RING;
    if (!atomic_flag_test_and_set(&at_exit)) atexit(ac__rings_collect);
}

void ac__ring_forget(const BaseException *exception)
{
    unsigned i = 0;
    while (ac__thread.rings[i] != exception) i++;
    ac__thread.rings[i] = ac__thread.rings[--ac__thread.ring_count];
}

struct ac__rings ac__rings_give(void)
{
    if (ac__thread.ring_count) ac__rings_collect();
    struct ac__rings rings = { ac__thread.rings, ac__thread.ring_count };
    ac__thread.rings = NULL;
    ac__thread.ring_count = 0;
    return rings;
}

/* Where memory is out they are forgotten, and what holds itself stays. */
void ac__rings_take(struct ac__rings rings)
{
    size_t count = ac__thread.ring_count + rings.count;
    BaseException **items = rings.count ? realloc(ac__thread.rings, count * sizeof *items) : NULL;
    for (unsigned i = 0; i < rings.count; i++) {
        if (items) items[ac__thread.ring_count++] = rings.items[i];
        else rings.items[i]->ac_object.flags &= (unsigned char)~AC__IN_RING;
    }
    if (items) ac__thread.rings = items;
    free(rings.items);
}

/* An exception goes to another thread, and the contexts it has: a ring that they are part of is not looked for any more. */
void ac__rings_leave(BaseException *exception)
{
    for (; exception && ac__thread.ring_count; exception = exception->context) {
        if (!(exception->ac_object.flags & AC__IN_RING)) continue;
        ac__ring_forget(exception);
        exception->ac_object.flags &= (unsigned char)~AC__IN_RING;
    }
}
