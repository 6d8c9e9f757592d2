# `make` lists the targets. The environment is .venv, made from pyproject.toml and constraints.txt.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test check screenshots bench-ingest bench-answers bench-latency bench-discord train-reader clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: .venv/runs ## start Dateline: in Discord with DISCORD_TOKEN set, else in the terminal
	@$(BIN)/dateline run

test: .venv/tests ## run every test
	@$(BIN)/python -m pytest -q

check: .venv/tests ## lint, formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

screenshots: .venv/tests ## take the README's pictures of real replies, with Debian's Chromium
	@command -v chromium >/dev/null || { echo "The pictures need Chromium and an emoji font; on Debian:" \
	  "apt-get install chromium fonts-liberation fonts-noto-color-emoji"; exit 1; }
	@PYTHONPATH=tests $(BIN)/python -m pictures docs/pictures

NEWSQA ?= ../shared/data/newsqa
ARTICLES ?= $(NEWSQA)/dev-articles.jsonl.gz
QUESTIONS ?= $(NEWSQA)/dev-questions.jsonl
REMOVED ?= --removed-questions $(NEWSQA)/dev-removed-questions.jsonl --removed-ids $(NEWSQA)/dev-removed-ids.txt
BASELINE ?= --baseline $(NEWSQA)/dev-gpt3.jsonl
LIBRARY ?= $(NEWSQA)/dev-articles.jsonl.gz $(NEWSQA)/train-articles.jsonl.gz
VECTORS ?= .venv/passages.npy

bench-ingest: .venv/benchmarks ## time an ingest of ARTICLES beside a plain LangChain pipeline
	@$(BIN)/python -m benchmarks.ingest $(ARTICLES) $(OPTIONS)

bench-answers: .venv/benchmarks ## score the answers to QUESTIONS beside a plain LangChain pipeline, and LLM=… if set
	@$(BIN)/python -m benchmarks.answers $(ARTICLES) $(QUESTIONS) $(REMOVED) $(BASELINE) --vectors $(VECTORS) $(OPTIONS)

bench-latency: .venv/benchmarks ## time answers from LIBRARY when 1, 8 and 32 people ask at once
	@$(BIN)/python -m benchmarks.latency $(LIBRARY) --questions $(QUESTIONS) --vectors $(VECTORS) $(OPTIONS)

bench-discord: .venv/runs ## let 200 questions come within a second, three times, through a stand-in for Discord
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.rush $(OPTIONS)

READING ?= ../shared/data/reading
TRAINING ?= .training
SHARE ?= 1
WEIGHTS ?= bot/answering/reading/weights
train-reader: .venv/training ## train the reader anew, from READING and NEWSQA: hours, or minutes with SHARE=0.03 WEIGHTS=elsewhere
	@mkdir -p $(TRAINING) $(WEIGHTS)
	@$(BIN)/python -m training.slices $(NEWSQA)/train-articles.jsonl.gz $(NEWSQA)/train-questions.jsonl $(TRAINING) --share $(SHARE)
	@$(BIN)/python -m training.mining $(TRAINING)/train-articles.jsonl $(TRAINING)/train-questions.jsonl $(TRAINING)/mined.jsonl
	@$(BIN)/python -m training.train $(READING) $(TRAINING)/mined.jsonl $(WEIGHTS)/reader.safetensors --share $(SHARE)
	@DATA_DIR=$(TRAINING)/library $(BIN)/dateline ingest $(TRAINING)/fit-articles.jsonl >$(TRAINING)/ingest.log
	@$(BIN)/python -m training.fitting $(TRAINING)/library $(TRAINING)/fit-questions.jsonl $(WEIGHTS)/reader.safetensors $(WEIGHTS)/judge.json
	@$(BIN)/python -m training.evaluate $(READING)/xquad.en.json.gz $(WEIGHTS)/reader.safetensors

clean: ## delete the environment; the library in data/ stays
	rm -rf .venv

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Dateline needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.12 run"; exit 1; }
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/runs: .venv/python pyproject.toml constraints.txt
	@echo "Installing what Dateline needs into .venv. The first time takes a few minutes …"
	@$(PIP) -e .
	@touch $@

.venv/tests: .venv/runs
	@echo "Installing what the tests need into .venv …"
	@$(PIP) -e '.[dev]'
	@touch $@

.venv/training: .venv/runs
	@echo "Installing what training needs into .venv …"
	@$(PIP) -e '.[training]'
	@touch $@

.venv/benchmarks: .venv/runs
	@echo "Installing what the benchmarks compare with into .venv …"
	@$(PIP) -e '.[bench]'
	@touch $@
