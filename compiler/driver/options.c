/* Reading the command line: @files are opened, ACC_FLAGS put first, each word looked up in options.def. */
#include "driver/options.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag_table.h"
#include "driver/install.h"

enum kind { FLAG, JOINED, SEPARATE, EITHER };

enum option_id {
    O_NONE, O_OBJECT, O_ASSEMBLY, O_PREPROCESS, O_OUTPUT, O_LANGUAGE, O_EMIT_C, O_EMIT_HEADER, O_SYNTAX_ONLY,
    O_DUMP_TOKENS, O_DUMP_AST, O_DUMP_TYPES, O_DUMP_FRAMES, O_DUMP_LOWERED, O_FRONT, O_CC, O_NO_LIBRARY, O_VERBOSE,
    O_DRY_RUN, O_SAVE_TEMPS, O_XACC, O_VERSION, O_HELP, O_EXPLAIN, O_PRINT_CFLAGS, O_PRINT_LIBS, O_COLOUR,
    O_NO_COLOUR, O_CARET, O_NO_CARET, O_SHOW_OPTION, O_NO_SHOW_OPTION, O_MAX_ERRORS, O_FATAL_ERRORS, O_WERROR,
    O_NO_WERROR, O_NO_WARNINGS, O_WARNING, O_NO_MARKERS, O_KEEP_COMMENTS, O_DUMP_MACROS, O_DEPS, O_DEPS_USER,
    O_DEPS_BESIDE, O_DEPS_BESIDE_USER, O_DEPS_FILE, O_DEPS_TARGET, O_DEPS_OTHER, O_STANDARD, O_LIBRARY,
    O_RELOCATABLE, O_ASK_CC, O_DEBUG, O_OPTIMIZE, O_SITES, O_NO_SITES, O_SHOW_FIXITS, O_REPORTS,
    O_PRINT_PIPELINE, O_PREFIX_MAP
};

static const struct option {
    const char *spelling;
    enum kind kind;
    int receivers;
    enum option_id id;
    const char *argument, *help;
} table[] = {
#define OPTION(spelling, kind, receivers, id, argument, help) { spelling, kind, receivers, id, argument, help },
#include "driver/options.def"
#undef OPTION
};
enum { TABLE_LEN = sizeof table / sizeof table[0] };

_Noreturn void usage(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("acc: error: ", stderr);
    vfprintf(stderr, format, args);
    fputs("\nacc: 'acc --help' lists the options\n", stderr);
    va_end(args);
    exit(2);
}

/* The longest spelling that fits; NULL: unknown. */
static const struct option *lookup(const char *word)
{
    const struct option *best = NULL;
    size_t best_len = 0;
    for (int i = 0; i < TABLE_LEN; i++) {
        size_t len = strlen(table[i].spelling);
        bool exact = strcmp(word, table[i].spelling) == 0;
        bool prefix = strncmp(word, table[i].spelling, len) == 0;
        bool fits = table[i].kind == FLAG || table[i].kind == SEPARATE ? exact : prefix;
        if (fits && len >= best_len) {
            best = &table[i];
            best_len = len;
        }
    }
    return best;
}

static const char *scan_word(struct options *options, const char **cursor)
{
    const char *at = *cursor;
    struct text word = { 0 };
    char quote = 0;
    text_add(&word, "", 0);
    for (; *at && (quote || !isspace((unsigned char)*at)); at++) {
        if (*at == '\\' && at[1])
            text_putc(&word, *++at);
        else if (quote ? *at == quote : *at == '\'' || *at == '"')
            quote = quote ? 0 : *at;
        else
            text_putc(&word, *at);
    }
    *cursor = at;
    const char *copy = arena_strndup(options->arena, word.data, word.len);
    text_free(&word);
    return copy;
}

/* Words as gcc splits them in an @file: blanks separate, quotes and backslashes protect. */
static void split(struct options *options, const char *text, struct words *into)
{
    for (;;) {
        while (isspace((unsigned char)*text))
            text++;
        if (!*text)
            return;
        const char *word = scan_word(options, &text);
        vec_push(into, word);
    }
}

