/* Memory: free lists by size class, filled from slabs. Everything the runtime allocates comes through
   here, so that AC_NO_POOL=1 can make each object a malloc of its own (for valgrind and sanitizers)
   and AC_FAIL_ALLOC=n can make the n-th fail. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { SMALL_SLAB = 64 << 10, BIG_SLAB = 4 << 20, HUGE_PAGE = 2 << 20 };

struct ac__slab {
    struct ac__slab *next;
};

_Thread_local struct ac__thread ac__thread;

void ac__fatal(const char *message)
{
    fprintf(stderr, "acc: %s\n", message);
    abort();
}

static void read_environment(void)
{
    const char *no_pool = getenv("AC_NO_POOL"), *debug = getenv("AC_DEBUG"), *fail = getenv("AC_FAIL_ALLOC");
    ac__thread.ready = true;
    ac__thread.debug_refs = debug && strcmp(debug, "refs") == 0;
    if (fail) ac__thread.fail_in = strtol(fail, NULL, 10);
    bool pool = !(no_pool && *no_pool && strcmp(no_pool, "0")) && ac__thread.fail_in == 0;
    ac__thread.class_limit = pool ? AC__CLASSES : 0;
}

/* The first megabytes come in small slabs; a program that needs more gets huge pages. */
static char *slab_new(void)
{
    bool big = ac__thread.slab_total >= BIG_SLAB;
    size_t size = big ? BIG_SLAB : SMALL_SLAB;
    struct ac__slab *slab = aligned_alloc(big ? HUGE_PAGE : AC__UNIT, size);
    if (!slab) return NULL;
    if (big) madvise(slab, size, MADV_HUGEPAGE);
    slab->next = ac__thread.slabs;
    ac__thread.slabs = slab;
    ac__thread.slab_total += size;
    ac__thread.slab_end = (char *)slab + size;
    return ac__thread.slab = (char *)slab + AC__UNIT;
}

/* What is left of a slab that is too small for the next object goes to the free lists. */
static void slab_rest(void)
{
    size_t class = (size_t)(ac__thread.slab_end - ac__thread.slab) / AC__UNIT;
    if (class == 0) return;
    *(void **)ac__thread.slab = ac__thread.bins[class];
    ac__thread.bins[class] = ac__thread.slab;
}

AC_COLD void *ac__alloc_slow(size_t size)
{
    void *object;
    if (!ac__thread.ready) {
        read_environment();
        return ac__alloc(size);
    }
    size_t rounded = (size + AC__UNIT - 1) / AC__UNIT * AC__UNIT;
    if (ac__thread.fail_in > 0 && --ac__thread.fail_in == 0) {
        object = NULL;
    } else if (rounded / AC__UNIT > ac__thread.class_limit) {
        object = malloc(size);
    } else {
        if ((size_t)(ac__thread.slab_end - ac__thread.slab) < rounded) {
            slab_rest();
            ac__thread.slab = ac__thread.slab_end = NULL;
            if (!slab_new()) return NULL;
        }
        object = ac__thread.slab;
        ac__thread.slab += rounded;
        ac__thread.live++;
    }
    return object;
}

AC_COLD void ac__free_slow(void *object, size_t size)
{
    (void)size;
    free(object);
}

void ac__pools_drop(void)
{
    if (ac__thread.live) return;
    while (ac__thread.slabs) {
        struct ac__slab *slab = ac__thread.slabs;
        ac__thread.slabs = slab->next;
        free(slab);
    }
    memset(ac__thread.bins, 0, sizeof ac__thread.bins);
    ac__thread.slab = ac__thread.slab_end = NULL;
    ac__thread.slab_total = 0;
}

char *ac__copy_string(const char *text)
{
    if (!text) return NULL;
    size_t size = strlen(text) + 1;
    char *copy = ac__alloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void ac__free_string(char *text)
{
    if (text) ac__free(text, strlen(text) + 1);
}
