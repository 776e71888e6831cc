/* Bytes to tokens, the whole unit at once. Words are interned and tell their keyword; line markers go to the source's table;
   pragmas, other directives and comments are blanks. Any bytes are taken: what is no token is reported and passed over. */
#include <string.h>

#include "parse.h"
#include "syntax/unit.h"

struct lexer {
    struct unit *unit;
    const char *text, *end;
    const char *cursor;
    struct token *next, *limit; /* the free part of unit->tokens */
    uint16_t file_flags;        /* TOKEN_DIALECT, TOKEN_SYSTEM, TOKEN_PRELUDE of the text under way */
    uint16_t space;             /* TOKEN_SPACE after a blank */
};

static void grow(struct lexer *lexer)
{
    struct unit *unit = lexer->unit;
    size_t len = (size_t)(lexer->next - unit->tokens.data);
    unit->tokens.data = vec_grow(unit->tokens.data, &unit->tokens.cap, sizeof *unit->tokens.data);
    lexer->next = unit->tokens.data + len;
    lexer->limit = unit->tokens.data + unit->tokens.cap;
}

static struct token *add(struct lexer *lexer, int kind, const char *start)
{
    if (lexer->next == lexer->limit)
        grow(lexer);
    struct token *token = lexer->next++;
    token->offset = (uint32_t)(start - lexer->text);
    token->kind = (uint16_t)kind;
    token->flags = lexer->file_flags | lexer->space;
    token->len = (uint32_t)(lexer->cursor - start);
    token->match = 0;
    lexer->space = 0;
    return token;
}

/* `typedef float _Float32;`: glibc declares what the given compiler does not know as a word; from here on it is a name. */
static bool is_declared_float(const struct lexer *lexer, const struct ident *ident)
{
    static const uint32_t floats[] = {
        BASE_FLOAT16, BASE_FLOAT32, BASE_FLOAT64, BASE_FLOAT128, BASE_FLOAT32X, BASE_FLOAT64X, BASE_BF16
    };
    const struct token *before = lexer->next - 1;
    if (before->kind != TOK_KWTYPE || keywords[ident->keyword].kind != TOK_KWTYPE)
        return false;
    uint32_t base = keywords[before->ident->keyword].value >> SPEC_BASE_SHIFT;
    if (base != BASE_FLOAT && base != BASE_DOUBLE && base != BASE_FLOAT128)
        return false;
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++)
        if (keywords[ident->keyword].value >> SPEC_BASE_SHIFT == floats[i])
            return true;
    return false;
}

static void add_name(struct lexer *lexer, const char *start)
{
    struct ident *ident = ident_intern(lexer->unit->idents, start, (size_t)(lexer->cursor - start));
    if (is_declared_float(lexer, ident))
        ident->keyword = 0;
    struct token *token = add(lexer, keywords[ident->keyword].kind, start);
    if (ident->dialect && token->flags & TOKEN_DIALECT)
        token->kind = keywords[ident->dialect].kind;
    token->flags |= TOKEN_NAME;
    token->ident = ident;
}

static struct range here(const struct lexer *lexer, const char *start)
{
    return (struct range){ (uint32_t)(start - lexer->text), (uint32_t)(lexer->cursor - lexer->text) };
}

/* cursor stands behind the opening quote. The literal ends with its line when it is not closed. */
static void scan_quoted(struct lexer *lexer, const char *start, char quote)
{
    const char *cursor = lexer->cursor;
    for (;; cursor++) {
        if (*cursor == quote) {
            lexer->cursor = cursor + 1;
            break;
        }
        if (*cursor == '\\' && cursor + 1 < lexer->end) {
            cursor++;
        } else if (*cursor == '\n' || (*cursor == '\0' && cursor >= lexer->end)) {
            lexer->cursor = cursor;
            diag_report(lexer->unit->diags, quote == '"' ? D_UNTERMINATED_STRING : D_UNTERMINATED_CHARACTER,
                        here(lexer, start));
            break;
        }
    }
    add(lexer, quote == '"' ? TOK_STRING : TOK_CHARACTER, start);
}

