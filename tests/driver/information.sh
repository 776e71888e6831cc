# --version, --help, --explain, -v, -###, -save-temps, and the questions that cc answers.
. "$ROOT/tests/driver/parts/lib.sh"
write_sources
status 0 "$ACC" --version
head -n 1 out | grep -qE '^acc [0-9]+\.[0-9]+\.[0-9]+$' || fail "version: $(head -n 1 out)"
status 0 "$ACC" --help;                     says out '-fsyntax-only'; says out '--emit-c'; silent err
status 0 "$ACC" --explain FORMAT_UNKNOWN;   says out 'unknown conversion ‘%…’ in the format'
status 0 "$ACC" --explain SYNTAX;           says out 'grammar'
status 0 "$ACC" --explain list;             says out 'UNREACHABLE_EXCEPT'; says out '-Wunretained'
for question in -dumpmachine -dumpversion -print-prog-name=ld -print-file-name=libc.so; do
    [ "$("$ACC" $question)" = "$(cc $question)" ] || fail "$question"
done
status 0 "$ACC" --print-cflags;             says out '-isystem'
status 0 "$ACC" --print-libs;               says out 'libac.a'
cflags=$("$ACC" --print-cflags) libs=$("$ACC" --print-libs)
printf '#include <ac/ac.h>\nint main(void) { return 0; }\n' >user.c
cc $cflags user.c $libs -o user && ./user

status 0 "$ACC" -v -c hello.ac
says err "${ACC_CC:-cc} -E"; says err 'hello.o.ac.i'
status 0 "$ACC" -v
says err "$(cc -v 2>&1 | tail -n 1)"
rm hello.o
status 0 "$ACC" '-###' hello.ac -DNAME='a b' -o program
says err "'-DNAME=a b'"; says err '-x cpp-output'; says err 'libac.a'
only both.ac broken.ac hello.ac other.c part.ac plain.c user user.c

status 0 "$ACC" -save-temps -c hello.ac
[ -s hello.o ] && [ -s hello.o.ac.i ] && [ -s hello.o.aci ] || fail '-save-temps keeps nothing'
cc -c -x cpp-output hello.o.ac.i -o again.o
