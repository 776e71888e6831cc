/* Exceptions that would leave a plain function unannounced. The walk notes each place that may raise,
   with the try blocks round it; once the whole unit is known, what each function of the unit can let
   out is worked out from them, and what no clause takes and no `raises` announces is reported with
   the names of the types, where they are known. */
#include "sema/internal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED_AT_MOST = 3 };

/* ---- what is noted during the walk ---- */

void enter_try(struct sema *s, struct node *node)
{
    struct function *function = s->function;
    if (!function)
        return;
    struct guard *guard = arena_alloc(s->unit->arena, sizeof *guard);
    guard->statement = node;
    guard->outer = function->guard;
    guard->pending = function->tries;
    function->guard = function->tries = guard;
}

void leave_try_block(struct sema *s, struct node *node)
{
    struct function *function = s->function;
    if (function && function->tries && function->tries->statement == node)
        function->guard = function->tries->outer;
}

void forget_try(struct sema *s, struct node *node)
{
    leave_try_block(s, node);
    if (s->function && s->function->tries && s->function->tries->statement == node)
        s->function->tries = s->function->tries->pending;
}

void enter_clause(struct sema *s, struct node *node)
{
    if (!s->function)
        return;
    struct clause *clause = arena_alloc(s->unit->arena, sizeof *clause);
    clause->node = node;
    clause->outer = s->function->clause;
    s->function->clause = clause;
}

struct clause *leave_clause(struct sema *s, struct node *node)
{
    struct clause *clause = s->function ? s->function->clause : NULL;
    if (!clause || clause->node != node)
        return NULL;
    s->function->clause = clause->outer;
    return clause;
}

bool is_thread_call(struct sema *s, const struct node *call)
{
    for (size_t i = s->stack.len - 1; i-- > 0;) {
        struct node *outer = s->stack.data[i].node;
        if (outer->kind == E_PAREN)
            continue;
        struct node *callee = outer->kind == E_CALL ? expr_inside(outer->callee) : NULL;
        return callee && callee->kind == E_IDENT && callee != call
               && callee->ident == s->specials[CALL_TO_THREAD];
    }
    return false;
}

/* Functions of the library that raise only where no loop runs or memory is out, which a plain function need not announce. */
static bool seldom_raises(const struct symbol *callee)
{
    static const char *const names[] = {
        "ac_call_soon", "ac_call_later", "ac_call_at", "ac_future_new", "ac_current_task", "ac_add_done_callback",
    };
    if (!callee || !(callee->flags & SYMBOL_PRELUDE))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(callee->ident->text, names[i]))
            return true;
    return false;
}

void note_raising(struct sema *s, struct node *node, const char *name, struct symbol *callee)
{
    struct function *function = s->function;
    if (seldom_raises(callee))
        return;
    if (s->silent || !function || s->place == PLACE_UNEVALUATED)
        return;
    if (node->kind == S_RAISE)
        for (struct clause *clause = function->clause; clause; clause = clause->outer)
            clause->raises = true;
    if (function->is_async || (node->kind == E_CALL && is_thread_call(s, node)))
        return;
    if (!function->points.len)
        vec_push(&s->raisers, function);
    struct point point = { node, name, callee, function->guard, function->clause, NULL };
    vec_push(&function->points, point);
}

/* ---- who takes what ---- */

/* except* takes an exception group only whole where it takes whatever may be in it. */
static bool star_takes(struct sema *s, struct symbol *type, struct symbol *taken)
{
    struct symbol *group = file_symbol(s->base_exception_group);
    if (!group || !exception_derives(s->unit, type, group))
        return exception_derives(s->unit, type, taken);
    return taken->ident == s->base_exception
           || (taken->ident == s->exception && exception_derives(s->unit, type, taken));
}

/* type NULL: nobody knows what it is. Of clauses with mistakes nothing is asked. */
static bool clause_takes(struct sema *s, const struct node *clause, struct symbol *type)
{
    if (!clause->types)
        return true;
    for (struct node *name = clause->types->list; name; name = name->next) {
        struct symbol *taken = name->symbol;
        if (!taken || taken->kind != SYM_EXCEPTION || taken->ident == s->base_exception)
            return true;
        if (type
            && (clause->flags & NODE_STAR ? star_takes(s, type, taken) : exception_derives(s->unit, type, taken)))
            return true;
    }
    return false;
}

