# shellcheck shell=bash
# The web app and the player: packages from the lock file, and the built files in frontend/dist. Sourced.

_web_packages_stamp() { cat frontend/package-lock.json frontend/.npmrc | sha256sum | cut -d' ' -f1; }

_web_sources_stamp() {
    find frontend \( -name node_modules -o -name dist -o -name e2e -o -name test-results -o -name playwright-report \) -prune \
        -o -type f ! -name '*.test.ts' ! -name '*.test.tsx' -print0 | LC_ALL=C sort -z | xargs -0 cat | sha256sum | cut -d' ' -f1
}

need_web_packages() {
    local stamp
    stamp="$(_web_packages_stamp)"
    [ "$(cat frontend/node_modules/.stamp 2>/dev/null)" = "$stamp" ] && return
    say "Installing web packages"
    # Playwright's own browsers are not used: the journeys run in the system's Chromium.
    (cd frontend && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error) ||
        stop "The web packages could not be installed." "Is this machine on the network? Try again in a moment."
    echo "$stamp" >frontend/node_modules/.stamp
}

# The built web apps. Nothing is done when neither sources nor packages changed, and then Node is not asked at all.
need_web_built() {
    local stamp
    stamp="$(_web_sources_stamp)"
    [ "$(cat frontend/dist/.stamp 2>/dev/null)" = "$stamp" ] && return
    need_web_packages
    say "Building the web apps"
    local log
    log="$(mktemp)"
    if ! (cd frontend && npm run --silent build) >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        stop "The web apps could not be built; the lines above say why."
    fi
    rm -f "$log"
    echo "$stamp" >frontend/dist/.stamp
}
