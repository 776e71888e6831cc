# After an error or a signal there is no output file, no dependency file and no temporary.
. "$ROOT/tests/driver/parts/lib.sh"
write_sources
sources='both.ac broken.ac hello.ac other.c part.ac plain.c'

# An error of the source; an output of an earlier run goes too, or make would take it for current.
echo old >x.o
status 1 "$ACC" -c -MD broken.ac -o x.o
only $sources
status 1 "$ACC" broken.ac hello.ac -o program
only $sources
status 1 "$ACC" --emit-c broken.ac -o x.c
only $sources

# A full disk, a directory that is not there.
status 1 "$ACC" -c hello.ac -o /dev/full;           says err 'acc: error: write /dev/full: No space left on device'
status 1 "$ACC" --emit-c hello.ac -o /dev/full;     says err 'acc: error: write /dev/full: No space left on device'
status 1 sh -c '"$ACC" --emit-c hello.ac >/dev/full'; says err 'write standard output: No space left on device'
status 1 "$ACC" -c hello.ac -o missing/x.o;         says err 'acc: error: open missing/x.o: No such file or directory'
status 0 "$ACC" -c hello.ac -o /dev/null
only $sources

# What is no ordinary file stays, whatever happens: as root, acc could remove /dev/null.
mkfifo pipe
cat pipe >read & reader=$!
exec 3>pipe
status 1 "$ACC" -c -MD -MF pipe broken.ac -o x.o
status 1 "$ACC" -save-temps -c broken.ac -o pipe
[ -p pipe ] || fail 'a pipe was removed'
exec 3>&-
wait $reader
rm -f pipe read broken.i
only $sources

# A compiler that fails, and one that dies, after having begun its output.
cat >cc_fails <<'END'
case " $* " in *' -E '*) exec cc "$@";; esac
for word in "$@"; do last=$word; done
echo half >"$last"
[ "$MODE" = die ] && kill -KILL $$
[ "$MODE" = wait ] && { touch started; exec sleep 30; }
exit 3
END
status 3 env MODE=fail "$ACC" --cc='sh cc_fails' -c hello.ac -o x.o
only $sources cc_fails
status 1 env MODE=die "$ACC" --cc='sh cc_fails' -c hello.ac -o x.o
says err 'was killed by signal 9 (Killed)'
only $sources cc_fails

for signal in TERM INT HUP; do
    # A shell starts background jobs with INT ignored, so python sets it right.
    MODE=wait python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
        "$ACC" --cc='sh cc_fails' -c -MD hello.ac -o x.o 2>err &
    pid=$!
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -e started ] && break; sleep 0.1; done
    [ -e started ] || fail 'the compiler was not started'
    kill -$signal $pid
    got=0
    wait $pid || got=$?
    [ $got -gt 128 ] || fail "SIG$signal: exit status $got"
    rm started
    only $sources cc_fails
done
