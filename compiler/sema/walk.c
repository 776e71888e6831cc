/* The walk over a unit: each node is visited when all below it are done, so that types and effects grow from the leaves up.
   The walk keeps a stack of its own, for programs nest deeper than the C stack is. Nothing but the place an expression
   stands in (a constant, an unevaluated operand, ...) is handed downwards. */
#include "sema/internal.h"

#include <string.h>

enum { EFFECTS = NODE_AWAITS | NODE_YIELDS | NODE_CALLS_RAISING, DEEPEST = 300 };

struct range sema_token_range(struct sema *s, uint32_t token)
{
    const struct token *at = &s->unit->tokens.data[token];
    return (struct range){ at->offset, token_end(at) };
}

struct range sema_range(struct sema *s, const struct node *node)
{
    const struct token *tokens = s->unit->tokens.data;
    return (struct range){ tokens[node->first].offset, token_end(&tokens[node->last]) };
}

static struct ident *intern(struct unit *unit, const char *name)
{
    return ident_intern(unit->idents, name, strlen(name));
}

struct sema *sema_of(struct unit *unit)
{
    static const char *const special_names[CALL_FORMS] = {
#define SPECIAL(form, name, result) [form] = name,
#include "sema/special.def"
#undef SPECIAL
    };
    struct types *types = types_of(unit);
    if (types->sema)
        return types->sema;
    struct sema *s = arena_alloc(unit->arena, sizeof *s);
    types->sema = s;
    s->unit = unit;
    s->types = types;
    s->place = PLACE_FILE;
    s->ac_task = intern(unit, "ac_task");
    s->ac_future = intern(unit, "ac_future");
    s->ac_coro = intern(unit, "ac_coro");
    s->ac_task_group = intern(unit, "ac_task_group");
    s->base_exception = intern(unit, "BaseException");
    s->exception = intern(unit, "Exception");
    s->value_error = intern(unit, "ValueError");
    s->type_error = intern(unit, "TypeError");
    s->exception_group = intern(unit, "ExceptionGroup");
    s->os_error = intern(unit, "OSError");
    s->raise_errno = intern(unit, "ac_raise_errno");
    s->uncancel = intern(unit, "ac_uncancel");
    s->add_note = intern(unit, "ac_add_note");
    s->cancelled_error = intern(unit, "CancelledError");
    s->base_exception_group = intern(unit, "BaseExceptionGroup");
    for (int form = 0; form < CALL_FORMS; form++)
        if (special_names[form])
            s->specials[form] = intern(unit, special_names[form]);
    return s;
}

/* ---- the walk ---- */

/* The order of kids that is not the order of places in the node. */
static const uint8_t *kid_order(const struct node *node)
{
    static const uint8_t plain[4] = { 0, 1, 2, 3 }, for_order[4] = { 2, 0, 3, 1 },
                         try_order[4] = { 1, 0, 2, 3 }, do_order[4] = { 1, 0, 2, 3 },
                         async_for_order[4] = { 0, 2, 1, 3 }, case_order[4] = { 0, 2, 1, 3 };
    switch (node->kind) {
    case S_FOR: return for_order;
    case S_TRY: return try_order;
    case S_DO: return do_order;
    case S_ASYNC_FOR: return async_for_order;
    case S_CASE: return case_order;
    default: return plain;
    }
}

static bool is_static_decl(const struct node *decl)
{
    const struct symbol *symbol = decl->symbol;
    return symbol && symbol->specs
           && symbol->specs->spec & (SPEC_STATIC | SPEC_EXTERN | SPEC_THREAD | SPEC_CONSTEXPR);
}

/* Where kid number kid of node stands, node itself standing at outer. */
static enum place kid_place(const struct node *node, int kid, enum place outer)
{
    switch (node->kind) {
    case E_SIZEOF: case E_ALIGNOF: case N_TYPEOF:
        return PLACE_UNEVALUATED;
    case E_GENERIC:
        return kid == 0 ? PLACE_UNEVALUATED : outer;
    case E_ASSOCIATION:
        return node->op ? outer : PLACE_UNEVALUATED;
    case S_CASE:
        return kid == 1 ? outer : PLACE_CASE;
    case N_ENUMERATOR: case N_STATIC_ASSERT: case N_ALIGNAS: case N_BITINT:
        return PLACE_CONSTANT;
    case E_DESIGNATOR_INDEX:
        return node->op == OP_COMPUTED ? outer : PLACE_CONSTANT;
    case D_ARRAY:
        return kid == 1 ? PLACE_ARRAY_SIZE : outer;
    case N_DECL:
        if (kid == 3)
            return PLACE_CONSTANT;
        return kid == 2 && outer == PLACE_BODY && is_static_decl(node) ? PLACE_STATIC : outer;
    case N_FUNCTION:
        return kid == 3 ? PLACE_BODY : outer;
    default:
        return outer;
    }
}

