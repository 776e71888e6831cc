#!/usr/bin/env python3
"""Locks, events, conditions, semaphores, barriers and queues under cancellation: random little programs of tasks, run by sync.ac
and by CPython, must print the same, and once all are cancelled nothing may be held.
   sync.py PROGRAM [COUNT [FIRST-SEED]]      PROGRAM: sync.ac, compiled
Conditions hand on a notification whose receiver was cancelled, as CPython does from 3.13 on; 3.11 loses it."""
import asyncio
import io
import os
import random
import subprocess
import sys

from schedule import VirtualLoop, same, without_epoch

OPERATIONS = {
    "s": "sleep, 64ths of a second", "p": "start task", "x": "cancel task", "l": "acquire lock", "u": "release lock",
    "L": "async with lock", "a": "acquire semaphore", "r": "release semaphore", "A": "async with semaphore", "e": "wait for event",
    "E": "set event", "f": "clear event", "c": "wait for condition, with its lock", "C": "the same, without", "n": "notify some",
    "N": "notify all, holding the lock", "m": "notify without the lock", "b": "wait at barrier", "B": "reset it", "K": "abort it",
    "g": "get from queue", "G": "get_nowait", "q": "put", "Q": "put_nowait", "d": "task_done", "j": "join", "i": "print the state",
}
# what a program is about: each draws from one of these
MIXES = ["llluuLLsx", "aaarrAAsx", "eeEfsx", "cccnnNllusxmC", "bbbbBKsx", "gggqqqGQsx", "gqgqjddsx", "".join(OPERATIONS) + "ssxxpp",
         "llcnaagqbsxLANe"]


class Condition(asyncio.Condition):
    async def wait(self):
        fut = None
        if not self.locked():
            raise RuntimeError('cannot wait on un-acquired lock')
        self.release()
        try:
            try:
                fut = self._get_loop().create_future()
                self._waiters.append(fut)
                try:
                    await fut
                    return True
                finally:
                    self._waiters.remove(fut)
            finally:
                cancelled = False
                while True:
                    try:
                        await self.acquire()
                        break
                    except asyncio.CancelledError:
                        cancelled = True
                if cancelled:
                    raise asyncio.CancelledError
        except BaseException:
            if fut is not None and fut.done() and not fut.cancelled():
                for other in self._waiters:
                    if not other.done():
                        other.set_result(False)
                        break
            raise


class Item:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return self.value // 4 < other.value // 4


