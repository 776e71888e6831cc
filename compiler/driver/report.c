/* Collecting messages as data: from the passes as they are, from compilers and linkers by reading what they print. */
#include "driver/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag_table.h"

const struct report_kind *report_kind(const char *name)
{
    static const struct report_kind kinds[] = {
        { "text", REPORT_TEXT, NULL }, { "json", REPORT_JSON, NULL }, { "json-stderr", REPORT_JSON, NULL },
        { "json-file", REPORT_JSON, ".gcc.json" }, { "sarif-stderr", REPORT_SARIF, NULL },
        { "sarif-file", REPORT_SARIF, ".sarif" },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

static void append(struct reports *reports, struct report *report)
{
    if (reports->last)
        reports->last->next = report;
    else
        reports->first = report;
    reports->last = report;
}

static void append_note(struct report *report, struct report *note)
{
    struct report **end = &report->notes;
    while (*end)
        end = &(*end)->next;
    *end = note;
}

static struct report *new_report(struct reports *reports, const char *kind, const char *message)
{
    struct report *report = arena_alloc(reports->arena, sizeof *report);
    report->kind = kind;
    report->message = arena_strndup(reports->arena, message, strlen(message));
    return report;
}

void reports_add_message(struct reports *reports, const char *kind, const char *message)
{
    append(reports, new_report(reports, kind, message));
}

/* --- the passes --------------------------------------------------------------------------------------------------- */

/* A column in bytes as a terminal shows it, and in characters. */
static void find_columns(struct source *source, struct source_file *file, uint32_t line, uint32_t column, int *display,
                         int *point)
{
    size_t len;
    const char *text = source_line(source, file, line, &len);
    *display = *point = (int)column;
    if (!text || column - 1 > len)
        return;
    *display = source_display_width(text, column - 1) + 1;
    for (uint32_t i = 0; i < column - 1; i++)
        *point -= (text[i] & 0xc0) == 0x80;
}

static struct report_place place_of(struct reports *reports, struct source *source, struct range range)
{
    struct diag_place found = diag_locate(source, range);
    struct report_place place = {
        .file = arena_strndup(reports->arena, found.file->name, strlen(found.file->name)),
        .line = found.line, .column = found.column, .end_line = found.end_line, .end_column = found.end_column,
    };
    find_columns(source, found.file, found.line, found.column, &place.display, &place.point);
    find_columns(source, found.file, found.end_line, found.end_column, &place.end_display, &place.end_point);
    return place;
}

static struct report *report_of(struct reports *reports, struct source *source, const struct diag *diag)
{
    static const char *const kinds[] = {
        [DIAG_NOTE] = "note", [DIAG_WARNING] = "warning", [DIAG_ERROR] = "error", [DIAG_FATAL] = "fatal error",
    };
    const struct diag_entry *entry = &diag_table[diag->id];
    struct report *report = new_report(reports, kinds[diag->severity], diag->message);
    report->rule = entry->id;
    if (entry->name[0])
        report->option = arena_printf(reports->arena, diag->severity == DIAG_ERROR ? "-Werror=%s" : "-W%s", entry->name);
    if (!source)
        return report;
    report->place = place_of(reports, source, diag->range);
    if (diag->fixit) {
        report->fixit = arena_strndup(reports->arena, diag->fixit, strlen(diag->fixit));
        report->fixit_place = place_of(reports, source, diag->fixit_range);
        report->fixit_inserts = diag->fixit_range.end <= diag->fixit_range.start;
    }
    return report;
}

void reports_add_diags(struct reports *reports, struct diags *diags)
{
    for (const struct diag *diag = diags->first; diag; diag = diag->next) {
        struct report *report = report_of(reports, diags->source, diag);
        for (const struct diag *note = diag->notes; note; note = note->next)
            append_note(report, report_of(reports, diags->source, note));
        append(reports, report);
    }
}

/* --- compilers and linkers ------------------------------------------------------------------------------------------ */

/* The kind of message that text begins with, and in *len how much of text that word takes with its colon. */
static const char *kind_at(const char *text, size_t *len)
{
    static const char *const kinds[] = { "error", "fatal error", "warning", "note" };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        *len = strlen(kinds[i]);
        if (strncmp(text, kinds[i], *len) == 0 && strncmp(text + *len, ": ", 2) == 0) {
            *len += 2;
            return kinds[i];
        }
    }
    return NULL;
}

/* The last word of a message, [-Wname] or [-Werror=name], is its option. */
static void split_option(struct reports *reports, struct report *report)
{
    size_t len = strlen(report->message);
    const char *open = strstr(report->message, " [-W");
    for (const char *next = open; next; next = strstr(next + 1, " [-W"))
        open = next;
    if (!open || report->message[len - 1] != ']')
        return;
    report->rule = report->option = arena_strndup(reports->arena, open + 2, (size_t)(report->message + len - open - 3));
    report->message = arena_strndup(reports->arena, report->message, (size_t)(open - report->message));
}

/* "FILE:LINE:COLUMN" or "FILE:LINE" of len bytes; no place where it is something else (the name of a program). */
static struct report_place read_place(struct reports *reports, const char *text, size_t len)
{
    char *copy = arena_strndup(reports->arena, text, len);
    uint32_t numbers[2] = { 0, 0 };
    int count = 0;
    while (count < 2) {
        char *colon = strrchr(copy, ':'), *end;
        if (!colon)
            break;
        unsigned long number = strtoul(colon + 1, &end, 10);
        if (end == colon + 1 || *end)
            break;
        numbers[1] = numbers[0];
        numbers[0] = (uint32_t)number;
        count++;
        *colon = '\0';
    }
    if (count == 0)
        return (struct report_place){ 0 };
    uint32_t column = count == 2 && numbers[1] ? numbers[1] : 1;
    int shown = (int)column;
    return (struct report_place){ copy, numbers[0], column, numbers[0], column, shown, shown, shown, shown };
}

/* The line as a message; NULL: it is none. */
static struct report *read_line(struct reports *reports, const char *line)
{
    for (const char *colon = strchr(line, ':'); colon; colon = strchr(colon + 1, ':')) {
        size_t len;
        const char *kind = strncmp(colon, ": ", 2) == 0 ? kind_at(colon + 2, &len) : NULL;
        if (!kind)
            continue;
        struct report *report = new_report(reports, kind, colon + 2 + len);
        report->place = read_place(reports, line, (size_t)(colon - line));
        split_option(reports, report);
        return report;
    }
    return NULL;
}

/* Lines that only say where the next message comes from, or end the run. */
static bool is_context(const char *line)
{
    static const char *const leads[] = { "In file included from ", "                 from ", "compilation terminated" };
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (strncmp(line, leads[i], strlen(leads[i])) == 0)
            return true;
    return strstr(line, ": In function ") || strstr(line, ": At top level:") || strstr(line, " generated.");
}

void reports_add_text(struct reports *reports, const char *text, bool failed)
{
    struct report *previous = NULL;
    while (*text) {
        size_t len = strcspn(text, "\n");
        const char *line = arena_strndup(reports->arena, text, len);
        text += len + (text[len] == '\n');
        struct report *report = read_line(reports, line);
        if (report && previous && strcmp(report->kind, "note") == 0) {
            append_note(previous, report);
            continue;
        }
        /* Behind a message with a place stands the line that it is about. */
        if (!report && (!*line || is_context(line) || (previous && previous->place.file)))
            continue;
        if (!report)
            report = new_report(reports, failed ? "error" : "warning", line);
        append(reports, previous = report);
    }
}
