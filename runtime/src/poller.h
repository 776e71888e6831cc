/* Descriptors: a back end says which calls are due; it exists from the first watched one on. */
#ifndef AC_POLLER_H
#define AC_POLLER_H

#include "internal.h"

struct ac__poller {
    /* Puts the calls of what is ready into the ready queue; waits for it at most so long. */
    void (*wait)(struct ac__poller *poller, ac_loop *loop, double seconds);
    /* Watches fd for what is wanted of EPOLLIN and EPOLLOUT's meaning (1, 2); 0, or errno. */
    int (*watch)(struct ac__poller *poller, int fd, int wanted);
    void (*free)(struct ac__poller *poller);
    int fd;                             /* can be read when something is ready */
    struct ac__watched { ac_call *calls[2]; } *watched;    /* by descriptor: reader, writer */
    int watched_cap;
};
enum { AC__READ = 1, AC__WRITE = 2 };
struct ac__poller *ac__epoll_new(ac_loop *loop); /* NULL: errno says why */
void ac__poller_ready(struct ac__poller *poller, ac_loop *loop, int fd, int events);
void ac__poller_free(struct ac__poller *poller);        /* the watched ones; then its own free */

#endif
