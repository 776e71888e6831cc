/* Expressions as C. */
#include "emit/print.h"

#include <string.h>

#include "lower/passes.h"
#include "sema/sema.h"

static const struct {
    const char *text;
    enum precedence precedence;
} binary_ops[] = {
    [OP_MUL] = { "*", PREC_MULTIPLY }, [OP_DIV] = { "/", PREC_MULTIPLY }, [OP_MOD] = { "%", PREC_MULTIPLY },
    [OP_ADD] = { "+", PREC_ADD }, [OP_SUB] = { "-", PREC_ADD },
    [OP_SHL] = { "<<", PREC_SHIFT }, [OP_SHR] = { ">>", PREC_SHIFT },
    [OP_LT] = { "<", PREC_RELATION }, [OP_GT] = { ">", PREC_RELATION }, [OP_LE] = { "<=", PREC_RELATION },
    [OP_GE] = { ">=", PREC_RELATION }, [OP_EQ] = { "==", PREC_EQUALITY }, [OP_NE] = { "!=", PREC_EQUALITY },
    [OP_BIT_AND] = { "&", PREC_BIT_AND }, [OP_BIT_XOR] = { "^", PREC_BIT_XOR }, [OP_BIT_OR] = { "|", PREC_BIT_OR },
};

static const char *const unary_ops[] = {
    [OP_ADDRESS] = "&", [OP_DEREF] = "*", [OP_PLUS] = "+", [OP_MINUS] = "-", [OP_BIT_NOT] = "~", [OP_NOT] = "!",
    [OP_INC] = "++", [OP_DEC] = "--", [OP_REAL] = "__real__ ", [OP_IMAG] = "__imag__ ",
};

static enum precedence expr_precedence(const struct node *expr)
{
    switch (expr->kind) {
    case E_COMMA: return PREC_COMMA;
    case E_ASSIGN: return PREC_ASSIGN;
    case E_CONDITIONAL: return PREC_CONDITIONAL;
    case E_OR: return PREC_OR;
    case E_AND: return PREC_AND;
    case E_BINARY: return binary_ops[expr->op].precedence;
    case E_CAST:
    case E_UNARY:
    case E_SIZEOF:
    case E_ALIGNOF:
    case E_FRAME:
    case E_LABEL_ADDRESS: return PREC_CAST;
    case E_RESULT: return expr->type->kind == T_LONG ? PREC_PRIMARY : PREC_CAST;
    case E_CALL:
    case E_INDEX:
    case E_MEMBER:
    case E_ARROW:
    case E_POSTFIX:
    case E_COMPOUND_LITERAL: return PREC_POSTFIX;
    default: return PREC_PRIMARY;
    }
}

static void print_ident(struct printer *printer, struct node *expr)
{
    struct symbol *symbol = expr->symbol;
    struct local *local = lowered_local(symbol);

    if (!symbol || symbol->flags & SYMBOL_PREDECLARED) {
        print_text(printer, printer->function && !strncmp(expr->ident->text, "__", 2) &&
                                (strstr(expr->ident->text, "func") || strstr(expr->ident->text, "FUNC"))
                                ? "ac_func" : expr->ident->text);
        return;
    }
    if (local && local->in_frame) print_format(printer, "%s->%s", printer->function->names.frame, local->name);
    else if (symbol->kind == SYM_FUNCTION && symbol->type && symbol->type->flags & TYPE_ASYNC && !(symbol->type->flags & TYPE_GENERATOR))
        print_format(printer, "%s__call", symbol->ident->text);
    else print_text(printer, symbol->ident->text);
}

void print_args(struct printer *printer, struct node *args, bool leading)
{
    for (struct node *arg = args; arg; arg = arg->next) {
        if (leading || arg != args) print_text(printer, ", ");
        if (arg->kind == N_TYPE_NAME) print_type_name(printer, arg);
        else print_expr(printer, arg, PREC_ASSIGN);
    }
}

/* spawn(f(x)) as one call: see find_spawned. */
static void print_spawn(struct printer *printer, struct node *call)
{
    struct node *group = call->args->next->next ? call->args : NULL, *inner = group ? group->next : call->args;

    print_format(printer, "%s__spawn%s(", inner->symbol->ident->text, group ? "_in" : "");
    if (group) print_expr(printer, group, PREC_ASSIGN);
    if (!printer->reading) print_format(printer, "%s&%s", group ? ", " : "", place_name(printer, inner));
    print_args(printer, inner->args, group || !printer->reading);
    print_text(printer, ")");
}

