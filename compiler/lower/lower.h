/* Lowering: what the dialect's functions become. Takes a typed unit and leaves, on each async function, all that the emitter
   needs to print it as a state machine: its body with every await a statement of its own (S_AWAIT), the variables that live
   across them, and the names of what is generated. The order of the passes stands in lower.c. */
#ifndef ACC_LOWER_H
#define ACC_LOWER_H

#include <stdbool.h>
#include <stdio.h>

#include "syntax/type.h"
#include "syntax/unit.h"

/* Where a local variable, parameter or temporary of an async function lives; hangs on symbol->lowered. */
struct local {
    const char *name;           /* in the generated C; its own unless another thing of the function has that name */
    struct symbol *symbol;
    struct type *type;
    int index;                  /* among the function's locals */
    bool in_frame;              /* memory of the frame from the start: frame->name */
    bool saved;                 /* a C local that is stored at suspensions and loaded at resumption */
    bool is_param;
    bool is_temp;               /* made by acc */
    bool assigned;              /* somewhere; a parameter, that is, does not keep its argument */
    bool unassigned;            /* may be saved before it was assigned: begins as zero */
    bool is_slot;               /* a temporary that takes the memory result of one await, or a compound literal */
    bool refused;               /* an error was reported about it */
    bool left;                  /* its scope has ended: the passes' own */
    bool suspended;             /* an await stands in its scope: the passes' own */
    bool hoisted;               /* declared at the top of the function though it is not saved */
};

/* One await or yield: a statement at which the function may be left and entered again. */
struct suspension {
    int number;                 /* from 1 */
    struct node *statement;     /* S_AWAIT */
    VEC(struct local *) live;   /* what is saved here, in order of declaration */
};

struct async_function {
    struct unit *unit;
    struct node *node;          /* N_FUNCTION */
    struct symbol *symbol;
    const char *name;           /* the user's */
    struct type *type;          /* the function's */
    struct type *result;
    struct type *item;          /* of a generator: what it yields; NULL: it is none */
    bool result_in_register;
    bool is_static, is_inline, is_main;
    bool uses_info;             /* its body names NAME__function */
    bool needs_coro;            /* its coroutine form is called, or could be from elsewhere */
    bool needs_spawn[2];        /* a task of it is spawned at once: NAME__spawn, and in a group: NAME__spawn_in */
    bool is_known;              /* the text that is looked at stands behind its begin */
    VEC(struct local *) locals;         /* all of them, in order of declaration */
    VEC(struct suspension *) suspensions;
    int temps, labels;
    bool uses_func_name;        /* __func__ and its kin */
    bool has_labels;
    bool has_label_address;     /* &&label: there can be one copy of the body only */
    bool is_aligned;            /* the frame may need more than a pointer's alignment */
    bool frame_from_start;      /* some local lives in the frame: frame is valid all the time */
    VEC(struct node *) lifted;  /* N_DECLARATIONs of local types that the frame needs: printed before it, in order */

    /* names of the generated parameters and labels, out of the way of the user's */
    struct {
        const char *task, *sp, *frame, *base, *state, *status, *value, *result, *await_label, *leave_label, *start, *segment, *generator;
    } names;
};

/* Lowers all functions of the unit that contain dialect constructs. False after errors. */
bool lower_unit(struct unit *unit);

/* The async_function of an N_FUNCTION, NULL for a plain one. */
struct async_function *lowered_function(const struct node *node);

/* The place of a local of a lowered function; NULL for everything else. */
struct local *lowered_local(const struct symbol *symbol);

/* -fdump-frames */
void frames_dump(struct unit *unit, FILE *out);

#endif
