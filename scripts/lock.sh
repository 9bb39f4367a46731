#!/usr/bin/env bash
# make lock: write requirements*.txt from requirements*.in with exact versions and hashes.
# What is already locked stays at its version; UPGRADE=1 takes newer ones.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/system.sh
. scripts/python.sh

need_system_to_run
need_python_to_test
lock=(.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes
    --no-header --no-emit-index-url --no-annotate)
[ "${UPGRADE:-}" != 1 ] || lock+=(--upgrade)
"${lock[@]}" requirements.in -o requirements.txt
"${lock[@]}" requirements-dev.in -c requirements.txt -o requirements-dev.txt
git --no-pager diff --stat -- requirements.txt requirements-dev.txt
