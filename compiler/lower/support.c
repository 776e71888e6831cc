/* Constructs of the language that this version cannot lower yet: one clear error each, at its place. */
#include "lower/passes.h"

#include "sema/sema.h"

static const char *unsupported(struct unit *unit, const struct node *node)
{
    static const char *const names[CALL_FORMS] = {
#define SPECIAL(form, name, result) [form] = name,
#include "sema/special.def"
#undef SPECIAL
    };

    if (node->kind != E_CALL && node->kind != E_BUILTIN) return NULL;
    switch (node->op) {
    case CALL_GATHER:
    case CALL_GATHER_FUTURE:
    case CALL_WAIT:
    case CALL_AS_COMPLETED:
    case CALL_SHIELD: break;
    default: return NULL;
    }
    return arena_printf(unit->arena, "‘%s’", names[node->op]);
}

bool check_supported(struct unit *unit, struct node *node)
{
    const char *what = unsupported(unit, node);
    bool fine = true;

    if (what) {
        diag_report(unit->diags, D_NOT_SUPPORTED, unit_range(unit, node), what);
        return false;
    }
    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next)
            if (!check_supported(unit, kid)) fine = false;
    return fine;
}
