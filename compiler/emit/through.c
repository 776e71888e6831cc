/* Coroutines of async functions that are called through a pointer. The pointer is to the function's call form, so the coroutine
   keeps it beside the arguments; each such call has a function of its own that makes one. */
#include "emit/print.h"

#include "lower/passes.h"
#include "sema/sema.h"

const char *through_name(const struct printer *printer, const struct node *call)
{
    return arena_printf(printer->unit->arena, "%s__through_%u", printer->owner ? printer->owner : "ac", call->spec);
}

static void line(struct printer *printer, const char *text)
{
    print_text(printer, text);
    print_newline(printer);
}

static void print_params(struct printer *printer, struct type *function, const char *separator, const char *end)
{
    int number = 0;

    for (struct type_param *param = function->params; param; param = param->next) {
        print_text(printer, separator);
        print_type(printer, type_unqualified(printer->unit, param->type), arena_printf(printer->unit->arena, "a%d", ++number));
        print_text(printer, end);
    }
}

static void print_names(struct printer *printer, struct type *function, const char *before, const char *after)
{
    int number = 0;
    for (struct type_param *param = function->params; param; param = param->next)
        print_format(printer, "%sa%d%s", before, ++number, after);
}

static void print_one(struct printer *printer, struct node *call)
{
    struct unit *unit = printer->unit;
    struct type *pointer = type_unqualified(unit, type_decay(unit, call->callee->type)), *function = pointer->base;
    const char *name = through_name(printer, call);
    bool in_register = function->base->kind == T_VOID || type_in_register(function->base);
    int number = 0;

    print_format(printer, "struct %s { ac_start base; ", name);
    print_type(printer, pointer, "call");
    print_text(printer, "; ");
    print_params(printer, function, "", "; ");
    line(printer, "};");

    print_format(printer, "static ac_ret %s__start(ac_task *task, char *sp, ac_start *start)", name);
    print_newline(printer);
    line(printer, "{");
    print_format(printer, "    struct %s *from = (struct %s *)start;", name, name);
    print_newline(printer);
    print_text(printer, "    return from->call(task, sp");
    if (!in_register) {
        print_text(printer, ", (");
        print_type(printer, type_pointer(unit, type_unqualified(unit, function->base)), "");
        print_text(printer, ")start->result");
    }
    print_names(printer, function, ", from->", "");
    line(printer, ");");
    line(printer, "}");

    print_format(printer, "static ac_coro *%s(", name);
    print_type(printer, pointer, "call");
    print_params(printer, function, ", ", "");
    line(printer, ")");
    line(printer, "{");
    print_format(printer, "    static const ac_function function = { \"%s\", \"\", %s__start, 0, sizeof(struct %s), ", name, name, name);
    if (in_register) {
        print_text(printer, is_handle_type(function->base) ? "AC_HANDLE_RESULT" : "0");
    } else {
        print_text(printer, "sizeof(");
        print_type(printer, type_unqualified(unit, function->base), "");
        print_text(printer, ")");
    }
    line(printer, " };");
    print_format(printer, "    struct %s *start = (struct %s *)ac_coro_new(&function);", name, name);
    print_newline(printer);
    line(printer, "    start->call = call;");
    for (struct type_param *param = function->params; param; param = param->next) {
        number++;
        print_format(printer, "    start->a%d = a%d;", number, number);
        print_newline(printer);
    }
    line(printer, "    return ac_coro_of(&start->base);");
    line(printer, "}");
}

static void find(struct printer *printer, struct node *node)
{
    if (node->kind == E_CALL && node->op == CALL_ASYNC && node->spec) print_one(printer, node);
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) find(printer, kid);
}

void print_through(struct printer *printer, struct node *decl)
{
    if (decl->kind == N_FUNCTION) find(printer, decl->body);
}
