#!/usr/bin/env bash
# make bench: how long a schedule change takes to reach every screen. Starts a private server and ends it.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh
exec .venv/bin/python -m bench
