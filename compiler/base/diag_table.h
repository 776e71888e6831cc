/* The table of messages behind diag.def, for the collector, the renderer and --explain. */
#ifndef ACC_DIAG_TABLE_H
#define ACC_DIAG_TABLE_H

#include "base/diag.h"

struct diag_entry {
    const char *id;             /* as --explain takes it */
    enum diag_severity severity;
    const char *name;           /* of the option -Wname; "": cannot be switched */
    bool enabled;
    const char *format;
    const char *explanation;
};

extern const struct diag_entry diag_table[D_COUNT];

#endif
