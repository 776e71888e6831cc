/* Positions: which file and line an offset of the preprocessed text belongs to, and which column of the user's own
   line. The preprocessor collapses blanks and expands macros, so the column is found by aligning the tokens of the two
   lines; that costs a little, and only diagnostics ask. */
#include "base/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

/* Where the lines of the text begin, found when first asked for, and where the last question was answered: text is emitted in
   order, so the next one is mostly a few bytes further. */
struct source_cache {
    VEC(uint32_t) lines;
    size_t marker, line;
};

struct source *source_new(struct arena *arena, const char *text, size_t len, const char *main_name)
{
    if (len >= UINT32_MAX)
        fatal("%s: more than 4 GB of text", main_name);
    struct source *source = arena_alloc(arena, sizeof *source);
    source->arena = arena;
    source->text = text;
    source->len = (uint32_t)len;
    source->cache = arena_alloc(arena, sizeof *source->cache);
    source_add_marker(source, 0, 0, 1, source_file_named(source, main_name, strlen(main_name)), 0);
    return source;
}

void source_free(struct source *source)
{
    vec_free(&source->markers);
    vec_free(&source->files);
    vec_free(&source->cache->lines);
}

static bool has_suffix(const char *name, size_t len, const char *suffix)
{
    size_t suffix_len = strlen(suffix);
    return len > suffix_len && memcmp(name + len - suffix_len, suffix, suffix_len) == 0;
}

static bool is_named(const struct source_file *file, const char *name, size_t len)
{
    return strncmp(file->name, name, len) == 0 && file->name[len] == '\0';
}

struct source_file *source_file_named(struct source *source, const char *name, size_t len)
{
    size_t hash = len;
    for (size_t i = len > 12 ? len - 12 : 0; i < len; i++)
        hash = hash * 31 + (unsigned char)name[i];
    struct source_file **recent = &source->recent[hash % 64];
    if (*recent && is_named(*recent, name, len))
        return *recent;
    for (size_t i = 0; i < source->files.len; i++)
        if (is_named(source->files.data[i], name, len))
            return *recent = source->files.data[i];
    struct source_file *file = arena_alloc(source->arena, sizeof *file);
    file->name = arena_strndup(source->arena, name, len);
    file->is_later = has_suffix(name, len, "ac/later.ah");
    file->is_prelude = file->is_later || has_suffix(name, len, "ac/async.ah");
    file->is_dialect = has_suffix(name, len, ".ac") || has_suffix(name, len, ".ah") || has_suffix(name, len, ".aci");
    vec_push(&source->files, file);
    return *recent = file;
}

const char *source_embedded_name(const struct source *source, const struct source_file *file)
{
    for (const struct prefix_map *map = source->prefix_maps; map; map = map->earlier)
        if (strncmp(file->name, map->old, map->old_len) == 0)
            return arena_printf(source->arena, "%s%s", map->new, file->name + map->old_len);
    return file->name;
}

void source_add_marker(struct source *source, uint32_t marker_offset, uint32_t offset, uint32_t line,
                       struct source_file *file, uint8_t flags)
{
    struct source_marker marker = { offset, marker_offset, line, file, flags };
    vec_push(&source->markers, marker);
}

/* The last marker at or before offset. */
static size_t marker_index(const struct source *source, uint32_t offset)
{
    size_t low = 0, high = source->markers.len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->markers.data[middle].offset <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void find_lines(const struct source *source)
{
    const char *next = source->text, *end = source->text + source->len;

    do {
        vec_push(&source->cache->lines, (uint32_t)(next - source->text));
        next = memchr(next, '\n', (size_t)(end - next));
    } while (next++);
}

/* The number of the line of the text that offset stands in, from 0; from: where to look first. */
static size_t line_index(const struct source_cache *cache, uint32_t offset, size_t from)
{
    const uint32_t *lines = cache->lines.data;
    size_t low = 0, high = cache->lines.len;

    if (lines[from] <= offset) {
        low = from;
        for (int i = 0; i < 8; i++, low++)
            if (low + 1 == high || lines[low + 1] > offset) return low;
    }
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (lines[middle] <= offset) low = middle;
        else high = middle;
    }
    return low;
}

static uint32_t line_start(const struct source *source, uint32_t offset)
{
    const struct source_cache *cache = source->cache;
    return cache->lines.data[line_index(cache, offset, cache->line)];
}

struct location source_locate(const struct source *source, uint32_t offset)
{
    if (offset > source->len)
        offset = source->len;
    struct source_cache *cache = source->cache;
    if (!cache->lines.len)
        find_lines(source);
    size_t i = cache->marker;
    if (offset < source->markers.data[i].offset
        || (i + 1 < source->markers.len && source->markers.data[i + 1].offset <= offset))
        i = cache->marker = marker_index(source, offset);
    const struct source_marker *marker = &source->markers.data[i];
    cache->line = line_index(cache, offset, cache->line);
    uint32_t line = marker->line + (uint32_t)(cache->line - line_index(cache, marker->offset, cache->line));
    return (struct location){ marker->file, line, offset - cache->lines.data[cache->line] + 1, marker->flags };
}

