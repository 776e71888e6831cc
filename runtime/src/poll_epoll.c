/* The poller on epoll. The loop's eventfd among the descriptors ends a wait when somebody calls. */
#include "poller.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static int milliseconds(double seconds)
{
    double ms = seconds * 1e3;
    if (!(ms < INT_MAX)) return -1;
    int whole = (int)ms;
    return whole < ms ? whole + 1 : whole;      /* never early */
}

static void epoll_poller_wait(struct ac__poller *poller, ac_loop *loop, double seconds)
{
    struct epoll_event events[256];
    int n = epoll_wait(poller->fd, events, 256, milliseconds(seconds));
    for (int i = 0; i < n; i++) {
        int fd = events[i].data.fd, ready = 0;
        if (fd == loop->wake_fd) continue;
        if (events[i].events & ~(uint32_t)EPOLLOUT) ready |= AC__READ;  /* errors wake both sides */
        if (events[i].events & ~(uint32_t)EPOLLIN) ready |= AC__WRITE;
        ac__poller_ready(poller, loop, fd, ready);
    }
}

static int epoll_poller_watch(struct ac__poller *poller, int fd, int wanted)
{
    struct epoll_event event = { .data.fd = fd };
    if (wanted & AC__READ) event.events |= EPOLLIN;
    if (wanted & AC__WRITE) event.events |= EPOLLOUT;
    if (!wanted) return epoll_ctl(poller->fd, EPOLL_CTL_DEL, fd, NULL) ? errno : 0;
    if (epoll_ctl(poller->fd, EPOLL_CTL_MOD, fd, &event) == 0) return 0;
    if (errno != ENOENT) return errno;
    return epoll_ctl(poller->fd, EPOLL_CTL_ADD, fd, &event) ? errno : 0;
}

static void epoll_poller_free(struct ac__poller *poller)
{
    close(poller->fd);
    ac__free(poller, sizeof *poller);
}

struct ac__poller *ac__epoll_new(ac_loop *loop)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) return NULL;
    struct ac__poller *self = ac__alloc(sizeof *self);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = loop->wake_fd };
    if (!self) errno = ENOMEM;
    if (!self || (loop->wake_fd >= 0 && epoll_ctl(fd, EPOLL_CTL_ADD, loop->wake_fd, &event) != 0)) {
        int why = errno;
        if (self) ac__free(self, sizeof *self);
        close(fd);
        errno = why;
        return NULL;
    }
    memset(self, 0, sizeof *self);
    self->wait = epoll_poller_wait;
    self->watch = epoll_poller_watch;
    self->free = epoll_poller_free;
    self->fd = fd;
    return self;
}
