/* Builders of expressions and statements: one for each kind of rule of the grammar, each a node
   with its kids and its range of tokens. */
#include "syntax/build.h"

const struct node_list list_none = { NULL, NULL };

struct node *build_list(struct parser *p, enum node_kind kind, uint32_t first, uint32_t last,
                        struct node_list list)
{
    return node_2(p, kind, first, last, list.first, NULL);
}

struct node *build_named(struct parser *p, enum node_kind kind, uint32_t first, uint32_t name)
{
    struct node *node = node_at(p, kind, first, name);
    node->ident = p->tokens[name].ident;
    return node;
}

struct node *build_designated(struct parser *p, struct node_list designators, struct node *value)
{
    return node_2(p, E_DESIGNATED, designators.first->first, value->last, designators.first, value);
}

/* ---- expressions ---- */

struct node *build_ident(struct parser *p, uint32_t name)
{
    struct node *node = build_named(p, E_IDENT, name, name);
    node->symbol = node->ident->ordinary;
    return node;
}

struct node *build_args(struct parser *p, enum node_kind kind, uint32_t first, uint32_t last,
                        struct node *kid, struct node_list args)
{
    return node_2(p, kind, first, last, kid, args.first);
}

struct node *build_builtin(struct parser *p, uint32_t word, struct node_list args, uint32_t last)
{
    struct node *node = node_2(p, E_BUILTIN, word, last, NULL, args.first);
    node->ident = p->tokens[word].ident;
    return node;
}

struct node *build_offset_index(struct parser *p, uint32_t bracket, struct node *index, uint32_t last)
{
    struct node *node = node_2(p, E_DESIGNATOR_INDEX, bracket, last, index, NULL);
    node->op = OP_COMPUTED;
    return node;
}

struct node *build_offsetof(struct parser *p, uint32_t word, struct node *type_name,
                            struct node_list path, uint32_t last)
{
    type_name->next = node_2(p, E_DESIGNATED, path.first->first, path.last->last, path.first, NULL);
    return build_builtin(p, word, list_one(type_name), last);
}

struct node *build_new_exception(struct parser *p, uint32_t name, struct node_list args,
                                 uint32_t last)
{
    struct node *node = node_2(p, E_NEW_EXCEPTION, name, last, NULL, args.first);
    node->ident = p->tokens[name].ident;
    node->symbol = node->ident->ordinary;
    p->uses_dialect = true;
    return node;
}

struct node *build_member_access(struct parser *p, enum node_kind kind, struct node *operand,
                                 uint32_t name)
{
    struct node *node = build_named(p, kind, operand->first, name);
    node->operand = operand;
    return node;
}

struct node *build_postfix(struct parser *p, enum node_op op, struct node *operand, uint32_t last)
{
    struct node *node = node_2(p, E_POSTFIX, operand->first, last, operand, NULL);
    node->op = (uint8_t)op;
    return node;
}

/* The name of an exception alone is a list of one exception type. */
struct node *build_type_arg(struct parser *p, struct node *type_name)
{
    if (p->tokens[type_name->first].flags & TOKEN_DIALECT)
        p->uses_dialect = true;
    struct node *name = type_name->specs->specifier;
    if (type_name->declarator || type_name->specs->spec || !name || name->kind != N_TYPEDEF_NAME
        || !name->symbol || name->symbol->kind != SYM_EXCEPTION)
        return type_name;
    return build_union(p, list_one(name));
}

struct node *build_union(struct parser *p, struct node_list types)
{
    p->uses_dialect = true;
    return build_list(p, E_EXCEPTION_TYPES, types.first->first, types.last->last, types);
}

struct node *build_named_arg(struct parser *p, uint32_t first, uint32_t name, struct node *value)
{
    struct node *node = build_named(p, E_NAMED_ARG, first, name);
    node->value = value;
    node->last = value->last;
    p->uses_dialect = true;
    return node;
}

struct node *build_unary(struct parser *p, enum node_op op, uint32_t first, struct node *operand)
{
    struct node *node = node_2(p, E_UNARY, first, operand->last, operand, NULL);
    node->op = (uint8_t)op;
    return node;
}

struct node *build_await(struct parser *p, uint32_t first, struct node *operand)
{
    p->uses_dialect = true;
    return node_2(p, E_AWAIT, first, operand->last, operand, NULL);
}

struct node *build_binary(struct parser *p, enum node_op op, struct node *left, struct node *right)
{
    struct node *node = build_pair(p, E_BINARY, left, right);
    node->op = (uint8_t)op;
    return node;
}

struct node *build_pair(struct parser *p, enum node_kind kind, struct node *left,
                        struct node *right)
{
    return node_2(p, kind, left->first, right->last, left, right);
}

struct node *build_conditional(struct parser *p, struct node *cond, struct node *then,
                               struct node *otherwise)
{
    struct node *node = node_2(p, E_CONDITIONAL, cond->first, otherwise->last, cond, then);
    node->otherwise = otherwise;
    return node;
}

struct node *build_assign(struct parser *p, enum node_op op, struct node *left, struct node *right)
{
    struct node *node = build_pair(p, E_ASSIGN, left, right);
    node->op = (uint8_t)op;
    return node;
}

/* ---- statements ---- */

struct node *build_compound(struct parser *p, uint32_t first, struct node_list items, uint32_t last)
{
    return build_list(p, S_COMPOUND, first, last, items);
}

