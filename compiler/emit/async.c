/* An async function as C. `async int total(struct item *i)` becomes
     struct total__start     a start frame: the arguments of a coroutine that has not begun
     struct total__frame     what lives across its awaits
     total__function         what the runtime must know of it
     total__body             the function itself: entered at its begin or behind an await
     total__call             what `await total(x)` calls
     total__resume           what the scheduler calls with what an await came to
     total__grow             total__call where the frame segment is at its end
     total__start            begins a coroutine
     total                   makes a coroutine; the name that C sees
     total__spawn, total__spawn_in   make it a task at once, in a group: what spawn(total(x)) calls behind it in the unit */
#include "emit/function.h"

#include <string.h>

#include "lower/passes.h"
#include "sema/sema.h"

static bool suspends(const struct async_function *function)
{
    return function->suspensions.len > 0;
}

const char *function_storage(const struct async_function *function)
{
    return function->is_inline ? "static inline " : function->is_static || function->is_main ? "static " : "";
}

void print_full_line(struct printer *printer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_text(printer, arena_vprintf(printer->unit->arena, format, args));
    va_end(args);
    print_newline(printer);
}

void open_block(struct printer *printer)
{
    print_full_line(printer, "{");
    printer->indent++;
}

void close_block(struct printer *printer, const char *text)
{
    printer->indent--;
    print_full_line(printer, "%s", text);
}

/* ---- parameters and members ---- */

static struct type *plain_type(struct printer *printer, const struct local *local)
{
    return type_unqualified(printer->unit, local->type);
}

static struct type *result_pointer(struct printer *printer, const struct async_function *function)
{
    return type_pointer(printer->unit, type_unqualified(printer->unit, function->result));
}

/* ", int a, char *b": the result's place, then the user's parameters; plain: without qualifiers, for assignments to them. */
void print_params(struct printer *printer, const struct async_function *function, bool with_result, bool plain, const char *comma)
{
    if (with_result && !function->result_in_register) {
        print_text(printer, comma);
        print_type(printer, result_pointer(printer, function), function->names.result);
        comma = ", ";
    }
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (!local->is_param) continue;
        print_text(printer, comma);
        print_type(printer, plain ? plain_type(printer, local) : local->type, local->name);
        comma = ", ";
    }
}

static void print_arguments(struct printer *printer, const struct async_function *function, const char *result)
{
    if (!function->result_in_register) {
        print_text(printer, ", ");
        if (*result) {
            print_text(printer, "(");
            print_type(printer, result_pointer(printer, function), "");
            print_format(printer, ")%s", result);
        } else {
            print_text(printer, function->names.result);
        }
    }
    for (size_t i = 0; i < function->locals.len; i++)
        if (function->locals.data[i]->is_param)
            print_format(printer, ", %s%s", *result ? "from->" : "", function->locals.data[i]->name);
}

static void print_member(struct printer *printer, struct type *type, const char *name)
{
    print_type(printer, type, name);
    print_full_line(printer, ";");
}

/* The arguments of a coroutine lie in memory with a pointer's alignment. */
static void print_start_member(struct printer *printer, const struct local *local)
{
    struct type *type = plain_type(printer, local);

    print_type(printer, type, local->name);
    if (type_may_be_aligned(printer->unit, type)) {
        print_text(printer, " ");
        print_macro(printer, "AC_UNALIGNED");
    }
    print_full_line(printer, ";");
}

void print_frame_member(struct printer *printer, const struct local *local)
{
    uint32_t first, last;

    if (local->is_param || !local->in_frame) {
        print_member(printer, plain_type(printer, local), local->name);
        return;
    }
    if (local_alignment(printer->unit, local, &first, &last)) {
        print_text(printer, last ? "_Alignas(" : "__attribute__((aligned)) ");
        if (last) {
            print_tokens(printer, first, last);
            print_text(printer, ") ");
        }
    }
    print_member(printer, local->type, local->name);
}

