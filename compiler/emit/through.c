/* Coroutines of async functions that are called through a pointer, and of calls that run in a thread. The pointer is to the function's
   call form, so the coroutine keeps it beside the arguments; each such call has a function of its own that makes one. */
#include "emit/print.h"

#include "lower/passes.h"
#include "sema/sema.h"

const char *through_name(const struct printer *printer, const struct node *call)
{
    const char *word = call->op == CALL_TO_THREAD ? "thread" : "through";
    return arena_printf(printer->unit->arena, "%s__%s_%u", printer->owner ? printer->owner : "ac", word, call->spec);
}

const char *place_name(const struct printer *printer, const struct node *call)
{
    return arena_printf(printer->unit->arena, "%s__made_%u", printer->owner ? printer->owner : "ac", call->spec);
}

bool calls_by_name(const struct node *call)
{
    const struct node *callee = expr_inside(call->callee);
    return callee->kind == E_IDENT && callee->symbol && callee->symbol->kind == SYM_FUNCTION;
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

    print_format(printer, "static ac_ret %s__start(ac_task *task, ac_frame *frame, long status, long value)", name);
    print_newline(printer);
    line(printer, "{");
    print_format(printer, "    struct %s *from = (struct %s *)value;", name, name);
    print_newline(printer);
    line(printer, "    if (status != AC_DONE) return ac_not_started(frame, status, value);");
    /* A leaf of the runtime may stand behind the pointer, which waits without a frame of its own. */
    print_text(printer, "    return ac_start_leaf(task, &from->base, from->call(task, (char *)frame");
    if (!in_register) {
        print_text(printer, ", (");
        print_type(printer, type_pointer(unit, type_unqualified(unit, function->base)), "");
        print_text(printer, ")from->base.result");
    }
    print_names(printer, function, ", from->", "");
    line(printer, "));");
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
    line(printer, ", 0 };");
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

/* ---- ac_to_thread(f(x)) ---- */

/* What the coroutine of the call keeps: the pointer that is called, unless it is a name, and the arguments. */
struct kept {
    struct type *type;
    const char *name;
    bool is_handle;             /* the function called would release it */
};

static size_t kept_by(struct printer *printer, struct node *call, struct kept *kept)
{
    struct unit *unit = printer->unit;
    struct node *callee = expr_inside(call->callee);
    struct type *function = type_decay(unit, callee->type)->base;
    struct type_param *param = function->params;
    bool by_name = calls_by_name(call);
    size_t count = 0;
    int number = 0;

    if (!by_name) kept[count++] = (struct kept){ type_unqualified(unit, type_decay(unit, callee->type)), "call", false };
    for (struct node *arg = call->args; arg; arg = arg->next) {
        struct type *type = type_unqualified(unit, param ? param->type : expr_value_type(unit, arg));
        kept[count++] = (struct kept){ type, arena_printf(unit->arena, "a%d", ++number), param && type->kind == T_HANDLE };
        if (param) param = param->next;
    }
    return count;
}

static void print_kept(struct printer *printer, const struct kept *kept, size_t count, const char *separator, const char *end)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) print_text(printer, separator);
        print_type(printer, kept[i].type, kept[i].name);
        print_text(printer, end);
    }
}

static void print_thread_call(struct printer *printer, struct node *call)
{
    struct node *callee = expr_inside(call->callee);
    bool by_name = calls_by_name(call);
    int number = 0;

    if (by_name) print_text(printer, callee->symbol->ident->text);
    else print_text(printer, "from->call");
    print_text(printer, "(");
    for (struct node *arg = call->args; arg; arg = arg->next)
        print_format(printer, "%sfrom->a%d", number ? ", " : "", number + 1), number++;
    print_text(printer, ")");
}

