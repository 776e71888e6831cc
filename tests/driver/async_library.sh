# Async functions from a static library, called from another unit, and back through a pointer.
cat >part.ah <<'END'
async long sum(const int *list, int n);
async long apply(async long (*f)(const int *, int), const int *list, int n);
END
cat >part.ac <<'END'
#include "part.ah"
async long sum(const int *list, int n)
{
    long s = 0;
    for (int i = 0; i < n; i++) {
        await ac_sleep(0);
        s += list[i];
    }
    return s;
}
async long apply(async long (*f)(const int *, int), const int *list, int n) { return await f(list, n) * 10; }
END
cat >program.ac <<'END'
#include <stdio.h>
#include "part.ah"
static async long first(const int *list, int n) { return list[0] + await sum(list + 1, n - 1); }
async int main(void)
{
    int list[] = { 1, 2, 3 };
    task(long) t = spawn(sum(list, 3));
    printf("%ld %ld %ld\n", await sum(list, 2), await apply(first, list, 3), await t);
    return 0;
}
END
"$ACC" -c part.ac -o part.o
ar rcs libpart.a part.o
"$ACC" program.ac -L. -lpart -o program
[ "$(./program)" = '3 60 6' ]
