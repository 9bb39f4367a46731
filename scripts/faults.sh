#!/usr/bin/env bash
# make faults: what TVS survives, in the numbers of the promise: servers, databases, buses and lines that die, for most of an hour.
# One after the other, so that nothing measures its neighbour. Figures go to bench/out/faults*.json.
# ONLY=f04 runs one of them.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh
bash scripts/setup.sh

only=()
[ -z "${ONLY:-}" ] || only=(-k "$ONLY")
long_form() { FAULTS=long TEST_DATABASE=sqlite .venv/bin/pytest -n 0 -v -rP --durations=0 tests/faults "${only[@]}"; }

loud_step "Faults, long form" long_form
for figures in bench/out/faults*.json; do
    [ ! -f "$figures" ] || { echo "$figures" && cat "$figures"; }
done
end_of_steps