/* The start function of an async function makes its coroutine; through a pointer, or for a thread, there is one for the call. */
static void print_call(struct printer *printer, struct node *call)
{
    if (call->op == CALL_SPAWN && call->spec) {
        print_spawn(printer, call);
        return;
    }
    bool makes_coro = (call->op == CALL_ASYNC && call->spec) || call->op == CALL_TO_THREAD, by_name = calls_by_name(call);
    bool has_place = makes_coro && call->op == CALL_ASYNC && !printer->reading, with_pointer = makes_coro && !by_name;

    if (has_place) print_format(printer, "(ac_made_at(&%s), ", place_name(printer, call));
    if (call->op == CALL_TO_THREAD || with_pointer) print_text(printer, through_name(printer, call));
    else if (by_name) print_text(printer, expr_inside(call->callee)->symbol->ident->text);
    else print_expr(printer, call->callee, PREC_POSTFIX);
    print_text(printer, "(");
    if (with_pointer) print_expr(printer, call->callee, PREC_ASSIGN);
    print_args(printer, call->args, with_pointer);
    print_text(printer, has_place ? "))" : ")");
}

/* Those of an initializer, and the path of an offsetof, which begins without a dot and may contain ->. */
static void print_designators(struct printer *printer, const struct node *item)
{
    for (struct node *designator = item->list; designator; designator = designator->next) {
        if (designator->kind == E_DESIGNATOR_MEMBER && !item->value) {
            print_tokens(printer, designator->first, designator->last);
            continue;
        }
        if (designator->kind == E_DESIGNATOR_MEMBER) {
            print_format(printer, ".%s", designator->ident->text);
            continue;
        }
        print_text(printer, "[");
        print_expr(printer, designator->left, PREC_CONDITIONAL);
        if (designator->right) {
            print_text(printer, " ... ");
            print_expr(printer, designator->right, PREC_CONDITIONAL);
        }
        print_text(printer, "]");
    }
}

static void print_designated(struct printer *printer, struct node *item)
{
    print_designators(printer, item);
    print_text(printer, " = ");
    print_initializer(printer, item->value);
}

void print_initializer(struct printer *printer, struct node *initializer)
{
    if (initializer->kind == E_DESIGNATED) {
        if (initializer->flags & NODE_CHANGED) print_designated(printer, initializer);
        else print_tokens(printer, initializer->first, initializer->last);
        return;
    }
    if (initializer->kind != E_INIT_LIST || !(initializer->flags & NODE_CHANGED)) {
        print_expr(printer, initializer, PREC_ASSIGN);
        return;
    }
    print_text(printer, "{ ");
    for (struct node *item = initializer->list; item; item = item->next) {
        print_initializer(printer, item);
        if (item->next) print_text(printer, ", ");
    }
    print_text(printer, " }");
}

static void print_unary(struct printer *printer, struct node *expr)
{
    struct node *operand = expr->operand;
    const char *op = unary_ops[expr->op];

    print_text(printer, op);
    /* - -x and & &x must not grow together */
    if (operand->kind == E_UNARY && unary_ops[operand->op][0] == op[0]) print_text(printer, " ");
    print_expr(printer, operand, PREC_CAST);
}

static void print_generic(struct printer *printer, struct node *expr)
{
    print_text(printer, "_Generic(");
    if (expr->operand->kind == N_TYPE_NAME) print_type_name(printer, expr->operand);
    else print_expr(printer, expr->operand, PREC_ASSIGN);
    for (struct node *association = expr->args; association; association = association->next) {
        print_text(printer, ", ");
        if (association->type_name) print_type_name(printer, association->type_name);
        else print_text(printer, "default");
        print_text(printer, ": ");
        print_expr(printer, association->value, PREC_ASSIGN);
    }
    print_text(printer, ")");
}

static void print_sizeof(struct printer *printer, struct node *expr)
{
    print_text(printer, expr->kind == E_SIZEOF ? "sizeof" : "_Alignof");
    if (expr->operand->kind == N_TYPE_NAME) {
        print_text(printer, "(");
        print_type_name(printer, expr->operand);
        print_text(printer, ")");
        return;
    }
    if (expr->operand->kind != E_PAREN) print_text(printer, " ");
    print_expr(printer, expr->operand, PREC_CAST);
}

static void print_cast(struct printer *printer, struct node *expr)
{
    print_text(printer, "(");
    if (expr->type_name) print_type_name(printer, expr->type_name);
    else print_type(printer, expr->type, "");
    print_text(printer, ")");
    if (expr->kind == E_COMPOUND_LITERAL) print_initializer(printer, expr->value);
    else print_expr(printer, expr->value, PREC_CAST);
}

static void print_binary(struct printer *printer, struct node *expr, const char *op, enum precedence precedence)
{
    print_expr(printer, expr->left, precedence);
    print_format(printer, " %s ", op);
    print_expr(printer, expr->right, precedence + 1);
}

