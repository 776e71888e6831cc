/* Members of structs, unions and exceptions: one table for the unit, filled a record at a time when somebody first asks
   for a member of it. Members of anonymous members, and of an exception's bases, are entered as the record's own. */
#include "sema/internal.h"

#include <stdint.h>
#include <string.h>

static size_t slot_of(const struct sema *s, const struct symbol *record, const struct ident *name)
{
    uintptr_t hash = ((uintptr_t)record >> 4) * 0x9E3779B97F4A7C15u ^ (name ? name->hash * 0x85EBCA6Bu : 0);
    size_t slot = (hash ^ hash >> 29) & (s->slot_count - 1);
    while (s->slots[slot].record && (s->slots[slot].record != record || s->slots[slot].name != name))
        slot = (slot + 1) & (s->slot_count - 1);
    return slot;
}

static void grow(struct sema *s)
{
    struct member_slot *old = s->slots;
    size_t old_count = s->slot_count;
    s->slot_count = old_count ? 2 * old_count : 1024;
    s->slots = arena_alloc(s->unit->arena, s->slot_count * sizeof *s->slots);
    for (size_t i = 0; i < old_count; i++)
        if (old[i].record)
            s->slots[slot_of(s, old[i].record, old[i].name)] = old[i];
}

static void enter(struct sema *s, struct symbol *record, struct ident *name, struct symbol *member)
{
    if (2 * (s->slots_used + 1) > s->slot_count)
        grow(s);
    size_t slot = slot_of(s, record, name);
    if (s->slots[slot].record)
        return;                 /* an own member hides a base's */
    s->slots[slot] = (struct member_slot){ record, name, member };
    s->slots_used++;
}

static void enter_members(struct sema *s, struct symbol *record, struct node *declarations, int depth);

static struct node *record_members(const struct symbol *record)
{
    return record->decl && (record->decl->kind == N_STRUCT || record->decl->kind == N_EXCEPTION)
               ? record->decl->members
               : NULL;
}

static struct symbol *member_symbol(struct sema *s, struct node *declaration, struct node *decl)
{
    struct node *name = declarator_name(decl->declarator);
    if (decl->symbol || !name || !name->ident)
        return decl->symbol;
    struct symbol *symbol = arena_alloc(s->unit->arena, sizeof *symbol);
    symbol->kind = SYM_MEMBER;
    symbol->token = name->first;
    symbol->ident = name->ident;
    symbol->specs = declaration->specs;
    symbol->declarator = decl->declarator;
    symbol->decl = decl;
    decl->symbol = symbol;
    return symbol;
}

static void enter_members(struct sema *s, struct symbol *record, struct node *declarations, int depth)
{
    if (depth > 100)
        return;
    for (struct node *declaration = declarations; declaration; declaration = declaration->next) {
        if (declaration->kind != N_DECLARATION)
            continue;
        bool named = false;
        for (struct node *decl = declaration->decls; decl; decl = decl->next) {
            struct symbol *member = member_symbol(s, declaration, decl);
            named |= member || decl->width;
            if (member)
                enter(s, record, member->ident, member);
        }
        struct node *specifier = declaration->specs ? declaration->specs->specifier : NULL;
        if (named || !specifier)
            continue;
        struct type *type = type_of_specs(s, declaration->specs);
        if (type_is_record(type) && type->tag && type->tag != record)
            enter_members(s, record, record_members(type->tag), depth + 1);
    }
}

static void fill(struct sema *s, struct symbol *record)
{
    enter(s, record, NULL, record);
    struct symbol *from = record;
    for (int depth = 0; from && depth < 100; depth++) {
        enter_members(s, record, record_members(from), 0);
        from = from->kind == SYM_EXCEPTION ? exception_base(s->unit, from) : NULL;
    }
}

struct symbol *type_member(struct unit *unit, struct type *type, struct ident *name)
{
    struct sema *s = sema_of(unit);
    if (!type_is_record(type) || !type->tag || !name)
        return NULL;
    if (!s->slot_count)
        grow(s);
    if (!s->slots[slot_of(s, type->tag, NULL)].record)
        fill(s, type->tag);
    return s->slots[slot_of(s, type->tag, name)].member;
}

/* ---- exceptions ---- */

/* The declaration with a base or a body: an exception may be declared again. */
static struct node *exception_decl(const struct symbol *exception)
{
    for (const struct symbol *symbol = exception; symbol; symbol = symbol->previous)
        if (symbol->decl && symbol->decl->kind == N_EXCEPTION)
            return symbol->decl;
    return NULL;
}

struct symbol *exception_base(struct unit *unit, struct symbol *exception)
{
    struct sema *s = sema_of(unit);
    struct node *decl = exception_decl(exception);
    struct symbol *base = decl && decl->base ? decl->base->symbol : NULL;
    if (base)
        return base->kind == SYM_EXCEPTION && base != exception ? base : NULL;
    if (exception->ident == s->base_exception)
        return NULL;
    base = file_symbol(s->exception);
    if (exception->ident == s->exception || !base || base->kind != SYM_EXCEPTION)
        base = file_symbol(s->base_exception);
    return base && base->kind == SYM_EXCEPTION && base != exception ? base : NULL;
}

bool exception_derives(struct unit *unit, struct symbol *exception, struct symbol *base)
{
    for (int depth = 0; exception && depth < 1000; depth++) {
        if (exception == base || exception->ident == base->ident)
            return true;
        exception = exception_base(unit, exception);
    }
    return false;
}

struct symbol *exception_common_base(struct unit *unit, struct node *types)
{
    struct symbol *common = NULL;
    for (struct node *node = types ? types->list : NULL; node; node = node->next) {
        struct symbol *symbol = node->symbol;
        if (!symbol || symbol->kind != SYM_EXCEPTION)
            return NULL;
        if (!common)
            common = symbol;
        for (int depth = 0; common && depth < 1000 && !exception_derives(unit, symbol, common); depth++)
            common = exception_base(unit, common);
    }
    return common;
}

/* `T_suffix` of the type's own name: its typedef's, or its tag's. */
struct symbol *type_method(struct unit *unit, struct type *type, const char *suffix)
{
    struct sema *s = sema_of(unit);
    if (type->kind == T_POINTER)
        type = type->base;
    const struct ident *names[2] = { type->alias ? type->alias->ident : NULL,
                                     type_is_record(type) && type->tag ? type->tag->ident : NULL };
    for (int i = 0; i < 2; i++) {
        if (!names[i])
            continue;
        char *name = arena_printf(unit->arena, "%s_%s", names[i]->text, suffix);
        struct symbol *symbol = file_symbol(ident_intern(unit->idents, name, strlen(name)));
        if (symbol && symbol->kind == SYM_FUNCTION)
            return symbol;
    }
    (void)s;
    return NULL;
}
