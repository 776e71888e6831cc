#!/usr/bin/env python3
"""Random programs of nested try, except, except*, else, finally, defer, with, groups, loops and jumps, the same text as Async C and as Python: both
must print the same, down to contexts, causes and tracebacks.

    tests/torture/exceptions.py                     20 programs
    tests/torture/exceptions.py --count 500 --seed 1000
    tests/torture/exceptions.py --keep 17           writes program 17 to exceptions_17.ac and .py and runs it

Program n depends on n alone. Where the text branches it asks a counter-driven choose(), so each program takes many ways.
In every fourth round an async program spawns tasks and is cancelled on its way; then contexts and tracebacks are not compared: an
exception thrown into a coroutine of CPython 3.11 loses its inner frames, and its context, where an outer one is handling another.
"""
import argparse
import concurrent.futures
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BASES = {"Alpha": "Exception", "Beta": "Alpha", "Gamma": "Exception", "Delta": "Gamma", "Omega": "BaseException", "Exception": "BaseException"}
RAISED = ["Alpha", "Beta", "Gamma", "Delta", "Omega"]
RESULTS = {"int": "int", "double": "double", "struct": "struct record", "void": "void", "handle": "BaseException *"}
ROUNDS = 40

C_HEAD = """#include <stdbool.h>
#include <stdio.h>
exception Alpha;
exception Beta : Alpha;
exception Gamma;
exception Delta : Gamma;
exception Omega : BaseException;
struct record { long at[3]; int n; };
struct resource { int id; };
static unsigned seed;
static int fuel;
static bool brief;

static int choose(int n)
{
    seed = seed * 1103515245u + 12345u;
    return (int)((seed >> 16) % (unsigned)n);
}

static int burn(void)
{
    return fuel-- > 0;
}

static struct record record(int n)
{
    return (struct record){ { 1, 2, 3 }, n };
}

static void show(BaseException *e, int depth)
{
    ac_traceback_entry at[40];
    if (!e) {
        printf("none");
        return;
    }
    int count = ac_traceback(e, at, 40);
    printf("%s '%s'%s", ac_type_name(e), e->message, e->suppress_context ? "!" : "");
    if (brief) return;
    printf(" [");
    for (int i = 0; i < count && i < 40; i++) printf(" %s@%d", at[i].function, at[i].line);
    printf(" ]");
    if (depth == 0) return;
    BaseExceptionGroup *group = ac_as(e, BaseExceptionGroup);
    for (int i = 0; group && i < group->count; i++) printf(i ? "; " : " {"), show(group->exceptions[i], depth - 1);
    if (group) printf("}");
    if (e->cause) printf(" cause("), show(e->cause, depth - 1), printf(")");
    if (e->context) printf(" context("), show(e->context, depth - 1), printf(")");
}

static bool resource_exit(struct resource *r, BaseException *e) raises
{
    printf("exit %d %s\\n", r->id, e ? ac_type_name(e) : "");
    int c = choose(8);
    if (c == 0) raise Gamma("exit %d", r->id);
    return c == 1;
}

static async void resource_aenter(struct resource *r)
{
    if (choose(8) == 0) raise Alpha("enter %d", r->id);
    await ac_sleep(0);
}

static async bool resource_aexit(struct resource *r, BaseException *e)
{
    printf("aexit %d %s\\n", r->id, e ? ac_type_name(e) : "");
    if (choose(3) == 0) await ac_sleep(0);
    int c = choose(8);
    if (c == 0) raise Gamma("exit %d", r->id);
    return c == 1;
}
"""

