/* The table of identifiers: open addressing, linear probing, at most half full. The lexer interns every word of every
   header here, so a lookup that hits reads one slot and compares one string. */
#include "base/ident.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

enum { FIRST_CAP = 8192 };

struct slot {
    uint32_t hash, len;
    struct ident *ident;        /* NULL: free */
};

struct ident_table {
    struct arena *arena;
    struct slot *slots;
    size_t cap, len;            /* cap is a power of two */
};

static uint64_t load(const char *bytes, size_t count)
{
    uint64_t word = 0;
    memcpy(&word, bytes, count);
    return word;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

/* Eight bytes a step; the last step takes the last eight, overlapping what went before. */
static uint32_t hash_text(const char *text, size_t len)
{
    uint64_t hash = len;
    if (len >= 8) {
        for (size_t i = 0; i + 8 < len; i += 8)
            hash = mix(hash, load(text + i, 8));
        hash = mix(hash, load(text + len - 8, 8));
    } else if (len >= 4) {
        hash = mix(hash, load(text, 4) | load(text + len - 4, 4) << 32);
    } else if (len > 0) {
        uint64_t first = (unsigned char)text[0], middle = (unsigned char)text[len / 2];
        hash = mix(hash, first | middle << 8 | (uint64_t)(unsigned char)text[len - 1] << 16);
    }
    return (uint32_t)(hash ^ hash >> 16);
}

static struct slot *slots_new(struct arena *arena, size_t cap)
{
    return arena_alloc(arena, cap * sizeof(struct slot));
}

struct ident_table *ident_table_new(struct arena *arena)
{
    struct ident_table *table = arena_alloc(arena, sizeof *table);
    table->arena = arena;
    table->cap = FIRST_CAP;
    table->slots = slots_new(arena, table->cap);
    return table;
}

static void grow(struct ident_table *table)
{
    size_t cap = table->cap * 2;
    struct slot *slots = slots_new(table->arena, cap);
    for (size_t i = 0; i < table->cap; i++) {
        struct slot *old = &table->slots[i];
        if (!old->ident)
            continue;
        size_t at = old->hash & (cap - 1);
        while (slots[at].ident)
            at = (at + 1) & (cap - 1);
        slots[at] = *old;
    }
    table->slots = slots;
    table->cap = cap;
}

static struct ident *ident_new(struct ident_table *table, const char *text, size_t len, uint32_t hash)
{
    struct ident *ident = arena_alloc(table->arena, sizeof *ident + len + 1);
    char *copy = (char *)(ident + 1);
    memcpy(copy, text, len);
    ident->text = copy;
    ident->len = (uint32_t)len;
    ident->hash = hash;
    return ident;
}

struct ident *ident_intern(struct ident_table *table, const char *text, size_t len)
{
    uint32_t hash = hash_text(text, len);
    size_t mask = table->cap - 1, at = hash & mask;
    for (struct slot *slot; (slot = &table->slots[at])->ident; at = (at + 1) & mask)
        if (slot->hash == hash && slot->len == len && memcmp(slot->ident->text, text, len) == 0)
            return slot->ident;
    struct ident *ident = ident_new(table, text, len, hash);
    table->slots[at] = (struct slot){ hash, (uint32_t)len, ident };
    if (++table->len * 2 > table->cap)
        grow(table);
    return ident;
}

void ident_each(struct ident_table *table, void (*fn)(struct ident *ident, void *arg), void *arg)
{
    for (size_t i = 0; i < table->cap; i++)
        if (table->slots[i].ident)
            fn(table->slots[i].ident, arg);
}

static int min3(int a, int b, int c)
{
    int least = a < b ? a : b;
    return least < c ? least : c;
}

/* Optimal string alignment: insertion, deletion, replacement, and the exchange of two neighbours. Names longer than
   the rows are nobody's typing error. */
int ident_distance(const char *a, const char *b, int limit)
{
    enum { LONGEST = 63 };
    int rows[3][LONGEST + 1];
    size_t a_len = strlen(a), b_len = strlen(b);
    size_t difference = a_len > b_len ? a_len - b_len : b_len - a_len;
    if (a_len > LONGEST || b_len > LONGEST || difference > (size_t)limit)
        return limit + 1;
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= a_len; i++) {
        int *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        int least = row[0] = (int)i;
        for (size_t j = 1; j <= b_len; j++) {
            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && second[j - 2] + 1 < row[j])
                row[j] = second[j - 2] + 1;
            least = row[j] < least ? row[j] : least;
        }
        if (least > limit)
            return limit + 1;
    }
    int distance = rows[a_len % 3][b_len];
    return distance > limit ? limit + 1 : distance;
}
