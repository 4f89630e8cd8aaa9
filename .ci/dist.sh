#!/usr/bin/env bash
# Packs a program with its manual pages, completions, documents and licences: .ci/dist.sh PROGRAM TARGET DIRECTORY
#
# The archive unpacks into a prefix such as /usr/local. The same program at the same commit makes the same archive, to
# the byte. Wants GNU tar.
set -euo pipefail
program=$1 target=$2 directory=$3

version=$(sed -n '/^version = /{ s/.*"\(.*\)"/\1/p; q; }' Cargo.toml)
name=tilepass-$version-$target
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The licences of all crates that are linked in; each text once, below the names of those that come with it.
others() {
    local crates crate version folder file sum found
    local -A users=() texts=()
    crates=$(cargo tree --locked --package tilepass --edges normal,no-proc-macro --target "$target" --prefix none --format '{p}' |
        sed 's/ (\*)$//' | LC_ALL=C sort -u)
    while read -r crate version _; do
        # Our own.
        case $crate in tilepass | tiledesk-token) continue ;; esac
        folder=$(echo "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$crate-${version#v}")
        found=no
        for file in "$folder"/{LICEN,COPYING,NOTICE,UNLICEN,licen}*; do
            [ -f "$file" ] || continue
            found=yes
            sum=$(sha256sum < "$file")
            texts[$sum]=$file
            users[$sum]+="$crate ${version#v}"$'\n'
        done
        [ "$found" = yes ] || { echo "no licence of $crate $version was found in $folder" >&2; return 1; }
    done <<< "$crates"
    cat << 'END'
This program contains the Rust standard library (https://github.com/rust-lang/rust, MIT or Apache 2.0), musl libc
(https://musl.libc.org, Copyright © 2005-2020 Rich Felker, et al., MIT), and the crates below, with their licences.
END
    for sum in "${!texts[@]}"; do
        printf '%s\t%s\n' "$(head -n 1 <<< "${users[$sum]}")" "$sum"
    done | LC_ALL=C sort | while IFS=$'\t' read -r _ sum; do
        printf '\n--------\n%s\n' "${users[$sum]}"
        cat "${texts[$sum]}"
    done
}

make --silent install BINARY="$program" DESTDIR="$scratch" PREFIX="/$name"
documents=$scratch/$name/share/doc/tilepass
install -d "$documents/docs"
install -m 644 README.md CHANGELOG.md SECURITY.md LICENSE-APACHE LICENSE-MIT "$documents"
install -m 644 docs/*.md "$documents/docs"
others > "$scratch/others"
install -m 644 "$scratch/others" "$documents/LICENSES-OF-OTHERS"

archive=$name.tar.gz
# Files alone: unpacked as root, folders would give those of the prefix their own modes.
(cd "$scratch" && find "$name" -type f | LC_ALL=C sort |
    tar --create --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$time" --files-from=-) |
    gzip -9n > "$scratch/$archive"
# Only what is whole gets there.
mkdir -p "$directory"
mv "$scratch/$archive" "$directory/$archive"
(cd "$directory" && sha256sum "$archive" > "$archive.sha256")
echo "$directory/$archive"
