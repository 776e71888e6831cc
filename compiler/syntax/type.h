/* C types, with the dialect's handles and async functions. Layout is the C compiler's business: sizes of arrays and
   widths of bit-fields stay expressions. Types are built once for each place that spells one; compare with type_compatible. */
#ifndef ACC_TYPE_H
#define ACC_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "syntax/ast.h"

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
    TYPE_GENERATOR = 64         /* async functions with result stream(T) */
};

#endif
