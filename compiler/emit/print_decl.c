/* Declarations as C: specifiers, declarators, struct bodies. A handle is a pointer of the runtime's: `task(int) a, b[3]` is
   `ac_task *a, *b[3]`. */
#include "emit/print.h"

#include <string.h>

#include "sema/sema.h"

static const struct {
    uint32_t bit;
    const char *text;
} words[] = {
    { SPEC_TYPEDEF, "typedef" }, { SPEC_EXTERN, "extern" }, { SPEC_STATIC, "static" }, { SPEC_AUTO, "auto" },
    { SPEC_REGISTER, "register" }, { SPEC_THREAD, "_Thread_local" }, { SPEC_INLINE, "inline" }, { SPEC_NORETURN, "_Noreturn" },
    { SPEC_CONST, "const" }, { SPEC_VOLATILE, "volatile" }, { SPEC_RESTRICT, "restrict" }, { SPEC_ATOMIC, "_Atomic" },
    { SPEC_SIGNED, "signed" }, { SPEC_UNSIGNED, "unsigned" }, { SPEC_SHORT, "short" }, { SPEC_LONG, "long" },
    { SPEC_LONG_LONG, "long long" }, { SPEC_COMPLEX, "_Complex" },
};

static const char *const base_words[] = {
    [BASE_VOID] = "void", [BASE_CHAR] = "char", [BASE_INT] = "int", [BASE_FLOAT] = "float", [BASE_DOUBLE] = "double",
    [BASE_BOOL] = "_Bool", [BASE_INT128] = "__int128", [BASE_FLOAT16] = "_Float16", [BASE_FLOAT32] = "_Float32",
    [BASE_FLOAT64] = "_Float64", [BASE_FLOAT128] = "_Float128", [BASE_FLOAT32X] = "_Float32x", [BASE_FLOAT64X] = "_Float64x",
    [BASE_BF16] = "__bf16", [BASE_DECIMAL32] = "_Decimal32", [BASE_DECIMAL64] = "_Decimal64", [BASE_DECIMAL128] = "_Decimal128",
    [BASE_AUTO_TYPE] = "__auto_type",
};

static const char *const handle_words[] = {
    [OP_TASK] = "ac_task", [OP_CORO] = "ac_coro", [OP_FUTURE] = "ac_future", [OP_STREAM] = "ac_stream", [OP_QUEUE] = "ac_queue",
};

static void print_declarator(struct printer *printer, struct node *declarator, const char *name);
static void print_specs(struct printer *printer, struct node *specs, uint32_t without);

void print_type(struct printer *printer, struct type *type, const char *name)
{
    struct text text = { 0 };
    type_print(&text, printer->unit, type, name, TYPE_PRINT_C);
    print_text(printer, text.data ? text.data : "");
    text_free(&text);
}

static void print_attributes(struct printer *printer, struct node *list)
{
    for (struct node *attribute = list; attribute; attribute = attribute->next) {
        print_text(printer, " ");
        print_tokens(printer, attribute->first, attribute->last);
    }
}

static bool is_handle(const struct node *specs)
{
    return specs && specs->specifier && specs->specifier->kind == N_HANDLE;
}

/* `const` of a handle belongs to the pointer that it is. */
static void print_handle_star(struct printer *printer, const struct node *specs)
{
    print_text(printer, "*");
    if (specs->spec & SPEC_CONST) print_text(printer, "const ");
    if (specs->spec & SPEC_VOLATILE) print_text(printer, "volatile ");
}

static void print_members(struct printer *printer, struct node *members)
{
    print_text(printer, " {");
    print_newline(printer);
    printer->indent++;
    for (struct node *member = members; member; member = member->next) {
        print_line_of(printer, member->first);
        print_declaration(printer, member);
        print_text(printer, ";");
        print_newline(printer);
    }
    printer->indent--;
    print_text(printer, "}");
}

