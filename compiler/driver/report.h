/* Messages for programs: what acc and the compilers below it have to say, collected as data and written as one JSON or
   SARIF document when the run ends. */
#ifndef ACC_REPORT_H
#define ACC_REPORT_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/vec.h"

enum report_format { REPORT_TEXT, REPORT_JSON, REPORT_SARIF };

struct report_place {
    const char *file;           /* NULL: nowhere */
    uint32_t line, column;      /* from 1, columns in bytes */
    uint32_t end_line, end_column;      /* of the last byte */
    int display, end_display;   /* the columns as a terminal shows them */
    int point, end_point;       /* the columns in characters */
};

struct report {
    const char *kind, *message;         /* kind: error, fatal error, warning, note */
    const char *option;         /* -W...; NULL: none */
    const char *rule;           /* acc's own: what --explain knows; else the option; NULL: none */
    struct report_place place;
    const char *fixit;          /* text for fixit_place; NULL: none */
    struct report_place fixit_place;
    bool fixit_inserts;         /* fixit_place takes no byte */
    struct report *notes, *next;
};

struct reports {
    struct arena *arena;
    enum report_format format;
    const char *file;           /* where the document goes; NULL: standard error */
    struct report *first, *last;
};

/* What -fdiagnostics-format= can ask for. */
struct report_kind {
    const char *name;
    enum report_format format;
    const char *suffix;         /* of the file; NULL: standard error */
};
/* NULL unless name is one of gcc's words: text, json, json-stderr, json-file, sarif-stderr, sarif-file. */
const struct report_kind *report_kind(const char *name);

/* What the passes found. */
void reports_add_diags(struct reports *reports, struct diags *diags);
/* What a compiler or linker printed; failed: it ended with an error. */
void reports_add_text(struct reports *reports, const char *text, bool failed);
/* A message without a place. */
void reports_add_message(struct reports *reports, const char *kind, const char *message);

void reports_print(const struct reports *reports, struct text *out);

#endif
