#!/usr/bin/env python3
"""Random async generators of nested try, except, else, finally, loops, yields, awaits and raises, and who asks them: ac_anext, ac_athrow and
ac_aclose, one after the other, at the same time from two tasks, cancelled, while another exception is handled. The same text as Async C
and as Python: both must print the same, contexts and causes included.

    tests/torture/generators.py                     5 programs of 25 generators
    tests/torture/generators.py --count 100 --seed 1000
    tests/torture/generators.py --keep 17           writes program 17 to generators_17.ac and .py and runs it

Generators are held until the end: one that ignored GeneratorExit gets it once more from CPython when it goes, here until it ends.
"""
import argparse
import difflib
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
GENERATORS, ROUNDS = 25, 6
RAISED = ["ValueError", "KeyError", "GeneratorExit", "CancelledError", "StopAsyncIteration"]
CAUGHT = RAISED + ["OSError"]

C_HEAD = """#include <stdio.h>
static unsigned asked;
static stream(int) kept[%d];
static int kept_count;
static int choose(void) { asked++; return (asked * 7919 >> 3) & 1; }
static stream(int) keep(stream(int) g) { kept[kept_count++] = ac_retain(g); return g; }
static void chain(BaseException *e)
{
    for (int i = 0; e && i < 8; e = e->context, i++) printf("%%s%%s(%%s)%%s", i ? " <- " : "", ac_type_name(e), e->message, e->cause ? "*" : "");
    puts("");
}
static async void ask(const char *label, coro(int) c)
{
    try { int n = await c; printf("%%s = %%d\\n", label, n); } except (BaseException *e) { printf("%%s raised ", label); chain(e); }
}
static async void close(const char *label, coro(void) c)
{
    try { await c; printf("%%s = 0\\n", label); } except (BaseException *e) { printf("%%s raised ", label); chain(e); }
}
static async void wait(task(void) t)
{
    try { await t; } except (BaseException *e) { printf("task raised "); chain(e); }
}
""" % (GENERATORS * ROUNDS)

PYTHON_HEAD = """import asyncio, sys
from asyncio import CancelledError
sys.path.insert(0, %r)
from schedule import VirtualLoop
asked = 0
kept = []
def choose():
    global asked
    asked += 1
    return (asked * 7919 >> 3) & 1
def keep(g):
    kept.append(g)
    return g
def chain(e):
    texts = []
    while e and len(texts) < 8:
        texts.append("%%s(%%s)%%s" %% (type(e).__name__, e.args[0] if e.args else "", "*" if e.__cause__ else ""))
        e = e.__context__
    return " <- ".join(texts)
async def ask(label, awaitable):
    try: print(label, "=", await awaitable or 0)
    except BaseException as e: print(label, "raised", chain(e))
async def wait(task):
    try: await task
    except BaseException as e: print("task raised", chain(e))
""" % HERE