static void read_file(struct source *source, struct source_file *file)
{
    file->was_read = true;
    FILE *in = fopen(file->name, "rb");
    if (!in)
        return;
    struct text text = { 0 };
    char block[65536];
    for (size_t count; (count = fread(block, 1, sizeof block, in)) > 0;)
        text_add(&text, block, count);
    if (!ferror(in) && text.data) {
        file->text = arena_strndup(source->arena, text.data, text.len);
        file->len = text.len;
    }
    text_free(&text);
    fclose(in);
}

const char *source_line(struct source *source, struct source_file *file, uint32_t line, size_t *len)
{
    if (!file->text && !file->was_read)
        read_file(source, file);
    if (!file->text || line == 0)
        return NULL;
    const char *start = file->text, *end = file->text + file->len;
    for (uint32_t i = 1; i < line; i++) {
        start = memchr(start, '\n', (size_t)(end - start));
        if (!start)
            return NULL;
        start++;
    }
    if (start == end)
        return NULL;
    const char *newline = memchr(start, '\n', (size_t)(end - start));
    *len = (size_t)((newline ? newline : end) - start);
    if (*len > 0 && start[*len - 1] == '\r')
        --*len;
    return start;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$'
           || (unsigned char)c >= 0x80;
}

static size_t literal_length(const char *text, size_t len, size_t i)
{
    char quote = text[i++];
    while (i < len && text[i] != quote && text[i] != '\n')
        i += text[i] == '\\' && i + 1 < len ? 2 : 1;
    return i < len && text[i] == quote ? i + 1 : i;
}

static size_t comment_length(const char *text, size_t len)
{
    size_t i = 2;
    if (text[1] == '/') {
        while (i < len && text[i] != '\n')
            i++;
        return i;
    }
    while (i + 1 < len && !(text[i] == '*' && text[i + 1] == '/'))
        i++;
    return i + 1 < len ? i + 2 : len;
}

size_t source_token_length(const char *text, size_t len)
{
    size_t i = 0;
    if (len == 0)
        return 0;
    if (is_blank(text[0])) {
        while (i < len && is_blank(text[i]))
            i++;
        return i;
    }
    if (len > 1 && text[0] == '/' && (text[1] == '/' || text[1] == '*'))
        return comment_length(text, len);
    if ((text[0] >= '0' && text[0] <= '9') || (text[0] == '.' && len > 1 && text[1] >= '0' && text[1] <= '9')) {
        while (i < len && (is_word(text[i]) || text[i] == '.' || (i > 0 && strchr("eEpP", text[i - 1]) && text[i]
                           && strchr("+-", text[i]))))
            i++;
        return i;
    }
    while (i < len && is_word(text[i]))
        i++;
    if (i < len && i <= 2 && (text[i] == '"' || text[i] == '\''))
        return literal_length(text, len, i);
    return i ? i : 1;
}

struct span {
    uint32_t start, len;
};
enum { MOST_TOKENS = 400 };

/* The tokens of text without blanks and comments; marker lines are left out. */
static size_t split(const char *text, size_t len, struct span *spans)
{
    size_t count = 0;
    for (size_t i = 0, token; i < len && count < MOST_TOKENS; i += token) {
        token = source_token_length(text + i, len - i);
        bool is_comment = text[i] == '/' && token > 1;
        if (text[i] == '#' && (i == 0 || text[i - 1] == '\n')) {
            const char *end = memchr(text + i, '\n', len - i);
            token = end ? (size_t)(end - text) - i : len - i;
        } else if (!is_blank(text[i]) && !is_comment) {
            spans[count++] = (struct span){ (uint32_t)i, (uint32_t)token };
        }
    }
    return count;
}

/* Where the text of the user's line begins that offset stands in: gcc interrupts a line by markers round what a
   system header's macro expanded to, so what belongs to one line may be several pieces. */
static uint32_t piece_start(const struct source *source, uint32_t offset, struct location location)
{
    uint32_t start = line_start(source, offset);
    size_t i = marker_index(source, offset);
    while (i > 0 && start == source->markers.data[i].offset && offset - start < 4096) {
        uint32_t before = source->markers.data[i].marker_offset;
        if (before == 0)
            break;
        struct location there = source_locate(source, before - 1);
        if (there.file != location.file || there.line != location.line)
            break;
        start = line_start(source, before - 1);
        i--;
    }
    return start;
}

/* Aligns the preprocessed tokens up to target with the line's by their longest common subsequence. Returns the index
   of the line's token that target is, or, for one that came out of a macro, of the first token that stands in its
   place and has no partner of its own; -1: none. */
