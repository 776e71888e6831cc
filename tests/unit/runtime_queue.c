/* The ready queue: first in, first out, a turn runs what was ready when it began, callbacks and what
   timers make ready keep their order, and an error in a callback stops none of the others. */
#include "internal.h"

#include <CUnit/Basic.h>
#include <string.h>

static ac_loop loop;
static char trace[512];

static void note(const char *text)
{
    strncat(trace, text, sizeof trace - strlen(trace) - 1);
}

static void open_loop(void)
{
    trace[0] = '\0';
    ac__loop_init(&loop);
    loop.virtual_clock = true;
    ac__thread.loop = &loop;
}

static void close_loop(void)
{
    ac__loop_free(&loop);
    ac__thread.loop = NULL;
}

static void turn(void)
{
    ac__loop_run(&loop, NULL, true);
    note("|");
}

static void say(void *arg)
{
    note(arg);
}

static void say_and_call(void *arg)
{
    note(arg);
    ac_release(ac_call_soon(say, (void *)"x"));
}

static void fail(void *arg)
{
    note(arg);
    ac_raise(ac_exception_new(&ac_type_ValueError, "on purpose"));
}

static void test_batches(void)
{
    open_loop();
    ac_release(ac_call_soon(say_and_call, (void *)"a"));
    ac_release(ac_call_soon(say, (void *)"b"));
    ac_release(ac_call_soon(say_and_call, (void *)"c"));
    turn();
    ac_release(ac_call_soon(say, (void *)"d"));
    turn();
    CU_ASSERT_STRING_EQUAL(trace, "abc|xxd|");
    CU_ASSERT_PTR_NULL(loop.head);
    close_loop();
}

static void test_timers(void)
{
    open_loop();
    ac_release(ac_call_later(0.2, say, (void *)"2"));
    ac_release(ac_call_later(0.1, say_and_call, (void *)"1"));
    ac_release(ac_call_later(0.2, say, (void *)"3"));
    ac_release(ac_call_later(0, say, (void *)"0"));
    ac_release(ac_call_soon(say, (void *)"s"));
    turn();                 /* what is ready goes before what is due */
    turn();
    turn();
    turn();
    CU_ASSERT_STRING_EQUAL(trace, "s0|1|x|23|");
    close_loop();
}

static void cancel_other(void *arg)
{
    note("c");
    ac_call_cancel(*(ac_call **)arg);
}

static void test_cancel(void)
{
    ac_call *other, *late;
    open_loop();
    ac_release(ac_call_soon(cancel_other, &other));
    other = ac_call_soon(say, (void *)"no");
    late = ac_call_later(1, say, (void *)"never");
    CU_ASSERT(ac_call_when(late) > 0);
    CU_ASSERT_EQUAL(ac_call_when(other), 0);
    ac_call_cancel(late);
    ac_call_cancel(late);
    CU_ASSERT_EQUAL(loop.wheel.count, 0);
    turn();
    CU_ASSERT_STRING_EQUAL(trace, "c|");
    CU_ASSERT(ac_call_cancelled(other) && ac_call_cancelled(late));
    ac_release(other);
    ac_release(late);

    late = ac_call_soon(say, (void *)"ran");
    turn();
    ac_call_cancel(late);
    CU_ASSERT(!ac_call_cancelled(late));
    ac_release(late);
    close_loop();
}

static int reports;
static void report(const ac_exception_context *context, void *arg)
{
    CU_ASSERT_STRING_EQUAL(context->message, "Exception in callback");
    CU_ASSERT_STRING_EQUAL(context->exception->message, "on purpose");
    CU_ASSERT_EQUAL(context->fd, -1);
    CU_ASSERT_PTR_NOT_NULL(context->call);
    CU_ASSERT_PTR_EQUAL(arg, &reports);
    reports++;
}

static void test_errors(void)
{
    void *arg = NULL;
    struct ac_exception_handler_options options = { .arg = &arg };
    open_loop();
    CU_ASSERT_PTR_NULL(ac_get_exception_handler(NULL));
    ac_set_exception_handler(report, &reports);
    CU_ASSERT(ac_get_exception_handler(&options) == report);
    CU_ASSERT_PTR_EQUAL(arg, &reports);
    ac_release(ac_call_soon(fail, (void *)"f"));
    ac_release(ac_call_soon(say, (void *)"g"));
    turn();
    CU_ASSERT_STRING_EQUAL(trace, "fg|");
    CU_ASSERT_EQUAL(reports, 1);
    CU_ASSERT_PTR_NULL(ac_pending());
    close_loop();
}

static void interrupt(void *arg)
{
    note(arg);
    ac_raise(ac_exception_new(&ac_type_KeyboardInterrupt, NULL));
}

static void test_interrupt(void)
{
    open_loop();
    ac_release(ac_call_soon(say_and_call, (void *)"a"));
    ac_release(ac_call_soon(interrupt, (void *)"i"));
    ac_release(ac_call_soon(say, (void *)"b"));
    turn();
    CU_ASSERT_STRING_EQUAL(trace, "ai|");
    CU_ASSERT_PTR_NOT_NULL_FATAL(loop.fatal);
    ac_release(loop.fatal);
    loop.fatal = NULL;
    turn();                 /* the rest of the turn stayed in front */
    CU_ASSERT_STRING_EQUAL(trace, "ai|bx|");
    close_loop();
}

static void test_many(void)
{
    open_loop();
    for (int i = 0; i < 100000; i++) {
        ac_release(ac_call_soon(say, (void *)"."));
        ac_release(ac_call_later(i, say, (void *)"."));
    }
    close_loop();           /* what never ran is freed with the loop */
    CU_ASSERT_EQUAL(ac__thread.live, 0);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("runtime queue", NULL, NULL);
    CU_ADD_TEST(suite, test_batches);
    CU_ADD_TEST(suite, test_timers);
    CU_ADD_TEST(suite, test_cancel);
    CU_ADD_TEST(suite, test_errors);
    CU_ADD_TEST(suite, test_interrupt);
    CU_ADD_TEST(suite, test_many);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    ac__pools_drop();
    return failures != 0;
}
