/* Statements: conditions, returns, what is thrown away, and the dialect's constructs. Called by the walk when everything
   inside is done. */
#include "sema/internal.h"

#include <string.h>

/* ---- values nobody takes ---- */

static struct node *discarded_value(struct node *expr)
{
    for (;;) {
        expr = expr_inside(expr);
        if (expr && expr->kind == E_COMMA)
            expr = expr->right;
        else
            return expr;
    }
}

void check_discarded(struct sema *s, struct node *expr)
{
    struct node *value = discarded_value(expr);
    struct type *type = value && value->type ? value->type : NULL;
    if (!s->silent && value && value->kind == E_NEW_EXCEPTION) {
        struct range made = sema_range(s, value);
        struct diag *diag = report(s, D_EXCEPTION_UNUSED, made);
        diag_fixit(s->unit->diags, diag, (struct range){ made.start, made.start }, "raise ");
    }
    if (s->silent || !type || type->kind != T_HANDLE)
        return;
    bool makes = value->kind == E_CALL || value->kind == E_BUILTIN || value->kind == E_STATEMENT
                 || value->kind == E_CONDITIONAL;
    struct range range = sema_range(s, value);
    struct diag *diag;
    if (type->op == OP_CORO && makes) {
        struct node *callee = value->kind == E_CALL ? expr_inside(value->callee) : NULL;
        diag =
            report(s, D_DISCARDED_CORO, range,
                   callee && callee->ident && callee->kind != E_STATEMENT ? callee->ident->text : "the call");
        if (s->function && s->function->is_async)
            diag_fixit(s->unit->diags, diag, (struct range){ range.start, range.start }, "await ");
        else
            diag_note(s->unit->diags, diag, D_NOTE, range,
                      "‘spawn’ starts it as a task; ‘ac_run’ runs a program");
    } else if (type->op == OP_TASK && value->kind == E_CALL && value->op == CALL_SPAWN
               && count_args(value->args) == 1) {
        diag = report(s, D_UNUSED_TASK, range);
        diag_fixit(s->unit->diags, diag, (struct range){ range.start, range.start }, "(void)");
    }
}

/* The last statement of a statement expression is its value. */
static bool is_value_of_block(struct sema *s, struct node *statement)
{
    size_t len = s->stack.len;
    return len >= 3 && !statement->next && s->stack.data[len - 2].node->kind == S_COMPOUND
           && s->stack.data[len - 3].node->kind == E_STATEMENT;
}

/* ---- return ---- */

static void leave_return(struct sema *s, struct node *node)
{
    struct function *function = s->function;
    if (s->silent || !function || function->type->kind != T_FUNCTION || !node->operand || !node->operand->type)
        return;
    struct type *result = function->type->base;
    if (function->type->flags & TYPE_GENERATOR) {
        report(s, D_RETURN_IN_GENERATOR, sema_range(s, node->operand));
        return;
    }
    struct type *value = value_type(s, node->operand);
    if (result->kind == T_VOID) {
        if (value->kind == T_HANDLE && value->op == OP_CORO && value->base && value->base->kind == T_VOID) {
            struct range range = sema_range(s, node->operand);
            struct diag *diag = report(s, D_MISSING_AWAIT, range, type_text(s->unit, value), "void");
            diag_fixit(s->unit->diags, diag, (struct range){ range.start, range.start }, "await ");
        } else if (value->kind != T_VOID && !type_has_bad(value) && function->is_async) {
            report(s, D_RETURN_VALUE, sema_range(s, node->operand), type_text(s->unit, value));
        }
        return;
    }
    check_assign(s, result, node->operand, ASSIGN_RETURN, 0);
}

/* ---- exceptions ---- */

static bool is_exception_value(const struct type *type)
{
    return type_has_bad(type)
           || (type->kind == T_POINTER && (type_is_exception(type->base) || type->base->kind == T_VOID));
}

