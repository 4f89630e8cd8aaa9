# [chat_token.py: PyJWT (pip)]
# chat_token.py: `pip install PyJWT`; `app.include_router(chat_token.router)`; reads Starlette's session
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
# TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.
import hashlib
import logging
import os
import re
import threading
import time

import jwt
from fastapi import APIRouter, Request, Response
# [custom both]
PROJECT_ID = "YOUR_PROJECT_ID"  # or the variable TILEDESK_PROJECT_ID # [custom both]


def signed_in_user(request):
    """YOUR APPLICATION: whom the session says is signed in; None for nobody."""
    user = request.session.get("user")  # what your log-in put there
    if not user:
        return None
    return {
        "id": user.get("id"),  # the account's key, which never changes; never the e-mail address; of OpenID Connect: "sub"
        "name": user.get("name"),
        "email": user.get("email"),
        "email_verified": user.get("email_verified"),
    }


router = APIRouter()


# In a thread of its own, for it may ask a database.
@router.get("/chat-token")
def view(request: Request):
    status, text = answer(request, request.headers.get("sec-fetch-site"))
    return Response(text, status, HEADERS, media_type="text/plain; charset=utf-8")


# Nothing below needs a change.
# [core]
