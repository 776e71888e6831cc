/* Calls of the library as C sees them: spawn and its like by their C names, `.name = value` arguments as one compound literal,
   generic results taken from their register, and handles converted where C has another pointer type for them. */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

static struct node *make_cast(struct unit *unit, struct type *type, struct node *value)
{
    struct node *cast = make_node(unit, E_CAST, value);
    cast->type = type_unqualified(unit, type);
    cast->value = value;
    cast->next = value->next;
    value->next = NULL;
    return cast;
}

static bool is_pointer_to(const struct type *type, const char *tag)
{
    return type->kind == T_POINTER && type->base->kind == T_STRUCT && type->base->tag->ident && !strcmp(type->base->tag->ident->text, tag);
}

/* Whether C needs a cast between handles, or between pointers to exceptions, that the dialect converts on its own. */
static bool converts(struct unit *unit, struct type *from, struct type *to)
{
    bool handles = from->kind == T_HANDLE || to->kind == T_HANDLE || (is_pointer_to(from, "ac_task") && is_pointer_to(to, "ac_future"));
    bool exceptions = from->kind == T_POINTER && to->kind == T_POINTER && type_is_exception(from->base) && type_is_exception(to->base);
    if ((!handles && !exceptions) || !type_is_pointer_like(from) || !type_is_pointer_like(to)) return false;
    if (from->kind == T_POINTER && from->base->kind == T_VOID) return false;
    if (to->kind == T_POINTER && to->base->kind == T_VOID) return false;

    struct text a = { 0 }, b = { 0 };
    type_print(&a, unit, type_unqualified(unit, from), "", TYPE_PRINT_C);
    type_print(&b, unit, type_unqualified(unit, to), "", TYPE_PRINT_C);
    bool differ = strcmp(a.data, b.data) != 0;
    text_free(&a);
    text_free(&b);
    return differ;
}

static struct node *convert(struct unit *unit, struct node *value, struct type *to)
{
    if (!value || !to || !node_is_expr(value) || value->kind == E_INIT_LIST || value->kind == E_NAMED_ARG || !value->type) return value;
    return converts(unit, expr_value_type(unit, value), to) ? make_cast(unit, to, value) : value;
}

/* Values in braces become casts of what they were: the list keeps its nodes. */
void convert_initialized(struct unit *unit)
{
    for (size_t i = 0; i < unit->initialized.len; i++) {
        struct node *value = unit->initialized.data[i].value;
        struct type *type = unit->initialized.data[i].type;
        if (!value->type || value->kind == E_TEXT || !converts(unit, expr_value_type(unit, value), type)) continue;
        struct node *inner = arena_alloc(unit->arena, sizeof *inner), *next = value->next;
        *inner = *value;
        inner->next = NULL;
        *value = *make_cast(unit, type, inner);
        value->next = next;
    }
}

/* ---- options ---- */

static struct node *no_options(struct unit *unit, const struct node *call)
{
    return make_text(unit, call, "0");
}

static struct node *default_member(struct unit *unit, const struct node *call, struct type *record, struct node *given)
{
    struct ident *timeout = ident_intern(unit->idents, "timeout", 7);
    struct symbol *member = type_member(unit, record, timeout);

    if (!member || symbol_type(unit, member)->kind != T_DOUBLE) return NULL;
    for (struct node *item = given; item; item = item->next)
        if (item->list->ident == timeout) return NULL;
    struct node *item = make_node(unit, E_DESIGNATED, call);
    item->list = make_node(unit, E_DESIGNATOR_MEMBER, call);
    item->list->ident = timeout;
    item->value = make_text(unit, call, "(1.0 / 0.0)");
    return item;
}

/* The `.name = value` arguments, taken off the call's arguments, as &(const struct ac_..._options){ .name = value }. */
static struct node *take_options(struct unit *unit, struct node *call, struct type *pointer)
{
    struct node_list items = { 0 };

    for (struct node **place = &call->args; *place;) {
        struct node *arg = *place;
        if (arg->kind != E_NAMED_ARG) {
            place = &arg->next;
            continue;
        }
        *place = arg->next;
        struct node *item = make_node(unit, E_DESIGNATED, arg);
        item->list = make_node(unit, E_DESIGNATOR_MEMBER, arg);
        item->list->ident = arg->ident;
        struct symbol *member = type_member(unit, pointer->base, arg->ident);
        item->value = member ? convert(unit, arg->value, symbol_type(unit, member)) : arg->value;
        node_list_add(&items, item);
    }
    if (!items.first) return no_options(unit, call);
    struct node *rest = default_member(unit, call, pointer->base, items.first);
    if (rest) node_list_add(&items, rest);