static void enter_function(struct sema *s, struct node *node)
{
    struct function *function = arena_alloc(s->unit->arena, sizeof *function);
    function->outer = s->function;
    function->node = node;
    function->symbol = node->symbol;
    function->type = node->symbol ? symbol_type(s->unit, node->symbol)
                                  : type_of_declaration(s->unit, node->specs, node->declarator);
    function->depth = node->symbol ? node->symbol->depth + 1 : 1;
    function->is_async = function->type->kind == T_FUNCTION && function->type->flags & TYPE_ASYNC;
    s->function = function;
    if (!s->silent)
        check_definition(s, node);
}

static void leave_function(struct sema *s)
{
    struct function *function = s->function;
    if (!s->silent)
        check_function(s, function);
    vec_free(&function->reported);
    vec_free(&function->suspects);
    vec_free(&function->locals);
    vec_free(&function->regions);
    vec_free(&function->labels);
    vec_free(&function->jumps);
    vec_free(&function->swallowing);
    s->function = function->outer;
}

/* The type of a clause's or block's own variable is known before its block is walked. */
static void declare_block_variable(struct sema *s, struct node *node)
{
    struct type *type = NULL;
    if (!node->symbol)
        return;
    if (node->kind == S_TASK_GROUP) {
        type = named_type(s, s->ac_task_group);
    } else if (node->flags & NODE_STAR) {
        type = named_type(s, s->exception_group);
    } else {
        struct symbol *common = exception_common_base(s->unit, node->types);
        type = common ? symbol_type(s->unit, common) : NULL;
    }
    node->symbol->type = type ? type_pointer(s->unit, type) : type_bad(s->unit);
}

static void enter_kid(struct sema *s, struct frame *frame, int kid)
{
    struct node *node = frame->node;
    s->place = kid_place(node, kid, frame->place);
    if (node->kind == N_FUNCTION && kid == 3)
        enter_function(s, node);
    else if ((node->kind == S_EXCEPT || node->kind == S_TASK_GROUP) && kid == 1)
        declare_block_variable(s, node);
    else if (node->kind == E_GENERIC && kid == 1)
        choose_association(s, node);
    if (node->kind == S_EXCEPT && kid == 1)
        enter_clause(s, node);
    else if (node->kind == S_TRY && kid == 1)
        enter_try(s, node);
    else if (node->kind == S_TRY)
        leave_try_block(s, node);
}

static void number_enumerators(struct sema *s, struct node *node)
{
    long long value = -1;
    bool known = true;
    if (node->symbol && node->members)
        symbol_type(s->unit, node->symbol);
    for (struct node *member = node->members; member; member = member->next) {
        if (member->kind != N_ENUMERATOR)
            continue;
        long long given;
        if (member->value) {
            known = constant_of(s, member->value, &given, 0) == CONST_KNOWN;
            value = given;
        } else {
            value++;
        }
        if (known && value >= -2147483647LL - 1 && value <= 2147483647) {
            member->spec = (uint32_t)(int32_t)value;
            member->flags |= NODE_TYPED;
        }
    }
}

static void leave(struct sema *s, struct node *node)
{
    if (node->kind < E_TEXT) {
        leave_expr(s, node);
        node->flags |= NODE_TYPED;
        return;
    }
    switch (node->kind) {
    case N_TYPE_NAME:
        node->type = type_of_declaration(s->unit, node->specs, node->declarator);
        node->flags |= NODE_TYPED;
        break;
    case N_DECL:
        leave_declared(s, node);
        break;
    case N_EXCEPTION:
        check_exception(s, node);
        break;
    case N_ENUM:
        number_enumerators(s, node);
        break;
    case N_FUNCTION:
        if (node->body)
            leave_function(s);
        node->flags &= (uint16_t)~EFFECTS;
        break;
    default:
        if (node->kind >= S_COMPOUND)
            leave_statement(s, node);
    }
}

