/* The C compiler's own functions: __builtin_*, __atomic_*, __sync_*, and those whose arguments are types. What acc does not
   know has no type, and nobody complains about it. */
#include "sema/internal.h"

#include <string.h>

enum rule {
    RULE_VOID, RULE_BOOL, RULE_INT, RULE_UINT, RULE_LONG, RULE_ULONG, RULE_LLONG, RULE_ULLONG, RULE_SIZE,
    RULE_USHORT, RULE_UINT128, RULE_POINTER, RULE_STRING, RULE_CONST_STRING,
    RULE_FIRST,                 /* the type of the first argument */
    RULE_POINTEE,               /* of what the first argument points to */
    RULE_ADDRESS, RULE_COMPLEX, RULE_CHOOSE, RULE_MATH
};

struct builtin {
    const char *name;
    enum rule rule;
};

static const struct builtin builtins[] = {
#define BUILTIN(name, rule) { name, rule },
#define MATH(name) { name, RULE_MATH },
#include "sema/gnu_builtins.def"
#undef BUILTIN
#undef MATH
};

static struct type *first_arg(struct sema *s, struct node *call)
{
    struct node *arg = call ? call->args : NULL;
    return arg && arg->type ? type_decay(s->unit, arg->type) : type_bad(s->unit);
}

static struct type *choose_type(struct sema *s, struct node *call)
{
    struct node *cond = call ? call->args : NULL, *yes = cond ? cond->next : NULL, *no = yes ? yes->next : NULL;
    long long value;
    if (!no || constant_of(s, cond, &value, 0) != CONST_KNOWN)
        return type_bad(s->unit);
    struct node *chosen = value ? yes : no;
    return chosen->type ? chosen->type : type_bad(s->unit);
}

static struct type *rule_type(struct sema *s, enum rule rule, struct node *call)
{
    static const uint8_t kinds[] = {
        [RULE_VOID] = T_VOID, [RULE_BOOL] = T_BOOL, [RULE_INT] = T_INT, [RULE_UINT] = T_UINT, [RULE_LONG] = T_LONG, [RULE_ULONG] = T_ULONG,
        [RULE_LLONG] = T_LLONG, [RULE_ULLONG] = T_ULLONG, [RULE_SIZE] = T_ULONG, [RULE_USHORT] = T_USHORT, [RULE_UINT128] = T_UINT128,
    };
    struct type *first;
    switch (rule) {
    case RULE_POINTER:
        return s->types->void_pointer;
    case RULE_STRING:
        return s->types->char_pointer;
    case RULE_CONST_STRING:
        return type_pointer(s->unit, type_with_quals(s->unit, &s->types->basic[T_CHAR], QUAL_CONST));
    case RULE_FIRST:
        return first_arg(s, call);
    case RULE_POINTEE:
        first = first_arg(s, call);
        return first->kind == T_POINTER ? type_unqualified(s->unit, first->base) : type_bad(s->unit);
    case RULE_ADDRESS:
        return call && call->args && call->args->type ? type_pointer(s->unit, call->args->type)
                                                      : type_bad(s->unit);
    case RULE_COMPLEX:
        first = first_arg(s, call);
        return type_is_real_floating(first) ? type_complex(s->unit, first) : type_bad(s->unit);
    case RULE_CHOOSE:
        return choose_type(s, call);
    case RULE_MATH:
        return &s->types->basic[T_DOUBLE];
    default:
        return &s->types->basic[kinds[rule]];
    }
}

/* __atomic_fetch_add(p, ...), __sync_val_compare_and_swap(p, ...): by what the name says it gives */
static struct type *atomic_type(struct sema *s, const char *name, struct node *call)
{
    static const struct builtin rules[] = {
        { "load_n", RULE_POINTEE }, { "load", RULE_VOID }, { "store_n", RULE_VOID }, { "store", RULE_VOID }, { "exchange_n", RULE_POINTEE },
        { "exchange", RULE_VOID }, { "compare_exchange_n", RULE_BOOL }, { "compare_exchange", RULE_BOOL }, { "test_and_set", RULE_BOOL },
        { "clear", RULE_VOID }, { "thread_fence", RULE_VOID }, { "signal_fence", RULE_VOID }, { "always_lock_free", RULE_BOOL },
        { "is_lock_free", RULE_BOOL }, { "bool_compare_and_swap", RULE_BOOL }, { "val_compare_and_swap", RULE_POINTEE },
        { "lock_test_and_set", RULE_POINTEE }, { "lock_release", RULE_VOID }, { "synchronize", RULE_VOID }, { "swap", RULE_POINTEE },
        { "feraiseexcept", RULE_VOID },
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].name, name) == 0)
            return rule_type(s, rules[i].rule, call);
    if (strstr(name, "fetch"))
        return rule_type(s, RULE_POINTEE, call);
    return type_bad(s->unit);
}

