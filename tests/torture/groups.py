#!/usr/bin/env python3
"""Random programs of task groups, in Async C (groups.ac) and here: both must print the same.

    tests/torture/groups.py                       200 programs
    tests/torture/groups.py --count 5000 --seed 1000
    tests/torture/groups.py --own 17 1            what Python prints
"""
import argparse
import asyncio
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MOST = 400


class Omega(BaseException):
    pass


class Ordered(dict):
    """The set of a group's tasks, in order of spawning: asyncio's own has none, and cancels in any."""

    def add(self, task):
        self[task] = None

    def discard(self, task):
        self.pop(task, None)


class TaskGroup(asyncio.TaskGroup):
    def __init__(self):
        super().__init__()
        self._tasks = Ordered()


tasks = []
fuel = 0


class Seed:
    def __init__(self, value):
        self.value = value & 0xffffffff

    def draw(self, n):
        self.value = (self.value * 1103515245 + 12345) & 0xffffffff
        return (self.value >> 16) % n


def text(e):
    if isinstance(e, BaseExceptionGroup):
        return "%s '%s'%s {%s}" % (type(e).__name__, e.message, "!" if e.__suppress_context__ else "", ", ".join(map(text, e.exceptions)))
    return "%s '%s'%s" % (type(e).__name__, e.args[0] if e.args else "", "!" if e.__suppress_context__ else "")


def current():
    return asyncio.current_task()


def say(id, what):
    print(id, what)


async def turns(n):
    for _ in range(n):
        await asyncio.sleep(0)


def fail(id, kind):
    raise [ValueError("v%d" % id), TypeError("t%d" % id), OSError("o%d" % id), Omega("w%d" % id)][kind]


def start(group, id, seed, depth):
    global fuel
    if fuel <= 0 or len(tasks) == MOST:
        return
    fuel -= 1
    number = len(tasks)
    coro = work(group, number, Seed(seed), depth)
    try:
        tasks.append(group.create_task(coro))
    except RuntimeError:
        coro.close()
        raise
    print("%d starts %d" % (id, number))


async def clean_up(id, seed):
    say(id, "is cancelled")
    c = seed.draw(6)
    if c < 2:
        return
    await turns(seed.draw(3))
    say(id, "has cleaned up")
    if c == 2:
        fail(id, seed.draw(4))


async def block(id, seed, depth):
    way, children = seed.draw(12), seed.draw(4)
    for _ in range(2):
        print("%d enters, way %d, %d" % (id, way, current().cancelling()))
        out = False
        for _ in (0,):
            async with TaskGroup() as tg:
                for _ in range(children):
                    start(tg, id, seed.draw(30000), depth - 1)
                await turns(seed.draw(4))
                if way == 0:
                    return 7
                if way in (1, 2, 3):
                    out = way
                    break
                if way == 4:
                    fail(id, seed.draw(4))
                if way == 5:
                    current().cancel()
                if way == 6:
                    await turns(5)
                say(id, "body ends")
            print("%d leaves, %d" % (id, current().cancelling()))
            if seed.draw(3):
                out = 1
        if out == 1:
            break
        if out == 3:
            say(id, "out")
            return 2
    return 1


async def guarded(id, seed, depth):
    result = 0
    c = seed.draw(4)
    if c == 0:
        try:
            result = await block(id, seed, depth)
        except* ValueError as eg:
            print("%d takes %s" % (id, text(eg)))
            if seed.draw(3) == 0:
                await turns(1)
            if seed.draw(4) == 0:
                raise
        except* (TypeError, Omega) as eg:
            print("%d takes too %s" % (id, text(eg)))
            if seed.draw(3) == 0:
                fail(id, seed.draw(4))
        finally:
            say(id, "finally")
    elif c == 1:
        try:
            result = await block(id, seed, depth)
        except BaseExceptionGroup as eg:
            print("%d catches %s" % (id, text(eg)))
            if seed.draw(2):
                raise
    else:
        result = await block(id, seed, depth)
    return result


