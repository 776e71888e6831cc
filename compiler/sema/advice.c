/* What compiles and is likely wrong: handles kept without a reference, cancellations that end in a
   clause, calls that stop the whole loop. Warnings, and only where nothing speaks for the text. */
#include "sema/internal.h"

#include <string.h>

/* ---- handles stored where nobody counts them ---- */

bool is_counted_type(const struct type *type)
{
    static const char *const names[] = {
        "ac_call", "ac_deadline", "ac_context", "ac_context_token", "ac_task", "ac_future", "ac_coro"
    };
    if (type->kind == T_HANDLE)
        return true;
    if (type->kind != T_POINTER)
        return false;
    if (type_is_exception(type->base))
        return true;
    const struct symbol *tag = type->base->kind == T_STRUCT ? type->base->tag : NULL;
    for (size_t i = 0; tag && tag->ident && i < sizeof names / sizeof *names; i++)
        if (strcmp(tag->ident->text, names[i]) == 0)
            return true;
    return false;
}

static bool is_automatic(const struct symbol *symbol)
{
    return symbol && symbol->depth > 0 && !(symbol->flags & SYMBOL_STATIC)
           && (symbol->kind == SYM_VARIABLE || symbol->kind == SYM_PARAM)
           && !(symbol->specs && symbol->specs->spec & (SPEC_STATIC | SPEC_EXTERN | SPEC_THREAD));
}

/* A local, a parameter, an element of a local array: the compiler keeps the count. */
static bool is_counted_place(struct node *expr)
{
    while (expr && expr->kind == E_INDEX && expr_inside(expr->left)->type
           && expr_inside(expr->left)->type->kind == T_ARRAY)
        expr = expr_inside(expr->left);
    return expr && expr->kind == E_IDENT && is_automatic(expr->symbol);
}

static bool is_lent(struct node *call)
{
    static const char *const names[] = { "ac_current_task", "ac_exception", "ac_pending", "ac_as" };
    if (!call->symbol || !(call->symbol->flags & SYMBOL_PRELUDE))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(call->symbol->ident->text, names[i]) == 0)
            return true;
    return false;
}

/* Certainly a reference that somebody else drops. What comes out of a member or a global may be moved. */
static bool is_borrowed(struct node *expr)
{
    expr = expr_inside(expr);
    switch (expr ? expr->kind : E_BAD) {
    case E_CAST: return expr->value && is_borrowed(expr->value);
    case E_COMMA: return expr->right && is_borrowed(expr->right);
    case E_CONDITIONAL:
        return (expr->then && is_borrowed(expr->then)) || (expr->otherwise && is_borrowed(expr->otherwise));
    case E_CALL: return is_lent(expr);
    case E_IDENT:
    case E_INDEX: return is_counted_place(expr);
    default: return false;
    }
}

static void report_unretained(struct sema *s, struct node *value)
{
    struct range range = sema_range(s, value);
    struct diag *diag = report(s, D_UNRETAINED, range);
    diag_fixit(s->unit->diags, diag, range,
               arena_printf(s->unit->arena, "ac_retain(%.*s)", (int)(range.end - range.start),
                            s->unit->source->text + range.start));
}

/* What an expression yields that nobody has yet. */
static bool is_new_handle(struct node *value)
{
    bool is_new = value->kind == E_AWAIT || (value->kind == E_CALL && value->op != CALL_RETAIN && !is_lent(value));
    return is_new && value->type && value->type->kind == T_HANDLE;
}

void check_stored(struct sema *s, struct node *assign)
{
    struct node *place = expr_inside(assign->left), *value = expr_inside(assign->right);
    if (place->kind == E_IDENT && place->symbol && is_automatic(place->symbol) && place->type->kind == T_POINTER
        && is_new_handle(value))
        report(s, D_UNCOUNTED_ASSIGNED, sema_range(s, value), place->symbol->ident->text);
    if (!is_counted_type(place->type) || is_counted_place(place) || expr_is_null(s->unit, assign->right))
        return;
    if (is_borrowed(assign->right))
        report_unretained(s, assign->right);
}

