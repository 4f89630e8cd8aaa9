#!/bin/sh
# [chat-token: none: tilepass itself]
# chat-token: a CGI script, for your web server's cgi-bin; put `tilepass` into its PATH, and TILEDESK_SECRET_FILE into its environment
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
set -eu
LC_ALL=C
export LC_ALL

project=${TILEDESK_PROJECT_ID:-YOUR_PROJECT_ID} # [custom both]
# [custom both]
# REPLACE THIS: whom your site's own session says is signed in; `nobody` for nobody. For instance
#     id='user-123456' name='Ada Lovelace' email='ada@example.com'
# where the id is the account's key, which never changes (never the e-mail address), and the address is a verified one.
# A command that fails in it is answered with 500.
signed_in_user() {
    log 'nobody is ever signed in: replace signed_in_user'
    demonstration || nobody
}

log() {
    echo "chat-token: $1" >&2
}

answer() {
    trap - EXIT
    printf 'Status: %s\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: private, no-store\r\nVary: Cookie\r\nX-Content-Type-Options: nosniff\r\n\r\n%s' "$1" "$2"
    exit
}

nobody() {
    answer '204 No Content' ''
}

fail() {
    log "error: $1"
    answer '500 Internal Server Error' 'the token could not be made'
}

# With CHAT_DEMO=1, who comes from this computer, through no proxy, is a customer who does not exist.
demonstration() {
    [ "${CHAT_DEMO-}" = 1 ] && [ -z "${HTTP_X_FORWARDED_FOR-}${HTTP_FORWARDED-}" ] || return 1
    case ${REMOTE_ADDR-} in 127.0.0.1 | ::1) ;; *) return 1 ;; esac
    for place in "${HTTP_HOST-}" "${HTTP_REFERER-localhost}"; do
        place=${place#http*://}
        case ${place%%/*} in localhost | localhost:* | 127.0.0.1 | 127.0.0.1:* | '[::1]' | '[::1]:'*) ;; *) return 1 ;; esac
    done
    log 'CHAT_DEMO=1: who asks from this computer is the customer demo-1'
    id=demo-1 name='Ada Lovelace' email=ada@example.com
}

case ${HTTP_SEC_FETCH_SITE:-none} in
    same-origin | none) ;;
    *) answer '403 Forbidden' "only pages of this site get a token" ;;
esac

id='' name='' email=''
trap 'fail "the session could not be read"' EXIT
signed_in_user
trap - EXIT
whole() {
    printf %s "$1" | grep -Eqx "$2"
}
whole "$email" '[^@[:space:]]+@[^@[:space:].]+(\.[^@[:space:].]+)*' || {
    log 'who has no verified address is not signed in: tilepass signs no token without one'
    nobody
}

# The account's key as Tiledesk takes one. Whom it names must never change, so neither may this.
case $id in
    undefined | null | None | nil | NaN | Infinity | -Infinity | '[object '*) id='' ;;
esac
[ -n "$(printf %s "$id" | tr -d '\t-\r ')" ] || fail 'the signed-in user has no id'
case $id in
    x--* | *[!A-Za-z0-9._-]*) rewrite=yes ;;
    *) rewrite=no ;;
esac
if [ "${#id}" -gt 255 ] || [ "$rewrite" = yes ]; then
    [ "${TILEDESK_RAW_IDS-}" != 1 ] || fail 'tilepass signs no such id, whatever TILEDESK_RAW_IDS says'
    log 'ids that have other characters than A-Z a-z 0-9 . _ - are signed in as x--…'
    if [ "${#id}" -gt 120 ]; then
        id=x--sha256-$(printf %s "$id" | sha256sum | cut -d ' ' -f 1)
    else
        id=x--$(printf %s "$id" | od -An -v -tx1 | tr -d ' \n')
    fi
fi
name=$(printf %s "$name" | tr -s '\000-\040\177' ' ')
name=${name# }
name=${name% }
if [ -z "$name" ] || whole "$name" '(undefined|null|None|nil|NaN)( (undefined|null|None|nil|NaN))*'; then
    name=$email
fi
case $name in *?@?*) name=${name%%@*} ;; esac

unset TILEPASS_SECRET_FILE TILEPASS_SECRET
if [ -n "${TILEDESK_SECRET_FILE-}" ]; then
    export TILEPASS_SECRET_FILE="$TILEDESK_SECRET_FILE"
elif [ -n "${TILEDESK_SECRET-}" ]; then
    export TILEPASS_SECRET="$TILEDESK_SECRET"
else
    fail 'there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET'
fi

# HS256; iat is now, in whole seconds, and exp 300 later; `JWT ` is there already.
set -- --scheme visitor # [visitor]
set -- --scheme custom --id "$project" # [custom]
set -- --scheme both --id "$project" # [both]
token=$(tilepass token sign --quiet "$@" --ttl 300 --name="$name" --email="$email" --external-id="$id") ||
    fail 'tilepass could not sign'
answer '200 OK' "$token"
