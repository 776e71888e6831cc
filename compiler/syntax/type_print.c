/* How a type is spelled, with or without a name: a declarator is written round its name, so the text left of the name and
   the text right of it grow apart, outwards in and back. One of the two places that know how C is spelled; the other is
   the emitter. */
#include "syntax/type.h"

#include <string.h>

enum { DEEPEST = 100 };

static const char *const basic_names[T_DECIMAL128 + 1] = {
    [T_BAD] = "int", [T_VOID] = "void", [T_BOOL] = "_Bool", [T_CHAR] = "char", [T_SCHAR] = "signed char", [T_UCHAR] = "unsigned char",
    [T_SHORT] = "short", [T_USHORT] = "unsigned short", [T_INT] = "int", [T_UINT] = "unsigned int", [T_LONG] = "long",
    [T_ULONG] = "unsigned long", [T_LLONG] = "long long", [T_ULLONG] = "unsigned long long", [T_INT128] = "__int128",
    [T_UINT128] = "unsigned __int128", [T_BITINT] = "_BitInt", [T_FLOAT16] = "_Float16", [T_BF16] = "__bf16", [T_FLOAT] = "float",
    [T_FLOAT32] = "_Float32", [T_DOUBLE] = "double", [T_FLOAT64] = "_Float64", [T_FLOAT32X] = "_Float32x",
    [T_LDOUBLE] = "long double", [T_FLOAT64X] = "_Float64x", [T_FLOAT128] = "_Float128", [T_DECIMAL32] = "_Decimal32",
    [T_DECIMAL64] = "_Decimal64", [T_DECIMAL128] = "_Decimal128",
};

static const char *handle_name(unsigned op)
{
    switch (op) {
    case OP_TASK: return "task";
    case OP_CORO: return "coro";
    case OP_FUTURE: return "future";
    case OP_STREAM: return "stream";
    default: return "queue";
    }
}

void type_print_source(struct text *out, struct unit *unit, const struct node *node)
{
    if (!node || node->last >= unit->tokens.len)
        return;
    for (uint32_t i = node->first; i <= node->last; i++) {
        const struct token *token = &unit->tokens.data[i];
        if (i > node->first && token->flags & TOKEN_SPACE)
            text_putc(out, ' ');
        text_add(out, unit->source->text + token->offset, token_len(token));
    }
}

static void add_quals(struct text *out, unsigned quals)
{
    if (quals & QUAL_ATOMIC)
        text_puts(out, "_Atomic ");
    if (quals & QUAL_CONST)
        text_puts(out, "const ");
    if (quals & QUAL_VOLATILE)
        text_puts(out, "volatile ");
    if (quals & QUAL_RESTRICT)
        text_puts(out, "restrict ");
}

/* Whether the typedef's name is printed: where it is visible. A typedef of a typedef's own base type changes nothing. */
static bool alias_shows(const struct type *type, unsigned flags)
{
    if (!type->alias || !type->alias->ident)
        return false;
    return !(flags & TYPE_PRINT_C) || type->alias->depth == 0;
}

static bool is_handle_pointer(const struct type *type, unsigned flags)
{
    return type->kind == T_HANDLE && flags & TYPE_PRINT_C;
}

static void print(struct text *out, struct unit *unit, struct type *type, const char *name, unsigned flags,
                  int depth);

static void add_tag(struct text *out, const struct type *type)
{
    const struct symbol *tag = type->tag;
    if (tag && tag->kind != SYM_EXCEPTION)
        text_puts(out, type->kind == T_STRUCT ? "struct " : type->kind == T_UNION ? "union " : "enum ");
    text_puts(out, tag && tag->ident ? tag->ident->text : "<anonymous>");
}

/* The innermost type, which stands leftmost, with its qualifiers. */
static void add_specifiers(struct text *out, struct unit *unit, struct type *type, unsigned flags, int depth)
{
    if (alias_shows(type, flags)) {
        unsigned own = type->alias->type ? type->alias->type->quals : 0;
        add_quals(out, type->quals & ~own);
        text_puts(out, type->alias->ident->text);
        return;
    }
    if (!is_handle_pointer(type, flags))
        add_quals(out, type->quals);
    switch (type->kind) {
    case T_COMPLEX:
        text_puts(out, "_Complex ");
        print(out, unit, type->base, NULL, flags, depth + 1);
        break;
    case T_STRUCT:
    case T_UNION:
    case T_ENUM:
        add_tag(out, type);
        break;
    case T_VECTOR:
        print(out, unit, type->base, NULL, flags, depth + 1);
        text_puts(out, " __attribute__((vector_size(");
        if (type->count >= 0)
            text_printf(out, "%lld * ", type->count);
        text_puts(out, "sizeof(");
        print(out, unit, type->base, NULL, flags, depth + 1);
        text_puts(out, "))))");
        break;
    case T_HANDLE:
        if (flags & TYPE_PRINT_C) {
            text_printf(out, "ac_%s *", handle_name(type->op));
            add_quals(out, type->quals);
            break;
        }
        text_puts(out, handle_name(type->op));
        text_putc(out, '(');
        print(out, unit, type->base, NULL, flags, depth + 1);
        text_putc(out, ')');
        break;
    case T_VA_LIST:
        text_puts(out, "__builtin_va_list");
        break;
    case T_NULLPTR:
        text_puts(out, "nullptr_t");
        break;
    case T_VARIABLE:
        text_puts(out, flags & TYPE_PRINT_C ? "long" : "T");
        break;
    case T_BAD:
        if (type->flags & TYPE_OPAQUE)
            type_print_source(out, unit, type->size);
        else
            text_puts(out, flags & TYPE_PRINT_C ? "int" : "<unknown>");
        break;
    case T_BITINT:
        if (type->size)
            type_print_source(out, unit, type->size);
        else
            text_puts(out, "_BitInt");
        break;
    default:
        text_puts(out, basic_names[type->kind]);
    }
}

