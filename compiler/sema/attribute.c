/* Attributes are kept as their tokens and looked into only where a type or a check depends on them: vector_size, mode,
   cleanup and a few more. */
#include "sema/internal.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a basic type under LP64; 0: not known. */
long long type_size(const struct type *type)
{
    switch (type->kind) {
    case T_BOOL: case T_CHAR: case T_SCHAR: case T_UCHAR:
        return 1;
    case T_SHORT: case T_USHORT: case T_FLOAT16: case T_BF16:
        return 2;
    case T_INT: case T_UINT: case T_FLOAT: case T_FLOAT32: case T_DECIMAL32:
        return 4;
    case T_LONG: case T_ULONG: case T_LLONG: case T_ULLONG: case T_DOUBLE: case T_FLOAT64: case T_FLOAT32X: case T_POINTER:
    case T_DECIMAL64: case T_HANDLE: case T_NULLPTR:
        return 8;
    case T_INT128: case T_UINT128: case T_LDOUBLE: case T_FLOAT64X: case T_FLOAT128: case T_DECIMAL128:
        return 16;
    case T_ENUM:
        return type->base ? type_size(type->base) : 4;
    case T_COMPLEX:
        return 2 * type_size(type->base);
    case T_VECTOR:
        return type->count > 0 ? type->count * type_size(type->base) : 0;
    case T_ARRAY:
        return type->count >= 0 ? type->count * type_size(type->base) : 0;
    default:
        return 0;
    }
}

static bool name_is(const struct ident *ident, const char *name)
{
    size_t len = strlen(name);
    if (ident->len == len)
        return memcmp(ident->text, name, len) == 0;
    return ident->len == len + 4 && memcmp(ident->text, "__", 2) == 0 && memcmp(ident->text + 2, name, len) == 0
        && memcmp(ident->text + 2 + len, "__", 2) == 0;
}

/* The names that are attributes themselves stand at depth 2 of `__attribute__((...))` and `[[...]]`, at 1 of __declspec. */
static uint32_t find_name(struct unit *unit, const struct node *attribute, const char *name)
{
    const struct token *tokens = unit->tokens.data;
    int depth = 0;
    for (uint32_t i = attribute->first; i <= attribute->last && i < unit->tokens.len; i++) {
        char c = unit->source->text[tokens[i].offset];
        if (c == '(' || c == '[')
            depth++;
        else if (c == ')' || c == ']')
            depth--;
        else if (i > attribute->first && tokens[i].flags & TOKEN_NAME && depth <= 2
                 && name_is(tokens[i].ident, name))
            return i;
    }
    return 0;
}

struct node *attribute_in(struct unit *unit, struct node *list, const char *name, uint32_t *args)
{
    for (struct node *node = list; node; node = node->next) {
        if (node->kind != N_ATTRIBUTE)
            continue;
        uint32_t found = find_name(unit, node, name);
        if (!found)
            continue;
        if (args)
            *args = unit->source->text[unit->tokens.data[found + 1].offset] == '(' ? found + 2 : 0;
        return node;
    }
    return NULL;
}

struct node *attribute_find(struct unit *unit, struct node *specs, struct node *declarator, struct node *tail,
                            const char *name, uint32_t *args)
{
    struct node *found = attribute_in(unit, tail, name, args);
    if (!found && specs)
        found = attribute_in(unit, specs->attributes, name, args);
    for (; declarator && !found; declarator = declarator->inner)
        found = attribute_in(unit, declarator->attributes, name, args);
    return found;
}

/* ---- attributes that make another type ---- */

