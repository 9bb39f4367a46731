#!/usr/bin/env bash
# make test: everything, in one command, on a machine that has nothing but Python, Node and make.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh
bash scripts/setup.sh

# Half an hour is three times what the longest part takes; whatever hangs is told by name and the rest still runs.
in_time() {
    timeout --foreground --kill-after=20 30m "$@" || {
        local code=$?
        [ "$code" != 124 ] || echo "Stopped: it was not over after 30 minutes."
        return "$code"
    }
}
# A process that dies ends the run and names its story: with a new one in its place pytest-xdist waits forever for the
# rest of the file it was in.
pytest_here() { in_time .venv/bin/pytest -n 2 --max-worker-restart=0 --dist loadfile --no-loadscope-reorder "$@"; }
python_on_sqlite() { TEST_DATABASE=sqlite pytest_here --cov=backend --cov-report=term:skip-covered; }
# One process: the runner of many at once is not made for green threads.
sockets_on_eventlet() { in_time .venv/bin/pytest -p tests.green -m "not processes" tests/realtime; }
python_on_mariadb() { TEST_DATABASE=mariadb pytest_here -m mariadb; }
in_frontend() { (cd frontend && in_time "$@"); }
build_web() { (. scripts/system.sh && . scripts/web.sh && need_web_built); }

step "Web apps built" build_web
loud_step "Checks" bash scripts/check.sh --without-tests
loud_step "Python on SQLite, with coverage" python_on_sqlite
loud_step "Sockets on eventlet" sockets_on_eventlet
loud_step "Python on MariaDB" python_on_mariadb
loud_step "Web tests" in_frontend npm run --silent test
loud_step "Browser journeys" in_frontend npm run --silent e2e
end_of_steps
