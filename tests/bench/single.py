"""Whole processes that make or look at one token, and the keyring."""

import contextlib
import os
import shutil
import subprocess
import sys
import time

import measure
from table import Row, milliseconds

VISITOR = ["token", "sign", "--test-visitor", "--scheme", "visitor", "--quiet"]


def processes(bench):
    """Start-up, `token sign` and `token inspect` beside other programs."""
    secret = bench.secret
    token = measure.said([bench.tilepass, *VISITOR, "--format", "raw", "--secret-file", secret], bench.environment)
    claims = ["-P", "name=Test Visitor", "-P", "email=test-visitor@example.com", "-P", "external_id=test-visitor"]
    commands = {
        "/bin/true": ["/bin/true"],
        "tilepass --version": [bench.tilepass, "--version"],
        "tilepass token sign": [bench.tilepass, *VISITOR, "--secret-file", secret],
        "tilepass token inspect": [bench.tilepass, "token", "inspect", "--scheme", "visitor", "--secret-file", secret, token],
    }
    if bench.has("jwt"):
        keyed = ["--secret", "@" + secret]
        commands["jwt --version"] = [bench.jwt, "--version"]
        commands["jwt encode"] = [bench.jwt, "encode", "--alg", "HS256", *keyed, "--exp=+5 minutes", *claims]
        commands["jwt decode"] = [bench.jwt, "decode", "--alg", "HS256", *keyed, token]
    for name, script in (("node", bench.node_script("one.js")), ("PyJWT", bench.python_script("one.py"))):
        if bench.has(name):
            commands[f"{name} sign"] = [*script, "sign", secret]
            commands[f"{name} verify"] = [*script, "verify", secret, token]
    contestants = {name: runner(command, bench.environment) for name, command in commands.items()}
    taken = measure.in_turn(contestants, 1 if bench.quick else 50, 0 if bench.quick else 3)
    compare(
        bench,
        taken,
        [
            ("start-up", "tilepass --version", "/bin/true", 1 / 1.8),
            ("start-up", "tilepass --version", "jwt --version", None),
            ("one token", "tilepass token sign", "/bin/true", 0.5),
            ("one token", "tilepass token sign", "jwt encode", 2),
            ("one token", "tilepass token sign", "node sign", None),
            ("one token", "tilepass token sign", "PyJWT sign", None),
            ("looking at one", "tilepass token inspect", "jwt decode", None),
            ("looking at one", "tilepass token inspect", "node verify", None),
            ("looking at one", "tilepass token inspect", "PyJWT verify", None),
        ],
    )
    sizes(bench, commands)


def compare(bench, taken, rows):
    names = {"node sign": "node, `jsonwebtoken`", "PyJWT sign": "Python, `PyJWT`"}
    names |= {"node verify": names["node sign"], "PyJWT verify": names["PyJWT sign"]}
    for task, ours, rival, wanted in rows:
        if rival in taken:
            shown = names.get(rival, f"`{rival}`")
            label = f"{task}: `{ours}`"
            bench.tables.rows.append(Row(label, taken[ours], shown, taken[rival], milliseconds, wanted=wanted))


def runner(command, environment):
    return lambda: measure.run(command, environment)


def sizes(bench, commands):
    for name, one in (("tilepass", "tilepass token sign"), ("jwt", "jwt encode")):
        if one in commands:
            command = commands[one]
            _, memory = measure.with_memory(command, bench.environment)
            size = os.path.getsize(command[0]) / 1e6
            shown = "not known" if memory is None else f"{memory:.1f} MB"
            bench.tables.sizes.append([f"`{name}`", f"{size:.2f} MB", shown])


def keyring(bench):
    """A token whose secret is in the keyring, beside `secret-tool`, which only looks it up."""
    needed = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"]
    absent = [name for name in needed if shutil.which(name) is None]
    if absent:
        bench.tables.missing.append(f"the keyring, for want of {', '.join(f'`{name}`' for name in absent)}")
        return
    with private_bus(bench.environment) as environment:
        make = [bench.tilepass, "--project", "bench", "secret", "generate", "--store", "keyring", "--hide"]
        subprocess.run(make, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        commands = {
            "secret-tool lookup": ["secret-tool", "lookup", "service", "tilepass", "username", "bench"],
            "tilepass token sign": [bench.tilepass, "--project", "bench", *VISITOR],
        }
        contestants = {name: runner(command, environment) for name, command in commands.items()}
        taken = measure.in_turn(contestants, 1 if bench.quick else 50, 0 if bench.quick else 3)
        compare(bench, taken, [("with the keyring", "tilepass token sign", "secret-tool lookup", None)])


@contextlib.contextmanager
def private_bus(environment):
    """The environment for a bus and a keyring of its own."""
    servers = []
    try:
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        servers.append(bus)
        environment = {**environment, "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        servers.append(daemon)
        daemon.stdin.write(b"bench\n")
        daemon.stdin.close()
        wait_for_keyring(environment)
        yield environment
    finally:
        for server in reversed(servers):
            server.terminate()
            server.wait()


def wait_for_keyring(environment):
    ask = [
        *["dbus-send", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"],
        "string:org.freedesktop.secrets",
    ]
    for _ in range(100):
        if "boolean true" in measure.said(ask, environment):
            return
        time.sleep(0.1)
    sys.exit("bench: the keyring did not come up within 10 s")
