/* type_print.c: types as the user and as emitted code spell them; what was printed, parsed again, is the same type. */
#include "parsed.h"
#include "suite.h"

struct spelling {
    const char *declaration;    /* of x */
    const char *expected;
};

/* What the declarations below rest on. */
static const char context[] =
    "typedef unsigned long size; typedef int row[4]; typedef const char *string; typedef struct { int a; } unnamed;"
    "struct point { int x, y; }; union both { int i; float f; }; enum colour { RED };"
    "typedef async void handler(struct point *, void *); typedef task(int) job;";

static char *spelled(struct unit *unit, struct type *type, const char *name, unsigned flags)
{
    static char buffer[500];
    struct text text = { 0 };
    type_print(&text, unit, type, name, flags);
    snprintf(buffer, sizeof buffer, "%s", text.data);
    text_free(&text);
    return buffer;
}

static void check(const struct spelling *spellings, size_t count, unsigned flags)
{
    char text[2000];
    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "%s %s;", context, spellings[i].declaration);
        struct unit *unit = parsed(text);
        char *printed = spelled(unit, type_named(unit, "x"), "x", flags);
        if (strcmp(printed, spellings[i].expected) != 0)
            fprintf(stderr, "%s: printed '%s'\n", spellings[i].declaration, printed);
        CU_ASSERT_STRING_EQUAL(printed, spellings[i].expected);
        done(unit);
    }
}

/* The two declarations in one text, so that tags are the same. */
static void check_again(const struct spelling *spellings, size_t count)
{
    char text[2000];
    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "%s %s;", context, spellings[i].declaration);
        struct unit *unit = parsed(text);
        char *printed = spelled(unit, type_named(unit, "x"), "again", 0);
        snprintf(text, sizeof text, "%s %s; %s;", context, spellings[i].declaration, printed);
        done(unit);
        unit = parsed(text);
        CU_ASSERT_TRUE(type_compatible(type_named(unit, "x"), type_named(unit, "again")));
        done(unit);
    }
}

static const struct spelling plain[] = {
    { "int x", "int x" },
    { "long unsigned int long x", "unsigned long long x" },
    { "signed char x", "signed char x" },
    { "short int x", "short x" },
    { "const volatile int x", "const volatile int x" },
    { "int const *x", "const int *x" },
    { "int *const x", "int *const x" },
    { "char **x", "char **x" },
    { "int x[3]", "int x[3]" },
    { "int *x[3]", "int *x[3]" },
    { "int (*x)[3]", "int (*x)[3]" },
    { "int x[2][1 + 2]", "int x[2][1 + 2]" },
    { "int x(void)", "int x(void)" },
    { "int x()", "int x()" },
    { "int x(int a, char *b, ...)", "int x(int, char *, ...)" },
    { "int x(int a[3], int f(void))", "int x(int *, int (*)(void))" },
    { "void (*x)(int)", "void (*x)(int)" },
    { "void (*x(int n))(char)", "void (*x(int))(char)" },
    { "int (*(*x)[2])(void)", "int (*(*x)[2])(void)" },
    { "void (*const x)(void)", "void (*const x)(void)" },
    { "struct point x", "struct point x" },
    { "const struct point *x", "const struct point *x" },
    { "union both x", "union both x" },
    { "enum colour x", "enum colour x" },
    { "size x", "size x" },
    { "const size x", "const size x" },
    { "row x", "row x" },
    { "const row x", "const row x" },
    { "row *x", "row *x" },
    { "string x", "string x" },
    { "string const x", "const string x" },
    { "unnamed *x", "unnamed *x" },
    { "float _Complex x", "_Complex float x" },
    { "__int128 x", "__int128 x" },
    { "unsigned __int128 x", "unsigned __int128 x" },
    { "long double x", "long double x" },
    { "_Bool x", "_Bool x" },
    { "_Atomic int x", "_Atomic int x" },
    { "_Atomic(int *) x", "int *_Atomic x" },
    { "__builtin_va_list x", "__builtin_va_list x" },
    { "typeof(int *) x", "int *x" },
    { "typeof(1 + 1.0f) x", "float x" },
    { "int x[] = { 1, [4] = 2 }", "int x[5]" },
    { "char x[] = \"abc\"", "char x[4]" },
    { "float x __attribute__((vector_size(16)))", "float __attribute__((vector_size(4 * sizeof(float)))) x" },
    { "int x __attribute__((mode(DI)))", "long x" },
};

