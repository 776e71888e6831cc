# acc: everything is built below build/, from one makefile without recursion. `make help` lists the targets.
#
# The same tree is described three times by one template: build/ (what users get), build/asan (sanitizers) and
# build/clang. Only what the wanted target needs is built.

MAKEFLAGS += --no-builtin-rules

CC ?= cc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
T ?=
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

warnings := -Wall -Wextra -Wshadow -Wwrite-strings -Wmissing-prototypes -Wstrict-prototypes $(WERROR)
language := -std=c11 -D_GNU_SOURCE
gen := build/gen
version := 0.1.0

layers := base syntax sema lower emit driver
compiler_sources := $(foreach layer,$(layers),$(wildcard compiler/$(layer)/*.c))
runtime_sources := $(wildcard runtime/src/*.c)
library_sources := $(wildcard runtime/lib/*.ac)
unit_sources := $(wildcard tests/unit/*.c)
public_headers := $(wildcard runtime/include/ac/*)
generated := $(if $(wildcard compiler/syntax/lex.re),lex) $(if $(wildcard compiler/syntax/parse.y),parse)
generated_headers := $(if $(wildcard compiler/syntax/parse.y),$(gen)/parse.h)

# What the goals on the command line may install: see the rule of the stamps.
installing := deps demo check check-long asan tsan valgrind clang
deps_mode := $(if $(filter $(installing),$(MAKECMDGOALS)),install,look)

.PHONY: all
all: build/acc build/libac.a

# --- the tree, by directory $1, compiler $2, flags $3 ---------------------------------------------------------------

define tree
$1_compiler_objects := $$(compiler_sources:%.c=$1/obj/%.o) $$(generated:%=$1/obj/gen/%.o)
$1_runtime_objects := $$(runtime_sources:%.c=$1/obj/%.o) $$(library_sources:%.ac=$1/obj/%.o)
$1_units := $$(unit_sources:tests/unit/%.c=$1/tests/unit/%)

$1/obj/compiler/%.o: compiler/%.c Makefile | build/.deps-build $$(generated_headers)
	@mkdir -p $$(@D)
	$$(say) CC $$@
	$$(Q)$2 $$(language) $$(warnings) $3 -DACC_VERSION='"$$(version)"' -Icompiler -I$$(gen) -MMD -MP -c $$< -o $$@

$1/obj/gen/%.o: $$(gen)/%.c Makefile | build/.deps-build $$(generated_headers)
	@mkdir -p $$(@D)
	$$(say) CC $$@
	$$(Q)$2 $$(language) $$(warnings) $3 -Icompiler -Icompiler/syntax -I$$(gen) -MMD -MP -c $$< -o $$@

$1/obj/runtime/%.o: runtime/%.c Makefile | build/.deps-build
	@mkdir -p $$(@D)
	$$(say) CC $$@
	$$(Q)$2 -std=gnu11 -D_GNU_SOURCE $$(warnings) $3 -fPIC -fvisibility=hidden -Iruntime/include -Iruntime/src -MMD -MP -c $$< -o $$@

$1/obj/runtime/lib/%.o: runtime/lib/%.ac $1/acc runtime/src/internal.h Makefile
	@mkdir -p $$(@D)
	$$(say) ACC $$@
	$$(Q)$1/acc --cc='$2' $3 -fmacro-prefix-map=runtime/lib/='<acc>/' -D_GNU_SOURCE -DAC__LIBRARY -fPIC -fvisibility=hidden -Iruntime/include -isystem runtime/src -MMD -MP -c $$< -o $$@

$1/libacc.a: $$(filter-out $1/obj/compiler/driver/main.o,$$($1_compiler_objects))
	$$(say) AR $$@
	$$(Q)rm -f $$@ && ar rcsD $$@ $$^

$1/libac.a: $$($1_runtime_objects)
	$$(say) AR $$@
	$$(Q)rm -f $$@ && ar rcsD $$@ $$^

$1/acc: $1/obj/compiler/driver/main.o $1/libacc.a | $1/.include
	$$(say) LINK $$@
	$$(Q)$2 $3 $$^ -lpthread -o $$@

$1/.include: $$(public_headers)
	$$(Q)rm -rf $1/include && mkdir -p $1/include/ac && cp -p $$^ $1/include/ac/ && touch $$@

$1/tests/unit/%: tests/unit/%.c $1/libacc.a $1/libac.a | build/.deps-check
	@mkdir -p $$(@D)
	$$(say) CC $$@
	$$(Q)$2 -std=gnu11 -D_GNU_SOURCE $$(warnings) $3 -Icompiler -I$$(gen) -Iruntime/include -Iruntime/src -MMD -MP $$< \
	    $1/libacc.a $1/libac.a -lcunit -lpthread -o $$@

-include $$(wildcard $$(addsuffix .d,$$(basename $$($1_compiler_objects) $$($1_runtime_objects))) $$($1_units:%=%.d))
endef

say := @printf '  %-5s %s\n'
Q := @
ifdef V
say := @:
Q :=
endif

sanitize := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -DACC_ARENA_MALLOC
$(eval $(call tree,build,$(CC),$(CFLAGS)))
$(eval $(call tree,build/asan,$(CC),$(sanitize)))
$(eval $(call tree,build/clang,clang,-O2 -g))
$(eval $(call tree,build/tsan,$(CC),-O1 -g -fsanitize=thread))

# --- generated sources ----------------------------------------------------------------------------------------------

$(gen)/lex.c: compiler/syntax/lex.re | build/.deps-build
	@mkdir -p $(@D)
	$(say) RE2C $@
	$(Q)re2c -i --no-generation-date --no-version -W $< -o $@

# A conflict is an error, and lemon names it only in the report.
$(gen)/parse.c: compiler/syntax/parse.y | build/.deps-build
	@mkdir -p $(@D)
	$(say) LEMON $@
	$(Q)lemon -d$(@D) $< || { rm -f $@; \
	    awk 'BEGIN { RS = "" } /Parsing conflict/ { print $$0 "\n" }' $(@D)/parse.out; exit 1; }
$(gen)/parse.h: $(gen)/parse.c ;

# --- what must be installed -----------------------------------------------------------------------------------------

build/.deps-build build/.deps-check: build/.deps-%: compiler/integration/deps
	@mkdir -p build
	@compiler/integration/deps $* $(deps_mode) && touch $@

.PHONY: deps
deps: build/.deps-build build/.deps-check

# --- demo and tests -------------------------------------------------------------------------------------------------

.PHONY: demo
demo: build/acc build/libac.a
	@echo '$$ build/acc -O2 examples/fetch/fetch.ac -o build/fetch'
	@build/acc -O2 examples/fetch/fetch.ac -o build/fetch
	@echo '$$ build/fetch -k 3 examples/fetch/jobs.txt'
	@build/fetch -k 3 examples/fetch/jobs.txt

# Tests that call make call it as a user does, not as a part of this one.
run_tests := MAKEFLAGS= MAKELEVEL= python3 tests/run -j $(JOBS)

.PHONY: check check-headers check-programs asan tsan valgrind clang bless bench errors
check: layers headers build/acc build/libac.a build/asan/acc build/asan/libac.a $(build_units)
	$(run_tests) --limit 60 --configurations gcc-O2,clang-O2,sanitize $(T)

# What takes longer than a commit should wait for.
.PHONY: check-long
check-long: check
	$(run_tests) --limit 60 --configurations gcc-O0,sanitize --sweep 1000 lang/ conformance/
	$(run_tests) --all-allocations --limit 600 allocations
	$(run_tests) --reading --limit 60 reading/
	tests/torture/run --own 300 --csmith 300 -j $(JOBS)
	tests/torture/exceptions.py --count 300 -j $(JOBS)
	build/acc -O1 tests/torture/sync.ac -o build/sync && tests/torture/sync.py build/sync 500
	tests/torture/groups.py --count 10000
	tests/torture/waiting.py --count 900
	tests/torture/generators.py --count 100

# The second run has the compiler sanitized only: its tests link the runtime by hand, without the sanitizers' libraries.
asan: build/asan/acc build/asan/libac.a build/libac.a $(build/asan_units)
	$(run_tests) --tree build/asan --flags '-g -fsanitize=address,undefined' $(or $(T),unit/ lang/ error/ conformance/)
	@mkdir -p build/asan/plain && cp build/asan/acc build/asan/plain/acc
	@ln -sfn ../../libac.a build/asan/plain/libac.a && ln -sfn ../../../runtime/include build/asan/plain/include
	$(run_tests) --tree build/asan/plain --limit 120 $(or $(T),driver/ emit/ c/ examples/)

valgrind: build/acc build/libac.a $(build_units)
	AC_NO_POOL=1 $(run_tests) --limit 200 --under 'valgrind -q --leak-check=full --error-exitcode=99' $(T)

tsan: build/tsan/acc build/tsan/libac.a
	$(run_tests) --tree build/tsan --flags '-g -fsanitize=thread' $(or $(T),lang/threads/ lang/signals/ lang/context/)

clang: build/clang/acc build/clang/libac.a $(build/clang_units)
	ACC_CC=clang $(run_tests) --tree build/clang $(T)

bless: build/acc build/libac.a
	$(run_tests) --bless $(T)

errors:
	python3 tests/docs.py errors

check-headers: build/acc | build/.deps-check
	python3 tests/headers.py $(T)

check-programs: build/acc | build/.deps-check
	python3 tests/programs.py $(T)

bench: build/acc build/libac.a
	tests/bench/run $(T)

# --- the house ------------------------------------------------------------------------------------------------------

# A layer may include itself and the layers before it. Generated parse.h belongs to syntax.
.PHONY: layers headers
layers:
	@grep -Hn '^ *# *include *"' $(wildcard compiler/*/*.[chyre] compiler/*/*.def compiler/*/*.re) | \
	awk -v order='$(layers)' 'BEGIN { split(order, names, " "); for (i in names) rank[names[i]] = i } \
	    { split($$0, path, "/"); from = path[2]; split($$0, quoted, "\""); target = quoted[2]; \
	      if (target == "parse.h") to = "syntax"; else { split(target, part, "/"); to = part[1] } \
	      if (!(to in rank) || rank[to] > rank[from]) { print "layers: " $$0; bad = 1 } } END { exit bad }'
	@echo 'layers: no folder of compiler/ includes a later one'

headers: $(generated_headers) | build/.deps-build
	@for header in compiler/*/*.h; do \
	    printf '#include "%s"\nextern int nothing;\n' "$${header#compiler/}" | \
	    $(CC) $(language) $(warnings) -Icompiler -I$(gen) -fsyntax-only -x c - || { echo "headers: $$header"; exit 1; }; \
	done
	@echo 'headers: each header of compiler/ compiles alone'

.PHONY: install uninstall clean help
install:
	@test -x build/acc -a -f build/libac.a || { echo 'install: nothing is built here; run make first'; exit 1; }
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR) $(DESTDIR)$(INCLUDEDIR)/ac
	install -m 755 build/acc $(DESTDIR)$(BINDIR)/acc
	install -m 644 build/libac.a $(DESTDIR)$(LIBDIR)/libac.a
	install -m 644 $(public_headers) $(DESTDIR)$(INCLUDEDIR)/ac

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/acc $(DESTDIR)$(LIBDIR)/libac.a $(public_headers:runtime/include/%=$(DESTDIR)$(INCLUDEDIR)/%)
	-rmdir $(DESTDIR)$(INCLUDEDIR)/ac

clean:
	rm -rf build

help:
	@echo 'make                 builds build/acc and build/libac.a'
	@echo 'make demo            installs what is missing, builds, compiles and runs examples/fetch'
	@echo 'make check           installs what is missing, builds, runs all tests (T=word: those whose name contains it)'
	@echo 'make deps            installs what is missing (Debian packages), and says what and why'
	@echo 'make asan            the tests with compiler, runtime and programs under AddressSanitizer and UBSan'
	@echo 'make tsan            the tests of threads under ThreadSanitizer'
	@echo 'make valgrind        the tests under valgrind, memory pools off'
	@echo 'make clang           the tests with everything built by clang'
	@echo 'make bless           rewrites the expected outputs of tests/emit: read the diff'
	@echo 'make errors          writes docs/errors.md from the table of messages and tests/error'
	@echo 'make check-headers   system headers through the front end, under gcc and clang'
	@echo 'make check-programs  fetches lua, zlib and sqlite and compares their objects with those of cc'
	@echo 'make check-long      make check, then hundreds of random programs with awaits everywhere against plain C'
	@echo 'make bench           the benchmarks of tests/bench'
	@echo 'make layers headers  proves that no layer includes a later one, that each header compiles alone'
	@echo 'make install         DESTDIR= PREFIX=/usr/local; make uninstall takes it back'
	@echo 'make clean           removes build/'
	@echo 'Variables: CC CFLAGS V=1 (show commands) T=word JOBS=n'
