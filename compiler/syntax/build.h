/* What grammar, token layer and driver of the parser share: the parser's state and the builders,
   one for each kind of rule. T, first and last are token indices throughout. */
#ifndef ACC_BUILD_H
#define ACC_BUILD_H

#include <setjmp.h>

#include "syntax/scope.h"
#include "syntax/unit.h"

struct node_list {
    struct node *first, *last;
};
extern const struct node_list list_none;

struct bracket {
    uint32_t token;             /* ( [ or { */
    uint8_t kind;               /* its TOK_... */
    bool is_record;             /* { of a struct, union or exception */
};

struct parser {
    struct unit *unit;
    struct token *tokens;       /* unit->tokens.data: does not move any more */
    void *engine;               /* lemon's */
    struct node **tail;         /* where the next external declaration goes */

    /* the token layer's */
    uint32_t next;              /* the token to look at */
    uint32_t before;            /* the token given to the parser last; 0: none */
    int previous, second;       /* kinds of that one and of the one before */
    VEC(struct bracket) brackets;           /* open now, outermost first */
    struct bracket closed;      /* what the last closing one belongs to */
    uint32_t record;            /* the { of the struct, union, enum or exception that comes next */
    bool in_enum_base;          /* between the colon of an enum and its end */
    bool in_raise;              /* between raise and ; */
    size_t raise_depth;         /* open brackets at the raise */

    bool uses_dialect;          /* the external declaration under way does */
    bool stop;                  /* no use going on */
    /* the driver's and the errors' */
    int kind;                   /* of the token given to the engine last */
    uint32_t token, before_last;        /* and the one before it */
    size_t depth_before;        /* open brackets before that token */
    uint32_t repaired;          /* the token before which a `;` was put in */
    bool recovering;            /* errors are the engine's own business */
    jmp_buf on_error;           /* out of the engine, before it gives anything up */
};

/* ---- tokens.c: the token layer ---- */

/* The kind of the next token for the parser and, in *token, its index; 0 at the end. */
int token_next(struct parser *p, uint32_t *token);
/* After a syntax error at token, the one given last: goes on behind what belongs to the broken
   statement or declaration, which stands inside keep brackets. Returns the kind to give to the
   parser: TOK_SEMI, TOK_RBRACE or 0. */
int token_recover(struct parser *p, uint32_t *token, size_t keep, bool in_for);
/* The tokens at index i may begin a type name. */
bool token_starts_type(const struct parser *p, uint32_t i);

/* ---- parse.y ---- */

void *engineAlloc(void *(*alloc)(size_t), struct parser *p);
void engineFree(void *engine, void (*release)(void *));
void engine(void *engine, int kind, uint32_t token);

void engine_settle(void *engine);
bool engine_accepts(const void *engine, int kind);
int engine_abandoned(const void *engine, bool *in_for);
void engine_recovered(void *engine);

/* ---- parser.c, syntax_error.c ---- */

void parser_external(struct parser *p, struct node *node);
_Noreturn void parser_out_of_memory(struct parser *p);
/* From the engine, which has met a token that cannot be. */
void syntax_error(struct parser *p, int kind, uint32_t token);
/* Says so, unless is_again. Where something is missing that can be put in before token, returns its
   kind, else 0. */
int syntax_report(struct parser *p, int kind, uint32_t token, bool is_again);
struct range token_range(const struct parser *p, uint32_t token);

/* ---- build.c ---- */

static inline struct node_list list_one(struct node *node)
{
    return (struct node_list){ node, node };
}

static inline struct node_list list_add(struct node_list list, struct node *node)
{
    if (!list.first)
        return list_one(node);
    list.last->next = node;
    list.last = node;
    return list;
}

static inline struct node_list list_join(struct node_list a, struct node_list b)
{
    if (!a.first)
        return b;
    if (b.first) {
        a.last->next = b.first;
        a.last = b.last;
    }
    return a;
}

static inline struct node *node_at(struct parser *p, enum node_kind kind, uint32_t first,
                                   uint32_t last)
{
    return node_new(p->unit->arena, kind, first, last);
}

/* With its first two kids. */
static inline struct node *node_2(struct parser *p, enum node_kind kind, uint32_t first,
                                  uint32_t last, struct node *a, struct node *b)
{
    struct node *node = node_new(p->unit->arena, kind, first, last);
    node->kid[0] = a;
    node->kid[1] = b;
    return node;
}

