/* The token layer and the grammar: each trap of C's typedef names and of the dialect's words one by one. Much rests on when
   lemon's engine carries out its reductions; should a template of another version do it otherwise, this suite fails. */
#include "parse.h"
#include "suite.h"
#include "syntax/dump.h"
#include "syntax/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct unit *unit_of(const char *text, const char *name, bool c23)
{
    static const struct diag_options quiet;
    struct arena *arena = arena_new();
    struct unit *unit = arena_alloc(arena, sizeof *unit);
    unit->arena = arena;
    unit->options.c23 = c23;
    unit->diags = diags_new(arena, &quiet);
    unit->idents = ident_table_new(arena);
    unit->source = source_new(arena, text, strlen(text), name);
    unit->diags->source = unit->source;
    lex_unit(unit);
    parse_unit(unit);
    return unit;
}

static void done(struct unit *unit)
{
    vec_free(&unit->tokens);
    source_free(unit->source);
    arena_free(unit->arena);
}

static void check_accepted(struct unit *unit, const char *text)
{
    CU_ASSERT_EQUAL(unit->diags->errors, 0);
    if (unit->diags->errors > 0) {
        fprintf(stderr, "%s\n", text);
        diags_print(unit->diags, stderr);
    }
    done(unit);
}

static void c_takes(const char *text)
{
    check_accepted(unit_of(text, "x.c", false), text);
}

static void c23_takes(const char *text)
{
    check_accepted(unit_of(text, "x.c", true), text);
}

static void ac_takes(const char *text)
{
    check_accepted(unit_of(text, "x.ac", false), text);
}

static void c_refuses(const char *text)
{
    struct unit *unit = unit_of(text, "x.c", false);
    CU_ASSERT_TRUE(unit->diags->errors > 0);
    done(unit);
}

/* The tree's dump has that line: what a name came to mean. */
static void shows_in(const char *name, const char *text, const char *wanted, bool is_there)
{
    struct unit *unit = unit_of(text, name, false);
    char *dump = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&dump, &len);
    ast_dump(unit, out);
    fclose(out);
    CU_ASSERT_EQUAL(unit->diags->errors, 0);
    CU_ASSERT_EQUAL(strstr(dump, wanted) != NULL, is_there);
    if ((strstr(dump, wanted) != NULL) != is_there || unit->diags->errors > 0) {
        fprintf(stderr, "%s\n%s: %s\n%s", text, is_there ? "lacks" : "must lack", wanted, dump);
        diags_print(unit->diags, stderr);
    }
    free(dump);
    done(unit);
}

static void shows(const char *text, const char *wanted)
{
    shows_in("x.c", text, wanted, true);
}

static void ac_shows(const char *text, const char *wanted)
{
    shows_in("x.ac", text, wanted, true);
}

static void ac_lacks(const char *text, const char *wanted)
{
    shows_in("x.ac", text, wanted, false);
}

/* ---- typedef names ---- */

static void typedef_is_known_at_once(void)
{
    c_takes("typedef int T; T x;");
    c_takes("typedef int T, *U; U x; T y;");
    c_takes("typedef int T; void f(T t) { T u = t; }");
    c_takes("int f(void) { typedef int T; T x = 1; return x; }");
    c_refuses("T x y;");
}

static void scopes_end_before_the_next_name(void)
{
    c_takes("typedef int T; void f(void) { { int T; T = 1; } T x; }");
    c_takes("typedef int T; void f(void) { for (int T;;) if (1) ; T x; }");
    c_takes("typedef int T; void f(void) { for (int T;;) ; T x; }");
    c_takes("typedef int T; void f(void) { if (sizeof(enum { T })) ; T x; }");
    c_takes("typedef int T; void f(void) { while (sizeof(enum { T })) ; T x; }");
    c_takes("typedef int T; void f(void) { do ; while (sizeof(enum { T })); T x; }");
    c_takes("typedef int T; void f(void) { switch (sizeof(enum { T })) default: ; T x; }");
    c_takes("typedef int T; void f(void) { if (1) { int T; } else { int T; } T x; }");
    c_takes("typedef int T; void f(int T) { T = 1; } T x;");
    c_takes("typedef int T; void f(int T); T x;");
    c_takes("typedef int T; void f(void) { int T = 1; T++; } T x;");
    c_takes("typedef int T; int x = sizeof(struct { int T; T y; }); T z;");
}

