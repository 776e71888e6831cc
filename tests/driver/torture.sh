# A few random programs, awaits everywhere, do what they do as plain C; make check-long runs many.
python3 "$ROOT/tests/torture/run" --acc "$ACC" --own 6 --csmith 4 -j 1 --configurations gcc-O1 > out || { cat out; exit 1; }
tail -n 1 out | grep -q ' 0 wrong$'
