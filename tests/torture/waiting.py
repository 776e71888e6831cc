#!/usr/bin/env python3
"""Random programs of tasks that wait for each other by gather, wait, wait_for, shield, as_completed, timeouts and task groups, and
are cancelled meanwhile, in Async C (waiting.ac) and here: both must print the same, on a virtual clock.

    tests/torture/waiting.py                       100 programs
    tests/torture/waiting.py --count 5000 --seed 1000
    tests/torture/waiting.py --own 17 1            what Python prints
"""
import argparse
import asyncio
import inspect
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from groups import Seed, TaskGroup
from schedule import VirtualLoop

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MOST, WIDTH = 3000, 4

tasks = []
fuel = 0
begin = 0


class Ordered(dict):
    """A set that keeps the order in which it was filled."""

    def __init__(self, members):
        super().__init__(dict.fromkeys(members))

    remove = dict.__delitem__


def as_completed_in_order():
    """asyncio's as_completed goes through a set, in any order, and hides which future it is that is done."""
    source = inspect.getsource(asyncio.tasks.as_completed)
    for old, new in [("{ensure_future(f, loop=loop) for f in set(fs)}", "Ordered(fs)"), ("return f.result()", "return f")]:
        assert old in source
        source = source.replace(old, new)
    names = {**vars(asyncio.tasks), "Ordered": Ordered}
    exec(source, names)
    return names["as_completed"]


as_completed = as_completed_in_order()


def a_while(seed, n):
    return seed.draw(n) / 64.0


def time():
    return asyncio.get_running_loop().time()


def text(e):
    if isinstance(e, BaseExceptionGroup):
        return "%s '%s' {%s}" % (type(e).__name__, e.message, ", ".join(map(text, e.exceptions)))
    return "%s '%s'" % (type(e).__name__, e.args[0] if e.args and e.args[0] else "")


def say(id, what):
    print("%d@%d %s" % (id, (asyncio.get_running_loop().now - begin) * 128 + 0.5, what))


def cancelling():
    return asyncio.current_task().cancelling()


def say_exception(id, what, e):
    say(id, "%s %d %s" % (what, cancelling(), text(e)))


def came_to(f):
    if not f.done():
        return "pending"
    if f.cancelled():
        return "cancelled"
    return text(f.exception()) if f.exception() else str(f.result())


def all_came_to(fs):
    return "".join(" " + came_to(f) for f in fs)


def start(group, seed, depth):
    global fuel
    fuel -= 1
    if fuel < 0:
        depth = 0
    number = len(tasks)
    tasks.append(None)
    c = work(number, Seed(seed.draw(30000)), depth - 1)
    try:
        t = group.create_task(c) if group else asyncio.create_task(c)
    except BaseException:
        tasks.pop()
        c.close()
        raise
    tasks[number] = t
    return t


def later(id, seed, depth):
    others = len(tasks) - id - 1
    if others > 0 and seed.draw(2):
        return tasks[id + 1 + seed.draw(others)]
    return start(None, seed, depth)


def cancel(f, seed):
    return f.cancel([None, "a", "b", "c"][seed.draw(4)])


def pick(id, seed, depth, before):
    kind = seed.draw(6)
    if kind == 0 and before is not None:
        return before
    if kind == 1:
        return asyncio.shield(later(id, seed, depth))
    return later(id, seed, depth)


def pick_some(id, seed, depth, count):
    handles = []
    for i in range(count):
        handles.append(pick(id, seed, depth, handles[-1] if handles else None))
    return handles


async def gathers(id, seed, depth):
    count, both = seed.draw(WIDTH), bool(seed.draw(2))
    handles, known = [], []
    for i in range(count):
        known.append(seed.draw(4))
        if known[i]:
            handles.append(pick(id, seed, depth, handles[i - 1] if i and known[i - 1] else None))
        else:
            handles.append(work(MOST + id, Seed(seed.draw(30000)), 0))
    try:
        results = await asyncio.gather(*handles, return_exceptions=both)
        say(id, "gathered" + "".join(
            " " + ("cancelled" if isinstance(r, asyncio.CancelledError) else text(r) if isinstance(r, BaseException) else str(r))
            for r in results))
    finally:
        say(id, "after gather" + all_came_to(f for f, k in zip(handles, known) if k))
    return 0


async def gathers_nested(id, seed, depth):
    outer = []
    for _ in range(2):
        handles = pick_some(id, seed, depth, 2)
        outer.append(asyncio.gather(*handles, return_exceptions=bool(seed.draw(2))))
    if seed.draw(4) == 0:
        say(id, "cancels a gather: %d" % cancel(outer[seed.draw(2)], seed))
    if seed.draw(6) == 0:
        return
    await asyncio.gather(*outer, return_exceptions=bool(seed.draw(2)))
    say(id, "gathered two" + "".join(
        " " + ("cancelled" if f.cancelled() else text(f.exception()) if f.exception() else "done") for f in outer))


async def waits(id, seed, depth):
    handles = pick_some(id, seed, depth, 1 + seed.draw(WIDTH - 1))
    timeout = a_while(seed, 5) if seed.draw(3) else None
    condition = [asyncio.ALL_COMPLETED, asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION][seed.draw(3)]
    done, _ = await asyncio.wait(handles, timeout=timeout, return_when=condition)
    say(id, "waited, %d:%s" % (len(done), all_came_to(handles)))


async def takes_each(id, seed, depth):
    handles = pick_some(id, seed, depth, seed.draw(WIDTH))
    timeout = a_while(seed, 6) if seed.draw(3) else None
    for one in as_completed(handles, timeout=timeout):
        say(id, "takes" + all_came_to([await one]))
        if seed.draw(4) == 0:
            break
        if seed.draw(3) == 0:
            await asyncio.sleep(a_while(seed, 2))
    say(id, "has taken")


