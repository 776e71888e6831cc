/* The unit as text. On the object path that is the preprocessed text itself with the dialect's external declarations
   replaced: headers, markers and spacing of everything else stay as they were, byte by byte. */
#include "emit/emit.h"

#include <string.h>

#include "emit/print.h"
#include "sema/sema.h"

/* Behind a replaced declaration: the text that follows is on this line. */
static void print_marker(struct text *out, struct unit *unit, uint32_t offset)
{
    struct location location = source_locate(unit->source, offset);
    const char *flags = location.flags & SOURCE_SYSTEM ? " 3" : "";

    text_printf(out, "\n# %u ", location.line);
    text_put_quoted(out, location.file->name);
    text_printf(out, "%s\n", flags);
}

static bool is_prelude(const struct unit *unit, const struct node *decl)
{
    return unit->tokens.data[decl->first].flags & TOKEN_PRELUDE;
}

static bool is_copied(const struct unit *unit, const struct node *decl)
{
    return !(decl->flags & NODE_DIALECT) && !is_prelude(unit, decl);
}

void print_external(struct printer *printer, struct node *decl)
{
    struct async_function *function = lowered_function(decl);

    if (decl->kind == N_FUNCTION) printer->owner = decl->symbol->ident->text;
    print_through(printer, decl);
    if (function) {
        print_async_function(printer, function);
        return;
    }
    print_line_of(printer, decl->first);
    if (decl->kind == N_EXCEPTION) {
        print_exception(printer, decl);
        return;
    }
    if (decl->kind == N_FUNCTION) {
        print_function(printer, decl);
        return;
    }
    print_declaration(printer, decl);
    print_text(printer, ";");
    print_newline(printer);
}

void emit_object(struct unit *unit, struct text *out)
{
    const char *text = unit->source->text;
    uint32_t at = 0;

    for (struct node *decl = unit->decls; decl; decl = decl->next) {
        uint32_t end = token_end(&unit->tokens.data[decl->last]);
        if (is_copied(unit, decl)) continue;
        uint32_t start = unit->tokens.data[decl->first].offset;
        text_add(out, text + at, start - at);
        if (!is_prelude(unit, decl)) {
            struct printer printer = { .unit = unit, .out = out, .at_line_start = true };
            text_putc(out, '\n');
            print_external(&printer, decl);
            print_marker(out, unit, end);
        } else {
            copy_directives(out, text + start, text + end);
        }
        at = end;
    }
    text_add(out, text + at, unit->source->len - at);
    struct printer printer = { .unit = unit, .out = out, .at_line_start = true };
    print_exception_types(&printer);
}