void print_lifted(struct printer *printer, const struct async_function *function)
{
    for (size_t i = 0; i < function->lifted.len; i++) {
        print_declaration(printer, function->lifted.data[i]);
        print_full_line(printer, ";");
    }
}

static void print_structs(struct printer *printer, const struct async_function *function)
{
    print_lifted(printer, function);
    print_full_line(printer, "struct %s__start {", function->name);
    printer->indent++;
    print_full_line(printer, "ac_start %s;", function->names.base);
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (local->is_param) print_start_member(printer, local);
    }
    close_block(printer, "};");
    if (!suspends(function)) return;

    print_full_line(printer, "struct %s__frame {", function->name);
    printer->indent++;
    print_full_line(printer, "ac_frame %s;", function->names.base);
    if (!function->result_in_register) print_member(printer, result_pointer(printer, function), function->names.result);
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (local->in_frame || local->saved) print_frame_member(printer, local);
    }
    close_block(printer, "};");
}

/* ---- signatures ---- */

static void print_call_signature(struct printer *printer, const struct async_function *function)
{
    print_format(printer, "%sac_ret %s__call(ac_task *%s, char *%s", function_storage(function), function->name, function->names.task,
                 function->names.sp);
    print_params(printer, function, true, false, ", ");
    print_text(printer, ")");
}

static void print_coro_signature(struct printer *printer, const struct async_function *function)
{
    if (function->is_main) print_text(printer, "static ac_coro *main__coro(");
    else print_format(printer, "%sac_coro *%s(", function_storage(function), function->name);
    struct node *params = declarator_function(function->node->declarator)->params;
    if (!params || !params->symbol) print_text(printer, "void");
    print_params(printer, function, false, false, "");
    print_text(printer, ")");
}

static void print_spawn_signature(struct printer *printer, const struct async_function *function, bool in_group)
{
    struct node *params = declarator_function(function->node->declarator)->params;
    bool is_first = !in_group && printer->reading;

    print_macro(printer, "AC_INLINE");
    print_format(printer, " ac_task *%s__spawn%s(%s", function->name, in_group ? "_in" : "", in_group ? "ac_task_group *ac_group" : "");
    if (!printer->reading) print_format(printer, "%sconst ac_traceback_entry *ac_place", in_group ? ", " : "");
    if (is_first && (!params || !params->symbol)) print_text(printer, "void");
    print_params(printer, function, false, false, is_first ? "" : ", ");
    print_text(printer, ")");
}

static void print_forward(struct printer *printer, const struct async_function *function)
{
    if (suspends(function))
        print_full_line(printer, "static ac_ret %s__resume(ac_task *%s, ac_frame *%s, long %s, long %s);", function->name,
                   function->names.task, function->names.frame, function->names.status, function->names.value);
    print_call_signature(printer, function);
    print_full_line(printer, ";");
    if (function->needs_coro && !function->is_main) {
        print_coro_signature(printer, function);
        print_full_line(printer, ";");
    }
    for (int in_group = 0; in_group < 2; in_group++) {
        if (!function->needs_spawn[in_group]) continue;
        print_spawn_signature(printer, function, in_group);
        print_full_line(printer, ";");
    }
}

void print_coro_prototype(struct printer *printer, struct type *type, const char *name)
{
    if (type->flags & TYPE_GENERATOR) {
        print_type(printer, type, name);
        return;
    }
    struct type *coro = type_function(printer->unit, type_handle(printer->unit, OP_CORO, type->base), type->params, 0);
    print_type(printer, coro, name);
}

void print_async_prototype(struct printer *printer, const char *storage_words, struct type *type, const char *name, bool with_coro)
{
    print_text(printer, storage_words);
    if (type->flags & TYPE_GENERATOR) {
        print_type(printer, type, name);
        return;
    }
    print_type(printer, type, arena_printf(printer->unit->arena, "%s__call", name));
    if (!with_coro) return;
    print_text(printer, ";");
    print_newline(printer);
    print_text(printer, storage_words);
    print_coro_prototype(printer, type, name);
}

/* ---- the body ---- */

