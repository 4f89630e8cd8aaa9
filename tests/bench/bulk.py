"""Many tokens: `token sign --batch` and `token scan` beside an HMAC, libraries, a pipe and a search."""

import os
import subprocess
import sys

import measure
from measure import Taken
from table import Row, microseconds, rate

FEED = [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "feed.py")]


def openssl(bench):
    """One HMAC with SHA-256 over 256 bytes: what no signature can do without. It counts its own processor time."""

    def contestant():
        command = ["openssl", "speed", "-mr", "-seconds", "1", "-hmac", "sha256", "-bytes", "256"]
        ran = subprocess.run(command, env=bench.environment, capture_output=True, text=True, check=True)
        line = next(line for line in ran.stdout.splitlines() if line.startswith("+F:"))
        seconds = 256 / float(line.rsplit(":", 1)[1])
        return Taken(seconds, seconds)

    return contestant


def written(bench, name, command):
    """A file with what a command prints."""
    path = os.path.join(bench.folder, name)
    with open(path, "wb") as file:
        subprocess.run(command, env=bench.environment, stdout=file, check=True)
    return path


def halved(bench, path):
    """Two files, each with half of its lines."""
    with open(path, "rb") as file:
        lines = file.readlines()
    middle = len(lines) // 2
    paths = []
    for index, half in enumerate((lines[:middle], lines[middle:])):
        paths.append(os.path.join(bench.folder, f"half-{index}"))
        with open(paths[-1], "wb") as file:
            file.writelines(half)
    return paths


def signing(bench, records, *more):
    common = ["token", "sign", "--secret-file", bench.secret, "--scheme", "visitor", "--quiet", "--batch", records]
    return [bench.tilepass, *common, *more]


def sign(bench, records, *more, **streams):
    return measure.run(signing(bench, records, *more), bench.environment, **streams)


def batch(bench):
    number = 1000 if bench.quick else 1_000_000
    few = number // 10
    jsonl, csv = (written(bench, kind, [*FEED, kind, str(number)]) for kind in ("jsonl", "csv"))
    small = written(bench, "few", [*FEED, "jsonl", str(few)])
    tokens = written(bench, "tokens", [bench.tilepass, *"token sign --quiet --scheme visitor --secret-file".split(),
                                       bench.secret, "--batch", jsonl])
    size = os.path.getsize(tokens)
    os.remove(tokens)
    in_memory = os.path.join(bench.memory, "tokens")

    halves = halved(bench, jsonl)

    def to_files(*records, threads):
        """The records of each in a process of its own, at once."""
        pairs = {path: f"{in_memory}-{index}" for index, path in enumerate(records)}
        commands = [signing(bench, path, "--threads", threads, "--to", to) for path, to in pairs.items()]
        taken = measure.together(commands, bench.environment)
        for path in pairs.values():
            os.remove(path)
        return taken.each(number)

    contestants = {
        "one": measure.on_one_core(lambda: sign(bench, jsonl, "--threads", "1", stdout="pipe").each(number)),
        "csv": measure.on_one_core(lambda: sign(bench, csv, "--threads", "1", stdout="pipe").each(number)),
        "two": lambda: to_files(jsonl, threads="2"),
        "one to a file": measure.on_one_core(lambda: to_files(jsonl, threads="1")),
        "apart": lambda: to_files(*halves, threads="1"),
        "pipe": lambda: sign(bench, jsonl, "--threads", "2", stdout="pipe").each(size),
        "dd": lambda: pipe(bench, size),
    }
    if bench.has("openssl"):
        contestants["openssl"] = openssl(bench)
    for library in ("fast-jwt", "jsonwebtoken"):
        if bench.has("node"):
            command = [*bench.node_script("many.js"), library, bench.secret, small]
            contestants[library] = lambda command=command: measure.run(command, bench.environment, stdout="pipe").each(few)
    if bench.has("PyJWT"):
        command = [*bench.python_script("many.py"), bench.secret, small]
        contestants["PyJWT"] = lambda: measure.run(command, bench.environment, stdout="pipe").each(few)
    taken = measure.in_turn(contestants, 1 if bench.quick else 7)
    one = "a token of many: `token sign --batch`, `--threads 1`, to a pipe, on one core"
    add(bench, taken, one, "one", [
        ("openssl", "`openssl speed`, one HMAC over 256 bytes", microseconds, "cpu", 0.65),
        ("fast-jwt", "node, `fast-jwt`", microseconds, "cpu", None),
        ("jsonwebtoken", "node, `jsonwebtoken`", microseconds, "cpu", None),
        ("PyJWT", "Python, `PyJWT`", microseconds, "cpu", None),
    ])
    add(bench, taken, "the same from CSV", "csv", [("one", "from JSON lines", microseconds, "cpu", 0.8)])
    two = "the same, `--threads 2`, to a file in memory"
    add(bench, taken, two, "two", [
        ("one", "`--threads 1`, to a pipe, on one core", microseconds, "wall", 1.7),
        ("one to a file", "`--threads 1`, to a file in memory, on one core", microseconds, "wall", None),
        ("apart", "two processes, each half of the records to a file of its own", microseconds, "wall", None),
    ])
    add(bench, taken, "its output, `--threads 2`", "pipe", [("dd", "`dd bs=64k`, to a pipe", rate, "wall", 0.8)])


