/* Tokens: one flat array a unit, in the order of the text. The lexer makes raw tokens; the token
   layer classifies them in place (typedef names, dialect words, attributes) just before the parser
   takes them. Kinds are lemon's TOK_... numbers of parse.h. Token 0 stands before the text's first
   and belongs to no node; the last one is the end (kind 0). */
#ifndef ACC_TOKEN_H
#define ACC_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ident.h"
#include "base/source.h"

struct token {
    uint32_t offset;            /* into the source's text */
    uint16_t kind;
    uint16_t flags;             /* TOKEN_... */
    union {
        struct ident *ident;    /* identifiers and keywords (TOKEN_NAME) */
        struct {
            uint32_t len;       /* all others */
            uint32_t match;     /* folded attributes: index of the last token */
        };
    };
};
enum {
    TOKEN_NAME = 1,             /* ident is valid */
    TOKEN_DIALECT = 2,          /* stands in .ac/.ah text: dialect words are words */
    TOKEN_SYSTEM = 4,           /* stands in a system header */
    TOKEN_SPACE = 8,            /* blanks, a newline or a marker before it */
    TOKEN_PRELUDE = 16          /* stands in acc's own prelude */
};

/* The words of C and the dialect; ident->keyword and ident->dialect are indices into keywords[]. */
struct keyword {
    const char *text;
    uint16_t kind;              /* TOK_... */
    uint8_t when;               /* KEYWORD_... */
    uint32_t value;             /* SPEC_ bits, or the OP_ of the construct */
};
enum { KEYWORD_ALWAYS, KEYWORD_GNU, KEYWORD_C23, KEYWORD_NOT_CLANG, KEYWORD_DIALECT };
extern const struct keyword keywords[];

/* How messages spell a kind: the punctuator or word itself, or "identifier" and the like. */
const char *token_kind_text(int kind);

static inline uint32_t token_len(const struct token *token)
{
    return token->flags & TOKEN_NAME ? token->ident->len : token->len;
}

static inline uint32_t token_end(const struct token *token)
{
    return token->offset + token_len(token);
}

#endif
