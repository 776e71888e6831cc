/* Attributes in every place that headers have them in. */
struct __attribute__((packed)) tagged { char a; int b; };
struct after { int a; } __attribute__((aligned(16)));
enum colour { RED __attribute__((deprecated)), GREEN __attribute__((deprecated("no"))) = 4 };
extern int first __attribute__((weak)), * __attribute__((aligned(8))) second;
int third, __attribute__((unused)) fourth;
typedef int (__attribute__((noinline)) *callback)(int value __attribute__((unused)));
static __attribute__((always_inline)) inline int twice(int n) { return 2 * n; }
void leave(int status) __attribute__((noreturn, cold));
int in_parameters(__attribute__((unused)) int a, int *__attribute__((unused)) b)
{
    __attribute__((unused)) int local = 1;
    switch (a) {
    case 1:
        a += twice(a);
        __attribute__((fallthrough));
    case 2:
        a++;
    }
    goto end;
end: __attribute__((unused));
    return a + local;
}
int used(void)
{
    struct { char c; int i; } __attribute__((packed)) local = { 1, 2 };
    return local.i + (int)sizeof(struct tagged) + (int)sizeof(struct after);
}
