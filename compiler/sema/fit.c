/* May a value become what it is assigned to, passed as or returned for? Speaks only where C and the dialect agree that it
   may not: what the C compiler merely warns about is left to it. */
#include "sema/internal.h"

bool is_untyped(struct sema *s, const struct type *type, const struct ident *name)
{
    (void)s;
    if (type->kind != T_POINTER)
        return false;
    const struct type *to = type->base;
    return (to->alias && to->alias->ident == name) || (type_is_record(to) && to->tag && to->tag->ident == name);
}

struct type *awaited_type(struct sema *s, struct type *type)
{
    if (type->kind == T_HANDLE)
        return type->op == OP_STREAM || type->op == OP_QUEUE ? NULL : type->base;
    if (is_untyped(s, type, s->ac_task) || is_untyped(s, type, s->ac_future) || is_untyped(s, type, s->ac_coro))
        return &s->types->basic[T_VOID];
    return NULL;
}

/* task(int) -> future(int); any handle -> the runtime's pointer for it; where a library function takes it, back too. */
static enum fit handle_to_pointer(struct sema *s, struct type *to, struct type *from)
{
    bool same = (from->op == OP_TASK && is_untyped(s, to, s->ac_task))
                || (from->op == OP_CORO && is_untyped(s, to, s->ac_coro))
                || (from->op == OP_FUTURE && is_untyped(s, to, s->ac_future));
    if (same || to->base->kind == T_VOID || to->base->kind == T_VARIABLE)
        return FITS;
    if (from->op == OP_TASK && is_untyped(s, to, s->ac_future))
        return FITS_CONVERTED;
    if ((from->op == OP_STREAM || from->op == OP_QUEUE) && type_is_record(to->base))
        return FITS;
    return type_has_bad(to) ? FITS : FITS_NOT;
}

static enum fit pointer_to_handle(struct sema *s, struct type *to, struct type *from, enum assign_what what)
{
    if (from->base->kind == T_VOID)
        return FITS;
    if (what != ASSIGN_LIBRARY_ARG)
        return FITS_NOT;
    bool same = (to->op == OP_TASK && is_untyped(s, from, s->ac_task))
                || (to->op == OP_CORO && is_untyped(s, from, s->ac_coro))
                || (to->op == OP_FUTURE && is_untyped(s, from, s->ac_future));
    if (same)
        return FITS;
    if (to->op == OP_FUTURE && is_untyped(s, from, s->ac_task))
        return FITS_CONVERTED;
    return to->op == OP_STREAM || to->op == OP_QUEUE ? FITS : FITS_NOT;
}

static enum fit handle_to_handle(struct type *to, struct type *from)
{
    if (!type_compatible_unqualified(to->base, from->base))
        return FITS_NOT;
    if (to->op == from->op)
        return FITS;
    return to->op == OP_FUTURE && from->op == OP_TASK ? FITS_CONVERTED : FITS_NOT;
}

/* Functions somewhere inside two types of one shape, of which only one may raise: neither can stand for the other. */
static bool differ_in_raises(const struct type *a, const struct type *b, int depth)
{
    if (!a || !b || a == b || a->kind != b->kind || depth > 20)
        return false;
    if (a->kind == T_POINTER || a->kind == T_ARRAY)
        return differ_in_raises(a->base, b->base, depth + 1);
    if (a->kind != T_FUNCTION)
        return false;
    if ((a->flags ^ b->flags) & TYPE_RAISES || differ_in_raises(a->base, b->base, depth + 1))
        return true;
    const struct type_param *p = a->params, *q = b->params;
    for (; p && q; p = p->next, q = q->next)
        if (differ_in_raises(p->type, q->type, depth + 1))
            return true;
    return false;
}

static bool are_function_pointers(const struct type *a, const struct type *b)
{
    return a->kind == T_POINTER && b->kind == T_POINTER && a->base->kind == T_FUNCTION
           && b->base->kind == T_FUNCTION;
}

