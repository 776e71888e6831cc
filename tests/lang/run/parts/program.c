/* The plain C side of from_c.ac: what an async function looks like from there. */
#include <ac/ac.h>
#include <stdio.h>

struct pair { long a, b; };
ac_coro *serve(const char *name, double delay);
ac_coro *pair(long a, long b);
ac_coro *all(void (*begin)(void *), double seconds);

static void has_pair(ac_future *future, void *arg)
{
    const struct pair *pair = (const struct pair *)ac_result(future);
    printf("pair %ld %ld\n", pair->a, pair->b);
    ac_release(future);
    (void)arg;
}

static void is_served(ac_future *future, void *arg)
{
    printf("spawned %ld\n", ac_result(future));
    ac_release(future);
    ac_add_done_callback((ac_future *)ac_spawn(pair(5, 6), NULL), has_pair, arg);
}

static void begin(void *arg)
{
    ac_add_done_callback((ac_future *)ac_spawn(serve("spawned", 1), NULL), is_served, arg);
}

int main(void)
{
    printf("status %d\n", ac_run(serve("run", 0.5), NULL));
    printf("status %d\n", ac_run(all(begin, 2), NULL));
    return 0;
}