    struct node *literal = make_node(unit, E_COMPOUND_LITERAL, call), *list = make_node(unit, E_INIT_LIST, call);
    struct node *address = make_node(unit, E_UNARY, call);
    list->list = items.first;
    literal->value = list;
    literal->type = type_unqualified(unit, pointer->base);
    address->op = OP_ADDRESS;
    address->operand = literal;
    address->type = type_pointer(unit, literal->type);
    return address;
}

static void append_arg(struct node *call, struct node *arg)
{
    struct node **place = &call->args;
    while (*place) place = &(*place)->next;
    *place = arg;
}

/* ---- generic results and arguments ---- */

/* In place: call becomes what decodes the register that the C function returns. */
static void decode_result(struct unit *unit, struct node *call, struct type *type)
{
    struct node *inner = make_node(unit, E_CALL, call);

    *inner = *call;
    inner->next = NULL;
    inner->flags |= NODE_CHANGED;
    inner->type = type_basic(unit, T_LONG);
    call->flags |= NODE_CHANGED;
    if (type->kind == T_VOID || type->kind == T_LONG) return;
    call->symbol = NULL;
    call->op = 0;
    memset(call->kid, 0, sizeof call->kid);
    call->type = type;
    if (type->kind == T_DOUBLE || type->kind == T_FLOAT) {
        call->kind = E_CALL;
        call->callee = make_text(unit, inner, type->kind == T_DOUBLE ? "ac_to_double" : "ac_to_float");
        call->args = inner;
    } else if (type_in_register(type)) {
        call->kind = E_CAST;
        call->value = inner;
    } else {
        struct node *pointer = make_cast(unit, type_pointer(unit, type), inner);
        call->kind = E_UNARY;
        call->op = OP_DEREF;
        call->operand = pointer;
    }
}

/* An argument of type T where C takes a register. */
static struct node *encode_argument(struct unit *unit, struct node *arg, struct type *type)
{
    struct node *node;

    if (type->kind == T_DOUBLE || type->kind == T_FLOAT) {
        node = make_node(unit, E_CALL, arg);
        node->callee = make_text(unit, arg, type->kind == T_DOUBLE ? "ac_from_double" : "ac_from_float");
        node->args = arg;
        node->type = type_basic(unit, T_LONG);
        node->next = arg->next;
        arg->next = NULL;
        return node;
    }
    if (type->kind == T_VOID) return make_cast(unit, type_basic(unit, T_LONG), arg);      /* an untyped future */
    if (type_in_register(type)) {
        struct node *value = arg;
        if (!type_is_pointer_like(type) && expr_value_type(unit, arg)->kind != type->kind) value = make_cast(unit, type, arg);
        return make_cast(unit, type_basic(unit, T_LONG), value);
    }
    /* the address of a copy */
    struct node *literal = make_node(unit, E_COMPOUND_LITERAL, arg), *list = make_node(unit, E_INIT_LIST, arg);
    struct node *address = make_node(unit, E_UNARY, arg), *next = arg->next;
    arg->next = NULL;
    list->list = arg;
    literal->type = type_array(unit, type_unqualified(unit, type), NULL, 1);
    literal->value = list;
    address = make_cast(unit, type_basic(unit, T_LONG), literal);
    address->next = next;
    return address;
}

static void lower_args(struct unit *unit, struct node *call, struct type *function, struct type *variable)
{
    struct type_param *param = function->params;

    for (struct node **place = &call->args; *place; place = &(*place)->next) {
        struct node *arg = *place;
        if (param && node_is_expr(arg) && arg->kind != E_NAMED_ARG) {
            if (param->type->kind == T_VARIABLE && variable) *place = encode_argument(unit, arg, variable);
            else *place = convert(unit, arg, variable ? type_substitute(unit, param->type, variable) : param->type);
        }
        if (param) param = param->next;
    }
    /* ac_set_result(f): of a future(void) */
    if (param && param->type->kind == T_VARIABLE && variable && variable->kind == T_VOID) append_arg(call, make_text(unit, call, "0"));
}

