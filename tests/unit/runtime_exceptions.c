/* Exceptions in the runtime: contexts, handling across suspensions, tracebacks, their text, rings, and memory that
   runs out. What is expected as text and of contexts is what CPython 3.11 does for the same exceptions. */
#include "internal.h"

#include "runtime_lowered.h"
#include "suite.h"

#include <CUnit/Basic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const ac_function inner__function = { "inner", "nowhere.c", NULL, NULL, 0, 0, 0 };
static const ac_function outer__function = { "outer", "nowhere.c", NULL, NULL, 0, 0, 0 };

static void *new_error(const ac_exception_type *type, const char *message)
{
    return message ? ac_exception_new(type, "%s", message) : ac_exception_new(type, NULL);
}

static void *value_error(const char *message)
{
    return new_error(&ac_type_ValueError, message);
}

/* ---- Contexts ---- */
static void raise_while(BaseException *handled, void *raised)
{
    BaseException *before = ac_begin_handling(handled);
    ac_raise_at(raised, &inner__function, 1);
    ac_end_handling(before);
}

static void test_context(void)
{
    BaseException *first = value_error("1"), *second = value_error("2"), *third = value_error("3");
    ac_raise_at(first, &inner__function, 1);
    CU_ASSERT_PTR_NULL(first->context);
    raise_while(first, second);
    raise_while(second, third);
    CU_ASSERT_PTR_EQUAL(second->context, first);
    CU_ASSERT_PTR_EQUAL(third->context, second);
    raise_while(third, third);                          /* not its own */
    CU_ASSERT_PTR_EQUAL(third->context, second);
    raise_while(third, first);                          /* the link back to it is cut */
    CU_ASSERT_PTR_EQUAL(first->context, third);
    CU_ASSERT_PTR_EQUAL(third->context, second);
    CU_ASSERT_PTR_NULL(second->context);
    CU_ASSERT_PTR_NULL(ac_begin_handling(NULL));
    ac_release(second);
    ac_release(third);
    CU_ASSERT_EQUAL(first->ac_object.references, 1);
    ac_release(first);
}

static void test_slot(void)
{
    BaseException *handled = value_error("handled"), *other = value_error("other"), *raised = value_error("raised");
    BaseException *before = ac_begin_handling(handled);
    ac_raise(raised);
    CU_ASSERT_TRUE(ac_raising());
    CU_ASSERT_PTR_EQUAL(ac_pending(), raised);
    CU_ASSERT_PTR_EQUAL(raised->context, handled);
    CU_ASSERT_PTR_EQUAL(ac_caught(&inner__function, 5), raised);
    CU_ASSERT_FALSE(ac_raising());
    ac_begin_handling(other);                           /* on its way it keeps its context */
    ac_raise(raised);
    CU_ASSERT_PTR_EQUAL(ac_take_pending()->context, handled);
    ac_end_handling(before);
    ac_release(raised);
    ac_release(other);
    ac_release(handled);
}

static void test_from(void)
{
    BaseException *cause = value_error("cause"), *raised = value_error("raised");
    CU_ASSERT_PTR_EQUAL(ac_raise_from(raised, cause), raised);
    CU_ASSERT_PTR_EQUAL(raised->cause, cause);
    CU_ASSERT_EQUAL(cause->ac_object.references, 2);
    CU_ASSERT_TRUE(raised->suppress_context);
    ac_raise_from(raised, NULL);
    CU_ASSERT_PTR_NULL(raised->cause);
    CU_ASSERT_EQUAL(cause->ac_object.references, 1);
    CU_ASSERT_TRUE(raised->suppress_context);
    ac_release(cause);
    ac_release(raised);
}

