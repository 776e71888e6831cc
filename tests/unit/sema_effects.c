/* What sema tells the lowering: effects, whose address is taken, what needs lowering, how calls are to be understood; and
   that neither nesting nor missing pieces stop it. */
#include <stdlib.h>

#include "parsed.h"
#include "suite.h"

#define COUNT(array) (sizeof (array) / sizeof (array)[0])

static const char context[] =
    "typedef struct ac_task_group ac_task_group; exception BaseException { const char *message; };"
    "async int next(void); int risky(void) raises; int plain(int); int n, *p;";

static struct unit *analysed(const char *body)
{
    static char text[3000];
    snprintf(text, sizeof text, "%s async void test(int arg) { %s }", context, body);
    struct unit *unit = parsed(text);
    if (!sema_unit(unit)) {
        diags_print(unit->diags, stderr);
        bug("the test's text is wrong");
    }
    return unit;
}

static void effects(void)
{
    enum { A = NODE_AWAITS, R = NODE_CALLS_RAISING };
    static const struct { const char *body; unsigned flags; } rows[] = {
        { "n = 1;", 0 },
        { "await next();", A },
        { "n = 1 + await next();", A },
        { "risky();", R },
        { "n = risky() + await next();", A | R },
        { "if (await next()) n = 1;", A },
        { "if (n) await next();", A },
        { "for (;;) { while (n) { do await next(); while (n); } }", A },
        { "switch (n) { case 1: await next(); }", A },
        { "sizeof (risky());", 0 },
        { "typeof(risky()) k;", 0 },
        { "_Generic(risky(), int: 1);", 0 },
        { "_Generic(n, int: await next(), default: risky());", A },
        { "({ await next(); });", A },
        { "int k = await next();", A },
        { "int k[] = { 1, await next() };", A },
        { "int nested(void) raises { return risky(); }", 0 },
        { "next;", 0 },
        { "coro(int) c = next();", 0 },
        { "try { risky(); } except { }", R },
        { "defer await next();", A },
        { "task_group (tg) { }", A },
        { "raise BaseException(\"%d\", await next());", A },
        { "plain(await next());", A },
        { "await ac_to_thread(risky());", A },
        { "label: await next();", 0 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct unit *unit = analysed(rows[i].body);
        unsigned flags = item(unit, 0)->flags & (A | R);
        if (flags != rows[i].flags)
            fprintf(stderr, "%s: %x\n", rows[i].body, flags);
        CU_ASSERT_EQUAL(flags, rows[i].flags);
        done(unit);
    }
}

static void addresses(void)
{
    static const struct { const char *declaration, *use; bool taken; } rows[] = {
        { "int x;", "x = 1;", false },
        { "int x;", "p = &x;", true },
        { "int x[3];", "x[1] = 2;", false },
        { "int x[3];", "n = *x;", false },
        { "int x[3];", "p = x;", true },
        { "int x[3];", "p = x + 1;", true },
        { "int x[3];", "p = &x[1];", true },
        { "int x[3];", "n = sizeof x;", false },
        { "int x[3];", "n = sizeof &x;", false },
        { "int x[2][3];", "x[1][2] = 1;", false },
        { "int x[2][3];", "p = x[1];", true },
        { "struct { int a, b[2]; } x;", "x.a = 1; x.b[1] = 2;", false },
        { "struct { int a, b[2]; } x;", "p = &x.a;", true },
        { "struct { int a, b[2]; } x;", "p = x.b;", true },
        { "struct { int a; } *x;", "p = &x->a;", false },
        { "int x;", "__asm__(\"\" : \"=m\"(x));", true },
        { "int x;", "__asm__(\"\" : \"=r\"(x));", false },
        { "int x __attribute__((cleanup(clean)));", "x = 1;", true },
        { "char x[] = \"abc\";", "n = x[0];", false },
        { "int *x;", "x[1] = *x;", false },
        { "__builtin_va_list x;", "n = __builtin_va_arg(x, int);", true },
        { "int x[3];", "plain(sizeof x), p = (int *)x;", true },
        { "int x[3];", "n = _Generic(x, int *: 1);", false },
    };
    char body[500];
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(body, sizeof body, "void clean(int *); { %s %s }", rows[i].declaration, rows[i].use);
        struct unit *unit = analysed(body);
        struct symbol *x = item(unit, 1)->list->operand->decls->symbol;
        bool taken = x->flags & SYMBOL_ADDRESS_TAKEN;
        if (taken != rows[i].taken)
            fprintf(stderr, "%s %s\n", rows[i].declaration, rows[i].use);
        CU_ASSERT_EQUAL(taken, rows[i].taken);
        done(unit);
    }
}

/* A plain function, without a word of the dialect, that needs lowering all the same. */
static void silent_dialect(void)
{
    static const struct { const char *body; bool dialect; } rows[] = {
        { "plain(1);", false },
        { "table(next);", true },
        { "use(next());", false },
        { "use(stored());", true },
        { "(void)spawn(next());", true },
        { "base = derived;", true },
        { "derived = derived;", false },
        { "true;", true },
    };
    char text[2000];
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(text, sizeof text, "%s exception Derived : BaseException; BaseException *base; Derived *derived; void table(async int (*)(void));"
                 "typedef struct ac_coro ac_coro; void use(ac_coro *); async int (*stored)(void); void test(void) { %s }", context, rows[i].body);
        struct unit *unit = parsed(text);
        last_function(unit)->flags &= (uint16_t)~NODE_DIALECT;
        CU_ASSERT_TRUE(sema_unit(unit));
        bool dialect = last_function(unit)->flags & NODE_DIALECT;
        if (dialect != rows[i].dialect)
            fprintf(stderr, "%s\n", rows[i].body);
        CU_ASSERT_EQUAL(dialect, rows[i].dialect);
        done(unit);
    }
}

