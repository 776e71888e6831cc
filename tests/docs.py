"""What the pages of docs/ promise: docs/errors.md is made from the table of messages and from tests/error, and each block
of code on the other pages is compiled and run. tests/run uses it; `docs.py errors` writes docs/errors.md, `docs.py show
PAGE LINE` prints the file that is compiled for the block that begins on that line."""
import glob
import os
import re
import sys
import textwrap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


# --- docs/errors.md -----------------------------------------------------------------------------------------------

ENTRY = re.compile(r'^DIAG\((\w+), DIAG_(\w+), "([^"]*)", (\d), "((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\)$')
CONVERSION = re.compile(r"%(?:%|[0-9.]*[a-z])")
EXPECTATION = re.compile(r"\s*// (?:fatal error|error|warning|note)(?:@[+-]\d+)?(?::\d+)?: .*")
KINDS = r"(?:fatal error|error|warning|note)"
SECTIONS = {"": "Syntax", "names, types": "Names and types", "coroutines and await": "Coroutines and await",
            "async functions": "Async functions", "the library": "Calls of the library", "exceptions": "Exceptions",
            "with, async for": "with and async for"}
NO_EXAMPLE = {"SYNTAX", "NOTE", "NOT_SUPPORTED"}


def table():
    """(section, id, severity, option, on, format, explanation) of each message."""
    section = ""
    for line in read("compiler/base/diag.def").splitlines():
        heading = re.match(r"^/\* ([^.]*) \*/$", line)
        if heading:
            section = heading.group(1)
        entry = ENTRY.match(line)
        if entry:
            name, severity, option, on, form, explanation = entry.groups()
            unquoted = [re.sub(r"\\(.)", r"\1", part) for part in (form, explanation)]
            yield section, name, severity.lower(), option, on == "1", unquoted[0], unquoted[1]
        elif line.startswith("DIAG("):
            raise ValueError("diag.def: cannot read: " + line)


def shown(form):
    return CONVERSION.sub(lambda found: "%" if found.group() == "%%" else "…", form)


def matcher(form):
    parts = {"d": r"-?\d+", "x": "[0-9a-f]+", "c": "."}
    text = "".join(re.escape(piece) if i % 2 == 0 else "%" if piece == "%%" else parts.get(piece[-1], ".+")
                   for i, piece in enumerate(re.split("(" + CONVERSION.pattern + ")", form)))
    return re.compile(text + r"(?: \[-W[\w=+-]+\])?")


def declarations(path):
    """The external declarations of a test, as lists of lines: they are set apart by empty lines."""
    chunk, depth = [], 0
    for line in read(path).splitlines() + [""]:
        bare = re.sub(r"//.*|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)+'", "", line)
        if depth <= 0 and (not line.strip() or line[0] not in " }" and not chunk_open(chunk)):
            if chunk:
                yield chunk
            chunk, depth = [], 0
        if line.strip():
            chunk.append(line)
        depth += bare.count("{") - bare.count("}")


def chunk_open(chunk):
    """Whether a declaration has begun and its body is still to come."""
    return bool(chunk) and not re.search(r"[;}]\s*$", EXPECTATION.sub("", chunk[-1]))


def expectations(line):
    pattern = r"//\s*(%s)(?:@[+-]\d+)?(?::\d+)?: (.*?)(?=\s*//\s*%s[:@]|$)" % (KINDS, KINDS)
    return [(kind, text.strip()) for kind, text in re.findall(pattern, line)]


def excerpt(chunk, at):
    """The line with the mistake and the head of the function round it."""
    lines = [EXPECTATION.sub("", line) for line in chunk]
    if len(lines) <= 8 and sum(bool(expectations(line)) for line in chunk) == 1:
        return lines
    if at == 0:
        return lines[:1] + (["    ...", "}"] if lines[0].endswith("{") else [])
    out = lines[:1] if len(lines) == 1 or lines[1] != "{" else lines[:2]
    at_body = len(out)
    if at > at_body:
        out = out + ["    ..."]
    if not lines[at].strip():
        return None
    return out + [lines[at]] + (["    ..."] if at < len(lines) - 2 else []) + lines[-1:]


def examples(entries):
    """For each id the shortest place of tests/error where its message is expected: (lines, [kind: text])."""
    wanted = sorted(((matcher(entry[5]), entry[1]) for entry in entries if entry[1] not in NO_EXAMPLE),
                    key=lambda pair: -len(pair[0].pattern))
    best = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "tests/error/**/*.ac"), recursive=True)):
        for chunk in declarations(path):
            for at, line in enumerate(chunk):
                if re.search(r"// \w+(@[+-]\d+|:1): ", line):        # it is about another line
                    continue
                found = expectations(line)
                for kind, text in found:
                    name = next((name for pattern, name in wanted if pattern.fullmatch(text)), None)
                    lines = name and excerpt(chunk, at)
                    if not lines or any(line.lstrip().startswith("/*") for line in lines):
                        continue
                    # without a body elided, on a line of its own, short: in this order
                    rank = (len(found), len(lines), sum(map(len, lines)))
                    if name not in best or rank < best[name][0]:
                        best[name] = rank, lines, found
    return {name: (lines, found) for name, (_, lines, found) in best.items()}


