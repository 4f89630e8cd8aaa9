#!/usr/bin/env bash
# Makes what is released from two clean clones, compares them to the byte, and installs all of it, on bare systems as well:
# tests/packages/release.sh [TARGET…]. Leaves the release in target/dist.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset MAKEFLAGS MAKELEVEL

for tool in rustup minisign rpmbuild jq libdeflate-gzip debootstrap aarch64-linux-gnu-gcc x86_64-w64-mingw32-gcc qemu-aarch64-static wine; do
    command -v "$tool" > /dev/null || { echo "there is no $tool, which CONTRIBUTING.md names" >&2; exit 1; }
done
(cd "$scratch" && minisign -G -W -p test.pub -s test.key) > /dev/null
export TILEPASS_MINISIGN_KEY=${TILEPASS_MINISIGN_KEY-$scratch/test.key}
# Elsewhere, by somebody else, in another zone and language; and below a longer path, for what may end up in a program.
for one in first a-second-one/below; do
    mkdir -p "$(dirname "$scratch/$one")"
    git clone --quiet "$root" "$scratch/$one"
done
"$scratch/first/.ci/release.sh" "$scratch/made" "$@"
(umask 077 && LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$scratch/a-second-one/below/.ci/release.sh" "$scratch/again" "$@") > "$scratch/log" 2>&1 ||
    { tail -n 20 "$scratch/log" >&2; exit 1; }
diff -r "$scratch/made" "$scratch/again" || { echo "a second clone makes other files" >&2; exit 1; }
echo "two clones make the same files"

mkdir -p target
rm -rf target/dist
mv "$scratch/made" target/dist
tests/packages/test.sh target/dist
tests/packages/bare.sh target/dist
windows=$(find target/dist -name 'tilepass-*-x86_64-pc-windows-gnu.zip')
if [ -n "$windows" ]; then
    python3 -m zipfile -e "$windows" "$scratch"
    tests/windows/test.sh "$scratch"/tilepass-*-windows-gnu/bin/tilepass.exe
fi
