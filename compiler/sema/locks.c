/* Locks of threads that are held where an async function may be suspended: the next task of the thread that wants one
   waits for itself. A walk along the text keeps the calls that took what is held; ways that end in a jump are forgotten,
   and where two ways meet, what both hold is held. Only what one function takes is seen. */
#include "sema/internal.h"

#include <string.h>

struct held {
    VEC(struct node *) calls;   /* that took what is held, in order */
    bool ends;                  /* no way leads on from here */
};

static void walk(struct sema *s, struct node *node, struct held *held);

static bool is_one_of(const struct node *call, const char *const *names)
{
    const struct symbol *symbol = call->symbol;
    if (!symbol || !symbol->ident || symbol->flags & (SYMBOL_DIALECT | SYMBOL_PRELUDE))
        return false;
    for (; *names; names++)
        if (strcmp(symbol->ident->text, *names) == 0)
            return true;
    return false;
}

bool takes_lock(const struct node *call)
{
    static const char *const names[] = {
        "pthread_mutex_lock", "pthread_rwlock_rdlock", "pthread_rwlock_wrlock", "pthread_spin_lock", "mtx_lock",
        "flockfile", NULL
    };
    return is_one_of(call, names);
}

static bool drops_lock(const struct node *call)
{
    static const char *const names[] = {
        "pthread_mutex_unlock", "pthread_rwlock_unlock", "pthread_spin_unlock", "mtx_unlock", "funlockfile", NULL
    };
    return is_one_of(call, names);
}

static bool same_text(struct sema *s, const struct node *a, const struct node *b)
{
    const struct token *tokens = s->unit->tokens.data;
    if (!a || !b || a->last - a->first != b->last - b->first)
        return false;
    for (uint32_t i = 0; i <= a->last - a->first; i++)
        if (tokens[a->first + i].ident != tokens[b->first + i].ident
            || tokens[a->first + i].kind != tokens[b->first + i].kind)
            return false;
    return true;
}

/* What is said by another name may be any of them. */
static void drop(struct sema *s, struct held *held, const struct node *call)
{
    for (size_t i = held->calls.len; i-- > 0;) {
        if (!same_text(s, held->calls.data[i]->args, call->args))
            continue;
        memmove(&held->calls.data[i], &held->calls.data[i + 1],
                (held->calls.len - i - 1) * sizeof *held->calls.data);
        held->calls.len--;
        return;
    }
    held->calls.len = 0;
}

static struct held copy(const struct held *held)
{
    struct held result = { .ends = held->ends };
    for (size_t i = 0; i < held->calls.len; i++)
        vec_push(&result.calls, held->calls.data[i]);
    return result;
}

static bool holds(const struct held *held, const struct node *call)
{
    for (size_t i = 0; i < held->calls.len; i++)
        if (held->calls.data[i] == call)
            return true;
    return false;
}

/* Both ways lead on to here. The other is freed. */
static void meet(struct held *held, struct held *other)
{
    if (held->ends) {
        struct held swap = *held;
        *held = *other;
        *other = swap;
    } else if (!other->ends) {
        size_t len = 0;
        for (size_t i = 0; i < held->calls.len; i++)
            if (holds(other, held->calls.data[i]))
                held->calls.data[len++] = held->calls.data[i];
        held->calls.len = len;
    }
    vec_free(&other->calls);
}

/* The function may be suspended at the token. */
static void suspend(struct sema *s, struct held *held, uint32_t token)
{
    for (size_t i = 0; i < held->calls.len; i++) {
        struct node *call = held->calls.data[i];
        struct diag *diag = report(s, D_LOCK_ACROSS_AWAIT, sema_token_range(s, token));
        diag_note(s->unit->diags, diag, D_NOTE, sema_range(s, call), "it is taken here");
    }
    held->calls.len = 0;        /* said once */
}

/* A part that is carried out or not, or more than once. */
static void maybe(struct sema *s, struct node *node, struct held *held)
{
    struct held way = copy(held);
    walk(s, node, &way);
    meet(held, &way);
}

static void walk_kids(struct sema *s, struct node *node, struct held *held)
{
    for (int i = node->kind == E_GENERIC; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next)
            walk(s, kid, held);
}

