# shellcheck shell=bash
# Runs named steps one after the other, shows what a step said only when it failed, and sums up. Sourced.

FAILED_STEPS=()

_sum() { printf '%-44s %s %4d s\n' "$1" "$2" "$3"; }

# step <name> <command…>: quiet unless it fails.
step() {
    local name="$1" log started
    shift
    log="$(mktemp)"
    started=$SECONDS
    if "$@" >"$log" 2>&1; then
        _sum "$name" "ok    " $((SECONDS - started))
    else
        _sum "$name" "FAILED" $((SECONDS - started))
        cat "$log"
        FAILED_STEPS+=("$name")
    fi
    rm -f "$log"
}

# loud_step <name> <command…>: shows everything while it runs.
loud_step() {
    local name="$1" started=$SECONDS
    shift
    printf '\n\033[1m%s\033[0m\n' "$name"
    if "$@"; then
        _sum "$name" "ok    " $((SECONDS - started))
    else
        _sum "$name" "FAILED" $((SECONDS - started))
        FAILED_STEPS+=("$name")
    fi
}

end_of_steps() {
    if [ ${#FAILED_STEPS[@]} -gt 0 ]; then
        printf '\n\033[31mFailed after %d s:\033[0m\n' "$SECONDS"
        printf '  %s\n' "${FAILED_STEPS[@]}"
        exit 1
    fi
    printf '\n\033[32mAll is well\033[0m, after %d s.\n' "$SECONDS"
}
