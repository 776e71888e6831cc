/* diag.c, diag_text.c: what is dropped, what counts, and the text as it is printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/diag_table.h"
#include "suite.h"

static const char file_text[] = "int\tx = foo( 1 );\nint y;\n";
static const char text[] = "# 1 \"x.ac\"\nint x = foo( 1 );\nint y;\n";

static struct diags *diags_for(struct arena *arena, const struct diag_options *options)
{
    struct diags *diags = diags_new(arena, options);
    diags->source = source_new(arena, text, strlen(text), "x.ac");
    struct source_file *file = source_file_named(diags->source, "x.ac", 4);
    file->text = file_text;
    file->len = strlen(file_text);
    source_add_marker(diags->source, 0, (uint32_t)(strchr(text, '\n') + 1 - text), 1, file, 0);
    return diags;
}

static void diags_free(struct diags *diags)
{
    source_free(diags->source);
    arena_free(diags->arena);
}

static struct range at(const char *word, size_t len)
{
    uint32_t start = (uint32_t)(strstr(text, word) - text);
    return (struct range){ start, start + (uint32_t)len };
}

static char *printed(struct diags *diags)
{
    char *data = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&data, &len);
    diags_print(diags, out);
    fclose(out);
    return data;
}

static void rendering(void)
{
    struct arena *arena = arena_new();
    struct diag_options options = { .show_caret = true, .show_option = true };
    struct diags *diags = diags_for(arena, &options);
    struct diag *diag = diag_report(diags, D_SYNTAX, at("foo", 8), "no function ‘foo’");
    diag_fixit(diags, diag, at("foo", 0), "await ");
    diag_note(diags, diag, D_NOTE, at("y;", 1), "declared here");
    char *got = printed(diags);
    CU_ASSERT_STRING_EQUAL(got,
        "x.ac:1:9: error: no function ‘foo’\n"
        "    1 | int     x = foo( 1 );\n"
        "      |             ^~~~~~~~\n"
        "      |             await \n"
        "x.ac:2:5: note: declared here\n"
        "    2 | int y;\n"
        "      |     ^\n"
        "1 error\n");
    free(got);
    diags_free(diags);
}

static void colours(void)
{
    struct arena *arena = arena_new();
    struct diag_options options = { .colour = true };
    struct diags *diags = diags_for(arena, &options);
    diag_report(diags, D_SYNTAX, at("foo", 3), "m");
    char *got = printed(diags);
    CU_ASSERT_STRING_EQUAL(got, "\33[01mx.ac:1:9:\33[m \33[01;31merror:\33[m \33[01mm\33[m\n1 error\n");
    free(got);
    diags_free(diags);
}

static void said_once(void)
{
    struct arena *arena = arena_new();
    struct diag_options options = { 0 };
    struct diags *diags = diags_for(arena, &options);
    CU_ASSERT_PTR_NOT_NULL(diag_report(diags, D_SYNTAX, at("foo", 3), "m"));
    CU_ASSERT_PTR_NULL(diag_report(diags, D_SYNTAX, at("foo", 3), "m"));
    CU_ASSERT_PTR_NOT_NULL(diag_report(diags, D_SYNTAX, at("foo", 3), "other"));
    CU_ASSERT_EQUAL(diags->errors, 2);
    diag_note(diags, NULL, D_NOTE, at("foo", 3), "dropped with its error");
    diag_fixit(diags, NULL, at("foo", 3), "dropped too");
    diags_free(diags);
}

static void limit(void)
{
    struct arena *arena = arena_new();
    struct diag_options options = { .max_errors = 2 };
    struct diags *diags = diags_for(arena, &options);
    diag_report(diags, D_SYNTAX, at("int", 1), "a");
    CU_ASSERT_FALSE(diags->limit_reached);
    diag_report(diags, D_SYNTAX, at("x", 1), "b");
    CU_ASSERT_TRUE(diags->limit_reached);
    CU_ASSERT_PTR_NULL(diag_report(diags, D_SYNTAX, at("y", 1), "c"));
    diags_free(diags);
}

/* A warning of the table that has a name, or -1. */
static int some_warning(bool enabled)
{
    for (int id = 0; id < D_COUNT; id++)
        if (diag_table[id].severity == DIAG_WARNING && diag_table[id].name[0] && diag_table[id].enabled == enabled)
            return id;
    return -1;
}

static void switches(void)
{
    int id = some_warning(true);
    struct diag_options options = { 0 };
    CU_ASSERT_FALSE(diag_set_option(&options, "no such warning", 1));
    CU_ASSERT_FALSE(diag_set_option(&options, "", 1));
    if (id < 0)
        return;
    CU_ASSERT_TRUE(diag_set_option(&options, diag_table[id].name, -1));
    CU_ASSERT_EQUAL(options.state[id], -1);
    CU_ASSERT_TRUE(diag_set_option(&options, diag_table[id].name, 2));
    CU_ASSERT_EQUAL(options.state[id], 2);
}

static void the_table(void)
{
    for (int id = 0; id < D_COUNT; id++) {
        const struct diag_entry *entry = &diag_table[id];
        size_t len = strlen(entry->format);
        CU_ASSERT_TRUE(len > 0 && entry->format[len - 1] != '.');
        CU_ASSERT_TRUE(entry->severity != DIAG_WARNING || entry->name[0]);
        CU_ASSERT_TRUE(entry->severity == DIAG_NOTE || entry->explanation[0]);
    }
}

static const struct test tests[] = {
    { "rendering", rendering },
    { "colours", colours },
    { "said once", said_once },
    { "limit", limit },
    { "switches", switches },
    { "the table", the_table },
};
SUITE("diag", tests)