static bool is_taken(struct sema *s, const struct guard *guard, struct symbol *type)
{
    for (; guard; guard = guard->outer)
        for (struct node *clause = guard->statement->handlers; clause; clause = clause->next)
            if (clause->kind == S_EXCEPT && clause_takes(s, clause, type))
                return true;
    return false;
}

/* ---- what a function lets out ---- */

static bool add(struct sema *s, struct raised *raised, const struct guard *guard, struct symbol *type)
{
    if (is_taken(s, guard, type))
        return false;
    if (!type) {
        bool is_new = !raised->unknown;
        raised->unknown = true;
        return is_new;
    }
    for (size_t i = 0; i < raised->types.len; i++)
        if (raised->types.data[i]->ident == type->ident)
            return false;
    vec_push(&raised->types, type);
    return true;
}

static int by_ident(const void *a, const void *b)
{
    const struct function *const *x = a, *const *y = b;
    uintptr_t p = (uintptr_t)(*x)->symbol->ident, q = (uintptr_t)(*y)->symbol->ident;
    return p < q ? -1 : p > q;
}

/* The function of the unit that a call leads to, where it has something to raise; NULL: not known. */
static struct function *definition_of(struct function **named, size_t count, struct symbol *callee)
{
    struct symbol symbol = { .ident = callee ? callee->ident : NULL };
    struct function key = { .symbol = &symbol }, *wanted = &key;
    if (!callee || callee->depth > 0 || !callee->ident || !count)
        return NULL;
    struct function **found = bsearch(&wanted, named, count, sizeof *named, by_ident);
    return found ? *found : NULL;
}

static struct symbol *raised_type(struct sema *s, const struct node *raise)
{
    struct type *type = raise->operand ? raise->operand->type : NULL;
    if (type)
        type = type_decay(s->unit, type);
    return type && type->kind == T_POINTER && type_is_exception(type->base) ? type->base->tag : NULL;
}

/* What leaves the point and is not taken by the clauses round it. */
static bool add_point(struct sema *s, struct raised *raised, const struct point *point)
{
    struct node *node = point->node;
    bool changed = false;
    if (node->kind == S_RAISE) {
        struct node *caught = !node->operand && point->clause ? point->clause->node->types : NULL;
        if (!caught)
            return add(s, raised, point->guard, raised_type(s, node));
        for (struct node *name = caught->list; name; name = name->next)
            changed |= add(s, raised, point->guard, name->symbol);
        return changed;
    }
    if (node->kind == E_NEW_EXCEPTION) {
        changed = add(s, raised, point->guard, file_symbol(s->value_error));
        changed |= add(s, raised, point->guard, file_symbol(s->type_error));
        return changed;
    }
    if (!point->target) {
        bool is_errno = point->callee && point->callee->ident == s->raise_errno;
        return add(s, raised, point->guard, is_errno ? file_symbol(s->os_error) : NULL);
    }
    for (size_t i = 0; i < point->target->raised.types.len; i++)
        changed |= add(s, raised, point->guard, point->target->raised.types.data[i]);
    if (point->target->raised.unknown)
        changed |= add(s, raised, point->guard, NULL);
    return changed;
}

static void find_targets(struct sema *s)
{
    VEC(struct function *) named = { 0 };
    for (size_t i = 0; i < s->raisers.len; i++) {
        struct function *function = s->raisers.data[i];
        bool known = function->symbol && function->symbol->depth == 0 && function->symbol->ident;
        if (known && function->type->kind == T_FUNCTION && function->type->flags & TYPE_RAISES)
            vec_push(&named, function);
    }
    if (named.len)
        qsort(named.data, named.len, sizeof *named.data, by_ident);
    for (size_t i = 0; i < s->raisers.len; i++) {
        struct function *function = s->raisers.data[i];
        for (size_t k = 0; k < function->points.len; k++)
            function->points.data[k].target =
                definition_of(named.data, named.len, function->points.data[k].callee);
    }
    vec_free(&named);
}

/* ---- reports ---- */