def generate(seed):
    choose = random.Random(seed)
    count = choose.randint(2, 12)
    mix = choose.choice(MIXES)
    narrow = choose.random() < 0.5              # few numbers: much contention
    lines = []
    for _ in range(count):
        steps = []
        for _ in range(choose.randint(1, 14)):
            op = choose.choice(mix)
            n = choose.choice([0, 0, 1, 2]) if op == "s" or (narrow and op not in "xp") else choose.randrange(12)
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
        locks = [asyncio.Lock(), asyncio.Lock()]
        semaphores = [asyncio.Semaphore(1), asyncio.Semaphore(2), asyncio.BoundedSemaphore(2)]
        conditions = [Condition(), Condition(locks[0])]
        event = asyncio.Event()
        barrier = asyncio.Barrier(3)
        barrier._cond = Condition()
        queues = [asyncio.Queue(1), asyncio.LifoQueue(3), asyncio.PriorityQueue(), asyncio.Queue(2)]
        items = iter(range(10 ** 9))

        def now():
            return "%.6f" % (loop.now - begin)

        def state():
            say("locks %d%d semaphores %d%d%d event %d barrier %d %d queues %d %d %d %d" % (
                *[x.locked() for x in locks + semaphores], event.is_set(), barrier.n_waiting, barrier.broken,
                *[q.qsize() for q in queues]))

        def start(n):
            if tasks[n] is None:
                tasks[n] = loop.create_task(run(n))


        async def operate(held, op, n):
            lock, condition, queue = locks[n % 2], conditions[n % 2], queues[n % 4]
            if op == "s":
                await asyncio.sleep(n / 64.0)
            elif op == "p":
                start(n % len(tasks))
            elif op == "x":
                task = tasks[n % len(tasks)]
                return int(task.cancel()) if task else -1
            elif op == "l":
                await lock.acquire()
                held["locks"][n % 2] += 1
            elif op == "u":
                lock.release()
                held["locks"][n % 2] -= held["locks"][n % 2] > 0
            elif op == "L":
                async with lock:
                    await asyncio.sleep(n % 3 / 64.0)
            elif op == "a":
                await semaphores[n % 3].acquire()
                held["semaphores"][n % 3] += 1
            elif op == "r":
                if n % 3 == 2:
                    semaphores[2].release()
                if held["semaphores"][n % 3] > 0:
                    held["semaphores"][n % 3] -= 1
                    if n % 3 != 2:
                        semaphores[n % 3].release()
            elif op == "A":
                async with semaphores[n % 3]:
                    await asyncio.sleep(n % 3 / 64.0)
            elif op == "e":
                await event.wait()
            elif op == "E":
                event.set()
            elif op == "f":
                event.clear()
            elif op == "c":
                async with condition:
                    await condition.wait()
            elif op == "C":
                try:
                    await condition.wait()
                finally:
                    if condition.locked():
                        condition.release()
            elif op == "n":
                async with condition:
                    condition.notify(n % 3)
            elif op == "N":
                async with condition:
                    condition.notify_all()
                    await asyncio.sleep(n % 3 / 64.0)
            elif op == "m":
                condition.notify(1)
            elif op == "b":
                return await barrier.wait()
            elif op == "B":
                await barrier.reset()
            elif op == "K":
                await barrier.abort()
            elif op == "g":
                return (await queue.get()).value
            elif op == "G":
                return queue.get_nowait().value
            elif op == "q":
                await queue.put(Item(next(items)))
            elif op == "Q":
                queue.put_nowait(Item(next(items)))
            elif op == "d":
                queue.task_done()
            elif op == "j":
                await queue.join()
            elif op == "i":
                state()
            return 0

        async def run(me):
            held = {"locks": [0, 0], "semaphores": [0, 0, 0]}
            say("start", me)
            try:
                for i, (op, n) in enumerate(programs[me]):
                    here = "%d.%d %s%d" % (me, i, op, n)
                    try:
                        result = await operate(held, op, n)
                        say(here, "->", result, "at", now())
                    except asyncio.CancelledError as e:
                        say(here, "cancelled", "'%s'" % "".join(e.args), "at", now())
                        if n % 5:
                            raise
                    except Exception as e:
                        say(here, "%s: %s" % (type(e).__name__, e))
            finally:
                for n in range(2):
                    if held["locks"][n] and locks[n].locked():
                        locks[n].release()
                for n in range(3):
                    for _ in range(held["semaphores"][n]):
                        try:
                            semaphores[n].release()
                        except ValueError:
                            say(me, "too many")
                say("end", me)

        for i in range(0, len(tasks), 3):
            start(i)
        await asyncio.sleep(1000)
        say(sum(t is not None and not t.done() for t in tasks), "left")
        state()
        for _ in range(200):
            if all(t is None or t.done() for t in tasks):
                break
            for t in tasks:
                if t:
                    t.cancel("at the end")
            await asyncio.sleep(1)
        state()

    loop = VirtualLoop()
    loop.run_until_complete(main())
    loop.close()
    return out.getvalue()


def main():
    program, count, first = sys.argv[1], int((sys.argv + ["", ""])[2] or 50), int((sys.argv + [""] * 3)[3] or 1)
    failed = 0
    for seed in range(first, first + count):
        lines = generate(seed)
        wanted = simulate(lines)
        try:
            run = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=20,
                                 env={**os.environ, "AC_CLOCK": "virtual"})
        except subprocess.TimeoutExpired as e:
            print("seed %d: no end" % seed)
            failed += 1
            continue
        expected, expected_begin = without_epoch(wanted)
        actual, begin = without_epoch(run.stdout)
        expected = [(h, None if t is None else t - (expected_begin or 0)) for h, t in expected]
        where = same(expected, actual, begin or 0)
        if where is None and run.returncode == 0 and not run.stderr:
            continue
        failed += 1
        print("seed %d: exit status %d, line %s differs\n%s\n--- CPython\n%s--- acc\n%s%s" % (
            seed, run.returncode, where is not None and where + 1, "\n".join(lines), wanted, run.stdout, run.stderr))
        if failed == 3:
            break
    print("%d programs, %d failed" % (count, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
