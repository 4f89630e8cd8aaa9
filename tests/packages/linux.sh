# shellcheck shell=bash disable=SC2154
# deb and rpm, each into an empty root. Sourced by test.sh.

files=$(tar -tzf "$release/tilepass-$version-$target.tar.gz" | sed -n 's,^[^/]*/share/man/man1/,usr/share/man/man1/,p' | sed 's/$/.gz/'
    printf 'usr/%s\n' bin/tilepass share/bash-completion/completions/tilepass share/fish/vendor_completions.d/tilepass.fish)
deb=$(echo "$release"/tilepass_*_"$(dpkg --print-architecture)".deb)
rpm=$release/tilepass-$version-1.$machine.rpm
same "modes and owners in the deb" "-rw-r--r-- root/root
-rwxr-xr-x root/root
drwxr-xr-x root/root" "$(dpkg-deb --contents "$deb" | awk '{ print $1, $2 }' | LC_ALL=C sort -u)"
# Those for another processor have the same files, and a program that an emulator can run.
other=aarch64-unknown-linux-musl
if [ "$target" != $other ] && [ -e "$release/tilepass-$version-$other.tar.gz" ]; then
    tar -xzf "$release/tilepass-$version-$other.tar.gz" -C "$scratch"
    in_deb() { dpkg-deb --fsys-tarfile "$1" | tar -tf - | sed 's,^\./,,' | grep -v '/$' | LC_ALL=C sort; }
    in_rpm() { rpm --query --list --package "$1" | LC_ALL=C sort; }
    same "files in the deb for arm64" "$(in_deb "$deb")" "$(in_deb "${deb/_amd64/_arm64}")"
    same "files in the rpm for arm64" "$(in_rpm "$rpm")" "$(in_rpm "${rpm/x86_64/aarch64}")"
    if command -v qemu-aarch64-static > /dev/null; then
        target=$other use "the program for arm64" "$scratch/secret" bare qemu-aarch64-static "$scratch/tilepass-$version-$other/bin/tilepass"
    else
        not_run "the program for arm64" "there is no qemu-aarch64-static"
    fi
    step "arm64"
fi

if ! why=$("${as_root[@]}" chroot / true 2>&1); then
    not_run "deb and rpm on an empty root" "$why"
    return 0
fi
# there WHAT ROOT FILE…: they are there, and the program runs where nothing else is.
there() {
    local what=$1 to=$2 file
    shift 2
    for file in $files "$@"; do
        [ -f "$to/$file" ] || fail "$what: no $file"
    done
    cp "$scratch/secret" "$to/secret"
    use "$what" /secret env -i "PATH=$PATH" "${as_root[@]}" chroot "$to" /usr/bin/tilepass
    rm "$to/secret"
}

to=$scratch/debian
mkdir -p "$to"/var/lib/dpkg/{info,updates,triggers}
touch "$to"/var/lib/dpkg/{status,available}
dpkg_() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --root="$to" --log=/dev/null "$@" > "$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "dpkg $1"; }; }
dpkg_ --install "$deb"
there "the deb" "$to" usr/share/zsh/vendor-completions/_tilepass usr/share/doc/tilepass/copyright
dpkg_ --purge tilepass
same "what dpkg leaves" "" "$(find "$to" -path "$to/var" -prune -o -type f -print)"
step "dpkg"

to=$scratch/rpm
mkdir "$to"
# Debian's own has its list of packages in the home, and says that it is not the one to be used.
rpm_() {
    "${as_root[@]}" rpm --root "$to" --dbpath /usr/lib/sysimage/rpm "$@" 2> "$scratch/log" || { cat "$scratch/log" >&2; fail "rpm $1"; }
}
rpm_ --initdb
rpm_ --install "$rpm"
there "the rpm" "$to" usr/share/zsh/site-functions/_tilepass
same "the rpm's licence" "MIT OR Apache-2.0" "$(rpm_ --query --queryformat '%{LICENSE}' tilepass)"
rpm_ --verify tilepass
rpm_ --erase tilepass
same "what rpm leaves" "" "$(find "$to" -path "$to/usr/lib/sysimage" -prune -o -path "$to/var" -prune -o -type f -print)"
step "rpm"
