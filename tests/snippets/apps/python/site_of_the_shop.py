# A WSGI site without a framework: sessions in memory behind a cookie, and a CORS header that lets everybody in.
import json
import uuid
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

import chat_token

accounts = {account["case"]: account for account in json.loads((Path(__file__).parent / "accounts.json").read_text())}
sessions = {}


def site_user(environ):
    morsel = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("session")
    case = sessions.get(morsel.value) if morsel else None
    if case == "broken":
        raise RuntimeError("the session is broken\nas can be")
    return accounts.get(case)


def site(environ, start_response):
    def begin(status, headers, *more):
        return start_response(status, [*headers, ("Access-Control-Allow-Origin", "*")], *more)

    if environ["PATH_INFO"] == "/chat-token":
        return chat_token.application(environ, begin)
    key = str(uuid.uuid4())
    sessions[key] = parse_qs(environ["QUERY_STRING"]).get("as", [None])[0]
    begin("200 OK", [("Set-Cookie", f"session={key}; HttpOnly")])
    return [b"welcome"]


chat_token.signed_in_user = site_user
server = make_server("127.0.0.1", 0, site)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
