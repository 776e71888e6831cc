/* Timers: a hierarchical wheel of 8 levels of 64 slots with ticks of 1/1024 s, which feeds a small heap
   that puts those of the current tick in exact order. Setting and removing cost the same however many
   there are; a timer moves down at most once a level. Eight levels hold 8,900 years, so no level wraps. */
#include "internal.h"

#include <float.h>
#include <string.h>

#define TICKS_PER_SECOND 1024.0
#define RESOLUTION 1e-9             /* of the clock: what is nearer than that is due, as in asyncio */
static const long LAST_TICK = (1L << 6 * AC__WHEEL_LEVELS) - 1;

static long tick_of(double when)
{
    double tick = when * TICKS_PER_SECOND;
    if (!(tick > 0)) return 0;
    return tick < (double)LAST_TICK ? (long)tick : LAST_TICK;
}

static bool before(const struct ac__heap_item *a, const struct ac__heap_item *b)
{
    return a->when < b->when || (a->when == b->when && a->order < b->order);
}

static void heap_set(struct ac__wheel *wheel, unsigned long at, struct ac__heap_item item)
{
    wheel->heap[at] = item;
    item.timer->at = at;
}

static void heap_up(struct ac__wheel *wheel, unsigned long at, struct ac__heap_item item)
{
    while (at > 0) {
        unsigned long parent = (at - 1) / 4;
        if (!before(&item, &wheel->heap[parent])) break;
        heap_set(wheel, at, wheel->heap[parent]);
        at = parent;
    }
    heap_set(wheel, at, item);
}

static void heap_down(struct ac__wheel *wheel, unsigned long at, struct ac__heap_item item)
{
    for (;;) {
        unsigned long first = 4 * at + 1, least = first;
        unsigned long end = first + 4 < wheel->heap_count ? first + 4 : wheel->heap_count;
        if (first >= wheel->heap_count) break;
        for (unsigned long child = first + 1; child < end; child++)
            if (before(&wheel->heap[child], &wheel->heap[least])) least = child;
        if (!before(&wheel->heap[least], &item)) break;
        heap_set(wheel, at, wheel->heap[least]);
        at = least;
    }
    heap_set(wheel, at, item);
}

static void push(struct ac__timer **list, struct ac__timer *timer)
{
    timer->next = *list;
    if (timer->next) timer->next->link = &timer->next;
    timer->link = list;
    *list = timer;
}

/* Where memory is out, the timer stands in a list that is searched each time: none is lost. */
static void heap_add(struct ac__wheel *wheel, struct ac__timer *timer)
{
    if (wheel->heap_count == wheel->heap_cap) {
        unsigned long cap = wheel->heap_cap ? wheel->heap_cap * 2 : 64;
        struct ac__heap_item *heap = ac__alloc(cap * sizeof *heap);
        if (AC_UNLIKELY(!heap)) {
            push(&wheel->unsorted, timer);
            wheel->patience = 0;
            return;
        }
        if (wheel->heap) {
            memcpy(heap, wheel->heap, wheel->heap_count * sizeof *heap);
            ac__free(wheel->heap, wheel->heap_cap * sizeof *heap);
        }
        wheel->heap = heap;
        wheel->heap_cap = cap;
    }
    timer->link = NULL;
    wheel->patience = 0;
    heap_up(wheel, wheel->heap_count++, (struct ac__heap_item){ timer->when, timer->order, timer });
}

static void heap_remove(struct ac__wheel *wheel, unsigned long at)
{
    struct ac__heap_item last = wheel->heap[--wheel->heap_count];
    if (at == wheel->heap_count) return;
    if (at > 0 && before(&last, &wheel->heap[(at - 1) / 4])) heap_up(wheel, at, last);
    else heap_down(wheel, at, last);
}

/* Its level is that of the highest digit (to base 64) in which its tick differs from the wheel's. */
static void place(struct ac__wheel *wheel, struct ac__timer *timer)
{
    long tick = tick_of(timer->when);
    if (tick <= wheel->tick) {
        heap_add(wheel, timer);
        return;
    }
    int level = (63 - __builtin_clzl((unsigned long)(tick ^ wheel->tick))) / 6;
    int slot = (int)(tick >> 6 * level) & 63;
    push(&wheel->slots[level][slot], timer);
    wheel->occupied[level] |= 1ull << slot;
}

void ac__timer_add(struct ac__wheel *wheel, struct ac__timer *timer, double when)
{
    timer->when = when;
    timer->order = wheel->order++;
    wheel->count++;
    place(wheel, timer);
}

