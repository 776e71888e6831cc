/* Liveness: which locals are needed behind which suspension. The body, each await a statement of its own by now, becomes a
   graph of blocks of events (a local is read, assigned; the function is suspended); backwards over it the usual equations.
   Scalars that live across a suspension are saved there and loaded again; what has its address taken, or is larger than
   a register, lives in the frame from the start. */
#include "lower/passes.h"

#include <stdlib.h>
#include <string.h>

#include "sema/sema.h"

enum event_kind { EVENT_READ, EVENT_ASSIGN, EVENT_SUSPEND };

struct event {
    enum event_kind kind;
    int index;                  /* of the local or the suspension */
};

struct block {
    VEC(struct event) events;
    VEC(int) next;              /* blocks that may follow */
    uint64_t *live_in;          /* needed at its begin */
    uint64_t *assigned_out;     /* assigned on every path to its end */
    bool reached;
};

struct label {                  /* hangs on ident->note */
    struct ident *ident;
    int block;
};

struct flow {
    struct async_function *function;
    VEC(struct block) blocks;
    VEC(struct label *) labels;
    VEC(int) computed;          /* blocks that end with goto *p */
    int current;                /* block under construction; -1: not reachable from above */
    int break_to, continue_to;  /* -1: none */
    int switch_from;            /* the block that the case labels of the innermost switch follow */
    bool has_default;
    size_t words;               /* of a set of locals */
};

static void flow_expr(struct flow *flow, struct node *expr);
static void flow_statement(struct flow *flow, struct node *statement);

static int new_block(struct flow *flow)
{
    struct block block = { 0 };
    vec_push(&flow->blocks, block);
    return (int)flow->blocks.len - 1;
}

static void edge(struct flow *flow, int from, int to)
{
    if (from >= 0 && to >= 0) vec_push(&flow->blocks.data[from].next, to);
}

/* Goes on in a new block that follows the current one. */
static int continue_in_new(struct flow *flow)
{
    int block = new_block(flow);
    edge(flow, flow->current, block);
    flow->current = block;
    return block;
}

static void event(struct flow *flow, enum event_kind kind, int index)
{
    struct event e = { kind, index };
    if (flow->current < 0) flow->current = new_block(flow);     /* dead code */
    vec_push(&flow->blocks.data[flow->current].events, e);
    if (kind == EVENT_ASSIGN) flow->function->locals.data[index]->assigned = true;
}

static int label_block(struct flow *flow, struct ident *ident)
{
    struct label *label = ident->note;

    if (!label) {
        label = ident->note = arena_alloc(flow->function->unit->arena, sizeof *label);
        label->ident = ident;
        label->block = new_block(flow);
        vec_push(&flow->labels, label);
    }
    return label->block;
}

static struct local *ident_local(struct node *expr)
{
    expr = expr_inside(expr);
    return expr->kind == E_IDENT && expr->symbol ? lowered_local(expr->symbol) : NULL;
}

static void flow_assign(struct flow *flow, struct node *expr)
{
    struct local *local = ident_local(expr->left);

    if (!local) {
        flow_expr(flow, expr->left);
        flow_expr(flow, expr->right);
        return;
    }
    flow_expr(flow, expr->right);
    if (expr->op != OP_NONE) event(flow, EVENT_READ, local->index);
    event(flow, EVENT_ASSIGN, local->index);
}

/* right is evaluated or not. */
static void flow_maybe(struct flow *flow, struct node *right)
{
    int from = flow->current;
    continue_in_new(flow);
    flow_expr(flow, right);
    int end = continue_in_new(flow);
    edge(flow, from, end);
}

static void flow_conditional(struct flow *flow, struct node *expr)
{
    flow_expr(flow, expr->cond);
    if (!expr->then) {
        flow_maybe(flow, expr->otherwise);
        return;
    }
    int from = flow->current;
    continue_in_new(flow);
    flow_expr(flow, expr->then);
    int then_end = flow->current, otherwise = new_block(flow);
    edge(flow, from, otherwise);
    flow->current = otherwise;
    flow_expr(flow, expr->otherwise);
    int end = continue_in_new(flow);
    edge(flow, then_end, end);
}

