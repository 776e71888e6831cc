/* Jumps into blocks that something must be done for at their beginning or end. Regions, labels and jumps are noted while a
   function is walked and compared when it is done. */
#include "sema/internal.h"

void note_region(struct sema *s, uint32_t first, uint32_t last, const char *what, enum leaving leaving)
{
    if (!s->silent && s->function)
        vec_push(&s->function->regions, ((struct region){ first, last, what, leaving }));
}

/* ---- out of blocks that have the last word about an exception ---- */

static void report_leaving(struct sema *s, const struct node *jump, enum leaving leaving)
{
    static const char *const words[] = { "break", "continue", "return", "goto" };
    const char *word = words[jump->kind == S_BREAK      ? 0
                             : jump->kind == S_CONTINUE ? 1
                             : jump->kind == S_RETURN   ? 2
                                                        : 3];
    if (leaving == LEAVES_STAR)
        report(s, D_STAR_JUMP, sema_token_range(s, jump->first), word);
    else if (leaving == LEAVES_FINALLY)
        report(s, D_FINALLY_JUMP, sema_token_range(s, jump->first), word, "finally");
    else if (leaving == LEAVES_DEFER)
        report(s, D_FINALLY_JUMP, sema_token_range(s, jump->first), word, "defer");
}

static bool is_target(const struct node *jump, const struct node *round)
{
    bool is_loop = round->kind == S_WHILE || round->kind == S_DO || round->kind == S_FOR
                   || round->kind == S_ASYNC_FOR;
    return (jump->kind == S_BREAK && (is_loop || round->kind == S_SWITCH)) || (jump->kind == S_CONTINUE && is_loop);
}

void check_leaving(struct sema *s, struct node *jump)
{
    if (s->silent)
        return;
    for (size_t i = s->stack.len - 1; i-- > 0;) {
        const struct frame *frame = &s->stack.data[i];
        if (frame->node->kind == N_FUNCTION || is_target(jump, frame->node))
            return;
        enum leaving leaving = LEAVES_FREELY;
        if (frame->node->kind == S_EXCEPT && frame->node->flags & NODE_STAR)
            leaving = LEAVES_STAR;
        else if (frame->node->kind == S_TRY && frame->kid == 3)
            leaving = LEAVES_FINALLY;
        else if (frame->node->kind == S_DEFER)
            leaving = LEAVES_DEFER;
        report_leaving(s, jump, leaving);
        if (leaving)
            return;
    }
}

/* ---- into blocks ---- */

static struct node *innermost_switch(struct sema *s)
{
    for (size_t i = s->stack.len; i-- > 0;) {
        struct node *node = s->stack.data[i].node;
        if (node->kind == S_SWITCH)
            return node;
        if (node->kind == N_FUNCTION)
            return NULL;
    }
    return NULL;
}

void note_jump(struct sema *s, struct node *statement)
{
    if (s->silent || !s->function)
        return;
    if (statement->kind == S_LABEL) {
        vec_push(&s->function->labels, statement);
        return;
    }
    struct node *target = statement->kind == S_GOTO ? NULL : innermost_switch(s);
    if (statement->kind != S_GOTO && !target)
        return;
    vec_push(&s->function->jumps, statement);
    vec_push(&s->function->jumps, target);
}

static bool holds(const struct region *region, const struct node *node)
{
    return node->first >= region->first && node->first <= region->last;
}

static void check_jump(struct sema *s, struct function *function, const struct node *from,
                       const struct node *to, const struct node *at)
{
    for (size_t i = 0; i < function->regions.len; i++) {
        const struct region *region = &function->regions.data[i];
        if (holds(region, from) && !holds(region, to) && at == from)
            report_leaving(s, at, region->leaving);
        if (!holds(region, to) || holds(region, from))
            continue;
        struct diag *diag = report(s, D_JUMP_INTO, sema_token_range(s, at->first), region->what);
        if (at != to)
            diag_note(s->unit->diags, diag, D_NOTE, sema_token_range(s, to->first), "the label stands here");
        return;
    }
}

/* Of labels with one name (declared by __label__) the one that follows from the blocks is not worked out: none is checked. */
static struct node *only_label(const struct function *function, const struct ident *name)
{
    struct node *found = NULL;
    for (size_t i = 0; i < function->labels.len; i++) {
        if (function->labels.data[i]->ident != name)
            continue;
        if (found)
            return NULL;
        found = function->labels.data[i];
    }
    return found;
}

void check_jumps(struct sema *s, struct function *function)
{
    if (!function->regions.len)
        return;
    for (size_t i = 0; i + 1 < function->jumps.len; i += 2) {
        struct node *jump = function->jumps.data[i], *subject = function->jumps.data[i + 1];
        if (subject) {
            check_jump(s, function, subject, jump, jump);
            continue;
        }
        struct node *label = only_label(function, jump->ident);
        if (label)
            check_jump(s, function, jump, label, jump);
    }
}
