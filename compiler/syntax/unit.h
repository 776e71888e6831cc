/* A translation unit under way: what every stage gets. Nothing global is mutable; a process may hold many units. */
#ifndef ACC_UNIT_H
#define ACC_UNIT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/ident.h"
#include "base/source.h"
#include "base/vec.h"
#include "syntax/ast.h"
#include "syntax/token.h"

struct unit_options {
    bool cc_is_clang;           /* _Float32 and friends are typedef names there */
    bool c23;                   /* -std=c2x, gnu2x: its words are keywords */
    bool iso;                   /* -std=c11 and the like: `asm`, `typeof` and raw strings are not known */
    bool sites;                 /* tell AC_DEBUG=refs where handles are counted */
    bool check_all;             /* type the bodies of functions in system headers too */
};

struct scope;
struct types;

/* A value in braces, and the type of what it initialises. */
struct initialized {
    struct node *value;
    struct type *type;
};

struct unit {
    struct arena *arena;
    struct source *source;
    struct diags *diags;
    struct ident_table *idents;
    struct unit_options options;

    VEC(struct token) tokens;   /* see token.h */
    struct node *decls;         /* external declarations in order, linked by next */
    struct scope *scope;        /* the innermost one while parsing; the file's afterwards */
    VEC(struct initialized) initialized;    /* the handles among them: noted by sema, for the lowering */
    struct types *types;        /* basic types and what sema keeps, see sema/sema.h */
};

/* The bytes of node's tokens, as a range for diagnostics. */
struct range unit_range(const struct unit *unit, const struct node *node);

/* lex.re: fills unit->tokens and the source's markers. False after a fatal problem (reported). */
bool lex_unit(struct unit *unit);

/* parser.c: tokens to unit->decls, names resolved. Errors are in unit->diags. */
bool parse_unit(struct unit *unit);

#endif
