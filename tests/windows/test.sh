#!/usr/bin/env bash
# The program for Windows, under Wine: tests/windows/test.sh [PROGRAM.exe]
#
# Without a program, one that is not optimised is built. Wants Debian's wine, wine64 and gcc-mingw-w64-x86-64.
set -eu
cd "$(dirname "$0")/../.."
target=x86_64-pc-windows-gnu
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
scratch=$(mktemp -d)
finish() {
    WINEPREFIX=$scratch/wine wineserver --kill 2> /dev/null || true
    rm -rf "$scratch"
}
trap finish EXIT
unset MAKEFLAGS MAKELEVEL

fail() { printf '%s\n' "$*" >&2; exit 1; }
same() { diff -u --label expected --label actual <(printf '%s\n' "$2") <(printf '%s\n' "$3" | tr -d '\r') >&2 || fail "$1"; }
step() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
for tool in wine wineserver x86_64-w64-mingw32-gcc; do
    command -v "$tool" > /dev/null || fail "there is no $tool: Debian's wine, wine64 and gcc-mingw-w64-x86-64 have it"
done

# --- A Windows of its own ---------------------------------------------------------------------------------

export WINEPREFIX=$scratch/wine WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=" XDG_RUNTIME_DIR=$scratch
wine wineboot --init > "$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "wine does not start"; }
wineserver --wait
system=$WINEPREFIX/drive_c/windows/system32
[ -e "$system/bcryptprimitives.dll" ] ||
    x86_64-w64-mingw32-gcc -O1 -shared -o "$system/bcryptprimitives.dll" tests/windows/prng.c -ladvapi32
step "a Windows"

# --- A program --------------------------------------------------------------------------------------------

if [ $# -gt 0 ]; then
    program=$1
else
    export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_STRIP=true
    program=$(.ci/build.sh $target dev)
    step "a program"
fi

# --- Use ----------------------------------------------------------------------------------------------------

cp "$program" "$scratch/tilepass.exe"
cd "$scratch"
tilepass() { wine tilepass.exe "$@"; }
id=5e5f4e220b28440012117be4
printf 5f0c7f0e-2f0a-4b1e-9d3c-0d1f2a3b4c5d > secret
case $(tilepass --version) in
    "tilepass $version ("*", $target)"*) ;;
    *) fail "$(tilepass --version)" ;;
esac
# accepted WHAT VERDICT: the first word of what `token inspect` says.
accepted() { same "$1" accepted "${2%%:*}"; }
token=$(tilepass token sign --quiet --test-visitor --id $id --secret-file secret)
accepted "a token, with a secret file" "$(printf %s "$token" | tilepass token inspect --secret-file secret -)"
status=0
tilepass token inspect undefined > log || status=$?
same "the status of a refused token" 1 "$status"

declare -A ids=([keyring]=$id [file]=5e5f4e220b28440012117be5)
for store in keyring file; do
    if [ $store = file ]; then export TILEPASS_PASSPHRASE='the passphrase of a test'; fi
    # shellcheck disable=SC2094 # one is a file, the other a word
    tilepass secret import --quiet --store $store --project $store --id "${ids[$store]}" < secret
    token=$(tilepass token sign --quiet --project $store --test-visitor)
    accepted "a token, with the secret in the $store" "$(printf %s "$token" | tilepass token inspect --project $store -)"
    same "the child's status, with the secret of the $store" 7 \
        "$(status=0; tilepass secret exec --project $store --env SECRET -- cmd /c 'if defined SECRET (exit 7)' || status=$?; echo $status)"
    tilepass secret remove --project $store --yes --quiet
    status=0
    tilepass token sign --quiet --project $store --test-visitor > log 2>&1 || status=$?
    same "without the secret in the $store" 3 "$status"
    step "the $store"
done
