# shellcheck shell=bash disable=SC2154
# The wheels. Sourced by test.sh.

python3 -m venv "$scratch/venv"
pip() { bare "$scratch/venv/bin/python" -m pip --disable-pip-version-check --no-cache-dir "$@"; }
pip install --quiet --no-index --find-links "$release" "tilepass==$version"
pip check > /dev/null
use "the wheel" "$scratch/secret" bare "$scratch/venv/bin/tilepass"
[ -e "$scratch/venv/share/man/man1/tilepass-token-sign.1" ] || fail "the wheel brings no manual pages"
grep -qx "License-Expression: MIT OR Apache-2.0" "$scratch"/venv/lib/python*/site-packages/tilepass-*.dist-info/METADATA ||
    fail "the wheel says no licence"
pip uninstall --quiet --yes tilepass
same "what pip leaves" "" "$(find "$scratch/venv" -name '*tilepass*')"
for platform in manylinux_2_17 manylinux2014 musllinux_1_1; do
    pip download --quiet --no-index --find-links "$release" --no-deps --only-binary :all: \
        --platform "${platform}_$machine" --dest "$scratch/$platform" tilepass > "$scratch/log" 2>&1 || fail "no wheel for $platform"
done
step "pip"
