/* From declarations as written to types: specifiers, declarators, symbols. Everything is worked out when somebody asks,
   for most of what headers declare is never asked for. */
#include "sema/internal.h"

#include <string.h>

enum { DEEPEST = 300 };

/* ---- specifiers ---- */

static enum type_kind integer_kind(uint32_t spec, enum type_kind plain)
{
    bool is_unsigned = spec & SPEC_UNSIGNED;
    if (spec & SPEC_LONG_LONG)
        return is_unsigned ? T_ULLONG : T_LLONG;
    if (spec & SPEC_LONG)
        return is_unsigned ? T_ULONG : T_LONG;
    if (spec & SPEC_SHORT)
        return is_unsigned ? T_USHORT : T_SHORT;
    if (is_unsigned)
        return plain == T_CHAR ? T_UCHAR : plain == T_INT128 ? T_UINT128 : T_UINT;
    return plain == T_CHAR && spec & SPEC_SIGNED ? T_SCHAR : plain;
}

static const uint8_t floating_kinds[] = {
    [BASE_FLOAT16] = T_FLOAT16, [BASE_FLOAT32] = T_FLOAT32, [BASE_FLOAT64] = T_FLOAT64, [BASE_FLOAT128] = T_FLOAT128,
    [BASE_FLOAT32X] = T_FLOAT32X, [BASE_FLOAT64X] = T_FLOAT64X, [BASE_BF16] = T_BF16, [BASE_DECIMAL32] = T_DECIMAL32,
    [BASE_DECIMAL64] = T_DECIMAL64, [BASE_DECIMAL128] = T_DECIMAL128, [BASE_FLOAT] = T_FLOAT,
};

static struct type *keyword_type(struct sema *s, uint32_t spec)
{
    enum spec_base base = (enum spec_base)(spec >> SPEC_BASE_SHIFT);
    enum type_kind kind;
    switch (base) {
    case BASE_VOID: kind = T_VOID; break;
    case BASE_BOOL: kind = T_BOOL; break;
    case BASE_CHAR: kind = integer_kind(spec, T_CHAR); break;
    case BASE_NONE:
        /* `_Complex` alone is double */
        kind = spec & SPEC_COMPLEX
                       && !(spec & (SPEC_LONG | SPEC_SHORT | SPEC_UNSIGNED | SPEC_SIGNED | SPEC_LONG_LONG))
                   ? T_DOUBLE
                   : integer_kind(spec, T_INT);
        break;
    case BASE_INT: kind = integer_kind(spec, T_INT); break;
    case BASE_INT128: kind = integer_kind(spec, T_INT128); break;
    case BASE_DOUBLE: kind = spec & SPEC_LONG ? T_LDOUBLE : T_DOUBLE; break;
    case BASE_AUTO_TYPE: kind = T_BAD; break;
    default: kind = (enum type_kind)floating_kinds[base];
    }
    struct type *type = &s->types->basic[kind];
    return spec & SPEC_COMPLEX ? type_complex(s->unit, type) : type;
}

static struct type *typeof_type(struct sema *s, struct node *node)
{
    struct type *type = node->operand && node->operand->kind == N_TYPE_NAME
        ? type_of_declaration(s->unit, node->operand->specs, node->operand->declarator)
        : node->operand ? sema_ask(s, node->operand) : type_bad(s->unit);
    if (type->kind == T_BAD && !(type->flags & TYPE_OPAQUE)) {
        struct type *opaque = arena_alloc(s->unit->arena, sizeof *opaque);
        opaque->flags = TYPE_OPAQUE;
        opaque->size = node;
        return opaque;
    }
    return node->op == OP_UNQUALIFIED ? type_unqualified(s->unit, type) : type;
}

static struct type *specifier_type(struct sema *s, struct node *node)
{
    struct unit *unit = s->unit;
    struct type *type;
    switch (node->kind) {
    case N_TYPEDEF_NAME:
        return node->symbol ? symbol_type(unit, node->symbol) : type_bad(unit);
    case N_STRUCT:
    case N_ENUM:
    case N_EXCEPTION:
        return node->symbol ? symbol_type(unit, node->symbol) : type_bad(unit);
    case N_TYPEOF:
        return typeof_type(s, node);
    case N_ATOMIC:
        if (!node->type_name)
            return type_bad(unit);
        type = type_of_declaration(unit, node->type_name->specs, node->type_name->declarator);
        return type_with_quals(unit, type, QUAL_ATOMIC);
    case N_BITINT:
        type = arena_alloc(unit->arena, sizeof *type);
        type->kind = T_BITINT;
        type->size = node;
        return type;
    case N_HANDLE:
        if (!node->type_name)
            return type_bad(unit);
        type = type_of_declaration(unit, node->type_name->specs, node->type_name->declarator);
        return type_handle(unit, (enum node_op)node->op, type);
    default:
        return type_bad(unit);
    }
}