static void flow_expr(struct flow *flow, struct node *expr)
{
    struct local *local;

    switch (expr->kind) {
    case E_IDENT:
        local = ident_local(expr);
        if (local) event(flow, EVENT_READ, local->index);
        break;
    case E_ASSIGN:
        flow_assign(flow, expr);
        break;
    case E_AND:
    case E_OR:
        flow_expr(flow, expr->left);
        if (flow->current < 0) flow->current = new_block(flow);
        flow_maybe(flow, expr->right);
        break;
    case E_CONDITIONAL:
        if (flow->current < 0) flow->current = new_block(flow);
        flow_conditional(flow, expr);
        break;
    case E_SIZEOF:
    case E_ALIGNOF:
    case N_TYPEOF:
        break;
    case E_STATEMENT:
        flow_statement(flow, expr->block);
        break;
    case E_POSTFIX:
    case E_UNARY:
        flow_expr(flow, expr->operand);
        if (expr->op == OP_INC || expr->op == OP_DEC) {
            local = ident_local(expr->operand);
            if (local) event(flow, EVENT_ASSIGN, local->index);
        }
        break;
    default:
        for (int i = expr->kind == E_GENERIC; i < 4; i++)
            for (struct node *kid = expr->kid[i]; kid; kid = kid->next) flow_expr(flow, kid);
        break;
    }
}

static void flow_declaration(struct flow *flow, struct node *declaration)
{
    if (declaration->kind != N_DECLARATION) return;
    for (struct node *decl = declaration->decls; decl; decl = decl->next) {
        struct local *local = decl->symbol ? lowered_local(decl->symbol) : NULL;
        if (decl->initializer) flow_expr(flow, decl->initializer);
        /* without an initialiser the old value is gone too */
        if (local) event(flow, EVENT_ASSIGN, local->index);
    }
}

/* while (1): nothing leaves but break, goto and return. */
static bool is_endless(struct flow *flow, struct node *cond)
{
    long long value;
    return cond->kind != E_TEXT && expr_constant(flow->function->unit, cond, &value) && value;
}

static void flow_loop(struct flow *flow, struct node *loop)
{
    int break_to = flow->break_to, continue_to = flow->continue_to;
    int end = new_block(flow), again = new_block(flow);

    if (loop->kind == S_FOR && loop->init) {
        if (loop->init->kind == N_DECLARATION) flow_declaration(flow, loop->init);
        else flow_expr(flow, loop->init);
    }
    int top = continue_in_new(flow);
    flow->break_to = end;
    flow->continue_to = again;
    if (loop->kind != S_DO && loop->cond) {
        flow_expr(flow, loop->cond);
        if (!is_endless(flow, loop->cond)) edge(flow, flow->current, end);
        continue_in_new(flow);
    }
    flow_statement(flow, loop->block);
    edge(flow, flow->current, again);
    flow->current = again;
    if (loop->kind == S_FOR && loop->step) flow_expr(flow, loop->step);
    if (loop->kind == S_DO) {
        flow_expr(flow, loop->cond);
        if (!is_endless(flow, loop->cond)) edge(flow, flow->current, end);
    }
    edge(flow, flow->current, top);
    flow->current = end;
    flow->break_to = break_to;
    flow->continue_to = continue_to;
}

static void flow_switch(struct flow *flow, struct node *statement)
{
    int break_to = flow->break_to, switch_from = flow->switch_from, end = new_block(flow);
    bool has_default = flow->has_default;

    flow_expr(flow, statement->cond);
    if (flow->current < 0) flow->current = new_block(flow);
    flow->switch_from = flow->current;
    flow->break_to = end;
    flow->has_default = false;
    flow->current = -1;
    flow_statement(flow, statement->block);
    edge(flow, flow->current, end);
    if (!flow->has_default) edge(flow, flow->switch_from, end);
    flow->current = end;
    flow->break_to = break_to;
    flow->switch_from = switch_from;
    flow->has_default = has_default;
}

