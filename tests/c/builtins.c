/* Builtins with types among their arguments, and some without a declaration. */
#include <stdarg.h>
#include <stddef.h>
struct inner { int a, b[4]; }; struct outer { char c; struct inner i[3]; };
int sum(int n, ...)
{
    va_list list, copy;
    va_start(list, n);
    va_copy(copy, list);
    int total = 0;
    while (n-- > 0)
        total += va_arg(list, int) + *va_arg(copy, const int *);
    va_end(list);
    return total;
}
size_t places[] = { offsetof(struct outer, c), offsetof(struct outer, i), __builtin_offsetof(struct outer, i[2].b[1]) };
int same[] = { __builtin_types_compatible_p(int, long), __builtin_types_compatible_p(typeof(same[0]), int), __builtin_choose_expr(1, 2, "x") };
int others(unsigned n) { return __builtin_popcount(n) + __builtin_expect(n > 1, 0) + (int)__builtin_object_size(same, 0); }
