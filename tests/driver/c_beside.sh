# Plain C beside Async C: it finds <ac/ac.h> from the build tree and runs an async function by its C name.
cat > net.ac <<'X'
async int fetch(const char *name)
{
    await ac_sleep(0.01);
    return name[0];
}
X
cat > main.c <<'X'
#include <ac/ac.h>
#include <stdio.h>
ac_coro *fetch(const char *name);
int main(void)
{
    int status = ac_run(fetch("A"), NULL);
    printf("%d %d\n", status, ac_run(fetch("B"), NULL));
    return 0;
}
X
"$ACC" main.c net.ac -o both
test "$(./both)" = "65 66"
"$ACC" -c main.c -o main.o && "$ACC" -c net.ac -o net.o && "$ACC" main.o net.o -o linked
test "$(./linked)" = "65 66"
