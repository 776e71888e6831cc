/* Builders of specifiers, declarators and declarations. Here names get their symbols. No types are
   made: a symbol leads to its specifiers and declarator, and sema works out the rest when somebody
   asks. */
#include "parse.h"
#include "syntax/build.h"

/* ---- specifiers ---- */

static struct node *specs_extend(struct parser *p, struct node *specs, uint32_t first,
                                 uint32_t last)
{
    if (!specs)
        return node_at(p, N_SPECS, first, last);
    specs->last = last;
    return specs;
}

static bool has_type(const struct node *specs)
{
    return specs->specifier || specs->spec >> SPEC_BASE_SHIFT;
}

static void report_two_types(struct parser *p, uint32_t token)
{
    diag_report(p->unit->diags, D_TWO_TYPES, token_range(p, token));
}

struct node *specs_word(struct parser *p, struct node *specs, uint32_t word)
{
    if (p->tokens[word].kind == TOK_BASETYPE && !p->tokens[word].ident->keyword)
        return specs_name(p, specs, word);
    uint32_t value = word_value(p, word);
    specs = specs_extend(p, specs, word, word);
    if (value >> SPEC_BASE_SHIFT && has_type(specs))
        report_two_types(p, word);
    else if (value == SPEC_LONG && specs->spec & SPEC_LONG)
        specs->spec ^= SPEC_LONG | SPEC_LONG_LONG;
    else
        specs->spec |= value;
    if (value & SPEC_ASYNC)
        p->uses_dialect = true;
    return specs;
}

struct node *specs_extra(struct parser *p, struct node *specs, struct node *extra)
{
    specs = specs_extend(p, specs, extra->first, extra->last);
    struct node **list = extra->kind == N_ALIGNAS ? &specs->alignments : &specs->attributes;
    while (*list)
        list = &(*list)->next;
    *list = extra;
    return specs;
}

struct node *specs_type(struct parser *p, struct node *specs, struct node *type)
{
    specs = specs_extend(p, specs, type->first, type->last);
    if (has_type(specs))
        report_two_types(p, type->first);
    else
        specs->specifier = type;
    return specs;
}

struct node *build_typedef_name(struct parser *p, uint32_t name)
{
    struct node *node = build_named(p, N_TYPEDEF_NAME, name, name);
    struct symbol *symbol = node->ident->ordinary;
    if (symbol && symbol->kind == SYM_EXCEPTION)
        p->uses_dialect = true;
    if (symbol && (symbol->kind == SYM_EXCEPTION || symbol->kind == SYM_TYPEDEF))
        node->symbol = symbol;
    return node;
}

struct node *specs_name(struct parser *p, struct node *specs, uint32_t name)
{
    return specs_type(p, specs, build_typedef_name(p, name));
}

struct node *build_attribute(struct parser *p, uint32_t token)
{
    return node_at(p, N_ATTRIBUTE, token, p->tokens[token].match);
}

struct node *build_typeof(struct parser *p, uint32_t first, struct node *operand, uint32_t last)
{
    struct node *node = node_2(p, N_TYPEOF, first, last, operand, NULL);
    node->op = (uint8_t)word_value(p, first);
    return node;
}

struct node *build_handle(struct parser *p, uint32_t first, struct node *type_name, uint32_t last)
{
    struct node *node = node_2(p, N_HANDLE, first, last, type_name, NULL);
    node->op = (uint8_t)word_value(p, first);
    p->uses_dialect = true;
    return node;
}

/* ---- structs, unions, enums ---- */

static struct node *tag_new(struct parser *p, enum node_kind kind, uint32_t first,
                            struct node_list attributes, uint32_t name, struct node *base)
{
    struct node *node = node_at(p, kind, first, base ? base->last : name ? name : first);
    if (kind == N_STRUCT)
        node->op = (uint8_t)word_value(p, first);
    node->ident = name ? p->tokens[name].ident : NULL;
    node->attributes = attributes.first;
    node->specs = base;
    return node;
}

static enum symbol_kind tag_kind(const struct node *node)
{
    return node->kind == N_ENUM ? SYM_ENUM : node->op == OP_UNION ? SYM_UNION : SYM_STRUCT;
}

static struct symbol *tag_declare(struct parser *p, struct node *node, uint32_t token)
{
    struct symbol *symbol = symbol_new(p->unit, tag_kind(node), node->ident, token);
    if (node->ident)
        scope_bind(p->unit, symbol);
    return symbol;
}

struct node *build_tag_use(struct parser *p, enum node_kind kind, uint32_t first,
                           struct node_list attributes, uint32_t name, struct node *base)
{
    struct node *node = tag_new(p, kind, first, attributes, name, base);
    node->symbol = node->ident->tag;
    if (!node->symbol || node->symbol->kind != tag_kind(node))
        node->symbol = tag_declare(p, node, name);
    return node;
}

