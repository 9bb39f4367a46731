#!/usr/bin/env bash
# make setup: everything that developing and testing needs.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/system.sh
. scripts/python.sh
. scripts/web.sh

need_system_to_test
need_python_to_test
need_web_packages
