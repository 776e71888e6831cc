/* A CUnit suite as a program: a table of named functions, exit status 1 when an assertion failed. */
#ifndef SUITE_H
#define SUITE_H

#include <CUnit/Basic.h>

struct test {
    const char *name;
    void (*run)(void);
};

static inline int run_suite(const char *name, const struct test *tests, size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    CU_pSuite suite = CU_add_suite(name, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        if (!CU_add_test(suite, tests[i].name, tests[i].run))
            return 2;
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    int failed = CU_get_number_of_failures() > 0 || CU_get_number_of_tests_run() != count;
    CU_cleanup_registry();
    return failed;
}

#define SUITE(name, tests) int main(void) { return run_suite(name, tests, sizeof (tests) / sizeof (tests)[0]); }

#endif
