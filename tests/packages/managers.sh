# shellcheck shell=bash disable=SC2154
# What package managers read, binstall's names, and the Dockerfile. Sourced by test.sh.

served=$scratch/served/v$version
mkdir -p "$served"
cp "$release"/* "$served/"
windows=tilepass-$version-x86_64-pc-windows-gnu.zip
# Where none was made for Windows, what is looked at is how it is packed.
[ -e "$served/$windows" ] || {
    tar -xzf "$served/tilepass-$version-$target.tar.gz" -C "$scratch" &&
        PROFILE=dev .ci/dist.sh "$scratch/tilepass-$version-$target/bin/tilepass" x86_64-pc-windows-gnu "$served" > "$scratch/log"
}
unzip_names() { python3 -m zipfile --list "$1" | sed -n 's/^\(tilepass-[^ ]*\).*/\1/p'; }
same "what is only in the archive for Windows" "bin/tilepass.exe
share/powershell/_tilepass.ps1" "$(comm -13 <(tar -tzf "$served/tilepass-$version-$target.tar.gz" | sed 's,^[^/]*/,,' | LC_ALL=C sort) \
    <(unzip_names "$served/$windows" | sed 's,^[^/]*/,,' | LC_ALL=C sort))"

releases=https://releases.example/download
python3 .ci/pack manifests "$served" "$releases" > /dev/null
bare ruby tests/packages/managers.rb "$served" "$releases" || fail "what package managers read is wrong"
# Where a file has another sum than a manifest says, that is seen.
for changed in "tilepass-$version-$target.tar.gz" "$windows"; do
    cp "$served/$changed" "$scratch/kept"
    echo >> "$served/$changed"
    ! bare ruby tests/packages/managers.rb "$served" "$releases" 2> "$scratch/log" || fail "a wrong sum of $changed is not seen"
    grep -q "$changed: another sum" "$scratch/log" || fail "$(cat "$scratch/log")"
    mv "$scratch/kept" "$served/$changed"
done
# A key that the list does not know, a word that is none of its own, and a pair that is missing.
while read -r file change; do
    cp "$served/$file" "$scratch/kept"
    sed -i "$change" "$served/$file"
    ! bare ruby tests/packages/managers.rb "$served" "$releases" 2> "$scratch/log" || fail "$file: not seen: $change"
    mv "$scratch/kept" "$served/$file"
done << 'CHANGES'
tilepass.json s/"homepage"/"homePage"/
tilepass.json s/"hash": "../"hash": "/
Tilepass.Tilepass.installer.yaml s/"x64"/"x86_64"/
Tilepass.Tilepass.installer.yaml s/"InstallerUrl"/"Url"/
Tilepass.Tilepass.locale.en-US.yaml /^License:/d
Tilepass.Tilepass.yaml s/"1.6.0"/"1.6"/
CHANGES
step "Homebrew, Scoop, winget"

# README names files of this version.
if [ "$machine" = x86_64 ]; then
    # shellcheck disable=SC2016 # that is no command
    grep -oE 'tilepass[-_][^ `]*[0-9][^ `]*\.(deb|rpm|gz|whl|tgz|zip)' README.md > "$scratch/named"
    [ "$(wc -l < "$scratch/named")" -ge 7 ] || fail "README names too few files: $(cat "$scratch/named")"
    while read -r name; do
        compgen -G "$served/${name//…/*}" > "$scratch/log" || fail "README names $name, which no release has"
    done < "$scratch/named"
fi

# binstall fills in what stands in braces.
metadata=$(cargo metadata --locked --no-deps --format-version 1 | jq '.packages[] | select(.name == "tilepass")')
binstall() {
    local text
    text=$(jq -r --arg target "$2" --arg field "$1" '.metadata.binstall | (.overrides[$target][$field] // .[$field])' <<< "$metadata")
    text=${text//'{ version }'/$version}
    text=${text//'{ target }'/$2}
    text=${text//'{ bin }'/tilepass}
    text=${text//'{ repo }'/$(jq -r .repository <<< "$metadata")}
    case $text in *'{'*) fail "binstall: $text" ;; esac
    echo "$text"
}
for one in "$target" x86_64-pc-windows-{gnu,msvc}; do
    address=$(binstall pkg-url "$one")
    case $address in https://*[!/]/releases/download/v"$version"/*) ;; *) fail "binstall: $address" ;; esac
    [ -f "$served/${address##*/}" ] || fail "binstall: no $address"
    case $(binstall pkg-fmt "$one") in
        tgz) names=$(tar -tzf "$served/${address##*/}") ;;
        zip) names=$(unzip_names "$served/${address##*/}") ;;
        *) fail "binstall: the format for $one" ;;
    esac
    grep -qxF "$(binstall bin-dir "$one")" <<< "$names" || fail "binstall: no program in ${address##*/}"
done
step "binstall"

# --- The image --------------------------------------------------------------------------------------------

if why=$("${as_root[@]}" chroot / true 2>&1); then
    image=$(python3 tests/packages/image.py .ci/Dockerfile "$served" "$scratch/image" "VERSION=$version" "TARGET=$target")
    same "who the image's program is, and where" '65534:65534 ["/usr/local/bin/tilepass"]' "$(jq -r '"\(.user) \(.entrypoint | tojson)"' <<< "$image")"
    install -D -m 644 "$scratch/secret" "$scratch/image/run/secrets/chat"
    in_image() { "${as_root[@]}" env -i "PATH=$PATH" chroot ${inside+"$inside"} "$scratch/image" "$(jq -r '.entrypoint[0]' <<< "$image")" "$@"; }
    # Only root can be somebody else.
    [ ${#as_root[@]} -gt 0 ] || inside=--userspec=$(jq -r .user <<< "$image")
    use "the image" /run/secrets/chat in_image
    [ -f "$scratch/image/usr/local/share/doc/tilepass/LICENSES-OF-OTHERS" ] || fail "the image brings no licences"
else
    not_run "the image" "$why"
fi
step "the image"
