/* The memory behind growable arrays and texts. */
#include "base/vec.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/diag.h"

/* Large arrays lie in huge pages where the system has them: the first touch of memory is what costs. */
void *vec_reserve(size_t *cap, size_t size)
{
    enum { HUGE_PAGE = 2 * 1024 * 1024 };
    size_t bytes = *cap * size;
    bool is_large = bytes >= HUGE_PAGE;
    if (is_large)
        bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *data = is_large ? aligned_alloc(HUGE_PAGE, bytes) : malloc(bytes);
    if (!data)
        fatal("out of memory");
#ifdef MADV_HUGEPAGE
    if (is_large)
        madvise(data, bytes, MADV_HUGEPAGE);
#endif
    *cap = bytes / size;
    return data;
}

void *vec_grow(void *data, size_t *cap, size_t size)
{
    size_t wanted = *cap ? *cap * 2 : 16;
    if (wanted > SIZE_MAX / 2 / size)
        fatal("out of memory");
    data = realloc(data, wanted * size);
    if (!data)
        fatal("out of memory");
    *cap = wanted;
    return data;
}

void *vec_grow_in(struct arena *arena, void *data, size_t *cap, size_t size)
{
    size_t wanted = *cap ? 2 * *cap : 8;
    void *grown = arena_alloc(arena, wanted * size);

    if (*cap) memcpy(grown, data, *cap * size);
    *cap = wanted;
    return grown;
}

void vec_release(void *data)
{
    free(data);
}

/* Room for more bytes and the NUL behind them. */
static void text_reserve(struct text *text, size_t more)
{
    if (more >= SIZE_MAX / 4)
        fatal("out of memory");
    while (text->len + more + 1 > text->cap)
        text->data = vec_grow(text->data, &text->cap, 1);
}

void text_add(struct text *text, const char *bytes, size_t len)
{
    text_reserve(text, len);
    if (len > 0)
        memcpy(text->data + text->len, bytes, len);
    text->len += len;
    text->data[text->len] = '\0';
}

void text_puts(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_putc(struct text *text, char c)
{
    text_reserve(text, 1);
    text->data[text->len++] = c;
    text->data[text->len] = '\0';
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args;
    text_reserve(text, 128);
    va_start(args, format);
    int len = vsnprintf(text->data + text->len, text->cap - text->len, format, args);
    va_end(args);
    if (len < 0)
        bug("format '%s'", format);
    if ((size_t)len >= text->cap - text->len) {
        text_reserve(text, (size_t)len);
        va_start(args, format);
        vsnprintf(text->data + text->len, text->cap - text->len, format, args);
        va_end(args);
    }
    text->len += (size_t)len;
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){ 0 };
}

void text_put_quoted(struct text *out, const char *string)
{
    text_putc(out, '"');
    for (; *string; string++) {
        if (*string == '"' || *string == '\\') text_putc(out, '\\');
        text_putc(out, *string);
    }
    text_putc(out, '"');
}
