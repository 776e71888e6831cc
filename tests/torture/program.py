"""Random programs of what csmith leaves out: every statement and operator that an await may stand in, structs by value, pointers
to locals, function pointers, goto, computed goto, switch round loops. Their order of evaluation is the same in C and in the
dialect: in no expression do two calls stand beside each other but through &&, ||, ?:, the comma or nesting."""
import random

HEAD = """#include <stdio.h>
#include <stdlib.h>

struct small { int a; char b; };
struct large { long at[6]; struct small in; };
union both { long whole; int half[2]; };

static unsigned long hash = 14695981039346656037ul;
static int fuel = 1000;

static void mix(long value)
{
    hash = (hash ^ (unsigned long)value) * 1099511628211ul;
}

#ifndef checked
static long checked(long value) raises
{
    if (value == 0x7eadbeefcafe) raise ValueError("not a value of these programs");
    return value;
}
#endif

static int burn(void)
{
    return fuel-- > 0;
}

"""

TYPES = ["int", "long", "unsigned", "short", "unsigned char", "signed char", "_Bool", "long long"]


class Function:
    def __init__(self, number, result, params):
        self.number, self.result, self.params = number, result, params
        self.name = "f%d" % number

    def head(self):
        params = ", ".join("%s p%d" % (t, i) for i, t in enumerate(self.params)) or "void"
        return "static async %s %s(%s)" % (self.result, self.name, params)


