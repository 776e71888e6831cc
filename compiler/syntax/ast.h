/* The tree: one struct for all nodes, four kids each, so that walking and copying need no knowledge of kinds.
   ast.def says what the kids of each kind are. Names are resolved while parsing: an E_IDENT holds its symbol. */
#ifndef ACC_AST_H
#define ACC_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ident.h"

enum node_kind {
#define NODE(kind, name, a, b, c, d) kind,
#include "syntax/ast.def"
#undef NODE
    NODE_KINDS
};

enum node_op {
    OP_NONE,
    OP_MUL, OP_DIV, OP_MOD, OP_ADD, OP_SUB, OP_SHL, OP_SHR, OP_LT, OP_GT, OP_LE, OP_GE, OP_EQ, OP_NE,
    OP_BIT_AND, OP_BIT_XOR, OP_BIT_OR,
    OP_ADDRESS, OP_DEREF, OP_PLUS, OP_MINUS, OP_BIT_NOT, OP_NOT, OP_INC, OP_DEC, OP_REAL, OP_IMAG,
    OP_STRUCT, OP_UNION, OP_UNQUALIFIED, OP_BLOCK,
    OP_TASK, OP_CORO, OP_FUTURE, OP_STREAM, OP_QUEUE,
    OP_WITH,                    /* an S_TRY that the lowering made of a `with` */
    OP_COMPUTED                 /* the index in an offsetof, which need not be constant */
};

enum node_flags {
    NODE_HAS_BODY = 1, NODE_STATIC = 2, NODE_STAR = 4, NODE_VARIADIC = 8, NODE_OLD_STYLE = 16, NODE_RAISES = 32, NODE_ASYNC = 64,
    NODE_DIALECT = 128,         /* external declarations: uses a construct of the dialect, so it is printed and not copied */
    NODE_AWAITS = 256,          /* effects, set by sema, on expressions and statements: an await of this function is inside */
    NODE_YIELDS = 512,
    NODE_CALLS_RAISING = 1024,  /* a call of a plain `raises` function is inside */
    NODE_CHANGED = 2048,        /* the tokens no longer say what the node says: print its structure */
    NODE_TYPED = 4096,          /* sema was here */
    NODE_ORDERED = 8192,        /* set by the lowering: inside is what must be a statement of its own: an await, a raising call, a new exception */
    NODE_CAUGHT = 16384,        /* set by the lowering: whatever raises inside has its label */
    NODE_FENCED = 32768         /* set by the lowering: no jump leaves it but to its finally */
};

/* Specifiers: storage, qualifiers and keyword types as written. */
enum spec {
    SPEC_TYPEDEF = 1 << 0, SPEC_EXTERN = 1 << 1, SPEC_STATIC = 1 << 2, SPEC_AUTO = 1 << 3, SPEC_REGISTER = 1 << 4,
    SPEC_THREAD = 1 << 5, SPEC_INLINE = 1 << 6, SPEC_NORETURN = 1 << 7, SPEC_ASYNC = 1 << 8, SPEC_CONSTEXPR = 1 << 9,
    SPEC_CONST = 1 << 10, SPEC_VOLATILE = 1 << 11, SPEC_RESTRICT = 1 << 12, SPEC_ATOMIC = 1 << 13,
    SPEC_SIGNED = 1 << 14, SPEC_UNSIGNED = 1 << 15, SPEC_SHORT = 1 << 16, SPEC_LONG = 1 << 17, SPEC_LONG_LONG = 1 << 18,
    SPEC_COMPLEX = 1 << 19,
    SPEC_BASE_SHIFT = 20        /* from here on: enum spec_base */
};
enum spec_base {
    BASE_NONE, BASE_VOID, BASE_CHAR, BASE_INT, BASE_FLOAT, BASE_DOUBLE, BASE_BOOL, BASE_INT128,
    BASE_FLOAT16, BASE_FLOAT32, BASE_FLOAT64, BASE_FLOAT128, BASE_FLOAT32X, BASE_FLOAT64X, BASE_BF16,
    BASE_DECIMAL32, BASE_DECIMAL64, BASE_DECIMAL128, BASE_AUTO_TYPE
};

struct type;

