/* frame.c: segments are pushed and taken down in order, keep what lies in them, honour alignment and
   large frames, and go with a task that never ends; ac_bounce leaves a start frame that runs. */
#include "internal.h"

#include <CUnit/Basic.h>
#include <stdint.h>
#include <string.h>

static ac_ret no_start(ac_task *task, ac_frame *frame, long status, long value)
{
    (void)task, (void)frame, (void)status, (void)value;
    return ac_return(7);
}

static const ac_function function = { "f", __FILE__, no_start, NULL, sizeof(ac_start) + 8, 0, 0 };
static const ac_function large_result = { "g", __FILE__, no_start, NULL, sizeof(ac_start) + 8, 100, 0 };
static const ac_function large_arguments = { "h", __FILE__, no_start, NULL, sizeof(ac_start) + 5000, 0, 0 };

static ac_task *block(const ac_function *of)
{
    return (ac_task *)ac_coro_of(ac_coro_new(of));
}

static void drop(ac_task *task)
{
    task->future.entry.object.flags |= AC__CONSUMED;    /* it was started, and never ends */
    ac_release(task);
    CU_ASSERT_EQUAL(ac__thread.live, 0);
}

static void test_block(void)
{
    ac_task *task = block(&function);
    CU_ASSERT_EQUAL(task->limit, (char *)task + 256);
    CU_ASSERT_EQUAL((uintptr_t)task->start % 16, 0);
    CU_ASSERT(sizeof(ac_task) <= 160);
    drop(task);
    task = block(&large_result);
    CU_ASSERT(task->limit - (char *)task->start >= (long)large_result.size);
    CU_ASSERT_PTR_EQUAL(task->start->result, task->limit);
    memset(task->start->result, 1, 100);
    drop(task);
    task = block(&large_arguments);
    CU_ASSERT(task->limit - (char *)task->start >= (long)large_arguments.size);
    memset((char *)task->start + sizeof(ac_start), 1, 5000);
    drop(task);
}

static void test_nested(void)
{
    enum { DEPTH = 1000 };
    char *segments[DEPTH];
    ac_task *task = block(&function);
    char *limit = task->limit;
    for (int i = 0; i < DEPTH; i++) {
        size_t size = (size_t)(i * 37 % 9000) + 8;
        segments[i] = ac_segment_push(task, size, 8);
        CU_ASSERT_EQUAL((uintptr_t)segments[i] % 16, 0);
        CU_ASSERT(segments[i] + size <= task->limit);
        memset(segments[i], i & 0xff, size);
    }
    for (int i = DEPTH; i-- > 0;) {
        size_t size = (size_t)(i * 37 % 9000) + 8;
        size_t kept = 0;
        while (kept < size && (unsigned char)segments[i][kept] == (i & 0xff)) kept++;
        CU_ASSERT_EQUAL(kept, size);
        ac_ret ret = ac_segment_end(task, segments[i], (ac_ret){ i % 2 ? AC_DONE : AC_RAISED, i });
        CU_ASSERT_EQUAL(ret.value, i);
    }
    CU_ASSERT_PTR_EQUAL(task->limit, limit);
    drop(task);
}

static void test_small_first(void)
{
    ac_task *task = block(&function);
    char *first = ac_segment_push(task, 24, 8);
    CU_ASSERT(task->limit - first <= 512);
    for (int i = 0; i < 20; i++) {
        char *segment = ac_segment_push(task, 24, 8);
        CU_ASSERT(task->limit - segment <= AC__SEGMENT);
    }
    drop(task);             /* a task that goes with its segments frees them */
}

static void test_alignment(void)
{
    ac_task *task = block(&function);
    for (size_t align = 1; align <= 4096; align *= 2) {
        char *segment = ac_segment_push(task, 100, align);
        CU_ASSERT_EQUAL((uintptr_t)segment % align, 0);
        CU_ASSERT(segment + 100 <= task->limit);
        memset(segment, 0xff, 100);
        ac_segment_end(task, segment, ac_return(0));
    }
    drop(task);
}

/* A call that suspends in a segment: its frame's end takes the segment down. */
static void test_pending(void)
{
    ac_task *task = block(&function);
    char *limit = task->limit;
    char *segment = ac_segment_push(task, sizeof(ac_frame), 8);
    ac_ret ret = ac_segment_end(task, segment, (ac_ret){ AC_PENDING, (long)segment });
    ac_frame *frame = (ac_frame *)ret.value;
    CU_ASSERT_EQUAL(ret.status, AC_PENDING);
    CU_ASSERT_PTR_EQUAL(((ac_frame *)segment)->parent, frame);
    CU_ASSERT(task->limit != limit);
    ret = frame->resume(task, frame, AC_DONE, 42);
    CU_ASSERT_EQUAL(ret.status, AC_DONE);
    CU_ASSERT_EQUAL(ret.value, 42);
    CU_ASSERT_PTR_EQUAL(task->limit, limit);

    segment = ac_segment_push(task, sizeof(ac_frame), 8);
    ret = ac_segment_end(task, segment, (ac_ret){ AC_PENDING, 0 });     /* a leaf without a frame */
    CU_ASSERT_PTR_EQUAL(task->top, (ac_frame *)ret.value);
    task->top->resume(task, task->top, AC_DONE, 0);
    CU_ASSERT_PTR_EQUAL(task->limit, limit);
    drop(task);
}

static void test_bounce(void)
{
    ac_task *task = block(&function);
    char *limit = task->limit;
    ac_start *start = ac_bounce(task, &function);
    ac_ret ret = ac_bounced(task, start);
    CU_ASSERT_EQUAL(ret.status, AC_PENDING);
    CU_ASSERT_EQUAL(task->pause, AC__BOUNCE | AC__UNLISTED);
    CU_ASSERT_PTR_EQUAL(task->top, &start->base);
    CU_ASSERT_PTR_EQUAL(start->base.parent, (ac_frame *)ret.value);
    task->pause = AC__UNLISTED;
    ret = start->base.resume(task, &start->base, AC_DONE, 0);
    CU_ASSERT_EQUAL(ret.value, 7);
    ret = start->base.parent->resume(task, start->base.parent, ret.status, ret.value);
    CU_ASSERT_EQUAL(ret.value, 7);
    CU_ASSERT_PTR_EQUAL(task->limit, limit);
    drop(task);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("runtime frames", NULL, NULL);
    CU_ADD_TEST(suite, test_block);
    CU_ADD_TEST(suite, test_nested);
    CU_ADD_TEST(suite, test_small_first);
    CU_ADD_TEST(suite, test_alignment);
    CU_ADD_TEST(suite, test_pending);
    CU_ADD_TEST(suite, test_bounce);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    ac__pools_drop();
    return failures != 0;
}