PY_HEAD = """import asyncio
class Alpha(Exception): pass
class Beta(Alpha): pass
class Gamma(Exception): pass
class Delta(Gamma): pass
class Omega(BaseException): pass
seed = fuel = brief = 0

def choose(n):
    global seed
    seed = (seed * 1103515245 + 12345) & 0xffffffff
    return (seed >> 16) % n

def burn():
    global fuel
    fuel -= 1
    return fuel >= 0

def show(e, depth):
    if e is None:
        print("none", end="")
        return
    at, tb = [], e.__traceback__
    while tb:
        name = tb.tb_frame.f_code.co_name
        name = {"__exit__": "resource_exit", "__aexit__": "resource_aexit", "__aenter__": "resource_aenter"}.get(name, name)
        if not name.endswith(("sleep", "__sleep0")): at.append(" %s@%d" % (name, tb.tb_lineno))
        tb = tb.tb_next
    print("%s '%s'%s" % (type(e).__name__, e.args[0] if e.args else "", "!" if e.__suppress_context__ else ""), end="")
    if brief: return
    print(" [%s ]" % "".join(at), end="")
    if depth == 0: return
    if isinstance(e, BaseExceptionGroup):
        for i, member in enumerate(e.exceptions): print("; " if i else " {", end=""), show(member, depth - 1)
        print("}", end="")
    if e.__cause__: print(" cause(", end=""), show(e.__cause__, depth - 1), print(")", end="")
    if e.__context__: print(" context(", end=""), show(e.__context__, depth - 1), print(")", end="")

class resource:
    def __init__(self, id): self.id = id
    def __enter__(self): pass
    def __exit__(self, kind, e, traceback):
        print("exit", self.id, kind.__name__ if e else "")
        c = choose(8)
        if c == 0: raise Gamma("exit %d" % self.id)
        return c == 1
    async def __aenter__(self):
        if choose(8) == 0: raise Alpha("enter %d" % self.id)
        await asyncio.sleep(0)
    async def __aexit__(self, kind, e, traceback):
        print("aexit", self.id, kind.__name__ if e else "")
        if choose(3) == 0: await asyncio.sleep(0)
        c = choose(8)
        if c == 0: raise Gamma("exit %d" % self.id)
        return c == 1
"""


def is_a(name, base):
    while name != base and name in BASES:
        name = BASES[name]
    return name == base


class Function:
    def __init__(self, number, is_async, result):
        self.name, self.is_async, self.result = "f%d" % number, is_async, result
        self.body = []


class Place:
    """What a statement may do where it stands."""

    def __init__(self, **values):
        self.jumps = values.pop("jumps", ())    # what break leaves, innermost last: loop, switch, or the label of a block
        self.caught = values.pop("caught", ())  # clause variables
        self.returns = values.pop("returns", True)
        self.handling = values.pop("handling", False)

    def but(self, **values):
        return Place(**{**self.__dict__, **values})