static void add_params(struct text *out, struct unit *unit, struct type *type, unsigned flags, int depth)
{
    const char *separator = "";
    bool call_form = flags & TYPE_PRINT_C && type->flags & TYPE_ASYNC && !(type->flags & TYPE_GENERATOR);
    text_putc(out, '(');
    if (call_form) {
        text_puts(out, "ac_task *, char *");
        separator = ", ";
        if (!type_in_register(type->base)) {
            text_puts(out, ", ");
            print(out, unit, type_pointer(unit, type_unqualified(unit, type->base)), NULL, flags, depth + 1);
        }
    }
    for (struct type_param *param = type->params; param; param = param->next, separator = ", ") {
        text_puts(out, separator);
        print(out, unit, param->type, NULL, flags, depth + 1);
    }
    if (type->flags & TYPE_VARIADIC) {
        text_puts(out, separator);
        text_puts(out, "...");
    } else if (!*separator && !(type->flags & TYPE_OLD_STYLE)) {
        text_puts(out, "void");
    }
    text_putc(out, ')');
    if (type->flags & TYPE_RAISES && !(flags & TYPE_PRINT_C))
        text_puts(out, " raises");
}

/* The declarator between specifiers and right edge. Each layer wraps what is inside: name, `*name`, `(*name)[3]`. */
static void print(struct text *out, struct unit *unit, struct type *type, const char *name, unsigned flags,
                  int depth)
{
    struct text inner = { 0 };
    bool is_async = false, is_call_form = false;
    text_puts(&inner, name ? name : "");
    while (depth <= DEEPEST && !alias_shows(type, flags)) {
        struct text outer = { 0 };
        if (type->kind == T_POINTER) {
            text_putc(&outer, '*');
            add_quals(&outer, type->quals);
            if (type->quals && !inner.len && outer.len && outer.data[outer.len - 1] == ' ')
                outer.data[--outer.len] = '\0';
            text_add(&outer, inner.data ? inner.data : "", inner.len);
            bool wraps = (type->base->kind == T_ARRAY || type->base->kind == T_FUNCTION)
                         && !alias_shows(type->base, flags);
            text_free(&inner);
            if (wraps) {
                text_printf(&inner, "(%s)", outer.data);
                text_free(&outer);
            } else {
                inner = outer;
            }
        } else if (type->kind == T_ARRAY) {
            text_putc(&inner, '[');
            if (type->size)
                type_print_source(&inner, unit, type->size);
            else if (type->count >= 0)
                text_printf(&inner, "%lld", type->count);
            else if (type->flags & TYPE_STAR)
                text_putc(&inner, '*');
            text_putc(&inner, ']');
        } else if (type->kind == T_FUNCTION) {
            add_params(&inner, unit, type, flags, depth);
            is_async |= (type->flags & TYPE_ASYNC) != 0;
            if (flags & TYPE_PRINT_C && type->flags & TYPE_ASYNC && !(type->flags & TYPE_GENERATOR)) {
                is_call_form = true;
                break;
            }
        } else {
            break;
        }
        type = type->base;
        depth++;
    }
    if (is_async && !(flags & TYPE_PRINT_C))
        text_puts(out, "async ");
    if (is_call_form)
        text_puts(out, "ac_ret");
    else if (depth > DEEPEST)
        text_puts(out, "void");
    else
        add_specifiers(out, unit, type, flags, depth);
    if (inner.len) {
        bool touches = !is_call_form && is_handle_pointer(type, flags) && !alias_shows(type, flags);
        if (!touches && (inner.data[0] != '[' || name))
            text_putc(out, ' ');
        text_add(out, inner.data, inner.len);
    }
    text_free(&inner);
}

void type_print(struct text *out, struct unit *unit, struct type *type, const char *name, unsigned flags)
{
    print(out, unit, type, name && *name ? name : NULL, flags, 0);
}

const char *type_text(struct unit *unit, struct type *type)
{
    struct text out = { 0 };
    type_print(&out, unit, type, NULL, 0);
    const char *result = arena_strndup(unit->arena, out.data ? out.data : "", out.len);
    text_free(&out);
    return result;
}
