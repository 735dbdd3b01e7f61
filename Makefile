# Builds, tests and installs libclv; complete on its own, config.mk (from ./configure) overrides. `make help` lists.

SRC := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
HEADER := $(SRC)/include/clv/base.h
version_part = $(shell sed -n 's/^\#define CLV_VERSION_$(1) //p' $(HEADER))
MAJOR := $(call version_part,MAJOR)
VERSION := $(MAJOR).$(call version_part,MINOR).$(call version_part,PATCH)

# What config.mk and the command line may set; CC and CFLAGS the environment too.
ifeq ($(origin CC),default)
CC = cc
endif
CFLAGS ?= -O3 -g
prefix = /usr/local
exec_prefix = $(prefix)
bindir = $(exec_prefix)/bin
libdir = $(exec_prefix)/lib
includedir = $(prefix)/include
datarootdir = $(prefix)/share
mandir = $(datarootdir)/man
PKG_CONFIG = pkg-config
SANITIZE =
WITH_CSV = yes
WITH_JANSSON = yes
WERROR = $(if $(CI),yes,no)
BUILD = build
DATA = $(BUILD)/data
JOBS = 2
-include config.mk

GSL_CFLAGS := $(shell $(PKG_CONFIG) --cflags gsl 2>/dev/null)
GSL_ALL_LIBS := $(or $(shell $(PKG_CONFIG) --libs gsl 2>/dev/null),-lgsl -lgslcblas -lm)
GSL_LIBS := $(filter-out -lgslcblas,$(GSL_ALL_LIBS))
CHECK_LIBS := $(or $(shell $(PKG_CONFIG) --libs check 2>/dev/null),-lcheck -lm)
CSV_LIBS = -lcsv
JANSSON_LIBS = -ljansson

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual \
  -Wwrite-strings $(if $(filter yes,$(WERROR)),-Werror)
ALL_CFLAGS = -std=gnu11 -ffp-contract=off $(WARNINGS) $(SANITIZE) $(GSL_CFLAGS) $(CFLAGS)
ALL_CPPFLAGS = -I$(SRC)/include $(CPPFLAGS)
# A release never aborts; the sanitizer builds keep the assertions.
LIB_FLAGS = -fPIC -fvisibility=hidden $(if $(SANITIZE),,-DNDEBUG -Wl,-z,defs)
TEST_CPPFLAGS = -I$(SRC)/tests/harness