static unsigned spec_quals(uint32_t spec)
{
    return (spec & SPEC_CONST ? QUAL_CONST : 0) | (spec & SPEC_VOLATILE ? QUAL_VOLATILE : 0)
         | (spec & SPEC_RESTRICT ? QUAL_RESTRICT : 0) | (spec & SPEC_ATOMIC ? QUAL_ATOMIC : 0);
}

struct type *type_of_specs(struct sema *s, struct node *specs)
{
    if (!specs)
        return &s->types->basic[T_INT];
    if (specs->type)
        return specs->type;
    if (s->depth > DEEPEST)
        return type_bad(s->unit);
    s->depth++;
    struct type *type = specs->specifier ? specifier_type(s, specs->specifier) : keyword_type(s, specs->spec);
    s->depth--;
    unsigned quals = spec_quals(specs->spec);
    if (quals)
        type = type_with_quals(s->unit, type, quals);
    if (specs->attributes)
        type = attributes_apply(s, type, specs->attributes);
    if (!(specs->specifier && specs->specifier->symbol && specs->specifier->symbol->flags & SYMBOL_BEING_TYPED))
        specs->type = type;
    return type;
}

/* ---- declarators ---- */

static struct type *param_type(struct sema *s, struct node *param)
{
    if (param->symbol)
        return symbol_type(s->unit, param->symbol);
    return type_adjust_param(s->unit, type_of_declaration(s->unit, param->specs, param->declarator));
}

static bool is_void_list(struct sema *s, struct node *params)
{
    return params && !params->next && params->specs
           && !(params->declarator && declarator_name(params->declarator)
                && declarator_name(params->declarator)->ident)
           && param_type(s, params)->kind == T_VOID;
}

static struct type *function_type(struct sema *s, struct type *result, struct node *declarator, bool is_async)
{
    struct unit *unit = s->unit;
    unsigned flags = (declarator->flags & NODE_VARIADIC ? TYPE_VARIADIC : 0)
                     | (declarator->flags & NODE_RAISES ? TYPE_RAISES : 0);
    if (declarator->flags & NODE_OLD_STYLE
        || (!declarator->params && !(declarator->flags & NODE_VARIADIC) && !is_async && !unit->options.c23))
        flags |= TYPE_OLD_STYLE;
    if (is_async) {
        flags = (flags & ~(unsigned)TYPE_OLD_STYLE) | TYPE_ASYNC;
        if (result->kind == T_HANDLE && result->op == OP_STREAM)
            flags |= TYPE_GENERATOR;
    }
    struct type_param *first = NULL, **end = &first;
    if (!is_void_list(s, declarator->params)) {
        for (struct node *param = declarator->params; param; param = param->next) {
            if (param->kind != N_PARAM)
                continue;
            struct type_param *made = arena_alloc(unit->arena, sizeof *made);
            struct node *name = declarator_name(param->declarator);
            made->type = param_type(s, param);
            made->symbol = param->symbol;
            made->ident = param->symbol ? param->symbol->ident : name ? name->ident : param->ident;
            *end = made;
            end = &made->next;
        }
    }
    return type_function(unit, result, first, flags);
}

static struct type *array_type(struct sema *s, struct type *element, struct node *declarator)
{
    long long count = -1;
    enum constancy known = CONST_UNKNOWN;
    if (declarator->size)
        known = constant_of(s, declarator->size, &count, 0);
    struct type *type = type_array(s->unit, element, declarator->size, known == CONST_KNOWN ? count : -1);
    if (known == CONST_NOT)
        type->flags |= TYPE_VLA;
    if (declarator->flags & NODE_STAR)
        type->flags |= TYPE_STAR | TYPE_VLA;
    type->flags |= element->flags & (element->kind == T_ARRAY ? TYPE_VLA : 0);
    return type;
}

/* Applies the declarator's layers to base, the outermost first: it speaks of the base type, the innermost of the name. */
static struct type *declared_type(struct sema *s, struct type *type, struct node *declarator, bool is_async)
{
    struct unit *unit = s->unit;
    for (; declarator; declarator = declarator->inner) {
        switch (declarator->kind) {
        case D_POINTER:
            type = type_pointer(unit, type);
            if (declarator->spec)
                type = type_with_quals(unit, type, spec_quals(declarator->spec));
            break;
        case D_ARRAY:
            type = array_type(s, type, declarator);
            break;
        case D_FUNCTION:
            type = function_type(s, type, declarator, is_async);
            is_async = false;
            break;
        default:
            break;
        }
    }
    return type;
}