def add(bench, taken, task, ours, rivals):
    for rival, shown, unit, by, wanted in rivals:
        if rival in taken:
            bench.tables.rows.append(Row(task, taken[ours], shown, taken[rival], unit, by, wanted))


def pipe(bench, size):
    count = max(1, size // 65536)
    command = ["/bin/dd", "if=/dev/zero", "bs=64k", f"count={count}", "status=none"]
    return measure.run(command, bench.environment, stdout="pipe").each(count * 65536)


def scan(bench):
    number, lines = (1000, 1000) if bench.quick else (1_000_000, 5_000_000)
    jsonl = written(bench, "jsonl", [*FEED, "jsonl", str(number)])
    tokens = written(bench, "log", [bench.tilepass, *"token sign --quiet --scheme visitor --secret-file".split(),
                                    bench.secret, "--batch", jsonl])
    os.remove(jsonl)
    text = written(bench, "text", [*FEED, "text", str(lines)])
    size = os.path.getsize(text)
    command = [bench.tilepass, "token", "scan", "--quiet", "--scheme", "visitor", "--secret-file", bench.secret]
    contestants = {
        "tokens": lambda: measure.run([*command, tokens], bench.environment).each(number),
        "text": lambda: measure.run([*command, text], bench.environment).each(size),
    }
    if bench.has("openssl"):
        contestants["openssl"] = openssl(bench)
    if bench.has("rg"):
        # It ends with 1 where nothing is found.
        search = ["/bin/sh", "-c", 'rg --no-config -c eyJ "$0"; test $? -eq 1', text]
        contestants["rg"] = lambda: measure.run(search, bench.environment).each(size)
    taken = measure.in_turn(contestants, 1 if bench.quick else 7)
    add(bench, taken, "a token in a log: `token scan`", "tokens", [
        ("openssl", "`openssl speed`, one HMAC over 256 bytes", microseconds, "cpu", 0.4),
    ])
    add(bench, taken, "text without tokens: `token scan`", "text", [("rg", "`rg -c eyJ`", rate, "wall", 0.5)])
    os.remove(tokens), os.remove(text)


def growth(bench):
    """Ten times the records, ten times the time; and no more memory."""
    sizes = [1000] if bench.quick else [10**power for power in range(3, 8)]
    common = ["--scheme", "visitor", "--secret-file", bench.secret]
    threads = ["--threads", "2"]
    tasks = {
        "`token sign --batch`": (
            lambda number: [*FEED, "jsonl", str(number)],
            [bench.tilepass, "token", "sign", "--quiet", *common, *threads, "--batch"],
        ),
        "`token scan`": (
            lambda number: [bench.tilepass, "token", "sign", "--quiet", *common, "--count", str(number), "--name",
                            "Load {n}", "--email", "load-{n}@example.com", "--external-id", "load-{n}"],
            [bench.tilepass, "token", "scan", "--quiet", *common],
        ),
    }
    for task, (feed, command) in tasks.items():
        before = None
        for number in sizes:
            rounds = 1 if number >= 10**7 or bench.quick else 3
            runs = [measure.with_memory(command, bench.environment, feed(number)) for _ in range(rounds)]
            taken = measure.median([taken for taken, _ in runs])
            memory = "not known" if runs[0][1] is None else f"{max(memory for _, memory in runs):.1f} MB"
            each = taken.cpu / number
            beside = "" if before is None else f"{each / before:.2f}"
            before = each
            shown = [f"{taken.wall:.3f} s", f"{taken.cpu:.3f} s", microseconds(each), beside, memory]
            bench.tables.growth.append([f"{number:,}", task, *shown])
