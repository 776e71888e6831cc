/* The library's functions that no C declaration describes: their arguments are types, calls, or handles of any T. The
   table is special.def; the prelude declares each once more for its options. */
#include "sema/internal.h"

enum result {
    RESULT_TASK, RESULT_FUTURE_OF_TYPE, RESULT_QUEUE_OF_TYPE, RESULT_BOOL, RESULT_EXCEPTION, RESULT_SAME,
    RESULT_VOID, RESULT_CORO_OF_CALL, RESULT_FUTURE, RESULT_GROUP, RESULT_CORO_VOID, RESULT_FUTURE_VOID,
    RESULT_CORO_INT, RESULT_STREAM_OF_TASKS, RESULT_CORO
};

static const struct { const char *name; enum result result; } specials[CALL_FORMS] = {
#define SPECIAL(form, name, result) [form] = { name, result },
#include "sema/special.def"
#undef SPECIAL
};

enum call_form special_form(struct sema *s, const struct ident *name)
{
    if (!name)
        return CALL_PLAIN;
    for (int form = CALL_TYPE + 1; form < CALL_FORMS; form++)
        if (s->specials[form] == name)
            return (enum call_form)form;
    return CALL_PLAIN;
}

static struct node *nth(struct node *arg, int n)
{
    while (arg && n-- > 0)
        arg = arg->next;
    return arg && arg->kind != E_NAMED_ARG ? arg : NULL;
}

static bool wants_args(struct sema *s, struct node *call, enum call_form form, int least, int most)
{
    int given = count_args(call->args);
    const char *name = specials[form].name;
    if (given < least) {
        report(s, D_TOO_FEW_ARGS, sema_token_range(s, call->last), name, given, least);
        return false;
    }
    if (given > most) {
        report(s, D_TOO_MANY_ARGS, sema_range(s, nth(call->args, most)), name, given, most);
        return false;
    }
    return true;
}

/* A type written as an argument; where a value stands, the user is told. */
static struct type *type_arg(struct sema *s, struct node *arg, const char *name)
{
    if (arg->kind == N_TYPE_NAME)
        return type_of_declaration(s->unit, arg->specs, arg->declarator);
    if (arg->kind == E_EXCEPTION_TYPES && arg->list && !arg->list->next && arg->list->symbol)
        return symbol_type(s->unit, arg->list->symbol);
    if (!arg->type || arg->type->kind != T_BAD)
        report(s, D_WANTS_TYPE, sema_range(s, arg), name);
    return NULL;
}

static void check_plain_arg(struct sema *s, struct node *call, int n, struct type *wanted)
{
    struct node *arg = nth(call->args, n);
    if (arg)
        check_assign(s, wanted, arg, ASSIGN_LIBRARY_ARG, n + 1);
}

static bool is_exception_pointer(const struct type *type)
{
    return type->kind == T_POINTER
           && (type_is_exception(type->base) || type->base->kind == T_VOID || type->base->kind == T_BAD);
}

static void check_exception_arg(struct sema *s, struct node *arg, const char *name)
{
    struct type *type = arg->type ? value_type(s, arg) : type_bad(s->unit);
    if (!is_exception_pointer(type) && !type_has_bad(type))
        report(s, D_WANTS_EXCEPTION, sema_range(s, arg), name, type_text(s->unit, type));
}

/* A | B, each the name of an exception. */
static void check_types_arg(struct sema *s, struct node *arg, const char *name)
{
    if (arg->kind != E_EXCEPTION_TYPES) {
        if (!arg->type || arg->type->kind != T_BAD)
            report(s, D_WANTS_EXCEPTION_TYPE, sema_range(s, arg), name);
        return;
    }
    for (struct node *type = arg->list; type; type = type->next)
        if (!type->symbol || type->symbol->kind != SYM_EXCEPTION)
            report(s, D_NO_EXCEPTION, sema_range(s, type), type->ident ? type->ident->text : "this");
}

/* T of a coroutine, and with any_awaitable of a task or future too. */
static struct type *awaitable_arg(struct sema *s, struct node *arg, const char *name, bool any_awaitable)
{
    struct type *type = arg->type ? value_type(s, arg) : type_bad(s->unit);
    if (type->kind == T_BAD)
        return type;
    struct type *awaited = awaited_type(s, type);
    if (awaited
        && (any_awaitable || (type->kind == T_HANDLE && type->op == OP_CORO)
            || is_untyped(s, type, s->ac_coro)))
        return awaited;
    if (!type_has_bad(type))
        report(s, any_awaitable ? D_WANTS_AWAITABLE : D_WANTS_CORO, sema_range(s, arg), name,
               type_text(s->unit, type));
    return type_bad(s->unit);
}