void print_top_locals(struct printer *printer, const struct async_function *function)
{
    bool any = false;

    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        bool is_loaded = local->is_param && function->item && local->symbol->flags & SYMBOL_USED;
        if (local->in_frame || !(is_loaded || (!local->is_param && (local->saved || local->hoisted)))) continue;
        print_type(printer, plain_type(printer, local), local->name);
        print_full_line(printer, local->unassigned ? " = 0;" : ";");
        any = true;
    }
    if (function->uses_func_name) print_full_line(printer, "static const char ac_func[] = \"%s\";", function->name);
    if (any || function->uses_func_name) print_newline(printer);
}

void print_loads(struct printer *printer, const struct async_function *function, const struct suspension *suspension)
{
    const char *frame = function->names.frame;

    for (size_t i = 0; i < suspension->live.len; i++)
        print_format(printer, "%s = %s->%s; ", suspension->live.data[i]->name, frame, suspension->live.data[i]->name);
    print_format(printer, "goto %s%d;", function->names.await_label, suspension->number);
}

static void print_dispatch(struct printer *printer, const struct async_function *function)
{
    const char *state = function->names.state;

    if (function->suspensions.len == 1) {
        print_format(printer, "if (%s == 1) { ", state);
        print_loads(printer, function, function->suspensions.data[0]);
        print_full_line(printer, " }");
        return;
    }
    print_full_line(printer, "switch (%s) {", state);
    for (size_t i = 0; i < function->suspensions.len; i++) {
        print_format(printer, "case %d: ", function->suspensions.data[i]->number);
        print_loads(printer, function, function->suspensions.data[i]);
        print_newline(printer);
    }
    print_full_line(printer, "default: break;");
    print_full_line(printer, "}");
}

/* place.name = name, also where C forbids to assign the whole. */
void print_store(struct printer *printer, const char *place, const struct local *local)
{
    const char *name = local->name;

    if (type_has_const(printer->unit, plain_type(printer, local)))
        print_full_line(printer, "ac_copy((void *)&%s->%s, &%s, sizeof %s);", place, name, name, name);
    else
        print_full_line(printer, "%s->%s = %s;", place, name, name);
}

/* A handle, or an array of them, in the frame. */
static void print_null(struct printer *printer, const struct async_function *function, const struct local *local)
{
    const char *frame = function->names.frame, *name = local->name;

    if (local->type->kind != T_ARRAY) {
        print_full_line(printer, "%s->%s = 0;", frame, name);
        return;
    }
    print_format(printer, "ac_copy(%s->%s, (", frame, name);
    print_type(printer, plain_type(printer, local), "");
    print_full_line(printer, "){ 0 }, sizeof %s->%s);", frame, name);
}

void print_null_handles(struct printer *printer, const struct async_function *function)
{
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (!local->is_param && local->in_frame && local->unassigned && local->hoisted) print_null(printer, function, local);
    }
}

/* Parameters that are pointed to, and the result's place, go to the frame at once. */
static void print_params_to_frame(struct printer *printer, const struct async_function *function)
{
    for (size_t i = 0; i < function->locals.len; i++)
        if (function->locals.data[i]->is_param && function->locals.data[i]->in_frame)
            print_store(printer, function->names.frame, function->locals.data[i]);
    print_null_handles(printer, function);
}

static void print_unused(struct printer *printer, const struct async_function *function)
{
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (local->is_param && !(local->symbol->flags & SYMBOL_USED)) print_full_line(printer, "(void)%s;", local->name);
    }
}

/* Whether no jump may lead into the scope of what the item declares: an array of variable size, a variable with a cleanup. */
static bool forbids_jumps(struct printer *printer, const struct node *item)
{
    if (item->kind != S_DECL || item->operand->kind != N_DECLARATION) return false;
    for (struct node *decl = item->operand->decls; decl; decl = decl->next) {
        if (attribute_find(printer->unit, item->operand->specs, decl->declarator, decl->tail, "cleanup", NULL)) return true;
        for (struct type *type = decl->symbol ? symbol_type(printer->unit, decl->symbol) : NULL; type; type = type->base)
            if (type->kind == T_ARRAY && type->flags & TYPE_VLA) return true;
    }
    return false;
}

