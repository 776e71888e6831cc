# Helpers of the driver tests. Each test runs with `sh -eu` in an empty directory of its own; $ACC is the compiler.

# The C compiler that acc is told to use.
cc() {
    command ${ACC_CC:-cc} "$@"
}

fail() {
    echo "$*"
    exit 1
}

# status N command...: runs it, its outputs in the files out and err, and fails unless it ends with N.
status() {
    wanted=$1
    shift
    got=0
    "$@" >out 2>err || got=$?
    [ "$got" -eq "$wanted" ] || { cat out err; fail "$*: exit status $got, expected $wanted"; }
}

# says FILE text: the file contains the text.
says() {
    grep -qF -- "$2" "$1" || { cat "$1"; fail "not in $1: $2"; }
}

silent() {
    for stream in "$@"; do
        [ ! -s "$stream" ] || { cat "$stream"; fail "$stream is not empty"; }
    done
}

# only NAME...: the directory holds these files and no others (out and err apart).
only() {
    found=$(ls -A | grep -vx -e out -e err | sort | tr '\n' ' ')
    names=$(printf '%s\n' "$@" | sort | tr '\n' ' ')
    [ "$found" = "$names" ] || fail "files: $found expected: $names"
}

# A small program of each kind.
write_sources() {
    cat >hello.ac <<'END'
#include <stdio.h>
static async int twice(int x) { await ac_sleep(0); return 2 * x; }
async int main(void) { int n = await twice(21); printf("hello %d\n", n); return 0; }
END
    cat >plain.c <<'END'
#include <stdio.h>
int main(void) { printf("plain\n"); return 0; }
END
    cat >part.ac <<'END'
async int part(int x) { await ac_sleep(0); return x + 1; }
END
    cat >other.c <<'END'
int other(int x) { return x + 100; }
END
    cat >both.ac <<'END'
#include <stdio.h>
async int part(int x);
int other(int x);
async int main(void) { int n = await part(1); printf("%d\n", other(n)); return 0; }
END
    printf 'async int f(void) { return ; ; ) }\n' >broken.ac
}
