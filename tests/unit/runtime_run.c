/* run.c and the poller: exit statuses, what is printed on stderr, SIGINT, watched descriptors, loops one
   after the other. What ends a program runs in a child process. */
#include "runtime_lowered.h"

#include <CUnit/Basic.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char printed[8192];      /* the child's stderr */

/* Runs main as the program's in a child; returns its exit status, -1 where it was killed. interrupt:
   sends it SIGINT once it has printed something. */
static int program(ac_coro *(*main)(long), long x, bool interrupt)
{
    int out[2], status;
    size_t size = 0;
    if (pipe(out) != 0) return -2;
    pid_t pid = fork();
    if (pid == 0) {
        dup2(out[1], 2);
        close(out[0]);
        close(out[1]);
        _exit(ac_main(main(x)));
    }
    close(out[1]);
    for (ssize_t n; (n = read(out[0], printed + size, sizeof printed - 1 - size)) > 0; size += (size_t)n)
        if (interrupt && size == 0) kill(pid, SIGINT);
    printed[size] = '\0';
    close(out[0]);
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct plain__frame { ac_frame base; };
ASYNC(plain)
{
    (void)task, (void)sp, (void)frame, (void)state, (void)status, (void)value;
    return ac_return(x);
}

static void test_status(void)
{
    CU_ASSERT_EQUAL(program(plain, 0, false), 0);
    CU_ASSERT_EQUAL(program(plain, 42, false), 42);
    CU_ASSERT_STRING_EQUAL(printed, "");
    CU_ASSERT_EQUAL(ac_run(plain(3), NULL), 3);
    CU_ASSERT_EQUAL(ac_run(plain(4), NULL), 4);
    CU_ASSERT_EQUAL(ac_run(ac_sleep(0), NULL), 0);
}

/* ---- an exception through two functions ---- */
struct fail__frame { ac_frame base; };
ASYNC(fail)
{
    (void)task, (void)sp, (void)frame, (void)state, (void)status, (void)value;
    void *exception = x < 0 ? ac_exception_new(&ac_type_SystemExit, NULL)
                            : ac_exception_new(&ac_type_ValueError, "bad port: %ld", x);
    if (x < 0) ((SystemExit *)exception)->code = (int)-x;
    return ac_raised((long)exception, &fail__function, 9010);
}

struct outer__frame { ac_frame base; };
ASYNC(outer)
{
    (void)state, (void)frame;
    AC_CALL(status, value, fail__call(task, BELOW(outer), x));
    if (status == AC_RAISED) return ac_raised(value, &outer__function, 9020);
    return ac_return(value);
}

static void test_uncaught(void)
{
    char expected[1024];
    CU_ASSERT_EQUAL(program(outer, 7, false), 1);
    snprintf(expected, sizeof expected,
             "Traceback (most recent call last):\n  File \"%s\", line 9020, in outer\n"
             "  File \"%s\", line 9010, in fail\nValueError: bad port: 7\n", __FILE__, __FILE__);
    CU_ASSERT_STRING_EQUAL(printed, expected);
    CU_ASSERT_EQUAL(program(outer, -9, false), 9);     /* SystemExit */
    CU_ASSERT_STRING_EQUAL(printed, "");
}

/* ---- what nobody waited for ---- */
struct careless__frame { ac_frame base; };
ASYNC(careless)
{
    if (state == 1) goto await_1;
    if (x & 1) ac_release(plain(0));
    if (x & 2) ac_release(ac_spawn(fail(5), NULL));
    AC_CALL(status, value, ac_sleep__call(task, BELOW(careless), 0.001));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    return ac_return(0);
leave_1:
    LEAVE(careless, 1, (void)0);
}

static void test_careless(void)
{
    CU_ASSERT_EQUAL(program(careless, 1, false), 0);
    CU_ASSERT_STRING_EQUAL(printed, "RuntimeWarning: coroutine 'plain' was never awaited\n");
    CU_ASSERT_EQUAL(program(careless, 2, false), 0);
    CU_ASSERT_EQUAL(strncmp(printed, "Task exception was never retrieved\n", 35), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(printed, "future: <Task finished name='Task-"));
    CU_ASSERT_PTR_NOT_NULL(strstr(printed, "ValueError: bad port: 5\n"));
}

/* ---- SIGINT ---- x: swallows the cancellation; with a descriptor watched, the wait is epoll's */
static void nothing(void *arg)
{
    (void)arg;
}

struct waiting__frame { ac_frame base; long x; int pipe[2]; };
ASYNC(waiting)
{
    int *pipe_ends = ((struct waiting__frame *)sp)->pipe;
    if (state == 1) { x = frame->x; goto await_1; }
    if (x & 2) {
        if (pipe(pipe_ends) != 0) return ac_return(99);
        ac_add_reader(pipe_ends[0], nothing, NULL);
    }
    if (write(2, "!", 1) != 1) return ac_return(99);
    AC_CALL(status, value, ac_sleep__call(task, BELOW(waiting), 30));
await_1:
    if (status == AC_PENDING || (status == AC_RAISED && !(x & 1))) goto leave_1;
    if (status == AC_RAISED) ac_release((void *)value);
    return ac_return(5);
leave_1:
    LEAVE(waiting, 1, frame->x = x);
}

static void test_interrupt(void)
{
    unsetenv("AC_CLOCK");
    for (long x = 0; x < 4; x += 2) {
        CU_ASSERT_EQUAL(program(waiting, x, true), 130);
        CU_ASSERT_PTR_NOT_NULL(strstr(printed, "KeyboardInterrupt\n"));
        CU_ASSERT_EQUAL(program(waiting, x + 1, true), 5);      /* caught: main goes on */
    }
    setenv("AC_CLOCK", "virtual", 1);
}

/* ---- descriptors ---- */
static int ends[2], reads;

static void read_one(void *arg)
{
    char byte;
    if (read(ends[0], &byte, 1) == 1 && byte == *(char *)arg) reads++;
    ac_remove_writer(ends[1]);
}

static void write_one(void *arg)
{
    if (write(ends[1], arg, 1) != 1) abort();
}

struct piped__frame { ac_frame base; };
ASYNC(piped)
{
    static char byte = 'b';
    (void)x;
    if (state == 1) goto await_1;
    CU_ASSERT_EQUAL(pipe(ends), 0);
    CU_ASSERT(!ac_remove_reader(ends[0]));
    ac_add_reader(ends[0], nothing, &byte);
    ac_add_reader(ends[0], read_one, &byte);    /* in its place */
    ac_add_writer(ends[1], write_one, &byte);
    AC_CALL(status, value, ac_sleep__call(task, BELOW(piped), 1000));
await_1:
    if (AC_UNLIKELY(status != AC_DONE)) goto leave_1;
    CU_ASSERT(reads >= 1);
    CU_ASSERT(ac_remove_reader(ends[0]));
    CU_ASSERT(!ac_remove_writer(ends[1]));
    ac_add_reader(-1, nothing, NULL);
    BaseException *exception = ac_take_pending();
    CU_ASSERT_PTR_NOT_NULL_FATAL(exception);
    CU_ASSERT_EQUAL(((OSError *)exception)->err, EBADF);
    CU_ASSERT_STRING_EQUAL(ac_type_name(exception), "OSError");
    ac_release(exception);
    close(ends[0]);
    close(ends[1]);
    return ac_return(0);
leave_1:
    LEAVE(piped, 1, (void)0);
}

static void test_descriptors(void)
{
    CU_ASSERT_EQUAL(ac_run(piped(0), NULL), 0);
}

/* ---- a loop in a loop ---- */
struct nested__frame { ac_frame base; };
ASYNC(nested)
{
    (void)task, (void)sp, (void)frame, (void)state, (void)status, (void)value, (void)x;
    CU_ASSERT_EQUAL(ac_run(ac_sleep(1), NULL), 1);
    CU_ASSERT_STRING_EQUAL(ac_type_name(ac_pending()), "RuntimeError");
    ac_release(ac_take_pending());
    return ac_return(0);
}

static void test_nested(void)
{
    CU_ASSERT_EQUAL(ac_run(nested(0), NULL), 0);
}

int main(void)
{
    setenv("AC_CLOCK", "virtual", 1);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("runtime run", NULL, NULL);
    CU_ADD_TEST(suite, test_status);
    CU_ADD_TEST(suite, test_uncaught);
    CU_ADD_TEST(suite, test_careless);
    CU_ADD_TEST(suite, test_interrupt);
    CU_ADD_TEST(suite, test_descriptors);
    CU_ADD_TEST(suite, test_nested);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failures != 0;
}
