/* An async generator as C. `async stream(int) count(int n)` becomes
     struct count__frame     its frame, in the stream's own block: the parameters, and what lives across its yields and awaits
     count__function         what the runtime must know of it
     count                   makes the stream; the name that C sees
     count__resume           the function itself: begins it, or goes on behind a yield or an await
   Its frame is always there, and what it awaits puts its frames where those of whoever asks for the item end: generator.sp. */
#include "emit/function.h"

#include "lower/passes.h"
#include "sema/sema.h"

static bool is_yield(const struct suspension *suspension)
{
    return suspension->statement->flags & NODE_YIELDS;
}

static void print_frame(struct printer *printer, const struct async_function *function)
{
    print_full_line(printer, "struct %s__frame {", function->name);
    printer->indent++;
    print_full_line(printer, "ac_frame %s;", function->names.base);
    print_full_line(printer, "ac_generator %s;", function->names.generator);
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (local->is_param || local->in_frame || local->saved) print_frame_member(printer, local);
    }
    close_block(printer, "};");
}

/* What happens to the handles among its arguments where it never starts. */
static void print_drop(struct printer *printer, const struct async_function *function)
{
    print_full_line(printer, "static void %s__drop(ac_start *start)", function->name);
    open_block(printer);
    print_full_line(printer, "struct %s__frame *from = (struct %s__frame *)start;", function->name, function->name);
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (local->is_param && is_handle_type(local->type)) print_full_line(printer, "ac_release(from->%s);", local->name);
    }
    close_block(printer, "}");
}

static void print_info(struct printer *printer, const struct async_function *function)
{
    struct arena *arena = printer->unit->arena;
    const char *drop = function_has_handles(function) ? arena_printf(arena, "%s__drop", function->name) : "0";
    struct text size = { 0 };

    if (!type_in_register(function->item)) {
        text_puts(&size, "sizeof(");
        type_print(&size, printer->unit, type_unqualified(printer->unit, function->item), "", TYPE_PRINT_C);
        text_puts(&size, ")");
    }
    print_function_info(printer, function->node,
                        arena_printf(arena, "0, %s, sizeof(struct %s__frame), %s", drop, function->name,
                                     size.data ? size.data : is_handle_type(function->item) ? "AC_HANDLE_RESULT" : "0"));
    text_free(&size);
}

static void print_resume_signature(struct printer *printer, const struct async_function *function)
{
    print_format(printer, "static ac_ret %s__resume(ac_task *%s, ac_frame *%s, long %s, long %s)", function->name, function->names.task,
                 function->names.base, function->names.status, function->names.value);
}

static void print_make_signature(struct printer *printer, const struct async_function *function)
{
    print_format(printer, "%sac_stream *%s(", function_storage(function), function->name);
    struct node *params = declarator_function(function->node->declarator)->params;
    if (!params || !params->symbol) print_text(printer, "void");
    print_params(printer, function, false, false, "");
    print_text(printer, ")");
}

static void print_make(struct printer *printer, const struct async_function *function)
{
    const char *name = function->name, *frame = function->names.frame;

    print_make_signature(printer, function);
    print_newline(printer);
    open_block(printer);
    print_full_line(printer, "struct %s__frame *%s = (struct %s__frame *)ac_stream_new(&%s__function, %s__resume, _Alignof(struct %s__frame));",
                    name, frame, name, name, name, name);
    for (size_t i = 0; i < function->locals.len; i++)
        if (function->locals.data[i]->is_param) print_store(printer, frame, function->locals.data[i]);
    print_full_line(printer, "return ac_stream_of(&%s->%s);", frame, function->names.base);
    close_block(printer, "}");
}

/* At its begin the parameters are loaded, unless an exception was thrown in already. */
static void print_begin(struct printer *printer, const struct async_function *function)
{
    const char *frame = function->names.frame;

    print_if_unlikely(printer, "%s != AC_DONE", function->names.status);
    print_format(printer, "goto %s0; ", function->names.leave_label);
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (local->is_param && !local->in_frame && local->symbol->flags & SYMBOL_USED)
            print_format(printer, "%s = %s->%s; ", local->name, frame, local->name);
    }
}