/* A function whose callback may raise takes one that doesn't; the reverse is no function for this pointer. */
static bool signature_raises(const struct type *to, const struct type *from)
{
    const struct type_param *p = to->params, *q = from->params;
    for (; p && q; p = p->next, q = q->next) {
        const struct type *a = p->type, *b = q->type;
        if (are_function_pointers(a, b) ? a->base->flags & TYPE_RAISES && !(b->base->flags & TYPE_RAISES)
                                        : differ_in_raises(a, b, 0))
            return true;
    }
    const struct type *a = to->base, *b = from->base;
    return are_function_pointers(a, b) && b->base->flags & TYPE_RAISES && !(a->base->flags & TYPE_RAISES);
}

static enum fit function_pointer_fit(const struct type *to, const struct type *from)
{
    if ((to->flags ^ from->flags) & TYPE_ASYNC)
        return FITS_NOT_ASYNC;
    if (from->flags & TYPE_RAISES && !(to->flags & TYPE_RAISES))
        return FITS_NOT_RAISING;
    if (signature_raises(to, from))
        return FITS_NOT_RAISES_INSIDE;
    if (to->flags & TYPE_ASYNC && !type_has_bad(to) && !type_has_bad(from) && !type_compatible(to, from))
        return FITS_NOT;
    return FITS;
}

static bool holds_handle(const struct type *type)
{
    while (type->kind == T_POINTER || type->kind == T_ARRAY)
        type = type->base;
    return type->kind == T_HANDLE;
}

static enum fit pointer_to_pointer(struct sema *s, struct type *to, struct type *from)
{
    struct type *a = to->base, *b = from->base;
    if (a->kind == T_FUNCTION && b->kind == T_FUNCTION)
        return function_pointer_fit(a, b);
    if (a->kind == T_VOID || b->kind == T_VOID)
        return type_is_async_function(to) || type_is_async_function(from) ? FITS_NOT_ASYNC : FITS;
    if (type_is_exception(a) && type_is_exception(b)) {
        if (a->tag == b->tag)
            return FITS;
        return exception_derives(s->unit, b->tag, a->tag) ? FITS_CONVERTED : FITS_NOT;
    }
    if (is_untyped(s, to, s->ac_future) && is_untyped(s, from, s->ac_task))
        return FITS_CONVERTED;
    if (differ_in_raises(a, b, 0))
        return FITS_NOT_RAISES_INSIDE;
    if ((holds_handle(a) || holds_handle(b)) && !type_has_bad(a) && !type_has_bad(b))
        return type_compatible_unqualified(a, b) ? FITS : FITS_NOT;
    if (type_is_async_function(a) != type_is_async_function(b)
        && (a->kind == T_FUNCTION || b->kind == T_FUNCTION))
        return FITS_NOT_ASYNC;
    return FITS;
}

/* T of what an await would make of it fits. */
static enum fit await_would_help(struct sema *s, struct type *to, struct type *from, enum assign_what what)
{
    struct type *awaited = awaited_type(s, from);
    if (!awaited || awaited->kind == T_VOID)
        return FITS_NOT;
    enum fit fit = type_fit(s, to, awaited, false, what);
    return fit == FITS || fit == FITS_CONVERTED ? FITS_AWAITED : FITS_NOT;
}

static enum fit from_handle(struct sema *s, struct type *to, struct type *from, enum assign_what what)
{
    enum fit fit = FITS_NOT;
    if (to->kind == T_HANDLE)
        fit = handle_to_handle(to, from);
    else if (to->kind == T_POINTER)
        fit = handle_to_pointer(s, to, from);
    else if (to->kind == T_BOOL && from->op != OP_CORO)
        return FITS;
    return fit == FITS_NOT && from->base ? await_would_help(s, to, from, what) : fit;
}

/* C23 lets a struct be defined again, the same. */
static bool same_record(const struct symbol *a, const struct symbol *b)
{
    return a == b || (a && b && a->ident && a->ident == b->ident && a->depth == b->depth);
}

