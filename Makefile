# The commands of the house. `make run` and `make test` need Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
BIN := .venv/bin
# Only packages uploaded before this day enter the locks: two weeks are long enough for a bad release to be noticed.
LOCK_DAY := 2026-11-10
ROOMS := accounts audit coalsafety compliance dashboard duties exchange inspections mines records sheets

export PORT ?= 8000
export HOST ?= 127.0.0.1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Compiled sources are kept, whatever the shell says: each of the many processes would compile them anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run demo test check bench fuzz faults format lock messages vendor
.DEFAULT_GOAL := run
# An interrupted installation starts again instead of passing for a finished one.
.DELETE_ON_ERROR:

run: .venv/run.stamp
	@exec $(BIN)/python manage.py up

# A year of plausible sample data, in a database file of its own.
demo: export DATABASE_URL := sqlite:///$(CURDIR)/var/demo.sqlite3
demo: .venv/run.stamp
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo --keep
	@exec $(BIN)/python manage.py up

# The suite on SQLite, then what depends on the database once more on PostgreSQL. What needs PostgreSQL, Redis or Chromium
# is named as skipped where they do not answer; REQUIRE_SERVICES=1 makes a skip a failure. Databases are made beside the
# one that is named, and dropped. TESTS narrows the run to one pass: make test TESTS=tests/plan
export TEST_POSTGRES_URL ?= postgresql://root@127.0.0.1:5432/postgres
export TEST_REDIS_URL ?= redis://127.0.0.1:6379/15
TESTS ?=
BOTH := $(addprefix tests/,duties oracle/test_books.py oracle/test_found.py plan/test_edges_of_late_entry.py audit \
	accounts/test_at_once.py inspections/test_recording.py records/test_recording.py exchange/test_undo.py flows/test_budgets.py dashboard/test_budgets.py inspections/test_confirming.py)
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist worksteal -r s
test: .venv/test.stamp
	$(PYTEST) $(TESTS)
ifeq ($(TESTS),)
	DATABASE_URL=$(TEST_POSTGRES_URL) $(PYTEST) $(BOTH)
endif

check: .venv/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check $$(find templates -name '*.html' | sort)
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/vulture
	$(BIN)/deptry .
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/translations.py check

# Each figure beside plain SQL that does the same work in the same run, on both databases. PROVINCE=1 measures a million
# obligations over five million acts instead; building them takes minutes and gigabytes.
PROVINCE ?=
bench: .venv/test.stamp
	$(BIN)/python -m bench $(if $(PROVINCE),province,district)
	DATABASE_URL=$(TEST_POSTGRES_URL) $(BIN)/python -m bench $(if $(PROVINCE),province,district)
ifeq ($(PROVINCE),)
	for program in pages load; do \
		$(BIN)/python -m bench.$$program && DATABASE_URL=$(TEST_POSTGRES_URL) $(BIN)/python -m bench.$$program || exit 1; \
	done
endif

# Hostile requests and spoilt tables, many more than the suite's share. Each failure is told with the line that repeats
# it: make fuzz FUZZ_SEED=… FUZZ_AT=…
fuzz: export FUZZ_REQUESTS ?= 100000
fuzz: export FUZZ_SHEETS ?= 2000
fuzz: export FUZZ_SHARES ?= 4
fuzz: .venv/test.stamp
	$(PYTEST) --show-capture=no tests/fuzz

# The running product is killed, starved and slowed down while an outside ledger counts. FAULTS="web-kill disk-full" chooses;
# KILLS=27 WRITES=10500 is the full size for each database, LIMIT=270 ends a part after so many seconds. Not part of .ci/run.
FAULTS ?=
faults: .venv/test.stamp
	$(BIN)/python -m tests.faults $(FAULTS)

format: .venv/test.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .
	$(BIN)/djade $$(find templates -name '*.html' | sort)

# Only developers run this; uv comes with requirements-dev.lock.
lock: .venv/test.stamp
	for name in requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --exclude-newer $(LOCK_DAY) \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $$name.txt --output-file $$name.lock; \
	done

# Finds new texts, keeps the English there is, compiles it. What is still empty is listed by make check.
messages: .venv/test.stamp
	$(BIN)/python scripts/translations.py write

vendor:
	$(PYTHON) scripts/vendor.py

# Installing. The locks name every package, so pip resolves nothing (--no-deps). A stamp is as new as the lock it was made from, so a second run installs nothing.

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更高版本；可用 PYTHON=python3.12 指定。 Python 3.11 or newer is needed; name it by PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "缺少 venv：先执行 apt-get install python3-venv。 The module venv is missing: apt-get install python3-venv." >&2; exit 1; }
	@echo "正在安装（约半分钟）…… Installing (about half a minute) …"
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes --only-binary :all: --requirement requirements.lock
	@touch $@

.venv/test.stamp: requirements-dev.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements-dev.lock
	@touch $@ .venv/run.stamp
