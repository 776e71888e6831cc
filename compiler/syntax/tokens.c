/* The token layer between lexer and grammar: tells typedef names from other names, decides which
   words of the dialect are words here, folds attributes into one token, drops what has no meaning
   for the grammar. Whatever needs a look ahead is here: the tokens are one array. Kinds are changed
   in place. */
#include <string.h>

#include "parse.h"
#include "syntax/build.h"
#include "syntax/known_headers.h"
#include "syntax/type.h"

enum { DEEPEST = 50000 };

static int kind_at(const struct parser *p, uint32_t i)
{
    return p->tokens[i].kind;
}

/* The bracket that closes the one at i; where there is none, the last token before the next `;` or
   the end. */
static uint32_t matching(const struct parser *p, uint32_t i)
{
    int depth = 0, braces = 0;
    for (;; i++) {
        switch (kind_at(p, i)) {
        case TOK_LBRACE:
            braces++;
            depth++;
            break;
        case TOK_LPAREN: case TOK_LBRACKET:
            depth++;
            break;
        case TOK_RBRACE:
            braces--;
            /* fall through */
        case TOK_RPAREN: case TOK_RBRACKET:
            if (--depth <= 0)
                return i;
            break;
        case TOK_SEMI:
            if (braces <= 0)
                return i - 1;
            break;
        case 0:
            return i - 1;
        }
    }
}

/* ---- lookahead over types ---- */

static bool is_type_symbol(const struct symbol *symbol)
{
    return symbol && (symbol->kind == SYM_TYPEDEF || symbol->kind == SYM_EXCEPTION);
}

bool token_starts_type(const struct parser *p, uint32_t i)
{
    while (kind_at(p, i) == TOK_EXTENSION)
        i++;
    const struct token *token = &p->tokens[i];
    switch (token->kind) {
    case TOK_KWTYPE: case TOK_QUAL: case TOK_STORAGE: case TOK_STATIC: case TOK_STRUCT:
    case TOK_ENUM: case TOK_TYPEOF: case TOK_BITINT: case TOK_ALIGNAS: case TOK_TYPENAME:
    case TOK_ATOMIC_OF:
        return true;
    case TOK_HANDLE:
        return kind_at(p, i + 1) == TOK_LPAREN || is_type_symbol(token->ident->ordinary);
    case TOK_IDENT:
        return is_type_symbol(token->ident->ordinary);
    default:
        return false;
    }
}

/* Kinds, as the parser saw them, with which a declaration may begin. */
static bool is_type_kind(int kind)
{
    switch (kind) {
    case TOK_KWTYPE: case TOK_QUAL: case TOK_STORAGE: case TOK_STATIC: case TOK_STRUCT:
    case TOK_ENUM: case TOK_TYPEOF: case TOK_BITINT: case TOK_ALIGNAS: case TOK_TYPENAME:
    case TOK_ATOMIC_OF: case TOK_HANDLE:
        return true;
    default:
        return false;
    }
}

/* ---- brackets ---- */

static void open_bracket(struct parser *p, uint32_t i, int kind)
{
    struct bracket bracket = { i, (uint8_t)kind, kind == TOK_LBRACE && i == p->record };
    vec_push(&p->brackets, bracket);
    if (p->brackets.len > DEEPEST) {
        diag_report(p->unit->diags, D_NESTING, token_range(p, i), DEEPEST);
        p->stop = true;
    }
}

static int opener_of(int kind)
{
    return kind == TOK_RPAREN ? TOK_LPAREN : kind == TOK_RBRACKET ? TOK_LBRACKET : TOK_LBRACE;
}

/* A brace closes what is open inside it; a parenthesis that fits nothing leaves all open. */
static void close_bracket(struct parser *p, int kind)
{
    int opener = opener_of(kind);
    size_t len = p->brackets.len;
    while (len > 0 && p->brackets.data[len - 1].kind != opener && kind == TOK_RBRACE)
        len--;
    if (len == 0 || p->brackets.data[len - 1].kind != opener)
        return;
    p->closed = p->brackets.data[len - 1];
    p->brackets.len = len - 1;
}

