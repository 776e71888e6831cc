/* Frame segments: where a task's frames go when its block is full, and how recursion leaves a C stack
   that is nearly used up. The end of a segment holds what the next one below needs to be found. */
#include "internal.h"

struct segment_end {            /* at task->limit, in every segment but the block itself */
    char *previous;             /* the limit before */
    char *base;
    size_t size;
};
/* Stands before the first frame of a segment and takes the segment down when the call is over. */
struct segment_frame {
    ac_frame base;
};
enum { FIRST_SEGMENT = 512 };

/* Whether the task's frames still end in its block. */
static inline bool in_block(const ac_task *task)
{
    size_t units = task->future.entry.object.units;
    if (AC_UNLIKELY(units == 0)) return task->limit == ac__block_limit(task);
    return (size_t)(task->limit - (char *)task) <= units * AC__UNIT;
}

static bool is_first_of_main(const ac_task *task)
{
    return ac__thread.loop && task == ac__thread.loop->main && in_block(task);
}

/* What main's frame stood in is kept until the loop has ended: tasks that main left running may still look at its locals, for
   they are cancelled, and clean up, only when it is over. */
static void segment_pop(ac_task *task)
{
    struct segment_end *end = (struct segment_end *)task->limit;
    task->limit = end->previous;
    if (AC_UNLIKELY(is_first_of_main(task))) ac__thread.loop->main_segment = end;
    else ac__free(end->base, end->size);
}

/* Main's again, where it is large enough. */
static struct segment_end *take_kept(const ac_task *task, size_t total)
{
    struct segment_end *end = is_first_of_main(task) ? ac__thread.loop->main_segment : NULL;
    if (AC_LIKELY(!end)) return NULL;
    ac__thread.loop->main_segment = NULL;
    if (end->size >= total) return end;
    ac__free(end->base, end->size);
    return NULL;
}

void ac__main_segment_free(ac_loop *loop)
{
    struct segment_end *end = loop->main_segment;
    if (end) ac__free(end->base, end->size);
}

static ac_ret segment_resume(ac_task *task, ac_frame *frame, long status, long value)
{
    (void)frame;
    segment_pop(task);
    return (ac_ret){ status, value };
}

/* A task's first segment is small and each next one larger, so that a parked task that needs a little
   more than its block stays small. */
static size_t next_size(const ac_task *task, size_t least)
{
    size_t size = FIRST_SEGMENT;
    if (!in_block(task)) {
        size_t last = ((struct segment_end *)task->limit)->size;
        size = last < AC__SEGMENT ? last * 2 : AC__SEGMENT;
    }
    if (size > AC__SEGMENT) size = AC__SEGMENT;
    while (size < least) size *= 2;
    return size;
}

static char *segment_push(ac_task *task, size_t size, size_t align)
{
    if (align < 16) align = 16;
    /* room for a frame the callee puts behind its own, so that leaves of leaves do not each take one */
    size_t slack = align > 16 ? align : 0;
    size_t least = 32 + slack + size + sizeof(struct segment_end);
    size_t total = next_size(task, least);
    struct segment_end *kept = take_kept(task, total);
    if (kept) total = kept->size;
    char *base = kept ? kept->base : ac__alloc(total);
    if (AC_UNLIKELY(!base)) return NULL;
    char *first = (char *)(((uintptr_t)base + sizeof(struct segment_frame) + align - 1) & -align);
    struct segment_end *end = (struct segment_end *)(base + total - sizeof *end);
    end->previous = task->limit;
    end->base = base;
    end->size = total;
    task->limit = (char *)end;
    ((struct segment_frame *)first - 1)->base = (ac_frame){ .resume = segment_resume };
    return first;
}

char *ac_segment_push(ac_task *task, ac_size size, ac_size align)
{
    bool is_low = (char *)__builtin_frame_address(0) < ac__thread.stack_low;
    return AC_UNLIKELY(is_low) ? NULL : segment_push(task, size, align);
}

ac_ret ac_segment_end(ac_task *task, char *segment, ac_ret ret)
{
    ac_frame *frame = &((struct segment_frame *)segment - 1)->base;
    if (AC_LIKELY(ret.status != AC_PENDING)) {
        segment_pop(task);
        return ret;
    }
    if (ret.value) ((ac_frame *)ret.value)->parent = frame;
    else task->top = frame;
    return (ac_ret){ AC_PENDING, (long)frame };
}

int ac_stack_low(void)
{
    return (char *)__builtin_frame_address(0) < ac__thread.stack_low;
}

ac_start *ac_bounce(ac_task *task, const ac_function *function)
{
    ac_start *start = (ac_start *)segment_push(task, function->size, 16);
    if (AC_UNLIKELY(!start)) return ac__spare_start(function);
    start->base.resume = function->start;
    start->base.state = start->base.passes = 0;
    start->function = function;
    start->result = NULL;
    return start;
}

ac_ret ac_bounced(ac_task *task, ac_start *start)
{
    if (AC_UNLIKELY(start == ac__thread.spare)) {
        ac__spare_drop(start);
        return ac__out_of_memory();
    }
    task->top = &start->base;
    task->pause |= AC__BOUNCE;
    return ac_segment_end(task, (char *)start, (ac_ret){ AC_PENDING, (long)start });
}

void ac__segments_free(ac_task *task)
{
    while (!in_block(task)) segment_pop(task);
}
