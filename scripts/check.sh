#!/usr/bin/env bash
# make check: what can be said without starting a server. Format, lint, types, floors, contract, unit tests.
# With --without-tests, as `make test` calls it, which runs them all: the same without the unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh
bash scripts/setup.sh

bin=.venv/bin
tests="${1:-}"
in_frontend() { (cd frontend && "$@"); }

python_checks() {
    step "Python: format" $bin/ruff format --check .
    step "Python: lint" $bin/ruff check .
    step "Python: types" $bin/mypy
    step "Python: floors" $bin/lint-imports
    step "Contract is what the server says" bash scripts/openapi.sh --check
    step "Shell scripts" $bin/shellcheck --external-sources scripts/*.sh .ci/run
    step "Dockerfile" $bin/hadolint Dockerfile
    step "Compose file" frontend/node_modules/.bin/dclint --max-warnings 0 docker-compose.yml
    [ "$tests" = --without-tests ] || step "House rules and pure rules" $bin/pytest -q tests/architecture tests/unit
}

web_checks() {
    step "Web: format" in_frontend npm run --silent format:check
    step "Web: lint" in_frontend npm run --silent lint
    step "Web: types" in_frontend npm run --silent typecheck
    [ ${#FAILED_STEPS[@]} -eq 0 ]
}

# Side by side: most machines have two processors, and each half keeps one busy.
web_said="$(mktemp)"
web_checks >"$web_said" 2>&1 &
python_checks
wait $! || FAILED_STEPS+=("Web")
cat "$web_said"
rm -f "$web_said"
end_of_steps