static const struct bracket *innermost(const struct parser *p)
{
    return p->brackets.len ? &p->brackets.data[p->brackets.len - 1] : NULL;
}

/* Directly inside { } of a struct, union, enum or exception. */
static bool in_record(const struct parser *p)
{
    const struct bracket *bracket = innermost(p);
    return bracket && bracket->is_record;
}

static bool in_block(const struct parser *p)
{
    const struct bracket *bracket = innermost(p);
    return bracket && bracket->kind == TOK_LBRACE && !bracket->is_record;
}

/* ---- attributes ---- */

static bool is_attribute(const struct parser *p, uint32_t i)
{
    return kind_at(p, i) == TOK_ATTRIBUTE
           || (kind_at(p, i) == TOK_LBRACKET && kind_at(p, i + 1) == TOK_LBRACKET);
}

static uint32_t attribute_end(const struct parser *p, uint32_t i)
{
    if (kind_at(p, i) == TOK_LBRACKET)
        return matching(p, i);
    return kind_at(p, i + 1) == TOK_LPAREN ? matching(p, i + 1) : i;
}

static uint32_t skip_attributes(const struct parser *p, uint32_t i)
{
    while (is_attribute(p, i) || kind_at(p, i) == TOK_ATTR || kind_at(p, i) == TOK_PATTR
           || kind_at(p, i) == TOK_SATTR) {
        uint32_t end = is_attribute(p, i) ? attribute_end(p, i) : p->tokens[i].match;
        i = end + 1;
    }
    return i;
}

/* Whether an attribute here belongs to a statement: in a block, where one begins, and with no
   declaration behind it. */
static bool is_of_statement(const struct parser *p, uint32_t behind)
{
    if (!in_block(p))
        return false;
    switch (p->previous) {
    case TOK_RBRACE:
        return !p->closed.is_record && !token_starts_type(p, behind);
    case TOK_SEMI: case TOK_LBRACE: case TOK_ELSE: case TOK_DO: case TOK_SATTR: case TOK_COLON:
        return !token_starts_type(p, behind);
    case TOK_RPAREN: {
        int head = p->closed.token > 0 ? kind_at(p, p->closed.token - 1) : 0;
        return head == TOK_IF || head == TOK_WHILE || head == TOK_FOR || head == TOK_SWITCH;
    }
    default:
        return false;
    }
}

/* Makes one token of `__attribute__((...))` or `[[...]]`. 0: it means nothing here. */
static int fold_attribute(struct parser *p, uint32_t i)
{
    struct token *token = &p->tokens[i];
    bool is_standard = token->kind == TOK_LBRACKET;
    uint32_t end = attribute_end(p, i), len = token_len(token);
    token->flags &= (uint16_t)~TOKEN_NAME;
    token->len = len;
    token->match = end;
    p->next = end + 1;
    int following = kind_at(p, p->next);
    if (is_standard
        && (following == TOK_LPAREN || (following == TOK_LBRACKET && !is_attribute(p, p->next)))
        && (p->previous == TOK_IDENT || p->previous == TOK_TYPENAME || p->previous == TOK_RPAREN
            || p->previous == TOK_RBRACKET))
        return 0;
    uint32_t behind = skip_attributes(p, p->next);
    if (p->previous == TOK_LPAREN || p->previous == TOK_PATTR)
        return token_starts_type(p, behind) || kind_at(p, behind) == TOK_RPAREN ? TOK_ATTR
                                                                                : TOK_PATTR;
    return is_of_statement(p, behind) ? TOK_SATTR : TOK_ATTR;
}

/* ---- names ---- */