/* The function that a thread runs. */
static void print_run(struct printer *printer, struct node *call, const char *name, size_t count)
{
    struct unit *unit = printer->unit;
    struct type *result = type_unqualified(unit, call->type->base);
    bool floating = result->kind == T_DOUBLE || result->kind == T_FLOAT, large = result->kind != T_VOID && !type_in_register(result);

    print_format(printer, "static long %s__run(ac_thread_start *start)", name);
    print_newline(printer);
    line(printer, "{");
    if (count) print_format(printer, "    struct %s *from = (struct %s *)start;", name, name);
    else print_text(printer, large ? "" : "    (void)start;");
    print_newline(printer);
    if (result->kind == T_VOID) {
        print_text(printer, "    ");
    } else if (large) {
        print_text(printer, "    *(");
        print_type(printer, type_pointer(unit, result), "");
        print_text(printer, ")start->base.result = ");
    } else {
        print_format(printer, "    return %s", floating ? result->kind == T_DOUBLE ? "ac_from_double(" : "ac_from_float(" : "(long)");
    }
    print_thread_call(printer, call);
    line(printer, floating ? ");" : ";");
    if (result->kind == T_VOID || large) line(printer, "    return 0;");
    line(printer, "}");
}

static bool print_thread_drop(struct printer *printer, const char *name, const struct kept *kept, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) any |= kept[i].is_handle;
    if (!any) return false;
    print_format(printer, "static void %s__drop(ac_start *start)", name);
    print_newline(printer);
    line(printer, "{");
    print_format(printer, "    struct %s *from = (struct %s *)start;", name, name);
    print_newline(printer);
    for (size_t i = 0; i < count; i++)
        if (kept[i].is_handle) line(printer, arena_printf(printer->unit->arena, "    ac_release(from->%s);", kept[i].name));
    line(printer, "}");
    return true;
}

static void print_thread(struct printer *printer, struct node *call)
{
    struct unit *unit = printer->unit;
    const char *name = through_name(printer, call);
    struct type *result = type_unqualified(unit, call->type->base);
    size_t room = 1;
    for (struct node *arg = call->args; arg; arg = arg->next) room++;
    struct kept *kept = arena_alloc(unit->arena, room * sizeof *kept);
    size_t count = kept_by(printer, call, kept);

    print_format(printer, "struct %s { ac_thread_start base; ", name);
    print_kept(printer, kept, count, "", "; ");
    line(printer, "};");
    print_run(printer, call, name, count);
    bool drops = print_thread_drop(printer, name, kept, count);
    print_format(printer, "static ac_coro *%s(", name);
    if (count) print_kept(printer, kept, count, ", ", "");
    else print_text(printer, "void");
    line(printer, ")");
    line(printer, "{");
    print_format(printer, "    static const ac_function function = { \"ac_to_thread\", \"\", ac_thread_begin, %s, sizeof(struct %s), ",
                 drops ? arena_printf(unit->arena, "%s__drop", name) : "0", name);
    if (result->kind == T_VOID || type_in_register(result)) {
        print_text(printer, "0");
    } else {
        print_text(printer, "sizeof(");
        print_type(printer, result, "");
        print_text(printer, ")");
    }
    line(printer, ", 0 };");
    line(printer, arena_printf(unit->arena, "    struct %s *start = (struct %s *)ac_coro_new(&function);", name, name));
    line(printer, arena_printf(unit->arena, "    start->base.run = %s__run;", name));
    for (size_t i = 0; i < count; i++)
        line(printer, arena_printf(unit->arena, "    start->%s = %s;", kept[i].name, kept[i].name));
    line(printer, "    return ac_coro_of(&start->base.base);");
    line(printer, "}");
}

/* Where the coroutine is made; for people that would be noise. */
static void print_place(struct printer *printer, const struct node *call)
{
    const char *owner = printer->owner ? printer->owner : "ac";
    struct location location = source_locate(printer->unit->source, printer->unit->tokens.data[call->first].offset);

    print_format(printer, "static const ac_traceback_entry %s = { \"%s\", ", place_name(printer, call), owner);
    text_put_quoted(printer->out, source_embedded_name(printer->unit->source, location.file));
    print_format(printer, ", %u };", location.line);
    print_newline(printer);
}

static void find(struct printer *printer, struct node *node)
{
    if (node->kind == E_CALL && node->op == CALL_ASYNC && node->spec) {
        if (!calls_by_name(node)) print_one(printer, node);
        if (!printer->reading) print_place(printer, node);
    }
    if (node->kind == E_CALL && node->op == CALL_TO_THREAD) print_thread(printer, node);
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) find(printer, kid);
}

void print_through(struct printer *printer, struct node *decl)
{
    if (decl->kind == N_FUNCTION) find(printer, decl->body);
}
