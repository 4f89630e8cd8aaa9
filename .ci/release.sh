#!/usr/bin/env bash
# Makes a release: .ci/release.sh DIRECTORY [TARGET…]
#
# For each target: an archive, an npm package, a wheel, a bill of materials, and for Linux a deb and an rpm; then the npm
# package that chooses among them, what package managers read, the sums of all, and their signature. The same commit makes
# the same files, to the byte. Wants GNU tar, Python 3.11, libdeflate-gzip, dpkg-deb and rpmbuild, and what
# `.ci/build.sh` wants.
#
#   TILEPASS_MINISIGN_KEY  a minisign secret key that signs SHA256SUMS; without one there is no signature
#   TILEPASS_RELEASES      where releases are, if not where .ci/published says; without either there are no manifests
#   PROFILE=dev            is for the tests, which want it quickly: not optimised, and from sources that may have changed
#   TILEPASS_LIMIT         another limit than the one below, in bytes; with PROFILE=dev there is none otherwise
set -euo pipefail
# How many bytes a package may have: npm, pip and CI jobs fetch one each time.
limit=3200000
cd "$(dirname "$0")/.."
directory=$(realpath -m "$1")
shift
[ $# -gt 0 ] || set -- x86_64-unknown-linux-musl aarch64-unknown-linux-musl x86_64-pc-windows-gnu
profile=${PROFILE:-release}

version=$(sed -n '/^version = /{ s/.*"\(.*\)"/\1/p; q; }' Cargo.toml)
commit=$(.ci/commit)
case $profile:$commit in
    release: | release:*-dirty)
        echo "error: a release is made from a commit; these sources are of none, or were changed since" >&2
        echo "hint: \`git stash --include-untracked\` puts the changes aside" >&2
        exit 1
        ;;
esac
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

# Beside the directory, so that what is whole gets there in one step.
mkdir -p "$(dirname "$directory")"
scratch=$(mktemp -d "$directory.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
made=$scratch/made
mkdir "$made"
for target; do
    program=$(.ci/build.sh "$target" "$profile")
    archive=$(.ci/dist.sh "$program" "$target" "$scratch/archives")
    name=tilepass-$version-$target
    case $archive in
        *.zip) python3 -m zipfile -e "$archive" "$scratch" ;;
        *) tar -xzf "$archive" -C "$scratch" ;;
    esac
    mv "$archive" "$made/"
    cp "$scratch/$name/share/doc/tilepass/tilepass.cdx.json" "$made/$name.cdx.json"
    python3 .ci/pack packages "$target" "$scratch/$name" "$made" > /dev/null
done
python3 .ci/pack npm-wrapper "$made" "$@" > /dev/null
releases=${TILEPASS_RELEASES-$(sed -n 's/^releases=//p' .ci/published)}
if [ -n "$releases" ]; then
    python3 .ci/pack manifests "$made" "$releases" > /dev/null
else
    echo 'note: no manifests: .ci/published names no address yet' >&2
fi
[ "$profile" = release ] || limit=
limit=${TILEPASS_LIMIT:-$limit}
large=$([ -z "$limit" ] || find "$made" -type f -size "+${limit}c" -printf '%f has %s bytes\n' | LC_ALL=C sort)
if [ -n "$large" ]; then
    echo "error: no package may have more than $limit bytes: ${large//$'\n'/, }" >&2
    echo "hint: docs/architecture.md, \"Releases\", says how to see what takes the room" >&2
    exit 1
fi
(cd "$made" && LC_ALL=C sha256sum -- * > "$scratch/SHA256SUMS" && mv "$scratch/SHA256SUMS" .)
if [ -n "${TILEPASS_MINISIGN_KEY-}" ]; then
    # The comment is signed as well; minisign's own would tell the time.
    minisign -S -s "$TILEPASS_MINISIGN_KEY" -m "$made/SHA256SUMS" -t "tilepass $version ($commit)" > /dev/null
else
    echo 'note: not signed: TILEPASS_MINISIGN_KEY names no key' >&2
fi
chmod 644 "$made"/*
rm -rf "$directory"
mv "$made" "$directory"
chmod 755 "$directory"
(cd "$directory" && stat --format='%9s %n' -- *)
