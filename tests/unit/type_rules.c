/* type.c: compatibility, composite types, promotions, usual conversions, what travels in a register. */
#include "parsed.h"
#include "suite.h"

#define COUNT(array) (sizeof (array) / sizeof (array)[0])

static const char context[] =
    "typedef int number; struct s { int x; }; struct t { int x; }; enum plain { A }; enum negative { N = -1 }; enum other { O };";

static void compatibility(void)
{
    static const struct { const char *a, *b; bool compatible; } pairs[] = {
        { "int a", "int b", true },
        { "int a", "signed b", true },
        { "int a", "long b", false },
        { "int a", "unsigned b", false },
        { "char a", "signed char b", false },
        { "long a", "long long b", false },
        { "number a", "int b", true },
        { "const int a", "int b", false },
        { "int *a", "number *b", true },
        { "const int *a", "int *b", false },
        { "int *const a", "int *b", false },
        { "int a[3]", "int b[3]", true },
        { "int a[3]", "int b[4]", false },
        { "extern int a[]", "int b[4]", true },
        { "int (*a)[3]", "int (*b)[1 + 2]", true },
        { "int (*a)[3]", "int **b", false },
        { "struct s a", "struct s b", true },
        { "struct s a", "struct t b", false },
        { "enum plain a", "unsigned b", true },
        { "enum plain a", "int b", false },
        { "enum negative a", "int b", true },
        { "enum plain a", "enum other b", false },
        { "int a(int)", "int b(int)", true },
        { "int a(int)", "int b(const int)", true },
        { "int a(int)", "int b(char)", false },
        { "int a(int)", "int b(int, ...)", false },
        { "int a(int)", "int b(int, int)", false },
        { "int a()", "int b(int)", true },
        { "int a(int)", "void b(int)", false },
        { "int a(int[3])", "int b(int *)", true },
        { "int a(int) raises", "int b(int)", false },
        { "async int a(int)", "int b(int)", false },
        { "async int a(int)", "async int b(int)", true },
        { "async int (*a)(int)", "async int (*b)(long)", false },
        { "task(int) a", "task(int) b", true },
        { "task(int) a", "task(number) b", true },
        { "task(int) a", "task(long) b", false },
        { "task(int) a", "future(int) b", false },
        { "float _Complex a", "double _Complex b", false },
        { "float a __attribute__((vector_size(16)))", "float b __attribute__((vector_size(16)))", true },
        { "float a __attribute__((vector_size(16)))", "float b __attribute__((vector_size(8)))", false },
        { "double a", "_Float64 b", false },
        { "typeof(unknown_thing()) a", "int b", true },
    };
    char text[1000];
    for (size_t i = 0; i < COUNT(pairs); i++) {
        snprintf(text, sizeof text, "%s %s; %s;", context, pairs[i].a, pairs[i].b);
        struct unit *unit = parsed(text);
        struct type *a = type_named(unit, "a"), *b = type_named(unit, "b");
        if (type_compatible(a, b) != pairs[i].compatible)
            fprintf(stderr, "%s, %s\n", pairs[i].a, pairs[i].b);
        CU_ASSERT_EQUAL(type_compatible(a, b), pairs[i].compatible);
        CU_ASSERT_EQUAL(type_compatible(b, a), pairs[i].compatible);
        CU_ASSERT_TRUE(type_compatible(a, a));
        done(unit);
    }
}

static void composites(void)
{
    struct unit *unit = parsed("extern int a[]; int a4[4]; int f(); int g(int, char *); int (*p)[]; int (*q)[5];");
    struct type *array = type_composite(unit, type_named(unit, "a"), type_named(unit, "a4"));
    CU_ASSERT_EQUAL(array->count, 4);
    CU_ASSERT_EQUAL(type_composite(unit, type_named(unit, "a4"), type_named(unit, "a"))->count, 4);
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_composite(unit, type_named(unit, "f"), type_named(unit, "g"))), "int (int, char *)");
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_composite(unit, type_named(unit, "p"), type_named(unit, "q"))), "int (*)[5]");
    done(unit);
}

