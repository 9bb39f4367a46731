#!/usr/bin/env bash
# make check: what can be said without starting a server. Format, lint, types, floors, contract, unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh
bash scripts/setup.sh

bin=.venv/bin
in_frontend() { (cd frontend && "$@"); }

step "Python: format" $bin/ruff format --check .
step "Python: lint" $bin/ruff check .
step "Python: types" $bin/mypy
step "Python: floors" $bin/lint-imports
step "Web: format" in_frontend npm run --silent format:check
step "Web: lint" in_frontend npm run --silent lint
step "Web: types" in_frontend npm run --silent typecheck
step "Contract is what the server says" bash scripts/openapi.sh --check
step "Shell scripts" $bin/shellcheck --external-sources scripts/*.sh .ci/run
step "Dockerfile" $bin/hadolint Dockerfile
step "Compose file" frontend/node_modules/.bin/dclint --max-warnings 0 docker-compose.yml
step "House rules and pure rules" $bin/pytest -q -n 2 tests/architecture tests/unit
end_of_steps
