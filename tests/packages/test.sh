#!/usr/bin/env bash
# Installs each package of a release as its users do, uses it, and removes it again: tests/packages/test.sh [FOLDER]
#
# FOLDER is what `make release` made. Without it, a release for this machine is made that is not optimised: it differs
# in nothing that is looked at, but in its size.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
machine=$(uname -m)
target=$machine-unknown-linux-musl
scratch=$(mktemp -d)
registry=
finish() {
    [ -z "$registry" ] || kill "$registry"
    rm -rf "$scratch"
}
trap finish EXIT
unset MAKEFLAGS MAKELEVEL

fail() { printf '%s\n' "$*" >&2; exit 1; }
same() { diff -u --label expected --label actual <(printf '%s\n' "$2") <(printf '%s\n' "$3") >&2 || fail "$1"; }
not_run() { printf '%s: %s\n' "$1" "$2" | tee -a "${TILEPASS_NOT_RUN:-/dev/null}"; }
step() { printf '%4d s  %s\n' "$SECONDS" "$*"; }

# --- A release ----------------------------------------------------------------------------------------

# A key that signs nothing else, and that nobody needs to keep.
(cd "$scratch" && minisign -G -W -p test.pub -s test.key) > /dev/null
if [ $# -gt 0 ]; then
    release=$(realpath "$1")
else
    release=$scratch/release
    export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_STRIP=true
    TILEPASS_MINISIGN_KEY=$scratch/test.key PROFILE=dev .ci/release.sh "$release" "$target" > "$scratch/log" 2>&1 ||
        { cat "$scratch/log" >&2; fail "no release"; }
    same "what a release has" "$(printf '%s\n' \
        SHA256SUMS SHA256SUMS.minisig "tilepass-$version"{.tgz,"-1.$machine.rpm","-$target".{cdx.json,tar.gz}} \
        "tilepass-$version-py3-none-manylinux_2_17_$machine.manylinux2014_$machine.musllinux_1_1_$machine.whl" \
        "tilepass-linux-${machine/x86_64/x64}-$version.tgz" \
        "tilepass_${version}_${machine/x86_64/amd64}.deb" | sed 's/-aarch64-\(.*tgz\)/-arm64-\1/; s/_aarch64.deb/_arm64.deb/' | LC_ALL=C sort)" \
        "$(cd "$release" && printf '%s\n' * | LC_ALL=C sort)"
    (cd "$release" && minisign -V -q -p "$scratch/test.pub" -m SHA256SUMS) || fail "the signature is not that of the key"
    cp "$release/SHA256SUMS" "$release/SHA256SUMS.minisig" "$scratch"
    echo >> "$scratch/SHA256SUMS"
    ! minisign -V -q -p "$scratch/test.pub" -m "$scratch/SHA256SUMS" 2> "$scratch/log" || fail "a changed list is taken for signed"

    # What fails on the way leaves no release, and the one that was there as it was.
    mkdir "$scratch/bin"
    for tool in cargo rpmbuild; do
        printf '#!/bin/sh\nexit 9\n' > "$scratch/bin/$tool"
        chmod +x "$scratch/bin/$tool"
        ! PATH="$scratch/bin:$PATH" TILEPASS_MINISIGN_KEY=$scratch/test.key PROFILE=dev .ci/release.sh "$scratch/second" "$target" \
            > "$scratch/log" 2>&1 || fail "there is a release where $tool fails"
        rm "$scratch/bin/$tool"
        same "where $tool fails" "" "$(find "$scratch" -maxdepth 1 -name 'second*')"
    done
    # The same again, by somebody else.
    (umask 077 && LC_ALL=C.UTF-8 TZ=Asia/Tokyo TILEPASS_MINISIGN_KEY=$scratch/test.key PROFILE=dev \
        .ci/release.sh "$scratch/second" "$target") > "$scratch/log" 2>&1 || fail "no second release"
    diff -r "$release" "$scratch/second" || fail "a second release differs from the first"
    rm -r "$scratch/second"
fi
step "a release"

(cd "$release" && sha256sum --check --strict --quiet SHA256SUMS) || fail "the sums are wrong"
same "what has a sum" "$(cd "$release" && find . -type f ! -name 'SHA256SUMS*' -printf '%f\n' | LC_ALL=C sort)" \
    "$(sed 's/^[0-9a-f]*  //' "$release/SHA256SUMS" | LC_ALL=C sort)"
if [ $# -gt 0 ]; then
    large=$(find "$release" -type f -size +3200000c -printf '%s %f\n')
    [ -z "$large" ] || fail "larger than 3.2 MB: $large"
fi

# --- The bill of materials -----------------------------------------------------------------------------

bill=$release/tilepass-$version-$target.cdx.json
same "the crates in it" "$(cargo tree --locked --package tilepass --edges normal,no-proc-macro --target "$target" --prefix none \
    --format '{p}' | sed -n 's/^\([^ ]*\) v\([^ ]*\).*/\1 \2/p' | grep -v '^tilepass ' | LC_ALL=C sort -u)" \
    "$(jq -r '.components[] | select(.name != "rust-std") | "\(.name) \(.version)"' "$bill" | LC_ALL=C sort)"
same "what depends on what is not in it" "" "$(jq -r '([.components[]."bom-ref", .metadata.component."bom-ref"]) as $known
    | .dependencies[] | .ref, .dependsOn[] | select(. as $ref | $known | index($ref) | not)' "$bill")"
same "crates from the registry without a sum" "" \
    "$(jq -r '.components[] | select(.hashes == null and .name != "rust-std" and .name != "tiledesk-token").name' "$bill")"

# What the architecture says of them.
tree() { cargo tree --locked --package tilepass --edges normal,no-proc-macro --prefix none --format '{p}' "$@" | sed 's/ (.*//' | sort -u; }
for system in x86_64-unknown-linux-musl x86_64-pc-windows-gnu aarch64-apple-darwin; do
    count=$(tree --target "$system" | wc -l)
    grep -qxF "| \`$system\` | $count |" docs/architecture.md || fail "docs/architecture.md: $system has $count crates"
done
same "crates in two versions, in docs/architecture.md" \
    "$(tree --target all --duplicates --depth 0 | sed '/^$/d' | sort -V | awk '$1 == name { print last } { name = $1; last = $0 }')" \
    "$(sed -n 's/^| .\([a-z0-9-]* v[0-9.]*\). | .*/\1/p' docs/architecture.md | sort -V)"

# --- Use ----------------------------------------------------------------------------------------------

mkdir "$scratch/home"
printf 5f0c7f0e-2f0a-4b1e-9d3c-0d1f2a3b4c5d > "$scratch/secret"
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

# --- Python -------------------------------------------------------------------------------------------

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

# --- npm ----------------------------------------------------------------------------------------------

mkfifo "$scratch/address"
node tests/packages/registry.mjs "$release" "$scratch/fetched" > "$scratch/address" &
registry=$!
read -r address < "$scratch/address"
npm() { bare npm_config_registry="$address" npm_config_cache="$scratch/npm" npm_config_update_notifier=false \
    npm_config_audit=false npm_config_fund=false "$@"; }
mkdir "$scratch/site"
cd "$scratch/site"
npm npm install --silent --ignore-scripts --save-exact "tilepass@$version"
use "npm" "$scratch/secret" bare node_modules/.bin/tilepass
package=@tilepass/linux-$(node -p process.arch)
same "what npm fetched" "$(printf '%s\n' "tilepass-$version.tgz" "$(echo "${package#@}" | tr / -)-$version.tgz" | LC_ALL=C sort)" \
    "$(LC_ALL=C sort "$scratch/fetched")"
# In an empty folder, as somebody does who tries it.
mkdir "$scratch/empty"
(cd "$scratch/empty" && use "npx" "$scratch/secret" npm npx --yes "tilepass@$version")

# What the shell hands over as a file of its own: <(…).
tilepass=(bare node_modules/.bin/tilepass)
token=$("${tilepass[@]}" token sign --quiet --test-visitor --secret-file <(cat "$scratch/secret")) || fail "npm: <(…) does not arrive"
"${tilepass[@]}" token inspect --secret-file "$scratch/secret" "$token" > /dev/null || fail "npm: <(…) is another file"

# signalled SIGNAL SCRIPT: how the wrapper ends, and what was said, when it gets a signal while the program runs. In a
# session of its own, as a service is: there is no terminal.
signalled() {
    local signal=$1 script=$2 status=0 wrapper
    rm -f "$scratch/ready" "$scratch/said"
    mkfifo "$scratch/ready"
    # A job that a shell starts in the background ignores SIGINT; Python gives it back.
    (exec env -i "PATH=$PATH" "HOME=$scratch/home" python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL); signal.signal(signal.SIGQUIT, signal.SIG_DFL); os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])' \
        node node_modules/tilepass/bin/tilepass.js secret exec --secret-file "$scratch/secret" -- \
        sh -c "echo \$\$ > '$scratch/pid'; $script") > "$scratch/said" 2>&1 &
    wrapper=$!
    read -r _ < "$scratch/ready"
    kill -s "$signal" "$wrapper"
    wait "$wrapper" 2> /dev/null || status=$?
    ! kill -0 "$(cat "$scratch/pid")" 2> /dev/null || fail "npm: the program outlives its wrapper after SIG$signal"
    echo "$status $(cat "$scratch/said")"
}
for signal in INT TERM HUP QUIT USR1; do
    same "npm: SIG$signal, which the program handles" "7 got it" "$(signalled "$signal" \
        "trap 'echo got it; exit 7' $signal; echo > '$scratch/ready'; while :; do sleep 0.05; done")"
