/* Handles whose declarations jumps lead past, or back over: C would leave the variable as it happens to be, and what stands in it is
   released at the end of its scope. Such a variable is declared at the head of the function, NULL there and whenever its scope ends;
   in its place it is assigned.
       if (x) goto out;  task(int) t = spawn(f());  out: ...
   becomes
       task(int) ac_t_1 = 0;  ...  if (x) goto out;  ac_t_1 = spawn(f());  out: ... */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

struct skipped {
    struct unit *unit;
    struct node *function;
    struct skipped_handles *handles;
    struct node_list declarations;      /* for the head of the function */
    int count;
    bool has_labels, has_computed;      /* the user's; goto *p, which may lead to any */
};

/* Labels of the lowering's own are never jumped to across a declaration. */
static bool is_users_label(const struct node *node)
{
    return node->kind == S_LABEL && strncmp(node->ident->text, "ac_", 3) != 0;
}

static void look_for_labels(struct skipped *skipped, const struct node *node)
{
    if (node->kind == N_FUNCTION && node != skipped->function) return;
    if (is_users_label(node) || node->kind == S_CASE || node->kind == S_DEFAULT) skipped->has_labels = true;
    if (node->kind == S_GOTO_COMPUTED) skipped->has_computed = true;
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = node->kid[i]; kid; kid = kid->next) look_for_labels(skipped, kid);
}

/* How many jumps in node lead to the label. */
static int jumps_to(const struct node *node, const struct ident *label)
{
    int count = node->kind == S_GOTO_COMPUTED || (node->kind == S_GOTO && node->ident == label);

    if (node->kind == N_FUNCTION) return 0;
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = node->kid[i]; kid; kid = kid->next) count += jumps_to(kid, label);
    return count;
}

static int list_jumps_to(const struct node *list, const struct ident *label)
{
    int count = 0;
    for (; list; list = list->next) count += jumps_to(list, label);
    return count;
}

/* Whether something in node, which stands behind the declaration, is jumped to from before or outside of rest, which begins there. */
static bool entered(const struct skipped *skipped, const struct node *node, const struct node *rest, bool in_switch)
{
    if (node->kind == N_FUNCTION) return false;
    if (!in_switch && (node->kind == S_CASE || node->kind == S_DEFAULT)) return true;
    if (is_users_label(node) && (skipped->has_computed || jumps_to(skipped->function->body, node->ident) != list_jumps_to(rest, node->ident)))
        return true;
    in_switch |= node->kind == S_SWITCH;
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (entered(skipped, kid, rest, in_switch)) return true;
    return false;
}

/* Whether something in node, which stands before the declaration, is jumped to from behind it. */
static bool returned_to(const struct node *node, const struct node *rest)
{
    if (node->kind == N_FUNCTION) return false;
    if (is_users_label(node) && list_jumps_to(rest, node->ident) > 0) return true;
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (returned_to(kid, rest)) return true;
    return false;
}

static bool is_entered(const struct skipped *skipped, const struct node *item)
{
    for (const struct node *other = item->next; other; other = other->next)
        if (entered(skipped, other, item->next, false)) return true;
    return false;
}

static bool is_repeated(const struct node *block, const struct node *item)
{
    for (const struct node *other = block->list; other != item; other = other->next)
        if (returned_to(other, item->next)) return true;
    return false;
}

static void declare_at_head(struct skipped *skipped, struct symbol *symbol, const struct node *at)
{
    struct unit *unit = skipped->unit;
    const char *name = arena_printf(unit->arena, "ac_%s_%d", symbol->ident->text, ++skipped->count);
    struct node *value = make_text(unit, at, "0");

    symbol->ident = ident_intern(unit->idents, name, strlen(name));
    symbol->type = type_unqualified(unit, symbol->type);
    symbol->flags |= SYMBOL_JUMPED;
    if (symbol->type->kind == T_ARRAY) {
        struct node *list = make_node(unit, E_INIT_LIST, at);
        list->list = value;
        value = list;
    }
    node_list_add(&skipped->declarations, make_declaration(unit, symbol, value, at));
}

static struct node *element(struct skipped *skipped, struct symbol *array, int number, const struct node *at)
{
    struct node *index = make_node(skipped->unit, E_INDEX, at);
    index->left = make_ident(skipped->unit, array, at);
    index->right = make_text(skipped->unit, at, "%d", number);
    index->type = array->type->base;
    return index;
}

