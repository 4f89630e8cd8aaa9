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

# As those do who try it, or keep it beside other programs.
managers=$root/tests/.installed/readers/venv/bin
if [ -x "$managers/uvx" ] && "$managers/python" -c "import pipx" 2> /dev/null; then
    use "uvx" "$scratch/secret" bare UV_CACHE_DIR="$scratch/uv" UV_PYTHON_DOWNLOADS=never \
        "$managers/uvx" --quiet --offline --no-index --find-links "$release" --from "tilepass==$version" tilepass
    # With pip behind it, it would first fetch a newer pip.
    pipx() {
        bare PATH="$managers:$PATH" PIPX_HOME="$scratch/pipx" PIPX_BIN_DIR="$scratch/pipx-bin" PIPX_MAN_DIR="$scratch/pipx-man" \
            PIPX_DEFAULT_BACKEND=uv UV_CACHE_DIR="$scratch/uv" UV_PYTHON_DOWNLOADS=never UV_OFFLINE=1 \
            "$managers/python" -m pipx "$@" > "$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "pipx $1"; }
    }
    cd "$release" || exit
    line=$(cd "$root" && typed Python)
    eval "$line"
    cd "$root" || exit
    use "pipx" "$scratch/secret" bare "$scratch/pipx-bin/tilepass"
    [ -e "$scratch/pipx-man/man1/tilepass-token-sign.1" ] || fail "pipx brings no manual pages"
    pipx uninstall tilepass
    same "what pipx leaves" "" "$(find "$scratch/pipx-bin" "$scratch/pipx-man" -name '*tilepass*')"
else
    not_run "uvx and pipx" "they are not installed"
fi
step "uvx, pipx"
