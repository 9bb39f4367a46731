#!/usr/bin/env bash
# make run: sets up what is missing, then serves everything on one port.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/system.sh
. scripts/python.sh
. scripts/web.sh

need_system_to_run
need_python_to_run
need_web_built
exec .venv/bin/python wsgi.py