static void test_reraise(void)
{
    BaseException *handled = value_error("handled");
    BaseException *error = ac_reraise(&outer__function, 8);
    CU_ASSERT_STRING_EQUAL(error->message, "No active exception to reraise");
    CU_ASSERT_TRUE(ac_exception_is(error, &ac_type_RuntimeError));
    CU_ASSERT_PTR_NULL(error->context);
    CU_ASSERT_EQUAL(ac_traceback(error, NULL, 0), 1);
    ac_release(error);
    ac_raise_at(handled, &inner__function, 1);
    BaseException *before = ac_begin_handling(handled);
    CU_ASSERT_PTR_EQUAL(ac_reraise(&outer__function, 8), handled);
    CU_ASSERT_EQUAL(handled->ac_object.references, 2);
    CU_ASSERT_EQUAL(ac_traceback(handled, NULL, 0), 1);
    ac_end_handling(before);
    ac_release(handled);
    ac_release(handled);
}

/* ---- Text ---- */
static void expect_text(void *exception, const char *expected)
{
    char *text = ac_format_exception(exception);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
    ac_release(exception);
}

static void passed(void *exception, const ac_function *function, int line)
{
    ac_passed((long)exception, function, line);
}

static void test_text(void)
{
    BaseException *error = value_error("bad\nport");
    passed(error, &inner__function, 3);
    passed(error, &outer__function, 9);
    ac_add_note(error, "a %s\nof two lines", "note");
    ac_add_note(error, "%s", "");
    expect_text(error,
        "Traceback (most recent call last):\n"
        "  File \"nowhere.c\", line 9, in outer\n"
        "  File \"nowhere.c\", line 3, in inner\n"
        "ValueError: bad\n"
        "port\n"
        "a note\n"
        "of two lines\n"
        "\n");
    expect_text(value_error(NULL),
        "ValueError\n");
}

static void test_chain(void)
{
    BaseException *first = value_error("first"), *second = new_error(&ac_type_RuntimeError, "second");
    BaseException *third = new_error(&ac_type_KeyError, NULL);
    passed(first, &inner__function, 3);
    passed(ac_raise_from(second, first), &outer__function, 4);
    third->context = ac_retain(second);
    expect_text(ac_retain(third),
        "Traceback (most recent call last):\n"
        "  File \"nowhere.c\", line 3, in inner\n"
        "ValueError: first\n"
        "\n"
        "The above exception was the direct cause of the following exception:\n"
        "\n"
        "Traceback (most recent call last):\n"
        "  File \"nowhere.c\", line 4, in outer\n"
        "RuntimeError: second\n"
        "\n"
        "During handling of the above exception, another exception occurred:\n"
        "\n"
        "KeyError\n");
    ac_raise_from(second, NULL);
    second->context = ac_retain(first);
    expect_text(third,
        "Traceback (most recent call last):\n"
        "  File \"nowhere.c\", line 4, in outer\n"
        "RuntimeError: second\n"
        "\n"
        "During handling of the above exception, another exception occurred:\n"
        "\n"
        "KeyError\n");
    second->suppress_context = false;
    first->context = ac_retain(second);
    expect_text(ac_retain(first),
        "Traceback (most recent call last):\n"
        "  File \"nowhere.c\", line 4, in outer\n"
        "RuntimeError: second\n"
        "\n"
        "During handling of the above exception, another exception occurred:\n"
        "\n"
        "Traceback (most recent call last):\n"
        "  File \"nowhere.c\", line 3, in inner\n"
        "ValueError: first\n");
    ac_release(first->context);
    first->context = NULL;
    ac_release(first);
    ac_release(second);
}

static void test_repeated(void)
{
    static const ac_function down = { "down", "nowhere.c", NULL, NULL, 0, 0, 0 };
    BaseException *error = value_error("deep");
    for (int i = 0; i < 6; i++) passed(error, &down, 7);
    passed(error, &down, 8);
    expect_text(error,
        "Traceback (most recent call last):\n"
        "  File \"nowhere.c\", line 8, in down\n"
        "  File \"nowhere.c\", line 7, in down\n"
        "  File \"nowhere.c\", line 7, in down\n"
        "  File \"nowhere.c\", line 7, in down\n"
        "  [Previous line repeated 3 more times]\n"
        "ValueError: deep\n");
}

