#!/usr/bin/env bash
# Does the program link for a Mac with Apple's processor? tests/packages/macos.sh
#
# Zig brings the names of macOS's C library, and tests/packages/macos those that the program wants of its frameworks. What
# comes out was linked against names alone and has never been run, so it is looked at and deleted: it is never packed,
# signed or handed on. Zig is installed into tests/.installed/zig (100 MB, once); for Linux on x86-64.
set -eu
cd "$(dirname "$0")/../.."
target=aarch64-apple-darwin
zig=tests/.installed/zig
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset MAKEFLAGS MAKELEVEL
fail() { printf '%s\n' "$*" >&2; exit 1; }

if ! cmp -s tests/packages/macos/requirements.txt "$zig/requirements.txt"; then
    rm -rf "$zig"
    python3 -m venv "$zig"
    "$zig/bin/pip" install --quiet --require-hashes -r tests/packages/macos/requirements.txt
    cp tests/packages/macos/requirements.txt "$zig/"
fi
rustup target add $target > "$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"

# framework NAME: a stub of it, with the names that are listed.
framework() {
    local folder=$scratch/frameworks/$1.framework symbols
    symbols=$(sed '/^#/d; s/^/_/' "tests/packages/macos/$1.txt" | paste -sd, -)
    mkdir -p "$folder"
    cat > "$folder/$1.tbd" << END
--- !tapi-tbd
tbd-version: 4
targets: [ arm64-macos ]
install-name: '/System/Library/Frameworks/$1.framework/Versions/A/$1'
exports:
  - targets: [ arm64-macos ]
    symbols: [ $symbols ]
...
END
}
# Only the program itself is told where they are: nothing else is built again for it.
link() {
    PATH=$PWD/$zig/bin:$PATH CARGO_PROFILE_DEV_DEBUG=0 cargo-zigbuild rustc --locked --bin tilepass --target $target -- \
        "-Clink-arg=-F$scratch/$1" > "$scratch/log" 2>&1
}
framework CoreFoundation
framework Security
program=${CARGO_TARGET_DIR:-target}/$target/debug/tilepass
trap 'rm -rf "$scratch" "$program"' EXIT
link frameworks || fail "it does not link:
$(tail -n 40 "$scratch/log")"
# An executable (2) of 64 bits for ARM, in the words of <mach-o/loader.h>.
[ "$(head -c 16 "$program" | od -An -tx1 | tr -d ' \n')" = cffaedfe0c0000010000000002000000 ] || fail "it is no program for such a Mac"
for name in CoreFoundation Security; do
    grep -qaF "/System/Library/Frameworks/$name.framework/" "$program" || fail "it does not name $name"
done
rm "$program"

# What a framework does not have is missed.
cp -r "$scratch/frameworks" "$scratch/fewer"
sed -i 's/ _SecItemDelete,\|,_SecItemDelete\b//' "$scratch/fewer/Security.framework/Security.tbd"
! link fewer || fail "it links without a name that it wants"
grep -q 'undefined symbol: _SecItemDelete' "$scratch/log" || fail "$(tail -n 40 "$scratch/log")"
echo "it links for $target, against stubs; whether it runs there is not known"
