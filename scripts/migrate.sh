#!/usr/bin/env bash
# make migrate: bring the database that the environment names to the newest shape.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/system.sh
. scripts/python.sh

need_system_to_run
need_python_to_run
exec .venv/bin/flask --app wsgi migrate