class Maker:
    """A statement is a tuple (kind, number, ...); the number marks its line."""

    def __init__(self, chance, function, callees):
        self.r, self.function, self.callees = chance, function, callees
        self.count, self.budget = 0, 34

    def number(self):
        self.count += 1
        return self.count

    def block(self, place, depth, most=3):
        statements = [("print", self.number())]
        for _ in range(self.r.randint(1, most)):
            statements.append(self.statement(place, depth))
        return statements

    def statement(self, place, depth):
        self.budget -= 1
        if depth > 0 and self.budget > 0 and self.r.random() < 0.62:
            return self.compound(place, depth - 1)
        simple = self.simple(place)
        if simple[0] in ("raise", "group", "reraise", "again", "return", "break", "continue", "goto"):
            return ("if", self.number(), self.r.choice([2, 3, 4]), [simple], [])
        return simple

    def simple(self, place):
        kinds = ["print", "raise", "raise", "group", "group", "call", "call", "call", "kept"]
        if self.function.is_async:
            kinds += ["sleep", "sleep"]
        if place.returns:
            kinds += ["return", "return"]
        if place.jumps:
            kinds += ["jump"] * 3
        if place.handling:
            kinds += ["reraise"]
        if place.caught:
            kinds += ["again", "keep", "show"]
        kind = self.r.choice(kinds)
        if kind == "raise":
            cause = self.r.choice([None, None, None, "null"] + list(place.caught) * 2)
            return ("raise", self.number(), self.r.choice(RAISED), cause)
        if kind == "group":
            return ("group", self.number(), self.members(place, 2))
        if kind == "call" and self.callees:
            form = self.r.choice(["plain", "plain", "if", "spawn", "and", "conditional", "return", "compound"])
            callee = self.r.choice(self.callees)
            if form == "return" and (not place.returns or callee.result != self.function.result):
                form = "plain"
            return ("call", self.number(), callee, form)
        if kind == "jump":
            top = place.jumps[-1]
            if top == "loop":
                return (self.r.choice(["break", "continue"]), self.number())
            return ("break", self.number()) if top == "switch" else ("goto", self.number(), top)
        if kind in ("again", "keep", "show"):
            return (kind, self.number(), self.r.choice(place.caught))
        if kind == "kept":
            return (self.r.choice(["again", "show", "show"]), self.number(), "kept")
        return (kind if kind != "call" else "print", self.number())

    def members(self, place, depth):
        """Of a group: types of exceptions, variables that hold one, and lists for groups in it."""
        some = []
        for _ in range(self.r.randint(1, 3)):
            if depth > 0 and self.r.random() < 0.3:
                some.append(self.members(place, depth - 1))
            else:
                some.append(self.r.choice(RAISED * 2 + list(place.caught) + (["kept"] if self.r.random() < 0.2 else [])))
        return some

    def compound(self, place, depth):
        kind = self.r.choice(["try"] * 8 + ["if", "for", "while", "do", "switch", "block", "defer", "defer", "with", "with"])
        number = self.number()
        if kind == "try":
            return self.attempt(place, depth, number)
        if kind == "if":
            return ("if", number, 2, self.block(place, depth), self.block(place, depth))
        if kind in ("for", "while", "do"):
            return (kind, number, self.block(place.but(jumps=place.jumps + ("loop",)), depth))
        if kind == "switch":
            inside = place.but(jumps=place.jumps + ("switch",))
            return ("switch", number, [self.block(inside, depth, 2) for _ in range(3)])
        if kind == "block":
            label = "out_%d" % number
            return ("block", number, label, self.block(place.but(jumps=place.jumps + (label,)), depth))
        if kind == "defer":
            deferred = self.block(place.but(jumps=(), returns=False), min(depth, 1), 2)
            return ("scope", number, [("defer", number, deferred, self.block(place, depth))])
        is_async = self.function.is_async and self.r.random() < 0.5
        return ("with", number, is_async, self.block(place, depth))

    def attempt(self, place, depth, number):
        clauses, seen = [], []
        star = self.r.random() < 0.4
        for _ in range(self.r.choice([0, 1, 1, 1, 2, 3])):
            types = [t for t in RAISED + ["Exception", "BaseException"] if not any(is_a(t, s) for s in seen)]
            if not types:
                break
            caught = [self.r.choice(types)]
            second = self.r.choice(types)
            if self.r.random() < 0.3 and not is_a(second, caught[0]) and not is_a(caught[0], second):
                caught.append(second)
            seen += caught
            variable = "e%d" % self.number() if self.r.random() < 0.8 else None
            inside = place.but(handling=True, caught=place.caught + ((variable,) if variable else ()))
            if star:
                inside = inside.but(jumps=(), returns=False)
            clauses.append((self.number(), caught, variable, self.block(inside, depth, 2)))
        star = star and bool(clauses)
        if self.r.random() < 0.25 and "BaseException" not in seen and not star:
            clauses.append((self.number(), [], None, self.block(place.but(handling=True), depth, 2)))
        body = self.block(place, depth)
        otherwise = self.block(place, depth, 2) if clauses and self.r.random() < 0.4 else []
        final = []
        if not clauses or self.r.random() < 0.5:
            inside = place if self.r.random() < 0.4 else place.but(jumps=(), returns=False)
            final = self.block(inside, depth, 2)
        return ("try", number, star, body, clauses, otherwise, final)


class Writer:
    """Lines, and the number of the statement that each is of."""

    def __init__(self, head, function):
        self.lines = head.split("\n")
        self.marks, self.indent, self.function = {}, 0, function
        self.count = 0

    def line(self, text, number=None):
        self.lines.append("    " * self.indent + text)
        if number is not None:
            self.marks[len(self.lines)] = "%s.%d" % (self.function.name, number)

    def inside(self, statements):
        self.indent += 1
        for statement in statements:
            self.statement(*statement)
        self.indent -= 1

    def statement(self, kind, number, *more):
        getattr(self, "write_" + kind)(number, *more)

    def text(self):
        return "\n".join(self.lines) + "\n"


