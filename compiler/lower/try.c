/* try, except and finally as labels and jumps. Raising points learn the label of the clause that takes their exception; the
   exception itself travels in a variable of that try.
       try { f(); } except (ValueError *e) { g(e); } finally { h(); }
   becomes
       void *ac_exc_2 = 0;  int ac_exit_2 = 0;
       {
           void *ac_exc_1;
           { f(); }                                    an exception: ac_exc_1 = it, goto except_1
           goto end_1;
       except_1:
           if (ac_catches(ac_exc_1, &ac_type_ValueError)) { ValueError *e = ac_exc_1; ... g(e); }
           else again with ac_exc_1                    to finally_2
       end_1: ;
       }
   finally_2:
       { h(); }
       if (ac_exc_2) again with ac_exc_2
   With except* the clauses share an ac_star, which each takes its matches from and gives what it raises to:
       except_1:
           ac_star_begin(&ac_star_1, ac_exc_1, 2);
           {
               void *ac_exc_2 = 0;
               { ExceptionGroup *eg = ac_star_match(&ac_star_1, 1, &ac_type_ValueError);  if (eg) { g(eg); } }
           clause_2:
               ac_star_raised(&ac_star_1, ac_exc_2);
           }
           ...
           ac_exc_1 = ac_star_end(&ac_star_1);
           if (ac_exc_1) again with ac_exc_1
   A return, break, continue or goto that leaves a try with finally notes in ac_exit_N where it goes and jumps to finally_N. */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

struct tries {
    struct unit *unit;
    struct node *function;
    struct symbol *value;       /* what a `return` inside a try with finally returns; made when the first is met */
    int count;
};

/* Where control goes behind a finally. */
struct way_out {
    struct node *jump;
    int number;                 /* in ac_exit_N, from 1 */
};

struct finally {
    struct tries *tries;
    struct node *statement;     /* the S_TRY */
    struct symbol *exit;
    struct ident *label;
    VEC(struct way_out) ways;
    VEC(struct node *) detours; /* the blocks that took the jumps' places */
    bool only_early;            /* `continue`, and the end of what is protected, pass it by */
};

static struct ident *new_label(struct tries *tries, const char *stem, struct symbol *exception)
{
    const char *name = arena_printf(tries->unit->arena, "ac_%s_%d", stem, tries->count);
    struct ident *label = ident_intern(tries->unit->idents, name, strlen(name));
    label->ordinary = exception;
    return label;
}

static struct symbol *new_variable(struct tries *tries, const char *stem, struct type *type)
{
    return make_variable(tries->unit, arena_printf(tries->unit->arena, "ac_%s_%d", stem, tries->count), type);
}

static struct node *label_statement(struct unit *unit, struct ident *label, const struct node *at)
{
    struct node *statement = make_node(unit, S_LABEL, at);
    statement->ident = label;
    return statement;
}

static struct node *goto_statement(struct unit *unit, struct ident *label, const struct node *at)
{
    struct node *statement = make_node(unit, S_GOTO, at);
    statement->ident = label;
    return statement;
}

/* The exception goes on from here: to the next handler, or out of the function. */
static struct node *again(struct unit *unit, struct symbol *exception, const struct node *at)
{
    struct node *statement = make_node(unit, S_LEAVE, at);
    statement->operand = make_ident(unit, exception, at);
    return statement;
}

/* Whether control may come to the statement's end. */
static bool falls_through(const struct node *statement)
{
    const struct node *last;

    switch (statement->kind) {
    case S_RETURN: case S_BREAK: case S_CONTINUE: case S_GOTO: case S_RAISE: case S_LEAVE: return false;
    case S_IF: return !statement->otherwise || falls_through(statement->then) || falls_through(statement->otherwise);
    case S_COMPOUND:
        for (last = statement->list; last && last->next;) last = last->next;
        return !last || falls_through(last);
    default: return true;
    }
}

/* ---- raising points ---- */