/* The tag is known from the brace on. */
struct node *build_tag(struct parser *p, enum node_kind kind, uint32_t first,
                       struct node_list attributes, uint32_t name, struct node *base)
{
    struct node *node = tag_new(p, kind, first, attributes, name, base);
    struct symbol *symbol = node->ident ? node->ident->tag : NULL;
    bool completes = symbol && symbol->depth == p->unit->scope->depth
                     && symbol->kind == tag_kind(node) && !symbol->decl;
    node->symbol = completes ? symbol : tag_declare(p, node, name ? name : first);
    node->symbol->decl = node;
    node->flags |= NODE_HAS_BODY;
    return node;
}

struct node *build_members(struct parser *p, struct node *tag, struct node_list members,
                           uint32_t last)
{
    (void)p;
    tag->members = members.first;
    tag->last = last;
    return tag;
}

struct node *build_enumerator(struct parser *p, uint32_t name, struct node_list attributes,
                              struct node *value)
{
    struct node *node = build_named(p, N_ENUMERATOR, name, name);
    node->value = value;
    node->attributes = attributes.first;
    if (value || attributes.last)
        node->last = value ? value->last : attributes.last->last;
    node->symbol = symbol_new(p->unit, SYM_ENUMERATOR, node->ident, name);
    node->symbol->decl = node;
    scope_bind(p->unit, node->symbol);
    return node;
}

/* ---- declarators ---- */

static struct node *name_of(struct node *declarator)
{
    while (declarator->kind != D_NAME)
        declarator = declarator->inner;
    return declarator;
}

/* The D_FUNCTION that says that the name itself is a function. */
static struct node *function_of(struct node *declarator)
{
    struct node *function = NULL;
    for (; declarator->kind != D_NAME; declarator = declarator->inner) {
        if (declarator->kind != D_PAREN)
            function = declarator->kind == D_FUNCTION ? declarator : NULL;
    }
    return function;
}

struct node *build_name(struct parser *p, uint32_t name)
{
    return build_named(p, D_NAME, name, name);
}

struct node *build_pointer(struct parser *p, uint32_t star)
{
    struct node *node = node_at(p, D_POINTER, star, star);
    if (p->tokens[star].kind == TOK_CARET)
        node->op = OP_BLOCK;
    return node;
}

struct node *build_pointer_word(struct parser *p, struct node *pointer, uint32_t word)
{
    pointer->spec |= word_value(p, word);
    pointer->last = word;
    return pointer;
}

struct node *build_pointer_attribute(struct parser *p, struct node *pointer, uint32_t token)
{
    struct node **list = &pointer->attributes;
    while (*list)
        list = &(*list)->next;
    *list = build_attribute(p, token);
    pointer->last = (*list)->last;
    return pointer;
}

/* The nameless name in which an abstract declarator ends; it has no tokens. */
static struct node *no_name(struct parser *p)
{
    return node_at(p, D_NAME, 0, 0);
}

struct node *build_inner(struct parser *p, struct node *pointer, struct node *inner)
{
    if (inner)
        pointer->last = inner->last;
    pointer->inner = inner ? inner : no_name(p);
    return pointer;
}

struct node *build_paren(struct parser *p, uint32_t first, struct node_list attributes,
                         struct node *inner, uint32_t last)
{
    struct node *node = node_2(p, D_PAREN, first, last, inner, NULL);
    node->attributes = attributes.first;
    return node;
}

struct node *build_suffix(struct parser *p, struct node *suffix, struct node *inner)
{
    if (inner)
        suffix->first = inner->first;
    suffix->inner = inner ? inner : no_name(p);
    return suffix;
}

static void add_attributes(struct node *node, struct node_list attributes)
{
    if (!attributes.first)
        return;
    struct node **list = &node->attributes;
    while (*list)
        list = &(*list)->next;
    *list = attributes.first;
    node->last = attributes.last->last;
}

struct node *build_abstract(struct parser *p, struct node *direct, struct node_list attributes)
{
    (void)p;
    add_attributes(direct, attributes);
    return direct;
}

struct node *build_array(struct parser *p, uint32_t first, uint32_t quals, struct node *size,
                         uint32_t last)
{
    struct node *node = node_2(p, D_ARRAY, first, last, NULL, size);
    node->spec = quals & ~(uint32_t)SPEC_STATIC;
    if (quals & SPEC_STATIC)
        node->flags |= NODE_STATIC;
    return node;
}

struct node *build_array_star(struct parser *p, uint32_t first, uint32_t quals, uint32_t last)
{
    struct node *node = build_array(p, first, quals, NULL, last);
    node->flags |= NODE_STAR;
    return node;
}

