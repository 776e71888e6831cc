/* source.c: offsets to file, line and column, through markers, macros, blanks and tabs; display width. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/source.h"
#include "suite.h"

struct unit {
    struct arena *arena;
    struct source *source;
};

static void unit_free(struct unit unit)
{
    source_free(unit.source);
    arena_free(unit.arena);
}

/* Reads the markers of text itself; file_text is what stands in the file x.ac. */
static struct unit unit_new(const char *text, const char *file_text)
{
    struct arena *arena = arena_new();
    struct source *source = source_new(arena, text, strlen(text), "x.ac");
    struct source_file *main_file = source_file_named(source, "x.ac", 4);
    main_file->text = file_text;
    main_file->len = file_text ? strlen(file_text) : 0;
    main_file->was_read = true;
    for (const char *at = text; at && *at; at = strchr(at, '\n')) {
        at += *at == '\n';
        unsigned line;
        char name[64];
        int flag = 0;
        if (sscanf(at, "# %u \"%63[^\"]\" %d", &line, name, &flag) < 2)
            continue;
        const char *end = strchr(at, '\n');
        source_add_marker(source, (uint32_t)(at - text), (uint32_t)(end + 1 - text), line,
                          source_file_named(source, name, strlen(name)), (uint8_t)(flag ? 1 << (flag - 1) : 0));
    }
    return (struct unit){ arena, source };
}

static struct location exactly(struct unit unit, const char *token)
{
    const char *at = strstr(unit.source->text, token);
    return source_locate_exactly(unit.source, (uint32_t)(at - unit.source->text), (uint32_t)strlen(token));
}

static void lines_and_markers(void)
{
    struct unit unit = unit_new("# 1 \"x.ac\"\none\n\nthree\n# 10 \"y.h\" 1\nten\neleven\n# 4 \"x.ac\" 2\nfour\n", NULL);
    struct { const char *word, *file; unsigned line, column; } wanted[] = {
        { "one", "x.ac", 1, 1 }, { "three", "x.ac", 3, 1 }, { "ten", "y.h", 10, 1 }, { "leven", "y.h", 11, 2 },
        { "four", "x.ac", 4, 1 }, { "one", "x.ac", 1, 1 },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        uint32_t offset = (uint32_t)(strstr(unit.source->text, wanted[i].word) - unit.source->text);
        struct location location = source_locate(unit.source, offset);
        CU_ASSERT_STRING_EQUAL(location.file->name, wanted[i].file);
        CU_ASSERT_EQUAL(location.line, wanted[i].line);
        CU_ASSERT_EQUAL(location.column, wanted[i].column);
    }
    struct location end = source_locate(unit.source, unit.source->len + 100);
    CU_ASSERT_EQUAL(end.line, 5);
    unit_free(unit);
}

static void without_markers(void)
{
    struct unit unit = unit_new("a\nb\n", NULL);
    CU_ASSERT_EQUAL(source_locate(unit.source, 2).line, 2);
    CU_ASSERT_STRING_EQUAL(source_locate(unit.source, 2).file->name, "x.ac");
    CU_ASSERT_TRUE(source_locate(unit.source, 0).file->is_dialect);
    unit_free(unit);
}

static void files(void)
{
    struct unit unit = unit_new("", NULL);
    struct { const char *name; bool dialect, prelude; } wanted[] = {
        { "a.ac", true, false }, { "a.ah", true, false }, { "a.aci", true, false }, { "a.c", false, false },
        { "a.h", false, false }, { "/x/include/ac/async.ah", true, true }, { "ac", false, false },
        { "<stdin>", false, false }, { "", false, false },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        struct source_file *file = source_file_named(unit.source, wanted[i].name, strlen(wanted[i].name));
        CU_ASSERT_EQUAL(file->is_dialect, wanted[i].dialect);
        CU_ASSERT_EQUAL(file->is_prelude, wanted[i].prelude);
        CU_ASSERT_PTR_EQUAL(source_file_named(unit.source, wanted[i].name, strlen(wanted[i].name)), file);
    }
    unit_free(unit);
}

static void collapsed_blanks(void)
{
    struct unit unit = unit_new("# 1 \"x.ac\"\nint x = foo (1) ;\n", "int   x\t=  foo  (1) /* why */ ;\n");
    CU_ASSERT_EQUAL(exactly(unit, "x =").column, 7);
    CU_ASSERT_EQUAL(exactly(unit, "foo").column, 12);
    CU_ASSERT_EQUAL(exactly(unit, ";").column, 31);
    unit_free(unit);
}

