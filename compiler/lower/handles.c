/* Handles (language.md §3): the compiler keeps the count of those in locals, parameters and local arrays. What an expression
   yields is either owned by it (a call's result) or borrowed (read from somewhere); a place that keeps a handle takes an owned
   one, or retains a borrowed one. On every way out of a scope its handles are released:
       { task(int) t = spawn(f());  if (x) return 1;  t = u; }
   becomes
       { ac_task *t = ac_spawn(f());  if (x) { ac_release(t); return 1; }  t = ac_replace(t, ac_retain(u));  ac_release(t); } */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

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

static struct node *visit(struct handles *h, struct node *expr);
static struct node *borrow(struct handles *h, struct node *expr);
static void visit_statement(struct handles *h, struct node **place);
static void visit_kid_expr(struct handles *h, struct node **place);
static bool has_handles(struct unit *unit, struct node *node);

/* ---- which is which ---- */

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

static bool is_handle_array(const struct type *type)
{
    return type && type->kind == T_ARRAY && (is_handle_type(type->base) || is_handle_array(type->base));
}

bool is_counted(const struct symbol *symbol)
{
    if (!symbol || symbol->depth == 0 || symbol->flags & (SYMBOL_STATIC | SYMBOL_BORROWED)) return false;
    if (symbol->kind == SYM_PARAM) return is_handle_type(symbol->type);
    return symbol->kind == SYM_VARIABLE && (is_handle_type(symbol->type) || is_handle_array(symbol->type)) &&
           !(symbol->specs && symbol->specs->spec & (SPEC_STATIC | SPEC_EXTERN));
}

/* Library functions whose handle still belongs to somebody else. */
static bool lends(const struct node *call)
{
    static const char *const names[] = { "ac_current_task", "ac_exception", "ac_pending", "ac_as", "ac_running_loop" };

    if (call->op == CALL_AS) return true;
    if (!call->symbol || !(call->symbol->flags & SYMBOL_PRELUDE)) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(call->symbol->ident->text, names[i])) return true;
    return false;
}

static struct type *callee_type(struct handles *h, const struct node *call)
{
    struct type *type = call->callee && call->callee->type ? type_decay(h->unit, call->callee->type) : NULL;
    return type && type->kind == T_POINTER && type->base->kind == T_FUNCTION ? type->base : NULL;
}

/* ac_result(t) of (T)ac_result(t): the register of a library function whose result is a T. */
static bool is_encoded(struct handles *h, const struct node *value)
{
    if (value->kind != E_CALL || !value->symbol || !(value->symbol->flags & SYMBOL_PRELUDE)) return false;
    struct type *function = callee_type(h, value);
    return function && function->base->kind == T_VARIABLE;
}

static bool casts_handle(struct handles *h, const struct node *cast)
{
    return cast->value->type && is_handle_type(expr_value_type(h->unit, cast->value));
}

/* Whether the expression's handle is the expression's own. */
static bool is_owned(struct handles *h, struct node *expr)
{
    expr = expr_inside(expr);
    switch (expr->kind) {
    case E_CAST: return casts_handle(h, expr) ? is_owned(h, expr->value) : is_encoded(h, expr_inside(expr->value));
    case E_COMMA: return is_owned(h, expr->right);
    case E_CONDITIONAL: return is_owned(h, expr->then ? expr->then : expr->cond) || is_owned(h, expr->otherwise);
    case E_AWAIT:
    case E_NEW_EXCEPTION: return true;
    case E_CALL:
    case E_BUILTIN: return !lends(expr);
    default: return false;
    }
}

static bool yields_handle(struct handles *h, struct node *expr)
{
    return node_is_expr(expr) && expr->type && expr->kind != E_INIT_LIST && expr->kind != E_NAMED_ARG &&
           expr->kind != E_TEXT && is_handle_type(expr_value_type(h->unit, expr));
}

/* ---- making ---- */

/* function(arg), in the place of arg. */
static struct node *call_text(struct handles *h, const char *function, struct node *arg)
{
    struct node *next = arg->next, *call = make_call(h->unit, function, arg, arg->type);
    arg->next = NULL;
    call->next = next;
    return call;
}