/* A function may raise again what its caller handles; only the program's first has none that could. */
static bool handles_nothing(struct sema *s)
{
    const struct symbol *symbol = s->function ? s->function->symbol : NULL;
    if (!symbol || symbol->depth > 0 || !symbol->ident || strcmp(symbol->ident->text, "main") != 0)
        return false;
    for (size_t i = s->stack.len; i-- > 0 && s->stack.data[i].node->kind != N_FUNCTION;) {
        const struct frame *frame = &s->stack.data[i];
        if (frame->node->kind == S_EXCEPT || frame->node->kind == S_DEFER
            || (frame->node->kind == S_TRY && frame->kid == 3))
            return false;
    }
    return true;
}

static void leave_raise(struct sema *s, struct node *node)
{
    if (s->silent)
        return;
    bool is_wrong = false;
    if (node->operand && node->operand->type) {
        struct type *type = value_type(s, node->operand);
        is_wrong = !is_exception_value(type) || expr_is_null(s->unit, node->operand);
        if (is_wrong)
            report(s, D_RAISE_TYPE, sema_range(s, node->operand), type_text(s->unit, type));
    } else if (!node->operand && handles_nothing(s)) {
        report(s, D_RAISE_NOTHING, sema_range(s, node));
    }
    if (!is_wrong)
        note_raising(s, node, "raise", NULL);
    if (node->value && node->value->type && !expr_is_null(s->unit, node->value)) {
        struct type *type = value_type(s, node->value);
        if (!is_exception_value(type))
            report(s, D_RAISE_TYPE, sema_range(s, node->value), type_text(s->unit, type));
    }
}

static void check_clause_types(struct sema *s, struct node *clause)
{
    struct symbol *group = file_symbol(s->base_exception_group);
    for (struct node *type = clause->types ? clause->types->list : NULL; type; type = type->next) {
        bool is_exception = type->symbol && type->symbol->kind == SYM_EXCEPTION;
        if (type->ident && !is_exception)
            report(s, D_NO_EXCEPTION, sema_range(s, type), type->ident->text);
        else if (is_exception && group && clause->flags & NODE_STAR && exception_derives(s->unit, type->symbol, group))
            report(s, D_STAR_GROUP, sema_range(s, type), type->ident->text);
    }
}

/* Whether an earlier clause takes everything that this type could match. */
struct node *earlier_match(struct sema *s, struct node *handlers, struct node *clause, struct symbol *type)
{
    for (struct node *earlier = handlers; earlier && earlier != clause; earlier = earlier->next) {
        if (!earlier->types)
            return earlier;
        for (struct node *other = earlier->types->list; other; other = other->next)
            if (other->symbol && other->symbol->kind == SYM_EXCEPTION
                && exception_derives(s->unit, type, other->symbol))
                return earlier;
    }
    return NULL;
}

static void report_unreachable(struct sema *s, struct node *earlier, struct range range, const char *what)
{
    if (!earlier)
        return;
    struct diag *diag = report(s, D_UNREACHABLE_EXCEPT, range, what);
    diag_note(s->unit->diags, diag, D_NOTE, sema_token_range(s, earlier->first), "this clause takes it first");
}

static void note_block(struct sema *s, const struct node *block, const char *what)
{
    if (block)
        note_region(s, block->first, block->last, what, LEAVES_FREELY);
}

static void leave_try(struct sema *s, struct node *node)
{
    forget_try(s, node);
    if (s->silent)
        return;
    note_block(s, node->block, "a ‘try’");
    note_block(s, node->otherwise, "the ‘else’ of a ‘try’");
    if (node->final)
        note_region(s, node->final->first, node->final->last, "a ‘finally’", LEAVES_FINALLY);
    for (struct node *clause = node->handlers; clause; clause = clause->next)
        if (clause->block)
            note_region(s, clause->block->first, clause->block->last, "an ‘except’ clause",
                        clause->flags & NODE_STAR ? LEAVES_STAR : LEAVES_FREELY);
    bool star = node->handlers && node->handlers->flags & NODE_STAR;
    for (struct node *clause = node->handlers; clause; clause = clause->next) {
        if (clause->kind != S_EXCEPT)
            continue;
        check_clause_types(s, clause);
        if (!!(clause->flags & NODE_STAR) != star)
            report(s, D_MIXED_EXCEPT, sema_token_range(s, clause->first));
        if (star && !clause->types)
            report(s, D_STAR_NEEDS_TYPES, sema_token_range(s, clause->first));
        if (!clause->types) {
            struct node *earlier = clause == node->handlers ? NULL
                                                            : earlier_match(s, node->handlers, clause,
                                                                            file_symbol(s->base_exception));
            report_unreachable(s, earlier, sema_token_range(s, clause->first), "any exception");
            continue;
        }
        for (struct node *type = clause->types->list; type; type = type->next)
            if (type->symbol && type->symbol->kind == SYM_EXCEPTION)
                report_unreachable(s, earlier_match(s, node->handlers, clause, type->symbol), sema_range(s, type),
                                   type->ident->text);
    }
}