static char *read_whole(struct options *options, const char *name)
{
    FILE *in = fopen(name, "rb");
    if (!in)
        return NULL;
    struct text text = { 0 };
    char block[4096];
    text_add(&text, "", 0);
    for (size_t count; (count = fread(block, 1, sizeof block, in)) > 0;)
        text_add(&text, block, count);
    if (ferror(in))
        fatal("read %s:", name);
    fclose(in);
    char *copy = arena_strndup(options->arena, text.data, text.len);
    text_free(&text);
    return copy;
}

/* As gcc does, an @file that cannot be opened stays the word it is. */
static void expand(struct options *options, const char *word, int depth, struct words *into)
{
    char *text = word[0] == '@' ? read_whole(options, word + 1) : NULL;
    if (!text) {
        vec_push(into, word);
        return;
    }
    if (depth > 64)
        fatal("%s: response files that contain each other", word);
    struct words inner = { 0 };
    split(options, text, &inner);
    for (size_t i = 0; i < inner.len; i++)
        expand(options, inner.data[i], depth + 1, into);
    vec_free(&inner);
}

static enum language language_of(const char *name, const char *forced)
{
    static const struct { const char *name; enum language language; } suffixes[] = {
        { ".ac", LANGUAGE_AC }, { ".ah", LANGUAGE_AH }, { ".aci", LANGUAGE_ACI }, { ".c", LANGUAGE_C },
        { ".i", LANGUAGE_I },
    }, names[] = {
        { "ac", LANGUAGE_AC }, { "ac-header", LANGUAGE_AH }, { "ac-cpp-output", LANGUAGE_ACI },
        { "c", LANGUAGE_C }, { "cpp-output", LANGUAGE_I },
    };
    if (forced) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (strcmp(forced, names[i].name) == 0)
                return names[i].language;
        return LANGUAGE_FOREIGN;
    }
    const char *slash = strrchr(name, '/');
    const char *dot = strrchr(slash ? slash : name, '.');
    for (size_t i = 0; dot && i < sizeof suffixes / sizeof suffixes[0]; i++)
        if (strcmp(dot, suffixes[i].name) == 0)
            return suffixes[i].language;
    return LANGUAGE_FOREIGN;
}

