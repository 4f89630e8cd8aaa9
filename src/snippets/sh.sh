#!/bin/sh
# [chat-token: none: tilepass itself]
# chat-token: a CGI script, for your web server's cgi-bin; put `tilepass` into its PATH, and TILEDESK_SECRET_FILE into its environment
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
set -eu

# REPLACE THIS: whom your site's own session says is signed in; `nobody` for nobody. A command that fails in it is answered with 500.
signed_in_user() {
    id='user-123456' # your own id of the customer, which must never change: letters, digits, - _ .
    email='ada@example.com'
    name='Ada Lovelace'
}

answer() {
    printf 'Status: %s\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n\r\n%s' "$1" "$2"
}

nobody() {
    trap - EXIT
    answer '401 Unauthorized' 'nobody is signed in'
    exit
}

fail() {
    trap - EXIT
    echo "error: $1" >&2
    answer '500 Internal Server Error' 'the token could not be made'
    exit 1
}

unset TILEPASS_SECRET_FILE TILEPASS_SECRET
if [ -n "${TILEDESK_SECRET_FILE-}" ]; then
    export TILEPASS_SECRET_FILE="$TILEDESK_SECRET_FILE"
elif [ -n "${TILEDESK_SECRET-}" ]; then
    export TILEPASS_SECRET="$TILEDESK_SECRET"
else
    fail 'there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET'
fi

trap 'fail "the session could not be read"' EXIT
signed_in_user
trap - EXIT

# HS256; iat is now, in whole seconds, and exp 300 later; `JWT ` is there already.
set -- --scheme visitor # [visitor]
set -- --scheme custom --id YOUR_PROJECT_ID # [custom]
set -- --scheme both --id YOUR_PROJECT_ID # [both]
token=$(tilepass token sign --quiet "$@" --ttl 300 --name="$name" --email="$email" --external-id="$id") ||
    fail 'tilepass could not sign'
answer '200 OK' "$token"
