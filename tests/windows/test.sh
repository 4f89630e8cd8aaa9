#!/usr/bin/env bash
# The program for Windows, under Wine: tests/windows/test.sh [PROGRAM.exe]
#
# Without a program, one that is not optimised is built, with its tests, which run first: those of the library and the
# program, and those of the integration crate that can (tests/windows/left-out has the others, and why). The integration
# crate stays away where TILEPASS_WINDOWS is `sample`.
#
# Wants Debian's wine, wine64 and gcc-mingw-w64-x86-64.
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
x86_64-w64-mingw32-gcc -O1 -Wall -Wextra -Werror -o "$scratch/ctrl_c.exe" tests/windows/ctrl_c.c
step "a Windows"

# --- A program --------------------------------------------------------------------------------------------

if [ $# -gt 0 ]; then
    program=$1
else
    export CARGO_PROFILE_DEV_DEBUG=0
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc CC_x86_64_pc_windows_gnu=x86_64-w64-mingw32-gcc
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=wine
    tests() { cargo test --locked --target $target --no-fail-fast "$@"; }
    rustup target add $target > /dev/null 2>&1 || true
    cargo build --locked --target $target
    step "a program"
    tests --workspace --lib --bins
    step "its unit tests"
    if [ "${TILEPASS_WINDOWS-all}" = all ]; then
        skipped=()
        tests --test cli -- --list > "$scratch/listed"
        while read -r line; do
            case $line in '' | '#'*) continue ;; esac
            grep -q "^${line%%: *}: test" "$scratch/listed" || fail "tests/windows/left-out has what no test is called: ${line%%: *}"
            skipped+=(--skip "${line%%: *}")
            printf 'not run under Wine: %s\n' "$line"
        done < tests/windows/left-out
        # A process takes ten times as long to start as on Linux, where the property tests have all their cases; most of that
        # is waiting for Wine's server, so that many tests at once take a quarter of the time.
        export RUST_TEST_THREADS=${RUST_TEST_THREADS-8}
        PROPTEST_CASES=${PROPTEST_CASES-16} PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED-20260914} tests --test cli -- --exact "${skipped[@]}"
        step "the integration crate"
    fi
    program=target/$target/debug/tilepass.exe
fi

# --- Use ----------------------------------------------------------------------------------------------------

terminal=$PWD/tests/support/terminal.py
cp "$program" "$scratch/tilepass.exe"
cd "$scratch"
tilepass() { wine tilepass.exe "$@"; }
id=5e5f4e220b28440012117be4
printf 5f0c7f0e-2f0a-4b1e-9d3c-0d1f2a3b4c5d > secret
case $(tilepass --version) in
    "tilepass $version ("*$target*")"*) ;;
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
unset TILEPASS_PASSPHRASE

# --- Ctrl-C -------------------------------------------------------------------------------------------------

# The program ends by it, and tilepass waits for that: it has the program's status, and the file with the secret is gone.
for way in --env --file-env; do
    rm -f ready
    same "Ctrl-C during secret exec $way" 9 \
        "$(status=0; wine ctrl_c.exe press ready tilepass.exe secret exec --secret-file secret $way SECRET_FILE -- ctrl_c.exe hear ready 9 || status=$?; echo $status)"
    step "Ctrl-C during secret exec $way"
done
left=$(winepath --unix "$(cat ready)")
case $left in *tilepass-*) ;; *) fail "the program got no file: $left" ;; esac
[ ! -e "$left" ] || fail "the file with the secret is still there"

# at_a_terminal WHAT STATUS TEXT PROMPT KEYS COMMAND…: KEYS are typed when PROMPT is there; TEXT is on the screen then, and
# of a secret nothing. Wine leaves it to the terminal what becomes of keys, which would show them all.
at_a_terminal() {
    python3 - "$terminal" "$@" << 'PYTHON' || fail "$1"
import json, os, subprocess, sys

terminal, what, status, text, prompt, keys, *command = sys.argv[1:]
script = 'trap : INT; was=$(stty -g); stty -echo -icrnl -icanon; wine tilepass.exe "$@"; status=$?; stty "$was"; exit $status'
play = {
    "argv": ["/bin/sh", "-c", script, "sh", *command], "env": dict(os.environ, TERM="xterm"), "cwd": os.getcwd(),
    "steps": [[prompt, keys.encode().decode("unicode_escape")]], "stdin": None, "pipe_stdout": False, "seconds": 120,
}
played = subprocess.run([sys.executable, terminal], input=json.dumps(play), capture_output=True, text=True, check=True)
said = json.loads(played.stdout)
is_as_before = all(left == {"echo": True, "input": ""} for left in said["left"])
is_shown = "5f0c7f0e" in said["screen"]
if said["late"] or said["status"] != int(status) or text not in said["screen"] or is_shown or not is_as_before:
    sys.exit(f"{what}: {said}")
PYTHON
    step "$1"
}
at_a_terminal "a secret that is typed" 0 "stored in the keyring" "not shown" '5f0c7f0e-2f0a-4b1e-9d3c-0d1f2a3b4c5d\r' \
    secret import --project typed
at_a_terminal "Ctrl-C where nothing is shown" 130 "cancelled; nothing was changed" "not shown" '\x03' \
    secret import --project other
at_a_terminal "Ctrl-C where it is shown" 130 "cancelled; nothing was changed" "to go on" '\x03' \
    secret remove --project typed
at_a_terminal "a name that is typed" 0 "is forgotten" "to go on" 'typed\r' secret remove --project typed

# --- A network ----------------------------------------------------------------------------------------------

# Told by the number of the resolver's error, whatever the language.
status=0
said=$(tilepass secret check --secret-file secret --id $id --server https://no-such-host.invalid --no-input 2>&1) || status=$?
same "the status without a host" 6 "$status"
case $said in *"there is no host \`no-such-host.invalid\`: the name has no address"*) ;; *) fail "$said" ;; esac
step "a host that is not there"

# --- PowerShell -----------------------------------------------------------------------------------------------

status=0
said=$(tilepass secret exec --secret-file secret -- no-such-program 2>&1) || status=$?
same "the status without a program" 6 "$status"
case $said in *"\`tilepass secret exec -- powershell -Command '…'\`"*) ;; *) fail "$said" ;; esac
step "hints for PowerShell"
