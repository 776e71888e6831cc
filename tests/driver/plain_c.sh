# Files without dialect: cc gets the very same arguments, and its exit status is acc's.
. "$ROOT/tests/driver/parts/lib.sh"
write_sources
printf 'printf "%%s\\n" "$@"\nexit ${STATUS:-0}\n' >recorder
record() { "$ACC" --cc='sh recorder' "$@" >got 2>err || fail "$*: $(cat err)"; printf '%s\n' "$@" >wanted; }

for arguments in '-c plain.c' '-O2 -g -Wall -Wextra -fPIC -Iinclude -DX=1 -c plain.c -o x.o' '-S plain.c' '-E plain.c' \
        '-MMD -MP -MF x.d -c plain.c' '-c -x c plain.txt' '-std=gnu11 -fsanitize=address -c a.c b.c' \
        '-print-search-dirs' '-dM -E plain.c' '-fdump-tree-all -c plain.c' '-c plain.S' '-unknown-option -c x.c' \
        '-Wp,-MD,x.d -c plain.c' '-include a.h -isystem dir -c plain.c'; do
    record $arguments
    cmp -s got wanted || { diff wanted got; fail "$arguments"; }
done

record a.o b.o -lm -o program
[ "$(head -n 5 got)" = "$(cat wanted)" ] || fail "link: $(cat got)"
sed -n '6,$p' got | grep -q 'libac.a' || fail 'libac.a is not linked'
record -nolibac a.o -o program
! grep -q libac got || fail '-nolibac'
record -r a.o -o program
! grep -q libac got || fail '-r'
record -c -Wall plain.c

export STATUS=5
status 5 "$ACC" --cc='sh recorder' -c plain.c
unset STATUS

status 0 "$ACC" -O1 -c plain.c -o acc.o
cc -O1 -c plain.c -o cc.o
cmp acc.o cc.o
status 0 "$ACC" plain.c -o program
status 0 ./program;                         says out plain
ACC_FLAGS='-DFROM_FLAGS' status 0 "$ACC" -E -dM plain.c
