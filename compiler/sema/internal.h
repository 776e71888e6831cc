/* What the files of sema share: the state of a unit under analysis and one function for each job. */
#ifndef ACC_SEMA_INTERNAL_H
#define ACC_SEMA_INTERNAL_H

#include "base/vec.h"
#include "sema/sema.h"

/* Why an await may not stand here; PLACE_BODY: it may, in an async function. */
enum place {
    PLACE_BODY, PLACE_FILE, PLACE_UNEVALUATED, PLACE_CONSTANT, PLACE_STATIC, PLACE_ARRAY_SIZE, PLACE_CASE
};

/* Text that no jump from outside may enter: tokens first to last. */
struct region {
    uint32_t first, last;
    const char *what;
    enum leaving { LEAVES_FREELY, LEAVES_STAR, LEAVES_FINALLY, LEAVES_DEFER } leaving;     /* by a goto */
};

/* A try whose block is round what is walked; a chain from the inside outwards. */
struct guard {
    struct guard *outer;
    struct guard *pending;      /* the try round this one of which any part is being walked */
    struct node *statement;     /* S_TRY */
    bool awaits_handle;         /* the await of a task or future is in the block */
};

/* An except clause round what is walked. */
struct clause {
    struct clause *outer;
    struct node *node;          /* S_EXCEPT */
    bool raises;                /* a raise is in it */
};

/* A place of a plain function that may raise: an S_RAISE, a call, an S_WITH. */
struct point {
    struct node *node;
    const char *name;           /* of what is called */
    struct symbol *callee;      /* NULL: through a pointer */
    struct guard *guard;
    struct clause *clause;
    struct function *target;    /* the callee's definition in this unit */
};

/* Exceptions by type, each with all that derive from it. */
struct raised {
    VEC(struct symbol *) types;
    bool unknown;               /* and whatever else */
};

/* The function whose body is being walked. */
struct function {
    struct function *outer;     /* of a nested one */
    struct node *node;          /* N_FUNCTION */
    struct symbol *symbol;
    struct type *type;
    uint16_t depth;             /* of the scope its own names are in, at least */
    bool is_async;
    bool awaits;                /* an await was seen */
    uint32_t last_await;        /* the token of the last one */
    VEC(struct ident *) reported;       /* names that were complained about: once a function is enough */
    VEC(struct node *) suspects;        /* calls of alloca, setjmp, va_start ...: wrong if the function awaits */
    VEC(struct symbol *) locals;        /* declared register */
    VEC(struct region) regions;
    VEC(struct node *) labels;
    VEC(struct node *) jumps;           /* gotos, and cases by their switch: a pair of nodes each */
    struct guard *guard, *tries;
    struct clause *clause;
    bool takes_locks;           /* of threads */
    bool uncancels;             /* calls ac_uncancel: it sees to cancellations itself */
    VEC(struct node *) swallowing;      /* clauses */
    VEC(struct point) points;           /* these two until the unit is done */
    struct raised raised;
};

/* The members of records, each by its record and its name; filled a record at a time. */
struct member_slot {
    struct symbol *record;
    struct ident *name;         /* NULL: says that the record is in the table */
    struct symbol *member;
};

/* A node whose kids are being visited. */
struct frame {
    struct node *node;
    struct node *next;          /* of the list under way */
    uint8_t place;              /* where node stands */
    int8_t kid;                 /* how many kids were begun, less one */
    uint16_t effects;           /* of the kids so far */
};

struct sema {
    struct unit *unit;
    struct types *types;
    struct function *function;  /* NULL: file scope */
    struct node *external;      /* the external declaration being walked */
    enum place place;
    int silent;                 /* > 0: a type is asked for out of turn: no reports, no marks */
    int depth;                  /* of types inside types */
    int asking;                 /* of askings inside askings */
    VEC(struct frame) stack;
    VEC(struct function *) raisers;         /* plain functions in which something may raise */

    struct member_slot *slots;  /* a power of two of them */
    size_t slot_count, slots_used;

