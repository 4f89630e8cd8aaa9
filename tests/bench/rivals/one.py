"""One token, as a script makes or checks it: one.py sign SECRET-FILE, or one.py verify SECRET-FILE TOKEN."""

import sys
import time

import jwt

action, path, *token = sys.argv[1:]
with open(path, encoding="ascii") as file:
    secret = file.read().strip()
if action == "sign":
    now = int(time.time())
    visitor = {"name": "Test Visitor", "email": "test-visitor@example.com", "external_id": "test-visitor"}
    print("JWT " + jwt.encode({**visitor, "iat": now, "exp": now + 300}, secret, algorithm="HS256"))
else:
    print(jwt.decode(token[0], secret, algorithms=["HS256"]))