static inline uint32_t word_value(const struct parser *p, uint32_t token)
{
    const struct ident *ident = p->tokens[token].ident;
    return keywords[ident->keyword ? ident->keyword : ident->dialect].value;
}

/* ---- build_decl.c: specifiers, declarators, declarations ---- */

struct node *specs_word(struct parser *p, struct node *specs, uint32_t word);
struct node *specs_extra(struct parser *p, struct node *specs, struct node *extra);
struct node *specs_type(struct parser *p, struct node *specs, struct node *type);
struct node *specs_name(struct parser *p, struct node *specs, uint32_t name);

struct node *build_attribute(struct parser *p, uint32_t token);
struct node *build_typedef_name(struct parser *p, uint32_t name);
struct node *build_tag_use(struct parser *p, enum node_kind kind, uint32_t first,
                           struct node_list attributes, uint32_t name, struct node *base);
struct node *build_tag(struct parser *p, enum node_kind kind, uint32_t first,
                       struct node_list attributes, uint32_t name, struct node *base);
struct node *build_members(struct parser *p, struct node *tag, struct node_list members,
                           uint32_t last);
struct node_list build_member(struct parser *p, struct node *specs, struct node *decl);
struct node_list build_member_more(struct parser *p, struct node_list list,
                                   struct node_list attributes, struct node *decl);
struct node *build_member_decl(struct parser *p, uint32_t colon, struct node *declarator,
                               struct node *width, struct node_list tail);
struct node *build_enumerator(struct parser *p, uint32_t name, struct node_list attributes,
                              struct node *value);
struct node *build_typeof(struct parser *p, uint32_t first, struct node *operand, uint32_t last);
struct node *build_handle(struct parser *p, uint32_t first, struct node *type_name, uint32_t last);

struct node *build_name(struct parser *p, uint32_t name);
struct node *build_pointer(struct parser *p, uint32_t star);
struct node *build_pointer_word(struct parser *p, struct node *pointer, uint32_t word);
struct node *build_pointer_attribute(struct parser *p, struct node *pointer, uint32_t token);
struct node *build_inner(struct parser *p, struct node *pointer, struct node *inner);
struct node *build_paren(struct parser *p, uint32_t first, struct node_list attributes,
                         struct node *inner, uint32_t last);
struct node *build_suffix(struct parser *p, struct node *suffix, struct node *inner);
struct node *build_abstract(struct parser *p, struct node *direct, struct node_list attributes);
struct node *build_array(struct parser *p, uint32_t first, uint32_t quals, struct node *size,
                         uint32_t last);
struct node *build_array_star(struct parser *p, uint32_t first, uint32_t quals, uint32_t last);
/* raises: the token of the word, or 0. */
struct node *build_params(struct parser *p, uint32_t first, struct node_list params, uint32_t last,
                          uint32_t raises, unsigned flags);
/* The same for a list with a scope of its own, which ends. */
struct node *build_params_scoped(struct parser *p, uint32_t first, struct node_list params,
                                 uint32_t last, uint32_t raises);
/* ellipsis: its token or 0. Kept as a last element N_BAD until build_params makes a flag of it. */
struct node_list params_end(struct parser *p, struct node_list params, uint32_t ellipsis);
struct node *build_param(struct parser *p, struct node *specs, struct node *declarator,
                         struct node_list attributes);
struct node *build_kr_param(struct parser *p, uint32_t name);
struct node *build_type_name(struct parser *p, struct node *specs, struct node *declarator);

struct node_list build_declaration(struct parser *p, struct node *specs, struct node *declarator,
                                   struct node_list tail);
struct node_list build_declaration_more(struct parser *p, struct node_list list,
                                        struct node_list attributes, struct node *declarator,
                                        struct node_list tail);
struct node_list build_initializer(struct parser *p, struct node_list list,
                                   struct node *initializer);
/* last 0: where the last declarator ends. */
struct node *build_declaration_end(struct parser *p, struct node_list list, uint32_t last);
struct node *build_declaration_alone(struct parser *p, struct node *specs, uint32_t last);
struct node *build_function_head(struct parser *p, struct node *specs, struct node *declarator,
                                 struct node_list post);
struct node *build_function(struct parser *p, struct node *head, struct node_list kr_decls,
                            struct node *body);
struct node *build_exception_head(struct parser *p, uint32_t first, uint32_t name, uint32_t base);
struct node *build_exception(struct parser *p, struct node *head, bool has_body,
                             struct node_list members, uint32_t last);

