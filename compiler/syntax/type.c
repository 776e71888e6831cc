/* Types: making them, and the rules of C about them (compatibility, composite types, promotions, conversions). Nothing here
   looks into expressions or declarations; sema makes types of those. LP64 is assumed where ranks meet. */
#include "syntax/type.h"

#include <stddef.h>

enum { DEEPEST = 200 };             /* of a type inside a type: beyond it acc can't tell */

/* ---- making ---- */

struct types *types_of(struct unit *unit)
{
    if (unit->types)
        return unit->types;
    struct types *types = arena_alloc(unit->arena, sizeof *types);
    for (int kind = 0; kind <= T_VARIABLE; kind++)
        types->basic[kind].kind = (uint8_t)kind;
    unit->types = types;
    types->char_pointer = type_pointer(unit, &types->basic[T_CHAR]);
    types->void_pointer = type_pointer(unit, &types->basic[T_VOID]);
    return types;
}

struct type *type_basic(struct unit *unit, enum type_kind kind)
{
    return &types_of(unit)->basic[kind];
}

struct type *type_bad(struct unit *unit)
{
    return type_basic(unit, T_BAD);
}

static struct type *make(struct unit *unit, enum type_kind kind, struct type *base)
{
    struct type *type = arena_alloc(unit->arena, sizeof *type);
    type->kind = (uint8_t)kind;
    type->base = base;
    return type;
}

static struct type *copy(struct unit *unit, const struct type *type)
{
    struct type *result = arena_alloc(unit->arena, sizeof *result);
    *result = *type;
    return result;
}

struct type *type_pointer(struct unit *unit, struct type *to)
{
    return make(unit, T_POINTER, to);
}

struct type *type_array(struct unit *unit, struct type *element, struct node *size, long long count)
{
    struct type *type = make(unit, T_ARRAY, element);
    type->size = size;
    type->count = count;
    type->quals = element->quals;
    return type;
}

struct type *type_vector(struct unit *unit, struct type *element, long long count)
{
    struct type *type = make(unit, T_VECTOR, element);
    type->count = count;
    return type;
}

struct type *type_complex(struct unit *unit, struct type *real)
{
    return make(unit, T_COMPLEX, real);
}

struct type *type_handle(struct unit *unit, enum node_op op, struct type *of)
{
    struct type *type = make(unit, T_HANDLE, of);
    type->op = (uint8_t)op;
    return type;
}

struct type *type_function(struct unit *unit, struct type *result, struct type_param *params, unsigned flags)
{
    struct type *type = make(unit, T_FUNCTION, result);
    type->params = params;
    type->flags = (uint8_t)flags;
    return type;
}

struct type *type_tag(struct unit *unit, enum type_kind kind, struct symbol *tag)
{
    struct type *type = make(unit, kind, NULL);
    type->tag = tag;
    return type;
}

static struct type *with_exactly(struct unit *unit, struct type *type, unsigned quals, int depth)
{
    if (type->quals == quals || depth > DEEPEST)
        return type;
    if (quals == 0 && type->kind < T_COMPLEX && type->kind != T_BAD && !type->alias)
        return type_basic(unit, type->kind);
    struct type *result = copy(unit, type);
    result->quals = (uint8_t)quals;
    if (type->kind == T_ARRAY)
        result->base = with_exactly(unit, type->base, (type->base->quals & ~type->quals) | quals, depth + 1);
    return result;
}

struct type *type_with_quals(struct unit *unit, struct type *type, unsigned quals)
{
    return type->kind == T_FUNCTION ? type : with_exactly(unit, type, type->quals | quals, 0);
}

struct type *type_unqualified(struct unit *unit, struct type *type)
{
    return with_exactly(unit, type, 0, 0);
}

struct type *type_with_alias(struct unit *unit, struct type *type, struct symbol *alias)
{
    struct type *result = copy(unit, type);
    result->alias = alias;
    return result;
}

/* ---- asking ---- */

bool type_is_unsigned(const struct type *type)
{
    switch (type->kind) {
    case T_BOOL: case T_UCHAR: case T_USHORT: case T_UINT: case T_ULONG: case T_ULLONG: case T_UINT128: case T_POINTER:
        return true;
    case T_ENUM:
        return !type->base || type_is_unsigned(type->base);
    default:
        return false;
    }
}

bool type_is_exception(const struct type *type)
{
    return type->kind == T_STRUCT && type->tag && type->tag->kind == SYM_EXCEPTION;
}

bool type_is_async_function(const struct type *type)
{
    if (type->kind == T_POINTER)
        type = type->base;
    return type->kind == T_FUNCTION && type->flags & TYPE_ASYNC;
}

static bool has_bad(const struct type *type, int depth)
{
    for (; type; type = type->base) {
        if (type->kind == T_BAD || type->kind == T_VARIABLE || ++depth > DEEPEST)
            return true;
        if (type->kind == T_ENUM)
            return false;
        if (type->kind == T_FUNCTION)
            for (const struct type_param *param = type->params; param; param = param->next)
                if (has_bad(param->type, depth))
                    return true;
    }
    return false;
}