static void print_assign(struct printer *printer, struct node *expr)
{
    /* arrays come here as copies of a literal into a frame */
    if (expr->left->type && expr->left->type->kind == T_ARRAY) {
        print_text(printer, "ac_copy(");
        print_expr(printer, expr->left, PREC_ASSIGN);
        print_text(printer, ", ");
        print_expr(printer, expr->right, PREC_ASSIGN);
        print_text(printer, ", sizeof ");
        print_expr(printer, expr->left, PREC_CAST);
        print_text(printer, ")");
        return;
    }
    /* a record with const members is assigned only by acc, where it goes into a frame or a temporary */
    if (expr->left->type && type_is_record(expr->left->type) && type_has_const(printer->unit, type_unqualified(printer->unit, expr->left->type))) {
        print_text(printer, "ac_copy((void *)&");
        print_expr(printer, expr->left, PREC_CAST);
        print_text(printer, ", (");
        print_type(printer, type_unqualified(printer->unit, expr->left->type), "[]");
        print_text(printer, "){ ");
        print_expr(printer, expr->right, PREC_ASSIGN);
        print_text(printer, " }, sizeof ");
        print_expr(printer, expr->left, PREC_CAST);
        print_text(printer, ")");
        return;
    }
    print_expr(printer, expr->left, PREC_CAST);
    print_format(printer, " %s= ", expr->op == OP_NONE ? "" : binary_ops[expr->op].text);
    print_expr(printer, expr->right, PREC_ASSIGN);
}

static void print_structure(struct printer *printer, struct node *expr)
{
    switch (expr->kind) {
    case E_IDENT: print_ident(printer, expr); break;
    case E_PAREN:
        print_text(printer, "(");
        print_expr(printer, expr->operand, PREC_COMMA);
        print_text(printer, ")");
        break;
    case E_STATEMENT:
        print_text(printer, "({\n");
        printer->at_line_start = true;
        printer->indent++;
        print_items(printer, expr->block->list);
        printer->indent--;
        print_text(printer, "})");
        break;
    case E_GENERIC: print_generic(printer, expr); break;
    case E_COMPOUND_LITERAL:
    case E_CAST: print_cast(printer, expr); break;
    case E_INDEX:
        print_expr(printer, expr->left, PREC_POSTFIX);
        print_text(printer, "[");
        print_expr(printer, expr->right, PREC_COMMA);
        print_text(printer, "]");
        break;
    case E_CALL: print_call(printer, expr); break;
    case E_MEMBER:
    case E_ARROW:
        print_expr(printer, expr->operand, PREC_POSTFIX);
        print_format(printer, "%s%s", expr->kind == E_MEMBER ? "." : "->", expr->ident->text);
        break;
    case E_POSTFIX:
        print_expr(printer, expr->operand, PREC_POSTFIX);
        print_text(printer, unary_ops[expr->op]);
        break;
    case E_UNARY: print_unary(printer, expr); break;
    case E_SIZEOF:
    case E_ALIGNOF: print_sizeof(printer, expr); break;
    case E_LABEL_ADDRESS: print_format(printer, "&&%s", expr->ident->text); break;
    case E_BINARY: print_binary(printer, expr, binary_ops[expr->op].text, binary_ops[expr->op].precedence); break;
    case E_AND: print_binary(printer, expr, "&&", PREC_AND); break;
    case E_OR: print_binary(printer, expr, "||", PREC_OR); break;
    case E_CONDITIONAL:
        print_expr(printer, expr->cond, PREC_OR);
        print_text(printer, expr->then ? " ? " : " ?: ");
        if (expr->then) {
            print_expr(printer, expr->then, PREC_COMMA);
            print_text(printer, " : ");
        }
        print_expr(printer, expr->otherwise, PREC_CONDITIONAL);
        break;
    case E_ASSIGN: print_assign(printer, expr); break;
    case E_COMMA:
        print_expr(printer, expr->left, PREC_COMMA);
        print_text(printer, ", ");
        print_expr(printer, expr->right, PREC_ASSIGN);
        break;
    case E_BUILTIN:
        print_format(printer, "%s(", expr->ident->text);
        print_args(printer, expr->args, false);
        print_text(printer, ")");
        break;
    case E_INIT_LIST: print_initializer(printer, expr); break;
    case E_DESIGNATED: print_designators(printer, expr); break;
    case E_FRAME: print_format(printer, "&%s->%s", printer->function->names.frame, printer->function->names.base); break;
    case E_RESULT: print_from_register(printer, expr->type, printer->function->names.value); break;
    case E_AWAIT:           /* in an operand that is not evaluated: its type is all that counts */
        print_text(printer, "(*(");
        print_type(printer, type_pointer(printer->unit, type_unqualified(printer->unit, expr->type)), "");
        print_text(printer, ")0)");
        break;
    case E_TEXT: print_macro(printer, expr->text); break;
    default: bug("an expression of kind %s reached the printer", node_kind_names[expr->kind]);
    }
}

void print_expr(struct printer *printer, struct node *expr, enum precedence precedence)
{
    bool parens = expr_precedence(expr) < precedence;

    if (parens) print_text(printer, "(");
    if (expr->flags & NODE_CHANGED) print_structure(printer, expr);
    else print_tokens(printer, expr->first, expr->last);
    if (parens) print_text(printer, ")");
}
