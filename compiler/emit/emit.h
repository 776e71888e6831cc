/* Emission: the lowered unit as C text. What no dialect construct touches is copied byte by byte. */
#ifndef ACC_EMIT_H
#define ACC_EMIT_H

#include "base/vec.h"
#include "syntax/unit.h"

/* The object path: preprocessed text for `cc -x cpp-output`, the dialect's external declarations replaced. */
void emit_object(struct unit *unit, struct text *out);

/* The reading path: C that compiles on its own, headers as #include lines. macros: the unit's `cc -E -dDI` output, which tells
   the include lines and which macros are alive; NULL: headers come as their text. */
void emit_reading(struct unit *unit, const char *macros, struct text *out);

/* The C header of a dialect header: async functions as C sees them. name: of the file. */
void emit_header(struct unit *unit, const char *macros, const char *name, struct text *out);

#endif