/* T of an array of handles: handles, count */
static struct type *handles_arg(struct sema *s, struct node *call, const char *name)
{
    struct node *arg = nth(call->args, 0);
    struct type *type = arg->type ? value_type(s, arg) : type_bad(s->unit);
    check_plain_arg(s, call, 1, &s->types->basic[T_INT]);
    if (type->kind == T_BAD || expr_is_null(s->unit, arg))
        return &s->types->basic[T_VOID];
    struct type *awaited = type->kind == T_POINTER ? awaited_type(s, type->base) : NULL;
    if (awaited)
        return awaited;
    bool is_void = type->kind == T_POINTER && type->base->kind == T_VOID;
    if (!is_void && !type_has_bad(type))
        report(s, D_WANTS_HANDLES, sema_range(s, arg), name, type_text(s->unit, type));
    return &s->types->basic[T_VOID];
}

static struct type *spawn_type(struct sema *s, struct node *call)
{
    struct node *last = nth(call->args, count_args(call->args) - 1);
    if (last != call->args) {
        struct type *group = call->args->type ? value_type(s, call->args) : type_bad(s->unit);
        if (!type_has_bad(group) && !is_untyped(s, group, s->ac_task_group))
            report(s, D_WANTS_GROUP, sema_range(s, call->args), type_text(s->unit, group));
    }
    struct type *of = awaitable_arg(s, last, "spawn", false);
    return of->kind == T_BAD ? of : type_handle(s->unit, OP_TASK, of);
}

/* ac_to_thread(call): the call isn't made here, so its effects are none of ours. */
static struct type *thread_type(struct sema *s, struct node *call)
{
    struct node *arg = nth(call->args, 0), *inside = expr_inside(arg);
    if (inside->kind != E_CALL || inside->op != CALL_PLAIN) {
        if (!arg->type || arg->type->kind != T_BAD)
            report(s, D_WANTS_CALL, sema_range(s, arg));
        return type_bad(s->unit);
    }
    for (struct node *given = inside->args; given; given = given->next)
        if (given->type && is_counted_type(given->type))
            report(s, D_THREAD_HANDLE, sema_range(s, given), type_text(s->unit, given->type));
    call->flags &= (uint16_t)~NODE_CALLS_RAISING;
    return type_handle(s->unit, OP_CORO, type_unqualified(s->unit, inside->type));
}

static struct type *group_pointer(struct sema *s)
{
    static const char name[] = "BaseExceptionGroup";
    struct type *type = named_type(s, ident_intern(s->unit->idents, name, sizeof name - 1));
    return type ? type_pointer(s->unit, type) : type_bad(s->unit);
}

/* bool (BaseException *) */
static bool is_predicate(struct sema *s, const struct type *function)
{
    const struct type_param *param = function->params;
    return function->base->kind == T_BOOL && !(function->flags & (TYPE_ASYNC | TYPE_VARIADIC)) && param && !param->next &&
           param->type->kind == T_POINTER && type_is_exception(param->type->base) &&
           type_unqualified(s->unit, param->type->base) == named_type(s, ident_intern(s->unit->idents, "BaseException", 13));
}

/* group, then types or a function that chooses */
static void check_group_args(struct sema *s, struct node *call, const char *name)
{
    struct node *chooser = nth(call->args, 1);
    check_exception_arg(s, nth(call->args, 0), name);
    struct type *type = chooser->type ? value_type(s, chooser) : type_bad(s->unit);
    bool predicate =
        chooser->kind != E_EXCEPTION_TYPES && type->kind == T_POINTER && type->base->kind == T_FUNCTION;
    if (!predicate)
        check_types_arg(s, chooser, name);
    else if (!is_predicate(s, type->base))
        report(s, D_WANTS_PREDICATE, sema_range(s, chooser), name, type_text(s->unit, type));
    struct type *place = type_pointer(s->unit, group_pointer(s));
    check_plain_arg(s, call, 2, place);
    check_plain_arg(s, call, 3, place);
}

static struct type *as_type(struct sema *s, struct node *types)
{
    struct symbol *common = types->kind == E_EXCEPTION_TYPES ? exception_common_base(s->unit, types) : NULL;
    return common ? type_pointer(s->unit, symbol_type(s->unit, common)) : type_bad(s->unit);
}