static void print_enumerators(struct printer *printer, struct node *members)
{
    print_text(printer, " { ");
    for (struct node *member = members; member; member = member->next) {
        print_text(printer, member->symbol ? member->symbol->ident->text : member->ident->text);
        print_attributes(printer, member->attributes);
        if (member->value) {
            print_text(printer, " = ");
            print_expr(printer, member->value, PREC_CONDITIONAL);
        }
        if (member->next) print_text(printer, ", ");
    }
    print_text(printer, " }");
}

static void print_specifier(struct printer *printer, struct node *specifier)
{
    if (!(specifier->flags & NODE_CHANGED)) {
        print_tokens(printer, specifier->first, specifier->last);
        return;
    }
    switch (specifier->kind) {
    case N_HANDLE:
        print_text(printer, handle_words[specifier->op]);
        break;
    case N_TYPEDEF_NAME:
        if (specifier->symbol->kind == SYM_EXCEPTION) print_text(printer, "struct ");
        print_text(printer, specifier->symbol->ident->text);
        break;
    case N_STRUCT:
    case N_ENUM: {
        struct ident *tag = specifier->symbol ? specifier->symbol->ident : specifier->ident;
        print_text(printer, specifier->kind == N_ENUM ? "enum" : specifier->op == OP_UNION ? "union" : "struct");
        print_attributes(printer, specifier->attributes);
        if (tag) print_format(printer, " %s", tag->text);
        if (!(specifier->flags & NODE_HAS_BODY)) break;
        if (specifier->kind == N_ENUM) print_enumerators(printer, specifier->members);
        else print_members(printer, specifier->members);
        break;
    }
    case N_TYPEOF:
        print_text(printer, "__typeof__(");
        if (specifier->operand->kind == N_TYPE_NAME) print_type_name(printer, specifier->operand);
        else print_expr(printer, specifier->operand, PREC_COMMA);
        print_text(printer, ")");
        break;
    case N_ATOMIC:
        print_text(printer, "_Atomic(");
        print_type_name(printer, specifier->type_name);
        print_text(printer, ")");
        break;
    default:
        print_tokens(printer, specifier->first, specifier->last);
    }
}

static void print_specs(struct printer *printer, struct node *specs, uint32_t without)
{
    uint32_t spec = specs->spec & ~without;
    uint32_t base = spec >> SPEC_BASE_SHIFT;
    const char *blank = "";

    if (!(specs->flags & NODE_CHANGED) && !(specs->spec & without)) {
        print_tokens(printer, specs->first, specs->last);
        return;
    }
    if (is_handle(specs)) spec &= ~(uint32_t)(SPEC_CONST | SPEC_VOLATILE);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!(spec & words[i].bit)) continue;
        print_format(printer, "%s%s", blank, words[i].text);
        blank = " ";
    }
    for (struct node *alignment = specs->alignments; alignment; alignment = alignment->next) {
        print_text(printer, blank);
        print_tokens(printer, alignment->first, alignment->last);
        blank = " ";
    }
    if (base) {
        print_format(printer, "%s%s", blank, base_words[base]);
        blank = " ";
    }
    if (specs->specifier) {
        print_text(printer, blank);
        print_specifier(printer, specs->specifier);
    }
    print_attributes(printer, specs->attributes);
}

static void print_quals(struct printer *printer, uint32_t spec)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (spec & words[i].bit & (SPEC_CONST | SPEC_VOLATILE | SPEC_RESTRICT | SPEC_ATOMIC))
            print_format(printer, "%s ", words[i].text);
}

