/* Checks of declarations and whole functions: what an async function may not be, contain or keep across an await. */
#include "sema/internal.h"

#include <string.h>

/* ---- declarations ---- */

static void check_async_type(struct sema *s, struct node *at, struct type *type)
{
    if (type->kind == T_POINTER)
        type = type->base;
    if (type->kind != T_FUNCTION || !(type->flags & TYPE_ASYNC))
        return;
    if (type->flags & TYPE_VARIADIC)
        report(s, D_ASYNC_VARIADIC, sema_range(s, at));
    if (type->base->kind == T_ARRAY || type->base->kind == T_FUNCTION)
        return;
}

static void check_attributes(struct sema *s, struct node *at, struct node *specs, struct node *declarator,
                             struct node *tail)
{
    static const char *const forbidden[] = {
        "const", "pure", "noreturn", "naked", "constructor", "destructor", "returns_twice"
    };
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        struct node *attribute = attribute_find(s->unit, specs, declarator, tail, forbidden[i], NULL);
        if (attribute)
            report(s, D_ASYNC_ATTRIBUTE, sema_range(s, attribute), forbidden[i]);
    }
    if (specs && specs->spec & SPEC_NORETURN)
        report(s, D_ASYNC_ATTRIBUTE, sema_range(s, at), "_Noreturn");
}

static void check_main(struct sema *s, struct node *at, struct type *type)
{
    if (type->kind != T_FUNCTION || !(type->flags & TYPE_ASYNC))
        return;
    struct type_param *first = type->params, *second = first ? first->next : NULL;
    bool result = type->base->kind == T_INT || type_has_bad(type->base);
    bool none = !first;
    bool two = first && second && !second->next && (first->type->kind == T_INT || type_has_bad(first->type))
               && (type_has_bad(second->type)
                   || (second->type->kind == T_POINTER && second->type->base->kind == T_POINTER));
    if (!result || (!none && !two))
        report(s, D_MAIN_SIGNATURE, sema_range(s, at), type_text(s->unit, type));
}

static bool is_file_main(const struct symbol *symbol)
{
    return symbol && symbol->depth == 0 && symbol->ident && strcmp(symbol->ident->text, "main") == 0;
}

static void check_raises(struct sema *s, struct node *at, struct type *type)
{
    if (type->kind == T_FUNCTION && type->flags & TYPE_ASYNC && type->flags & TYPE_RAISES)
        report(s, D_ASYNC_RAISES, sema_range(s, at));
}

/* Itself, what it points to, or, in a record of a block, a member (of gcc). */
static bool is_variable_length(struct unit *unit, const struct type *type)
{
    bool through_pointer = false;
    for (; type && (type->kind == T_ARRAY || type->kind == T_POINTER); type = type->base) {
        if (type->kind == T_ARRAY && type->flags & TYPE_VLA)
            return true;
        through_pointer |= type->kind == T_POINTER;
    }
    if (through_pointer || !type || !type_is_record(type) || !type->tag || type->tag->depth == 0
        || !type->tag->decl || type->tag->decl->kind != N_STRUCT)
        return false;
    for (struct node *member = type->tag->decl->members; member; member = member->next)
        for (struct node *decl = member->kind == N_DECLARATION ? member->decls : NULL; decl; decl = decl->next)
            if (is_variable_length(unit, type_of_declaration(unit, member->specs, decl->declarator)))
                return true;
    return false;
}

/* What a coroutine could not keep of its arguments. */
static void check_async_params(struct sema *s, struct node *params)
{
    for (struct node *param = params; param; param = param->next) {
        if (param->kind != N_PARAM || !param->symbol)
            continue;
        struct type *type = symbol_type(s->unit, param->symbol);
        if (type->kind == T_VA_LIST)
            report(s, D_ASYNC_VA_LIST, sema_range(s, param));
        else if (is_variable_length(s->unit, type) && param->symbol->ident)
            report(s, D_ASYNC_VLA_PARAM, sema_range(s, param), param->symbol->ident->text);
    }
}

/* `async` beside something that is no function. */
static void check_async_word(struct sema *s, struct node *at, struct node *specs, struct node *declarator)
{
    if (!specs || !(specs->spec & SPEC_ASYNC))
        return;
    for (struct node *d = declarator; d; d = d->inner)
        if (d->kind == D_FUNCTION)
            return;
    report(s, D_ASYNC_NO_FUNCTION, sema_range(s, at));
}

