/* Calls: of C functions, of async functions, of the library's generic functions and those with options; exceptions made
   by their name; await. */
#include "sema/internal.h"

#include <string.h>

int count_args(const struct node *args)
{
    int count = 0;
    for (; args && args->kind != E_NAMED_ARG; args = args->next)
        count++;
    return count;
}

bool type_is_options(const struct type *type)
{
    const struct ident *tag = type->kind == T_STRUCT && type->tag ? type->tag->ident : NULL;
    return tag && tag->len > 8 && strcmp(tag->text + tag->len - 8, "_options") == 0 && strncmp(tag->text, "ac_", 3) == 0;
}

bool type_keeps_members(const struct type *type)
{
    while (type->kind == T_ARRAY) type = type->base;
    return type_is_record(type) && !type_is_options(type);
}

struct type_param *function_options(struct type *function)
{
    struct type_param *last = function->kind == T_FUNCTION ? function->params : NULL;
    while (last && last->next)
        last = last->next;
    return last && last->type->kind == T_POINTER && type_is_options(last->type->base) ? last : NULL;
}

static const char *callee_name(struct node *call)
{
    struct node *callee = call->kind == E_CALL ? expr_inside(call->callee) : call;
    return callee && callee->ident && callee->kind != E_STATEMENT ? callee->ident->text : NULL;
}

void check_options(struct sema *s, struct node *call, struct type *function, const char *name)
{
    struct type_param *options = function ? function_options(function) : NULL;
    bool named_before = false;
    for (struct node *arg = call->args; arg; arg = arg->next) {
        if (arg->kind != E_NAMED_ARG) {
            if (named_before)
                report(s, D_ARG_AFTER_OPTION, sema_range(s, arg));
            continue;
        }
        named_before = true;
        if (s->external && !s->silent)
            s->external->flags |= NODE_DIALECT;
        if (!options) {
            report(s, D_NO_OPTIONS, sema_range(s, arg), name ? name : "this function");
            return;
        }
        struct symbol *member = type_member(s->unit, options->type->base, arg->ident);
        arg->symbol = member;
        if (member)
            check_assign(s, symbol_type(s->unit, member), arg->value, ASSIGN_VALUE, 0);
        else if (!s->silent)
            report_no_member(s, options->type->base, arg->ident, sema_token_range(s, arg->first + 1));
    }
}

/* ---- generic library functions ---- */

static void unify(struct sema *s, struct type *param, struct type *arg, struct type **variable)
{
    for (int depth = 0; depth < 50; depth++) {
        if (param->kind == T_VARIABLE) {
            if (!*variable && arg->kind != T_BAD)
                *variable = type_unqualified(s->unit, arg);
            return;
        }
        if (param->kind == T_HANDLE && arg->kind == T_POINTER) {
            if (!*variable)
                *variable = &s->types->basic[T_VOID];
            return;
        }
        if (param->kind != arg->kind || (param->kind != T_HANDLE && param->kind != T_POINTER))
            return;
        param = param->base;
        arg = arg->base;
    }
}

static bool is_generic(const struct type *type)
{
    for (const struct type_param *param = type->params; param; param = param->next) {
        const struct type *part = param->type;
        while (part && (part->kind == T_POINTER || part->kind == T_HANDLE))
            part = part->base;
        if (part && part->kind == T_VARIABLE)
            return true;
    }
    return false;
}

static struct type *bind_variable(struct sema *s, struct type *function, struct node *call)
{
    struct type *variable = NULL;
    struct node *arg = call->args;
    for (struct type_param *param = function->params; param && arg && arg->kind != E_NAMED_ARG;
         param = param->next, arg = arg->next)
        if (arg->type)
            unify(s, param->type, type_decay(s->unit, arg->type), &variable);
    return variable ? variable : &s->types->basic[T_VOID];
}

static struct type *called_function(struct node *call)
{
    struct type *type = call->callee && call->callee->type ? call->callee->type : NULL;
    if (type && type->kind == T_POINTER)
        type = type->base;
    return type && type->kind == T_FUNCTION ? type : NULL;
}

struct type *call_variable(struct unit *unit, struct node *call)
{
    struct type *function = call->kind == E_CALL ? called_function(call) : NULL;
    if (!function || call->op > CALL_GENERATOR || !call->symbol || !(call->symbol->flags & SYMBOL_PRELUDE)
        || !is_generic(function))
        return NULL;
    return bind_variable(sema_of(unit), function, call);
}

/* ---- arguments ---- */