static void print_dispatch(struct printer *printer, const struct async_function *function)
{
    if (!function->suspensions.len) {
        print_begin(printer, function);
        print_newline(printer);
        return;
    }
    print_full_line(printer, "switch (%s->%s.state) {", function->names.frame, function->names.base);
    for (size_t i = 0; i < function->suspensions.len; i++) {
        print_format(printer, "case %d: ", function->suspensions.data[i]->number);
        print_loads(printer, function, function->suspensions.data[i]);
        print_newline(printer);
    }
    print_text(printer, "default: ");
    print_begin(printer, function);
    print_full_line(printer, "break;");
    print_full_line(printer, "}");
}

static void print_leave_at_begin(struct printer *printer, const struct async_function *function)
{
    uint32_t token = declarator_name(function->node->declarator)->first;
    struct location location = source_locate(printer->unit->source, printer->unit->tokens.data[token].offset);
    int indent = printer->indent;

    printer->indent = 0;
    print_full_line(printer, "%s0:", function->names.leave_label);
    printer->indent = indent;
    if (function_has_handles(function)) print_full_line(printer, "%s__drop((ac_start *)%s);", function->name, function->names.base);
    print_full_line(printer, "return ac_generator_leave(&%s->%s, ac_passed(%s, &%s__function, %u));", function->names.frame,
                    function->names.base, function->names.value, function->name, location.line);
}

static void print_resume(struct printer *printer, const struct async_function *function)
{
    bool awaits = false;

    for (size_t i = 0; i < function->suspensions.len; i++) awaits |= !is_yield(function->suspensions.data[i]);
    print_line_of(printer, function->node->first);
    print_resume_signature(printer, function);
    print_newline(printer);
    open_block(printer);
    print_full_line(printer, "struct %s__frame *%s = (struct %s__frame *)%s;", function->name, function->names.frame, function->name,
                    function->names.base);
    if (awaits) print_full_line(printer, "char *%s = %s->%s.sp;", function->names.sp, function->names.frame, function->names.generator);
    else print_full_line(printer, "(void)%s;", function->names.task);
    print_top_locals(printer, function);
    print_dispatch(printer, function);
    print_null_handles(printer, function);
    print_body_items(printer, function);
    print_leave_at_begin(printer, function);
    for (size_t i = 0; i < function->suspensions.len; i++) print_leave(printer, function, function->suspensions.data[i]);
    close_block(printer, "}");
}

/* The item is worked out before anything is saved: it may change what is. */
void print_yield(struct printer *printer, struct node *statement)
{
    struct async_function *function = printer->function;
    struct type *item = type_unqualified(printer->unit, function->item);
    const char *frame = function->names.frame, *value = function->names.value;
    int number = (int)statement->spec, indent = printer->indent;

    if (type_in_register(item)) {
        if (statement->operand->kind != E_RESULT || expr_value_type(printer->unit, statement->operand)->kind != item->kind) {
            print_format(printer, "%s = ", value);
            print_to_register(printer, item, statement->operand);
            print_full_line(printer, ";");
        }
    } else {
        print_text(printer, "*(");
        print_type(printer, type_pointer(printer->unit, item), "");
        print_format(printer, ")%s->%s.result = ", frame, function->names.generator);
        print_expr(printer, statement->operand, PREC_ASSIGN);
        print_full_line(printer, ";");
        value = "0";
    }
    print_saved(printer, function, function->suspensions.data[number - 1]);
    print_full_line(printer, "return ac_yield(&%s->%s, %d, %s);", frame, function->names.base, number, value);
    printer->indent = 0;
    print_format(printer, "%s%d: ", function->names.await_label, number);
    print_if_unlikely(printer, "%s != AC_DONE", function->names.status);
    print_full_line(printer, "goto %s%d;", function->names.leave_label, number);
    printer->indent = indent;
}

void print_generator(struct printer *printer, struct async_function *function)
{
    printer->function = function;
    print_lifted(printer, function);
    print_frame(printer, function);
    if (function_has_handles(function)) print_drop(printer, function);
    print_info(printer, function);
    print_resume_signature(printer, function);
    print_full_line(printer, ";");
    print_make_signature(printer, function);
    print_full_line(printer, ";");
    print_newline(printer);
    print_make(printer, function);
    print_newline(printer);
    print_resume(printer, function);
    printer->function = NULL;
}