struct node {
    uint8_t kind;               /* enum node_kind */
    uint8_t op;                 /* enum node_op */
    uint16_t flags;             /* enum node_flags */
    uint32_t first, last;       /* its tokens, by index, both included; first 0 and last 0: made by acc (token 0 is never a node's alone) */
    uint32_t spec;              /* enum spec, on N_SPECS, D_POINTER, D_ARRAY */
    struct node *next;          /* in a list */
    struct type *type;          /* expressions: of the value as C sees it before decay; N_TYPE_NAME: the type */
    union {
        struct ident *ident;    /* names */
        const char *text;       /* E_TEXT, S_TEXT */
    };
    struct symbol *symbol;
    union {                     /* ast.def says which names a kind uses; block is always the statement that a construct governs */
        struct node *kid[4];
        struct { struct node *left, *right, *upto; };
        struct { struct node *operand, *value; };
        struct { struct node *cond, *then, *otherwise, *final; };
        struct { struct node *callee, *args; };
        struct { struct node *list, *outputs, *inputs, *labels; };
        struct { struct node *specs, *declarator, *initializer, *width; };
        struct { struct node *tail, *decls, *kr_decls, *body; };
        struct { struct node *specifier, *alignments; };
        struct { struct node *inner, *size; };
        struct { struct node *handlers, *params, *attributes; };
        struct { struct node *types, *block, *init, *step; };
        struct { struct node *type_name, *members, *iterated; };
        struct { struct node *base; };
    };
};

enum symbol_kind { SYM_VARIABLE, SYM_FUNCTION, SYM_TYPEDEF, SYM_ENUMERATOR, SYM_PARAM, SYM_STRUCT, SYM_UNION, SYM_ENUM, SYM_EXCEPTION, SYM_MEMBER };

/* A declared thing. Types are made when asked for: symbol_type() in sema. */
struct symbol {
    uint8_t kind;               /* enum symbol_kind */
    uint16_t flags;             /* SYMBOL_... */
    uint16_t depth;             /* of the scope: 0 the file's */
    uint32_t token;             /* where it was declared */
    struct ident *ident;        /* NULL: anonymous tag */
    struct type *type;          /* NULL: not asked for yet */
    struct node *specs, *declarator;
    struct node *decl;          /* N_DECL, N_PARAM, N_FUNCTION, N_ENUMERATOR, N_STRUCT with the body, N_EXCEPTION; NULL: only mentioned */
    struct symbol *outer;       /* the binding of the same name that this one hides */
    struct symbol *next_in_scope;
    struct symbol *previous;    /* an earlier declaration of the same thing in the same scope */
    void *lowered;              /* the lowering's own, see lower/ */
};
enum {
    SYMBOL_ADDRESS_TAKEN = 1,   /* set by sema */
    SYMBOL_STATIC = 2,          /* static storage, local or not; extern too */
    SYMBOL_PRELUDE = 4,         /* declared by acc's prelude */
    SYMBOL_PREDECLARED = 8,     /* known without a declaration */
    SYMBOL_USED = 16,
    SYMBOL_BEING_TYPED = 32,
    SYMBOL_DIALECT = 64,        /* declared in .ac/.ah text */
    SYMBOL_HANDLING = 128,      /* made by the lowering: what was being handled before the block it stands in */
    SYMBOL_BORROWED = 256,      /* set by the lowering: a parameter whose handle the caller keeps */
    SYMBOL_JUMPED = 512,        /* set by the lowering: a handle whose declaration jumps lead past */
    SYMBOL_DEFERRED = 1024      /* set by the lowering: its __attribute__((cleanup)) is a defer */
};

extern const char *const node_kind_names[NODE_KINDS];
extern const char *const node_kid_names[NODE_KINDS][4];
extern const char *const node_op_names[];

struct node *node_new(struct arena *arena, enum node_kind kind, uint32_t first, uint32_t last);
/* A deep copy, symbols shared. */
struct node *node_copy(struct arena *arena, const struct node *node);

/* Calls fn for each kid and each element of kids that are lists. */
void node_each_kid(struct node *node, void (*fn)(struct node *kid, void *arg), void *arg);

static inline bool node_is_expr(const struct node *node)
{
    return node->kind <= E_TEXT;
}

#endif
