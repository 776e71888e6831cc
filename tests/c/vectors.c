/* Vector types, element access, comparison, shuffles and conversion. */
typedef int v4 __attribute__((vector_size(16))); typedef float f4 __attribute__((vector_size(16)));
v4 shuffle(v4 a, v4 b) { return __builtin_shufflevector(a, b, 0, 5, 2, 7); }
f4 convert(v4 a) { return __builtin_convertvector(a, f4); }
v4 compare(v4 a, v4 b) { v4 mask = a < b; return (mask & a) | (~mask & b); }
int element(v4 a, int i) { a[i] += 3; return a[i] + (a * 2)[0]; }
v4 literal(void) { return (v4){ 1, 2, 3, 4 } << 1; }
