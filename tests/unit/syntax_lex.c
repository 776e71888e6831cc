/* lex.re: every kind of token, where the text comes from, and what no token is. */
#include "parse.h"
#include "suite.h"
#include "syntax/unit.h"

#include <stdio.h>
#include <string.h>

static struct unit *lexed(const char *text, size_t len, const char *name, struct unit_options options)
{
    static const struct diag_options quiet;
    struct arena *arena = arena_new();
    struct unit *unit = arena_alloc(arena, sizeof *unit);
    unit->arena = arena;
    unit->options = options;
    unit->diags = diags_new(arena, &quiet);
    unit->idents = ident_table_new(arena);
    unit->source = source_new(arena, text, len, name);
    unit->diags->source = unit->source;
    CU_ASSERT_TRUE(lex_unit(unit));
    return unit;
}

static struct unit *c(const char *text)
{
    return lexed(text, strlen(text), "x.c", (struct unit_options){ 0 });
}

static void done(struct unit *unit)
{
    vec_free(&unit->tokens);
    source_free(unit->source);
    arena_free(unit->arena);
}

static const struct token *token(const struct unit *unit, size_t i)
{
    return &unit->tokens.data[i];
}

/* Token i (from 1) has that kind and that spelling. */
static bool is(const struct unit *unit, size_t i, int kind, const char *spelling)
{
    if (i + 1 >= unit->tokens.len)
        return false;
    const struct token *at = token(unit, i);
    return at->kind == kind && token_len(at) == strlen(spelling)
        && memcmp(unit->source->text + at->offset, spelling, token_len(at)) == 0;
}

/* Tokens of the text, without the one before it and the end. */
static size_t count(const struct unit *unit)
{
    return unit->tokens.len - 2;
}

static void all_of_one_kind(const char *const *spellings, int kind)
{
    for (; *spellings; spellings++) {
        struct unit *unit = c(*spellings);
        CU_ASSERT_EQUAL(count(unit), 1);
        CU_ASSERT_TRUE(is(unit, 1, kind, *spellings));
        CU_ASSERT_EQUAL(unit->diags->errors, 0);
        if (!is(unit, 1, kind, *spellings))
            fprintf(stderr, "not one token: %s\n", *spellings);
        done(unit);
    }
}

static void numbers(void)
{
    static const char *const spellings[] = {
        "0", "42", "0x1fUL", "0b101", "017", "1.5", ".5", "1.", "1e10", "1e+10", "1.5E-3f", "0x1.8p-3", "0x1p+3L", "1i", "2.0if",
        "1'000'000", "0x1.fp10f128", "1.0dd", "10wb", "1e", "1__x", NULL
    };
    all_of_one_kind(spellings, TOK_NUMBER);
}

static void names(void)
{
    static const char *const spellings[] = {
        "a", "_", "a1", "$x", "a$b", "L", "u8", "R", "größe", "日本", "\\u00e9t\\U000000e9", "async", NULL
    };
    all_of_one_kind(spellings, TOK_IDENT);
}

static void literals(void)
{
    static const char *const strings[] = {
        "\"\"", "\"a\\\"b\"", "L\"x\"", "u\"x\"", "U\"x\"", "u8\"x\"", "\"\\\\\"", "\"a'b\"", "\"/* no comment */\"",
        "R\"(a\"b)\"", "R\"x(a)\"b)x\"", "LR\"(\\)\"", "u8R\"(\n)\"", NULL
    };
    static const char *const characters[] = { "'a'", "'\\''", "L'x'", "u'x'", "U'x'", "u8'x'", "'\"'", "'ab'", "'\\x1f'", NULL };
    all_of_one_kind(strings, TOK_STRING);
    all_of_one_kind(characters, TOK_CHARACTER);
}

/* In -std=c11 R is a name. */
static void raw_strings_need_gnu(void)
{
    const char *text = "R\"(a)\"";
    struct unit *unit = lexed(text, strlen(text), "x.c", (struct unit_options){ .iso = true });
    CU_ASSERT_EQUAL(count(unit), 2);
    CU_ASSERT_TRUE(is(unit, 1, TOK_IDENT, "R"));
    CU_ASSERT_TRUE(is(unit, 2, TOK_STRING, "\"(a)\""));
    done(unit);
}