    struct ident *ac_task, *ac_future, *ac_coro, *ac_task_group, *base_exception, *exception_group, *base_exception_group, *cancelled_error,
        *value_error, *type_error, *exception, *null, *os_error, *raise_errno, *add_note, *uncancel;
    struct ident *specials[CALL_FORMS];     /* by call form */
    struct type *string_type;
};

/* Reports, unless a type is only asked for. The value is NULL where nothing was reported. */
#define report(sema, ...) ((sema)->silent ? NULL : diag_report((sema)->unit->diags, __VA_ARGS__))

struct sema *sema_of(struct unit *unit);

/* ---- walk.c: visits nodes, inner ones first ---- */
void sema_walk(struct sema *s, struct node *node);
/* Types an expression out of turn. */
struct type *sema_ask(struct sema *s, struct node *expr);
/* While a leaf is visited: the node it hangs on. */
struct node *sema_parent(struct sema *s);
bool sema_in_assert(struct sema *s);
struct range sema_token_range(struct sema *s, uint32_t token);
struct range sema_range(struct sema *s, const struct node *node);

/* ---- declare.c, attribute.c, enum.c: what declarations declare ---- */
struct type *type_of_specs(struct sema *s, struct node *specs);
struct type *complete_array(struct sema *s, struct type *type, struct node *initializer);
struct type *attributes_apply(struct sema *s, struct type *base, struct node *list);
long long type_size(const struct type *type);       /* of basic types; 0: not known */
struct node *attribute_in(struct unit *unit, struct node *list, const char *name, uint32_t *args);
struct type *named_type(struct sema *s, struct ident *name);        /* of a typedef or exception at file scope, else NULL */
struct symbol *file_symbol(struct ident *name);     /* the ordinary one of file scope; NULL */

/* ---- constant.c ---- */
enum constancy { CONST_KNOWN, CONST_UNKNOWN, CONST_NOT };
enum constancy constant_of(struct sema *s, struct node *expr, long long *value, int depth);

/* ---- literal.c ---- */
struct type *number_type(struct sema *s, const struct node *node);
struct type *character_type(struct sema *s, const struct node *node);
struct type *string_type(struct sema *s, const struct node *node);
bool number_value(const char *text, size_t len, unsigned long long *value);
bool character_value(const char *text, size_t len, long long *value);

/* ---- expr.c, operator.c, call.c, special.c, builtin.c, init.c, statement.c: called when a node's kids are done ---- */
void leave_expr(struct sema *s, struct node *node);
void leave_statement(struct sema *s, struct node *node);
void leave_unary(struct sema *s, struct node *node);
void leave_binary(struct sema *s, struct node *node);
void leave_assign(struct sema *s, struct node *node);
void leave_conditional(struct sema *s, struct node *node);
void leave_postfix(struct sema *s, struct node *node);
void leave_call(struct sema *s, struct node *node);
void leave_builtin(struct sema *s, struct node *node);
void leave_new_exception(struct sema *s, struct node *node);
void leave_await(struct sema *s, struct node *node);
void leave_member(struct sema *s, struct node *node);
void leave_declared(struct sema *s, struct node *decl);             /* N_DECL */
void choose_association(struct sema *s, struct node *generic);

struct type *value_type(struct sema *s, struct node *expr);         /* decayed and unqualified */
struct type *promoted_type(struct sema *s, struct node *expr);      /* of arithmetic: bit-fields too */
void mark_address_taken(struct sema *s, struct node *expr);
struct type *enclosing_function_name_type(struct sema *s);

/* An await that no `await` spells: of async with, async for, yield, a task group. */
bool check_suspension(struct sema *s, struct node *node, const char *word);

/* The form of a predeclared special name; CALL_PLAIN: none. */
enum call_form special_form(struct sema *s, const struct ident *name);
struct type *special_call(struct sema *s, struct node *call, enum call_form form);
/* The type of cc's builtin called so; T_BAD where acc doesn't know it. NULL: no builtin's name. */
struct type *builtin_result(struct sema *s, const struct ident *name, struct node *call);
/* T of an awaitable or handle; NULL: it is none. Untyped bases: void. */
struct type *awaited_type(struct sema *s, struct type *type);
bool is_untyped(struct sema *s, const struct type *type, const struct ident *name);

