#!/usr/bin/env bash
# make fuzz: requests made from the contract, right and wrong, as every role, in rounds of other ones each, until something breaks.
# MINUTES=10 ends well after so long. EXAMPLES=10 are asked of every operation, role and kind in a round. ONLY=upload asks some.
# A failure is repeated by the line that stands above its round: SEED=… runs that one round.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh
bash scripts/setup.sh

examples="${EXAMPLES:-10}"
seed="${SEED:-$(date +%s)}"
only=() again=""
[ -z "${ONLY:-}" ] || { only=(-k "$ONLY") && again=" ONLY=\"$ONLY\""; }
ends_at=0
[ -z "${MINUTES:-}" ] || ends_at=$((SECONDS + MINUTES * 60))

# Whoever runs out of time between two answers has found nothing.
in_time() {
    [ "$ends_at" != 0 ] || { "$@" && return || return $?; }
    local left=$((ends_at - SECONDS))
    [ "$left" -gt 0 ] || return 0
    timeout --kill-after=20 "$left" "$@" || {
        local code=$?
        [ "$code" = 124 ] || return "$code"
        echo "The time is over."
    }
}
round() {
    FUZZ_SEED="$seed" FUZZ_EXAMPLES="$examples" TEST_DATABASE=sqlite in_time \
        .venv/bin/pytest -q -n 2 --maxfail=5 --timeout=1800 tests/contract "${only[@]}"
}

while :; do
    printf '\nThis round again: make fuzz SEED=%s EXAMPLES=%s%s\n' "$seed" "$examples" "$again"
    loud_step "Seed $seed" round
    [ ${#FAILED_STEPS[@]} -eq 0 ] && [ -z "${SEED:-}" ] || break
    [ "$ends_at" = 0 ] || [ "$SECONDS" -lt "$ends_at" ] || break
    seed=$((seed + 1))
done
end_of_steps
