#!/usr/bin/env python3
"""Measures tilepass beside other programs: `make bench`.

Every program of a group is run in turn, round after round, and what counts is the median of the ratios of each round:
what the machine does meanwhile hits all of them alike. What is wanted is printed beside the results, and a slow machine
is no failure; a command that fails is. All of it happens in a temporary home; the keyring is one of its own, on a bus of
its own. What the machine lacks is named as not measured.

A group is a function that adds rows; `GROUPS` has them in their order.
"""

import argparse
import os
import shutil
import tempfile

import bulk
import machine
import signers
import single
from table import Tables, into

HERE = os.path.dirname(os.path.abspath(__file__))
GROUPS = [single.processes, single.keyring, bulk.batch, bulk.scan, bulk.growth, signers.signers]


class Bench:
    """What the groups work with."""

    def __init__(self, arguments, folder, memory):
        self.tilepass = os.path.abspath(arguments.tilepass)
        self.jwt = os.path.join(os.path.abspath(arguments.tools), "bin/jwt")
        self.rivals = os.path.join(os.path.abspath(arguments.tools), "bench")
        self.quick = arguments.quick
        self.folder, self.memory = folder, memory
        self.secret = os.path.join(folder, "secret")
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder, "XDG_RUNTIME_DIR": folder}
        self.environment["NODE_PATH"] = os.path.join(self.rivals, "node_modules")
        # Not yet known.
        self.tables = None

    def node_script(self, name):
        return ["node", os.path.join(HERE, "rivals", name)]

    def python_script(self, name):
        return [os.path.join(self.rivals, "venv/bin/python"), os.path.join(HERE, "rivals", name)]

    def has(self, name):
        paths = {
            "jwt": self.jwt,
            "PyJWT": os.path.join(self.rivals, "venv/bin/python"),
            "node": os.path.join(self.rivals, "node_modules/fast-jwt"),
        }
        return (shutil.which(name) or name in paths) and (name not in paths or os.path.exists(paths[name]))

    def describe(self):
        tools = {
            "tilepass": [self.tilepass, "--version"],
            "jwt-cli": [self.jwt, "--version"],
            "node": ["node", "--version"],
            "openssl": ["openssl", "version"],
            "rg": ["rg", "--version"],
        }
        rivals = [name for name in ("jwt", "node", "PyJWT", "openssl", "rg") if not self.has(name)]
        has = {name: command for name, command in tools.items() if shutil.which(command[0])}
        tables = Tables(machine.described(has, "1 run" if self.quick else "7 to 50 rounds"))
        tables.missing += [f"what is beside `{name}`, which is not there" for name in rivals]
        return tables


def main():
    parser = argparse.ArgumentParser(description="Measures tilepass beside other programs.")
    parser.add_argument("tilepass", help="the program")
    parser.add_argument("tools", help="the folder with what `make bench` installs")
    parser.add_argument("--quick", action="store_true", help="once, with little: does it work?")
    parser.add_argument("--into", metavar="DOCUMENT", help="puts the tables into this document")
    arguments = parser.parse_args()
    memory = "/dev/shm" if os.path.isdir("/dev/shm") and not arguments.quick else None
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir=memory) as memory:
        bench = Bench(arguments, folder, memory)
        with open(os.open(bench.secret, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(os.urandom(20).hex())
        bench.tables = bench.describe()
        for group in GROUPS:
            group(bench)
    markdown = bench.tables.markdown()
    print(markdown)
    if arguments.into:
        into(arguments.into, markdown)


if __name__ == "__main__":
    main()
