/* -fdump-frames: for each async function the size of its frame and what lives across each of its awaits, and why. Sizes are
   those of LP64; a frame with a member whose layout only the C compiler knows has the size "unknown". */
#include "lower/passes.h"

#include "sema/sema.h"

static struct layout layout_of_frame(const struct async_function *function)
{
    struct layout frame = { function->item ? 72 : 24, 8 }, pointer = { 8, 8 };         /* an ac_frame comes first, an ac_generator */

    if (!function->result_in_register) layout_append(&frame, pointer, false);
    for (size_t i = 0; i < function->locals.len; i++) {
        const struct local *local = function->locals.data[i];
        if (local->in_frame || local->saved || (function->item && local->is_param)) layout_append(&frame, type_layout(function->unit, local->type), false);
    }
    layout_finish(&frame);
    return frame;
}

static void dump_function(const struct async_function *function, FILE *out)
{
    struct unit *unit = function->unit;

    if (!function->suspensions.len && !function->item) {
        fprintf(out, "%s: no frame, it never suspends\n", function->name);
        return;
    }
    struct layout frame = layout_of_frame(function);
    if (frame.size < 0) fprintf(out, "%s: frame of unknown size\n", function->name);
    else fprintf(out, "%s: frame of %lld bytes\n", function->name, frame.size);
    for (size_t i = 0; i < function->locals.len; i++) {
        const struct local *local = function->locals.data[i];
        if (!local->in_frame) continue;
        const char *why = local->symbol->flags & SYMBOL_ADDRESS_TAKEN ? "address taken"
                          : local->is_slot ? "memory for a result or a literal" : "live, larger than a register";
        fprintf(out, "    %s: %s, in the frame (%s)\n", local->name, type_text(unit, local->type), why);
    }
    for (size_t i = 0; i < function->suspensions.len; i++) {
        const struct suspension *suspension = function->suspensions.data[i];
        uint32_t offset = unit->tokens.data[suspension->statement->first].offset;
        struct location location = source_locate(unit->source, offset);
        fprintf(out, "  %s %d, line %u:", suspension->statement->flags & NODE_YIELDS ? "yield" : "await", suspension->number, location.line);
        for (size_t k = 0; k < suspension->live.len; k++)
            fprintf(out, "%s %s (live)", k ? "," : "", suspension->live.data[k]->name);
        fprintf(out, "%s\n", suspension->live.len ? "" : " nothing is saved");
    }
}

void frames_dump(struct unit *unit, FILE *out)
{
    for (struct node *decl = unit->decls; decl; decl = decl->next)
        if (lowered_function(decl)) dump_function(lowered_function(decl), out);
}