class C(Writer):
    def block(self, statements, end="}"):
        self.inside(statements)
        self.line(end)

    def head(self, function):
        return "static %s%s %s(int n)%s" % ("async " if function.is_async else "", RESULTS[function.result], function.name,
                                           "" if function.is_async else " raises")

    def write_function(self, function):
        self.function = function
        self.line(self.head(function))
        self.line("{")
        self.line("    BaseException *kept = NULL;")
        self.inside(function.body)
        self.line("    " + self.returned(function, 0))
        self.line("}")
        self.line("")

    def returned(self, function, n):
        return {"int": "return n + %d;" % n, "double": "return n + %d.5;" % n, "struct": "return record(n + %d);" % n, "void": "return;",
                "handle": "return %s;" % ("Alpha(\"made %d\")" % n if n % 2 else "kept")}[function.result]

    def write_print(self, n):
        self.line('printf("%s.%d\\n");' % (self.function.name, n))

    def write_raise(self, n, kind, cause):
        cause = {None: "", "null": " from NULL"}.get(cause, " from %s" % cause)
        self.line('raise %s("%s.%d")%s;' % (kind, self.function.name, n, cause), n)

    def write_group(self, n, members):
        self.line("{")
        self.indent += 1
        group = self.group(n, members, "%s.%d" % (self.function.name, n), "")
        self.line("raise %s;" % group, n)
        self.indent -= 1
        self.line("}")

    def group(self, n, members, message, path):
        made = []
        for i, member in enumerate(members):
            if isinstance(member, list):
                made.append(self.group(n, member, message + ".%d" % i, path + "_%d" % i))
            else:
                made.append('%s("%s.%d")' % (member, message, i) if member in RAISED else "(BaseException *)" + member)
        self.line("BaseException *in_%d%s[] = { %s };" % (n, path, ", ".join(made)), n)
        return 'BaseExceptionGroup("%s", .exceptions = in_%d%s, .count = %d)' % (message, n, path, len(members))

    def write_reraise(self, n):
        self.line("raise;", n)

    def write_again(self, n, variable):
        self.line("if (%s) raise %s;" % (variable, variable), n)

    def write_keep(self, n, variable):
        self.line("kept = (BaseException *)%s;" % variable)

    def write_show(self, n, variable):
        self.line('printf("%s.%d "), show((BaseException *)%s, 3), puts("");' % (self.function.name, n, variable))

    def write_sleep(self, n):
        self.line("await ac_sleep(0);", n)

    def write_return(self, n):
        self.line(self.returned(self.function, n))

    def write_break(self, n):
        self.line("break;")

    def write_continue(self, n):
        self.line("continue;")

    def write_goto(self, n, label):
        self.line("goto %s;" % label)

    def expression(self, n, function, spawned=False):
        if not function.is_async:
            return "%s(%d)" % (function.name, n)
        if not self.function.is_async:
            return None
        call = "%s(%d)" % (function.name, n)
        return ("(brief ? await spawn(%s) : await %s)" % (call, call)) if spawned else "(await %s)" % call

    def write_call(self, n, function, form):
        call = self.expression(n, function, form == "spawn")
        if call is None:
            self.line(";")
            return
        result = function.result
        self.line("if (burn()) {")
        self.indent += 1
        as_int = {"int": "%s", "double": "(int)%s", "struct": "%s.n", "handle": "(%s != NULL)"}.get(result)
        if form == "return":
            self.line(("return %s;" if result != "void" else "{ %s; return; }") % call, n)
        elif form == "if" and as_int:
            self.line("if (%s > 3) puts(\"yes\"); else puts(\"no\");" % (as_int % call), n)
        elif form == "and" and as_int:
            self.line('printf("and %%d\\n", choose(2) && %s > 3 || choose(2));' % (as_int % call), n)
        elif form == "conditional" and as_int:
            self.line('printf("cond %%d\\n", choose(2) ? %s : 7);' % (as_int % call), n)
        elif form == "compound" and as_int:
            self.line("int total = 1; total += %s; printf(\"%%d\\n\", total);" % (as_int % call), n)
        else:
            self.line({"int": 'printf("%%d\\n", %s);', "double": 'printf("%%.1f\\n", %s);', "struct": 'struct record r = %s; printf("%%d\\n", r.n);',
                       "void": "%s;", "handle": "BaseException *got = %s; show(got, 1), puts(\"\");"}[result] % call, n)
        self.indent -= 1
        self.line("}")

    def write_if(self, n, of, body, otherwise):
        self.line("if (choose(%d) == 0) {" % of)
        self.block(body, "} else {" if otherwise else "}")
        if otherwise:
            self.block(otherwise)

    def write_for(self, n, body):
        self.line("for (int i%d = 0; i%d < 3 && burn(); i%d++) {" % (n, n, n))
        self.block(body)

    def write_while(self, n, body):
        self.line("while (burn() && choose(3)) {")
        self.block(body)

    def write_do(self, n, body):
        self.line("do {")
        self.block(body, "} while (burn() && choose(3));")

    def write_switch(self, n, bodies):
        self.line("switch (choose(4)) {")
        for i, body in enumerate(bodies):
            self.line("case %d: {" % i)
            self.block(body)
            self.line("    break;")
        self.line("}")

    def write_block(self, n, label, body):
        self.line("{")
        self.block(body)
        self.line("%s: ;" % label)

    def write_scope(self, n, body):
        self.line("{")
        self.block(body)

    def write_defer(self, n, deferred, rest):
        self.line("defer {")
        self.block(deferred)
        for statement in rest:
            self.statement(*statement)

    def write_with(self, n, is_async, body):
        self.line("%swith (struct resource *r%d = &(struct resource){ %d }) {" % ("async " if is_async else "", n, n), n)
        self.block(body)

    def write_try(self, n, star, body, clauses, otherwise, final):
        self.line("try {")
        self.inside(body)
        for number, types, variable, block in clauses:
            head = types and " (%s%s)" % (" | ".join(types), variable and " *" + variable or "") or ""
            self.line("} except%s%s {" % ("*" if star else "", head), number)
            self.inside(block)
        for word, block in (("else", otherwise), ("finally", final)):
            if block:
                self.line("} %s {" % word)
                self.inside(block)
        self.line("}")