static void print_param(struct printer *printer, struct node *param)
{
    if (!(param->flags & NODE_CHANGED)) {
        print_tokens(printer, param->first, param->last);
        return;
    }
    if (param->specs && param->specs->spec & SPEC_ASYNC) {
        struct type *type = param->symbol ? symbol_type(printer->unit, param->symbol)
                                          : type_of_declaration(printer->unit, param->specs, param->declarator);
        print_type(printer, type, param->symbol && param->symbol->ident ? param->symbol->ident->text : "");
        return;
    }
    if (param->specs) print_specs(printer, param->specs, 0);
    if (is_handle(param->specs) || param->declarator) print_text(printer, " ");
    if (is_handle(param->specs)) print_handle_star(printer, param->specs);
    if (param->declarator) print_declarator(printer, param->declarator, param->symbol && param->symbol->ident ? param->symbol->ident->text : NULL);
    print_attributes(printer, param->attributes);
}

/* name: instead of the one that the tokens hold; NULL: that one. */
static void print_declarator(struct printer *printer, struct node *declarator, const char *name)
{
    struct node *name_node = declarator_name(declarator);
    bool renamed = name && name_node && name_node->ident && strcmp(name, name_node->ident->text) != 0;

    if (!(declarator->flags & NODE_CHANGED) && !renamed) {
        if (declarator->kind != D_NAME || declarator->ident) print_tokens(printer, declarator->first, declarator->last);
        return;
    }
    switch (declarator->kind) {
    case D_NAME:
        if (name) print_text(printer, name);
        else if (declarator->ident) print_text(printer, declarator->ident->text);
        break;
    case D_PAREN:
        print_text(printer, "(");
        print_attributes(printer, declarator->attributes);
        print_declarator(printer, declarator->inner, name);
        print_text(printer, ")");
        return;
    case D_POINTER:
        print_text(printer, declarator->op == OP_BLOCK ? "^" : "*");
        print_quals(printer, declarator->spec);
        print_attributes(printer, declarator->attributes);
        print_declarator(printer, declarator->inner, name);
        return;
    case D_ARRAY:
        if (declarator->inner) print_declarator(printer, declarator->inner, name);
        print_text(printer, "[");
        if (declarator->flags & NODE_STATIC) print_text(printer, "static ");
        print_quals(printer, declarator->spec);
        if (declarator->size) print_expr(printer, declarator->size, PREC_ASSIGN);
        else if (declarator->flags & NODE_STAR) print_text(printer, "*");
        print_text(printer, "]");
        break;
    case D_FUNCTION:
        if (declarator->inner) print_declarator(printer, declarator->inner, name);
        print_text(printer, "(");
        for (struct node *param = declarator->params; param; param = param->next) {
            print_param(printer, param);
            if (param->next) print_text(printer, ", ");
        }
        if (declarator->flags & NODE_VARIADIC) print_text(printer, ", ...");
        if (!declarator->params && !(declarator->flags & NODE_OLD_STYLE)) print_text(printer, "void");
        print_text(printer, ")");
        break;
    default: bug("a declarator of kind %s reached the printer", node_kind_names[declarator->kind]);
    }
    print_attributes(printer, declarator->attributes);
}

void print_type_name(struct printer *printer, struct node *type_name)
{
    if (!(type_name->flags & NODE_CHANGED)) {
        print_tokens(printer, type_name->first, type_name->last);
        return;
    }
    struct type *type = type_name->type ? type_name->type
                                        : type_of_declaration(printer->unit, type_name->specs, type_name->declarator);
    if (!type_name->specs || is_handle(type_name->specs) || type_name->specs->spec & SPEC_ASYNC) {
        print_type(printer, type, "");
        return;
    }
    print_specs(printer, type_name->specs, 0);
    if (!type_name->declarator) return;
    print_text(printer, " ");
    print_declarator(printer, type_name->declarator, NULL);
}

static const char *storage_words(const struct node *specs)
{
    if (specs->spec & SPEC_TYPEDEF) return "typedef ";
    if (specs->spec & SPEC_STATIC) return specs->spec & SPEC_INLINE ? "static inline " : "static ";
    return specs->spec & SPEC_EXTERN ? "extern " : "";
}

