/* async for as an endless loop. Over a stream
       async for (int x : numbers()) body
   becomes
       { stream(int) ac_stream_1 = numbers();
         for (;;) {
             int x = await ac_stream_next(ac_stream_1);
             if (ac_stream_over(ac_stream_1)) break;
             try { body } finally { await ac_aclose(ac_stream_1); }     only where a jump or an exception leaves the body
         } }
   and over a type of the user's
       { struct T *ac_items_1 = t;  for (;;) { int x;  if (!await T_anext(ac_items_1, &x)) break;  body } } */
#include "lower/passes.h"

#include "sema/sema.h"

struct loops {
    struct unit *unit;
    int count;
};

static struct symbol *new_variable(struct loops *loops, const char *stem, struct type *type)
{
    return make_variable(loops->unit, arena_printf(loops->unit->arena, "ac_%s_%d", stem, loops->count), type);
}

static struct node *await_call(struct unit *unit, struct node *call, struct type *result)
{
    struct node *await = make_node(unit, E_AWAIT, call);
    await->operand = call;
    await->type = result;
    return await;
}

/* await function(args) of the runtime, which looks at its arguments only. */
static struct node *await_runtime(struct unit *unit, const char *function, struct node *args, struct type *result)
{
    struct type_param *param = arena_alloc(unit->arena, sizeof *param);
    struct type *type = type_function(unit, result, param, TYPE_ASYNC);
    struct node *call = make_call(unit, function, args, type_handle(unit, OP_CORO, result));

    param->type = type_pointer(unit, type_basic(unit, T_VOID));
    if (args->next) {
        param->next = arena_alloc(unit->arena, sizeof *param);
        param->next->type = param->type;
    }
    call->callee->type = type;
    call->op = CALL_ASYNC;
    return await_call(unit, call, result);
}

static struct node *address_of(struct unit *unit, struct node *operand)
{
    struct node *address = make_node(unit, E_UNARY, operand);
    address->op = OP_ADDRESS;
    address->operand = operand;
    address->type = type_pointer(unit, operand->type);
    return address;
}

static struct node *break_if(struct unit *unit, struct node *cond)
{
    return make_if(unit, cond, make_node(unit, S_BREAK, cond), NULL);
}

static struct node *declaration_statement(struct unit *unit, struct node *declaration)
{
    struct node *statement = make_node(unit, S_DECL, declaration);
    statement->operand = declaration;
    declaration->flags |= NODE_CHANGED;
    return statement;
}

/* ---- whether a body may be left before its end ---- */

static bool may_leave(struct unit *unit, struct node *body, struct node *node, bool in_loop, bool in_switch)
{
    switch (node->kind) {
    case N_FUNCTION: return false;
    case S_RETURN: case S_RAISE: case S_YIELD: case S_GOTO_COMPUTED: case E_AWAIT: case S_WITH: case S_TASK_GROUP: case S_ASYNC_FOR:
        return true;
    case S_BREAK: return !in_loop && !in_switch;
    case S_GOTO: return !has_label(body, node->ident);
    case S_WHILE: case S_DO: case S_FOR: in_loop = true; break;
    case S_SWITCH: in_switch = true; break;
    default: break;
    }
    if (is_raising_call(unit, node)) return true;
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (may_leave(unit, body, kid, in_loop, in_switch)) return true;
    return false;
}

/* The loop's body, the stream closed where it is left early. */
static struct node *guarded_body(struct loops *loops, struct node *statement, struct symbol *stream)
{
    struct unit *unit = loops->unit;
    if (!may_leave(unit, statement->block, statement->block, false, false)) return statement->block;

    struct node *attempt = make_node(unit, S_TRY, statement->block);
    struct node *close = await_runtime(unit, "ac_aclose__call", make_ident(unit, stream, statement), type_basic(unit, T_VOID));
    bool is_block = statement->block->kind == S_COMPOUND;
    attempt->flags |= NODE_STAR;
    attempt->block = is_block ? statement->block : make_block(unit, statement->block, statement->block);
    attempt->final = make_block(unit, make_statement(unit, close), statement);
    return attempt;
}

/* ---- the item ---- */

/* Whether the variable itself may take an item through a pointer to it. */
static bool takes_directly(struct unit *unit, struct type *variable, struct type *item)
{
    return type_compatible(type_unqualified(unit, variable), type_unqualified(unit, item)) && !type_has_const(unit, variable) &&
           !(variable->quals & (QUAL_VOLATILE | QUAL_ATOMIC));
}

