/* _Generic over types and lvalue conversion. */
#define NAME(x) _Generic((x), int: "int", double: "double", const char *: "text", char *: "chars", default: "other", int *: "pointer")
const int fixed = 1;
const char *names[] = { NAME(1), NAME(1.5), NAME("a"), NAME(fixed), NAME(&names) };
int f(int n) { return _Generic(n + 1L, long: n, default: -n); }
