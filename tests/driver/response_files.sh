# @file: words, quotes, backslashes, files in files; and commands too long for the system.
. "$ROOT/tests/driver/parts/lib.sh"
write_sources
cat >show.ac <<'END'
#include <stdio.h>
async int main(void) { await ac_sleep(0); puts(TEXT); return 0; }
END
cat >inner <<'END'
-DTEXT="\"two words\""
END
printf -- '-O1 @inner\n  show.ac\n-o "a program"' >outer
status 0 "$ACC" @outer;                     silent out err
status 0 './a program';                     says out 'two words'
printf -- "'-DTEXT=\"single \\\\'\"' show.ac -o x" >quotes
status 2 "$ACC" -c @missing -o;             says err "argument to '-o' is missing"
status 1 "$ACC" -c @missing
echo '@loop' >loop
status 1 "$ACC" @loop;                      says err 'response files that contain each other'

awk 'BEGIN { for (i = 0; i < 10000; i++) printf "-DLONG_MACRO_NAME_NUMBER_%d=\"a b\"\n", i; print "-DTEXT=\"\\\"long\\\"\"" }' >long
status 0 "$ACC" @long show.ac -o long_program
status 0 ./long_program;                    says out long
status 0 "$ACC" @long -c plain.c -o plain.o
