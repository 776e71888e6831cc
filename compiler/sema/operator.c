/* Types of operators, by C's rules: usual conversions, pointer arithmetic, vectors, complex numbers, assignment,
   conditionals. Complains only where no reading of GNU C would take the operands. */
#include "sema/internal.h"

static const char *op_text(enum node_op op)
{
    static const char *const texts[] = {
        [OP_MUL] = "*", [OP_DIV] = "/", [OP_MOD] = "%", [OP_ADD] = "+", [OP_SUB] = "-", [OP_SHL] = "<<", [OP_SHR] = ">>", [OP_LT] = "<",
        [OP_GT] = ">", [OP_LE] = "<=", [OP_GE] = ">=", [OP_EQ] = "==", [OP_NE] = "!=", [OP_BIT_AND] = "&", [OP_BIT_XOR] = "^",
        [OP_BIT_OR] = "|", [OP_PLUS] = "+", [OP_MINUS] = "-", [OP_BIT_NOT] = "~", [OP_NOT] = "!", [OP_INC] = "++", [OP_DEC] = "--",
        [OP_DEREF] = "*",
    };
    return op < sizeof texts / sizeof *texts && texts[op] ? texts[op] : "?";
}

static void report_operand(struct sema *s, struct node *operand, const char *op)
{
    struct type *type = value_type(s, operand);
    if (type_has_bad(type))
        return;
    if (type->kind == T_HANDLE) {
        struct diag *diag = report(s, D_AWAIT_OPERAND, sema_range(s, operand), type_text(s->unit, type), op);
        struct range at = sema_range(s, operand);
        diag_fixit(s->unit->diags, diag, (struct range){ at.start, at.start }, "await ");
    } else {
        report(s, D_OPERAND_TYPE, sema_range(s, operand), type_text(s->unit, type), op);
    }
}

/* A call of an async function where a truth value is wanted: its coroutine is never NULL. */
void check_condition(struct sema *s, struct node *operand, const char *op)
{
    struct node *inside = expr_inside(operand);
    struct type *type = operand->type ? operand->type : type_bad(s->unit);
    if (inside->kind == E_CALL && type->kind == T_HANDLE && type->op == OP_CORO)
        report_operand(s, operand, op);
    else if (type_is_record(type) || type->kind == T_VOID)
        report_operand(s, operand, op);
}

/* ---- unary ---- */

static struct type *address_type(struct sema *s, struct node *node)
{
    struct node *operand = expr_inside(node->operand);
    mark_address_taken(s, operand);
    if (expr_is_bitfield(operand) && !s->silent)
        report(s, D_BITFIELD_ADDRESS, sema_range(s, node), operand->ident->text);
    return type_pointer(s->unit, node->operand->type);
}

static struct type *deref_type(struct sema *s, struct node *node)
{
    struct type *type = node->operand->type;
    if (type->kind == T_ARRAY || type->kind == T_POINTER)
        return type->base;
    if (type->kind == T_FUNCTION)
        return type;
    if (type_is_arithmetic(type) || type_is_record(type) || type->kind == T_HANDLE || type->kind == T_VOID)
        report_operand(s, node->operand, "*");
    return type_bad(s->unit);
}

void leave_unary(struct sema *s, struct node *node)
{
    struct type *type = node->operand->type ? node->operand->type : type_bad(s->unit);
    struct type *result = type_bad(s->unit);
    if (type->kind == T_BAD && node->op != OP_NOT) {
        node->type = result;
        if (node->op == OP_ADDRESS)
            mark_address_taken(s, node->operand);
        return;
    }
    switch (node->op) {
    case OP_ADDRESS:
        result = address_type(s, node);
        break;
    case OP_DEREF:
        result = deref_type(s, node);
        break;
    case OP_PLUS:
    case OP_MINUS:
    case OP_BIT_NOT:
        if (type_is_arithmetic(type) || type->kind == T_VECTOR)
            result = promoted_type(s, node->operand);
        else if (type_is_record(type) || type->kind == T_HANDLE || type->kind == T_POINTER
                 || type->kind == T_VOID)
            report_operand(s, node->operand, op_text((enum node_op)node->op));
        break;
    case OP_NOT:
        check_condition(s, node->operand, "!");
        value_type(s, node->operand);
        result = type->kind == T_VECTOR ? type_unqualified(s->unit, type) : &s->types->basic[T_INT];
        break;
    case OP_INC:
    case OP_DEC:
        leave_postfix(s, node);
        return;
    case OP_REAL:
    case OP_IMAG:
        result = type->kind == T_COMPLEX ? type->base : type_unqualified(s->unit, type);
        break;
    default:
        break;
    }
    node->type = result;
}