static void macros(void)
{
    /* TWICE(y) was (y)+(y), N was 42. */
    struct unit unit = unit_new("# 1 \"x.ac\"\nint a = (y)+(y), b = 42, c = last;\n", "int a = TWICE(y), b = N, c = last;\n");
    CU_ASSERT_EQUAL(exactly(unit, "a =").column, 5);
    CU_ASSERT_EQUAL(exactly(unit, "42").column, 23);
    CU_ASSERT_EQUAL(exactly(unit, "last").column, 30);
    CU_ASSERT_EQUAL(exactly(unit, "b =").column, 19);
    unit_free(unit);
}

static void a_line_in_pieces(void)
{
    /* gcc's markers round what a system header's macro expanded to. */
    struct unit unit = unit_new("# 1 \"x.ac\"\np = \n# 1 \"x.ac\" 3\n((void *)0)\n# 1 \"x.ac\"\n    ; q = bad;\n",
                                "p = NULL; q = bad;\n");
    struct location location = exactly(unit, "bad");
    CU_ASSERT_EQUAL(location.line, 1);
    CU_ASSERT_EQUAL(location.column, 15);
    CU_ASSERT_EQUAL(exactly(unit, "q").column, 11);
    unit_free(unit);
}

static void same_line(void)
{
    struct unit unit = unit_new("# 1 \"x.ac\"\n\tint é = 1;\n", "\tint é = 1;\n");
    CU_ASSERT_EQUAL(exactly(unit, "int").column, 2);
    CU_ASSERT_EQUAL(exactly(unit, "1;").column, 11);
    unit_free(unit);
}

static void user_lines(void)
{
    struct unit unit = unit_new("", "one\r\ntwo\n\nlast");
    struct source_file *file = source_file_named(unit.source, "x.ac", 4);
    size_t len;
    const char *line = source_line(unit.source, file, 1, &len);
    CU_ASSERT_EQUAL(len, 3);
    CU_ASSERT_EQUAL(strncmp(line, "one", 3), 0);
    line = source_line(unit.source, file, 3, &len);
    CU_ASSERT_PTR_NOT_NULL(line);
    CU_ASSERT_EQUAL(len, 0);
    line = source_line(unit.source, file, 4, &len);
    CU_ASSERT_EQUAL(len, 4);
    CU_ASSERT_PTR_NULL(source_line(unit.source, file, 5, &len));
    CU_ASSERT_PTR_NULL(source_line(unit.source, file, 0, &len));
    struct source_file *missing = source_file_named(unit.source, "/nonexistent/x.ac", 17);
    CU_ASSERT_PTR_NULL(source_line(unit.source, missing, 1, &len));
    unit_free(unit);
}

static void widths(void)
{
    CU_ASSERT_EQUAL(source_display_width("abc", 3), 3);
    CU_ASSERT_EQUAL(source_display_width("\tx", 2), 9);
    CU_ASSERT_EQUAL(source_display_width("ab\t", 3), 8);
    CU_ASSERT_EQUAL(source_display_width("é", 2), 1);
    CU_ASSERT_EQUAL(source_display_width("e\xcc\x81", 3), 1);
    CU_ASSERT_EQUAL(source_display_width("日本", 6), 4);
    CU_ASSERT_EQUAL(source_display_width("😀", 4), 2);
    CU_ASSERT_EQUAL(source_display_width("\xff\xfe", 2), 2);
    CU_ASSERT_EQUAL(source_display_width("\xe6\x97", 2), 2);
    CU_ASSERT_EQUAL(source_display_width("", 0), 0);
}

static void token_lengths(void)
{
    struct { const char *text; size_t len; } wanted[] = {
        { "name1+2", 5 }, { "0x1p-3+1", 6 }, { ".5f;", 3 }, { "1.e+5x", 6 }, { "\"a\\\"b\"c", 6 }, { "L'x' ", 4 },
        { "u8\"x\" ", 5 }, { "'", 1 }, { "\"open\nx", 5 }, { "+ +", 1 }, { "  x", 2 }, { "/* c */x", 7 }, { "// c\nx", 4 },
        { "/* open", 7 }, { "", 0 },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        CU_ASSERT_EQUAL(source_token_length(wanted[i].text, strlen(wanted[i].text)), wanted[i].len);
}

static const struct test tests[] = {
    { "lines and markers", lines_and_markers },
    { "without markers", without_markers },
    { "files", files },
    { "collapsed blanks", collapsed_blanks },
    { "macros", macros },
    { "a line in pieces", a_line_in_pieces },
    { "same line", same_line },
    { "the user's lines", user_lines },
    { "display widths", widths },
    { "token lengths", token_lengths },
};
SUITE("source", tests)