enum fit type_fit(struct sema *s, struct type *to, struct type *from, bool is_null, enum assign_what what)
{
    if (to->kind == T_BAD || from->kind == T_BAD || to->kind == T_VARIABLE || from->kind == T_VARIABLE
        || to->kind == T_VA_LIST || from->kind == T_VA_LIST || to->kind == T_VECTOR || from->kind == T_VECTOR)
        return FITS;
    if (is_null && (type_is_pointer_like(to) || type_is_arithmetic(to)))
        return FITS;
    if (from->kind == T_HANDLE)
        return to->kind == T_VOID ? FITS_NOT : from_handle(s, to, from, what);
    if (to->kind == T_VOID)
        return FITS;                    /* a warning */
    if (from->kind == T_VOID)
        return FITS_NOT;
    if (type_is_record(to) || type_is_record(from)) {
        if (to->kind == T_UNION && (what == ASSIGN_ARG || what == ASSIGN_LIBRARY_ARG) && !type_is_record(from))
            return FITS;                /* transparent unions */
        return to->kind == from->kind && same_record(to->tag, from->tag) ? FITS : FITS_NOT;
    }
    if (to->kind == T_HANDLE)
        return from->kind == T_POINTER   ? pointer_to_handle(s, to, from, what)
               : from->kind == T_NULLPTR ? FITS
                                         : FITS_NOT;
    if (to->kind == T_POINTER) {
        if (from->kind == T_POINTER)
            return pointer_to_pointer(s, to, from);
        return type_is_real_floating(from) || from->kind == T_COMPLEX ? FITS_NOT : FITS;
    }
    if (from->kind == T_POINTER && (type_is_real_floating(to) || to->kind == T_COMPLEX))
        return FITS_NOT;
    return FITS;
}

static const char *place_text(struct sema *s, enum assign_what what, int argument)
{
    switch (what) {
    case ASSIGN_ARG:
    case ASSIGN_LIBRARY_ARG: return arena_printf(s->unit->arena, "argument %d", argument);
    case ASSIGN_RETURN: return "return";
    case ASSIGN_INIT: return "initializer";
    default: return "assignment";
    }
}

static void report_misfit(struct sema *s, enum fit fit, struct type *to, struct node *expr,
                          enum assign_what what, int argument)
{
    struct type *from = type_decay(s->unit, expr->type);
    struct range range = sema_range(s, expr);
    const char *place = place_text(s, what, argument), *is = type_text(s->unit, from),
               *wanted = type_text(s->unit, to);
    if (fit == FITS_AWAITED) {
        struct diag *diag = report(s, D_MISSING_AWAIT, range, is, wanted);
        diag_fixit(s->unit->diags, diag, (struct range){ range.start, range.start }, "await ");
    } else if (fit == FITS_NOT_ASYNC) {
        report(s, D_ASYNC_POINTER, range, place, is, wanted);
    } else if (fit == FITS_NOT_RAISING) {
        report(s, D_RAISING_POINTER, range, place, is, wanted);
    } else if (fit == FITS_NOT_RAISES_INSIDE) {
        report(s, D_RAISING_INSIDE, range, place, is, wanted);
    } else if (from->kind == T_VOID) {
        report(s, D_VOID_VALUE, range, place, wanted);
    } else {
        report(s, D_MISFIT, range, place, is, wanted);
    }
}

void check_assign(struct sema *s, struct type *to, struct node *expr, enum assign_what what, int argument)
{
    if (s->silent || !expr || !expr->type || expr->kind == E_INIT_LIST)
        return;
    struct type *from = value_type(s, expr);
    if (from->kind == to->kind && from->kind < T_COMPLEX)
        return;
    bool is_null = (to->kind == T_HANDLE || to->kind == T_POINTER) && from->kind != T_HANDLE
                   && expr_is_null(s->unit, expr);
    enum fit fit = type_fit(s, to, from, is_null, what);
    if (fit == FITS_CONVERTED && s->external)
        s->external->flags |= NODE_DIALECT;
    if (fit >= FITS_AWAITED)
        report_misfit(s, fit, to, expr, what, argument);
}
