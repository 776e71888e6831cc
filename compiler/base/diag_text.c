/* Diagnostics as text, gcc's way: where it was included from, file:line:col, the message, the line with the range
   underlined by display width, the fix-it below, then the notes. */
#include <string.h>

#include "base/diag.h"
#include "base/diag_table.h"

static const struct {
    const char *word, *colour;
} severities[] = {
    [DIAG_NOTE] = { "note", "\33[01;36m" },
    [DIAG_WARNING] = { "warning", "\33[01;35m" },
    [DIAG_ERROR] = { "error", "\33[01;31m" },
    [DIAG_FATAL] = { "fatal error", "\33[01;31m" },
};
static const char bold[] = "\33[01m", green[] = "\33[32m", plain[] = "\33[m";

struct printer {
    const struct diags *diags;
    FILE *out;
    const struct source_file *last_file;    /* its includers have been shown */
};

static const char *colour(const struct printer *printer, const char *code)
{
    return printer->diags->options.colour ? code : "";
}

/* The line of the #include that marker begins with: the line before the one that comes after its return. */
static uint32_t include_line(const struct source *source, size_t enter)
{
    int depth = 0;
    for (size_t i = enter; i < source->markers.len; i++) {
        const struct source_marker *marker = &source->markers.data[i];
        if (marker->flags & SOURCE_ENTER)
            depth++;
        if (marker->flags & SOURCE_RETURN && --depth == 0)
            return marker->line > 1 ? marker->line - 1 : 1;
    }
    return source_locate(source, source->markers.data[enter].marker_offset).line;
}

static void print_includers(struct printer *printer, uint32_t offset, const struct source_file *file)
{
    const struct source *source = printer->diags->source;
    if (file == printer->last_file)
        return;
    printer->last_file = file;
    VEC(size_t) stack = { 0 };
    for (size_t i = 0; i < source->markers.len && source->markers.data[i].offset <= offset; i++) {
        if (source->markers.data[i].flags & SOURCE_ENTER)
            vec_push(&stack, i);
        if (source->markers.data[i].flags & SOURCE_RETURN && stack.len > 0)
            stack.len--;
    }
    const char *lead = "In file included from";
    for (size_t i = stack.len; i-- > 0;) {
        size_t enter = stack.data[i];
        const struct source_file *from = source->markers.data[enter > 0 ? enter - 1 : 0].file;
        if (from->name[0] == '<')
            continue;
        fprintf(printer->out, "%*s %s%s:%u%s%s\n", (int)strlen("In file included from"), lead,
                colour(printer, bold), from->name, include_line(source, enter), colour(printer, plain),
                i > 0 && source->markers.data[stack.data[i - 1]].marker_offset > 0 ? "," : ":");
        lead = "from";
    }
    vec_free(&stack);
}

/* Where the last token of a range starts. */
static uint32_t last_token(const struct source *source, struct range range)
{
    uint32_t last = range.start;
    for (uint32_t i = range.start; i < range.end;) {
        if (source->text[i] != ' ' && source->text[i] != '\n')
            last = i;
        i += (uint32_t)source_token_length(source->text + i, range.end - i);
    }
    return last;
}

struct diag_place diag_locate(struct source *source, struct range range)
{
    struct location start = source_locate_exactly(source, range.start, range.end - range.start);
    struct diag_place place = { start.file, start.line, start.column, start.line, start.column };
    if (range.end <= range.start)
        return place;
    uint32_t last = last_token(source, range);
    struct location end = source_locate_exactly(source, last, range.end - last);
    size_t len;
    const char *line = source_line(source, end.file, end.line, &len);
    if (end.file != start.file || end.line < start.line)
        return place;
    place.end_line = end.line;
    place.end_column = end.column;
    if (line && end.column - 1 < len)
        place.end_column += (uint32_t)source_token_length(line + end.column - 1, len - (end.column - 1)) - 1;
    return place;
}

/* The bytes of the line that a range takes, from 0; a range that goes on below takes the rest of the line. */
static struct range line_range(struct source *source, struct range range, struct location start, size_t line_len)
{
    uint32_t first = start.column - 1;
    if (range.end <= range.start)
        return (struct range){ first, first + 1 };
    struct diag_place place = diag_locate(source, range);
    uint32_t past = place.end_line == start.line ? place.end_column : (uint32_t)line_len;
    return (struct range){ first, past > first ? past : first + 1 };
}

