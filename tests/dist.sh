#!/usr/bin/env bash
# What `make dist` packs: that it is all there, the same every time, and that the program runs where nothing else is.
#
# It is built without optimisation: the real one takes several times as long and differs in nothing that is looked at.
set -eu
cd "$(dirname "$0")/.."

target=$(uname -m)-unknown-linux-musl
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
name=tilepass-$version-$target
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# `make test` hands its variables down to every other make.
unset MAKEFLAGS MAKELEVEL

fail() { printf '%s\n' "$*" >&2; exit 1; }
same() { diff -u --label expected --label actual <(printf '%s\n' "$2") <(printf '%s\n' "$3") >&2 || fail "$1"; }

# --- Packed ---------------------------------------------------------------------------------------

export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_STRIP=true PROFILE=dev
make --no-print-directory dist PROFILE=dev DIST="$scratch/first"
archive=$scratch/first/$name.tar.gz
(cd "$scratch/first" && sha256sum --check --strict --quiet "$name.tar.gz.sha256") || fail "not the sum of the archive"
same "files of dist" "$name.tar.gz $name.tar.gz.sha256" "$(cd "$scratch/first" && echo *)"

(umask 077 && LC_ALL=C.UTF-8 TZ=Asia/Tokyo .ci/dist.sh "target/$target/debug/tilepass" "$target" "$scratch/second") > "$scratch/log"
cmp "$archive" "$scratch/second/$name.tar.gz" || fail "a second archive differs from the first"

# What fails on the way leaves no archive.
mkdir "$scratch/bin"
for tool in cargo tar; do
    printf '#!/bin/sh\nexit 101\n' > "$scratch/bin/$tool"
    chmod +x "$scratch/bin/$tool"
    ! PATH="$scratch/bin:$PATH" .ci/dist.sh "target/$target/debug/tilepass" "$target" "$scratch/third" > "$scratch/log" 2>&1 ||
        fail "an archive is packed where $tool fails"
    [ ! -e "$scratch/third" ] || fail "where $tool fails, there is an archive"
    rm "$scratch/bin/$tool"
done

same "what is in the archive" "$(
    printf '%s\n' bin/tilepass share/bash-completion/completions/tilepass share/zsh/site-functions/_tilepass \
        share/fish/vendor_completions.d/tilepass.fish \
        share/doc/tilepass/{README.md,CHANGELOG.md,SECURITY.md,LICENSE-MIT,LICENSE-APACHE,LICENSES-OF-OTHERS,tilepass.cdx.json} |
        cat - <(printf 'share/doc/tilepass/%s\n' docs/*.md) <(cd man && printf 'share/man/man1/%s\n' *.1) | LC_ALL=C sort
)" "$(tar -tzf "$archive" | sed "s,^$name/,,")"
time=$(TZ=UTC0 date -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" '+%Y-%m-%d %H:%M:%S')
same "modes, owners and times in the archive" "-rw-r--r-- 0/0 $time
-rwxr-xr-x 0/0 $time" "$(TZ=UTC0 tar --numeric-owner --full-time -tvzf "$archive" | awk '{ print $1, $2, $4, $5 }' | LC_ALL=C sort -u)"

# --- Unpacked, as the reference shows -----------------------------------------------------------------

prefix="$scratch/a prefix"
mkdir "$prefix"
tar -xzf "$archive" -C "$prefix" --strip-components=1
line="tilepass $version ($(.ci/commit), $target)"
same "--version" "$line" "$("$prefix/bin/tilepass" --version)"
for path in "${CARGO_HOME:-$HOME/.cargo}" "$PWD"; do
    ! grep -qaF "$path/" "$prefix/bin/tilepass" || fail "the program tells that it was built from $path"
done
others=$prefix/share/doc/tilepass/LICENSES-OF-OTHERS
for crate in clap crypto-bigint ring rustls ureq; do
    grep -q "^$crate [0-9]" "$others" || fail "the licence of $crate is not in $others"
done
! grep -qE '^(tilepass|tiledesk-token) ' "$others" || fail "our own crates are among the others"

# --- Where nothing else is ------------------------------------------------------------------------

if [ "$(id -u)" -eq 0 ]; then
    enter=(chroot)
else
    enter=(unshare --map-root-user chroot)
fi
if ! why=$("${enter[@]}" / true 2>&1); then
    printf 'the program on a bare root: %s\n' "$why" | tee -a "${TILEPASS_NOT_RUN:-/dev/null}"
    exit 0
fi
mkdir "$scratch/root"
cp "$prefix/bin/tilepass" "$scratch/root/"
printf 5f0c7f0e-2f0a-4b1e-9d3c-0d1f2a3b4c5d > "$scratch/root/secret"
chmod 600 "$scratch/root/secret"
tilepass() { env -i "PATH=$PATH" "${enter[@]}" "$scratch/root" /tilepass "$@"; }

same "--version on a bare root" "$line" "$(tilepass --version)"
token=$(tilepass token sign --test-visitor --id 5e5f4e220b28440012117be4 --secret-file /secret)
same "the token's beginning" "JWT eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9." "${token:0:41}"
verdict=$(printf %s "$token" | tilepass token inspect --secret-file /secret -) || fail "not accepted: $verdict"
same "the verdict" "accepted" "${verdict%%:*}"
same "secret exec" "$line" "$(tilepass secret exec --secret-file /secret -- /tilepass --version)"
status=0
said=$(tilepass secret exec --secret-file /secret --file-env X -- /tilepass --version 2>&1) || status=$?
same "secret exec without /proc" \
    "6 error: cannot hand the secret over as a file: \`/proc\` does not show this process" "$status $said"
