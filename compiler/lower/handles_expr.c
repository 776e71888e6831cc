/* Handles in expressions: what an expression yields is owned by it or borrowed; a place that keeps a handle takes an owned one, or
   retains a borrowed one; an owned one that is only looked at waits in a temporary for the end of the full expression:
       use(f(x), t)   becomes   use(ac_handle_1 = ac_replace(ac_handle_1, f(x)), t)   with   ac_release(ac_handle_1)   behind */
#include "lower/handles.h"

#include <string.h>

#include "sema/sema.h"


/* function(arg), in the place of arg. */
struct node *handles_call(struct handles *h, const char *function, struct node *arg)
{
    struct node *next = arg->next, *call = make_call(h->unit, function, arg, arg->type);
    arg->next = NULL;
    call->next = next;
    return call;
}

struct symbol *handles_temp(struct handles *h, struct type *type)
{
    return make_variable(h->unit, arena_printf(h->unit->arena, "ac_handle_%d", ++h->temp_count), type_unqualified(h->unit, type));
}

/* What order.c takes out of its expression: it is evaluated before the rest. */
static bool is_ordered(struct handles *h, const struct node *expr)
{
    return expr->kind == E_AWAIT || expr->kind == E_NEW_EXCEPTION || is_raising_call(h->unit, expr);
}

static bool any_ordered(struct handles *h, const struct node *node)
{
    if (is_ordered(h, node)) return true;
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (any_ordered(h, kid)) return true;
    return false;
}

static bool any_raises(struct handles *h, const struct node *node)
{
    if (node->kind == E_AWAIT || is_raising_call(h->unit, node)) return true;
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (any_raises(h, kid)) return true;
    return false;
}

/* Chains of operators are deep on one side: the leaves on the other hold no handle that need be kept. */
static bool is_composed(const struct node *expr)
{
    return expr->kid[0] || expr->kid[1];
}

/* The last of the list that may raise: what stands before it is kept. NULL: none. */
static const struct node *last_raising(struct handles *h, const struct node *list)
{
    const struct node *last = NULL;
    for (; list; list = list->next)
        if (any_raises(h, list)) last = list;
    return last;
}

/* The node whose handle order.c keeps in a temporary as soon as it is there; NULL: the expression is evaluated in its place. */
static struct node *kept_at(struct handles *h, struct node *expr)
{
    expr = expr_inside(expr);
    if (expr->kind == E_CAST) expr = expr_inside(expr->value);
    if (!is_ordered(h, expr)) return NULL;
    if (expr->kind != E_NEW_EXCEPTION) return expr;
    for (struct node *arg = expr->args; arg; arg = arg->next)
        if (arg->kind == E_NAMED_ARG) return expr;      /* made before, for its members to be set */
    return NULL;
}

static void visit_side(struct handles *h, struct node **place)
{
    *place = handles_yields(h, *place) ? handles_borrow(h, *place) : handles_visit(h, *place);
}

/* Does the same to each of the values that the expression may come to; false where it is the value itself. */
static bool to_values(struct handles *h, struct node *expr, struct node *(*act)(struct handles *h, struct node *expr))
{
    switch (expr->kind) {
    case E_PAREN: expr->operand = act(h, expr->operand); return true;
    case E_CAST:
        if (!handles_casts(h, expr)) return false;
        expr->value = act(h, expr->value);
        return true;
    case E_COMMA:
        visit_side(h, &expr->left);
        expr->right = act(h, expr->right);
        return true;
    case E_CONDITIONAL:
        if (expr->then) visit_side(h, &expr->cond);
        else expr->cond = act(h, expr->cond);
        if (expr->then) expr->then = act(h, expr->then);
        expr->otherwise = act(h, expr->otherwise);
        return true;
    default: return false;
    }
}

/* The expression, its handle owned by whoever takes it. */
struct node *handles_own(struct handles *h, struct node *expr)
{
    struct node *next = expr->next;

    if (expr->kind == E_TEXT || expr_is_null(h->unit, expr_inside(expr))) return expr;
    if (!handles_is_owned(h, expr)) expr = handles_call(h, "ac_retain", handles_visit(h, expr));
    else if (h->raises_later && any_ordered(h, expr)) expr = handles_call(h, "ac_retain", handles_borrow(h, expr));
    else if (!to_values(h, expr, handles_own)) expr = handles_visit(h, expr);
    expr->next = next;
    return expr;
}

/* An owned handle waits in a temporary for its release at the end of the full expression. */
static struct node *wait_in_temp(struct handles *h, struct node *expr)
{
    struct symbol *temp = handles_temp(h, expr_value_type(h->unit, expr));
    struct node *kept = kept_at(h, expr), *paren = make_node(h->unit, E_PAREN, expr), *place;

