#!/usr/bin/env bash
# Builds the program for a target: .ci/build.sh TARGET [PROFILE]; prints where it is.
#
# The same commit makes the same program, to the byte, wherever the sources lie. rustup fetches the target's standard
# library; a compiler for C is Debian's: gcc, gcc-aarch64-linux-gnu or gcc-mingw-w64-x86-64.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1 profile=${2:-release}

# Where the sources lie here is nobody's business elsewhere, and would make the same program another one.
flags=("--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" "--remap-path-prefix=$PWD=tilepass")
# What unwinds a panic is a third shorter where each function keeps its frame in a register, and the code no longer. On
# Windows, which describes that otherwise, it is longer.
case $target in
    *windows*) ;;
    *) flags+=("-Cforce-frame-pointers=yes") ;;
esac
# A program for Linux is linked by the LLD that Rust brings, which puts alike functions beside each other, where gzip finds
# them, and those that are the same into one place: a twenty-fifth off each package. Half of the addresses in the program
# are relocated at its start, and a list of them that is packed is a tenth as long.
case $target in
    *-linux-musl)
        lld=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/gcc-ld
        [ -x "$lld/ld.lld" ] || { echo "$target: Rust's toolchain has no $lld/ld.lld" >&2; exit 1; }
        flags+=("-Clink-arg=-fuse-ld=lld" "-Clink-arg=-B$lld")
        for option in -O2 --icf=all --bp-compression-sort=both -z,pack-relative-relocs; do
            flags+=("-Clink-arg=-Wl,$option")
        done
        ;;
esac
linker=
# `ring` is written in C, and for musl wants no function that only glibc has: a compiler for glibc does.
case $target in
    *-unknown-linux-musl)
        machine=${target%%-*}
        if [ "$machine" = "$(uname -m)" ]; then
            compiler=$(command -v musl-gcc || echo "cc -U_FORTIFY_SOURCE")
        else
            linker=$machine-linux-gnu-gcc
            compiler="$linker -U_FORTIFY_SOURCE"
        fi
        ;;
    x86_64-pc-windows-gnu)
        linker=x86_64-w64-mingw32-gcc
        compiler=$linker
        # The linker writes the time into the program.
        flags+=("-Clink-arg=-Wl,--no-insert-timestamp")
        ;;
    *)
        echo "$target: not known how to build for it" >&2
        exit 2
        ;;
esac
if [ -n "$linker" ] && ! command -v "$linker" > /dev/null; then
    echo "$target: there is no $linker" >&2
    exit 1
fi
[ -z "$linker" ] || flags+=("-Clinker=$linker")

rustup target add "$target" >&2
variable=CC_${target//-/_}
list=$(printf '"%s", ' "${flags[@]}")
env "$variable=${!variable:-$compiler}" TILEPASS_COMMIT="$(.ci/commit)" \
    cargo build --profile "$profile" --locked --package tilepass --target "$target" \
    --config "target.$target.rustflags = [${list%, }]" >&2

suffix=
case $target in *windows*) suffix=.exe ;; esac
echo "target/$target/${profile/#dev/debug}/tilepass$suffix"