static void walk_if(struct sema *s, struct node *node, struct held *held)
{
    for (;;) {
        walk(s, node->cond, held);
        struct held way = copy(held);
        walk(s, node->then, &way);
        if (node->otherwise && node->otherwise->kind != S_IF)
            walk(s, node->otherwise, held);
        meet(held, &way);
        if (!node->otherwise || node->otherwise->kind != S_IF)
            return;
        node = node->otherwise;
    }
}

static void walk_try(struct sema *s, struct node *node, struct held *held)
{
    struct held before = copy(held);
    walk(s, node->block, held);
    struct held caught = copy(&before);
    struct held after = copy(held);
    meet(&caught, &after);
    if (node->otherwise)
        walk(s, node->otherwise, held);
    for (struct node *clause = node->handlers; clause; clause = clause->next) {
        struct held way = copy(&caught);
        walk(s, clause->block, &way);
        meet(held, &way);
    }
    if (node->final) {
        held->ends = false;
        walk(s, node->final, held);
    }
    vec_free(&before.calls);
    vec_free(&caught.calls);
}

/* What a block with a suspension at its end holds there. */
static void walk_scoped(struct sema *s, struct node *node, struct held *held)
{
    if (node->kind != S_TASK_GROUP && !(node->flags & NODE_ASYNC) && node->kind != S_ASYNC_FOR) {
        walk_kids(s, node, held);
        return;
    }
    if (node->operand)
        walk(s, node->operand, held);
    if (node->kind == S_ASYNC_FOR)
        walk(s, node->iterated, held);
    if (node->kind != S_TASK_GROUP)
        suspend(s, held, node->first);
    if (node->kind == S_ASYNC_FOR)
        maybe(s, node->block, held);
    else
        walk(s, node->block, held);
    suspend(s, held, node->first);
}

static void walk(struct sema *s, struct node *node, struct held *held)
{
    switch (node->kind) {
    case N_FUNCTION: case N_TYPEOF: case E_SIZEOF: case E_ALIGNOF:
        return;
    case E_CALL:
        walk_kids(s, node, held);
        if (takes_lock(node))
            vec_push(&held->calls, node);
        else if (drops_lock(node))
            drop(s, held, node);
        return;
    case E_AWAIT:
    case S_YIELD:
        walk_kids(s, node, held);
        suspend(s, held, node->first);
        return;
    case E_AND: case E_OR:
        walk(s, node->left, held);
        maybe(s, node->right, held);
        return;
    case E_CONDITIONAL:
        walk(s, node->cond, held);
        if (node->then)
            maybe(s, node->then, held);
        maybe(s, node->otherwise, held);
        return;
    case S_IF: walk_if(s, node, held); return;
    case S_TRY: walk_try(s, node, held); return;
    case S_WHILE: case S_SWITCH:
        walk(s, node->cond, held);
        maybe(s, node->block, held);
        return;
    case S_FOR:
        if (node->init)
            walk(s, node->init, held);
        if (node->cond)
            walk(s, node->cond, held);
        maybe(s, node->block, held);
        return;
    case S_DO:
        walk(s, node->block, held);
        held->ends = false;
        walk(s, node->cond, held);
        return;
    case S_DEFER: {             /* carried out at the end of its block */
        struct held there = { 0 };
        walk(s, node->block, &there);
        vec_free(&there.calls);
        return;
    }
    case S_WITH: case S_ASYNC_FOR: case S_TASK_GROUP: walk_scoped(s, node, held); return;
    case S_RETURN: case S_RAISE: case S_GOTO: case S_GOTO_COMPUTED: case S_BREAK: case S_CONTINUE:
        walk_kids(s, node, held);
        held->ends = true;
        held->calls.len = 0;
        return;
    case S_LABEL: case S_CASE: case S_DEFAULT:      /* who jumps here may hold nothing */
        held->ends = false;
        held->calls.len = 0;
        if (node->block)
            walk(s, node->block, held);
        return;
    default: walk_kids(s, node, held); return;
    }
}

void check_locks(struct sema *s, struct function *function)
{
    struct held held = { 0 };
    if (!function->takes_locks || !function->awaits || s->silent)
        return;
    walk(s, function->node->body, &held);
    vec_free(&held.calls);
}
