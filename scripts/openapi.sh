#!/usr/bin/env bash
# make openapi: the server writes its contract, the web app's types are made from it.
# With --check nothing is written: it fails when the committed files are not what the server says.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh

made="$(mktemp -d)"
trap 'rm -rf "$made"' EXIT
DATA_DIR="$made/data" UPLOADS_DIR="$made/uploads" .venv/bin/flask --app wsgi openapi >"$made/openapi.json"
(cd frontend && node_modules/.bin/openapi-typescript "$made/openapi.json" --default-non-nullable=false -o "$made/contract.gen.ts" >/dev/null)

if [ "${1:-}" = --check ]; then
    diff -u docs/openapi.json "$made/openapi.json" && diff -u frontend/shared/contract.gen.ts "$made/contract.gen.ts" && exit 0
    echo "The contract is not what the server says: run 'make openapi' and commit docs/openapi.json and frontend/shared/contract.gen.ts." >&2
    exit 1
fi
cp "$made/openapi.json" docs/openapi.json
cp "$made/contract.gen.ts" frontend/shared/contract.gen.ts
