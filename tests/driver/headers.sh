# The headers of libc and of what `make deps` brings, under gcc and clang. `make check-headers` does many more.
. "$ROOT/tests/driver/parts/lib.sh"
status 0 python3 "$ROOT/tests/headers.py" libc-gnu CUnit immintrin
