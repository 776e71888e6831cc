/* Prefixes, joined literals, escapes. */
#include <stddef.h>
const char *joined = "a" "b" u8"c" "\x41" "\101\n", text[] = "x\0y", braced[] = { "z" };
const wchar_t *wide = L"a" "b"; char letters[3] = "abc", *table[] = { [2] = "c", "d" };
const char *function(void) { return __func__; } const char *other(void) { return __PRETTY_FUNCTION__; }
int quotes = '"' + '\'' + '\\' + 'ab' + sizeof "it's /* no */ // comment";