/* R"delimiter( ... )delimiter": cursor stands behind the quote. False: no raw string begins here. */
static bool scan_raw(struct lexer *lexer, const char *start)
{
    const char *delimiter = lexer->cursor, *cursor = delimiter;
    while (cursor < lexer->end && cursor - delimiter <= 16 && !strchr("()\\ \t\v\f\n", *cursor))
        cursor++;
    if (cursor >= lexer->end || *cursor != '(')
        return false;
    size_t len = (size_t)(cursor - delimiter);
    while ((cursor = memchr(cursor, ')', (size_t)(lexer->end - cursor))) != NULL) {
        cursor++;
        if ((size_t)(lexer->end - cursor) > len && memcmp(cursor, delimiter, len) == 0 && cursor[len] == '"') {
            lexer->cursor = cursor + len + 1;
            add(lexer, TOK_STRING, start);
            return true;
        }
    }
    diag_report(lexer->unit->diags, D_UNTERMINATED_STRING, here(lexer, start));
    lexer->cursor = lexer->end;
    add(lexer, TOK_STRING, start);
    return true;
}

/* cursor stands behind the slash and the star. */
static void skip_comment(struct lexer *lexer, const char *start)
{
    const char *cursor = lexer->cursor;
    while ((cursor = memchr(cursor, '*', (size_t)(lexer->end - cursor))) != NULL) {
        cursor++;
        if (*cursor == '/') {
            lexer->cursor = cursor + 1;
            return;
        }
    }
    diag_report(lexer->unit->diags, D_UNTERMINATED_COMMENT, here(lexer, start));
    lexer->cursor = lexer->end;
}

/* Puts cursor on the end of the line, which a backslash may continue. */
static void skip_line(struct lexer *lexer)
{
    const char *cursor = lexer->cursor;
    for (;;) {
        const char *newline = memchr(cursor, '\n', (size_t)(lexer->end - cursor));
        if (!newline) {
            lexer->cursor = lexer->end;
            return;
        }
        const char *last = newline;
        if (last > cursor && last[-1] == '\r')
            last--;
        if (last > cursor && last[-1] == '\\') {
            cursor = newline + 1;
            continue;
        }
        lexer->cursor = newline;
        return;
    }
}

static bool begins_line(const struct lexer *lexer, const char *start)
{
    while (start > lexer->text && (start[-1] == ' ' || start[-1] == '\t'))
        start--;
    return start == lexer->text || start[-1] == '\n';
}

static const char *skip_blanks(const char *cursor)
{
    while (*cursor == ' ' || *cursor == '\t')
        cursor++;
    return cursor;
}

static const char *scan_decimal(const char *cursor, uint32_t *value)
{
    *value = 0;
    for (; *cursor >= '0' && *cursor <= '9'; cursor++)
        *value = *value * 10 + (uint32_t)(*cursor - '0');
    return cursor;
}

/* One octal escape or escaped character of a marker's file name; clang and gcc write \" \\ and \ooo. */
static const char *scan_escape(const char *cursor, char *c)
{
    if (*cursor < '0' || *cursor > '7') {
        *c = *cursor;
        return cursor + 1;
    }
    int value = 0;
    for (int i = 0; i < 3 && *cursor >= '0' && *cursor <= '7'; i++)
        value = value * 8 + (*cursor++ - '0');
    *c = (char)value;
    return cursor;
}

/* The file name between quotes, NULL where there is none. */
static const char *scan_file_name(struct lexer *lexer, const char *cursor, struct source_file **file)
{
    struct source *source = lexer->unit->source;
    const char *end = cursor + 1;
    while (*end != '"' && *end != '\\' && *end != '\n' && *end != '\0')
        end++;
    if (*end == '"') {
        *file = source_file_named(source, cursor + 1, (size_t)(end - cursor - 1));
        return end + 1;
    }
    struct text name = { 0 };
    const char *next = cursor + 1;
    while (*next != '"' && *next != '\n' && *next != '\0') {
        char c = *next++;
        if (c == '\\' && *next != '\n' && *next != '\0')
            next = scan_escape(next, &c);
        text_putc(&name, c);
    }
    if (*next == '"')
        *file = source_file_named(source, name.data ? name.data : "", name.len);
    text_free(&name);
    return *next == '"' ? next + 1 : NULL;
}

/* `# 12 "file" 1 3` or `#line 12 "file"`: cursor stands behind the # and, in the end, on the end of the line. False: some
   other directive. */
