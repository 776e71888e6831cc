# -M and its relatives: what is in the file, under which name, and that make and ninja work with it.
. "$ROOT/tests/driver/parts/lib.sh"
cat >use.ac <<'END'
#include <stdio.h>
#include "value.h"
async int main(void) { await ac_sleep(0); printf("%d\n", VALUE); return 0; }
END
echo '#define VALUE 1' >value.h

status 0 "$ACC" -c -MD use.ac;              silent out err
says use.d 'use.o:'; says use.d ' use.ac'; says use.d ' value.h'; says use.d stdio.h; says use.d ac/async.ah
rm use.d use.o
status 0 "$ACC" -c -MMD use.ac -o sub.o
says sub.d 'sub.o:'; says sub.d ' use.ac'; says sub.d ' value.h'
! grep -q -e stdio.h -e async.ah sub.d || fail '-MMD names system headers'
status 0 "$ACC" -c -MMD -MP -MF deps -MT 'my target' use.ac -o x.o
says deps 'my target:'; says deps 'value.h:'
status 0 "$ACC" -c -MD -MQ 'a$b' -MF deps use.ac -o x.o
says deps 'a$$b:'
status 0 "$ACC" -M use.ac;                  says out 'use.o:'; says out stdio.h; says out value.h
status 0 "$ACC" -MM use.ac;                 says out 'use.o:'; ! grep -q stdio.h out || fail '-MM names stdio.h'
status 0 "$ACC" -MM -MF mm use.ac;          says mm 'use.o:'; silent out
status 0 "$ACC" -MMD --emit-c use.ac -o x.c
says x.d 'x.c:'
status 0 "$ACC" -MMD use.ac -o program
says program-use.d value.h
echo 'int plain;' >plain.c
status 0 "$ACC" -c -MMD plain.c use.ac
says plain.d plain.o:; says use.d use.o:

cat >Makefile <<'END'
program: use.o
	$(ACC) use.o -o $@
use.o: use.ac
	$(ACC) -MMD -MP -c use.ac -o $@
-include use.d
END
rm -f use.o use.d
make -s ACC="$ACC"
[ "$(./program)" = 1 ] || fail 'make: first build'
sleep 1
echo '#define VALUE 2' >value.h
make -s ACC="$ACC"
[ "$(./program)" = 2 ] || fail 'make: the header changed and the program did not'
make -s ACC="$ACC" >out
silent out
rm value.h
echo '#define VALUE 3' >other.h
sed -i 's/value.h/other.h/' use.ac
make -s ACC="$ACC" || fail 'make: a header that is gone stops the build (-MP)'
[ "$(./program)" = 3 ] || fail 'make: third build'

command -v ninja >/dev/null || exit 0
cat >build.ninja <<'END'
rule acc
  command = $acc -MMD -MF $out.d -c $in -o $out
  depfile = $out.d
  deps = gcc
rule link
  command = $acc $in -o $out
build use.o: acc use.ac
build program: link use.o
END
rm -f use.o program
printf 'acc = %s\n' "$ACC" | cat - build.ninja >with.ninja
ninja -f with.ninja >out
[ "$(./program)" = 3 ] || fail 'ninja: first build'
sleep 1
echo '#define VALUE 4' >other.h
ninja -f with.ninja >out
[ "$(./program)" = 4 ] || fail 'ninja: the header changed and the program did not'
ninja -f with.ninja >out
says out 'no work to do'