static void check_modifiable(struct sema *s, struct node *target)
{
    struct type *type = target->type;
    struct node *inside = expr_inside(target);
    if (!type || type_has_bad(type) || s->silent)
        return;
    if (type->quals & QUAL_CONST && type->kind != T_ARRAY) {
        bool named = inside->kind == E_IDENT || inside->kind == E_MEMBER || inside->kind == E_ARROW;
        if (named)
            report(s, D_CONST_ASSIGN, sema_range(s, target), inside->ident->text);
        else
            report(s, D_CONST_ASSIGN_TYPE, sema_range(s, target), type_text(s->unit, type));
        return;
    }
    switch (inside->kind) {
    case E_NUMBER: case E_CHARACTER: case E_BINARY: case E_AND: case E_OR: case E_CALL: case E_SIZEOF: case E_AWAIT: case E_NEW_EXCEPTION:
        report(s, D_NOT_ASSIGNABLE, sema_range(s, target));
        break;
    case E_IDENT:
        if (type->kind == T_ARRAY || type->kind == T_FUNCTION)
            report(s, D_NOT_ASSIGNABLE, sema_range(s, target));
        break;
    default:
        break;
    }
}

void leave_postfix(struct sema *s, struct node *node)
{
    struct type *type = node->operand->type ? node->operand->type : type_bad(s->unit);
    check_modifiable(s, node->operand);
    if (type_is_record(type) || type->kind == T_HANDLE)
        report_operand(s, node->operand, op_text((enum node_op)node->op));
    node->type = type_unqualified(s->unit, type);
}

/* ---- binary ---- */

/* What a comparison of vectors gives: integers of the same width. */
static struct type *vector_truth(struct sema *s, struct type *vector)
{
    static const uint8_t kinds[17] = {
        [1] = T_SCHAR, [2] = T_SHORT, [4] = T_INT, [8] = T_LONG, [16] = T_INT128
    };
    long long size = type_size(vector->base);
    if (size < 1 || size > 16 || !kinds[size])
        return type_bad(s->unit);
    return type_vector(s->unit, &s->types->basic[kinds[size]], vector->count);
}

static bool takes_integers(enum node_op op)
{
    return op == OP_MOD || op == OP_SHL || op == OP_SHR || op == OP_BIT_AND || op == OP_BIT_OR
           || op == OP_BIT_XOR;
}

static struct type *pointer_arithmetic(struct sema *s, struct node *node, struct type *left, struct type *right)
{
    if (node->op == OP_SUB && left->kind == T_POINTER && right->kind == T_POINTER)
        return &s->types->basic[T_LONG];
    if (left->kind == T_POINTER && (type_is_integer(right)))
        return left;
    if (right->kind == T_POINTER && type_is_integer(left) && node->op == OP_ADD)
        return right;
    if (left->kind == T_POINTER
        && (type_is_arithmetic(right) || type_is_record(right) || right->kind == T_POINTER))
        report_operand(s, right->kind == T_POINTER || !type_is_integer(right) ? node->right : node->left,
                       op_text((enum node_op)node->op));
    return type_bad(s->unit);
}