/* Who calls it goes by the declaration that is seen there: all must say the same. */
void check_redeclared(struct sema *s, struct node *at, struct symbol *symbol)
{
    struct type *type = symbol_type(s->unit, symbol);
    struct symbol *earlier = symbol->previous;
    if (s->silent || !earlier || earlier->kind != SYM_FUNCTION || type->kind != T_FUNCTION)
        return;
    struct type *other = symbol_type(s->unit, earlier);
    if (other->kind != T_FUNCTION)
        return;
    struct diag *diag = NULL;
    if ((type->flags ^ other->flags) & TYPE_ASYNC)
        diag = report(s, D_REDECLARED, sema_range(s, at), symbol->ident->text,
                      type->flags & TYPE_ASYNC ? "async" : "plain", type->flags & TYPE_ASYNC ? "plain" : "async");
    else if ((type->flags ^ other->flags) & TYPE_RAISES)
        diag = report(s, D_REDECLARED, sema_range(s, at), symbol->ident->text,
                      type->flags & TYPE_RAISES ? "‘raises’" : "without ‘raises’",
                      type->flags & TYPE_RAISES ? "without it" : "with it");
    diag_note(s->unit->diags, diag, D_NOTE, sema_token_range(s, earlier->token),
              "the other declaration stands here");
}

/* The prelude's own declaration of an exception; its declarations come first. */
static struct node *predeclared_exception(struct sema *s, const struct ident *name)
{
    for (struct node *decl = s->unit->decls; decl; decl = decl->next) {
        if (decl->kind != N_EXCEPTION || decl->ident != name)
            continue;
        return s->unit->tokens.data[decl->first].flags & TOKEN_PRELUDE ? decl : NULL;
    }
    return NULL;
}

static void check_inherited(struct sema *s, struct node *node)
{
    struct symbol *base = exception_base(s->unit, node->symbol);
    struct type *type = base ? symbol_type(s->unit, base) : NULL;
    for (struct node *list = node->members; type && list; list = list->next)
        for (struct node *member = list->kind == N_DECLARATION ? list->decls : NULL; member; member = member->next) {
            struct symbol *own = member->symbol;
            if (own && own->ident && type_member(s->unit, type, own->ident))
                report(s, D_EXCEPTION_MEMBER, sema_token_range(s, own->token), node->symbol->ident->text, own->ident->text,
                       base->ident->text);
        }
}

/* void T_fini(T *), which the type's description names. */
static void check_fini(struct sema *s, struct symbol *exception)
{
    const char *name = arena_printf(s->unit->arena, "%s_fini", exception->ident->text);
    struct symbol *symbol = ident_intern(s->unit->idents, name, strlen(name))->ordinary;
    if (!symbol || symbol->kind != SYM_FUNCTION)
        return;
    struct type *type = symbol_type(s->unit, symbol), *param;
    if (type->kind != T_FUNCTION)
        return;
    param = type->params && !type->params->next ? type->params->type : NULL;
    bool fits = param && param->kind == T_POINTER && (param->base->kind == T_VOID || (type_is_exception(param->base)
                && exception_derives(s->unit, exception, param->base->tag)));
    if (!fits || type->base->kind != T_VOID || type->flags & (TYPE_ASYNC | TYPE_RAISES))
        report(s, D_EXCEPTION_FINI, sema_token_range(s, symbol->token), name, name, exception->ident->text);
}

void check_finis(struct sema *s)
{
    for (struct node *decl = s->unit->decls; decl && !s->silent; decl = decl->next)
        if (decl->kind == N_EXCEPTION && decl->symbol && !(s->unit->tokens.data[decl->first].flags & TOKEN_PRELUDE))
            check_fini(s, decl->symbol);
}

void check_exception(struct sema *s, struct node *node)
{
    struct symbol *symbol = node->symbol;
    if (s->silent || !symbol || !symbol->ident)
        return;
    struct range range = sema_token_range(s, symbol->token);
    if (node->base && node->base->ident && (!node->base->symbol || node->base->symbol->kind != SYM_EXCEPTION))
        report(s, D_NO_EXCEPTION, sema_range(s, node->base), node->base->ident->text);
    if (symbol->previous) {
        struct diag *diag = report(s, D_EXCEPTION_AGAIN, range, symbol->ident->text);
        diag_note(s->unit->diags, diag, D_NOTE, sema_token_range(s, symbol->previous->token),
                  "the other declaration stands here");
        return;
    }
    if (!(s->unit->tokens.data[node->first].flags & TOKEN_PRELUDE) && predeclared_exception(s, symbol->ident))
        report(s, D_EXCEPTION_PREDECLARED, range, symbol->ident->text);
    check_inherited(s, node);
}