static bool is_statement_start(int previous)
{
    switch (previous) {
    case 0: case TOK_SEMI: case TOK_LBRACE: case TOK_RBRACE: case TOK_COLON: case TOK_ELSE:
    case TOK_DO: case TOK_RPAREN: case TOK_SATTR: case TOK_DEFER:
        return true;
    default:
        return false;
    }
}

/* The name of an exception type before `(`: an exception is made, unless the parenthesis belongs to
   a declarator. */
static bool is_construction(const struct parser *p, uint32_t i)
{
    if (kind_at(p, i + 1) != TOK_LPAREN)
        return false;
    switch (p->previous) {
    case TOK_STORAGE: case TOK_STATIC: case TOK_QUAL: case TOK_ATTR: case TOK_PATTR:
        return false;
    case 0: case TOK_SEMI: case TOK_LBRACE: case TOK_RBRACE:
        return p->brackets.len > 0 && !in_record(p) && kind_at(p, i + 2) != TOK_STAR;
    case TOK_LPAREN: case TOK_COMMA: {
        if (kind_at(p, i + 2) != TOK_STAR)
            return true;
        int behind = kind_at(p, matching(p, i + 1) + 1);
        return behind != TOK_LPAREN && behind != TOK_LBRACKET;
    }
    default:
        return true;
    }
}

static bool is_exception_name(const struct parser *p, uint32_t i)
{
    const struct symbol *symbol = p->tokens[i].ident->ordinary;
    return symbol && symbol->kind == SYM_EXCEPTION;
}

/* Within the parentheses of f( or (*f)( where nothing can be called: outside functions and in records. */
static bool is_in_parameters(const struct parser *p)
{
    const struct bracket *bracket = innermost(p);
    if (!bracket || bracket->kind != TOK_LPAREN || (p->brackets.len > 1 && !bracket[-1].is_record))
        return false;
    int before = kind_at(p, bracket->token - 1);
    return before == TOK_IDENT || before == TOK_RPAREN;
}

/* `unknown *name = ...;` where a statement begins: neither name can be multiplied. */
static bool declares_pointer(const struct parser *p, uint32_t i)
{
    if (!in_block(p))
        return false;
    do
        i++;
    while (kind_at(p, i) == TOK_STAR);
    if (kind_at(p, i) != TOK_IDENT || p->tokens[i].ident->ordinary)
        return false;
    int behind = kind_at(p, i + 1);
    return behind == TOK_SEMI || behind == TOK_ASSIGN || behind == TOK_COMMA || behind == TOK_LBRACKET;
}

/* An undeclared name where a declaration begins and another name follows can only be meant as a
   type. It becomes one, so that what it declares is known. */
static bool is_unknown_type(const struct parser *p, uint32_t i)
{
    bool in_params = is_in_parameters(p);
    if (kind_at(p, i + 1) == TOK_IDENT && is_exception_name(p, i + 1))
        return false;
    if (kind_at(p, i + 1) != TOK_IDENT
        && !(kind_at(p, i + 1) == TOK_STAR && (p->brackets.len == 0 || in_params || in_record(p) || declares_pointer(p, i))))
        return false;
    switch (p->previous) {
    case 0: case TOK_SEMI: case TOK_LBRACE: case TOK_RBRACE: case TOK_STORAGE: case TOK_STATIC:
    case TOK_QUAL:
        return true;
    case TOK_LPAREN: case TOK_COMMA:
        return in_params;
    default:
        return false;
    }
}

