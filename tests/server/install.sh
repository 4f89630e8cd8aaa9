#!/usr/bin/env bash
# Installs a real Tiledesk server for tests/server, with the database and the cache that it needs, all of it into
# tests/.installed/server. It does nothing where all is there already.
#
#   tests/server/install.sh           installs
#   tests/server/install.sh --needs   installs nothing, and says what the machine lacks: exit 1 if anything
#   tests/server/install.sh --current installs nothing: exit 1 if there is something to install
#
#   TILEPASS_PYTHON=/path/to/python3  which Python (3.13 or later) runs the database
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=$here/../.installed/server
mkdir -p "$target"
target=$(cd "$target" && pwd)

# The database needs Python 3.13.
python() {
    local candidate
    for candidate in "${TILEPASS_PYTHON-}" python3 python3.{13..19} "$HOME"/.pyenv/versions/3.*/bin/python3; do
        if [ -n "$candidate" ] && "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 13))' 2> /dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

# Debian's redis-tools has the whole server under the name of one of its tools, and starts no service.
redis() {
    local candidate
    for candidate in redis-server redis-check-rdb "$target/redis/usr/bin/redis-check-rdb"; do
        if command -v "$candidate"; then
            return
        fi
    done
    return 1
}

needs() {
    local lacking=()
    { command -v node && command -v npm; } > /dev/null || lacking+=("Node with npm")
    python > /dev/null || lacking+=("Python 3.13 or later")
    redis > /dev/null || command -v apt-get > /dev/null || lacking+=("Redis")
    [ ${#lacking[@]} -eq 0 ] || {
        local IFS=,
        printf 'there is no %s\n' "${lacking[*]}" | sed 's/,/, no /g'
        return 1
    }
}

is_current() { cmp -s "$here/$1" "$target/${1##*/}.installed"; }
is_installed() { cp "$here/$1" "$target/${1##*/}.installed"; }

install_database() {
    local interpreter
    interpreter=$(python)
    rm -rf "$target/venv"
    "$interpreter" -m venv "$target/venv"
    "$target/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$here/requirements.txt"
    is_installed requirements.txt
}

# Unpacked, not installed: that needs no rights and starts nothing.
install_redis() {
    local packages=(redis-tools liblzf1 libjemalloc2) scratch
    scratch=$(mktemp -d)
    (
        cd "$scratch"
        apt-get download -qq "${packages[@]}" 2> /dev/null || {
            apt-get update -qq
            apt-get download -qq "${packages[@]}"
        }
        rm -rf "$target/redis"
        for package in *.deb; do
            dpkg-deb --extract "$package" "$target/redis"
        done
    )
    rm -rf "$scratch"
}

install_server() {
    rm -rf "$target/npm"
    cp -R "$here/npm" "$target/npm"
    # Not `npm ci`: the lock cannot have the parts of the server that are optional and not public.
    npm install --prefix "$target/npm" --ignore-scripts --no-audit --no-fund --omit=optional --loglevel=error
    is_installed npm/package-lock.json
}

database_is_current() { is_current requirements.txt && "$target/venv/bin/python" -c ''; }
server_is_current() { is_current npm/package-lock.json; }

case ${1-} in
    --needs) needs ;;
    --current) database_is_current && redis > /dev/null && server_is_current ;;
    *)
        needs
        database_is_current || install_database
        redis > /dev/null || install_redis
        server_is_current || install_server
        ;;
esac
