"""PyPI's PyJWT as a peer: `python pyjwt.py version|sign|verify`.

What goes in and comes out is described in tests/interop.rs.
"""

import json
import sys

import jwt


def version(_):
    return {"version": jwt.__version__}


def sign(asked):
    return {"token": jwt.encode(asked["claims"], asked["secret"], algorithm="HS256")}


def verify(asked):
    try:
        token = jwt.decode_complete(
            asked["token"], asked["secret"], algorithms=["HS256"], audience=asked["audience"]
        )
    except jwt.InvalidTokenError as error:
        return {"refused": str(error)}
    return {"header": token["header"], "claims": token["payload"]}


action = sys.argv[1]
# Bytes, so that no locale has a say.
given = {} if action == "version" else json.loads(sys.stdin.buffer.read())
answer = {"version": version, "sign": sign, "verify": verify}[action](given)
sys.stdout.buffer.write(json.dumps(answer).encode())