static void check_local(struct sema *s, struct node *decl, struct symbol *symbol)
{
    uint32_t args;
    struct node *cleanup =
        decl->tail || (symbol->specs && symbol->specs->attributes)
                || (symbol->declarator && symbol->declarator->attributes)
            ? attribute_find(s->unit, symbol->specs, symbol->declarator, decl->tail, "cleanup", &args)
            : NULL;
    if (cleanup)
        symbol->flags |= SYMBOL_ADDRESS_TAKEN;
    if (symbol->specs && symbol->specs->spec & SPEC_REGISTER && s->function)
        vec_push(&s->function->locals, symbol);
}

static bool has_dialect_type(const struct type *type)
{
    for (int depth = 0; type && depth < 100; depth++) {
        if (type->kind == T_HANDLE || (type->kind == T_FUNCTION && type->flags & TYPE_ASYNC))
            return true;
        if (type->kind == T_ENUM)
            return false;
        type = type->base;
    }
    return false;
}

/* ValueError e; */
static void check_exception_value(struct sema *s, const struct symbol *symbol, const struct type *type)
{
    while (type->kind == T_ARRAY)
        type = type->base;
    if (symbol->kind == SYM_TYPEDEF || symbol->kind == SYM_FUNCTION || !symbol->ident || !type_is_exception(type))
        return;
    const char *name = type->tag->ident->text;
    report(s, D_EXCEPTION_VALUE, sema_token_range(s, symbol->token), symbol->ident->text, name);
}

void leave_declared(struct sema *s, struct node *decl)
{
    struct symbol *symbol = decl->symbol;
    if (!symbol)
        return;
    struct type *type = symbol_type(s->unit, symbol);
    if (s->silent)
        return;
    if (decl->initializer && symbol->kind != SYM_TYPEDEF) {
        check_initializer(s, type, decl->initializer);
        check_stored_local(s, symbol, decl->initializer);
    }
    check_exception_value(s, symbol, type);
    check_async_word(s, decl, symbol->specs, symbol->declarator);
    check_async_type(s, decl, type);
    if (symbol->kind == SYM_FUNCTION)
        check_redeclared(s, decl, symbol);
    if (symbol->kind == SYM_FUNCTION && type->kind == T_FUNCTION && type->flags & TYPE_ASYNC) {
        check_attributes(s, decl, symbol->specs, symbol->declarator, decl->tail);
        check_raises(s, decl, type);
        if (is_file_main(symbol))
            check_main(s, decl, type);
    }
    if (symbol->kind == SYM_VARIABLE && s->function && !(symbol->flags & SYMBOL_STATIC))
        check_local(s, decl, symbol);
    if (s->external && has_dialect_type(type))
        s->external->flags |= NODE_DIALECT;
}

void check_definition(struct sema *s, struct node *node)
{
    struct function *function = s->function;
    struct node *name = declarator_name(node->declarator), *at = name ? name : node;
    if (node->symbol)
        check_redeclared(s, at, node->symbol);
    if (!function->is_async)
        return;
    check_async_type(s, at, function->type);
    if (function->type->flags & TYPE_GENERATOR && function->type->base->base->kind == T_VOID)
        report(s, D_STREAM_OF_NOTHING, sema_range(s, at));
    check_attributes(s, at, node->specs, node->declarator, NULL);
    check_raises(s, at, function->type);
    if (is_file_main(node->symbol))
        check_main(s, at, function->type);
    if (function->outer)
        report(s, D_NESTED_ASYNC, sema_range(s, at));
    struct node *params = declarator_function(node->declarator);
    if (params && params->flags & NODE_OLD_STYLE && params->params)
        report(s, D_ASYNC_OLD_STYLE, sema_range(s, at));
    if (params)
        check_async_params(s, params->params);
}

/* ---- variable length and awaits ---- */

static struct node *variable_length_in(struct sema *s, struct node *item)
{
    struct node *declaration = item->operand;
    if (!declaration || declaration->kind != N_DECLARATION)
        return NULL;
    for (struct node *decl = declaration->decls; decl; decl = decl->next)
        if (decl->symbol && decl->symbol->kind == SYM_VARIABLE
            && is_variable_length(s->unit, symbol_type(s->unit, decl->symbol)))
            return decl;
    return NULL;
}

static void report_variable_length(struct sema *s, struct node *decl)
{
    struct range range = sema_token_range(s, decl->symbol->token);
    struct diag *diag = report(s, D_VLA_AWAIT, range, decl->symbol->ident->text);
    diag_note(
        s->unit->diags, diag, D_NOTE, range,
        "give it a constant size (an enum constant will do), or take it from ‘malloc’ and ‘defer free’ it");
}

