#!/usr/bin/env bash
# Ends what start.sh started.
#
#   tests/server/stop.sh DIRECTORY
set -eu

# The process may be gone and its number somebody else's: the leader of a session of its own is what was started.
is_ours() {
    local stat state session
    stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 1
    # The name in brackets may have blanks in it.
    read -r state _ _ session _ <<< "${stat##*) }"
    [ "$session" = "$1" ] && [ "$state" != Z ]
}

for name in server redis database; do
    file=$1/$name.pid
    [ -f "$file" ] || continue
    pid=$(cat "$file")
    if is_ours "$pid"; then
        kill "$pid" 2> /dev/null || true
        for ((attempt = 0; attempt < 25; attempt++)); do
            is_ours "$pid" || break
            sleep 0.2
        done
        ! is_ours "$pid" || kill -9 "$pid" 2> /dev/null || true
    fi
    rm -f "$file"
done
rm -f "$1/env"