class Body:
    """One function's body. Names in scope: self.scopes, innermost last; each (name, type)."""

    def __init__(self, chance, function, callees):
        self.r, self.function, self.callees = chance, function, callees
        self.scopes = [[("p%d" % i, t) for i, t in enumerate(function.params)]]
        self.count = self.labels = 0
        self.loops = self.switches = 0
        self.out, self.indent = [], 1
        self.budget = 26

    # --- text ---

    def line(self, text):
        self.out.append("    " * self.indent + text)

    def name(self):
        self.count += 1
        return self.r.choice(["v%d", "x%d", "task_%d", "frame%d"]) % self.r.randrange(4) if self.r.random() < 0.3 else "v%d" % (100 + self.count)

    def variables(self, kinds):
        seen, found = set(), []
        for scope in reversed(self.scopes):
            for name, kind in reversed(scope):
                if name not in seen and kind in kinds:
                    found.append((name, kind))
                seen.add(name)
        return found

    def declare(self, name, kind):
        self.scopes[-1].append((name, kind))

    # --- expressions: numbers; calls says whether an await may stand in it ---

    def leaf(self):
        r = self.r.random()
        numbers = self.variables(TYPES)
        if numbers and r < 0.6:
            return self.r.choice(numbers)[0]
        smalls, larges, arrays, pointers, unions = (self.variables([k]) for k in ("small", "large", "array", "pointer", "union"))
        choices = ["%s.%s" % (v[0], self.r.choice("ab")) for v in smalls]
        choices += ["%s.at[%d]" % (v[0], self.r.randrange(6)) for v in larges] + ["%s.in.a" % v[0] for v in larges]
        choices += ["%s[%d]" % (v[0], self.r.randrange(4)) for v in arrays] + ["*%s" % v[0] for v in pointers]
        choices += ["%s.half[%d]" % (v[0], self.r.randrange(2)) for v in unions]
        return self.r.choice(choices) if choices and r < 0.85 else str(self.r.randrange(-3, 12))

    def number(self, depth, calls=True):
        """An expression of a number."""
        if depth <= 0:
            if calls and self.r.random() < 0.3:
                return self.await_number(0)
            return "checked(%s)" % self.leaf() if self.r.random() < 0.15 else self.leaf()
        kind = self.r.randrange(13)
        left, right = self.r.random() < 0.5, None
        sub = lambda allowed: self.number(depth - 1, calls and allowed)
        if kind == 0:
            return "(%s %s %s)" % (sub(left), self.r.choice(["<", ">", "==", "!=", "<=", ">="]), sub(not left))
        if kind == 1:
            return "(%s && %s)" % (sub(True), sub(True))
        if kind == 2:
            return "(%s || %s)" % (sub(True), sub(True))
        if kind == 3:
            return "(%s ? %s : %s)" % (sub(True), sub(True), sub(True))
        if kind == 4 and calls:
            return "(mix(%s), %s)" % (sub(True), sub(True))
        if kind == 5:
            return "(%s ?: %s)" % (sub(True), sub(True))
        if kind == 6:
            return "!%s" % sub(True) if self.r.random() < 0.5 else "(int)%s" % sub(True)
        if kind == 7 and calls:
            return self.statement_expression(depth)
        if kind in (8, 9) and calls:
            return self.await_number(depth - 1)
        arrays = self.variables(["array"])
        if kind == 10 and arrays:
            return "%s[(unsigned)(long)(%s) %% 4]" % (self.r.choice(arrays)[0], sub(True))
        return "(%s %s %s)" % (sub(left), self.r.choice(["+", "-", "*"]), sub(not left))

    def statement_expression(self, depth):
        self.scopes.append([])
        name = self.name()
        self.declare(name, "hidden")
        text = "({ int %s = (int)%s; " % (name, self.number(depth - 1))
        self.scopes[-1][-1] = (name, "int")
        if self.r.random() < 0.5:
            text += "%s += (int)%s; " % (name, self.number(depth - 1))
        text += "%s; })" % self.number(depth - 1)
        self.scopes.pop()
        return text

    def arguments(self, function, depth):
        """At most one argument has calls."""
        with_calls = self.r.randrange(len(function.params)) if function.params else 0
        return ", ".join(self.value(kind, depth, i == with_calls) for i, kind in enumerate(function.params))

    def value(self, kind, depth, calls):
        if kind == "struct small":
            smalls = self.variables(["small"])
            if smalls and self.r.random() < 0.6:
                return self.r.choice(smalls)[0]
            return "(struct small){ (int)%s, %d }" % (self.number(depth - 1, calls), self.r.randrange(100))
        if kind == "struct large":
            larges = self.variables(["large"])
            if larges and self.r.random() < 0.6:
                return self.r.choice(larges)[0]
            return "(struct large){ { 1, [%d] = (long)%s } }" % (self.r.randrange(1, 6), self.number(depth - 1, calls))
        if kind == "int *":
            pointers = self.variables(["pointer"])
            return self.r.choice(pointers)[0] if pointers else "&(int){ %d }" % self.r.randrange(9)
        if self.r.random() < 0.15:
            return "checked(%s)" % self.leaf()          # by itself, without a cast: an operand of its own
        return "(%s)%s" % (kind, self.number(depth, calls))

    def call(self, function, depth):
        callee = function.name if self.r.random() < 0.8 else "table_%s[%d]" % (function.group, function.place)
        return "await %s(%s)" % (callee, self.arguments(function, depth))

    def await_number(self, depth):
        if not self.callees:
            return self.leaf()
        function = self.r.choice(self.callees)
        if function.result == "void":
            return "(%s, %s)" % (self.call(function, depth), self.leaf())
        member = {"struct small": ".a", "struct large": ".at[%d]" % self.r.randrange(6)}.get(function.result, "")
        return "(%s)%s" % (self.call(function, depth), member)

    # --- statements ---

    def block(self, most, depth):
        self.line("{")
        self.indent += 1
        self.scopes.append([])
        for _ in range(self.r.randrange(1, most + 1)):
            self.statement(depth)
        self.scopes.pop()
        self.indent -= 1
        self.line("}")

    def declaration(self):
        name, kind = self.name(), self.r.choice(TYPES + ["small", "large", "array", "pointer", "union"])
        if any(n == name for n, _ in self.scopes[-1]) or (len(self.scopes) == 2 and name[0] == "p"):
            return
        self.declare(name, "hidden")            # its own initialiser must not read it
        if kind == "small":
            self.line("struct small %s = { (int)%s, 3 };" % (name, self.number(2)))
        elif kind == "large":
            makers = [f for f in self.callees if f.result == "struct large"]
            if makers:
                self.line("struct large %s = %s;" % (name, self.call(self.r.choice(makers), 1)))
            else:
                self.line("struct large %s = { .at = { [2] = (long)%s }, .in = { 4, 5 } };" % (name, self.number(2)))
        elif kind == "array":
            self.line("int %s[4] = { 1, (int)%s, [3] = %d };" % (name, self.number(2), self.r.randrange(50)))
        elif kind == "union":
            self.line("union both %s = { .whole = (long)%s };" % (name, self.number(2)))
        elif kind == "pointer":
            ints = self.variables(["int"])
            arrays = self.variables(["array"])
            if arrays and self.r.random() < 0.5:
                self.line("int *%s = %s + %d;" % (name, self.r.choice(arrays)[0], self.r.randrange(4)))
            elif ints:
                self.line("int *%s = &%s;" % (name, self.r.choice(ints)[0]))
            else:
                self.line("int *%s = &(int){ %d };" % (name, self.r.randrange(20)))
        else:
            qualifier = self.r.choice(["", "", "", "volatile "])
            self.line("%s%s %s = %s;" % (qualifier, kind, name, self.number(2)))
        self.scopes[-1] = [(n, kind if n == name else k) for n, k in self.scopes[-1]]

    def assignment(self):
        numbers = self.variables([t for t in TYPES if t != "_Bool"])
        arrays, smalls, larges, pointers = (self.variables([k]) for k in ("array", "small", "large", "pointer"))
        places = [v[0] for v in numbers] + ["%s[%d]" % (v[0], self.r.randrange(4)) for v in arrays] + ["%s.a" % v[0] for v in smalls]
        places += ["%s.at[%d]" % (v[0], self.r.randrange(6)) for v in larges]
        # not through a parameter: what stands beside a call must not change in it
        places += ["*%s" % v[0] for v in pointers if v[0][0] != "p"]
        if not places:
            return self.declaration()
        place = self.r.choice(places)
        if self.r.random() < 0.15:
            self.line(self.r.choice(["(%s)++;", "--%s;"]) % place)
        elif place[0] == "*" or self.r.random() < 0.6:
            self.line("%s = %s;" % (place, self.number(3)))
        else:
            # the place is read behind the call, which cannot change it: no other variable points to it
            safe = not pointers and "p" != place[0]
            self.line("%s %s (long)%s;" % (place, self.r.choice(["+=", "-=", "^="]), self.number(2, safe)))

    def loop(self, depth):
        kind, name = self.r.randrange(4), "i%d" % self.r.randrange(100, 999)
        most = self.r.randrange(1, 5)
        self.loops += 1
        if kind == 0:
            self.line("for (int %s = 0; burn() && %s < %d; %s++)" % (name, name, most, name))
        elif kind == 1:
            self.line("for (int %s = (int)%s & 1; %s < %d && burn() && (%s || 1); %s += 1 + (%s, 0))" %
                      (name, self.number(1), name, most, self.number(1), name, self.number(1)))
        elif kind == 2:
            self.line("while (burn() && %s)" % self.number(2))
        else:
            self.line("do")
        self.scopes.append([(name, "int")] if kind < 2 else [])
        self.block(4, depth - 1)
        self.scopes.pop()
        if kind == 3:
            self.line("while (burn() && %s);" % self.number(2))
        self.loops -= 1

    def switch(self, depth):
        self.labels += 1
        counter = "k%d" % self.labels
        self.line("int %s = 0;" % counter)
        self.line("switch ((unsigned)(long)%s %% 8) {" % self.number(2))
        self.switches += 1
        cases = self.r.sample(range(5), 3)
        for place, case in enumerate(cases):
            self.line("case %d:" % case if place else self.r.choice(["case %d:", "case %d: default:"]) % case)
            if self.r.random() < 0.25:
                self.line("for (; %s < 2 && burn(); %s++) {" % (counter, counter))
                self.block(2, 0)
                self.line("case %d:" % (5 + place))
                self.block(2, 0)
                self.line("}")
            self.indent += 1
            self.block(3, depth - 1)
            if self.r.random() < 0.6:
                self.line("break;")
            self.indent -= 1
        self.line("}")
        self.switches -= 1

    def branch(self, depth):
        self.line("if (%s)" % self.number(2))
        self.block(3, depth - 1)
        if self.r.random() < 0.5:
            self.line("else")
            if self.r.random() < 0.4:
                self.line("if (%s)" % self.number(2))
            self.block(3, depth - 1)

    def back(self, depth):
        self.labels += 1
        label = "label_%d" % self.labels
        self.line("%s:;" % label)
        self.block(3, depth - 1)
        self.line("if (burn() && %s) goto %s;" % (self.number(2), label))

    def forward(self, depth):
        self.labels += 1
        label = "label_%d" % self.labels
        self.line("if (%s) goto %s;" % (self.number(2), label))
        self.block(3, depth - 1)
        self.line("%s:;" % label)

    def computed(self, depth):
        self.labels += 1
        n = self.labels
        self.line("{")
        self.indent += 1
        self.scopes.append([])
        self.line("static void *const to[] = { &&to_%d_0, &&to_%d_1, &&to_%d_2 };" % (n, n, n))
        self.line("goto *to[(unsigned)(long)%s %% 3];" % self.number(2))
        for i in range(3):
            self.line("to_%d_%d:" % (n, i))
            self.block(2, depth - 1)
        self.scopes.pop()
        self.indent -= 1
        self.line("}")

    def statement(self, depth):
        self.budget -= 1
        kind = self.r.random()
        if kind < 0.12:
            self.line("await ac_sleep(0);")
        elif self.budget < 0 or depth <= 0 or kind < 0.5:
            choice = self.r.random()
            if choice < 0.45:
                self.assignment()
            elif choice < 0.7:
                self.line("mix((long)%s);" % self.number(3))
            elif choice < 0.8 and self.loops:
                self.line("if (%s) %s;" % (self.number(1), self.r.choice(["break", "continue"]) if not self.switches else "break"))
            elif choice < 0.85:
                self.line("if (%s) %s" % (self.number(1), self.give_back()))
            elif self.callees:
                function = self.r.choice(self.callees)
                self.line(("%s;" if function.result == "void" else "(void)%s;") % self.call(function, 2))
            else:
                self.line("await ac_sleep(0);")
        elif kind < 0.65:
            self.declaration()
        else:
            self.r.choice([self.loop, self.loop, self.switch, self.branch, self.branch, self.back, self.forward, self.computed])(depth)

    def give_back(self):
        result = self.function.result
        return "return;" if result == "void" else "return %s;" % self.value(result, 2, True)

    def make(self):
        self.scopes.append([])
        self.line("if (!burn()) %s" % ("return;" if self.function.result == "void" else
                                       "return (%s){ 0 };" % self.function.result if "struct" in self.function.result else "return 0;"))
        for _ in range(3):
            self.declaration()
        while self.budget > 0:
            self.statement(3)
        for name, _ in self.variables(TYPES):
            self.line("mix((long)%s);" % name)
        self.line(self.give_back())
        return "\n".join(self.out)