struct node_list params_end(struct parser *p, struct node_list params, uint32_t ellipsis)
{
    return ellipsis ? list_add(params, node_at(p, N_BAD, ellipsis, ellipsis)) : params;
}

struct node *build_params(struct parser *p, uint32_t first, struct node_list params, uint32_t last,
                          uint32_t raises, unsigned flags)
{
    struct node *node = node_at(p, D_FUNCTION, first, raises ? raises : last);
    node->flags = (uint16_t)flags;
    struct node **end = &node->params;
    *end = params.first;
    if (params.last && params.last->kind == N_BAD) {
        node->flags |= NODE_VARIADIC;
        while (*end != params.last)
            end = &(*end)->next;
        *end = NULL;
    }
    if (raises) {
        node->flags |= NODE_RAISES;
        p->uses_dialect = true;
    }
    return node;
}

struct node *build_params_scoped(struct parser *p, uint32_t first, struct node_list params,
                                 uint32_t last, uint32_t raises)
{
    scope_close(p->unit);
    return build_params(p, first, params, last, raises, 0);
}

struct node *build_param(struct parser *p, struct node *specs, struct node *declarator,
                         struct node_list attributes)
{
    struct node *node
        = node_at(p, N_PARAM, specs->first, declarator ? declarator->last : specs->last);
    node->specs = specs;
    node->declarator = declarator;
    add_attributes(node, attributes);
    struct node *name = declarator ? name_of(declarator) : NULL;
    if (!name || !name->ident)
        return node;
    struct symbol *symbol = node->symbol = symbol_new(p->unit, SYM_PARAM, name->ident, name->first);
    symbol->specs = specs;
    symbol->declarator = declarator;
    symbol->decl = node;
    scope_bind(p->unit, symbol);
    return node;
}

struct node *build_kr_param(struct parser *p, uint32_t name)
{
    struct node *node = node_at(p, N_PARAM, name, name);
    node->declarator = build_name(p, name);
    node->symbol = symbol_new(p->unit, SYM_PARAM, p->tokens[name].ident, name);
    node->symbol->declarator = node->declarator;
    node->symbol->decl = node;
    return node;
}

struct node *build_type_name(struct parser *p, struct node *specs, struct node *declarator)
{
    return node_2(p, N_TYPE_NAME, specs->first, declarator ? declarator->last : specs->last, specs,
                  declarator);
}

/* ---- declarations ---- */

/* What a declarator declares. A name of a K&R list gets its type here. */
static struct symbol *declare(struct parser *p, struct node *specs, struct node *declarator,
                              struct node *decl)
{
    struct node *name = name_of(declarator);
    if (!name->ident)
        return NULL;
    uint32_t spec = specs ? specs->spec : 0;
    uint16_t depth = p->unit->scope->depth;
    struct symbol *symbol = name->ident->ordinary;
    if (symbol && symbol->kind == SYM_PARAM && symbol->depth == depth && depth && !symbol->specs) {
        symbol->specs = specs;
        symbol->declarator = declarator;
        return symbol;
    }
    enum symbol_kind kind = spec & SPEC_TYPEDEF       ? SYM_TYPEDEF
                            : function_of(declarator) ? SYM_FUNCTION
                                                      : SYM_VARIABLE;
    symbol = symbol_new(p->unit, kind, name->ident, name->first);
    symbol->specs = specs;
    symbol->declarator = declarator;
    symbol->decl = decl;
    if (depth == 0 || spec & (SPEC_STATIC | SPEC_EXTERN | SPEC_THREAD))
        symbol->flags |= SYMBOL_STATIC;
    scope_bind(p->unit, symbol);
    return symbol;
}

static struct node *decl_new(struct parser *p, struct node *declarator, struct node_list tail)
{
    struct node *decl
        = node_at(p, N_DECL, declarator->first, tail.last ? tail.last->last : declarator->last);
    decl->declarator = declarator;
    decl->tail = tail.first;
    return decl;
}

static struct node_list declaration_new(struct parser *p, struct node *specs, struct node *decl)
{
    struct node *declaration = node_2(p, N_DECLARATION, specs->first, decl->last, specs, decl);
    return (struct node_list){ declaration, decl };
}

struct node_list build_declaration(struct parser *p, struct node *specs, struct node *declarator,
                                   struct node_list tail)
{
    struct node *decl = decl_new(p, declarator, tail);
    bool has_specs = specs;
    if (!has_specs)
        specs = node_at(p, N_SPECS, 0, 0);
    decl->symbol = declare(p, specs, declarator, decl);
    struct node_list list = declaration_new(p, specs, decl);
    if (!has_specs)
        list.first->first = decl->first;
    return list;
}