static const char *names_of(struct sema *s, const struct raised *raised)
{
    const char *text = "";
    size_t count = raised->types.len, shown = count > NAMED_AT_MOST ? NAMED_AT_MOST : count;
    for (size_t i = 0; i < shown; i++) {
        const char *between = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        text = arena_printf(s->unit->arena, "%s%s‘%s’", text, between, raised->types.data[i]->ident->text);
    }
    return shown < count ? arena_printf(s->unit->arena, "%s and others", text) : text;
}

static void offer_raises(struct sema *s, struct function *function, struct diag *diag)
{
    struct node *params = declarator_function(function->node->declarator);
    if (!params)
        return;
    uint32_t end = token_end(&s->unit->tokens.data[params->last]);
    diag_fixit(s->unit->diags, diag, (struct range){ end, end }, " raises");
}

/* The innermost clause round the place that takes that very type. */
static const struct node *clause_of(const struct guard *guard, const struct ident *type)
{
    for (; guard; guard = guard->outer)
        for (struct node *clause = guard->statement->handlers; clause; clause = clause->next)
            for (struct node *name = clause->kind == S_EXCEPT && clause->types ? clause->types->list : NULL; name; name = name->next)
                if (name->ident == type)
                    return clause;
    return NULL;
}

static void report_escape(struct sema *s, struct function *function, const struct point *point,
                          const struct raised *raised)
{
    const char *name =
        function->symbol && function->symbol->ident ? function->symbol->ident->text : "the function";
    bool is_with = point->node->kind == S_WITH && point->node->operand;
    struct range range = sema_range(s, is_with ? point->node->operand : point->node);
    struct diag *diag;
    if (point->node->kind == S_RAISE && !raised->unknown)
        diag = report(s, D_ESCAPE_RAISE, range, names_of(s, raised), name);
    else if (point->node->kind == S_RAISE)
        diag = report(s, D_ESCAPE_AGAIN, range, name);
    else if (raised->unknown)
        diag = report(s, D_ESCAPE_UNKNOWN, range, point->name, name);
    else
        diag = report(s, D_ESCAPE_CALL, range, point->name, names_of(s, raised), name);
    offer_raises(s, function, diag);
    const struct node *clause = raised->unknown ? clause_of(point->guard, s->exception) : NULL;
    if (clause)
        diag_note(s->unit->diags, diag, D_NOTE, sema_token_range(s, clause->first),
                  "‘Exception’ leaves out ‘CancelledError’, ‘KeyboardInterrupt’ and ‘SystemExit’; ‘except’ without a type takes all");
}

static void check_escapes_of(struct sema *s, struct function *function)
{
    for (size_t i = 0; i < function->points.len; i++) {
        struct raised raised = { .unknown = false };
        add_point(s, &raised, &function->points.data[i]);
        if (raised.unknown || raised.types.len)
            report_escape(s, function, &function->points.data[i], &raised);
        vec_free(&raised.types);
    }
}

static bool announces(const struct function *function)
{
    return function->type->kind != T_FUNCTION || function->type->flags & TYPE_RAISES;
}

void check_escapes(struct sema *s)
{
    bool changed = true;
    find_targets(s);
    while (changed) {
        changed = false;
        for (size_t i = 0; i < s->raisers.len; i++) {
            struct function *function = s->raisers.data[i];
            for (size_t k = 0; k < function->points.len; k++)
                changed |= add_point(s, &function->raised, &function->points.data[k]);
        }
    }
    for (size_t i = 0; i < s->raisers.len; i++)
        if (!announces(s->raisers.data[i]))
            check_escapes_of(s, s->raisers.data[i]);
    for (size_t i = 0; i < s->raisers.len; i++) {
        vec_free(&s->raisers.data[i]->points);
        vec_free(&s->raisers.data[i]->raised.types);
    }
    vec_free(&s->raisers);
}

bool call_raises(struct unit *unit, struct node *call)
{
    if (call->kind != E_CALL || call->op == CALL_ASYNC || call->op == CALL_GENERATOR)
        return false;
    if (call->op == CALL_TO_THREAD)
        return false;               /* the call in it is made elsewhere */
    struct symbol *symbol = call->symbol;
    struct type *type = symbol ? symbol_type(unit, symbol) : call->callee ? call->callee->type : NULL;
    if (type && type->kind == T_POINTER)
        type = type->base;
    return type && type->kind == T_FUNCTION && type->flags & TYPE_RAISES;
}
