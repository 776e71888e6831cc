#!/usr/bin/env python3
"""System headers through acc's front end, under gcc and clang: `headers.py [set...]`, all sets without a name.
A header counts where the C compiler itself takes it alone; one that acc refuses then is a failure."""
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ACC = os.environ.get("ACC", os.path.join(ROOT, "build/acc"))
INCLUDE = "/usr/include"

LIBC = """aio alloca argp argz arpa/inet assert complex cpio crypt ctype dirent dlfcn elf endian envz err errno error execinfo
fcntl features fenv float fmtmsg fnmatch fts ftw gconv getopt glob grp iconv ifaddrs inttypes iso646 langinfo libgen
libintl limits link locale malloc math mcheck monetary mqueue net/if netdb netinet/in netinet/ip netinet/tcp nl_types
obstack poll pthread pty pwd regex resolv sched search semaphore setjmp sgtty shadow signal spawn stdalign stdarg
stdatomic stdbool stddef stdint stdio stdio_ext stdlib stdnoreturn string strings sys/auxv sys/epoll sys/eventfd
sys/fanotify sys/file sys/inotify sys/ioctl sys/ipc sys/mman sys/mount sys/msg sys/param sys/prctl sys/ptrace sys/queue
sys/random sys/resource sys/select sys/sem sys/sendfile sys/shm sys/signalfd sys/socket sys/stat sys/statvfs sys/syscall
sys/time sys/timerfd sys/times sys/types sys/uio sys/un sys/user sys/utsname sys/wait sys/xattr syslog tar termios tgmath
thread_db threads time uchar ucontext ulimit unistd utime utmp utmpx wait wchar wctype wordexp""".split()

# name: (package, headers, packages of pkg-config, options)
SETS = {
    "libc": ("libc6-dev", [name + ".h" for name in LIBC], "", ""),
    "libc-gnu": ("libc6-dev", [name + ".h" for name in LIBC], "", "-D_GNU_SOURCE"),
    "CUnit": ("libcunit1-dev", ["CUnit/CUnit.h", "CUnit/Basic.h", "CUnit/Automated.h", "CUnit/Console.h"], "", ""),
    "linux": ("linux-libc-dev", ["linux/*.h", "asm/*.h", "asm-generic/*.h"], "", ""),
    "immintrin": ("gcc", ["immintrin.h", "x86intrin.h", "cpuid.h"], "", "-O1"),
    "immintrin-native": ("gcc", ["immintrin.h", "x86intrin.h"], "", "-O1 -march=icelake-server"),
    "openssl": ("libssl-dev", ["openssl/*.h"], "openssl", ""),
    "curl": ("libcurl4-openssl-dev", ["curl/curl.h", "curl/multi.h"], "libcurl", ""),
    "libpq": ("libpq-dev", ["libpq-fe.h", "libpq-events.h", "postgres_ext.h"], "libpq", ""),
    "libuv": ("libuv1-dev", ["uv.h"], "libuv", ""),
    "liburing": ("liburing-dev", ["liburing.h"], "liburing", "-D_GNU_SOURCE"),
    "glib": ("libglib2.0-dev", ["glib.h", "glib-object.h", "gio/gio.h", "gio/gunixsocketaddress.h"], "gio-2.0 gio-unix-2.0", ""),
    "gtk3": ("libgtk-3-dev", ["gtk/gtk.h", "gdk/gdkx.h"], "gtk+-3.0", ""),
    "python": ("python3-dev", ["Python.h"], "python3", ""),
    "zlib": ("zlib1g-dev", ["zlib.h"], "zlib", ""),
    "sqlite": ("libsqlite3-dev", ["sqlite3.h", "sqlite3ext.h"], "sqlite3", ""),
    "ncurses": ("libncurses-dev", ["ncurses.h", "curses.h", "panel.h", "menu.h", "form.h", "term.h"], "ncurses", ""),
}


def flags_of(modules):
    if not modules or not shutil.which("pkg-config"):
        return []
    result = subprocess.run(["pkg-config", "--cflags"] + modules.split(), capture_output=True, text=True)
    return result.stdout.split() if result.returncode == 0 else []


def names_of(patterns):
    """Patterns with a star are looked up where Debian puts such headers."""
    for pattern in patterns:
        if "*" not in pattern:
            yield pattern
        for directory in (INCLUDE, INCLUDE + "/x86_64-linux-gnu") if "*" in pattern else ():
            for path in sorted(glob.glob(os.path.join(directory, pattern))):
                yield os.path.relpath(path, directory)


def try_header(directory, cc, header, flags):
    """taken, failed (with a message), or None where cc does not take it either."""
    name = header.replace("/", "_") + "." + cc
    unit = os.path.join(directory, name + ".c")
    with open(unit, "w") as file:
        file.write("#include <%s>\n" % header)
    if subprocess.run([cc, "-w", "-fsyntax-only"] + flags + [unit], capture_output=True).returncode != 0:
        return None
    command = [ACC, "--cc=" + cc, "--front", "-w", "-fsyntax-only"] + flags + [unit]
    try:
        result = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60)
    except subprocess.TimeoutExpired:
        return header, "ran longer than 60 s"
    return (header, None) if result.returncode == 0 else (header, result.stderr or "exit status %d" % result.returncode)


def try_group(directory, cc, headers, flags):
    """All in one unit, which is faster; one by one where that fails."""
    name = "+".join(headers[:1]).replace("/", "_") + ".group." + cc
    unit = os.path.join(directory, name + ".c")
    with open(unit, "w") as file:
        file.write("".join("#include <%s>\n" % header for header in headers))
    together = [cc, "-w", "-fsyntax-only"] + flags + [unit]
    if len(headers) > 1 and subprocess.run(together, capture_output=True).returncode == 0:
        command = [ACC, "--cc=" + cc, "--front"] + together[1:]
        try:
            if subprocess.run(command, capture_output=True, timeout=60).returncode == 0:
                return [(header, None) for header in headers]
        except subprocess.TimeoutExpired:
            pass
    return [try_header(directory, cc, header, flags) for header in headers]


def try_set(pool, directory, name, cc):
    package, patterns, modules, options = SETS[name]
    flags = flags_of(modules) + options.split()
    headers = sorted(set(names_of(patterns)))
    groups = [headers[i:i + 12] for i in range(0, len(headers), 12)]
    results = pool.map(lambda group: try_group(directory, cc, group, flags), groups)
    results = [result for group in results for result in group if result]
    if not results:
        print("%-17s %-6s not installed (package %s)" % (name, cc, package))
        return 0, 0
    failed = [result for result in results if result[1]]
    print("%-17s %-6s %d taken, %d failed" % (name, cc, len(results) - len(failed), len(failed)), flush=True)
    for header, message in failed[:10]:
        print("    %s: %s" % (header, "\n        ".join(message.splitlines()[:4])))
    return len(results) - len(failed), len(failed)


def main():
    names = sys.argv[1:] or list(SETS)
    unknown = [name for name in names if name not in SETS]
    if unknown:
        sys.exit("no set is called %s; there are: %s" % (unknown[0], " ".join(SETS)))
    taken = failed = 0
    with tempfile.TemporaryDirectory() as directory, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name in names:
            for cc in ["gcc", "clang"]:
                if not shutil.which(cc):
                    print("%-17s %s is not installed" % (name, cc))
                    continue
                counts = try_set(pool, directory, name, cc)
                taken, failed = taken + counts[0], failed + counts[1]
    print("%d taken, %d failed" % (taken, failed))
    return 1 if failed or not taken else 0


sys.exit(main())
