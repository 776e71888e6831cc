/* Exceptions as text, as traceback.format_exception of Python 3.11 has it: causes and contexts first, groups as a
   tree. What is to be printed is laid out as a tree before anything is: that decides which exceptions that are
   met more than once are left out where. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_GROUP_WIDTH = 15, MAX_GROUP_DEPTH = 10, REPEATED_SHOWN = 3 };

struct node {
    const BaseException *exception;
    struct node *cause, *context;
    struct node *members;               /* of a group: its first, linked by next */
    struct node *next;                  /* member; afterwards what is printed after it in a chain */
    struct node *queued;                /* the next to be laid out */
    struct node *seen;                  /* all there are */
};

struct printer {
    FILE *out;
    int depth;                          /* of groups */
    bool need_close, line_begins;
    char margin, last;
    const char *file;                   /* the source file in text */
    char *text;
    struct node *all, *queue;
    bool failed;                        /* memory is out */
};

/* ---- Lines ---- */
static bool breaks_line(char c)         /* those of Python's splitlines that are ASCII */
{
    return (c >= '\n' && c <= '\r') || (c >= '\x1c' && c <= '\x1e');
}

static void indent(const struct printer *printer)
{
    fprintf(printer->out, "%*s", 2 * printer->depth, "");
}

static void put(struct printer *printer, const char *text)
{
    if (printer->depth == 0) {
        fputs(text, printer->out);
        return;
    }
    for (; *text; text++) {
        if (printer->line_begins && !(*text == '\n' && printer->last == '\r')) {
            indent(printer);
            fprintf(printer->out, "%c ", printer->margin);
        }
        fputc(*text, printer->out);
        printer->line_begins = breaks_line(*text);
        printer->last = *text;
    }
}

static void put_number(struct printer *printer, const char *before, long number, const char *after)
{
    char text[32];
    snprintf(text, sizeof text, "%ld", number);
    put(printer, before);
    put(printer, text);
    put(printer, after);
}

/* ---- Source lines ---- the last file stays in memory, as most frames of a traceback are in one */
static char *read_source(const char *name)
{
    enum { MOST = 64 << 20 };
    struct stat status;
    if (!*name || *name == '<' || stat(name, &status) != 0 || !S_ISREG(status.st_mode)) return NULL;
    if (status.st_size > MOST) return NULL;
    FILE *in = fopen(name, "rb");
    char *text = in ? malloc((size_t)status.st_size + 1) : NULL;
    if (text) text[fread(text, 1, (size_t)status.st_size, in)] = '\0';
    if (in) fclose(in);
    return text;
}

static void put_source(struct printer *printer, const char *file, int line)
{
    static const char space[] = " \t\r\v\f";
    if (!printer->file || strcmp(printer->file, file) != 0) {
        free(printer->text);
        printer->text = read_source(file);
        printer->file = file;
    }
    const char *begin = printer->text;
    if (!begin || line < 1) return;
    while (--line > 0) {
        if (!(begin = strchr(begin, '\n'))) return;
        begin++;
    }
    begin += strspn(begin, space);
    const char *end = begin + strcspn(begin, "\n");
    while (end > begin && strchr(space, end[-1])) end--;
    if (end == begin) return;
    put(printer, "    ");
    for (char c[2] = ""; begin < end; begin++) {
        c[0] = *begin;
        put(printer, c);
    }
    put(printer, "\n");
}

/* ---- One exception ---- */
static void put_repeated(struct printer *printer, unsigned count)
{
    if (count <= REPEATED_SHOWN) return;
    put_number(printer, "  [Previous line repeated ", count - REPEATED_SHOWN, " more time");
    put(printer, count - REPEATED_SHOWN > 1 ? "s]\n" : "]\n");
}

static void put_frames(struct printer *printer, const struct ac_traceback *traceback)
{
    unsigned repeated = 0;
    const struct ac__traceback_entry *last = NULL;
    for (unsigned i = traceback->count; i-- > 0;) {
        const struct ac__traceback_entry *entry = &traceback->entries[i];
        if (!last || entry->function != last->function || entry->line != last->line) {
            put_repeated(printer, repeated);
            repeated = 0;
            last = entry;
        }
        if (++repeated > REPEATED_SHOWN) continue;
        put(printer, "  File \"");
        put(printer, entry->function->file);
        put_number(printer, "\", line ", entry->line, ", in ");
        put(printer, entry->function->name);
        put(printer, "\n");
        put_source(printer, entry->function->file, entry->line);
    }
    put_repeated(printer, repeated);
}

static void put_traceback(struct printer *printer, const BaseException *exception, const char *title, char margin)
{
    if (ac__traceback_mark(exception) == 0) return;
    printer->margin = margin;
    put(printer, title);
    printer->margin = '|';
    put_frames(printer, exception->ac_frames);
}

static const BaseExceptionGroup *as_group(const BaseException *exception)
{
    return ac_exception_is(exception, &ac_type_BaseExceptionGroup) ? (const BaseExceptionGroup *)exception : NULL;
}

static void put_itself(struct printer *printer, const BaseException *exception)
{
    const BaseExceptionGroup *group = as_group(exception);
    put(printer, exception->ac_type->name);
    if (group || exception->message[0]) put(printer, ": ");
    put(printer, exception->message);
    if (group) {
        put_number(printer, " (", group->count, " sub-exception");
        put(printer, group->count > 1 ? "s)" : ")");
    }
    put(printer, "\n");
    for (int i = 0; i < exception->note_count; i++) {
        put(printer, exception->notes[i]);
        put(printer, "\n");
    }
}