/* ---- build.c: expressions and statements ---- */

struct node *build_list(struct parser *p, enum node_kind kind, uint32_t first, uint32_t last,
                        struct node_list list);
struct node *build_named(struct parser *p, enum node_kind kind, uint32_t first, uint32_t name);
struct node *build_designated(struct parser *p, struct node_list designators, struct node *value);
struct node *build_ident(struct parser *p, uint32_t name);
/* first kid and a list of args */
struct node *build_args(struct parser *p, enum node_kind kind, uint32_t first, uint32_t last,
                        struct node *kid, struct node_list args);
struct node *build_builtin(struct parser *p, uint32_t word, struct node_list args, uint32_t last);
struct node *build_offset_index(struct parser *p, uint32_t bracket, struct node *index, uint32_t last);
struct node *build_offsetof(struct parser *p, uint32_t word, struct node *type_name,
                            struct node_list path, uint32_t last);
struct node *build_new_exception(struct parser *p, uint32_t name, struct node_list args,
                                 uint32_t last);
struct node *build_member_access(struct parser *p, enum node_kind kind, struct node *operand,
                                 uint32_t name);
struct node *build_postfix(struct parser *p, enum node_op op, struct node *operand, uint32_t last);
struct node *build_type_arg(struct parser *p, struct node *type_name);
struct node *build_union(struct parser *p, struct node_list types);
struct node *build_named_arg(struct parser *p, uint32_t first, uint32_t name, struct node *value);
struct node *build_unary(struct parser *p, enum node_op op, uint32_t first, struct node *operand);
struct node *build_await(struct parser *p, uint32_t first, struct node *operand);
struct node *build_binary(struct parser *p, enum node_op op, struct node *left, struct node *right);
struct node *build_pair(struct parser *p, enum node_kind kind, struct node *left,
                        struct node *right);
struct node *build_conditional(struct parser *p, struct node *cond, struct node *then,
                               struct node *otherwise);
struct node *build_assign(struct parser *p, enum node_op op, struct node *left, struct node *right);

struct node *build_compound(struct parser *p, uint32_t first, struct node_list items,
                            uint32_t last);
struct node *build_decl_item(struct parser *p, struct node *declaration);
struct node *build_labelled(struct parser *p, struct node *label, struct node *stmt);
struct node *build_label(struct parser *p, uint32_t name, uint32_t colon);
struct node *build_case(struct parser *p, uint32_t first, struct node *from, struct node *upto,
                        uint32_t colon);
struct node *build_attributed(struct parser *p, struct node *stmt, struct node_list attributes);
/* The statements that opened a scope close it. */
struct node *build_if(struct parser *p, uint32_t first, struct node *cond, struct node *then,
                      struct node *otherwise);
struct node *build_loop(struct parser *p, enum node_kind kind, uint32_t first, struct node *cond,
                        struct node *block, uint32_t last);
struct node *build_for(struct parser *p, uint32_t first, struct node *init, struct node *cond,
                       struct node *step, struct node *block);
struct node *build_asm(struct parser *p, uint32_t first, struct node *text,
                       struct node_list outputs, struct node_list inputs, struct node_list labels,
                       uint32_t last);
struct node *build_asm_operand(struct parser *p, uint32_t first, uint32_t name,
                               struct node *constraint, struct node *value, uint32_t last);
struct node *build_try(struct parser *p, uint32_t first, struct node *block,
                       struct node_list handlers, struct node *otherwise, struct node *final);
struct node *build_except(struct parser *p, uint32_t first, uint32_t star, struct node *block);
struct node *build_except_head(struct parser *p, uint32_t first, uint32_t star,
                               struct node_list types, uint32_t variable);
struct node *build_except_end(struct parser *p, struct node *head, struct node *block);
struct node *build_dialect(struct parser *p, enum node_kind kind, uint32_t first, uint32_t last,
                           struct node *a, struct node *b);
struct node *build_with(struct parser *p, unsigned flags, uint32_t first, struct node *operand,
                        struct node *block);
struct node *build_async_for(struct parser *p, uint32_t first, struct node_list variable,
                             struct node *iterated, struct node *block);
struct node *build_group_head(struct parser *p, uint32_t first, uint32_t name);
struct node *build_group(struct parser *p, struct node *head, struct node *block);

#endif
