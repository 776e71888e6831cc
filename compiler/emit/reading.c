/* The reading path: C that compiles on its own. Headers come as their #include lines again; what the user wrote comes expanded,
   so a macro of a header that would expand a second time in it is undefined behind the includes. */
#include "emit/emit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "emit/print.h"
#include "lower/passes.h"
#include "sema/sema.h"

struct line {
    const char *text;
    size_t len;
};

/* What `cc -E -dD -dI` tells of the text before the user's first declaration, and of headers of the system that come later: those
   need nothing of his, and can stand with the others. */
struct preamble {
    struct unit *unit;
    VEC(struct line) lines;             /* #include, #define and #undef lines of the user's files, in order */
    size_t last_include;                /* how many of them reach to the last #include */
    VEC(struct ident *) alive;          /* macros of all files that are defined at its end */
    VEC(struct line) later;             /* #define and #undef lines behind the first declaration that no #include follows yet */
    struct line include;                /* the #include line just read */
    struct source_file *file;           /* of the text under way */
    bool is_system, is_later;
    bool asks_features;                 /* the user says himself what headers shall declare */
};

static bool starts_with(const struct line *line, const char *word, const char **rest)
{
    const char *c = line->text + 1, *end = line->text + line->len;
    size_t len = strlen(word);

    while (c < end && *c == ' ') c++;
    if ((size_t)(end - c) <= len || strncmp(c, word, len) != 0 || !isspace((unsigned char)c[len])) return false;
    *rest = c + len + 1;
    return true;
}

static struct ident *macro_name(struct preamble *preamble, const char *c, const struct line *line)
{
    const char *end = line->text + line->len, *start;

    while (c < end && isspace((unsigned char)*c)) c++;
    for (start = c; c < end && (isalnum((unsigned char)*c) || *c == '_' || *c == '$' || (unsigned char)*c >= 0x80);) c++;
    return ident_intern(preamble->unit->idents, start, (size_t)(c - start));
}

static void define(struct preamble *preamble, struct ident *name, bool defined)
{
    for (size_t i = 0; i < preamble->alive.len; i++) {
        if (preamble->alive.data[i] != name) continue;
        if (!defined) preamble->alive.data[i] = preamble->alive.data[--preamble->alive.len];
        return;
    }
    if (defined) vec_push(&preamble->alive, name);
}

static bool is_blank(const struct line *line)
{
    for (size_t i = 0; i < line->len; i++)
        if (!isspace((unsigned char)line->text[i])) return false;
    return true;
}

/* # 12 "x.ac" 1 3: the file that the lines behind it are from, and SOURCE_... flags. */
static struct source_file *marker_file(struct preamble *preamble, const struct line *line, unsigned *flags)
{
    const char *c = line->text + 1, *end = line->text + line->len, *name;

    while (c < end && (*c == ' ' || isdigit((unsigned char)*c))) c++;
    if (c >= end || *c != '"') return NULL;
    for (name = ++c; c < end && *c != '"';) c += *c == '\\' ? 2 : 1;
    *flags = 0;
    for (const char *flag = c + 1; flag < end; flag++)
        if (*flag >= '1' && *flag <= '4') *flags |= 1u << (*flag - '1');
    return source_file_named(preamble->unit->source, name, (size_t)(c - name));
}

/* "x.ah": its text is the user's and comes as what it became. */
static bool includes_dialect(const struct line *line)
{
    return line->len > 4 && !strncmp(line->text + line->len - 4, ".ah", 3);
}

/* Without what clang adds behind the name. */
static struct line include_line(struct line line)
{
    size_t end = line.len;
    while (end > 0 && line.text[end - 1] != '"' && line.text[end - 1] != '>') end--;
    return (struct line){ line.text, end ? end : line.len };
}

static void read_macro(struct preamble *preamble, const struct line *line)
{
    const char *rest;
    bool defined = starts_with(line, "define", &rest);

    if (!defined) starts_with(line, "undef", &rest);
    define(preamble, macro_name(preamble, rest, line), defined);
}

static bool is_defined(struct preamble *preamble, const char *name)
{
    for (size_t i = 0; i < preamble->alive.len; i++)
        if (!strcmp(preamble->alive.data[i]->text, name)) return true;
    return false;
}

static void add_include(struct preamble *preamble, struct line line)
{
    static const char *const features[] = { "__STRICT_ANSI__", "_GNU_SOURCE", "_DEFAULT_SOURCE", "_BSD_SOURCE", "_POSIX_C_SOURCE", "_XOPEN_SOURCE" };

    for (size_t i = 0; preamble->last_include == 0 && i < sizeof features / sizeof *features; i++)
        preamble->asks_features |= is_defined(preamble, features[i]);
    for (size_t i = 0; i < preamble->later.len; i++) {
        read_macro(preamble, &preamble->later.data[i]);
        vec_push(&preamble->lines, preamble->later.data[i]);
    }
    preamble->later.len = 0;
    vec_push(&preamble->lines, line);
    preamble->last_include = preamble->lines.len;
}

