/* Diagnostics as values: a severity, an id of the table diag.def, a range, notes, a fix-it. Collected here,
   rendered in one place. */
#ifndef ACC_DIAG_H
#define ACC_DIAG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/source.h"

enum diag_severity { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR, DIAG_FATAL };

enum diag_id {
#define DIAG(id, severity, name, enabled, format, explanation) D_##id,
#include "base/diag.def"
#undef DIAG
    D_COUNT
};

/* A range of the preprocessed text. */
struct range {
    uint32_t start, end;        /* end: one past the last byte; start == end: a position */
};

struct diag {
    enum diag_severity severity;
    enum diag_id id;
    struct range range;         /* caret at start */
    const char *message;
    const char *fixit;          /* text that replaces fixit_range; NULL: none */
    struct range fixit_range;
    struct diag *notes;         /* in order, linked by next */
    struct diag *next;
};

struct diag_options {
    bool colour;
    bool show_caret;
    bool show_option;
    bool show_fixits;           /* -fdiagnostics-parseable-fixits */
    bool warnings_are_errors;   /* -Werror */
    bool no_warnings;           /* -w */
    int max_errors;             /* -fmax-errors; 0: no limit */
    signed char state[D_COUNT]; /* per id: 0 as the table says, 1 on (-Wx), -1 off (-Wno-x), 2 an error (-Werror=x) */
};

struct diags {
    struct arena *arena;
    struct source *source;      /* set once the unit's text is there */
    struct diag_options options;
    struct diag *first, *last;
    int errors, warnings;
    bool limit_reached;         /* stop parsing */
    struct diag *recent[64];    /* by place: drops what was said already */
};

struct diags *diags_new(struct arena *arena, const struct diag_options *options);

/* Adds a diagnostic, its message being the table's format with the arguments that follow. A warning that is off,
   or the same error at the same place again, is dropped (and NULL returned). Warnings in system headers are off. */
struct diag *diag_report(struct diags *diags, enum diag_id id, struct range range, ...);
void diag_note(struct diags *diags, struct diag *diag, enum diag_id id, struct range range, ...);
void diag_fixit(struct diags *diags, struct diag *diag, struct range range, const char *text);

/* A range in the user's file. */
struct diag_place {
    struct source_file *file;
    uint32_t line, column;              /* from 1, columns in bytes */
    uint32_t end_line, end_column;      /* of the last byte */
};
struct diag_place diag_locate(struct source *source, struct range range);

/* Prints what was collected, gcc's way, in order of reporting, and a final count where there were errors. */
void diags_print(struct diags *diags, FILE *out);

/* -Wname, -Wno-name, -Werror=name of acc's own names; false: not a name of ours. */
bool diag_set_option(struct diag_options *options, const char *name, int state);

/* What fatal() and bug() say goes to say in place of standard error; the program ends behind it. */
void diag_redirect(void (*say)(const char *message));

/* The environment's failures: "acc: error: open x.ac: No such file or directory", exit status 1. A format that ends in ':'
   gets the text of errno. */
_Noreturn void fatal(const char *format, ...);
/* acc's own fault: says so, where, and exits with 70. */
_Noreturn void bug(const char *format, ...);

#endif
