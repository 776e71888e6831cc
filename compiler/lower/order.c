/* Evaluation order of statements: what awaits inside a statement's expressions goes before it, and loops whose conditions
   await become endless ones that test inside.
       while (await next(&x)) use(x);
   becomes
       for (;;) { S_AWAIT next(&x)  if (!E_RESULT) break;  use(x); } */
#include "lower/order.h"

#include <string.h>

#include "sema/sema.h"

/* Sets NODE_ORDERED; unevaluated operands and nested functions do not count. */
static bool mark_ordered(struct unit *unit, struct node *node)
{
    bool found = node->kind == E_AWAIT || node->kind == E_NEW_EXCEPTION || node->kind == S_RAISE || node->kind == S_LEAVE ||
                 node->kind == S_YIELD || is_raising_call(unit, node);

    if (node->kind == E_SIZEOF || node->kind == E_ALIGNOF || node->kind == N_TYPEOF || node->kind == N_FUNCTION) return false;
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (!(node->kind == E_GENERIC && i == 0) && mark_ordered(unit, kid)) found = true;
    if (found) node->flags |= NODE_ORDERED | NODE_CHANGED;
    else node->flags &= (uint16_t)~NODE_ORDERED;
    return found;
}

/* The statement in a block of its own if it needs more than one; what an `else` governs may be an `if`. */
static struct node *order_body(struct order *order, struct node *statement, bool is_else)
{
    struct order_block block;

    if (!node_is_ordered(statement)) return statement;
    order_block_begin(order, &block);
    order_statement(order, statement);
    struct node *compound = order_block_end(order, &block, statement);
    struct node *only = compound->list;
    if (only && !only->next && (only->kind == S_COMPOUND || (is_else && only->kind == S_IF))) return only;
    return compound;
}

/* `continue` of the loop whose body this is becomes a jump to the label. */
static bool redirect_continue(struct node *node, struct ident *label)
{
    bool found = false;

    switch (node->kind) {
    case S_CONTINUE:
        node->kind = S_GOTO;
        node->ident = label;
        node->flags |= NODE_CHANGED;
        return true;
    case S_WHILE: case S_DO: case S_FOR: case S_ASYNC_FOR: case N_FUNCTION:
        return false;
    default:
        for (int i = 0; i < 4; i++)
            for (struct node *kid = node->kid[i]; kid; kid = kid->next) found |= redirect_continue(kid, label);
        if (found) node->flags |= NODE_CHANGED;
        return found;
    }
}

/* The body of a loop; where `continue` must not skip what follows it, with a label behind it. */
static void loop_body(struct order *order, struct node *body, bool continues_here)
{
    struct unit *unit = order->unit;
    const char *name = arena_printf(unit->arena, "ac_continue_%d", order->function->labels + 1);
    struct ident *label = ident_intern(unit->idents, name, strlen(name));
    bool redirected = continues_here && redirect_continue(body, label);

    if (body->kind == S_COMPOUND && !redirected) {
        for (struct node *item = body->list, *next; item; item = next) {
            next = item->next;
            order_statement(order, item);
        }
    } else {
        order_statement(order, body);
    }
    if (!redirected) return;
    order->function->labels++;
    struct node *statement = make_node(unit, S_LABEL, body);
    statement->ident = label;
    order_emit(order, statement);
}

/* if (!cond) break; */
static void loop_test(struct order *order, struct node *cond)
{
    struct unit *unit = order->unit;
    struct node *test = make_not(unit, order_expr(order, cond));
    order_emit(order, make_if(unit, test, make_node(unit, S_BREAK, cond), NULL));
}

static void order_loop(struct order *order, struct node *loop)
{
    struct unit *unit = order->unit;
    struct node *step = loop->kind == S_FOR ? loop->step : NULL, *cond = loop->cond;
    struct node *endless = make_node(unit, S_FOR, loop);
    struct order_block block;

    if (loop->kind == S_FOR) endless->init = loop->init;
    if (step && !node_is_ordered(step)) {
        endless->step = step;
        step = NULL;
    }
    order_block_begin(order, &block);
    if (loop->kind == S_DO) {
        loop_body(order, loop->block, true);
        loop_test(order, cond);
    } else {
        if (cond) loop_test(order, cond);
        loop_body(order, loop->block, step != NULL);
    }
    if (step) {
        struct node *statement = make_node(unit, S_EXPR, step);
        statement->operand = step;
        statement->flags |= NODE_ORDERED;
        order_statement(order, statement);
    }
    endless->block = order_block_end(order, &block, loop->block);
    order_emit(order, endless);
}

