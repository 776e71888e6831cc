/* Tokens and tree as text, for people and for tests. */
#ifndef ACC_DUMP_H
#define ACC_DUMP_H

#include <stdio.h>

#include "syntax/unit.h"

/* One line a token: line, kind, spelling, flags. */
void tokens_dump(struct unit *unit, FILE *out);
/* One line a node, kids indented below, each by its name. */
void ast_dump(struct unit *unit, FILE *out);

#endif
