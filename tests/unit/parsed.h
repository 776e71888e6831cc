/* A unit made of a text, for the suites of types and sema. The text counts as .ac. */
#ifndef PARSED_H
#define PARSED_H

#include <stdio.h>
#include <string.h>

#include "sema/sema.h"

/* Lexed and parsed; a text that does not parse ends the suite. */
static inline struct unit *parsed(const char *text)
{
    static const struct diag_options options;
    struct arena *arena = arena_new();
    struct unit *unit = arena_alloc(arena, sizeof *unit);
    unit->arena = arena;
    unit->diags = diags_new(arena, &options);
    unit->idents = ident_table_new(arena);
    unit->source = source_new(arena, text, strlen(text), "test.ac");
    unit->diags->source = unit->source;
    if (!lex_unit(unit) || !parse_unit(unit)) {
        diags_print(unit->diags, stderr);
        bug("the test's text does not parse: %s", text);
    }
    return unit;
}

static inline struct symbol *named(struct unit *unit, const char *name)
{
    struct symbol *symbol = ident_intern(unit->idents, name, strlen(name))->ordinary;
    if (!symbol)
        bug("the test's text declares no '%s'", name);
    return symbol;
}

static inline struct type *type_named(struct unit *unit, const char *name)
{
    return symbol_type(unit, named(unit, name));
}

/* The last function of the text. */
static inline struct node *last_function(struct unit *unit)
{
    struct node *found = NULL;
    for (struct node *decl = unit->decls; decl; decl = decl->next)
        if (decl->kind == N_FUNCTION)
            found = decl;
    return found;
}

/* The nth item of its body. */
static inline struct node *item(struct unit *unit, int n)
{
    struct node *found = last_function(unit)->body->list;
    while (found && n-- > 0)
        found = found->next;
    return found;
}

static inline void done(struct unit *unit)
{
    vec_free(&unit->tokens);
    source_free(unit->source);
    arena_free(unit->arena);
}

#endif