class Python(Writer):
    def write_function(self, function):
        self.function = function
        self.line("%sdef %s(n):" % ("async " if function.is_async else "", function.name))
        self.line("    kept = None")
        self.inside(function.body)
        self.line("    " + self.returned(function, 0))
        self.line("")

    def returned(self, function, n):
        return {"int": "return n + %d" % n, "double": "return n + %d.5" % n, "struct": "return n + %d" % n, "void": "return",
                "handle": "return %s" % ("Alpha(\"made %d\")" % n if n % 2 else "kept")}[function.result]

    def write_print(self, n):
        self.line('print("%s.%d")' % (self.function.name, n))

    def write_raise(self, n, kind, cause):
        cause = {None: "", "null": " from None"}.get(cause, " from %s" % cause)
        self.line('raise %s("%s.%d")%s' % (kind, self.function.name, n, cause), n)

    def write_group(self, n, members):
        self.line("raise %s" % self.group(members, "%s.%d" % (self.function.name, n)), n)

    def group(self, members, message):
        made = []
        for i, member in enumerate(members):
            if isinstance(member, list):
                made.append(self.group(member, message + ".%d" % i))
            else:
                made.append('%s("%s.%d")' % (member, message, i) if member in RAISED else member)
        return 'BaseExceptionGroup("%s", [%s])' % (message, ", ".join(made))

    def write_reraise(self, n):
        self.line("raise", n)

    def write_again(self, n, variable):
        self.line("if %s: raise %s" % (variable, variable), n)

    def write_keep(self, n, variable):
        self.line("kept = %s" % variable)

    def write_show(self, n, variable):
        self.line('print("%s.%d ", end=""), show(%s, 3), print()' % (self.function.name, n, variable))

    def write_sleep(self, n):
        self.line("await asyncio.sleep(0)", n)

    def write_return(self, n):
        self.line(self.returned(self.function, n))

    def write_break(self, n):
        self.line("break")

    def write_continue(self, n):
        self.line("continue")

    def write_goto(self, n, label):
        self.line("break")

    def expression(self, n, function, spawned=False):
        if not function.is_async:
            return "%s(%d)" % (function.name, n)
        if not self.function.is_async:
            return None
        call = "%s(%d)" % (function.name, n)
        return ("(await asyncio.create_task(%s) if brief else await %s)" % (call, call)) if spawned else "(await %s)" % call

    def write_call(self, n, function, form):
        call = self.expression(n, function, form == "spawn")
        if call is None:
            self.line("pass")
            return
        result = function.result
        self.line("if burn():")
        self.indent += 1
        as_int = {"int": "%s", "double": "int(%s)", "struct": "%s", "handle": "(%s is not None)"}.get(result)
        if form == "return":
            self.line("return %s" % call, n)
        elif form == "if" and as_int:
            self.line("print('yes' if %s > 3 else 'no')" % (as_int % call), n)
        elif form == "and" and as_int:
            self.line("print('and', int(bool(choose(2) and %s > 3 or choose(2))))" % (as_int % call), n)
        elif form == "conditional" and as_int:
            self.line("print('cond', int(%s if choose(2) else 7))" % (as_int % call), n)
        elif form == "compound" and as_int:
            self.line("print(1 + %s)" % (as_int % call), n)
        else:
            self.line({"int": "print(%s)", "double": 'print("%%.1f" %% %s)', "struct": "print(%s)", "void": "%s",
                       "handle": "got = %s; show(got, 1), print()"}[result] % call, n)
            if result == "handle":
                self.line("got = None")
        self.indent -= 1

    def write_if(self, n, of, body, otherwise):
        self.line("if choose(%d) == 0:" % of)
        self.inside(body)
        if otherwise:
            self.line("else:")
            self.inside(otherwise)

    def write_for(self, n, body):
        self.line("for i%d in range(3):" % n)
        self.line("    if not burn(): break")
        self.inside(body)

    def write_while(self, n, body):
        self.line("while burn() and choose(3):")
        self.inside(body)

    def write_do(self, n, body):
        self.line("first%d = True" % n)
        self.line("while first%d or (burn() and choose(3)):" % n)
        self.line("    first%d = False" % n)
        self.inside(body)

    def write_switch(self, n, bodies):
        self.line("for case%d in (choose(4),):" % n)
        self.indent += 1
        for i, body in enumerate(bodies):
            self.line("if case%d == %d:" % (n, i))
            self.inside(body)
        self.indent -= 1

    def write_block(self, n, label, body):
        self.line("for %s in (0,):" % label)
        self.inside(body)

    def write_scope(self, n, body):
        self.line("if True:")
        self.inside(body)

    def write_defer(self, n, deferred, rest):
        self.line("try:")
        self.inside(rest)
        self.line("finally:")
        self.inside(deferred)

    def write_with(self, n, is_async, body):
        self.line("%swith resource(%d):" % ("async " if is_async else "", n), n)
        self.inside(body)

    def write_try(self, n, star, body, clauses, otherwise, final):
        self.line("try:")
        self.inside(body)
        for number, types, variable, block in clauses:
            self.line("except%s%s%s:" % ("*" if star else "", types and " (%s,)" % ", ".join(types) or "", " as " + variable if variable else ""), number)
            self.inside(block)
        for word, block in (("else", otherwise), ("finally", final)):
            if block:
                self.line(word + ":")
                self.inside(block)


