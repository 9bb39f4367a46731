# shellcheck shell=bash
# The virtual environment, made from requirements.txt or requirements-dev.txt with every hash checked. Sourced.

VENV=.venv

_python_stamp() { "$PYTHON" -c 'import sys; print(sys.version)' | cat - "$@" | sha256sum | cut -d' ' -f1; }

_make_venv() {
    if [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
        return
    fi
    say "Making the virtual environment"
    "$PYTHON" -m venv --clear "$VENV" || stop "The virtual environment could not be made in $PWD/$VENV." \
        "Is the disk full, or the folder not yours?"
}

_install() {
    local lock="$1" stamp="$2"
    [ "$(cat "$VENV/.$lock.stamp" 2>/dev/null)" = "$stamp" ] && return
    say "Installing Python packages from $lock"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock" ||
        stop "The Python packages could not be installed." "Is this machine on the network? Try again in a moment."
    echo "$stamp" >"$VENV/.$lock.stamp"
}

# A virtual environment that has what the product needs. Nothing is done when requirements.txt did not change.
need_python_to_run() {
    local dev
    dev="$(_python_stamp requirements-dev.txt)"
    [ "$(cat "$VENV/.requirements-dev.txt.stamp" 2>/dev/null)" = "$dev" ] && return # holds all of requirements.txt
    local stamp
    stamp="$(_python_stamp requirements.txt)"
    [ "$(cat "$VENV/.requirements.txt.stamp" 2>/dev/null)" = "$stamp" ] && return
    _make_venv
    _install requirements.txt "$stamp"
}

# The same and what tests and checks need.
need_python_to_test() {
    local stamp
    stamp="$(_python_stamp requirements-dev.txt)"
    [ "$(cat "$VENV/.requirements-dev.txt.stamp" 2>/dev/null)" = "$stamp" ] && return
    _make_venv
    _install requirements-dev.txt "$stamp"
}
