# [chat_token.py: PyJWT (pip)]
# chat_token.py: `pip install PyJWT`; beside urls.py, with `path("chat-token", chat_token.view)` in that
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
# TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.
import hashlib
import logging
import os
import re
import threading
import time

import jwt
from django.apps import apps
from django.http import HttpResponse
from django.views.decorators.http import require_safe
# [custom both]
PROJECT_ID = "YOUR_PROJECT_ID"  # or the variable TILEDESK_PROJECT_ID # [custom both]


def signed_in_user(request):
    """YOUR APPLICATION: whom the session says is signed in; None for nobody."""
    user = request.user
    if not user.is_authenticated:
        return None
    verified = verified_email(user)
    return {
        "id": user.pk,  # the account's key, which never changes; never the e-mail address
        "name": user.get_full_name() or user.get_username(),
        "email": verified or user.email,
        "email_verified": verified is not None,
    }


def verified_email(user):
    """Django does not know whether an address is verified; django-allauth does."""
    if not apps.is_installed("allauth.account"):
        return None
    from allauth.account.models import EmailAddress

    address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary").first()
    return address.email if address else None


@require_safe
def view(request):
    status, text = answer(request, request.headers.get("Sec-Fetch-Site"))
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8", headers=HEADERS)


# Nothing below needs a change.
# [core]