static bool ends_with_return(const struct node *list)
{
    while (list && list->next) list = list->next;
    return list && (list->kind == S_RETURN || (list->kind == S_COMPOUND && ends_with_return(list->list)));
}

void print_body_items(struct printer *printer, const struct async_function *function)
{
    struct node *items = function->node->body->list;
    bool needs_block = false;       /* the ways out of the function stand behind it */

    for (struct node *item = items; item; item = item->next) needs_block |= forbids_jumps(printer, item);
    if (needs_block) open_block(printer);
    print_items(printer, items);
    if (needs_block) close_block(printer, "}");
    if (ends_with_return(items)) return;
    if (function->item) print_full_line(printer, "return ac_generator_end(&%s->%s);", function->names.frame, function->names.base);
    else print_full_line(printer, "return ac_return(0);");
}

/* The last thing of a frame that an exception passes: value is the exception. */
static void print_passed_on(struct printer *printer, const struct async_function *function, unsigned line)
{
    if (function->item)
        print_full_line(printer, "return ac_generator_leave(&%s->%s, ac_passed(%s, &%s__function, %u));", function->names.frame,
                        function->names.base, function->names.value, function->name, line);
    else
        print_full_line(printer, "return ac_raised(%s, &%s__function, %u);", function->names.value, function->name, line);
}

/* Nothing is released and nothing catches it, where the statement raises. */
static bool only_passes(const struct async_function *function, const struct node *statement)
{
    return !statement->kid[2] && !statement->ident && !function->item;
}

static void print_raised(struct printer *printer, const struct async_function *function, const struct node *statement)
{
    struct location location = source_locate(printer->unit->source, printer->unit->tokens.data[statement->first].offset);
    struct ident *handler = statement->ident;
    bool is_certain = statement->flags & NODE_YIELDS;       /* nobody waits at a yield */

    if (!statement->kid[2] && !handler) {
        if (!is_certain) print_format(printer, "if (%s == AC_RAISED) ", function->names.status);
        print_passed_on(printer, function, location.line);
        return;
    }
    if (!is_certain) {
        print_full_line(printer, "if (%s == AC_RAISED) {", function->names.status);
        printer->indent++;
    }
    if (handler)
        print_full_line(printer, "%s = ac_passed(%s, &%s__function, %u);", handler->ordinary->ident->text, function->names.value,
                        function->name, location.line);
    print_items(printer, statement->kid[2]);
    if (handler) print_full_line(printer, "goto %s;", handler->text);
    else print_passed_on(printer, function, location.line);
    if (!is_certain) close_block(printer, "}");
}

/* On the object path what stands between two stores keeps gcc 12 from making one of them, for which it would hold the locals in
   vector registers, and across calls in memory. */
void print_saved(struct printer *printer, const struct async_function *function, const struct suspension *suspension)
{
    const char *frame = function->names.frame, *apart = printer->reading ? "" : " __asm__ (\"\");";

    for (size_t i = 0; i < suspension->live.len; i++) {
        const struct local *local = suspension->live.data[i];
        bool is_there = function->item && local->is_param && !local->assigned;     /* its arguments came into a generator's frame */
        if (!is_there) print_full_line(printer, "%s->%s = %s;%s", frame, local->name, local->name, apart);
    }
}