/* An async function's prototype, or something made of async functions' types. */
static void print_async_decl(struct printer *printer, struct node *specs, struct node *decl)
{
    struct type *type = symbol_type(printer->unit, decl->symbol);
    const char *name = decl->symbol->ident->text;

    if (type->kind == T_FUNCTION && type->flags & TYPE_ASYNC && !(specs->spec & SPEC_TYPEDEF)) {
        const struct async_function *function = decl->symbol->lowered;
        bool with_coro = function ? function->needs_coro && !function->is_main : strcmp(name, "main") != 0;
        print_async_prototype(printer, storage_words(specs), type, name, with_coro);
        return;
    }
    print_text(printer, storage_words(specs));
    if (type->alias == decl->symbol) {          /* a typedef's own type is spelled by what it stands for */
        struct type *meant = arena_alloc(printer->unit->arena, sizeof *meant);
        *meant = *type;
        meant->alias = NULL;
        type = meant;
    }
    print_type(printer, type, name);
    if (!decl->initializer) return;
    print_text(printer, " = ");
    print_initializer(printer, decl->initializer);
}

static void print_decl(struct printer *printer, struct node *decl)
{
    if (decl->declarator) print_declarator(printer, decl->declarator, decl->symbol ? decl->symbol->ident->text : NULL);
    if (decl->width) {
        print_text(printer, " : ");
        print_expr(printer, decl->width, PREC_CONDITIONAL);
    }
    print_attributes(printer, decl->tail);
    if (decl->initializer) {
        print_text(printer, " = ");
        print_initializer(printer, decl->initializer);
    }
}

void print_declaration(struct printer *printer, struct node *declaration)
{
    struct node *specs = declaration->specs;

    if (!(declaration->flags & NODE_CHANGED) || declaration->kind != N_DECLARATION) {
        uint32_t last = declaration->last;
        struct token *token = &printer->unit->tokens.data[last];
        bool semicolon = token->len == 1 && !(token->flags & TOKEN_NAME) && printer->unit->source->text[token->offset] == ';';
        print_tokens(printer, declaration->first, semicolon ? last - 1 : last);
        return;
    }
    if (!specs) {                               /* a temporary */
        struct node *decl = declaration->decls;
        print_type(printer, decl->symbol->type, decl->symbol->ident->text);
        if (decl->initializer) {
            print_text(printer, " = ");
            print_expr(printer, decl->initializer, PREC_ASSIGN);
        }
        return;
    }
    if (specs->spec & SPEC_ASYNC) {
        for (struct node *decl = declaration->decls; decl; decl = decl->next) {
            print_async_decl(printer, specs, decl);
            if (decl->next) print_text(printer, ";\n");
        }
        return;
    }
    print_specs(printer, specs, 0);
    for (struct node *decl = declaration->decls; decl; decl = decl->next) {
        print_text(printer, decl == declaration->decls ? " " : ", ");
        if (is_handle(specs)) print_handle_star(printer, specs);
        print_decl(printer, decl);
    }
}

/* A plain function with dialect constructs inside. */
void print_function(struct printer *printer, struct node *function)
{
    if (function->flags & NODE_RAISES) {
        print_function_info(printer, function, "0, 0, 0, 0");
        print_line_of(printer, function->first);
    }
    printer->plain_result = symbol_type(printer->unit, function->symbol)->base;
    printer->raises = symbol_type(printer->unit, function->symbol)->flags & TYPE_RAISES;
    if (function->specs) {          /* none: int, in C89 */
        print_specs(printer, function->specs, 0);
        print_text(printer, " ");
        if (is_handle(function->specs)) print_handle_star(printer, function->specs);
    }
    print_declarator(printer, function->declarator, function->symbol->ident->text);
    for (struct node *decl = function->kr_decls; decl; decl = decl->next) {
        print_text(printer, " ");
        print_declaration(printer, decl);
        print_text(printer, ";");
    }
    print_newline(printer);
    print_statement(printer, function->body);
}
