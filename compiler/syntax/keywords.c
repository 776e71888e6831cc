/* The words of C, of GNU C and of the dialect, and how messages spell tokens. The lexer takes all of them as identifiers;
   the interned identifier knows which row of this table it is. */
#include <stddef.h>

#include "parse.h"
#include "syntax/ast.h"
#include "syntax/token.h"

#define BASE(base) ((uint32_t)(base) << SPEC_BASE_SHIFT)

const struct keyword keywords[] = {
    { "", TOK_IDENT, KEYWORD_ALWAYS, 0 },       /* row 0: no keyword */

    { "typedef", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_TYPEDEF },
    { "extern", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_EXTERN },
    { "static", TOK_STATIC, KEYWORD_ALWAYS, SPEC_STATIC },
    { "auto", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_AUTO },
    { "register", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_REGISTER },
    { "_Thread_local", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_THREAD },
    { "__thread", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_THREAD },
    { "thread_local", TOK_STORAGE, KEYWORD_C23, SPEC_THREAD },
    { "inline", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_INLINE },
    { "__inline", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_INLINE },
    { "__inline__", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_INLINE },
    { "_Noreturn", TOK_STORAGE, KEYWORD_ALWAYS, SPEC_NORETURN },
    { "constexpr", TOK_STORAGE, KEYWORD_C23, SPEC_CONSTEXPR },

    { "const", TOK_QUAL, KEYWORD_ALWAYS, SPEC_CONST },
    { "__const", TOK_QUAL, KEYWORD_ALWAYS, SPEC_CONST },
    { "__const__", TOK_QUAL, KEYWORD_ALWAYS, SPEC_CONST },
    { "volatile", TOK_QUAL, KEYWORD_ALWAYS, SPEC_VOLATILE },
    { "__volatile", TOK_QUAL, KEYWORD_ALWAYS, SPEC_VOLATILE },
    { "__volatile__", TOK_QUAL, KEYWORD_ALWAYS, SPEC_VOLATILE },
    { "restrict", TOK_QUAL, KEYWORD_ALWAYS, SPEC_RESTRICT },
    { "__restrict", TOK_QUAL, KEYWORD_ALWAYS, SPEC_RESTRICT },
    { "__restrict__", TOK_QUAL, KEYWORD_ALWAYS, SPEC_RESTRICT },
    { "_Atomic", TOK_QUAL, KEYWORD_ALWAYS, SPEC_ATOMIC },
    { "_Nonnull", TOK_QUAL, KEYWORD_ALWAYS, 0 },
    { "_Nullable", TOK_QUAL, KEYWORD_ALWAYS, 0 },
    { "_Null_unspecified", TOK_QUAL, KEYWORD_ALWAYS, 0 },
    { "__seg_fs", TOK_QUAL, KEYWORD_ALWAYS, 0 },
    { "__seg_gs", TOK_QUAL, KEYWORD_ALWAYS, 0 },

    { "void", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_VOID) },
    { "char", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_CHAR) },
    { "int", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_INT) },
    { "short", TOK_KWTYPE, KEYWORD_ALWAYS, SPEC_SHORT },
    { "long", TOK_KWTYPE, KEYWORD_ALWAYS, SPEC_LONG },
    { "float", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_FLOAT) },
    { "double", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_DOUBLE) },
    { "signed", TOK_KWTYPE, KEYWORD_ALWAYS, SPEC_SIGNED },
    { "__signed", TOK_KWTYPE, KEYWORD_ALWAYS, SPEC_SIGNED },
    { "__signed__", TOK_KWTYPE, KEYWORD_ALWAYS, SPEC_SIGNED },
    { "unsigned", TOK_KWTYPE, KEYWORD_ALWAYS, SPEC_UNSIGNED },
    { "_Bool", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_BOOL) },
    { "bool", TOK_KWTYPE, KEYWORD_C23, BASE(BASE_BOOL) },
    { "_Complex", TOK_KWTYPE, KEYWORD_ALWAYS, SPEC_COMPLEX },
    { "__complex", TOK_KWTYPE, KEYWORD_ALWAYS, SPEC_COMPLEX },
    { "__complex__", TOK_KWTYPE, KEYWORD_ALWAYS, SPEC_COMPLEX },
    { "__int128", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_INT128) },
    { "_Float16", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_FLOAT16) },
    { "__fp16", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_FLOAT16) },
    { "_Float32", TOK_KWTYPE, KEYWORD_NOT_CLANG, BASE(BASE_FLOAT32) },
    { "_Float64", TOK_KWTYPE, KEYWORD_NOT_CLANG, BASE(BASE_FLOAT64) },
    { "_Float128", TOK_KWTYPE, KEYWORD_NOT_CLANG, BASE(BASE_FLOAT128) },
    { "_Float32x", TOK_KWTYPE, KEYWORD_NOT_CLANG, BASE(BASE_FLOAT32X) },
    { "_Float64x", TOK_KWTYPE, KEYWORD_NOT_CLANG, BASE(BASE_FLOAT64X) },
    { "__float128", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_FLOAT128) },
    { "__float80", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_FLOAT64X) },
    { "__bf16", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_BF16) },
    { "_Decimal32", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_DECIMAL32) },
    { "_Decimal64", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_DECIMAL64) },
    { "_Decimal128", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_DECIMAL128) },
    { "__auto_type", TOK_KWTYPE, KEYWORD_ALWAYS, BASE(BASE_AUTO_TYPE) },

    { "struct", TOK_STRUCT, KEYWORD_ALWAYS, OP_STRUCT },
    { "union", TOK_STRUCT, KEYWORD_ALWAYS, OP_UNION },
    { "enum", TOK_ENUM, KEYWORD_ALWAYS, 0 },
    { "typeof", TOK_TYPEOF, KEYWORD_GNU, OP_NONE },
    { "__typeof", TOK_TYPEOF, KEYWORD_ALWAYS, OP_NONE },
    { "__typeof__", TOK_TYPEOF, KEYWORD_ALWAYS, OP_NONE },
    { "typeof_unqual", TOK_TYPEOF, KEYWORD_C23, OP_UNQUALIFIED },
    { "__typeof_unqual", TOK_TYPEOF, KEYWORD_ALWAYS, OP_UNQUALIFIED },
    { "__typeof_unqual__", TOK_TYPEOF, KEYWORD_ALWAYS, OP_UNQUALIFIED },
    { "_BitInt", TOK_BITINT, KEYWORD_ALWAYS, 0 },
    { "_Alignas", TOK_ALIGNAS, KEYWORD_ALWAYS, 0 },
    { "alignas", TOK_ALIGNAS, KEYWORD_C23, 0 },
    { "_Static_assert", TOK_STATIC_ASSERT, KEYWORD_ALWAYS, 0 },
    { "static_assert", TOK_STATIC_ASSERT, KEYWORD_C23, 0 },
    { "__attribute__", TOK_ATTRIBUTE, KEYWORD_ALWAYS, 0 },
    { "__attribute", TOK_ATTRIBUTE, KEYWORD_ALWAYS, 0 },
    { "__declspec", TOK_ATTRIBUTE, KEYWORD_ALWAYS, 0 },
    { "__extension__", TOK_EXTENSION, KEYWORD_ALWAYS, 0 },
    { "_Pragma", TOK_PRAGMA, KEYWORD_ALWAYS, 0 },
    { "asm", TOK_ASM, KEYWORD_GNU, 0 },
    { "__asm", TOK_ASM, KEYWORD_ALWAYS, 0 },
    { "__asm__", TOK_ASM, KEYWORD_ALWAYS, 0 },
    { "__label__", TOK_LABEL, KEYWORD_ALWAYS, 0 },

    { "sizeof", TOK_SIZEOF, KEYWORD_ALWAYS, 0 },
    { "_Alignof", TOK_ALIGNOF, KEYWORD_ALWAYS, 0 },
    { "__alignof", TOK_ALIGNOF, KEYWORD_ALWAYS, 0 },
    { "__alignof__", TOK_ALIGNOF, KEYWORD_ALWAYS, 0 },
    { "alignof", TOK_ALIGNOF, KEYWORD_C23, 0 },
    { "__real__", TOK_REAL, KEYWORD_ALWAYS, OP_REAL },
    { "__real", TOK_REAL, KEYWORD_ALWAYS, OP_REAL },
    { "__imag__", TOK_REAL, KEYWORD_ALWAYS, OP_IMAG },
    { "__imag", TOK_REAL, KEYWORD_ALWAYS, OP_IMAG },
    { "_Generic", TOK_GENERIC, KEYWORD_ALWAYS, 0 },
    { "true", TOK_NUMBER, KEYWORD_C23, 0 },
    { "false", TOK_NUMBER, KEYWORD_C23, 0 },
    { "nullptr", TOK_NUMBER, KEYWORD_C23, 0 },
    { "__builtin_va_arg", TOK_BUILTIN, KEYWORD_ALWAYS, 0 },
    { "__builtin_types_compatible_p", TOK_BUILTIN, KEYWORD_ALWAYS, 0 },
    { "__builtin_convertvector", TOK_BUILTIN, KEYWORD_ALWAYS, 0 },
    { "__builtin_bit_cast", TOK_BUILTIN, KEYWORD_ALWAYS, 0 },
    { "__builtin_has_attribute", TOK_BUILTIN, KEYWORD_ALWAYS, 0 },
    { "__builtin_offsetof", TOK_OFFSETOF, KEYWORD_ALWAYS, 0 },

    { "if", TOK_IF, KEYWORD_ALWAYS, 0 },
    { "else", TOK_ELSE, KEYWORD_ALWAYS, 0 },
    { "switch", TOK_SWITCH, KEYWORD_ALWAYS, 0 },
    { "case", TOK_CASE, KEYWORD_ALWAYS, 0 },
    { "default", TOK_DEFAULT, KEYWORD_ALWAYS, 0 },
    { "while", TOK_WHILE, KEYWORD_ALWAYS, 0 },
    { "do", TOK_DO, KEYWORD_ALWAYS, 0 },
    { "for", TOK_FOR, KEYWORD_ALWAYS, 0 },
    { "goto", TOK_GOTO, KEYWORD_ALWAYS, 0 },
    { "continue", TOK_CONTINUE, KEYWORD_ALWAYS, 0 },
    { "break", TOK_BREAK, KEYWORD_ALWAYS, 0 },
    { "return", TOK_RETURN, KEYWORD_ALWAYS, 0 },

    /* the dialect; the token layer makes names of those that are words in some places only */
    { "async", TOK_STORAGE, KEYWORD_DIALECT, SPEC_ASYNC },
    { "await", TOK_AWAIT, KEYWORD_DIALECT, 0 },
    { "try", TOK_TRY, KEYWORD_DIALECT, 0 },
    { "except", TOK_EXCEPT, KEYWORD_DIALECT, 0 },
    { "finally", TOK_FINALLY, KEYWORD_DIALECT, 0 },
    { "yield", TOK_YIELD, KEYWORD_DIALECT, 0 },
    { "defer", TOK_DEFER, KEYWORD_DIALECT, 0 },
    { "task_group", TOK_TASK_GROUP, KEYWORD_DIALECT, 0 },
    { "raise", TOK_RAISE, KEYWORD_DIALECT, 0 },
    { "raises", TOK_RAISES, KEYWORD_DIALECT, 0 },
    { "from", TOK_FROM, KEYWORD_DIALECT, 0 },
    { "with", TOK_WITH, KEYWORD_DIALECT, 0 },
    { "exception", TOK_EXCEPTION, KEYWORD_DIALECT, 0 },
    { "task", TOK_HANDLE, KEYWORD_DIALECT, OP_TASK },
    { "coro", TOK_HANDLE, KEYWORD_DIALECT, OP_CORO },
    { "future", TOK_HANDLE, KEYWORD_DIALECT, OP_FUTURE },
    { "stream", TOK_HANDLE, KEYWORD_DIALECT, OP_STREAM },
    { "queue", TOK_HANDLE, KEYWORD_DIALECT, OP_QUEUE },
    { NULL, 0, 0, 0 },
};

