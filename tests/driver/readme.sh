# The program of the README does what is said there: 0.2 s in all, so b comes first.
. "$ROOT/tests/driver/parts/lib.sh"
awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$ROOT/README.md" >readme.ac
status 0 "$ACC" -Wall -O1 readme.ac -o readme; silent out err
status 0 env AC_CLOCK=virtual ./readme
printf 'b is there\na is there\n' >wanted
cmp out wanted
