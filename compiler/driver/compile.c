/* The list of passes. They run on a stack of their own, large enough for the deepest nesting that the parser takes: passes
   walk the tree by recursion. */
#include "driver/compile.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "emit/emit.h"
#include "lower/lower.h"
#include "sema/sema.h"
#include "syntax/dump.h"
#include "syntax/unit.h"

struct compilation {
    const struct compile_options *options;
    const char *text;
    size_t len;
    struct text *out;
    bool fine;
};

static struct unit *new_unit(struct compilation *compilation)
{
    const struct compile_options *options = compilation->options;
    struct arena *arena = arena_new();
    struct unit *unit = arena_alloc(arena, sizeof *unit);

    unit->arena = arena;
    unit->source = source_new(arena, compilation->text, compilation->len, options->name);
    unit->source->prefix_maps = options->prefix_maps;
    if (options->is_dialect) source_file_named(unit->source, options->name, strlen(options->name))->is_dialect = true;
    if (options->main_text) {
        struct source_file *file = source_file_named(unit->source, options->name, strlen(options->name));
        file->text = options->main_text->data;
        file->len = options->main_text->len;
        file->was_read = true;
    }
    unit->diags = diags_new(arena, &options->diag);
    unit->diags->source = unit->source;
    unit->idents = ident_table_new(arena);
    unit->options.cc_is_clang = options->cc_is_clang;
    unit->options.c23 = options->c23;
    unit->options.iso = options->iso;
    unit->options.sites = options->sites;
    return unit;
}

static void dump(struct compilation *compilation, struct unit *unit, void (*print)(struct unit *, FILE *))
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (!out) fatal("memory for a dump:");
    print(unit, out);
    if (fclose(out)) fatal("memory for a dump:");
    text_add(compilation->out, text, len);
    free(text);
}

/* False where the stages behind have nothing to do: errors, or everything that was asked for is there. */
static bool front_end(struct compilation *compilation, struct unit *unit)
{
    enum compile_output output = compilation->options->output;

    if (!lex_unit(unit)) return false;
    if (output == COMPILE_TOKENS) {
        dump(compilation, unit, tokens_dump);
        return false;
    }
    if (!parse_unit(unit)) return false;
    if (output == COMPILE_AST) {
        dump(compilation, unit, ast_dump);
        return false;
    }
    if (!sema_unit(unit)) return false;
    if (output == COMPILE_TYPES) dump(compilation, unit, types_dump);
    return output != COMPILE_TYPES && output != COMPILE_NOTHING;
}

static void back_end(struct compilation *compilation, struct unit *unit)
{
    const struct compile_options *options = compilation->options;

    if (options->output == COMPILE_HEADER) {
        emit_header(unit, options->macros, options->name, compilation->out);
        return;
    }
    if (!lower_unit(unit)) return;
    switch (options->output) {
    case COMPILE_FRAMES: dump(compilation, unit, frames_dump); break;
    case COMPILE_READING_TEXT: emit_reading(unit, options->macros, compilation->out); break;
    case COMPILE_LOWERED:
    default: emit_object(unit, compilation->out); break;
    }
}

/* In one piece, so that messages of compilers that run side by side do not mix. */
static void print_diagnostics(struct diags *diags)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (!out) fatal("memory for messages:");
    diags_print(diags, out);
    if (fclose(out)) fatal("memory for messages:");
    fwrite(text, 1, len, stderr);
    free(text);
}

static void *run_passes(void *arg)
{
    struct compilation *compilation = arg;
    struct unit *unit = new_unit(compilation);

    if (front_end(compilation, unit)) back_end(compilation, unit);
    if (compilation->options->reports)
        reports_add_diags(compilation->options->reports, unit->diags);
    else
        print_diagnostics(unit->diags);
    compilation->fine = unit->diags->errors == 0;
    vec_free(&unit->tokens);
    vec_free(&unit->initialized);
    source_free(unit->source);
    arena_free(unit->arena);
    return NULL;
}

bool compile_unit(const struct compile_options *options, const char *text, size_t len, struct text *out)
{
    enum { STACK = 1 << 29 };           /* reserved, not used */
    struct compilation compilation = { .options = options, .text = text, .len = len, .out = out };
    pthread_attr_t attributes;
    pthread_t thread;

    if (pthread_attr_init(&attributes) || pthread_attr_setstacksize(&attributes, STACK) ||
        pthread_create(&thread, &attributes, run_passes, &compilation))
        run_passes(&compilation);
    else
        pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    return compilation.fine;
}