names = $(patsubst $(SRC)/%,%,$(wildcard $(addprefix $(SRC)/,$(1))))
object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB_C := $(call names,lib/*/*.c)
HEADERS := $(call names,include/clv/*.h)
CLV_C := $(if $(filter yesyes,$(WITH_CSV)$(WITH_JANSSON)),$(call names,examples/clv/*.c))
EXAMPLE_C := $(call names,examples/*.c)
HARNESS_C := $(call names,tests/harness/*.c)
UNIT_C := $(call names,tests/unit/*/test_*.c)
API_C := $(call names,tests/api/test_*.c)
BENCH_C := $(call names,tests/bench/*.c)
SOAK_C := $(call names,tests/soak/*.c)
FUZZ_C := $(call names,tests/fuzz/fuzz_*.c)
MAN := $(call names,man/*.1 man/*.3 man/*.7)

STATIC = $(BUILD)/libclv.a
SONAME = libclv.so.$(MAJOR)
SHARED = $(BUILD)/libclv.so.$(VERSION)
LINKS = $(BUILD)/$(SONAME) $(BUILD)/libclv.so
COMMAND = $(if $(CLV_C),$(BUILD)/clv)
EXAMPLES = $(patsubst examples/%.c,$(BUILD)/examples/%,$(EXAMPLE_C))
UNIT = $(patsubst %.c,$(BUILD)/%,$(UNIT_C))
API = $(patsubst %.c,$(BUILD)/%,$(API_C))
BENCHES = $(patsubst %.c,$(BUILD)/%,$(BENCH_C))
SOAKS = $(patsubst %.c,$(BUILD)/%,$(SOAK_C))
FUZZ = $(patsubst %.c,$(BUILD)/%,$(FUZZ_C))
HARNESS = $(call object,$(HARNESS_C))
# libFuzzer has a main of its own.
FUZZER =
FUZZ_SHARED = $(call object,tests/fuzz/fuzz.c $(if $(FUZZER),,tests/fuzz/replay.c))

# What `make check` runs; TESTS="tests/unit/base/test_money.c tests/cli/fit.sh" picks some.
QUICK_LINT := $(call names,$(addprefix tests/lint/,layers exports headers gsl forbidden statics plain house synopsis bindings))
LINT := $(QUICK_LINT) $(call names,tests/lint/format tests/lint/man tests/lint/api tests/lint/apigen tests/lint/abi tests/lint/drift)
COMPILERS := tests/cli/test_compilers.sh
CLI := $(filter-out $(COMPILERS),$(call names,tests/cli/*.sh))
TESTS = $(UNIT_C) $(API_C) $(FUZZ_C) $(CLI) $(QUICK_LINT)
PROGRAMS = $(patsubst %.c,$(BUILD)/%,$(filter %.c,$(1))) $(addprefix $(SRC)/,$(filter-out %.c,$(1)))

quiet = $(if $(V),,@echo "  $(1)" $(2);)
LIBRARY_LINK = -L$(BUILD) -lclv
SUBMAKE = $(MAKE) -f $(SRC)/Makefile --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))
RUN = CLV_SOURCE="$(abspath $(SRC))" CLV_BUILD="$(abspath $(BUILD))" CLV_DATA="$(abspath $(DATA))" CC="$(CC)" \
  CLV_SANITIZE="$(SANITIZE)" JOBS=$(JOBS) MAKEFLAGS= $(SRC)/tests/run

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all check build-check check-asan check-tsan check-valgrind check-oom check-python check-ruby check-spark \
  check-compilers lint analyse coverage bench bench-bindings soak fuzz demo deps deps-ci install uninstall configure dist \
  distcheck clean distclean help map api abi amalgamation FORCE

all: $(STATIC) $(if $(LIB_C),$(SHARED) $(LINKS) $(COMMAND) $(EXAMPLES))

# Objects are made again when the way to make them changes.
FLAGS := $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LIB_FLAGS) $(LDFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)
	@echo '$(subst ','\'',$(FLAGS))' | cmp -s - $@ || echo '$(subst ','\'',$(FLAGS))' > $@

$(BUILD)/obj/lib/%.o: private OWN = $(filter-out -Wl%,$(LIB_FLAGS))
$(BUILD)/obj/tests/%.o: private OWN = $(TEST_CPPFLAGS)
$(BUILD)/obj/tests/api/test_hostile.o: private OWN = $(TEST_CPPFLAGS) -I$(BUILD)/made
$(BUILD)/obj/tests/api/test_hostile.o: $(BUILD)/made/hostile_calls.h
$(BUILD)/obj/%.o: $(SRC)/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,CC,$*.c)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(OWN) -MMD -MP -c $< -o $@

$(BUILD)/made/hostile_calls.h: $(SRC)/bindings/api.json $(wildcard $(SRC)/bindings/apigen/*.py)
	@mkdir -p $(@D)
	$(call quiet,API,$@)python3 -B $(SRC)/bindings/apigen hostile $< > $@

$(STATIC): $(call object,$(LIB_C))
	@mkdir -p $(@D)
	$(call quiet,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(SHARED): $(call object,$(LIB_C)) $(SRC)/lib/libclv.map
	$(call quiet,LD,$@)$(CC) -shared $(ALL_CFLAGS) $(LIB_FLAGS) $(LDFLAGS) -Wl,-soname,$(SONAME) \
	  -Wl,--version-script=$(SRC)/lib/libclv.map -o $@ $(filter %.o,$^) $(GSL_LIBS)

$(LINKS): $(SHARED)
	@ln -sf libclv.so.$(VERSION) $@

CLV_LIBS = $(LIBRARY_LINK) $(CSV_LIBS) $(JANSSON_LIBS) -lm
$(BUILD)/clv: $(call object,$(CLV_C)) $(LINKS)
	$(call quiet,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -Wl,-rpath,'$$ORIGIN' -o $@ $(filter %.o,$^) $(CLV_LIBS)

$(BUILD)/examples/%: $(BUILD)/obj/examples/%.o $(LINKS)
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -Wl,-rpath,'$$ORIGIN/..' -o $@ $< $(LIBRARY_LINK) -lm -pthread

# Unit tests see inside, so they link the archive; API tests link what a host links.
$(BUILD)/tests/api/%: $(BUILD)/obj/tests/api/%.o $(HARNESS) $(LINKS)
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -Wl,-rpath,'$$ORIGIN/../..' -o $@ $(filter %.o,$^) \
	  $(LIBRARY_LINK) $(CHECK_LIBS) $(GSL_ALL_LIBS)

$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(FUZZ_SHARED) $(HARNESS) $(STATIC)
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(CC) $(ALL_CFLAGS) $(FUZZER) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(CHECK_LIBS) \
	  $(GSL_ALL_LIBS) -pthread

$(BUILD)/tests/fuzz/seeds: $(call object,tests/fuzz/fuzz.c)

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(HARNESS) $(STATIC)
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(CHECK_LIBS) $(GSL_ALL_LIBS) -pthread

# Tests. What does not build fails, but the rest is run all the same.
BUILD_AND_RUN = built=0; $(SUBMAKE) -k build-check || built=$$?; $(RUN) $(call PROGRAMS,$(TESTS)) && exit $$built
build-check: $(if $(filter-out tests/unit/%,$(TESTS)),all) $(call PROGRAMS,$(filter %.c,$(TESTS)))

check: deps
	+@$(BUILD_AND_RUN)

FLAVOUR = $(SUBMAKE) CFLAGS="-O1 -g -fno-omit-frame-pointer" DATA=$(DATA)
ASAN = BUILD=$(BUILD)/asan SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" LINT= QUICK_LINT=
check-asan: deps
	+@$(FLAVOUR) $(ASAN) TESTS="$(filter-out tests/lint/%,$(TESTS))" run-flavour

OOM_C = $(patsubst $(SRC)/%,%,$(shell grep -lE 'harness_each_allocation|fail_at' \
  $(addprefix $(SRC)/,$(UNIT_C) $(API_C)) /dev/null))
check-oom: deps
	+@$(FLAVOUR) $(ASAN) TESTS="$(OOM_C)" run-flavour

THREADS_C = $(call names,tests/unit/*/test_*threads*.c tests/api/test_*threads*.c)
check-tsan: deps
	+@if test -z "$(THREADS_C)"; then echo "check-tsan: no tests of threads"; else \
	  CK_FORK=no $(FLAVOUR) BUILD=$(BUILD)/tsan SANITIZE=-fsanitize=thread TESTS="$(THREADS_C)" run-flavour; fi

