/* Handles: which types and places hold them, and whether an expression's handle is its own or somebody else's. */
#include "lower/handles.h"

#include <string.h>

#include "sema/sema.h"

/* Also the pointer types that are handles: what ac_call_soon and its like give. */
bool is_handle_type(const struct type *type)
{
    if (!type || type->kind != T_POINTER || type->base->kind != T_STRUCT) return type && type->kind == T_HANDLE;
    if (type_is_exception(type->base)) return true;
    const struct ident *tag = type->base->tag->ident;
    static const char *const names[] = { "ac_call", "ac_deadline", "ac_queue", "ac_context", "ac_context_token", "ac_task_group" };
    for (size_t i = 0; tag && i < sizeof names / sizeof *names; i++)
        if (!strcmp(tag->text, names[i])) return true;
    return false;
}

bool handles_is_array(const struct type *type)
{
    return type && type->kind == T_ARRAY && (is_handle_type(type->base) || handles_is_array(type->base));
}

bool is_counted(const struct symbol *symbol)
{
    if (!symbol || symbol->depth == 0 || symbol->flags & (SYMBOL_STATIC | SYMBOL_BORROWED)) return false;
    if (symbol->kind == SYM_PARAM) return is_handle_type(symbol->type);
    return symbol->kind == SYM_VARIABLE && (is_handle_type(symbol->type) || handles_is_array(symbol->type)) &&
           !(symbol->specs && symbol->specs->spec & (SPEC_STATIC | SPEC_EXTERN));
}

/* Library functions whose handle still belongs to somebody else. */
bool handles_lends(const struct node *call)
{
    static const char *const names[] = { "ac_current_task", "ac_exception", "ac_pending", "ac_as", "ac_running_loop" };

    if (call->op == CALL_AS) return true;
    if (!call->symbol || !(call->symbol->flags & SYMBOL_PRELUDE)) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(call->symbol->ident->text, names[i])) return true;
    return false;
}

struct type *handles_callee(struct handles *h, const struct node *call)
{
    struct type *type = call->callee && call->callee->type ? type_decay(h->unit, call->callee->type) : NULL;
    return type && type->kind == T_POINTER && type->base->kind == T_FUNCTION ? type->base : NULL;
}

/* ac_result(t) of (T)ac_result(t): the register of a library function whose result is a T. */
static bool is_encoded(struct handles *h, const struct node *value)
{
    if (value->kind != E_CALL || !value->symbol || !(value->symbol->flags & SYMBOL_PRELUDE)) return false;
    struct type *function = handles_callee(h, value);
    return function && function->base->kind == T_VARIABLE;
}

bool handles_casts(struct handles *h, const struct node *cast)
{
    return cast->value->type && is_handle_type(expr_value_type(h->unit, cast->value));
}

/* Whether the expression's handle is the expression's own. */
bool handles_is_owned(struct handles *h, struct node *expr)
{
    expr = expr_inside(expr);
    switch (expr->kind) {
    case E_CAST: return handles_casts(h, expr) ? handles_is_owned(h, expr->value) : is_encoded(h, expr_inside(expr->value));
    case E_COMMA: return handles_is_owned(h, expr->right);
    case E_CONDITIONAL: return handles_is_owned(h, expr->then ? expr->then : expr->cond) || handles_is_owned(h, expr->otherwise);
    case E_AWAIT:
    case E_NEW_EXCEPTION: return true;
    case E_CALL:
    case E_BUILTIN: return !handles_lends(expr);
    default: return false;
    }
}

bool handles_yields(struct handles *h, struct node *expr)
{
    return node_is_expr(expr) && expr->type && expr->kind != E_INIT_LIST && expr->kind != E_NAMED_ARG &&
           expr->kind != E_TEXT && is_handle_type(expr_value_type(h->unit, expr));
}

/* The place of a counted handle that expr names: a local, or an element of a local array. */
bool handles_is_place(struct node *expr)
{
    expr = expr_inside(expr);
    if (expr->kind == E_INDEX && is_handle_type(expr->type)) {
        struct node *array = expr_inside(expr->left);
        while (array->kind == E_INDEX) array = expr_inside(array->left);
        return array->kind == E_IDENT && is_counted(array->symbol) && handles_is_array(array->symbol->type);
    }
    return expr->kind == E_IDENT && is_counted(expr->symbol) && is_handle_type(expr->symbol->type);
}

bool handles_is_retain(struct node *expr)
{
    while (expr_inside(expr)->kind == E_CAST) expr = expr_inside(expr)->value;
    expr = expr_inside(expr);
    return expr->kind == E_CALL && expr->op == CALL_RETAIN;
}

/* Whether one of the expression's values is kept by a local, which goes with its scope. */
static bool is_local_handle(struct node *expr)
{
    expr = expr_inside(expr);
    if (expr->kind == E_COMMA) return is_local_handle(expr->right);
    if (expr->kind == E_CONDITIONAL) return is_local_handle(expr->then ? expr->then : expr->cond) || is_local_handle(expr->otherwise);
    return handles_is_place(expr);
}

/* Whether a value of that type takes a reference along on its way out. As an untyped pointer, which nobody counts, it does where
   it is new or a local's, and would be gone otherwise; what somebody else keeps is only lent. */
bool handles_over(struct handles *h, const struct type *type, struct node *value)
{
    if (is_handle_type(type)) return true;
    while (expr_inside(value)->kind == E_CAST) value = expr_inside(value)->value;
    return type->kind == T_POINTER && handles_yields(h, value) && (handles_is_owned(h, value) || is_local_handle(value));
}

bool handles_any(struct unit *unit, struct node *node)
{
    if (node->kind == N_HANDLE || node->kind == S_LEAVE || node->kind == S_RAISE || node->kind == E_NEW_EXCEPTION ||
        is_raising_call(unit, node) || (node->kind == E_CALL && is_handle_type(node->type))) return true;
    if (node->kind == E_IDENT && node->symbol && is_handle_type(node->symbol->type)) return true;
    if (node->kind == E_CALL && is_handle_type(node->type) && !handles_lends(node)) return true;
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (handles_any(unit, kid)) return true;
    return false;
}