static void declare_unknown_type(struct parser *p, uint32_t i)
{
    struct ident *ident = p->tokens[i].ident;
    const char *header = known_header(ident->text);
    const struct ident *meant = header ? NULL : scope_near_type(p->unit, ident);
    if (!strcmp(ident->text, "exception")) {
        diag_report(p->unit->diags, D_EXCEPTION_INSIDE, token_range(p, i));
    } else if (header) {
        struct diag *diag = diag_report(p->unit->diags, D_UNKNOWN_TYPE, token_range(p, i), ident->text);
        diag_note(p->unit->diags, diag, D_HEADER_MISSING, token_range(p, i), ident->text, header);
    } else if (meant)
        diag_report(p->unit->diags, D_UNKNOWN_TYPE_MEANT, token_range(p, i), ident->text,
                    meant->text);
    else
        diag_report(p->unit->diags, D_UNKNOWN_TYPE, token_range(p, i), ident->text);
    engine_settle(p->engine);
    struct symbol *symbol = symbol_new(p->unit, SYM_TYPEDEF, ident, i);
    symbol->type = arena_alloc(p->unit->arena, sizeof *symbol->type);
    scope_bind(p->unit, symbol);
}

/* The parenthesis that ended last is the list of names of an old-style definition. */
static bool is_kr_list(const struct parser *p)
{
    uint32_t open = p->closed.token, close = p->before;
    if (p->closed.kind != TOK_LPAREN || in_record(p)
        || (innermost(p) && innermost(p)->kind != TOK_LBRACE))
        return false;
    int head = kind_at(p, open - 1);
    if (head == TOK_RPAREN)
        return p->brackets.len == 0;
    if (head != TOK_IDENT && head != TOK_TYPENAME)
        return false;
    for (uint32_t i = open + 1; i < close; i += 2)
        if (kind_at(p, i) != TOK_IDENT
            || kind_at(p, i + 1) != (i + 1 == close ? TOK_RPAREN : TOK_COMMA))
            return false;
    return close > open + 1;
}

static int classify_name(struct parser *p, uint32_t i)
{
    switch (p->previous) {
    case TOK_DOT: case TOK_ARROW: case TOK_GOTO: case TOK_STRUCT: case TOK_ENUM:
        return TOK_IDENT;
    }
    const struct ident *ident = p->tokens[i].ident;
    const struct symbol *symbol = ident->ordinary;
    if (!symbol) {
        if (!is_unknown_type(p, i))
            return TOK_IDENT;
        declare_unknown_type(p, i);
        return TOK_TYPENAME;
    }
    /* KR comes first, and settles otherwise. */
    bool begins_kr = p->previous == TOK_RPAREN && is_type_symbol(symbol) && is_kr_list(p);
    if ((symbol->outer || is_type_symbol(symbol)) && !begins_kr) {
        engine_settle(p->engine);
        symbol = ident->ordinary;
    }
    if (!is_type_symbol(symbol))
        return TOK_IDENT;
    return symbol->kind == SYM_EXCEPTION && is_construction(p, i) ? TOK_NEWEXC : TOK_TYPENAME;
}

/* ---- words of the dialect ---- */

static bool ends_expression(int kind)
{
    switch (kind) {
    case TOK_IDENT: case TOK_NUMBER: case TOK_STRING: case TOK_CHARACTER: case TOK_RPAREN:
    case TOK_RBRACKET: case TOK_INC: case TOK_DEC:
        return true;
    default:
        return false;
    }
}

/* `(...) {` follows: no C has that after a name in front of which a statement begins. */
static bool is_with(const struct parser *p, uint32_t i)
{
    if (p->previous == TOK_ASYNC_WITH)
        return true;
    return kind_at(p, i + 1) == TOK_LPAREN && is_statement_start(p->previous) && in_block(p)
        && kind_at(p, matching(p, i + 1) + 1) == TOK_LBRACE;
}

/* A type in front means that the word is the name declared. */
static bool is_handle(struct parser *p, uint32_t i)
{
    if (kind_at(p, i + 1) != TOK_LPAREN)
        return false;
    switch (p->previous) {
    case TOK_KWTYPE: case TOK_TYPENAME: case TOK_IDENT: case TOK_STAR:
        return false;
    }
    engine_settle(p->engine);
    return token_starts_type(p, i + 2);
}

