/* Types of expressions: each row is an expression and its type, worked out by hand from the C standard and gcc's manual. */
#include "parsed.h"
#include "suite.h"

#define COUNT(array) (sizeof (array) / sizeof (array)[0])

struct row {
    const char *expr, *type;
};

/* Each row's expression stands alone in a function behind the declarations; in sizeof, where it may not be dropped. */
static void check_in(const char *format, const char *declarations, const struct row *rows, size_t count)
{
    char text[3000];
    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, format, declarations, rows[i].expr);
        struct unit *unit = parsed(text);
        bool fine = sema_unit(unit);
        if (!fine)
            diags_print(unit->diags, stderr);
        CU_ASSERT_TRUE(fine);
        struct node *expr = item(unit, 1)->operand;
        if (expr->kind == E_SIZEOF && expr->operand->kind == E_PAREN)
            expr = expr->operand->operand;
        const char *type = type_text(unit, expr->type);
        if (strcmp(type, rows[i].type) != 0)
            fprintf(stderr, "%s: %s\n", rows[i].expr, type);
        CU_ASSERT_STRING_EQUAL(type, rows[i].type);
        done(unit);
    }
}

static void check(const char *declarations, const struct row *rows, size_t count)
{
    check_in("%s void test(void) { (void)0; %s; }", declarations, rows, count);
}

static void literals(void)
{
    static const struct row rows[] = {
        { "1", "int" }, { "1u", "unsigned int" }, { "1L", "long" }, { "1ull", "unsigned long long" }, { "2147483647", "int" },
        { "2147483648", "long" }, { "0x80000000", "unsigned int" }, { "0xffffffffffffffff", "unsigned long" }, { "0b101", "int" },
        { "1.0", "double" }, { "1.f", "float" }, { "1e3L", "long double" }, { "0x1p-3", "double" }, { "1.0i", "_Complex double" },
        { "2.0if", "_Complex float" }, { "1.0f128", "_Float128" }, { "'a'", "int" }, { "L'a'", "int" }, { "u'a'", "unsigned short" },
        { "U'a'", "unsigned int" }, { "\"abc\"", "char[4]" }, { "\"a\" \"b\\x41\\101\"", "char[5]" }, { "L\"ab\"", "int[3]" },
        { "\"a\\0b\"", "char[4]" }, { "u8\"\\u00e9\"", "char[3]" }, { "u\"\\U0001F600\"", "unsigned short[3]" },
        { "R\"x(a\\n)x\"", "char[4]" }, { "__func__", "const char[5]" },
    };
    check("", rows, COUNT(rows));
}

static void operators(void)
{
    static const struct row rows[] = {
        { "c + c", "int" }, { "c << l", "int" }, { "l >> c", "long" }, { "u * i", "unsigned int" }, { "i / d", "double" }, { "i < l", "int" },
        { "!d", "int" }, { "~c", "int" }, { "-f", "float" }, { "i && d", "int" }, { "p + 1", "int *" }, { "1 + p", "int *" },
        { "p - q", "long" }, { "*p", "int" }, { "&i", "int *" }, { "&a", "int (*)[3]" }, { "*a", "int" }, { "a[1]", "int" }, { "1[a]", "int" },
        { "*q", "const int" }, { "i ? i : d", "double" }, { "i ? p : 0", "int *" }, { "i ? p : q", "const int *" },
        { "i ? p : (void *)p", "void *" }, { "i ? p : (void *)0", "int *" }, { "c ? c : c", "int" }, { "i ?: l", "long" }, { "(i, d)", "double" },
        { "c = d", "char" }, { "c += d", "char" }, { "p += 1", "int *" }, { "c++", "char" }, { "--p", "int *" }, { "sizeof i", "unsigned long" },
        { "_Alignof(int)", "unsigned long" }, { "(char)i", "char" }, { "(const int)i", "int" }, { "z + 1", "_Complex double" },
        { "__real__ z", "double" }, { "~z", "_Complex double" }, { "v + v", "vec" }, { "v * 2", "vec" }, { "v[0]", "float" },
        { "v < v", "int __attribute__((vector_size(4 * sizeof(int))))" }, { "f * 1.0", "double" }, { "fn", "int (int)" },
        { "&fn", "int (*)(int)" }, { "*fn", "int (int)" }, { "(*fn)(1)", "int" }, { "i == 3", "int" }, { "b + b", "int" }, { "e + 1", "unsigned int" },
        { "({ int t = 1; t + 1.0; })", "double" }, { "({ ; })", "void" }, { "({ a; })", "int *" }, { "&&here; here:;", "void *" },
    };
    check("char c; int i, *p, a[3]; const int *q; unsigned u; long l; float f; double d; _Complex double z; _Bool b;"
          "enum colour { RED } e; typedef float vec __attribute__((vector_size(16))); vec v; int fn(int);", rows, COUNT(rows));
}

