/* Numbers, characters and strings: their types and, as far as acc needs them, their values. */
#include "sema/internal.h"

#include <stdlib.h>
#include <string.h>

static const char *token_text(struct sema *s, uint32_t token, size_t *len)
{
    *len = token_len(&s->unit->tokens.data[token]);
    return s->unit->source->text + s->unit->tokens.data[token].offset;
}

/* ---- numbers ---- */

static bool is_hex(const char *text, size_t len)
{
    return len > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

static bool is_floating(const char *text, size_t len)
{
    bool hex = is_hex(text, len);
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '.' || (hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E'))
            return true;
    }
    return false;
}

/* Digits, a prefix and C23's separators; stops at the suffix. Beyond 64 bits: false. */
static size_t integer_digits(const char *text, size_t len, unsigned long long *value, bool *fits)
{
    unsigned base = 10;
    size_t i = 0;
    if (is_hex(text, len)) {
        base = 16;
        i = 2;
    } else if (len > 2 && text[0] == '0' && (text[1] == 'b' || text[1] == 'B')) {
        base = 2;
        i = 2;
    } else if (len > 1 && text[0] == '0') {
        base = 8;
        i = 1;
    }
    *value = 0;
    *fits = true;
    for (; i < len; i++) {
        char c = text[i];
        unsigned digit;
        if (c == '\'')
            continue;
        if (c >= '0' && c <= '9')
            digit = (unsigned)(c - '0');
        else if (base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
            digit = (unsigned)((c | 32) - 'a') + 10;
        else
            break;
        if (*value > (~0ULL - digit) / base)
            *fits = false;
        *value = *value * base + digit;
    }
    return i;
}

bool number_value(const char *text, size_t len, unsigned long long *value)
{
    bool fits;
    if (is_floating(text, len))
        return false;
    integer_digits(text, len, value, &fits);
    return fits;
}

struct suffix {
    bool is_unsigned, is_imaginary;
    int longs;
    char rest[16];              /* what is left, in lower case */
};

static struct suffix read_suffix(const char *text, size_t len)
{
    struct suffix suffix = { 0 };
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i] | 32;
        if (c == 'i' || c == 'j')
            suffix.is_imaginary = true;
        else if (used + 1 < sizeof suffix.rest)
            suffix.rest[used++] = c;
    }
    for (size_t i = 0; i < used; i++) {
        suffix.is_unsigned |= suffix.rest[i] == 'u';
        suffix.longs += suffix.rest[i] == 'l';
    }
    return suffix;
}

static struct type *floating_type(struct sema *s, const char *text, size_t len)
{
    static const struct { const char *suffix; uint8_t kind; } kinds[] = {
        { "", T_DOUBLE }, { "f", T_FLOAT }, { "l", T_LDOUBLE }, { "f16", T_FLOAT16 }, { "f32", T_FLOAT32 }, { "f64", T_FLOAT64 },
        { "f128", T_FLOAT128 }, { "f32x", T_FLOAT32X }, { "f64x", T_FLOAT64X }, { "bf16", T_BF16 }, { "q", T_FLOAT128 },
        { "w", T_LDOUBLE }, { "d", T_DOUBLE }, { "df", T_DECIMAL32 }, { "dd", T_DECIMAL64 }, { "dl", T_DECIMAL128 },
    };
    bool hex = is_hex(text, len);
    size_t end = hex ? 2 : 0;
    bool in_exponent = false;
    for (; end < len; end++) {
        char c = text[end], low = c | 32;
        bool starts_exponent = !in_exponent && low == (hex ? 'p' : 'e');
        if (starts_exponent) {
            in_exponent = true;
            if (end + 1 < len && (text[end + 1] == '+' || text[end + 1] == '-'))
                end++;
        } else if (!((c >= '0' && c <= '9') || c == '.' || c == '\''
                     || (hex && !in_exponent && low >= 'a' && low <= 'f'))) {
            break;
        }
    }
    struct suffix suffix = read_suffix(text + end, len - end);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].suffix, suffix.rest) == 0) {
            struct type *type = &s->types->basic[kinds[i].kind];
            return suffix.is_imaginary ? type_complex(s->unit, type) : type;
        }
    }
    return type_bad(s->unit);
}

static enum type_kind smallest_integer(unsigned long long value, bool fits, bool decimal, bool is_unsigned,
                                       int longs)
{
    static const uint8_t kinds[3][2] = { { T_INT, T_UINT }, { T_LONG, T_ULONG }, { T_LLONG, T_ULLONG } };
    static const unsigned long long most[3] = { 0x7FFFFFFFULL, 0x7FFFFFFFFFFFFFFFULL, 0x7FFFFFFFFFFFFFFFULL };
    if (!fits)
        return T_INT128;
    for (int rank = longs; rank < 3; rank++) {
        if (!is_unsigned && value <= most[rank])
            return (enum type_kind)kinds[rank][0];
        if ((is_unsigned || !decimal) && value <= 2 * most[rank] + 1)
            return (enum type_kind)kinds[rank][1];
    }
    return T_INT128;            /* a decimal beyond long long */
}

struct type *number_type(struct sema *s, const struct node *node)
{
    size_t len;
    const char *text = token_text(s, node->first, &len);
    if (len == 1)
        return &s->types->basic[T_INT];
    if (is_floating(text, len))
        return floating_type(s, text, len);
    unsigned long long value;
    bool fits;
    size_t digits = integer_digits(text, len, &value, &fits);
    struct suffix suffix = read_suffix(text + digits, len - digits);
    if (strchr(suffix.rest, 'w'))
        return type_bad(s->unit);               /* _BitInt */
    bool decimal = text[0] != '0';
    struct type *type = &s->types->basic[smallest_integer(value, fits, decimal, suffix.is_unsigned,
                                                          suffix.longs > 2 ? 2 : suffix.longs)];
    return suffix.is_imaginary ? type_complex(s->unit, type) : type;
}