bool type_has_bad(const struct type *type)
{
    return has_bad(type, 0);
}

bool type_in_register(const struct type *type)
{
    switch (type->kind) {
    case T_VOID: case T_BOOL: case T_CHAR: case T_SCHAR: case T_UCHAR: case T_SHORT: case T_USHORT: case T_INT: case T_UINT:
    case T_LONG: case T_ULONG: case T_LLONG: case T_ULLONG: case T_FLOAT: case T_DOUBLE: case T_ENUM: case T_POINTER:
    case T_HANDLE: case T_NULLPTR:
        return true;
    default:
        return false;
    }
}

/* ---- compatibility ---- */

static bool compatible(const struct type *a, const struct type *b, bool ignore_quals, int depth);

static bool params_compatible(const struct type *a, const struct type *b, int depth)
{
    /* () says nothing of the parameters; an old-style definition's list is no prototype either */
    if (a->flags & TYPE_OLD_STYLE || b->flags & TYPE_OLD_STYLE)
        return true;
    if ((a->flags ^ b->flags) & TYPE_VARIADIC)
        return false;
    const struct type_param *p = a->params, *q = b->params;
    for (; p && q; p = p->next, q = q->next)
        if (!compatible(p->type, q->type, true, depth + 1))
            return false;
    return !p && !q;
}

/* An enum is compatible with the integer type that stands for it, but not with other enums. */
static bool enum_compatible(const struct type *a, const struct type *b)
{
    if (a->kind == T_ENUM && b->kind == T_ENUM)
        return a->tag == b->tag;
    const struct type *type = a->kind == T_ENUM ? a : b, *other = a->kind == T_ENUM ? b : a;
    return other->kind == (type->base ? type->base->kind : T_UINT);
}

static bool compatible(const struct type *a, const struct type *b, bool ignore_quals, int depth)
{
    for (;; a = a->base, b = b->base, ignore_quals = false) {
        if (a == b || ++depth > DEEPEST)
            return true;
        if (a->kind == T_BAD || b->kind == T_BAD || a->kind == T_VARIABLE || b->kind == T_VARIABLE)
            return true;
        if (a->kind == T_VA_LIST || b->kind == T_VA_LIST)
            return a->kind == b->kind || a->kind == T_POINTER || b->kind == T_POINTER || a->kind == T_ARRAY
                   || b->kind == T_ARRAY;
        if (!ignore_quals && a->kind != T_ARRAY
            && (a->quals ^ b->quals) & (QUAL_CONST | QUAL_VOLATILE | QUAL_ATOMIC | QUAL_RESTRICT))
            return false;
        if (a->kind == T_ENUM || b->kind == T_ENUM)
            return enum_compatible(a, b);
        if (a->kind != b->kind)
            return false;
        switch (a->kind) {
        case T_STRUCT:
        case T_UNION:
            return a->tag == b->tag;
        case T_ARRAY:
        case T_VECTOR:
            if (a->count >= 0 && b->count >= 0 && a->count != b->count)
                return false;
            break;
        case T_HANDLE:
            if (a->op != b->op)
                return false;
            break;
        case T_FUNCTION:
            if ((a->flags ^ b->flags) & (TYPE_ASYNC | TYPE_RAISES) || !params_compatible(a, b, depth))
                return false;
            break;
        case T_POINTER:
        case T_COMPLEX:
            break;
        default:
            return true;
        }
        if (!a->base || !b->base)
            return a->base == b->base;
        if (a->kind == T_FUNCTION)
            return compatible(a->base, b->base, true, depth);
    }
}

bool type_compatible(const struct type *a, const struct type *b)
{
    return compatible(a, b, false, 0);
}

bool type_compatible_unqualified(const struct type *a, const struct type *b)
{
    return compatible(a, b, true, 0);
}

static struct type *composite(struct unit *unit, struct type *a, struct type *b, int depth)
{
    if (a == b || depth > DEEPEST || a->kind != b->kind)
        return a;
    if (a->kind == T_ARRAY) {
        struct type *element = composite(unit, a->base, b->base, depth + 1);
        bool of_b = !a->size && a->count < 0;
        if (element == a->base && !of_b)
            return a;
        struct type *result = copy(unit, of_b ? b : a);
        result->base = element;
        return result;
    }
    if (a->kind == T_FUNCTION) {
        if (a->flags & TYPE_OLD_STYLE && !(b->flags & TYPE_OLD_STYLE))
            return b;
        struct type *result = composite(unit, a->base, b->base, depth + 1);
        return result == a->base ? a : type_function(unit, result, a->params, a->flags);
    }
    if (a->kind == T_POINTER) {
        struct type *to = composite(unit, a->base, b->base, depth + 1);
        if (to == a->base)
            return a;
        struct type *result = copy(unit, a);
        result->base = to;
        return result;
    }
    return a;
}

struct type *type_composite(struct unit *unit, struct type *a, struct type *b)
{
    return composite(unit, a, b, 0);
}

/* ---- conversions ---- */

