/* Evaluation order within a full expression: awaits run first, left to right, each once, and only where &&, ||, ?: and the
   comma lead there; the rest stays one expression behind them. It takes the last result straight from its register (E_RESULT)
   and earlier ones from temporaries.
       a && await f(b)
   becomes
       ac_1 = a != 0;  if (ac_1) { S_AWAIT f(b)  ac_1 = E_RESULT != 0; }  ... ac_1 */
#include "lower/order.h"

#include <string.h>

#include "sema/sema.h"

static bool contains(struct node *node, struct node *wanted)
{
    if (node == wanted) return true;
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (contains(kid, wanted)) return true;
    return false;
}

void order_emit(struct order *order, struct node *statement)
{
    if (order->result && contains(statement, order->result)) order->result = NULL;
    node_list_add(order->out, statement);
}

void order_block_begin(struct order *order, struct order_block *block)
{
    block->outer = order->out;
    block->list.first = block->list.last = NULL;
    order->out = &block->list;
}

struct node *order_block_end(struct order *order, struct order_block *block, const struct node *at)
{
    struct node *compound = make_node(order->unit, S_COMPOUND, at);
    compound->list = block->list.first;
    order->out = block->outer;
    if (order->await_list == &block->list) order->result = NULL;
    return compound;
}

struct symbol *order_new_temp(struct order *order, struct type *type)
{
    struct unit *unit = order->unit;
    struct local *local = arena_alloc(unit->arena, sizeof *local);
    const char *name = arena_printf(unit->arena, "ac_%d", ++order->function->temps);
    struct symbol *symbol = make_variable(unit, name, type_unqualified(unit, type));

    local->symbol = symbol;
    local->type = symbol->type;
    local->name = name;
    local->is_temp = true;
    symbol->lowered = local;
    return symbol;
}

/* The result that waits in the register makes room: a temporary takes it right behind its await. */
static void keep_result(struct order *order)
{
    struct node *result = order->result, *await = order->await;
    if (!result) return;
    order->result = NULL;

    struct symbol *temp = order_new_temp(order, result->type);
    struct node *value = make_node(order->unit, E_RESULT, result);
    value->type = result->type;
    struct node *statement = make_declaration(order->unit, temp, value, result);
    statement->next = await->next;
    await->next = statement;
    if (order->await_list->last == await) order->await_list->last = statement;

    result->kind = E_IDENT;
    result->symbol = temp;
    result->ident = temp->ident;
}

void order_expr_list(struct order *order, struct node **list)
{
    for (; *list; list = &(*list)->next) {
        struct node *expr = *list, *next = expr->next;
        expr->next = NULL;              /* what goes to a temporary leaves the list */
        struct node *ordered = order_expr(order, expr);
        ordered->next = next;
        *list = ordered;
    }
}

/* The operand of an await: what is called or waited for, its own awaits gone before. */
static struct node *await_operand(struct order *order, struct node *operand)
{
    struct node *call = expr_inside(operand);
    if (!is_async_call(order->unit, call)) return order_expr(order, operand);
    call->flags |= NODE_CHANGED;
    call->callee = order_expr(order, call->callee);
    order_expr_list(order, &call->args);
    return call;
}

static struct node *order_await(struct order *order, struct node *expr)
{
    struct unit *unit = order->unit;
    struct node *statement = make_node(unit, S_AWAIT, expr);
    struct type *type = type_unqualified(unit, expr->type);

    statement->operand = await_operand(order, expr->operand);
    statement->type = type;
    statement->kid[2] = expr->kid[2];
    statement->ident = expr->ident;
    if (order->result && contains(statement->operand, order->result)) order->result = NULL;
    keep_result(order);
    node_list_add(order->out, statement);