static void assign(struct skipped *skipped, struct node_list *list, struct node *place, struct node *value)
{
    struct node *assign = make_node(skipped->unit, E_ASSIGN, value);
    value->next = NULL;
    assign->left = place;
    assign->right = value;
    assign->type = place->type;
    node_list_add(list, make_statement(skipped->unit, assign));
}

/* What the declaration becomes in its place. */
static void initialize(struct skipped *skipped, struct node_list *list, struct node *decl)
{
    struct unit *unit = skipped->unit;
    struct symbol *symbol = decl->symbol;
    struct node *value = decl->initializer;
    int number = 0;

    if (symbol->type->kind != T_ARRAY) {
        struct node *null = make_text(unit, decl, "0");
        null->type = symbol->type;
        assign(skipped, list, make_ident(unit, symbol, decl), value ? value : null);
        return;
    }
    struct node *array = make_ident(unit, symbol, decl), *size = make_node(unit, E_SIZEOF, decl);
    size->operand = make_ident(unit, symbol, decl);
    size->type = type_basic(unit, T_ULONG);
    struct node *call = make_call(unit, "ac_release_all", array, type_basic(unit, T_VOID));
    array->next = size;
    node_list_add(list, make_statement(unit, call));
    for (struct node *item = value ? value->list : NULL, *next; item; item = next) {
        next = item->next;
        assign(skipped, list, element(skipped, symbol, number++, item), item);
    }
}

/* Arrays that are initialised by designators, and arrays of arrays, stay where they are. */
static bool can_move(const struct node *decl)
{
    const struct type *type = decl->symbol->type;
    const struct node *value = decl->initializer;

    if (type->kind != T_ARRAY) return true;
    if (type->base->kind == T_ARRAY || (value && value->kind != E_INIT_LIST)) return false;
    for (const struct node *item = value ? value->list : NULL; item; item = item->next)
        if (item->kind == E_DESIGNATED || item->kind == E_INIT_LIST) return false;
    return true;
}

/* The declaration, without those of its handles that move; they are assigned between the others, in their order. */
static struct node *split(struct skipped *skipped, struct node *block, struct node *statement, bool repeated)
{
    struct node_list list = { 0 };
    struct node *next = statement->next;

    for (struct node *decl = statement->operand->decls, *after; decl; decl = after) {
        after = decl->next;
        decl->next = NULL;
        if (is_counted(decl->symbol) && can_move(decl)) {
            declare_at_head(skipped, decl->symbol, decl);
            struct skipped_handle handle = { block, decl->symbol };
            vec_push(skipped->handles, handle);
            if (decl->initializer || repeated) initialize(skipped, &list, decl);
            continue;
        }
        struct node *single = node_copy(skipped->unit->arena, statement);
        single->operand = node_copy(skipped->unit->arena, statement->operand);
        single->operand->decls = decl;
        single->operand->flags |= NODE_CHANGED;
        single->flags |= NODE_CHANGED;
        node_list_add(&list, single);
    }
    if (!list.first) {
        node_list_add(&list, make_node(skipped->unit, S_TEXT, statement));
        list.first->text = "";
    }
    list.last->next = next;
    return list.first;
}

static bool declares_handle(struct unit *unit, const struct node *item)
{
    if (item->kind != S_DECL || item->operand->kind != N_DECLARATION) return false;
    for (const struct node *decl = item->operand->decls; decl; decl = decl->next) {
        if (!decl->symbol || decl->symbol->kind != SYM_VARIABLE) continue;
        symbol_type(unit, decl->symbol);
        if (is_counted(decl->symbol) && can_move(decl)) return true;
    }
    return false;
}

static void walk(struct skipped *skipped, struct node *node)
{
    if (node->kind == N_FUNCTION) return;
    if (node->kind == S_COMPOUND)
        for (struct node **place = &node->list; *place; place = &(*place)->next) {
            if (!declares_handle(skipped->unit, *place)) continue;
            bool repeated = is_repeated(node, *place);
            if (!repeated && !is_entered(skipped, *place)) continue;
            *place = split(skipped, node, *place, repeated);
            node->flags |= NODE_CHANGED;
        }
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) walk(skipped, kid);
}

struct node *move_skipped(struct unit *unit, struct node *function, struct skipped_handles *handles)
{
    struct skipped skipped = { .unit = unit, .function = function, .handles = handles };

    look_for_labels(&skipped, function);
    if (skipped.has_labels) walk(&skipped, function->body);
    return skipped.declarations.first;
}
