/* Nodes: making, copying, walking; and the tables made of ast.def. */
#include "syntax/ast.h"

const char *const node_kind_names[NODE_KINDS] = {
#define NODE(kind, name, a, b, c, d) name,
#include "syntax/ast.def"
#undef NODE
};

const char *const node_kid_names[NODE_KINDS][4] = {
#define NODE(kind, name, a, b, c, d) { a, b, c, d },
#include "syntax/ast.def"
#undef NODE
};

const char *const node_op_names[] = {
    [OP_NONE] = "",         [OP_MUL] = "*",         [OP_DIV] = "/",
    [OP_MOD] = "%",         [OP_ADD] = "+",         [OP_SUB] = "-",
    [OP_SHL] = "<<",        [OP_SHR] = ">>",        [OP_LT] = "<",
    [OP_GT] = ">",          [OP_LE] = "<=",         [OP_GE] = ">=",
    [OP_EQ] = "==",         [OP_NE] = "!=",         [OP_BIT_AND] = "&",
    [OP_BIT_XOR] = "^",     [OP_BIT_OR] = "|",      [OP_ADDRESS] = "&",
    [OP_DEREF] = "*",       [OP_PLUS] = "+",        [OP_MINUS] = "-",
    [OP_BIT_NOT] = "~",     [OP_NOT] = "!",         [OP_INC] = "++",
    [OP_DEC] = "--",        [OP_REAL] = "__real__", [OP_IMAG] = "__imag__",
    [OP_STRUCT] = "struct", [OP_UNION] = "union",   [OP_UNQUALIFIED] = "unqual",
    [OP_BLOCK] = "^",       [OP_TASK] = "task",     [OP_CORO] = "coro",
    [OP_FUTURE] = "future", [OP_STREAM] = "stream", [OP_QUEUE] = "queue",
};

struct node *node_new(struct arena *arena, enum node_kind kind, uint32_t first, uint32_t last)
{
    struct node *node = arena_alloc(arena, sizeof *node);
    node->kind = (uint8_t)kind;
    node->first = first;
    node->last = last;
    return node;
}

static struct node *copy_list(struct arena *arena, const struct node *node)
{
    struct node *first = NULL, **end = &first;
    for (; node; node = node->next) {
        *end = node_copy(arena, node);
        end = &(*end)->next;
    }
    return first;
}

/* The last kid is taken along in a loop: chains of `else if` and right-hand operands are long. */
struct node *node_copy(struct arena *arena, const struct node *node)
{
    struct node *root = NULL, **place = &root;
    while (node) {
        struct node *copy = *place = arena_alloc(arena, sizeof *copy);
        *copy = *node;
        copy->next = NULL;
        int last = 3;
        while (last >= 0 && !node->kid[last])
            last--;
        for (int i = 0; i < last; i++)
            copy->kid[i] = copy_list(arena, node->kid[i]);
        if (last < 0)
            break;
        if (node->kid[last]->next) {
            copy->kid[last] = copy_list(arena, node->kid[last]);
            break;
        }
        place = &copy->kid[last];
        node = node->kid[last];
    }
    return root;
}

void node_each_kid(struct node *node, void (*fn)(struct node *kid, void *arg), void *arg)
{
    for (int i = 0; i < 4; i++) {
        for (struct node *kid = node->kid[i], *next; kid; kid = next) {
            next = kid->next;
            fn(kid, arg);
        }
    }
}