    if (result_in_slot(unit, statement)) {
        struct symbol *slot = order_new_temp(order, type);
        ((struct local *)slot->lowered)->is_slot = true;
        statement->value = make_ident(unit, slot, expr);
        return make_ident(unit, slot, expr);
    }
    struct node *result = make_node(unit, E_RESULT, expr);
    result->type = type;
    if (type->kind != T_VOID) {
        order->await = statement;
        order->await_list = order->out;
        order->result = result;
    }
    return result;
}

static struct node *without_casts(struct node *expr)
{
    expr = expr_inside(expr);
    while (expr->kind == E_CAST) expr = expr_inside(expr->value);
    return expr;
}

/* What the awaits and raising calls of an expression left of it, where nobody wants it. */
static bool is_nothing(const struct node *value)
{
    return value->kind == E_RESULT || value->kind == E_TEXT ||
           (value->kind == E_IDENT && lowered_local(value->symbol) && lowered_local(value->symbol)->is_temp);
}

/* A block that evaluates expr into temp, as 0 or 1 where as_truth; without a temp only for its effects. */
static struct node *branch(struct order *order, struct node *expr, struct symbol *temp, bool as_truth)
{
    struct order_block block;

    order_block_begin(order, &block);
    struct node *value = order_expr(order, expr);
    if (temp) {
        if (as_truth) value = make_truth(order->unit, value);
        order_emit(order, make_assign(order->unit, temp, value));
    } else if (!is_nothing(without_casts(value))) {
        order_emit(order, make_statement(order->unit, value));
    }
    return order_block_end(order, &block, expr);
}

static struct node *order_logical(struct order *order, struct node *expr)
{
    struct unit *unit = order->unit;

    if (node_is_ordered(expr->left)) expr->left = order_expr(order, expr->left);
    if (!node_is_ordered(expr->right)) return expr;

    struct symbol *temp = order_new_temp(order, type_basic(unit, T_INT));
    order_emit(order, make_declaration(unit, temp, make_truth(unit, expr->left), expr));
    struct node *test = make_ident(unit, temp, expr);
    if (expr->kind == E_OR) test = make_not(unit, test);
    order_emit(order, make_if(unit, test, branch(order, expr->right, temp, true), NULL));
    return make_ident(unit, temp, expr);
}

static struct node *order_conditional(struct order *order, struct node *expr, bool is_wanted)
{
    struct unit *unit = order->unit;

    if (node_is_ordered(expr->cond)) expr->cond = order_expr(order, expr->cond);
    if (!node_is_ordered(expr->then) && !node_is_ordered(expr->otherwise)) return expr;

    struct type *type = expr_value_type(unit, expr);
    struct symbol *temp = type->kind == T_VOID || !is_wanted ? NULL : order_new_temp(order, type);
    if (!expr->then) {                          /* cond ?: otherwise */
        if (temp) order_emit(order, make_declaration(unit, temp, expr->cond, expr));
        struct node *test = make_not(unit, temp ? make_ident(unit, temp, expr) : expr->cond);
        order_emit(order, make_if(unit, test, branch(order, expr->otherwise, temp, false), NULL));
        return temp ? make_ident(unit, temp, expr) : make_text(unit, expr, "(void)0");
    }
    if (temp) order_emit(order, make_declaration(unit, temp, NULL, expr));
    struct node *statement = make_if(unit, expr->cond, NULL, NULL);
    if (order->result && contains(expr->cond, order->result)) order->result = NULL;
    statement->then = branch(order, expr->then, temp, false);
    statement->otherwise = branch(order, expr->otherwise, temp, false);
    order_emit(order, statement);
    return temp ? make_ident(unit, temp, expr) : make_text(unit, expr, "(void)0");
}

static struct node *order_comma(struct order *order, struct node *expr)
{
    order_unwanted(order, expr->left);
    return order_expr(order, expr->right);
}

/* (void)expr: nobody wants it, as the C compiler is told. */
static struct node *to_void(struct unit *unit, struct node *expr)
{
    struct node *cast = make_node(unit, E_CAST, expr);