C_MAIN = """async int main(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        seed = (unsigned)round * 7919u;
        fuel = 40;
        brief = round % 4 == 3;
        printf("round %d\\n", round);
        try {
            CALL
        } except (BaseException *e) {
            show(e, 3), puts("");
        }
    }
    return 0;
}
"""
C_CANCEL = """if (round % 4 == 3) {
                task(RESULT) t = spawn(f0(round));
                for (int i = 0; i <= round / 4 % 6; i++) await ac_sleep(0);
                ac_cancel(t);
                await t;
            } else {
                await f0(round);
            }"""
PY_MAIN = """async def main():
    global seed, fuel, brief
    for round in range(ROUNDS):
        seed = round * 7919
        fuel = 40
        brief = round % 4 == 3
        print("round", round)
        try:
            CALL
        except BaseException as e:
            show(e, 3), print()
            e.__traceback__ = None
asyncio.run(main())
"""
PY_CANCEL = """if round % 4 == 3:
                t = asyncio.create_task(f0(round))
                for i in range(1 + round // 4 % 6): await asyncio.sleep(0)
                t.cancel()
                await t
            else:
                await f0(round)"""


def make(seed):
    """The two writers of program seed."""
    chance = random.Random(seed)
    mode = chance.choice(["plain", "async", "async", "mixed"])
    functions = []
    for number in range(3, -1, -1):
        is_async = {"plain": False, "async": True}.get(mode, number == 0 or chance.random() < 0.5)
        result = chance.choice(list(RESULTS))
        function = Function(number, is_async, result)
        function.body = Maker(chance, function, [f for f in functions]).block(Place(), 4, 4)
        functions.append(function)
    c, python = C(C_HEAD, None), Python(PY_HEAD, None)
    for function in functions:
        c.write_function(function)
        python.write_function(function)
    first = functions[-1]
    calls = (C_CANCEL.replace("RESULT", RESULTS[first.result]), PY_CANCEL) if first.is_async else ("f0(round);", "f0(round)")
    for writer, main, call, name in ((c, C_MAIN, calls[0], "main"), (python, PY_MAIN, calls[1], "main")):
        writer.function = Function(0, True, "int")
        writer.function.name = "main"
        for line in main.replace("CALL", call).replace("ROUNDS", str(ROUNDS)).split("\n"):
            writer.line(line, 0 if "f0(" in line or "await t" in line else None)
    return c, python