static struct type *comparison(struct sema *s, struct node *node, struct type *left, struct type *right)
{
    const char *op = op_text((enum node_op)node->op);
    if (left->kind == T_VECTOR || right->kind == T_VECTOR)
        return vector_truth(s, left->kind == T_VECTOR ? left : right);
    struct node *sides[2] = { node->left, node->right };
    struct type *types[2] = { left, right };
    for (int i = 0; i < 2; i++) {
        struct type *other = types[1 - i];
        bool awaitable = types[i]->kind == T_HANDLE && (type_is_real_floating(other)
                         || (type_is_integer(other) && !expr_is_null(s->unit, sides[1 - i])));
        if (type_is_record(types[i]) || types[i]->kind == T_VOID || awaitable
            || (types[i]->kind == T_HANDLE && expr_inside(sides[i])->kind == E_CALL
                && types[i]->op == OP_CORO)) {
            report_operand(s, sides[i], op);
            break;
        }
    }
    return &s->types->basic[T_INT];
}

static struct type *arithmetic(struct sema *s, struct node *node)
{
    enum node_op op = (enum node_op)node->op;
    struct type *left = value_type(s, node->left), *right = value_type(s, node->right);
    if (op >= OP_LT && op <= OP_NE)
        return comparison(s, node, left, right);
    if (left->kind == T_BAD || right->kind == T_BAD)
        return type_bad(s->unit);
    struct node *sides[2] = { node->left, node->right };
    struct type *types[2] = { left, right };
    for (int i = 0; i < 2; i++) {
        bool pointer = types[i]->kind == T_POINTER && op != OP_ADD && op != OP_SUB;
        bool floating = takes_integers(op) && (type_is_real_floating(types[i]) || types[i]->kind == T_COMPLEX)
                        && types[1 - i]->kind != T_VECTOR;
        if (type_is_record(types[i]) || types[i]->kind == T_VOID || types[i]->kind == T_HANDLE || pointer
            || floating) {
            report_operand(s, sides[i], op_text(op));
            return type_bad(s->unit);
        }
    }
    if (left->kind == T_POINTER || right->kind == T_POINTER)
        return pointer_arithmetic(s, node, left, right);
    if (op == OP_SHL || op == OP_SHR) {
        if (right->kind == T_VECTOR && left->kind != T_VECTOR)
            return right;
        return promoted_type(s, node->left);
    }
    if (left->kind == T_VECTOR || right->kind == T_VECTOR)
        return type_usual(s->unit, left, right);
    if (left->kind >= T_INT && left == right && left->kind < T_BITINT)
        return left;                    /* most operations of all */
    return type_usual(s->unit, promoted_type(s, node->left), promoted_type(s, node->right));
}

void leave_binary(struct sema *s, struct node *node)
{
    if (!node->left || !node->right || !node->left->type || !node->right->type) {
        node->type = type_bad(s->unit);
        return;
    }
    if (node->kind == E_BINARY) {
        node->type = arithmetic(s, node);
        return;
    }
    const char *op = node->kind == E_AND ? "&&" : "||";
    check_condition(s, node->left, op);
    check_condition(s, node->right, op);
    value_type(s, node->left);
    value_type(s, node->right);
    struct type *left = node->left->type;
    node->type = left->kind == T_VECTOR ? vector_truth(s, left) : &s->types->basic[T_INT];
}

void leave_assign(struct sema *s, struct node *node)
{
    if (!node->left || !node->right || !node->left->type) {
        node->type = type_bad(s->unit);
        return;
    }
    node->type = type_unqualified(s->unit, node->left->type);
    if (s->silent)
        return;
    check_modifiable(s, node->left);
    if (node->op == OP_NONE) {
        check_assign(s, node->left->type, node->right, ASSIGN_VALUE, 0);
        check_stored(s, node);
        return;
    }
    struct type *left = node->left->type, *right = value_type(s, node->right);
    if (type_is_record(left) || left->kind == T_HANDLE)
        report_operand(s, node->left, op_text((enum node_op)node->op));
    else if (type_is_record(right) || right->kind == T_HANDLE || right->kind == T_VOID)
        report_operand(s, node->right, op_text((enum node_op)node->op));
}

/* ---- conditional ---- */

