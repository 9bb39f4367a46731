# Everything is one word: `make <word>`. The work itself stands in scripts/, one file for each word.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help run test check bench faults corpus fuzz format migrate openapi lock setup clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start TVS on http://localhost:5000 (PORT=… for another port); sets up what is missing
	@exec bash scripts/run.sh

test: ## Set up and run everything: checks, Python on SQLite and on MariaDB, web tests, browser journeys
	@exec bash scripts/test.sh

check: ## The fast part: format, lint, types, floors, contract, unit tests
	@exec bash scripts/check.sh

bench: ## Measure 10,000 screens, large files and sign-ins, beside a server in C and Nginx (QUICK=1: a minute; ONLY=media; DATABASE=mariadb)
	@exec bash scripts/bench.sh

faults: ## Kill, freeze and cut everything for most of an hour and see that nothing is lost (ONLY=f04 for one)
	@exec bash scripts/faults.sh

corpus: ## Upload every kind of file in every codec and play each to its end in Chromium (ONLY=webm for some)
	@exec bash scripts/corpus.sh

fuzz: ## Ask everything the contract names, in ways nobody thought of, until something breaks (MINUTES=10; SEED=… again; ONLY=upload)
	@exec bash scripts/fuzz.sh

format: ## Format Python and TypeScript, repair what can be repaired
	@exec bash scripts/format.sh

migrate: ## Bring the database to the newest shape
	@exec bash scripts/migrate.sh

openapi: ## Write docs/openapi.json and the TypeScript contract made from it
	@exec bash scripts/openapi.sh

lock: ## Write requirements*.txt from requirements*.in (UPGRADE=1 takes newer versions)
	@exec bash scripts/lock.sh

setup: ## Install everything that developing and testing needs, without running anything
	@exec bash scripts/setup.sh

clean: ## Remove what can be made again; data/ and uploads/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov \
		bench/out frontend/node_modules frontend/dist frontend/test-results frontend/playwright-report
	find backend tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
