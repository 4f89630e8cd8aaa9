# shellcheck shell=bash disable=SC2154
# The bill of materials, and what docs/architecture.md says of the crates. Sourced by test.sh.

bill=$release/tilepass-$version-$target.cdx.json
same "the crates in it" "$(cargo tree --locked --package tilepass --edges normal,no-proc-macro --target "$target" --prefix none \
    --format '{p}' | sed -n 's/^\([^ ]*\) v\([^ ]*\).*/\1 \2/p' | grep -v '^tilepass ' | LC_ALL=C sort -u)" \
    "$(jq -r '.components[] | select(.name != "rust-std") | "\(.name) \(.version)"' "$bill" | LC_ALL=C sort)"
same "what depends on what is not in it" "" "$(jq -r '([.components[]."bom-ref", .metadata.component."bom-ref"]) as $known
    | .dependencies[] | .ref, .dependsOn[] | select(. as $ref | $known | index($ref) | not)' "$bill")"
same "crates from the registry without a sum" "" \
    "$(jq -r '.components[] | select(.hashes == null and .name != "rust-std" and .name != "tiledesk-token").name' "$bill")"

# What the architecture says of them.
tree() { cargo tree --locked --package tilepass --edges normal,no-proc-macro --prefix none --format '{p}' "$@" | sed 's/ (.*//' | sort -u; }
for system in x86_64-unknown-linux-musl x86_64-pc-windows-gnu aarch64-apple-darwin; do
    count=$(tree --target "$system" | wc -l)
    grep -qxF "| \`$system\` | $count |" docs/architecture.md || fail "docs/architecture.md: $system has $count crates"
done
same "crates in two versions, in docs/architecture.md" \
    "$(tree --target all --duplicates --depth 0 | sed '/^$/d' | sort -V | awk '$1 == name { print last } { name = $1; last = $0 }')" \
    "$(sed -n 's/^| .\([a-z0-9-]* v[0-9.]*\). | .*/\1/p' docs/architecture.md | sort -V)"
step "the bill of materials"