static struct type *result_type(struct sema *s, struct node *call, enum call_form form)
{
    const char *name = specials[form].name;
    struct unit *unit = s->unit;
    struct type *of;
    struct node *first = nth(call->args, 0);
    switch (specials[form].result) {
    case RESULT_TASK:
        return spawn_type(s, call);
    case RESULT_FUTURE_OF_TYPE:
    case RESULT_QUEUE_OF_TYPE:
        of = type_arg(s, first, name);
        return of ? type_handle(unit, form == CALL_QUEUE_NEW ? OP_QUEUE : OP_FUTURE, of) : type_bad(unit);
    case RESULT_BOOL:
    case RESULT_EXCEPTION:
        check_exception_arg(s, first, name);
        check_types_arg(s, nth(call->args, 1), name);
        return form == CALL_IS ? &s->types->basic[T_BOOL] : as_type(s, nth(call->args, 1));
    case RESULT_SAME:
    case RESULT_VOID:
        if (form == CALL_GROUP_SPLIT) {
            check_group_args(s, call, name);
            return &s->types->basic[T_VOID];
        }
        of = first->type ? value_type(s, first) : type_bad(unit);
        if (!type_has_bad(of) && of->kind != T_HANDLE && of->kind != T_POINTER && !expr_is_null(unit, first))
            report(s, D_WANTS_HANDLE, sema_range(s, first), name, type_text(unit, of));
        if (form == CALL_RELEASE)
            check_released(s, call);
        return form == CALL_RETAIN ? of : &s->types->basic[T_VOID];
    case RESULT_CORO_OF_CALL:
        return thread_type(s, call);
    case RESULT_FUTURE:
        of = awaitable_arg(s, nth(call->args, form == CALL_THREADSAFE ? 1 : 0), name, form == CALL_SHIELD);
        return of->kind == T_BAD ? of : type_handle(unit, OP_FUTURE, of);
    case RESULT_GROUP:
        check_group_args(s, call, name);
        return group_pointer(s);
    case RESULT_CORO_VOID:
    case RESULT_FUTURE_VOID:
        handles_arg(s, call, name);
        return type_handle(unit, form == CALL_GATHER ? OP_CORO : OP_FUTURE, &s->types->basic[T_VOID]);
    case RESULT_CORO_INT:
        handles_arg(s, call, name);
        return type_handle(unit, OP_CORO, &s->types->basic[T_INT]);
    case RESULT_STREAM_OF_TASKS:
        return type_handle(unit, OP_STREAM, type_handle(unit, OP_TASK, handles_arg(s, call, name)));
    case RESULT_CORO:
        of = awaitable_arg(s, first, name, true);
        check_plain_arg(s, call, 1, &s->types->basic[T_DOUBLE]);
        return of->kind == T_BAD ? of : type_handle(unit, OP_CORO, of);
    }
    return type_bad(unit);
}

struct type *special_call(struct sema *s, struct node *call, enum call_form form)
{
    static const struct { uint8_t least, most; } counts[CALL_FORMS] = {
        [CALL_SPAWN] = { 1, 2 }, [CALL_FUTURE_NEW] = { 1, 1 }, [CALL_QUEUE_NEW] = { 1, 1 }, [CALL_IS] = { 2, 2 }, [CALL_AS] = { 2, 2 },
        [CALL_RETAIN] = { 1, 1 }, [CALL_RELEASE] = { 1, 1 }, [CALL_TO_THREAD] = { 1, 1 }, [CALL_THREADSAFE] = { 2, 2 },
        [CALL_GROUP_SPLIT] = { 4, 4 }, [CALL_GROUP_SUBGROUP] = { 2, 2 }, [CALL_GATHER] = { 2, 2 }, [CALL_GATHER_FUTURE] = { 2, 2 },
        [CALL_WAIT] = { 2, 2 }, [CALL_AS_COMPLETED] = { 2, 2 }, [CALL_WAIT_FOR] = { 2, 2 }, [CALL_SHIELD] = { 1, 1 },
    };
    struct type *declared = call->symbol ? symbol_type(s->unit, call->symbol) : NULL;
    bool is_called = check_call_place(s, call, specials[form].name);
    if (declared && declared->kind == T_FUNCTION) {
        check_options(s, call, declared, specials[form].name);
        if (is_called && declared->flags & TYPE_RAISES) {
            call->flags |= NODE_CALLS_RAISING;
            note_raising(s, call, specials[form].name, call->symbol);
        }
    }
    if (!wants_args(s, call, form, counts[form].least, counts[form].most))
        return type_bad(s->unit);
    return result_type(s, call, form);
}