static bool scan_marker(struct lexer *lexer, const char *start)
{
    struct source *source = lexer->unit->source;
    const char *cursor = skip_blanks(lexer->cursor);
    if (strncmp(cursor, "line", 4) == 0 && (cursor[4] == ' ' || cursor[4] == '\t'))
        cursor = skip_blanks(cursor + 4);
    if (*cursor < '0' || *cursor > '9')
        return false;
    uint32_t line, flag, flags = 0;
    cursor = skip_blanks(scan_decimal(cursor, &line));
    struct source_file *file = source->markers.data[source->markers.len - 1].file;
    if (*cursor == '"') {
        cursor = scan_file_name(lexer, cursor, &file);
        if (!cursor)
            return false;
    }
    for (cursor = skip_blanks(cursor); *cursor >= '1' && *cursor <= '9'; cursor = skip_blanks(cursor)) {
        cursor = scan_decimal(cursor, &flag);
        flags |= flag <= 4 ? 1u << (flag - 1) : 0;
    }
    skip_line(lexer);
    const char *next = lexer->cursor < lexer->end ? lexer->cursor + 1 : lexer->cursor;
    source_add_marker(source, (uint32_t)(start - lexer->text), (uint32_t)(next - lexer->text), line, file, (uint8_t)flags);
    bool is_system = flags & SOURCE_SYSTEM && !file->is_prelude;
    lexer->file_flags = (uint16_t)((file->is_dialect && !is_system ? TOKEN_DIALECT : 0) | (is_system ? TOKEN_SYSTEM : 0)
                                   | (file->is_prelude ? TOKEN_PRELUDE : 0));
    return true;
}

static void report_stray(struct lexer *lexer, const char *start)
{
    unsigned byte = (unsigned char)*start;
    if (byte >= ' ' && byte < 0x7f)
        diag_report(lexer->unit->diags, D_STRAY_CHARACTER, here(lexer, start), (int)byte);
    else
        diag_report(lexer->unit->diags, D_STRAY_BYTE, here(lexer, start), byte);
    lexer->space = TOKEN_SPACE;
}

static void lex(struct lexer *lexer)
{
    const char *marker;
#define TOKEN(kind) lexer->cursor = cursor; add(lexer, TOK_##kind, start); continue;
    for (const char *cursor = lexer->cursor;;) {
        const char *start = cursor;
/*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYPEEK = "(unsigned char)*cursor";
    re2c:define:YYSKIP = "++cursor;";
    re2c:define:YYBACKUP = "marker = cursor;";
    re2c:define:YYRESTORE = "cursor = marker;";
    re2c:api = custom;
    re2c:api:style = free-form;
    re2c:yyfill:enable = 0;
    re2c:flags:bit-vectors = 1;

    tail = [\x80-\xbf];
    utf8 = [\xc2-\xdf] tail | [\xe0-\xef] tail tail | [\xf0-\xf4] tail tail tail;
    hex = [0-9a-fA-F];
    ucn = "\\u" hex{4} | "\\U" hex{8};
    letter = [a-zA-Z_$] | utf8 | ucn;
    word = letter (letter | [0-9])*;
    number = "."? [0-9] ([0-9a-zA-Z_.] | [eEpP] [+-] | "'" [0-9a-zA-Z_])*;

    [ \t\v\f\r\n]+      { lexer->space = TOKEN_SPACE; continue; }
    word                { lexer->cursor = cursor; add_name(lexer, start); continue; }
    number  { TOKEN(NUMBER) }
    ("L" | "u" | "U" | "u8")? ["]   { lexer->cursor = cursor; scan_quoted(lexer, start, '"'); cursor = lexer->cursor; continue; }
    ("L" | "u" | "U" | "u8")? [']   { lexer->cursor = cursor; scan_quoted(lexer, start, '\''); cursor = lexer->cursor; continue; }
    ("L" | "u" | "U" | "u8")? "R" ["] {
        lexer->cursor = cursor;
        if (lexer->unit->options.iso || !scan_raw(lexer, start)) {
            lexer->cursor = cursor - 1;
            add_name(lexer, start);
        }
        cursor = lexer->cursor;
        continue;
    }
    "/*"    { lexer->cursor = cursor; skip_comment(lexer, start); cursor = lexer->cursor; lexer->space = TOKEN_SPACE; continue; }
    "//"    { lexer->cursor = cursor; skip_line(lexer); cursor = lexer->cursor; lexer->space = TOKEN_SPACE; continue; }

    "("     { TOKEN(LPAREN) }
    ")"     { TOKEN(RPAREN) }
    "["     { TOKEN(LBRACKET) }
    "]"     { TOKEN(RBRACKET) }
    "<:"    { TOKEN(LBRACKET) }
    ":>"    { TOKEN(RBRACKET) }
    "{"     { TOKEN(LBRACE) }
    "}"     { TOKEN(RBRACE) }
    "<%"    { TOKEN(LBRACE) }
    "%>"    { TOKEN(RBRACE) }
    ";"     { TOKEN(SEMI) }
    ","     { TOKEN(COMMA) }
    "."     { TOKEN(DOT) }
    "..."   { TOKEN(ELLIPSIS) }
    "->"    { TOKEN(ARROW) }
    "="     { TOKEN(ASSIGN) }
    ":"     { TOKEN(COLON) }
    "?"     { TOKEN(QUESTION) }
    "*"     { TOKEN(STAR) }
    "/"     { TOKEN(SLASH) }
    "%"     { TOKEN(PERCENT) }
    "+"     { TOKEN(PLUS) }
    "-"     { TOKEN(MINUS) }
    "&"     { TOKEN(AMP) }
    "|"     { TOKEN(PIPE) }
    "^"     { TOKEN(CARET) }
    "~"     { TOKEN(TILDE) }
    "!"     { TOKEN(NOT) }
    "<"     { TOKEN(LT) }
    ">"     { TOKEN(GT) }
    "<="    { TOKEN(LE) }
    ">="    { TOKEN(GE) }
    "=="    { TOKEN(EQ) }
    "!="    { TOKEN(NE) }
    "<<"    { TOKEN(SHL) }
    ">>"    { TOKEN(SHR) }
    "&&"    { TOKEN(ANDAND) }
    "||"    { TOKEN(OROR) }
    "++"    { TOKEN(INC) }
    "--"    { TOKEN(DEC) }
    "*="    { TOKEN(MUL_ASSIGN) }
    "/="    { TOKEN(DIV_ASSIGN) }
    "%="    { TOKEN(MOD_ASSIGN) }
    "+="    { TOKEN(ADD_ASSIGN) }
    "-="    { TOKEN(SUB_ASSIGN) }
    "<<="   { TOKEN(SHL_ASSIGN) }
    ">>="   { TOKEN(SHR_ASSIGN) }
    "&="    { TOKEN(AND_ASSIGN) }
    "^="    { TOKEN(XOR_ASSIGN) }
    "|="    { TOKEN(OR_ASSIGN) }

    "#" | "%:" {
        lexer->cursor = cursor;
        if (begins_line(lexer, start)) {
            if (!scan_marker(lexer, start))
                skip_line(lexer);
        } else {
            report_stray(lexer, start);
        }
        lexer->space = TOKEN_SPACE;
        cursor = lexer->cursor;
        continue;
    }
    "\\" "\r"? "\n" { lexer->space = TOKEN_SPACE; continue; }
    [\x00] {
        if (start >= lexer->end) {
            lexer->cursor = start;
            return;
        }
        lexer->cursor = cursor;
        report_stray(lexer, start);
        continue;
    }
    *       { lexer->cursor = cursor; report_stray(lexer, start); continue; }
*/
    }
#undef TOKEN
}

