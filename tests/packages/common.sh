# shellcheck shell=bash
# What the tests of the packages have in common; sourced. Wants `release`: the folder that `make release` made.

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
machine=$(uname -m)
# shellcheck disable=SC2034 # used by those who source this
target=$machine-unknown-linux-musl
# shellcheck disable=SC2034 # used by those who source this
root=$PWD
scratch=$(mktemp -d)
registry=
finish() {
    [ -z "$registry" ] || kill "$registry"
    rm -rf "$scratch"
}
trap finish EXIT
# `make test` hands its variables down to every other make.
unset MAKEFLAGS MAKELEVEL

fail() { printf '%s\n' "$*" >&2; exit 1; }
same() { diff -u --label expected --label actual <(printf '%s\n' "$2") <(printf '%s\n' "$3") >&2 || fail "$1"; }
not_run() { printf '%s: %s\n' "$1" "$2" | tee -a "${TILEPASS_NOT_RUN:-/dev/null}"; }
step() { printf '%4d s  %s\n' "$SECONDS" "$*"; }

# A key that signs nothing else, and that nobody needs to keep.
(cd "$scratch" && minisign -G -W -p test.pub -s test.key) > /dev/null

mkdir "$scratch/home"
printf 5f0c7f0e-2f0a-4b1e-9d3c-0d1f2a3b4c5d > "$scratch/secret"
chmod 600 "$scratch/secret"
bare() { env -i "PATH=$PATH" "HOME=$scratch/home" LANG=C.UTF-8 "$@"; }
# use WHAT SECRET COMMAND…: from nothing to an inspected token.
use() {
    local what=$1 secret=$2 token verdict
    shift 2
    case $("$@" --version) in
        "tilepass $version ("*", $target)") ;;
        *) fail "$what: $("$@" --version)" ;;
    esac
    token=$("$@" token sign --quiet --test-visitor --id 5e5f4e220b28440012117be4 --secret-file "$secret") || fail "$what: no token"
    verdict=$(printf %s "$token" | "$@" token inspect --secret-file "$secret" -) || fail "$what: not accepted: $verdict"
    same "$what: the verdict" accepted "${verdict%%:*}"
    local status=0
    "$@" token inspect undefined > /dev/null || status=$?
    same "$what: the status of a refused token" 1 "$status"
}

# typed WHOM: what README tells them to type, for root.
typed() {
    local line
    # shellcheck disable=SC2016 # that is no command
    line=$(sed -n 's/^| '"$1"' | `\([^`]*\)`.*/\1/p' README.md)
    [ -n "$line" ] || fail "README has no line for: $1"
    line=${line//x86_64/$machine}
    line=${line//_amd64/_$(dpkg --print-architecture)}
    echo "${line#sudo }"
}

# npm's registry, on loopback: `$address` is where it listens, `$scratch/fetched` has what was taken from it.
start_registry() {
    mkfifo "$scratch/address"
    node tests/packages/registry.mjs "$1" "$scratch/fetched" > "$scratch/address" &
    registry=$!
    # shellcheck disable=SC2034
    read -r address < "$scratch/address"
}

if [ "$(id -u)" -eq 0 ]; then
    as_root=()
else
    # shellcheck disable=SC2034
    as_root=(unshare --map-root-user)
fi
