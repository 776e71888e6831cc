/* -fdump-frames: for each async function the size of its frame and what lives across each of its awaits, and why. Sizes are
   those of LP64; a frame with a member whose layout only the C compiler knows has the size "unknown". */
#include "lower/passes.h"

#include "sema/sema.h"

struct layout {
    long long size, align;      /* size -1: not known */
};

static struct layout layout_of(struct unit *unit, struct type *type);

static void append(struct layout *record, struct layout member, bool is_union)
{
    if (record->size < 0 || member.size < 0) {
        record->size = -1;
        return;
    }
    if (member.align > record->align) record->align = member.align;
    if (is_union) {
        if (member.size > record->size) record->size = member.size;
        return;
    }
    record->size = (record->size + member.align - 1) / member.align * member.align + member.size;
}

static void finish(struct layout *record)
{
    if (record->size >= 0) record->size = (record->size + record->align - 1) / record->align * record->align;
}

static struct layout layout_of_record(struct unit *unit, struct type *type)
{
    struct layout record = { 0, 1 }, unknown = { -1, 1 };
    struct node *body = type->tag->decl;

    if (!body || body->kind != N_STRUCT || body->attributes) return unknown;
    for (struct node *member = body->members; member; member = member->next) {
        if (member->kind != N_DECLARATION || (member->specs && (member->specs->attributes || member->specs->alignments))) return unknown;
        if (!member->decls) append(&record, layout_of(unit, type_of_declaration(unit, member->specs, NULL)), type->kind == T_UNION);
        for (struct node *decl = member->decls; decl; decl = decl->next) {
            if (decl->width || decl->tail) return unknown;
            append(&record, layout_of(unit, symbol_type(unit, decl->symbol)), type->kind == T_UNION);
        }
    }
    finish(&record);
    return record;
}

static struct layout layout_of(struct unit *unit, struct type *type)
{
    struct layout layout = { -1, 1 };

    switch (type->kind) {
    case T_STRUCT:
    case T_UNION: return layout_of_record(unit, type);
    case T_ARRAY:
        layout = layout_of(unit, type->base);
        layout.size = layout.size < 0 || type->count < 0 ? -1 : layout.size * type->count;
        return layout;
    case T_VECTOR:
        layout = layout_of(unit, type->base);
        layout.size = layout.size < 0 || type->count < 0 ? -1 : layout.size * type->count;
        layout.align = layout.size > 0 ? layout.size : 1;
        return layout;
    case T_COMPLEX:
        layout = layout_of(unit, type->base);
        layout.size *= 2;
        return layout;
    case T_BOOL: case T_CHAR: case T_SCHAR: case T_UCHAR: layout.size = 1; break;
    case T_SHORT: case T_USHORT: case T_FLOAT16: case T_BF16: layout.size = 2; break;
    case T_INT: case T_UINT: case T_FLOAT: case T_FLOAT32: case T_ENUM: case T_DECIMAL32: layout.size = 4; break;
    case T_LONG: case T_ULONG: case T_LLONG: case T_ULLONG: case T_DOUBLE: case T_FLOAT64: case T_FLOAT32X: case T_DECIMAL64:
    case T_POINTER: case T_HANDLE: case T_NULLPTR: layout.size = 8; break;
    case T_INT128: case T_UINT128: case T_LDOUBLE: case T_FLOAT64X: case T_FLOAT128: case T_DECIMAL128: layout.size = 16; break;
    default: return layout;
    }
    layout.align = layout.size;
    return layout;
}

static struct layout layout_of_frame(const struct async_function *function)
{
    struct layout frame = { 24, 8 }, pointer = { 8, 8 };         /* an ac_frame comes first */

    if (!function->result_in_register) append(&frame, pointer, false);
    for (size_t i = 0; i < function->locals.len; i++) {
        const struct local *local = function->locals.data[i];
        if (local->in_frame || local->saved) append(&frame, layout_of(function->unit, local->type), false);
    }
    finish(&frame);
    return frame;
}

static void dump_function(const struct async_function *function, FILE *out)
{
    struct unit *unit = function->unit;

    if (!function->suspensions.len) {
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
        fprintf(out, "  await %d, line %u:", suspension->number, location.line);
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