static const struct spelling dialect[] = {
    { "task(int) x", "task(int) x" },
    { "coro(void) x[3]", "coro(void) x[3]" },
    { "stream(task(const char *)) x", "stream(task(const char *)) x" },
    { "const future(struct point) *x", "const future(struct point) *x" },
    { "async int x(int n)", "async int x(int)" },
    { "async const char *(*x)(void *)", "async const char *(*x)(void *)" },
    { "async void (*x[2])(void)", "async void (*x[2])(void)" },
    { "int x(const char *) raises", "int x(const char *) raises" },
    { "void (*x)(void) raises", "void (*x)(void) raises" },
    { "handler *x", "handler *x" },
    { "job x", "job x" },
    { "async stream(int) x(int n)", "async stream(int) x(int)" },
};

static const struct spelling emitted[] = {
    { "task(int) x", "ac_task *x" },
    { "coro(struct point) x", "ac_coro *x" },
    { "future(void) x", "ac_future *x" },
    { "stream(int) x", "ac_stream *x" },
    { "queue(const char *) *x", "ac_queue **x" },
    { "task(int) x[2]", "ac_task *x[2]" },
    { "const task(int) x", "ac_task *const x" },
    { "async int (*x)(int n, char *s)", "ac_ret (*x)(ac_task *, char *, int, char *)" },
    { "async void (*x)(void)", "ac_ret (*x)(ac_task *, char *)" },
    { "async struct point (*x)(int)", "ac_ret (*x)(ac_task *, char *, struct point *, int)" },
    { "async long double (*x)(void)", "ac_ret (*x)(ac_task *, char *, long double *)" },
    { "async double (*x)(task(int) t)", "ac_ret (*x)(ac_task *, char *, ac_task *)" },
    { "async const char *(*x)(void *)", "ac_ret (*x)(ac_task *, char *, void *)" },
    { "async stream(int) (*x)(int)", "ac_stream *(*x)(int)" },
    { "int (*x)(int) raises", "int (*x)(int)" },
    { "handler *x", "handler *x" },
    { "job x", "job x" },
    { "size x", "size x" },
    { "void (*x)(async int (*)(void))", "void (*x)(ac_ret (*)(ac_task *, char *))" },
};

#define COUNT(array) (sizeof (array) / sizeof (array)[0])

static void plain_c(void)
{
    check(plain, COUNT(plain), 0);
    check(plain, COUNT(plain), TYPE_PRINT_C);
}

static void as_the_user_writes(void)
{
    check(dialect, COUNT(dialect), 0);
}

static void as_emitted(void)
{
    check(emitted, COUNT(emitted), TYPE_PRINT_C);
}

static void round_trips(void)
{
    check_again(plain, COUNT(plain));
    check_again(dialect, COUNT(dialect));
}

static void without_a_name(void)
{
    struct unit *unit = parsed("int *a[3]; void (*f)(int); char *p; int *const q; task(int) t;");
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_named(unit, "a")), "int *[3]");
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_named(unit, "f")), "void (*)(int)");
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_named(unit, "p")), "char *");
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_named(unit, "q")), "int *const");
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_named(unit, "t")), "task(int)");
    CU_ASSERT_STRING_EQUAL(spelled(unit, type_named(unit, "t"), NULL, TYPE_PRINT_C), "ac_task *");
    done(unit);
}

/* A typedef that emitted code cannot see at file scope is spelled by what it stands for. */
static void local_typedefs(void)
{
    struct unit *unit = parsed("void f(void) { typedef unsigned char byte; byte b; b; }");
    sema_unit(unit);
    struct type *type = item(unit, 2)->operand->type;
    CU_ASSERT_STRING_EQUAL(spelled(unit, type, "b", 0), "byte b");
    CU_ASSERT_STRING_EQUAL(spelled(unit, type, "b", TYPE_PRINT_C), "unsigned char b");
    done(unit);
}

static const struct test tests[] = {
    { "plain C", plain_c },
    { "as the user writes", as_the_user_writes },
    { "as emitted", as_emitted },
    { "round trips", round_trips },
    { "without a name", without_a_name },
    { "local typedefs", local_typedefs },
};
SUITE("type_print", tests)