VALGRIND_C = $(shell sed 's/ *\#.*//;s/$$/.c/' $(SRC)/tests/valgrind.list | grep ^tests/)
check-valgrind: deps
	+@$(SUBMAKE) TESTS="$(VALGRIND_C)" build-check
	@CK_FORK=no TIMEOUT=600 WRAP="valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=definite,indirect" \
	  $(RUN) $(call PROGRAMS,$(VALGRIND_C))

# Needs Ruby, so it is not part of `make check`.
check-ruby: deps
	@$(if $(filter no,$(DEPS)),:,$(SRC)/.ci/deps ruby) || :
	+@$(SUBMAKE) all
	@TIMEOUT=600 $(RUN) $(SRC)/tests/bindings/ruby.sh

# Builds the library three times, so it is not part of `make check`.
check-compilers: deps
	@$(RUN) $(addprefix $(SRC)/,$(COMPILERS))

# pip install into a fresh environment; takes packages from PyPI, so it is not part of `make check`.
check-python: deps
	@$(if $(filter no,$(DEPS)),:,$(SRC)/.ci/deps python)
	+@$(SUBMAKE) DEPS=no all
	@TIMEOUT=1200 $(RUN) $(SRC)/tests/bindings/python.sh

# PySpark and Java, hundreds of megabytes.
check-spark: deps
	@$(if $(filter no,$(DEPS)),:,$(SRC)/.ci/deps python spark) || :
	@TIMEOUT=1800 $(RUN) $(SRC)/tests/bindings/spark.sh

