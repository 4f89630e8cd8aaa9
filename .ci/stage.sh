#!/usr/bin/env bash
# Lays out what belongs to a program below a prefix: .ci/stage.sh PROGRAM TARGET PREFIX
#
# The program, its manual pages, completions, documents, licences and bill of materials.
set -euo pipefail
program=$1 target=$2 prefix=$(realpath -m "$3")
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The licences of all crates that are linked in; each text once, below the names of those that come with it.
others() {
    local crates crate version folder file sum found own
    local -A users=() texts=()
    crates=$(cargo tree --locked --package tilepass --edges normal,no-proc-macro --target "$target" --prefix none --format '{p}' |
        sed 's/ (\*)$//' | LC_ALL=C sort -u)
    while read -r crate version _; do
        # Our own.
        case $crate in tilepass | tiledesk-token) continue ;; esac
        folder=$(echo "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$crate-${version#v}")
        found=no own=
        # Two pack none. That of their repository (Nugine/simd) is ours, but for whose it is.
        case $crate in
            base64-simd | vsimd)
                own=$scratch/nugine
                sed '1s/.*/Copyright (c) 2021 Nugine/' LICENSE-MIT > "$own"
                ;;
        esac
        for file in ${own:+"$own"} "$folder"/{LICEN,COPYING,NOTICE,UNLICEN,licen}*; do
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
(https://musl.libc.org, Copyright © 2005-2020 Rich Felker, et al., MIT; on Linux), and the crates below, with their
licences.
END
    for sum in "${!texts[@]}"; do
        printf '%s\t%s\n' "$(head -n 1 <<< "${users[$sum]}")" "$sum"
    done | LC_ALL=C sort | while IFS=$'\t' read -r _ sum; do
        printf '\n--------\n%s\n' "${users[$sum]}"
        cat "${texts[$sum]}"
    done
}

# Its name is that of the system that it is for; the files' modes are everybody's, whatever umask says here.
umask 022
make --silent install BINARY="$program" DESTDIR= PREFIX="$prefix"
case $target in
    *windows*)
        mv "$prefix/bin/tilepass" "$prefix/bin/tilepass.exe"
        install -D -m 644 completions/_tilepass.ps1 "$prefix/share/powershell/_tilepass.ps1"
        ;;
esac
documents=$prefix/share/doc/tilepass
install -d "$documents/docs"
install -m 644 README.md CHANGELOG.md SECURITY.md LICENSE-APACHE LICENSE-MIT "$documents"
install -m 644 docs/*.md "$documents/docs"
others > "$scratch/others"
install -m 644 "$scratch/others" "$documents/LICENSES-OF-OTHERS"
python3 .ci/pack sbom "$target" > "$scratch/sbom"
install -m 644 "$scratch/sbom" "$documents/tilepass.cdx.json"