static void members_and_bit_fields(void)
{
    static const struct row rows[] = {
        { "s.x", "int" }, { "p->x", "int" }, { "cp->x", "const int" }, { "s.y", "float" }, { "s.deep", "char[4]" }, { "s.deep[1]", "char" },
        { "s.three", "unsigned int" }, { "s.three + 1", "int" }, { "-s.three", "int" }, { "s.all + 1", "unsigned int" }, { "s.flag << 1", "int" },
        { "s.next->next->x", "int" }, { "s.fn(1)", "double" }, { "(*s.fn)(1)", "double" }, { "make().deep[0]", "char" }, { "&p->y", "float *" },
        { "__builtin_offsetof(struct s, deep[1])", "unsigned long" }, { "(struct s){ 1 }.x", "int" }, { "(int[]){ 1, 2 }", "int[2]" },
        { "s.three = 1", "unsigned int" }, { "s.three ? s.three : s.three", "int" },
    };
    check("struct s { int x; union { float y; struct { char deep[4]; }; }; unsigned three : 3, all : 32; _Bool flag : 1;"
          "struct s *next; double (*fn)(int); } s, *p; const struct s *cp; struct s make(void);", rows, COUNT(rows));
}

static void gnu_and_c11(void)
{
    static const struct row rows[] = {
        { "_Generic(c, char: 1.0, default: 0)", "double" }, { "_Generic(c + 0, char: 1.0, default: 0)", "int" },
        { "_Generic(q, int *: 1, const int *: 1.0f)", "float" }, { "_Generic(\"x\", char *: 1, default: 1.0)", "int" },
        { "_Generic(a, int *: 1.0, default: 0)", "double" }, { "_Generic(fn, int (*)(int): 1.0, default: 0)", "double" },
        { "__builtin_choose_expr(1, 1.0f, 2)", "float" }, { "__builtin_choose_expr(0, 1.0f, 2)", "int" }, { "__builtin_expect(1, 1)", "long" },
        { "__builtin_va_arg(ap, double)", "double" }, { "__builtin_types_compatible_p(int, int)", "int" }, { "__atomic_load_n(&l, 5)", "long" },
        { "__sync_val_compare_and_swap(&c, 1, 2)", "char" }, { "__builtin_sqrtf(1)", "float" }, { "__builtin_strlen(\"x\")", "unsigned long" },
        { "__builtin_bswap64(1)", "unsigned long" }, { "__builtin_something_new(1)", "<unknown>" }, { "copy", "double" }, { "same", "int[3]" },
        { "list", "int[6]" }, { "pairs", "struct pair[2]" }, { "flat", "struct pair[3]" }, { "nested", "int[2][2]" }, { "words", "const char *[2]" },
        { "designated", "struct pair[4]" }, { "wide", "__int128" },
        { "SMALL", "int" }, { "LARGE", "unsigned long" }, { "(enum large)0 + 1", "unsigned long" },
    };
    check("char c; int a[3]; const int *q; long l; __builtin_va_list ap; int fn(int); struct pair { int a, b; };"
          "__auto_type copy = 1.5; typeof(a) same; int list[] = { 1, [4] = 2, 3 }; struct pair pairs[] = { { 1, 2 }, { 3 } };"
          "struct pair flat[] = { 1, 2, 3, 4, 5 }; int nested[][2] = { 1, 2, 3 }; const char *words[] = { \"a\", \"b\" };"
          "struct pair designated[] = { [3].b = 1 }; int wide __attribute__((mode(TI)));"
          "enum large { SMALL = 3, LARGE = 0x100000000LL };", rows, COUNT(rows));
}