/* ---- check.c: may the value of expr become a `to`? ---- */
enum assign_what { ASSIGN_VALUE, ASSIGN_INIT, ASSIGN_ARG, ASSIGN_LIBRARY_ARG, ASSIGN_RETURN };
enum fit { FITS, FITS_CONVERTED, FITS_AWAITED, FITS_NOT, FITS_NOT_ASYNC, FITS_NOT_RAISING, FITS_NOT_RAISES_INSIDE };
/* from: a value's type; is_null: it is a null pointer constant. FITS_CONVERTED: C needs a cast for it. */
enum fit type_fit(struct sema *s, struct type *to, struct type *from, bool is_null, enum assign_what what);
void check_assign(struct sema *s, struct type *to, struct node *expr, enum assign_what what, int argument);
void check_initializer(struct sema *s, struct type *type, struct node *initializer);
void check_function(struct sema *s, struct function *function);
void check_redeclared(struct sema *s, struct node *at, struct symbol *symbol);
void check_exception(struct sema *s, struct node *node);            /* N_EXCEPTION */
void check_definition(struct sema *s, struct node *function);
void check_block(struct sema *s, struct node *block);
void check_suspect_call(struct sema *s, struct node *call, const struct ident *name);
void check_discarded(struct sema *s, struct node *expr);

/* The clause before this one that takes everything of this type; NULL: none. */
struct node *earlier_match(struct sema *s, struct node *handlers, struct node *clause, struct symbol *type);

/* The positional arguments of a call, without `.name = value`. */
int count_args(const struct node *args);
void check_options(struct sema *s, struct node *call, struct type *function, const char *name);
/* Reports a call where C wants a constant; false: it did. */
bool check_call_place(struct sema *s, const struct node *node, const char *name);
void check_condition(struct sema *s, struct node *cond, const char *op);

/* ---- escape.c: exceptions that leave a function which doesn't say so ---- */
void enter_try(struct sema *s, struct node *node);
void leave_try_block(struct sema *s, struct node *node);
void forget_try(struct sema *s, struct node *node);
void enter_clause(struct sema *s, struct node *node);
struct clause *leave_clause(struct sema *s, struct node *node);
/* name: of what is called; callee: its symbol, where there is one. */
void note_raising(struct sema *s, struct node *node, const char *name, struct symbol *callee);
/* While a call is left: it is the one that ac_to_thread() makes elsewhere. */
bool is_thread_call(struct sema *s, const struct node *call);
void check_escapes(struct sema *s);
void check_finis(struct sema *s);

/* ---- advice.c: warnings ---- */
/* Handles, and pointers that count as such. */
bool is_counted_type(const struct type *type);
void check_stored(struct sema *s, struct node *assign);
void check_stored_local(struct sema *s, struct symbol *local, struct node *initializer);
void check_stored_member(struct sema *s, struct type *member, struct node *value);
void check_released(struct sema *s, const struct node *call);
void note_await(struct sema *s, struct node *await);
void note_swallowed(struct sema *s, struct node *node, const struct clause *clause);
void check_swallowed(struct sema *s, struct function *function);
void check_blocking(struct sema *s, struct node *call);

/* ---- locks.c ---- */
bool takes_lock(const struct node *call);
void check_locks(struct sema *s, struct function *function);

/* ---- format.c: text is the argument with that number of its call, what it formats follows ---- */
void check_format(struct sema *s, struct node *text, int number);

/* ---- jumps.c: nobody jumps into a try, a with, the scope of a defer or of an array of variable size ---- */
void note_jump(struct sema *s, struct node *statement);
void note_region(struct sema *s, uint32_t first, uint32_t last, const char *what, enum leaving leaving);
void check_leaving(struct sema *s, struct node *jump);     /* return, break, continue */
void check_jumps(struct sema *s, struct function *function);

/* ---- names.c: what the user may have meant ---- */
void report_undeclared(struct sema *s, struct node *ident);
void report_no_member(struct sema *s, struct type *record, struct ident *name, struct range range);
bool said_already(struct sema *s, struct ident *name);

#endif
