/* Interned identifiers: one struct for each spelling, so that names compare by pointer. What a name means at
   the moment of parsing hangs on the struct itself (see syntax/scope.h): a lookup is one load. */
#ifndef ACC_IDENT_H
#define ACC_IDENT_H

#include <stdint.h>

#include "base/arena.h"

struct symbol;

struct ident {
    const char *text;           /* NUL-terminated */
    uint32_t len;
    uint32_t hash;
    uint16_t keyword;           /* index into the keywords of C (syntax/token.h), else 0 */
    uint16_t dialect;           /* the same for a word of the dialect */
    struct symbol *ordinary;    /* the visible variable, function, typedef, enumerator */
    struct symbol *tag;         /* the visible struct, union or enum */
    void *note;                 /* a pass's own, for as long as it runs */
};

struct ident_table;

struct ident_table *ident_table_new(struct arena *arena);
struct ident *ident_intern(struct ident_table *table, const char *text, size_t len);

/* Calls fn for each identifier, in no particular order: not for output. */
void ident_each(struct ident_table *table, void (*fn)(struct ident *ident, void *arg), void *arg);

/* The number of single-character edits that lead from a to b, at most limit + 1: for "did you mean". */
int ident_distance(const char *a, const char *b, int limit);

#endif