/* Those in node that no inner try has taken hand their exception to label. False: there are none. */
static bool hand_to(struct unit *unit, struct node *node, struct ident *label)
{
    bool raises = node->kind == E_AWAIT || node->kind == S_YIELD || node->kind == S_RAISE || node->kind == S_LEAVE || is_raising_call(unit, node);
    bool any = raises && !node->ident;

    if (node->kind == N_FUNCTION || node->kind == E_SIZEOF || node->kind == N_TYPEOF || node->flags & NODE_CAUGHT) return false;
    if (any) node->ident = label;
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) any |= hand_to(unit, kid, label);
    if (node->kind == S_COMPOUND) node->flags |= NODE_CAUGHT;
    return any;
}

/* ---- except ---- */

static struct node *match(struct unit *unit, struct symbol *exception, struct node *types, const struct node *at)
{
    struct node *cond = NULL;

    for (struct node *type = types->list; type; type = type->next) {
        struct node *arg = make_ident(unit, exception, at);
        struct node *test = make_call(unit, "ac_catches", arg, type_basic(unit, T_INT));
        arg->next = make_text(unit, at, "&ac_type_%s", type->symbol->ident->text);
        if (!cond) {
            cond = test;
            continue;
        }
        struct node *either = make_node(unit, E_OR, at);
        either->left = cond;
        either->right = test;
        either->type = test->type;
        cond = either;
    }
    return cond;
}

/* ac_begin_handling(exception); a generator keeps for itself what it handles. */
static struct node *begin_handling(struct tries *tries, struct symbol *exception, const struct node *at)
{
    struct unit *unit = tries->unit;
    struct type *base = type_pointer(unit, base_exception(unit));
    struct node *ident = make_ident(unit, exception, at);

    if (!is_generator(unit, tries->function)) return make_call(unit, "ac_begin_handling", ident, base);
    struct node *frame = make_node(unit, E_FRAME, at);
    frame->next = ident;
    return make_call(unit, "ac_generator_handle", frame, base);
}

/* The clause's block, its exception in a variable that the scope owns, marked as what is being handled. */
static struct node *clause_block(struct tries *tries, struct node *clause, struct symbol *exception)
{
    struct unit *unit = tries->unit;
    struct node_list list = { 0 };
    struct type *base = type_pointer(unit, base_exception(unit));
    struct symbol *variable = clause->symbol, *before;

    tries->count++;
    if (!variable) variable = new_variable(tries, "caught", base);
    symbol_type(unit, variable);
    struct node *given = make_call(unit, "ac_given", make_ident(unit, exception, clause), variable->type);
    node_list_add(&list, make_declaration(unit, variable, given, clause));
    before = new_variable(tries, "before", base);
    before->flags |= SYMBOL_HANDLING;
    node_list_add(&list, make_declaration(unit, before, begin_handling(tries, variable, clause), clause));
    node_list_add(&list, clause->block);
    return make_block(unit, list.first, clause);
}

/* ---- except* ---- */

/* function(&ac_star_N, arg) */
static struct node *star_call(struct unit *unit, const char *function, struct symbol *star, struct node *arg, struct type *type, const struct node *at)
{
    struct node *address = make_node(unit, E_UNARY, at);
    address->op = OP_ADDRESS;
    address->operand = make_ident(unit, star, at);
    address->type = type_pointer(unit, star->type);
    address->next = arg;
    return make_call(unit, function, address, type);
}

static struct node *star_clause(struct tries *tries, struct node *clause, struct symbol *star)
{
    struct unit *unit = tries->unit;
    struct type *pointer = type_pointer(unit, type_basic(unit, T_VOID));
    struct node_list inner = { 0 }, list = { 0 };
    struct symbol *variable = clause->symbol;

    tries->count++;
    if (!variable) variable = new_variable(tries, "caught", type_pointer(unit, base_exception(unit)));
    symbol_type(unit, variable);
    struct node *match = star_call(unit, "ac_star_match", star, make_types(unit, clause->types->list, clause), variable->type, clause);
    node_list_add(&inner, make_declaration(unit, variable, match, clause));
    node_list_add(&inner, make_if(unit, make_ident(unit, variable, clause), clause->block, NULL));
    struct node *block = make_block(unit, inner.first, clause);

    struct symbol *raised = new_variable(tries, "exc", pointer);
    struct ident *label = new_label(tries, "clause", raised);
    if (!hand_to(unit, block, label)) return block;
    node_list_add(&list, make_declaration(unit, raised, make_text(unit, clause, "0"), clause));
    node_list_add(&list, block);
    node_list_add(&list, label_statement(unit, label, clause));
    struct node *give = star_call(unit, "ac_star_raised", star, make_ident(unit, raised, clause), type_basic(unit, T_VOID), clause);
    node_list_add(&list, make_statement(unit, give));
    return make_block(unit, list.first, clause);
}