static void report_count(struct sema *s, struct node *call, struct node *extra, int given, int wanted)
{
    const char *name = callee_name(call);
    struct range range = extra ? sema_range(s, extra) : sema_token_range(s, call->last);
    struct diag *diag = report(s, extra ? D_TOO_MANY_ARGS : D_TOO_FEW_ARGS, range,
                               name ? name : "the function", given, wanted);
    if (call->symbol && call->symbol->token && !(call->symbol->flags & (SYMBOL_PREDECLARED | SYMBOL_PRELUDE)))
        diag_note(s->unit->diags, diag, D_NOTE, sema_token_range(s, call->symbol->token),
                  "it is declared here");
}

/* Through `...` and without a prototype goes any value, but not a coroutine that was just made. */
static void check_open_args(struct sema *s, struct node *arg)
{
    for (; arg && arg->kind != E_NAMED_ARG; arg = arg->next) {
        struct type *type = arg->type ? value_type(s, arg) : NULL;
        if (!type || type->kind != T_HANDLE || type->op != OP_CORO || expr_inside(arg)->kind != E_CALL)
            continue;
        struct range range = sema_range(s, arg);
        struct diag *diag = report(s, D_CORO_ARG, range, type_text(s->unit, type));
        diag_fixit(s->unit->diags, diag, (struct range){ range.start, range.start }, "await ");
    }
}

static void check_args(struct sema *s, struct node *call, struct type *function, struct type *variable)
{
    struct type_param *options = function_options(function);
    enum assign_what what =
        call->symbol && call->symbol->flags & SYMBOL_PRELUDE ? ASSIGN_LIBRARY_ARG : ASSIGN_ARG;
    struct type_param *param = function->params;
    struct node *arg = call->args;
    int given = count_args(call->args), wanted = 0, number = 1;
    for (struct type_param *p = function->params; p; p = p->next)
        wanted += p != options && !(p->type->kind == T_VARIABLE && variable && variable->kind == T_VOID);
    for (; arg && param && arg->kind != E_NAMED_ARG; arg = arg->next, param = param->next, number++) {
        struct type *type = variable ? type_substitute(s->unit, param->type, variable) : param->type;
        if (arg->kind == N_TYPE_NAME || arg->kind == E_EXCEPTION_TYPES)
            report(s, D_TYPE_ARG, sema_range(s, arg), number);
        else if (type->kind != T_VOID)
            check_assign(s, type, arg, what, number);
    }
    bool open = function->flags & (TYPE_VARIADIC | TYPE_OLD_STYLE);
    if (given < wanted && !(function->flags & TYPE_OLD_STYLE))
        report_count(s, call, NULL, given, wanted);
    else if (arg && arg->kind != E_NAMED_ARG && !param && !open)
        report_count(s, call, arg, given, wanted);
    check_open_args(s, arg);
    check_options(s, call, function, callee_name(call));
}

static void mark_dialect(struct sema *s)
{
    if (s->external && !s->silent)
        s->external->flags |= NODE_DIALECT;
}

/* A pointer to an exception, or to a struct of the library: whoever does not keep it may have to release it. */
static bool may_be_handle(const struct type *type)
{
    if (type->kind != T_POINTER || type->base->kind != T_STRUCT)
        return false;
    const struct ident *tag = type->base->tag->ident;
    return type_is_exception(type->base) || (tag && strncmp(tag->text, "ac_", 3) == 0);
}

/* ---- the call ---- */

/* raise(ValueError("x")) */
static bool raises_by_call(struct sema *s, const struct node *call, const struct node *callee)
{
    struct type *type = call->args && !call->args->next && call->args->type ? value_type(s, call->args) : NULL;
    if (s->silent || !callee->ident || strcmp(callee->ident->text, "raise") || !type || type->kind != T_POINTER
        || !type_is_exception(type->base))
        return false;
    report(s, D_RAISE_CALL, sema_range(s, callee));
    return true;
}

static void call_undeclared(struct sema *s, struct node *call, struct node *callee)
{
    struct type *builtin = callee->ident ? builtin_result(s, callee->ident, call) : NULL;
    check_open_args(s, call->args);
    check_options(s, call, NULL, callee->ident ? callee->ident->text : NULL);
    if (callee->ident && !s->silent)
        check_suspect_call(s, call, callee->ident);
    if (builtin) {
        call->type = builtin;
        return;
    }
    bool dialect = s->unit->tokens.data[callee->first].flags & TOKEN_DIALECT;
    if (dialect && !s->unit->options.check_all && !raises_by_call(s, call, callee))
        report_undeclared(s, callee);           /* implicit declarations are no part of the dialect */
    call->type = dialect ? type_bad(s->unit) : &s->types->basic[T_INT];
}

/* ac_raise_errno("open %s", path), ac_add_note(e, "at %d", n), and what says how a function means it */
static void check_library_call(struct sema *s, struct node *call)
{
    struct symbol *symbol = call->symbol;
    if (!symbol || !(symbol->flags & SYMBOL_PRELUDE) || !call->args)
        return;
    if (symbol->ident == s->uncancel && s->function)
        s->function->uncancels = true;
    if (symbol->ident == s->raise_errno)
        check_format(s, call->args, 1);
    else if (symbol->ident == s->add_note && call->args->next)
        check_format(s, call->args->next, 2);
}

