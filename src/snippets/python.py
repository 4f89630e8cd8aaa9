# [server.py: PyJWT (pip)]
# server.py: `pip install PyJWT`, then `TILEDESK_SECRET_FILE=path/to/secret python3 server.py`
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
import errno
import os
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
# [custom both]
PROJECT_ID = "YOUR_PROJECT_ID"  # [custom both]


# REPLACE THIS: whom your site's own session says is signed in; None for nobody.
def signed_in_user(request):
    return {
        "id": "user-123456",  # your own id of the customer, which must never change: letters, digits, - _ .
        "email": "ada@example.com",
        "name": "Ada Lovelace",  # [visitor both]
        "first_name": "Ada",  # [custom both]
        "last_name": "Lovelace",  # [custom both]
    }


def chat_token(user):
    needed = [
        "id",
        "email",
        "name",  # [visitor both]
        "first_name",  # [custom both]
        "last_name",  # [custom both]
    ]
    for field in needed:
        if user.get(field) in (None, ""):
            raise ValueError(f"the signed-in user has no {field}")
    if not re.fullmatch("[A-Za-z0-9._-]{1,255}", str(user["id"])):
        raise ValueError("the id of the signed-in user must be 1 to 255 of A-Z a-z 0-9 . _ -")
    now = int(time.time())  # whole seconds
    claims = {
        "name": user["name"],  # [visitor both]
        "email": user["email"],
        "external_id": str(user["id"]),  # [visitor both]
        "iat": now,
        "exp": now + 300,
        "_id": f"{PROJECT_ID}_{user['id']}",  # [custom both]
        "sub": "userexternal",  # [custom both]
        "aud": f"https://tiledesk.com/projects/{PROJECT_ID}",  # [custom both]
        "firstname": user["first_name"],  # [custom both]
        "lastname": user["last_name"],  # [custom both]
    }
    return "JWT " + jwt.encode(claims, SECRET, algorithm="HS256")


def read_secret():
    text = os.environ.get("TILEDESK_SECRET", "")
    path = os.environ.get("TILEDESK_SECRET_FILE")
    if path:
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except (OSError, ValueError):
            sys.exit("error: the file that TILEDESK_SECRET_FILE names cannot be read")
    secret = text.removesuffix("\n").removesuffix("\r")
    return secret or sys.exit("error: there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET")


SECRET = read_secret()


class ChatToken(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.split("?")[0] != "/chat-token":
            return self.answer(404, "there is only /chat-token")
        try:
            user = signed_in_user(self)
            status, text = (401, "nobody is signed in") if user is None else (200, chat_token(user))
        except Exception as error:
            print("error:", error if type(error) is ValueError else repr(error), file=sys.stderr)
            status, text = 500, "the token could not be made"
        self.answer(status, text)

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    do_HEAD = do_GET


if __name__ == "__main__":
    port = int(os.environ.get("PORT") or 8000)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), ChatToken)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(f"error: port {port} is taken; try PORT={port + 80} python3 server.py")
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
