# 0 fine, 1 an error of the source or the environment, 2 wrong usage; each with a clear message and no output left.
. "$ROOT/tests/driver/parts/lib.sh"
write_sources
mkdir directory.ac
: >empty.ac

status 2 "$ACC";                            says err 'no input files'
status 2 "$ACC" -c hello.ac -o;             says err "argument to '-o' is missing"
status 2 "$ACC" -c hello.ac part.ac -o x.o; says err "one output, 'x.o', for several files"
status 2 "$ACC" --explain NONSENSE;         says err "no diagnostic is called 'NONSENSE'"
status 2 "$ACC" --emit-c x.o;               says err 'only C and Async C sources'
status 1 "$ACC" -c missing.ac;              says err 'acc: error: open missing.ac: No such file or directory'
status 1 "$ACC" -c directory.ac;            says err 'acc: error: read directory.ac: Is a directory'
status 1 "$ACC" -c broken.ac;               says err 'broken.ac:1:'; says err 'error:'
status 1 "$ACC" --cc=no-such-compiler -c hello.ac; says err 'acc: error: run no-such-compiler: No such file or directory'
status 1 "$ACC" -c missing.c
status 1 "$ACC" hello.ac missing.o -o program
status 0 "$ACC" -c empty.ac -o empty.o;     silent out err
rm empty.o
rmdir directory.ac
only both.ac broken.ac empty.ac hello.ac other.c part.ac plain.c

if [ "$(id -u)" -ne 0 ]; then
    chmod 000 hello.ac
    status 1 "$ACC" -c hello.ac;            says err 'acc: error: open hello.ac: Permission denied'
fi