/* mode(V4SI), mode(__word__): the kind by width, the sign by the declared type */
static struct type *mode_type(struct sema *s, struct type *base, const struct ident *mode)
{
    static const struct { const char *name; uint8_t is_signed, is_unsigned; } modes[] = {
        { "QI", T_SCHAR, T_UCHAR }, { "byte", T_SCHAR, T_UCHAR }, { "HI", T_SHORT, T_USHORT }, { "SI", T_INT, T_UINT },
        { "DI", T_LONG, T_ULONG }, { "word", T_LONG, T_ULONG }, { "pointer", T_LONG, T_ULONG }, { "TI", T_INT128, T_UINT128 },
        { "unwind_word", T_LONG, T_ULONG }, { "libgcc_cmp_return", T_LONG, T_ULONG }, { "libgcc_shift_count", T_LONG, T_ULONG },
        { "HF", T_FLOAT16, T_FLOAT16 }, { "SF", T_FLOAT, T_FLOAT }, { "DF", T_DOUBLE, T_DOUBLE }, { "XF", T_LDOUBLE, T_LDOUBLE },
        { "TF", T_FLOAT128, T_FLOAT128 }, { "BF", T_BF16, T_BF16 },
        { "SD", T_DECIMAL32, T_DECIMAL32 }, { "DD", T_DECIMAL64, T_DECIMAL64 }, { "TD", T_DECIMAL128, T_DECIMAL128 },
        { "HC", T_FLOAT16, 0 }, { "SC", T_FLOAT, 0 }, { "DC", T_DOUBLE, 0 }, { "XC", T_LDOUBLE, 0 }, { "TC", T_FLOAT128, 0 },
    };
    char name[32];
    const char *text = mode->text;
    size_t len = mode->len;
    if (len > 4 && memcmp(text, "__", 2) == 0 && memcmp(text + len - 2, "__", 2) == 0) {
        text += 2;
        len -= 4;
    }
    if (len >= sizeof name)
        return type_bad(s->unit);
    memcpy(name, text, len);
    name[len] = '\0';
    char *element = name;
    long long count = 0;
    if (name[0] == 'V' && name[1] >= '1' && name[1] <= '9')
        count = strtoll(name + 1, &element, 10);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(modes[i].name, element) != 0)
            continue;
        struct type *type;
        if (!modes[i].is_unsigned)
            type = type_complex(s->unit, &s->types->basic[modes[i].is_signed]);
        else
            type = &s->types->basic[type_is_unsigned(base) && base->kind != T_POINTER ? modes[i].is_unsigned
                                                                                      : modes[i].is_signed];
        return type_with_quals(s->unit, count ? type_vector(s->unit, type, count) : type, base->quals);
    }
    return type_bad(s->unit);
}

static struct type *vector_type(struct sema *s, struct type *base, uint32_t arg, bool arg_is_count)
{
    struct unit *unit = s->unit;
    const struct token *tokens = unit->tokens.data;
    unsigned long long number = 0;
    long long count = -1, size = type_size(base);
    bool alone = unit->source->text[tokens[arg + 1].offset] == ')';
    if (alone && !(tokens[arg].flags & TOKEN_NAME)
        && number_value(unit->source->text + tokens[arg].offset, token_len(&tokens[arg]), &number)) {
        if (arg_is_count)
            count = (long long)number;
        else if (size > 0)
            count = (long long)number / size;
    }
    struct type *type = type_vector(unit, type_unqualified(unit, base), count);
    return type_with_quals(unit, type, base->quals);
}

struct type *attributes_apply(struct sema *s, struct type *base, struct node *list)
{
    uint32_t arg;
    for (struct node *node = list; node; node = node->next) {
        struct node *next = node->next;
        if (node->kind != N_ATTRIBUTE)
            continue;
        node->next = NULL;                      /* one at a time */
        if (attribute_in(s->unit, node, "vector_size", &arg) && arg)
            base = vector_type(s, base, arg, false);
        else if (attribute_in(s->unit, node, "ext_vector_type", &arg) && arg)
            base = vector_type(s, base, arg, true);
        else if (attribute_in(s->unit, node, "mode", &arg) && arg
                 && s->unit->tokens.data[arg].flags & TOKEN_NAME)
            base = mode_type(s, base, s->unit->tokens.data[arg].ident);
        node->next = next;
    }
    return base;
}
