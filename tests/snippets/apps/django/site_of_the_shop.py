# A Django site in one file: its own accounts in a database, Django's sessions, django-allauth for verified addresses,
# and a CORS middleware that lets everybody in.
import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings

HERE = Path(__file__).parent
settings.configure(
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.sites",
        "corsheaders",
        "allauth",
        "allauth.account",
        "shop",
    ],
    MIDDLEWARE=[
        "corsheaders.middleware.CorsMiddleware",
        "shop.sessions.VisitsOnly",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "site.db"}},
    AUTH_USER_MODEL="shop.Customer",
    AUTHENTICATION_BACKENDS=["shop.models.Backend"],
    CORS_ALLOW_ALL_ORIGINS=True,
    CORS_ALLOW_CREDENTIALS=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    SESSION_SAVE_EVERY_REQUEST=os.environ.get("SLIDING") == "1",
    SITE_ID=1,
    ACCOUNT_UNIQUE_EMAIL=False,
)
django.setup()

from django.contrib.auth import login, logout  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import execute_from_command_line  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

import chat_token  # noqa: E402
from shop.models import Customer  # noqa: E402


def log_in(request):
    login(request, Customer.objects.get(case=request.GET["as"]))
    return HttpResponse("welcome")


def log_out(request):
    logout(request)
    return HttpResponse("good-bye")


urlpatterns = [
    path("login", log_in),
    path("logout", log_out),
    path("page", lambda request: HttpResponse("a page")),
    path("chat-token", chat_token.view),
]
application = WSGIHandler()


def fill():
    from allauth.account.models import EmailAddress

    accounts = json.loads((HERE / "accounts.json").read_text())
    for account in [*accounts, {"case": "broken", "id": "broken", "name": "", "email": "", "email_verified": False}]:
        if account.get("only"):
            continue
        customer = Customer(
            id=str(account["id"]), case=account["case"], name=account["name"] or "", email=account["email"] or ""
        )
        customer.save(force_insert=True)
        if account["email_verified"]:
            EmailAddress.objects.create(user=customer, email=account["email"], verified=True, primary=True)


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        for command in (["makemigrations", "shop"], ["migrate"]):
            execute_from_command_line(["manage.py", *command, "-v0"])
        fill()
    else:
        from wsgiref.simple_server import make_server

        server = make_server("127.0.0.1", 0, application)
        print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
