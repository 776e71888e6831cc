/* The preprocessed text of a unit and where each byte of it comes from. Positions are offsets into the one
   buffer; file, line and column are worked out only when somebody asks. */
#ifndef ACC_SOURCE_H
#define ACC_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"

struct source_file {
    const char *name;           /* as the line markers spell it, unescaped */
    bool is_dialect;            /* .ac, .ah, .aci: dialect words are words */
    bool is_prelude;            /* ac/async.ah of acc itself, and ac/later.ah */
    bool is_later;              /* ac/later.ah: declared, and not there yet */
    const char *text;           /* the file itself, read when a diagnostic needs it; NULL: not yet, or not readable */
    size_t len;
    bool was_read;
};

/* The text from offset on comes from file, its first line being line. */
struct source_marker {
    uint32_t offset;            /* of the first byte behind the marker's line */
    uint32_t marker_offset;     /* of the marker line itself */
    uint32_t line;
    struct source_file *file;
    uint8_t flags;              /* SOURCE_... */
};
enum { SOURCE_ENTER = 1, SOURCE_RETURN = 2, SOURCE_SYSTEM = 4, SOURCE_EXTERN_C = 8 };

/* -ffile-prefix-map=OLD=NEW: names that begin with old are embedded in the program with new in its place. */
struct prefix_map {
    const char *old, *new;
    size_t old_len;
    const struct prefix_map *earlier;       /* on the command line; the later one counts */
};

struct source {
    struct arena *arena;
    const char *text;           /* len bytes, then a NUL that is not part of them */
    uint32_t len;
    VEC(struct source_marker) markers;      /* by offset */
    VEC(struct source_file *) files;
    struct source_file *recent[64];         /* by a hash of the name: most markers name a file seen before */
    const struct prefix_map *prefix_maps;   /* NULL: none */
    struct source_cache *cache;             /* of source_locate: the place it was asked for last */
};

/* text stays the caller's: not copied, not freed. */
struct source *source_new(struct arena *arena, const char *text, size_t len, const char *main_name);

/* Frees what is not in the arena. */
void source_free(struct source *source);

/* The file of that name, made when it is new; is_dialect follows from its suffix. */
struct source_file *source_file_named(struct source *source, const char *name, size_t len);

/* The name of file as the program is to know it, in tracebacks. */
const char *source_embedded_name(const struct source *source, const struct source_file *file);

/* Called by the lexer for each line marker, in order. */
void source_add_marker(struct source *source, uint32_t marker_offset, uint32_t offset, uint32_t line,
                       struct source_file *file, uint8_t flags);

struct location {
    struct source_file *file;
    uint32_t line;              /* from 1 */
    uint32_t column;            /* from 1, in bytes, in the file as the user wrote it where it can be read */
    uint8_t flags;
};

/* line and file only: cheap. column is that of the preprocessed text. */
struct location source_locate(const struct source *source, uint32_t offset);

/* Where offset stands in the user's file: reads the file and finds the token of len bytes that begins at offset in its
   line, past what macros and collapsed blanks have moved. */
struct location source_locate_exactly(struct source *source, uint32_t offset, uint32_t len);

/* Line line of file without its end; NULL where the file cannot be read. */
const char *source_line(struct source *source, struct source_file *file, uint32_t line, size_t *len);

/* Length of the C token (a number, a word, a literal, else one byte) at the start of text; blanks and comments count
   as one token each. */
size_t source_token_length(const char *text, size_t len);

/* Decodes one code point; gives the bytes it takes. A byte that is no UTF-8 stands for itself, and takes one. */
size_t source_decode(const char *text, size_t bytes, uint32_t *code);

/* Columns a terminal takes for the first bytes of text: UTF-8, wide characters, tabs to the next multiple of 8. */
int source_display_width(const char *text, size_t bytes);

#endif