static struct type *callee_type(struct unit *unit, struct node *call)
{
    struct type *type = call->callee && call->callee->type ? type_decay(unit, call->callee->type) : NULL;
    return type && type->kind == T_POINTER && type->base->kind == T_FUNCTION ? type->base : NULL;
}

/* Options come by name or are left out; where the struct itself is passed, there is nothing to make. */
static bool passes_options(const struct node *call, const struct type *function)
{
    const struct node *arg = call->args;
    for (const struct type_param *param = function->params; param; param = param->next, arg = arg->next)
        if (!arg || arg->kind == E_NAMED_ARG) return false;
    return true;
}

static void lower_call(struct unit *unit, struct node *call)
{
    struct type *function = callee_type(unit, call);
    if (!function) return;
    struct type *variable = call_variable(unit, call);
    struct type_param *options = passes_options(call, function) ? NULL : function_options(function);

    if (options) {
        struct node *literal = take_options(unit, call, options->type);
        lower_args(unit, call, function, variable);
        append_arg(call, literal);
    } else {
        lower_args(unit, call, function, variable);
    }
    if (variable && function->base->kind == T_VARIABLE && !(function->flags & TYPE_ASYNC)) decode_result(unit, call, variable);
}

/* spawn(coro, .name = n) is ac_spawn(coro, options), spawn(group, coro) is ac_spawn_in(group, coro, options). */
static void lower_spawn(struct unit *unit, struct node *call)
{
    struct type *function = callee_type(unit, call);
    struct type_param *options = function ? function_options(function) : NULL;
    struct node *literal = options ? take_options(unit, call, options->type) : no_options(unit, call);

    bool in_group = call->args->next != NULL;
    struct node **coro = in_group ? &call->args->next : &call->args;
    *coro = convert(unit, *coro, type_handle(unit, OP_CORO, type_basic(unit, T_VOID)));
    append_arg(call, literal);
    call->callee = make_text(unit, call, in_group ? "ac_spawn_in" : "ac_spawn");
    call->flags |= NODE_CHANGED;
}

/* ac_future_new(T): room for a result that is larger than a register; one that is a handle is counted. */
static void lower_future_new(struct unit *unit, struct node *call)
{
    struct node *type_name = call->args;
    struct type *type = type_name->type;

    call->flags |= NODE_CHANGED;
    call->args = no_options(unit, call);
    if (is_handle_type(type)) {
        call->args = make_text(unit, call, "&(const struct ac_future_options){ .size = AC_HANDLE_RESULT }");
        return;
    }
    if (type->kind == T_VOID || type_in_register(type)) return;
    struct text name = { 0 };
    type_print(&name, unit, type, "", TYPE_PRINT_C);
    call->args = make_text(unit, call, "&(const struct ac_future_options){ .size = sizeof(%s) }", name.data);
    text_free(&name);
}

static struct node *designated(struct unit *unit, const struct node *at, const char *name, struct node *value)
{
    struct node *item = make_node(unit, E_NAMED_ARG, at);
    item->ident = ident_intern(unit->idents, name, strlen(name));
    item->value = value;
    return item;
}

/* ac_queue_new(T, .maxsize = n): the queue learns the size of an item that is larger than a register, and whether it is a handle. */
static void lower_queue_new(struct unit *unit, struct node *call)
{
    struct node *type_name = call->args;
    struct type *type = type_name->type, *function = callee_type(unit, call);
    struct type_param *options = function ? function_options(function) : NULL;

    call->flags |= NODE_CHANGED;
    call->args = type_name->next;
    if (is_handle_type(type)) {
        append_arg(call, designated(unit, call, "handles", make_text(unit, call, "1")));
    } else if (!type_in_register(type)) {
        struct text name = { 0 };
        type_print(&name, unit, type, "", TYPE_PRINT_C);
        append_arg(call, designated(unit, call, "size", make_text(unit, call, "sizeof(%s)", name.data)));
        text_free(&name);
    }
    struct node *literal = options ? take_options(unit, call, options->type) : no_options(unit, call);
    append_arg(call, literal);
}