    vec_push(&h->temps, temp);
    expr = handles_visit(h, expr);
    if (kept) {
        kept->kid[3] = make_ident(h->unit, temp, expr);
        return expr;
    }
    place = make_ident(h->unit, temp, expr);
    paren->operand = make_assign(h->unit, temp, handles_call(h, "ac_replace", place))->operand;
    place->next = expr;
    expr->next = NULL;
    paren->type = temp->type;
    return paren;
}

/* The expression where its handle is only looked at. */
struct node *handles_borrow(struct handles *h, struct node *expr)
{
    struct node *next = expr->next;

    if (!handles_is_owned(h, expr)) expr = handles_visit(h, expr);
    else if (!to_values(h, expr, handles_borrow)) expr = wait_in_temp(h, expr);
    expr->next = next;
    return expr;
}

static void visit_args(struct handles *h, struct node *call)
{
    struct type *function = call->kind == E_CALL ? handles_callee(h, call) : NULL;
    struct type_param *param = function ? function->params : NULL;
    bool is_library = call->symbol && call->symbol->flags & SYMBOL_PRELUDE;
    const struct node *last = last_raising(h, call->args);
    bool takes_coro = call->op == CALL_SPAWN || (is_library && !strcmp(call->symbol->ident->text, "ac_run"));
    bool is_async = function && function->flags & TYPE_ASYNC, later = h->raises_later;

    for (struct node **place = &call->args; *place; place = &(*place)->next) {
        struct node *arg = *place, *next = arg->next;
        bool owns = param && (is_async || param->type->kind == T_HANDLE);
        if (arg == last) last = NULL;
        h->raises_later = later || last;
        bool is_group = takes_coro && place == &call->args && next && next->next && call->op == CALL_SPAWN;     /* group, coroutine, options */
        bool releases = call->op == CALL_RELEASE && handles_yields(h, arg) && handles_is_owned(h, arg);
        bool takes = releases || (takes_coro && !is_group) || (call->op == CALL_THREADSAFE && arg != call->args) || (!is_library && owns && is_handle_type(param->type));
        if (takes && handles_yields(h, arg)) *place = handles_own(h, arg);
        else if (node_is_expr(arg)) visit_side(h, place);
        (*place)->next = next;
        if (!is_group) takes_coro = false;
        if (param) param = param->next;
    }
    h->raises_later = later;
}

static struct node *visit_assign(struct handles *h, struct node *expr)
{
    if (!handles_is_place(expr->left)) {
        expr->left = handles_visit(h, expr->left);
        expr->right = handles_visit(h, expr->right);
        return expr;
    }
    expr->left = handles_visit(h, expr->left);
    struct node *value = handles_own(h, expr->right);
    if (expr_inside(expr->left)->kind == E_IDENT) {
        struct node *place = make_ident(h->unit, expr_inside(expr->left)->symbol, expr->left);
        expr->right = handles_call(h, "ac_replace", place);
        place->next = value;
        value->next = NULL;
        expr->flags |= NODE_CHANGED;
        return expr;
    }
    struct node *address = make_node(h->unit, E_UNARY, expr->left);
    address->op = OP_ADDRESS;
    address->operand = expr->left;
    address->type = type_pointer(h->unit, expr->left->type);
    address->next = value;
    value->next = NULL;
    struct node *call = make_node(h->unit, E_CALL, expr);
    call->callee = make_text(h->unit, expr, "ac_assign");
    call->args = address;
    call->type = expr->type;
    return call;
}

static void visit_kids(struct handles *h, struct node *expr)
{
    bool later = h->raises_later;

    for (int i = 0; i < 4; i++) {
        const struct node *first = expr->kid[i], *last = first && first->next ? last_raising(h, first) : NULL;
        bool behind = false;
        for (int k = i + 1; k < 4 && !later && first && is_composed(first); k++) behind |= last_raising(h, expr->kid[k]) != NULL;
        for (struct node **place = &expr->kid[i]; *place; place = &(*place)->next) {
            struct node *kid = *place, *next = kid->next;
            if (!node_is_expr(kid)) continue;
            bool passes_on = (expr->kind == E_CONDITIONAL && (i > 0 || !expr->then)) || (expr->kind == E_COMMA && i == 1);
            if (kid == last) last = NULL;
            h->raises_later = later || last || behind;
            if (passes_on) *place = handles_visit(h, kid);
            else visit_side(h, place);
            (*place)->next = next;
        }
    }
    h->raises_later = later;
}