def make(seed):
    chance = random.Random(seed)
    kinds = TYPES + ["struct small", "struct large", "int *"]
    functions = []
    for number in range(chance.randrange(4, 8)):
        result = chance.choice(TYPES + ["struct small", "struct large", "void"])
        function = Function(number, result, [chance.choice(kinds) for _ in range(chance.randrange(0, 4))])
        functions.append(function)
    text = HEAD + "".join(f.head() + ";\n" for f in functions) + "\n"
    for f in functions:             # one table a function: pointers of its type
        f.group, f.place = f.name, 0
        head = f.head().replace("static async", "static async", 1).replace(" %s(" % f.name, " (*table_%s[1])(" % f.name, 1)
        text += "%s = { %s };\n" % (head, f.name)
    for i, f in enumerate(functions):
        callees = functions[i + 1:] + ([f] if chance.random() < 0.3 else [])
        text += "\n%s\n{\n%s\n}\n" % (f.head(), Body(chance, f, callees).make())
    first = Body(chance, Function(99, "int", []), functions)
    text += "\nasync int main(void)\n{\n    for (int round = 0; round < 5; round++) {\n        fuel = 1000;\n"
    for f in functions[:3]:
        text += "        %s%s;\n" % ("" if f.result == "void" else "(void)", first.call(f, 0))
    text += '        printf("%lx %d\\n", hash, fuel);\n    }\n    return 0;\n}\n'
    return text
