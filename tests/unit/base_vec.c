/* vec.c: growing keeps what is there. */
#include <string.h>

#include "base/vec.h"
#include "suite.h"

static void pushing(void)
{
    VEC(int) vec = { 0 };
    for (int i = 0; i < 10000; i++)
        vec_push(&vec, i * 3);
    int wrong = 0;
    for (int i = 0; i < 10000; i++)
        wrong += vec.data[i] != i * 3;
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(vec.len, 10000);
    vec_free(&vec);
    CU_ASSERT_PTR_NULL(vec.data);
    CU_ASSERT_EQUAL(vec.len, 0);
    vec_push(&vec, 7);
    CU_ASSERT_EQUAL(vec.data[0], 7);
    vec_free(&vec);
}

static void structs(void)
{
    struct pair { char c; double d; };
    VEC(struct pair) vec = { 0 };
    for (int i = 0; i < 100; i++) {
        struct pair pair = { (char)i, i / 2.0 };
        vec_push(&vec, pair);
    }
    CU_ASSERT_EQUAL(vec.data[99].c, 99);
    CU_ASSERT_EQUAL(vec.data[99].d, 49.5);
    vec_free(&vec);
}

static void texts(void)
{
    struct text text = { 0 };
    text_add(&text, "", 0);
    CU_ASSERT_STRING_EQUAL(text.data, "");
    text_puts(&text, "one");
    text_putc(&text, ' ');
    text_printf(&text, "%d %s", 2, "three");
    CU_ASSERT_STRING_EQUAL(text.data, "one 2 three");
    CU_ASSERT_EQUAL(text.len, 11);
    text_printf(&text, "%*s", 5000, "x");
    CU_ASSERT_EQUAL(text.len, 5011);
    CU_ASSERT_EQUAL(text.data[5010], 'x');
    text_add(&text, "a\0b", 3);
    CU_ASSERT_EQUAL(memcmp(text.data + 5011, "a\0b", 4), 0);
    text_free(&text);
    CU_ASSERT_PTR_NULL(text.data);
}

static const struct test tests[] = {
    { "pushing", pushing },
    { "structs", structs },
    { "texts", texts },
};
SUITE("vec", tests)
