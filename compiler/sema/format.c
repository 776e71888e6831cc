/* The printf formats of messages against their arguments. Texts that are no literal, and conversions
   that another C library may know, are left alone. */
#include "sema/internal.h"

#include <string.h>

enum length {
    LENGTH_NONE, LENGTH_HH, LENGTH_H, LENGTH_L, LENGTH_LL, LENGTH_Z, LENGTH_J, LENGTH_T, LENGTH_LONG_DOUBLE
};

struct format {
    struct sema *s;
    struct node *text;          /* the literal */
    struct node *arg;           /* the next one */
    int number;                 /* its place in the call */
};

/* One conversion as written: from its % to its letter. */
struct directive {
    const char *start, *end;
    enum length length;
    char letter;
    int stars;                  /* widths and precisions that are arguments */
};

/* The characters of adjacent literals; an escape becomes one that means nothing to printf. NULL: the
   string is no narrow one. */
static const char *literal_text(struct sema *s, struct node *string)
{
    struct text text = { 0 };
    const struct token *tokens = s->unit->tokens.data;
    for (uint32_t i = string->first; i <= string->last; i++) {
        const char *c = s->unit->source->text + tokens[i].offset, *end = c + token_len(&tokens[i]);
        if (end - c < 2 || end[-1] != '"')
            continue;
        if (*c != '"') {
            text_free(&text);
            return NULL;
        }
        for (c++; c < end - 1; c++) {
            if (*c == '\\' && c + 1 < end - 1) {
                c++;
                text_putc(&text, *c == '\\' || *c == '\'' || *c == '"' || *c == '?' ? *c : '\1');
            } else {
                text_putc(&text, *c);
            }
        }
    }
    const char *copy = arena_strndup(s->unit->arena, text.data ? text.data : "", text.len);
    text_free(&text);
    return copy;
}

static const char *read_number(const char *c, int *stars)
{
    if (*c == '*') {
        ++*stars;
        return c + 1;
    }
    return c + strspn(c, "0123456789");
}

static const char *read_length(const char *c, enum length *length)
{
    static const struct { const char *text; enum length length; } lengths[] = {
        { "hh", LENGTH_HH }, { "h", LENGTH_H }, { "ll", LENGTH_LL }, { "l", LENGTH_L }, { "q", LENGTH_LL },
        { "z", LENGTH_Z }, { "Z", LENGTH_Z }, { "j", LENGTH_J }, { "t", LENGTH_T }, { "L", LENGTH_LONG_DOUBLE },
    };
    *length = LENGTH_NONE;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t len = strlen(lengths[i].text);
        if (strncmp(c, lengths[i].text, len) == 0) {
            *length = lengths[i].length;
            return c + len;
        }
    }
    return c;
}

static struct directive read_directive(const char *percent)
{
    struct directive directive = { .start = percent };
    const char *c = percent + 1;
    c += strspn(c, "-+ #0'I");
    c = read_number(c, &directive.stars);
    if (*c == '.')
        c = read_number(c + 1, &directive.stars);
    c = read_length(c, &directive.length);
    directive.letter = *c;
    directive.end = *c ? c + 1 : c;
    return directive;
}

/* What a conversion takes; NULL: acc doesn't know it. */
static struct type *wanted_type(struct sema *s, const struct directive *directive)
{
    static const uint8_t signed_kinds[] = {
        T_INT, T_SCHAR, T_SHORT, T_LONG, T_LLONG, T_LONG, T_LONG, T_LONG, T_LLONG
    };
    static const uint8_t unsigned_kinds[] = {
        T_UINT, T_UCHAR, T_USHORT, T_ULONG, T_ULLONG, T_ULONG, T_ULONG, T_ULONG, T_ULLONG
    };
    struct type *basic = s->types->basic;
    bool is_long = directive->length == LENGTH_L;
    switch (directive->letter) {
    case 'd': case 'i': return &basic[signed_kinds[directive->length]];
    case 'u': case 'x': case 'X': case 'o': return &basic[unsigned_kinds[directive->length]];
    case 'c': return &basic[is_long ? T_UINT : T_INT];
    case 's': return is_long ? type_pointer(s->unit, &basic[T_INT]) : s->types->char_pointer;
    case 'p': return s->types->void_pointer;
    case 'f': case 'F': case 'e': case 'E': case 'g': case 'G': case 'a': case 'A':
        return &basic[directive->length == LENGTH_LONG_DOUBLE ? T_LDOUBLE : T_DOUBLE];
    case 'n': return type_pointer(s->unit, &basic[signed_kinds[directive->length]]);
    default: return NULL;
    }
}