struct type *type_of_declaration(struct unit *unit, struct node *specs, struct node *declarator)
{
    struct sema *s = sema_of(unit);
    struct type *base = type_of_specs(s, specs);
    for (struct node *d = declarator; d; d = d->inner)
        if (d->attributes && d->kind != D_FUNCTION)
            base = attributes_apply(s, base, d->attributes);
    if (!declarator || declarator->kind == D_NAME)
        return base;
    if (s->depth > DEEPEST)
        return type_bad(unit);
    s->depth++;
    struct type *type = declared_type(s, base, declarator, specs && specs->spec & SPEC_ASYNC);
    s->depth--;
    return type;
}

struct node *declarator_name(struct node *declarator)
{
    while (declarator && declarator->kind != D_NAME)
        declarator = declarator->inner;
    return declarator;
}

struct node *declarator_function(struct node *declarator)
{
    struct node *function = NULL;
    for (; declarator; declarator = declarator->inner) {
        if (declarator->kind == D_FUNCTION)
            function = declarator;
        else if (declarator->kind != D_PAREN && declarator->kind != D_NAME)
            function = NULL;
    }
    return function;
}

/* ---- symbols ---- */

static bool is_auto(const struct symbol *symbol)
{
    const struct node *specs = symbol->specs;
    if (!specs)
        return false;
    if (specs->spec >> SPEC_BASE_SHIFT == BASE_AUTO_TYPE)
        return true;
    return specs->spec & (SPEC_AUTO | SPEC_CONSTEXPR) && !specs->specifier
           && specs->spec >> SPEC_BASE_SHIFT == BASE_NONE
           && !(specs->spec
                & (SPEC_SHORT | SPEC_LONG | SPEC_LONG_LONG | SPEC_SIGNED | SPEC_UNSIGNED | SPEC_COMPLEX))
           && symbol->decl && symbol->decl->kind == N_DECL && symbol->decl->initializer;
}

static struct type *auto_type(struct sema *s, struct symbol *symbol)
{
    struct node *decl = symbol->decl;
    if (!decl || decl->kind != N_DECL || !decl->initializer || decl->initializer->kind == E_INIT_LIST)
        return type_bad(s->unit);
    sema_ask(s, decl->initializer);
    return type_with_quals(s->unit, value_type(s, decl->initializer), spec_quals(symbol->specs->spec));
}

/* An earlier declaration may say what this one leaves open: the size of an array, the parameters of a function. */
static struct type *completed_by_earlier(struct sema *s, struct symbol *symbol, struct type *type)
{
    bool is_open = (type->kind == T_ARRAY && type->count < 0 && !type->size)
                   || (type->kind == T_FUNCTION && type->flags & TYPE_OLD_STYLE);
    if (!is_open)
        return type;
    for (struct symbol *earlier = symbol->previous; earlier; earlier = earlier->previous) {
        if (earlier->flags & SYMBOL_BEING_TYPED)
            continue;
        struct type *other =
            earlier->type ? earlier->type : type_of_declaration(s->unit, earlier->specs, earlier->declarator);
        if (other->kind == T_ARRAY && type->kind == T_ARRAY && (other->size || other->count >= 0)
            && type_compatible(type, other))
            return type_composite(s->unit, type, other);
        if (other->kind == T_FUNCTION && type->kind == T_FUNCTION && !(other->flags & TYPE_OLD_STYLE)
            && type_compatible(type, other))
            return type_composite(s->unit, type, other);
    }
    return type;
}

static struct type *declared_symbol_type(struct sema *s, struct symbol *symbol)
{
    struct unit *unit = s->unit;
    struct node *decl = symbol->decl;
    if (is_auto(symbol))
        return auto_type(s, symbol);
    struct type *type;
    if (decl && decl->kind == N_DECL && decl->tail) {
        struct type *base = type_of_specs(s, symbol->specs), *changed = attributes_apply(s, base, decl->tail);
        type = changed == base ? type_of_declaration(unit, symbol->specs, symbol->declarator)
                               : declared_type(s, changed, symbol->declarator,
                                               symbol->specs && symbol->specs->spec & SPEC_ASYNC);
    } else {
        type = type_of_declaration(unit, symbol->specs, symbol->declarator);
    }
    if (symbol->kind == SYM_PARAM)
        return type_adjust_param(unit, type);
    if (symbol->kind == SYM_TYPEDEF)
        return type->kind == T_BAD && !(type->flags & TYPE_OPAQUE) ? type : type_with_alias(unit, type, symbol);
    if (type->kind == T_ARRAY && type->count < 0 && !type->size && decl && decl->kind == N_DECL
        && decl->initializer)
        type = complete_array(s, type, decl->initializer);
    if (symbol->previous)
        type = completed_by_earlier(s, symbol, type);
    return type;
}