class Program:
    """Both texts, line by line."""

    def __init__(self, number):
        self.random = random.Random(number)
        self.number, self.indent = 0, 0
        self.c, self.python = [], []
        for i in range(GENERATORS):
            self.generator(i)
            self.driver(i)

    def line(self, python, c):
        self.python += ["    " * self.indent + python] if python else []
        self.c += ["    " * self.indent + c] if c else []

    def inside(self, body):
        self.indent += 1
        body()
        self.indent -= 1

    # ---- Generators ----
    def generator(self, i):
        self.line("async def g%d():" % i, "static async stream(int) g%d(void)\n{" % i)
        self.line("    if choose() and choose() and choose(): yield 0", "    if (choose() && choose() && choose()) yield 0;")
        for _ in range(3):
            self.block(4, handling=False, loop=False, final=False)
        self.line(None, "}")

    def block(self, depth, **where):
        def body():
            for _ in range(self.random.randint(1, 3)):
                if self.statement(depth, **where):
                    return
        self.inside(body)

    def statement(self, depth, handling, loop, final):
        """Whether nothing can stand behind it."""
        self.number += 1
        n, which = self.number, self.random.random() * (0.62 if depth <= 0 else 1)
        where = {"handling": handling, "loop": loop, "final": final}
        if which < 0.30:
            self.line("print('y%d'); yield %d" % (n, n), "puts(\"y%d\"); yield %d;" % (n, n))
        elif which < 0.40:
            seconds = self.random.choice(["0", "0.125"])
            self.line("await asyncio.sleep(%s)" % seconds, "await ac_sleep(%s);" % seconds)
        elif which < 0.50:
            self.raise_new(n)
            return True
        elif which < 0.54 and handling:
            self.line("raise", "raise;")
            return True
        elif which < 0.58 and not final:
            word = self.random.choice(["break", "continue", "return"]) if loop else "return"
            self.line(word, word + ";")
            return True
        elif which < 0.62:
            self.line("print('p%d')" % n, "puts(\"p%d\");" % n)
        elif which < 0.72:
            self.line("if choose():", "if (choose()) {")
            self.block(depth - 1, **where)
            self.line(None, "}")
        elif which < 0.80:
            self.line("for i%d in range(2):" % n, "for (int i%d = 0; i%d < 2; i%d++) {" % (n, n, n))
            self.block(depth - 1, handling=handling, loop=True, final=False)
            self.line(None, "}")
        else:
            self.try_statement(n, depth, where)
        return False

    def raise_new(self, n):
        kind, cause = self.random.choice(RAISED), self.random.choice(["", "", "null", "new"])
        self.line("raise %s('e%d')%s" % (kind, n, {"": "", "null": " from None", "new": " from OSError('c%d')" % n}[cause]),
                  "raise %s(\"e%d\")%s;" % (kind, n, {"": "", "null": " from 0", "new": " from OSError(\"c%d\")" % n}[cause]))

    def try_statement(self, n, depth, where):
        form = self.random.choice(["except", "finally", "except finally", "except except finally", "except except else", "except else"])
        self.line("try:", "try {")
        self.block(depth - 1, **where)
        if "except" in form:
            types = self.random.sample(CAUGHT, form.count("except")) + [self.random.choice(["BaseException", "Exception"])]
            for kind in types[self.random.randint(0, 1):]:
                self.line("except %s as x%d:" % (kind, n), "} except (%s *x%d) {" % (kind, n))
                self.line("    print('c%d', chain(x%d))" % (n, n), "    printf(\"c%d \"); chain(x%d);" % (n, n))
                self.block(depth - 1, handling=True, loop=where["loop"], final=where["final"])
        if "else" in form:
            self.line("else:", "} else {")
            self.block(depth - 1, **where)
        if "finally" in form:
            self.line("finally:", "} finally {")
            self.line("    print('f%d')" % n, "    puts(\"f%d\");" % n)
            self.block(depth - 1, handling=False, loop=False, final=True)
        self.line(None, "}")

    # ---- Who asks ----
    def driver(self, i):
        self.line("async def d%d():" % i, "static async void d%d(void)\n{" % i)
        self.line("    g = keep(g%d())" % i, "    stream(int) g = keep(g%d());\n    task(void) t;" % i)
        for _ in range(self.random.randint(4, 10)):
            self.inside(self.request)
        self.line("    await ask('end', g.aclose())", "    await close(\"end\", ac_aclose(g));")
        self.line(None, "}")

    def request(self):
        self.number += 1
        n, which, kind = self.number, self.random.random(), self.random.choice(RAISED)
        following = ("ask('n%d', g.__anext__())" % n, "ask(\"n%d\", ac_anext(g))" % n)
        thrown = ("ask('t%d', g.athrow(%s('t%d')))" % (n, kind, n), "ask(\"t%d\", ac_athrow(g, %s(\"t%d\")))" % (n, kind, n))
        closed = ("ask('a%d', g.aclose())" % n, "close(\"a%d\", ac_aclose(g))" % n)
        if which < 0.65:
            python, c = following if which < 0.45 else thrown if which < 0.58 else closed
            self.line("await " + python, "await %s;" % c)
        elif which < 0.78:
            self.both(following, self.random.choice(["0", "0.0625"]), ("t.cancel('k')", "ac_cancel(t, .msg = \"k\")"))
        elif which < 0.92:
            first, second = self.random.choice([(following, closed), (following, thrown), (thrown, closed), (thrown, following), (closed, following)])
            self.both(first, "0", ("await " + second[0], "await " + second[1]))
        else:
            self.line("try: raise EOFError('h%d')" % n, "try { raise EOFError(\"h%d\"); }" % n)
            self.line("except EOFError: await " + following[0], "except (EOFError *e) { await %s; }" % following[1])

    def both(self, first, seconds, then):
        self.line("t = asyncio.create_task(%s); await asyncio.sleep(%s); %s; await wait(t)" % (first[0], seconds, then[0]),
                  "t = spawn(%s); await ac_sleep(%s); %s; await wait(t);" % (first[1], seconds, then[1]))

    # ---- The texts ----
    def c_text(self):
        drivers = ", ".join("d%d" % i for i in range(GENERATORS))
        return C_HEAD + "\n".join(self.c) + """
async int main(void)
{
    static async void (*const drivers[])(void) = { %s };
    for (int i = 0; i < %d; i++)
        for (int round = 0; round < %d; round++) {
            asked = round * 5;
            printf("== %%d %%d\\n", i, round);
            await drivers[i]();
        }
    puts("== end");
    for (int i = 0; i < kept_count; i++) ac_release(kept[i]);
    return 0;
}
""" % (drivers, GENERATORS, ROUNDS)

    def python_text(self):
        drivers = ", ".join("d%d" % i for i in range(GENERATORS))
        return PYTHON_HEAD + "\n".join(self.python) + """
async def main():
    global asked
    for i, driver in enumerate([%s]):
        for round in range(%d):
            asked = round * 5
            print("==", i, round)
            await driver()
    print("== end", flush=True)
VirtualLoop().run_until_complete(main())
""" % (drivers, ROUNDS)


def run(command, **options):
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    return result.stdout.split("== end")[0].splitlines(), result.stderr


def is_right(number, folder):
    program, base = Program(number), os.path.join(folder, "generators_%d" % number)
    for ending, text in ((".ac", program.c_text()), (".py", program.python_text())):
        with open(base + ending, "w") as out:
            out.write(text)
    subprocess.run([os.path.join(ROOT, "build/acc"), "-w", "-Wno-swallowed", "-Wno-finally", base + ".ac", "-o", base], check=True)
    wanted, _ = run([sys.executable, base + ".py"])
    got, errors = run([base], env=dict(os.environ, AC_CLOCK="virtual"))
    if wanted == got:
        return True
    print("program %d differs:" % number)
    print("\n".join(list(difflib.unified_diff(wanted, got, "CPython", "acc", lineterm="", n=12))[:60]))
    print(errors[:1000])
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=int, help="this program, into the current folder")
    arguments = parser.parse_args()
    if arguments.keep is not None:
        return not is_right(arguments.keep, ".")
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        wrong = sum(not is_right(number, folder) for number in range(arguments.seed, arguments.seed + arguments.count))
    print("%d programs, %d wrong" % (arguments.count, wrong))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