void print_leave(struct printer *printer, const struct async_function *function, const struct suspension *suspension)
{
    const char *frame = function->names.frame;
    const struct node *statement = suspension->statement;
    int indent = printer->indent;

    print_line_of(printer, statement->first);
    printer->indent = 0;
    print_full_line(printer, "%s%d:", function->names.leave_label, suspension->number);
    printer->indent = indent;
    print_raised(printer, function, statement);
    if (statement->flags & NODE_YIELDS) return;
    if (!function->frame_from_start && !function->item)
        print_full_line(printer, "%s = (struct %s__frame *)%s;", frame, function->name, function->names.sp);
    if (!function->result_in_register) print_full_line(printer, "%s->%s = %s;", frame, function->names.result, function->names.result);
    print_saved(printer, function, suspension);
    print_full_line(printer, "return %s(%s, &%s->%s, %s__resume, %d, %s);",
                    only_passes(function, statement) ? "ac_suspend_passing" : "ac_suspend", function->names.task, frame, function->names.base,
                    function->name, suspension->number, function->names.value);
}

static void print_body(struct printer *printer, const struct async_function *function)
{
    print_line_of(printer, function->node->first);
    if (function->has_label_address) print_text(printer, "static ");
    print_macro(printer, function->has_label_address ? "AC_NOCLONE" : "AC_INLINE");
    print_format(printer, " ac_ret %s__body(ac_task *%s, char *%s, struct %s__frame *%s, int %s, long %s, long %s", function->name,
                 function->names.task, function->names.sp, function->name, function->names.frame, function->names.state,
                 function->names.status, function->names.value);
    print_params(printer, function, true, true, ", ");
    print_full_line(printer, ")");
    open_block(printer);
    print_top_locals(printer, function);
    print_unused(printer, function);
    print_dispatch(printer, function);
    print_params_to_frame(printer, function);
    print_body_items(printer, function);
    for (size_t i = 0; i < function->suspensions.len; i++) print_leave(printer, function, function->suspensions.data[i]);
    close_block(printer, "}");
}

/* ---- what stands round the body ---- */

static void print_call(struct printer *printer, const struct async_function *function)
{
    const char *task = function->names.task, *sp = function->names.sp;

    print_call_signature(printer, function);
    print_newline(printer);
    open_block(printer);
    if (!suspends(function)) {
        print_full_line(printer, "(void)%s, (void)%s;", task, sp);
        print_top_locals(printer, function);
        print_unused(printer, function);
        print_body_items(printer, function);
        close_block(printer, "}");
        return;
    }
    if (function->is_aligned) print_full_line(printer, "%s = ac_align(%s, _Alignof(struct %s__frame));", sp, sp, function->name);
    print_if_unlikely(printer, "%s + sizeof(struct %s__frame) > ac_limit(%s)", sp, function->name, task);
    print_format(printer, "return %s__grow(%s", function->name, task);
    print_arguments(printer, function, "");
    print_full_line(printer, ");");
    print_format(printer, "return %s__body(%s, %s, ", function->name, task, sp);
    if (function->frame_from_start) print_format(printer, "(struct %s__frame *)%s, 0, 0, 0", function->name, sp);
    else print_text(printer, "0, 0, 0, 0");
    print_arguments(printer, function, "");
    print_full_line(printer, ");");
    close_block(printer, "}");
}

static void print_fill_start(struct printer *printer, const struct async_function *function, bool with_result)
{
    if (with_result && !function->result_in_register) print_full_line(printer, "%s->%s.result = %s;", function->names.start, function->names.base, function->names.result);
    for (size_t i = 0; i < function->locals.len; i++)
        if (function->locals.data[i]->is_param) print_store(printer, function->names.start, function->locals.data[i]);
}

static void print_grow_signature(struct printer *printer, const struct async_function *function)
{
    print_text(printer, "static ");
    print_macro(printer, "AC_COLD");
    print_format(printer, " ac_ret %s__grow(ac_task *%s", function->name, function->names.task);
    print_params(printer, function, true, false, ", ");
    print_text(printer, ")");
}