/* ---- generators, with, async for ---- */

static void leave_yield(struct sema *s, struct node *node)
{
    if (s->silent)
        return;
    struct function *function = s->function;
    if (!function || function->type->kind != T_FUNCTION || !(function->type->flags & TYPE_GENERATOR)) {
        report(s, D_YIELD_OUTSIDE, sema_token_range(s, node->first));
        return;
    }
    node->flags |= NODE_YIELDS;
    function->awaits = true;
    function->last_await = node->first;
    if (node->operand && function->type->base->base)
        check_assign(s, function->type->base->base, node->operand, ASSIGN_RETURN, 0);
}

static const char *type_own_name(struct sema *s, struct type *type)
{
    if (type->kind == T_POINTER)
        type = type->base;
    if (type->alias && type->alias->ident)
        return type->alias->ident->text;
    return type_is_record(type) && type->tag && type->tag->ident ? type->tag->ident->text
                                                                 : type_text(s->unit, type);
}

/* What is entered: the declared variable or the expression; its type. */
static struct type *with_type(struct sema *s, struct node *node, struct node **at)
{
    struct node *operand = *at = node->operand;
    if (!operand)
        return NULL;
    if (operand->kind != N_DECLARATION)
        return operand->type ? value_type(s, operand) : NULL;
    *at = operand->decls;
    return *at && (*at)->symbol ? symbol_type(s->unit, (*at)->symbol) : NULL;
}

bool with_methods(struct unit *unit, struct node *statement, struct symbol **enter, struct symbol **leave)
{
    bool is_group = statement->kind == S_TASK_GROUP, is_async = is_group || statement->flags & NODE_ASYNC;
    struct node *at;
    struct type *type = is_group ? symbol_type(unit, statement->symbol) : with_type(sema_of(unit), statement, &at);
    *enter = type ? type_method(unit, type, is_async ? "aenter" : "enter") : NULL;
    *leave = type ? type_method(unit, type, is_async ? "aexit" : "exit") : NULL;
    return *leave;
}

/* `bool T_exit(T *, BaseException *)`: what a call of it would be told by the C compiler is said here. */
static bool is_exit_type(struct sema *s, const struct type *type)
{
    struct type_param *self = type->params, *exception = self ? self->next : NULL;
    if (type->kind != T_FUNCTION || type_has_bad(type))
        return true;
    return exception && !exception->next && self->type->kind == T_POINTER && exception->type->kind == T_POINTER
           && type_is_exception(exception->type->base) && exception->type->base->tag->ident == s->base_exception
           && type_is_arithmetic(type->base);
}

static void check_with_method(struct sema *s, struct node *node, struct node *at, struct symbol *method)
{
    struct type *type = symbol_type(s->unit, method);
    bool is_async = node->flags & NODE_ASYNC;
    if (type->kind != T_FUNCTION)
        return;
    if (is_async && !(type->flags & TYPE_ASYNC)) {
        report(s, D_WITH_NOT_ASYNC, sema_range(s, at), method->ident->text);
    } else if (!is_async && type->flags & TYPE_ASYNC) {
        report(s, D_WITH_ASYNC, sema_range(s, at), method->ident->text);
    } else if (type->flags & TYPE_RAISES) {
        node->flags |= NODE_CALLS_RAISING;
        note_raising(s, node, method->ident->text, method);
    }
}