/* Places of which a message tells. */
static const char *const places[] = {
    [PLACE_FILE] = "outside a function", [PLACE_UNEVALUATED] = "in an operand that is not evaluated",
    [PLACE_CONSTANT] = "in a constant expression", [PLACE_STATIC] = "in the initializer of a static variable",
    [PLACE_ARRAY_SIZE] = "in the size of an array", [PLACE_CASE] = "in a case label",
};

/* C takes as constant what it need not evaluate: 1 ? 2 : f(), 1 || f(), __builtin_constant_p(f()). Of the coroutine that is awaited
   or spawned nothing is said: the await or spawn cannot stand here either. */
static bool may_be_called(struct sema *s)
{
    for (size_t i = s->stack.len - 1; i-- > 0 && s->stack.data[i].node->kind < E_TEXT;) {
        const struct node *outer = s->stack.data[i].node, *callee = outer->kind == E_CALL ? expr_inside(outer->callee) : NULL;
        if (outer->kind == E_CONDITIONAL || outer->kind == E_AND || outer->kind == E_OR || outer->kind == E_AWAIT)
            return true;
        if (callee && callee->kind == E_IDENT
            && (special_form(s, callee->ident) != CALL_PLAIN || !strncmp(callee->ident->text, "__builtin_", 10)))
            return true;
    }
    return false;
}

bool check_call_place(struct sema *s, const struct node *node, const char *name)
{
    bool is_constant = s->place == PLACE_CONSTANT || s->place == PLACE_STATIC || s->place == PLACE_CASE || s->place == PLACE_FILE;
    if (!is_constant || may_be_called(s))
        return true;
    report(s, D_CALL_PLACE, sema_range(s, node), name, places[s->place]);
    return false;
}

static const char *called_name(const struct node *callee)
{
    return callee->ident && callee->kind != E_STATEMENT ? callee->ident->text : "the function";
}

void leave_call(struct sema *s, struct node *call)
{
    struct node *callee = expr_inside(call->callee);
    call->type = type_bad(s->unit);
    call->op = CALL_PLAIN;
    call->symbol = NULL;
    if (callee->kind == E_IDENT) {
        struct symbol *symbol = callee->symbol;
        if (symbol && symbol->kind == SYM_FUNCTION)
            call->symbol = symbol;
        enum call_form form =
            !symbol || symbol->flags & SYMBOL_PRELUDE ? special_form(s, callee->ident) : CALL_PLAIN;
        if (form != CALL_PLAIN) {
            call->op = (uint8_t)form;
            call->type = special_call(s, call, form);
            mark_dialect(s);
            return;
        }
        if (!symbol) {
            call_undeclared(s, call, callee);
            return;
        }
        if (!s->silent)
            check_suspect_call(s, call, callee->ident);
        if (raises_by_call(s, call, callee)) {
            call->type = type_bad(s->unit);
            return;
        }
    }
    struct type *type = call->callee->type ? call->callee->type : type_bad(s->unit);
    struct type *function = called_function(call);
    if (!function) {
        check_open_args(s, call->args);
        if (!type_has_bad(type) && type->kind != T_VA_LIST)
            report(s, D_NOT_CALLABLE, sema_range(s, call->callee), type_text(s->unit, type));
        return;
    }
    struct type *variable = NULL, *result = function->base;
    if (call->symbol && call->symbol->flags & SYMBOL_PRELUDE && is_generic(function)) {
        variable = bind_variable(s, function, call);
        result = type_substitute(s->unit, result, variable);
        mark_dialect(s);
    }
    if (function->flags & TYPE_ASYNC) {
        call->op = function->flags & TYPE_GENERATOR ? CALL_GENERATOR : CALL_ASYNC;
        if (!(function->flags & TYPE_GENERATOR))
            result = type_handle(s->unit, OP_CORO, type_unqualified(s->unit, result));
        if (!call->symbol)
            mark_dialect(s);
        check_call_place(s, call, called_name(callee));
    } else if (function->flags & TYPE_RAISES) {
        call->flags |= NODE_CALLS_RAISING;
        if (check_call_place(s, call, called_name(callee)))
            note_raising(s, call, called_name(callee), call->symbol);
    }
    if (function_options(function) || may_be_handle(result))
        mark_dialect(s);
    check_blocking(s, call);
    call->type = result->quals ? type_unqualified(s->unit, result) : result;
    if (!s->silent)
        check_args(s, call, function, variable);
    check_library_call(s, call);
}

/* ---- exceptions made ---- */

