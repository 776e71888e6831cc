/* Watched descriptors: which calls stand for them, whatever the back end that finds them ready. */
#include "poller.h"

#include <errno.h>
#include <string.h>

static int wanted(const struct ac__watched *watched)
{
    return (watched->calls[0] ? AC__READ : 0) | (watched->calls[1] ? AC__WRITE : 0);
}

static void drop(ac_call *call)
{
    call->entry.object.state |= AC__CALL_CANCELLED;
    ac_release(call);
}

static bool room_for(struct ac__poller *poller, int fd)
{
    if (fd < 0) {
        errno = EBADF;
        return false;
    }
    if (fd < poller->watched_cap) return true;
    int cap = poller->watched_cap ? poller->watched_cap : 16;
    while (cap <= fd) cap *= 2;
    struct ac__watched *watched = ac__alloc((size_t)cap * sizeof *watched);
    if (!watched) {
        errno = ENOMEM;
        return false;
    }
    memset(watched, 0, (size_t)cap * sizeof *watched);
    if (poller->watched) {
        memcpy(watched, poller->watched, (size_t)poller->watched_cap * sizeof *watched);
        ac__free(poller->watched, (size_t)poller->watched_cap * sizeof *watched);
    }
    poller->watched = watched;
    poller->watched_cap = cap;
    return true;
}

static void raise_unwatched(const char *format, int fd)
{
    if (errno == ENOMEM) ac_raise(ac__memory_error());
    else ac_raise_errno(format, fd);
}

static void add(int fd, int side, ac_callback *fn, void *arg)
{
    ac_loop *loop = ac__need_loop();
    if (!loop) return;
    if (!loop->poller && !(loop->poller = ac__epoll_new(loop))) {
        raise_unwatched("epoll_create1", fd);
        return;
    }
    struct ac__poller *poller = loop->poller;
    if (!room_for(poller, fd)) {
        raise_unwatched("watch descriptor %d", fd);
        return;
    }
    ac_call **place = &poller->watched[fd].calls[side], *before = *place;
    ac_call *call = ac__call_new(fn, arg, AC__CALL_REPEATED);
    if (!call) return;
    *place = call;
    (*place)->entry.object.references = 1;
    if (before) {
        drop(before);
    } else if ((errno = poller->watch(poller, fd, wanted(&poller->watched[fd]))) != 0) {
        drop(*place);
        *place = NULL;
        raise_unwatched("watch descriptor %d", fd);
    }
}

static bool take_out(int fd, int side)
{
    ac_loop *loop = ac__need_loop();
    struct ac__poller *poller = loop ? loop->poller : NULL;
    if (!poller || fd < 0 || fd >= poller->watched_cap || !poller->watched[fd].calls[side]) return false;
    drop(poller->watched[fd].calls[side]);
    poller->watched[fd].calls[side] = NULL;
    poller->watch(poller, fd, wanted(&poller->watched[fd]));   /* closed already: nothing is lost */
    return true;
}

void ac_add_reader(int fd, ac_callback *fn, void *arg)
{
    add(fd, 0, fn, arg);
}

void ac_add_writer(int fd, ac_callback *fn, void *arg)
{
    add(fd, 1, fn, arg);
}

AC_BOOL ac_remove_reader(int fd)
{
    return take_out(fd, 0);
}

AC_BOOL ac_remove_writer(int fd)
{
    return take_out(fd, 1);
}

void ac__poller_ready(struct ac__poller *poller, ac_loop *loop, int fd, int events)
{
    for (int side = 0; side < 2; side++) {
        ac_call *call = poller->watched[fd].calls[side];
        if (!(events & 1 << side) || !call || call->entry.object.state & AC__CALL_QUEUED) continue;
        call->entry.object.state |= AC__CALL_QUEUED;
        ac_retain(call);
        ac__ready(loop, &call->entry);
    }
}

void ac__poller_free(struct ac__poller *poller)
{
    for (int fd = 0; fd < poller->watched_cap; fd++)
        for (int side = 0; side < 2; side++)
            if (poller->watched[fd].calls[side]) drop(poller->watched[fd].calls[side]);
    if (poller->watched)
        ac__free(poller->watched, (size_t)poller->watched_cap * sizeof *poller->watched);
    poller->free(poller);
}
