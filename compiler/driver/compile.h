/* One unit through all stages: preprocessed text in, the wanted text out. */
#ifndef ACC_COMPILE_H
#define ACC_COMPILE_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/vec.h"
#include "driver/report.h"

enum compile_output {
    COMPILE_OBJECT_TEXT,        /* the preprocessed text with dialect code replaced, for cc -c */
    COMPILE_READING_TEXT,       /* C for people */
    COMPILE_HEADER,             /* the C header of a .ah file */
    COMPILE_NOTHING,            /* diagnostics only */
    COMPILE_TOKENS, COMPILE_AST, COMPILE_TYPES, COMPILE_FRAMES, COMPILE_LOWERED
};

struct compile_options {
    const char *name;           /* of the main file, as the line markers spell it */
    enum compile_output output;
    bool is_dialect;            /* the main file is Async C, whatever its name */
    bool cc_is_clang;
    bool c23, iso;              /* of -std= */
    bool sites;                 /* AC_DEBUG=refs is to tell where */
    const struct prefix_map *prefix_maps;   /* of -ffile-prefix-map=, -fmacro-prefix-map= */
    const char *macros;         /* for COMPILE_READING_TEXT and _HEADER: the unit by cc -E -dD -dI; NULL: not known */
    const struct text *main_text;   /* the main file where it cannot be read again (standard input); NULL: it can */
    struct diag_options diag;
    struct reports *reports;    /* takes the messages in place of standard error; NULL: none */
};

/* text: len bytes and a NUL behind them. False: errors, which were printed or reported. */
bool compile_unit(const struct compile_options *options, const char *text, size_t len, struct text *out);

#endif
