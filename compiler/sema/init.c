/* Initialisers: which item goes to which subobject, with and without braces; how many elements an array of open size gets;
   and whether each value fits. */
#include "sema/internal.h"

enum { DEEPEST = 100 };

struct filling {
    struct sema *s;
    bool check;
    bool stores;                /* what is filled keeps handles that the programmer counts */
    bool unknown;               /* acc lost count */
};

static void fill_list(struct filling *filling, struct type *type, struct node *list, int depth,
                      long long *count);

static bool is_string_for(struct type *type, struct node *item)
{
    item = expr_inside(item);
    if (item->kind != E_STRING || type->kind != T_ARRAY)
        return false;
    return type_is_integer(type->base) || type->base->kind == T_BAD;
}

/* An expression of the record's own type initialises all of it. */
static bool fills_record(struct filling *filling, struct type *type, struct node *item)
{
    if (item->kind == E_INIT_LIST)
        return true;
    struct type *from = sema_ask(filling->s, item);
    return type_is_record(from) && from->tag == type->tag;
}

/* ---- members in order ---- */

struct members {
    struct node *declaration, *decl;
};

static struct members first_member(const struct type *type)
{
    struct node *decl = type->tag ? type->tag->decl : NULL;
    struct members at = { NULL, NULL };
    if (decl && (decl->kind == N_STRUCT || decl->kind == N_EXCEPTION))
        at.declaration = decl->members;
    return at;
}

/* The next member that takes an initialiser; NULL at the end. Unnamed bit-fields take none, anonymous records do. */
static struct type *next_member(struct unit *unit, struct members *at, struct ident **name)
{
    while (at->declaration) {
        struct node *declaration = at->declaration;
        *name = NULL;
        if (declaration->kind != N_DECLARATION) {
            at->declaration = declaration->next;
            continue;
        }
        struct node *decl = at->decl ? at->decl->next : declaration->decls;
        at->decl = decl;
        if (!decl || (!decl->symbol && !decl->width && !declarator_name(decl->declarator))) {
            bool anonymous = !declaration->decls || decl;
            at->declaration = declaration->next;
            at->decl = NULL;
            if (!anonymous)
                continue;
            struct type *type = type_of_declaration(unit, declaration->specs, NULL);
            if (type_is_record(type))
                return type;
            continue;
        }
        struct node *named = declarator_name(decl->declarator);
        if (!named || !named->ident)
            continue;
        *name = named->ident;
        if (decl->symbol)
            return symbol_type(unit, decl->symbol);
        return type_of_declaration(unit, declaration->specs, decl->declarator);
    }
    return NULL;
}

/* ---- values without braces of their own ---- */

static void check_value(struct filling *filling, struct type *type, struct node *item)
{
    if (!filling->check)
        return;
    check_assign(filling->s, type, item, ASSIGN_INIT, 0);
    if (is_counted_type(type))
        vec_push(&filling->s->unit->initialized, ((struct initialized){ item, type }));
    if (filling->stores)
        check_stored_member(filling->s, type, item);
}

/* Takes the items that one subobject of this type takes. */
static struct node *fill(struct filling *filling, struct type *type, struct node *item, int depth)
{
    if (!item || item->kind == E_DESIGNATED)
        return item;
    if (depth > DEEPEST || type->kind == T_BAD) {
        filling->unknown = true;
        if (filling->check && item->kind != E_INIT_LIST)
            value_type(filling->s, item);       /* an array may give its address away */
        return item->next;
    }
    if (item->kind == E_INIT_LIST) {
        fill_list(filling, type, item, depth + 1, NULL);
        return item->next;
    }
    if (is_string_for(type, item))
        return item->next;
    if (type->kind == T_ARRAY) {
        if (type->count < 0) {
            filling->unknown = true;
            return item->next;
        }
        for (long long i = 0; i < type->count && item && item->kind != E_DESIGNATED; i++)
            item = fill(filling, type->base, item, depth + 1);
        return item;
    }
    if (type_is_record(type) && !fills_record(filling, type, item)) {
        struct members at = first_member(type);
        struct ident *name;
        struct type *member;
        struct node *start = item;
        while (item && item->kind != E_DESIGNATED && (member = next_member(filling->s->unit, &at, &name))) {
            item = fill(filling, member, item, depth + 1);
            if (type->kind == T_UNION)
                break;
        }
        return item == start ? item->next : item;
    }
    check_value(filling, type, item);
    return item->next;
}

/* ---- lists in braces ---- */

/* The type a designator leads to inside type; *index: an array's element. */
static struct type *designated(struct filling *filling, struct type *type, struct node *designator,
                               long long *index)
{
    struct sema *s = filling->s;
    if (designator->kind == E_DESIGNATOR_INDEX) {
        struct node *last = designator->right ? designator->right : designator->left;
        if (!last || constant_of(s, last, index, 0) != CONST_KNOWN || *index < 0)
            filling->unknown = true;
        return type->kind == T_ARRAY ? type->base : type_bad(s->unit);
    }
    struct symbol *member = type_member(s->unit, type, designator->ident);
    designator->symbol = member;
    if (member)
        return symbol_type(s->unit, member);
    if (filling->check && type_is_record(type) && type->tag && type->tag->decl && designator->ident)
        report_no_member(s, type, designator->ident, sema_token_range(s, designator->last));
    return type_bad(s->unit);
}

/* Goes on behind the member that holds name, itself or in an anonymous record. */
static void seek_member(struct filling *filling, struct type *type, struct members *at, struct ident *wanted)
{
    struct ident *name;
    struct type *member;
    *at = first_member(type);
    while ((member = next_member(filling->s->unit, at, &name)))
        if (name == wanted || (!name && type_member(filling->s->unit, member, wanted)))
            return;
}

