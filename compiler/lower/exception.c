/* Exceptions as plain statements: objects, raising, and the test behind a call that may have raised.
       raise ValueError("bad");             return ac_leave(ac_raise_text(&ac_type_ValueError, "bad", &f__function, 6));
       raise ValueError("bad: %d", n);      ac_exc_1 = ac_raise_at(ac_exception_new(&ac_type_ValueError, "bad: %d", n), &f__function, 7);
                                            goto ac_except_1;
       x = parse(s);                        ac_1 = parse(s);
                                            if (ac_raising()) { ac_exc_1 = ac_caught(&f__function, 8); goto ac_except_1; }
                                            x = ac_1; */
#include "lower/order.h"

#include <string.h>

#include "sema/sema.h"

struct type *base_exception(struct unit *unit)
{
    struct symbol *symbol = ident_intern(unit->idents, "BaseException", 13)->ordinary;
    if (!symbol) bug("the prelude declares no BaseException");
    return symbol_type(unit, symbol);
}

static bool is_new_group(struct unit *unit, const struct node *node)
{
    struct symbol *group = ident_intern(unit->idents, "BaseExceptionGroup", 18)->ordinary;
    return node->kind == E_NEW_EXCEPTION && group && exception_derives(unit, node->symbol, group);
}

/* A user's derive may raise, which the declarations of these do not say: without one they raise for want of memory only. */
static bool derives_group(const struct node *call)
{
    if (call->op == CALL_GROUP_SPLIT || call->op == CALL_GROUP_SUBGROUP) return true;
    return call->symbol && call->symbol->flags & SYMBOL_PRELUDE && !strcmp(call->symbol->ident->text, "ac_group_derive");
}

bool is_raising_call(struct unit *unit, const struct node *node)
{
    if (is_new_group(unit, node)) return true;
    if (node->kind != E_CALL) return false;
    if (node->op == CALL_SPAWN || derives_group(node)) return true;
    if (node->op == CALL_TO_THREAD || !node->callee->type) return false;
    struct type *type = type_decay(unit, node->callee->type);
    if (type->kind != T_POINTER || type->base->kind != T_FUNCTION) return false;
    return type->base->flags & TYPE_RAISES && !(type->base->flags & TYPE_ASYNC);
}

/* function(first..., &NAME__function, line) */
static struct node *info_call(struct order *order, const char *name, struct node *first, const struct node *at)
{
    struct unit *unit = order->unit;
    struct node *call = make_node(unit, E_CALL, at), *info = make_text(unit, at, "&%s__function", order->function->name);
    struct location location = source_locate(unit->source, unit->tokens.data[at->first].offset);

    order->function->uses_info = true;
    call->callee = make_text(unit, at, "%s", name);
    call->type = type_pointer(unit, base_exception(unit));
    info->next = make_text(unit, at, "%u", location.line);
    call->args = first ? first : info;
    if (first) first->next = info;
    return call;
}

static void emit_list(struct order *order, struct node *list)
{
    for (struct node *statement = list, *next; statement; statement = next) {
        next = statement->next;
        order_emit(order, statement);
    }
}

/* The exception that the expression yields goes to statement's label, or out of the function. */
void order_leave(struct order *order, struct node *statement, struct node *exception)
{
    struct unit *unit = order->unit;
    struct node *releases = statement->kid[2];

    statement->kid[2] = NULL;
    if (statement->ident) {
        struct node *jump = make_node(unit, S_GOTO, statement);
        jump->ident = statement->ident;
        order_emit(order, make_assign(unit, statement->ident->ordinary, exception));
        emit_list(order, releases);
        order_emit(order, jump);
        return;
    }
    if (releases && exception->kind != E_IDENT) {
        struct symbol *temp = order_new_temp(order, type_pointer(unit, type_basic(unit, T_VOID)));
        order_emit(order, make_declaration(unit, temp, exception, statement));
        exception = make_ident(unit, temp, statement);
    }
    emit_list(order, releases);
    struct node *leave = make_node(unit, S_LEAVE, statement);
    leave->operand = exception;
    order_emit(order, leave);
}

/* A literal that printf prints as it stands; one whose escapes may hide a % counts as none. */
static bool is_plain_text(struct unit *unit, const struct node *text)
{
    if (text->kind != E_STRING) return false;
    for (uint32_t i = text->first; i <= text->last; i++) {
        const char *c = unit->source->text + unit->tokens.data[i].offset, *end = c + token_len(&unit->tokens.data[i]);
        if (*c != '"' && *c != '(' && *c != ')') return false;
        for (; c < end; c++) {
            if (*c == '%') return false;
            if (*c == '\\' && !strchr("\"'?\\abfnrtv", *++c)) return false;
        }
    }
    return true;
}

/* raise T, T() or T("text"): made and raised in one call. NULL: it is not that simple. */
static struct node *raise_text_call(struct order *order, struct node *statement)
{
    struct unit *unit = order->unit;
    struct node *made = expr_inside(statement->operand), *text = made->args;

    if (made->kind != E_NEW_EXCEPTION || is_new_group(unit, made) || statement->value) return NULL;
    if (text && (text->next || !is_plain_text(unit, text))) return NULL;
    if (!text) text = make_text(unit, statement, "\"\"");
    struct node *type = make_text(unit, made, "&ac_type_%s", made->symbol->ident->text);
    struct node *call = info_call(order, "ac_raise_text", text, statement);
    type->next = text;
    call->args = type;
    return call;
}