void check_stored_member(struct sema *s, struct type *member, struct node *value)
{
    if (!s->silent && is_counted_type(member) && is_borrowed(value))
        report_unretained(s, value);
}

/* A new handle in an untyped pointer, which counts nothing: it is gone behind the declaration. */
void check_stored_local(struct sema *s, struct symbol *local, struct node *initializer)
{
    struct node *value = expr_inside(initializer);
    if (s->silent || !is_new_handle(value) || !is_automatic(local))
        return;
    if (symbol_type(s->unit, local)->kind == T_POINTER)
        report(s, D_UNCOUNTED, sema_range(s, value), local->ident->text);
}

/* ac_release(t) of what the compiler releases at the end of the scope. Exceptions given to a plain function may be its to drop. */
void check_released(struct sema *s, const struct node *call)
{
    struct node *place = call->args ? expr_inside(call->args) : NULL;
    if (s->silent || !place || !place->type || !s->function)
        return;
    bool is_exception = place->type->kind == T_POINTER && type_is_exception(place->type->base);
    if ((place->type->kind != T_HANDLE && !is_exception) || !is_counted_place(place))
        return;
    bool is_given = place->kind == E_IDENT && place->symbol->kind == SYM_PARAM && is_exception && !s->function->is_async;
    struct range range = sema_range(s, place);
    if (!is_given)
        report(s, D_RELEASED_TWICE, range,
               arena_strndup(s->unit->arena, s->unit->source->text + range.start, range.end - range.start));
}

/* ---- swallowed cancellations ---- */

/* The end of a task is no cancellation of who awaits it. */
void note_await(struct sema *s, struct node *await)
{
    struct node *operand = expr_inside(await->operand);
    struct type *type = operand->type;
    bool of_handle = operand->kind == E_CALL && (operand->op == CALL_GATHER || operand->op == CALL_WAIT_FOR);
    if (type && type->kind == T_HANDLE)
        of_handle |= type->op == OP_TASK || type->op == OP_FUTURE;
    else if (type && type->kind == T_POINTER)
        of_handle |= !is_untyped(s, type, s->ac_coro);
    if (!of_handle || !s->function)
        return;
    for (struct guard *guard = s->function->guard; guard; guard = guard->outer)
        guard->awaits_handle = true;
}

static bool takes(struct sema *s, struct node *clause, struct symbol *type)
{
    if (!clause->types)
        return true;
    for (struct node *name = clause->types->list; name; name = name->next)
        if (name->symbol && name->symbol->kind == SYM_EXCEPTION
            && exception_derives(s->unit, type, name->symbol))
            return true;
    return false;
}

void note_swallowed(struct sema *s, struct node *node, const struct clause *clause)
{
    const struct guard *guard = s->function ? s->function->tries : NULL;
    struct symbol *cancelled = file_symbol(s->cancelled_error);
    if (s->silent || !clause || clause->raises || !guard || !s->function->is_async || !cancelled)
        return;
    struct node *statement = guard->statement;
    if (guard->awaits_handle || !statement->block || !(statement->block->flags & NODE_AWAITS)
        || node->flags & NODE_STAR)
        return;
    if (takes(s, node, cancelled) && !earlier_match(s, statement->handlers, node, cancelled))
        vec_push(&s->function->swallowing, node);
}

void check_swallowed(struct sema *s, struct function *function)
{
    for (size_t i = 0; i < function->swallowing.len && !function->uncancels; i++) {
        struct range range = sema_token_range(s, function->swallowing.data[i]->first);
        struct diag *diag = report(s, D_SWALLOWED, range);
        diag_note(s->unit->diags, diag, D_NOTE, range,
                  "‘raise;’ at its end lets the cancellation go on; "
                  "‘except (Exception *e)’ takes all but this");
    }
}

/* ---- blocking calls ---- */

