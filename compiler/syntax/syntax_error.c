/* What a syntax error says: the token that cannot be, and what the parser's state would have taken
   instead. */
#include <string.h>

#include "parse.h"
#include "syntax/build.h"

static bool takes(const struct parser *p, int kind)
{
    return engine_accepts(p->engine, kind);
}

static bool begins_line(const struct parser *p, uint32_t token)
{
    if (token < 2)
        return true;
    const char *text = p->unit->source->text;
    uint32_t from = token_end(&p->tokens[p->before_last]), to = p->tokens[token].offset;
    return from <= to && memchr(text + from, '\n', to - from);
}

/* A statement or declaration begins with it, or a block ends. */
static bool begins_anew(int kind)
{
    switch (kind) {
    case 0: case TOK_RBRACE: case TOK_IF: case TOK_ELSE: case TOK_SWITCH: case TOK_CASE:
    case TOK_DEFAULT: case TOK_WHILE: case TOK_DO: case TOK_FOR: case TOK_GOTO: case TOK_CONTINUE:
    case TOK_BREAK: case TOK_RETURN: case TOK_TRY: case TOK_RAISE: case TOK_YIELD: case TOK_DEFER:
    case TOK_TASK_GROUP: case TOK_ASYNC_FOR: case TOK_ASYNC_WITH: case TOK_KWTYPE:
    case TOK_STORAGE: case TOK_STATIC: case TOK_QUAL: case TOK_STRUCT: case TOK_ENUM:
    case TOK_TYPENAME: case TOK_HANDLE: case TOK_KR: case TOK_EXCEPTION:
        return true;
    default:
        return false;
    }
}

/* A statement or external declaration could begin here. */
static bool is_between(const struct parser *p)
{
    return takes(p, TOK_SEMI)
           && (takes(p, TOK_IF)
               || (takes(p, TOK_ASM) && takes(p, TOK_STORAGE) && takes(p, TOK_STATIC_ASSERT)));
}

/* What is missing before token, if it can be told. A `;` is put in only once before one token. */
static int find_missing(const struct parser *p, int kind, uint32_t token, bool is_again)
{
    if (!is_again && (begins_anew(kind) || begins_line(p, token)) && takes(p, TOK_SEMI)
        && !is_between(p))
        return TOK_SEMI;
    if ((kind == TOK_SEMI || kind == TOK_LBRACE || kind == TOK_RBRACE) && takes(p, TOK_RPAREN))
        return TOK_RPAREN;
    if ((kind == TOK_SEMI || kind == TOK_RPAREN || kind == TOK_ASSIGN || kind == TOK_RBRACE)
        && takes(p, TOK_RBRACKET))
        return TOK_RBRACKET;
    return 0;
}

static const char *token_text(const struct parser *p, uint32_t token)
{
    const struct token *at = &p->tokens[token];
    if (at->kind == 0)
        return "end of file";
    if (at->kind == TOK_STRING)
        return "a string";
    uint32_t len = token_len(at);
    const char *text = p->unit->source->text + at->offset;
    if (len > 40)
        return arena_printf(p->unit->arena, "‘%.37s...’", arena_strndup(p->unit->arena, text, 37));
    return arena_printf(p->unit->arena, "‘%s’", arena_strndup(p->unit->arena, text, len));
}

/* At most three kinds by name; NULL: too many, or none that a message could name. */
static const char *list_expected(const struct parser *p)
{
    static const int kinds[] = {
        TOK_SEMI,   TOK_RPAREN,  TOK_RBRACKET, TOK_RBRACE, TOK_COMMA, TOK_COLON, TOK_LPAREN,
        TOK_LBRACE, TOK_ASSIGN,  TOK_IDENT,    TOK_STRING, TOK_WHILE, TOK_WITH,  TOK_FOR,
        TOK_EXCEPT, TOK_FINALLY, TOK_STAR,     TOK_PIPE,   0,
    };
    const char *names[3];
    int count = 0;
    for (const int *kind = kinds; *kind; kind++) {
        if (!takes(p, *kind))
            continue;
        if (count == 3)
            return NULL;
        names[count++] = token_kind_text(*kind);
    }
    switch (count) {
    case 1: return names[0];
    case 2: return arena_printf(p->unit->arena, "%s or %s", names[0], names[1]);
    case 3: return arena_printf(p->unit->arena, "%s, %s or %s", names[0], names[1], names[2]);
    default: return NULL;
    }
}

