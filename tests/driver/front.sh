# --front sends plain C through the front end: the object is the same, the prelude is not there.
. "$ROOT/tests/driver/parts/lib.sh"
cat >plain.c <<'END'
#include <stdio.h>
#ifdef __ACC__
#error the prelude is not for plain C
#endif
int async, await, task;
int raise(int signal);
int main(void) { printf("%d\n", async + await + task + (int)sizeof(long)); return 0; }
END
for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for level in -O0 -O2; do
        $cc $level -c plain.c -o cc.o
        status 0 "$ACC" --cc=$cc --front $level -c plain.c -o acc.o; silent out err
        cmp cc.o acc.o
        $cc $level -S plain.c -o cc.s
        status 0 "$ACC" --cc=$cc --front $level -S plain.c -o acc.s
        cmp cc.s acc.s
    done
done
cc -E plain.c -o plain.i
status 0 "$ACC" --front -c plain.i -o i.o
cc -c plain.i -o cc.o
cmp i.o cc.o
status 0 "$ACC" --front plain.c -o program
status 0 ./program; says out 8