struct type *type_decay(struct unit *unit, struct type *type)
{
    switch (type->kind) {
    case T_ARRAY:
    case T_FUNCTION:
        return type_pointer(unit, type->kind == T_ARRAY ? type->base : type);
    default:
        return type->quals ? type_unqualified(unit, type) : type;
    }
}

struct type *type_adjust_param(struct unit *unit, struct type *type)
{
    if (type->kind == T_ARRAY || type->kind == T_FUNCTION)
        return type_pointer(unit, type->kind == T_ARRAY ? type->base : type);
    return type;
}

struct type *type_promote(struct unit *unit, struct type *type)
{
    switch (type->kind) {
    case T_BOOL: case T_CHAR: case T_SCHAR: case T_UCHAR: case T_SHORT: case T_USHORT:
        return type_basic(unit, T_INT);
    case T_ENUM:
        return type->base ? type_promote(unit, type->base) : type_basic(unit, T_UINT);
    default:
        return type->quals ? type_unqualified(unit, type) : type;
    }
}

/* Where values are the same, interchange types win over standard ones and those over extended ones. */
static const uint8_t floating_ranks[T_DECIMAL128 + 1] = {
    [T_FLOAT16] = 1, [T_BF16] = 2, [T_FLOAT] = 3, [T_FLOAT32] = 4, [T_FLOAT32X] = 5, [T_DOUBLE] = 6, [T_FLOAT64] = 7,
    [T_FLOAT64X] = 8, [T_LDOUBLE] = 9, [T_FLOAT128] = 10, [T_DECIMAL32] = 11, [T_DECIMAL64] = 12, [T_DECIMAL128] = 13,
};

static struct type *usual_integer(struct unit *unit, struct type *a, struct type *b)
{
    if (a->kind == b->kind)
        return a->alias == b->alias ? a : type_basic(unit, a->kind);
    struct type *low = a->kind < b->kind ? a : b, *high = a->kind < b->kind ? b : a;
    if (high->kind == T_LLONG && low->kind == T_ULONG)
        return type_basic(unit, T_ULLONG);
    return high;            /* kinds are in the order of rank, unsigned behind signed; wider signed ones hold all of narrower unsigned */
}

static struct type *usual_real(struct unit *unit, struct type *a, struct type *b)
{
    bool a_floats = type_is_real_floating(a), b_floats = type_is_real_floating(b);
    if (a_floats && b_floats) {
        if (a->kind == b->kind)
            return a->alias == b->alias ? type_unqualified(unit, a) : type_basic(unit, a->kind);
        return type_unqualified(unit, floating_ranks[a->kind] >= floating_ranks[b->kind] ? a : b);
    }
    if (a_floats || b_floats)
        return type_unqualified(unit, a_floats ? a : b);
    return usual_integer(unit, type_promote(unit, a), type_promote(unit, b));
}

struct type *type_usual(struct unit *unit, struct type *a, struct type *b)
{
    if (a->kind == T_BAD || b->kind == T_BAD)
        return type_bad(unit);
    if (a->kind == T_VECTOR || b->kind == T_VECTOR)
        return type_unqualified(unit, a->kind == T_VECTOR ? a : b);
    if (!type_is_arithmetic(a) || !type_is_arithmetic(b))
        return type_bad(unit);
    if (a->kind == T_COMPLEX || b->kind == T_COMPLEX) {
        struct type *real_a = a->kind == T_COMPLEX ? a->base : a, *real_b = b->kind == T_COMPLEX ? b->base : b;
        struct type *real = usual_real(unit, real_a, real_b);
        struct type *same = NULL;
        if (a->kind == T_COMPLEX && a->base->kind == real->kind)
            same = a;
        else if (b->kind == T_COMPLEX && b->base->kind == real->kind)
            same = b;
        return same ? type_unqualified(unit, same) : type_complex(unit, real);
    }
    return usual_real(unit, a, b);
}

/* ---- the T of generic declarations ---- */

static struct type *substitute(struct unit *unit, struct type *type, struct type *variable, int depth)
{
    if (depth > DEEPEST || !type)
        return type;
    if (type->kind == T_VARIABLE)
        return type_with_quals(unit, variable, type->quals);
    if (type->kind != T_POINTER && type->kind != T_HANDLE && type->kind != T_ARRAY && type->kind != T_FUNCTION)
        return type;
    struct type *base = substitute(unit, type->base, variable, depth + 1);
    struct type_param *first = NULL, **end = &first;
    bool changed = base != type->base;
    if (type->kind == T_FUNCTION) {
        for (struct type_param *param = type->params; param; param = param->next) {
            struct type_param *replaced = arena_alloc(unit->arena, sizeof *replaced);
            *replaced = *param;
            replaced->next = NULL;
            replaced->type = substitute(unit, param->type, variable, depth + 1);
            changed |= replaced->type != param->type;
            *end = replaced;
            end = &replaced->next;
        }
    }
    if (!changed)
        return type;
    struct type *result = copy(unit, type);
    result->base = base;
    result->alias = NULL;
    if (type->kind == T_FUNCTION)
        result->params = first;
    return result;
}

struct type *type_substitute(struct unit *unit, struct type *type, struct type *variable)
{
    return substitute(unit, type, variable, 0);
}