/* ac_release(t); for an array ac_release_all(a, count) */
static struct node *release_statement(struct handles *h, struct symbol *symbol, const struct node *at)
{
    struct node *ident = make_ident(h->unit, symbol, at);
    struct node *call;

    if (symbol->flags & SYMBOL_HANDLING && is_generator(h->unit, h->function)) {
        struct node *frame = make_node(h->unit, E_FRAME, at);
        frame->next = ident;
        return make_statement(h->unit, make_call(h->unit, "ac_generator_handled", frame, ident->type));
    }
    if (symbol->flags & SYMBOL_HANDLING) return make_statement(h->unit, call_text(h, "ac_end_handling", ident));
    if (!is_handle_array(symbol->type) && symbol->flags & SYMBOL_JUMPED) {
        ident->next = make_text(h->unit, at, "0");
        call = make_call(h->unit, "ac_replace", ident, symbol->type);
        return make_assign(h->unit, symbol, call);
    }
    if (!is_handle_array(symbol->type)) return make_statement(h->unit, call_text(h, "ac_release", ident));
    call = call_text(h, "ac_release_all", ident);
    ident->next = make_node(h->unit, E_SIZEOF, at);
    ident->next->operand = make_ident(h->unit, symbol, at);
    ident->next->type = type_basic(h->unit, T_ULONG);
    return make_statement(h->unit, call);
}

static struct symbol *new_temp(struct handles *h, struct type *type)
{
    return make_variable(h->unit, arena_printf(h->unit->arena, "ac_handle_%d", ++h->temp_count), type_unqualified(h->unit, type));
}

static struct node *declare_null(struct handles *h, struct symbol *symbol, const struct node *at)
{
    return make_declaration(h->unit, symbol, make_text(h->unit, at, "0"), at);
}

/* ---- expressions ---- */

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
    *place = yields_handle(h, *place) ? borrow(h, *place) : visit(h, *place);
}

