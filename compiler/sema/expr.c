/* Types of expressions that are no operators and no calls, and what all of them share: values, lvalues, bit-fields,
   whose address is taken. Called by the walk when the kids are done. */
#include "sema/internal.h"

#include <string.h>

struct node *expr_inside(struct node *expr)
{
    while (expr && expr->kind == E_PAREN)
        expr = expr->operand;
    return expr;
}

/* ---- values ---- */

/* An array that becomes a pointer gives its address away. */
struct type *value_type(struct sema *s, struct node *expr)
{
    struct type *type = expr && expr->type ? expr->type : type_bad(s->unit);
    if ((type->kind == T_ARRAY || type->kind == T_VA_LIST) && expr->kind != E_STRING && !s->silent)
        mark_address_taken(s, expr);
    return type_decay(s->unit, type);
}

bool expr_is_bitfield(const struct node *expr)
{
    while (expr && expr->kind == E_PAREN)
        expr = expr->operand;
    if (!expr || (expr->kind != E_MEMBER && expr->kind != E_ARROW) || !expr->symbol)
        return false;
    return expr->symbol->decl && expr->symbol->decl->kind == N_DECL && expr->symbol->decl->width;
}

/* A bit-field narrower than int becomes int, also an unsigned one. */
struct type *promoted_type(struct sema *s, struct node *expr)
{
    struct type *type = value_type(s, expr);
    if (expr_is_bitfield(expr) && type_is_integer(type)) {
        struct node *inside = expr_inside(expr);
        long long width;
        enum constancy known = constant_of(s, inside->symbol->decl->width, &width, 0);
        if (known == CONST_KNOWN && (width < 32 || (width == 32 && !type_is_unsigned(type))))
            return &s->types->basic[T_INT];
        if (known == CONST_KNOWN && width == 32)
            return &s->types->basic[T_UINT];
    }
    return type_promote(s->unit, type);
}

struct type *expr_type(struct unit *unit, struct node *expr)
{
    return sema_ask(sema_of(unit), expr);
}

struct type *expr_value_type(struct unit *unit, struct node *expr)
{
    struct sema *s = sema_of(unit);
    sema_ask(s, expr);
    if (expr_is_bitfield(expr))
        return promoted_type(s, expr);
    return expr->type ? type_decay(unit, expr->type) : type_bad(unit);
}

bool expr_is_lvalue(const struct node *expr)
{
    while (expr->kind == E_PAREN)
        expr = expr->operand;
    switch (expr->kind) {
    case E_IDENT:
        return !expr->symbol || expr->symbol->kind == SYM_VARIABLE || expr->symbol->kind == SYM_PARAM;
    case E_STRING: case E_COMPOUND_LITERAL: case E_INDEX: case E_ARROW:
        return true;
    case E_MEMBER:
        return expr_is_lvalue(expr->operand);
    case E_UNARY:
        return expr->op == OP_DEREF
               || ((expr->op == OP_REAL || expr->op == OP_IMAG) && expr_is_lvalue(expr->operand));
    case E_GENERIC:
        for (const struct node *association = expr->args; association; association = association->next)
            if (association->op)
                return association->value && expr_is_lvalue(association->value);
        return true;
    default:
        return false;
    }
}

bool expr_is_null(struct unit *unit, struct node *expr)
{
    long long value;
    expr = expr_inside(expr);
    if (!expr)
        return false;
    if (expr->kind == E_CAST) {
        struct type *type = sema_ask(sema_of(unit), expr);
        if (type->kind != T_POINTER || type->base->kind != T_VOID || type->base->quals)
            return type_is_integer(type) && expr_constant(unit, expr, &value) && value == 0;
        return expr_is_null(unit, expr->value);
    }
    if (expr->type && expr->type->kind == T_NULLPTR)
        return true;
    if (expr->kind == E_IDENT && expr->symbol && expr->symbol->kind != SYM_ENUMERATOR)
        return false;
    return (!expr->type || type_is_integer(expr->type)) && expr_constant(unit, expr, &value) && value == 0;
}