/* All clauses; afterwards exception is what goes on, or NULL. */
static struct node *star_clauses(struct tries *tries, struct node *statement, struct symbol *exception)
{
    struct unit *unit = tries->unit;
    struct node_list list = { 0 };
    struct symbol *type = ident_intern(unit->idents, "ac_star", 7)->ordinary;
    int count = 0;

    if (!type) bug("gen.h declares no ac_star");
    struct symbol *star = new_variable(tries, "star", symbol_type(unit, type));
    star->flags |= SYMBOL_ADDRESS_TAKEN;
    for (struct node *clause = statement->handlers; clause; clause = clause->next) count++;
    struct node *given = make_ident(unit, exception, statement->handlers);
    given->next = make_text(unit, statement->handlers, "%d", count);
    node_list_add(&list, make_declaration(unit, star, NULL, statement->handlers));
    node_list_add(&list, make_statement(unit, star_call(unit, "ac_star_begin", star, given, type_basic(unit, T_VOID), statement->handlers)));
    for (struct node *clause = statement->handlers, *next; clause; clause = next) {
        next = clause->next;
        node_list_add(&list, star_clause(tries, clause, star));
    }
    node_list_add(&list, make_assign(unit, exception, star_call(unit, "ac_star_end", star, NULL, exception->type, statement)));
    node_list_add(&list, make_if(unit, make_ident(unit, exception, statement), again(unit, exception, statement), NULL));
    return make_block(unit, list.first, statement->handlers);
}

/* ---- both ---- */

/* if (ac_catches(...)) { ... } else if ... else again */
static struct node *clauses(struct tries *tries, struct node *statement, struct symbol *exception)
{
    struct unit *unit = tries->unit;
    struct node *first = NULL, **place = &first;

    if (statement->handlers->flags & NODE_STAR) return star_clauses(tries, statement, exception);
    for (struct node *clause = statement->handlers, *next; clause; clause = next) {
        next = clause->next;
        struct node *block = clause_block(tries, clause, exception);
        *place = clause->types ? make_if(unit, match(unit, exception, clause->types, clause), block, NULL) : block;
        if (!clause->types) return first;
        place = &(*place)->otherwise;
    }
    *place = again(unit, exception, statement);
    return first;
}

/* Nothing in the block raises. Clauses of the user's stay, for what they name is in use; those of a `with` need not. */
static struct node *never_caught(struct tries *tries, struct node *statement, struct symbol *exception)
{
    struct unit *unit = tries->unit;
    struct node_list list = { 0 };

    if (statement->op == OP_WITH) return statement->block;
    node_list_add(&list, make_declaration(unit, exception, make_text(unit, statement, "0"), statement));
    node_list_add(&list, statement->block);
    if (statement->otherwise) node_list_add(&list, statement->otherwise);
    struct node *handled = clauses(tries, statement, exception);
    node_list_add(&list, make_if(unit, make_text(unit, statement->handlers, "0"), make_block(unit, handled, handled), NULL));
    return make_block(unit, list.first, statement);
}

/* The part of a try without its finally, as a list of statements. */
static struct node *lower_except(struct tries *tries, struct node *statement)
{
    struct unit *unit = tries->unit;
    struct node_list list = { 0 };

    if (!statement->handlers) return statement->block;
    tries->count++;
    struct symbol *exception = new_variable(tries, "exc", type_pointer(unit, type_basic(unit, T_VOID)));
    struct ident *handler = new_label(tries, "except", exception), *end = new_label(tries, "end", NULL);

    if (!hand_to(unit, statement->block, handler)) return never_caught(tries, statement, exception);
    node_list_add(&list, make_declaration(unit, exception, NULL, statement));
    node_list_add(&list, statement->block);
    if (statement->otherwise) node_list_add(&list, statement->otherwise);
    bool falls = falls_through(statement->block) && (!statement->otherwise || falls_through(statement->otherwise));
    if (falls) node_list_add(&list, goto_statement(unit, end, statement));
    node_list_add(&list, label_statement(unit, handler, statement->handlers));
    node_list_add(&list, clauses(tries, statement, exception));
    if (falls) node_list_add(&list, label_statement(unit, end, statement));
    return make_block(unit, list.first, statement);
}