static void test_source(void)
{
    char name[] = "/tmp/runtime_exceptions.XXXXXX", expected[512];
    int fd = mkstemp(name);
    CU_ASSERT_EQUAL(write(fd, "one\n\t  two  \n\nfour", 18), 18);
    close(fd);
    const ac_function function = { "f", name, NULL, NULL, 0, 0, 0 };
    BaseException *error = value_error("x");
    for (int line = 5; line > 1; line--) passed(error, &function, line);
    snprintf(expected, sizeof expected, "Traceback (most recent call last):\n  File \"%s\", line 2, in f\n    two\n"
             "  File \"%s\", line 3, in f\n  File \"%s\", line 4, in f\n    four\n  File \"%s\", line 5, in f\n"
             "ValueError: x\n", name, name, name, name);
    expect_text(error, expected);
    unlink(name);
}

/* ---- Groups ---- takes over the members */
static void *new_group(const char *message, int count, BaseException **members)
{
    ExceptionGroup *group = ac_exception_new(&ac_type_ExceptionGroup, "%s", message);
    group->count = count;
    group->exceptions = ac__alloc((size_t)count * sizeof *members);
    memcpy(group->exceptions, members, (size_t)count * sizeof *members);
    return group;
}

static void test_group(void)
{
    static const ac_function child = { "child", "nowhere.c", NULL, NULL, 0, 0, 0 };
    static const ac_function run = { "run", "nowhere.c", NULL, NULL, 0, 0, 0 };
    BaseException *one = value_error("one"), *two = new_error(&ac_type_OSError, "two");
    BaseException *why = new_error(&ac_type_TypeError, "why");
    passed(one, &child, 5);
    ac_raise_from(two, why);
    ac_release(why);
    BaseException *group = new_group("outer", 3,
        (BaseException *[]){ one, new_group("inner", 1, &two), ac_retain(one) });
    passed(group, &run, 2);
    ac_add_note(group, "n1\nn2");
    char *text = ac_str(group);
    CU_ASSERT_STRING_EQUAL(text, "outer (3 sub-exceptions)");
    free(text);
    expect_text(group,
        "  + Exception Group Traceback (most recent call last):\n"
        "  |   File \"nowhere.c\", line 2, in run\n"
        "  | ExceptionGroup: outer (3 sub-exceptions)\n"
        "  | n1\n"
        "  | n2\n"
        "  +-+---------------- 1 ----------------\n"
        "    | Traceback (most recent call last):\n"
        "    |   File \"nowhere.c\", line 5, in child\n"
        "    | ValueError: one\n"
        "    +---------------- 2 ----------------\n"
        "    | ExceptionGroup: inner (1 sub-exception)\n"
        "    +-+---------------- 1 ----------------\n"
        "      | TypeError: why\n"
        "      | \n"
        "      | The above exception was the direct cause of the following exception:\n"
        "      | \n"
        "      | OSError: two\n"
        "      +------------------------------------\n"
        "    +---------------- 3 ----------------\n"
        "    | Traceback (most recent call last):\n"
        "    |   File \"nowhere.c\", line 5, in child\n"
        "    | ValueError: one\n"
        "    +------------------------------------\n");
}

