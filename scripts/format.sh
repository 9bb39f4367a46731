#!/usr/bin/env bash
# make format: format everything, repair what can be repaired safely.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh

.venv/bin/ruff check --quiet --fix-only .
.venv/bin/ruff format .
cd frontend
node_modules/.bin/oxlint --fix --quiet . || true # what is left is said by make check
node_modules/.bin/prettier --log-level warn --write .
