/* Sizes and alignments as far as they can be told without the C compiler, for LP64. They steer no code but the question whether
   a frame needs more than a pointer's alignment, where not to know counts as yes. */
#include "lower/passes.h"

#include "sema/sema.h"

static struct node *find_aligned(struct unit *unit, const struct symbol *symbol, uint32_t *args)
{
    struct node *tail = symbol->decl && symbol->decl->kind == N_DECL ? symbol->decl->tail : NULL;
    return attribute_find(unit, symbol->specs, symbol->declarator, tail, "aligned", args);
}

void layout_append(struct layout *record, struct layout member, bool is_union)
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

void layout_finish(struct layout *record)
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
        if (!member->decls) layout_append(&record, type_layout(unit, type_of_declaration(unit, member->specs, NULL)), type->kind == T_UNION);
        for (struct node *decl = member->decls; decl; decl = decl->next) {
            if (decl->width || decl->tail) return unknown;
            layout_append(&record, type_layout(unit, symbol_type(unit, decl->symbol)), type->kind == T_UNION);
        }
    }
    layout_finish(&record);
    return record;
}

struct layout type_layout(struct unit *unit, struct type *type)
{
    struct layout layout = { -1, 1 };

    if (type->alias && find_aligned(unit, type->alias, NULL)) return layout;
    switch (type->kind) {
    case T_STRUCT:
    case T_UNION: return layout_of_record(unit, type);
    case T_ARRAY:
        layout = type_layout(unit, type->base);
        layout.size = layout.size < 0 || type->count < 0 ? -1 : layout.size * type->count;
        return layout;
    case T_VECTOR:
        layout = type_layout(unit, type->base);
        layout.size = layout.size < 0 || type->count < 0 ? -1 : layout.size * type->count;
        layout.align = layout.size > 0 ? layout.size : 1;
        return layout;
    case T_COMPLEX:
        layout = type_layout(unit, type->base);
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

bool type_may_be_aligned(struct unit *unit, struct type *type)
{
    while (type->kind == T_ARRAY) type = type->base;
    struct layout layout = type_layout(unit, type);
    return layout.size < 0 || layout.align > 8;
}

static uint32_t closing_paren(const struct unit *unit, uint32_t token)
{
    for (int depth = 1;; token++) {
        char c = unit->source->text[unit->tokens.data[token].offset];
        if (c == '(') depth++;
        else if (c == ')' && --depth == 0) return token;
    }
}

bool local_alignment(struct unit *unit, const struct local *local, uint32_t *first, uint32_t *last)
{
    const struct symbol *symbol = local->symbol;
    uint32_t args = 0;

    if (symbol->specs && symbol->specs->alignments) {
        *first = symbol->specs->alignments->operand->first;
        *last = symbol->specs->alignments->operand->last;
        return true;
    }
    if (!find_aligned(unit, symbol, &args)) return false;
    *first = args;
    *last = args ? closing_paren(unit, args) - 1 : 0;
    return true;
}