static bool is_number(const struct type *type)
{
    return type_is_integer(type) || type->kind == T_DOUBLE || type->kind == T_FLOAT;
}

/* What C would complain of where the members are set. */
static void check_member_value(struct sema *s, struct node *arg, struct type *wanted)
{
    struct type *value = arg->value->type ? value_type(s, arg->value) : type_bad(s->unit);
    bool takes_pointer = wanted->kind == T_POINTER, is_pointer = value->kind == T_POINTER;
    if (s->silent || type_has_bad(value) || type_has_bad(wanted))
        return;
    if ((takes_pointer && is_number(value) && !expr_is_null(s->unit, arg->value)) || (is_number(wanted) && is_pointer))
        report(s, D_MEMBER_VALUE, sema_range(s, arg->value), arg->ident->text, type_text(s->unit, wanted),
               type_text(s->unit, value));
}

void leave_new_exception(struct sema *s, struct node *node)
{
    struct symbol *symbol = node->symbol;
    node->type = type_bad(s->unit);
    if (!symbol || symbol->kind != SYM_EXCEPTION)
        return;
    struct type *type = symbol_type(s->unit, symbol);
    node->type = type_pointer(s->unit, type);
    check_call_place(s, node, symbol->ident->text);
    bool first = true, named = false;
    struct symbol *group = file_symbol(s->base_exception_group);
    if (group && exception_derives(s->unit, symbol, group)) {       /* its members may be wrong */
        node->flags |= NODE_CALLS_RAISING;
        note_raising(s, node, symbol->ident->text, symbol);
    }
    if (node->args && node->args->kind != E_NAMED_ARG)
        check_format(s, node->args, 1);
    for (struct node *arg = node->args; arg; arg = arg->next, first = false) {
        if (arg->kind == E_NAMED_ARG) {
            struct symbol *member = type_member(s->unit, type, arg->ident);
            arg->symbol = member;
            if (member) {
                check_assign(s, symbol_type(s->unit, member), arg->value, ASSIGN_VALUE, 0);
                check_stored_member(s, symbol_type(s->unit, member), arg->value);
                check_member_value(s, arg, symbol_type(s->unit, member));
            } else if (!s->silent) {
                report_no_member(s, type, arg->ident, sema_token_range(s, arg->first + 1));
            }
            named = true;
            continue;
        }
        if (named)
            report(s, D_ARG_AFTER_OPTION, sema_range(s, arg));
        struct type *value = arg->type ? value_type(s, arg) : type_bad(s->unit);
        bool fits =
            value->kind == T_BAD
            || (value->kind == T_POINTER
                && (type_is_integer(value->base) || value->base->kind == T_VOID || type_has_bad(value)));
        if (first && !fits)
            report(s, D_EXCEPTION_MESSAGE, sema_range(s, arg), symbol->ident->text, type_text(s->unit, value));
        else if (!first && value->kind == T_HANDLE && value->op == OP_CORO)
            check_assign(s, &s->types->basic[T_INT], arg, ASSIGN_ARG, 1);
    }
}

/* ---- await ---- */

static bool check_await_place(struct sema *s, struct node *node, const char *word)
{
    struct range range = sema_token_range(s, node->first);
    if (s->function && !s->function->is_async) {
        struct node *function = s->function->node;
        const char *name = s->function->symbol && s->function->symbol->ident
                               ? s->function->symbol->ident->text
                               : "the function";
        struct diag *diag = report(s, D_AWAIT_OUTSIDE, range, word, name);
        uint32_t start = s->unit->tokens.data[function->first].offset;
        diag_fixit(s->unit->diags, diag, (struct range){ start, start }, "async ");
        return false;
    }
    if (s->place == PLACE_UNEVALUATED && sema_in_assert(s)) return false;
    if (s->place != PLACE_BODY) {
        report(s, D_AWAIT_PLACE, range, word, places[s->place]);
        return false;
    }
    return s->function != NULL;
}

void leave_await(struct sema *s, struct node *node)
{
    struct type *type = node->operand ? value_type(s, node->operand) : type_bad(s->unit);
    node->type = type_bad(s->unit);
    if (check_await_place(s, node, "await")) {
        node->flags |= NODE_AWAITS;
        s->function->awaits = true;
        s->function->last_await = node->first;
        if (node->operand && !s->silent)
            note_await(s, node);
    }
    if (type->kind == T_BAD)
        return;
    struct type *awaited = awaited_type(s, type);
    if (awaited)
        node->type = awaited;
    else if (!type_has_bad(type))
        report(s, D_AWAIT_TYPE, sema_range(s, node->operand), type_text(s->unit, type));
}

bool check_suspension(struct sema *s, struct node *node, const char *word)
{
    if (!check_await_place(s, node, word))
        return false;
    s->function->awaits = true;
    s->function->last_await = node->last;
    return true;
}
