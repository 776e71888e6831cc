"""Programs run over and over with one thing made to go wrong at each place in turn: main cancelled at each of its suspensions,
each allocation of the runtime failing. Whatever the program then does, it ends in order, with nothing leaked."""
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


def out_of_memory_everywhere(run, chosen):
    """run(env) gives exit status, output, errors; chosen(count) the numbers of the allocations that fail, one a run. Returns what
    went wrong, "" for nothing."""
    usual_status, _, err = run({"AC_FAIL_ALLOC": "count", "AC_DEBUG": "refs"})
    usual = LEFT_OVER.findall(err)
    count = int((re.findall(r"^AC_FAIL_ALLOC: (\d+) allocations$", err, re.M) or ["0"])[-1])
    problems, numbers = [], chosen(count)
    for n in numbers:
        status, _, err = run({"AC_FAIL_ALLOC": str(n), "AC_DEBUG": "refs"})
        wrong = "" if status == usual_status and status >= 128 else trouble(status, err, usual)
        if wrong:
            problems.append("AC_FAIL_ALLOC=%d: %s" % (n, wrong))
    if not problems:
        return ""
    return "%d of %d allocations\n%s" % (len(problems), len(numbers), "\n".join(problems[:3]))
