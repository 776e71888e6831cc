/* Exception declarations as C: a struct that begins with the members of its bases, and the type object, which is one for the
   whole program however many units declare it. */
#include "emit/print.h"

#include <string.h>

#include "sema/sema.h"

static void print_members_of(struct printer *printer, struct symbol *symbol)
{
    struct symbol *base = exception_base(printer->unit, symbol);

    if (!base) {                                /* BaseException: as ac.h has it */
        print_text(printer, "struct ac_object ac_object; const ac_exception_type *ac_type; struct ac_traceback *ac_frames; "
                            "const char *message; BaseException *cause, *context; char **notes; int note_count; _Bool suppress_context;");
        print_newline(printer);
        return;
    }
    print_members_of(printer, base);
    for (struct node *member = symbol->decl ? symbol->decl->members : NULL; member; member = member->next) {
        print_declaration(printer, member);
        print_text(printer, ";");
        print_newline(printer);
    }
}

void print_exception(struct printer *printer, struct node *decl)
{
    const char *name = decl->symbol->ident->text;

    print_format(printer, "typedef struct %s {", name);
    print_newline(printer);
    printer->indent++;
    print_members_of(printer, decl->symbol);
    printer->indent--;
    print_format(printer, "} %s;", name);
    print_newline(printer);
    print_format(printer, "extern const ac_exception_type ac_type_%s;", name);
    print_newline(printer);
}

/* (cast)T_fini where the unit declares it, else 0 */
static void print_method(struct printer *printer, const struct symbol *symbol, const char *suffix, const char *cast)
{
    const char *name = arena_printf(printer->unit->arena, "%s_%s", symbol->ident->text, suffix);
    struct symbol *method = ident_intern(printer->unit->idents, name, strlen(name))->ordinary;

    if (method && method->kind == SYM_FUNCTION) print_format(printer, "(%s)%s", cast, name);
    else print_text(printer, "0");
}

/* At the end of the unit, where a T_fini or T_derive is declared whatever the order was. */
void print_exception_types(struct printer *printer)
{
    for (struct node *decl = printer->unit->decls; decl; decl = decl->next) {
        if (decl->kind != N_EXCEPTION || printer->unit->tokens.data[decl->first].flags & TOKEN_PRELUDE) continue;
        const char *name = decl->symbol->ident->text;
        struct symbol *base = exception_base(printer->unit, decl->symbol);
        print_newline(printer);
        print_line_of(printer, decl->first);
        print_format(printer, "__attribute__((weak)) const ac_exception_type ac_type_%s = { \"%s\", &ac_type_%s, sizeof(struct %s), ", name,
                     name, base->ident->text, name);
        print_method(printer, decl->symbol, "fini", "void (*)(void *)");
        print_text(printer, ", ");
        print_method(printer, decl->symbol, "derive", "BaseExceptionGroup *(*)(void *, BaseException **, int)");
        print_text(printer, " };");
        print_newline(printer);
    }
}
