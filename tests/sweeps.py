"""Programs run over and over with one thing made to go wrong at each place in turn: main cancelled at each of its suspensions.
Whatever the program then does, it ends in order, with nothing leaked. tests/run uses it on programs built with sanitizers."""
import re

SANITIZER = re.compile(r"ERROR: (Address|Leak)Sanitizer|runtime error:|^==\d+== ", re.M)
LEFT_OVER = re.compile(r"^AC_DEBUG=refs: .*$|^Task was destroyed but it is pending!$", re.M)


def spread(count, most):
    """Numbers from 1 to count: all of them, or `most` that lie evenly among them."""
    if count <= most:
        return range(1, count + 1)
    return sorted({1 + round(i * (count - 1) / (most - 1)) for i in range(most)})


def trouble(status, err, usual):
    """What is wrong with the end of a run; "" for nothing. usual: what the undisturbed run leaves over as well."""
    if SANITIZER.search(err):
        return err
    if status >= 128 and status != 130:
        return "killed by signal %d\n%s" % (status - 128, err)
    left = [line for line in LEFT_OVER.findall(err) if line not in usual]
    return "\n".join(left)


def cancelled_everywhere(run, most):
    """run(env) gives exit status, output, errors. Returns what went wrong, "" for nothing."""
    _, _, err = run({"AC_CANCEL_AT": "count", "AC_DEBUG": "refs"})
    usual = LEFT_OVER.findall(err)
    counts = [int(count) for count in re.findall(r"^AC_CANCEL_AT: main was suspended (\d+) times$", err, re.M)]
    for k in spread(max(counts, default=0), most):
        status, _, err = run({"AC_CANCEL_AT": str(k), "AC_DEBUG": "refs"})
        wrong = trouble(status, err, usual)
        if wrong:
            return "AC_CANCEL_AT=%d: %s" % (k, wrong)
    return ""