void order_raise(struct order *order, struct node *statement)
{
    if (!statement->operand) {
        order_leave(order, statement, info_call(order, "ac_reraise", NULL, statement));
        return;
    }
    struct node *exception = raise_text_call(order, statement);
    if (exception) {
        order_leave(order, statement, exception);
        return;
    }
    exception = order_expr(order, statement->operand);
    if (statement->value) {
        struct node *from = make_node(order->unit, E_CALL, statement);
        from->callee = make_text(order->unit, statement, "ac_raise_from");
        from->args = exception;
        exception->next = order_expr(order, statement->value);
        from->type = exception->type;
        exception = from;
    }
    order_leave(order, statement, info_call(order, "ac_raise_at", exception, statement));
}

/* if (ac_raising()) { ... } */
static void emit_check(struct order *order, struct node *call)
{
    struct unit *unit = order->unit;
    struct order_block block;
    struct node *statement = make_node(unit, S_LEAVE, call);

    statement->ident = call->ident;
    statement->kid[2] = call->kid[2];
    call->kid[2] = NULL;
    call->ident = NULL;
    order_block_begin(order, &block);
    order_leave(order, statement, info_call(order, "ac_caught", NULL, call));
    struct node *then = order_block_end(order, &block, call);
    order_emit(order, make_if(unit, make_text(unit, call, "ac_raising()"), then, NULL));
}

struct node *order_raising_call(struct order *order, struct node *call, bool is_wanted)
{
    struct unit *unit = order->unit;
    struct symbol *temp = NULL;

    call->callee = order_expr(order, call->callee);
    order_expr_list(order, &call->args);
    struct type *type = expr_value_type(unit, call);
    struct node *result = make_text(unit, call, "(void)0");
    if (type->kind != T_VOID && is_wanted) {
        temp = order_new_temp(order, type);
        order_emit(order, make_declaration(unit, temp, call, call));
        result = make_ident(unit, temp, call);
    } else {
        order_emit(order, make_statement(unit, call));
    }
    emit_check(order, call);
    return result;
}

/* Of a new group the members `exceptions` and `count` are arguments. */
static struct node *group_arg(struct unit *unit, struct node *expr, const char *name)
{
    for (struct node *arg = expr->args; arg; arg = arg->next)
        if (arg->kind == E_NAMED_ARG && !strcmp(arg->ident->text, name)) return arg->value;
    return make_text(unit, expr, "0");
}

/* ac_exception_new(&ac_type_T, format, ...), or ac_exception_group_new(&ac_type_T, members, count, format, ...). */
static struct node *new_exception_call(struct order *order, struct node *expr)
{
    struct unit *unit = order->unit;
    struct node *call = make_node(unit, E_CALL, expr), *cast = make_node(unit, E_CAST, expr);
    bool is_group = is_new_group(unit, expr);
    struct node_list args = { 0 };

    node_list_add(&args, make_text(unit, expr, "&ac_type_%s", expr->symbol->ident->text));
    if (is_group) {
        node_list_add(&args, group_arg(unit, expr, "exceptions"));
        node_list_add(&args, group_arg(unit, expr, "count"));
    }
    bool has_format = expr->args && expr->args->kind != E_NAMED_ARG;
    if (!has_format) node_list_add(&args, make_text(unit, expr, "(const char *)0"));
    for (struct node *arg = expr->args, *next; arg && arg->kind != E_NAMED_ARG; arg = next) {
        next = arg->next;
        expr->args = next;
        node_list_add(&args, arg);
    }
    call->callee = make_text(unit, expr, is_group ? "ac_exception_group_new" : "ac_exception_new");
    call->args = args.first;
    cast->type = type_unqualified(unit, expr->type);
    cast->value = call;
    return cast;
}

/* Members are set on a temporary. */
struct node *order_new_exception(struct order *order, struct node *expr)
{
    struct unit *unit = order->unit;
    bool is_group = is_new_group(unit, expr);

    order_expr_list(order, &expr->args);
    struct node *cast = new_exception_call(order, expr);
    if (!is_group && !expr->args) return cast;

    struct symbol *temp = order_new_temp(order, cast->type);
    order_emit(order, make_declaration(unit, temp, cast, expr));
    if (is_group) emit_check(order, expr);
    for (struct node *member = expr->args; member; member = member->next) {
        if (is_group && (!strcmp(member->ident->text, "exceptions") || !strcmp(member->ident->text, "count"))) continue;
        struct node *statement = make_node(unit, S_EXPR, member), *assign = make_node(unit, E_ASSIGN, member);
        struct node *place = make_node(unit, E_ARROW, member);
        place->operand = make_ident(unit, temp, expr);
        place->ident = member->ident;
        assign->left = place;
        assign->right = member->value;
        statement->operand = assign;
        order_emit(order, statement);
    }
    struct node *set = make_ident(unit, temp, expr);
    struct node *check = make_call(unit, "ac_members_set", set, type_basic(unit, T_VOID));
    set->next = make_text(unit, expr, "&ac_type_%s", expr->symbol->ident->text);
    order_emit(order, make_statement(unit, check));
    return make_ident(unit, temp, expr);
}
