/* The loop's clock, and waiting for a time. AC_CLOCK=virtual: time stands still while there is
   something to do and jumps to the next timer otherwise. */
#include "poller.h"

#include <poll.h>
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

/* Without a descriptor that wakes, nobody calls: it looks round from time to time. */
static void wait_for_calls(const ac_loop *loop, double seconds)
{
    struct pollfd wake = { .fd = loop->wake_fd, .events = POLLIN };
    struct timespec limit, *timeout = NULL;
    if (loop->wake_fd < 0 && seconds > 0.05) seconds = 0.05;
    if (seconds < 1e9) {
        limit.tv_sec = (time_t)seconds;
        limit.tv_nsec = (long)((seconds - (double)limit.tv_sec) * 1e9);
        timeout = &limit;
    }
    ppoll(&wake, 1, timeout, NULL);
}

void ac__wait(ac_loop *loop, double until)
{
    double seconds = until - ac__now(loop);
    if (seconds < 0) seconds = 0;
    bool jump = loop->virtual_clock && until < AC_FOREVER;
    if (loop->poller) loop->poller->wait(loop->poller, loop, jump ? 0 : seconds);
    else if (!jump && seconds > 0) wait_for_calls(loop, seconds);
    if (jump && !loop->head && !ac__called(loop)) ac__thread.virtual_now = until;
}