static void push(struct sema *s, struct node *node)
{
    struct frame frame = { .node = node, .place = s->place, .kid = -1 };
    vec_push_in(s->unit->arena, &s->stack, frame);
}

/* What has no kids that matter is done at once. */
static bool is_leaf(const struct node *node)
{
    switch (node->kind) {
    case E_IDENT: case E_NUMBER: case E_CHARACTER: case E_STRING: case N_ATTRIBUTE: case N_TYPEDEF_NAME: case E_TEXT: case D_NAME:
    case E_RESULT: case S_LABEL_DECL:
        return true;
    default:
        return false;
    }
}

static void visit(struct sema *s, struct node *kid)
{
    if (!is_leaf(kid)) {
        push(s, kid);
        return;
    }
    if (kid->kind <= E_STRING)
        leave(s, kid);
}

static void finish_frame(struct sema *s)
{
    struct frame *frame = &s->stack.data[s->stack.len - 1];
    struct node *node = frame->node;
    s->place = frame->place;
    node->flags = (uint16_t)((node->flags & ~EFFECTS) | frame->effects);
    leave(s, node);
    frame = &s->stack.data[--s->stack.len];
    if (s->stack.len == 0)
        return;
    struct frame *parent = &s->stack.data[s->stack.len - 1];
    if (frame->place != PLACE_UNEVALUATED || parent->place == PLACE_UNEVALUATED)
        parent->effects |= node->flags & EFFECTS;
}

void sema_walk(struct sema *s, struct node *root)
{
    size_t bottom = s->stack.len;
    enum place place = s->place;
    push(s, root);
    while (s->stack.len > bottom) {
        struct frame *frame = &s->stack.data[s->stack.len - 1];
        struct node *next = frame->next;
        if (next) {
            frame->next = next->next;
            visit(s, next);
        } else if (frame->kid < 3) {
            int kid = kid_order(frame->node)[++frame->kid];
            if (frame->node->kid[kid]) {
                enter_kid(s, frame, kid);
                s->stack.data[s->stack.len - 1].next = s->stack.data[s->stack.len - 1].node->kid[kid];
            }
        } else {
            finish_frame(s);
        }
    }
    s->place = place;
}

struct node *sema_parent(struct sema *s)
{
    return s->stack.len >= 1 ? s->stack.data[s->stack.len - 1].node : NULL;
}

/* Whether the innermost sizeof under way is that of glibc's assert: `sizeof ((condition) ? 1 : 0)`, which evaluates the
   condition elsewhere. */
bool sema_in_assert(struct sema *s)
{
    for (size_t i = s->stack.len; i-- > 0;) {
        const struct node *node = s->stack.data[i].node;
        if (node->kind == E_SIZEOF) return expr_inside(node->operand)->kind == E_CONDITIONAL;
    }
    return false;
}

struct type *sema_ask(struct sema *s, struct node *expr)
{
    if (expr->type)
        return expr->type;
    if (!node_is_expr(expr) || s->asking > DEEPEST)
        return type_bad(s->unit);
    enum place place = s->place;
    s->silent++;
    s->asking++;
    s->place = PLACE_UNEVALUATED;
    /* a bottom of its own, so that the walk sees no parent that is none */
    struct frame frame = { .node = expr, .kid = 3, .place = PLACE_UNEVALUATED };
    vec_push_in(s->unit->arena, &s->stack, frame);
    sema_walk(s, expr);
    s->stack.len--;
    s->place = place;
    s->asking--;
    s->silent--;
    return expr->type ? expr->type : type_bad(s->unit);
}

/* ---- the unit ---- */

/* The body's first token says whose text a definition is. */
static bool is_users(const struct unit *unit, const struct node *node)
{
    uint32_t token = node->kind == N_FUNCTION && node->body ? node->body->first : node->first;
    uint16_t flags = unit->tokens.data[token].flags;
    if (flags & TOKEN_PRELUDE)
        return false;
    return unit->options.check_all || !(flags & TOKEN_SYSTEM);
}

bool sema_unit(struct unit *unit)
{
    struct sema *s = sema_of(unit);
    int errors = unit->diags->errors;
    for (struct node *decl = unit->decls; decl && !unit->diags->limit_reached; decl = decl->next) {
        if (!is_users(unit, decl))
            continue;
        s->external = decl;
        sema_walk(s, decl);
    }
    s->external = NULL;
    check_escapes(s);
    check_finis(s);
    return unit->diags->errors == errors;
}
