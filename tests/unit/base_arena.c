/* arena.c: objects are zero, aligned, apart from each other, whatever their sizes. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "suite.h"

static int is_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return 0;
    return 1;
}

static void objects_are_zero_and_aligned(void)
{
    struct arena *arena = arena_new();
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *object = arena_alloc(arena, size);
        CU_ASSERT_EQUAL((uintptr_t)object % 16, 0);
        CU_ASSERT_TRUE(is_zero(object, size));
        memset(object, 0xff, size);
    }
    arena_free(arena);
}

static void objects_do_not_overlap(void)
{
    enum { COUNT = 2000 };
    struct arena *arena = arena_new();
    unsigned char *objects[COUNT];
    size_t sizes[COUNT];
    unsigned seed = 1;
    for (int i = 0; i < COUNT; i++) {
        seed = seed * 1103515245 + 12345;
        sizes[i] = i % 50 == 0 ? 200000 + seed % 300000 : seed % 900 + 1;
        objects[i] = arena_alloc(arena, sizes[i]);
        memset(objects[i], i & 0xff, sizes[i]);
    }
    for (int i = 0; i < COUNT; i++) {
        CU_ASSERT_EQUAL(objects[i][0], i & 0xff);
        CU_ASSERT_EQUAL(objects[i][sizes[i] - 1], i & 0xff);
    }
    arena_free(arena);
}

static void large_objects(void)
{
    struct arena *arena = arena_new();
    char *first = arena_alloc(arena, 10);
    char *large = arena_alloc(arena, 50 * 1000 * 1000);
    large[49999999] = 1;
    char *second = arena_alloc(arena, 10);
    second[9] = 2;
    CU_ASSERT_EQUAL(first[9], 0);
    CU_ASSERT_EQUAL(large[0], 0);
    arena_free(arena);
}

static void texts(void)
{
    struct arena *arena = arena_new();
    CU_ASSERT_STRING_EQUAL(arena_strndup(arena, "abcdef", 3), "abc");
    CU_ASSERT_STRING_EQUAL(arena_strndup(arena, "", 0), "");
    CU_ASSERT_STRING_EQUAL(arena_printf(arena, "%s-%d", "x", 42), "x-42");
    char *wide = arena_printf(arena, "%*d", 100000, 7);
    CU_ASSERT_EQUAL(strlen(wide), 100000);
    CU_ASSERT_EQUAL(wide[99999], '7');
    arena_free(arena);
}

static void freeing_nothing(void)
{
    arena_free(NULL);
    arena_free(arena_new());
    CU_PASS("no crash");
}

static const struct test tests[] = {
    { "objects are zero and aligned", objects_are_zero_and_aligned },
    { "objects do not overlap", objects_do_not_overlap },
    { "large objects", large_objects },
    { "texts", texts },
    { "freeing nothing", freeing_nothing },
};
SUITE("arena", tests)