static const struct row async_rows[] = {
    { "number(1)", "coro(int)" }, { "pointer(1)", "coro(int)" }, { "numbers()", "stream(int)" }, { "spawn(number(1))", "task(int)" },
    { "spawn(nothing(), .name = \"x\")", "task(void)" }, { "ac_future_new(const char *)", "future(const char *)" },
    { "ac_shield(t)", "future(int)" }, { "ac_wait_for(number(1), 1)", "coro(int)" }, { "ac_gather(&t, 1)", "coro(void)" },
    { "ac_wait(&t, 1)", "coro(int)" }, { "ac_as_completed(&t, 1)", "stream(task(int))" }, { "ac_retain(t)", "task(int)" },
    { "ac_to_thread(plain(1))", "coro(double)" }, { "ac_as(e, Narrow)", "Narrow *" }, { "ac_as(e, Narrow | Wide)", "Wide *" },
    { "ac_is(e, Wide)", "_Bool" }, { "Narrow(\"x\")", "Narrow *" }, { "e->message", "const char *" }, { "n->message", "const char *" },
    { "i ? t : 0", "task(int)" }, { "i ? n : e", "BaseException *" },
};

static void the_dialect(void)
{
    check_in("%s void test(void) { (void)0; sizeof (%s); }",
          "exception BaseException { const char *message; }; exception Wide : BaseException; exception Narrow : Wide { int part; };"
          "async int number(int n); async void nothing(void); async stream(int) numbers(void); async int (*pointer)(int); double plain(int);"
          "BaseException *e; Narrow *n; int i; task(int) t;", async_rows, COUNT(async_rows));
}

static void awaits(void)
{
    struct unit *unit = parsed("typedef struct ac_task ac_task; async int number(void); async void test(task(double) t, ac_task *u, future(char *) f)"
                               "{ await number(); await t; await u; await f; -await number(); }");
    CU_ASSERT_TRUE(sema_unit(unit));
    static const char *const types[] = { "int", "double", "void", "char *", "int" };
    for (int i = 0; i < 5; i++)
        CU_ASSERT_STRING_EQUAL(type_text(unit, item(unit, i)->operand->type), types[i]);
    done(unit);
}

static void asked_out_of_turn(void)
{
    struct unit *unit = parsed("struct s { int x; float f; }; struct s make(void); int n; void test(void) { make().f; n + 1.0; }");
    CU_ASSERT_STRING_EQUAL(type_text(unit, expr_type(unit, item(unit, 1)->operand)), "double");
    CU_ASSERT_STRING_EQUAL(type_text(unit, expr_value_type(unit, item(unit, 0)->operand)), "float");
    CU_ASSERT_FALSE(named(unit, "n")->flags & SYMBOL_USED);
    done(unit);
}

static void constants(void)
{
    static const struct { const char *expr; bool known; long long value; } rows[] = {
        { "1 + 2 * 3", true, 7 }, { "sizeof(int)", true, 4 }, { "sizeof(long[3])", true, 24 }, { "sizeof(struct s)", false, 0 }, { "A", true, 0 },
        { "C", true, 8 }, { "(unsigned char)300", true, 44 }, { "-1 < 0u", true, 0 }, { "-1 < 0", true, 1 }, { "1 ? 2 : n", true, 2 },
        { "0 && n", true, 0 }, { "n", false, 0 }, { "'A'", true, 65 }, { "'\\n'", true, 10 }, { "1 << 4 | 1", true, 17 }, { "1 / 0", false, 0 },
        { "~0u", true, 4294967295 }, { "0x7fffffff + 1u", true, 2147483648 }, { "!5", true, 0 }, { "10 % 4", true, 2 }, { "(int)2.5", false, 0 },
    };
    char text[500];
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(text, sizeof text, "struct s { int x; }; enum { A, B = 7, C }; int n; void test(void) { %s; }", rows[i].expr);
        struct unit *unit = parsed(text);
        sema_unit(unit);
        long long value = 0;
        bool known = expr_constant(unit, item(unit, 0)->operand, &value);
        if (known != rows[i].known || (known && value != rows[i].value))
            fprintf(stderr, "%s: %d %lld\n", rows[i].expr, known, value);
        CU_ASSERT_EQUAL(known, rows[i].known);
        if (known)
            CU_ASSERT_EQUAL(value, rows[i].value);
        done(unit);
    }
}

static const struct test tests[] = {
    { "literals", literals },
    { "operators", operators },
    { "members and bit-fields", members_and_bit_fields },
    { "GNU C and C11", gnu_and_c11 },
    { "the dialect", the_dialect },
    { "awaits", awaits },
    { "asked out of turn", asked_out_of_turn },
    { "constants", constants },
};
SUITE("sema_expr", tests)
