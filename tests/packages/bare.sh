#!/usr/bin/env bash
# From nothing to an inspected token on a bare Debian 12, a bare Debian 13, a bare Python and a bare Node, each in two
# commands: tests/packages/bare.sh FOLDER
#
# FOLDER is what `make release` made. Wants root, debootstrap and Debian's packages (half a minute for each system).
set -eu
cd "$(dirname "$0")/../.."
release=$(realpath "$1")
# shellcheck source=tests/packages/common.sh
. tests/packages/common.sh

[ "$(id -u)" -eq 0 ] || { not_run "bare systems" "only root can make them"; exit 0; }
# shellcheck disable=SC2016 # it is the inner shell's
mounts() { unshare --mount --propagation private sh -c 'mount -t proc proc "$1/proc"' sh "$1"; }

# system NAME SUITE [PACKAGE]: a Debian in $scratch/NAME, with the release in /release.
system() {
    local to=$scratch/$1
    debootstrap --variant=minbase ${3+"--include=$3"} "$2" "$to" > "$scratch/log" 2>&1 || { tail -n 20 "$scratch/log" >&2; fail "no Debian $2"; }
    if why=$(mounts "$to" 2>&1); then :; else not_run "bare systems" "$why"; exit 0; fi
    mkdir "$to/release"
    cp "$release"/* "$to/release/"
    cp "$scratch/secret" "$to/root/secret"
}
# inside NAME SCRIPT: by that system's shell, in an environment of its own.
inside() {
    # shellcheck disable=SC2016 # they are the inner shell's
    unshare --mount --propagation private sh -c 'mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" &&
        exec env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 chroot "$1" sh -c "$2"' sh "$scratch/$1" "$2"
}
# two NAME WHAT INSTALL PROGRAM: one command installs, the next mints and inspects; says how long both take, and how much of
# that is the processor's, which is the same on a busy machine.
two() {
    local name=$1 what=$2 install=$3 program=$4 started verdict TIMEFORMAT='%U %S'
    started=$(date +%s%3N)
    { time inside "$name" "cd /root && $install" > "$scratch/log" 2>&1; } 2> "$scratch/times" ||
        { cat "$scratch/log" >&2; fail "$what: cannot be installed"; }
    { time verdict=$(inside "$name" "cd /root && $program token sign --quiet --test-visitor --id 5e5f4e220b28440012117be4 --secret-file secret |
        $program token inspect --secret-file secret -"); } 2>> "$scratch/times" || fail "$what: not accepted: $verdict"
    same "$what: the verdict" accepted "${verdict%%:*}"
    step "$what: an inspected token after $(($(date +%s%3N) - started)) ms, $(awk '{ s += $1 + $2 } END { print s * 1000 }' "$scratch/times") of them the processor's"
}

deb=tilepass_${version}_$(dpkg --print-architecture).deb
for suite in bookworm trixie; do
    case $suite in
        bookworm) system $suite $suite python3-venv ;;
        *) system $suite $suite ;;
    esac
    # Beside those that come with Debian; without any of its mirrors.
    inside $suite "rm -rf /etc/apt/sources.list* /var/lib/apt/lists/*"
    two $suite "deb on Debian's $suite" "cd /release && $(typed "Debian, Ubuntu")" tilepass
    same "what the deb needs on $suite" "" "$(inside $suite "dpkg-deb --field /release/$deb Depends")"
    inside $suite "apt-get purge --yes tilepass" > "$scratch/log" 2>&1 || fail "$suite: cannot be removed"
    ! inside $suite "command -v tilepass" || fail "$suite: the program is still there"
done

two bookworm "the archive" "cd /release && $(typed "any other Linux")" tilepass
inside bookworm "rm /usr/local/bin/tilepass"
two bookworm "Python's wheel by pip" "python3 -m venv env && env/bin/pip install --quiet --no-index --find-links /release tilepass==$version" \
    env/bin/tilepass

cp "$(command -v node)" "$scratch/trixie/usr/local/bin/node"
mkdir -p "$scratch/trixie/usr/local/lib/node_modules"
cp -r "$(npm root --global)/npm" "$scratch/trixie/usr/local/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$scratch/trixie/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$scratch/trixie/usr/local/bin/npx"
start_registry "$release"
npm="npm_config_registry=$address npm_config_update_notifier=false"
two trixie "npm's package" "$npm npm install --global --ignore-scripts --silent tilepass@$version" tilepass
two trixie "npx" "$npm npm uninstall --global --silent tilepass" "$npm npx --yes tilepass@$version"
# Without a registry: from two files, and from nobody who holds one of the names.
inside trixie "rm -rf /root/.npm"
two trixie "npm's packages as files" "cd /release && $(typed Node)" tilepass
