/* Integer constant expressions, as far as counts of arrays and values of enums need them. Three answers: a value, a
   constant whose value only the C compiler knows (sizeof of a struct), no constant. */
#include "sema/internal.h"

enum { DEEPEST = 400 };

static enum constancy weaker(enum constancy a, enum constancy b)
{
    return a > b ? a : b;
}

static enum constancy binary(enum node_op op, long long a, long long b, bool is_unsigned, long long *value)
{
    unsigned long long x = (unsigned long long)a, y = (unsigned long long)b;
    if ((op == OP_DIV || op == OP_MOD) && (b == 0 || (b == -1 && a == -0x7FFFFFFFFFFFFFFFLL - 1)))
        return CONST_UNKNOWN;
    if ((op == OP_SHL || op == OP_SHR) && (b < 0 || b > 63))
        return CONST_UNKNOWN;
    switch (op) {
    case OP_MUL: *value = (long long)(x * y); break;
    case OP_DIV: *value = is_unsigned ? (long long)(x / y) : a / b; break;
    case OP_MOD: *value = is_unsigned ? (long long)(x % y) : a % b; break;
    case OP_ADD: *value = (long long)(x + y); break;
    case OP_SUB: *value = (long long)(x - y); break;
    case OP_SHL: *value = (long long)(x << y); break;
    case OP_SHR: *value = is_unsigned ? (long long)(x >> y) : a >> b; break;
    case OP_LT: *value = is_unsigned ? x < y : a < b; break;
    case OP_GT: *value = is_unsigned ? x > y : a > b; break;
    case OP_LE: *value = is_unsigned ? x <= y : a <= b; break;
    case OP_GE: *value = is_unsigned ? x >= y : a >= b; break;
    case OP_EQ: *value = a == b; break;
    case OP_NE: *value = a != b; break;
    case OP_BIT_AND: *value = a & b; break;
    case OP_BIT_XOR: *value = a ^ b; break;
    case OP_BIT_OR: *value = a | b; break;
    default: return CONST_UNKNOWN;
    }
    return CONST_KNOWN;
}

/* Narrows a value to what a type holds. */
static enum constancy fit(const struct type *type, long long *value)
{
    unsigned long long bits = (unsigned long long)*value;
    switch (type->kind) {
    case T_BOOL: *value = *value != 0; return CONST_KNOWN;
    case T_CHAR: case T_SCHAR: *value = (signed char)bits; return CONST_KNOWN;
    case T_UCHAR: *value = (unsigned char)bits; return CONST_KNOWN;
    case T_SHORT: *value = (short)bits; return CONST_KNOWN;
    case T_USHORT: *value = (unsigned short)bits; return CONST_KNOWN;
    case T_INT: *value = (int)bits; return CONST_KNOWN;
    case T_UINT: *value = (unsigned int)bits; return CONST_KNOWN;
    case T_LONG: case T_LLONG: case T_ULONG: case T_ULLONG: return CONST_KNOWN;
    case T_ENUM: return fit(type->base ? type->base : type, value);
    default: return CONST_UNKNOWN;
    }
}

static enum constancy size_constancy(struct type *type, long long *value)
{
    for (struct type *part = type; part && part->kind == T_ARRAY; part = part->base)
        if (part->flags & TYPE_VLA)
            return CONST_NOT;
    *value = type_size(type);
    return *value > 0 ? CONST_KNOWN : CONST_UNKNOWN;
}

static enum constancy sizeof_constant(struct sema *s, struct node *expr, long long *value)
{
    struct node *operand = expr->operand;
    if (!operand || expr->kind == E_ALIGNOF)
        return CONST_UNKNOWN;
    if (operand->kind == N_TYPE_NAME)
        return size_constancy(type_of_declaration(s->unit, operand->specs, operand->declarator), value);
    return size_constancy(sema_ask(s, operand), value);
}

static enum constancy enumerator_value(struct sema *s, struct symbol *symbol, long long *value, int depth)
{
    struct node *decl = symbol->decl;
    if (!decl || decl->kind != N_ENUMERATOR)
        return CONST_UNKNOWN;
    if (decl->flags & NODE_TYPED) {
        *value = (int32_t)decl->spec;           /* the walk has counted */
        return CONST_KNOWN;
    }
    if (!decl->value)
        return CONST_UNKNOWN;
    return constant_of(s, decl->value, value, depth + 1) == CONST_KNOWN ? CONST_KNOWN : CONST_UNKNOWN;
}

static enum constancy ident_constant(struct sema *s, struct node *expr, long long *value, int depth)
{
    struct symbol *symbol = expr->symbol;
    if (!symbol)
        return CONST_UNKNOWN;           /* undeclared: reported elsewhere */
    if (symbol->kind == SYM_ENUMERATOR)
        return enumerator_value(s, symbol, value, depth);
    if (symbol->specs && symbol->specs->spec & SPEC_CONSTEXPR)
        return CONST_UNKNOWN;
    return symbol->kind == SYM_VARIABLE || symbol->kind == SYM_PARAM ? CONST_NOT : CONST_UNKNOWN;
}