def errors_page():
    entries = list(table())
    example = examples(entries)
    out = ["# Messages of acc", "",
           "Each message of the compiler: what it says, what it means, and a place that causes it. `acc --explain ID` prints the",
           "same, `acc --explain list` the names. A warning names its option, as in `[-Wblocking]`: `-Wno-blocking` turns it off,",
           "`-Werror=blocking` makes it an error. `…` stands for a name, a type or a number.", "",
           "This page is made by `make errors` from `compiler/base/diag.def` and `tests/error`; the examples are excerpts from there."]
    last = None
    for section, name, severity, option, on, form, explanation in entries:
        if severity == "note":
            continue
        if section != last:
            out += ["", "## " + SECTIONS[section]]
            last = section
        kind = {"fatal": "fatal error"}.get(severity, severity)
        out += ["", "### " + name, "", "> %s: %s" % (kind, shown(form))]
        if option:
            out += ["", "Option `-W%s`, %s by default." % (option, "on" if on else "off")]
        out += ["", textwrap.fill(explanation, 118, break_long_words=False, break_on_hyphens=False)]
        if name in example:
            lines, found = example[name]
            out += ["", "```c excerpt", *lines, "```", "", "```text"]
            out += ["%s: %s" % pair for pair in found] + ["```"]
    return "\n".join(out) + "\n"


# --- blocks of code -----------------------------------------------------------------------------------------------

BEFORE = """#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
"""


class Block:
    """A fenced block: its words behind the fence, its text, the line it begins on, and the results shown behind it."""

    def __init__(self, info, text, line):
        self.info, self.text, self.line = info.split(), text, line
        self.results = {}

    def has(self, word):
        return word in self.info

    def value(self, name, default):
        return next((word.split("=", 1)[1] for word in self.info if word.startswith(name + "=")), default)

    def is_program(self):
        return re.search(r"^(async )?int main\(", self.text, re.M) is not None


def sections(page):
    """(heading, blocks) of each part of a page; the parts begin with `## `."""
    found, blocks, heading, lines = [], [], "", read(page).splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("## "):
            found.append((heading, blocks))
            heading, blocks = line[3:], []
        fence = re.match(r"^(```+)(.*)$", line)
        if fence:
            end = next(i for i in range(at + 1, len(lines)) if lines[i] == fence.group(1))
            block = Block(fence.group(2), "\n".join(lines[at + 1:end]) + "\n", at + 1)
            if block.has("c"):
                blocks.append(block)
            elif blocks and block.info and block.info[0] in ("output", "stderr", "messages"):
                if block.info[0] in blocks[-1].results:
                    raise ValueError("%s:%d: a second result of one block" % (page, at + 1))
                blocks[-1].results[block.info[0]] = block.text
            at = end
        at += 1
    return [part for part in found + [(heading, blocks)] if part[1]]


def cases(blocks):
    """(block, text in front of the file, text of the file) of what is to be compiled in a section. What stands in front is
    included by an option, so that lines and columns are those of the block."""
    before = BEFORE
    for block in blocks:
        if block.has("excerpt"):
            continue
        if block.is_program():
            yield block, "", block.text
        elif block.has("fragment"):
            yield block, before + "async int main(void)\n{\n", block.text + "return 0;\n}\n"
        else:
            yield block, before, block.text
            if not block.has("error"):
                before += block.text


# --- docs/library.md ----------------------------------------------------------------------------------------------

def unnamed_functions():
    """Functions of the prelude that exist, but not on the page of the library; what `with` calls is not meant to be called."""
    prelude = re.sub(r"/\*.*?\*/", lambda found: found.group() if found.group().startswith("/* ----") else "",
                     read("runtime/include/ac/async.ah"), flags=re.S)
    names = re.findall(r"(?<!typedef async )(?<!typedef )\b(ac_\w+|spawn)\((?!\*)", prelude)
    page = read("docs/library.md")
    inner = re.compile(r"ac_\w+_(aenter|aexit)$|ac_task_group_new$|ac_(callback|task_factory|done_callback|exception_handler)$")
    return [name for name in dict.fromkeys(names) if not inner.match(name) and not re.search(r"\b%s\b" % name, page)]


if __name__ == "__main__":
    if sys.argv[1:] == ["errors"]:
        with open(os.path.join(ROOT, "docs/errors.md"), "w", encoding="utf-8") as file:
            file.write(errors_page())
    elif sys.argv[1:2] == ["show"] and len(sys.argv) == 4:
        for _, found in sections(sys.argv[2]):
            for block, before, text in cases(found):
                if block.line == int(sys.argv[3]):
                    sys.stdout.write(before + text)
    else:
        sys.exit(__doc__)
