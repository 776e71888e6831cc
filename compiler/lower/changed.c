/* Marks with NODE_CHANGED all nodes whose tokens don't say what is to be printed: dialect constructs, renamed things, locals
   that live in the frame, and whatever holds one. Everything else is copied from the source as the user wrote it. */
#include "lower/passes.h"

#include <string.h>

#include "sema/sema.h"

bool is_function_name(const struct ident *ident)
{
    return ident && (!strcmp(ident->text, "__func__") || !strcmp(ident->text, "__FUNCTION__") ||
                     !strcmp(ident->text, "__PRETTY_FUNCTION__"));
}

static bool ident_changed(const struct node *node)
{
    const struct symbol *symbol = node->symbol;

    if (!symbol || symbol->flags & SYMBOL_PREDECLARED) return is_function_name(node->ident);
    if (symbol->ident != node->ident) return true;
    if (symbol->kind == SYM_FUNCTION) return symbol->type && symbol->type->flags & TYPE_ASYNC && !(symbol->type->flags & TYPE_GENERATOR);
    const struct local *local = lowered_local(symbol);
    return local && local->in_frame;
}

static bool changes_itself(const struct node *node)
{
    switch (node->kind) {
    case E_IDENT: return ident_changed(node);
    case N_TYPEDEF_NAME: return node->symbol && (node->symbol->ident != node->ident || node->symbol->kind == SYM_EXCEPTION);
    case N_STRUCT:
    case N_ENUM: return node->symbol && node->symbol->ident != node->ident;
    case E_CALL: return node->op != CALL_PLAIN || (node->symbol && node->symbol->flags & SYMBOL_PRELUDE);
    case E_BUILTIN: return node->op != CALL_TYPE;
    case N_SPECS: return node->spec & SPEC_ASYNC;
    case D_FUNCTION: return node->flags & NODE_RAISES;
    case N_HANDLE:
    case E_AWAIT:
    case E_NAMED_ARG:
    case E_NEW_EXCEPTION:
    case E_EXCEPTION_TYPES:
    case E_RESULT:
    case E_FRAME:
    case E_TEXT:
    case N_EXCEPTION:
    case S_AWAIT:
    case S_TEXT:
    case S_TRY:
    case S_RAISE:
    case S_YIELD:
    case S_DEFER:
    case S_WITH:
    case S_ASYNC_FOR:
    case S_TASK_GROUP: return true;
    case N_DECL:
    case N_PARAM: return node->symbol && lowered_local(node->symbol) &&
                         (lowered_local(node->symbol)->in_frame || lowered_local(node->symbol)->saved ||
                          lowered_local(node->symbol)->is_temp);
    default: return false;
    }
}

void mark_changed(struct unit *unit, struct node *node)
{
    bool changed = changes_itself(node);

    for (int i = 0; i < 4; i++)
        for (struct node *kid = node->kid[i]; kid; kid = kid->next) {
            mark_changed(unit, kid);
            if (kid->flags & NODE_CHANGED) changed = true;
        }
    if (changed) node->flags |= NODE_CHANGED;
}