/* ---- finally ---- */

static int way_number(struct finally *finally, struct node *jump)
{
    for (size_t i = 0; i < finally->ways.len; i++) {
        struct node *other = finally->ways.data[i].jump;
        if (other->kind == jump->kind && other->ident == jump->ident) return finally->ways.data[i].number;
    }
    struct node *copy = make_node(finally->tries->unit, jump->kind, jump);
    copy->ident = jump->ident;
    struct way_out way = { copy, (int)finally->ways.len + 1 };
    vec_push(&finally->ways, way);
    return way.number;
}

static struct node *set_exit(struct finally *finally, int number, const struct node *at)
{
    return make_assign(finally->tries->unit, finally->exit, make_text(finally->tries->unit, at, "%d", number));
}

/* The jump goes by way of the finally block. */
static struct node *redirect(struct finally *finally, struct node *jump)
{
    struct tries *tries = finally->tries;
    struct unit *unit = tries->unit;
    struct node_list list = { 0 };

    if (jump->kind == S_RETURN && jump->operand) {
        struct type *result = symbol_type(unit, tries->function->symbol)->base;
        if (result->kind == T_VOID) {
            node_list_add(&list, make_statement(unit, jump->operand));
        } else {
            if (!tries->value) {
                tries->value = new_variable(tries, "value", type_unqualified(unit, result));
            }
            bool is_there = jump->operand->kind == E_IDENT && jump->operand->symbol == tries->value;
            if (!is_there) node_list_add(&list, make_assign(unit, tries->value, jump->operand));
        }
    }
    node_list_add(&list, set_exit(finally, way_number(finally, jump), jump));
    node_list_add(&list, goto_statement(unit, finally->label, jump));
    struct node *block = make_block(unit, list.first, jump);
    vec_push(&finally->detours, block);
    return block;
}

/* There is one way only: nobody need ask for it. */
static void forget_exit(struct finally *finally)
{
    for (size_t i = 0; i < finally->detours.len; i++) {
        struct node **place = &finally->detours.data[i]->list;
        while ((*place)->next && (*place)->next->next) place = &(*place)->next;
        *place = (*place)->next;        /* set_exit stands right before the jump */
    }
}

/* Replaces the jumps in *place that leave the try. in_loop, in_switch: break or continue mean something inside of it. */
static void redirect_jumps(struct finally *finally, struct node **place, bool in_loop, bool in_switch)
{
    struct node *node = *place;
    bool leaves = false;

    switch (node->kind) {
    case N_FUNCTION: return;
    case S_COMPOUND: if (node->flags & NODE_FENCED) return; break;
    case S_RETURN: leaves = true; break;
    case S_BREAK: leaves = !in_loop && !in_switch; break;
    case S_CONTINUE: leaves = !in_loop && !finally->only_early; break;
    case S_GOTO: leaves = strncmp(node->ident->text, "ac_", 3) != 0 && !has_label(finally->statement, node->ident); break;
    case S_WHILE: case S_DO: case S_FOR: case S_ASYNC_FOR: in_loop = true; break;
    case S_SWITCH: in_switch = true; break;
    default: break;
    }
    if (leaves) {
        struct node *next = node->next, *block = redirect(finally, node);
        block->next = next;
        *place = block;
        return;
    }
    for (int i = 0; i < 4; i++)
        for (struct node **kid = &node->kid[i]; *kid; kid = &(*kid)->next) redirect_jumps(finally, kid, in_loop, in_switch);
}

/* if (ac_exit_N == 1) return ac_value; ... */
static void add_ways(struct finally *finally, struct node_list *list, bool falls)
{
    struct tries *tries = finally->tries;
    struct unit *unit = tries->unit;

    for (size_t i = 0; i < finally->ways.len; i++) {
        struct node *jump = finally->ways.data[i].jump, *test = make_node(unit, E_BINARY, jump);
        if (jump->kind == S_RETURN && tries->value) jump->operand = make_ident(unit, tries->value, jump);
        if (!falls && i + 1 == finally->ways.len) {
            node_list_add(list, jump);
            return;
        }
        test->op = OP_EQ;
        test->left = make_ident(unit, finally->exit, jump);
        test->right = make_text(unit, jump, "%d", finally->ways.data[i].number);
        test->type = type_basic(unit, T_INT);
        node_list_add(list, make_if(unit, test, jump, NULL));
    }
}

