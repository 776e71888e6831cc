/* defer, with, async with and task_group as try statements.
       defer free(p);  rest ...                 try { rest ... } finally { free(p); }
       with (T *x = f()) { body }               { T *x = f();  T_enter(x);  int ac_inside = 1;
                                                  try { body }
                                                  except (BaseException *ac_e) { ac_inside = 0;  if (!T_exit(x, ac_e)) raise; }
                                                  finally { if (ac_inside) T_exit(x, NULL); } }
       task_group (tg) { body }                 async with (ac_task_group *tg = ac_task_group_new()) { body }
       T x __attribute__((cleanup(f))); ...     T x;  defer f(&x); ...    where an await stands in its scope */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

struct sugar {
    struct unit *unit;
    int count;
};

static struct symbol *new_variable(struct sugar *sugar, const char *stem, struct type *type)
{
    return make_variable(sugar->unit, arena_printf(sugar->unit->arena, "ac_%s_%d", stem, sugar->count), type);
}

/* method(args...), awaited where it is async; an expression. */
static struct node *call_method(struct unit *unit, struct symbol *method, struct node *args, const struct node *at)
{
    struct node *call = make_node(unit, E_CALL, at);
    struct type *function = symbol_type(unit, method);

    call->callee = make_ident(unit, method, at);
    call->callee->type = function;
    call->args = args;
    call->symbol = method;
    call->type = function->base;
    if (!(function->flags & TYPE_ASYNC)) return call;
    call->op = CALL_ASYNC;
    call->type = type_handle(unit, OP_CORO, function->base);
    struct node *await = make_node(unit, E_AWAIT, at);
    await->operand = call;
    await->type = function->base;
    return await;
}

static struct node *number(struct unit *unit, const struct node *at, int value)
{
    struct node *text = make_text(unit, at, "%d", value);
    text->type = type_basic(unit, T_INT);
    return text;
}

/* { ac_inside = 0;  if (!T_exit(x, ac_e)) raise; } as a clause for everything */
static struct node *exit_clause(struct sugar *sugar, struct symbol *method, struct symbol *x, struct symbol *inside, const struct node *at)
{
    struct unit *unit = sugar->unit;
    struct type *base = type_pointer(unit, base_exception(unit));
    struct node *clause = make_node(unit, S_EXCEPT, at), *x_ident = make_ident(unit, x, at);
    struct node_list list = { 0 };

    clause->symbol = new_variable(sugar, "raised", base);
    struct node *exception = make_ident(unit, clause->symbol, at);
    struct type_param *params = symbol_type(unit, method)->params;
    if (params && params->next) {
        struct node *cast = make_node(unit, E_CAST, at);
        cast->value = exception;
        cast->type = type_unqualified(unit, params->next->type);
        x_ident->next = cast;
    }
    node_list_add(&list, make_assign(unit, inside, number(unit, at, 0)));
    struct node *exit = call_method(unit, method, x_ident, at), *raise = make_node(unit, S_RAISE, at);
    if (exit->type->kind == T_VOID) {
        node_list_add(&list, make_statement(unit, exit));
        node_list_add(&list, raise);
    } else {
        node_list_add(&list, make_if(unit, make_not(unit, exit), raise, NULL));
    }
    clause->block = make_block(unit, list.first, at);
    return clause;
}

static struct node *exit_finally(struct sugar *sugar, struct symbol *method, struct symbol *x, struct symbol *inside, const struct node *at)
{
    struct unit *unit = sugar->unit;
    struct node *x_ident = make_ident(unit, x, at);
    struct node_list list = { 0 }, then = { 0 };

    x_ident->next = make_text(unit, at, "0");
    x_ident->next->type = type_pointer(unit, base_exception(unit));
    node_list_add(&then, make_statement(unit, call_method(unit, method, x_ident, at)));
    node_list_add(&list, make_if(unit, make_ident(unit, inside, at), make_block(unit, then.first, at), NULL));
    return make_block(unit, list.first, at);
}

static struct node *lower_one(struct sugar *sugar, struct node *statement)
{
    struct unit *unit = sugar->unit;
    struct symbol *x, *enter, *exit;
    struct node_list list = { 0 };

    sugar->count++;
    if (statement->kind == S_TASK_GROUP) {
        struct node *make = make_node(unit, E_CALL, statement);
        x = statement->symbol;
        make->callee = make_text(unit, statement, "ac_task_group_new");
        make->type = symbol_type(unit, x);
        node_list_add(&list, make_declaration(unit, x, make, statement));
    } else if (statement->operand->kind == N_DECLARATION) {
        struct node *declaration = make_node(unit, S_DECL, statement->operand);
        x = statement->operand->decls->symbol;
        symbol_type(unit, x);
        declaration->operand = statement->operand;
        node_list_add(&list, declaration);
    } else {
        x = new_variable(sugar, "with", expr_value_type(unit, statement->operand));
        node_list_add(&list, make_declaration(unit, x, statement->operand, statement));
    }
    with_methods(unit, statement, &enter, &exit);
    if (enter) node_list_add(&list, make_statement(unit, call_method(unit, enter, make_ident(unit, x, statement), statement)));
    struct symbol *inside = new_variable(sugar, "inside", type_basic(unit, T_INT));
    node_list_add(&list, make_declaration(unit, inside, number(unit, statement, 1), statement));
    struct node *attempt = make_node(unit, S_TRY, statement);
    attempt->op = OP_WITH;
    attempt->block = statement->block;
    attempt->handlers = exit_clause(sugar, exit, x, inside, statement);
    attempt->final = exit_finally(sugar, exit, x, inside, statement);
    node_list_add(&list, attempt);
    return make_block(unit, list.first, statement);
}