static void print_grow(struct printer *printer, const struct async_function *function)
{
    const char *name = function->name, *task = function->names.task;
    const char *start = function->names.start, *segment = function->names.segment;

    print_grow_signature(printer, function);
    print_newline(printer);
    open_block(printer);
    print_full_line(printer, "char *%s = ac_segment_push(%s, sizeof(struct %s__frame), _Alignof(struct %s__frame));", segment, task, name, name);
    print_format(printer, "if (%s) return ac_segment_end(%s, %s, %s__call(%s, %s", segment, task, segment, name, task, segment);
    print_arguments(printer, function, "");
    print_full_line(printer, "));");
    print_full_line(printer, "struct %s__start *%s = (struct %s__start *)ac_bounce(%s, &%s__function);", name, start, name, task, name);
    print_fill_start(printer, function, true);
    print_full_line(printer, "return ac_bounced(%s, &%s->%s);", task, start, function->names.base);
    close_block(printer, "}");
}

static void print_resume(struct printer *printer, const struct async_function *function)
{
    const char *name = function->name, *frame = function->names.frame;

    print_full_line(printer, "static ac_ret %s__resume(ac_task *%s, ac_frame *%s, long %s, long %s)", name, function->names.task, frame,
               function->names.status, function->names.value);
    open_block(printer);
    print_format(printer, "return %s__body(%s, (char *)%s, (struct %s__frame *)%s, ac_entered(%s->state, %d), %s, %s", name,
                 function->names.task, frame, name, frame, frame, (int)function->suspensions.len, function->names.status, function->names.value);
    if (!function->result_in_register) print_format(printer, ", ((struct %s__frame *)%s)->%s", name, frame, function->names.result);
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (!local->is_param) continue;
        if (local->type->kind < T_COMPLEX || type_is_pointer_like(local->type)) {
            print_text(printer, ", 0");
        } else {
            print_text(printer, ", (");
            print_type(printer, plain_type(printer, local), "");
            print_text(printer, type_in_register(local->type) ? ")0" : "){ 0 }");
        }
    }
    print_full_line(printer, ");");
    close_block(printer, "}");
}

static void print_start_signature(struct printer *printer, const struct async_function *function)
{
    print_format(printer, "static ac_ret %s__start(ac_task *%s, ac_frame *%s, long %s, long %s)", function->name, function->names.task,
                 function->names.frame, function->names.status, function->names.value);
}

static void print_start(struct printer *printer, const struct async_function *function)
{
    const char *name = function->name;
    const char *frame = function->names.frame, *status = function->names.status, *value = function->names.value;
    bool has_args = !function->result_in_register;

    for (size_t i = 0; i < function->locals.len; i++) has_args |= function->locals.data[i]->is_param;
    print_start_signature(printer, function);
    print_newline(printer);
    open_block(printer);
    if (has_args) print_full_line(printer, "struct %s__start *from = (struct %s__start *)%s;", name, name, value);
    print_if_unlikely(printer, "%s != AC_DONE", status);
    print_full_line(printer, "return ac_not_started(%s, %s, %s);", frame, status, value);
    print_format(printer, "return %s__call(%s, (char *)%s", name, function->names.task, frame);
    print_arguments(printer, function, arena_printf(printer->unit->arena, "from->%s.result", function->names.base));
    print_full_line(printer, ");");
    close_block(printer, "}");
}

bool function_has_handles(const struct async_function *function)
{
    for (size_t i = 0; i < function->locals.len; i++)
        if (function->locals.data[i]->is_param && is_handle_type(function->locals.data[i]->type)) return true;
    return false;
}

/* What happens to the handles among the arguments of a coroutine that never starts. */
static void print_drop(struct printer *printer, const struct async_function *function)
{
    print_full_line(printer, "static void %s__drop(ac_start *start)", function->name);
    open_block(printer);
    print_full_line(printer, "struct %s__start *from = (struct %s__start *)start;", function->name, function->name);
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        if (local->is_param && is_handle_type(local->type)) print_full_line(printer, "ac_release(from->%s);", local->name);
    }
    close_block(printer, "}");
}

void print_function_info(struct printer *printer, const struct node *function, const char *rest)
{
    const char *name = function->symbol->ident->text;
    struct location location = source_locate(printer->unit->source, printer->unit->tokens.data[function->first].offset);

    print_format(printer, "static const ac_function %s__function = { \"%s\", ", name, name);
    text_put_quoted(printer->out, source_embedded_name(printer->unit->source, location.file));
    print_full_line(printer, ", %s, %d };", rest, location.line);
}

