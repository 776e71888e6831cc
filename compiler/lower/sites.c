/* Builds that are to be debugged tell AC_DEBUG=refs where a handle is made, retained and released:
       t = ac_replace(t, ac_retain(u));
   becomes
       t = ac_replace_at(t, ac_retain_at(u, "main", "x.ac", 8), "main", "x.ac", 8); */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

struct sites {
    struct unit *unit;
    const char *function;
};

/* Functions of the runtime that count, user's or the lowering's own calls; each has a twin NAME_at. */
static bool counts(const struct node *call)
{
    static const char *const names[] = { "ac_retain", "ac_release", "ac_replace", "ac_assign", "ac_release_all" };
    const char *name = call->callee->kind == E_TEXT ? call->callee->text : NULL;

    if (!name && call->symbol && call->symbol->flags & SYMBOL_PRELUDE) name = call->symbol->ident->text;
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i])) return true;
    return false;
}

/* Functions of the runtime that make what they give. */
static bool makes(const struct node *node)
{
    static const char *const names[] = { "ac_future_new", "ac_shield", "ac_gather_future", "ac_queue_new", "ac_timeout", "ac_timeout_at",
        "ac_call_soon", "ac_call_later", "ac_call_at", "ac_copy_context", "ac_context_set", "ac_as_completed",
        "ac_exception_new", "ac_exception_group_new" };
    const char *name = NULL;

    if (node->kind == E_CALL && node->callee->kind == E_TEXT) name = node->callee->text;
    else if (node->symbol && node->symbol->flags & SYMBOL_PRELUDE) name = node->symbol->ident->text;
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i])) return true;
    return false;
}

static const char *quoted(struct unit *unit, const char *name)
{
    char *copy = arena_alloc(unit->arena, 2 * strlen(name) + 1), *end = copy;
    for (; *name; *end++ = *name++)
        if (*name == '"' || *name == '\\') *end++ = '\\';
    *end = 0;
    return copy;
}

/* "main", "x.ac", 8 */
static struct node *site(struct sites *sites, const struct node *at)
{
    struct unit *unit = sites->unit;
    struct location location = source_locate(unit->source, unit->tokens.data[at->first].offset);
    return make_text(unit, at, "\"%s\", \"%s\", %u", sites->function, quoted(unit, location.file->name), location.line);
}

static void append(struct node *call, struct node *arg)
{
    struct node **place = &call->args;
    while (*place) place = &(*place)->next;
    *place = arg;
}

static void tell(struct sites *sites, struct node *call)
{
    const char *name = call->callee->kind == E_TEXT ? call->callee->text : call->symbol->ident->text;
    call->callee = make_text(sites->unit, call, "%s_at", name);
    append(call, site(sites, call));
    call->flags |= NODE_CHANGED;
}

/* (T *)ac_made(call, ...); without the cast where there is one round it. */
static void wrap(struct sites *sites, struct node **place)
{
    struct node *made = *place, *next = made->next;
    struct node *call = make_node(sites->unit, E_CALL, made), *cast = call;

    made->next = site(sites, made);
    call->callee = make_text(sites->unit, made, "ac_made");
    call->args = made;
    if (made->type) {
        cast = make_node(sites->unit, E_CAST, made);
        cast->type = type_unqualified(sites->unit, made->type);
        cast->value = call;
    }
    cast->next = next;
    *place = cast;
}

static void go_through(struct sites *sites, struct node *node)
{
    for (int i = 0; i < 4; i++)
        for (struct node **place = &node->kid[i]; *place; place = &(*place)->next) {
            struct node *kid = *place;
            go_through(sites, kid);
            if (kid->kind == E_CALL && counts(kid)) tell(sites, kid);
            else if ((kid->kind == E_CALL || kid->kind == E_BUILTIN) && makes(kid)) wrap(sites, place);
        }
}

void lower_sites(struct unit *unit, struct node *function)
{
    struct sites sites = { unit, function->symbol->ident->text };
    if (function->body) go_through(&sites, function->body);
}