static bool is_on(const struct unit_options *options, int when)
{
    switch (when) {
    case KEYWORD_GNU: return !options->iso;
    case KEYWORD_C23: return options->c23;
    case KEYWORD_NOT_CLANG: return !options->cc_is_clang;
    default: return true;
    }
}

static void intern_keywords(struct unit *unit)
{
    for (uint16_t i = 1; keywords[i].text; i++) {
        if (!is_on(&unit->options, keywords[i].when))
            continue;
        struct ident *ident = ident_intern(unit->idents, keywords[i].text, strlen(keywords[i].text));
        if (keywords[i].when == KEYWORD_DIALECT)
            ident->dialect = i;
        else
            ident->keyword = i;
    }
}

bool lex_unit(struct unit *unit)
{
    struct source *source = unit->source;
    const struct source_file *file = source->markers.data[0].file;
    struct lexer lexer = { .unit = unit, .text = source->text, .end = source->text + source->len, .cursor = source->text };
    intern_keywords(unit);
    lexer.file_flags = (uint16_t)((file->is_dialect ? TOKEN_DIALECT : 0) | (file->is_prelude ? TOKEN_PRELUDE : 0));
    unit->tokens.cap = source->len / 4 + 64;    /* headers have a token in 8 bytes, programs in 5 */
    unit->tokens.data = vec_reserve(&unit->tokens.cap, sizeof *unit->tokens.data);
    lexer.next = unit->tokens.data;
    lexer.limit = lexer.next + unit->tokens.cap;
    add(&lexer, 0, source->text);
    lexer.space = TOKEN_SPACE;
    lex(&lexer);
    add(&lexer, 0, source->text + source->len);
    unit->tokens.len = (size_t)(lexer.next - unit->tokens.data);
    return true;
}
