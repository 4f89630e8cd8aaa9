#!/bin/sh
# Installs a release: .ci/install.sh VERSION DIRECTORY; the program is then at DIRECTORY/bin/tilepass.
#
# What it downloads has to have the sum in SHA256SUMS, and that has to be signed with the key of .ci/published. It is for
# machines that have no minisign: OpenSSL 3 checks the signature. For Linux; wants curl, GNU or busybox tar and sha256sum.
#
#   TILEPASS_RELEASES, TILEPASS_KEY   another address and public key than those of .ci/published
set -eu
version=$1 directory=$2
published=$(dirname "$0")/published
releases=${TILEPASS_RELEASES:-$(sed -n 's/^releases=//p' "$published")}
key=${TILEPASS_KEY:-$(sed -n 's/^key=//p' "$published")}

fail() {
    echo "error: $1" >&2
    [ $# -lt 2 ] || echo "hint: $2" >&2
    exit 1
}
if [ -z "$releases" ] || [ -z "$key" ]; then
    fail "no release has been published yet" "set TILEPASS_RELEASES and TILEPASS_KEY to where yours are, and to the public half of the key that signs them"
fi
case $(uname -s)-$(uname -m) in
    Linux-x86_64) target=x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
    *) fail "there is no archive for $(uname -s) on $(uname -m)" "\`cargo install --path .\` builds it from source" ;;
esac
archive=tilepass-$version-$target.tar.gz

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for file in SHA256SUMS SHA256SUMS.minisig "$archive"; do
    curl -fsSL --retry 3 -o "$scratch/$file" "$releases/v$version/$file" || fail "cannot download \`$releases/v$version/$file\`"
done

# A key is two letters, its number (eight bytes) and itself; a signature the same, of the text's BLAKE2b. In front of the
# key belongs what tells OpenSSL that it is one of Ed25519.
cd "$scratch"
echo "$key" | openssl base64 -d -A > key
sed -n 2p SHA256SUMS.minisig | openssl base64 -d -A > signature
if [ "$(wc -c < key)" -ne 42 ] || [ "$(wc -c < signature)" -ne 74 ] || [ "$(head -c 2 signature)" != ED ]; then
    fail "the signature of SHA256SUMS, or the key, is none of minisign's"
fi
{
    printf '\060\052\060\005\006\003\053\145\160\003\041\000'
    tail -c 32 key
} > key.der
tail -c 64 signature > signature.raw
openssl dgst -blake2b512 -binary SHA256SUMS > digest
openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key.der -in digest -sigfile signature.raw > /dev/null 2>&1 ||
    fail "the signature of SHA256SUMS is not that of the key"
grep "^[0-9a-f]*  $archive\$" SHA256SUMS > sum || fail "SHA256SUMS has no sum of \`$archive\`"
sha256sum -c sum > /dev/null 2>&1 || fail "\`$archive\` has not the sum that is signed"
cd "$OLDPWD"

mkdir -p "$directory"
tar -xzf "$scratch/$archive" -C "$directory" --strip-components=1