static void later_declarations_complete(void)
{
    struct unit *unit = parsed("int a[7]; extern int a[]; int f(int n); int f();");
    CU_ASSERT_EQUAL(type_named(unit, "a")->count, 7);
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_named(unit, "f")), "int (int)");
    done(unit);
}

static void promotions(void)
{
    static const struct { const char *type, *promoted; } rows[] = {
        { "char", "int" }, { "unsigned char", "int" }, { "short", "int" }, { "unsigned short", "int" }, { "_Bool", "int" },
        { "int", "int" }, { "unsigned", "unsigned int" }, { "long", "long" }, { "enum plain", "unsigned int" },
        { "enum negative", "int" }, { "float", "float" }, { "const long", "long" }, { "int *", "int *" },
    };
    char text[1000];
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(text, sizeof text, "%s %s x;", context, rows[i].type);
        struct unit *unit = parsed(text);
        CU_ASSERT_STRING_EQUAL(type_text(unit, type_promote(unit, type_named(unit, "x"))), rows[i].promoted);
        done(unit);
    }
}

static void usual_conversions(void)
{
    static const struct { const char *a, *b, *result; } rows[] = {
        { "int", "int", "int" }, { "char", "char", "int" }, { "int", "unsigned", "unsigned int" }, { "unsigned", "long", "long" },
        { "unsigned long", "long", "unsigned long" }, { "unsigned long", "long long", "unsigned long long" },
        { "long", "long long", "long long" }, { "int", "float", "float" }, { "float", "double", "double" },
        { "double", "long double", "long double" }, { "unsigned long long", "float", "float" }, { "__int128", "unsigned long", "__int128" },
        { "unsigned __int128", "__int128", "unsigned __int128" }, { "_Float64", "double", "_Float64" },
        { "_Float32x", "double", "double" }, { "_Float128", "long double", "_Float128" }, { "float", "_Float16", "float" },
        { "float _Complex", "double", "_Complex double" }, { "float _Complex", "int", "_Complex float" },
        { "double _Complex", "long double _Complex", "_Complex long double" }, { "enum plain", "int", "unsigned int" },
    };
    char text[1000];
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(text, sizeof text, "%s %s x; %s y;", context, rows[i].a, rows[i].b);
        struct unit *unit = parsed(text);
        struct type *x = type_named(unit, "x"), *y = type_named(unit, "y");
        CU_ASSERT_STRING_EQUAL(type_text(unit, type_usual(unit, x, y)), rows[i].result);
        CU_ASSERT_STRING_EQUAL(type_text(unit, type_usual(unit, y, x)), rows[i].result);
        done(unit);
    }
}

static void decays(void)
{
    struct unit *unit = parsed("const int a[2][3]; int f(char); const int c = 1;");
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_decay(unit, type_named(unit, "a"))), "const int (*)[3]");
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_decay(unit, type_named(unit, "f"))), "int (*)(char)");
    CU_ASSERT_STRING_EQUAL(type_text(unit, type_decay(unit, type_named(unit, "c"))), "int");
    done(unit);
}

static void registers(void)
{
    static const struct { const char *type; bool in_register; } rows[] = {
        { "int", true }, { "unsigned long long", true }, { "_Bool", true }, { "char *", true }, { "float", true }, { "double", true },
        { "enum plain", true }, { "task(struct s)", true }, { "struct s", false }, { "long double", false }, { "__int128", false },
        { "double _Complex", false }, { "_Float128", false }, { "float __attribute__((vector_size(8)))", false },
    };
    char text[1000];
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(text, sizeof text, "%s %s x;", context, rows[i].type);
        struct unit *unit = parsed(text);
        CU_ASSERT_EQUAL(type_in_register(type_named(unit, "x")), rows[i].in_register);
        done(unit);
    }
    struct unit *unit = parsed("int x;");
    CU_ASSERT_TRUE(type_in_register(type_basic(unit, T_VOID)));
    done(unit);
}

static const struct test tests[] = {
    { "compatibility", compatibility },
    { "composites", composites },
    { "later declarations complete", later_declarations_complete },
    { "promotions", promotions },
    { "usual conversions", usual_conversions },
    { "decays", decays },
    { "registers", registers },
};
SUITE("type_rules", tests)