/* __c11_atomic_*: clang's, its plain load and exchange give values */
static struct type *c11_atomic_type(struct sema *s, const char *name, struct node *call)
{
    if (strcmp(name, "load") == 0 || strcmp(name, "exchange") == 0 || strncmp(name, "fetch", 5) == 0)
        return rule_type(s, RULE_POINTEE, call);
    if (strncmp(name, "compare", 7) == 0 || strcmp(name, "is_lock_free") == 0)
        return &s->types->basic[T_BOOL];
    return &s->types->basic[T_VOID];
}

static enum type_kind suffix_kind(const char *suffix)
{
    static const struct { const char *suffix; uint8_t kind; } suffixes[] = {
        { "f", T_FLOAT }, { "l", T_LDOUBLE }, { "f16", T_FLOAT16 }, { "f32", T_FLOAT32 }, { "f64", T_FLOAT64 }, { "f128", T_FLOAT128 },
        { "f32x", T_FLOAT32X }, { "f64x", T_FLOAT64X }, { "q", T_FLOAT128 }, { "d32", T_DECIMAL32 }, { "d64", T_DECIMAL64 }, { "d128", T_DECIMAL128 },
    };
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (strcmp(suffixes[i].suffix, suffix) == 0)
            return (enum type_kind)suffixes[i].kind;
    return T_BAD;
}

static struct type *gnu_builtin_type(struct sema *s, const char *name, struct node *call)
{
    struct type *math = NULL;
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        if (strcmp(builtins[i].name, name) == 0)
            return rule_type(s, builtins[i].rule, call);
        size_t len = strlen(builtins[i].name);
        if (builtins[i].rule == RULE_MATH && strncmp(builtins[i].name, name, len) == 0
            && suffix_kind(name + len) != T_BAD)
            math = &s->types->basic[suffix_kind(name + len)];
    }
    return math ? math : type_bad(s->unit);
}

struct type *builtin_result(struct sema *s, const struct ident *name, struct node *call)
{
    static const char *const others[] = { "alloca", "__noop", "__annotation", "__assume", "_Exit" };
    const char *text = name->text;
    if (strncmp(text, "__builtin_", 10) == 0)
        return gnu_builtin_type(s, text + 10, call);
    if (strncmp(text, "__atomic_", 9) == 0)
        return atomic_type(s, text + 9, call);
    if (strncmp(text, "__sync_", 7) == 0)
        return atomic_type(s, text + 7, call);
    if (strncmp(text, "__c11_atomic_", 13) == 0)
        return c11_atomic_type(s, text + 13, call);
    if (strncmp(text, "__scoped_atomic_", 16) == 0 || strncmp(text, "__arm_", 6) == 0)
        return type_bad(s->unit);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i], text) == 0)
            return i == 0 ? s->types->void_pointer : type_bad(s->unit);
    return NULL;
}

/* ---- those whose arguments are types ---- */

static struct type *nth_type(struct sema *s, struct node *arg, int n)
{
    while (arg && n-- > 0)
        arg = arg->next;
    return arg && arg->kind == N_TYPE_NAME ? type_of_declaration(s->unit, arg->specs, arg->declarator)
                                           : type_bad(s->unit);
}

/* offsetof(struct s, a.b[2]) */
static void resolve_offset(struct sema *s, struct node *node)
{
    struct type *type = nth_type(s, node->args, 0);
    struct node *path = node->args ? node->args->next : NULL;
    for (struct node *part = path && path->kind == E_DESIGNATED ? path->list : NULL; part; part = part->next) {
        if (part->kind == E_DESIGNATOR_INDEX) {
            type = type->kind == T_ARRAY || type->kind == T_POINTER ? type->base : type_bad(s->unit);
            continue;
        }
        if (part->kind != E_DESIGNATOR_MEMBER || !type_is_record(type))
            return;
        part->symbol = type_member(s->unit, type, part->ident);
        if (!part->symbol) {
            report_no_member(s, type, part->ident, sema_token_range(s, part->last));
            return;
        }
        type = symbol_type(s->unit, part->symbol);
    }
}

void leave_builtin(struct sema *s, struct node *node)
{
    const char *name = node->ident ? node->ident->text : "";
    enum call_form form = special_form(s, node->ident);
    node->type = type_bad(s->unit);
    node->op = (uint8_t)(form == CALL_PLAIN ? CALL_TYPE : form);
    if (form != CALL_PLAIN) {
        node->type = special_call(s, node, form);
        if (s->external && !s->silent)
            s->external->flags |= NODE_DIALECT;
        return;
    }
    if (strcmp(name, "__builtin_va_arg") == 0) {
        node->type = type_unqualified(s->unit, nth_type(s, node->args, 1));
        if (node->args && node_is_expr(node->args))
            mark_address_taken(s, node->args);
    } else if (strcmp(name, "__builtin_offsetof") == 0) {
        node->type = &s->types->basic[T_ULONG];
        resolve_offset(s, node);
    } else if (strcmp(name, "__builtin_convertvector") == 0) {
        node->type = nth_type(s, node->args, 1);
    } else if (strcmp(name, "__builtin_bit_cast") == 0) {
        node->type = nth_type(s, node->args, 0);
    } else if (strncmp(name, "__builtin_", 10) == 0) {
        node->type = gnu_builtin_type(s, name + 10, node);
    }
}
