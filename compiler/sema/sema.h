/* Names, types, effects and checks: makes a parsed unit one whose every expression in the user's text has its type.
   The tree stays as it is; sema fills in:

   node->type      of every expression: the type before decay (an array stays an array, `const int x` stays const).
                   expr_value_type() gives what its value has. N_TYPE_NAME: the type it names.
   node->flags     NODE_AWAITS, NODE_YIELDS, NODE_CALLS_RAISING on expressions and statements, and on declarations
                   inside functions; what is in nested functions and unevaluated operands doesn't count. An S_WITH whose
                   enter or exit function raises is NODE_CALLS_RAISING itself; a raise alone is not.
                   NODE_DIALECT on external declarations that need lowering though they hold no word of the dialect.
                   NODE_TYPED on expressions and type names that were seen.
   node->op        of E_CALL (and E_BUILTIN with a call form): enum call_form below.
                   of E_ASSOCIATION: 1 on the one that _Generic chose.
   node->symbol    of E_CALL: the function, where the callee is just its name (in parentheses or not), else NULL.
                   of E_MEMBER, E_ARROW, E_DESIGNATOR_MEMBER: the member (also one inside an anonymous member).
                   of E_NEW_EXCEPTION: the exception; its type is the pointer to it. Of E_NAMED_ARG: the member.
   symbol->type    of an S_EXCEPT's variable: pointer to the nearest common base of the types the clause takes;
                   of an `except*` clause's: ExceptionGroup *.
   symbol->flags   SYMBOL_ADDRESS_TAKEN (also where a nested function uses it), SYMBOL_USED.
   symbol->type    where somebody asked; ask with symbol_type(). */
#ifndef ACC_SEMA_H
#define ACC_SEMA_H

#include <stdio.h>

#include "syntax/type.h"
#include "syntax/unit.h"

/* How a call is to be understood. Generic library functions (`__ac_T`) keep their form, CALL_PLAIN or CALL_ASYNC. */
enum call_form {
    CALL_PLAIN,         /* as in C, of a function or through a pointer */
    CALL_ASYNC,         /* of an async function or through a pointer to one: a coro(T) that has not started */
    CALL_GENERATOR,     /* of an async generator: a stream(T) */
    CALL_TYPE,          /* E_BUILTIN __builtin_va_arg, offsetof and the like: C's */
#define SPECIAL(form, name, result) form,
#include "sema/special.def"
#undef SPECIAL
    CALL_FORMS
};

/* False where there were errors (in unit->diags). */
bool sema_unit(struct unit *unit);

/* The type of what symbol names: a variable's, a function's, an enumerator's, the one a typedef names, a tag's. Made
   when first asked for; declarations that nobody mentions cost nothing. */
struct type *symbol_type(struct unit *unit, struct symbol *symbol);

/* node->type, worked out first where sema has not been there. */
struct type *expr_type(struct unit *unit, struct node *expr);
/* The type of the expression's value: decayed, unqualified, a bit-field promoted. What a temporary for it has. */
struct type *expr_value_type(struct unit *unit, struct node *expr);
bool expr_is_lvalue(const struct node *expr);
bool expr_is_bitfield(const struct node *expr);
/* An integer constant expression that acc can work out. */
bool expr_constant(struct unit *unit, struct node *expr, long long *value);
/* 0, (void *)0, NULL, nullptr. */
bool expr_is_null(struct unit *unit, struct node *expr);
/* Without the parentheses round it. */
struct node *expr_inside(struct node *expr);

/* specs NULL: int; declarator NULL: none. */
struct type *type_of_declaration(struct unit *unit, struct node *specs, struct node *declarator);

/* The declarator's name node (D_NAME), or NULL. */
struct node *declarator_name(struct node *declarator);
/* The D_FUNCTION that declares the function itself, its parameters being the function's; NULL for none. */
struct node *declarator_function(struct node *declarator);

/* The member of a struct, union or exception, also in anonymous members and base exceptions; NULL: none. */
struct symbol *type_member(struct unit *unit, struct type *record, struct ident *name);

/* Whether specs, declarator or tail hold an attribute of that name ("cleanup", with or without underscores). Its
   N_ATTRIBUTE; *args: the index of the token behind its `(`, or 0. */
struct node *attribute_find(struct unit *unit, struct node *specs, struct node *declarator, struct node *tail,
                            const char *name, uint32_t *args);

/* Whether an exception may come out of this call when it returns: a plain function that `raises`, also through a pointer. */
bool call_raises(struct unit *unit, struct node *call);

/* What T stands for in this call of a generic library function; NULL: the callee is not generic. */
struct type *call_variable(struct unit *unit, struct node *call);
/* ac_..._options: a record of what a call may give by name. */
bool type_is_options(const struct type *type);
/* Whether values in braces for that type become members that the programmer owns: those of a list of handles, and the options of
   a call, are there for the length of the expression. */
bool type_keeps_members(const struct type *type);
/* The last parameter `const struct ac_..._options *options` of a library function, given as `.name = value` arguments;
   NULL: it has none. */
struct type_param *function_options(struct type *function);

/* The exception types: the declared base (BaseException has none: NULL), the nearest common base of a list. */
struct symbol *exception_base(struct unit *unit, struct symbol *exception);
bool exception_derives(struct unit *unit, struct symbol *exception, struct symbol *base);
struct symbol *exception_common_base(struct unit *unit, struct node *types);

/* For `with` and `async for`: the function T_aexit, T_anext ... of the type of expr; NULL: not declared. */
struct symbol *type_method(struct unit *unit, struct type *type, const char *suffix);

/* The functions that an S_WITH or S_TASK_GROUP calls: T_enter and T_exit, or T_aenter and T_aexit of `async with`. *enter is NULL where
   none is declared; false: there is no exit function, which was reported. */
bool with_methods(struct unit *unit, struct node *statement, struct symbol **enter, struct symbol **exit);

/* -fdump-types: each expression of the user's functions with its type. */
void types_dump(struct unit *unit, FILE *out);

#endif