static enum type_kind signed_kind(enum type_kind kind)
{
    switch (kind) {
    case T_UINT: return T_INT;
    case T_ULONG: return T_LONG;
    case T_ULLONG: return T_LLONG;
    default: return kind;
    }
}

/* What printf would read is what is passed, but for the sign. */
static bool fits(struct sema *s, struct type *wanted, struct type *given)
{
    if (type_has_bad(given))
        return true;
    if (type_is_integer(wanted)) {
        if (!type_is_integer(given))
            return false;
        return given->kind == T_BITINT
               || signed_kind(type_promote(s->unit, wanted)->kind) == signed_kind(given->kind);
    }
    if (wanted->kind == T_POINTER) {
        if (wanted->base->kind == T_VOID)
            return type_is_pointer_like(given);
        if (given->kind != T_POINTER)
            return false;
        struct type *a = wanted->base, *b = given->base;
        if (type_size(a) == 1)
            return type_is_integer(b) && type_size(b) == 1;
        return type_is_integer(b) && type_size(a) == type_size(b);
    }
    if (wanted->kind == T_DOUBLE)
        return given->kind == T_DOUBLE || given->kind == T_FLOAT || given->kind == T_FLOAT64
               || given->kind == T_FLOAT32X || given->kind == T_FLOAT32 || given->kind == T_FLOAT16;
    return given->kind == wanted->kind || given->kind == T_FLOAT64X;
}

/* Takes the next argument for a conversion, or for the `*` in it. */
static bool take(struct format *format, const struct directive *directive, struct type *wanted, const char *role)
{
    struct sema *s = format->s;
    const char *spelled = role ? role
                               : arena_printf(s->unit->arena, "‘%.*s’", (int)(directive->end - directive->start),
                                              directive->start);
    if (!format->arg || format->arg->kind == E_NAMED_ARG) {
        report(s, D_FORMAT_TOO_FEW, sema_range(s, format->text), spelled, type_text(s->unit, wanted));
        return false;
    }
    struct node *arg = format->arg;
    struct type *given = arg->type ? value_type(s, arg) : type_bad(s->unit);
    if (type_is_integer(given) || expr_is_bitfield(arg))
        given = promoted_type(s, arg);
    bool null = wanted->kind == T_POINTER && given->kind == T_POINTER && expr_is_null(s->unit, arg);
    if (!null && !fits(s, wanted, given) && !(given->kind == T_HANDLE && given->op == OP_CORO))
        report(s, D_FORMAT_TYPE, sema_range(s, arg), spelled, type_text(s->unit, wanted), format->number,
               type_text(s->unit, type_decay(s->unit, arg->type)));
    format->arg = arg->next;
    format->number++;
    return true;
}

/* A variable, or what a call gives, as the whole message. */
static void check_text(struct sema *s, struct node *text)
{
    struct node *inside = expr_inside(text);
    bool is_plain = inside->kind == E_IDENT || inside->kind == E_MEMBER || inside->kind == E_ARROW || inside->kind == E_INDEX
                    || inside->kind == E_CALL;
    if (!is_plain || (text->next && text->next->kind != E_NAMED_ARG) || !inside->type
        || type_decay(s->unit, inside->type)->kind != T_POINTER)
        return;
    struct range range = sema_range(s, text);
    struct diag *diag = report(s, D_FORMAT_SECURITY, range);
    diag_fixit(s->unit->diags, diag, (struct range){ range.start, range.start }, "\"%s\", ");
}

void check_format(struct sema *s, struct node *text, int number)
{
    struct node *string = expr_inside(text);
    if (s->silent)
        return;
    if (string->kind != E_STRING) {
        check_text(s, text);
        return;
    }
    const char *c = literal_text(s, string);
    struct format format = { s, string, text->next, number + 1 };
    if (!c || strchr(c, '$'))
        return;                 /* arguments by number */
    while ((c = strchr(c, '%'))) {
        struct directive directive = read_directive(c);
        c = directive.end;
        if (!directive.letter) {
            report(s, D_FORMAT_END, sema_range(s, string));
            return;
        }
        for (int i = 0; i < directive.stars; i++)
            if (!take(&format, &directive, &s->types->basic[T_INT], "‘*’"))
                return;
        if (directive.letter == '%' || directive.letter == 'm')
            continue;
        struct type *wanted = wanted_type(s, &directive);
        if (!wanted && strchr("CSwbBHDv", directive.letter))
            return;
        if (!wanted) {
            report(s, D_FORMAT_UNKNOWN, sema_range(s, string),
                   directive.letter == '\1' ? '\\' : directive.letter);
            return;
        }
        if (!take(&format, &directive, wanted, NULL))
            return;
    }
    if (format.arg && format.arg->kind != E_NAMED_ARG)
        report(s, D_FORMAT_TOO_MANY, sema_range(s, format.arg));
}
