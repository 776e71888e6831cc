#!/usr/bin/env python3
"""asyncio's order of steps: random little programs of tasks, run by schedule.ac and by CPython, must print the same.
   schedule.py PROGRAM [COUNT [FIRST-SEED]]      PROGRAM: schedule.ac, compiled
   Both run on a virtual clock. A program that differs is printed with the first line that does."""
import asyncio
import io
import os
import random
import selectors
import subprocess
import sys


class VirtualSelector(selectors.DefaultSelector):
    loop = None

    def select(self, timeout=None):
        events = super().select(0)
        if not events and timeout:
            self.loop.now = round((self.loop.now + timeout) * 128) / 128
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.now = 0.0
        self.calls = 0
        selector = VirtualSelector()
        selector.loop = self
        super().__init__(selector)
        self._clock_resolution = 1e-5

    def time(self):
        self.calls += 1                 # equal timers keep the order of their creation
        return self.now + self.calls * 1e-9


def generate(seed):
    choose = random.Random(seed)
    count = choose.randint(2, 12)
    lines = []
    for _ in range(count):
        steps = []
        for _ in range(choose.randint(1, 12)):
            op = choose.choice("sssppwwwxcld")
            n = choose.choice([0, 0, 1, 1, 2, 3, 5]) if op in "sl" else choose.randrange(count)
            steps.append("%s %d" % (op, n))
        lines.append(" ".join(steps))
    return lines


def simulate(lines):
    programs = [[(w[i], int(w[i + 1])) for i in range(0, len(w), 2)] for w in (line.split() for line in lines)]
    tasks, out = [None] * len(programs), io.StringIO()

    def say(*words):
        print(*words, file=out)

    async def main():
        loop = asyncio.get_running_loop()
        begin = loop.now

        def now():
            return "%.6f" % (loop.now - begin)

        def start(n):
            if tasks[n] is None:
                tasks[n] = loop.create_task(run(n))

        async def run(me):
            say("start", me)
            for i, (op, n) in enumerate(programs[me]):
                if op == "s":
                    await asyncio.sleep(n / 64.0)
                elif op == "p":
                    start(n)
                elif op == "w" and tasks[n] and n > me:        # never in a circle
                    await tasks[n]
                elif op == "x" and tasks[n]:
                    say("cancel", n, int(tasks[n].cancel()))
                elif op == "c":
                    loop.call_soon(lambda n=n: say("call", n, "at", now()))
                elif op == "l":
                    loop.call_later(n / 64.0, lambda n=n: say("call", n, "at", now()))
                elif op == "d" and tasks[n]:
                    tasks[n].add_done_callback(
                        lambda t, n=n: say("done", n, "cancelled" if t.cancelled() else "finished"))
                say("%d.%d" % (me, i), "at", now())

        start(0)
        await asyncio.sleep(1000)
        say(sum(t is not None and not t.done() for t in tasks), "left")

    loop = VirtualLoop()
    sys.setrecursionlimit(10000)
    loop.run_until_complete(main())
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    return out.getvalue()


def without_epoch(text):
    """The program's clock begins anywhere: times are told from the first one."""
    begin, lines = None, []
    for line in text.splitlines():
        head, at, time = line.partition(" at ")
        if at:
            begin = float(time) if begin is None else begin
        lines.append((head, float(time) if at else None))
    return lines, begin


def same(expected, actual, actual_begin):
    if len(expected) != len(actual):
        return min(len(expected), len(actual))
    for i, ((head, time), (other, other_time)) in enumerate(zip(expected, actual)):
        if head != other or (time is not None and abs(time - (other_time - actual_begin)) > 0.0001):
            return i
    return None


def main():
    program, count, first = sys.argv[1], int((sys.argv + ["", ""])[2] or 50), int((sys.argv + [""] * 3)[3] or 1)
    failed = 0
    for seed in range(first, first + count):
        lines = generate(seed)
        wanted = simulate(lines)
        run = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=20,
                             env={**os.environ, "AC_CLOCK": "virtual"})
        expected, expected_begin = without_epoch(wanted)
        actual, begin = without_epoch(run.stdout)
        expected = [(h, None if t is None else t - (expected_begin or 0)) for h, t in expected]
        where = same(expected, actual, begin or 0)
        if where is None and run.returncode == 0:
            continue
        failed += 1
        print("seed %d: exit status %d, line %s differs\n%s\n--- CPython\n%s--- acc\n%s%s" % (
            seed, run.returncode, where and where + 1, "\n".join(lines), wanted, run.stdout, run.stderr))
        if failed == 3:
            break
    print("%d programs, %d failed" % (count, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
