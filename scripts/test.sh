#!/usr/bin/env bash
# make test: everything, in one command, on a machine that has nothing but Python, Node and make.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh
bash scripts/setup.sh

pytest_here() { .venv/bin/pytest -n 2 --dist loadfile "$@"; }
python_on_sqlite() { TEST_DATABASE=sqlite pytest_here --cov=backend --cov-report=term:skip-covered; }
# One process: the runner of many at once is not made for green threads.
sockets_on_eventlet() { .venv/bin/pytest -p tests.green -m "not processes" tests/realtime; }
python_on_mariadb() { TEST_DATABASE=mariadb pytest_here -m mariadb; }
in_frontend() { (cd frontend && "$@"); }
build_web() { (. scripts/system.sh && . scripts/web.sh && need_web_built); }

step "Web apps built" build_web
loud_step "Checks" bash scripts/check.sh --without-tests
loud_step "Python on SQLite, with coverage" python_on_sqlite
loud_step "Sockets on eventlet" sockets_on_eventlet
loud_step "Python on MariaDB" python_on_mariadb
loud_step "Web tests" in_frontend npm run --silent test
loud_step "Browser journeys" in_frontend npm run --silent e2e
end_of_steps
