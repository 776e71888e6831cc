/* The bump allocator. Chunks come zeroed from the system (calloc of a large block is fresh pages), so handing out
   memory is an addition. With ACC_ARENA_MALLOC each object is a block of its own, which lets sanitizers and valgrind
   see the bounds of every object. */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/diag.h"

enum { ALIGNMENT = 16, FIRST_CHUNK = 256 * 1024, LARGEST_CHUNK = 8 * 1024 * 1024 };

/* Sits at the head of each chunk; its size is a multiple of ALIGNMENT. */
struct chunk {
    struct chunk *previous;
    size_t size;
};

/* From here on a chunk is mapped, and in huge pages where the system has them: touching memory for the first time costs
   more than all that is done with it otherwise. */
enum { HUGE_PAGE = 2 * 1024 * 1024 };

struct arena {
    char *next, *end;           /* the free part of the newest chunk */
    struct chunk *newest;
    size_t chunk_size;          /* of the next one */
};

/* Zeroed; size is a multiple of HUGE_PAGE, and so is the address. NULL: out of memory. */
static void *map_aligned(size_t size)
{
    char *raw = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (raw == MAP_FAILED)
        return NULL;
    size_t lead = (HUGE_PAGE - (uintptr_t)raw % HUGE_PAGE) % HUGE_PAGE;
    if (lead > 0)
        munmap(raw, lead);
    if (lead < HUGE_PAGE)
        munmap(raw + lead + size, HUGE_PAGE - lead);
#ifdef MADV_HUGEPAGE
    madvise(raw + lead, size, MADV_HUGEPAGE);
#endif
    return raw + lead;
}

static bool is_mapped(size_t size)
{
    return size + sizeof(struct chunk) >= HUGE_PAGE;
}

static size_t mapped_size(size_t size)
{
    return (size + sizeof(struct chunk) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
}

static struct chunk *chunk_new(struct arena *arena, size_t size)
{
    struct chunk *chunk = is_mapped(size) ? map_aligned(mapped_size(size)) : calloc(1, sizeof *chunk + size);
    if (!chunk)
        fatal("out of memory");
    chunk->previous = arena->newest;
    chunk->size = size;
    arena->newest = chunk;
    return chunk;
}

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        fatal("out of memory");
    arena->chunk_size = FIRST_CHUNK;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    for (struct chunk *chunk = arena->newest, *previous; chunk; chunk = previous) {
        previous = chunk->previous;
        if (is_mapped(chunk->size))
            munmap(chunk, mapped_size(chunk->size));
        else
            free(chunk);
    }
    free(arena);
}

#ifdef ACC_ARENA_MALLOC

void *arena_alloc(struct arena *arena, size_t size)
{
    return chunk_new(arena, size) + 1;
}

#else

/* The newest chunk is full. An object that would waste a large part of a chunk gets one of its own, behind the
   newest, which stays in use. */
static void *alloc_slowly(struct arena *arena, size_t size)
{
    if (size > arena->chunk_size / 4 && arena->newest) {
        struct chunk *newest = arena->newest;
        struct chunk *own = chunk_new(arena, size);
        own->previous = newest->previous;
        newest->previous = own;
        arena->newest = newest;
        return own + 1;
    }
    size_t capacity = size > arena->chunk_size ? size : arena->chunk_size;
    if (is_mapped(capacity))
        capacity = mapped_size(capacity) - sizeof(struct chunk);
    struct chunk *chunk = chunk_new(arena, capacity);
    if (arena->chunk_size < LARGEST_CHUNK)
        arena->chunk_size = arena->chunk_size < HUGE_PAGE ? HUGE_PAGE : arena->chunk_size * 2;
    arena->next = (char *)(chunk + 1) + size;
    arena->end = (char *)(chunk + 1) + capacity;
    return chunk + 1;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        fatal("out of memory");
    size = ((size ? size : 1) + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (size > (size_t)(arena->end - arena->next))
        return alloc_slowly(arena, size);
    void *object = arena->next;
    arena->next += size;
    return object;
}

#endif

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
    char *copy = arena_alloc(arena, len + 1);
    memcpy(copy, text, len);
    return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        bug("format '%s'", format);
    char *text = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}