/* In the order in which messages list what was expected. */
static const struct {
    int kind;
    const char *text;
} spellings[] = {
    { TOK_SEMI, "‘;’" }, { TOK_COMMA, "‘,’" }, { TOK_RPAREN, "‘)’" }, { TOK_RBRACKET, "‘]’" }, { TOK_RBRACE, "‘}’" },
    { TOK_LPAREN, "‘(’" }, { TOK_LBRACKET, "‘[’" }, { TOK_LBRACE, "‘{’" }, { TOK_COLON, "‘:’" }, { TOK_ENUM_COLON, "‘:’" },
    { TOK_ASSIGN, "‘=’" }, { TOK_IDENT, "a name" }, { TOK_TYPENAME, "a type name" }, { TOK_NUMBER, "a number" },
    { TOK_CHARACTER, "a character" }, { TOK_STRING, "a string" }, { TOK_WHILE, "‘while’" }, { TOK_ELSE, "‘else’" },
    { TOK_EXCEPT, "‘except’" }, { TOK_FINALLY, "‘finally’" }, { TOK_STAR, "‘*’" }, { TOK_FROM, "‘from’" },
    { TOK_ELLIPSIS, "‘...’" }, { TOK_DOT, "‘.’" }, { TOK_PIPE, "‘|’" }, { TOK_FOR, "‘for’" }, { TOK_WITH, "‘with’" },
    { 0, "end of file" },
};

const char *token_kind_text(int kind)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (spellings[i].kind == kind)
            return spellings[i].text;
    return NULL;
}
