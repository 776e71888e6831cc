/* The loop's clock, and waiting for a time. AC_CLOCK=virtual: time stands still while there is
   something to do and jumps to the next timer otherwise. */
#include "internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double ac__clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

bool ac__virtual_clock(void)
{
    const char *clock = getenv("AC_CLOCK");
    return clock && strcmp(clock, "virtual") == 0;
}

double ac__now(const ac_loop *loop)
{
    return AC_UNLIKELY(loop->virtual_clock) ? ac__thread.virtual_now : ac__clock();
}

double ac_time(void)
{
    return ac__thread.loop ? ac__now(ac__thread.loop) : ac__clock();
}

/* SIGINT is let through only inside ppoll, so that one cannot slip in between the look at the flag
   and the wait. */
static void wait_signals(double seconds)
{
    sigset_t interrupt, before;
    struct timespec limit, *timeout = NULL;
    if (seconds < 1e9) {
        limit.tv_sec = (time_t)seconds;
        limit.tv_nsec = (long)((seconds - (double)limit.tv_sec) * 1e9);
        timeout = &limit;
    }
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, &before);
    if (!ac__interrupted) ppoll(NULL, 0, timeout, &before);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void ac__wait(ac_loop *loop, double until)
{
    double seconds = until - ac__now(loop);
    if (seconds < 0) seconds = 0;
    bool jump = loop->virtual_clock && until < AC_FOREVER;
    if (loop->poller) loop->poller->wait(loop->poller, loop, jump ? 0 : seconds);
    else if (!jump && seconds > 0) wait_signals(seconds);
    if (jump && !loop->head && !ac__interrupted) ac__thread.virtual_now = until;
}
