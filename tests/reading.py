"""The C that `acc --emit-c` writes, compiled on its own by each compiler: no warning but those that the program's own text deserves."""
import os
import re
import shlex

COMPILERS = {
    "gcc": "gcc -std=c11 -Wall -Wextra -fno-diagnostics-show-caret",
    "clang": "clang -std=c11 -Wall -Wextra -fno-caret-diagnostics",
    "tcc": "tcc -std=c11 -Wall",
}

# Those that make check looks at; make check-long takes all.
FEW = ["lang/order/switches.ac", "lang/handles/raised_behind.ac", "lang/generators/forms.ac", "conformance/45-structured-nested.ac"]

# What is the program's own: always; where it has the name that is quoted. Others it says itself: // own warnings: -Wx
OWN = {"-Wmissing-field-initializers", "-Wpsabi"}
OWN_BY_NAME = {"-Wunused-parameter", "-Wunused-function"}

MESSAGE = re.compile(r"^(\S+?):(?:(\d+):)?(?:\d+:)? ?(warning|error): (.*?)(?: \[(-W[^\]]+)\])?$", re.M)


def flags_of_library(root):
    return ["-D_GNU_SOURCE", "-DAC__LIBRARY", "-I" + os.path.join(root, "runtime/include"), "-isystem", os.path.join(root, "runtime/src")]


def is_own(option, text, source, allowed):
    """Whether the program's text, and not the lowering, is what the compiler complains about."""
    if option in allowed or option in OWN:
        return True
    names = re.findall(r"[‘']([A-Za-z_]\w*)[’']", text)
    if option == "-Wimplicit-fallthrough=":
        return not re.search(r"fall", source, re.I)
    return option in OWN_BY_NAME and all(re.search(r"\b%s\b" % name, source) for name in names)


def complaints(messages, source, allowed):
    """What a compiler says that the program did not ask for."""
    found = MESSAGE.findall(messages)
    return ["%s:%s: %s: %s [%s]" % (place, line, kind, text, option) for place, line, kind, text, option in found
            if kind == "error" or not is_own(option, text, source, allowed)]
