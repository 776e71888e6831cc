# The same source gives the same bytes, wherever, whoever and whenever.
. "$ROOT/tests/driver/parts/lib.sh"
write_sources
mkdir one two two/home
cp hello.ac one; cp hello.ac two
(cd one && umask 022 && "$ACC" -O1 -c hello.ac && "$ACC" --emit-c hello.ac -o emitted.c && "$ACC" -O1 -S hello.ac)
(cd two && umask 077 && HOME=$PWD/home TMPDIR=$PWD/home LC_ALL=C "$ACC" -O1 -c hello.ac &&
    "$ACC" --emit-c hello.ac -o emitted.c && "$ACC" -O1 -S hello.ac)
cmp one/hello.o two/hello.o
cmp one/emitted.c two/emitted.c
cmp one/hello.s two/hello.s
[ "$(stat -c %a one/hello.o)" = 644 ] || fail "mode of an object: $(stat -c %a one/hello.o)"
