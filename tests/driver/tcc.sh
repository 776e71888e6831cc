# ACC_CC=tcc: objects from .ac and from plain C, emitted C that tcc compiles on its own, a build by make. glibc declares _Float32 and
# its kin for a compiler that does not know them. Programs are linked by cc: tcc cannot link thread-local variables of others.
. "$ROOT/tests/driver/parts/lib.sh"
command -v tcc >/dev/null || { echo 'tcc is not installed'; exit 77; }
write_sources
export ACC_CC=tcc
link() { command cc -Wl,--no-warn-execstack "$1" "$TREE/libac.a" -lpthread -o "$2" 2>/dev/null || command cc "$1" "$TREE/libac.a" -lpthread -o "$2"; }

cat >headers.ac <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <unistd.h>
#include <errno.h>
_Float64 half(_Float64 x) { return x / 2; }
async double quarter(double x)
{
    double h = half(x);
    await ac_sleep(0);
    try {
        if (h > 100) raise ValueError("too much: %g", h);
    } except (ValueError *e) {
        h = (int)strlen(e->message);
    }
    return h / 2;
}
async int main(void) { printf("%g %g\n", await quarter(2), await quarter(300)); return 0; }
END
status 0 "$ACC" -c headers.ac -o headers.o
silent out err
link headers.o headers
status 0 ./headers; says out '0.5 6.5'

status 0 "$ACC" --emit-c headers.ac -o emitted.c
status 0 tcc -Wall -Werror -I"$ROOT/runtime/include" -c emitted.c -o emitted.o
link emitted.o emitted
status 0 ./emitted; says out '0.5 6.5'

status 0 "$ACC" --front -c plain.c -o plain.o
silent out err

cat >Makefile <<'END'
CC = cc
program: hello.o
	$(CC) hello.o $(TREE)/libac.a -lpthread -o $@
hello.o: hello.ac
	$(ACC) -c hello.ac -o $@
END
status 0 env MAKEFLAGS= MAKELEVEL= make -s program ACC="$ACC" TREE="$TREE"
status 0 ./program; says out 'hello 42'