/* ac_is(e, A | B) is ac_is_one_of(e, 2, &ac_type_A, &ac_type_B); ac_as(e, A) the same or NULL, as an A *. */
static void lower_is(struct unit *unit, struct node *call)
{
    struct node *exception = call->args, *types = exception->next;
    struct node *list = types->kind == E_EXCEPTION_TYPES ? types->list : NULL;
    const char *name = call->op == CALL_IS ? "ac_is_one_of" : "ac_as_one_of";

    call->kind = E_CALL;
    call->flags |= NODE_CHANGED;
    call->callee = make_text(unit, call, "%s", name);
    if (!list && types->kind == N_TYPE_NAME) list = types->specs->specifier;
    exception->next = make_types(unit, list, call);
    if (call->op == CALL_IS) return;
    struct node *inner = node_copy(unit->arena, call);          /* the cast takes the call's place */
    inner->next = NULL;
    call->kind = E_CAST;
    memset(call->kid, 0, sizeof call->kid);
    call->value = inner;
}

/* ac_group_split(g, A | B, &match, &rest) is ac_group_split(g, &match, &rest, 2, &ac_type_A, &ac_type_B), and with a predicate
   ac_group_split_if(g, &match, &rest, predicate); ac_group_subgroup likewise. */
static void lower_group_call(struct unit *unit, struct node *call)
{
    struct node *group = call->args, *chooser = group->next, *places = chooser->next;
    bool by_types = chooser->kind == E_EXCEPTION_TYPES, is_split = call->op == CALL_GROUP_SPLIT;

    call->kind = E_CALL;
    call->flags |= NODE_CHANGED;
    call->callee = make_text(unit, call, "ac_group_%s%s", is_split ? "split" : "subgroup", by_types ? "" : "_if");
    chooser->next = NULL;
    group->next = places;
    append_arg(call, by_types ? make_types(unit, chooser->list, call) : chooser);
}

/* ac_to_thread(f(x)) is one call, of a function of its own that makes the coroutine: emit/through.c. */
static void lower_to_thread(struct node *call)
{
    const struct node *inner = expr_inside(call->args);

    call->callee = inner->callee;
    call->args = inner->args;
    call->symbol = inner->symbol;
    call->flags |= NODE_CHANGED;
}

static void lower_node(struct unit *unit, struct node *node, struct type *result)
{
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) lower_node(unit, kid, result);
    switch (node->kind) {
    case E_CALL:
    case E_BUILTIN:
        if (node->op == CALL_SPAWN) lower_spawn(unit, node);
        else if (node->op == CALL_IS || node->op == CALL_AS) lower_is(unit, node);
        else if (node->op == CALL_FUTURE_NEW) lower_future_new(unit, node);
        else if (node->op == CALL_QUEUE_NEW) lower_queue_new(unit, node);
        else if (node->op == CALL_TO_THREAD) lower_to_thread(node);
        else if (node->op == CALL_GROUP_SPLIT || node->op == CALL_GROUP_SUBGROUP) lower_group_call(unit, node);
        else if (node->kind == E_CALL) lower_call(unit, node);
        break;
    case E_NEW_EXCEPTION:
        node->ident = NULL;         /* the passes to come keep a label there */
        break;
    case E_ASSIGN:
        if (node->left->type) node->right = convert(unit, node->right, node->left->type);
        break;
    case E_BINARY:
        if ((node->op == OP_EQ || node->op == OP_NE) && node->left->type) node->right = convert(unit, node->right, expr_value_type(unit, node->left));
        break;
    case N_DECL:
        if (node->initializer && node->symbol) node->initializer = convert(unit, node->initializer, symbol_type(unit, node->symbol));
        break;
    case E_CONDITIONAL:
        if (!node->then || !node->type) break;
        node->then = convert(unit, node->then, node->type);
        node->otherwise = convert(unit, node->otherwise, node->type);
        break;
    case S_YIELD:
        if (result && result->kind == T_HANDLE) node->operand = convert(unit, node->operand, result->base);
        break;
    case S_RETURN:
        if (node->operand && result) node->operand = convert(unit, node->operand, result);
        break;
    default: break;
    }
}

void lower_library(struct unit *unit, struct node *decl)
{
    struct type *result = NULL;
    if (decl->kind == N_FUNCTION && decl->symbol) result = symbol_type(unit, decl->symbol)->base;
    lower_node(unit, decl, result);
}
