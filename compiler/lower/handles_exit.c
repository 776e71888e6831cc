/* Handles on the ways out: each jump, return, yield and exception releases what the scopes hold that it leaves, newest first, and
   the temporaries of full expressions that it leaves half-way:
       return x;   becomes   { ac_release(u); ac_release(t); return x; } */
#include "lower/handles.h"

#include <string.h>

#include "sema/sema.h"

struct node *handles_declare_null(struct handles *h, struct symbol *symbol, const struct node *at)
{
    return make_declaration(h->unit, symbol, make_text(h->unit, at, "0"), at);
}

/* ac_release(t); for an array ac_release_all(a, count) */
struct node *handles_release(struct handles *h, struct symbol *symbol, const struct node *at)
{
    struct node *ident = make_ident(h->unit, symbol, at);
    struct node *call;

    if (symbol->flags & SYMBOL_HANDLING && is_generator(h->unit, h->function)) {
        struct node *frame = make_node(h->unit, E_FRAME, at);
        frame->next = ident;
        return make_statement(h->unit, make_call(h->unit, "ac_generator_handled", frame, ident->type));
    }
    if (symbol->flags & SYMBOL_HANDLING) return make_statement(h->unit, handles_call(h, "ac_end_handling", ident));
    if (!handles_is_array(symbol->type) && symbol->flags & SYMBOL_JUMPED) {
        ident->next = make_text(h->unit, at, "0");
        call = make_call(h->unit, "ac_replace", ident, symbol->type);
        return make_assign(h->unit, symbol, call);
    }
    if (!handles_is_array(symbol->type)) return make_statement(h->unit, handles_call(h, "ac_release", ident));
    call = handles_call(h, "ac_release_all", ident);
    ident->next = make_node(h->unit, E_SIZEOF, at);
    ident->next->operand = make_ident(h->unit, symbol, at);
    ident->next->type = type_basic(h->unit, T_ULONG);
    return make_statement(h->unit, call);
}

void handles_add_releases(struct handles *h, struct node_list *list, struct handle_scope *from, struct handle_scope *to, const struct node *at,
                         const struct symbol *except)
{
    for (struct handle_scope *scope = from; scope && scope != to; scope = scope->outer) {
        for (size_t i = scope->handles.len; i-- > 0;)
            if (scope->handles.data[i] != except) node_list_add(list, handles_release(h, scope->handles.data[i], at));
        if (scope->extra && scope != h->ending) node_list_add(list, handles_release(h, scope->extra, at));
    }
}

/* The temporaries of full expressions that are left, too: those since the target began. */
static void add_temps(struct handles *h, struct node_list *list, const struct handle_scope *to, const struct node *at)
{
    for (size_t i = h->temps.len; i-- > (to ? to->temps : 0);) node_list_add(list, handles_release(h, h->temps.data[i], at));
}

static bool any_handles(const struct handle_scope *from, const struct handle_scope *to)
{
    for (const struct handle_scope *scope = from; scope && scope != to; scope = scope->outer)
        if (scope->handles.len || scope->extra) return true;
    return false;
}

/* The lowering's own labels stand in the list of a block round all that jumps to them. */
static bool lists_label(const struct node *node, const struct ident *label)
{
    if (node->kind != S_COMPOUND) return false;
    for (const struct node *item = node->list; item; item = item->next)
        if (item->kind == S_LABEL && item->ident == label) return true;
    return false;
}

/* The innermost scope round both the goto and its label. */
static struct handle_scope *goto_target(struct handles *h, const struct ident *label)
{
    bool is_own = !strncmp(label->text, "ac_", 3);
    struct handle_scope *scope = h->scope;
    while (scope && !(is_own ? lists_label(scope->node, label) : has_label(scope->node, label))) scope = scope->outer;
    return scope;
}

static struct handle_scope *jump_target(struct handles *h, bool is_continue)
{
    struct handle_scope *scope = h->scope;
    while (scope && !(scope->is_loop || (scope->is_switch && !is_continue))) scope = scope->outer;
    return scope;
}

/* What is to be released where an exception leaves from here to the label, NULL: out of the function. */
struct node *handles_releases_to(struct handles *h, const struct ident *label, const struct node *at)
{
    struct node_list list = { 0 };
    struct handle_scope *to = label ? goto_target(h, label) : NULL;
    add_temps(h, &list, to, at);
    handles_add_releases(h, &list, h->scope, to, at, NULL);
    return list.first;
}