static enum constancy unary(struct sema *s, struct node *expr, long long *value, int depth)
{
    enum constancy known;
    if (expr->op == OP_ADDRESS)
        return CONST_UNKNOWN;           /* the offsetof idiom */
    if (expr->op == OP_DEREF || expr->op == OP_INC || expr->op == OP_DEC)
        return CONST_NOT;
    known = constant_of(s, expr->operand, value, depth + 1);
    if (known != CONST_KNOWN)
        return known;
    switch (expr->op) {
    case OP_PLUS: break;
    case OP_MINUS: *value = (long long)(0 - (unsigned long long)*value); break;
    case OP_BIT_NOT: *value = ~*value; break;
    case OP_NOT: *value = !*value; break;
    default: return CONST_UNKNOWN;
    }
    if (expr->op == OP_MINUS || expr->op == OP_BIT_NOT)
        return fit(type_promote(s->unit, sema_ask(s, expr->operand)), value);
    return CONST_KNOWN;
}

static enum constancy binary_constant(struct sema *s, struct node *expr, long long *value, int depth)
{
    long long a = 0, b = 0;
    enum constancy known = constant_of(s, expr->left, &a, depth + 1);
    if (known == CONST_KNOWN && (expr->kind == E_AND || expr->kind == E_OR) && !a == (expr->kind == E_AND)) {
        *value = expr->kind == E_OR;
        return CONST_KNOWN;
    }
    known = weaker(known, constant_of(s, expr->right, &b, depth + 1));
    if (known != CONST_KNOWN)
        return known;
    if (expr->kind != E_BINARY) {
        *value = b != 0;
        return CONST_KNOWN;
    }
    bool small = a >= 0 && a < 0x40000000 && b >= 0 && b < 0x40000000;
    if (small && expr->op != OP_SHL && expr->op != OP_MUL) {
        /* the type makes no difference, but for the sign */
        if (expr->op != OP_SUB || a >= b)
            return binary((enum node_op)expr->op, a, b, false, value);
    }
    struct type *type = type_usual(s->unit, sema_ask(s, expr->left), sema_ask(s, expr->right));
    if (expr->op == OP_SHL || expr->op == OP_SHR)
        type = type_promote(s->unit, sema_ask(s, expr->left));
    else if (fit(type, &a) != CONST_KNOWN || fit(type, &b) != CONST_KNOWN)
        return CONST_UNKNOWN;
    known = binary((enum node_op)expr->op, a, b, type_is_unsigned(type), value);
    return known == CONST_KNOWN && expr->op <= OP_SHR ? fit(type, value) : known;
}

static const char *text_of(struct sema *s, const struct node *node, size_t *len)
{
    const struct token *token = &s->unit->tokens.data[node->first];
    *len = token_len(token);
    return s->unit->source->text + token->offset;
}

enum constancy constant_of(struct sema *s, struct node *expr, long long *value, int depth)
{
    size_t len;
    const char *text;
    unsigned long long number;
    enum constancy known;
    *value = 0;
    while (expr && expr->kind == E_PAREN)
        expr = expr->operand;
    if (!expr || depth > DEEPEST)
        return CONST_UNKNOWN;
    switch (expr->kind) {
    case E_NUMBER:
        text = text_of(s, expr, &len);
        if (!number_value(text, len, &number))
            return CONST_UNKNOWN;
        *value = (long long)number;
        return CONST_KNOWN;
    case E_CHARACTER:
        text = text_of(s, expr, &len);
        return character_value(text, len, value) ? CONST_KNOWN : CONST_UNKNOWN;
    case E_IDENT:
        return ident_constant(s, expr, value, depth);
    case E_SIZEOF:
    case E_ALIGNOF:
        return sizeof_constant(s, expr, value);
    case E_UNARY:
        return unary(s, expr, value, depth);
    case E_BINARY:
    case E_AND:
    case E_OR:
        return binary_constant(s, expr, value, depth);
    case E_CAST:
        known = constant_of(s, expr->value, value, depth + 1);
        if (known != CONST_KNOWN || !expr->type_name)
            return known;
        return fit(type_of_declaration(s->unit, expr->type_name->specs, expr->type_name->declarator), value);
    case E_CONDITIONAL:
        known = constant_of(s, expr->cond, value, depth + 1);
        if (known != CONST_KNOWN)
            return known;
        if (!expr->then && *value)
            return CONST_KNOWN;
        return constant_of(s, *value ? expr->then : expr->otherwise, value, depth + 1);
    case E_CALL:
    case E_BUILTIN:
    case E_GENERIC:
        return CONST_UNKNOWN;           /* __builtin_constant_p and its kin; offsetof */
    case E_MEMBER:
    case E_ARROW:
    case E_INDEX:
    case E_ASSIGN:
    case E_POSTFIX:
    case E_AWAIT:
        return CONST_NOT;
    default:
        return CONST_UNKNOWN;
    }
}

bool expr_constant(struct unit *unit, struct node *expr, long long *value)
{
    return constant_of(sema_of(unit), expr, value, 0) == CONST_KNOWN;
}
