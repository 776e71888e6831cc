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
static const char *const counting[] = { "ac_retain", "ac_release", "ac_replace", "ac_assign", "ac_release_all", NULL };

/* Functions of the runtime that make what they give. */
static const char *const making[] = {
    "ac_future_new", "ac_shield", "ac_gather_future", "ac_queue_new", "ac_timeout", "ac_timeout_at", "ac_call_soon", "ac_call_later",
    "ac_call_at", "ac_copy_context", "ac_context_set", "ac_as_completed", "ac_exception_new", "ac_exception_group_new", NULL
};

/* The function of the runtime that is called; NULL: another. */
static const char *called(const struct node *node)
{
    if (node->kind == E_CALL && node->callee->kind == E_TEXT) return node->callee->text;
    if (node->kind != E_CALL && node->kind != E_BUILTIN) return NULL;
    return node->symbol && node->symbol->flags & SYMBOL_PRELUDE ? node->symbol->ident->text : NULL;
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; name && *names; names++)
        if (!strcmp(name, *names)) return true;
    return false;
}

/* "main", "x.ac", 8 */
static struct node *site(struct sites *sites, const struct node *at)
{
    struct unit *unit = sites->unit;
    struct location location = source_locate(unit->source, unit->tokens.data[at->first].offset);
    struct text file = { 0 };
    text_put_quoted(&file, source_embedded_name(unit->source, location.file));
    text_add(&file, "", 0);
    struct node *site = make_text(unit, at, "\"%s\", %s, %u", sites->function, file.data, location.line);
    text_free(&file);
    return site;
}

static void append(struct node *call, struct node *arg)
{
    struct node **place = &call->args;
    while (*place) place = &(*place)->next;
    *place = arg;
}

static void tell(struct sites *sites, struct node *call)
{
    call->callee = make_text(sites->unit, call, "%s_at", called(call));
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
            if (kid->kind == E_CALL && is_one_of(called(kid), counting)) tell(sites, kid);
            else if (is_one_of(called(kid), making)) wrap(sites, place);
        }
}

void lower_sites(struct unit *unit, struct node *function)
{
    struct sites sites = { unit, function->symbol->ident->text };
    if (function->body) go_through(&sites, function->body);
}
