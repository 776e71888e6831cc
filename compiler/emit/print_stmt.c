/* Statements as C: the user's loops and branches, each statement on the line that it has in the source. */
#include "emit/print.h"

#include <string.h>

#include "lower/passes.h"
#include "sema/sema.h"

static bool is_hoisted(const struct local *local)
{
    return local && (local->saved || local->in_frame || local->hoisted);
}

/* A statement that macros of system headers begin is on the line of its first token that the user wrote. */
static void print_position(struct printer *printer, const struct node *statement)
{
    uint32_t token = statement->first;
    while (token < statement->last && printer->unit->tokens.data[token].flags & TOKEN_SYSTEM) token++;
    print_line_of(printer, token);
}

/* What a declaration of a local that is not declared here becomes: an assignment of its initialiser. */
static void print_initialization(struct printer *printer, struct node *decl)
{
    struct local *local = lowered_local(decl->symbol);
    struct type *type = local->type, *plain = type_unqualified(printer->unit, type);
    struct node *value = decl->initializer;
    const char *place = local->in_frame ? arena_printf(printer->unit->arena, "%s->%s", printer->function->names.frame, local->name)
                                        : local->name;

    if (type->kind == T_ARRAY) {
        bool braces = value->kind != E_INIT_LIST;
        print_format(printer, "ac_copy(%s%s, (", type->base->quals & QUAL_CONST ? "(void *)" : "", place);
        print_type(printer, plain, "");
        print_text(printer, braces ? "){ " : ")");
        print_initializer(printer, value);
        print_format(printer, "%s, sizeof %s)", braces ? " }" : "", place);
        return;
    }
    if (type_is_record(type) && type_has_const(printer->unit, plain)) {
        print_format(printer, "ac_copy((void *)&%s, (", place);
        print_type(printer, plain, "[]");
        print_text(printer, "){ ");
        print_initializer(printer, value);
        print_format(printer, " }, sizeof %s)", place);
        return;
    }
    if (type->quals & QUAL_CONST && local->in_frame) {
        print_text(printer, "*(");
        print_type(printer, type_pointer(printer->unit, plain), "");
        print_format(printer, ")&%s = ", place);
    } else {
        print_format(printer, "%s = ", place);
    }
    if (value->kind == E_INIT_LIST) {
        print_text(printer, "(");
        print_type(printer, plain, "");
        print_text(printer, ")");
    }
    print_initializer(printer, value);
}

static bool has_hoisted(const struct node *declaration)
{
    if (declaration->kind != N_DECLARATION) return false;
    for (struct node *decl = declaration->decls; decl; decl = decl->next)
        if (decl->symbol && is_hoisted(lowered_local(decl->symbol))) return true;
    return false;
}

static void print_decl_statement(struct printer *printer, struct node *statement)
{
    struct node *declaration = statement->operand;

    if (!has_hoisted(declaration)) {
        print_declaration(printer, declaration);
        if (declaration->kind != N_FUNCTION) print_text(printer, ";");
        print_newline(printer);
        return;
    }
    for (struct node *decl = declaration->decls, *next; decl; decl = next) {
        next = decl->next;
        if (is_hoisted(lowered_local(decl->symbol))) {
            if (!decl->initializer) continue;
            print_initialization(printer, decl);
        } else {
            struct node single = *declaration;
            single.flags |= NODE_CHANGED;
            single.decls = decl;
            decl->next = NULL;
            print_declaration(printer, &single);
            decl->next = next;
        }
        print_text(printer, ";");
        print_newline(printer);
    }
}

/* The block stands in the source as it is, so that its end has a place there. */
static bool is_users_block(const struct printer *printer, const struct node *block)
{
    const struct token *tokens = printer->unit->tokens.data;
    const char *text = printer->unit->source->text;
    return text[tokens[block->first].offset] == '{' && text[tokens[block->last].offset] == '}';
}

static void print_block_items(struct printer *printer, struct node *block)
{
    printer->indent++;
    print_items(printer, block->list);
    if (is_users_block(printer, block)) print_gap(printer, block->last);
    printer->indent--;
}