static void names_hide_typedefs(void)
{
    shows("typedef int T; int f(void) { int T = 2; return T; }", "ident T <variable T depth 1>");
    shows("typedef int T; int f(int T) { return T * 2; }", "ident T <param T depth 1>");
    shows("typedef int T; void f(int T, int a[sizeof(T)]);", "operand: ident T <param T depth 1>");
    shows("typedef int T; void f(void) { enum { T, U = T }; }", "value: ident T <enumerator T depth 1>");
    shows("typedef int T; void f(void) { int T = sizeof(T); }", "ident T <variable T depth 1>");
    shows("typedef int T; void f(void) { T T = 1; T = 2; }", "left: ident T <variable T depth 1>");
    shows("typedef int T; void f(void) { T a, T, b; T = 2; }", "left: ident T <variable T depth 1>");
    c_takes("typedef int T; void f(void) { T *p; { T * p; } int T, q; T * q; }");
}

static void typedefs_as_ordinary_names(void)
{
    c_takes("typedef int T; struct T { int T; } t; enum e { U }; void f(struct T *p) { p->T = t.T; goto T; T: ; }");
    c_takes("typedef int T; struct s { T T; T u; }; struct s x = { .T = 1 };");
    c_takes("typedef int T; void f(void) { int (T); T = 1; }");
    c_takes("typedef int T; typedef int T; typedef T U; const T x; T const y; unsigned long z;");
    c_takes("typedef int T; void f(void) { unsigned T; T = 1; }");
    c_takes("typedef int T; struct s { unsigned T : 3; T : 0; T a : 2; };");
    c_takes("typedef int T; void f(void) { const T x = 1; static T y; }");
    c_takes("typedef int T; union T { int T; }; int x = sizeof(union T);");
    c_takes("typedef struct T T; struct T { T *next; };");
    c_takes("typedef int T; int x = __builtin_offsetof(struct { int T; }, T);");
}

static void typedefs_in_parameters(void)
{
    shows("typedef int T; int f(int (T));", "specifier: typedef-name T");
    shows("typedef int T; int f(int (x));", "declarator: paren-declarator");
    shows("typedef int T; int f(int (*T));", "inner: name T");
    shows("typedef int T; int f(T);", "specifier: typedef-name T");
    shows("typedef int T; int f(const T);", "specifier: typedef-name T");
    shows("typedef int T; int f(unsigned T);", "declarator: name T");
    c_takes("typedef int T; int f(T T), g(T (T), T *);");
    c_takes("typedef int T; int f(register x) { return x; }");
    c_takes("typedef int T; int f(int (*)(T), int [T_SIZE(1)], ...);");
}

/* ---- expressions ---- */

static void casts_and_literals(void)
{
    shows("typedef int T; int x; int y = (T)+x;", "initializer: cast");
    shows("int T, x; int y = (T)+x;", "initializer: binary +");
    shows("typedef int T; int x = sizeof (T){1};", "operand: compound-literal");
    shows("typedef int T; int x = sizeof (T) + 1;", "initializer: binary +");
    shows("typedef int T; int x = sizeof (T)*2;", "initializer: binary *");
    shows("typedef int T; int x = (T){1}.a;", "operand: compound-literal");
    shows("int x = -1[a]++;", "operand: postfix ++");
    shows("int x = a ? b : c ? d : e;", "otherwise: conditional");
    shows("int x = a ?: b;", "otherwise: ident b");
    shows("int x = ({ int y = 1; y; });", "initializer: statement-expr");
    shows("void f(void) { a = b += c; }", "right: assign +");
    shows("int x = a + b * c - d;", "initializer: binary -");
    shows("int x = a | b ^ c & d == e < f << g;", "initializer: binary |");
    shows("int x = a || b && c;", "initializer: or");
    shows("int x = _Generic(1, int: 2, default: 3);", "args: association");
    shows("int x = __builtin_types_compatible_p(int, long);", "args: type-name");
    shows("void *p = &&l;", "initializer: label-address l");
    c_takes("int x[] = { [1] = 2, [3 ... 4] = 5, 6 }; struct { int a; } y = { a: 1 }, z = { .a = 2 };");
    c_takes("int x = __builtin_offsetof(struct s, a.b[2].c) + __builtin_va_arg(ap, int *);");
    c_takes("int x = *(const * const)&y;");
}

