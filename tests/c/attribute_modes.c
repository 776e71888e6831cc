/* Attributes that change a type: mode, vector_size, transparent_union. */
typedef int byte_sized __attribute__((mode(QI)));
typedef unsigned word_sized __attribute__((__mode__(__word__)));
typedef int wide __attribute__((__mode__(DI)));
typedef float four __attribute__((vector_size(16)));
typedef union { int *i; const char *c; } either __attribute__((transparent_union));
int sizes[] = { sizeof(byte_sized), sizeof(word_sized), sizeof(wide), sizeof(four) };
static int take(either e) { return e.i != 0; }
int give(int *i, const char *c) { return take(i) + take(c); }
four add(four a, four b) { four c = { 1, 2, 3, 4 }; c[1] = 5; return a * b + c - -a; }