/* The variable whose storage an expression is a part of; NULL: none of the function's own. */
static struct symbol *storage_of(struct node *expr)
{
    for (;;) {
        expr = expr_inside(expr);
        if (!expr)
            return NULL;
        if (expr->kind == E_MEMBER)
            expr = expr->operand;
        else if (expr->kind == E_INDEX && expr->left && expr->left->type && expr->left->type->kind == T_ARRAY)
            expr = expr->left;
        else if (expr->kind == E_INDEX && expr->right && expr->right->type
                 && expr->right->type->kind == T_ARRAY)
            expr = expr->right;
        else if (expr->kind == E_UNARY && (expr->op == OP_REAL || expr->op == OP_IMAG))
            expr = expr->operand;
        else if (expr->kind == E_UNARY && expr->op == OP_DEREF && expr->operand && expr->operand->type
                 && expr->operand->type->kind == T_ARRAY)
            expr = expr->operand;
        else
            return expr->kind == E_IDENT ? expr->symbol : NULL;
    }
}

void mark_address_taken(struct sema *s, struct node *expr)
{
    struct symbol *symbol = s->silent || s->place == PLACE_UNEVALUATED ? NULL : storage_of(expr);
    if (symbol)
        symbol->flags |= SYMBOL_ADDRESS_TAKEN;
}

/* ---- names ---- */

struct type *enclosing_function_name_type(struct sema *s)
{
    long long count = s->function && s->function->symbol && s->function->symbol->ident
                          ? s->function->symbol->ident->len + 1LL
                          : -1;
    return type_array(s->unit, type_with_quals(s->unit, &s->types->basic[T_CHAR], QUAL_CONST), NULL, count);
}

static bool is_function_name(const char *text)
{
    return strcmp(text, "__func__") == 0 || strcmp(text, "__FUNCTION__") == 0
           || strcmp(text, "__PRETTY_FUNCTION__") == 0;
}

static bool is_callee(struct sema *s, struct node *ident)
{
    struct node *parent = sema_parent(s);
    return parent && parent->kind == E_CALL && parent->callee == ident;
}

/* The dialect has true and false also where <stdbool.h> was not included, and nobody declared something else. */
static bool is_truth(struct sema *s, struct node *node)
{
    bool is_true = strcmp(node->ident->text, "true") == 0;
    if (!is_true && strcmp(node->ident->text, "false") != 0)
        return false;
    node->kind = E_TEXT;
    node->text = is_true ? "1" : "0";
    node->type = &s->types->basic[T_INT];
    if (s->external)
        s->external->flags |= NODE_DIALECT;
    return true;
}

static struct type *undeclared_type(struct sema *s, struct node *node)
{
    if (!node->ident)
        return type_bad(s->unit);
    if (node->ident->text[0] == '_') {
        if (is_function_name(node->ident->text))
            return enclosing_function_name_type(s);
        struct type *type = builtin_result(s, node->ident, NULL);
        if (type)
            return type_bad(s->unit);
    }
    if (s->unit->tokens.data[node->first].flags & TOKEN_DIALECT && is_truth(s, node))
        return node->type;
    if (!is_callee(s, node))            /* called: an implicit declaration, or a special name */
        report_undeclared(s, node);
    return type_bad(s->unit);
}

/* A nested function's use of what belongs to the functions round it. */
static void note_capture(struct sema *s, struct node *node)
{
    struct symbol *symbol = node->symbol;
    if (!s->function || !s->function->outer || symbol->depth == 0 || symbol->depth >= s->function->depth)
        return;
    if (symbol->flags & SYMBOL_STATIC || (symbol->kind != SYM_VARIABLE && symbol->kind != SYM_PARAM))
        return;
    symbol->flags |= SYMBOL_ADDRESS_TAKEN;
    if (s->function->outer->is_async) {
        struct diag *diag = report(s, D_NESTED_CAPTURE, sema_range(s, node), node->ident->text);
        if (diag)
            diag_note(s->unit->diags, diag, D_NOTE, sema_token_range(s, symbol->token), "it is declared here");
    }
}

static void leave_ident(struct sema *s, struct node *node)
{
    struct symbol *symbol = node->symbol;
    if (!symbol) {
        node->type = undeclared_type(s, node);
        return;
    }
    if (symbol->kind == SYM_TYPEDEF || symbol->kind >= SYM_STRUCT) {
        node->type = type_bad(s->unit);
        return;
    }
    node->type = symbol_type(s->unit, symbol);
    if (s->silent)
        return;
    symbol->flags |= SYMBOL_USED;
    if (s->place != PLACE_UNEVALUATED && s->function && s->function->outer)
        note_capture(s, node);
    if (node->type->kind == T_FUNCTION && node->type->flags & TYPE_ASYNC && !is_callee(s, node) && s->external)
        s->external->flags |= NODE_DIALECT;
}

/* ---- members ---- */

