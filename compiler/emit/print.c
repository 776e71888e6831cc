/* The printer's ground: text, lines, positions, and the user's tokens. */
#include "emit/print.h"

#include <string.h>

enum { DEEPEST_INDENT = 40 };   /* what is nested deeper is for no reader, and its blanks would be most of the text */

void print_text(struct printer *printer, const char *text)
{
    if (!*text) return;
    printer->after_comment = false;
    if (printer->at_line_start) {
        for (int i = 0; i < printer->indent && i < DEEPEST_INDENT; i++) text_puts(printer->out, "    ");
        printer->at_line_start = false;
    }
    for (const char *c = text; *c; c++)
        if (*c == '\n') printer->line++;
    text_puts(printer->out, text);
}

void print_format(struct printer *printer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_text(printer, arena_vprintf(printer->unit->arena, format, args));
    va_end(args);
}

void print_macro(struct printer *printer, const char *name)
{
    static const char *const expansions[][2] = {
        { "AC_INLINE", "static inline __attribute__((always_inline, unused))" },
        { "AC_COLD", "__attribute__((noinline, cold))" },
        { "AC_UNALIGNED", "__attribute__((packed, aligned(8)))" },
        { "AC_NOCLONE", "__attribute__((noinline))" },
        { "ac_raising()", "__builtin_expect(ac_raising(), 0)" },
    };

    for (size_t i = 0; !printer->reading && i < sizeof expansions / sizeof *expansions; i++)
        if (!strcmp(name, expansions[i][0])) name = expansions[i][1];
    print_text(printer, name);
}

void print_if_unlikely(struct printer *printer, const char *format, ...)
{
    va_list args;
    print_text(printer, printer->reading ? "if (AC_UNLIKELY(" : "if (__builtin_expect(");
    va_start(args, format);
    print_text(printer, arena_vprintf(printer->unit->arena, format, args));
    va_end(args);
    print_text(printer, printer->reading ? ")) " : ", 0)) ");
}

void print_newline(struct printer *printer)
{
    text_putc(printer->out, '\n');
    printer->line++;
    printer->at_line_start = true;
}

/* A comment must not be parted from what follows: in `fall through` it speaks of it. */
static bool is_near(const struct printer *printer, const struct location *location)
{
    uint32_t most = printer->after_comment ? 20 : 2;
    return printer->file == location->file && printer->line <= location->line && location->line - printer->line <= most;
}

void print_offset_line(struct printer *printer, uint32_t offset)
{
    struct location location = source_locate(printer->unit->source, offset);

    if (!location.file || !location.line || printer->unplaced) return;
    if (is_near(printer, &location)) {
        while (printer->line < location.line) print_newline(printer);
        return;
    }
    text_printf(printer->out, printer->reading ? "#line %u" : "# %u", location.line);
    if (printer->named != location.file || !printer->reading) {
        text_putc(printer->out, ' ');
        text_put_quoted(printer->out, location.file->name);
    }
    text_putc(printer->out, '\n');
    printer->file = printer->named = location.file;
    printer->line = location.line;
    printer->at_line_start = true;
}

void print_line_of(struct printer *printer, uint32_t token)
{
    print_offset_line(printer, printer->unit->tokens.data[token].offset);
}

void print_tokens(struct printer *printer, uint32_t first, uint32_t last)
{
    struct unit *unit = printer->unit;

    print_text(printer, "");
    for (uint32_t i = first; i <= last; i++) {
        struct token *token = &unit->tokens.data[i];
        if (i > first && token->flags & TOKEN_SPACE) print_text(printer, " ");
        print_text(printer, arena_strndup(unit->arena, unit->source->text + token->offset, token_len(token)));
    }
}
