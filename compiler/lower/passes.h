/* The passes of the lowering, in their order, and what they share. */
#ifndef ACC_PASSES_H
#define ACC_PASSES_H

#include "lower/lower.h"

/* for.c: async for becomes an endless loop over what ac_stream_next, or the user's T_anext, gives. Its early ways out close a
   stream: an S_TRY with NODE_STAR, whose finally is passed neither at the block's end nor by its `continue`. */
void lower_for(struct unit *unit, struct node *function);

/* library.c, for the unit: handles in braces are converted where C needs a cast. */
void convert_initialized(struct unit *unit);
/* library.c: calls of the library become what C sees; handles are converted where C needs a cast. */
void lower_library(struct unit *unit, struct node *decl);

/* with.c: defer, with, async with and task groups become try statements. */
void lower_with(struct unit *unit, struct node *function);

/* try.c: try statements become labels and jumps. An E_AWAIT, S_RAISE, S_LEAVE and a raising E_CALL that stand in one hold in
   ident the label that their exception goes to (NULL: out of the function); label->ordinary is the variable that takes it. */
void lower_try(struct unit *unit, struct node *function);

/* exception.c: exception objects and questions about their types; raising as plain statements. */
struct type *base_exception(struct unit *unit);
/* What raises at once, where it stands: a call, or a new exception group, whose members may be wrong. */
bool is_raising_call(struct unit *unit, const struct node *node);

/* handles.c and its kin: counted references in locals, parameters and local arrays: retained where they are kept, released on every way out. */
void lower_handles(struct unit *unit, struct node *function);
/* Whether values of the type are counted: task(T) and its like, pointers to exceptions, ac_call *, ac_deadline *. */
bool is_handle_type(const struct type *type);
/* A local or parameter whose handles the compiler counts. */
bool is_counted(const struct symbol *symbol);
/* skipped.c: handles whose declarations jumps lead past are declared at the head of the function; gives those declarations, and
   in handles which block each belongs to. */
struct skipped_handle {
    struct node *block;
    struct symbol *symbol;
};
struct skipped_handles {
    struct skipped_handle *data;
    size_t len, cap;
};
struct node *move_skipped(struct unit *unit, struct node *function, struct skipped_handles *handles);

/* order.c: fixes the order of evaluation. Afterwards each await of the body is an S_AWAIT of its own, and expressions
   take its result as E_RESULT or from a temporary.
       total += await next() * await factor();
   becomes
       S_AWAIT next()   ac_1 = E_RESULT   S_AWAIT factor()   total += ac_1 * E_RESULT; */
void order_function(struct async_function *function);
/* The same for a plain function in which something raises. */
void order_plain(struct unit *unit, struct node *function);

/* sites.c: with unit_options.sites, what counts handles is told where it stands. */
void lower_sites(struct unit *unit, struct node *function);

/* locals.c: collects the locals, and says which must live in the frame because they are pointed to across an await. */
void locals_function(struct async_function *function);

/* live.c: finds what lives across each S_AWAIT, and so which locals are saved and which live in the frame. */
void live_function(struct async_function *function);

/* names.c: names for locals and generated things that clash with nothing in the function; lifts local types. */
void names_function(struct async_function *function);

/* changed.c: sets NODE_CHANGED wherever the tokens no longer say what is to be printed. */
void mark_changed(struct unit *unit, struct node *node);
/* __func__ and its GNU kin */
bool is_function_name(const struct ident *ident);

/* make.c: new nodes. `at` gives the source position; all are marked NODE_CHANGED. */
struct node *make_node(struct unit *unit, enum node_kind kind, const struct node *at);
/* A list of nodes under construction. */
struct node_list {
    struct node *first, *last;
};
void node_list_add(struct node_list *list, struct node *node);

/* A local variable of the lowering's own, and the statement that declares it; value NULL: without a first value. */
struct symbol *make_variable(struct unit *unit, const char *name, struct type *type);
struct node *make_declaration(struct unit *unit, struct symbol *symbol, struct node *value, const struct node *at);
struct node *make_statement(struct unit *unit, struct node *expr);
struct node *make_block(struct unit *unit, struct node *list, const struct node *at);
bool has_label(const struct node *node, const struct ident *label);       /* somewhere below node; NULL: any label */
/* A call of a function of the runtime, at the position of its first argument. */
struct node *make_call(struct unit *unit, const char *function, struct node *args, struct type *type);
struct node *make_ident(struct unit *unit, struct symbol *symbol, const struct node *at);
struct node *make_not(struct unit *unit, struct node *operand);
struct node *make_truth(struct unit *unit, struct node *value);     /* value != 0, or value where it is 0 or 1 already */
struct node *make_assign(struct unit *unit, struct symbol *symbol, struct node *value);    /* a statement */
struct node *make_if(struct unit *unit, struct node *cond, struct node *then, struct node *otherwise);
struct node *make_text(struct unit *unit, const struct node *at, const char *format, ...);  /* an expression */

/* Exception types as arguments: 2, &ac_type_A, &ac_type_B */
struct node *make_types(struct unit *unit, const struct node *types, const struct node *at);

/* Whether type is const somewhere inside, so that C forbids to assign the whole. */
bool type_has_const(struct unit *unit, struct type *type);

/* layout.c: a type's size and alignment on LP64; size -1: only the C compiler knows. */
struct layout {
    long long size, align;
};
struct layout type_layout(struct unit *unit, struct type *type);
void layout_append(struct layout *record, struct layout member, bool is_union);
void layout_finish(struct layout *record);
/* Whether a variable of this type may need more than a pointer's alignment. */
bool type_may_be_aligned(struct unit *unit, struct type *type);
/* Whether a local is declared with an alignment of its own; *first, *last: the tokens that say it, last 0: the greatest. */
bool local_alignment(struct unit *unit, const struct local *local, uint32_t *first, uint32_t *last);

/* Whether the N_FUNCTION is an async generator. */
bool is_generator(struct unit *unit, const struct node *function);

/* Whether expr is a call of an async function, by name or through a pointer: what await can call directly. */
bool is_async_call(struct unit *unit, struct node *expr);

/* Whether it is one of a library function whose result is the T of a handle: its call form is NAME_to__call, which takes first
   the address of the place for a T larger than a register, else 0. */
bool is_generic_call(struct unit *unit, struct node *call);

/* Whether the result of an S_AWAIT comes through memory that the caller's frame provides. */
bool result_in_slot(struct unit *unit, const struct node *await);

#endif