struct node_list build_declaration_more(struct parser *p, struct node_list list,
                                        struct node_list attributes, struct node *declarator,
                                        struct node_list tail)
{
    struct node *decl = decl_new(p, declarator, tail);
    decl->tail = list_join(attributes, tail).first;
    decl->symbol = declare(p, list.first->specs, declarator, decl);
    list.last = list.last->next = decl;
    return list;
}

struct node_list build_initializer(struct parser *p, struct node_list list,
                                   struct node *initializer)
{
    (void)p;
    list.last->initializer = initializer;
    list.last->last = initializer->last;
    return list;
}

struct node *build_declaration_end(struct parser *p, struct node_list list, uint32_t last)
{
    (void)p;
    list.first->last = last ? last : list.last->last;
    return list.first;
}

/* `struct s;` in an inner scope declares a new one; only attributes make an empty declaration. */
struct node *build_declaration_alone(struct parser *p, struct node *specs, uint32_t last)
{
    struct node *tag = specs->specifier;
    if (tag && (tag->kind == N_STRUCT || tag->kind == N_ENUM) && !(tag->flags & NODE_HAS_BODY)
        && tag->symbol->depth != p->unit->scope->depth)
        tag->symbol = tag_declare(p, tag, tag->last);
    if (!tag && !specs->spec && !specs->alignments) {
        struct node *empty = node_at(p, N_EMPTY, specs->first, last);
        empty->attributes = specs->attributes;
        return empty;
    }
    return node_2(p, N_DECLARATION, specs->first, last, specs, NULL);
}

/* Members are found through their struct, so no name leads to their symbols. */
static void declare_member(struct parser *p, struct node *specs, struct node *decl)
{
    struct node *name = name_of(decl->declarator);
    if (!name->ident)
        return;
    struct symbol *symbol = decl->symbol
        = symbol_new(p->unit, SYM_MEMBER, name->ident, name->first);
    symbol->specs = specs;
    symbol->declarator = decl->declarator;
    symbol->decl = decl;
}

struct node *build_member_decl(struct parser *p, uint32_t colon, struct node *declarator,
                               struct node *width, struct node_list tail)
{
    bool is_named = declarator;
    struct node *decl = decl_new(p, is_named ? declarator : no_name(p), tail);
    if (!is_named)
        decl->first = colon;
    decl->width = width;
    if (width && !tail.last)
        decl->last = width->last;
    return decl;
}

struct node_list build_member(struct parser *p, struct node *specs, struct node *decl)
{
    declare_member(p, specs, decl);
    return declaration_new(p, specs, decl);
}

struct node_list build_member_more(struct parser *p, struct node_list list,
                                   struct node_list attributes, struct node *decl)
{
    if (attributes.first) {
        attributes.last->next = decl->tail;
        decl->tail = attributes.first;
    }
    declare_member(p, list.first->specs, decl);
    list.last = list.last->next = decl;
    return list;
}

/* Declares the function and opens the scope of its parameters, which is that of its body too. */
struct node *build_function_head(struct parser *p, struct node *specs, struct node *declarator,
                                 struct node_list post)
{
    uint32_t last = post.last ? post.last->last : declarator->last;
    struct node *node
        = node_2(p, N_FUNCTION, specs ? specs->first : declarator->first, last, specs, declarator);
    struct node *function = function_of(declarator);
    node->symbol = declare(p, specs, declarator, node);
    scope_open(p->unit);
    if (!function)
        return node;
    if (post.first) {
        post.last->next = function->attributes;
        function->attributes = post.first;
    }
    for (struct node *param = function->params; param; param = param->next)
        if (param->symbol)
            scope_bind_again(p->unit, param->symbol);
    return node;
}

struct node *build_function(struct parser *p, struct node *head, struct node_list kr_decls,
                            struct node *body)
{
    if (!function_of(head->declarator))
        diag_report(p->unit->diags, D_NOT_A_FUNCTION, token_range(p, body->first),
                    name_of(head->declarator)->ident->text);
    head->kr_decls = kr_decls.first;
    head->body = body;
    head->last = body->last;
    scope_close(p->unit);
    return head;
}

/* ---- exceptions ---- */

struct node *build_exception_head(struct parser *p, uint32_t first, uint32_t name, uint32_t base)
{
    struct node *node = build_named(p, N_EXCEPTION, first, name);
    if (base)
        node->base = build_typedef_name(p, base);
    node->symbol = symbol_new(p->unit, SYM_EXCEPTION, node->ident, name);
    node->symbol->decl = node;
    scope_bind(p->unit, node->symbol);
    p->uses_dialect = true;
    return node;
}

struct node *build_exception(struct parser *p, struct node *head, bool has_body,
                             struct node_list members, uint32_t last)
{
    (void)p;
    head->members = members.first;
    head->last = last;
    if (has_body)
        head->flags |= NODE_HAS_BODY;
    return head;
}
