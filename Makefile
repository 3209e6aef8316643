# make run, make test, make lint, make bench: each does all of its own set-up.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

.PHONY: run chat test lint bench clean

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/ready-test: $(VENV)/ready
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

run: $(VENV)/ready
	$(BIN)/shanqiao serve --demo

chat: $(VENV)/ready
	$(BIN)/shanqiao chat

test: $(VENV)/ready-test
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/ready-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/ready-test
	$(BIN)/python -m tests.bench $(ARGS)

clean:
	rm -rf $(VENV) var
