#!/bin/sh
# The story of one secret, told with the real program: tests/demo.sh PATH-TO-TILEPASS
#
# It lives in a temporary home with the encrypted secrets file, and is removed at the end: nothing of the user's is read or
# written. It fails when anything goes otherwise than it is told.
set -eu

program=$1
case $program in /*) ;; *) program=$PWD/$program ;; esac

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
trap 'exit 130' HUP INT TERM

# What the user has set must not change the story.
for variable in $(env | sed -n 's/^\(TILEPASS_[A-Z_]*\)=.*/\1/p'); do
    unset "$variable"
done
export HOME="$home" XDG_CONFIG_HOME="$home/.config" XDG_DATA_HOME="$home/.local/share"
export XDG_STATE_HOME="$home/.local/state" XDG_CACHE_HOME="$home/.cache" XDG_RUNTIME_DIR="$home"
export TILEPASS_PASSPHRASE_FILE="$home/passphrase"
unset DBUS_SESSION_BUS_ADDRESS

umask 077
cd "$home"
mkdir bin
ln -s "$program" bin/tilepass
PATH=$home/bin:$PATH
head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' > passphrase

say() {
    printf '\n# %s\n' "$1"
}

# run STATUS COMMAND: shows it, runs it, and wants that exit status.
run() {
    printf '$ %s\n' "$2"
    status=0
    eval "$2" || status=$?
    if [ "$status" -ne "$1" ]; then
        printf '\ndemo: that ended with status %s, and should have with %s\n' "$status" "$1" >&2
        exit 1
    fi
}

say 'A secret of our own, kept in an encrypted file. Nobody has to see it.'
run 0 'tilepass secret generate --store file --hide'

say 'A token for a test visitor, as a page would hand it to the widget. The id is the project'"'"'s on a server; this one is made up.'
run 0 'tilepass token sign --test-visitor --id 5e5f4e220b28440012117be4 > visitor.token'
run 0 'cat visitor.token; echo'

say 'Would it be let in? The exit status is the verdict: 0 is yes.'
run 0 'tilepass token inspect - < visitor.token'

say 'Somebody may have seen the secret: replace it.'
run 0 'tilepass secret rotate --local --hide --yes'

say 'The old token is refused from now on: 1 is no.'
run 1 'tilepass token inspect - < visitor.token'

say 'A token of the new secret is let in.'
run 0 'tilepass token sign --test-visitor --id 5e5f4e220b28440012117be4 | tilepass token inspect -'

say 'What is kept, and since when; never the secret itself.'
run 0 'tilepass secret status'

printf '\nAll of it went as told. The temporary home is removed.\n'
