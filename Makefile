# make            the release: an environment of its own, everything built from raw/, and how to load it
# make test       format, lint, types and tests
# make test-all   the same, with the tests that take long, and properties looked for thoroughly
# make fuzz       inputs of every kind, coverage-guided, for about an hour; RUNS=1000000 for longer (Linux on x86_64)
# make schema     schema/, generated from the models
# make reproduce  every release built again from its commit, and compared; `make reproduce-environments`: in many environments
# make bench      how fast it is, beside its peers, into docs/performance.md; `make bench-peers` installs those (6 GB)
# make clean      away with everything that can be made again (never a release)
#
# Another Python than python3:  make PYTHON=python3.12

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)

# Both for the packages and for the tools that build them. Relative, since pip splits the value at spaces.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := release
RUNS   ?= 100000
.PHONY: release test test-all fuzz browser schema reproduce reproduce-environments bench bench-peers clean

release: $(VENV)/.ready-$(VERSION)
	@$(BIN)/corpus build raw
	@echo 'Load it:  $(BIN)/python -c "import corpus; print(corpus.load())"'
	@$(BIN)/python -c 'import corpus; print(corpus.load())'

check = $(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

# Tests of a Spark cluster need Java; without it, or with `make test SPARK=`, they are skipped.
SPARK := $(shell command -v java >/dev/null && echo $(VENV)/.ready-spark-$(VERSION))

# A file is one worker's, as what it makes for its tests is. They come in the order of their names: else those of few tests, however
# long, would come last, and one worker would wait for the other.
pytest = $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test: $(VENV)/.ready-dev-$(VERSION) $(SPARK) browser
	$(check)
	$(pytest) -m "not slow"

test-all: $(VENV)/.ready-dev-$(VERSION) $(SPARK) browser
	$(check)
	$(pytest) -m "slow or not slow" --hypothesis-profile thorough

fuzz: $(VENV)/.ready-dev-$(VERSION)
	@$(BIN)/python -m tests.fuzz --runs $(RUNS)

# The pages of a review are tested in a browser, which is installed where that needs no password. Without one they are skipped.
browser:
	@command -v chromedriver >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null \
	  || { echo "installing Chromium, for the tests of the review pages …"; \
	       { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium chromium-driver fonts-noto-cjk; } >/dev/null 2>&1 \
	       || echo "there is no Chromium to install here, so those tests are skipped" >&2; }

schema: $(VENV)/.ready-$(VERSION)
	$(BIN)/python -m corpus.release.schema

# What was installed for a release is kept in build/reproduce.
reproduce: $(VENV)/.ready-$(VERSION)
	@$(BIN)/python -m tests.reproduce

reproduce-environments: $(VENV)/.ready-dev-$(VERSION) $(SPARK)
	@$(BIN)/python -m tests.reproduce --environments

bench: $(VENV)/.ready-dev-$(VERSION)
	@$(BIN)/python -m tests.bench --write

bench-peers:
	@PYTHON=$(PYTHON) sh tests/bench/install-peers.sh

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find corpus tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is newer than what was installed from; another Python makes the environment anew.
$(VENV)/.ready-$(VERSION): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is not Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	@test "$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$(VERSION)" \
	  || $(PYTHON) -m venv --clear $(VENV)
	@echo "installing into $(VENV) (Python $(VERSION)) …"
	@$(BIN)/python -m pip install -qq --editable .
	@touch $@

$(VENV)/.ready-dev-$(VERSION): $(VENV)/.ready-$(VERSION)
	@echo "installing what the tests need …"
	@$(BIN)/python -m pip install -qq --editable '.[dev]'
	@touch $@

$(VENV)/.ready-spark-$(VERSION): $(VENV)/.ready-dev-$(VERSION)
	@echo "installing Spark, for the tests of a cluster …"
	@$(BIN)/python -m pip install -qq --editable '.[spark]'
	@touch $@
