"""Carries out a Dockerfile without Docker: `python3 image.py DOCKERFILE CONTEXT ROOT NAME=VALUE…`.

Knows no more than that file uses. Leaves the last stage's files in ROOT, and prints its user and its entry point as JSON.
"""

import json
import pathlib
import re
import shutil
import sys
import tarfile

dockerfile, context, root, *given = sys.argv[1:]
given = dict(pair.split("=", 1) for pair in given)
context, root = pathlib.Path(context), pathlib.Path(root)

stages, folder, arguments, said = {}, None, {}, {}


def inside(path):
    return folder / path.lstrip("/")


for line in pathlib.Path(dockerfile).read_text().splitlines():
    if not line.strip() or line.startswith("#"):
        continue
    word, rest = line.split(None, 1)
    rest = re.sub(r"\$\{(\w+)\}", lambda found: arguments[found[1]], rest)
    if word == "FROM":
        base, *name = rest.split(" AS ")
        assert base == "scratch", base
        folder = root.with_name(root.name + f".{len(stages)}")
        folder.mkdir()
        stages[name[0] if name else ""] = folder
        arguments, said = {}, {}
    elif word == "ARG":
        arguments[rest] = given[rest]
    elif word == "ADD":
        # A local archive is unpacked.
        source, to = rest.split()
        with tarfile.open(context / source) as archive:
            archive.extractall(inside(to), filter="data")
    elif word == "COPY":
        stage, source, to = re.fullmatch(r"--from=(\S+) (\S+) (\S+)", rest).groups()
        source, to = stages[stage] / source.lstrip("/"), inside(to)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, to) if source.is_dir() else shutil.copy2(source, to)
    elif word in ("USER", "ENTRYPOINT"):
        said[word] = rest
    else:
        sys.exit(f"{word}: not known here")
folder.rename(root)
print(json.dumps({"user": said["USER"], "entrypoint": json.loads(said["ENTRYPOINT"])}))
