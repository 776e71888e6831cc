/* Tokens and tree as stable text. Lines are those of the user's files; a change of file is said
   once. */
#include "syntax/dump.h"

#include <string.h>

#include "parse.h"

struct dump {
    struct unit *unit;
    FILE *out;
    const struct source_file *file;
};

static struct location locate(struct dump *dump, uint32_t token)
{
    struct location location
        = source_locate(dump->unit->source, dump->unit->tokens.data[token].offset);
    if (location.file != dump->file)
        fprintf(dump->out, "file %s\n", location.file->name);
    dump->file = location.file;
    return location;
}

static const char *class_of(const struct token *token)
{
    switch (token->kind) {
    case TOK_IDENT: return "name";
    case TOK_TYPENAME: return "type-name";
    case TOK_NEWEXC: return "exception-name";
    case TOK_NUMBER: return "number";
    case TOK_CHARACTER: return "character";
    case TOK_STRING: return "string";
    case TOK_ATTR: case TOK_PATTR: case TOK_SATTR: return "attribute";
    }
    if (!(token->flags & TOKEN_NAME))
        return "punctuator";
    return token->ident->keyword ? "keyword" : "dialect-word";
}

void tokens_dump(struct unit *unit, FILE *out)
{
    static const struct {
        int flag;
        const char *name;
    } flags[] = {
        { TOKEN_DIALECT, "dialect" },
        { TOKEN_SYSTEM, "system" },
        { TOKEN_PRELUDE, "prelude" },
        { TOKEN_SPACE, "space" },
    };
    struct dump dump = { unit, out, NULL };
    for (uint32_t i = 1; i + 1 < unit->tokens.len; i++) {
        const struct token *token = &unit->tokens.data[i];
        struct location location = locate(&dump, i);
        fprintf(out, "%u: %s ", location.line, class_of(token));
        fwrite(unit->source->text + token->offset, 1, token_len(token), out);
        for (size_t f = 0; f < sizeof flags / sizeof *flags; f++)
            if (token->flags & flags[f].flag)
                fprintf(out, " %s", flags[f].name);
        putc('\n', out);
    }
}

static void dump_specs(uint32_t spec, FILE *out)
{
    static const char *const words[] = {
        "typedef",  "extern",   "static",    "auto",  "register",  "thread",   "inline",
        "noreturn", "async",    "constexpr", "const", "volatile",  "restrict", "atomic",
        "signed",   "unsigned", "short",     "long",  "long-long", "complex",
    };
    static const char *const bases[] = {
        "",       "void",      "char",      "int",        "float",     "double",   "bool",
        "int128", "float16",   "float32",   "float64",    "float128",  "float32x", "float64x",
        "bf16",   "decimal32", "decimal64", "decimal128", "auto-type",
    };
    for (int i = 0; i < SPEC_BASE_SHIFT; i++)
        if (spec & 1u << i)
            fprintf(out, " %s", words[i]);
    if (spec >> SPEC_BASE_SHIFT)
        fprintf(out, " %s", bases[spec >> SPEC_BASE_SHIFT]);
}

static void dump_flags(const struct node *node, FILE *out)
{
    static const struct {
        int flag;
        const char *name;
    } flags[] = {
        { NODE_HAS_BODY, "body" },     { NODE_STATIC, "static" },       { NODE_STAR, "star" },
        { NODE_VARIADIC, "variadic" }, { NODE_OLD_STYLE, "old-style" }, { NODE_RAISES, "raises" },
        { NODE_ASYNC, "async" },       { NODE_DIALECT, "dialect" },
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (node->flags & flags[i].flag)
            fprintf(out, " +%s", flags[i].name);
}

static void dump_symbol(const struct node *node, FILE *out)
{
    static const char *const kinds[] = {
        [SYM_VARIABLE] = "variable",     [SYM_FUNCTION] = "function", [SYM_TYPEDEF] = "typedef",
        [SYM_ENUMERATOR] = "enumerator", [SYM_PARAM] = "param",       [SYM_STRUCT] = "struct",
        [SYM_UNION] = "union",           [SYM_ENUM] = "enum",         [SYM_EXCEPTION] = "exception",
        [SYM_MEMBER] = "member",
    };
    const struct symbol *symbol = node->symbol;
    if (symbol)
        fprintf(out, " <%s %s%s depth %d>", kinds[symbol->kind],
                symbol->ident ? symbol->ident->text : "(anonymous)",
                symbol->previous ? ", again" : "", symbol->depth);
    else if (node->kind == E_IDENT)
        fputs(" <undeclared>", out);
}

static bool shows_tokens(int kind)
{
    switch (kind) {
    case E_NUMBER: case E_CHARACTER: case E_STRING: case N_ATTRIBUTE:
        return true;
    default:
        return false;
    }
}

static void dump_text(const struct unit *unit, const struct node *node, FILE *out)
{
    struct range range = unit_range(unit, node);
    putc(' ', out);
    for (uint32_t i = range.start; i < range.end; i++) {
        char c = unit->source->text[i];
        putc(c == '\n' || c == '\t' ? ' ' : c, out);
    }
}

static void dump_line(struct dump *dump, const struct node *node, const char *role, int depth)
{
    FILE *out = dump->out;
    if (node->first)
        fprintf(out, "%5u ", locate(dump, node->first).line);
    else
        fputs("    - ", out);
    fprintf(out, "%*s", depth * 2, "");
    if (role)
        fprintf(out, "%.*s: ", (int)strcspn(role, "*"), role);
    fputs(node_kind_names[node->kind], out);
    if (node->op)
        fprintf(out, " %s", node_op_names[node->op]);
    if (node->kind == E_TEXT || node->kind == S_TEXT)
        fprintf(out, " %s", node->text);
    else if (node->ident)
        fprintf(out, " %s", node->ident->text);
    else if (shows_tokens(node->kind) && node->first)
        dump_text(dump->unit, node, out);
    if (node->kind == N_SPECS || node->kind == D_POINTER || node->kind == D_ARRAY)
        dump_specs(node->spec, out);
    dump_symbol(node, out);
    dump_flags(node, out);
    putc('\n', out);
}

/* The last kid is taken in a loop, so that chains of `else if` do not grow the stack. */
static void dump_node(struct dump *dump, const struct node *node, const char *role, int depth)
{
    while (node) {
        dump_line(dump, node, role, depth < 40 ? depth : 40);
        int last = 3;
        while (last >= 0 && !node->kid[last])
            last--;
        if (last < 0)
            return;
        const char *const *names = node_kid_names[node->kind];
        for (int i = 0; i < last; i++)
            for (const struct node *kid = node->kid[i]; kid; kid = kid->next)
                dump_node(dump, kid, names[i], depth + 1);
        const struct node *kid = node->kid[last];
        for (; kid->next; kid = kid->next)
            dump_node(dump, kid, names[last], depth + 1);
        role = names[last];
        node = kid;
        depth++;
    }
}

void ast_dump(struct unit *unit, FILE *out)
{
    struct dump dump = { unit, out, NULL };
    for (const struct node *node = unit->decls; node; node = node->next)
        dump_node(&dump, node, NULL, 0);
}
