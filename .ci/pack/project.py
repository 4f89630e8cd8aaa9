"""What all packages say of the project, and archives that are the same each time."""

import gzip
import io
import os
import pathlib
import subprocess
import tarfile
import time
import tomllib
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
_MANIFEST = tomllib.loads((ROOT / "Cargo.toml").read_text())

NAME = "tilepass"
VERSION = _MANIFEST["package"]["version"]
SUMMARY = _MANIFEST["package"]["description"]
LICENCE = _MANIFEST["workspace"]["package"]["license"]
HOMEPAGE = _MANIFEST["workspace"]["package"]["homepage"]
KEYWORDS = _MANIFEST["package"]["keywords"]
# For lists of packages, which show neither README nor a link to it.
DESCRIPTION = [
    "tilepass looks after the shared secret of a Tiledesk chat widget's visitor authentication. It mints the JSON Web "
    "Tokens that the widget's signInWithCustomToken takes, checks them, and explains why one is refused.",
    "The secret is kept in the system's keyring or in an encrypted file, and never appears on a command line.",
]


# The best takes long for a program that is not optimised.
LEVEL = 1 if os.environ.get("PROFILE") == "dev" else 9


def commit_time():
    """Seconds since 1970: of the commit, unless SOURCE_DATE_EPOCH says otherwise."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    asked = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    return int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def program(target, prefix):
    return prefix / "bin" / ("tilepass.exe" if "windows" in target else "tilepass")


def documents(prefix):
    return prefix / "share/doc/tilepass"


def write_tar_gz(path, files, executable):
    """`files`: content by name. Names that end with `executable` can be run."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entry.mode = 0o755 if name.endswith(executable) else 0o644
            entry.mtime = commit_time()
            archive.addfile(entry, io.BytesIO(content))
    path.write_bytes(gzip.compress(packed.getvalue(), LEVEL, mtime=0))


def write_zip(path, files, executable):
    """As `write_tar_gz`. A zip file knows no time before 1980 and no zone."""
    when = time.gmtime(max(commit_time(), 315532800))[:6]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, when)
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name.endswith(executable) else 0o100644) << 16
            archive.writestr(entry, content, compresslevel=LEVEL)