static void read_directive(struct preamble *preamble, struct line line)
{
    struct source_file *file = preamble->file, *entered;
    bool is_users = file && file->is_dialect && !file->is_prelude;
    const char *rest;
    unsigned flags;

    if (starts_with(&line, "include", &rest)) {
        preamble->include = include_line(line);
        if (is_users && !preamble->is_later && !includes_dialect(&preamble->include)) add_include(preamble, preamble->include);
        return;
    }
    if (starts_with(&line, "define", &rest) || starts_with(&line, "undef", &rest)) {
        bool waits = preamble->is_later && !preamble->is_system;
        if (!waits) read_macro(preamble, &line);
        if (waits && is_users) vec_push(&preamble->later, line);
        else if (is_users) vec_push(&preamble->lines, line);
        return;
    }
    if (!(entered = marker_file(preamble, &line, &flags))) return;
    bool is_entered = preamble->include.text && flags & SOURCE_ENTER && flags & SOURCE_SYSTEM;
    if (is_entered && preamble->is_later && !preamble->is_system && !entered->is_dialect) add_include(preamble, preamble->include);
    if (flags & SOURCE_ENTER) preamble->include.text = NULL;
    preamble->file = entered;
    preamble->is_system = flags & SOURCE_SYSTEM && !entered->is_dialect;
}

static void read_preamble(struct preamble *preamble, const char *macros)
{
    for (const char *c = macros; *c;) {
        struct line line = { c, strcspn(c, "\n") };
        c += line.len + (c[line.len] == '\n');
        if (*line.text == '#') read_directive(preamble, line);
        else if (preamble->file && preamble->file->is_dialect && !preamble->file->is_prelude && !is_blank(&line)) preamble->is_later = true;
    }
}

static void preamble_free(struct preamble *preamble)
{
    vec_free(&preamble->lines);
    vec_free(&preamble->alive);
    vec_free(&preamble->later);
}

static int by_spelling(const void *a, const void *b)
{
    return strcmp((*(struct ident *const *)a)->text, (*(struct ident *const *)b)->text);
}

/* Notes each word of the text, as what a macro of that name would expand. */
static void note_words(struct preamble *preamble, const char *text, void *note)
{
    const char *c = text;

    while (*c) {
        const char *word = c;
        while (isalnum((unsigned char)*c) || *c == '_') c++;
        if (c > word) ident_intern(preamble->unit->idents, word, (size_t)(c - word))->note = note;
        else c++;
    }
}

/* One #undef for each macro that would expand in the text again. */
static void print_guards(struct preamble *preamble, const char *body, struct text *out)
{
    static const char *const predefined[] = { "unix", "linux", "i386" };

    for (size_t i = 0; i < sizeof predefined / sizeof *predefined; i++)
        define(preamble, ident_intern(preamble->unit->idents, predefined[i], strlen(predefined[i])), true);
    qsort(preamble->alive.data, preamble->alive.len, sizeof *preamble->alive.data, by_spelling);
    note_words(preamble, body, preamble);
    for (size_t i = 0; i < preamble->alive.len; i++) {
        const char *name = preamble->alive.data[i]->text;
        if (!strncmp(name, "ac_call", 8) || !strncmp(name, "AC_", 3)) continue;
        if (preamble->alive.data[i]->note) text_printf(out, "#undef %s\n", name);
    }
    note_words(preamble, body, NULL);
}

static bool is_users(const struct unit *unit, const struct node *decl)
{
    uint16_t flags = unit->tokens.data[decl->first].flags;
    return flags & TOKEN_DIALECT && !(flags & TOKEN_PRELUDE);
}

/* Its #include line is there. */
static bool is_systems(const struct unit *unit, const struct node *decl)
{
    struct location location = source_locate(unit->source, unit->tokens.data[decl->first].offset);
    return location.flags & SOURCE_SYSTEM && !location.file->is_dialect;
}

static void print_users(struct unit *unit, struct node *decl, struct printer *printer)
{
    print_gap(printer, decl->first);
    if (decl->flags & NODE_DIALECT) {
        print_external(printer, decl);
        return;
    }
    const char *text = unit->source->text;
    print_line_of(printer, decl->first);
    copy_unmarked(printer->out, text + unit->tokens.data[decl->first].offset, text + token_end(&unit->tokens.data[decl->last]));
    print_newline(printer);
    printer->file = NULL;
}

static const char *file_of(const struct unit *unit, const struct node *decl)
{
    return source_locate(unit->source, unit->tokens.data[decl->first].offset).file->name;
}

static const char *prelude_of(const struct unit *unit)
{
    for (const struct node *decl = unit->decls; decl; decl = decl->next)
        if (unit->tokens.data[decl->first].flags & TOKEN_PRELUDE) return file_of(unit, decl);
    return NULL;
}