/* The statement that a construct governs: a block on the same line, any other indented on the next. */
static void print_governed(struct printer *printer, struct node *statement, bool more_follows)
{
    if (statement->kind == S_COMPOUND) {
        print_text(printer, " {");
        print_newline(printer);
        print_block_items(printer, statement);
        print_text(printer, "}");
        if (more_follows) print_text(printer, " ");
        else print_newline(printer);
        return;
    }
    print_newline(printer);
    printer->indent++;
    if (statement->kind == S_AWAIT || (statement->kind == S_LABEL && !statement->block)) bug("a statement that needs a block has none");
    print_statement(printer, statement);
    printer->indent--;
}

static void print_if(struct printer *printer, struct node *statement)
{
    for (;;) {
        print_text(printer, "if (");
        print_expr(printer, statement->cond, PREC_COMMA);
        print_text(printer, ")");
        print_governed(printer, statement->then, statement->otherwise != NULL);
        if (!statement->otherwise) return;
        print_text(printer, "else");
        if (statement->otherwise->kind != S_IF) break;
        print_text(printer, " ");
        statement = statement->otherwise;
    }
    print_governed(printer, statement->otherwise, false);
}

static void print_for_init(struct printer *printer, struct node *init)
{
    if (init->kind != N_DECLARATION) {
        print_expr(printer, init, PREC_COMMA);
        return;
    }
    if (!has_hoisted(init)) {
        print_declaration(printer, init);
        return;
    }
    const char *comma = "";
    for (struct node *decl = init->decls; decl; decl = decl->next) {
        if (!decl->initializer) continue;
        print_text(printer, comma);
        print_initialization(printer, decl);
        comma = ", ";
    }
}

static void print_for(struct printer *printer, struct node *statement)
{
    print_text(printer, "for (");
    if (statement->init) print_for_init(printer, statement->init);
    print_text(printer, ";");
    if (statement->cond) {
        print_text(printer, " ");
        print_expr(printer, statement->cond, PREC_COMMA);
    }
    print_text(printer, ";");
    if (statement->step) {
        print_text(printer, " ");
        print_expr(printer, statement->step, PREC_COMMA);
    }
    print_text(printer, ")");
    print_governed(printer, statement->block, false);
}

static void print_head(struct printer *printer, const char *word, struct node *cond)
{
    print_format(printer, "%s (", word);
    print_expr(printer, cond, PREC_COMMA);
    print_text(printer, ")");
}

/* Up to the one at which another list begins. */
static void print_asm_operands(struct printer *printer, struct node *list, const struct node *end)
{
    print_text(printer, " :");
    for (struct node *operand = list; operand != end; operand = operand->next) {
        print_text(printer, " ");
        if (operand->kind != S_ASM_OPERAND) {
            print_expr(printer, operand, PREC_ASSIGN);
        } else if (!(operand->flags & NODE_CHANGED)) {
            print_tokens(printer, operand->first, operand->last);
        } else {
            if (operand->ident) print_format(printer, "[%s] ", operand->ident->text);
            if (operand->operand) print_expr(printer, operand->operand, PREC_PRIMARY);
            if (operand->value) {
                print_text(printer, " (");
                print_expr(printer, operand->value, PREC_COMMA);
                print_text(printer, ")");
            }
        }
        if (operand->next != end) print_text(printer, ",");
    }
}

/* The first of the labels of an asm goto, which stand behind the clobbered registers. */
static struct node *first_asm_label(struct node *list)
{
    while (list && list->kind == S_ASM_OPERAND && list->operand) list = list->next;
    return list;
}

static void print_asm(struct printer *printer, struct node *statement)
{
    if (!(statement->flags & NODE_CHANGED)) {
        print_tokens(printer, statement->first, statement->last);
        print_newline(printer);
        return;
    }
    print_tokens(printer, statement->first, statement->operand->first - 1);     /* asm volatile goto ( */
    print_expr(printer, statement->operand, PREC_ASSIGN);
    print_asm_operands(printer, statement->outputs, NULL);
    print_asm_operands(printer, statement->inputs, NULL);
    struct node *labels = first_asm_label(statement->labels);
    if (statement->labels) print_asm_operands(printer, statement->labels, labels);
    if (labels) print_asm_operands(printer, labels, NULL);
    print_text(printer, ");");
    print_newline(printer);
}

