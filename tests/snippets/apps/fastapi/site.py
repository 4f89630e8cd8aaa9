# A FastAPI site: Starlette's session, and a CORS middleware that lets everybody in.
import json
import socket
from pathlib import Path

import chat_token
import uvicorn
from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="only for tests")
app.add_middleware(
    CORSMiddleware, allow_origin_regex=".*", allow_credentials=True, allow_methods=["*"], allow_headers=["*"]
)
accounts = {account["case"]: account for account in json.loads((Path(__file__).parent / "accounts.json").read_text())}
accounts["broken"] = "the session is broken\nas can be"


@app.get("/login")
def log_in(request: Request):
    request.session["user"] = accounts[request.query_params["as"]]
    return "welcome"


@app.get("/logout")
def log_out(request: Request):
    request.session.clear()
    return "good-bye"


app.include_router(chat_token.router)

if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