static void dangling_else(void)
{
    shows("void f(void) { if (a) if (b) ; else ; }", "then: if");
    ac_takes("void f(void) { if (a) try { } except { } else { } finally { } else ; }");
    ac_takes("void f(void) { if (a) try { } except { } }");
}

/* ---- declarations ---- */

static void attributes(void)
{
    c_takes("int (__attribute__((x)) *p)(int), f(__attribute__((unused)) int a, int b __attribute__((unused)));");
    c_takes("typedef int T; int g(__attribute__((unused)) T a); struct __attribute__((packed)) s { int a; } __attribute__((aligned));");
    c_takes("enum e { A __attribute__((deprecated)) = 1, B __attribute__((deprecated)) };");
    c_takes("int a, __attribute__((x)) b, * __attribute__((y)) c __asm__(\"d\") __attribute__((z));");
    c_takes("static __attribute__((noinline)) int f(void) { return 1; } int g(void) __attribute__((x)) { return 1; }");
    c_takes("void f(int a) { switch (a) { case 1: a++; __attribute__((fallthrough)); case 2: ; } }");
    c_takes("void f(void) { l: __attribute__((unused)); goto l; }");
    c_takes("void f(void) { __attribute__((unused)) int x; struct { int a; } __attribute__((packed)) y; }");
    c_takes("void f(int a) { if (a) __attribute__((fallthrough)); }");
    c_takes("[[noreturn]] void f(void); int x [[deprecated]], y[2] [[x]]; struct [[a]] s { [[b]] int m; };");
    c_takes("int f [[x]] (int a [[y]]); void g(int a) { switch (a) { case 1: [[fallthrough]]; case 2: ; } }");
    c_takes("void f(int a) { [[]] switch (a) { [[]] case 1: [[x]] default: [[]] a = 3; } [[y]] l: [[]] f(1); if (a) [[]] m: [[]]; }");
    shows("void f(void) { __attribute__((fallthrough)); }", "attributes: attribute __attribute__((fallthrough))");
}

static void odd_declarations(void)
{
    c_takes("int f(a, b) int a; char *b; { return a; }");
    c_takes("typedef int T; int f(a) T a; { return a; } T x;");
    shows("typedef int T; int f(a) T a; { return a; }", "operand: ident a <param a depth 1>");
    c_takes("main() { return 0; } first = 1, *second; third; fourth[2];");
    c_takes("static x = 1; f(a) { return a; } const y;");
    c_takes("struct s { int a; int b }; union { } u; struct { int : 3, b : 2; struct { int c; }; };");
    c_takes("enum e : unsigned char { A, B, }; enum f : long; struct s { enum e x : 3; enum { C } : 2; };");
    c_takes("int f(void) { int g(int x) { return x; } return g(1); }");
    c_takes("int f(int n, int a[static const 3], int b[*], int c[restrict], int d[n]);");
    c_takes("_Atomic(int) a; _Atomic int b; int * _Atomic c; _Alignas(8) char d; _Alignas(int) char e;");
    c_takes("_Static_assert(1, \"x\"); _Static_assert(1); struct s { _Static_assert(1, \"y\"); int a; };");
    c_takes("__extension__ typedef long long L; int x = __extension__ 1; _Pragma(\"GCC poison x\") int y;");
    c_takes("int f(int n; int a[n], int n); int (^block)(int); ; __asm__(\"nop\");");
    c_takes("void f(void) { asm volatile (\"x\" : \"=r\"(a), [b] \"+m\"(c) : \"r\"(d) : \"cc\", \"memory\"); asm goto (\"y\" : : : : l); l: ; }");
    c_takes("void f(void) { __label__ a, b; a: b: goto *p; }");
    c_takes("void f(int x) { switch (x) { case 1 ... 3: case 4: default: } l: }");
    c23_takes("bool b = true; auto x = 1; constexpr int y = 2; typeof_unqual(x) z; static_assert(1); void *p = nullptr;");
    c23_takes("thread_local int x; alignas(8) int y; int f(...); _BitInt(17) z;");
    c_takes("int bool, nullptr, constexpr, alignas;");
}

