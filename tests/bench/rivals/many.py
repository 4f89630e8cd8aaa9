"""A token for each record: many.py SECRET-FILE RECORDS."""

import json
import sys
import time

import jwt

secret_file, records = sys.argv[1:]
with open(secret_file, encoding="ascii") as file:
    secret = file.read().strip()
now = int(time.time())
with open(records, encoding="utf-8") as file:
    for line in file:
        claims = json.loads(line)
        token = jwt.encode({**claims, "iat": now, "exp": now + 300}, secret, algorithm="HS256")
        sys.stdout.write(json.dumps({"external_id": claims["external_id"], "token": "JWT " + token}) + "\n")