static void check_with_type(struct sema *s, struct node *node, struct node *at, struct type *type)
{
    bool is_async = node->flags & NODE_ASYNC;
    const char *word = is_async ? "async with" : "with", *suffix = is_async ? "aexit" : "exit";
    if (type_has_bad(type) || (type->kind == T_POINTER && type->base->kind == T_VOID))
        return;
    if (type->kind != T_POINTER || !(type_is_record(type->base) || type->base->alias)) {
        report(s, D_WITH_TYPE, sema_range(s, at), word, type_text(s->unit, type));
        return;
    }
    const char *name = type_own_name(s, type);
    struct symbol *enter, *leave;
    if (!with_methods(s->unit, node, &enter, &leave)) {
        report(s, D_WITH_NO_EXIT, sema_range(s, at), word, is_async ? "async " : "", name, suffix,
               type_text(s->unit, type->base));
        return;
    }
    if (enter)
        check_with_method(s, node, at, enter);
    check_with_method(s, node, at, leave);
    if (!is_exit_type(s, symbol_type(s->unit, leave)))
        report(s, D_WITH_EXIT_TYPE, sema_range(s, at), leave->ident->text, is_async ? "async " : "", name,
               suffix, type_text(s->unit, type->base));
}

static void leave_with(struct sema *s, struct node *node)
{
    if (s->silent)
        return;
    note_block(s, node->block, "a ‘with’");
    if (node->flags & NODE_ASYNC && check_suspension(s, node, "async with"))
        node->flags |= NODE_AWAITS;
    struct node *at;
    struct type *type = with_type(s, node, &at);
    if (type)
        check_with_type(s, node, at, type);
}

/* `async bool T_anext(T *, U *)`: what a call of it would be told by the C compiler is said here. */
static bool check_anext(struct sema *s, struct node *node, struct type *iterated, struct symbol *next)
{
    struct type *type = symbol_type(s->unit, next);
    struct type_param *self = type->kind == T_FUNCTION ? type->params : NULL, *out = self ? self->next : NULL;
    if (type_has_bad(type))
        return false;
    if (out && !out->next && self->type->kind == T_POINTER && out->type->kind == T_POINTER
        && !out->type->base->quals && type_is_arithmetic(type->base)) {
        if (!(type->flags & TYPE_ASYNC))
            report(s, D_WITH_NOT_ASYNC, sema_range(s, node->iterated), next->ident->text);
        return type->flags & TYPE_ASYNC;
    }
    report(s, D_FOR_ANEXT_TYPE, sema_range(s, node->iterated), next->ident->text, next->ident->text,
           type_own_name(s, iterated));
    return false;
}

/* T of T_anext(iterated *, T *out) */
static struct type *iterated_type(struct sema *s, struct node *node, struct type *type)
{
    if (type->kind == T_HANDLE && type->op == OP_STREAM)
        return type->base;
    if (type_has_bad(type))
        return type_bad(s->unit);
    struct symbol *next = type_method(s->unit, type, "anext");
    if (!next) {
        bool named = type->kind == T_POINTER && type_is_record(type->base);
        if (named)
            report(s, D_FOR_NO_ANEXT, sema_range(s, node->iterated), type_text(s->unit, type),
                   type_own_name(s, type), type_text(s->unit, type->base));
        else
            report(s, D_FOR_TYPE, sema_range(s, node->iterated), type_text(s->unit, type));
        return type_bad(s->unit);
    }
    if (!check_anext(s, node, type, next))
        return type_bad(s->unit);
    if (type_is_record(type))
        mark_address_taken(s, node->iterated);
    return symbol_type(s->unit, next)->params->next->type->base;
}

