/* At file scope, in a block and in a struct. */
_Static_assert(sizeof(int) >= 2, "int is small");
struct s { int a; _Static_assert(1, "in a struct"); int b; };
int f(void) { _Static_assert(sizeof(struct s) >= 2 * sizeof(int), "in a " "block"); return 1; }