static void print_line(struct printer *printer, const char *line, size_t len)
{
    int column = 0;
    for (size_t i = 0; i < len; i++) {
        if (line[i] == '\t') {
            int width = 8 - column % 8;
            fprintf(printer->out, "%*s", width, "");
            column += width;
            continue;
        }
        putc((unsigned char)line[i] < ' ' || line[i] == 127 ? ' ' : line[i], printer->out);
        column = source_display_width(line, i + 1);
    }
    putc('\n', printer->out);
}

static void print_caret(struct printer *printer, const struct diag *diag, struct location start)
{
    struct source *source = printer->diags->source;
    size_t len;
    const char *line = source_line(source, start.file, start.line, &len);
    if (!line || len > 2000)
        return;
    struct range range = line_range(source, diag->range, start, len);
    int from = source_display_width(line, range.start < len ? range.start : len);
    int to = range.end <= len ? source_display_width(line, range.end) : from + 1;
    if (range.start > len)
        from = source_display_width(line, len);
    fprintf(printer->out, "%5u | ", start.line);
    print_line(printer, line, len);
    fprintf(printer->out, "      | %*s%s^", from, "", colour(printer, severities[diag->severity].colour));
    for (int i = from + 1; i < to; i++)
        putc('~', printer->out);
    fprintf(printer->out, "%s\n", colour(printer, plain));
    if (!diag->fixit)
        return;
    struct location place = source_locate_exactly(source, diag->fixit_range.start, 0);
    if (place.file == start.file && place.line == start.line && place.column - 1 <= len)
        fprintf(printer->out, "      | %*s%s%s%s\n", source_display_width(line, place.column - 1), "",
                colour(printer, green), diag->fixit, colour(printer, plain));
}

/* fix-it:"FILE":{LINE:COLUMN-LINE:COLUMN}:"TEXT", as editors read it: the second place is the one behind the range. */
static void print_fixit(struct printer *printer, const struct diag *diag)
{
    struct diag_place place = diag_locate(printer->diags->source, diag->fixit_range);
    struct text line = { 0 };
    uint32_t past = diag->fixit_range.end > diag->fixit_range.start ? place.end_column + 1 : place.column;
    text_puts(&line, "fix-it:");
    text_put_quoted(&line, place.file->name);
    text_printf(&line, ":{%u:%u-%u:%u}:", place.line, place.column, place.end_line, past);
    text_put_quoted(&line, diag->fixit);
    fprintf(printer->out, "%s\n", line.data);
    text_free(&line);
}

static void print_one(struct printer *printer, const struct diag *diag)
{
    const struct diag_options *options = &printer->diags->options;
    const struct diag_entry *entry = &diag_table[diag->id];
    struct source *source = printer->diags->source;
    struct location start = { 0 };
    if (source) {
        start = source_locate_exactly(source, diag->range.start, diag->range.end - diag->range.start);
        print_includers(printer, diag->range.start, start.file);
        fprintf(printer->out, "%s%s:%u:%u:%s ", colour(printer, bold), start.file->name, start.line, start.column,
                colour(printer, plain));
    } else {
        fprintf(printer->out, "%sacc:%s ", colour(printer, bold), colour(printer, plain));
    }
    fprintf(printer->out, "%s%s:%s %s%s%s", colour(printer, severities[diag->severity].colour),
            severities[diag->severity].word, colour(printer, plain), colour(printer, bold), diag->message,
            colour(printer, plain));
    if (options->show_option && entry->name[0])
        fprintf(printer->out, " [%s-W%s%s%s]", colour(printer, severities[diag->severity].colour),
                diag->severity == DIAG_ERROR ? "error=" : "", entry->name, colour(printer, plain));
    putc('\n', printer->out);
    if (source && options->show_caret)
        print_caret(printer, diag, start);
    if (source && options->show_fixits && diag->fixit)
        print_fixit(printer, diag);
    for (const struct diag *note = diag->notes; note; note = note->next)
        print_one(printer, note);
}

void diags_print(struct diags *diags, FILE *out)
{
    struct printer printer = { diags, out, diags->source ? diags->source->files.data[0] : NULL };
    for (const struct diag *diag = diags->first; diag; diag = diag->next)
        print_one(&printer, diag);
    if (diags->errors == 0)
        return;
    fprintf(out, "%d error%s", diags->errors, diags->errors > 1 ? "s" : "");
    if (diags->warnings > 0)
        fprintf(out, ", %d warning%s", diags->warnings, diags->warnings > 1 ? "s" : "");
    if (diags->limit_reached)
        fputs("; stopped here", out);
    if (diags->options.max_errors > 1 && diags->errors >= diags->options.max_errors)
        fputs(" (-fmax-errors=0: all)", out);
    fputc('\n', out);
}
