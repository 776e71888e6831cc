# make install: acc works from where it was put, and uninstall takes everything back.
. "$ROOT/tests/driver/parts/lib.sh"
[ "$TREE" = "$ROOT/build" ] || { echo 'only the default build is installed'; exit 77; }
write_sources
unset MAKEFLAGS MAKELEVEL
make -s -C "$ROOT" install DESTDIR="$PWD/root" PREFIX=/opt/acc >out
ls root/opt/acc/bin/acc root/opt/acc/lib/libac.a root/opt/acc/include/ac/ac.h root/opt/acc/include/ac/async.ah >out
mv root/opt/acc moved
status 0 moved/bin/acc hello.ac -o program; silent out err
status 0 ./program;                         says out 'hello 42'
moved/bin/acc -c -MD hello.ac
says hello.d "$PWD/moved/include/ac/async.ah"
mkdir -p root/opt
mv moved root/opt/acc
make -s -C "$ROOT" uninstall DESTDIR="$PWD/root" PREFIX=/opt/acc >out
[ -z "$(find root -type f)" ] || fail "left: $(find root -type f)"
