/* Thread-local objects, _Noreturn, register, inline in its spellings, words in odd order. */
#include <stdlib.h>
_Thread_local int one; static __thread int two = 2; extern _Thread_local int three;
_Noreturn void stop(int n) { exit(n); }
static __inline__ int inlined(int n) { return n; }
int long unsigned static long odd = 3; const int volatile typedef *strange; char const extern *text;
int f(register int n, strange p) { register int m = inlined(n); return m + one + two + *p + (int)odd; }
