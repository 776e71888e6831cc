/* Scopes while parsing. What a name means hangs on its struct ident; a scope keeps the list of what
   to undo. */
#ifndef ACC_SCOPE_H
#define ACC_SCOPE_H

#include "syntax/unit.h"

struct scope {
    struct scope *outer;
    struct symbol *symbols;     /* linked by next_in_scope, the newest first */
    uint16_t depth;             /* 0: the file's */
};

void scope_open(struct unit *unit);
/* Names get back the meaning they had outside. The file's scope stays open. */
void scope_close(struct unit *unit);

/* A symbol that no name leads to yet. */
struct symbol *symbol_new(struct unit *unit, enum symbol_kind kind, struct ident *ident,
                          uint32_t token);

/* Makes ident mean symbol in the innermost scope; an earlier symbol of the same scope becomes its
   previous. Which of the two name spaces follows from the kind. */
void scope_bind(struct unit *unit, struct symbol *symbol);

/* Like scope_bind for a symbol that was bound before in a scope now closed (a function's
   parameters). */
void scope_bind_again(struct unit *unit, struct symbol *symbol);

/* The visible type name that differs least from ident, for "did you mean"; NULL: none is near. */
const struct ident *scope_near_type(struct unit *unit, const struct ident *ident);

#endif
