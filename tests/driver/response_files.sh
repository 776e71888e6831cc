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

# More files than a command line of the system may name.
ar rcs empty.a
awk 'BEGIN { for (i = 0; i < 4000; i++) print "./././././././././././././././././././empty.a" }' >many
status 0 "$ACC" @many -DTEXT='"many"' show.ac -o many_program
status 0 ./many_program;                    says out many
status 0 "$ACC" @many plain.c -o plain
status 0 ./plain;                           says out plain