/* Does the same to each of the values that the expression may come to; false where it is the value itself. */
static bool to_values(struct handles *h, struct node *expr, struct node *(*act)(struct handles *h, struct node *expr))
{
    switch (expr->kind) {
    case E_PAREN: expr->operand = act(h, expr->operand); return true;
    case E_CAST:
        if (!casts_handle(h, expr)) return false;
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
static struct node *own(struct handles *h, struct node *expr)
{
    struct node *next = expr->next;

    if (expr->kind == E_TEXT || expr_is_null(h->unit, expr_inside(expr))) return expr;
    if (!is_owned(h, expr)) expr = call_text(h, "ac_retain", visit(h, expr));
    else if (h->raises_later && any_ordered(h, expr)) expr = call_text(h, "ac_retain", borrow(h, expr));
    else if (!to_values(h, expr, own)) expr = visit(h, expr);
    expr->next = next;
    return expr;
}

/* An owned handle waits in a temporary for its release at the end of the full expression. */
static struct node *wait_in_temp(struct handles *h, struct node *expr)
{
    struct symbol *temp = new_temp(h, expr_value_type(h->unit, expr));
    struct node *kept = kept_at(h, expr), *paren = make_node(h->unit, E_PAREN, expr), *place;

    vec_push(&h->temps, temp);
    expr = visit(h, expr);
    if (kept) {
        kept->kid[3] = make_ident(h->unit, temp, expr);
        return expr;
    }
    place = make_ident(h->unit, temp, expr);
    paren->operand = make_assign(h->unit, temp, call_text(h, "ac_replace", place))->operand;
    place->next = expr;
    expr->next = NULL;
    paren->type = temp->type;
    return paren;
}

/* The expression where its handle is only looked at. */
static struct node *borrow(struct handles *h, struct node *expr)
{
    struct node *next = expr->next;

    if (!is_owned(h, expr)) expr = visit(h, expr);
    else if (!to_values(h, expr, borrow)) expr = wait_in_temp(h, expr);
    expr->next = next;
    return expr;
}

static void visit_args(struct handles *h, struct node *call)
{
    struct type *function = call->kind == E_CALL ? callee_type(h, call) : NULL;
    struct type_param *param = function ? function->params : NULL;
    bool is_library = call->symbol && call->symbol->flags & SYMBOL_PRELUDE;
    const struct node *last = last_raising(h, call->args);
    bool takes_coro = call->op == CALL_SPAWN || (is_library && !strcmp(call->symbol->ident->text, "ac_run")), is_async = function && function->flags & TYPE_ASYNC, later = h->raises_later;

    for (struct node **place = &call->args; *place; place = &(*place)->next) {
        struct node *arg = *place, *next = arg->next;
        bool owns = param && (is_async || param->type->kind == T_HANDLE);
        if (arg == last) last = NULL;
        h->raises_later = later || last;
        bool is_group = takes_coro && place == &call->args && next && next->next && call->op == CALL_SPAWN;     /* group, coroutine, options */
        bool takes = (takes_coro && !is_group) || (call->op == CALL_THREADSAFE && arg != call->args) || (!is_library && owns && is_handle_type(param->type));
        if (takes && yields_handle(h, arg)) *place = own(h, arg);
        else if (node_is_expr(arg)) visit_side(h, place);
        (*place)->next = next;
        if (!is_group) takes_coro = false;
        if (param) param = param->next;
    }
    h->raises_later = later;
}

/* The place of a counted handle that expr names: a local, or an element of a local array. */
static bool is_counted_place(struct node *expr)
{
    expr = expr_inside(expr);
    if (expr->kind == E_INDEX && is_handle_type(expr->type)) {
        struct node *array = expr_inside(expr->left);
        while (array->kind == E_INDEX) array = expr_inside(array->left);
        return array->kind == E_IDENT && is_counted(array->symbol) && is_handle_array(array->symbol->type);
    }
    return expr->kind == E_IDENT && is_counted(expr->symbol) && is_handle_type(expr->symbol->type);
}

static struct node *visit_assign(struct handles *h, struct node *expr)
{
    if (!is_counted_place(expr->left)) {
        expr->left = visit(h, expr->left);
        expr->right = visit(h, expr->right);
        return expr;
    }
    expr->left = visit(h, expr->left);
    struct node *value = own(h, expr->right);
    if (expr_inside(expr->left)->kind == E_IDENT) {
        struct node *place = make_ident(h->unit, expr_inside(expr->left)->symbol, expr->left);
        expr->right = call_text(h, "ac_replace", place);
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
            if (passes_on) *place = visit(h, kid);
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
    if (!last || last->kind != S_EXPR || type->kind == T_VOID || !has_handles(h->unit, expr->block)) {
        visit_statement(h, &expr->block);
        return;
    }
    struct symbol *temp = new_temp(h, type);
    bool later = h->raises_later;
    if (is_handle_type(type)) {
        vec_push(&h->temps, temp);
        *place = make_assign(h->unit, temp, last->operand);
    } else {
        *place = make_declaration(h->unit, temp, last->operand, last);
    }
    h->raises_later = false;
    visit_statement(h, &expr->block);
    h->raises_later = later;
    items.first = items.last = expr->block->list;
    while (items.last->next) items.last = items.last->next;
    node_list_add(&items, make_statement(h->unit, make_ident(h->unit, temp, last)));
    expr->block->flags |= NODE_CHANGED;
}

static bool is_retain(struct node *expr)
{
    while (expr_inside(expr)->kind == E_CAST) expr = expr_inside(expr)->value;
    expr = expr_inside(expr);
    return expr->kind == E_CALL && expr->op == CALL_RETAIN;
}

/* Values of members in braces: a reference that is stored there belongs to the programmer. In a variable all of them are
   stored; in a compound literal, which is often just looked at, those that say so by ac_retain. */
static void visit_list(struct handles *h, struct node *list, bool stored)
{
    const struct node *last = last_raising(h, list->list);
    bool later = h->raises_later;

    for (struct node **item = &list->list; *item; item = &(*item)->next) {
        struct node *next = (*item)->next, **value = (*item)->kind == E_DESIGNATED ? &(*item)->value : item;
        if (*item == last) last = NULL;
        h->raises_later = later || last;
        if (*value && (*value)->kind == E_INIT_LIST) visit_list(h, *value, stored);
        else if (*value && yields_handle(h, *value) && (stored || is_retain(*value))) *value = visit(h, *value);
        else if (*value && node_is_expr(*value)) visit_side(h, value);
        (*item)->next = next;
    }
    h->raises_later = later;
}

static struct node *visit(struct handles *h, struct node *expr)
{
    switch (expr->kind) {
    case E_SIZEOF:
    case E_ALIGNOF: return expr;
    case E_CALL:
    case E_BUILTIN:
        if (expr->kind == E_CALL) expr->callee = visit(h, expr->callee);
        visit_args(h, expr);
        return expr;
    case E_ASSIGN: return visit_assign(h, expr);
    case E_AWAIT: {
        struct node *operand = expr_inside(expr->operand);
        if (is_async_call(h->unit, operand)) visit(h, operand);
        else expr->operand = borrow(h, expr->operand);
        return expr;
    }
    case E_STATEMENT:
        visit_statement_expr(h, expr);
        return expr;
    case E_NAMED_ARG:                   /* a member of a new exception, which is the programmer's */
        if (yields_handle(h, expr->value)) expr->value = is_owned(h, expr->value) ? own(h, expr->value) : visit(h, expr->value);
        else expr->value = visit(h, expr->value);
        return expr;
    case E_INIT_LIST:
        visit_list(h, expr, false);
        return expr;
    case E_PAREN:
        expr->operand = visit(h, expr->operand);
        return expr;
    case E_CAST:
        if (expr->type_name || type_is_pointer_like(expr->type)) expr->value = visit(h, expr->value);
        else visit_side(h, &expr->value);       /* made for the register of a library function */
        return expr;
    default:
        visit_kids(h, expr);
        return expr;
    }
}

/* ---- ways out ---- */

static void add_releases(struct handles *h, struct node_list *list, struct handle_scope *from, struct handle_scope *to, const struct node *at,
                         const struct symbol *except)
{
    for (struct handle_scope *scope = from; scope && scope != to; scope = scope->outer) {
        for (size_t i = scope->handles.len; i-- > 0;)
            if (scope->handles.data[i] != except) node_list_add(list, release_statement(h, scope->handles.data[i], at));
        if (scope->extra && scope != h->ending) node_list_add(list, release_statement(h, scope->extra, at));
    }
}

/* The temporaries of full expressions that are left, too: those since the target began. */
static void add_temps(struct handles *h, struct node_list *list, const struct handle_scope *to, const struct node *at)
{
    for (size_t i = h->temps.len; i-- > (to ? to->temps : 0);) node_list_add(list, release_statement(h, h->temps.data[i], at));
}

static bool any_handles(const struct handle_scope *from, const struct handle_scope *to)
{
    for (const struct handle_scope *scope = from; scope && scope != to; scope = scope->outer)
        if (scope->handles.len || scope->extra) return true;
    return false;
}

static struct handle_scope *goto_target(struct handles *h, const struct ident *label);

/* What is to be released where an exception leaves from here to the label, NULL: out of the function. */
static struct node *releases_to(struct handles *h, const struct ident *label, const struct node *at)
{
    struct node_list list = { 0 };
    struct handle_scope *to = label ? goto_target(h, label) : NULL;
    add_temps(h, &list, to, at);
    add_releases(h, &list, h->scope, to, at, NULL);
    return list.first;
}

/* Awaits and raising calls inside statement learn what is to be released should they raise. */
static void note_awaits(struct handles *h, struct node *node)
{
    if ((node->kind == E_AWAIT || is_raising_call(h->unit, node)) && !node->kid[2])
        node->kid[2] = releases_to(h, node->ident, node);
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) note_awaits(h, kid);
}

static void put(struct node **place, struct node *statement)
{
    statement->next = (*place)->next;
    *place = statement;
}

static void leave(struct handles *h, struct node **place, struct handle_scope *to)
{
    struct node_list list = { 0 };
    struct node *jump = *place, *block;

    if (!any_handles(h->scope, to) && h->temps.len == (to ? to->temps : 0)) return;
    add_temps(h, &list, to, jump);
    add_releases(h, &list, h->scope, to, jump, NULL);
    block = make_block(h->unit, list.first, jump);
    put(place, block);
    node_list_add(&list, jump);
    block->list = list.first;
}

static bool is_simple(const struct node *expr)
{
    return expr->kind == E_NUMBER || expr->kind == E_CHARACTER || expr->kind == E_STRING ||
           (expr->kind == E_IDENT && (!expr->symbol || expr->symbol->kind == SYM_ENUMERATOR || expr->symbol->kind == SYM_VARIABLE ||
                                      expr->symbol->kind == SYM_PARAM));
}

/* Whether one of the expression's values is kept by a local, which goes with its scope. */
static bool is_local_handle(struct node *expr)
{
    expr = expr_inside(expr);
    if (expr->kind == E_COMMA) return is_local_handle(expr->right);
    if (expr->kind == E_CONDITIONAL) return is_local_handle(expr->then ? expr->then : expr->cond) || is_local_handle(expr->otherwise);
    return is_counted_place(expr);
}

/* Whether a value of that type takes a reference along on its way out. As an untyped pointer, which nobody counts, it does where
   it is new or a local's, and would be gone otherwise; what somebody else keeps is only lent. */
static bool hands_over(struct handles *h, const struct type *type, struct node *value)
{
    if (is_handle_type(type)) return true;
    while (expr_inside(value)->kind == E_CAST) value = expr_inside(value)->value;
    return type->kind == T_POINTER && yields_handle(h, value) && (is_owned(h, value) || is_local_handle(value));
}

static void visit_return(struct handles *h, struct node **place)
{
    struct node *statement = *place, *value = statement->operand;
    struct type *result = symbol_type(h->unit, h->function->symbol)->base;
    struct symbol *given = NULL;

    if (value && hands_over(h, result, value)) {
        struct node *inner = expr_inside(value);
        while (inner->kind == E_CAST) inner = expr_inside(inner->value);
        if (inner->kind == E_IDENT && is_counted(inner->symbol) && is_handle_type(inner->symbol->type)) given = inner->symbol;
        else value = own(h, value);
    } else if (value) {
        value = yields_handle(h, value) ? borrow(h, value) : visit(h, value);
    }
    statement->operand = value;
    if (value) note_awaits(h, value);
    if (!any_handles(h->scope, NULL) && !h->temps.len) return;

    struct node_list list = { 0 };
    if (value && !given && !is_simple(expr_inside(value)) && result->kind != T_VOID) {
        struct symbol *temp = new_temp(h, result);
        struct node *keep = declare_null(h, temp, statement);
        keep->operand->decls->initializer = value;
        node_list_add(&list, keep);
        statement->operand = make_ident(h->unit, temp, statement);
        statement->flags |= NODE_CHANGED;
    } else if (value && !given && !is_simple(expr_inside(value))) {
        node_list_add(&list, make_statement(h->unit, value));
        statement->operand = NULL;
        statement->flags |= NODE_CHANGED;
    }
    for (size_t i = 0; i < h->temps.len; i++) node_list_add(&list, release_statement(h, h->temps.data[i], statement));
    add_releases(h, &list, h->scope, NULL, statement, given);
    struct node *block = make_block(h->unit, list.first, statement);
    put(place, block);
    node_list_add(&list, statement);
    block->list = list.first;
}

/* The item goes to whoever asks for it. Temporaries are released before that: the full expression has ended. */
static void visit_yield(struct handles *h, struct node **place, size_t temps)
{
    struct node *statement = *place;
    struct type *item = symbol_type(h->unit, h->function->symbol)->base->base;
    struct node_list list = { 0 };

    if (hands_over(h, item, statement->operand)) statement->operand = own(h, statement->operand);
    else visit_kid_expr(h, &statement->operand);
    note_awaits(h, statement->operand);
    if (h->temps.len > temps) {
        struct symbol *kept = new_temp(h, item);
        for (size_t i = temps; i < h->temps.len; i++) node_list_add(&list, declare_null(h, h->temps.data[i], statement));
        node_list_add(&list, make_declaration(h->unit, kept, statement->operand, statement));
        while (h->temps.len > temps) node_list_add(&list, release_statement(h, h->temps.data[--h->temps.len], statement));
        statement->operand = make_ident(h->unit, kept, statement);
    }
    statement->kid[2] = releases_to(h, statement->ident, statement);
    if (!list.first) return;
    struct node *block = make_block(h->unit, list.first, statement);
    put(place, block);
    node_list_add(&list, statement);
    block->list = list.first;
}

/* ---- statements ---- */

/* { spawn(a), [2] = spawn(b) }, nested for arrays of arrays. */
static void own_list(struct handles *h, struct node *list, bool later)
{
    const struct node *last = last_raising(h, list->list);

    for (struct node **item = &list->list; *item; item = &(*item)->next) {
        struct node *next = (*item)->next, **value = (*item)->kind == E_DESIGNATED ? &(*item)->value : item;
        if (*item == last) last = NULL;
        h->raises_later = later || last;
        if ((*value)->kind == E_INIT_LIST) own_list(h, *value, h->raises_later);
        else *value = own(h, *value);
        (*item)->next = next;
    }
    h->raises_later = false;
}

static void visit_decl(struct handles *h, struct node *decl)
{
    struct symbol *symbol = decl->symbol;
    struct node *value = decl->initializer;
    if (symbol) symbol_type(h->unit, symbol);

    if (!is_counted(symbol)) {
        if (value && value->kind == E_INIT_LIST) visit_list(h, value, true);
        else if (value) decl->initializer = yields_handle(h, value) && !is_retain(value) ? borrow(h, value) : visit(h, value);
        if (value) note_awaits(h, decl->initializer);
        return;
    }
    if (!value) {
        decl->initializer = make_text(h->unit, decl, "0");
        if (is_handle_array(symbol->type)) {
            struct node *list = make_node(h->unit, E_INIT_LIST, decl);
            list->list = decl->initializer;
            decl->initializer = list;
        }
        decl->flags |= NODE_CHANGED;
    } else if (is_handle_type(symbol->type)) {
        decl->initializer = own(h, value);
    } else if (value->kind == E_INIT_LIST) {
        own_list(h, value, false);
    }
    note_awaits(h, decl->initializer);          /* should it raise, there is nothing to release here yet */
    vec_push(&h->scope->handles, symbol);
}

static void visit_declaration(struct handles *h, struct node *declaration)
{
    if (declaration->kind != N_DECLARATION || (declaration->specs && declaration->specs->spec & (SPEC_TYPEDEF | SPEC_STATIC | SPEC_EXTERN))) return;
    for (struct node *decl = declaration->decls; decl; decl = decl->next) visit_decl(h, decl);
}

static bool has_label(const struct node *node, const struct ident *label)
{
    if (node->kind == S_LABEL && node->ident == label) return true;
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (has_label(kid, label)) return true;
    return false;
}

/* The innermost scope round both the goto and its label. */
static struct handle_scope *goto_target(struct handles *h, const struct ident *label)
{
    struct handle_scope *scope = h->scope;
    while (scope && !has_label(scope->node, label)) scope = scope->outer;
    return scope;
}

static struct handle_scope *jump_target(struct handles *h, bool is_continue)
{
    struct handle_scope *scope = h->scope;
    while (scope && !(scope->is_loop || (scope->is_switch && !is_continue))) scope = scope->outer;
    return scope;
}

/* Whether nothing follows the statement: a jump, or a block that ends in one. */
static bool is_way_out(const struct node *statement)
{
    if (!statement) return false;
    if (statement->kind == S_COMPOUND) {
        const struct node *last = statement->list;
        while (last && last->next) last = last->next;
        return is_way_out(last);
    }
    return statement->kind == S_RAISE || statement->kind == S_LEAVE || statement->kind == S_RETURN || statement->kind == S_BREAK || statement->kind == S_CONTINUE || statement->kind == S_GOTO;
}

static void visit_items(struct handles *h, struct node *compound)
{
    struct handle_scope scope = { .outer = h->scope, .node = compound, .extra = compound->symbol, .temps = h->temps.len };
    struct node *last = NULL;

    h->scope = &scope;
    if (compound == h->function->body) {
        struct node *params = declarator_function(h->function->declarator)->params;
        for (struct node *param = params; param; param = param->next)
            if (param->symbol && symbol_type(h->unit, param->symbol) && is_counted(param->symbol)) vec_push(&scope.handles, param->symbol);
    }
    for (size_t i = 0; i < h->skipped.len; i++)
        if (h->skipped.data[i].block == compound) vec_push(&scope.handles, h->skipped.data[i].symbol);
    for (struct node **place = &compound->list; *place; place = &last->next) {
        struct node *next = (*place)->next;
        visit_statement(h, place);
        for (last = *place; last->next != next;) last = last->next;     /* temporaries may have come before it */
    }
    if (scope.handles.len && !is_way_out(last)) {
        struct node_list list = { compound->list, last };
        h->ending = &scope;
        add_releases(h, &list, &scope, scope.outer, last ? last : compound, NULL);
        h->ending = NULL;
        compound->list = list.first;
    }
    h->scope = scope.outer;
    vec_free(&scope.handles);
}

static void visit_governed(struct handles *h, struct node **place, bool is_loop, bool is_switch)
{
    struct handle_scope scope = { .outer = h->scope, .node = *place, .is_loop = is_loop, .is_switch = is_switch, .temps = h->temps.len };

    h->scope = &scope;
    visit_statement(h, place);
    h->scope = scope.outer;
}

/* Owned handles that the full expressions of a statement left in temporaries: declared before it, released behind it. */
static void settle_temps(struct handles *h, struct node **place, size_t from)
{
    struct node *statement = *place, *block;
    struct node_list list = { 0 };
    if (h->temps.len == from) return;

    for (size_t i = from; i < h->temps.len; i++) node_list_add(&list, declare_null(h, h->temps.data[i], statement));
    block = make_block(h->unit, list.first, statement);
    put(place, block);
    node_list_add(&list, statement);
    if (statement->kind != S_RETURN)
        for (size_t i = h->temps.len; i-- > from;) node_list_add(&list, release_statement(h, h->temps.data[i], statement));
    block->list = list.first;
    h->temps.len = from;
}

static void visit_kid_expr(struct handles *h, struct node **place)
{
    if (!*place || !node_is_expr(*place)) return;
    visit_side(h, place);
    note_awaits(h, *place);
}

static void visit_expr_statement(struct handles *h, struct node *statement)
{
    struct node *value = statement->operand, *inner = expr_inside(value);

    if (inner->kind == E_CAST && inner->type && inner->type->kind == T_VOID) inner = expr_inside(inner->value);
    if (yields_handle(h, inner) && is_owned(h, inner)) {
        statement->operand = call_text(h, "ac_release", visit(h, inner));
        statement->flags |= NODE_CHANGED;
    } else {
        statement->operand = visit(h, value);
    }
    note_awaits(h, statement->operand);
}

static void visit_statement(struct handles *h, struct node **place)
{
    struct node *statement = *place;
    size_t temps = h->temps.len;
    struct handle_scope *outer;

    switch (statement->kind) {
    case S_COMPOUND: visit_items(h, statement); return;
    case S_EXPR: visit_expr_statement(h, statement); break;
    case S_DECL:
        visit_declaration(h, statement->operand);
        if (h->temps.len > temps) {             /* the declared names must stay visible */
            for (size_t i = temps; i < h->temps.len; i++) {
                struct node *declared = declare_null(h, h->temps.data[i], statement);
                declared->next = *place;
                *place = declared;
                vec_push(&h->scope->handles, h->temps.data[i]);
            }
            h->temps.len = temps;
        }
        return;
    case S_IF:
        visit_kid_expr(h, &statement->cond);
        visit_governed(h, &statement->then, false, false);
        if (statement->otherwise) visit_governed(h, &statement->otherwise, false, false);
        break;
    case S_SWITCH:
    case S_WHILE:
    case S_DO:
        visit_kid_expr(h, &statement->cond);
        visit_governed(h, &statement->block, statement->kind != S_SWITCH, statement->kind == S_SWITCH);
        break;
    case S_FOR: {
        struct handle_scope scope = { .outer = h->scope, .node = statement, .temps = h->temps.len };
        struct node_list list = { 0 };
        outer = h->scope;
        h->scope = &scope;
        if (statement->init && statement->init->kind == N_DECLARATION) visit_declaration(h, statement->init);
        else visit_kid_expr(h, &statement->init);
        visit_kid_expr(h, &statement->cond);
        visit_kid_expr(h, &statement->step);
        visit_governed(h, &statement->block, true, false);
        h->scope = outer;
        if (scope.handles.len) {                /* declared before the loop, to be known behind it */
            struct node *block = make_block(h->unit, list.first, statement), *first = make_node(h->unit, S_DECL, statement->init);
            first->operand = statement->init;
            statement->init = NULL;
            statement->flags |= NODE_CHANGED;
            put(place, block);
            node_list_add(&list, first);
            node_list_add(&list, statement);
            add_releases(h, &list, &scope, outer, statement, NULL);
            block->list = list.first;
        }
        vec_free(&scope.handles);
        break;
    }
    case S_LABEL:
    case S_CASE:
    case S_DEFAULT:
        if (statement->block) visit_statement(h, &statement->block);
        return;
    case S_RAISE:
        if (statement->operand) statement->operand = own(h, statement->operand);
        if (statement->value) statement->value = borrow(h, statement->value);
        note_awaits(h, statement);
        statement->kid[2] = releases_to(h, statement->ident, statement);
        break;
    case S_LEAVE:
        statement->kid[2] = releases_to(h, statement->ident, statement);
        return;
    case S_RETURN:
        visit_return(h, place);
        break;
    case S_YIELD:
        visit_yield(h, place, temps);
        return;
    case S_GOTO: leave(h, place, goto_target(h, statement->ident)); return;
    case S_BREAK: leave(h, place, jump_target(h, false)); return;
    case S_CONTINUE: leave(h, place, jump_target(h, true)); return;
    default:
        for (int i = 0; i < 4; i++)
            if (statement->kid[i] && node_is_expr(statement->kid[i]) && !statement->kid[i]->next) visit_kid_expr(h, &statement->kid[i]);
        break;
    }
    settle_temps(h, place, temps);
}

static bool has_handles(struct unit *unit, struct node *node)
{
    if (node->kind == N_HANDLE || node->kind == S_LEAVE || node->kind == S_RAISE || node->kind == E_NEW_EXCEPTION ||
        is_raising_call(unit, node) || (node->kind == E_CALL && is_handle_type(node->type))) return true;
    if (node->kind == E_IDENT && node->symbol && is_handle_type(node->symbol->type)) return true;
    if (node->kind == E_CALL && is_handle_type(node->type) && !lends(node)) return true;
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (has_handles(unit, kid)) return true;
    return false;
}

void lower_handles(struct unit *unit, struct node *function)
{
    struct handles h = { .unit = unit, .function = function };

    if (function->kind != N_FUNCTION || !has_handles(unit, function)) return;
    struct node *params = declarator_function(function->declarator)->params;
    bool is_async = symbol_type(unit, function->symbol)->flags & TYPE_ASYNC;
    for (struct node *param = params; param && !is_async; param = param->next)
        if (param->symbol && symbol_type(unit, param->symbol)->kind == T_POINTER) param->symbol->flags |= SYMBOL_BORROWED;
    struct node *head = move_skipped(unit, function, &h.skipped);
    visit_items(&h, function->body);
    if (head) {
        struct node *last = head;
        while (last->next) last = last->next;
        last->next = function->body->list;
        function->body->list = head;
    }
    vec_free(&h.temps);
    vec_free(&h.skipped);
}