/* ---- Chains and groups ---- */
static void put_chain(struct printer *printer, struct node *node);

static void put_title(struct printer *printer, int member)
{
    indent(printer);
    fputs(member == 0 ? "+-+---------------- " : "  +---------------- ", printer->out);
    if (member < MAX_GROUP_WIDTH) fprintf(printer->out, "%d", member + 1);
    else fputs("...", printer->out);
    fputs(" ----------------\n", printer->out);
}

static void put_members(struct printer *printer, struct node *node, int count)
{
    int shown = count <= MAX_GROUP_WIDTH ? count : MAX_GROUP_WIDTH + 1;
    struct node *member = node->members;
    printer->need_close = false;
    for (int i = 0; i < shown; i++) {
        if (i == shown - 1) printer->need_close = true;        /* or what is inside of the last closes it */
        put_title(printer, i);
        printer->depth++;
        if (i < MAX_GROUP_WIDTH) {
            struct node *next = member->next;
            member->next = NULL;
            put_chain(printer, member);
            member = next;
        } else {
            put_number(printer, "and ", count - MAX_GROUP_WIDTH, " more exception");
            put(printer, count - MAX_GROUP_WIDTH > 1 ? "s\n" : "\n");
        }
        if (i == shown - 1 && printer->need_close) {
            indent(printer);
            fputs("+------------------------------------\n", printer->out);
            printer->need_close = false;
        }
        printer->depth--;
    }
}

static void put_group(struct printer *printer, struct node *node, const BaseExceptionGroup *group)
{
    bool outermost = printer->depth == 0;
    if (printer->depth > MAX_GROUP_DEPTH) {
        put_number(printer, "... (max_group_depth is ", MAX_GROUP_DEPTH, ")\n");
        return;
    }
    if (outermost) printer->depth = 1;
    put_traceback(printer, node->exception, "Exception Group Traceback (most recent call last):\n", outermost ? '+' : '|');
    put_itself(printer, node->exception);
    put_members(printer, node, group->count);
    if (outermost) printer->depth = 0;
}

static void put_one(struct printer *printer, struct node *node)
{
    const BaseExceptionGroup *group = as_group(node->exception);
    if (group) {
        put_group(printer, node, group);
        return;
    }
    put_traceback(printer, node->exception, "Traceback (most recent call last):\n", '|');
    put_itself(printer, node->exception);
}

/* From what came first; next becomes what each led to. */
static void put_chain(struct printer *printer, struct node *node)
{
    for (struct node *from;; node = from) {
        from = node->cause ? node->cause : node->context;
        if (!from) break;
        from->next = node;
    }
    for (; node; node = node->next) {
        put_one(printer, node);
        if (!node->next) break;
        put(printer, node->next->cause ? "\nThe above exception was the direct cause of the following exception:\n\n"
                     : "\nDuring handling of the above exception, another exception occurred:\n\n");
    }
}

/* ---- What is printed ---- in the order in which Python looks at them: one met before is no cause or context again */
static struct node *node_new(struct printer *printer, const BaseException *exception)
{
    struct node *node = calloc(1, sizeof *node);
    if (!node) {
        printer->failed = true;
        return NULL;
    }
    node->exception = exception;
    node->seen = printer->all;
    printer->all = node;
    node->queued = printer->queue;
    return printer->queue = node;
}

static struct node *origin(struct printer *printer, const BaseException *exception)
{
    if (!exception) return NULL;
    for (const struct node *node = printer->all; node; node = node->seen)
        if (node->exception == exception) return NULL;
    return node_new(printer, exception);
}

static void lay_out(struct printer *printer, const BaseException *exception)
{
    node_new(printer, exception);
    while (printer->queue) {
        struct node *node = printer->queue;
        const BaseExceptionGroup *group = as_group(node->exception);
        struct node **end = &node->members;
        printer->queue = node->queued;
        node->cause = origin(printer, node->exception->cause);
        if (!node->cause && !node->exception->suppress_context)
            node->context = origin(printer, node->exception->context);
        for (int i = 0; group && i < group->count; i++) {
            if (!(*end = node_new(printer, group->exceptions[i]))) return;
            end = &(*end)->next;
        }
    }
}

static void print(FILE *out, const BaseException *exception)
{
    struct printer printer = { .out = out, .margin = '|', .line_begins = true };
    lay_out(&printer, exception);
    struct node *root = printer.all;
    while (root && root->seen) root = root->seen;
    if (!printer.failed) put_chain(&printer, root);
    else put_itself(&printer, exception);
    for (struct node *node = printer.all, *next; node; node = next) {
        next = node->seen;
        free(node);
    }
    free(printer.text);
}

char *ac_format_exception(const void *exception)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    print(out, exception);
    if (fclose(out) == 0) return text;
    free(text);
    return NULL;
}

void ac_print_exception(const void *exception)
{
    char *text = ac_format_exception(exception);
    fflush(stdout);
    if (text) fputs(text, stderr);
    else print(stderr, exception);
    free(text);
}

char *ac_str(const void *exception)
{
    const BaseException *own = exception;
    const BaseExceptionGroup *group = as_group(own);
    char *text;
    if (!group) return strdup(own->message);
    int length = asprintf(&text, "%s (%d sub-exception%s)", own->message, group->count, group->count > 1 ? "s" : "");
    return length < 0 ? NULL : text;
}