static void test_group_limits(void)
{
    char name[32];
    BaseException *error = value_error("leaf"), *members[17];
    for (int level = 0; level < 12; level++) {
        snprintf(name, sizeof name, "level %d", level);
        error = new_group(name, 1, &error);
    }
    expect_text(error,
        "  | ExceptionGroup: level 11 (1 sub-exception)\n"
        "  +-+---------------- 1 ----------------\n"
        "    | ExceptionGroup: level 10 (1 sub-exception)\n"
        "    +-+---------------- 1 ----------------\n"
        "      | ExceptionGroup: level 9 (1 sub-exception)\n"
        "      +-+---------------- 1 ----------------\n"
        "        | ExceptionGroup: level 8 (1 sub-exception)\n"
        "        +-+---------------- 1 ----------------\n"
        "          | ExceptionGroup: level 7 (1 sub-exception)\n"
        "          +-+---------------- 1 ----------------\n"
        "            | ExceptionGroup: level 6 (1 sub-exception)\n"
        "            +-+---------------- 1 ----------------\n"
        "              | ExceptionGroup: level 5 (1 sub-exception)\n"
        "              +-+---------------- 1 ----------------\n"
        "                | ExceptionGroup: level 4 (1 sub-exception)\n"
        "                +-+---------------- 1 ----------------\n"
        "                  | ExceptionGroup: level 3 (1 sub-exception)\n"
        "                  +-+---------------- 1 ----------------\n"
        "                    | ExceptionGroup: level 2 (1 sub-exception)\n"
        "                    +-+---------------- 1 ----------------\n"
        "                      | ... (max_group_depth is 10)\n"
        "                      +------------------------------------\n");
    for (int i = 0; i < 17; i++) members[i] = ac_exception_new(&ac_type_ValueError, "%d", i);
    expect_text(new_group("many", 17, members),
        "  | ExceptionGroup: many (17 sub-exceptions)\n"
        "  +-+---------------- 1 ----------------\n"
        "    | ValueError: 0\n"
        "    +---------------- 2 ----------------\n"
        "    | ValueError: 1\n"
        "    +---------------- 3 ----------------\n"
        "    | ValueError: 2\n"
        "    +---------------- 4 ----------------\n"
        "    | ValueError: 3\n"
        "    +---------------- 5 ----------------\n"
        "    | ValueError: 4\n"
        "    +---------------- 6 ----------------\n"
        "    | ValueError: 5\n"
        "    +---------------- 7 ----------------\n"
        "    | ValueError: 6\n"
        "    +---------------- 8 ----------------\n"
        "    | ValueError: 7\n"
        "    +---------------- 9 ----------------\n"
        "    | ValueError: 8\n"
        "    +---------------- 10 ----------------\n"
        "    | ValueError: 9\n"
        "    +---------------- 11 ----------------\n"
        "    | ValueError: 10\n"
        "    +---------------- 12 ----------------\n"
        "    | ValueError: 11\n"
        "    +---------------- 13 ----------------\n"
        "    | ValueError: 12\n"
        "    +---------------- 14 ----------------\n"
        "    | ValueError: 13\n"
        "    +---------------- 15 ----------------\n"
        "    | ValueError: 14\n"
        "    +---------------- ... ----------------\n"
        "    | and 2 more exceptions\n"
        "    +------------------------------------\n");
}

/* ---- Rings ---- of the first kind contexts alone do not close one: a cause is in it */
static int gone;

static void count_gone(void *exception)
{
    (void)exception;
    gone++;
}

static const ac_exception_type counted = { "Counted", &ac_type_Exception, sizeof(Exception), count_gone, NULL };

static void test_rings(void)
{
    gone = 0;
    BaseException *first = new_error(&counted, "first"), *second = new_error(&counted, "second");
    raise_while(first, ac_raise_from(second, first));
    ac_retain(first);
    raise_while(second, first);                         /* first.context = second, second.cause = first */
    CU_ASSERT_PTR_EQUAL(first->context, second);
    CU_ASSERT_PTR_EQUAL(second->cause, first);
    ac_release(second);
    ac_release(first);
    ac__rings_collect();
    CU_ASSERT_EQUAL(gone, 0);                           /* first is still held */
    ac_release(first);
    ac__rings_collect();
    CU_ASSERT_EQUAL(gone, 2);

    BaseException *member = new_error(&counted, "member"), *group = new_group("group", 1, &member);
    ac_raise_from(ac_retain(member), group);
    ac_release(group);
    CU_ASSERT_EQUAL(group->ac_object.references, 1);
    ac_release(member);
    ac__rings_collect();
    CU_ASSERT_EQUAL(gone, 3);

    BaseException *own = new_error(&counted, "own");
    ac_release(ac_raise_from(own, own));
    ac__rings_collect();
    CU_ASSERT_EQUAL(gone, 4);
}