static void print_info(struct printer *printer, const struct async_function *function)
{
    const char *name = function->name;
    const char *drop = function_has_handles(function) ? arena_printf(printer->unit->arena, "%s__drop", name) : "0";
    struct text size = { 0 };
    const char *result_size = is_handle_type(function->result) ? "AC_HANDLE_RESULT" : "0";

    print_start_signature(printer, function);
    print_full_line(printer, ";");
    if (function_has_handles(function)) print_drop(printer, function);
    if (!function->result_in_register)
        type_print(&size, printer->unit, type_unqualified(printer->unit, function->result), "", TYPE_PRINT_C);
    print_function_info(printer, function->node, arena_printf(printer->unit->arena, "%s__start, %s, sizeof(struct %s__start), %s", name, drop,
                        name, size.data ? arena_printf(printer->unit->arena, "sizeof(%s)", size.data) : result_size));
    text_free(&size);
}

static void print_coro(struct printer *printer, const struct async_function *function)
{
    const char *name = function->name;

    print_coro_signature(printer, function);
    print_newline(printer);
    open_block(printer);
    print_full_line(printer, "struct %s__start *%s = (struct %s__start *)ac_coro_new(&%s__function);", name, function->names.start, name, name);
    print_fill_start(printer, function, false);
    print_full_line(printer, "return ac_coro_of(&%s->%s);", function->names.start, function->names.base);
    close_block(printer, "}");
}

static void print_spawn(struct printer *printer, const struct async_function *function, bool in_group)
{
    const char *name = function->name, *start = function->names.start;

    print_spawn_signature(printer, function, in_group);
    print_newline(printer);
    open_block(printer);
    print_full_line(printer, "struct %s__start *%s = (struct %s__start *)ac_task_begin%s&%s__function, %s);", name, start, name,
                    in_group ? "_in(ac_group, " : "(", name, printer->reading ? "0" : "ac_place");
    print_fill_start(printer, function, false);
    print_full_line(printer, "return ac_spawned(&%s->%s);", start, function->names.base);
    close_block(printer, "}");
}

static void print_main(struct printer *printer, const struct async_function *function)
{
    struct node *params = declarator_function(function->node->declarator)->params;
    bool has_params = params && params->symbol;

    print_format(printer, "int main(");
    if (!has_params) print_text(printer, "void");
    print_params(printer, function, false, false, "");
    print_full_line(printer, ")");
    open_block(printer);
    print_text(printer, "return ac_main(main__coro(");
    for (struct node *param = has_params ? params : NULL; param; param = param->next)
        print_format(printer, "%s%s", lowered_local(param->symbol)->name, param->next ? ", " : "");
    print_full_line(printer, "));");
    close_block(printer, "}");
}

void print_async_function(struct printer *printer, struct async_function *function)
{
    if (function->item) {
        print_generator(printer, function);
        return;
    }
    bool needs_spawn = function->needs_spawn[0] || function->needs_spawn[1];
    bool needs_info = function->needs_coro || needs_spawn || suspends(function) || function->uses_info;

    print_line_of(printer, function->node->first);
    printer->function = function;
    print_structs(printer, function);
    if (needs_info) print_info(printer, function);
    print_forward(printer, function);
    if (suspends(function)) {
        print_grow_signature(printer, function);
        print_full_line(printer, ";");
        print_newline(printer);
        print_body(printer, function);
    }
    print_newline(printer);
    print_line_of(printer, function->node->first);
    print_call(printer, function);
    if (suspends(function)) {
        print_resume(printer, function);
        print_grow(printer, function);
    }
    if (needs_info) print_start(printer, function);
    if (function->needs_coro) print_coro(printer, function);
    for (int in_group = 0; in_group < 2; in_group++)
        if (function->needs_spawn[in_group]) print_spawn(printer, function, in_group);
    if (function->is_main) print_main(printer, function);
    printer->function = NULL;
}
