/* AC_SEED=n: another order of what asyncio leaves open, a different one for each n. Promised are the order of
   call_soon, of a future's waiters and callbacks, of new tasks, and that an earlier timer fires first; open is the
   order among timers of one time, among descriptors that one poll found ready, and between these kinds and calls
   of signals and threads, which keep their own. */
#include "internal.h"

static bool chance(ac_loop *loop, unsigned long of, unsigned long all)
{
    loop->seed ^= loop->seed << 13;
    loop->seed ^= loop->seed >> 7;
    loop->seed ^= loop->seed << 17;
    return loop->seed % all < of;
}

struct list {
    struct ac__entry *first, **tail;
    unsigned long count;
};

static void append(struct list *list, struct ac__entry *entry)
{
    if (!list->count++) list->tail = &list->first;
    *list->tail = entry;
    list->tail = &entry->next;
    entry->next = NULL;
}

static struct ac__entry *take(struct list *list)
{
    struct ac__entry *entry = list->first;
    list->first = entry->next;
    list->count--;
    return entry;
}

/* Each list keeps its order; of all ways to lay them together one is as likely as any other. */
static struct list mixed(ac_loop *loop, struct list a, struct list b)
{
    struct list all = { 0 };
    while (a.count + b.count > 0)
        append(&all, take(chance(loop, a.count, a.count + b.count) ? &a : &b));
    return all;
}

static struct list shuffled(ac_loop *loop, struct list list)
{
    struct list half = { 0 };
    if (list.count < 2) return list;
    for (unsigned long n = list.count / 2; n > 0; n--) append(&half, take(&list));
    return mixed(loop, shuffled(loop, half), shuffled(loop, list));
}

static double time_of(struct ac__entry *entry)
{
    return entry->object.kind == AC__TASK ? ((const ac_task *)entry)->timer.when : ((const ac_call *)entry)->timer.when;
}

static struct list cut(struct ac__entry *entry, const struct ac__entry *end)
{
    struct list list = { 0 };
    for (struct ac__entry *next; entry != end; entry = next) {
        next = entry->next;
        append(&list, entry);
    }
    return list;
}

void ac__shuffle(ac_loop *loop, struct ac__entry **first, struct ac__entry **calls, struct ac__entry **timers)
{
    struct ac__entry *first_call = *calls, *first_timer = *timers;
    struct list polled = cut(*first, first_call), called = cut(first_call, first_timer), due = cut(first_timer, NULL);
    struct list timed = { 0 }, equal = { 0 };
    while (due.count) {
        append(&equal, take(&due));
        if (due.count && time_of(due.first) == time_of(equal.first)) continue;
        equal = shuffled(loop, equal);
        while (equal.count) append(&timed, take(&equal));
    }
    struct list all = mixed(loop, mixed(loop, shuffled(loop, polled), called), timed);
    *first = NULL;
    loop->tail = first;
    if (!all.count) return;
    *first = all.first;
    loop->tail = all.tail;
}