/* Names that are types without a declaration. */
static struct type *predeclared_type(struct sema *s, const struct symbol *symbol)
{
    static const struct { const char *name; uint8_t kind; } names[] = {
        { "__builtin_va_list", T_VA_LIST }, { "__builtin_ms_va_list", T_VA_LIST }, { "__builtin_sysv_va_list", T_VA_LIST },
        { "__int128_t", T_INT128 }, { "__uint128_t", T_UINT128 }, { "__ac_T", T_VARIABLE },
        { "__float128", T_FLOAT128 }, { "_Float128", T_FLOAT128 }, { "__ibm128", T_LDOUBLE },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (symbol->ident && strcmp(symbol->ident->text, names[i].name) == 0)
            return &s->types->basic[names[i].kind];
    return type_bad(s->unit);
}

/* ---- enums ---- */

/* Constants beyond int have the type that stands for the enum, as gcc has it. */
static void type_large_constants(struct sema *s, struct node *node, struct type *base)
{
    long long value;
    for (struct node *member = node->members; member; member = member->next) {
        if (member->kind != N_ENUMERATOR || !member->symbol || member->symbol->type || !member->value)
            continue;
        if (constant_of(s, member->value, &value, 0) == CONST_KNOWN && (value < -2147483647LL - 1 || value > 2147483647))
            member->symbol->type = base;
    }
}

/* The values of an enum's constants in order, as far as they are known: which type stands for it. */
static struct type *enum_base(struct sema *s, struct node *node)
{
    if (node->specs)
        return type_unqualified(s->unit, type_of_declaration(s->unit, node->specs, NULL));
    if (!node->members)
        return &s->types->basic[T_UINT];
    bool negative = false, large = false, very_large = false;
    long long value = -1;
    bool known = true;
    for (struct node *member = node->members; member; member = member->next) {
        if (member->kind != N_ENUMERATOR)
            continue;
        long long given;
        if (member->value) {
            known = constant_of(s, member->value, &given, 0) == CONST_KNOWN;
            value = given;
        } else {
            value = known ? value + 1 : value;
        }
        if (!known)
            continue;
        negative |= value < 0;
        large |= value < -2147483647 - 1 || value > 4294967295LL;
        very_large |= value > 2147483647;
    }
    if (large || (negative && very_large)) {
        struct type *base = &s->types->basic[negative ? T_LONG : T_ULONG];
        type_large_constants(s, node, base);
        return base;
    }
    return &s->types->basic[negative ? T_INT : T_UINT];
}

/* A constant has type int where its value fits, else what stands for the enum. The last explicit value before it decides. */
static struct type *enumerator_type(struct sema *s, struct symbol *symbol)
{
    long long value;
    if (!symbol->decl || symbol->decl->kind != N_ENUMERATOR || !symbol->decl->value)
        return &s->types->basic[T_INT];
    if (constant_of(s, symbol->decl->value, &value, 0) != CONST_KNOWN
        || (value >= -2147483647LL - 1 && value <= 2147483647))
        return &s->types->basic[T_INT];
    return type_promote(s->unit, sema_ask(s, symbol->decl->value));
}

struct type *symbol_type(struct unit *unit, struct symbol *symbol)
{
    if (symbol->type)
        return symbol->type;
    struct sema *s = sema_of(unit);
    if (symbol->flags & SYMBOL_BEING_TYPED || s->depth > DEEPEST)
        return type_bad(unit);
    symbol->flags |= SYMBOL_BEING_TYPED;
    s->depth++;
    struct type *type;
    switch (symbol->kind) {
    case SYM_STRUCT:
    case SYM_EXCEPTION:
        type = type_tag(unit, T_STRUCT, symbol);
        break;
    case SYM_UNION:
        type = type_tag(unit, T_UNION, symbol);
        break;
    case SYM_ENUM:
        type = type_tag(unit, T_ENUM, symbol);
        symbol->type = type;            /* its constants may mention it */
        type->base = symbol->decl ? enum_base(s, symbol->decl) : NULL;
        break;
    case SYM_ENUMERATOR:
        type = enumerator_type(s, symbol);
        break;
    default:
        type = symbol->flags & SYMBOL_PREDECLARED && !symbol->specs ? predeclared_type(s, symbol)
                                                                    : declared_symbol_type(s, symbol);
    }
    s->depth--;
    symbol->flags &= (uint8_t)~SYMBOL_BEING_TYPED;
    symbol->type = type;
    return type;
}

struct symbol *file_symbol(struct ident *name)
{
    struct symbol *symbol = name ? name->ordinary : NULL;
    while (symbol && symbol->depth > 0)
        symbol = symbol->outer;
    return symbol;
}

struct type *named_type(struct sema *s, struct ident *name)
{
    struct symbol *symbol = file_symbol(name);
    return symbol && (symbol->kind == SYM_TYPEDEF || symbol->kind == SYM_EXCEPTION)
               ? symbol_type(s->unit, symbol)
               : NULL;
}
