#!/usr/bin/env bash
# make bench: how many screens one process carries, how fast files go in and out and people sign in, beside a server in C and plain Nginx. All private.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh
. scripts/system.sh
need_system_to_bench
exec .venv/bin/python -m bench ${QUICK:+--quick} ${ONLY:+--only "$ONLY"} ${SCREENS:+--screens "$SCREENS"} ${DATABASE:+--database "$DATABASE"}