static struct range member_range(struct sema *s, struct node *node)
{
    return sema_token_range(s, node->last);
}

void leave_member(struct sema *s, struct node *node)
{
    struct type *type = node->operand->type, *record = type;
    node->type = type_bad(s->unit);
    if (node->kind == E_ARROW) {
        record = value_type(s, node->operand);
        if (record->kind == T_BAD || record->kind == T_VA_LIST || record->kind == T_VARIABLE)
            return;
        if (record->kind != T_POINTER) {
            bool dot = type_is_record(record);
            struct diag *diag = report(s, dot ? D_ARROW_ON_RECORD : D_ARROW_TYPE, member_range(s, node),
                                       node->ident->text, type_text(s->unit, type));
            if (dot && node->last > 0)
                diag_fixit(s->unit->diags, diag, sema_token_range(s, node->last - 1), ".");
            return;
        }
        record = record->base;
    }
    if (record->kind == T_BAD || record->kind == T_VARIABLE || record->kind == T_VA_LIST)
        return;
    if (!type_is_record(record)) {
        bool arrow = record->kind == T_POINTER && type_is_record(record->base);
        struct diag *diag = report(s, arrow ? D_DOT_ON_POINTER : D_MEMBER_TYPE, member_range(s, node),
                                   node->ident->text, type_text(s->unit, type));
        if (arrow && node->last > 0)
            diag_fixit(s->unit->diags, diag, sema_token_range(s, node->last - 1), "->");
        return;
    }
    struct symbol *member = type_member(s->unit, record, node->ident);
    if (!member) {
        report_no_member(s, record, node->ident, member_range(s, node));
        return;
    }
    node->symbol = member;
    node->type = symbol_type(s->unit, member);
    unsigned quals = record->quals & (QUAL_CONST | QUAL_VOLATILE);
    if (quals)
        node->type = type_with_quals(s->unit, node->type, quals);
}

static void leave_index(struct sema *s, struct node *node)
{
    struct type *left = node->left->type, *right = node->right->type;
    node->type = type_bad(s->unit);
    if (left->kind == T_BAD || right->kind == T_BAD)
        return;
    if (left->kind != T_ARRAY && left->kind != T_POINTER && left->kind != T_VECTOR)
        left = right;                   /* 0[a] */
    if (left->kind == T_ARRAY || left->kind == T_POINTER || left->kind == T_VECTOR) {
        node->type = left->base;
        if (left->kind == T_VECTOR && left->quals)
            node->type = type_with_quals(s->unit, left->base, left->quals);
        return;
    }
    if (!type_has_bad(left) && left->kind != T_VA_LIST)
        report(s, D_INDEX_TYPE, sema_range(s, node), type_text(s->unit, node->left->type));
}

/* ---- the rest ---- */

static struct type *statement_expr_type(struct sema *s, struct node *node)
{
    struct node *last = node->block ? node->block->list : NULL;
    while (last && last->next)
        last = last->next;
    while (last && (last->kind == S_LABEL || last->kind == S_CASE || last->kind == S_DEFAULT))
        last = last->block;
    if (!last || last->kind != S_EXPR || !last->operand)
        return &s->types->basic[T_VOID];
    return value_type(s, last->operand);
}

static bool is_same_choice(const struct type *control, const struct type *type)
{
    return type_compatible(control, type) && type->kind != T_FUNCTION && type->kind != T_ARRAY;
}

void choose_association(struct sema *s, struct node *generic)
{
    struct node *chosen = NULL, *fallback = NULL;
    struct node *control = generic->operand;
    struct type *type = control->kind == N_TYPE_NAME
                            ? type_of_declaration(s->unit, control->specs, control->declarator)
                            : type_decay(s->unit, sema_ask(s, control));
    bool unknown = type_has_bad(type);
    for (struct node *association = generic->args; association; association = association->next) {
        association->op = 0;
        if (!association->type_name) {
            fallback = association;
            continue;
        }
        struct type *other =
            type_of_declaration(s->unit, association->type_name->specs, association->type_name->declarator);
        unknown |= type_has_bad(other);
        if (!chosen && !unknown && is_same_choice(type, other))
            chosen = association;
    }
    if (!chosen)
        chosen = fallback;
    if (unknown) {
        for (struct node *association = generic->args; association; association = association->next)
            association->op = 1;        /* any of them */
    } else if (chosen) {
        chosen->op = 1;
    }
}

