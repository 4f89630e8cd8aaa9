# [chat_token.py: PyJWT (pip)]
# chat_token.py: `pip install PyJWT`; `app.register_blueprint(chat_token.blueprint)`; asks Flask-Login
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
# TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.
import hashlib
import logging
import os
import re
import threading
import time

import jwt
from flask import Blueprint, Response, request
from flask_login import current_user
# [custom both]
PROJECT_ID = "YOUR_PROJECT_ID"  # or the variable TILEDESK_PROJECT_ID # [custom both]


def signed_in_user(request):
    """YOUR APPLICATION: whom the session says is signed in; None for nobody."""
    if not current_user.is_authenticated:
        return None
    return {
        "id": current_user.get_id(),  # the account's key, which never changes; never the e-mail address
        "name": getattr(current_user, "name", None),
        "email": getattr(current_user, "email", None),
        "email_verified": getattr(current_user, "email_verified", False),
    }


blueprint = Blueprint("chat_token", __name__)


@blueprint.get("/chat-token")
def view():
    status, text = answer(request, request.headers.get("Sec-Fetch-Site"))
    return Response(text, status, HEADERS, mimetype="text/plain")


# Nothing below needs a change.
# [core]
