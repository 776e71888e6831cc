/* The passes of the lowering, in their order. */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

struct async_function *lowered_function(const struct node *node)
{
    return node->kind == N_FUNCTION && node->symbol ? node->symbol->lowered : NULL;
}

struct local *lowered_local(const struct symbol *symbol)
{
    return symbol && (symbol->kind == SYM_VARIABLE || symbol->kind == SYM_PARAM) ? symbol->lowered : NULL;
}

static bool is_lowered(const struct unit *unit, const struct node *decl)
{
    return decl->flags & NODE_DIALECT && !(unit->tokens.data[decl->first].flags & TOKEN_PRELUDE);
}

static bool is_async_definition(struct unit *unit, const struct node *decl)
{
    return decl->kind == N_FUNCTION && decl->symbol && symbol_type(unit, decl->symbol)->flags & TYPE_ASYNC;
}

static struct async_function *new_function(struct unit *unit, struct node *node)
{
    struct async_function *function = arena_alloc(unit->arena, sizeof *function);

    function->unit = unit;
    function->node = node;
    function->symbol = node->symbol;
    function->name = node->symbol->ident->text;
    function->type = symbol_type(unit, node->symbol);
    function->result = function->type->base;
    if (function->type->flags & TYPE_GENERATOR) function->item = function->result->base;
    function->result_in_register = function->result->kind == T_VOID || type_in_register(function->result);
    function->is_main = !strcmp(function->name, "main");
    function->is_inline = node->specs->spec & SPEC_INLINE;
    function->is_static = function->is_inline && !(node->specs->spec & SPEC_EXTERN);
    for (struct symbol *symbol = node->symbol; symbol; symbol = symbol->previous) {
        if (symbol->specs && symbol->specs->spec & SPEC_STATIC) function->is_static = true;
        symbol->lowered = function;
    }
    function->needs_coro = !function->is_static;
    return function;
}

/* What the text of the body asks for. */
static void find_needs(struct async_function *function, struct node *node)
{
    if (node->kind == E_LABEL_ADDRESS) function->has_label_address = true;
    if (node->kind == E_IDENT && (!node->symbol || node->symbol->flags & SYMBOL_PREDECLARED) && is_function_name(node->ident))
        function->uses_func_name = true;
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) find_needs(function, kid);
}

static void lower_function(struct async_function *function)
{
    order_function(function);
    locals_function(function);
    live_function(function);
    names_function(function);
    find_needs(function, function->node->body);
    for (size_t i = 0; i < function->locals.len; i++) {
        const struct local *local = function->locals.data[i];
        if (!local->in_frame) continue;
        function->frame_from_start = true;
        uint32_t first, last;
        if (type_may_be_aligned(function->unit, local->type) || local_alignment(function->unit, local, &first, &last))
            function->is_aligned = true;
    }
}

/* spawn(f(x)) and spawn(group, f(x)), without options, of a function whose text stands before it in the unit: one call of the runtime
   makes the task. Noted in spec. The inner call; else NULL. */
static struct node *find_spawned(struct node *node)
{
    if (node->kind != E_CALL || node->op != CALL_SPAWN) return NULL;
    struct node *group = node->args->next->next ? node->args : NULL, *inner = group ? group->next : node->args;
    if (inner->kind != E_CALL || inner->op != CALL_ASYNC || inner->next->kind != E_TEXT || !inner->symbol) return NULL;
    struct async_function *function = inner->symbol->kind == SYM_FUNCTION ? inner->symbol->lowered : NULL;
    if (!function || !function->is_known || function->item || function->is_main) return NULL;
    function->needs_spawn[group != NULL] = true;
    node->spec = 1;
    return inner;
}

static void need_coro(struct symbol *symbol)
{
    for (; symbol; symbol = symbol->previous)
        if (symbol->kind == SYM_FUNCTION && symbol->lowered) ((struct async_function *)symbol->lowered)->needs_coro = true;
}

/* Coroutines of static functions are only made where somebody wants one: a call that is not awaited at once. Through a pointer
   it takes a function of the call's own. Numbered in call->spec, for that and for the place that debug mode tells. */