/* NULL: the token is out of place, and that is all that can be said. */
static const char *describe_expected(const struct parser *p, int kind, int missing)
{
    if (missing)
        return token_kind_text(missing);
    if (is_between(p))
        return kind == 0 && takes(p, TOK_RBRACE) ? token_kind_text(TOK_RBRACE) : NULL;
    if (takes(p, TOK_QUESTION)) {   /* any operator could follow the expression: no help */
        static const int ends[] = { TOK_RPAREN, TOK_RBRACKET, TOK_COLON, TOK_SEMI, TOK_RBRACE };
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            if (takes(p, ends[i]))
                return token_kind_text(ends[i]);
    }
    if (takes(p, TOK_NUMBER))
        return takes(p, TOK_KWTYPE) ? "an expression or a type" : "an expression";
    if (takes(p, TOK_KWTYPE) && !takes(p, TOK_SEMI))
        return takes(p, TOK_TYPENAME) && takes(p, TOK_STORAGE) ? "a declaration" : "a type";
    if (takes(p, TOK_SEMI) && !takes(p, TOK_KWTYPE))
        return token_kind_text(TOK_SEMI);
    return list_expected(p);
}

static void add_notes(struct parser *p, struct diag *diag, uint32_t token)
{
    const struct token *at = &p->tokens[token];
    if (at->kind == 0 && p->brackets.len > 0) {
        uint32_t open = p->brackets.data[p->brackets.len - 1].token;
        diag_note(p->unit->diags, diag, D_NOTE_OPENED, token_range(p, open),
                  p->unit->source->text[p->tokens[open].offset]);
    }
}

/* A reserved word of the dialect where C would have a name: written so, or out of a macro of a
   plain C header. */
static bool report_reserved(struct parser *p, uint32_t token)
{
    const struct token *at = &p->tokens[token];
    if (!(at->flags & TOKEN_NAME) || at->ident->keyword || !at->ident->dialect
        || at->kind == TOK_IDENT || !takes(p, TOK_IDENT) || takes(p, TOK_NUMBER))
        return false;
    struct diag *diag
        = diag_report(p->unit->diags, D_RESERVED, token_range(p, token), at->ident->text);
    diag_note(p->unit->diags, diag, D_NOTE_RESERVED, token_range(p, token));
    return true;
}

static bool is_word(const struct parser *p, uint32_t token, const char *word)
{
    return p->tokens[token].flags & TOKEN_NAME && !strcmp(p->tokens[token].ident->text, word);
}

/* Other languages' ways to raise and catch: a type alone, `new`, `throw`, `catch`. */
static bool report_foreign(struct parser *p, int kind, uint32_t token)
{
    struct diags *diags = p->unit->diags;
    const struct ident *ident = p->tokens[token].flags & TOKEN_NAME ? p->tokens[token].ident : NULL;
    uint32_t before = p->before_last;
    struct diag *diag;
    if (kind == TOK_TYPENAME && takes(p, TOK_NEWEXC) && ident->ordinary && ident->ordinary->kind == SYM_EXCEPTION) {
        struct range range = token_range(p, token);
        diag = diag_report(diags, D_EXCEPTION_NAME, range, ident->text, ident->text);
        diag_fixit(diags, diag, (struct range){ range.end, range.end }, "()");
    } else if (kind == TOK_NEWEXC && before && is_word(p, before, "new")) {
        diag_report(diags, D_NO_NEW, token_range(p, before), ident->text);
    } else if (kind == TOK_NEWEXC && before && is_word(p, before, "throw")) {
        diag = diag_report(diags, D_FOREIGN_WORD, token_range(p, before), "throw", "raise");
        diag_fixit(diags, diag, token_range(p, before), "raise");
    } else if (takes(p, TOK_EXCEPT) && is_word(p, token, "catch")) {
        diag = diag_report(diags, D_FOREIGN_WORD, token_range(p, token), "catch", "except");
        diag_fixit(diags, diag, token_range(p, token), "except");
    } else {
        return false;
    }
    return true;
}

int syntax_report(struct parser *p, int kind, uint32_t token, bool is_again)
{
    if (!is_again && report_reserved(p, token))
        return 0;
    int missing = find_missing(p, kind, token, is_again);
    if (is_again || report_foreign(p, kind, token))
        return missing;
    const char *text = token_text(p, token), *expected = describe_expected(p, kind, missing);
    struct diag *diag
        = expected ? diag_report(p->unit->diags, D_EXPECTED, token_range(p, token), expected, text)
                   : diag_report(p->unit->diags, D_UNEXPECTED, token_range(p, token), text);
    add_notes(p, diag, token);
    return missing;
}
