#!/usr/bin/env bash
# Packs a program with all that belongs to it: .ci/dist.sh PROGRAM TARGET DIRECTORY
#
# The archive unpacks into a prefix such as /usr/local. The same program at the same commit makes the same archive, to
# the byte. Wants GNU tar, Python 3.11 and libdeflate-gzip.
set -euo pipefail
program=$1 target=$2 directory=$3

version=$(sed -n '/^version = /{ s/.*"\(.*\)"/\1/p; q; }' Cargo.toml)
name=tilepass-$version-$target
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

.ci/stage.sh "$program" "$target" "$scratch/$name"

# Files alone: unpacked as root, folders would give those of the prefix their own modes.
case $target in
    *windows*)
        archive=$name.zip
        SOURCE_DATE_EPOCH=$time python3 .ci/pack zip "$scratch/$name" "$scratch/$archive"
        ;;
    *)
        archive=$name.tar.gz
        (cd "$scratch" && find "$name" -type f | LC_ALL=C sort |
            tar --create --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$time" --files-from=-) |
            python3 .ci/pack gzip "$scratch/$archive"
        ;;
esac
# Only what is whole gets there.
mkdir -p "$directory"
mv "$scratch/$archive" "$directory/$archive"
(cd "$directory" && sha256sum "$archive" > "$archive.sha256")
echo "$directory/$archive"