static void flow_case(struct flow *flow, struct node *statement)
{
    continue_in_new(flow);
    edge(flow, flow->switch_from, flow->current);
    if (statement->kind == S_DEFAULT) flow->has_default = true;
    if (statement->block) flow_statement(flow, statement->block);
}

static void flow_if(struct flow *flow, struct node *statement)
{
    int end = new_block(flow);

    /* a chain of else if is walked, not recursed into */
    for (;;) {
        flow_expr(flow, statement->cond);
        if (flow->current < 0) flow->current = new_block(flow);
        int from = flow->current;
        continue_in_new(flow);
        flow_statement(flow, statement->then);
        edge(flow, flow->current, end);
        flow->current = from;
        if (!statement->otherwise) break;
        continue_in_new(flow);
        if (statement->otherwise->kind != S_IF) {
            flow_statement(flow, statement->otherwise);
            break;
        }
        statement = statement->otherwise;
    }
    edge(flow, flow->current, end);
    flow->current = end;
}

static void flow_await(struct flow *flow, struct node *statement)
{
    flow_expr(flow, statement->operand);
    event(flow, EVENT_SUSPEND, (int)statement->spec - 1);
    int from = flow->current;
    if (statement->kid[2] || statement->ident) {        /* the way of an exception */
        continue_in_new(flow);
        for (struct node *release = statement->kid[2]; release; release = release->next) flow_statement(flow, release);
        if (statement->ident) {
            event(flow, EVENT_ASSIGN, lowered_local(statement->ident->ordinary)->index);
            edge(flow, flow->current, label_block(flow, statement->ident));
        }
        flow->current = from;
        continue_in_new(flow);
    }
    if (statement->value) event(flow, EVENT_ASSIGN, lowered_local(statement->value->symbol)->index);
}

static void flow_statement(struct flow *flow, struct node *statement)
{
    switch (statement->kind) {
    case S_COMPOUND:
        for (struct node *item = statement->list; item; item = item->next) flow_statement(flow, item);
        break;
    case S_EXPR: flow_expr(flow, statement->operand); break;
    case S_DECL: flow_declaration(flow, statement->operand); break;
    case S_IF: flow_if(flow, statement); break;
    case S_WHILE:
    case S_DO:
    case S_FOR: flow_loop(flow, statement); break;
    case S_SWITCH: flow_switch(flow, statement); break;
    case S_CASE:
    case S_DEFAULT: flow_case(flow, statement); break;
    case S_AWAIT: flow_await(flow, statement); break;
    case S_BREAK:
        edge(flow, flow->current, flow->break_to);
        flow->current = -1;
        break;
    case S_CONTINUE:
        edge(flow, flow->current, flow->continue_to);
        flow->current = -1;
        break;
    case S_RETURN:
        if (statement->operand) flow_expr(flow, statement->operand);
        flow->current = -1;
        break;
    case S_LEAVE:
        flow_expr(flow, statement->operand);
        flow->current = -1;
        break;
    case S_GOTO:
        edge(flow, flow->current, label_block(flow, statement->ident));
        flow->current = -1;
        break;
    case S_GOTO_COMPUTED:
        flow_expr(flow, statement->operand);
        if (flow->current >= 0) vec_push(&flow->computed, flow->current);
        flow->current = -1;
        break;
    case S_LABEL: {
        int block = label_block(flow, statement->ident);
        edge(flow, flow->current, block);
        flow->current = block;
        if (statement->block) flow_statement(flow, statement->block);
        break;
    }
    case S_ASM:
        for (struct node *output = statement->outputs; output; output = output->next)
            if (output->kind == S_ASM_OPERAND && output->value && ident_local(output->value)) ident_local(output->value)->assigned = true;
        for (int i = 0; i < 4; i++)
            for (struct node *kid = statement->kid[i]; kid; kid = kid->next) flow_expr(flow, kid);
        for (struct node *label = statement->labels; label; label = label->next)
            if (label->kind == S_ASM_OPERAND && label->ident) edge(flow, flow->current, label_block(flow, label->ident));
        if (statement->labels) continue_in_new(flow);
        break;
    default:
        for (int i = 0; i < 4; i++)
            for (struct node *kid = statement->kid[i]; kid; kid = kid->next)
                if (node_is_expr(kid)) flow_expr(flow, kid);
        break;
    }
}

