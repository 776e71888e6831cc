/* New nodes for the lowering, and small questions about old ones. */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

struct node *make_node(struct unit *unit, enum node_kind kind, const struct node *at)
{
    struct node *node = node_new(unit->arena, kind, at->first, at->last);
    node->flags = NODE_CHANGED;
    return node;
}

struct symbol *make_variable(struct unit *unit, const char *name, struct type *type)
{
    struct symbol *symbol = arena_alloc(unit->arena, sizeof *symbol);

    symbol->kind = SYM_VARIABLE;
    symbol->depth = 1;
    symbol->ident = ident_intern(unit->idents, name, strlen(name));
    symbol->type = type;
    symbol->flags = SYMBOL_USED;
    return symbol;
}

struct node *make_declaration(struct unit *unit, struct symbol *symbol, struct node *value, const struct node *at)
{
    struct node *statement = make_node(unit, S_DECL, at), *declaration = make_node(unit, N_DECLARATION, at);
    struct node *decl = make_node(unit, N_DECL, at);

    decl->symbol = symbol;
    decl->initializer = value;
    declaration->decls = decl;
    statement->operand = declaration;
    return statement;
}

struct node *make_statement(struct unit *unit, struct node *expr)
{
    struct node *statement = make_node(unit, S_EXPR, expr);
    statement->operand = expr;
    return statement;
}

struct node *make_block(struct unit *unit, struct node *list, const struct node *at)
{
    struct node *block = make_node(unit, S_COMPOUND, at);
    block->list = list;
    return block;
}

struct node *make_call(struct unit *unit, const char *function, struct node *args, struct type *type)
{
    struct node *call = make_node(unit, E_CALL, args);
    call->callee = make_text(unit, args, "%s", function);
    call->args = args;
    call->type = type;
    return call;
}

struct node *make_ident(struct unit *unit, struct symbol *symbol, const struct node *at)
{
    struct node *node = make_node(unit, E_IDENT, at);
    node->symbol = symbol;
    node->ident = symbol->ident;
    node->type = symbol->type;
    return node;
}

struct node *make_not(struct unit *unit, struct node *operand)
{
    struct node *node = make_node(unit, E_UNARY, operand);
    node->op = OP_NOT;
    node->operand = operand;
    node->type = type_basic(unit, T_INT);
    return node;
}

struct node *make_truth(struct unit *unit, struct node *value)
{
    struct node *inner = expr_inside(value);
    if (inner->kind == E_AND || inner->kind == E_OR || (inner->kind == E_UNARY && inner->op == OP_NOT) ||
        (inner->kind == E_BINARY && inner->op >= OP_LT && inner->op <= OP_NE))
        return value;
    struct node *node = make_node(unit, E_BINARY, value);
    node->op = OP_NE;
    node->left = value;
    node->right = make_text(unit, value, "0");
    node->type = type_basic(unit, T_INT);
    return node;
}

struct node *make_assign(struct unit *unit, struct symbol *symbol, struct node *value)
{
    struct node *assign = make_node(unit, E_ASSIGN, value);
    struct node *statement = make_node(unit, S_EXPR, value);
    assign->left = make_ident(unit, symbol, value);
    assign->right = value;
    assign->type = symbol->type;
    statement->operand = assign;
    return statement;
}

struct node *make_if(struct unit *unit, struct node *cond, struct node *then, struct node *otherwise)
{
    struct node *node = make_node(unit, S_IF, cond);
    node->cond = cond;
    node->then = then;
    node->otherwise = otherwise;
    return node;
}

struct node *make_text(struct unit *unit, const struct node *at, const char *format, ...)
{
    struct node *node = make_node(unit, E_TEXT, at);
    va_list args;

    va_start(args, format);
    node->text = arena_vprintf(unit->arena, format, args);
    va_end(args);
    return node;
}

struct node *make_types(struct unit *unit, const struct node *types, const struct node *at)
{
    struct node *count = make_text(unit, at, "0"), *last = count;
    int n = 0;

    for (const struct node *type = types; type; type = type->next, n++) {
        last->next = make_text(unit, at, "&ac_type_%s", type->symbol->ident->text);
        last = last->next;
    }
    count->text = arena_printf(unit->arena, "%d", n);
    return count;
}

static bool member_is_const(struct unit *unit, struct node *member)
{
    if (member->kind != N_DECLARATION || !member->specs) return false;
    if (!member->decls) return type_has_const(unit, type_of_declaration(unit, member->specs, NULL));
    for (struct node *decl = member->decls; decl; decl = decl->next)
        if (decl->symbol && decl->symbol->ident && type_has_const(unit, symbol_type(unit, decl->symbol))) return true;
    return false;
}

bool type_has_const(struct unit *unit, struct type *type)
{
    while (type->kind == T_ARRAY) type = type->base;
    if (type->quals & QUAL_CONST) return true;
    if (!type_is_record(type) || !type->tag || !type->tag->decl || type->tag->decl->kind != N_STRUCT) return false;
    for (struct node *member = type->tag->decl->members; member; member = member->next)
        if (member_is_const(unit, member)) return true;
    return false;
}

void node_list_add(struct node_list *list, struct node *node)
{
    node->next = NULL;
    if (list->last) list->last->next = node;
    else list->first = node;
    list->last = node;
}

bool is_generator(struct unit *unit, const struct node *function)
{
    return symbol_type(unit, function->symbol)->flags & TYPE_GENERATOR;
}

bool is_async_call(struct unit *unit, struct node *expr)
{
    if (expr->kind != E_CALL || !expr->callee->type) return false;
    struct type *type = type_decay(unit, expr->callee->type);
    return type->kind == T_POINTER && type->base->kind == T_FUNCTION && (type->base->flags & TYPE_ASYNC) &&
           !(type->base->flags & TYPE_GENERATOR);
}

bool is_generic_call(struct unit *unit, struct node *call)
{
    if (!is_async_call(unit, call) || !call->symbol || !(call->symbol->flags & SYMBOL_PRELUDE)) return false;
    return call->op == CALL_WAIT_FOR || type_decay(unit, call->callee->type)->base->base->kind == T_VARIABLE;
}

bool result_in_slot(struct unit *unit, const struct node *await)
{
    if (await->type->kind == T_VOID || type_in_register(await->type)) return false;
    if (is_async_call(unit, await->operand)) return true;
    struct type *type = type_decay(unit, await->operand->type);
    return type->kind == T_HANDLE && type->op == OP_CORO;
}

bool has_label(const struct node *node, const struct ident *label)
{
    if (node->kind == S_LABEL && (!label || node->ident == label)) return true;
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (has_label(kid, label)) return true;
    return false;
}
