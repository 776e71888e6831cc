/* Handles (language.md §3): the compiler keeps the count of those in locals, parameters and local arrays. What an expression
   yields is either owned by it (a call's result) or borrowed (read from somewhere); a place that keeps a handle takes an owned
   one, or retains a borrowed one. On every way out of a scope its handles are released:
       { task(int) t = spawn(f());  if (x) return 1;  t = u; }
   becomes
       { ac_task *t = ac_spawn(f());  if (x) { ac_release(t); return 1; }  t = ac_replace(t, ac_retain(u));  ac_release(t); } */
#include "lower/handles.h"

#include "sema/sema.h"

static void visit_decl(struct handles *h, struct node *decl)
{
    struct symbol *symbol = decl->symbol;
    struct node *value = decl->initializer;
    if (symbol) symbol_type(h->unit, symbol);

    if (!is_counted(symbol)) {
        if (value && value->kind == E_INIT_LIST) handles_visit_list(h, value, true);
        else if (value) decl->initializer = handles_yields(h, value) && !handles_is_retain(value) ? handles_borrow(h, value) : handles_visit(h, value);
        if (value) handles_note_awaits(h, decl->initializer);
        return;
    }
    if (!value) {
        decl->initializer = make_text(h->unit, decl, "0");
        if (handles_is_array(symbol->type)) {
            struct node *list = make_node(h->unit, E_INIT_LIST, decl);
            list->list = decl->initializer;
            decl->initializer = list;
        }
        decl->flags |= NODE_CHANGED;
    } else if (is_handle_type(symbol->type)) {
        decl->initializer = handles_own(h, value);
    } else if (value->kind == E_INIT_LIST) {
        handles_own_list(h, value, false);
    }
    handles_note_awaits(h, decl->initializer);          /* should it raise, there is nothing to release here yet */
    vec_push(&h->scope->handles, symbol);
}

static void visit_declaration(struct handles *h, struct node *declaration)
{
    if (declaration->kind != N_DECLARATION || (declaration->specs && declaration->specs->spec & (SPEC_TYPEDEF | SPEC_STATIC | SPEC_EXTERN))) return;
    for (struct node *decl = declaration->decls; decl; decl = decl->next) visit_decl(h, decl);
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
        handles_visit_statement(h, place);
        for (last = *place; last->next != next;) last = last->next;     /* temporaries may have come before it */
    }
    if (scope.handles.len && !is_way_out(last)) {
        struct node_list list = { compound->list, last };
        h->ending = &scope;
        handles_add_releases(h, &list, &scope, scope.outer, last ? last : compound, NULL);
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
    handles_visit_statement(h, place);
    h->scope = scope.outer;
}

/* Owned handles that the full expressions of a statement left in temporaries: declared before it, released behind it. */
static void settle_temps(struct handles *h, struct node **place, size_t from)
{
    struct node *statement = *place, *block;
    struct node_list list = { 0 };
    if (h->temps.len == from) return;

    for (size_t i = from; i < h->temps.len; i++) node_list_add(&list, handles_declare_null(h, h->temps.data[i], statement));
    block = make_block(h->unit, list.first, statement);
    handles_put(place, block);
    node_list_add(&list, statement);
    if (!is_way_out(statement))
        for (size_t i = h->temps.len; i-- > from;) node_list_add(&list, handles_release(h, h->temps.data[i], statement));
    block->list = list.first;
    h->temps.len = from;
}

static void visit_expr_statement(struct handles *h, struct node *statement)
{
    struct node *value = statement->operand, *inner = expr_inside(value);

    if (inner->kind == E_CAST && inner->type && inner->type->kind == T_VOID) inner = expr_inside(inner->value);
    if (inner->kind == E_STATEMENT) {           /* nobody wants its value */
        handles_visit_statement(h, &inner->block);
    } else if (handles_yields(h, inner) && handles_is_owned(h, inner)) {
        statement->operand = handles_call(h, "ac_release", handles_visit(h, inner));
        statement->flags |= NODE_CHANGED;
    } else {
        statement->operand = handles_visit(h, value);
    }
    handles_note_awaits(h, statement->operand);
}

void handles_visit_statement(struct handles *h, struct node **place)
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
                struct node *declared = handles_declare_null(h, h->temps.data[i], statement);
                declared->next = *place;
                *place = declared;
                vec_push(&h->scope->handles, h->temps.data[i]);
            }
            h->temps.len = temps;
        }
        return;
    case S_IF:
        handles_visit_kid(h, &statement->cond);
        visit_governed(h, &statement->then, false, false);
        if (statement->otherwise) visit_governed(h, &statement->otherwise, false, false);
        break;
    case S_SWITCH:
    case S_WHILE:
    case S_DO:
        handles_visit_kid(h, &statement->cond);
        visit_governed(h, &statement->block, statement->kind != S_SWITCH, statement->kind == S_SWITCH);
        break;
    case S_FOR: {
        struct handle_scope scope = { .outer = h->scope, .node = statement, .temps = h->temps.len };
        struct node_list list = { 0 };
        outer = h->scope;
        h->scope = &scope;
        if (statement->init && statement->init->kind == N_DECLARATION) visit_declaration(h, statement->init);
        else handles_visit_kid(h, &statement->init);
        handles_visit_kid(h, &statement->cond);
        handles_visit_kid(h, &statement->step);
        visit_governed(h, &statement->block, true, false);
        h->scope = outer;
        if (scope.handles.len) {                /* declared before the loop, to be known behind it */
            struct node *block = make_block(h->unit, list.first, statement), *first = make_node(h->unit, S_DECL, statement->init);
            first->operand = statement->init;
            statement->init = NULL;
            statement->flags |= NODE_CHANGED;
            handles_put(place, block);
            node_list_add(&list, first);
            node_list_add(&list, statement);
            handles_add_releases(h, &list, &scope, outer, statement, NULL);
            block->list = list.first;
        }
        vec_free(&scope.handles);
        break;
    }
    case S_LABEL:
    case S_CASE:
    case S_DEFAULT:
        if (statement->block) handles_visit_statement(h, &statement->block);
        return;
    case S_RAISE:
        if (statement->operand) statement->operand = handles_own(h, statement->operand);
        if (statement->value) statement->value = handles_borrow(h, statement->value);
        handles_note_awaits(h, statement);
        statement->kid[2] = handles_releases_to(h, statement->ident, statement);
        break;
    case S_LEAVE:
        statement->kid[2] = handles_releases_to(h, statement->ident, statement);
        return;
    case S_RETURN:
        handles_return(h, place);
        break;
    case S_YIELD:
        handles_yield(h, place, temps);
        return;
    case S_GOTO:
    case S_BREAK:
    case S_CONTINUE: handles_jump(h, place); return;
    default:
        for (int i = 0; i < 4; i++)
            if (statement->kid[i] && node_is_expr(statement->kid[i]) && !statement->kid[i]->next) handles_visit_kid(h, &statement->kid[i]);
        break;
    }
    settle_temps(h, place, temps);
}

void lower_handles(struct unit *unit, struct node *function)
{
    struct handles h = { .unit = unit, .function = function };

    if (function->kind != N_FUNCTION || !handles_any(unit, function)) return;
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
