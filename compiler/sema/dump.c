/* -fdump-types: the user's functions, each expression with its type, in the order of the text. */
#include "sema/sema.h"

#include <string.h>

enum { SHOWN = 60 };        /* bytes of an expression's text */

/* Walks with a stack of its own, for programs nest deeper than the C stack is. */
struct pending {
    struct node *node;
    int depth;
};

static void print_text(struct unit *unit, const struct node *node, FILE *out)
{
    int room = SHOWN;
    for (uint32_t i = node->first; i <= node->last; i++) {
        const struct token *token = &unit->tokens.data[i];
        if (i > node->first && token->flags & TOKEN_SPACE)
            fputc(' ', out);
        int len = (int)token_len(token);
        if (len > room) {
            fputs("...", out);
            return;
        }
        fwrite(unit->source->text + token->offset, 1, (size_t)len, out);
        room -= len;
    }
}

static void print_node(struct unit *unit, struct node *node, int depth, FILE *out)
{
    fprintf(out, "%*s%s `", 2 * (depth < 40 ? depth : 40), "", node_kind_names[node->kind]);
    print_text(unit, node, out);
    fprintf(out, "`: %s", type_text(unit, node->type));
    if (expr_is_bitfield(node))
        fputs(", a bit-field", out);
    else if (expr_is_lvalue(node))
        fputs(", lvalue", out);
    if (node->flags & NODE_AWAITS)
        fputs(", awaits", out);
    if (node->flags & NODE_YIELDS)
        fputs(", yields", out);
    if (node->flags & NODE_CALLS_RAISING)
        fputs(", may raise", out);
    fputc('\n', out);
}

static bool is_shown(const struct node *node)
{
    return node_is_expr(node) && node->type && node->kind != E_PAREN && node->kind != E_ASSOCIATION;
}

static void dump_body(struct unit *unit, struct node *root, FILE *out)
{
    VEC(struct pending) stack = { 0 };
    VEC(struct node *) kids = { 0 };
    vec_push(&stack, ((struct pending){ root, 1 }));
    while (stack.len) {
        struct pending at = stack.data[--stack.len];
        bool shown = is_shown(at.node);
        if (shown)
            print_node(unit, at.node, at.depth, out);
        kids.len = 0;
        for (int i = 0; i < 4; i++)
            for (struct node *kid = at.node->kid[i]; kid; kid = kid->next)
                vec_push(&kids, kid);
        /* in the order of the text, whatever the order in the node */
        for (size_t i = 1; i < kids.len; i++)
            for (size_t k = i; k > 0 && kids.data[k]->first < kids.data[k - 1]->first; k--) {
                struct node *swap = kids.data[k];
                kids.data[k] = kids.data[k - 1];
                kids.data[k - 1] = swap;
            }
        for (size_t i = kids.len; i-- > 0;)
            vec_push(&stack, ((struct pending){ kids.data[i], at.depth + shown }));
    }
    vec_free(&stack);
    vec_free(&kids);
}

void types_dump(struct unit *unit, FILE *out)
{
    for (struct node *decl = unit->decls; decl; decl = decl->next) {
        uint16_t flags =
            unit->tokens.data[decl->kind == N_FUNCTION && decl->body ? decl->body->first : decl->first].flags;
        if (decl->kind != N_FUNCTION || flags & (TOKEN_SYSTEM | TOKEN_PRELUDE) || !decl->symbol)
            continue;
        fprintf(out, "function `%s`: %s%s\n", decl->symbol->ident->text,
                type_text(unit, symbol_type(unit, decl->symbol)),
                decl->flags & NODE_DIALECT ? ", dialect" : "");
        if (decl->body)
            dump_body(unit, decl->body, out);
    }
}