static int align(const char *text, const struct span *have, size_t have_len, size_t target,
                 const char *line, const struct span *want, size_t want_len)
{
    static uint16_t best[MOST_TOKENS + 1][MOST_TOKENS + 1];
    for (size_t i = 0; i <= have_len; i++)
        best[i][want_len] = 0;
    for (size_t j = 0; j <= want_len; j++)
        best[have_len][j] = 0;
    for (size_t i = have_len; i-- > 0;)
        for (size_t j = want_len; j-- > 0;) {
            bool same = have[i].len == want[j].len
                        && memcmp(text + have[i].start, line + want[j].start, have[i].len) == 0;
            uint16_t skip = best[i + 1][j] > best[i][j + 1] ? best[i + 1][j] : best[i][j + 1];
            best[i][j] = same ? (uint16_t)(best[i + 1][j + 1] + 1) : skip;
        }
    size_t i = 0, j = 0, last = 0;
    while (i < target || (i == target && j < want_len)) {
        bool same = i < have_len && j < want_len && have[i].len == want[j].len
                    && memcmp(text + have[i].start, line + want[j].start, have[i].len) == 0;
        if (same && i == target)
            return (int)j;
        if (same) {
            i++;
            last = ++j;
        } else if (j < want_len && best[i][j + 1] >= best[i + 1][j]) {
            j++;
        } else if (i == target) {
            break;
        } else {
            i++;
        }
    }
    return last < want_len ? (int)last : -1;
}

struct location source_locate_exactly(struct source *source, uint32_t offset, uint32_t len)
{
    static struct span have[MOST_TOKENS], want[MOST_TOKENS];
    if (offset > source->len)
        offset = source->len;
    struct location location = source_locate(source, offset);
    size_t line_len = 0;
    const char *line = source_line(source, location.file, location.line, &line_len);
    if (!line)
        return location;
    uint32_t start = piece_start(source, offset, location);
    const char *text = source->text + start;
    const char *end = memchr(source->text + offset, '\n', source->len - offset);
    size_t text_len = end ? (size_t)(end - text) : source->len - start;
    uint32_t inside = offset - start;
    if (text_len == line_len && memcmp(text, line, line_len) == 0) {
        location.column = inside + 1;
        return location;
    }
    size_t have_len = split(text, text_len, have), want_len = split(line, line_len, want);
    size_t target = 0;
    while (target < have_len && have[target].start + have[target].len <= inside)
        target++;
    if (target == have_len) {
        /* Behind the last token: the same place behind the line's. */
        location.column = want_len ? want[want_len - 1].start + want[want_len - 1].len + 1 : 1;
        return location;
    }
    int found = align(text, have, have_len, target, line, want, want_len);
    if (found < 0)
        return location;
    location.column = want[found].start + 1;
    bool same = have[target].len == want[found].len && len <= have[target].len;
    if (same && inside > have[target].start)
        location.column += inside - have[target].start;
    return location;
}

/* Code points that take no column, and those that take two. */
static const uint32_t zero_width[][2] = {
    { 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd }, { 0x610, 0x61a }, { 0x64b, 0x65f }, { 0x6d6, 0x6dc },
    { 0x900, 0x902 }, { 0x93c, 0x93c }, { 0x941, 0x948 }, { 0xe31, 0xe31 }, { 0xe34, 0xe3a }, { 0xe47, 0xe4e },
    { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x2064 },
    { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff }, { 0xe0100, 0xe01ef },
}, double_width[][2] = {
    { 0x1100, 0x115f }, { 0x231a, 0x231b }, { 0x23e9, 0x23ec }, { 0x25fd, 0x25fe }, { 0x2614, 0x2615 },
    { 0x2648, 0x2653 }, { 0x26a1, 0x26a1 }, { 0x26bd, 0x26be }, { 0x2705, 0x2705 }, { 0x270a, 0x270b },
    { 0x2728, 0x2728 }, { 0x274c, 0x274c }, { 0x2753, 0x2755 }, { 0x2795, 0x2797 }, { 0x2b1b, 0x2b1c },
    { 0x2e80, 0x303e }, { 0x3041, 0x33ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff }, { 0xa000, 0xa4cf },
    { 0xa960, 0xa97c }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
    { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

static bool in_table(const uint32_t (*table)[2], size_t count, uint32_t code)
{
    for (size_t i = 0; i < count && table[i][0] <= code; i++)
        if (code <= table[i][1])
            return true;
    return false;
}

static int width_of(uint32_t code)
{
    if (code < zero_width[0][0])
        return 1;
    if (in_table(zero_width, sizeof zero_width / sizeof zero_width[0], code))
        return 0;
    return in_table(double_width, sizeof double_width / sizeof double_width[0], code) ? 2 : 1;
}

size_t source_decode(const char *text, size_t bytes, uint32_t *code)
{
    unsigned char lead = (unsigned char)text[0];
    size_t count = lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    *code = lead;
    if (count == 1 || lead >= 0xf8 || count > bytes)
        return 1;
    *code = lead & (0xffu >> (count + 1));
    for (size_t i = 1; i < count; i++) {
        if (((unsigned char)text[i] & 0xc0) != 0x80) {
            *code = lead;
            return 1;
        }
        *code = *code << 6 | ((unsigned char)text[i] & 0x3f);
    }
    return count;
}

int source_display_width(const char *text, size_t bytes)
{
    int width = 0;
    for (size_t i = 0; i < bytes;) {
        uint32_t code;
        if (text[i] == '\t') {
            width += 8 - width % 8;
            i++;
            continue;
        }
        i += source_decode(text + i, bytes - i, &code);
        width += width_of(code);
    }
    return width;
}
