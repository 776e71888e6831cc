/* Bump allocator: all memory of one translation unit, given back at once. No stage frees. */
#ifndef ACC_ARENA_H
#define ACC_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Zeroed and aligned to 16 bytes. Out of memory ends the program with a message. */
void *arena_alloc(struct arena *arena, size_t size);

char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...);
char *arena_vprintf(struct arena *arena, const char *format, va_list args);

#endif