void check_block(struct sema *s, struct node *block)
{
    struct node *variable = NULL;
    if (!s->function)
        return;
    bool reported = !s->function->is_async;
    for (struct node *item = block->list; item; item = item->next) {
        if (item->kind == S_DEFER)
            note_region(s, item->last, block->last, "the scope of a ‘defer’", LEAVES_FREELY);
        if (variable && !reported && item->flags & (NODE_AWAITS | NODE_YIELDS)) {
            report_variable_length(s, variable);
            reported = true;
        }
        if (!variable && item->kind == S_DECL) {
            variable = variable_length_in(s, item);
            if (variable)
                note_region(s, item->last, block->last, "the scope of an array of variable size",
                            LEAVES_FREELY);
        }
    }
}

/* ---- calls that need the C frame they are made in ---- */

static const struct suspect { const char *name; bool is_alloca; } suspects[] = {
    { "alloca", true }, { "__builtin_alloca", true }, { "__builtin_alloca_with_align", true }, { "setjmp", false }, { "_setjmp", false },
    { "__sigsetjmp", false }, { "sigsetjmp", false }, { "__builtin_setjmp", false }, { "vfork", false }, { "va_start", false },
    { "__builtin_va_start", false }, { "__builtin_c23_va_start", false }, { "__builtin_frame_address", false },
    { "__builtin_return_address", false }, { "__builtin_apply_args", false },
};

static const struct suspect *suspect_named(const struct ident *name)
{
    for (size_t i = 0; i < sizeof suspects / sizeof *suspects; i++)
        if (strcmp(suspects[i].name, name->text) == 0)
            return &suspects[i];
    return NULL;
}

void check_suspect_call(struct sema *s, struct node *call, const struct ident *name)
{
    if (!s->function || !s->function->is_async || s->place != PLACE_BODY || !suspect_named(name))
        return;
    /* remembered with the outermost loop round it: an await before it there may follow it too */
    struct node *loop = NULL;
    for (size_t i = s->stack.len; i-- > 0 && s->stack.data[i].node->kind != N_FUNCTION;) {
        unsigned kind = s->stack.data[i].node->kind;
        if (kind == S_WHILE || kind == S_DO || kind == S_FOR || kind == S_ASYNC_FOR)
            loop = s->stack.data[i].node;
    }
    vec_push(&s->function->suspects, call);
    vec_push(&s->function->suspects, loop);
}

static void check_suspects(struct sema *s, struct function *function)
{
    for (size_t i = 0; i + 1 < function->suspects.len; i += 2) {
        struct node *call = function->suspects.data[i], *loop = function->suspects.data[i + 1];
        const struct ident *name = expr_inside(call->callee)->ident;
        if (!suspect_named(name)->is_alloca) {
            report(s, D_NOT_IN_ASYNC, sema_range(s, call), name->text);
        } else if (function->last_await > call->first || (loop && loop->flags & (NODE_AWAITS | NODE_YIELDS))) {
            struct diag *diag = report(s, D_ALLOCA_AWAIT, sema_range(s, call), name->text);
            diag_note(s->unit->diags, diag, D_NOTE, sema_range(s, call),
                      "use a fixed array, or ‘malloc’ and ‘defer free’");
        }
    }
}

/* register int r asm("r12"): a frame member has no register. Only what an await may follow is wrong. */
static void check_registers(struct sema *s, struct function *function)
{
    for (size_t i = 0; i < function->locals.len; i++) {
        struct symbol *symbol = function->locals.data[i];
        struct node *tail = symbol->decl && symbol->decl->kind == N_DECL ? symbol->decl->tail : NULL;
        for (; tail; tail = tail->next) {
            const struct token *token = &s->unit->tokens.data[tail->first];
            const char *text = s->unit->source->text + token->offset;
            bool is_asm = strncmp(text, "asm", 3) == 0 || strncmp(text, "__asm", 5) == 0;
            if (is_asm && function->last_await > symbol->token)
                report(s, D_REGISTER_AWAIT, sema_token_range(s, symbol->token), symbol->ident->text);
        }
    }
}

void check_function(struct sema *s, struct function *function)
{
    check_jumps(s, function);
    check_swallowed(s, function);
    check_locks(s, function);
    if (!function->is_async || !function->awaits)
        return;
    check_suspects(s, function);
    check_registers(s, function);
}
