/* Names: saved locals are declared once, at the top of the function, and frame members side by side, so that two of one name
   must part; generated parameters and labels keep out of the way of the user's. A local type that the frame needs moves to
   file scope under a new name. Renaming is giving the symbol another ident: uses print their symbol's. */
#include "lower/passes.h"

#include <string.h>

#include "parse.h"
#include "sema/sema.h"

/* What is known of an identifier of the function's text; hangs on ident->note. */
struct name {
    int next;                   /* the number to try first for a name made of it */
    bool taken;                 /* a local of the frame, or a parameter, has it already */
    bool has_other;             /* it also means something that will not be renamed */
    unsigned lifted;            /* local types have it: 1 as a tag, 2 as a typedef or an enumerator */
};

struct names {
    struct async_function *function;
    VEC(struct ident *) idents;
    bool has_await, has_leave;  /* some name begins as a label of acc does */
};

static bool text_has(const struct names *names, const char *name)
{
    return ident_intern(names->function->unit->idents, name, strlen(name))->note;
}

static struct name *note(struct names *names, struct ident *ident)
{
    if (!ident->note) {
        struct name *name = arena_alloc(names->function->unit->arena, sizeof *name);
        name->next = 2;
        ident->note = name;
        vec_push(&names->idents, ident);
        names->has_await |= !strncmp(ident->text, "await_", 6);
        names->has_leave |= !strncmp(ident->text, "leave_", 6);
    }
    return ident->note;
}

/* `task` of `task(int)`: a word of the dialect, of which nothing is left in the output. */
static bool is_handle_word(const struct unit *unit, uint32_t token)
{
    return unit->tokens.data[token].ident->dialect && unit->tokens.data[token].kind == TOK_HANDLE;
}

static void collect_idents(struct names *names)
{
    struct unit *unit = names->function->unit;

    for (uint32_t i = names->function->node->first; i <= names->function->node->last; i++) {
        struct token *token = &unit->tokens.data[i];
        if (token->flags & TOKEN_NAME && !is_handle_word(unit, i)) note(names, token->ident);
    }
}

static struct ident *fresh(struct names *names, struct ident *stem)
{
    struct unit *unit = names->function->unit;

    for (;;) {
        const char *text = arena_printf(unit->arena, "%s_%d", stem->text, note(names, stem)->next++);
        struct ident *ident = ident_intern(unit->idents, text, strlen(text));
        if (ident->note) continue;
        note(names, ident);
        return ident;
    }
}

static bool is_promoted(const struct local *local)
{
    return local->saved || local->in_frame;
}

/* Notes which names mean something, somewhere in node, that keeps its name. */
static void find_others(struct names *names, const struct node *node)
{
    if (node->kind == E_IDENT || node->kind == N_TYPEDEF_NAME || node->kind == N_DECL) {
        const struct local *local = node->symbol ? lowered_local(node->symbol) : NULL;
        struct ident *ident = node->kind == N_DECL && node->symbol ? node->symbol->ident : node->ident;
        if (ident && (!local || !is_promoted(local))) note(names, ident)->has_other = true;
    }
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = node->kid[i]; kid; kid = kid->next) find_others(names, kid);
}

static void name_locals(struct names *names)
{
    struct async_function *function = names->function;

    find_others(names, function->node->body);
    for (size_t i = 0; i < function->locals.len; i++)
        if (function->locals.data[i]->is_param) note(names, function->locals.data[i]->symbol->ident)->taken = true;
    for (size_t i = 0; i < function->locals.len; i++) {
        struct local *local = function->locals.data[i];
        struct symbol *symbol = local->symbol;
        if (!is_promoted(local) || local->is_temp) continue;
        struct name *name = note(names, symbol->ident);
        if (!local->is_param && (name->taken || name->has_other)) symbol->ident = fresh(names, symbol->ident);
        else name->taken = true;
        local->name = symbol->ident->text;
    }
}

static const char *generated(struct names *names, const char *name)
{
    return text_has(names, name) ? arena_printf(names->function->unit->arena, "acg_%s", name) : name;
}

static void name_generated(struct names *names)
{
    struct async_function *function = names->function;

    function->names.task = generated(names, "task");
    function->names.sp = generated(names, "sp");
    function->names.frame = generated(names, "frame");
    function->names.state = generated(names, "state");
    function->names.status = generated(names, "status");
    function->names.value = generated(names, "value");
    function->names.result = generated(names, "result");
    function->names.base = generated(names, "base");
    function->names.start = generated(names, "start");
    function->names.segment = generated(names, "segment");
    function->names.generator = generated(names, "generator");
    function->names.await_label = names->has_await ? "acg_await_" : "await_";
    function->names.leave_label = names->has_leave ? "acg_leave_" : "leave_";
}

/* ---- local types ---- */

static bool mentions_local_type(const struct type *type)
{
    for (; type; type = type->base) {
        if (type->alias && type->alias->depth > 0) return true;
        if ((type->kind == T_STRUCT || type->kind == T_UNION || type->kind == T_ENUM) && type->tag->depth > 0) return true;
        if (type->kind == T_FUNCTION)
            for (const struct type_param *param = type->params; param; param = param->next)
                if (mentions_local_type(param->type)) return true;
    }
    return false;
}

