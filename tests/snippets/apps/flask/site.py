# A Flask site: Flask-Login on Flask's own session, and a CORS extension that lets everybody in.
import json
from pathlib import Path
from wsgiref.simple_server import make_server

import chat_token
from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_cors import CORS
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

app = Flask(__name__)
app.secret_key = "only for tests"
CORS(app, supports_credentials=True)
manager = LoginManager(app)


class VisitsOnly(SecureCookieSessionInterface):
    """The page asks for a token every few minutes: that is no visit, and keeps no session alive."""

    def should_set_cookie(self, app, session):
        is_visit = session.modified or request.path != "/chat-token"
        return is_visit and super().should_set_cookie(app, session)


app.session_interface = VisitsOnly()


class Customer(UserMixin):
    def __init__(self, account):
        self.__dict__.update(account)

    def get_id(self):
        return str(self.id)


accounts = json.loads((Path(__file__).parent / "accounts.json").read_text())
customers = {account["case"]: Customer(account) for account in accounts}
customers["broken"] = Customer({"id": "broken"})


@manager.user_loader
def load(key):
    if key == "broken":
        raise RuntimeError("the session is broken\nas can be")
    return next(customer for customer in customers.values() if customer.get_id() == key)


@app.get("/login")
def log_in():
    login_user(customers[request.args["as"]])
    session.permanent = True
    return "welcome"


@app.get("/page")
def page():
    return "a page" if current_user.is_authenticated else "another page"


@app.get("/logout")
def log_out():
    # Flask-Login would load the customer first.
    session.clear()
    logout_user()
    return "good-bye"


app.register_blueprint(chat_token.blueprint)

if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, app)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