/* ---- sets of locals ---- */

static bool has(const uint64_t *set, int i)
{
    return set[i / 64] >> (i % 64) & 1;
}

static void add(uint64_t *set, int i)
{
    set[i / 64] |= (uint64_t)1 << (i % 64);
}

static void drop(uint64_t *set, int i)
{
    set[i / 64] &= ~((uint64_t)1 << (i % 64));
}

/* What is needed at the begin of block, given what its followers need; notes what the suspensions in it must save. */
static void backwards(struct flow *flow, struct block *block, uint64_t *live, uint64_t **at_suspension)
{
    memset(live, 0, flow->words * sizeof *live);
    for (size_t i = 0; i < block->next.len; i++)
        for (size_t k = 0; k < flow->words; k++) live[k] |= flow->blocks.data[block->next.data[i]].live_in[k];
    for (size_t i = block->events.len; i-- > 0;) {
        struct event *e = &block->events.data[i];
        if (e->kind == EVENT_READ) add(live, e->index);
        else if (e->kind == EVENT_ASSIGN) drop(live, e->index);
        else if (at_suspension)
            for (size_t k = 0; k < flow->words; k++) at_suspension[e->index][k] |= live[k];
    }
}

static void solve_live(struct flow *flow, uint64_t **at_suspension)
{
    uint64_t *live = malloc(flow->words * sizeof *live);
    if (!live) fatal("out of memory");

    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = flow->blocks.len; i-- > 0;) {
            struct block *block = &flow->blocks.data[i];
            backwards(flow, block, live, NULL);
            if (!memcmp(live, block->live_in, flow->words * sizeof *live)) continue;
            memcpy(block->live_in, live, flow->words * sizeof *live);
            changed = true;
        }
    }
    for (size_t i = 0; i < flow->blocks.len; i++) backwards(flow, &flow->blocks.data[i], live, at_suspension);
    free(live);
}

/* A handle that is released where a goto may have passed its declaration by. */
static void begin_handle_as_null(struct local *local)
{
    const struct type *type = local->type->kind == T_ARRAY ? local->type->base : local->type;
    if (type->kind == T_HANDLE) local->unassigned = local->hoisted = true;
}

/* Forwards: marks locals that may be saved before anything was assigned to them. */
static void find_unassigned(struct flow *flow, uint64_t **at_suspension)
{
    struct async_function *function = flow->function;
    size_t words = flow->words, bytes = words * sizeof(uint64_t);
    uint64_t *in = calloc(flow->blocks.len, bytes), *set = malloc(bytes);
    if (!in || !set) fatal("out of memory");

    memset(in, 0xff, flow->blocks.len * bytes);
    memset(in, 0, bytes);
    for (size_t i = 0; i < function->locals.len; i++)
        if (function->locals.data[i]->is_param) add(in, (int)i);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < flow->blocks.len; i++) {
            struct block *block = &flow->blocks.data[i];
            memcpy(set, in + i * words, bytes);
            for (size_t k = 0; k < block->events.len; k++)
                if (block->events.data[k].kind == EVENT_ASSIGN) add(set, block->events.data[k].index);
            for (size_t k = 0; k < block->next.len; k++) {
                uint64_t *to = in + (size_t)block->next.data[k] * words;
                for (size_t w = 0; w < words; w++) {
                    if (!(to[w] & ~set[w])) continue;
                    to[w] &= set[w];
                    changed = true;
                }
            }
        }
    }
    for (size_t i = 0; i < flow->blocks.len; i++) {
        memcpy(set, in + i * words, bytes);
        for (size_t k = 0; k < flow->blocks.data[i].events.len; k++) {
            struct event *e = &flow->blocks.data[i].events.data[k];
            if (e->kind == EVENT_ASSIGN) add(set, e->index);
            if (e->kind == EVENT_READ && !has(set, e->index)) begin_handle_as_null(function->locals.data[e->index]);
            if (e->kind != EVENT_SUSPEND) continue;
            for (size_t v = 0; v < function->locals.len; v++)
                if (has(at_suspension[e->index], (int)v) && !has(set, (int)v)) function->locals.data[v]->unassigned = true;
        }
    }
    free(in);
    free(set);
}

