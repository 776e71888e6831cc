/* A loop inside a foreign one: it never waits; what it waits for is a descriptor and a timeout that the other one watches. */
#include "internal.h"

ac_loop *ac_loop_open(void)
{
    if (ac__thread.loop) {
        ac__raise_new(&ac_type_RuntimeError, "Cannot run the event loop while another loop is running");
        return NULL;
    }
    ac_loop *loop = ac__loop_begin(false);
    if (!loop) ac_raise(ac__memory_error());
    return loop;
}

/* A KeyboardInterrupt or SystemExit that ended it goes to the caller. */
void ac_loop_close(ac_loop *loop)
{
    BaseException *fatal = loop->fatal;
    loop->fatal = NULL;
    ac__loop_end(loop, NULL, false);
    ac__pools_drop();
    if (fatal) ac_raise(fatal);
}

int ac_loop_fd(ac_loop *loop)
{
    if (!loop->poller && !(loop->poller = ac__epoll_new(loop))) {
        ac_raise_errno("epoll_create1");
        return -1;
    }
    return loop->poller->fd;
}

double ac_loop_timeout(ac_loop *loop)
{
    double when = ac__timer_next(&loop->wheel);
    if (loop->head || ac__called(loop)) return 0;
    if (when == AC_FOREVER) return AC_FOREVER;
    double seconds = loop->virtual_clock ? 0 : when - ac__now(loop);
    return seconds > 0 ? seconds : 0;
}

void ac_loop_turn(ac_loop *loop)
{
    if (loop->running) ac__raise_new(&ac_type_RuntimeError, "This event loop is already running");
    else ac__loop_run(loop, NULL, loop->virtual_clock && ac__timer_next(&loop->wheel) < AC_FOREVER);
}
