# The names of source files that programs carry: as on the command line, or as -ffile-prefix-map and its relatives have it.
. "$ROOT/tests/driver/parts/lib.sh"
mkdir -p runtime/lib one two
cat >runtime/lib/raise.ac <<'END'
static void broken(void) raises { raise ValueError("x"); }
async int main(void) { broken(); }
END

# names FILE option...: the frames of the traceback are FILE's.
names() {
    named=$1
    shift
    "$ACC" "$@" runtime/lib/raise.ac -o program
    status 1 ./program
    says err "File \"$named\", line 2, in main"
    says err "File \"$named\", line 1, in broken"
}
names runtime/lib/raise.ac
names lib/raise.ac -ffile-prefix-map=runtime/=
names later/raise.ac -fmacro-prefix-map=runtime/=earlier/ -fmacro-prefix-map=runtime/lib/=later/ -ffile-prefix-map=lib/=nowhere/
names earlier/raise.ac -fmacro-prefix-map=runtime/lib/=earlier/ -ffile-prefix-map=lib/=nowhere/
names runtime/lib/raise.ac -fdebug-prefix-map=runtime/=nowhere/

status 2 "$ACC" -ffile-prefix-map=runtime -c runtime/lib/raise.ac
says err "‘runtime’ is no prefix map: write OLD=NEW"

# What is built elsewhere is the same.
for place in one two; do
    cp runtime/lib/raise.ac $place
    "$ACC" -O1 -g -ffile-prefix-map="$PWD/$place=." -c "$PWD/$place/raise.ac" -o $place.o
done
cmp one.o two.o