/* Where headers come as text, those of the runtime are included all the same: they stand beside the prelude. */
static bool is_runtimes(const struct unit *unit, const struct node *decl, const char *prelude)
{
    const char *slash = prelude ? strrchr(prelude, '/') : NULL, *name = file_of(unit, decl);
    return slash && !strncmp(name, prelude, (size_t)(slash - prelude) + 1) && !strchr(name + (slash - prelude) + 1, '/');
}

static void print_includes(struct preamble *preamble, struct text *out)
{
    bool by_default = preamble->last_include && !preamble->asks_features && is_defined(preamble, "_DEFAULT_SOURCE");

    if (by_default) text_puts(out, "#define _DEFAULT_SOURCE 1\n");     /* what headers declare without -std=c11 */
    text_puts(out, "#include <ac/gen.h>\n");
    for (size_t i = 0; i < preamble->last_include; i++) {
        text_add(out, preamble->lines.data[i].text, preamble->lines.data[i].len);
        text_putc(out, '\n');
    }
}

void emit_reading(struct unit *unit, const char *macros, struct text *out)
{
    struct preamble preamble = { .unit = unit };
    struct text body = { 0 };
    struct printer printer = { .unit = unit, .out = &body, .reading = true, .at_line_start = true };
    struct printer head = { .unit = unit, .out = out, .unplaced = true, .at_line_start = true };     /* what the user says first */
    bool begun = macros == NULL;
    const char *prelude = prelude_of(unit);

    for (struct node *decl = unit->decls; decl; decl = decl->next) {
        if (unit->tokens.data[decl->first].flags & TOKEN_PRELUDE) continue;
        if (is_users(unit, decl)) begun = true;
        else if (!begun) print_gap(&head, decl->first);
        if (!begun || (macros ? is_systems(unit, decl) : is_runtimes(unit, decl, prelude))) continue;
        text_putc(&body, '\n');
        printer.line++;
        print_users(unit, decl, &printer);
    }
    print_exception_types(&printer);
    if (macros) read_preamble(&preamble, macros);
    print_includes(&preamble, out);
    if (macros) print_guards(&preamble, body.data ? body.data : "", out);
    text_add(out, body.data ? body.data : "", body.len);
    text_free(&body);
    preamble_free(&preamble);
}

/* ---- headers ---- */

static void print_guard(const char *name, struct text *out)
{
    const char *base = strrchr(name, '/');

    for (base = base ? base + 1 : name; *base; base++) text_putc(out, isalnum((unsigned char)*base) ? (char)toupper((unsigned char)*base) : '_');
    text_puts(out, "_H");
}

/* The C form of a declaration: prototypes of async functions, what plain C knows as it stands. */
static void print_header_decl(struct printer *printer, struct node *decl)
{
    if (decl->kind == N_FUNCTION && decl->flags & NODE_DIALECT) {
        struct type *type = symbol_type(printer->unit, decl->symbol);
        if (!(type->flags & TYPE_ASYNC)) return;
        print_coro_prototype(printer, type, decl->symbol->ident->text);
    } else if (!(decl->flags & NODE_DIALECT)) {
        const char *text = printer->unit->source->text;
        copy_unmarked(printer->out, text + printer->unit->tokens.data[decl->first].offset,
                      text + token_end(&printer->unit->tokens.data[decl->last]));
        print_newline(printer);
        return;
    } else if (decl->kind == N_DECLARATION && decl->specs->spec & SPEC_ASYNC && !(decl->specs->spec & SPEC_TYPEDEF)) {
        for (struct node *single = decl->decls; single; single = single->next) {
            struct type *type = symbol_type(printer->unit, single->symbol);
            if (type->kind == T_FUNCTION) print_coro_prototype(printer, type, single->symbol->ident->text);
            else print_type(printer, type, single->symbol->ident->text);
            if (single->next) print_text(printer, ";\n");
        }
    } else {
        mark_changed(printer->unit, decl);
        print_declaration(printer, decl);
    }
    print_text(printer, ";");
    print_newline(printer);
}

void emit_header(struct unit *unit, const char *macros, const char *name, struct text *out)
{
    struct preamble preamble = { .unit = unit };
    struct printer printer = { .unit = unit, .out = out, .reading = true, .at_line_start = true };

    text_puts(out, "#ifndef ");
    print_guard(name, out);
    text_puts(out, "\n#define ");
    print_guard(name, out);
    text_puts(out, "\n\n");
    if (macros) read_preamble(&preamble, macros);
    preamble.asks_features = true;
    print_includes(&preamble, out);
    text_putc(out, '\n');
    for (struct node *decl = unit->decls; decl; decl = decl->next)
        if (is_users(unit, decl)) print_header_decl(&printer, decl);
    text_puts(out, "\n#endif\n");
    preamble_free(&preamble);
}
