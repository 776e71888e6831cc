/* The locals of an async function: parameters, automatic variables, temporaries. Those whose address is taken live in the
   frame if an await stands in their scope; compound literals that are pointed to become such variables. */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

static struct local *add_local(struct async_function *function, struct symbol *symbol)
{
    struct local *local = symbol->lowered;

    if (!local) {
        local = arena_alloc(function->unit->arena, sizeof *local);
        local->symbol = symbol;
        local->type = symbol_type(function->unit, symbol);
        symbol->lowered = local;
    }
    if (symbol->ident) local->name = symbol->ident->text;
    if (symbol->flags & SYMBOL_DEFERRED) local->in_frame = true;        /* never declared with its attribute */
    local->index = (int)function->locals.len;
    vec_push_in(function->unit->arena, &function->locals, local);
    return local;
}

static bool is_automatic(const struct node *specs, const struct symbol *symbol)
{
    if (!symbol || symbol->kind != SYM_VARIABLE) return false;
    return !(specs && specs->spec & (SPEC_STATIC | SPEC_EXTERN | SPEC_TYPEDEF | SPEC_THREAD));
}

static bool is_variable_size(const struct type *type)
{
    return type->kind == T_ARRAY && type->flags & TYPE_VLA;
}

static bool is_pointed_to(const struct local *local)
{
    return local->is_slot || local->symbol->flags & SYMBOL_ADDRESS_TAKEN;
}

/* C would carry out the cleanup at every suspension; where with.c could not make it a defer. */
static void refuse_cleanup(struct async_function *function, struct local *local)
{
    struct unit *unit = function->unit;
    struct symbol *symbol = local->symbol;
    if (local->refused || symbol->flags & SYMBOL_DEFERRED || !symbol->decl || symbol->decl->kind != N_DECL) return;
    if (!attribute_find(unit, symbol->specs, symbol->declarator, symbol->decl->tail, "cleanup", NULL)) return;
    local->refused = true;
    diag_report(unit->diags, D_NOT_SUPPORTED, unit_range(unit, symbol->decl), "‘cleanup’ of a variable that lives across an await");
}

/* Here the function may be suspended: what is in scope and pointed to must have been in the frame since its declaration. */
static void suspend_here(struct async_function *function)
{
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (local->left || local->suspended) continue;
        local->suspended = true;
        if (is_pointed_to(local) && !is_variable_size(local->type)) local->in_frame = true;
        refuse_cleanup(function, local);
    }
}

/* The scope of the locals from number `from` on ends. Where labels may lead back in it, an await before the declaration counts
   as well. */
static void leave_scope(struct async_function *function, size_t from, bool has_await)
{
    for (size_t i = from; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (!local->left && has_await && function->has_labels && is_pointed_to(local) && !is_variable_size(local->type))
            local->in_frame = true;
        local->left = true;
    }
}

static bool collect(struct async_function *function, struct node *node);

static bool collect_list(struct async_function *function, struct node *list)
{
    bool has_await = false;
    for (struct node *node = list; node; node = node->next)
        if (collect(function, node)) has_await = true;
    return has_await;
}

/* Whether an await stands in node. */
static bool collect(struct async_function *function, struct node *node)
{
    size_t from = function->locals.len;
    bool has_await = node->kind == S_AWAIT;

    if (node->kind == N_FUNCTION || node->kind == N_TYPEOF) return false;
    if (node->kind == N_DECLARATION)
        for (struct node *decl = node->decls; decl; decl = decl->next)
            if (is_automatic(node->specs, decl->symbol)) add_local(function, decl->symbol);
    if (has_await && node->value) add_local(function, node->value->symbol);
    if (has_await) suspend_here(function);
    if (node->kind == S_FOR) has_await |= collect_list(function, node->init);
    for (int i = 0; i < 4; i++)
        if (node->kind != S_FOR || node->kid[i] != node->init) has_await |= collect_list(function, node->kid[i]);
    if (node->kind == S_COMPOUND || node->kind == S_FOR) leave_scope(function, from, has_await);
    return has_await;
}

/* typeof and _Generic of a qualified local see its qualifiers: it must be the member that keeps them. */
static void keep_qualifiers(struct async_function *function, struct node *node, bool unevaluated)
{
    if (node->kind == N_FUNCTION) return;
    if (unevaluated && node->kind == E_IDENT) {
        struct local *local = lowered_local(node->symbol);
        if (local && !local->is_param && local->type->quals & QUAL_CONST) local->in_frame = true;
    }
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next)
            keep_qualifiers(function, kid, unevaluated || node->kind == N_TYPEOF || (node->kind == E_GENERIC && i == 0));
}