static bool is_exception_declaration(const struct parser *p, uint32_t i)
{
    const struct token *name = &p->tokens[i + 1];
    return p->brackets.len == 0 && name->flags & TOKEN_NAME && !name->ident->keyword
        && (p->previous == 0 || p->previous == TOK_SEMI || p->previous == TOK_RBRACE);
}

static bool is_async_name(const struct parser *p, uint32_t i)
{
    switch (kind_at(p, i + 1)) {
    case TOK_SEMI: case TOK_COMMA: case TOK_COLON: case TOK_LBRACKET: case TOK_RPAREN:
    case TOK_ASSIGN:
        return in_record(p);
    default:
        return false;
    }
}

/* The kind of a word of the dialect: a word here, or a name. */
static int classify_word(struct parser *p, uint32_t i)
{
    struct token *token = &p->tokens[i];
    int kind = token->kind, following = kind_at(p, i + 1);
    bool is_word = true;
    switch (p->previous) {
    case TOK_DOT: case TOK_ARROW: case TOK_GOTO: case TOK_STRUCT: case TOK_ENUM:
        return TOK_IDENT;
    }
    switch (kind) {
    case TOK_STORAGE:
        if (following == TOK_FOR)
            return TOK_ASYNC_FOR;
        if (following == TOK_WITH)
            return TOK_ASYNC_WITH;
        is_word = !is_async_name(p, i);
        break;
    case TOK_RAISE:
        is_word = following != TOK_LPAREN && !in_record(p);
        if (is_word) {
            p->in_raise = true;
            p->raise_depth = p->brackets.len;
        }
        break;
    case TOK_FROM:
        is_word = p->in_raise && p->brackets.len == p->raise_depth && ends_expression(p->previous)
                  && following != TOK_SEMI;
        break;
    case TOK_RAISES:
        is_word = p->previous == TOK_RPAREN;
        break;
    case TOK_WITH:
        is_word = is_with(p, i);
        break;
    case TOK_HANDLE:
        is_word = is_handle(p, i);
        break;
    case TOK_EXCEPTION:
        is_word = is_exception_declaration(p, i);
        break;
    default:                            /* a member may have that name; a value or width, which is an error, not */
        is_word = !in_record(p) || p->previous == TOK_ASSIGN || p->previous == TOK_COLON;
    }
    if (is_word)
        return kind;
    token->kind = TOK_IDENT;
    return classify_name(p, i);
}

/* ---- other folds ---- */

/* Remembers the brace with which the body of the struct, union, enum or exception at i begins. */
static void find_record(struct parser *p, uint32_t i)
{
    i = skip_attributes(p, i + 1);
    if (p->tokens[i].flags & TOKEN_NAME)
        i = skip_attributes(p, i + 1);
    if (kind_at(p, i) == TOK_COLON) {
        do
            i++;
        while (p->tokens[i].flags & TOKEN_NAME);
    }
    if (kind_at(p, i) == TOK_LBRACE)
        p->record = i;
}

/* `enum e : type`, not the width of a bit-field. */
static bool is_enum_colon(const struct parser *p, uint32_t i)
{
    return (p->previous == TOK_ENUM || p->second == TOK_ENUM
            || (p->previous == TOK_ATTR && p->second == TOK_ENUM))
           && token_starts_type(p, i + 1);
}

static bool is_atomic_of(const struct parser *p, uint32_t i)
{
    return kind_at(p, i + 1) == TOK_LPAREN && word_value(p, i) == SPEC_ATOMIC;
}

