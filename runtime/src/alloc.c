/* Memory: free lists by size class, filled from slabs. Everything the runtime allocates comes through
   here, so that AC_NO_POOL=1 can make each object a malloc of its own (for valgrind and sanitizers)
   and AC_FAIL_ALLOC=n can make the n-th fail.
   Each thread has lists and slabs of its own. Objects may be freed in another thread than made them; once one has crossed,
   a thread that is done leaves slabs, lists and count to the next that begins, and the last one frees what is in use no more. */
#include "internal.h"

#include <pthread.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { SMALL_SLAB = 64 << 10, BIG_SLAB = 4 << 20, HUGE_PAGE = 2 << 20 };

struct ac__slab {
    struct ac__slab *next;
};

_Thread_local struct ac__thread ac__thread;

static pthread_mutex_t left_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {                         /* what threads left that are done */
    void *bins[AC__CLASSES + 1];
    struct ac__slab *slabs;
    long live;
    unsigned threads;                   /* that are not */
} left;
static atomic_bool crossed;

void ac__fatal(const char *message)
{
    fprintf(stderr, "acc: %s\n", message);
    abort();
}

static void leave(void);

static void leave_at_exit(void *unused)
{
    (void)unused;
    if (ac__thread.class_limit) leave();
}

static pthread_key_t at_exit;

static void make_key(void)
{
    pthread_key_create(&at_exit, leave_at_exit);
}

/* AC_FAIL_ALLOC=count: how many there are to fail. */
static void print_count(void)
{
    fprintf(stderr, "AC_FAIL_ALLOC: %ld allocations\n", LONG_MAX - ac__thread.fail_in);
}

static void read_environment(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const char *no_pool = getenv("AC_NO_POOL"), *debug = getenv("AC_DEBUG"), *fail = getenv("AC_FAIL_ALLOC");
    ac__thread.ready = true;
    ac__thread.debug_refs = debug && strcmp(debug, "refs") == 0;
    if (fail && strcmp(fail, "count") == 0) {
        ac__thread.fail_in = LONG_MAX;
        atexit(print_count);
    } else if (fail) {
        ac__thread.fail_in = strtol(fail, NULL, 10);
    }
    ac__thread.pools = !(no_pool && *no_pool && strcmp(no_pool, "0")) && ac__thread.fail_in == 0 && !ac__thread.debug_refs;
    if (!ac__thread.pools) return;
    pthread_once(&once, make_key);
    pthread_setspecific(at_exit, &ac__thread);
}

/* The thread begins, or begins again, with what others left. */
static bool take_over(void)
{
    if (!ac__thread.ready) read_environment();
    if (!ac__thread.pools || ac__thread.class_limit) return false;
    pthread_mutex_lock(&left_lock);
    memcpy(ac__thread.bins, left.bins, sizeof left.bins);
    memset(left.bins, 0, sizeof left.bins);
    ac__thread.slabs = left.slabs;
    ac__thread.live = left.live;
    left.slabs = NULL;
    left.live = 0;
    left.threads++;
    pthread_mutex_unlock(&left_lock);
    ac__thread.class_limit = AC__CLASSES;
    return true;
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

static bool fails(void)
{
    return ac__thread.fail_in > 0 && --ac__thread.fail_in == 0;
}

AC_COLD void *ac__alloc_slow(size_t size)
{
    if (AC_UNLIKELY(!ac__thread.class_limit) && take_over()) return ac__alloc(size);
    size_t rounded = (size + AC__UNIT - 1) / AC__UNIT * AC__UNIT;
    if (fails()) return NULL;
    if (rounded / AC__UNIT > ac__thread.class_limit) return malloc(size);
    if ((size_t)(ac__thread.slab_end - ac__thread.slab) < rounded) {
        slab_rest();
        ac__thread.slab = ac__thread.slab_end = NULL;
        if (!slab_new()) return NULL;
    }
    void *object = ac__thread.slab;
    ac__thread.slab += rounded;
    ac__thread.live++;
    return object;
}

AC_COLD void ac__free_slow(void *object, size_t size)
{
    if (AC_UNLIKELY(!ac__thread.class_limit) && take_over()) ac__free(object, size);
    else free(object);
}

void *ac__alloc_shared(size_t size)
{
    if (!ac__thread.ready) read_environment();
    crossed = true;
    return fails() ? NULL : malloc(size);
}

static void free_slabs(struct ac__slab *slabs)
{
    for (struct ac__slab *next; slabs; slabs = next) {
        next = slabs->next;
        free(slabs);
    }
}

static void append_cells(void **list, void *cells)
{
    while (*list) list = *list;
    *list = cells;
}

/* Cells of one thread's slabs may be in another's lists, so none goes as long as a thread has lists. */
static void leave(void)
{
    struct ac__slab **end = &ac__thread.slabs;
    while (*end) end = &(*end)->next;
    if (ac__thread.slab_end - ac__thread.slab <= SMALL_SLAB) {      /* what is left of it, as objects */
        while (ac__thread.slab < ac__thread.slab_end) {
            *(void **)ac__thread.slab = ac__thread.bins[1];
            ac__thread.bins[1] = ac__thread.slab;
            ac__thread.slab += AC__UNIT;
        }
    }
    pthread_mutex_lock(&left_lock);
    *end = left.slabs;
    left.slabs = ac__thread.slabs;
    left.live += ac__thread.live;
    if (--left.threads == 0 && left.live == 0) {
        free_slabs(left.slabs);
        left.slabs = NULL;
        memset(left.bins, 0, sizeof left.bins);
    } else {
        for (int class = 1; class <= AC__CLASSES; class++)
            append_cells(&ac__thread.bins[class], left.bins[class]);
        memcpy(left.bins, ac__thread.bins, sizeof left.bins);
    }
    pthread_mutex_unlock(&left_lock);
    ac__thread.class_limit = 0;
    ac__thread.live = 0;
    ac__thread.slabs = NULL;
}

void ac__pools_drop(void)
{
    if (!ac__thread.class_limit) return;
    if (crossed) {
        leave();
    } else {
        if (ac__thread.live) return;
        free_slabs(ac__thread.slabs);
        ac__thread.slabs = NULL;
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