.PHONY: run-flavour
run-flavour:
	+@TIMEOUT=600 CK_TIMEOUT_MULTIPLIER=10; export TIMEOUT CK_TIMEOUT_MULTIPLIER; $(BUILD_AND_RUN)

lint:
	+@$(SUBMAKE) DEPS=no all
	@$(RUN) $(addprefix $(SRC)/,$(LINT))

map:
	@$(SRC)/tests/lint/exports --fix $(SRC)

api:
	@$(SRC)/tests/lint/api --fix $(SRC)

# The library as one clv.c and one clv.h, for who builds it into something else.
amalgamation:
	@$(SRC)/bindings/amalgamate $(BUILD)/amalgamation
	@echo $(BUILD)/amalgamation/clv.c $(BUILD)/amalgamation/clv.h

abi:
	+@$(SUBMAKE) DEPS=no all
	@CLV_BUILD="$(abspath $(BUILD))" $(SRC)/tests/lint/abi --fix $(SRC)

analyse:
	@$(SRC)/.ci/analyse "$(SRC)" "$(BUILD)" $(GSL_CFLAGS)

# Lines and branches of lib/ that its tests reach, as a release has them: without assertions.
coverage: deps
	@find $(BUILD)/coverage -name '*.gcda' -delete 2>/dev/null || :
	+@$(FLAVOUR) BUILD=$(BUILD)/coverage SANITIZE=--coverage LIB_FLAGS="-fPIC -DNDEBUG" TESTS="$(UNIT_C) $(API_C)" \
	  run-flavour
	@$(SRC)/.ci/coverage "$(SRC)" "$(BUILD)/coverage"

# The long runs, whose records are in tests/soak/README.md; SOAK=ci is bounded to minutes.
SOAK = full
soak: deps
	+@$(SUBMAKE) $(SOAKS) $(BUILD)/clv
	@$(BUILD)/tests/soak/recovery $(if $(filter ci,$(SOAK)),40,200)
	@$(BUILD)/tests/soak/events $(if $(filter ci,$(SOAK)),1,100)
	@CLV_BUILD="$(abspath $(BUILD))" python3 -B $(SRC)/tests/soak/kills $(if $(filter ci,$(SOAK)),60,1000)
	@$(BUILD)/tests/soak/events_scale $(if $(filter ci,$(SOAK)),100,1000)
	@CLV_BUILD="$(abspath $(BUILD))" $(SRC)/tests/soak/mutants $(if $(filter ci,$(SOAK)),--dry)
	@$(if $(filter ci no,$(SOAK) $(DEPS)),:,$(SRC)/.ci/deps ruby) || :
	@$(if $(filter ci,$(SOAK)),:,ruby $(SRC)/bindings/ruby/bench/memory.rb $(BUILD))
	+@$(FLAVOUR) BUILD=$(BUILD)/tsan SANITIZE=-fsanitize=thread $(BUILD)/tsan/tests/soak/threads
	@$(BUILD)/tsan/tests/soak/threads $(if $(filter ci,$(SOAK)),10,60)

# Each target on what it finds, with libFuzzer where a clang has it; else, and in `make check`, the corpus alone.
FUZZ_SECONDS = 600
FUZZ_BUILD = $(BUILD)/fuzz
FUZZ_FLAGS = -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
  -fsanitize-coverage-ignorelist=$(abspath $(SRC))/tests/fuzz/uncovered.txt
.PHONY: fuzz-targets fuzz-seeds
fuzz-targets: $(FUZZ)
fuzz: deps
	+@clang=$$($(SRC)/tests/fuzz/run --compiler); if test -n "$$clang"; then \
	  $(FLAVOUR) BUILD=$(FUZZ_BUILD) CC=$$clang SANITIZE="$(FUZZ_FLAGS)" FUZZER=-fsanitize=fuzzer fuzz-targets && \
	  CLV_SOURCE="$(abspath $(SRC))" CLV_BUILD="$(abspath $(FUZZ_BUILD))" FUZZ_SECONDS=$(FUZZ_SECONDS) JOBS=$(JOBS) \
	    $(SRC)/tests/fuzz/run $(addprefix $(abspath $(FUZZ_BUILD))/,$(FUZZ_C:.c=)); \
	else echo "make fuzz: no clang with libFuzzer (make deps-ci), so the corpus is replayed, and nothing else"; \
	  $(FLAVOUR) $(ASAN) TESTS="$(FUZZ_C)" run-flavour; fi