struct node *build_decl_item(struct parser *p, struct node *declaration)
{
    if (declaration->kind == N_EMPTY) {
        declaration->kind = S_EMPTY;
        return declaration;
    }
    return node_2(p, S_DECL, declaration->first, declaration->last, declaration, NULL);
}

struct node *build_labelled(struct parser *p, struct node *label, struct node *stmt)
{
    (void)p;
    label->block = stmt;
    label->last = stmt->last;
    return label;
}

struct node *build_label(struct parser *p, uint32_t name, uint32_t colon)
{
    struct node *node = build_named(p, S_LABEL, name, name);
    node->last = colon;
    return node;
}

struct node *build_case(struct parser *p, uint32_t first, struct node *from, struct node *upto,
                        uint32_t colon)
{
    struct node *node = node_2(p, S_CASE, first, colon, from, NULL);
    node->upto = upto;
    return node;
}

struct node *build_attributed(struct parser *p, struct node *stmt, struct node_list attributes)
{
    (void)p;
    stmt->first = attributes.first->first;
    if (stmt->kind == S_EMPTY)
        stmt->attributes = attributes.first;
    return stmt;
}

struct node *build_if(struct parser *p, uint32_t first, struct node *cond, struct node *then,
                      struct node *otherwise)
{
    struct node *node
        = node_2(p, S_IF, first, otherwise ? otherwise->last : then->last, cond, then);
    node->otherwise = otherwise;
    scope_close(p->unit);
    return node;
}

struct node *build_loop(struct parser *p, enum node_kind kind, uint32_t first, struct node *cond,
                        struct node *block, uint32_t last)
{
    scope_close(p->unit);
    return node_2(p, kind, first, last, cond, block);
}

struct node *build_for(struct parser *p, uint32_t first, struct node *init, struct node *cond,
                       struct node *step, struct node *block)
{
    struct node *node = build_loop(p, S_FOR, first, cond, block, block->last);
    node->init = init;
    node->step = step;
    return node;
}

struct node *build_asm(struct parser *p, uint32_t first, struct node *text,
                       struct node_list outputs, struct node_list inputs, struct node_list labels,
                       uint32_t last)
{
    struct node *node = node_2(p, S_ASM, first, last, text, outputs.first);
    node->inputs = inputs.first;
    node->labels = labels.first;
    return node;
}

struct node *build_asm_operand(struct parser *p, uint32_t first, uint32_t name,
                               struct node *constraint, struct node *value, uint32_t last)
{
    struct node *node = node_2(p, S_ASM_OPERAND, first, last, constraint, value);
    node->ident = p->tokens[name].ident;
    return node;
}

/* ---- statements of the dialect ---- */

struct node *build_try(struct parser *p, uint32_t first, struct node *block,
                       struct node_list handlers, struct node *otherwise, struct node *final)
{
    const struct node *end = final ? final : otherwise ? otherwise : handlers.last;
    struct node *node = node_2(p, S_TRY, first, end->last, handlers.first, block);
    node->otherwise = otherwise;
    node->final = final;
    p->uses_dialect = true;
    return node;
}

struct node *build_except(struct parser *p, uint32_t first, uint32_t star, struct node *block)
{
    struct node *node = node_2(p, S_EXCEPT, first, block->last, NULL, block);
    node->flags = star ? NODE_STAR : 0;
    return node;
}

/* A variable that a statement of the dialect declares; sema gives it its type. */
static struct symbol *declare_variable(struct parser *p, struct node *node, uint32_t name)
{
    struct symbol *symbol = symbol_new(p->unit, SYM_VARIABLE, p->tokens[name].ident, name);
    symbol->decl = node;
    scope_bind(p->unit, symbol);
    return symbol;
}

struct node *build_except_head(struct parser *p, uint32_t first, uint32_t star,
                               struct node_list types, uint32_t variable)
{
    struct node *node = node_2(p, S_EXCEPT, first, first, build_union(p, types), NULL);
    node->flags = star ? NODE_STAR : 0;
    if (variable)
        node->symbol = declare_variable(p, node, variable);
    return node;
}

struct node *build_except_end(struct parser *p, struct node *head, struct node *block)
{
    head->block = block;
    head->last = block->last;
    scope_close(p->unit);
    return head;
}

struct node *build_dialect(struct parser *p, enum node_kind kind, uint32_t first, uint32_t last,
                           struct node *a, struct node *b)
{
    p->uses_dialect = true;
    return node_2(p, kind, first, last, a, b);
}

struct node *build_with(struct parser *p, unsigned flags, uint32_t first, struct node *operand,
                        struct node *block)
{
    struct node *node = build_dialect(p, S_WITH, first, block->last, operand, block);
    node->flags = (uint16_t)flags;
    scope_close(p->unit);
    return node;
}

struct node *build_async_for(struct parser *p, uint32_t first, struct node_list variable,
                             struct node *iterated, struct node *block)
{
    struct node *node = build_dialect(p, S_ASYNC_FOR, first, block->last,
                                      build_declaration_end(p, variable, 0), block);
    node->iterated = iterated;
    scope_close(p->unit);
    return node;
}

struct node *build_group_head(struct parser *p, uint32_t first, uint32_t name)
{
    struct node *node = build_dialect(p, S_TASK_GROUP, first, name, NULL, NULL);
    node->symbol = declare_variable(p, node, name);
    return node;
}

struct node *build_group(struct parser *p, struct node *head, struct node *block)
{
    head->block = block;
    head->last = block->last;
    scope_close(p->unit);
    return head;
}