static void add_stream_item(struct loops *loops, struct node_list *list, struct node *statement, struct symbol *stream, struct type *item)
{
    struct unit *unit = loops->unit;
    struct node *declaration = statement->operand, *decl = declaration->decls, *from = make_ident(unit, stream, statement);

    if (!type_in_register(item) && takes_directly(unit, symbol_type(unit, decl->symbol), item)) {
        struct node *to = address_of(unit, make_ident(unit, decl->symbol, statement));
        decl->symbol->flags |= SYMBOL_ADDRESS_TAKEN;
        to->next = from;
        node_list_add(list, declaration_statement(unit, declaration));
        node_list_add(list, make_statement(unit, await_runtime(unit, "ac_stream_next_to", to, type_basic(unit, T_VOID))));
    } else {
        const char *next = type_in_register(item) ? "ac_stream_next" : "ac_stream_next_to";
        decl->initializer = await_runtime(unit, next, from, item);
        decl->flags |= NODE_CHANGED;
        node_list_add(list, declaration_statement(unit, declaration));
    }
    struct node *over = make_call(unit, "ac_stream_over", make_ident(unit, stream, statement), type_basic(unit, T_INT));
    node_list_add(list, break_if(unit, over));
}

static void add_users_item(struct loops *loops, struct node_list *list, struct node *statement, struct symbol *items, struct symbol *method)
{
    struct unit *unit = loops->unit;
    struct type *function = symbol_type(unit, method), *item = function->params->next->type->base;
    struct node *declaration = statement->operand, *decl = declaration->decls, *call = make_node(unit, E_CALL, statement);
    struct symbol *variable = decl->symbol;
    bool direct = takes_directly(unit, symbol_type(unit, variable), item);

    if (direct) {
        node_list_add(list, declaration_statement(unit, declaration));
    } else {
        variable = new_variable(loops, "item", type_unqualified(unit, item));
        node_list_add(list, make_declaration(unit, variable, NULL, statement));
    }
    variable->flags |= SYMBOL_ADDRESS_TAKEN;
    call->callee = make_ident(unit, method, statement);
    call->args = make_ident(unit, items, statement);
    call->args->next = address_of(unit, make_ident(unit, variable, statement));
    call->symbol = method;
    call->op = CALL_ASYNC;
    call->type = type_handle(unit, OP_CORO, function->base);
    node_list_add(list, break_if(unit, make_not(unit, await_call(unit, call, function->base))));
    if (direct) return;
    decl->initializer = make_ident(unit, variable, statement);
    decl->flags |= NODE_CHANGED;
    node_list_add(list, declaration_statement(unit, declaration));
}

/* ---- the loop ---- */

/* A pointer to what is iterated; a value that is no object is kept in a variable first. */
static struct node *iterated_pointer(struct loops *loops, struct node_list *list, struct node *iterated)
{
    struct unit *unit = loops->unit;
    struct type *type = expr_value_type(unit, iterated);

    if (type->kind == T_POINTER) return iterated;
    if (expr_is_lvalue(expr_inside(iterated))) return address_of(unit, iterated);
    struct symbol *copy = new_variable(loops, "iterated", type);
    copy->flags |= SYMBOL_ADDRESS_TAKEN;
    node_list_add(list, make_declaration(unit, copy, iterated, iterated));
    return address_of(unit, make_ident(unit, copy, iterated));
}

static struct node *lower_one(struct loops *loops, struct node *statement)
{
    struct unit *unit = loops->unit;
    struct node *iterated = statement->iterated, *endless = make_node(unit, S_FOR, statement);
    struct type *type = expr_value_type(unit, iterated);
    struct node_list list = { 0 }, body = { 0 };

    loops->count++;
    if (type->kind == T_HANDLE && type->op == OP_STREAM) {
        struct symbol *stream = new_variable(loops, "stream", type);
        node_list_add(&list, make_declaration(unit, stream, iterated, statement));
        add_stream_item(loops, &body, statement, stream, type->base);
        node_list_add(&body, guarded_body(loops, statement, stream));
    } else {
        struct symbol *method = type_method(unit, type, "anext");
        struct node *pointer = iterated_pointer(loops, &list, iterated);
        struct symbol *items = new_variable(loops, "items", type_unqualified(unit, pointer->type));
        node_list_add(&list, make_declaration(unit, items, pointer, statement));
        add_users_item(loops, &body, statement, items, method);
        node_list_add(&body, statement->block);
    }
    endless->block = make_block(unit, body.first, statement);
    node_list_add(&list, endless);
    return make_block(unit, list.first, statement);
}

static void lower_loops(struct loops *loops, struct node **place)
{
    struct node *node = *place;

    for (int i = 0; i < 4; i++)
        for (struct node **kid = &node->kid[i]; *kid; kid = &(*kid)->next) lower_loops(loops, kid);
    if (node->kind != S_ASYNC_FOR) return;
    struct node *next = node->next, *lowered = lower_one(loops, node);
    lowered->next = next;
    *place = lowered;
}

void lower_for(struct unit *unit, struct node *function)
{
    struct loops loops = { .unit = unit };
    lower_loops(&loops, &function->body);
}