static void free_flow(struct flow *flow)
{
    for (size_t i = 0; i < flow->blocks.len; i++) {
        vec_free(&flow->blocks.data[i].events);
        vec_free(&flow->blocks.data[i].next);
        free(flow->blocks.data[i].live_in);
    }
    vec_free(&flow->blocks);
    for (size_t i = 0; i < flow->labels.len; i++) flow->labels.data[i]->ident->note = NULL;
    vec_free(&flow->labels);
    vec_free(&flow->computed);
}

/* Only what fits a register is worth saving and loading; the rest stays where it is. */
static bool is_scalar(const struct type *type)
{
    return type->kind != T_ARRAY && type->kind != T_VA_LIST && type_in_register((struct type *)type) &&
           !(type->quals & (QUAL_VOLATILE | QUAL_ATOMIC));
}

static void build(struct flow *flow)
{
    struct async_function *function = flow->function;

    flow->current = new_block(flow);
    flow_statement(flow, function->node->body);
    for (size_t i = 0; i < flow->computed.len; i++)
        for (size_t k = 0; k < flow->labels.len; k++) edge(flow, flow->computed.data[i], flow->labels.data[k]->block);
    for (size_t i = 0; i < flow->blocks.len; i++)
        if (!(flow->blocks.data[i].live_in = calloc(flow->words, sizeof(uint64_t)))) fatal("out of memory");
}

/* What lives in the frame from the start: all that is no scalar; and where there would be thousands of saves and loads, what
   lives across many suspensions, so that the text grows no faster than the user's. */
static void keep_in_frame(struct async_function *function, uint64_t **at_suspension)
{
    enum { SAVES = 4096, SUSPENSIONS = 32 };
    size_t len = function->locals.len, saves = 0;
    size_t *counts = arena_alloc(function->unit->arena, len * sizeof *counts + !len);

    for (size_t i = 0; i < function->suspensions.len; i++)
        for (size_t v = 0; v < len; v++) counts[v] += has(at_suspension[i], (int)v);
    for (size_t v = 0; v < len; v++)
        if (is_scalar(function->locals.data[v]->type)) saves += counts[v];
    for (size_t v = 0; v < len; v++) {
        struct local *local = function->locals.data[v];
        bool is_worth_saving = is_scalar(local->type) && (saves <= SAVES || counts[v] <= SUSPENSIONS);
        if (counts[v] && !is_worth_saving) local->in_frame = true;
    }
}

void live_function(struct async_function *function)
{
    struct flow flow = { .function = function, .break_to = -1, .continue_to = -1, .switch_from = -1 };
    size_t awaits = function->suspensions.len;

    if (!awaits) return;
    /* what takes an exception of an await is named at the function's end */
    for (size_t i = 0; i < awaits; i++) {
        const struct ident *handler = function->suspensions.data[i]->statement->ident;
        if (handler) lowered_local(handler->ordinary)->hoisted = true;
    }
    flow.words = (function->locals.len + 63) / 64 + !function->locals.len;
    build(&flow);

    uint64_t **at_suspension = calloc(awaits, sizeof *at_suspension);
    if (!at_suspension) fatal("out of memory");
    for (size_t i = 0; i < awaits; i++)
        if (!(at_suspension[i] = calloc(flow.words, sizeof(uint64_t)))) fatal("out of memory");
    solve_live(&flow, at_suspension);
    find_unassigned(&flow, at_suspension);

    keep_in_frame(function, at_suspension);
    for (size_t i = 0; i < awaits; i++) {
        for (size_t v = 0; v < function->locals.len; v++) {
            struct local *local = function->locals.data[v];
            if (local->in_frame || !has(at_suspension[i], (int)v)) continue;
            local->saved = true;
            vec_push_in(function->unit->arena, &function->suspensions.data[i]->live, local);
        }
        free(at_suspension[i]);
    }
    free(at_suspension);
    free_flow(&flow);
}
