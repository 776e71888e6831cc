/* The driver of the parser: takes tokens from the token layer to lemon's engine, and gets going
   again after errors. An error leaves the engine by a jump before it gives up anything, so that a
   missing `;` or `)` can be put in. */
#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "syntax/build.h"
#include "syntax/type.h"

struct range token_range(const struct parser *p, uint32_t token)
{
    const struct token *at = &p->tokens[token];
    return (struct range){ at->offset, token_end(at) };
}

struct range unit_range(const struct unit *unit, const struct node *node)
{
    return (struct range){ unit->tokens.data[node->first].offset,
                           token_end(&unit->tokens.data[node->last]) };
}

_Noreturn void parser_out_of_memory(struct parser *p)
{
    (void)p;
    fatal("out of memory");
}

void parser_external(struct parser *p, struct node *node)
{
    if (p->uses_dialect)
        node->flags |= NODE_DIALECT;
    p->uses_dialect = false;
    *p->tail = node;
    p->tail = &node->next;
}

void syntax_error(struct parser *p, int kind, uint32_t token)
{
    (void)kind;
    (void)token;
    if (!p->recovering)
        longjmp(p->on_error, 1);
}

/* ---- predeclared names ---- */

static void predeclare(struct unit *unit, const char *name, enum type_kind kind)
{
    struct symbol *symbol
        = symbol_new(unit, SYM_TYPEDEF, ident_intern(unit->idents, name, strlen(name)), 0);
    symbol->flags = SYMBOL_PREDECLARED;
    struct type *type = arena_alloc(unit->arena, sizeof *type);
    type->kind = (uint8_t)kind;
    type->alias = symbol;
    symbol->type = type;
    scope_bind(unit, symbol);
}

static void predeclare_all(struct unit *unit)
{
    predeclare(unit, "__builtin_va_list", T_VA_LIST);
    predeclare(unit, "__builtin_ms_va_list", T_VA_LIST);
    predeclare(unit, "__int128_t", T_INT128);
    predeclare(unit, "__uint128_t", T_UINT128);
    predeclare(unit, "__ac_T", T_VARIABLE);
}

/* ---- errors ---- */

/* A bracket was put in before the token under way: what it closes is open no more. */
static void forget_bracket(struct parser *p, int opener)
{
    size_t own = p->brackets.len > p->depth_before;     /* the token itself opens one */
    for (size_t i = p->brackets.len - own; i-- > 0;) {
        if (p->brackets.data[i].kind != opener)
            continue;
        memmove(&p->brackets.data[i], &p->brackets.data[i + 1],
                (p->brackets.len - i - 1) * sizeof *p->brackets.data);
        p->brackets.len--;
        p->depth_before--;
        return;
    }
}

/* Gives up what the error broke, and goes on behind it. */
static void skip_broken(struct parser *p)
{
    bool in_for;
    size_t abandoned = (size_t)engine_abandoned(p->engine, &in_for);
    size_t keep = p->depth_before > abandoned ? p->depth_before - abandoned : 0;
    p->recovering = true;
    p->in_raise = false;
    if (p->kind)
        engine(p->engine, TOK_PRAGMA, p->token);    /* fits nowhere: the engine gives up what is broken */
    p->kind = p->kind ? token_recover(p, &p->token, keep, in_for) : 0;
    engine(p->engine, p->kind, p->token);
    p->recovering = false;
    if (p->kind)
        engine_recovered(p->engine);
}

static void recover(struct parser *p)
{
    int kind = p->kind;
    bool is_again = p->repaired == p->token;
    int missing = syntax_report(p, kind, p->token, is_again);
    if (!missing) {
        p->repaired = 0;
        skip_broken(p);
        return;
    }
    p->repaired = p->token;
    engine(p->engine, missing, p->before_last);
    if (missing == TOK_RPAREN)
        forget_bracket(p, TOK_LPAREN);
    else if (missing == TOK_RBRACKET)
        forget_bracket(p, TOK_LBRACKET);
    engine(p->engine, kind, p->token);
}

static bool goes_on(const struct parser *p)
{
    return p->kind != 0 && !p->stop && !p->unit->diags->limit_reached;
}

static void run(struct parser *p)
{
    if (setjmp(p->on_error) != 0)
        recover(p);
    while (goes_on(p)) {
        p->before_last = p->before;
        p->kind = token_next(p, &p->token);
        engine(p->engine, p->kind, p->token);
    }
}

bool parse_unit(struct unit *unit)
{
    struct parser p = {
        .unit = unit, .tokens = unit->tokens.data, .tail = &unit->decls, .next = 1, .kind = -1
    };
    unit->scope = NULL;
    scope_open(unit);
    predeclare_all(unit);
    p.engine = engineAlloc(malloc, &p);
    if (!p.engine)
        fatal("out of memory");
    run(&p);
    p.recovering = true;
    engineFree(p.engine, free);
    vec_free(&p.brackets);
    while (unit->scope->outer)
        scope_close(unit);
    return unit->diags->errors == 0;
}