/* ({ task(int) t = f();  t; }): the value is taken before the handles of the block go. */
static void visit_statement_expr(struct handles *h, struct node *expr)
{
    struct node_list items;
    struct type *type = expr_value_type(h->unit, expr);
    struct node **place = &expr->block->list;

    while (*place && (*place)->next) place = &(*place)->next;
    struct node *last = *place;
    if (!last || last->kind != S_EXPR || type->kind == T_VOID || !handles_any(h->unit, expr->block)) {
        handles_visit_statement(h, &expr->block);
        return;
    }
    struct symbol *temp = handles_temp(h, type);
    bool later = h->raises_later;
    if (is_handle_type(type)) {
        vec_push(&h->temps, temp);
        *place = make_assign(h->unit, temp, last->operand);
    } else {
        *place = make_declaration(h->unit, temp, last->operand, last);
    }
    h->raises_later = false;
    handles_visit_statement(h, &expr->block);
    h->raises_later = later;
    items.first = items.last = expr->block->list;
    while (items.last->next) items.last = items.last->next;
    node_list_add(&items, make_statement(h->unit, make_ident(h->unit, temp, last)));
    expr->block->flags |= NODE_CHANGED;
}

/* Values of members in braces: a reference that is stored there belongs to the programmer. Where they are only looked at, those
   are stored that say so by ac_retain. */
void handles_visit_list(struct handles *h, struct node *list, bool stored)
{
    const struct node *last = last_raising(h, list->list);
    bool later = h->raises_later;

    for (struct node **item = &list->list; *item; item = &(*item)->next) {
        struct node *next = (*item)->next, **value = (*item)->kind == E_DESIGNATED ? &(*item)->value : item;
        if (*item == last) last = NULL;
        h->raises_later = later || last;
        if (*value && (*value)->kind == E_INIT_LIST) handles_visit_list(h, *value, stored);
        else if (*value && handles_yields(h, *value) && (stored || handles_is_retain(*value)))
            *value = handles_is_owned(h, *value) ? handles_own(h, *value) : handles_visit(h, *value);
        else if (*value && node_is_expr(*value)) visit_side(h, value);
        (*item)->next = next;
    }
    h->raises_later = later;
}

/* { spawn(a), [2] = spawn(b) }, nested for arrays of arrays. */
void handles_own_list(struct handles *h, struct node *list, bool later)
{
    const struct node *last = last_raising(h, list->list);

    for (struct node **item = &list->list; *item; item = &(*item)->next) {
        struct node *next = (*item)->next, **value = (*item)->kind == E_DESIGNATED ? &(*item)->value : item;
        if (*item == last) last = NULL;
        h->raises_later = later || last;
        if ((*value)->kind == E_INIT_LIST) handles_own_list(h, *value, h->raises_later);
        else *value = handles_own(h, *value);
        (*item)->next = next;
    }
    h->raises_later = false;
}

struct node *handles_visit(struct handles *h, struct node *expr)
{
    switch (expr->kind) {
    case E_SIZEOF:
    case E_ALIGNOF: return expr;
    case E_CALL:
    case E_BUILTIN:
        if (expr->kind == E_CALL) expr->callee = handles_visit(h, expr->callee);
        visit_args(h, expr);
        return expr;
    case E_ASSIGN: return visit_assign(h, expr);
    case E_AWAIT: {
        struct node *operand = expr_inside(expr->operand);
        if (is_async_call(h->unit, operand)) handles_visit(h, operand);
        else expr->operand = handles_borrow(h, expr->operand);
        return expr;
    }
    case E_STATEMENT:
        visit_statement_expr(h, expr);
        return expr;
    case E_NAMED_ARG:                   /* a member of a new exception, which is the programmer's */
        if (handles_yields(h, expr->value)) expr->value = handles_is_owned(h, expr->value) ? handles_own(h, expr->value) : handles_visit(h, expr->value);
        else expr->value = handles_visit(h, expr->value);
        return expr;
    case E_COMPOUND_LITERAL:
        /* without a type: in a header of the system, whose functions are as they are */
        handles_visit_list(h, expr->value, !expr->type || type_keeps_members(expr->type));
        return expr;
    case E_PAREN:
        expr->operand = handles_visit(h, expr->operand);
        return expr;
    case E_CAST:
        if (expr->type_name || type_is_pointer_like(expr->type)) expr->value = handles_visit(h, expr->value);
        else visit_side(h, &expr->value);       /* made for the register of a library function */
        return expr;
    default:
        visit_kids(h, expr);
        return expr;
    }
}

void handles_visit_kid(struct handles *h, struct node **place)
{
    if (!*place || !node_is_expr(*place)) return;
    visit_side(h, place);
    handles_note_awaits(h, *place);
}
