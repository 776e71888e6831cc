/* What async.c and generator.c share: the parts of which an async function's text is made. */
#ifndef ACC_EMIT_FUNCTION_H
#define ACC_EMIT_FUNCTION_H

#include "emit/print.h"

void print_full_line(struct printer *printer, const char *format, ...);
void open_block(struct printer *printer);
void close_block(struct printer *printer, const char *text);

const char *function_storage(const struct async_function *function);
bool function_has_handles(const struct async_function *function);       /* among its parameters */

/* ", int a, char *b": the result's place, then the user's parameters; plain: without qualifiers, for assignments to them. */
void print_params(struct printer *printer, const struct async_function *function, bool with_result, bool plain, const char *comma);
void print_lifted(struct printer *printer, const struct async_function *function);
void print_frame_member(struct printer *printer, const struct local *local);
/* place->name = name, also where C forbids to assign the whole. */
void print_store(struct printer *printer, const char *place, const struct local *local);

/* Of the body: its locals that live longer than a block, what each resumption loads and each suspension saves, its statements,
   and the way out at each await. */
void print_top_locals(struct printer *printer, const struct async_function *function);
void print_loads(struct printer *printer, const struct async_function *function, const struct suspension *suspension);
void print_saved(struct printer *printer, const struct async_function *function, const struct suspension *suspension);
void print_null_handles(struct printer *printer, const struct async_function *function);     /* that live in the frame, at its begin */
void print_body_items(struct printer *printer, const struct async_function *function);
void print_leave(struct printer *printer, const struct async_function *function, const struct suspension *suspension);

/* generator.c: an async generator. */
void print_generator(struct printer *printer, struct async_function *function);
/* `yield`, resumed as an await is. */
void print_yield(struct printer *printer, struct node *statement);

#endif
