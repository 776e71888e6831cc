/* Collected messages as gcc's JSON and as SARIF 2.1.0. */
#include <string.h>

#include "base/source.h"
#include "driver/report.h"

/* Both formats are UTF-8: another byte becomes the replacement character. */
static void put_string(struct text *out, const char *string)
{
    text_putc(out, '"');
    for (size_t left = strlen(string), taken; left > 0; left -= taken, string += taken) {
        uint32_t code;
        taken = source_decode(string, left, &code);
        if (code == '"' || code == '\\')
            text_printf(out, "\\%c", (int)code);
        else if (code < ' ' || (taken == 1 && code > 0x7f))
            text_printf(out, "\\u%04x", code < ' ' ? code : 0xfffdu);
        else
            text_add(out, string, taken);
    }
    text_putc(out, '"');
}

static void put_member(struct text *out, const char *name, const char *value)
{
    text_printf(out, "\"%s\": ", name);
    put_string(out, value);
}

/* --- gcc's JSON --------------------------------------------------------------------------------------------------- */

static void put_point(struct text *out, const char *name, const char *file, uint32_t line, uint32_t column, int display)
{
    text_printf(out, "\"%s\": {", name);
    put_member(out, "file", file);
    text_printf(out, ", \"line\": %u, \"display-column\": %d, \"byte-column\": %u, \"column\": %d}", line, display, column,
                display);
}

static void put_fixit(struct text *out, const struct report *report)
{
    const struct report_place *place = &report->fixit_place;
    uint32_t past = report->fixit_inserts ? 0 : 1;
    text_puts(out, ", \"fixits\": [{");
    put_point(out, "start", place->file, place->line, place->column, place->display);
    text_puts(out, ", ");
    put_point(out, "next", place->file, place->end_line, place->end_column + past, place->end_display + (int)past);
    text_puts(out, ", ");
    put_member(out, "string", report->fixit);
    text_puts(out, "}]");
}

static void put_json(struct text *out, const struct report *first)
{
    for (const struct report *report = first; report; report = report->next) {
        const struct report_place *place = &report->place;
        text_puts(out, report == first ? "{" : ", {");
        put_member(out, "kind", report->kind);
        text_puts(out, ", \"column-origin\": 1, \"locations\": [");
        if (place->file) {
            text_putc(out, '{');
            put_point(out, "caret", place->file, place->line, place->column, place->display);
            if (place->end_line != place->line || place->end_column != place->column) {
                text_puts(out, ", ");
                put_point(out, "finish", place->file, place->end_line, place->end_column, place->end_display);
            }
            text_putc(out, '}');
        }
        text_puts(out, "], \"escape-source\": false, ");
        put_member(out, "message", report->message);
        if (report->option) {
            text_puts(out, ", ");
            put_member(out, "option", report->option);
        }
        if (report->fixit)
            put_fixit(out, report);
        text_puts(out, ", \"children\": [");
        put_json(out, report->notes);
        text_puts(out, "]}");
    }
}

/* --- SARIF -------------------------------------------------------------------------------------------------------- */

/* The members of a region; the end is exclusive. */
static void put_region(struct text *out, const char *name, const struct report_place *place, bool is_empty)
{
    text_printf(out, "\"%s\": {\"startLine\": %u, \"startColumn\": %d, \"endLine\": %u, \"endColumn\": %d}", name, place->line,
                place->point, place->end_line, place->end_point + (is_empty ? 0 : 1));
}

static void put_artifact(struct text *out, const char *file)
{
    text_puts(out, "\"artifactLocation\": {");
    put_member(out, "uri", file);
    text_putc(out, '}');
}

static void put_location(struct text *out, const struct report *report)
{
    text_puts(out, "{\"physicalLocation\": {");
    put_artifact(out, report->place.file);
    text_puts(out, ", ");
    put_region(out, "region", &report->place, false);
    text_puts(out, "}");
}

static void put_text(struct text *out, const char *name, const char *value)
{
    text_printf(out, "\"%s\": {", name);
    put_member(out, "text", value);
    text_putc(out, '}');
}

static void put_related(struct text *out, const struct report *report)
{
    bool first = true;
    for (const struct report *note = report->notes; note; note = note->next) {
        if (!note->place.file)
            continue;
        text_puts(out, first ? ", \"relatedLocations\": [" : ", ");
        first = false;
        put_location(out, note);
        text_puts(out, ", ");
        put_text(out, "message", note->message);
        text_putc(out, '}');
    }
    if (!first)
        text_putc(out, ']');
}

static void put_result(struct text *out, const struct report *report)
{
    const char *kind = strcmp(report->kind, "fatal error") == 0 ? "error" : report->kind;
    text_putc(out, '{');
    put_member(out, "ruleId", report->rule ? report->rule : kind);
    text_puts(out, ", ");
    put_member(out, "level", kind);
    text_puts(out, ", ");
    put_text(out, "message", report->message);
    text_puts(out, ", \"locations\": [");
    if (report->place.file) {
        put_location(out, report);
        text_putc(out, '}');
    }
    text_putc(out, ']');
    put_related(out, report);
    if (report->fixit) {
        text_puts(out, ", \"fixes\": [{\"artifactChanges\": [{");
        put_artifact(out, report->fixit_place.file);
        text_puts(out, ", \"replacements\": [{");
        put_region(out, "deletedRegion", &report->fixit_place, report->fixit_inserts);
        text_puts(out, ", ");
        put_text(out, "insertedContent", report->fixit);
        text_puts(out, "}]}]}]");
    }
    text_putc(out, '}');
}

/* Whether an earlier message has named the same rule. */
static bool was_named(const struct reports *reports, const struct report *report)
{
    for (const struct report *before = reports->first; before != report; before = before->next)
        if (before->rule && strcmp(before->rule, report->rule) == 0)
            return true;
    return false;
}

static void put_rules(struct text *out, const struct reports *reports)
{
    bool first = true;
    for (const struct report *report = reports->first; report; report = report->next) {
        if (!report->rule || was_named(reports, report))
            continue;
        text_puts(out, first ? "{" : ", {");
        first = false;
        put_member(out, "id", report->rule);
        text_putc(out, '}');
    }
}

static void put_sarif(struct text *out, const struct reports *reports)
{
    text_puts(out, "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": [{"
                   "\"tool\": {\"driver\": {\"name\": \"acc\", \"version\": \"" ACC_VERSION "\", \"rules\": [");
    put_rules(out, reports);
    text_puts(out, "]}}, \"columnKind\": \"unicodeCodePoints\", \"results\": [");
    for (const struct report *report = reports->first; report; report = report->next) {
        put_result(out, report);
        if (report->next)
            text_puts(out, ", ");
    }
    text_puts(out, "]}]}\n");
}

void reports_print(const struct reports *reports, struct text *out)
{
    if (reports->format == REPORT_SARIF) {
        put_sarif(out, reports);
        return;
    }
    text_putc(out, '[');
    put_json(out, reports->first);
    text_puts(out, "]\n");
}