void ac__timer_remove(struct ac__wheel *wheel, struct ac__timer *timer)
{
    wheel->count--;
    if (!timer->link) {
        heap_remove(wheel, timer->at);
        return;
    }
    *timer->link = timer->next;
    if (timer->next) {
        timer->next->link = timer->link;
        return;
    }
    uintptr_t slot = ((uintptr_t)timer->link - (uintptr_t)wheel->slots) / sizeof(struct ac__timer *);
    if (slot < AC__WHEEL_LEVELS * AC__WHEEL_SLOTS)
        wheel->occupied[slot / 64] &= ~(1ull << slot % 64);
}

/* The first slot in use: the lowest level that has one, as a higher one's begin later. */
static bool first_slot(const struct ac__wheel *wheel, int *level, int *slot)
{
    for (*level = 0; *level < AC__WHEEL_LEVELS; ++*level) {
        if (!wheel->occupied[*level]) continue;
        *slot = __builtin_ctzll(wheel->occupied[*level]);
        return true;
    }
    return false;
}

static long slot_tick(const struct ac__wheel *wheel, int level, int slot)
{
    return ((wheel->tick >> 6 * level & ~63L) | slot) << 6 * level;
}

/* Moves to the next slot in use that is not after now; its timers go where they now belong. */
static bool advance(struct ac__wheel *wheel, long now)
{
    int level, slot = 0;
    if (wheel->tick >= now) return false;
    long tick = first_slot(wheel, &level, &slot) ? slot_tick(wheel, level, slot) : LAST_TICK + 1;
    if (tick > now) {
        wheel->tick = now;
        return false;
    }
    struct ac__timer *timer = wheel->slots[level][slot];
    wheel->slots[level][slot] = NULL;
    wheel->occupied[level] &= ~(1ull << slot);
    wheel->tick = tick;
    while (timer) {
        struct ac__timer *next = timer->next;
        __builtin_prefetch(next);
        place(wheel, timer);
        timer = next;
    }
    return true;
}

static AC_COLD void sort_again(struct ac__wheel *wheel)
{
    struct ac__timer *timer = wheel->unsorted, *next;
    wheel->unsorted = NULL;
    for (; timer; timer = next) {
        next = timer->next;
        heap_add(wheel, timer);
    }
}

static AC_COLD struct ac__timer *first_unsorted(const struct ac__wheel *wheel)
{
    struct ac__timer *first = wheel->unsorted;
    for (struct ac__timer *timer = first; timer; timer = timer->next)
        if (timer->when < first->when || (timer->when == first->when && timer->order < first->order)) first = timer;
    return first;
}

struct ac__timer *ac__timer_pop(struct ac__wheel *wheel, double now)
{
    double end = now + RESOLUTION;
    if (wheel->count == 0) return NULL;
    if (end == now) end = now * (1 + DBL_EPSILON);      /* of a clock that stands very high */
    if (AC_UNLIKELY(wheel->unsorted != NULL)) sort_again(wheel);
    while (wheel->heap_count == 0 && !wheel->unsorted)
        if (!advance(wheel, tick_of(end))) return NULL;
    struct ac__timer *timer = wheel->heap_count ? wheel->heap[0].timer : NULL;
    struct ac__timer *other = AC_UNLIKELY(wheel->unsorted != NULL) ? first_unsorted(wheel) : NULL;
    if (other && (!timer || other->when < timer->when || (other->when == timer->when && other->order < timer->order)))
        timer = other;
    if (!(timer->when < end)) return NULL;
    ac__timer_remove(wheel, timer);
    return timer;
}

struct ac__timer *ac__timer_take(struct ac__wheel *wheel)
{
    int level, slot = 0;
    if (wheel->heap_count) {
        wheel->count--;
        return wheel->heap[--wheel->heap_count].timer;
    }
    struct ac__timer *timer = wheel->unsorted;
    if (!timer && !first_slot(wheel, &level, &slot)) return NULL;
    if (!timer) timer = wheel->slots[level][slot];
    ac__timer_remove(wheel, timer);
    return timer;
}

double ac__timer_next(const struct ac__wheel *wheel)
{
    enum { LOOK = 32 };             /* a longer slot is left to be sorted at its beginning */
    int level, slot, looked = 0;
    if (AC_UNLIKELY(wheel->unsorted != NULL)) {
        double when = first_unsorted(wheel)->when;
        return wheel->heap_count && wheel->heap[0].when < when ? wheel->heap[0].when : when;
    }
    if (wheel->heap_count) return wheel->heap[0].when;
    if (!first_slot(wheel, &level, &slot)) return AC_FOREVER;
    double least = AC_FOREVER;
    for (struct ac__timer *timer = wheel->slots[level][slot]; timer; timer = timer->next) {
        if (++looked > LOOK) return (double)slot_tick(wheel, level, slot) / TICKS_PER_SECOND;
        if (timer->when < least) least = timer->when;
    }
    return least;
}

void ac__wheel_free(struct ac__wheel *wheel)
{
    if (wheel->heap) ac__free(wheel->heap, wheel->heap_cap * sizeof *wheel->heap);
}
