#!/usr/bin/env bash
# make corpus: every good file of the corpus is uploaded, prepared, and played to its end in Chromium; some minutes.
# What became of each is kept in bench/out/corpus.md. ONLY=webm tries those with this in their name.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh
bash scripts/setup.sh

only=()
[ -z "${ONLY:-}" ] || only=(-k "$ONLY")
all_of_them() { CORPUS=long TEST_DATABASE=sqlite .venv/bin/pytest -n 0 tests/corpus/test_good_files.py "${only[@]}"; }

loud_step "Good files, all of them" all_of_them
[ ! -f bench/out/corpus.md ] || cat bench/out/corpus.md
end_of_steps
