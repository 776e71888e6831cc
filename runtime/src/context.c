/* Context variables. A context is a box with a table of what is set; copying it makes a box with the same table, and who sets
   a variable in a table that others see gets one of its own. Where nothing was ever set there is no box at all: NULL. */
#include "internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

atomic_bool ac__contexts;

struct ac_context_var {
    const char *name;
    const void *initial;
    struct ac_context_var *next;        /* of all there are: they live as long as the program */
};
struct ac__bindings {
    unsigned references, count;
    struct binding { ac_context_var *variable; const void *value; } items[];
};
struct ac_context {
    struct ac_object object;
    struct ac__bindings *bindings;      /* NULL: none */
};
struct ac_context_token {
    struct ac_object object;
    ac_context *context;                /* with a reference */
    ac_context_var *variable;
    const void *before;
    bool was_set, used;
};

/* ---- Tables ---- */
static size_t table_size(unsigned count)
{
    return sizeof(struct ac__bindings) + count * sizeof(struct binding);
}

static void table_release(struct ac__bindings *table)
{
    if (table && --table->references == 0) ac__free(table, table_size(table->count));
}

static struct ac__bindings *table_new(const struct ac__bindings *from, unsigned count)
{
    struct ac__bindings *table = ac__alloc(table_size(count));
    if (!table) return NULL;
    *table = (struct ac__bindings){ .references = 1, .count = count };
    unsigned kept = from && from->count < count ? from->count : from ? count : 0;
    if (kept) memcpy(table->items, from->items, kept * sizeof *table->items);
    return table;
}

static struct binding *find(const ac_context *context, const ac_context_var *variable)
{
    struct ac__bindings *table = context ? context->bindings : NULL;
    for (unsigned i = 0; table && i < table->count; i++)
        if (table->items[i].variable == variable) return &table->items[i];
    return NULL;
}

static bool bind(ac_context *context, ac_context_var *variable, const void *value)
{
    struct ac__bindings *table = context->bindings;
    struct binding *binding = find(context, variable);
    unsigned count = table ? table->count : 0, at = binding ? (unsigned)(binding - table->items) : count;
    if (!binding || table->references > 1) {
        struct ac__bindings *own = table_new(table, binding ? count : count + 1);
        if (!own) return false;
        table_release(table);
        context->bindings = table = own;
    }
    table->items[at] = (struct binding){ variable, value };
    return true;
}

static bool unbind(ac_context *context, const ac_context_var *variable)
{
    struct ac__bindings *table = context->bindings;
    struct binding *binding = find(context, variable);
    if (!binding) return true;
    struct ac__bindings *own = table->count > 1 ? table_new(table, table->count - 1) : NULL;
    if (table->count > 1 && !own) return false;
    struct binding *last = &table->items[table->count - 1];
    if (binding != last) own->items[binding - table->items] = *last;
    table_release(table);
    context->bindings = own;
    return true;
}

/* ---- Contexts ---- */
static ac_context *context_new(struct ac__bindings *table)
{
    ac_context *context = ac__alloc(sizeof *context);
    if (!context) return NULL;
    atomic_store_explicit(&ac__contexts, true, memory_order_relaxed);
    context->object = (struct ac_object){ .references = 1, .kind = AC__CONTEXT };
    context->bindings = table;
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__track(&context->object);
    return context;
}

bool ac__context_copy(ac_context *from, ac_context **to)
{
    *to = NULL;
    if (AC_LIKELY(!from) || !from->bindings) return true;
    if (!(*to = context_new(from->bindings))) return false;
    from->bindings->references++;
    return true;
}

bool ac__context_copy_apart(ac_context *from, ac_context **to)
{
    *to = NULL;
    if (AC_LIKELY(!from) || !from->bindings) return true;
    struct ac__bindings *table = table_new(from->bindings, from->bindings->count);
    if (!table) return false;
    if ((*to = context_new(table)) != NULL) return true;
    table_release(table);
    return false;
}

void ac__context_free(ac_context *context)
{
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__untrack(&context->object);
    table_release(context->bindings);
    ac__free(context, sizeof *context);
}

void ac__context_token_free(ac_context_token *token)
{
    if (AC_UNLIKELY(ac__thread.debug_refs)) ac__untrack(&token->object);
    ac_release(token->context);
    ac__free(token, sizeof *token);
}

ac_context *ac_copy_context(void)
{
    ac_context *copy, *current = *ac__context_place();
    if (!current || !current->bindings) return context_new(NULL);
    ac__context_copy(current, &copy);
    return copy;
}

/* ---- Variables ---- */
ac_context_var *ac_context_var_new(const char *name, const void *initial)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static ac_context_var *all;
    ac_context_var *variable = malloc(sizeof *variable);
    if (!variable) ac__fatal("out of memory");
    pthread_mutex_lock(&lock);
    *variable = (ac_context_var){ name, initial, all };
    all = variable;
    pthread_mutex_unlock(&lock);
    return variable;
}

void *ac_context_get(ac_context_var *variable)
{
    struct binding *binding = find(*ac__context_place(), variable);
    return (void *)(binding ? binding->value : variable->initial);
}

ac_context_token *ac_context_set(ac_context_var *variable, const void *value)
{
    ac_context **place = ac__context_place();
    ac_context_token *token = ac__alloc(sizeof *token);
    if (token && !*place) *place = context_new(NULL);
    if (token && *place) {
        struct binding *before = find(*place, variable);
        *token = (ac_context_token){ { .references = 1, .kind = AC__CONTEXT_TOKEN }, NULL, variable,
                                     before ? before->value : NULL, before != NULL, false };
        if (bind(*place, variable, value)) {
            token->context = ac_retain(*place);
            if (AC_UNLIKELY(ac__thread.debug_refs)) ac__track(&token->object);
            return token;
        }
    }
    if (token) ac__free(token, sizeof *token);
    return NULL;
}

static void raise_for(const ac_exception_type *type, const ac_context_token *token, const char *why)
{
    ac__raise_new(type, "<Token%s var=<ContextVar name='%s' at %p> at %p> %s", token->used ? " used" : "",
                  token->variable->name, (void *)token->variable, (const void *)token, why);
}

void ac_context_reset(ac_context_var *variable, ac_context_token *token)
{
    ac_context *context = *ac__context_place();
    if (!token) {                       /* for which there was no memory */
        ac_raise(ac__memory_error());
    } else if (token->used) {
        raise_for(&ac_type_RuntimeError, token, "has already been used once");
    } else if (token->variable != variable) {
        raise_for(&ac_type_ValueError, token, "was created by a different ContextVar");
    } else if (token->context != context) {
        raise_for(&ac_type_ValueError, token, "was created in a different Context");
    } else if (token->was_set ? bind(context, variable, token->before) : unbind(context, variable)) {
        token->used = true;
    } else {
        ac_raise(ac__memory_error());
    }
}
