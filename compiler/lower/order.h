/* What the two halves of the ordering share: order.c for statements, order_expr.c for full expressions. */
#ifndef ACC_ORDER_H
#define ACC_ORDER_H

#include "lower/passes.h"

struct order {
    struct unit *unit;
    struct async_function *function;
    struct node_list *out;      /* where statements go */
    struct node *await;         /* the last S_AWAIT, while its result waits in the register for its reader */
    struct node *result;        /* the E_RESULT that stands for it */
    struct node_list *await_list;       /* where it stands */
};

static inline bool node_is_ordered(const struct node *node)
{
    return node && node->flags & NODE_ORDERED;
}

/* Adds a statement; the result that it reads is no longer waited for. */
void order_emit(struct order *order, struct node *statement);

/* Takes the awaits out of a full expression; returns what is left of it. */
struct node *order_expr(struct order *order, struct node *expr);
/* The same where nobody wants the value: what is left becomes a statement if it does something. */
void order_unwanted(struct order *order, struct node *expr);
void order_expr_list(struct order *order, struct node **list);

/* exception.c: raising and catching as plain statements; a call that may raise, an exception object, as an expression. */
void order_raise(struct order *order, struct node *statement);
void order_leave(struct order *order, struct node *statement, struct node *exception);
struct node *order_raising_call(struct order *order, struct node *call, bool is_wanted);
struct node *order_new_exception(struct order *order, struct node *expr);
/* A temporary; make_declaration declares it. */
struct symbol *order_new_temp(struct order *order, struct type *type);

void order_statement(struct order *order, struct node *statement);

/* A block of its own for the statements that are added between begin and end. */
struct order_block {
    struct node_list list, *outer;
};
void order_block_begin(struct order *order, struct order_block *block);
struct node *order_block_end(struct order *order, struct order_block *block, const struct node *at);

#endif