/* A variable of the frame for a compound literal; its type is complete: an unknown count was worked out by sema. */
static struct symbol *literal_variable(struct async_function *function, struct node *literal)
{
    struct unit *unit = function->unit;
    struct symbol *symbol = arena_alloc(unit->arena, sizeof *symbol);
    struct local *local = arena_alloc(unit->arena, sizeof *local);
    const char *name = arena_printf(unit->arena, "ac_%d", ++function->temps);

    symbol->kind = SYM_VARIABLE;
    symbol->depth = 1;
    symbol->ident = ident_intern(unit->idents, name, strlen(name));
    symbol->type = type_unqualified(unit, literal->type);
    local->symbol = symbol;
    local->type = symbol->type;
    local->is_temp = local->is_slot = true;
    symbol->lowered = local;
    local = add_local(function, symbol);
    local->in_frame = local->left = true;
    return symbol;
}

/* (variable = literal, &variable): the literal's object outlives the suspension of whoever got its address. */
static struct node *literal_in_frame(struct async_function *function, struct node *literal, const struct node *at)
{
    struct unit *unit = function->unit;
    struct symbol *variable = literal_variable(function, literal);
    struct node *comma = make_node(unit, E_COMMA, at), *paren = make_node(unit, E_PAREN, at);

    struct node *assign = make_assign(unit, variable, literal)->operand;
    comma->left = assign;
    comma->right = make_ident(unit, variable, literal);
    if (literal->type->kind != T_ARRAY) {
        struct node *address = make_node(unit, E_UNARY, at);
        address->op = OP_ADDRESS;
        address->operand = comma->right;
        comma->right = address;
    }
    comma->right->type = comma->type = paren->type = at->type;
    paren->operand = comma;
    return paren;
}

static bool is_pointed_to_literal(struct node *node)
{
    if (node->kind == E_COMPOUND_LITERAL) return node->type->kind == T_ARRAY;
    return node->kind == E_UNARY && node->op == OP_ADDRESS && expr_inside(node->operand)->kind == E_COMPOUND_LITERAL;
}

/* Looks for compound literals whose address lives on, in what node is made of. Those that acc made for options live on only
   where the call is awaited. */
static void move_literals(struct async_function *function, struct node *node, bool awaited)
{
    awaited |= node->kind == S_AWAIT;
    if (node->kind == E_SIZEOF || node->kind == E_ALIGNOF || node->kind == N_TYPEOF || node->kind == N_FUNCTION) return;
    if (node->kind == N_DECLARATION && node->specs && node->specs->spec & SPEC_STATIC) return;
    for (int i = 0; i < 4; i++) {
        for (struct node **place = &node->kid[i]; *place; place = &(*place)->next) {
            struct node *kid = *place, *next = kid->next;
            move_literals(function, kid, awaited);
            if (!node_is_expr(kid) || !is_pointed_to_literal(kid)) continue;
            struct node *literal = kid->kind == E_UNARY ? expr_inside(kid->operand) : kid;
            if (!literal->type_name && !awaited) continue;
            kid->next = NULL;
            *place = literal_in_frame(function, literal, kid);
            (*place)->next = next;
        }
    }
}

static void collect_params(struct async_function *function)
{
    struct node *declarator = declarator_function(function->node->declarator);

    for (struct node *param = declarator->params; param; param = param->next)
        if (param->symbol) add_local(function, param->symbol)->is_param = true;
}

void locals_function(struct async_function *function)
{
    bool has_await = function->suspensions.len > 0;

    collect_params(function);
    function->has_labels = has_label(function->node->body, NULL);
    size_t params = function->locals.len;
    if (has_await) move_literals(function, function->node->body, false);
    collect(function, function->node->body);
    if (has_await) keep_qualifiers(function, function->node->body, false);
    for (size_t i = 0; has_await && i < params; i++)
        if (function->locals.data[i]->symbol->flags & SYMBOL_ADDRESS_TAKEN) function->locals.data[i]->in_frame = true;
    for (size_t i = 0; i < function->locals.len; i++)
        if (!function->locals.data[i]->name) function->locals.data[i]->name = function->locals.data[i]->symbol->ident->text;
}