/* The anonymous record in type that has the member; NULL: type itself has it. */
static struct type *anonymous_around(struct filling *filling, struct type *type, struct node *designator)
{
    struct members at = first_member(type);
    struct ident *name;
    struct type *member;
    if (designator->kind != E_DESIGNATOR_MEMBER)
        return NULL;
    while ((member = next_member(filling->s->unit, &at, &name)) && name != designator->ident)
        if (!name && type_member(filling->s->unit, member, designator->ident))
            return member;
    return NULL;
}

/* What follows a designated value goes on behind it, in the innermost of the aggregates that its designators lead through. */
static struct node *fill_rest(struct filling *filling, struct type *type, struct node *designator, long long index,
                              struct node *item, int depth)
{
    struct members at;
    struct ident *name;
    struct type *member;
    if (designator->kind == E_DESIGNATOR_INDEX) {
        while (++index < type->count && item && item->kind != E_DESIGNATED)
            item = fill(filling, type->base, item, depth + 1);
    } else if (type->kind == T_STRUCT) {
        seek_member(filling, type, &at, designator->ident);
        while (item && item->kind != E_DESIGNATED && (member = next_member(filling->s->unit, &at, &name)))
            item = fill(filling, member, item, depth + 1);
    }
    return item;
}

/* .a[3].x = value, from one of its designators on; *index: the element, where that names one. Gives the item that is next for
   whatever holds this designator's place. */
static struct node *fill_designated(struct filling *filling, struct type *type, struct node *item,
                                    struct node *designator, int depth, long long *index)
{
    struct type *around = anonymous_around(filling, type, designator);
    long long inner = 0;
    if (around && depth < DEEPEST) {
        struct node *next = fill_designated(filling, around, item, designator, depth + 1, &inner);
        return fill_rest(filling, around, designator, inner, next, depth + 1);
    }
    struct type *place = designated(filling, type, designator, index);
    if (!item->value || place->kind == T_BAD)
        return item->next;
    if (designator->next) {
        struct node *next = fill_designated(filling, place, item, designator->next, depth + 1, &inner);
        return fill_rest(filling, place, designator->next, inner, next, depth + 1);
    }
    bool unknown = filling->unknown;
    fill(filling, place, item->value, depth + 1);
    filling->unknown = unknown;
    return item->next;
}

static void fill_array(struct filling *filling, struct type *type, struct node *list, int depth,
                       long long *count)
{
    long long index = 0, most = 0;
    for (struct node *item = list->list; item;) {
        if (item->kind == E_DESIGNATED) {
            item = fill_designated(filling, type, item, item->list, depth, &index);
        } else {
            item = fill(filling, type->base, item, depth + 1);
        }
        if (++index > most)
            most = index;
    }
    if (count)
        *count = filling->unknown ? -1 : most;
}

static void fill_record(struct filling *filling, struct type *type, struct node *list, int depth)
{
    struct members at = first_member(type);
    for (struct node *item = list->list; item;) {
        if (item->kind == E_DESIGNATED) {
            long long index = 0;
            struct node *designator = item->list;
            item = fill_designated(filling, type, item, designator, depth, &index);
            if (designator->kind == E_DESIGNATOR_MEMBER)
                seek_member(filling, type, &at, designator->ident);
            continue;
        }
        struct ident *name;
        struct type *member = next_member(filling->s->unit, &at, &name);
        struct node *next = member ? fill(filling, member, item, depth + 1) : NULL;
        item = next && next != item ? next : item->next;
    }
}

static void fill_list(struct filling *filling, struct type *type, struct node *list, int depth,
                      long long *count)
{
    list->type = type;
    if (depth > DEEPEST) {
        filling->unknown = true;
    } else if (type->kind == T_ARRAY) {
        struct node *only = list->list;
        if (only && !only->next && is_string_for(type, only)) {
            if (count)
                *count = expr_type(filling->s->unit, only)->count;
            return;
        }
        bool unknown = filling->unknown;
        filling->unknown = false;
        fill_array(filling, type, list, depth, count);
        filling->unknown = unknown;
    } else if (type_is_record(type)) {
        fill_record(filling, type, list, depth);
    } else if (list->list && type->kind != T_BAD && type->kind != T_VECTOR && type->kind != T_COMPLEX
               && list->list->kind != E_DESIGNATED) {
        fill(filling, type, list->list, depth + 1);
    }
}

struct type *complete_array(struct sema *s, struct type *type, struct node *initializer)
{
    struct node *inside = expr_inside(initializer);
    long long count = -1;
    if (is_string_for(type, inside)) {
        count = sema_ask(s, inside)->count;
    } else if (inside->kind == E_INIT_LIST) {
        struct filling filling = { .s = s };
        fill_list(&filling, type, inside, 0, &count);
    } else if (inside->kind == E_COMPOUND_LITERAL) {
        struct type *from = sema_ask(s, inside);
        count = from->kind == T_ARRAY ? from->count : -1;
    }
    if (count < 0)
        return type;
    struct type *result = type_array(s->unit, type->base, NULL, count);
    result->quals = type->quals;
    return result;
}

void check_initializer(struct sema *s, struct type *type, struct node *initializer)
{
    struct filling filling = { .s = s, .check = true, .stores = type_keeps_members(type) };
    if (s->silent || type->kind == T_BAD)
        return;
    if (initializer->kind == E_INIT_LIST) {
        fill_list(&filling, type, initializer, 0, NULL);
        return;
    }
    if (type->kind == T_ARRAY)
        return;
    check_assign(s, type, initializer, ASSIGN_INIT, 0);
}
