#!/usr/bin/env bash
# Installs each package of a release as its users do, uses it, and removes it again: tests/packages/test.sh [FOLDER]
#
# FOLDER is what `make release` made. Without it, a release for this machine is made that is not optimised: it differs
# in nothing that is looked at, but in its size. What needs a whole Debian is in bare.sh.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/packages/common.sh
. tests/packages/common.sh

if [ $# -gt 0 ]; then
    release=$(realpath "$1")
else
    release=$scratch/release
    export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_STRIP=true
    export TILEPASS_RELEASES=https://releases.example/download
    TILEPASS_MINISIGN_KEY=$scratch/test.key PROFILE=dev .ci/release.sh "$release" "$target" > "$scratch/log" 2>&1 ||
        { cat "$scratch/log" >&2; fail "no release"; }
    same "what a release has" "$(printf '%s\n' \
        SHA256SUMS SHA256SUMS.minisig tilepass.rb "tilepass-$version"{.tgz,"-1.$machine.rpm","-$target".{cdx.json,tar.gz}} \
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
    ! TILEPASS_LIMIT=1000000 TILEPASS_MINISIGN_KEY=$scratch/test.key PROFILE=dev .ci/release.sh "$scratch/second" "$target" \
        > "$scratch/log" 2>&1 || fail "there is a release with packages that are too large"
    grep -q "^error: no package may have more than 1000000 bytes: .*tilepass-$version-$target.tar.gz has [0-9]* bytes" "$scratch/log" ||
        fail "$(cat "$scratch/log")"
    same "where a package is too large" "" "$(find "$scratch" -maxdepth 1 -name 'second*')"
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
    limit=$(sed -n 's/^limit=\([0-9]*\)$/\1/p' .ci/release.sh)
    large=$(find "$release" -type f -size "+${limit}c" -printf '%s %f\n')
    [ -z "$large" ] || fail "more than $limit bytes: $large"
fi

for part in bill python npm linux managers forges; do
    # shellcheck source=/dev/null
    . "tests/packages/$part.sh"
done
