# - as input and output; closed streams; nothing on the streams but what was asked for.
. "$ROOT/tests/driver/parts/lib.sh"
write_sources
status 0 sh -c '"$ACC" -x ac - -o program <hello.ac'; silent out err
status 0 ./program;                         says out 'hello 42'
status 0 sh -c '"$ACC" -x ac -c - -o x.o <hello.ac'
status 0 "$ACC" -c hello.ac -o -;           cp out stdout.o
status 0 "$ACC" stdout.o -o from_stdout
status 0 ./from_stdout;                     says out 'hello 42'
status 1 sh -c '"$ACC" -x ac -fsyntax-only - <broken.ac'
says err '<stdin>:1:'; says err 'async int f(void)'
status 1 sh -c '"$ACC" -x ac -c - -o y.o <&-'; says err 'read standard input: Bad file descriptor'
status 0 sh -c '"$ACC" -c hello.ac -o closed.o <&- >&- 2>&-'
[ -s closed.o ] || fail 'no object with closed streams'
status 0 sh -c 'printf "int x;" | "$ACC" -x c -c - -o z.o'
status 1 sh -c '"$ACC" -fdump-tokens hello.ac >/dev/full'
status 1 sh -c '"$ACC" --help >/dev/full'
