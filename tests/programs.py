#!/usr/bin/env python3
"""Whole programs through acc's front end: fetches lua, zlib and sqlite into build/programs and compares the objects of
`cc -c` with those of `acc --front -c`, byte for byte, for gcc and clang, -O0 and -O2. `programs.py [lua|zlib|sqlite...]`"""
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import tarfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ACC = os.environ.get("ACC", os.path.join(ROOT, "build/acc"))
WORK = os.path.join(ROOT, "build/programs")

# name: (Debian source package, files, options); sqlite's amalgamation comes with an npm package.
PROGRAMS = {
    "lua": ("lua5.4", "src/*.c", ["-DLUA_USE_LINUX"]),
    "zlib": ("zlib", "*.c", ["-D_LARGEFILE64_SOURCE=1", "-DHAVE_UNISTD_H"]),
    "sqlite": (None, "deps/sqlite3/sqlite3.c", ["-DSQLITE_ENABLE_FTS5", "-DSQLITE_ENABLE_RTREE"]),
}


def run(command, **more):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if result.returncode != 0:
        sys.exit("%s\n%s" % (" ".join(command), result.stdout))
    return result.stdout


def apt_options():
    """A source list of our own, so that neither root nor deb-src lines in the system's are needed."""
    lists = os.path.join(WORK, "apt")
    os.makedirs(os.path.join(lists, "partial"), exist_ok=True)
    sources = os.path.join(WORK, "sources.list")
    with open(sources, "w") as file:
        file.write("deb-src http://deb.debian.org/debian bookworm main\n")
    options = ["-o", "Dir::Etc::sourcelist=" + sources, "-o", "Dir::Etc::sourceparts=/dev/null",
               "-o", "Dir::State::lists=" + lists, "-o", "Dir::Cache=" + lists, "-o", "APT::Sandbox::User=root"]
    run(["apt-get"] + options + ["update", "-qq"])
    return options


def unpack(archive, directory):
    with tarfile.open(archive) as tar:
        tar.extractall(directory)


def fetch(name):
    """The directory with the sources, fetched once."""
    directory = os.path.join(WORK, name)
    if os.path.isdir(directory):
        return directory
    download = os.path.join(WORK, name + ".download")
    shutil.rmtree(download, ignore_errors=True)
    os.makedirs(download)
    package = PROGRAMS[name][0]
    if package:
        run(["apt-get"] + apt_options() + ["source", "-qq", "--download-only", package], cwd=download)
        archive = glob.glob(download + "/*.orig.tar.*[!c]")[0]
    else:
        run(["npm", "pack", "--silent", "better-sqlite3"], cwd=download)
        archive = glob.glob(download + "/*.tgz")[0]
    unpack(archive, download)
    tops = [path for path in glob.glob(download + "/*") if os.path.isdir(path)]
    os.rename(tops[0], directory)
    shutil.rmtree(download)
    return directory


def same_file(first, second):
    with open(first, "rb") as one, open(second, "rb") as two:
        return one.read() == two.read()


def compare(directory, path, cc, level, options):
    """None where the objects are the same, else what is wrong. gcc -O0 emits a nop or not by the columns of two tokens, and
    macros move columns, so that gcc -E followed by gcc -c may differ from gcc -c. Then acc must give what the former gives,
    and the object is counted apart."""
    stem = os.path.join(directory, os.path.basename(path)[:-2] + "." + cc + level)
    flags = ["-w", level, "-I" + os.path.dirname(path)] + options + ["-c", path, "-o"]
    first = subprocess.run([cc] + flags + [stem + ".cc.o"], capture_output=True)
    if first.returncode != 0:
        return "skipped"
    second = subprocess.run([ACC, "--cc=" + cc, "--front"] + flags + [stem + ".acc.o"], capture_output=True, text=True)
    if second.returncode != 0:
        return "\n        ".join(second.stderr.splitlines()[:5]) or "exit status %d" % second.returncode
    if same_file(stem + ".cc.o", stem + ".acc.o"):
        return None
    run([cc, "-E"] + flags[:-3] + [path, "-o", stem + ".i"])
    run([cc, "-w", level, "-c", "-x", "cpp-output", stem + ".i", "-o", stem + ".i.o"])
    return "through -E" if same_file(stem + ".i.o", stem + ".acc.o") else "the objects differ"


def main():
    failed = same = 0
    os.makedirs(WORK, exist_ok=True)
    for name in sys.argv[1:] or list(PROGRAMS):
        directory = fetch(name)
        _, pattern, options = PROGRAMS[name]
        files = sorted(glob.glob(os.path.join(directory, pattern)))
        for cc in ["gcc", "clang"]:
            if not shutil.which(cc):
                print("%-7s %s is not installed" % (name, cc))
                continue
            for level in ["-O0", "-O2"]:
                with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                    results = list(pool.map(lambda path: compare(WORK, path, cc, level, options), files))
                bad = [(path, result) for path, result in zip(files, results) if result and result not in ("skipped", "through -E")]
                good, through = results.count(None), results.count("through -E")
                more = ", %d to those of cc -E and cc -c" % through if through else ""
                print("%-7s %-5s %s: %d objects identical%s, %d not" % (name, cc, level, good, more, len(bad)), flush=True)
                for path, result in bad:
                    print("    %s: %s" % (os.path.basename(path), result))
                same, failed = same + good + through, failed + len(bad)
    print("%d identical, %d not" % (same, failed))
    return 1 if failed or not same else 0


sys.exit(main())
