/* Signals: the C handler only notes which came and wakes the main thread's loop; what is to be done about one is done
   there, as a callback. SIGINT, unless the program has a handler of its own, cancels main; a second one ends the loop. */
#include "internal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { SIGNALS = 65, ARRIVALS = 256 };

atomic_uint ac__signals;

/* Signal numbers in the order in which they came; 0: nothing there. What does not fit is lost, as with a full pipe. */
static _Atomic unsigned char arrivals[ARRIVALS];
static atomic_uint next_in;
static unsigned next_out;
static atomic_int wake_fd = -1;
static volatile sig_atomic_t interrupts_unseen;

static struct {
    ac_callback *fn;                    /* NULL: none */
    void *arg;
    ac_context *context;                /* of who set it, shared by all its calls */
} handlers[SIGNALS];
static struct sigaction interrupt_before;
/* What a SIGINT does that no handler of the user's takes: nothing of ours, cancel main, or end the loop at once. */
static enum { INTERRUPT_FOREIGN, INTERRUPT_CANCELS, INTERRUPT_ENDS } interrupt;

/* The second SIGINT of which the loop takes no notice ends the program: it does not come round any more. */
static void on_signal(int signo)
{
    int before = errno;
    if (signo == SIGINT && !handlers[SIGINT].fn && interrupts_unseen++) {
        signal(signo, SIG_DFL);
        raise(signo);
    }
    unsigned at = atomic_fetch_add(&next_in, 1) % ARRIVALS;
    if (!arrivals[at]) atomic_fetch_add(&ac__signals, 1);
    arrivals[at] = (unsigned char)signo;
    ac__wake_loop(wake_fd);
    errno = before;
}

static int install(int signo, void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    return sigaction(signo, &action, NULL);
}

void ac__signals_begin(ac_loop *loop)
{
    if (getpid() != gettid()) return;
    loop->takes_signals = true;
    wake_fd = loop->wake_fd;
    interrupts_unseen = 0;
    interrupt = INTERRUPT_FOREIGN;
    if (sigaction(SIGINT, NULL, &interrupt_before) == 0 && interrupt_before.sa_handler == SIG_DFL
        && install(SIGINT, on_signal) == 0) interrupt = INTERRUPT_CANCELS;
}

void ac__signals_end(ac_loop *loop)
{
    if (!loop->takes_signals) return;
    for (int signo = 1; signo < SIGNALS; signo++)
        if (handlers[signo].fn) ac_remove_signal_handler(signo);
    if (interrupt != INTERRUPT_FOREIGN) sigaction(SIGINT, &interrupt_before, NULL);
    wake_fd = -1;
    ac__signals_take(NULL);
}

static void interrupted(ac_loop *loop)
{
    interrupts_unseen = 0;
    if (interrupt == INTERRUPT_CANCELS && ++loop->interrupts == 1 && loop->main && ac__is_live(loop->main))
        ac__task_cancel(loop->main, NULL);
    else
        ac__loop_stop(loop, ac_exception_new(&ac_type_KeyboardInterrupt, NULL));
}

static void arrived(ac_loop *loop, int signo)
{
    ac_callback *fn = handlers[signo].fn;
    if (!fn) {
        if (signo == SIGINT) interrupted(loop);
        return;
    }
    ac_call *call = ac__call_new_in(ac_retain(handlers[signo].context), fn, handlers[signo].arg, 0);
    if (!call) {
        ac__report("Signal handler was not called", ac_take_pending(), NULL, NULL, NULL);
        return;
    }
    ac__ready(loop, &call->entry);
    ac_release(call);
}

/* loop NULL: nobody wants them any more. */
void ac__signals_take(ac_loop *loop)
{
    unsigned char signo;
    while ((signo = atomic_exchange(&arrivals[next_out % ARRIVALS], 0)) != 0) {
        next_out++;
        atomic_fetch_sub(&ac__signals, 1);
        if (loop) arrived(loop, signo);
    }
}

void ac_add_signal_handler(int signo, ac_callback *fn, void *arg)
{
    ac_loop *loop = ac__need_loop();
    ac_context *context = NULL;
    if (!loop) return;
    if (signo < 1 || signo >= SIGNALS) {
        ac__raise_new(&ac_type_ValueError, "invalid signal number %d", signo);
    } else if (!loop->takes_signals) {
        ac__raise_new(&ac_type_RuntimeError, "set_wakeup_fd only works in main thread of the main interpreter");
    } else if (!ac__context_copy(*ac__context_place(), &context)) {
        ac_raise(ac__memory_error());
    } else if (install(signo, on_signal) != 0) {
        ac_release(context);
        ac__raise_new(&ac_type_RuntimeError, "sig %d cannot be caught", signo);
    } else {
        ac_release(handlers[signo].context);
        handlers[signo].context = context;
        handlers[signo].arg = arg;
        handlers[signo].fn = fn;
    }
}

/* As in asyncio, a SIGINT raises KeyboardInterrupt from then on: it does not cancel main. */
AC_BOOL ac_remove_signal_handler(int signo)
{
    if (signo < 1 || signo >= SIGNALS || !handlers[signo].fn) return false;
    handlers[signo].fn = NULL;
    ac_release(handlers[signo].context);
    handlers[signo].context = NULL;
    if (signo != SIGINT) {
        signal(signo, SIG_DFL);
        return true;
    }
    interrupts_unseen = 0;
    if (interrupt == INTERRUPT_FOREIGN) sigaction(SIGINT, &interrupt_before, NULL);
    else interrupt = INTERRUPT_ENDS;
    return true;
}