static void redeclarations(void)
{
    shows("int f(void); int f(void) { return 1; }", "<function f, again depth 0>");
    shows("struct s; struct s { int a; };", "struct struct s <struct s depth 0> +body");
    shows("struct s { int a; }; void f(void) { struct s; struct s { int b; } x; }", "<struct s depth 1> +body");
    shows("void f(void) { struct s *p; struct s { int b; }; }", "<struct s depth 1>");
    shows("int x; void f(void) { extern int x; x = 1; }", "ident x <variable x depth 1>");
}

/* ---- the dialect's words ---- */

static void words_in_plain_c(void)
{
    c_takes("int async, await, try, except, finally, yield, defer, task_group, raise, raises, from, with, exception;");
    c_takes("int task(int x), coro(int), future, stream, queue; struct task { int async; };");
    ac_takes("# 1 \"y.h\" 1 3\nint async, await; int raise(int); struct s { int with; };\n# 2 \"x.ac\" 2\nint x;");
}

static void words_as_names_in_the_dialect(void)
{
    ac_takes("struct s { int async; int await, try; int task; int from : 3; }; void f(struct s *p) { p->async = p->await; }");
    ac_takes("struct s { int async; } x = { .async = 1 }; int y = sizeof x.async;");
    ac_takes("int raise(int); void f(void) { raise(3); }");
    ac_takes("int with, from, exception, raises, task, coro, future, stream, queue;");
    ac_takes("int task(int x); void f(int x) { task(x); int queue = x; queue = task(queue); }");
    ac_takes("int with(int x); void f(int x) { with(x); if (with(x)) { } }");
    ac_takes("int exception; int f(int from) { return from + exception; }");
    ac_takes("struct task { int x; }; struct task stream; void f(struct task exception) { goto with; with: ; }");
}

static void async_functions(void)
{
    ac_shows("async int f(void);", "specs: specs async int");
    ac_shows("static async inline int f(void) { return await g(1) + await h; }", "left: await");
    ac_shows("async int (*handler)(struct request *r);", "specs: specs async int");
    ac_shows("typedef async void ac_handler(int c, void *arg);", "specs: specs typedef async void");
    ac_shows("async int f(void) { return -await g() * 2; }", "operand: await");
    ac_shows("struct s { async void (*run)(void); };", "specs: specs async void");
    ac_shows("int f(void);", "declaration");
    ac_lacks("int f(void);", "+dialect");
    ac_shows("async int f(void);", "+dialect");
}

static void handles(void)
{
    ac_shows("task(int) t;", "specifier: handle task");
    ac_shows("typedef struct s S; void f(queue(S *) q, stream(task(int)) s);", "specifier: handle queue");
    ac_shows("void f(void) { task(const char *) t = g(); future(int) a[2]; }", "specifier: handle future");
    ac_shows("static coro(void) f(void) { return (coro(void))g(); }", "type_name: type-name");
    ac_shows("void f(void) { int task = 1; task = task; }", "left: ident task");
    ac_shows("void f(void) { q = ac_queue_new(const char *, .maxsize = 2); }", "args: named-arg maxsize");
    ac_shows("void f(void) { q = ac_future_new(int); }", "args: type-name");
}

static const char exceptions[] = "exception A; exception B : A { int code; }; ";

static void with_exceptions(const char *text, const char *wanted)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s%s", exceptions, text);
    ac_shows(whole, wanted);
}

static void exception_types(void)
{
    with_exceptions("", "exception B <exception B depth 0> +body +dialect");
    with_exceptions("", "base: typedef-name A <exception A depth 0>");
    with_exceptions("A *f(B *b);", "specifier: typedef-name B <exception B depth 0>");
    with_exceptions("void f(void) { A *a = A(\"x %d\", 1, .code = 2); }", "initializer: new-exception A");
    with_exceptions("void f(void) { A *a = B(*text); }", "initializer: new-exception B");
    with_exceptions("void f(void) { g(A(\"x\"), B(*y)); }", "args: new-exception B");
    with_exceptions("void f(A (*g)(int), int n);", "declarator: function");
    with_exceptions("void f(void) { is(e, A); is(e, A | B); }", "args: exception-types");
    with_exceptions("void f(void) { int A = 1; g(A); }", "args: ident A <variable A depth 1>");
    with_exceptions("void f(void) { x = g(A *); }", "args: type-name");
}