static void calls(void)
{
    static const struct { const char *call; unsigned form; const char *symbol; } rows[] = {
        { "plain(1)", CALL_PLAIN, "plain" }, { "(plain)(1)", CALL_PLAIN, "plain" }, { "pointer(1)", CALL_PLAIN, NULL },
        { "(void)next()", CALL_ASYNC, "next" }, { "(void)later()", CALL_ASYNC, NULL }, { "(void)many()", CALL_GENERATOR, "many" },
        { "(void)spawn(next())", CALL_SPAWN, NULL }, { "(void)ac_gather(0, 0)", CALL_GATHER, NULL }, { "(void)ac_future_new(int)", CALL_FUTURE_NEW, NULL },
    };
    char text[2000];
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(text, sizeof text, "%s int (*pointer)(int); async int (*later)(void); async stream(int) many(void); void test(void) { %s; }", context, rows[i].call);
        struct unit *unit = parsed(text);
        CU_ASSERT_TRUE(sema_unit(unit));
        struct node *call = item(unit, 0)->operand;
        if (call->kind == E_CAST)
            call = call->value;
        CU_ASSERT_EQUAL(call->op, rows[i].form);
        CU_ASSERT_STRING_EQUAL(call->symbol ? call->symbol->ident->text : "", rows[i].symbol ? rows[i].symbol : "");
        done(unit);
    }
}

static void value_categories(void)
{
    struct unit *unit = analysed("struct { int b : 3; int m; } s; s; s.b; s.m; (n); 1; n + 1; *p; p[1]; plain(1); \"x\"; plain;");
    static const bool lvalues[] = { true, true, true, true, false, false, true, true, false, true, false };
    for (int i = 0; i < (int)COUNT(lvalues); i++)
        CU_ASSERT_EQUAL(expr_is_lvalue(item(unit, i + 1)->operand), lvalues[i]);
    CU_ASSERT_TRUE(expr_is_bitfield(item(unit, 2)->operand));
    CU_ASSERT_FALSE(expr_is_bitfield(item(unit, 3)->operand));
    CU_ASSERT_STRING_EQUAL(type_text(unit, expr_value_type(unit, item(unit, 2)->operand)), "int");
    done(unit);
}

static char *repeat(char *end, const char *text, int times)
{
    size_t len = strlen(text);
    for (int i = 0; i < times; i++, end += len)
        memcpy(end, text, len);
    *end = '\0';
    return end;
}

static void deep_nesting(void)
{
    enum { DEPTH = 10000 };
    static const struct { const char *before, *open, *middle, *close, *after; } rows[] = {
        { "int x; int f(void) { return ", "(", "x", ")", "; }" },
        { "int x; void f(void) ", "{", "x = 1;", "}", "" },
        { "int x; void f(void) { ", "if (x) x = 1; else ", "x = 2;", "", " }" },
        { "int x; int f(void) { return ", "x + ", "x", "", "; }" },
        { "int x; int f(void) { return ", "-~", "x", "", "; }" },
        { "int x; int f(void) { return ", "x ? x : ", "x", "", "; }" },
        { "int ", "(", "y", ")", "; int f(void) { return y; }" },
        { "int ", "*", "y", "", "; void f(void) { y; }" },
        { "int x; ", "typeof(", "x", ")", " y; int f(void) { return 0; }" },
        { "int a[] = ", "{", "1", "}", "; int f(void) { return a[0]; }" },
    };
    char *text = malloc(40 * DEPTH);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *end = repeat(text, rows[i].before, 1);
        end = repeat(end, rows[i].open, DEPTH);
        end = repeat(end, rows[i].middle, 1);
        end = repeat(end, rows[i].close, DEPTH);
        repeat(end, rows[i].after, 1);
        struct unit *unit = parsed(text);
        CU_ASSERT_TRUE(sema_unit(unit));
        done(unit);
    }
    free(text);
}

static void exceptions(void)
{
    struct unit *unit = parsed("exception BaseException { const char *message; }; exception Exception : BaseException; exception A; exception B : A { int b; };"
                               "exception C : A; void test(B *x) { x->message; x->b; }");
    CU_ASSERT_TRUE(sema_unit(unit));
    CU_ASSERT_PTR_NULL(exception_base(unit, named(unit, "BaseException")));
    CU_ASSERT_PTR_EQUAL(exception_base(unit, named(unit, "A")), named(unit, "Exception"));
    CU_ASSERT_PTR_EQUAL(exception_base(unit, named(unit, "B")), named(unit, "A"));
    CU_ASSERT_TRUE(exception_derives(unit, named(unit, "B"), named(unit, "BaseException")));
    CU_ASSERT_FALSE(exception_derives(unit, named(unit, "A"), named(unit, "B")));
    CU_ASSERT_PTR_EQUAL(item(unit, 0)->operand->symbol->ident, ident_intern(unit->idents, "message", 7));
    done(unit);
}

static const struct test tests[] = {
    { "effects", effects },
    { "addresses", addresses },
    { "silent dialect", silent_dialect },
    { "calls", calls },
    { "value categories", value_categories },
    { "deep nesting", deep_nesting },
    { "exceptions", exceptions },
};
SUITE("sema_effects", tests)
