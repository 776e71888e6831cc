/* ident.c: one struct a spelling, however many there are; edit distances by hand. */
#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "suite.h"

static void same_spelling_same_ident(void)
{
    struct arena *arena = arena_new();
    struct ident_table *table = ident_table_new(arena);
    char text[] = "alpha beta alpha";
    struct ident *first = ident_intern(table, text, 5);
    CU_ASSERT_PTR_EQUAL(ident_intern(table, text + 11, 5), first);
    CU_ASSERT_PTR_NOT_EQUAL(ident_intern(table, text + 6, 4), first);
    CU_ASSERT_PTR_NOT_EQUAL(ident_intern(table, text, 4), first);
    text[0] = 'x';
    CU_ASSERT_STRING_EQUAL(first->text, "alpha");
    CU_ASSERT_EQUAL(first->len, 5);
    CU_ASSERT_EQUAL(first->keyword, 0);
    CU_ASSERT_PTR_NULL(first->ordinary);
    arena_free(arena);
}

static void every_length(void)
{
    struct arena *arena = arena_new();
    struct ident_table *table = ident_table_new(arena);
    char text[300];
    struct ident *idents[300];
    memset(text, 'a', sizeof text);
    for (size_t len = 0; len < 300; len++)
        idents[len] = ident_intern(table, text, len);
    for (size_t len = 0; len < 300; len++) {
        CU_ASSERT_EQUAL(idents[len]->len, len);
        CU_ASSERT_PTR_EQUAL(ident_intern(table, text, len), idents[len]);
    }
    arena_free(arena);
}

static void count_one(struct ident *ident, void *arg)
{
    (void)ident;
    ++*(int *)arg;
}

static void many(void)
{
    enum { COUNT = 200000 };
    struct arena *arena = arena_new();
    struct ident_table *table = ident_table_new(arena);
    static struct ident *idents[COUNT];
    char text[32];
    for (int i = 0; i < COUNT; i++)
        idents[i] = ident_intern(table, text, (size_t)sprintf(text, "name_%d", i));
    int wrong = 0, count = 0;
    for (int i = 0; i < COUNT; i++)
        wrong += ident_intern(table, text, (size_t)sprintf(text, "name_%d", i)) != idents[i];
    CU_ASSERT_EQUAL(wrong, 0);
    ident_each(table, count_one, &count);
    CU_ASSERT_EQUAL(count, COUNT);
    arena_free(arena);
}

static void distances(void)
{
    CU_ASSERT_EQUAL(ident_distance("await", "await", 2), 0);
    CU_ASSERT_EQUAL(ident_distance("awiat", "await", 2), 1);
    CU_ASSERT_EQUAL(ident_distance("awat", "await", 2), 1);
    CU_ASSERT_EQUAL(ident_distance("awaits", "await", 2), 1);
    CU_ASSERT_EQUAL(ident_distance("kitten", "sitting", 3), 3);
    CU_ASSERT_EQUAL(ident_distance("kitten", "sitting", 2), 3);
    CU_ASSERT_EQUAL(ident_distance("abc", "xyz", 2), 3);
    CU_ASSERT_EQUAL(ident_distance("", "ab", 2), 2);
    CU_ASSERT_EQUAL(ident_distance("", "", 0), 0);
    char a[200], b[200];
    memset(a, 'a', 199), memset(b, 'a', 199);
    a[199] = b[199] = '\0';
    CU_ASSERT_EQUAL(ident_distance(a, b, 2), 3);
}

static const struct test tests[] = {
    { "same spelling, same ident", same_spelling_same_ident },
    { "every length", every_length },
    { "many", many },
    { "distances", distances },
};
SUITE("ident", tests)
