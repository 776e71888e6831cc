/* The poller on epoll. An eventfd among the descriptors ends a wait when SIGINT comes. */
#include "internal.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct epoll_poller {
    struct ac__poller base;
    int fd, interrupt_fd;
};

static int milliseconds(double seconds)
{
    double ms = seconds * 1e3;
    if (!(ms < INT_MAX)) return -1;
    int whole = (int)ms;
    return whole < ms ? whole + 1 : whole;      /* never early */
}

static void epoll_poller_wait(struct ac__poller *poller, ac_loop *loop, double seconds)
{
    struct epoll_poller *self = (struct epoll_poller *)poller;
    struct epoll_event events[256];
    uint64_t count;
    int n = epoll_wait(self->fd, events, 256, milliseconds(seconds));
    for (int i = 0; i < n; i++) {
        int fd = events[i].data.fd, ready = 0;
        if (fd == self->interrupt_fd) {
            if (read(fd, &count, sizeof count) < 0) continue;
        } else {
            if (events[i].events & ~(uint32_t)EPOLLOUT) ready |= AC__READ;  /* errors wake both sides */
            if (events[i].events & ~(uint32_t)EPOLLIN) ready |= AC__WRITE;
            ac__poller_ready(poller, loop, fd, ready);
        }
    }
}

static int epoll_poller_watch(struct ac__poller *poller, int fd, int wanted)
{
    struct epoll_poller *self = (struct epoll_poller *)poller;
    struct epoll_event event = { .data.fd = fd };
    if (wanted & AC__READ) event.events |= EPOLLIN;
    if (wanted & AC__WRITE) event.events |= EPOLLOUT;
    if (!wanted) return epoll_ctl(self->fd, EPOLL_CTL_DEL, fd, NULL) ? errno : 0;
    if (epoll_ctl(self->fd, EPOLL_CTL_MOD, fd, &event) == 0) return 0;
    if (errno != ENOENT) return errno;
    return epoll_ctl(self->fd, EPOLL_CTL_ADD, fd, &event) ? errno : 0;
}

static void epoll_poller_free(struct ac__poller *poller)
{
    struct epoll_poller *self = (struct epoll_poller *)poller;
    if (ac__interrupt_fd == self->interrupt_fd) ac__interrupt_fd = -1;
    close(self->interrupt_fd);
    close(self->fd);
    ac__free(self, sizeof *self);
}

struct ac__poller *ac__epoll_new(void)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) return NULL;
    struct epoll_poller *self = ac__alloc(sizeof *self);
    int interrupt_fd = self ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
    struct epoll_event event = { .events = EPOLLIN, .data.fd = interrupt_fd };
    if (interrupt_fd < 0 || epoll_ctl(fd, EPOLL_CTL_ADD, interrupt_fd, &event) != 0) {
        int why = self ? errno : ENOMEM;
        if (self) ac__free(self, sizeof *self);
        if (interrupt_fd >= 0) close(interrupt_fd);
        close(fd);
        errno = why;
        return NULL;
    }
    memset(self, 0, sizeof *self);
    self->base.wait = epoll_poller_wait;
    self->base.watch = epoll_poller_watch;
    self->base.free = epoll_poller_free;
    self->fd = fd;
    self->interrupt_fd = interrupt_fd;
    if (ac__thread.loop->catches_interrupt) ac__interrupt_fd = interrupt_fd;
    return &self->base;
}
