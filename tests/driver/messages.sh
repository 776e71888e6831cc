# How diagnostics are shown: colours, limits, carets, options.
. "$ROOT/tests/driver/parts/lib.sh"
printf 'async int f(void) { return 1 + ; }\nint g(void) { return 2 + ; }\nint h(void) { return 3 * ; }\n' >three.ac
status 1 "$ACC" -fsyntax-only three.ac
says err 'three.ac:1:'; says err 'three.ac:2:'; says err 'three.ac:3:'; says err '    1 | async int f'; says err '^'
says err '3 errors'
! grep -q "$(printf '\033')" err || fail 'colour on a file'
status 1 "$ACC" -fsyntax-only -fmax-errors=1 three.ac
says err 'three.ac:1:'; ! grep -q 'three.ac:2:' err || fail '-fmax-errors=1'
awk 'BEGIN { for (i = 0; i < 150; i++) print "int a" i " = b;" }' >many.ac
status 1 "$ACC" -fsyntax-only many.ac
says err '100 errors; stopped here (-fmax-errors=0: all)'
status 1 "$ACC" -fsyntax-only -fmax-errors=0 many.ac
says err '150 errors'
status 1 "$ACC" -fsyntax-only -Wfatal-errors three.ac
! grep -q 'three.ac:2:' err || fail '-Wfatal-errors'
status 1 "$ACC" -fsyntax-only -fdiagnostics-color=always three.ac
grep -q "$(printf '\033\\[01;31m')" err || fail 'no colour'
status 1 env CLICOLOR_FORCE=1 "$ACC" -fsyntax-only three.ac
grep -q "$(printf '\033')" err || fail 'CLICOLOR_FORCE'
status 1 env CLICOLOR_FORCE=1 NO_COLOR=1 "$ACC" -fsyntax-only three.ac
! grep -q "$(printf '\033')" err || fail 'NO_COLOR'
status 1 "$ACC" -fsyntax-only -fno-diagnostics-show-caret three.ac
! grep -q ' | ' err || fail '-fno-diagnostics-show-caret'

# An error in a header says where it was included; the user's column survives macros and blanks.
printf 'int broken(void) { return 1 + ; }\n' >bad.ah
printf '\n#include "bad.ah"\n' >includes.ac
status 1 "$ACC" -fsyntax-only includes.ac
says err 'In file included from includes.ac:2:'; says err 'bad.ah:1:31: error:'
printf '#define ONE ((1))\nint   x = ONE  +  ;\n' >macro.ac
status 1 "$ACC" -fsyntax-only macro.ac
says err 'macro.ac:2:19: error:'
