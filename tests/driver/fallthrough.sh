# Who asks for -Wimplicit-fallthrough gets it for what falls through without a word, in copied and in printed functions. With gcc:
# to clang, comments say nothing.
cat > falls.ac <<'END'
int copied(int x)
{
    switch (x) {
    case 1: x++; /* fall through */
    case 2: x++;
    case 3: x++;
    }
    return x;
}
async int printed(int x)
{
    switch (x) {
    case 1:
        await ac_sleep(0);
        // fall through
    case 2:
        x++;
        __attribute__((fallthrough));
    case 3:
        x++;
    case 4:
        await ac_sleep(0);
    }
    return x;
}
END
"$ACC" --cc=gcc -Wextra -c falls.ac -o falls.o 2> messages
test "$(grep -c 'fall through' messages)" = 2
grep -q 'falls.ac:5:.*fall through' messages
grep -q 'falls.ac:20:.*fall through' messages
"$ACC" --cc=gcc -Wextra -Wno-implicit-fallthrough -c falls.ac -o falls.o 2> messages
test ! -s messages
"$ACC" --cc=gcc -c falls.ac -o falls.o 2> messages
test ! -s messages
