/* Collecting diagnostics: the table, what is on, what is an error, what was said already. */
#include "base/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag_table.h"

const struct diag_entry diag_table[D_COUNT] = {
#define DIAG(id, severity, name, enabled, format, explanation) { #id, severity, name, enabled, format, explanation },
#include "base/diag.def"
#undef DIAG
};

struct diags *diags_new(struct arena *arena, const struct diag_options *options)
{
    struct diags *diags = arena_alloc(arena, sizeof *diags);
    diags->arena = arena;
    diags->options = *options;
    return diags;
}

/* What the options make of a diagnostic of this kind; false: it is off. */
static bool decide(const struct diags *diags, enum diag_id id, struct range range, enum diag_severity *severity)
{
    const struct diag_options *options = &diags->options;
    const struct diag_entry *entry = &diag_table[id];
    int state = options->state[id];
    *severity = entry->severity;
    if (entry->severity != DIAG_WARNING)
        return true;
    if (state < 0 || (state == 0 && !entry->enabled) || (state != 2 && options->no_warnings))
        return false;
    if (diags->source && source_locate(diags->source, range.start).flags & SOURCE_SYSTEM)
        return false;
    if (state == 2 || options->warnings_are_errors)
        *severity = DIAG_ERROR;
    return true;
}

static struct diag *diag_new(struct diags *diags, enum diag_severity severity, enum diag_id id, struct range range,
                             va_list args)
{
    struct diag *diag = arena_alloc(diags->arena, sizeof *diag);
    diag->severity = severity;
    diag->id = id;
    diag->range = range;
    diag->message = arena_vprintf(diags->arena, diag_table[id].format, args);
    return diag;
}

/* A second error of one kind at one place says nothing new. */
static bool was_said(struct diags *diags, const struct diag *diag)
{
    struct diag **recent = &diags->recent[diag->range.start % 64];
    const struct diag *before = *recent;
    if (before && before->id == diag->id && before->range.start == diag->range.start
        && strcmp(before->message, diag->message) == 0)
        return true;
    return false;
}

struct diag *diag_report(struct diags *diags, enum diag_id id, struct range range, ...)
{
    enum diag_severity severity;
    if (diags->limit_reached || !decide(diags, id, range, &severity))
        return NULL;
    va_list args;
    va_start(args, range);
    struct diag *diag = diag_new(diags, severity, id, range, args);
    va_end(args);
    if (was_said(diags, diag))
        return NULL;
    diags->recent[range.start % 64] = diag;
    if (diags->last)
        diags->last->next = diag;
    else
        diags->first = diag;
    diags->last = diag;
    if (severity == DIAG_WARNING)
        diags->warnings++;
    if (severity >= DIAG_ERROR)
        diags->errors++;
    if (severity == DIAG_FATAL || (diags->options.max_errors && diags->errors >= diags->options.max_errors))
        diags->limit_reached = true;
    return diag;
}

void diag_note(struct diags *diags, struct diag *diag, enum diag_id id, struct range range, ...)
{
    if (!diag)
        return;
    va_list args;
    va_start(args, range);
    struct diag **end = &diag->notes;
    while (*end)
        end = &(*end)->next;
    *end = diag_new(diags, DIAG_NOTE, id, range, args);
    va_end(args);
}

void diag_fixit(struct diags *diags, struct diag *diag, struct range range, const char *text)
{
    if (!diag)
        return;
    diag->fixit = arena_strndup(diags->arena, text, strlen(text));
    diag->fixit_range = range;
}

bool diag_set_option(struct diag_options *options, const char *name, int state)
{
    bool found = false;
    for (int id = 0; id < D_COUNT; id++) {
        if (diag_table[id].name[0] && strcmp(diag_table[id].name, name) == 0) {
            options->state[id] = (signed char)state;
            found = true;
        }
    }
    return found;
}

static void (*redirected)(const char *message);

void diag_redirect(void (*say)(const char *message))
{
    redirected = say;
}

/* Without allocations: memory may be what is missing. */
static void complain(const char *kind, const char *advice, const char *format, va_list args)
{
    int error = errno;
    char message[4096];
    vsnprintf(message, sizeof message - 256, format, args);
    if (format[0] && format[strlen(format) - 1] == ':')
        strcat(strcat(message, " "), strerror(error));
    fflush(stdout);
    if (redirected)
        redirected(message);
    else
        fprintf(stderr, "acc: %s: %s\n%s", kind, message, advice);
}

_Noreturn void fatal(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain("error", "", format, args);
    va_end(args);
    exit(1);
}

_Noreturn void bug(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain("internal error", "acc: this is a defect of acc, not of your program; please report it with the source that shows it\n",
             format, args);
    va_end(args);
    exit(70);
}
