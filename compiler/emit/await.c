/* Awaits and returns inside an async function's body, and how values travel in the register of a returned pair. */
#include "emit/function.h"

#include <string.h>

#include "lower/passes.h"
#include "sema/sema.h"

static bool is_double(const struct type *type)
{
    return type->kind == T_DOUBLE || type->kind == T_FLOAT64 || type->kind == T_FLOAT32X;
}

static bool is_float(const struct type *type)
{
    return type->kind == T_FLOAT || type->kind == T_FLOAT32;
}

void print_from_register(struct printer *printer, struct type *type, const char *value)
{
    type = type_unqualified(printer->unit, type);
    if (type->kind == T_LONG && !type->alias) {
        print_text(printer, value);
    } else if (is_double(type)) {
        print_format(printer, "ac_to_double(%s)", value);
    } else if (is_float(type)) {
        print_format(printer, "ac_to_float(%s)", value);
    } else if (type->kind == T_VOID) {
        print_text(printer, "(void)0");
    } else if (!type_in_register(type)) {
        print_text(printer, "*(");
        print_type(printer, type_pointer(printer->unit, type), "");
        print_format(printer, ")%s", value);
    } else {
        print_text(printer, "(");
        print_type(printer, type, "");
        print_format(printer, ")%s", value);
    }
}

void print_to_register(struct printer *printer, struct type *type, struct node *expr)
{
    struct type *value = expr_value_type(printer->unit, expr);

    if (expr->kind == E_RESULT && value->kind == type->kind) {
        print_text(printer, printer->function->names.value);
    } else if (is_double(type) || is_float(type)) {
        print_text(printer, is_double(type) ? "ac_from_double(" : "ac_from_float(");
        print_expr(printer, expr, PREC_ASSIGN);
        print_text(printer, ")");
    } else if (type_is_pointer_like(type)) {
        print_text(printer, "(long)");
        print_expr(printer, expr, PREC_CAST);
    } else if (value->kind == type->kind) {
        print_expr(printer, expr, PREC_ASSIGN);
    } else {
        print_text(printer, "(");
        print_type(printer, type_unqualified(printer->unit, type), "");
        print_text(printer, ")");
        print_expr(printer, expr, PREC_CAST);
    }
}

/* Always one statement, for it may stand below an `if` without braces. */
void print_return(struct printer *printer, struct node *statement)
{
    struct async_function *function = printer->function;
    struct node *value = statement->operand;
    bool nothing = !value || value->kind == E_TEXT || (function->result->kind == T_VOID && value->kind == E_RESULT);

    print_text(printer, "return ");
    if (function->item) {
        print_format(printer, "ac_generator_end(&%s->%s)", function->names.frame, function->names.base);
    } else if (nothing) {
        print_text(printer, "ac_return(0)");
    } else if (function->result->kind == T_VOID) {
        print_expr(printer, value, PREC_ASSIGN);
        print_text(printer, ", ac_return(0)");
    } else if (function->result_in_register) {
        print_text(printer, "ac_return(");
        print_to_register(printer, function->result, value);
        print_text(printer, ")");
    } else if (type_has_const(printer->unit, type_unqualified(printer->unit, function->result))) {
        print_format(printer, "ac_copy(%s, (", function->names.result);
        print_type(printer, type_unqualified(printer->unit, function->result), "[]");
        print_text(printer, "){ ");
        print_expr(printer, value, PREC_ASSIGN);
        print_format(printer, " }, sizeof *%s), ac_return(0)", function->names.result);
    } else {
        print_format(printer, "*%s = ", function->names.result);
        print_expr(printer, value, PREC_ASSIGN);
        print_text(printer, ", ac_return(0)");
    }
    print_text(printer, ";");
    print_newline(printer);
}

