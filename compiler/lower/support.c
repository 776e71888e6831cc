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
    if (node->op >= CALL_FORMS || !names[node->op]) return NULL;
    if (node->op == CALL_SPAWN || node->op == CALL_RETAIN || node->op == CALL_RELEASE || node->op == CALL_FUTURE_NEW || node->op == CALL_QUEUE_NEW ||
        node->op == CALL_IS || node->op == CALL_AS || node->op == CALL_GROUP_SPLIT || node->op == CALL_GROUP_SUBGROUP)
        return NULL;
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
