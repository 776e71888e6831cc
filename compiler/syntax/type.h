/* C types, with the dialect's handles and async functions. Layout is the C compiler's business: sizes of arrays and
   widths of bit-fields stay expressions. Types are built once for each place that spells one; compare with type_compatible. */
#ifndef ACC_TYPE_H
#define ACC_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "syntax/ast.h"
#include "syntax/unit.h"

enum type_kind {
    T_BAD,                      /* after an error, or what acc cannot tell: never complained about again */
    T_VOID, T_BOOL,
    T_CHAR, T_SCHAR, T_UCHAR, T_SHORT, T_USHORT, T_INT, T_UINT, T_LONG, T_ULONG, T_LLONG, T_ULLONG, T_INT128, T_UINT128, T_BITINT,
    T_FLOAT16, T_BF16, T_FLOAT, T_FLOAT32, T_DOUBLE, T_FLOAT64, T_FLOAT32X, T_LDOUBLE, T_FLOAT64X, T_FLOAT128,
    T_DECIMAL32, T_DECIMAL64, T_DECIMAL128,
    T_COMPLEX,                  /* base: the real type */
    T_ENUM, T_STRUCT, T_UNION,  /* tag: the symbol */
    T_POINTER, T_ARRAY, T_FUNCTION, T_VECTOR,
    T_HANDLE,                   /* task(T) ...: op says which, base is T */
    T_VA_LIST, T_NULLPTR,
    T_VARIABLE                  /* the T of the prelude's generic declarations */
};

enum { QUAL_CONST = 1, QUAL_VOLATILE = 2, QUAL_RESTRICT = 4, QUAL_ATOMIC = 8 };

struct type_param {
    struct type *type;          /* adjusted: arrays and functions are pointers */
    struct ident *ident;        /* may be NULL */
    struct symbol *symbol;      /* of a definition's parameter, else NULL */
    struct type_param *next;
};

struct type {
    uint8_t kind;
    uint8_t quals;
    uint8_t op;                 /* T_HANDLE: OP_TASK ... */
    uint8_t flags;              /* TYPE_... */
    struct type *base;          /* pointed to, element, result, T of a handle */
    struct symbol *alias;       /* the typedef it was written through, for printing; NULL: none */
    union {
        struct symbol *tag;                 /* struct, union, enum; exceptions: their struct */
        struct type_param *params;          /* functions */
        struct {
            struct node *size;              /* arrays: as written, NULL for []; vectors: bytes or element count expression */
            long long count;                /* where it is known: -1 not known */
        };
    };
};
enum {
    TYPE_VARIADIC = 1, TYPE_OLD_STYLE = 2, TYPE_ASYNC = 4, TYPE_RAISES = 8,     /* functions */
    TYPE_VLA = 16,              /* arrays: size is not a constant */
    TYPE_STAR = 32,             /* [*] */
    TYPE_GENERATOR = 64,        /* async functions with result stream(T) */
    TYPE_OPAQUE = 128           /* T_BAD: acc cannot tell, but size is the typeof that spells it */
};

/* What type.c keeps for a unit; made by types_of when first asked for. */
struct types {
    struct type basic[T_VARIABLE + 1];  /* of each kind that says all, unqualified */
    struct type *char_pointer;          /* char * */
    struct type *void_pointer;          /* void * */
    struct sema *sema;                  /* what sema keeps, see sema/internal.h */
};
struct types *types_of(struct unit *unit);

/* ---- making ---- */
struct type *type_basic(struct unit *unit, enum type_kind kind);
struct type *type_bad(struct unit *unit);
struct type *type_pointer(struct unit *unit, struct type *to);
/* count -1: not known. size as written, or NULL. */
struct type *type_array(struct unit *unit, struct type *element, struct node *size, long long count);
struct type *type_vector(struct unit *unit, struct type *element, long long count);
struct type *type_complex(struct unit *unit, struct type *real);
struct type *type_handle(struct unit *unit, enum node_op op, struct type *of);
struct type *type_function(struct unit *unit, struct type *result, struct type_param *params, unsigned flags);
struct type *type_tag(struct unit *unit, enum type_kind kind, struct symbol *tag);
/* type itself where it has these qualifiers, else a copy; on arrays the elements are qualified too. */
struct type *type_with_quals(struct unit *unit, struct type *type, unsigned quals);
struct type *type_unqualified(struct unit *unit, struct type *type);
struct type *type_with_alias(struct unit *unit, struct type *type, struct symbol *alias);

/* ---- asking ---- */
static inline bool type_is_integer(const struct type *type)     /* bool, char and enums too */
{
    return (type->kind >= T_BOOL && type->kind <= T_BITINT) || type->kind == T_ENUM;
}
static inline bool type_is_real_floating(const struct type *type)
{
    return type->kind >= T_FLOAT16 && type->kind <= T_DECIMAL128;
}
static inline bool type_is_arithmetic(const struct type *type)
{
    return (type->kind >= T_BOOL && type->kind <= T_COMPLEX) || type->kind == T_ENUM;
}
static inline bool type_is_record(const struct type *type)
{
    return type->kind == T_STRUCT || type->kind == T_UNION;
}
/* Pointers, handles, nullptr: what stands in a condition beside numbers. */
static inline bool type_is_pointer_like(const struct type *type)
{
    return type->kind == T_POINTER || type->kind == T_HANDLE || type->kind == T_NULLPTR || type->kind == T_VA_LIST;
}
bool type_is_unsigned(const struct type *type);
bool type_is_exception(const struct type *type);            /* of a type declared by `exception` */
bool type_is_async_function(const struct type *type);       /* or a pointer to one */
/* T_BAD somewhere inside: no certain answer about it. */
bool type_has_bad(const struct type *type);

/* Whether an async function hands a value of this type over in the `long` of its pair: void, integers, enumerations,
   bool, pointers, handles, float and double. All else (structs, unions, vectors, complex, long double, __int128,
   decimals) goes through memory: `T *result`. */
bool type_in_register(const struct type *type);

/* ---- C's rules ---- */
/* C11 6.2.7. What acc cannot tell is compatible. */
bool type_compatible(const struct type *a, const struct type *b);
bool type_compatible_unqualified(const struct type *a, const struct type *b);
struct type *type_composite(struct unit *unit, struct type *a, struct type *b);
/* Arrays to pointers, functions to pointers, qualifiers off: the type of the value. */
struct type *type_decay(struct unit *unit, struct type *type);
/* Integer promotions; an enum becomes what stands for it. */
struct type *type_promote(struct unit *unit, struct type *type);
struct type *type_usual(struct unit *unit, struct type *a, struct type *b);
/* What a parameter declared so really is. */
struct type *type_adjust_param(struct unit *unit, struct type *type);
/* The same T put in the place of T_VARIABLE. */
struct type *type_substitute(struct unit *unit, struct type *type, struct type *variable);

/* ---- spelling ---- */
enum { TYPE_PRINT_C = 1 };      /* as emitted code spells it, else as the user does */
struct text;
/* The declaration of name (NULL or "": a type name). In C mode a handle is the runtime's pointer, an async function its
   call form `ac_ret name(ac_task *, char *, ...)` with `T *` for a result that needs memory, and typedef names are kept
   where they were declared at file scope. */
void type_print(struct text *out, struct unit *unit, struct type *type, const char *name, unsigned flags);
/* The user's spelling, for messages; the arena's. */
const char *type_text(struct unit *unit, struct type *type);
/* The tokens of node as they stand, one blank where there were any; for sizes, typeof. */
void type_print_source(struct text *out, struct unit *unit, const struct node *node);

#endif