/* ---- characters and strings ---- */

struct literal {
    enum type_kind element;
    const char *body, *end;     /* between the quotes */
    bool raw;
};

static struct literal open_literal(struct sema *s, const char *text, size_t len)
{
    struct literal literal = { T_CHAR, text, text + len, false };
    const char *quote = text;
    while (quote < text + len && *quote != '"' && *quote != '\'')
        quote++;
    for (const char *c = text; c < quote; c++) {
        if (*c == 'L')
            literal.element = T_INT;
        else if (*c == 'U')
            literal.element = T_UINT;
        else if (*c == 'R')
            literal.raw = true;
        else if (*c == '8')
            literal.element = s->unit->options.c23 ? T_UCHAR : T_CHAR;
        else if (*c == 'u')
            literal.element = T_USHORT;
    }
    literal.body = quote < text + len ? quote + 1 : quote;
    if (literal.end > literal.body)
        literal.end--;
    if (literal.raw) {
        const char *open = memchr(literal.body, '(', (size_t)(literal.end - literal.body));
        size_t delimiter = open ? (size_t)(open - literal.body) + 1 : 0;
        literal.body += delimiter;
        literal.end = literal.end - literal.body > (long)delimiter ? literal.end - delimiter : literal.body;
    }
    return literal;
}

/* One escape sequence behind the backslash; the code units it makes. */
static const char *skip_escape(const char *c, const char *end, unsigned long *value, bool *is_name)
{
    static const char letters[] = "abfnrtve", values[] = "\a\b\f\n\r\t\v\033";
    *is_name = false;
    *value = 0;
    if (c == end)
        return c;
    if (*c == 'x') {
        for (c++; c < end && strchr("0123456789abcdefABCDEF", *c) && *c; c++)
            *value = *value * 16 + (unsigned long)(*c <= '9' ? *c - '0' : (*c | 32) - 'a' + 10);
        return c;
    }
    if (*c >= '0' && *c <= '7') {
        for (int i = 0; i < 3 && c < end && *c >= '0' && *c <= '7'; i++, c++)
            *value = *value * 8 + (unsigned long)(*c - '0');
        return c;
    }
    if (*c == 'u' || *c == 'U') {
        int digits = *c == 'u' ? 4 : 8;
        *is_name = true;
        for (c++; digits > 0 && c < end; digits--, c++)
            *value = *value * 16 + (unsigned long)(*c <= '9' ? *c - '0' : (*c | 32) - 'a' + 10);
        return c;
    }
    const char *letter = strchr(letters, *c);
    *value = letter && *letter ? (unsigned char)values[letter - letters] : (unsigned char)*c;
    return c + 1;
}

static long long code_units(unsigned long value, enum type_kind element)
{
    if (element == T_USHORT)
        return value > 0xFFFF ? 2 : 1;
    if (element != T_CHAR && element != T_UCHAR)
        return 1;
    return value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
}

static long long count_units(struct literal literal, enum type_kind element)
{
    bool narrow = element == T_CHAR || element == T_UCHAR;
    if (narrow && (literal.raw || !memchr(literal.body, '\\', (size_t)(literal.end - literal.body))))
        return literal.end - literal.body;
    long long count = 0;
    for (const char *c = literal.body; c < literal.end;) {
        if (*c == '\\' && !literal.raw) {
            unsigned long value;
            bool is_name;
            if (c + 1 < literal.end && c[1] == '\n') {
                c += 2;
                continue;
            }
            c = skip_escape(c + 1, literal.end, &value, &is_name);
            count += is_name ? code_units(value, element) : 1;
        } else if (narrow) {
            count++;
            c++;
        } else {
            unsigned char lead = (unsigned char)*c;
            int bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            count += bytes == 4 && element == T_USHORT ? 2 : 1;
            c = literal.end - c > bytes ? c + bytes : literal.end;
        }
    }
    return count;
}

struct type *string_type(struct sema *s, const struct node *node)
{
    long long count = 1;
    enum type_kind element = T_CHAR;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = node->first; i <= node->last; i++) {
            size_t len;
            const char *text = token_text(s, i, &len);
            if (len < 2 || text[len - 1] != '"')
                continue;
            struct literal literal = open_literal(s, text, len);
            if (pass == 0 && literal.element != T_CHAR)
                element = literal.element;
            if (pass == 1)
                count += count_units(literal, element);
        }
    }
    return type_array(s->unit, &s->types->basic[element], NULL, count);
}

struct type *character_type(struct sema *s, const struct node *node)
{
    size_t len;
    const char *text = token_text(s, node->first, &len);
    struct literal literal = open_literal(s, text, len);
    if (text[0] == '\'')
        return &s->types->basic[T_INT];
    if (literal.element == T_CHAR)              /* u8'x' */
        return &s->types->basic[T_UCHAR];
    return &s->types->basic[literal.element];
}

bool character_value(const char *text, size_t len, long long *value)
{
    if (len < 3 || text[0] != '\'' || (unsigned char)text[1] >= 0x80)
        return false;
    unsigned long code = (unsigned char)text[1];
    bool is_name;
    const char *end = text + 2;
    if (text[1] == '\\')
        end = skip_escape(text + 2, text + len - 1, &code, &is_name);
    *value = (signed char)code;
    return end == text + len - 1;
}
