#!/usr/bin/env python3
"""Measures checks and deliveries: tests/bench/signers.py TILEPASS

200 signers are checked, and 20 are brought a new secret, which a server makes; each is a small real back end on a port of
its own, all of them in this process, which take 50 ms to answer. Targets are printed beside the results; a slow machine is
no failure, a command that fails is. It lives in a temporary home.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import pathlib
import sys
import tempfile
import time

from measure import with_memory

RUNS = 9
ID = "5e5f4e220b28440012117be4"
OLD = "5f0c7f0e-2f0a-4b1e-9d3c-0d1f2a3b4c5d"
NEW = "9dbda0fe-51d1-4683-879e-3098d424889d"
PAUSE = 0.05


def part(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def token(secret):
    now = int(time.time())
    claims = {
        "_id": f"{ID}_ada", "external_id": "ada", "firstname": "Ada", "lastname": "L", "email": "ada@shop.example",
        "name": "Ada L", "sub": "userexternal", "aud": f"https://tiledesk.com/projects/{ID}", "iat": now,
        "exp": now + 300,
    }
    signed = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(json.dumps(claims).encode())
    return b"JWT " + signed + b"." + part(hmac.digest(secret.encode(), signed, hashlib.sha256))


def response(body, kind=b"text/plain"):
    length = str(len(body)).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s" % (
        kind, length, body)


def back_end(path):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(PAUSE)
        writer.write(response(token(path.read_text())))
        await writer.drain()
        writer.close()

    return answer


class Tiledesk:
    """As much of a server as a rotation asks for."""

    secret = OLD

    async def answer(self, reader, writer):
        request = await reader.readuntil(b"\r\n\r\n")
        if b"/keys/generate" in request:
            self.secret = NEW
            body = {"jwtSecret": self.secret}
        else:
            body = {"decoded": {"iat": int(time.time()), "exp": int(time.time()) + 300}}
        writer.write(response(json.dumps(body).encode(), b"application/json"))
        await writer.drain()
        writer.close()


async def serve(answer):
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=256)
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def signers_toml(home, urls, command):
    text = ""
    for number, (url, path) in enumerate(urls):
        text += f'[projects.shop.web{number:03}]\ncheck = "{url}/chat-token"\n'
        if command:
            text += f"command = [\"/bin/sh\", \"-c\", 'cat >\"$0.new\" && mv \"$0.new\" \"$0\"', \"{path}\"]\n"
    path = home / "config/tilepass/signers.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)


async def run(program, arguments, environment):
    """What it printed, how long it took, and how much of that the processor was busy, in seconds."""
    read, write = os.pipe()
    said = tempfile.TemporaryFile()
    files = [
        (os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_DUP2, said.fileno(), 2),
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
    ]
    began = time.perf_counter()
    child = os.posix_spawn(program, [program, *arguments], environment, file_actions=files)
    os.close(write)

    def wait():
        with os.fdopen(read) as out:
            text = out.read()
        _, status, usage = os.wait4(child, 0)
        return text, status, time.perf_counter() - began, usage

    text, status, took, usage = await asyncio.to_thread(wait)
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        said.seek(0)
        sys.exit(f"bench: `tilepass {' '.join(arguments)}` ended with {code}: {said.read().decode()}")
    said.close()
    return text, took, usage.ru_utime + usage.ru_stime


def row(what, values, unit, target):
    values = sorted(values)
    print(f"| {what} | {values[len(values) // 2]:.{0 if unit == 'ms' else 1}f} {unit} | "
          f"{values[-1]:.{0 if unit == 'ms' else 1}f} {unit} | {target} |", flush=True)


async def main(program):
    with tempfile.TemporaryDirectory() as scratch:
        home = pathlib.Path(scratch)
        (home / "passphrase").write_text("a passphrase for the bench")
        (home / "password").write_text("hunter2")
        environment = {
            "PATH": os.environ["PATH"], "HOME": scratch, "XDG_CONFIG_HOME": f"{scratch}/config",
            "XDG_DATA_HOME": f"{scratch}/data", "TILEPASS_PASSPHRASE_FILE": f"{scratch}/passphrase",
            "TILEPASS_ADMIN_EMAIL": "ada@shop.example", "TILEPASS_ADMIN_PASSWORD_FILE": f"{scratch}/password",
        }
        tiledesk = Tiledesk()
        server = await serve(tiledesk.answer)
        (home / "old").write_text(OLD)
        await run(program, ["secret", "import", f"{scratch}/old", "--project", "shop", "--store", "file", "--id", ID,
                            "--server", server, "-q"], environment)

        files = [home / f"secret-{number}" for number in range(200)]
        urls = []
        for file in files:
            file.write_text(OLD)
            urls.append((await serve(back_end(file)), file))
        print("| | median | largest | target |\n|---|---|---|---|")

        signers_toml(home, urls, False)
        by_file = {**environment, "TILEPASS_SECRET_FILE": f"{scratch}/old"}
        check = ["signer", "check", "--project", "shop", "-q"]
        ran = [await run(program, check, by_file) for _ in range(RUNS)]
        row("200 signers checked", [one[1] * 1000 for one in ran], "ms", "1,000 ms")
        row("processor time of that", [one[2] * 1000 for one in ran], "ms", "")
        peaks = [(await asyncio.to_thread(with_memory, [program, *check], by_file))[1] for _ in range(3)]
        if None not in peaks:
            row("memory of that", peaks, "MB", "32 MB")

        signers_toml(home, urls[:20], True)
        waits = []
        rotate = ["secret", "rotate", "--on-server", "--deliver", "--hide", "--yes", "--json", "-q", "--project", "shop"]
        for _ in range(RUNS):
            for file in files[:20]:
                file.write_text(OLD)
            await run(program, ["secret", "remove", "--project", "shop", "--yes", "-q"], environment)
            await run(program, ["secret", "import", f"{scratch}/old", "--project", "shop", "--store", "file", "-q"],
                      environment)
            tiledesk.secret = OLD
            text, *_ = await run(program, rotate, environment)
            lines = [json.loads(line) for line in text.splitlines()]
            assert len(lines[-1]["current"]) == 20, lines[-1]
            waits.append(max(line["seen_ms"] for line in lines[1:-1]) - max(line["took_ms"] for line in lines[1:-1]))
        row("20 signers: from the slowest delivery to the last that is seen", waits, "ms", "500 ms")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1]))
