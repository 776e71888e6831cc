/* Handles inside the lowering: what the files of that pass share. handles.c is its entry and goes through statements, handles_expr.c
   through expressions, handles_exit.c makes the releases on the ways out, handles_kind.c tells what is a handle and whose. */
#ifndef LOWER_HANDLES_H
#define LOWER_HANDLES_H

#include "lower/passes.h"

struct handle_scope {
    struct handle_scope *outer;
    struct node *node;          /* the block or loop */
    struct symbol *extra;       /* released only where the block is left by a jump or an exception */
    size_t temps;               /* how many temporaries there were when it began: those since go with what leaves for it */
    VEC(struct symbol *) handles;
    bool is_loop, is_switch;    /* break ends here; continue too for a loop */
};

struct handles {
    struct unit *unit;
    struct node *function;
    struct handle_scope *scope, *ending;        /* ending: the one whose regular end is being written */
    VEC(struct symbol *) temps; /* of the full expression under way */
    struct skipped_handles skipped;
    int temp_count;
    bool raises_later;          /* what is evaluated behind the expression at hand may raise */
};

/* ---- handles_kind.c ---- */
bool handles_is_array(const struct type *type);
/* Whether the call gives a handle that still belongs to somebody else. */
bool handles_lends(const struct node *call);
/* The function type of what is called; NULL: unknown. */
struct type *handles_callee(struct handles *h, const struct node *call);
bool handles_casts(struct handles *h, const struct node *cast);
/* Whether the expression's handle is the expression's own. */
bool handles_is_owned(struct handles *h, struct node *expr);
bool handles_yields(struct handles *h, struct node *expr);
/* The place of a counted handle that expr names: a local, or an element of a local array. */
bool handles_is_place(struct node *expr);
bool handles_is_retain(struct node *expr);
/* Whether a value of that type takes a reference along on its way out. */
bool handles_over(struct handles *h, const struct type *type, struct node *value);
/* Whether the pass has to look at what is in node. */
bool handles_any(struct unit *unit, struct node *node);

/* ---- handles_expr.c ---- */
struct node *handles_visit(struct handles *h, struct node *expr);
/* The expression, its handle owned by whoever takes it. */
struct node *handles_own(struct handles *h, struct node *expr);
/* The expression where its handle is only looked at. */
struct node *handles_borrow(struct handles *h, struct node *expr);
/* Values of members in braces: owned by the programmer where they are stored in a variable. */
void handles_visit_list(struct handles *h, struct node *list, bool stored);
/* The kid of a statement, if it is an expression. */
void handles_visit_kid(struct handles *h, struct node **place);
/* The values of a counted array, in braces; later: what is behind them may raise. */
void handles_own_list(struct handles *h, struct node *list, bool later);
struct symbol *handles_temp(struct handles *h, struct type *type);
/* function(arg), in the place of arg. */
struct node *handles_call(struct handles *h, const char *function, struct node *arg);

/* ---- handles_exit.c ---- */
/* ac_release(t); for an array ac_release_all(a, count) */
struct node *handles_release(struct handles *h, struct symbol *symbol, const struct node *at);
void handles_add_releases(struct handles *h, struct node_list *list, struct handle_scope *from, struct handle_scope *to,
                          const struct node *at, const struct symbol *except);
/* What is to be released where an exception leaves from here to the label, NULL: out of the function. */
struct node *handles_releases_to(struct handles *h, const struct ident *label, const struct node *at);
/* Awaits and raising calls inside node learn what is to be released should they raise. */
void handles_note_awaits(struct handles *h, struct node *node);
struct node *handles_declare_null(struct handles *h, struct symbol *symbol, const struct node *at);
void handles_put(struct node **place, struct node *statement);
/* goto, break, continue; return; yield, where temps counts the temporaries before its full expression */
void handles_jump(struct handles *h, struct node **place);
void handles_return(struct handles *h, struct node **place);
void handles_yield(struct handles *h, struct node **place, size_t temps);

/* ---- handles.c ---- */
void handles_visit_statement(struct handles *h, struct node **place);

#endif