done
same "npm: SIGTERM, of which the program dies" "143 " "$(signalled TERM "echo > '$scratch/ready'; exec sleep 1000")"

# Without what is optional, and where there is nothing for the system.
mv "node_modules/$package" "$scratch/aside"
status=0
said=$("${tilepass[@]}" --version 2>&1) || status=$?
same "npm without the program" "6 error: npm did not install \`$package\`
hint: \`npm install --include=optional\` installs it" "$status $said"
status=0
said=$(bare node -e 'Object.defineProperty(process, "platform", { value: "sunos" }); require("tilepass/bin/tilepass.js")' 2>&1) || status=$?
same "npm on another system" "6 error: there is no npm package of tilepass for \`sunos-$(node -p process.arch)\`" "$status ${said%%$'\n'*}"
cd "$root"
step "npm"

# --- Debian and RPM, each into an empty root -------------------------------------------------------------

files=$(tar -tzf "$release/tilepass-$version-$target.tar.gz" | sed -n 's,^[^/]*/share/man/man1/,usr/share/man/man1/,p' | sed 's/$/.gz/'
    printf 'usr/%s\n' bin/tilepass share/bash-completion/completions/tilepass share/fish/vendor_completions.d/tilepass.fish)
deb=$(echo "$release"/tilepass_*_"$(dpkg --print-architecture)".deb)
rpm=$release/tilepass-$version-1.$machine.rpm
same "modes and owners in the deb" "-rw-r--r-- root/root
-rwxr-xr-x root/root
drwxr-xr-x root/root" "$(dpkg-deb --contents "$deb" | awk '{ print $1, $2 }' | LC_ALL=C sort -u)"
if [ "$(id -u)" -eq 0 ]; then
    as_root=()
else
    as_root=(unshare --map-root-user)
fi
if ! why=$("${as_root[@]}" chroot / true 2>&1); then
    not_run "deb and rpm on an empty root" "$why"
    exit 0
fi
# there WHAT ROOT FILE…: they are there, and the program runs where nothing else is.
there() {
    local what=$1 to=$2 file
    shift 2
    for file in $files "$@"; do
        [ -f "$to/$file" ] || fail "$what: no $file"
    done
    cp "$scratch/secret" "$to/secret"
    use "$what" /secret env -i "PATH=$PATH" "${as_root[@]}" chroot "$to" /usr/bin/tilepass
    rm "$to/secret"
}

to=$scratch/debian
mkdir -p "$to"/var/lib/dpkg/{info,updates,triggers}
touch "$to"/var/lib/dpkg/{status,available}
dpkg_() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --root="$to" --log=/dev/null "$@" > "$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "dpkg $1"; }; }
dpkg_ --install "$deb"
there "the deb" "$to" usr/share/zsh/vendor-completions/_tilepass usr/share/doc/tilepass/copyright
dpkg_ --purge tilepass
same "what dpkg leaves" "" "$(find "$to" -path "$to/var" -prune -o -type f -print)"
step "dpkg"

to=$scratch/rpm
mkdir "$to"
# Debian's own has its list of packages in the home, and says that it is not the one to be used.
rpm_() {
    "${as_root[@]}" rpm --root "$to" --dbpath /usr/lib/sysimage/rpm "$@" 2> "$scratch/log" || { cat "$scratch/log" >&2; fail "rpm $1"; }
}
rpm_ --initdb
rpm_ --install "$rpm"
there "the rpm" "$to" usr/share/zsh/site-functions/_tilepass
same "the rpm's licence" "MIT OR Apache-2.0" "$(rpm_ --query --queryformat '%{LICENSE}' tilepass)"
rpm_ --verify tilepass
rpm_ --erase tilepass
same "what rpm leaves" "" "$(find "$to" -path "$to/usr/lib/sysimage" -prune -o -path "$to/var" -prune -o -type f -print)"
step "rpm"