/* The nearest type that both exceptions are. */
static struct type *common_exception(struct sema *s, struct type *a, struct type *b)
{
    struct symbol *common = a->tag;
    for (int depth = 0; common && depth < 1000 && !exception_derives(s->unit, b->tag, common); depth++)
        common = exception_base(s->unit, common);
    return common ? type_pointer(s->unit, symbol_type(s->unit, common)) : NULL;
}

static struct type *pointer_conditional(struct sema *s, struct type *a, struct type *b)
{
    unsigned quals = a->base->quals | b->base->quals;
    struct type *to = NULL;
    if (type_is_exception(a->base) && type_is_exception(b->base)) {
        struct type *common = common_exception(s, a->base, b->base);
        if (common)
            return common;
    }
    if (a->base->kind == T_FUNCTION && b->base->kind == T_FUNCTION
        && (a->base->flags ^ b->base->flags) == TYPE_RAISES)
        return a->base->flags & TYPE_RAISES ? a : b;
    if (type_compatible_unqualified(a->base, b->base))
        to = type_composite(s->unit, a->base, b->base);
    else if (a->base->kind == T_VOID || b->base->kind == T_VOID)
        to = a->base->kind == T_VOID ? a->base : b->base;
    else
        to = &s->types->basic[T_VOID];          /* a warning in C */
    if (to == a->base && to->quals == quals)
        return a;
    return type_pointer(s->unit, type_with_quals(s->unit, to, quals));
}

static struct type *conditional_type(struct sema *s, struct node *then, struct node *otherwise,
                                     struct type *a, struct type *b)
{
    if (a->kind == T_VOID || b->kind == T_VOID)
        return &s->types->basic[T_VOID];
    if (type_is_pointer_like(a) && expr_is_null(s->unit, otherwise))
        return a;
    if (type_is_pointer_like(b) && expr_is_null(s->unit, then))
        return b;
    if (a->kind == T_BAD || b->kind == T_BAD)
        return type_bad(s->unit);
    if (type_is_arithmetic(a) && type_is_arithmetic(b))
        return type_usual(s->unit, promoted_type(s, then), promoted_type(s, otherwise));
    if (a->kind == T_POINTER && b->kind == T_POINTER)
        return pointer_conditional(s, a, b);
    if (a->kind == T_HANDLE && b->kind == T_HANDLE) {
        if (type_compatible_unqualified(a, b))
            return a;
        if (type_compatible(a->base, b->base) && a->op + b->op == OP_TASK + OP_FUTURE)
            return a->op == OP_FUTURE ? a : b;
    }
    if (a->kind == T_VECTOR || b->kind == T_VECTOR)
        return a->kind == T_VECTOR ? a : b;
    if (a->kind == T_POINTER || b->kind == T_POINTER)
        return a->kind == T_POINTER && !type_is_record(b) ? a : type_is_record(a) ? type_bad(s->unit) : b;
    if (type_compatible_unqualified(a, b))
        return a;
    bool certain = (type_is_record(a) || a->kind == T_HANDLE || type_is_arithmetic(a))
                   && (type_is_record(b) || b->kind == T_HANDLE || type_is_arithmetic(b));
    if (certain && !type_has_bad(a) && !type_has_bad(b))
        report(s, D_CONDITIONAL_TYPE, sema_range(s, otherwise), type_text(s->unit, a), type_text(s->unit, b));
    return type_bad(s->unit);
}

void leave_conditional(struct sema *s, struct node *node)
{
    struct node *then = node->then ? node->then : node->cond;
    if (!then || !node->otherwise || !then->type || !node->otherwise->type) {
        node->type = type_bad(s->unit);
        return;
    }
    check_condition(s, node->cond, "?:");
    value_type(s, node->cond);
    if (node->cond->type && node->cond->type->kind == T_VECTOR) {
        node->type = value_type(s, then);
        return;
    }
    node->type =
        conditional_type(s, then, node->otherwise, value_type(s, then), value_type(s, node->otherwise));
}
