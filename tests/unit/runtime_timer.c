/* timer.c: whatever was set and removed, timers come out by time, equal ones as they were set. */
#include "internal.h"

#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>

static struct ac__wheel wheel;

static void reset(double now)
{
    ac__wheel_free(&wheel);
    memset(&wheel, 0, sizeof wheel);
    wheel.tick = (long)(now * 1024);
}

static unsigned long seed = 88172645463325252ul;
static unsigned long random_number(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* What is due when the clock stands at ac__timer_next's answer, until something is. */
static struct ac__timer *next_timer(double *now)
{
    struct ac__timer *timer;
    while (!(timer = ac__timer_pop(&wheel, *now))) {
        double next = ac__timer_next(&wheel);
        if (next == AC_FOREVER) return NULL;
        CU_ASSERT_FATAL(next > *now);
        *now = next;
    }
    return timer;
}

static void test_order(void)
{
    static const double when[] = { 5, 0.001, 3, 0.0005, 86400, 1e6, 0.25, 1, 60, 1e9, 0.0011 };
    static const int order[] = { 3, 1, 10, 6, 7, 2, 0, 8, 4, 5, 9 };
    enum { COUNT = sizeof when / sizeof *when };
    struct ac__timer timers[COUNT];
    double now = 0;
    reset(now);
    CU_ASSERT_EQUAL(ac__timer_next(&wheel), AC_FOREVER);
    for (int i = 0; i < COUNT; i++) ac__timer_add(&wheel, &timers[i], when[i]);
    for (int i = 0; i < COUNT; i++) {
        CU_ASSERT_PTR_EQUAL(next_timer(&now), &timers[order[i]]);
        CU_ASSERT_EQUAL(now, when[order[i]]);       /* neither early nor late */
    }
    CU_ASSERT_PTR_NULL(next_timer(&now));
    CU_ASSERT_EQUAL(wheel.count, 0);
}

static void test_ties(void)
{
    enum { COUNT = 1000 };
    struct ac__timer timers[COUNT];
    double now = 100;
    reset(now);
    for (int i = 0; i < COUNT; i++) ac__timer_add(&wheel, &timers[i], 107.125 + i % 3);
    for (int third = 0; third < 3; third++)
        for (int i = third; i < COUNT; i += 3) CU_ASSERT_PTR_EQUAL(next_timer(&now), &timers[i]);
}

static void test_past(void)
{
    struct ac__timer a, b, c;
    reset(50);
    ac__timer_add(&wheel, &a, 49);
    ac__timer_add(&wheel, &b, 50);
    ac__timer_add(&wheel, &c, -1);
    CU_ASSERT_PTR_EQUAL(ac__timer_pop(&wheel, 50.1), &c);
    CU_ASSERT_PTR_EQUAL(ac__timer_pop(&wheel, 50.1), &a);
    CU_ASSERT_PTR_EQUAL(ac__timer_pop(&wheel, 50.1), &b);
    CU_ASSERT_PTR_NULL(ac__timer_pop(&wheel, 50.1));
}

static void test_not_early(void)
{
    struct ac__timer timer;
    reset(0);
    ac__timer_add(&wheel, &timer, 10.0003);
    CU_ASSERT_PTR_NULL(ac__timer_pop(&wheel, 10));
    CU_ASSERT_PTR_NULL(ac__timer_pop(&wheel, 10.0002999));
    CU_ASSERT_PTR_EQUAL(ac__timer_pop(&wheel, 10.0003), &timer);
}

static void test_remove(void)
{
    enum { COUNT = 500 };
    struct ac__timer timers[COUNT];
    double now = 0;
    reset(now);
    for (int i = 0; i < COUNT; i++) ac__timer_add(&wheel, &timers[i], i * 0.37);
    for (int i = 0; i < COUNT; i++)
        if (i % 5) ac__timer_remove(&wheel, &timers[i]);
    CU_ASSERT_EQUAL(wheel.count, COUNT / 5);
    for (int i = 0; i < COUNT; i += 5) CU_ASSERT_PTR_EQUAL(next_timer(&now), &timers[i]);
    for (int level = 0; level < AC__WHEEL_LEVELS; level++) CU_ASSERT_EQUAL(wheel.occupied[level], 0);
}

static void test_far(void)
{
    struct ac__timer never, thousand_years, late;
    double now = 3e6;
    reset(now);
    ac__timer_add(&wheel, &never, AC_FOREVER);
    ac__timer_add(&wheel, &thousand_years, 3.2e10);
    ac__timer_add(&wheel, &late, 1e300);
    CU_ASSERT_PTR_EQUAL(next_timer(&now), &thousand_years);
    CU_ASSERT_EQUAL(now, 3.2e10);
    CU_ASSERT_PTR_NULL(ac__timer_pop(&wheel, 1e12));
    ac__timer_remove(&wheel, &never);
    CU_ASSERT_PTR_EQUAL(ac__timer_take(&wheel), &late);
    CU_ASSERT_PTR_NULL(ac__timer_take(&wheel));
}

/* Against the plainest thing that can be right: all live timers looked through for the least. */
static void test_random(void)
{
    enum { COUNT = 400, STEPS = 20000 };
    static struct ac__timer timers[COUNT];
    static bool set[COUNT];
    double now = 12345.678;
    reset(now);
    for (int step = 0; step < STEPS; step++) {
        int i = (int)(random_number() % COUNT);
        if (set[i]) {
            ac__timer_remove(&wheel, &timers[i]);
        } else {
            static const double spans[] = { 0.0001, 0.01, 1, 100, 1e5, 1e8 };
            double span = spans[random_number() % 6];
            ac__timer_add(&wheel, &timers[i], now + span * (double)(random_number() % 1000) / 1000);
        }
        set[i] = !set[i];
        if (step % 7) continue;
        int least = -1;
        for (int k = 0; k < COUNT; k++) {
            if (!set[k]) continue;
            if (least < 0 || timers[k].when < timers[least].when
                || (timers[k].when == timers[least].when && timers[k].order < timers[least].order))
                least = k;
        }
        struct ac__timer *timer = next_timer(&now);
        CU_ASSERT_PTR_EQUAL(timer, least < 0 ? NULL : &timers[least]);
        if (timer) set[timer - timers] = false;
    }
}

static void test_many(void)
{
    enum { COUNT = 200000 };
    struct ac__timer *timers = malloc(COUNT * sizeof *timers), *timer;
    double last = 0;
    long fired = 0;
    reset(0);
    for (int i = 0; i < COUNT; i++)
        ac__timer_add(&wheel, &timers[i], (double)(random_number() % 10000000) * 1e-6);
    for (int i = 0; i < COUNT; i += 2) ac__timer_remove(&wheel, &timers[i]);
    for (double now = 0; now < 10.1; now += 0.003)
        while ((timer = ac__timer_pop(&wheel, now)) != NULL) {
            CU_ASSERT_FATAL(timer->when >= last && timer->when < now + 1e-8);
            last = timer->when;
            fired++;
        }
    CU_ASSERT_EQUAL(fired, COUNT / 2);
    free(timers);
    reset(0);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("runtime timer", NULL, NULL);
    CU_ADD_TEST(suite, test_order);
    CU_ADD_TEST(suite, test_ties);
    CU_ADD_TEST(suite, test_past);
    CU_ADD_TEST(suite, test_not_early);
    CU_ADD_TEST(suite, test_remove);
    CU_ADD_TEST(suite, test_far);
    CU_ADD_TEST(suite, test_random);
    CU_ADD_TEST(suite, test_many);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failures != 0;
}