/* The mode that stops earliest wins, as with gcc. */
static void set_mode(struct options *options, enum mode mode)
{
    static const int rank[] = {
        [MODE_LINK] = 0, [MODE_OBJECT] = 1, [MODE_ASSEMBLY] = 2, [MODE_EMIT_C] = 3, [MODE_EMIT_HEADER] = 3,
        [MODE_DUMP_LOWERED] = 4, [MODE_DUMP_FRAMES] = 4, [MODE_DUMP_TYPES] = 5, [MODE_DUMP_AST] = 6,
        [MODE_DUMP_TOKENS] = 7, [MODE_SYNTAX] = 3, [MODE_PREPROCESS] = 8, [MODE_DEPS] = 9, [MODE_ASK_CC] = 10,
    };
    if (rank[mode] >= rank[options->mode])
        options->mode = mode;
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* -Wname, -Wno-name, -Werror=name, -Wno-error=name; true: one of ours, which cc must not see. */
static bool set_warning(struct options *options, const char *name)
{
    struct diag_options *diag = &options->diag;
    if (starts_with(name, "error="))
        return diag_set_option(diag, name + 6, 2);
    if (starts_with(name, "no-error="))
        return diag_set_option(diag, name + 9, 1);
    if (starts_with(name, "no-"))
        return diag_set_option(diag, name + 3, -1);
    return diag_set_option(diag, name, 1);
}

static bool wants_colour(const char *when)
{
    if (strcmp(when, "always") == 0)
        return true;
    if (strcmp(when, "never") == 0)
        return false;
    const char *term = getenv("TERM"), *force = getenv("CLICOLOR_FORCE"), *no = getenv("NO_COLOR");
    if (no && *no)
        return false;
    if (force && strcmp(force, "0") != 0 && *force)
        return true;
    return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

/* A message as people read it: … stands for what is put in. */
static void print_shown(const char *format)
{
    for (; *format; format++) {
        if (*format != '%') {
            putchar(*format);
        } else if (*++format == '%') {
            putchar('%');
        } else {
            format += strspn(format, "0123456789");
            fputs("…", stdout);
        }
    }
}

static void explain(const char *name)
{
    bool found = false, list = strcmp(name, "list") == 0;
    for (int id = 0; id < D_COUNT; id++) {
        const struct diag_entry *entry = &diag_table[id];
        if (list) {
            if (entry->severity != DIAG_NOTE && entry->name[0])
                printf("%-24s-W%s\n", entry->id, entry->name);
            else if (entry->severity != DIAG_NOTE)
                puts(entry->id);
            continue;
        }
        const char *wanted = starts_with(name, "-W") ? name + 2 : name;
        if (strcmp(entry->id, wanted) != 0 && (!entry->name[0] || strcmp(entry->name, wanted) != 0))
            continue;
        printf("%s: ", entry->id);
        print_shown(entry->format);
        printf("\n%s\n", entry->explanation);
        if (entry->name[0])
            printf("Option: -W%s (%s by default)\n", entry->name, entry->enabled ? "on" : "off");
        found = true;
    }
    if (!found && !list)
        usage("--explain: no diagnostic is called '%s'", name);
}

static void print_pipeline(const struct options *options)
{
    const char *cc = options->cc.data[0];
    printf("x.ac  %s -E     macros and includes, line markers kept\n"
           "      lex       tokens: re2c, then keywords and names of types by context (-fdump-tokens)\n"
           "      parse     the tree of the source (-fdump-ast)\n"
           "      check     names, types, what raises and what awaits (-fdump-types)\n"
           "      lower     async functions to state machines, exceptions to jumps (-fdump-frames, -fdump-lowered)\n"
           "      emit      C: what nothing touched as it was (--emit-c: for people)\n"
           "x.o   %s -c     the object\n"
           "x     %s        linked with the runtime library\n", cc, cc, cc);
}

static void set_deps(struct options *options, const struct option *option, const char *value)
{
    bool is_user = option->id == O_DEPS_USER || option->id == O_DEPS_BESIDE_USER;
    switch (option->id) {
    case O_DEPS:
    case O_DEPS_USER:
        options->deps_kind = DEPS_ONLY;
        options->deps_user_only = is_user;
        set_mode(options, MODE_DEPS);
        break;
    case O_DEPS_BESIDE:
    case O_DEPS_BESIDE_USER:
        if (options->deps_kind == DEPS_NONE)
            options->deps_kind = DEPS_BESIDE;
        options->deps_user_only = is_user;
        break;
    case O_DEPS_FILE:
        options->deps_file = value;
        break;
    default:
        vec_push(&options->deps, option->spelling);
        if (option->id == O_DEPS_TARGET) {
            vec_push(&options->deps, value);
            options->deps_target = true;
        }
    }
}

static void set_cc(struct options *options, const char *command)
{
    options->cc.len = 0;
    split(options, command, &options->cc);
    if (options->cc.len == 0)
        usage("--cc=: no command");
}

static void set_reports(struct options *options, const char *format)
{
    const struct report_kind *kind = report_kind(format);
    if (!kind)
        usage("-fdiagnostics-format=%s: there are text, json, json-stderr, json-file, sarif-stderr and sarif-file", format);
    options->reports.format = kind->format;
    options->reports_suffix = kind->suffix;
}

static void set_diagnostics(struct options *options, enum option_id id, const char *value)
{
    struct diag_options *diag = &options->diag;
    switch (id) {
    case O_COLOUR:
        diag->colour = wants_colour(value ? value : "always");
        break;
    case O_NO_COLOUR:
        diag->colour = false;
        break;
    case O_CARET:
    case O_NO_CARET:
        diag->show_caret = id == O_CARET;
        break;
    case O_SHOW_OPTION:
    case O_NO_SHOW_OPTION:
        diag->show_option = id == O_SHOW_OPTION;
        break;
    case O_SHOW_FIXITS:
        diag->show_fixits = true;
        break;
    case O_REPORTS:
        set_reports(options, value);
        break;
    case O_MAX_ERRORS:
        diag->max_errors = atoi(value);
        break;
    case O_FATAL_ERRORS:
        diag->max_errors = 1;
        break;
    case O_WERROR:
    case O_NO_WERROR:
        diag->warnings_are_errors = id == O_WERROR;
        break;
    case O_NO_WARNINGS:
        diag->no_warnings = true;
        break;
    default:
        break;
    }
}

/* value NULL: -ansi. */
static void set_standard(struct options *options, const char *value)
{
    options->c23 = value && (strstr(value, "2x") || strstr(value, "23"));
    options->iso = !value || !starts_with(value, "gnu");
}

static void add_prefix_map(struct options *options, const char *value)
{
    const char *equals = strchr(value, '=');
    if (!equals) usage("‘%s’ is no prefix map: write OLD=NEW", value);
    struct prefix_map *map = arena_alloc(options->arena, sizeof *map);
    *map = (struct prefix_map){
        .old = value, .old_len = (size_t)(equals - value), .new = equals + 1, .earlier = options->prefix_maps,
    };
    options->prefix_maps = map;
}

/* What acc itself does with an option; false: it is all acc's, cc need not see it. */
static bool act(struct options *options, const struct option *option, const char *value)
{
    switch (option->id) {
    case O_OBJECT: set_mode(options, MODE_OBJECT); break;
    case O_ASSEMBLY: set_mode(options, MODE_ASSEMBLY); break;
    case O_PREPROCESS: set_mode(options, MODE_PREPROCESS); break;
    case O_EMIT_C: set_mode(options, MODE_EMIT_C); break;
    case O_EMIT_HEADER: set_mode(options, MODE_EMIT_HEADER); break;
    case O_SYNTAX_ONLY: set_mode(options, MODE_SYNTAX); break;
    case O_DUMP_TOKENS: set_mode(options, MODE_DUMP_TOKENS); break;
    case O_DUMP_AST: set_mode(options, MODE_DUMP_AST); break;
    case O_DUMP_TYPES: set_mode(options, MODE_DUMP_TYPES); break;
    case O_DUMP_FRAMES: set_mode(options, MODE_DUMP_FRAMES); break;
    case O_DUMP_LOWERED: set_mode(options, MODE_DUMP_LOWERED); break;
    case O_ASK_CC: set_mode(options, MODE_ASK_CC); break;
    case O_OUTPUT: options->output = value; break;
    case O_FRONT: options->front = true; break;
    case O_CC: set_cc(options, value); break;
    case O_RELOCATABLE:
    case O_NO_LIBRARY: options->no_library = true; break;
    case O_LIBRARY: options->has_library = true; break;
    case O_VERBOSE: options->verbose = true; break;
    case O_DRY_RUN: options->dry_run = true; break;
    case O_SAVE_TEMPS: options->save_temps = true; break;
    case O_STANDARD: set_standard(options, value); break;
    case O_DEBUG: options->debug = strcmp(value, "0") != 0; break;
    case O_OPTIMIZE: options->optimize = strcmp(value, "0") != 0 && strcmp(value, "g") != 0; break;
    case O_SITES: options->sites = SITES_ON; break;
    case O_NO_SITES: options->sites = SITES_OFF; break;
    case O_PREFIX_MAP: add_prefix_map(options, value); break;
    case O_WARNING: return !set_warning(options, value);
    case O_HELP: options_print_help(); options->mode = MODE_DONE; break;
    case O_VERSION: printf("acc %s\n", ACC_VERSION); set_mode(options, MODE_ASK_CC); break;
    case O_PRINT_CFLAGS: printf("-isystem %s\n", install_include(options)); options->mode = MODE_DONE; break;
    case O_PRINT_PIPELINE: print_pipeline(options); options->mode = MODE_DONE; break;
    case O_PRINT_LIBS: printf("%s -lpthread\n", install_library(options)); options->mode = MODE_DONE; break;
    case O_EXPLAIN: explain(value); options->mode = MODE_DONE; break;
    case O_DEPS: case O_DEPS_USER: case O_DEPS_BESIDE: case O_DEPS_BESIDE_USER: case O_DEPS_FILE: case O_DEPS_TARGET:
    case O_DEPS_OTHER: set_deps(options, option, value); break;
    default: set_diagnostics(options, option->id, value);
    }
    return true;
}

static void add_input(struct options *options, const char *word, const char *forced)
{
    struct argument argument = { .word = word, .is_input = true, .language = language_of(word, forced) };
    if (strcmp(word, "-") == 0 && !forced && options->mode == MODE_LINK)
        argument.language = LANGUAGE_FOREIGN;
    vec_push(&options->arguments, argument);
    options->inputs++;
}

/* One option with its argument. Returns how many of the words it took. */
static size_t read_option(struct options *options, const struct words *all, size_t i, const char **forced)
{
    const char *word = all->data[i];
    const struct option *option = lookup(word);
    struct argument argument = { .word = word, .receivers = CPP | CC | LD };
    if (!option) {
        vec_push(&options->arguments, argument);
        return 1;
    }
    size_t len = strlen(option->spelling), taken = 1;
    const char *value = option->kind != FLAG && word[len] ? word + len : NULL;
    if (option->kind == SEPARATE || (option->kind == EITHER && !value)) {
        if (i + 1 == all->len)
            usage("argument to '%s' is missing", word);
        value = argument.next = all->data[i + 1];
        taken = 2;
    }
    if (!value && option->kind == JOINED)
        value = "";
    argument.receivers = option->receivers;
    options->aux_files |= (option->receivers & AUX) != 0;
    if (option->id == O_LANGUAGE) {
        *forced = strcmp(value, "none") == 0 ? NULL : value;
        argument.is_language = true;
        argument.next = value;
    } else if (option->id == O_XACC) {
        struct words one = { 0 };
        vec_push(&one, value);
        read_option(options, &one, 0, forced);
        options->arguments.data[options->arguments.len - 1].receivers &= ACC | AUX;
        vec_free(&one);
        return taken;
    } else if (!act(options, option, value)) {
        argument.receivers = ACC;
    }
    vec_push(&options->arguments, argument);
    return taken;
}

void options_read(struct options *options, int argc, char **argv)
{
    options->arena = options->reports.arena = arena_new();
    options->diag.show_caret = options->diag.show_option = true;
    options->diag.max_errors = 100;         /* a file that is no C has one a token */
    options->diag.colour = wants_colour("auto");
    const char *command = getenv("ACC_CC"), *flags = getenv("ACC_FLAGS");
    set_cc(options, command && *command ? command : "cc");
    if (flags)
        split(options, flags, &options->original);
    for (int i = 1; i < argc; i++)
        vec_push(&options->original, argv[i]);
    struct words all = { 0 };
    for (size_t i = 0; i < options->original.len; i++)
        expand(options, options->original.data[i], 0, &all);
    const char *forced = NULL;
    for (size_t i = 0; i < all.len && options->mode != MODE_DONE;) {
        const char *word = all.data[i];
        if (word[0] == '-' && word[1] != '\0') {
            i += read_option(options, &all, i, &forced);
        } else {
            add_input(options, word, forced);
            i++;
        }
    }
    vec_free(&all);
}

void options_print_help(void)
{
    puts("usage: acc [options] file...\n"
         "Compiles Async C (.ac, .ah) and, with the same options, whatever cc compiles.\n");
    for (int i = 0; i < TABLE_LEN; i++) {
        const struct option *option = &table[i];
        if (!option->help[0])
            continue;
        const char *blank = option->kind == SEPARATE || option->kind == EITHER ? " " : "";
        int len = (int)(strlen(option->spelling) + strlen(blank) + strlen(option->argument));
        printf("  %s%s%s%*s %s\n", option->spelling, blank, option->argument, len < 30 ? 30 - len : 0, "", option->help);
    }
    puts("\nWarnings of acc's own:");
    for (int id = 0; id < D_COUNT; id++)
        if (diag_table[id].name[0]) {
            printf("  -W%-28s %s by default: ", diag_table[id].name, diag_table[id].enabled ? "on" : "off");
            print_shown(diag_table[id].format);
            putchar('\n');
        }
    puts("\nEnvironment: ACC_CC (the C compiler), ACC_FLAGS (options put first), NO_COLOR.\n"
         "All other options go to cc. Exit status: 0 fine, 1 error, 2 wrong usage, 70 a defect of acc.");
}
