#!/usr/bin/env bash
# Installs a real Tiledesk server, starts it, asks it everything, and stops it: what `make test-server` runs.
#
#   tests/server/test.sh [ARGUMENTS…]   for the test program, as in: test.sh --nocapture only_members
set -eu
cd "$(dirname "$0")/../.."
tests/server/install.sh
run=$(mktemp -d)
finish() {
    tests/server/stop.sh "$run"
    rm -rf "$run"
}
trap finish EXIT
TILEPASS_TEST_SERVER=$(tests/server/start.sh "$run")
export TILEPASS_TEST_SERVER
cargo test --locked --test server --test browser --test team -- "$@"