static void find_coro_uses(struct node *node, uint32_t *through, const struct node *spawned)
{
    struct node *inner = find_spawned(node);
    if (node->kind == E_CALL && node->op == CALL_TO_THREAD) node->spec = ++*through;
    if (node->kind == E_CALL && node->op == CALL_ASYNC) {
        node->spec = ++*through;
        node->flags |= NODE_CHANGED;
        if (node != spawned) need_coro(node->symbol);
    }
    bool called_directly = node->kind == S_AWAIT && node->operand->kind == E_CALL && node->operand->op == CALL_ASYNC;
    for (int i = 0; i < 4; i++)
        for (struct node *kid = called_directly ? node->operand->kid[i] : node->kid[i]; kid; kid = kid->next)
            find_coro_uses(kid, through, inner);
}

/* The same in a function that is copied as it stands: it may call for a coroutine, too. */
static void find_copied_uses(const struct node *node)
{
    if (node->kind == E_CALL && node->op == CALL_ASYNC) need_coro(node->symbol);
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = node->kid[i]; kid; kid = kid->next) find_copied_uses(kid);
}

/* What ac/later.ah declares has types, and nothing behind them. Each name is reported once. */
static bool is_all_there(struct unit *unit)
{
    int errors = unit->diags->errors;
    for (uint32_t i = 1; i < unit->tokens.len; i++) {
        const struct token *token = &unit->tokens.data[i];
        if (!(token->flags & TOKEN_NAME) || token->flags & (TOKEN_PRELUDE | TOKEN_SYSTEM)) continue;
        struct symbol *symbol = token->ident->ordinary;
        if (!symbol || !(symbol->flags & SYMBOL_PRELUDE) || !(symbol->kind == SYM_TYPEDEF || symbol->flags & SYMBOL_USED)) continue;
        if (!source_locate(unit->source, unit->tokens.data[symbol->token].offset).file->is_later) continue;
        struct range range = { token->offset, token->offset + token->ident->len };
        diag_report(unit->diags, D_NOT_SUPPORTED, range, arena_printf(unit->arena, "‘%s’", token->ident->text));
        symbol->flags &= ~SYMBOL_PRELUDE;           /* said; nothing is lowered any more */
    }
    return unit->diags->errors == errors;
}

/* `__label__` has to come first in its block, and the lowering puts things before the first statement of a function: it is taken
   off, and returns when all is in its place. It says that functions inside this one may jump to the labels; an async function, whose
   frame they do not know, goes without. */
static struct node *take_label_declarations(struct node *body)
{
    struct node *taken = NULL, **end = &taken;
    while (body->list && body->list->kind == S_LABEL_DECL) {
        *end = body->list;
        end = &body->list->next;
        body->list = body->list->next;
    }
    *end = NULL;
    return taken;
}

static void return_label_declarations(struct node *body, struct node *taken)
{
    struct node **end = &taken;
    while (*end) end = &(*end)->next;
    *end = body->list;
    body->list = taken;
}

bool lower_unit(struct unit *unit)
{
    if (!is_all_there(unit)) return false;
    convert_initialized(unit);
    for (struct node *decl = unit->decls; decl; decl = decl->next) {
        if (!is_lowered(unit, decl)) continue;
        struct node *labels = decl->kind == N_FUNCTION ? take_label_declarations(decl->body) : NULL;
        if (decl->kind == N_FUNCTION) lower_for(unit, decl);
        lower_library(unit, decl);
        if (decl->kind == N_FUNCTION) {
            lower_with(unit, decl);
            lower_try(unit, decl);
        }
        lower_handles(unit, decl);
        if (is_async_definition(unit, decl)) lower_function(new_function(unit, decl));
        else if (decl->kind == N_FUNCTION) order_plain(unit, decl);
        if (labels && !is_async_definition(unit, decl)) return_label_declarations(decl->body, labels);
        if (unit->options.sites && decl->kind == N_FUNCTION) lower_sites(unit, decl);
    }
    for (struct node *decl = unit->decls; decl; decl = decl->next) {
        if (!is_lowered(unit, decl)) {
            if (decl->kind == N_FUNCTION && !(unit->tokens.data[decl->first].flags & TOKEN_PRELUDE)) find_copied_uses(decl);
            continue;
        }
        struct async_function *function = lowered_function(decl);
        uint32_t through = 0;
        if (function) function->is_known = true;
        find_coro_uses(decl, &through, NULL);
        mark_changed(unit, decl);
        for (size_t i = 0; function && i < function->lifted.len; i++) mark_changed(unit, function->lifted.data[i]);
    }
    return true;
}