static const struct blocking { const char *name, *instead; const char *arg; } blocking[] = {
    { "sleep", "await ac_sleep(seconds)", NULL }, { "usleep", "await ac_sleep(seconds)", NULL },
    { "nanosleep", "await ac_sleep(seconds)", NULL }, { "clock_nanosleep", "await ac_sleep(seconds)", NULL },
    { "thrd_sleep", "await ac_sleep(seconds)", NULL },
    { "system", "await ac_spawn_process(argv)", NULL }, { "popen", "await ac_spawn_process(argv)", NULL },
    { "wait", "await ac_process_wait(process)", NULL }, { "waitpid", "await ac_process_wait(process)", NULL },
    { "waitid", "await ac_process_wait(process)", NULL }, { "wait3", "await ac_process_wait(process)", NULL },
    { "wait4", "await ac_process_wait(process)", NULL },
    { "getaddrinfo", "await ac_getaddrinfo(...)", NULL }, { "gethostbyname", "await ac_getaddrinfo(...)", NULL },
    { "gethostbyaddr", "await ac_to_thread(...)", NULL }, { "getnameinfo", "await ac_to_thread(...)", NULL },
    { "flock", "await ac_to_thread(...)", NULL }, { "lockf", "await ac_to_thread(...)", NULL },
    { "pause", "ac_add_signal_handler(...)", NULL }, { "sigwait", "ac_add_signal_handler(...)", NULL },
    { "sigsuspend", "ac_add_signal_handler(...)", NULL },
    { "pthread_join", "await ac_to_thread(...)", NULL }, { "thrd_join", "await ac_to_thread(...)", NULL },
    { "pthread_cond_wait", "an ac_condition", NULL }, { "sem_wait", "an ac_semaphore", NULL },
    { "getchar", "await ac_to_thread(...)", NULL }, { "scanf", "await ac_to_thread(...)", NULL },
    { "fgets", "await ac_to_thread(...)", "stdin" }, { "fgetc", "await ac_to_thread(...)", "stdin" },
    { "getc", "await ac_to_thread(...)", "stdin" }, { "fread", "await ac_to_thread(...)", "stdin" },
    { "getline", "await ac_to_thread(...)", "stdin" }, { "fscanf", "await ac_to_thread(...)", "stdin" },
    { "read", "await ac_read(connection, ...)", "ac_connection_fd" },
    { "recv", "await ac_read(connection, ...)", "ac_connection_fd" },
    { "write", "await ac_write_all(connection, ...)", "ac_connection_fd" },
    { "send", "await ac_write_all(connection, ...)", "ac_connection_fd" },
};

/* One of the arguments is that name, or the call of it. */
static bool has_arg(const struct node *call, const char *name)
{
    for (struct node *arg = call->args; arg; arg = arg->next) {
        struct node *inside = expr_inside(arg);
        if (inside->kind == E_CALL)
            inside = expr_inside(inside->callee);
        if (inside && inside->kind == E_IDENT && inside->ident && strcmp(inside->ident->text, name) == 0)
            return true;
    }
    return false;
}

/* The C library's own, not a function of the user's that has its name. */
void check_blocking(struct sema *s, struct node *call)
{
    struct symbol *symbol = call->symbol;
    bool is_made = !s->silent && s->function && s->function->is_async && s->place == PLACE_BODY;
    if (!is_made || !symbol || !symbol->ident || symbol->flags & (SYMBOL_DIALECT | SYMBOL_PRELUDE))
        return;
    if (takes_lock(call))
        s->function->takes_locks = true;
    for (size_t i = 0; i < sizeof blocking / sizeof *blocking; i++) {
        const struct blocking *entry = &blocking[i];
        if (strcmp(entry->name, symbol->ident->text) != 0 || (entry->arg && !has_arg(call, entry->arg)))
            continue;
        if (!is_thread_call(s, call))
            report(s, D_BLOCKING, sema_range(s, call), entry->name, entry->instead);
        return;
    }
}