/* What follows a defer in its block becomes the body of a try, the deferred statement its finally. */
static void lower_defers(struct sugar *sugar, struct node *block)
{
    for (struct node **place = &block->list; *place; place = &(*place)->next) {
        struct node *defer = *place;
        if (defer->kind != S_DEFER) continue;
        struct node *attempt = make_node(sugar->unit, S_TRY, defer);
        struct node *rest = make_block(sugar->unit, defer->next, defer->next ? defer->next : defer);
        struct node *final = defer->block;
        lower_defers(sugar, rest);
        attempt->block = rest;
        attempt->final = final->kind == S_COMPOUND ? final : make_block(sugar->unit, final, final);
        *place = attempt;
        return;
    }
}

/* The function that the variable is cleaned up by; NULL: none. */
static struct symbol *cleanup_function(struct unit *unit, const struct node *declaration, const struct node *decl)
{
    uint32_t arg = 0;

    if (!decl->symbol || decl->symbol->kind != SYM_VARIABLE) return NULL;
    if (!attribute_find(unit, declaration->specs, decl->declarator, decl->tail, "cleanup", &arg) || !arg) return NULL;
    struct symbol *function = unit->tokens.data[arg].flags & TOKEN_NAME ? unit->tokens.data[arg].ident->ordinary : NULL;
    return function && function->kind == SYM_FUNCTION ? function : NULL;
}

static bool is_suspended_in(const struct node *rest)
{
    for (; rest; rest = rest->next)
        if (rest->flags & (NODE_AWAITS | NODE_YIELDS)) return true;
    return false;
}

static struct node *defer_cleanup(struct unit *unit, struct symbol *function, struct symbol *variable, const struct node *at)
{
    struct node *defer = make_node(unit, S_DEFER, at), *address = make_node(unit, E_UNARY, at);

    symbol_type(unit, variable);
    variable->flags |= SYMBOL_ADDRESS_TAKEN | SYMBOL_DEFERRED;
    address->op = OP_ADDRESS;
    address->operand = make_ident(unit, variable, at);
    address->type = type_pointer(unit, variable->type);
    defer->block = make_statement(unit, call_method(unit, function, address, at));
    return defer;
}

/* A declaration each, so that what follows one finds it cleaned up. */
static void defer_cleanups(struct unit *unit, struct node *block)
{
    for (struct node **place = &block->list; *place; place = &(*place)->next) {
        struct node *statement = *place, *declaration = statement->operand, *rest = statement->next;
        struct node_list list = { 0 };
        bool any = false;
        if (statement->kind != S_DECL || declaration->kind != N_DECLARATION || !declaration->specs) continue;
        if (declaration->specs->spec & (SPEC_STATIC | SPEC_EXTERN | SPEC_TYPEDEF) || !is_suspended_in(rest)) continue;
        for (struct node *decl = declaration->decls; decl; decl = decl->next)
            if (cleanup_function(unit, declaration, decl)) any = true;
        struct node *specifier = declaration->specs->specifier;
        if (!any || (specifier && specifier->flags & NODE_HAS_BODY && declaration->decls->next)) continue;
        for (struct node *decl = declaration->decls, *next; decl; decl = next) {
            struct node *single = make_node(unit, N_DECLARATION, declaration), *item = make_node(unit, S_DECL, statement);
            struct symbol *function = cleanup_function(unit, declaration, decl);
            next = decl->next;
            decl->next = NULL;
            single->specs = declaration->specs;
            single->decls = decl;
            item->operand = single;
            node_list_add(&list, item);
            if (function) node_list_add(&list, defer_cleanup(unit, function, decl->symbol, decl));
        }
        block->flags |= NODE_CHANGED;
        *place = list.first;
        list.last->next = rest;
        while (*place != list.last) place = &(*place)->next;
    }
}

static void lower_sugar(struct sugar *sugar, struct node **place)
{
    struct node *node = *place;
    if (node->kind == N_FUNCTION) return;
    if (node->kind == S_COMPOUND) defer_cleanups(sugar->unit, node);

    for (int i = 0; i < 4; i++)
        for (struct node **kid = &node->kid[i]; *kid; kid = &(*kid)->next) lower_sugar(sugar, kid);
    if (node->kind == S_COMPOUND) lower_defers(sugar, node);
    if (node->kind != S_WITH && node->kind != S_TASK_GROUP) return;
    struct node *next = node->next, *lowered = lower_one(sugar, node);
    lowered->next = next;
    *place = lowered;
}

void lower_with(struct unit *unit, struct node *function)
{
    struct sugar sugar = { .unit = unit };
    lower_sugar(&sugar, &function->body);
}
