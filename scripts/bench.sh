#!/usr/bin/env bash
# make bench: how many screens one process carries, and how fast, beside a server in C. Everything it starts is private.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh
. scripts/system.sh
need_system_to_bench
exec .venv/bin/python -m bench ${QUICK:+--quick} ${SCREENS:+--screens "$SCREENS"} ${DATABASE:+--database "$DATABASE"}