/* The finally block; what it handles meanwhile is the exception on its way, where there may be one. */
static struct node *final_block(struct tries *tries, struct node *final, struct symbol *exception)
{
    struct unit *unit = tries->unit;
    struct symbol *before = new_variable(tries, "before", type_pointer(unit, base_exception(unit)));
    struct node_list list = { 0 };

    before->flags |= SYMBOL_HANDLING;
    node_list_add(&list, make_declaration(unit, before, begin_handling(tries, exception, final), final));
    node_list_add(&list, final);
    struct node *block = make_block(unit, list.first, final);
    block->symbol = exception;                  /* released where the block is left by a jump or another exception */
    return block;
}

/* The end of what is protected does not lead into its finally. */
static void pass_by(struct unit *unit, struct node *protected, struct node *statement)
{
    struct node **end = &protected->list;
    while (*end) end = &(*end)->next;
    *end = make_node(unit, S_CONTINUE, statement);
}

static struct node *lower_finally(struct tries *tries, struct node *statement, struct node *protected)
{
    struct unit *unit = tries->unit;
    struct node_list list = { 0 };
    struct node *final = statement->final;

    tries->count++;
    struct symbol *exception = new_variable(tries, "exc", type_pointer(unit, type_basic(unit, T_VOID)));
    struct finally finally = { .tries = tries, .statement = protected, .only_early = statement->flags & NODE_STAR };
    finally.exit = new_variable(tries, "exit", type_basic(unit, T_INT));
    finally.label = new_label(tries, "finally", exception);
    bool falls = falls_through(protected);
    if (finally.only_early && falls) pass_by(unit, protected, statement);
    falls = falls && !finally.only_early;
    bool raises = hand_to(unit, protected, finally.label);
    redirect_jumps(&finally, &protected, false, false);
    protected->flags |= NODE_FENCED;

    if (raises) node_list_add(&list, make_declaration(unit, exception, make_text(unit, statement, "0"), statement));
    bool only_way = !falls && finally.ways.len == 1;
    if (only_way) forget_exit(&finally);
    else if (finally.ways.len) node_list_add(&list, make_declaration(unit, finally.exit, make_text(unit, statement, "0"), statement));
    node_list_add(&list, protected);
    if (raises || finally.ways.len) node_list_add(&list, label_statement(unit, finally.label, final));
    node_list_add(&list, raises ? final_block(tries, final, exception) : final);
    if (raises) {
        struct node *leave = again(unit, exception, statement);
        bool is_certain = !falls && !finally.ways.len;
        node_list_add(&list, is_certain ? leave : make_if(unit, make_ident(unit, exception, statement), leave, NULL));
    }
    add_ways(&finally, &list, falls);
    vec_free(&finally.ways);
    vec_free(&finally.detours);
    return make_block(unit, list.first, statement);
}

static void lower_tries(struct tries *tries, struct node **place)
{
    struct node *node = *place;
    if (node->kind == N_FUNCTION) return;

    for (int i = 0; i < 4; i++)
        for (struct node **kid = &node->kid[i]; *kid; kid = &(*kid)->next) lower_tries(tries, kid);
    if (node->kind != S_TRY) return;
    struct node *next = node->next, *lowered = lower_except(tries, node);
    if (node->final) lowered = lower_finally(tries, node, lowered);
    lowered->next = next;
    *place = lowered;
}

void lower_try(struct unit *unit, struct node *function)
{
    struct tries tries = { .unit = unit, .function = function };

    lower_tries(&tries, &function->body);
    if (!tries.value) return;
    /* 0: a C compiler does not see that it is returned only where it was set, and would say so */
    bool is_scalar = !type_is_record(tries.value->type) && tries.value->type->kind != T_VECTOR;
    struct node *zero = !is_scalar ? NULL : make_text(unit, function->body, "0");
    struct node *declaration = make_declaration(unit, tries.value, zero, function->body);
    declaration->next = function->body->list;
    function->body->list = declaration;
}