static void punctuators(void)
{
    struct unit *unit = c("a+++b<<=c>>d->e...f%:>g<:0:>h<%%>i&&j");
    static const struct { int kind; const char *spelling; } wanted[] = {
        { TOK_IDENT, "a" }, { TOK_INC, "++" }, { TOK_PLUS, "+" }, { TOK_IDENT, "b" }, { TOK_SHL_ASSIGN, "<<=" }, { TOK_IDENT, "c" },
        { TOK_SHR, ">>" }, { TOK_IDENT, "d" }, { TOK_ARROW, "->" }, { TOK_IDENT, "e" }, { TOK_ELLIPSIS, "..." }, { TOK_IDENT, "f" },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        CU_ASSERT_TRUE(is(unit, i + 1, wanted[i].kind, wanted[i].spelling));
    done(unit);
    unit = c("g<:0:>h<%%>i&&j");
    CU_ASSERT_TRUE(is(unit, 2, TOK_LBRACKET, "<:"));
    CU_ASSERT_TRUE(is(unit, 4, TOK_RBRACKET, ":>"));
    CU_ASSERT_TRUE(is(unit, 6, TOK_LBRACE, "<%"));
    CU_ASSERT_TRUE(is(unit, 7, TOK_RBRACE, "%>"));
    CU_ASSERT_TRUE(is(unit, 9, TOK_ANDAND, "&&"));
    done(unit);
}

static int kind_of(const char *text, struct unit_options options)
{
    struct unit *unit = lexed(text, strlen(text), "x.c", options);
    int kind = token(unit, 1)->kind;
    done(unit);
    return kind;
}

static void keywords_of_the_standard(void)
{
    CU_ASSERT_EQUAL(kind_of("typeof", (struct unit_options){ 0 }), TOK_TYPEOF);
    CU_ASSERT_EQUAL(kind_of("typeof", (struct unit_options){ .iso = true }), TOK_IDENT);
    CU_ASSERT_EQUAL(kind_of("__typeof__", (struct unit_options){ .iso = true }), TOK_TYPEOF);
    CU_ASSERT_EQUAL(kind_of("bool", (struct unit_options){ 0 }), TOK_IDENT);
    CU_ASSERT_EQUAL(kind_of("bool", (struct unit_options){ .c23 = true }), TOK_KWTYPE);
    CU_ASSERT_EQUAL(kind_of("_Float32", (struct unit_options){ 0 }), TOK_KWTYPE);
    CU_ASSERT_EQUAL(kind_of("_Float32", (struct unit_options){ .cc_is_clang = true }), TOK_IDENT);
}

static void blanks_and_comments(void)
{
    struct unit *unit = c("a/* x\n */b // y\nc\\\nd\r\n\fe");
    CU_ASSERT_EQUAL(count(unit), 5);
    CU_ASSERT_TRUE(is(unit, 3, TOK_IDENT, "c"));
    CU_ASSERT_TRUE(is(unit, 5, TOK_IDENT, "e"));
    for (size_t i = 1; i <= 5; i++)
        CU_ASSERT_TRUE(token(unit, i)->flags & TOKEN_SPACE);
    done(unit);
    unit = c("a(b)");
    CU_ASSERT_FALSE(token(unit, 2)->flags & TOKEN_SPACE);
    done(unit);
}

/* Dialect words are words in .ac and .ah text that is no system header. */
static void markers(void)
{
    struct unit *unit = c("# 1 \"x.ac\"\nasync\n# 7 \"/usr/include/y.h\" 1 3 4\nasync\n# 3 \"x.ac\" 2\nasync\n"
                          "# 3 \"x.ac\" 3 4\nasync\n#line 9 \"a\\\"b\\\\c.h\"\nasync\n#line 12\nasync\n# 1 \"z/ac/async.ah\" 1 3\nasync");
    CU_ASSERT_EQUAL(count(unit), 7);
    CU_ASSERT_EQUAL(token(unit, 1)->kind, TOK_STORAGE);
    CU_ASSERT_EQUAL(token(unit, 2)->kind, TOK_IDENT);
    CU_ASSERT_TRUE(token(unit, 2)->flags & TOKEN_SYSTEM);
    CU_ASSERT_EQUAL(token(unit, 3)->kind, TOK_STORAGE);
    CU_ASSERT_EQUAL(token(unit, 4)->kind, TOK_IDENT);
    CU_ASSERT_EQUAL(token(unit, 5)->kind, TOK_IDENT);
    CU_ASSERT_EQUAL(token(unit, 7)->kind, TOK_STORAGE);
    CU_ASSERT_TRUE(token(unit, 7)->flags & TOKEN_PRELUDE);
    CU_ASSERT_FALSE(token(unit, 7)->flags & TOKEN_SYSTEM);
    struct location second = source_locate(unit->source, token(unit, 2)->offset);
    CU_ASSERT_STRING_EQUAL(second.file->name, "/usr/include/y.h");
    CU_ASSERT_EQUAL(second.line, 7);
    struct location fifth = source_locate(unit->source, token(unit, 5)->offset);
    CU_ASSERT_STRING_EQUAL(fifth.file->name, "a\"b\\c.h");
    CU_ASSERT_EQUAL(fifth.line, 9);
    CU_ASSERT_EQUAL(source_locate(unit->source, token(unit, 6)->offset).line, 12);
    done(unit);
}

static void other_directives(void)
{
    struct unit *unit = c("#pragma GCC \"odd\na\n  # ident \"v\"\nb\n#define X \\\n  y\nc\n%:pragma p\nd");
    CU_ASSERT_EQUAL(count(unit), 4);
    CU_ASSERT_TRUE(is(unit, 4, TOK_IDENT, "d"));
    CU_ASSERT_EQUAL(unit->diags->errors, 0);
    done(unit);
}

static void no_tokens(void)
{
    static const struct { const char *text; size_t len; int errors; size_t tokens; enum diag_id id; } cases[] = {
        { "a \0 b", 5, 1, 2, D_STRAY_BYTE }, { "a @ b", 5, 1, 2, D_STRAY_CHARACTER }, { "a # b", 5, 1, 2, D_STRAY_CHARACTER },
        { "a \xff b", 5, 1, 2, D_STRAY_BYTE }, { "\"abc\nd", 6, 1, 2, D_UNTERMINATED_STRING },
        { "'a\nb", 4, 1, 2, D_UNTERMINATED_CHARACTER }, { "a /* b", 6, 1, 1, D_UNTERMINATED_COMMENT },
        { "R\"(abc", 6, 1, 1, D_UNTERMINATED_STRING }, { "\"abc\\", 5, 1, 1, D_UNTERMINATED_STRING },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct unit *unit = lexed(cases[i].text, cases[i].len, "x.c", (struct unit_options){ 0 });
        CU_ASSERT_EQUAL(unit->diags->errors, cases[i].errors);
        CU_ASSERT_EQUAL(count(unit), cases[i].tokens);
        CU_ASSERT_PTR_NOT_NULL(unit->diags->first);
        if (unit->diags->first)
            CU_ASSERT_EQUAL(unit->diags->first->id, cases[i].id);
        done(unit);
    }
}

static void edges(void)
{
    struct unit *unit = lexed("", 0, "x.c", (struct unit_options){ 0 });
    CU_ASSERT_EQUAL(count(unit), 0);
    CU_ASSERT_EQUAL(token(unit, 1)->kind, 0);
    done(unit);
    unit = c("a");
    CU_ASSERT_EQUAL(token(unit, 2)->kind, 0);
    CU_ASSERT_EQUAL(token(unit, 2)->offset, 1);
    done(unit);
}

static const struct test tests[] = {
    { "numbers of all forms are one token each", numbers },
    { "names with dollars, UTF-8 and escapes", names },
    { "strings and characters with their prefixes", literals },
    { "raw strings only in GNU C", raw_strings_need_gnu },
    { "punctuators: the longest wins; digraphs", punctuators },
    { "keywords depend on standard and compiler", keywords_of_the_standard },
    { "comments, continued lines and CR are blanks", blanks_and_comments },
    { "line markers say whose text it is", markers },
    { "other directives are passed over", other_directives },
    { "what is no token is reported and passed over", no_tokens },
    { "empty text, missing newline", edges },
};

SUITE("lexer", tests)