static void leave_async_for(struct sema *s, struct node *node)
{
    if (s->silent)
        return;
    note_block(s, node->block, "an ‘async for’");
    if (check_suspension(s, node, "async for"))
        node->flags |= NODE_AWAITS;
    if (!node->iterated || !node->iterated->type)
        return;
    struct type *item = iterated_type(s, node, value_type(s, node->iterated));
    struct node *decl = node->operand && node->operand->kind == N_DECLARATION ? node->operand->decls : NULL;
    if (!decl || !decl->symbol)
        return;
    struct type *variable = symbol_type(s->unit, decl->symbol);
    enum fit fit = type_fit(s, variable, type_decay(s->unit, item), false, ASSIGN_VALUE);
    if (fit >= FITS_AWAITED && !type_has_bad(item))
        report(s, D_MISFIT, sema_range(s, decl), "loop variable", type_text(s->unit, item),
               type_text(s->unit, variable));
}

/* ---- asm ---- */

/* An operand that may be memory needs an address. */
static void leave_asm_operand(struct sema *s, struct node *node)
{
    if (!node->value || !node->operand || node->operand->kind != E_STRING)
        return;
    const struct token *token = &s->unit->tokens.data[node->operand->first];
    const char *text = s->unit->source->text + token->offset;
    for (uint32_t i = 0; i < token_len(token); i++) {
        if (strchr("moVgXp", text[i])) {
            mark_address_taken(s, node->value);
            return;
        }
    }
    value_type(s, node->value);
}

/* ---- all of them ---- */

static void check_switch(struct sema *s, struct node *node)
{
    struct type *type = node->cond && node->cond->type ? value_type(s, node->cond) : type_bad(s->unit);
    if (type_has_bad(type) || type_is_integer(type))
        return;
    if (type->kind == T_HANDLE) {
        struct range range = sema_range(s, node->cond);
        struct diag *diag = report(s, D_MISSING_AWAIT, range, type_text(s->unit, type), "int");
        diag_fixit(s->unit->diags, diag, (struct range){ range.start, range.start }, "await ");
    } else if (type_is_record(type) || type_is_real_floating(type) || type->kind == T_POINTER
               || type->kind == T_VOID) {
        report(s, D_SWITCH_TYPE, sema_range(s, node->cond), type_text(s->unit, type));
    }
}

static void leave_condition(struct sema *s, struct node *node, const char *word)
{
    if (!node->cond)
        return;
    check_condition(s, node->cond, word);
    value_type(s, node->cond);
}

void leave_statement(struct sema *s, struct node *node)
{
    switch (node->kind) {
    case S_COMPOUND:
        if (!s->silent)
            check_block(s, node);
        break;
    case S_EXPR:
        if (node->operand && !is_value_of_block(s, node))
            check_discarded(s, node->operand);
        break;
    case S_IF: leave_condition(s, node, "if"); break;
    case S_WHILE: case S_DO: leave_condition(s, node, "while"); break;
    case S_FOR:
        leave_condition(s, node, "for");
        if (node->init && node_is_expr(node->init))
            check_discarded(s, node->init);
        if (node->step)
            check_discarded(s, node->step);
        break;
    case S_SWITCH: check_switch(s, node); break;
    case S_RETURN:
        leave_return(s, node);
        check_leaving(s, node);
        break;
    case S_BREAK: case S_CONTINUE: check_leaving(s, node); break;
    case S_DEFER:
        if (node->block)
            note_region(s, node->block->first, node->block->last, "a ‘defer’", LEAVES_DEFER);
        break;
    case S_RAISE: leave_raise(s, node); break;
    case S_TRY: leave_try(s, node); break;
    case S_EXCEPT: note_swallowed(s, node, leave_clause(s, node)); break;
    case S_YIELD: leave_yield(s, node); break;
    case S_WITH: leave_with(s, node); break;
    case S_ASYNC_FOR: leave_async_for(s, node); break;
    case S_TASK_GROUP:
        note_block(s, node->block, "a ‘task_group’");
        if (!s->silent && check_suspension(s, node, "task_group"))
            node->flags |= NODE_AWAITS;
        break;
    case S_GOTO: case S_LABEL: case S_CASE: case S_DEFAULT: note_jump(s, node); break;
    case S_ASM_OPERAND: leave_asm_operand(s, node); break;
    default: break;
    }
}