# The part of the corpus that is made, not found.
fuzz-seeds:
	+@$(SUBMAKE) $(BUILD)/tests/fuzz/seeds
	@mkdir -p $(patsubst tests/fuzz/fuzz_%.c,$(SRC)/tests/fuzz/corpus/%,$(FUZZ_C))
	@$(BUILD)/tests/fuzz/seeds $(SRC)/tests/fuzz/corpus

# BENCH=smoke is quick, BENCH=full takes an hour. Without Python's venv or a network only our side is measured.
BENCH = default
bench:
	+@$(SUBMAKE) all $(BENCHES) $(BUILD)/tests/soak/events_scale
	@$(if $(filter no,$(DEPS)),:,$(SRC)/.ci/deps bench) || :
	@CLV_BUILD="$(abspath $(BUILD))" $(SRC)/tests/bench/run $(BENCH)

# The same for calls from Python and Ruby, and for tables.
bench-bindings:
	+@$(SUBMAKE) all $(addprefix $(BUILD)/tests/bench/bench_,calls arrow)
	@$(if $(filter no,$(DEPS)),:,$(SRC)/.ci/deps python ruby) || :
	@CLV_BUILD="$(abspath $(BUILD))" $(SRC)/tests/bench/bindings $(BENCH)

demo: deps
	+@$(SUBMAKE) $(BUILD)/clv
	@$(SRC)/examples/fetch-cdnow $(DATA) || [ $$? = 77 ]
	@$(BUILD)/clv demo --data $(DATA)

deps:
	@$(if $(filter no,$(DEPS)),:,CC="$(CC)" WITH_CSV=$(WITH_CSV) WITH_JANSSON=$(WITH_JANSSON) \
	  $(SRC)/.ci/deps base)

deps-ci:
	@CC="$(CC)" $(SRC)/.ci/deps base ci spark

# Installation.
INSTALLED = $(DESTDIR)$(libdir)/libclv.a $(DESTDIR)$(libdir)/libclv.so.$(VERSION) $(DESTDIR)$(libdir)/$(SONAME) \
  $(DESTDIR)$(libdir)/libclv.so $(DESTDIR)$(libdir)/pkgconfig/libclv.pc $(if $(CLV_C),$(DESTDIR)$(bindir)/clv) \
  $(addprefix $(DESTDIR)$(includedir)/,$(patsubst include/%,%,$(HEADERS))) \
  $(foreach page,$(MAN),$(DESTDIR)$(mandir)/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))
RPATH = $(if $(filter /usr/lib% /lib%,$(libdir)),,-Wl,-rpath,$(libdir))

install: all
	@mkdir -p $(sort $(dir $(INSTALLED)))
	install -m 644 $(STATIC) $(SHARED) $(DESTDIR)$(libdir)/
	ln -sf libclv.so.$(VERSION) $(DESTDIR)$(libdir)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(libdir)/libclv.so
	install -m 644 $(addprefix $(SRC)/,$(HEADERS)) $(DESTDIR)$(includedir)/clv/
	sed -e 's|@prefix@|$(prefix)|; s|@exec_prefix@|$(exec_prefix)|; s|@libdir@|$(libdir)|' \
	  -e 's|@includedir@|$(includedir)|; s|@VERSION@|$(VERSION)|' \
	  $(SRC)/lib/libclv.pc.in > $(DESTDIR)$(libdir)/pkgconfig/libclv.pc
	$(if $(CLV_C),$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(RPATH) -o $(DESTDIR)$(bindir)/clv $(call object,$(CLV_C)) $(CLV_LIBS))
	$(foreach n,1 3 7,install -m 644 $(addprefix $(SRC)/,$(filter %.$n,$(MAN))) $(DESTDIR)$(mandir)/man$n/ &&) :

uninstall:
	rm -f $(INSTALLED)
	-rmdir $(DESTDIR)$(includedir)/clv 2>/dev/null || :