def numbered(text, writer):
    return re.sub(r"\b(\w+)@(\d+)", lambda m: "%s@%s" % (m[1], writer.marks.get(int(m[2]), "head" if m[1].startswith("res") else m[2])), text)


def run(command, limit, **env):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=limit,
                              env={**os.environ, "AC_CLOCK": "virtual", **env})
    except subprocess.TimeoutExpired:
        return None, "ran longer than %d s" % limit
    return done.returncode, done.stdout


def differs(wanted, got):
    wanted, got = wanted.split("\n"), got.split("\n")
    for i, (left, right) in enumerate(zip(wanted + [""] * len(got), got + [""] * len(wanted))):
        if left != right:
            return "line %d\n    before %s\n    wanted %s\n    got    %s" % (i + 1, " / ".join(wanted[max(0, i - 8):i]), left, right)
    return None


def compare(options, number, directory):
    c, python = make(number)
    stem = os.path.join(directory, "exceptions_%d" % number)
    for writer, suffix in ((c, ".ac"), (python, ".py")):
        with open(stem + suffix, "w") as file:
            file.write(writer.text())
    status, wanted = run([sys.executable, stem + ".py"], 60)
    if status:
        return "python: " + wanted[-1500:]
    status, out = run([options.acc, "-w", *options.flags.split(), stem + ".ac", "-o", stem], 120)
    if status:
        return "acc: " + out[-1500:]
    status, got = run(options.under.split() + [stem], 60, **({"AC_NO_POOL": "1"} if options.no_pool else {}))
    difference = differs(numbered(wanted, python), numbered(got, c))
    if status != 0 or difference:
        return "exit status %s, %s" % (status, difference)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acc", default=os.path.join(ROOT, "build/acc"))
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="the first program's number")
    parser.add_argument("--keep", type=int, help="one program, left behind")
    parser.add_argument("--under", default="", help="a tool to run the programs under")
    parser.add_argument("--no-pool", action="store_true")
    parser.add_argument("--flags", default="", help="options for acc")
    parser.add_argument("-j", type=int, default=os.cpu_count())
    options = parser.parse_args()
    work = [options.keep] if options.keep is not None else range(options.seed, options.seed + options.count)
    directory = os.getcwd() if options.keep is not None else tempfile.mkdtemp(prefix="exceptions-")
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        for number, problem in zip(work, pool.map(lambda n: compare(options, n, directory), work)):
            if problem:
                wrong += 1
                print("program %d: %s" % (number, problem), flush=True)
    if options.keep is None:
        shutil.rmtree(directory, ignore_errors=True)
    print("%d programs, %d wrong" % (len(work), wrong))
    return 1 if wrong or not work else 0


if __name__ == "__main__":
    sys.exit(main())
