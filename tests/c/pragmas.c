/* Pragmas among declarations, in functions and out of macros. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma pack(push, 1)
struct packed { char a; int b; };
#pragma pack(pop)
_Pragma("GCC diagnostic pop")
#define QUIET(x) _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wall\"") x _Pragma("GCC diagnostic pop")
QUIET(static int quiet = 1;)
int f(int n)
{
#pragma GCC unroll 4
    for (int i = 0; i < 8; i++)
        n += i;
    return n + quiet + (int)sizeof(struct packed);
}