/* The exception leaves the function: handed over in the pair, or left in the thread's slot. */
void print_exception_leaves(struct printer *printer, struct node *statement)
{
    if (printer->function) {
        if (printer->function->item)
            print_format(printer, "return ac_generator_leave(&%s->%s, ", printer->function->names.frame, printer->function->names.base);
        else print_text(printer, "return ac_leave(");
        print_expr(printer, statement->operand, PREC_ASSIGN);
        print_text(printer, ");");
        print_newline(printer);
        return;
    }
    bool in_main = printer->owner && !strcmp(printer->owner, "main");      /* nobody is left to catch it */
    print_text(printer, in_main ? "return ac_uncaught(" : printer->raises ? "ac_throw(" : "ac_unannounced(");
    print_expr(printer, statement->operand, PREC_ASSIGN);
    if (!in_main && !printer->raises) print_format(printer, ", \"%s\"", printer->owner);
    print_text(printer, ");");
    print_newline(printer);
    if (in_main) return;
    struct type *result = printer->plain_result;
    if (result->kind == T_VOID) {
        print_text(printer, "return;");
    } else if (type_in_register(result)) {
        print_text(printer, "return 0;");
    } else {
        print_text(printer, "return (");
        print_type(printer, type_unqualified(printer->unit, result), "");
        print_text(printer, type_is_record(result) || result->kind == T_VECTOR ? "){ 0 };" : ")0;");
    }
    print_newline(printer);
}

static bool is_base_pointer(const struct type *type, const char *tag)
{
    return type->kind == T_POINTER && type->base->kind == T_STRUCT && type->base->tag->ident &&
           !strcmp(type->base->tag->ident->text, tag);
}

/* Where frames of what this function calls go: its own stands in the task's memory, unless it is a generator. */
static void print_next_sp(struct printer *printer)
{
    struct async_function *function = printer->function;
    print_text(printer, function->names.sp);
    if (!function->item) print_format(printer, " + sizeof *%s", function->names.frame);
}

/* The call or wait whose pair the await takes. */
static void print_awaited(struct printer *printer, struct node *statement)
{
    struct async_function *function = printer->function;
    struct node *operand = statement->operand;

    if (is_async_call(printer->unit, operand)) {
        bool is_generic = is_generic_call(printer->unit, operand);
        if (is_generic) print_format(printer, "%s_to__call", operand->symbol->ident->text);
        else print_expr(printer, operand->callee, PREC_POSTFIX);
        print_format(printer, "(%s, ", function->names.task);
        print_next_sp(printer);
        if (statement->value) {
            print_text(printer, ", &");
            print_expr(printer, statement->value, PREC_CAST);
        } else if (is_generic) {
            print_text(printer, ", 0");
        }
        print_args(printer, operand->args, true);
        print_text(printer, ")");
        return;
    }
    struct type *type = expr_value_type(printer->unit, operand);
    bool is_coro = type->kind == T_HANDLE ? type->op == OP_CORO : is_base_pointer(type, "ac_coro");
    bool is_future = type->kind == T_HANDLE ? type->op == OP_FUTURE : is_base_pointer(type, "ac_future");
    print_format(printer, "%s(%s, ", is_coro ? "ac_await_coro" : "ac_await_future", function->names.task);
    print_next_sp(printer);
    print_text(printer, ", ");
    if (!is_coro && !is_future) print_text(printer, "(ac_future *)");
    print_expr(printer, operand, is_coro || is_future ? PREC_ASSIGN : PREC_CAST);
    if (is_coro && statement->value) {
        print_text(printer, ", &");
        print_expr(printer, statement->value, PREC_CAST);
    } else if (is_coro) {
        print_text(printer, ", 0");
    }
    print_text(printer, ")");
}

void print_await(struct printer *printer, struct node *statement)
{
    struct async_function *function = printer->function;
    int indent = printer->indent, number = (int)statement->spec;

    if (statement->flags & NODE_YIELDS) {
        print_yield(printer, statement);
        return;
    }
    /* AC_CALL, which takes the pair apart at once */
    if (printer->reading) print_format(printer, "AC_CALL(%s, %s, ", function->names.status, function->names.value);
    else print_text(printer, "{ ac_ret ac_pair = ");
    print_awaited(printer, statement);
    if (printer->reading) print_text(printer, ");");
    else print_format(printer, "; %s = ac_pair.status; %s = ac_pair.value; }", function->names.status, function->names.value);
    print_newline(printer);
    printer->indent = 0;
    print_format(printer, "%s%d: ", function->names.await_label, number);
    print_if_unlikely(printer, "%s != AC_DONE", function->names.status);
    print_format(printer, "goto %s%d;", function->names.leave_label, number);
    print_newline(printer);
    printer->indent = indent;
}