static struct type *generic_type(struct sema *s, struct node *node)
{
    struct type *type = NULL;
    for (struct node *association = node->args; association; association = association->next) {
        if (!association->op)
            continue;
        struct type *value =
            association->value && association->value->type ? association->value->type : type_bad(s->unit);
        if (type && !type_compatible(type, value))
            return type_bad(s->unit);
        type = value;
    }
    return type ? type : type_bad(s->unit);
}

static void leave_compound_literal(struct sema *s, struct node *node)
{
    struct type *type = node->type_name->type ? node->type_name->type : type_bad(s->unit);
    if (type->kind == T_ARRAY && type->count < 0 && !type->size && node->value)
        type = complete_array(s, type, node->value);
    node->type = type;
    if (node->value)
        check_initializer(s, type, node->value);
}

/* A pointer to a function that says all but what makes its calls other calls. */
static void check_function_cast(struct sema *s, struct node *node, struct type *to, struct type *from)
{
    if (to->kind != T_POINTER || from->kind != T_POINTER || to->base->kind != T_FUNCTION
        || from->base->kind != T_FUNCTION)
        return;
    unsigned lost = from->base->flags & ~to->base->flags & (TYPE_ASYNC | TYPE_RAISES);
    struct type kept = *to->base;
    kept.flags |= lost;
    if (lost && type_compatible(&kept, from->base))
        report(s, D_CAST_FUNCTION, sema_range(s, node), lost & TYPE_ASYNC ? "async" : "raises");
}

static void leave_cast(struct sema *s, struct node *node)
{
    struct type *type = node->type_name->type ? node->type_name->type : type_bad(s->unit);
    struct type *from = node->value ? value_type(s, node->value) : type_bad(s->unit);
    node->type = type_unqualified(s->unit, type);
    if (type_has_bad(from) || type_has_bad(type))
        return;
    bool to_value = type_is_arithmetic(type) && type->kind != T_BOOL;
    if (from->kind == T_HANDLE && (to_value || type_is_record(type)))
        report(s, D_MISSING_AWAIT, sema_range(s, node->value), type_text(s->unit, from),
               type_text(s->unit, type));
    else if (type_is_record(from) && (to_value || type->kind == T_POINTER))
        report(s, D_CAST_TYPE, sema_range(s, node), type_text(s->unit, from), type_text(s->unit, type));
    else
        check_function_cast(s, node, type, type_decay(s->unit, from));
}

void leave_expr(struct sema *s, struct node *node)
{
    switch (node->kind) {
    case E_IDENT: leave_ident(s, node); break;
    case E_NUMBER: node->type = number_type(s, node); break;
    case E_CHARACTER: node->type = character_type(s, node); break;
    case E_STRING: node->type = string_type(s, node); break;
    case E_PAREN: node->type = node->operand && node->operand->type ? node->operand->type : type_bad(s->unit); break;
    case E_STATEMENT: node->type = statement_expr_type(s, node); break;
    case E_GENERIC: node->type = generic_type(s, node); break;
    case E_ASSOCIATION: node->type = node->value ? node->value->type : NULL; break;
    case E_COMPOUND_LITERAL: leave_compound_literal(s, node); break;
    case E_INDEX: leave_index(s, node); break;
    case E_CALL: leave_call(s, node); break;
    case E_MEMBER: case E_ARROW: leave_member(s, node); break;
    case E_POSTFIX: leave_postfix(s, node); break;
    case E_UNARY: leave_unary(s, node); break;
    case E_SIZEOF: case E_ALIGNOF: node->type = &s->types->basic[T_ULONG]; break;
    case E_LABEL_ADDRESS: node->type = s->types->void_pointer; break;
    case E_CAST: leave_cast(s, node); break;
    case E_BINARY: case E_AND: case E_OR: leave_binary(s, node); break;
    case E_CONDITIONAL: leave_conditional(s, node); break;
    case E_ASSIGN: leave_assign(s, node); break;
    case E_COMMA: node->type = node->right ? value_type(s, node->right) : type_bad(s->unit); break;
    case E_BUILTIN: leave_builtin(s, node); break;
    case E_AWAIT: leave_await(s, node); break;
    case E_NAMED_ARG: node->type = node->value && node->value->type ? node->value->type : type_bad(s->unit); break;
    case E_NEW_EXCEPTION: leave_new_exception(s, node); break;
    case E_INIT_LIST: case E_DESIGNATED: case E_DESIGNATOR_INDEX: case E_DESIGNATOR_MEMBER: break;
    case E_RESULT: case E_TEXT: break;
    default: node->type = type_bad(s->unit);
    }
}
