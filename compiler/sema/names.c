/* Names that mean nothing, and what the user may have meant. */
#include "sema/internal.h"

#include <string.h>

#include "syntax/known_headers.h"

struct search {
    const struct ident *wanted;
    const struct ident *best;
    int distance;
    uint32_t before;            /* only what was declared before this token */
};

static int limit_for(const struct ident *name)
{
    return name->len < 3 ? 0 : name->len < 6 ? 1 : 2;
}

static void consider(struct search *search, const struct ident *ident)
{
    int distance = ident_distance(search->wanted->text, ident->text, search->distance - 1);
    if (ident == search->wanted || distance >= search->distance)
        return;
    if (ident->text[0] == '_' && search->wanted->text[0] != '_')
        return;
    search->distance = distance;
    search->best = ident;
}

bool said_already(struct sema *s, struct ident *name)
{
    if (!s->function)
        return false;
    for (size_t i = 0; i < s->function->reported.len; i++)
        if (s->function->reported.data[i] == name)
            return true;
    if (!s->silent)
        vec_push(&s->function->reported, name);
    return false;
}

static void consider_visible(struct ident *ident, void *arg)
{
    if (ident->ordinary && ident->ordinary->kind != SYM_TYPEDEF
        && !(ident->ordinary->flags & SYMBOL_PREDECLARED))
        consider(arg, ident);
}

/* Names of the function's own are out of scope by now: its tokens tell them. */
static void consider_locals(struct sema *s, struct search *search, struct node *function)
{
    const struct token *tokens = s->unit->tokens.data;
    for (uint32_t i = function->first; i < search->before; i++)
        if (tokens[i].flags & TOKEN_NAME && !tokens[i].ident->keyword && !tokens[i].ident->dialect
            && i + 1 < s->unit->tokens.len) {
            char next = s->unit->source->text[tokens[i + 1].offset];
            if (next == '=' || next == ';' || next == ',' || next == ')' || next == '[' || next == ':')
                consider(search, tokens[i].ident);
        }
}

void report_undeclared(struct sema *s, struct node *node)
{
    if (s->silent || said_already(s, node->ident))
        return;
    const char *header = known_header(node->ident->text);
    if (header) {
        struct diag *diag = report(s, D_UNDECLARED, sema_range(s, node), node->ident->text);
        diag_note(s->unit->diags, diag, D_HEADER_MISSING, sema_range(s, node), node->ident->text, header);
        return;
    }
    struct search search = { .wanted = node->ident,
                             .distance = limit_for(node->ident) + 1,
                             .before = node->first };
    if (s->function)
        consider_locals(s, &search, s->function->node);
    if (search.distance > 1)
        ident_each(s->unit->idents, consider_visible, &search);
    struct range range = sema_range(s, node);
    if (search.best && search.best != node->ident) {
        struct diag *diag = report(s, D_UNDECLARED_MEANT, range, node->ident->text, search.best->text);
        diag_fixit(s->unit->diags, diag, range, search.best->text);
    } else {
        report(s, D_UNDECLARED, range, node->ident->text);
    }
}

static void consider_members(struct sema *s, struct search *search, const struct symbol *record)
{
    for (size_t i = 0; i < s->slot_count; i++)
        if (s->slots[i].record == record && s->slots[i].name)
            consider(search, s->slots[i].name);
}

/* What other languages call the members of exceptions. */
static struct ident *translated(struct sema *s, struct type *record, const struct ident *name)
{
    static const char *const words[][2] = {
        { "msg", "message" }, { "what", "message" }, { "args", "message" }, { "text", "message" }, { "str", "message" },
        { "strerror", "message" }, { "errno_", "err" }, { "code", "err" }, { "no", "err" }, { "number", "err" },
        { "__cause__", "cause" }, { "__context__", "context" }, { "__suppress_context__", "suppress_context" },
        { "__notes__", "notes" }, { "inner", "cause" }, { "reason", "message" },
    };
    if (!type_is_exception(record))
        return NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct ident *member = ident_intern(s->unit->idents, words[i][1], strlen(words[i][1]));
        if (!strcmp(name->text, words[i][0]) && type_member(s->unit, record, member))
            return member;
    }
    return NULL;
}

void report_no_member(struct sema *s, struct type *record, struct ident *name, struct range range)
{
    record = type_unqualified(s->unit, record);
    if (s->silent || said_already(s, name))
        return;
    if (!record->tag->decl) {
        report(s, D_INCOMPLETE_MEMBER, range, name->text, type_text(s->unit, record));
        return;
    }
    struct search search = { .wanted = name, .distance = limit_for(name) + 1, .best = translated(s, record, name) };
    if (!search.best)
        consider_members(s, &search, record->tag);
    if (search.best) {
        struct diag *diag =
            report(s, D_NO_MEMBER_MEANT, range, type_text(s->unit, record), name->text, search.best->text);
        diag_fixit(s->unit->diags, diag, range, search.best->text);
    } else {
        report(s, D_NO_MEMBER, range, type_text(s->unit, record), name->text);
    }
}
