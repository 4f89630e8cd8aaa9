#!/usr/bin/env bash
# Does the program for macOS compile and link, for both processors? tests/macos/check.sh
#
# There is no Mac and no SDK of Apple's here: Rust's LLD links against stubs, which have the names in `frameworks` and no code.
# It is a check, and what it links is thrown away: never packed, signed or named in a manifest. It shows whether all of it
# compiles, C and assembler too, and whether the program wants anything of the system that is not in that list.
#
# Wants rustup, and Python's package ziglang (`make check-macos` installs it): a C compiler, and what libSystem has.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { printf '%s\n' "$*" >&2; exit 1; }
step() { printf '%4d s  %s\n' "$SECONDS" "$*"; }

python=$PWD/tests/.installed/macos/bin/python
zig=$("$python" -c 'import pathlib, ziglang; print(pathlib.Path(ziglang.__file__).parent)') || fail "there is no ziglang: \`make check-macos\` installs it"
lld=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
[ -x "$lld" ] || fail "Rust's toolchain has no $lld"

# --- What stands in for Apple's SDK ---------------------------------------------------------------------------

export SDKROOT=$scratch/sdk
mkdir -p "$SDKROOT/usr/lib"
for name in System c m; do
    # LLD knows neither all of its processors nor that arm64 has what arm64e has.
    sed 's/arm64e\.x1-[a-z]*,\{0,1\} *//g; s/arm64e-macos/arm64-macos/g' "$zig/lib/libc/darwin/libSystem.tbd" > "$SDKROOT/usr/lib/lib$name.tbd"
done
# stub FILE INSTALL-NAME NAME…
stub() {
    local file=$1 installed=$2
    shift 2
    mkdir -p "$(dirname "$file")"
    printf '%s\n' '--- !tapi-tbd' 'tbd-version: 4' 'targets: [ x86_64-macos, arm64-macos ]' "install-name: '$installed'" \
        'exports:' '  - targets: [ x86_64-macos, arm64-macos ]' "    symbols: [ $(printf '_%s, ' "$@" | sed 's/, $//') ]" '...' > "$file"
}
stub "$SDKROOT/usr/lib/libiconv.tbd" /usr/lib/libiconv.2.dylib iconv iconv_close iconv_open
security=$SDKROOT/System/Library/Frameworks/Security.framework/Security.tbd
stubs() {
    local framework names
    for framework in CoreFoundation Security; do
        mapfile -t names < <(sed -n "s/^$framework //p" tests/macos/frameworks)
        stub "$SDKROOT/System/Library/Frameworks/$framework.framework/$framework.tbd" \
            "/System/Library/Frameworks/$framework.framework/Versions/A/$framework" "${names[@]}"
    done
}
stubs

# --- Two programs ---------------------------------------------------------------------------------------------

export CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0
for target in aarch64-apple-darwin x86_64-apple-darwin; do
    # Zig names targets otherwise, and has its own headers.
    cat > "$scratch/cc" << CC
#!/bin/sh
left=\$#
while [ "\$left" -gt 0 ]; do
    argument=\$1
    shift
    left=\$((left - 1))
    case \$argument in
        --target=* | -mmacosx-version-min=*) ;;
        -arch | -isysroot)
            shift
            left=\$((left - 1))
            ;;
        *) set -- "\$@" "\$argument" ;;
    esac
done
exec "$zig/zig" cc -target ${target%%-*}-macos -fno-sanitize=undefined "\$@"
CC
    printf '#!/bin/sh\nexec "%s/zig" ar "$@"\n' "$zig" > "$scratch/ar"
    chmod +x "$scratch/cc" "$scratch/ar"
    variable=${target//-/_}
    rustup target add "$target" > /dev/null 2>&1 || true
    build() {
        # cargo does not know what a program is linked against, and would not link again.
        rm -f "target/$target/debug/deps"/tilepass-*
        env ZIG_GLOBAL_CACHE_DIR="$scratch/zig" "CC_$variable=$scratch/cc" "AR_$variable=$scratch/ar" \
            cargo build --locked --package tilepass --target "$target" \
            --config "target.$target.linker = '$lld'" --config "target.$target.rustflags = ['-Clinker-flavor=ld64.lld', '-Clink-arg=--error-limit=0']" > "$scratch/log" 2>&1
    }
    build || { grep 'error' "$scratch/log" >&2 || cat "$scratch/log" >&2; fail "$target: it is not linked"; }
    # A stub that lacks one name: the linker sees it.
    if [ "$target" = aarch64-apple-darwin ]; then
        sed -i 's/_SecKeychainFindGenericPassword, //' "$security"
        ! build || fail "a program is linked that wants what is nowhere"
        grep -q 'undefined symbol: _SecKeychainFindGenericPassword' "$scratch/log" || { cat "$scratch/log" >&2; fail "it fails for another reason"; }
        stubs
    fi
    rm -f "target/$target/debug/tilepass" "target/$target/debug/deps"/tilepass-*
    step "$target"
done