/* The kind of the token at i, p->next being behind it; -1: it is passed over. */
static int classify(struct parser *p, uint32_t i)
{
    struct token *token = &p->tokens[i];
    int kind = token->kind;
    if (token->flags & TOKEN_NAME) {
        if (kind == TOK_IDENT)
            return classify_name(p, i);
        if (!token->ident->keyword && kind != TOK_TYPENAME && kind != TOK_NEWEXC)
            return classify_word(p, i);
    }
    switch (kind) {
    case TOK_EXTENSION:
        return -1;
    case TOK_PRAGMA:
        p->next = kind_at(p, i + 1) == TOK_LPAREN ? matching(p, i + 1) + 1 : i + 1;
        return -1;
    case TOK_ATTRIBUTE:
        kind = fold_attribute(p, i);
        return kind ? kind : -1;
    case TOK_LBRACKET:
        if (is_attribute(p, i)) {
            kind = fold_attribute(p, i);
            return kind ? kind : -1;
        }
        return kind;
    case TOK_QUAL:
        return is_atomic_of(p, i) ? TOK_ATOMIC_OF : kind;
    case TOK_COLON:
        if (!is_enum_colon(p, i))
            return kind;
        p->in_enum_base = true;
        return TOK_ENUM_COLON;
    case TOK_SEMI:
        p->in_raise = false;
        return kind;
    default:
        return kind;
    }
}

/* What the brackets and the struct's brace must know of the token. */
static void keep_track(struct parser *p, uint32_t i, int kind)
{
    switch (kind) {
    case TOK_LPAREN: case TOK_LBRACKET: case TOK_LBRACE:
        open_bracket(p, i, kind);
        break;
    case TOK_RPAREN: case TOK_RBRACKET: case TOK_RBRACE:
        close_bracket(p, kind);
        break;
    case TOK_STRUCT: case TOK_ENUM: case TOK_EXCEPTION:
        find_record(p, i);
        break;
    }
}

int token_next(struct parser *p, uint32_t *token)
{
    uint32_t i;
    int kind;
    do {
        i = p->next;
        if (p->tokens[i].kind == 0) {
            *token = i;
            return 0;
        }
        p->next = i + 1;
        kind = classify(p, i);
    } while (kind < 0);
    *token = i;
    if (p->previous == TOK_RPAREN && is_type_kind(kind) && is_kr_list(p)) {
        p->next = i;
        p->previous = TOK_KR;
        return TOK_KR;
    }
    if (p->in_enum_base && kind != TOK_ENUM_COLON) {
        p->in_enum_base = kind == TOK_KWTYPE || kind == TOK_TYPENAME || kind == TOK_QUAL;
        if (p->in_enum_base)
            kind = TOK_BASETYPE;
    }
    p->depth_before = p->brackets.len;
    keep_track(p, i, kind);
    p->tokens[i].kind = (uint16_t)kind;
    p->second = p->previous;
    p->previous = kind;
    p->before = i;
    return kind;
}

/* ---- after an error ---- */

static bool continues_statement(int kind)
{
    switch (kind) {
    case TOK_ELSE: case TOK_EXCEPT: case TOK_FINALLY: case TOK_SEMI: case TOK_COMMA:
    case TOK_RPAREN: case TOK_RBRACKET: case TOK_ASSIGN: case TOK_DOT:
        return true;
    default:
        return false;
    }
}

int token_recover(struct parser *p, uint32_t *token, size_t keep, bool in_for)
{
    for (;; *token = p->next++) {
        int kind = kind_at(p, *token);
        if (kind == 0) {
            p->next = *token;
            return 0;
        }
        if (*token != p->before)
            keep_track(p, *token, kind);
        const struct bracket *open = innermost(p);
        if (kind == TOK_SEMI
            && (p->brackets.len <= keep || (open->kind != TOK_LBRACE && !in_for))) {
            if (p->brackets.len > keep)
                p->brackets.len = keep;
            break;
        }
        if (kind == TOK_RBRACE && p->brackets.len < keep) {
            p->previous = TOK_RBRACE;
            p->before = *token;
            return TOK_RBRACE;
        }
        if (kind == TOK_RBRACE && p->brackets.len == keep
            && !continues_statement(kind_at(p, p->next)))
            break;
        if (kind == TOK_LBRACE && p->brackets.len == keep + 1)
            in_for = false;
    }
    p->previous = TOK_SEMI;
    p->before = *token;
    return TOK_SEMI;
}
