# What -c, -S, -E, -o and linking put where; several inputs; mixed .c .ac .o .a .s.
. "$ROOT/tests/driver/parts/lib.sh"
write_sources

status 0 "$ACC" -c hello.ac;                silent out err
[ -s hello.o ] || fail 'no hello.o'
status 0 "$ACC" hello.o -o hello;           silent out err
status 0 ./hello;                           says out 'hello 42'
rm hello hello.o

status 0 "$ACC" hello.ac
status 0 ./a.out;                           says out 'hello 42'
rm a.out
only both.ac broken.ac hello.ac other.c part.ac plain.c

mkdir sub
status 0 "$ACC" -c hello.ac -o sub/x.o
[ "$(ls sub)" = x.o ] || fail "sub: $(ls sub)"

status 0 "$ACC" -S hello.ac
says hello.s main
status 0 "$ACC" -S hello.ac -o -;           says out main
status 0 "$ACC" -c hello.s -o from_s.o
status 0 "$ACC" from_s.o -o from_s
status 0 ./from_s;                          says out 'hello 42'

status 0 "$ACC" -E hello.ac;                says out 'twice(21)'; silent err
status 0 "$ACC" -E hello.ac -o hello.aci;   silent out
status 0 "$ACC" -c hello.aci -o from_aci.o
status 0 "$ACC" from_aci.o -o from_aci
status 0 ./from_aci;                        says out 'hello 42'
status 0 "$ACC" -E -P hello.ac;             ! grep -q '^#' out || fail 'markers in spite of -P'

# Several at once, and every kind in one command.
status 0 "$ACC" -c part.ac other.c both.ac
[ -s part.o ] && [ -s other.o ] && [ -s both.o ] || fail 'an object is missing'
status 0 "$ACC" part.o other.o both.o -o from_objects
status 0 ./from_objects;                    says out 102
status 0 "$ACC" part.ac other.c both.ac -O1 -o from_sources
status 0 ./from_sources;                    says out 102
ar rcs libparts.a part.o other.o
status 0 "$ACC" both.ac -L. -lparts -o from_archive
status 0 ./from_archive;                    says out 102
status 0 "$ACC" -x ac both.ac -x none other.c part.o -o with_x
status 0 ./with_x;                          says out 102
cp hello.ac hello.txt
status 0 "$ACC" -x ac hello.txt -o from_txt
status 0 ./from_txt;                        says out 'hello 42'
status 0 "$ACC" -shared -fPIC part.ac -o libpart.so
status 0 "$ACC" both.ac other.c ./libpart.so -o from_shared
status 0 ./from_shared;                     says out 102
status 0 "$ACC" -static both.ac part.ac other.c -o from_static
status 0 ./from_static;                     says out 102
status 0 "$ACC" -r part.o other.o -o joined.o
status 0 "$ACC" both.o joined.o -o from_joined
status 0 ./from_joined;                     says out 102
ls *.ac.* 2>/dev/null && fail 'temporaries were left' || :
status 1 "$ACC" -nolibac hello.ac -o nolib