static void print_label(struct printer *printer, struct node *statement)
{
    int indent = printer->indent;

    printer->indent = statement->kind == S_LABEL ? 0 : indent - 1;
    if (statement->kind == S_LABEL) {
        print_format(printer, "%s:", statement->ident->text);
    } else if (statement->kind == S_DEFAULT) {
        print_text(printer, "default:");
    } else {
        print_text(printer, "case ");
        print_expr(printer, statement->left, PREC_CONDITIONAL);
        if (statement->upto) {
            print_text(printer, " ... ");
            print_expr(printer, statement->upto, PREC_CONDITIONAL);
        }
        print_text(printer, ":");
    }
    printer->indent = indent;
    for (struct node *attribute = statement->kind == S_LABEL ? statement->attributes : NULL; attribute; attribute = attribute->next) {
        print_text(printer, " ");
        print_tokens(printer, attribute->first, attribute->last);
    }
    bool needs_statement = !statement->block && (!statement->next || statement->next->kind == S_DECL || statement->next->kind == S_TEXT);
    print_text(printer, needs_statement ? " ;" : "");
    print_newline(printer);
    if (statement->block) print_statement(printer, statement->block);
}

static void print_simple(struct printer *printer, struct node *statement)
{
    switch (statement->kind) {
    case S_EXPR: print_expr(printer, statement->operand, PREC_COMMA); break;
    case S_EMPTY:
        for (struct node *attribute = statement->attributes; attribute; attribute = attribute->next)
            print_tokens(printer, attribute->first, attribute->last);
        break;
    case S_GOTO: print_format(printer, "goto %s", statement->ident->text); break;
    case S_GOTO_COMPUTED:
        print_text(printer, "goto *");
        print_expr(printer, statement->operand, PREC_CAST);
        break;
    case S_CONTINUE: print_text(printer, "continue"); break;
    case S_BREAK: print_text(printer, "break"); break;
    case S_RETURN:
        print_text(printer, "return");
        if (!statement->operand) break;
        print_text(printer, " ");
        print_expr(printer, statement->operand, PREC_COMMA);
        break;
    case S_LABEL_DECL:
        print_text(printer, "__label__ ");
        for (struct node *label = statement->list; label; label = label->next)
            print_format(printer, "%s%s", label->ident->text, label->next ? ", " : "");
        break;
    default: bug("a statement of kind %s reached the printer", node_kind_names[statement->kind]);
    }
    print_text(printer, ";");
    print_newline(printer);
}

void print_statement(struct printer *printer, struct node *statement)
{
    if (statement->first) print_gap(printer, statement->first);
    print_position(printer, statement);
    switch (statement->kind) {
    case S_COMPOUND:
        print_text(printer, "{");
        print_newline(printer);
        print_block_items(printer, statement);
        print_text(printer, "}");
        print_newline(printer);
        break;
    case S_IF: print_if(printer, statement); break;
    case S_SWITCH:
    case S_WHILE:
        print_head(printer, statement->kind == S_SWITCH ? "switch" : "while", statement->cond);
        print_governed(printer, statement->block, false);
        break;
    case S_DO:
        print_text(printer, "do");
        print_governed(printer, statement->block, true);
        print_head(printer, "while", statement->cond);
        print_text(printer, ";");
        print_newline(printer);
        break;
    case S_FOR: print_for(printer, statement); break;
    case S_LABEL:
    case S_CASE:
    case S_DEFAULT: print_label(printer, statement); break;
    case S_DECL: print_decl_statement(printer, statement); break;
    case S_ASM: print_asm(printer, statement); break;
    case S_AWAIT: print_await(printer, statement); break;
    case S_RETURN:
        if (printer->function) {
            print_return(printer, statement);
            break;
        }
        print_simple(printer, statement);
        break;
    case S_LEAVE: print_exception_leaves(printer, statement); break;
    case S_TEXT:
        if (!*statement->text) break;
        print_text(printer, statement->text);
        print_newline(printer);
        break;
    default: print_simple(printer, statement); break;
    }
}

/* A release, which belongs to the statement that it stands with. */
static bool is_release(const struct node *statement)
{
    return statement->kind == S_EXPR && statement->operand->kind == E_CALL && statement->operand->callee->kind == E_TEXT;
}

void print_items(struct printer *printer, struct node *list)
{
    for (struct node *item = list; item; item = item->next) {
        if (!is_release(item)) {
            print_statement(printer, item);
            continue;
        }
        print_position(printer, item);
        print_expr(printer, item->operand, PREC_COMMA);
        for (; item->next && is_release(item->next) && item->next->first == item->first; item = item->next) {
            print_text(printer, "; ");
            print_expr(printer, item->next->operand, PREC_COMMA);
        }
        print_text(printer, ";");
        print_newline(printer);
    }
}
