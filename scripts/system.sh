# shellcheck shell=bash
# What TVS needs from the machine itself. Sourced by the other scripts.
#
# A missing package is installed when we are root on Debian or Ubuntu; anybody else is told the one line to type.

say() { printf '\033[1m%s\033[0m\n' "$*"; }

stop() {
    printf '\033[31m%s\033[0m\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

# The newest Python on PATH that is 3.11 or later.
find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

has_library() { "$1" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$2" 2>/dev/null; }

has_node() { node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; }

# Debian keeps servers in /usr/sbin, which is not on everybody's PATH.
has_program() { PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1; }

install_packages() {
    local wanted=("$@")
    if ! command -v apt-get >/dev/null 2>&1; then
        stop "Something is missing on this machine. Install what your system calls:" "${wanted[*]}"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        stop "Something is missing on this machine. Type this line, then try again:" \
            "sudo apt-get update && sudo apt-get install -y ${wanted[*]}"
    fi
    say "Installing ${wanted[*]}"
    # RUNLEVEL=1: a package that brings a server must not start it.
    local install=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${wanted[@]}")
    local log
    log="$(mktemp)"
    if ! "${install[@]}" >"$log" 2>&1; then
        # The package lists may be empty or old.
        if ! { apt-get update -q && "${install[@]}"; } >"$log" 2>&1; then
            tail -n 15 "$log" >&2
            rm -f "$log"
            stop "The packages above could not be installed. Try:" "apt-get update && apt-get install -y ${wanted[*]}"
        fi
    fi
    rm -f "$log"
}

# Sets PYTHON, and makes sure that Python, Node, FFmpeg and libmagic are there.
need_system_to_run() {
    PYTHON="$(find_python)" || stop "TVS needs Python 3.11 or later." \
        "On Debian 12 or Ubuntu 24.04: sudo apt-get update && sudo apt-get install -y python3 python3-venv"
    local missing=()
    has_venv "$PYTHON" || missing+=("$("$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
    has_program ffmpeg && has_program ffprobe || missing+=(ffmpeg)
    has_library "$PYTHON" libmagic.so.1 || missing+=(libmagic1)
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
    if ! has_node || ! has_program npm; then
        stop "TVS needs Node.js 20 or later, with npm, to build the web apps." "See https://nodejs.org/en/download"
    fi
}

# The servers and the browser that the tests start by themselves, on free ports and in temporary folders.
need_system_to_test() {
    need_system_to_run
    local missing=()
    has_program mariadbd && has_program mariadb-install-db || missing+=(mariadb-server-core mariadb-client-core)
    has_program redis-server || missing+=(redis-server)
    has_program nginx || missing+=(nginx)
    has_program chromium || missing+=(chromium)
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
    need_system_to_bench
}

has_c_library() { [ -n "$(gcc -E -x c -include stdio.h - </dev/null 2>/dev/null)" ]; }

# The compiler for the bench's programs in C; a story of the tests runs the bench, too.
need_system_to_bench() {
    if ! has_program gcc || ! has_c_library; then
        install_packages gcc libc6-dev
    fi
}