static void raising(void)
{
    with_exceptions("void f(void) { raise B(\"x\") from e; }", "value: ident e");
    with_exceptions("void f(void) { raise A(\"x\") from NULL; raise e; raise; }", "operand: new-exception A");
    with_exceptions("void f(int from) { raise g(from); }", "args: ident from <param from depth 1>");
    ac_shows("int f(int x) raises;", "+raises");
    ac_shows("void f(void (*body)(void) raises) raises { }", "+raises");
    ac_shows("typedef void cb(void *arg) raises; cb *g;", "+raises");
    ac_shows("int raises; int f(void) { return raises; }", "operand: ident raises <variable raises depth 0>");
}

static void try_statements(void)
{
    with_exceptions("void f(void) { try { } except (B *e) { e; } except (A | B *e) { } except (A) { } except { } else { } finally { } }",
                    "operand: ident e <variable e depth 2>");
    with_exceptions("void f(void) { try { } except* (A *g) { } }", "handlers: except <variable g depth 2> +star");
    with_exceptions("void f(void) { try { } finally { } }", "final: compound");
    with_exceptions("typedef int e; void f(void) { try { } except (A *e) { } e x; }", "specifier: typedef-name e");
}

static void resources_and_loops(void)
{
    ac_shows("async void f(void) { async with (struct s *x = g()) { x; } async with (h()) ; }", "operand: ident x <variable x depth 2>");
    ac_shows("void f(void) { with (g()) { } with (int *p = h()) { } }", "with");
    ac_shows("typedef int with; with x; void f(int with) { with = 2; }", "left: ident with <param with depth 1>");
    ac_shows("async void f(void) { async for (int x : g(10)) h(x); }", "args: ident x <variable x depth 2>");
    ac_shows("async void f(void) { async for (task(int) t : g()) { } }", "iterated: call");
    ac_shows("async stream(int) f(void) { yield 1 + 2; }", "operand: binary +");
    ac_shows("void f(void) { defer { g(); } defer await h(); }", "block: compound");
    ac_shows("async void f(void) { task_group (tg) { spawn(tg, g(), .name = \"x\"); } }", "args: ident tg <variable tg depth 2>");
    ac_takes("typedef int T; async void f(void) { task_group (T) { T = 1; } T x; async for (int T : g()) ; T y; }");
}

static void prelude_replaces_plain_view(void)
{
    ac_shows("# 1 \"ac/ac.h\" 3\nint ac_f(int);\n# 1 \"inc/ac/async.ah\" 1\nasync int ac_f(int);\n# 1 \"x.ac\" 2\n", "decl <function ac_f depth 0>");
    ac_lacks("# 1 \"ac/ac.h\" 3\nint ac_f(int);\n# 1 \"inc/ac/async.ah\" 1\nasync int ac_f(int);\n# 1 \"x.ac\" 2\n", "again");
    struct unit *unit = unit_of("# 1 \"inc/ac/async.ah\" 1\nasync int ac_f(int);\n# 1 \"ac/ac.h\" 3\nint ac_f(int);\n# 1 \"x.ac\" 2\nint x;",
                                "x.ac", false);
    CU_ASSERT_TRUE(ident_intern(unit->idents, "ac_f", 4)->ordinary->flags & SYMBOL_PRELUDE);
    done(unit);
}

/* ---- ranges ---- */

static bool covers(struct unit *unit, const struct node *node, const char *text)
{
    struct range range = unit_range(unit, node);
    return range.end - range.start == strlen(text) && memcmp(unit->source->text + range.start, text, strlen(text)) == 0;
}

