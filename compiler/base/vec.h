/* Growable arrays: struct { T *data; size_t len, cap; } declared with VEC(T). Memory is the heap's for the scratch of a pass,
   which frees it, and the arena's for data that lives as long as the unit. */
#ifndef ACC_VEC_H
#define ACC_VEC_H

#include <stddef.h>

#include "base/arena.h"

#define VEC(T) struct { T *data; size_t len, cap; }

/* Appends one element; out of memory ends the program with a message. */
#define vec_push(vec, element) \
    ((vec)->len == (vec)->cap ? (void)((vec)->data = vec_grow((vec)->data, &(vec)->cap, sizeof *(vec)->data)) : (void)0, \
     (void)((vec)->data[(vec)->len++] = (element)))

/* The same, memory of the arena: for data that lives as long as the unit and is never freed. */
#define vec_push_in(arena, vec, element) \
    ((vec)->len == (vec)->cap ? (void)((vec)->data = vec_grow_in((arena), (vec)->data, &(vec)->cap, sizeof *(vec)->data)) : (void)0, \
     (void)((vec)->data[(vec)->len++] = (element)))

#define vec_free(vec) (vec_release((vec)->data), (vec)->data = NULL, (vec)->len = (vec)->cap = 0)

void *vec_grow(void *data, size_t *cap, size_t size);
/* Memory for at least *cap elements; *cap says how many there is room for. */
void *vec_reserve(size_t *cap, size_t size);
void *vec_grow_in(struct arena *arena, void *data, size_t *cap, size_t size);
void vec_release(void *data);

/* A growing text. */
struct text {
    char *data;                 /* NUL-terminated once something was added */
    size_t len, cap;
};

void text_add(struct text *text, const char *bytes, size_t len);
void text_puts(struct text *text, const char *string);
void text_put_quoted(struct text *out, const char *string);     /* as a literal of C */
void text_putc(struct text *text, char c);
void text_printf(struct text *text, const char *format, ...);
void text_free(struct text *text);

#endif
