/* Printing nodes as C. What the lowering left alone comes as the user's tokens, the rest by its structure; each statement
   is mapped to its line in the source. */
#ifndef ACC_PRINT_H
#define ACC_PRINT_H

#include "base/vec.h"
#include "lower/lower.h"
#include "syntax/unit.h"

struct printer {
    struct unit *unit;
    struct text *out;
    struct async_function *function;    /* the async function that is printed, NULL in plain code */
    const char *owner;                  /* the name of the function that is printed */
    struct type *plain_result;          /* of the plain function that is printed */
    bool raises;                        /* it says so */
    bool reading;                       /* #line instead of # */
    int indent;
    bool at_line_start;
    struct source_file *file;           /* what the compiler takes the current line for; NULL: not known */
    uint32_t line;
    struct source_file *named;          /* by the last #line */
    bool unplaced;                      /* no #line: nothing that is compiled */
    bool after_comment;                 /* the last line printed is one */
    uint32_t gap_done;                  /* comments and pragmas before this offset are printed */
};

void print_text(struct printer *printer, const char *text);
void print_format(struct printer *printer, const char *format, ...);
/* A macro of gen.h on the reading path; on the object path, where no macro is alive, what it stands for. */
void print_macro(struct printer *printer, const char *name);
/* `if (condition) `, which is rarely true. Said in place: clang forgets what an inline function expects. */
void print_if_unlikely(struct printer *printer, const char *format, ...);
/* Ends the line. */
void print_newline(struct printer *printer);
/* Makes the next line that of the token in the source; only at the start of a line. */
void print_line_of(struct printer *printer, uint32_t token);

void print_offset_line(struct printer *printer, uint32_t offset);

/* gap.c: the comments of the user's and the pragmas between a token and the one before it, each once. */
void print_gap(struct printer *printer, uint32_t token);
/* Bytes of the source with nothing but their markers and pragmas; without their markers. */
void copy_directives(struct text *out, const char *from, const char *to);
void copy_unmarked(struct text *out, const char *from, const char *to);

/* Tokens first to last as they stand, one blank where there were any. */
void print_tokens(struct printer *printer, uint32_t first, uint32_t last);

enum precedence {
    PREC_COMMA, PREC_ASSIGN, PREC_CONDITIONAL, PREC_OR, PREC_AND, PREC_BIT_OR, PREC_BIT_XOR, PREC_BIT_AND, PREC_EQUALITY,
    PREC_RELATION, PREC_SHIFT, PREC_ADD, PREC_MULTIPLY, PREC_CAST, PREC_POSTFIX, PREC_PRIMARY
};
/* In parentheses where it binds less tightly than asked. */
void print_expr(struct printer *printer, struct node *expr, enum precedence precedence);

/* Comma-separated arguments; leading: a comma first where there are any. */
void print_args(struct printer *printer, struct node *args, bool leading);

/* Declarations without their semicolon. */
void print_declaration(struct printer *printer, struct node *declaration);
/* emit.c: an external declaration of the dialect, whatever it is. */
void print_external(struct printer *printer, struct node *decl);
void print_function(struct printer *printer, struct node *function);
void print_type_name(struct printer *printer, struct node *type_name);
/* A type with a name, in C's spelling. */
void print_type(struct printer *printer, struct type *type, const char *name);
void print_initializer(struct printer *printer, struct node *initializer);

void print_statement(struct printer *printer, struct node *statement);
void print_items(struct printer *printer, struct node *list);

/* async.c: all that an async function's definition, or its prototype, becomes. */
void print_async_function(struct printer *printer, struct async_function *function);
/* with_coro: the form that makes a coroutine too. */
void print_async_prototype(struct printer *printer, const char *storage, struct type *type, const char *name, bool with_coro);
/* The function that makes its coroutine, as C sees it. */
void print_coro_prototype(struct printer *printer, struct type *type, const char *name);
/* through.c: what makes coroutines of functions that decl calls through pointers. */
void print_through(struct printer *printer, struct node *decl);
const char *place_name(const struct printer *printer, const struct node *call);
bool calls_by_name(const struct node *call);
const char *through_name(const struct printer *printer, const struct node *call);
/* The S_AWAIT and `return` of the function that is printed. */
void print_await(struct printer *printer, struct node *statement);
void print_return(struct printer *printer, struct node *statement);
void print_exception_leaves(struct printer *printer, struct node *statement);
/* exception.c: what an exception declaration becomes, and what stands at the end of the unit for it. */
void print_exception(struct printer *printer, struct node *decl);
void print_exception_types(struct printer *printer);
/* static const ac_function NAME__function = { "NAME", "file", rest }; for the function that node defines. */
void print_function_info(struct printer *printer, const struct node *function, const char *rest);
/* The value of the register as a T; T's value for the register. */
void print_from_register(struct printer *printer, struct type *type, const char *value);
void print_to_register(struct printer *printer, struct type *type, struct node *expr);

#endif