static void ranges(void)
{
    struct unit *unit = unit_of("int *a[2] __attribute__((x)), b = (1 + 2) * c;", "x.c", false);
    const struct node *declaration = unit->decls, *a = declaration->decls, *b = a->next;
    CU_ASSERT_TRUE(covers(unit, declaration, "int *a[2] __attribute__((x)), b = (1 + 2) * c;"));
    CU_ASSERT_TRUE(covers(unit, declaration->specs, "int"));
    CU_ASSERT_TRUE(covers(unit, a, "*a[2] __attribute__((x))"));
    CU_ASSERT_TRUE(covers(unit, a->declarator, "*a[2]"));
    CU_ASSERT_TRUE(covers(unit, a->declarator->inner, "a[2]"));
    CU_ASSERT_TRUE(covers(unit, b, "b = (1 + 2) * c"));
    CU_ASSERT_TRUE(covers(unit, b->initializer, "(1 + 2) * c"));
    CU_ASSERT_TRUE(covers(unit, b->initializer->left, "(1 + 2)"));
    done(unit);
    unit = unit_of("void f(void) { if (a) b(); else { c(d, e)[1]++; } }", "x.c", false);
    const struct node *stmt = unit->decls->body->list;
    CU_ASSERT_TRUE(covers(unit, unit->decls->body, "{ if (a) b(); else { c(d, e)[1]++; } }"));
    CU_ASSERT_TRUE(covers(unit, stmt, "if (a) b(); else { c(d, e)[1]++; }"));
    CU_ASSERT_TRUE(covers(unit, stmt->then, "b();"));
    CU_ASSERT_TRUE(covers(unit, stmt->otherwise->list->operand, "c(d, e)[1]++"));
    CU_ASSERT_TRUE(covers(unit, stmt->otherwise->list->operand->operand->left, "c(d, e)"));
    done(unit);
}

/* ---- depth ---- */

static char *repeated(const char *head, const char *open, const char *middle, const char *close, const char *tail, int times)
{
    struct text text = { 0 };
    text_puts(&text, head);
    for (int i = 0; i < times; i++)
        text_puts(&text, open);
    text_puts(&text, middle);
    for (int i = 0; i < times; i++)
        text_puts(&text, close);
    text_puts(&text, tail);
    return text.data;
}

static void depth(void)
{
    char *texts[] = {
        repeated("int x = ", "(", "1", ")", ";", 10000),
        repeated("void f(void) {", "{", ";", "}", "}", 10000),
        repeated("void f(int a) {", "if (a) ; else ", ";", "", "}", 10000),
        repeated("int x = ", "- ", "1", "", ";", 10000),
        repeated("int x = ", "1 + ", "1", "", ";", 10000),
        repeated("int x = ", "1 ? 2 : ", "1", "", ";", 10000),
        repeated("int ", "*", "x", "", ";", 10000),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        c_takes(texts[i]);
        free(texts[i]);
    }
    char *deeper = repeated("int x = ", "(", "1", ")", ";", 60000);
    struct unit *unit = unit_of(deeper, "x.c", false);
    CU_ASSERT_EQUAL(unit->diags->errors, 1);
    CU_ASSERT_EQUAL(unit->diags->first->id, D_NESTING);
    done(unit);
    free(deeper);
}

static const struct test tests[] = {
    { "a typedef name is known with its declarator", typedef_is_known_at_once },
    { "scopes end before the next name is looked up", scopes_end_before_the_next_name },
    { "ordinary names hide typedef names", names_hide_typedefs },
    { "typedef names as tags, members, labels, variables", typedefs_as_ordinary_names },
    { "typedef names in parameter lists", typedefs_in_parameters },
    { "casts, compound literals, sizeof, precedence", casts_and_literals },
    { "else belongs to the nearest", dangling_else },
    { "attributes in every place", attributes },
    { "old and odd declarations", odd_declarations },
    { "redeclarations and tags", redeclarations },
    { "words of the dialect are names in plain C", words_in_plain_c },
    { "and names in the dialect where they can be", words_as_names_in_the_dialect },
    { "async functions, pointers, typedefs", async_functions },
    { "handle types", handles },
    { "exception types", exception_types },
    { "raise, from, raises", raising },
    { "try", try_statements },
    { "with, async for, defer, task_group, yield", resources_and_loops },
    { "the prelude's declaration is the one that counts", prelude_replaces_plain_view },
    { "nodes cover their tokens exactly", ranges },
    { "deep nesting", depth },
};

SUITE("token layer", tests)
