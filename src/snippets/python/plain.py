# [chat_token.py: PyJWT (pip)]
# chat_token.py: `pip install PyJWT`, then `CHAT_DEMO=1 TILEDESK_SECRET_FILE=path/to/secret python3 chat_token.py`, or mount the WSGI application
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
# TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.
import hashlib
import logging
import os
import re
import sys
import threading
import time
from http import HTTPStatus
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
# [custom both]
PROJECT_ID = "YOUR_PROJECT_ID"  # or the variable TILEDESK_PROJECT_ID # [custom both]


# REPLACE THIS: whom your site's own session says is signed in; None for nobody. For instance
# {"id": "user-123456", "name": "Ada Lovelace", "email": "ada@example.com", "email_verified": True}:
# the id is the account's key, which never changes; never the e-mail address.
def signed_in_user(environ):
    once("nobody is ever signed in: replace signed_in_user")
    return demonstration(environ)


def application(environ, start_response):
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        status, text = 405, ""
    elif __name__ == "__main__" and environ["PATH_INFO"] != "/chat-token":
        status, text = 404, "there is only /chat-token"
    else:
        status, text = answer(environ, environ.get("HTTP_SEC_FETCH_SITE"))
    headers = [("Content-Type", "text/plain; charset=utf-8"), *HEADERS.items()]
    start_response(f"{status} {HTTPStatus(status).phrase}", headers if text else headers[1:])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [text.encode()]


def demonstration(environ):
    """With CHAT_DEMO=1, who comes from this computer, through no proxy, is a customer who does not exist."""
    local = re.compile(r"(https?://)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/.*)?")
    names = [environ.get("HTTP_HOST", ""), environ.get("HTTP_REFERER") or "localhost"]
    proxied = "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ
    if os.environ.get("CHAT_DEMO") != "1" or proxied or not all(map(local.fullmatch, names)):
        return None
    if environ.get("REMOTE_ADDR") not in ("127.0.0.1", "::1"):
        return None
    once("CHAT_DEMO=1: who asks from this computer is the customer demo-1")
    return {"id": "demo-1", "name": "Ada Lovelace", "email": "ada@example.com", "email_verified": True}


# Nothing below needs a change.
# [core]


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    port = int(os.environ.get("PORT") or 8000)
    try:
        server = make_server("127.0.0.1", port, application, handler_class=Quiet)
    except OSError as error:
        sys.exit(f"error: port {port}: {error.strerror}; another port: PORT={port + 80} python3 chat_token.py")
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
