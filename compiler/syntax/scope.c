/* Scopes and symbols. Symbols of closed scopes live on in the tree; only the way from name to
   symbol goes. */
#include "syntax/scope.h"
#include "syntax/type.h"

#include <string.h>

static struct symbol **binding(struct symbol *symbol)
{
    switch (symbol->kind) {
    case SYM_STRUCT:
    case SYM_UNION:
    case SYM_ENUM:
        return &symbol->ident->tag;
    default:
        return &symbol->ident->ordinary;
    }
}

void scope_open(struct unit *unit)
{
    struct scope *scope = arena_alloc(unit->arena, sizeof *scope);
    scope->outer = unit->scope;
    if (unit->scope)
        scope->depth = (uint16_t)(unit->scope->depth + (unit->scope->depth < UINT16_MAX));
    unit->scope = scope;
}

void scope_close(struct unit *unit)
{
    struct scope *scope = unit->scope;
    if (!scope->outer)
        return;
    for (struct symbol *symbol = scope->symbols; symbol; symbol = symbol->next_in_scope)
        *binding(symbol) = symbol->outer;
    unit->scope = scope->outer;
}

struct symbol *symbol_new(struct unit *unit, enum symbol_kind kind, struct ident *ident,
                          uint32_t token)
{
    struct symbol *symbol = arena_alloc(unit->arena, sizeof *symbol);
    symbol->kind = (uint8_t)kind;
    symbol->ident = ident;
    symbol->token = token;
    symbol->depth = unit->scope->depth;
    unsigned flags = unit->tokens.data[token].flags;
    if (flags & TOKEN_PRELUDE)
        symbol->flags |= SYMBOL_PRELUDE;
    if (flags & TOKEN_DIALECT)
        symbol->flags |= SYMBOL_DIALECT;
    return symbol;
}

/* ac/ac.h declares for C what the prelude declares for the dialect: the prelude's is what counts. */
static bool is_plain_view(struct unit *unit, const struct symbol *old, const struct symbol *symbol)
{
    static const char header[] = "ac/ac.h";
    if (!(old->flags & SYMBOL_PRELUDE) || symbol->flags & (SYMBOL_PRELUDE | SYMBOL_DIALECT))
        return false;
    uint32_t offset = unit->tokens.data[symbol->token].offset;
    const char *name = source_locate(unit->source, offset).file->name;
    size_t len = strlen(name);
    return len >= sizeof header - 1 && strcmp(name + len - (sizeof header - 1), header) == 0;
}

void scope_bind(struct unit *unit, struct symbol *symbol)
{
    struct scope *scope = unit->scope;
    struct symbol **bound = binding(symbol), *old = *bound;
    symbol->depth = scope->depth;
    symbol->outer = old;
    if (old && old->depth == scope->depth && !(old->flags & SYMBOL_PREDECLARED)) {
        if (is_plain_view(unit, old, symbol)) {
            symbol->outer = NULL;
            return;
        }
        symbol->outer = old->outer;
        bool replaces = (symbol->flags ^ old->flags) & SYMBOL_PRELUDE;
        symbol->previous = replaces ? NULL : old;
    }
    *bound = symbol;
    symbol->next_in_scope = scope->symbols;
    scope->symbols = symbol;
}

void scope_bind_again(struct unit *unit, struct symbol *symbol)
{
    symbol->previous = NULL;
    scope_bind(unit, symbol);
}

struct search {
    const struct ident *wanted, *best;
    int distance;
};

/* Not one that was itself taken for a type after an error. */
static bool names_type(const struct symbol *symbol)
{
    if (symbol->kind == SYM_TYPEDEF)
        return !symbol->type || symbol->type->kind != T_BAD || symbol->type->flags & TYPE_OPAQUE;
    return symbol->kind == SYM_EXCEPTION;
}

/* Of names equally near, the first in the alphabet: the table has no order. */
static void consider(struct ident *ident, void *arg)
{
    struct search *search = arg;
    const struct symbol *symbol = ident->ordinary;
    if (!symbol || !names_type(symbol))
        return;
    int distance = ident_distance(search->wanted->text, ident->text, search->distance);
    if (distance < search->distance
        || (distance == search->distance && search->best
            && strcmp(ident->text, search->best->text) < 0)) {
        search->distance = distance;
        search->best = ident;
    }
}

const struct ident *scope_near_type(struct unit *unit, const struct ident *ident)
{
    struct search search = { ident, NULL, ident->len > 8 ? 4 : ident->len > 3 ? 3 : 2 };
    ident_each(unit->idents, consider, &search);
    return search.best;
}