/* One declaration for each declarator, so that awaits of an initialiser stand right before it. */
static void order_declaration(struct order *order, struct node *statement)
{
    struct unit *unit = order->unit;
    struct node *declaration = statement->operand, *specs = declaration->specs;
    struct node *specifier = specs ? specs->specifier : NULL;

    if (declaration->decls->next && specifier && (specifier->kind == N_STRUCT || specifier->kind == N_ENUM) &&
        specifier->flags & NODE_HAS_BODY) {
        /* the type once, then its name */
        struct node *type_only = make_node(unit, N_DECLARATION, declaration), *first = make_node(unit, S_DECL, statement);
        type_only->specs = specs;
        first->operand = type_only;
        order_emit(order, first);
        specs = node_copy(unit->arena, specs);
        specs->flags |= NODE_CHANGED;
        specs->specifier->flags = (uint16_t)((specs->specifier->flags & ~NODE_HAS_BODY) | NODE_CHANGED);
        specs->specifier->members = NULL;
        if (!specifier->symbol->ident) {
            const char *name = arena_printf(unit->arena, "ac_type_%d", ++order->function->temps);
            specifier->symbol->ident = ident_intern(unit->idents, name, strlen(name));
            specifier->flags |= NODE_CHANGED;
        }
        specifier->ident = specs->specifier->ident = specifier->symbol->ident;
    }
    for (struct node *decl = declaration->decls, *next; decl; decl = next) {
        struct node *single = make_node(unit, N_DECLARATION, decl), *item = make_node(unit, S_DECL, decl);
        next = decl->next;
        decl->next = NULL;
        if (decl->initializer) decl->initializer = order_expr(order, decl->initializer);
        decl->flags |= NODE_CHANGED;
        single->specs = specs;
        single->decls = decl;
        item->operand = single;
        order_emit(order, item);
        order->result = NULL;
    }
}

static void order_for(struct order *order, struct node *statement)
{
    struct order_block block;
    bool in_block = statement->init && node_is_ordered(statement->init);

    if (in_block) {
        order_block_begin(order, &block);
        struct node *first = statement->init;
        bool is_declaration = first->kind == N_DECLARATION;
        struct node *item = make_node(order->unit, is_declaration ? S_DECL : S_EXPR, first);
        item->operand = first;
        item->flags |= NODE_ORDERED;
        order_statement(order, item);
        statement->init = NULL;
    }
    if (node_is_ordered(statement->cond) || node_is_ordered(statement->step)) {
        order_loop(order, statement);
    } else {
        statement->block = order_body(order, statement->block, false);
        order_emit(order, statement);
    }
    if (in_block) order_emit(order, order_block_end(order, &block, statement));
}

/* A yield suspends as an await does, and is resumed or raises as one. */
static void order_yield(struct order *order, struct node *statement)
{
    struct node *yield = make_node(order->unit, S_AWAIT, statement);

    yield->flags |= NODE_YIELDS;
    yield->operand = order_expr(order, statement->operand);
    yield->kid[2] = statement->kid[2];
    yield->ident = statement->ident;
    order_emit(order, yield);
}

void order_statement(struct order *order, struct node *statement)
{
    struct order_block block;

    if (!node_is_ordered(statement)) {
        order_emit(order, statement);
        return;
    }
    statement->flags |= NODE_CHANGED;
    switch (statement->kind) {
    case S_COMPOUND:
        order_block_begin(order, &block);
        for (struct node *item = statement->list, *next; item; item = next) {
            next = item->next;
            order_statement(order, item);
        }
        order_emit(order, order_block_end(order, &block, statement));
        break;
    case S_RAISE:
        order_raise(order, statement);
        break;
    case S_YIELD:
        order_yield(order, statement);
        break;
    case S_LEAVE:
        order_leave(order, statement, statement->operand);
        break;
    case S_EXPR:
        order_unwanted(order, statement->operand);
        break;
    case S_DECL:
        order_declaration(order, statement);
        break;
    case S_IF: {
        statement->cond = order_expr(order, statement->cond);
        if (order->result) order->result = NULL;
        statement->then = order_body(order, statement->then, false);
        if (statement->otherwise) statement->otherwise = order_body(order, statement->otherwise, true);
        order_emit(order, statement);
        break;
    }
    case S_SWITCH:
        statement->cond = order_expr(order, statement->cond);
        order->result = NULL;
        statement->block = order_body(order, statement->block, false);
        order_emit(order, statement);
        break;
    case S_WHILE:
    case S_DO:
        if (node_is_ordered(statement->cond)) {
            order_loop(order, statement);
            break;
        }
        statement->block = order_body(order, statement->block, false);
        order_emit(order, statement);
        break;
    case S_FOR:
        order_for(order, statement);
        break;
    case S_LABEL:
    case S_CASE:
    case S_DEFAULT:
        if (statement->block) {
            struct node *labelled = statement->block;
            statement->block = NULL;
            order_emit(order, statement);
            order_statement(order, labelled);
        } else {
            order_emit(order, statement);
        }
        break;
    default:
        for (int i = 0; i < 4; i++) order_expr_list(order, &statement->kid[i]);
        order_emit(order, statement);
        break;
    }
    order->result = NULL;
}

/* Numbers the suspensions in the order of the text. */
static void collect(struct async_function *function, struct node *node)
{
    if (node->kind == N_FUNCTION) return;
    if (node->kind == S_AWAIT) {
        struct suspension *suspension = arena_alloc(function->unit->arena, sizeof *suspension);
        suspension->statement = node;
        vec_push_in(function->unit->arena, &function->suspensions, suspension);
        suspension->number = (int)function->suspensions.len;
        node->spec = (uint32_t)suspension->number;
        return;
    }
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) collect(function, kid);
}

void order_function(struct async_function *function)
{
    struct node_list list = { 0 };
    struct order order = { .unit = function->unit, .function = function, .out = &list };

    if (!mark_ordered(function->unit, function->node->body)) return;
    order_statement(&order, function->node->body);
    function->node->body = list.first;
    collect(function, list.first);
}

void order_plain(struct unit *unit, struct node *node)
{
    struct async_function function = { .unit = unit, .node = node, .symbol = node->symbol, .name = node->symbol->ident->text };
    order_function(&function);
    if (function.uses_info) node->flags |= NODE_RAISES;
}
