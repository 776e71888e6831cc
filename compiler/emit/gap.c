/* What stands in the text beside the tokens: line markers, pragmas, comments. Comments are there only where somebody wants them
   (cc -E -C): on the reading path, and where the C compiler reads in them that a switch falls through. */
#include "emit/print.h"

#include <string.h>

enum piece_kind { PIECE_TEXT, PIECE_DIRECTIVE, PIECE_COMMENT };

struct piece {
    enum piece_kind kind;
    const char *start, *end;    /* a directive without the end of its line */
};

static const char *line_end(const char *c, const char *end)
{
    const char *newline = memchr(c, '\n', (size_t)(end - c));
    return newline ? newline : end;
}

static const char *comment_end(const char *c, const char *end)
{
    if (c[1] == '/') return line_end(c, end);
    for (c += 2; c + 1 < end; c++)
        if (c[0] == '*' && c[1] == '/') return c + 2;
    return end;
}

static const char *literal_end(const char *c, const char *end)
{
    char quote = *c++;
    while (c < end && *c != quote && *c != '\n') c += *c == '\\' && c + 1 < end ? 2 : 1;
    return c < end ? c + 1 : end;
}

static bool begins_comment(const char *c, const char *end)
{
    return c + 1 < end && c[0] == '/' && (c[1] == '*' || c[1] == '/');
}

/* The piece that begins where the last one ended. begins_line: nothing but blanks stands before it on its line. */
static bool next_piece(struct piece *piece, const char *end, bool *begins_line)
{
    const char *c = piece->start = piece->end;

    if (c >= end) return false;
    piece->kind = *begins_line && *c == '#' ? PIECE_DIRECTIVE : begins_comment(c, end) ? PIECE_COMMENT : PIECE_TEXT;
    if (piece->kind != PIECE_TEXT) {
        piece->end = piece->kind == PIECE_COMMENT ? comment_end(c, end) : line_end(c, end);
        *begins_line = false;
        return true;
    }
    while (c < end && !begins_comment(c, end)) {
        if (*c == '\n') *begins_line = true;
        else if (*begins_line && *c == '#') break;
        else if (*c != ' ' && *c != '\t') *begins_line = false;
        c = *c == '"' || *c == '\'' ? literal_end(c, end) : c + 1;
    }
    piece->end = c;
    return true;
}

static bool is_pragma(const struct piece *piece)
{
    const char *word = piece->start + 1;
    while (word < piece->end && *word == ' ') word++;
    return piece->end - word > 6 && !strncmp(word, "pragma", 6);
}

void copy_directives(struct text *out, const char *from, const char *to)
{
    struct piece piece = { .end = from };
    bool begins_line = true;

    while (next_piece(&piece, to, &begins_line)) {
        if (piece.kind != PIECE_DIRECTIVE) continue;
        text_add(out, piece.start, (size_t)(piece.end - piece.start));
        text_putc(out, '\n');
    }
}

void copy_unmarked(struct text *out, const char *from, const char *to)
{
    struct piece piece = { .end = from };
    bool begins_line = false;

    while (next_piece(&piece, to, &begins_line)) {
        bool is_marker = piece.kind == PIECE_DIRECTIVE && !is_pragma(&piece);
        if (is_marker && piece.end < to) piece.end++;           /* its line goes with it */
        if (!is_marker) text_add(out, piece.start, (size_t)(piece.end - piece.start));
        else begins_line = true;
    }
}

/* Whether what stands before the comment on its line was printed just now. */
static bool is_behind(const struct printer *printer, uint32_t token, const struct location *comment)
{
    const struct unit *unit = printer->unit;
    struct location before = source_locate(unit->source, token_end(&unit->tokens.data[token - 1]));

    return before.line == comment->line && printer->at_line_start && printer->file == comment->file &&
           printer->line == comment->line + 1 && printer->out->len && printer->out->data[printer->out->len - 1] == '\n';
}

/* Behind the statement that it stands behind, else on a line of its own. */
static void print_comment(struct printer *printer, uint32_t token, const struct piece *piece)
{
    struct unit *unit = printer->unit;
    uint32_t offset = (uint32_t)(piece->start - unit->source->text);
    struct location location = source_locate(unit->source, offset);

    if (location.flags & SOURCE_SYSTEM || !location.file->is_dialect || location.file->is_prelude) return;
    if (is_behind(printer, token, &location)) {
        printer->out->data[printer->out->len - 1] = ' ';
        printer->line--;
        printer->at_line_start = false;
    } else {
        print_offset_line(printer, offset);
    }
    print_text(printer, arena_strndup(unit->arena, piece->start, (size_t)(piece->end - piece->start)));
    print_newline(printer);
    printer->after_comment = true;
}

void print_gap(struct printer *printer, uint32_t token)
{
    struct unit *unit = printer->unit;
    if (!token) return;
    const char *text = unit->source->text, *end = text + unit->tokens.data[token].offset;
    struct piece piece = { .end = text + token_end(&unit->tokens.data[token - 1]) };
    bool begins_line = false;

    if (piece.end < text + printer->gap_done) piece.end = text + printer->gap_done;
    while (next_piece(&piece, end, &begins_line)) {
        if (piece.kind == PIECE_TEXT || (piece.kind == PIECE_DIRECTIVE && !is_pragma(&piece))) continue;
        if (piece.kind == PIECE_COMMENT) {
            print_comment(printer, token, &piece);
            continue;
        }
        text_add(printer->out, piece.start, (size_t)(piece.end - piece.start));
        print_newline(printer);
    }
    if (end > text + printer->gap_done) printer->gap_done = (uint32_t)(end - text);
}
