# Every command a person needs. `make` alone lists them.
# Nothing here asks a question; what is missing is installed, or named in one line.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
TESTS  ?= tests
# Two workers: the suite starts real servers, and a third would only wait for the others' processors.
WORKERS ?= 2

# One line of 64 random hex digits, without any program that a small system may lack.
RANDOM_HEX = od -An -N32 -tx1 /dev/urandom | tr -d ' \n'

.DEFAULT_GOAL := help
.PHONY: help run up test bench lint check-format format lock demo model api-examples screenshots system-packages secret-key compose-secrets
# A half-installed environment must not look finished.
.DELETE_ON_ERROR:

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed secret-key ## serve on http://127.0.0.1:8000 (HOST, PORT) with SQLite, data kept between runs
	@umask 077; $(BIN)/flask --app wsgi db upgrade
	@url=$$($(BIN)/python -c 'import config; print(config.settings_from_environment().local_url)') && \
		$(BIN)/flask --app wsgi agents first --url "$$url"
	@exec $(BIN)/gunicorn wsgi:app

up: compose-secrets ## build and start the containers: the application and PostgreSQL
	docker compose up --build

test: $(VENV)/.installed-dev system-packages lint ## everything: lint, types, tests on both engines and in a real browser
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TESTS)

bench: $(VENV)/.installed-dev system-packages ## measure speed at up to a million tickets, on both engines (BENCH="--quick": 3 minutes)
	@$(BIN)/python -m benchmarks.bench $(BENCH)

lint: $(VENV)/.installed-dev ## style, types, templates, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint ticketapp/templates
	$(BIN)/lint-imports --no-logo --no-cache

format: $(VENV)/.installed-dev ## put the code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.installed-dev ## write requirements*.txt anew from requirements*.in (UPGRADE=--upgrade: newest of everything)
	@for name in requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --custom-compile-command "make lock" -o $$name.txt $$name.in || exit 1; done

demo: $(VENV)/.installed secret-key ## add 2,000 realistic tickets to the database
	@$(BIN)/flask --app wsgi db upgrade
	@$(BIN)/flask --app wsgi tickets demo 2000

model: $(VENV)/.installed secret-key ## train the embedded model anew from the project's rows (ROWS="FILE ...": and from these)
	$(BIN)/flask --app wsgi triage train $(ROWS)

api-examples: $(VENV)/.installed-dev ## write the answers in docs/api.md anew, as the server gives them
	@$(BIN)/python -m tests.api_examples docs/api.md 2>/dev/null

screenshots: $(VENV)/.installed-dev ## make the pictures of docs/images anew
	$(BIN)/python -m tests.browser.screenshots docs/images

# --- what the commands above need -------------------------------------------------------------------------------------

# Twice quiet: warnings about a mirror's address help nobody here, errors are still shown.
PIP_INSTALL = $(BIN)/pip install -qq --disable-pip-version-check --require-hashes

# Stamps live in the environment, so that deleting it forgets them. The dev lock holds the product's packages too.
$(VENV)/.installed: requirements.txt | $(BIN)/pip
	@test -e $(VENV)/.installed-dev || { echo "Installing what the product needs into $(VENV) ..."; $(PIP_INSTALL) -r requirements.txt; }
	@test ! -e $(VENV)/.installed-dev || $(MAKE) --no-print-directory $(VENV)/.installed-dev
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(BIN)/pip
	@echo "Installing what the product and its tests need into $(VENV) ..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

# Debian splits ensurepip off python3: install it where that is allowed, else say what to do.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed: install it, or name it with make PYTHON=/path/to/python3.11." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null; } || \
		{ echo "Python's venv module is missing: install it (Debian, Ubuntu: sudo apt install python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Added where there is none, readable by the owner only, never shown. An empty SECRET_KEY= in .env is overruled: the last wins.
secret-key:
	@umask 077; touch .env; [ -n "$$SECRET_KEY" ] || grep -Eq "^ *(export +)?SECRET_KEY *= *[\"']?[^\"' ]" .env || \
		printf '\nSECRET_KEY=%s\n' "$$($(RANDOM_HEX))" >> .env

compose-secrets: secret-key
	@umask 077; [ -n "$$POSTGRES_PASSWORD" ] || grep -Eq "^ *(export +)?POSTGRES_PASSWORD *= *[\"']?[^\"' ]" .env || \
		printf '\nPOSTGRES_PASSWORD=%s\n' "$$($(RANDOM_HEX))" >> .env

# The tests' browser, database server and Redis. Where they cannot be installed the tests that need them are skipped and say
# so; with CI=true they fail instead.
system-packages:
	@if [ -x /usr/bin/chromium ] && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
		&& command -v redis-server >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			chromium fonts-liberation postgresql redis-server >/dev/null; \
	else \
		echo "!!! Tests on PostgreSQL, with Redis or in a browser will be SKIPPED where the programs are missing:" >&2; \
		echo "!!! install Debian's packages postgresql, redis-server and chromium, or run make test as root on Debian." >&2; fi
