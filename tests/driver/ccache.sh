# ACC_CC="ccache cc": the second build of the same source is a hit, for objects and for programs.
. "$ROOT/tests/driver/parts/lib.sh"
command -v ccache >/dev/null || { echo 'ccache is not installed'; exit 77; }
write_sources
export CCACHE_DIR="$PWD/cache" ACC_CC='ccache cc'
hits() { ccache --print-stats | awk '$1 == "direct_cache_hit" || $1 == "preprocessed_cache_hit" { n += $2 } END { print n }'; }

status 0 "$ACC" -O1 -c hello.ac -o hello.o
[ "$(hits)" = 0 ] || fail 'a hit on the first build'
cp hello.o first.o
rm hello.o
status 0 "$ACC" -O1 -c hello.ac -o hello.o
[ "$(hits)" = 1 ] || { ccache --print-stats; fail 'no hit on the second build'; }
cmp first.o hello.o
status 0 "$ACC" -O2 -c hello.ac -o hello.o
[ "$(hits)" = 1 ] || fail 'a hit with other options'
status 0 "$ACC" hello.ac -o program
status 0 "$ACC" hello.ac -o program
[ "$(hits)" = 2 ] || fail 'no hit when a program is built again'
status 0 ./program; says out 'hello 42'