async def waits_for(id, seed, depth):
    if seed.draw(3) == 0:
        f = work(MOST + id, Seed(seed.draw(30000)), 0)
    else:
        f = pick(id, seed, depth, None)
    result = await asyncio.wait_for(f, a_while(seed, 5) if seed.draw(5) else None)
    say(id, "waited for %d" % result)
    return result


async def shields(id, seed, depth):
    f = asyncio.shield(later(id, seed, depth))
    if seed.draw(4) == 0:
        say(id, "cancels a shield: %d" % cancel(f, seed))
    if seed.draw(6) == 0:
        return 0
    result = await f
    say(id, "shielded %d" % result)
    return result


async def limits(id, seed, depth):
    limit = a_while(seed, 5)
    deadline = asyncio.timeout(limit) if seed.draw(2) else asyncio.timeout_at(time() + limit if seed.draw(5) else None)
    try:
        async with deadline:
            total = await act(id, seed, depth - 1)
            if seed.draw(3) == 0:
                deadline.reschedule(time() + a_while(seed, 3) if seed.draw(4) else None)
            if seed.draw(2):
                await asyncio.sleep(a_while(seed, 4))
    finally:
        say(id, "limit over: %d %d" % (deadline.expired(), cancelling()))
    return total


async def groups(id, seed, depth):
    children = seed.draw(3)
    async with TaskGroup() as tg:
        for _ in range(children):
            start(tg, seed, depth)
        total = await act(id, seed, depth - 1)
    say(id, "group over: %d" % cancelling())
    return total


async def step(id, seed, depth):
    action = seed.draw(16 if depth > 0 else 5)
    if action < 3:
        await asyncio.sleep(a_while(seed, 4))
        say(id, "goes on")
        return 1
    if action == 3:
        other = seed.draw(len(tasks))
        say(id, "cancels %d: %d" % (other, cancel(tasks[other], seed)))
    elif action == 4:
        if seed.draw(2):
            raise ValueError("v%d" % id)
    elif action == 5:
        start(None, seed, depth)
    elif action < 8:
        return await gathers(id, seed, depth)
    elif action == 8:
        await gathers_nested(id, seed, depth)
    elif action < 11:
        await waits(id, seed, depth)
    elif action == 11:
        await takes_each(id, seed, depth)
    elif action == 12:
        return await waits_for(id, seed, depth)
    elif action == 13:
        return await shields(id, seed, depth)
    elif action == 14:
        return await limits(id, seed, depth)
    else:
        return await groups(id, seed, depth)
    return 0


async def act(id, seed, depth):
    total, steps = 0, 1 + seed.draw(4)
    for _ in range(steps):
        try:
            total += await step(id, seed, depth)
        except asyncio.CancelledError as e:
            say_exception(id, "is cancelled", e)
            way = seed.draw(10)
            if way < 5:
                raise
            if way < 7:
                await asyncio.sleep(a_while(seed, 3))
            if way == 5:
                raise
            if way == 7:
                say(id, "uncancels: %d" % asyncio.current_task().uncancel())
            if way == 8:
                raise OSError("o%d" % id)
            say(id, "swallows it")
        except Exception as e:
            say_exception(id, "catches", e)
            if seed.draw(3) == 0:
                raise
    return total


async def work(id, seed, depth):
    say(id, "begins")
    try:
        return id + await act(id, seed, depth)
    finally:
        say(id, "ends, %d" % cancelling())


async def program(number):
    global fuel, begin
    tasks.clear()
    fuel = 30
    begin = asyncio.get_running_loop().now
    print("program", number)
    seed = Seed(number * 7919)
    start(None, seed, 4)
    for _ in range(4):
        await asyncio.sleep(a_while(seed, 5))
        other = seed.draw(len(tasks))
        say(-1, "cancels %d: %d" % (other, cancel(tasks[other], seed)))
    await asyncio.sleep(100)
    for _ in range(100):
        left = sum([t.cancel() for t in tasks])
        if not left:
            break
        say(-1, "%d left" % left)
        await asyncio.sleep(1)
    for i, t in enumerate(tasks):
        print("%d %s, %d" % (i, came_to(t), t.cancelling()))


async def programs(first, count):
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    for i in range(count):
        await program(first + i)


def own(first, count):
    loop = VirtualLoop()
    loop.run_until_complete(programs(first, count))
    loop.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acc", default=os.path.join(ROOT, "build/acc"))
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="the first program's number")
    parser.add_argument("--own", type=int, nargs=2, metavar=("SEED", "COUNT"), help="print what Python prints")
    parser.add_argument("--under", default="", help="a tool to run the programs under")
    parser.add_argument("--flags", default="-O1", help="options for acc")
    options = parser.parse_args()
    if options.own:
        own(*options.own)
        return 0
    with tempfile.TemporaryDirectory(prefix="waiting-") as directory:
        binary = os.path.join(directory, "waiting")
        subprocess.run([options.acc, "-w", *options.flags.split(), os.path.join(HERE, "waiting.ac"), "-o", binary], check=True)
        numbers = [str(options.seed), str(options.count)]
        wanted = subprocess.run([sys.executable, "-W", "ignore", __file__, "--own", *numbers], check=True, stdout=subprocess.PIPE,
                                text=True).stdout
        got = subprocess.run([*options.under.split(), binary, *numbers], capture_output=True, text=True,
                             env={**os.environ, "AC_CLOCK": "virtual"})
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