    if (node_is_ordered(expr) || expr->kind == E_CALL || expr->kind == E_ASSIGN) return expr;
    cast->type = type_basic(unit, T_VOID);
    cast->value = expr;
    return cast;
}

/* ({ ...; value; }): a block whose last expression goes to a temporary. */
static struct node *order_statement_expr(struct order *order, struct node *expr, bool is_wanted)
{
    struct unit *unit = order->unit;
    struct type *type = expr_value_type(unit, expr);
    struct symbol *temp = NULL;
    struct order_block block;

    if (type->kind != T_VOID && is_wanted) {
        temp = order_new_temp(order, type);
        order_emit(order, make_declaration(unit, temp, NULL, expr));
    }
    order_block_begin(order, &block);
    for (struct node *item = expr->block->list, *next; item; item = next) {
        next = item->next;
        if (next || item->kind != S_EXPR) order_statement(order, item);
        else if (temp) order_emit(order, make_assign(unit, temp, order_expr(order, item->operand)));
        else order_unwanted(order, to_void(unit, item->operand));
    }
    order_emit(order, order_block_end(order, &block, expr));
    return temp ? make_ident(unit, temp, expr) : make_text(unit, expr, "(void)0");
}

/* An owned handle goes to the temporary that handles.c gave it, before anything else can raise. */
static struct node *keep_handle(struct order *order, struct node *expr, struct node *value)
{
    struct unit *unit = order->unit;
    struct node *keep = expr->kid[3], *replace = make_node(unit, E_CALL, expr);

    if (!keep) return value;
    if (value->type && !type_is_pointer_like(value->type)) {
        struct node *cast = make_node(unit, E_CAST, value);
        cast->type = keep->symbol->type;
        cast->value = value;
        value = cast;
    }
    replace->callee = make_text(unit, expr, "ac_replace");
    replace->args = make_ident(unit, keep->symbol, expr);
    replace->args->next = value;
    replace->type = keep->symbol->type;
    order_emit(order, make_assign(unit, keep->symbol, replace));
    order->result = NULL;
    return keep;
}

struct node *order_expr(struct order *order, struct node *expr)
{
    if (!node_is_ordered(expr)) return expr;
    expr->flags |= NODE_CHANGED;
    switch (expr->kind) {
    case E_AWAIT: return keep_handle(order, expr, order_await(order, expr));
    case E_AND:
    case E_OR: return order_logical(order, expr);
    case E_CONDITIONAL: return order_conditional(order, expr, true);
    case E_COMMA: return order_comma(order, expr);
    case E_STATEMENT: return order_statement_expr(order, expr, true);
    case E_NEW_EXCEPTION: return keep_handle(order, expr, order_new_exception(order, expr));
    case E_CALL:
        if (is_raising_call(order->unit, expr)) return keep_handle(order, expr, order_raising_call(order, expr, true));
        for (int i = 0; i < 2; i++) order_expr_list(order, &expr->kid[i]);
        return expr;
    default:
        for (int i = 0; i < 4; i++) order_expr_list(order, &expr->kid[i]);
        return expr;
    }
}

void order_unwanted(struct order *order, struct node *expr)
{
    struct node *inner = without_casts(expr);

    if (inner->kind == E_CALL && is_raising_call(order->unit, inner) && !inner->kid[3]) {
        inner->flags |= NODE_CHANGED;
        order_raising_call(order, inner, false);
    } else if (inner->kind == E_STATEMENT && node_is_ordered(inner)) {
        order_statement_expr(order, inner, false);
    } else if (inner->kind == E_CONDITIONAL && node_is_ordered(inner)) {
        struct node *value = order_conditional(order, inner, false);
        if (!is_nothing(value)) order_emit(order, make_statement(order->unit, value));
    } else {
        struct node *value = order_expr(order, expr), *rest = without_casts(value);
        if (rest != inner->kid[3] && !is_nothing(rest)) order_emit(order, make_statement(order->unit, value));
    }
    order->result = NULL;
}