/* ---- Handling across suspensions ---- each task raises while it handles its own */
struct handling__frame { ac_frame base; long x; BaseException *handled, *before; };
ASYNC(handling)
{
    BaseException *handled, *before;
    if (state == 1) { x = frame->x; handled = frame->handled; before = frame->before; goto await_1; }
    handled = ac_exception_new(&ac_type_ValueError, "%ld", x);
    before = ac_begin_handling(handled);
    CU_ASSERT_PTR_NULL(before);
    AC_CALL(status, value, ac_checkpoint__call(task, BELOW(handling)));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    BaseException *raised = ac_raise_at(ac_exception_new(&ac_type_KeyError, NULL), &handling__function, 1);
    bool own = raised->context == handled;
    ac_end_handling(before);
    ac_release(raised);
    ac_release(handled);
    return ac_return(own ? x : -1);
leave_1:
    LEAVE(handling, 1, frame->x = x; frame->handled = handled; frame->before = before);
}

struct both__frame { ac_frame base; ac_task *one, *two; };
ASYNC(both)
{
    ac_task *one, *two;
    if (state == 1) { one = frame->one; two = frame->two; goto await_1; }
    if (state == 2) { one = frame->one; two = frame->two; goto await_2; }
    one = ac_spawn(handling(x), NULL);
    two = ac_spawn(handling(x + 1), NULL);
    AC_CALL(status, value, ac_await_future(task, BELOW(both), (ac_future *)one));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    CU_ASSERT_EQUAL(value, x);
    AC_CALL(status, value, ac_await_future(task, BELOW(both), (ac_future *)two));
await_2:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
    long sum = value + ac_result((ac_future *)one);
    CU_ASSERT_PTR_NULL(ac_thread_exceptions.handled);
    ac_release(one);
    ac_release(two);
    return ac_return(sum);
leave_1:
    LEAVE(both, 1, frame->one = one; frame->two = two; x = 0);
leave_2:
    LEAVE(both, 2, frame->one = one; frame->two = two);
}

static void test_handling(void)
{
    CU_ASSERT_EQUAL(ac_run(both(0), NULL), 1);
}

/* ---- Got from a future: the first time with the task's frames, then with none ---- */
struct fails__frame { ac_frame base; };
ASYNC(fails)
{
    (void)task, (void)sp, (void)frame, (void)state, (void)status, (void)value;
    return ac_leave(ac_raise_at(ac_exception_new(&ac_type_ValueError, "%ld", x), &fails__function, 1));
}

static int frames_of(ac_future *future)
{
    ac_result(future);
    BaseException *exception = ac_caught(&outer__function, 2);
    ac_traceback_entry entries[4];
    int count = ac_traceback(exception, entries, 4);
    CU_ASSERT_STRING_EQUAL(entries[0].function, "outer");
    ac_release(exception);
    return count;
}

struct gets__frame { ac_frame base; ac_task *failed; };
ASYNC(gets)
{
    ac_task *failed;
    (void)x;
    if (state == 1) { failed = frame->failed; goto await_1; }
    failed = ac_spawn(fails(1), NULL);
    AC_CALL(status, value, ac_checkpoint__call(task, BELOW(gets)));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    CU_ASSERT_EQUAL(frames_of((ac_future *)failed), 2);
    CU_ASSERT_EQUAL(frames_of((ac_future *)failed), 1);
    CU_ASSERT_EQUAL(frames_of((ac_future *)failed), 1);
    ac_release(failed);
    return ac_return(0);
leave_1:
    LEAVE(gets, 1, frame->failed = failed);
}

static void test_retrieved(void)
{
    CU_ASSERT_EQUAL(ac_run(gets(0), NULL), 0);
}

