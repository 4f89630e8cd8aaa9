#!/usr/bin/env python3
"""Measures whole processes: tests/bench.py TILEPASS JWT (or simply `make bench`).

Every command of a table is run in turn, 50 times over, and the median counts: what the machine does meanwhile hits all
of them alike. The targets are printed beside the results, and a slow machine is no failure; a command that fails is.
It lives in a temporary home; the keyring is one of its own, on a bus of its own.
"""

import ctypes
import os
import platform
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 50
WARM_UP = 3
VISITOR = ["token", "sign", "--test-visitor", "--quiet"]


def start(command, environment):
    with_null = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    return os.posix_spawn(command[0], command, environment, file_actions=with_null)


def succeeded(status, command):
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"bench: `{' '.join(command)}` failed")


def milliseconds(command, environment):
    began = time.perf_counter()
    _, status, _ = os.wait4(start(command, environment), 0)
    took = time.perf_counter() - began
    succeeded(status, command)
    return took * 1000


def medians(commands, environment):
    """{name: median in ms}, of commands that are run in turn."""
    times = {name: [] for name in commands}
    for run in range(WARM_UP + RUNS):
        for name, command in commands.items():
            took = milliseconds(command, environment[name])
            if run >= WARM_UP:
                times[name].append(took)
    return {name: statistics.median(taken) for name, taken in times.items()}


def peak_memory(command, environment):
    """The most memory that it had at once, in MB, or None where that cannot be told.

    A process inherits the peak of the one that forked it, and Python's is larger than what is to be measured. So a
    shell (small) forks it and leaves at once, and this process adopts the orphan.
    """
    if sys.platform != "linux":
        return None
    adopt_orphans = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
    if ctypes.CDLL(None).prctl(adopt_orphans, 1, 0, 0, 0) != 0:
        return None
    shell = start(["/bin/sh", "-c", '"$@" &', "sh", *command], environment)
    orphan = None
    while orphan is None:
        process, status, usage = os.wait4(-1, 0)
        if process != shell:
            succeeded(status, command)
            orphan = usage
    return orphan.ru_maxrss * 1024 / 1e6


def judged(value, limit, unit):
    return f"{'met' if value <= limit else 'MISSED'}: at most {limit:g} {unit}"


def compare(title, commands, environment, base, targets):
    """Prints one table: medians, and how many times `base` (a list of names) they are."""
    taken = medians(commands, environment)
    print(f"\n{title}")
    print(f"{'':34}{'ms':>8}" + "".join(f"{'× ' + name:>22}" for name in base) + "   target")
    for name, median in taken.items():
        ratios = "".join(f"{median / taken[other]:22.2f}" for other in base)
        verdicts = [
            judged(median / taken[other], limit, f"× {other}")
            for other, limit in targets.get(name, {}).items()
        ]
        print(f"{name:34}{median:8.2f}{ratios}   {'; '.join(verdicts)}".rstrip())


def start_to_finish(tilepass, jwt, home, environment):
    secret = secrets.token_hex(20)
    path = os.path.join(home, "secret")
    with open(path, "w", encoding="ascii") as file:
        file.write(secret)
    from_file = [tilepass, *VISITOR, "--secret-file", path]
    commands = {
        "true": ["/bin/true"],
        "jwt encode": [
            *[jwt, "encode", "--alg", "HS256", "--secret", "@" + path, "--exp=+5 minutes"],
            *["-P", "name=Test Visitor", "-P", "email=test-visitor@example.com", "-P", "external_id=test-visitor"],
        ],
        "tilepass --version": [tilepass, "--version"],
        "token sign, secret from a file": from_file,
        "token sign, from the environment": [tilepass, *VISITOR],
    }
    environments = dict.fromkeys(commands, environment)
    environments["token sign, from the environment"] = {**environment, "TILEPASS_SECRET": secret}
    sign = {"jwt encode": 0.5, "true": 2}
    compare(
        "Whole processes",
        commands,
        environments,
        ["true", "jwt encode"],
        {
            "tilepass --version": {"true": 1.8},
            "token sign, secret from a file": sign,
            "token sign, from the environment": sign,
        },
    )

    print("\nSize and memory")
    size = os.path.getsize(tilepass) / 1e6
    print(f"{'tilepass, as built':34}{size:8.2f} MB   {judged(size, 6.5, 'MB')}")
    print(f"{'jwt, as built':34}{os.path.getsize(jwt) / 1e6:8.2f} MB")
    peak = peak_memory(from_file, environment)
    if peak is None:
        print("peak memory: not measured (only on Linux)")
        return
    print(f"{'token sign, at its peak':34}{peak:8.2f} MB   {judged(peak, 8, 'MB')}")
    print(f"{'jwt encode, at its peak':34}{peak_memory(commands['jwt encode'], environment):8.2f} MB")


def with_a_keyring(tilepass, environment):
    needed = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"]
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        print(f"\nWith the keyring: not measured, for lack of {', '.join(missing)}")
        return
    servers = []
    try:
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        servers.append(bus)
        environment = {**environment, "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
        keyring = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        servers.append(keyring)
        keyring.stdin.write(b"bench\n")
        keyring.stdin.close()
        wait_for_keyring(environment)
        make = [tilepass, "--project", "bench", "secret", "generate", "--store", "keyring", "--hide"]
        subprocess.run(make, env=environment, check=True, stdout=subprocess.DEVNULL)
        commands = {
            "secret-tool lookup": [
                shutil.which("secret-tool"), *"lookup service tilepass username bench".split()
            ],
            "token sign": [tilepass, "--project", "bench", *VISITOR],
        }
        compare("With the keyring", commands, dict.fromkeys(commands, environment), ["secret-tool lookup"], {})
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
        answer = subprocess.run(ask, env=environment, capture_output=True, text=True, check=False)
        if "boolean true" in answer.stdout:
            return
        time.sleep(0.1)
    sys.exit("bench: the keyring did not come up within 10 s")


def main():
    tilepass, jwt = (os.path.abspath(path) for path in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "XDG_RUNTIME_DIR": home}
        versions = [
            subprocess.run([program, "--version"], env=environment, capture_output=True, text=True, check=True)
            for program in (tilepass, jwt)
        ]
        print(f"{versions[0].stdout.strip()} and jwt-cli's {versions[1].stdout.strip()}")
        print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores; medians of {RUNS} runs in turn")
        start_to_finish(tilepass, jwt, home, environment)
        with_a_keyring(tilepass, environment)


if __name__ == "__main__":
    main()