# The tarball: what git knows, and configure.
configure:
	cd $(SRC) && autoconf && rm -rf autom4te.cache

DIST = libclv-$(VERSION)
dist:
	@rm -rf $(BUILD)/dist && mkdir -p $(BUILD)/dist/$(DIST)
	@cd $(SRC) && test -d .git || { echo "make dist: needs a git checkout"; exit 1; }
	@(cd $(SRC) && git ls-files --recurse-submodules -z | xargs -0 sh -c 'for f; do test -e "$$f" && echo "$$f"; done' sh | \
	  tar -cf - -T -) | tar -xf - -C $(BUILD)/dist/$(DIST)
	@cd $(BUILD)/dist/$(DIST) && autoconf && rm -rf autom4te.cache
	@tar -C $(BUILD)/dist --sort=name --owner=0 --group=0 --numeric-owner --mtime="$$(git -C $(SRC) log -1 --format=%cI)" \
	  -cf - $(DIST) | gzip -9n > $(DIST).tar.gz && rm -rf $(BUILD)/dist
	@echo $(DIST).tar.gz

distcheck: dist
	@$(SRC)/.ci/distcheck $(DIST) $(BUILD)/distcheck

clean:
	rm -rf $(BUILD)/obj $(BUILD)/made $(BUILD)/amalgamation $(BUILD)/python $(BUILD)/spark $(BUILD)/tests $(BUILD)/examples $(BUILD)/asan $(BUILD)/tsan $(FUZZ_BUILD) $(BUILD)/coverage $(BUILD)/analyse \
	  $(BUILD)/distcheck $(BUILD)/dist $(BUILD)/libclv.* $(BUILD)/clv $(BUILD)/flags

distclean: clean
	rm -rf $(BUILD) config.mk config.log config.status libclv-*.tar.gz

help:
	@sed -n 's/^#: //p' $(SRC)/Makefile

#: make                 the library, the command build/clv and the examples
#: make demo            fit and score real purchases
#: make check           build and run the tests; TESTS="tests/unit/base/test_money.c" picks some
#: make check-asan      under AddressSanitizer and UndefinedBehaviorSanitizer
#: make check-tsan      tests of threads under ThreadSanitizer
#: make check-valgrind  the programs of tests/valgrind.list under valgrind
#: make check-oom       the tests that refuse each allocation in turn, under AddressSanitizer
#: make check-compilers gcc and clang, -O0 and -O3 give the same bits
#: make check-python    the Python package, installed into a fresh environment: its tests and README's example
#: make check-ruby      the Ruby gem: builds, installs, passes its tests
#: make check-spark     libclv.spark on two workers, and the SQL for warehouses in Spark
#: make lint            layers, exports, headers, GSL, names, format, manual, api.json
#: make analyse         cppcheck, gcc -fanalyzer, clang-tidy
#: make coverage        lines of lib/ that the tests reach, at least 97 %, and branches
#: make soak            known parameters found again, accounts beside a list of their events, for an hour; SOAK=ci
#: make fuzz            each fuzz target for FUZZ_SECONDS=600; without libFuzzer its corpus alone
#: make bench           speed and memory beside lifetimes; BENCH=smoke, BENCH=full
#: make bench-bindings  what Python, Ruby and tables cost beside C; BENCH=smoke, BENCH=full
#: make map             write the symbol map from the headers
#: make api             write bindings/api.json, the manual's section 3 and bindings' declarations from the headers
#: make amalgamation    build/amalgamation/clv.c and clv.h, all of the library in two files
#: make abi             write what library and headers look like to programs, lib/libclv.abi and lib/libclv.constants
#: make deps, deps-ci   install what check and demo need; and what lint and the analysers need
#: make install, uninstall; dist, distcheck; configure; clean, distclean
#: Variables: CC CFLAGS LDFLAGS prefix DESTDIR BUILD=dir JOBS=2 V=1 WERROR=yes DEPS=no WITH_CSV=no

-include $(patsubst %.o,%.d,$(call object,$(LIB_C) $(CLV_C) $(EXAMPLE_C) $(HARNESS_C) $(UNIT_C) $(API_C) $(BENCH_C) \
  $(SOAK_C) $(call names,tests/fuzz/*.c)))