/* Awaits and raising calls inside statement learn what is to be released should they raise. */
void handles_note_awaits(struct handles *h, struct node *node)
{
    if ((node->kind == E_AWAIT || is_raising_call(h->unit, node)) && !node->kid[2])
        node->kid[2] = handles_releases_to(h, node->ident, node);
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) handles_note_awaits(h, kid);
}

void handles_put(struct node **place, struct node *statement)
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
    handles_add_releases(h, &list, h->scope, to, jump, NULL);
    block = make_block(h->unit, list.first, jump);
    handles_put(place, block);
    node_list_add(&list, jump);
    block->list = list.first;
}

static bool is_simple(const struct node *expr)
{
    return expr->kind == E_NUMBER || expr->kind == E_CHARACTER || expr->kind == E_STRING ||
           (expr->kind == E_IDENT && (!expr->symbol || expr->symbol->kind == SYM_ENUMERATOR || expr->symbol->kind == SYM_VARIABLE ||
                                      expr->symbol->kind == SYM_PARAM));
}

void handles_return(struct handles *h, struct node **place)
{
    struct node *statement = *place, *value = statement->operand;
    struct type *result = symbol_type(h->unit, h->function->symbol)->base;
    struct symbol *given = NULL;

    if (value && handles_over(h, result, value)) {
        struct node *inner = expr_inside(value);
        while (inner->kind == E_CAST) inner = expr_inside(inner->value);
        if (inner->kind == E_IDENT && is_counted(inner->symbol) && is_handle_type(inner->symbol->type)) given = inner->symbol;
        else value = handles_own(h, value);
    } else if (value) {
        value = handles_yields(h, value) ? handles_borrow(h, value) : handles_visit(h, value);
    }
    statement->operand = value;
    if (value) handles_note_awaits(h, value);
    if (!any_handles(h->scope, NULL) && !h->temps.len) return;

    struct node_list list = { 0 };
    if (value && !given && !is_simple(expr_inside(value)) && result->kind != T_VOID) {
        struct symbol *temp = handles_temp(h, result);
        struct node *keep = handles_declare_null(h, temp, statement);
        keep->operand->decls->initializer = value;
        node_list_add(&list, keep);
        statement->operand = make_ident(h->unit, temp, statement);
        statement->flags |= NODE_CHANGED;
    } else if (value && !given && !is_simple(expr_inside(value))) {
        node_list_add(&list, make_statement(h->unit, value));
        statement->operand = NULL;
        statement->flags |= NODE_CHANGED;
    }
    for (size_t i = 0; i < h->temps.len; i++) node_list_add(&list, handles_release(h, h->temps.data[i], statement));
    handles_add_releases(h, &list, h->scope, NULL, statement, given);
    struct node *block = make_block(h->unit, list.first, statement);
    handles_put(place, block);
    node_list_add(&list, statement);
    block->list = list.first;
}

/* The item goes to whoever asks for it. Temporaries are released before that: the full expression has ended. */
void handles_yield(struct handles *h, struct node **place, size_t temps)
{
    struct node *statement = *place;
    struct type *item = symbol_type(h->unit, h->function->symbol)->base->base;
    struct node_list list = { 0 };

    if (handles_over(h, item, statement->operand)) statement->operand = handles_own(h, statement->operand);
    else handles_visit_kid(h, &statement->operand);
    handles_note_awaits(h, statement->operand);
    if (h->temps.len > temps) {
        struct symbol *kept = handles_temp(h, item);
        for (size_t i = temps; i < h->temps.len; i++) node_list_add(&list, handles_declare_null(h, h->temps.data[i], statement));
        node_list_add(&list, make_declaration(h->unit, kept, statement->operand, statement));
        while (h->temps.len > temps) node_list_add(&list, handles_release(h, h->temps.data[--h->temps.len], statement));
        statement->operand = make_ident(h->unit, kept, statement);
    }
    statement->kid[2] = handles_releases_to(h, statement->ident, statement);
    if (!list.first) return;
    struct node *block = make_block(h->unit, list.first, statement);
    handles_put(place, block);
    node_list_add(&list, statement);
    block->list = list.first;
}

void handles_jump(struct handles *h, struct node **place)
{
    struct node *jump = *place;
    leave(h, place, jump->kind == S_GOTO ? goto_target(h, jump->ident) : jump_target(h, jump->kind == S_CONTINUE));
}