/* ---- Memory ---- all that a small program allocates fails once */
struct sums__frame { ac_frame base; long x; char room[600]; };
ASYNC(sums)
{
    if (state == 1) { x = frame->x; goto await_1; }
    if (state == 2) { x = frame->x; goto await_2; }
    if (x == 0) {
        AC_CALL(status, value, ac_sleep__call(task, BELOW(sums), 0.001));
await_1:
        if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
        return ac_return(1);
    }
    AC_CALL(status, value, sums__call(task, BELOW(sums), x - 1));
await_2:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_2;
    return ac_return(value + 1);
leave_1:
    LEAVE(sums, 1, frame->x = x);
leave_2:
    LEAVE(sums, 2, frame->x = x);
}

static void nothing(void *arg)
{
    (void)arg;
}

struct program__frame { ac_frame base; ac_task *one; };
ASYNC(program)
{
    ac_task *one;
    if (state == 1) { one = frame->one; goto await_1; }
    one = ac_spawn(sums(x), &(struct ac_spawn_options){ .name = "one" });
    if (ac_raising()) return ac_leave(ac_caught(&program__function, 1));
    ac_release(ac_call_later(0.0005, nothing, NULL));
    if (ac_raising()) goto raised;
    AC_CALL(status, value, ac_await_future(task, BELOW(program), (ac_future *)one));
await_1:
    if (AC_UNLIKELY(status == AC_PENDING)) goto leave_1;
    ac_release(one);
    if (status == AC_RAISED) return ac_leave((void *)value);
    BaseException *error = ac_raise_at(ac_exception_new(&ac_type_OSError, "%ld", value), &program__function, 3);
    ((OSError *)error)->err = 5;
    ac_add_note(error, "a note");
    bool memory = ac_exception_is(error, &ac_type_MemoryError);
    ac_release(error);
    return ac_return(memory ? 41 : value + 36);
raised:
    ac_release(one);
    return ac_leave(ac_caught(&program__function, 2));
leave_1:
    LEAVE(program, 1, frame->one = one);
}

/* The exit status of the program when the nth allocation fails, 1 where anything but MemoryError was printed. */
static int run_failing(int n)
{
    int out[2], status;
    char text[4096];
    size_t size = 0;
    if (pipe(out) != 0) return -2;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(out[1], 2);
        close(out[0]);
        close(out[1]);
        ac__thread.ready = true;
        ac__thread.class_limit = 0;
        ac__thread.fail_in = n;
        status = ac_main(program(4));
        exit(ac__thread.fail_in > 0 ? 100 : status);    /* so many there are not; leaks are found here, too */
    }
    close(out[1]);
    for (ssize_t got; (got = read(out[0], text + size, sizeof text - 1 - size)) > 0;) size += (size_t)got;
    text[size] = '\0';
    close(out[0]);
    waitpid(pid, &status, 0);
    if (!WIFEXITED(status)) return -1;
    bool said = size >= 12 && strcmp(text + size - 12, "MemoryError\n") == 0;
    return WEXITSTATUS(status) == 1 && !said ? -3 : WEXITSTATUS(status);
}

static void test_memory(void)
{
    int n = 1, memory_errors = 0, status;
    for (; n < 200 && (status = run_failing(n)) != 100; n++) {
        CU_ASSERT_TRUE(status == 1 || status == 41);
        memory_errors += status == 1;
    }
    CU_ASSERT_TRUE(n > 8 && n < 200);
    CU_ASSERT_TRUE(memory_errors > 3);
}

static const struct test tests[] = {
    { "context", test_context },
    { "slot", test_slot },
    { "from", test_from },
    { "reraise", test_reraise },
    { "text", test_text },
    { "chain", test_chain },
    { "repeated", test_repeated },
    { "source", test_source },
    { "group", test_group },
    { "group limits", test_group_limits },
    { "rings", test_rings },
    { "handling", test_handling },
    { "retrieved", test_retrieved },
    { "memory", test_memory },
};

SUITE("runtime_exceptions", tests)