async def act(group, id, seed, depth):
    total, steps = 0, 1 + seed.draw(4)
    for _ in range(steps):
        action = seed.draw(12)
        if action < 4:
            await turns(1 + seed.draw(3))
            say(id, "goes on")
        elif action < 6 and depth > 0:
            total += await guarded(id, seed, depth)
        elif action == 6:
            try:
                start(group, id, seed.draw(30000), depth - 1)
            except RuntimeError as e:
                print("%d: %s" % (id, e))
        elif action == 7:
            if seed.draw(3) == 0:
                fail(id, seed.draw(4))
        elif action == 8:
            other = seed.draw(len(tasks))
            print("%d cancels %d: %d" % (id, other, tasks[other].cancel()))
        elif action == 9:
            other = seed.draw(len(tasks))
            if tasks[other] is not current() and tasks[other].done():
                total += await tasks[other]
    return total


async def work(group, id, seed, depth):
    result = 0
    say(id, "begins")
    try:
        result = await act(group, id, seed, depth)
    except asyncio.CancelledError:
        await clean_up(id, seed)
        if seed.draw(8):
            raise
        if seed.draw(2):
            current().uncancel()
        say(id, "swallows it")
    finally:
        print("%d ends, %d" % (id, current().cancelling()))
    return result


async def root(seed):
    async with TaskGroup() as tg:
        for _ in range(3):
            start(tg, 1000, seed.draw(30000), 2)
        for task in tasks:
            task.add_done_callback(lambda f: print("told of 1000"))
    return 3


async def program(number):
    global fuel
    tasks.clear()
    fuel = 40
    print("program", number)
    t = asyncio.create_task(root(Seed(number * 7919)))
    seed = Seed(number)
    cancel_at = seed.draw(30)
    again_at = cancel_at + seed.draw(6)
    turn = 0
    while not t.done() and turn < 1000:
        if turn in (cancel_at, again_at):
            print("from outside: %d" % t.cancel())
        await asyncio.sleep(0)
        turn += 1
    try:
        print("root: %d, %d" % (await t, t.cancelling()))
    except BaseException as e:
        print("root: %s, %d" % (text(e), t.cancelling()))
    for i, task in enumerate(tasks):
        state = "pending" if not task.done() else "cancelled" if task.cancelled() else "failed" if task.exception() else "done"
        print(i, state, task.cancelling())


async def programs(first, count):
    for i in range(count):
        await program(first + i)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acc", default=os.path.join(ROOT, "build/acc"))
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="the first program's number")
    parser.add_argument("--own", type=int, nargs=2, metavar=("SEED", "COUNT"), help="print what Python prints")
    parser.add_argument("--under", default="", help="a tool to run the programs under")
    parser.add_argument("--flags", default="-O1", help="options for acc")
    options = parser.parse_args()
    if options.own:
        asyncio.run(programs(*options.own))
        return 0
    with tempfile.TemporaryDirectory(prefix="groups-") as directory:
        binary = os.path.join(directory, "groups")
        subprocess.run([options.acc, "-w", *options.flags.split(), os.path.join(HERE, "groups.ac"), "-o", binary], check=True)
        numbers = [str(options.seed), str(options.count)]
        wanted = subprocess.run([sys.executable, __file__, "--own", *numbers], check=True, capture_output=True, text=True).stdout
        got = subprocess.run([*options.under.split(), binary, *numbers], capture_output=True, text=True)
    wrong = 0
    wanted, printed = wanted.split("program ")[1:], got.stdout.split("program ")[1:]
    for i, one in enumerate(wanted):
        other = printed[i] if i < len(printed) else ""
        if one != other:
            wrong += 1
            if wrong > 5:
                continue
            lines, others = one.split("\n"), other.split("\n")
            at = next((k for k, (a, b) in enumerate(zip(lines, others)) if a != b), min(len(lines), len(others)))
            print("program %s: line %d\n    before %s\n    wanted %s\n    got    %s"
                  % (lines[0], at + 1, " / ".join(lines[max(0, at - 8):at]), lines[at:at + 1], others[at:at + 1]))
    print("%d programs, %d wrong, exit status %d %s" % (len(wanted), wrong, got.returncode, got.stderr[-2000:]))
    return 1 if wrong or got.returncode or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