static bool names_local_constant(const struct node *size)
{
    if (size->kind == E_IDENT && size->symbol && size->symbol->kind == SYM_ENUMERATOR && size->symbol->depth > 0) return true;
    for (int i = 0; i < 4; i++)
        for (const struct node *kid = size->kid[i]; kid; kid = kid->next)
            if (names_local_constant(kid)) return true;
    return false;
}

/* The frame is declared where a function's own enumerators are not known: its arrays have numbers for them. */
static void number_sizes(struct async_function *function)
{
    for (size_t i = 0; i < function->locals.len; i++)
        for (struct type *type = function->locals.data[i]->type; type; type = type->base)
            if (type->kind == T_ARRAY && type->size && type->count >= 0 && names_local_constant(type->size))
                type->size = NULL;
}

static bool needs_lifting(const struct async_function *function)
{
    for (size_t i = 0; i < function->locals.len; i++) {
        const struct local *local = function->locals.data[i];
        if ((is_promoted(local) || local->is_temp) && mentions_local_type(local->type)) return true;
    }
    return false;
}

static bool is_tag(const struct symbol *symbol)
{
    return symbol->kind == SYM_STRUCT || symbol->kind == SYM_UNION || symbol->kind == SYM_ENUM;
}

static void rename_lifted(struct names *names, struct symbol *symbol)
{
    struct async_function *function = names->function;
    struct unit *unit = function->unit;
    const char *text = symbol->ident ? arena_printf(unit->arena, "%s__%s", function->name, symbol->ident->text)
                                     : arena_printf(unit->arena, "%s__type_%d", function->name, ++function->labels);
    struct ident *ident = ident_intern(unit->idents, text, strlen(text));
    const struct name *known = ident->note;
    unsigned space = is_tag(symbol) ? 1 : 2;

    if (known && (!known->lifted || known->lifted & space)) ident = fresh(names, ident);
    note(names, ident)->lifted |= space;
    symbol->ident = ident;
    symbol->depth = 0;
}

/* Renames what a struct, union or enum with a body declares. */
static void rename_tag(struct names *names, struct node *specifier)
{
    rename_lifted(names, specifier->symbol);
    if (specifier->kind == N_ENUM)
        for (struct node *enumerator = specifier->members; enumerator; enumerator = enumerator->next)
            rename_lifted(names, enumerator->symbol);
    else
        for (struct node *member = specifier->members; member; member = member->next) {
            struct node *inner = member->kind == N_DECLARATION && member->specs ? member->specs->specifier : NULL;
            if (inner && (inner->kind == N_STRUCT || inner->kind == N_ENUM) && inner->flags & NODE_HAS_BODY &&
                inner->symbol->ident)
                rename_tag(names, inner);
        }
}

/* Moves the types that a declaration defines to the function's lifted ones. */
static void lift_declaration(struct names *names, struct node *declaration)
{
    struct async_function *function = names->function;
    struct unit *unit = function->unit;
    if (declaration->kind != N_DECLARATION || !declaration->specs) return;
    struct node *specifier = declaration->specs->specifier;
    bool defines = specifier && (specifier->kind == N_STRUCT || specifier->kind == N_ENUM) && specifier->flags & NODE_HAS_BODY;

    if (defines) {
        struct node *lifted = make_node(unit, N_DECLARATION, declaration);
        rename_tag(names, specifier);
        lifted->specs = node_copy(unit->arena, declaration->specs);
        lifted->specs->spec &= ~(uint32_t)(SPEC_STATIC | SPEC_TYPEDEF | SPEC_CONST | SPEC_VOLATILE | SPEC_REGISTER | SPEC_AUTO);
        lifted->specs->flags |= NODE_CHANGED;
        lifted->specs->specifier->flags |= NODE_CHANGED;
        vec_push_in(function->unit->arena, &function->lifted, lifted);
        specifier->members = NULL;
        specifier->flags = (uint16_t)((specifier->flags & ~NODE_HAS_BODY) | NODE_CHANGED);
        specifier->attributes = NULL;
    }
    if (declaration->specs->spec & SPEC_TYPEDEF) {
        for (struct node *decl = declaration->decls; decl; decl = decl->next) rename_lifted(names, decl->symbol);
        declaration->flags |= NODE_CHANGED;
        vec_push_in(function->unit->arena, &function->lifted, declaration);
    }
}

/* A statement that declared only what was lifted. */
static void drop_lifted(struct node *statement)
{
    struct node *declaration = statement->operand;
    if (declaration->kind != N_DECLARATION || !declaration->specs) return;
    if (declaration->decls && !(declaration->specs->spec & SPEC_TYPEDEF)) return;
    statement->kind = S_TEXT;
    statement->operand = NULL;
    statement->text = "";
    statement->flags |= NODE_CHANGED;
}

static void lift_types(struct names *names, struct node *node)
{
    if (node->kind == N_FUNCTION) return;
    if (node->kind == N_DECLARATION) lift_declaration(names, node);
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) lift_types(names, kid);
    if (node->kind == S_DECL) drop_lifted(node);
}

void names_function(struct async_function *function)
{
    struct names names = { .function = function };

    collect_idents(&names);
    number_sizes(function);
    if (needs_lifting(function)) lift_types(&names, function->node->body);
    name_locals(&names);
    name_generated(&names);
    for (size_t i = 0; i < names.idents.len; i++) names.idents.data[i]->note = NULL;
    vec_free(&names.idents);
}
