"""What all packages say of the project, and archives that are the same each time."""

import io
import os
import pathlib
import struct
import subprocess
import tarfile
import time
import tomllib
import zipfile
import zlib

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
QUICK = os.environ.get("PROFILE") == "dev"
LEVEL = 1 if QUICK else 9


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


def deflated(content):
    """Packed as in RFC 1951. libdeflate makes it three hundredths smaller than zlib can."""
    if QUICK:
        packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(content) + packer.flush()
    try:
        packed = subprocess.run(["libdeflate-gzip", "-12"], input=content, check=True, capture_output=True).stdout
    except FileNotFoundError:
        raise SystemExit("error: there is no libdeflate-gzip\nhint: Debian's libdeflate-tools has it") from None
    # From a pipe it has neither name nor time, so its header is ten bytes; sum and size end it.
    return packed[10:-8]


def gzipped(content):
    """A gzip file (RFC 1952) that says neither when nor where it was made."""
    head = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
    return head + deflated(content) + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


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
    path.write_bytes(gzipped(packed.getvalue()))


def write_zip(path, files, executable):
    """As `write_tar_gz`. A zip file knows no time before 1980 and no zone.

    By hand (PKWARE's APPNOTE 4.3): `zipfile` takes nothing that is packed already. No file here has 4 GB.
    """
    year, month, day, hour, minute, second = time.gmtime(max(commit_time(), 315532800))[:6]
    when = struct.pack("<HH", hour << 11 | minute << 5 | second // 2, year - 1980 << 9 | month << 5 | day)
    entries, directory = b"", b""
    for name, content in sorted(files.items()):
        packed = deflated(content)
        # Version 2.0 unpacks it; the name is in UTF-8; deflated.
        common = struct.pack("<HHH", 20, 0x800, zipfile.ZIP_DEFLATED) + when
        common += struct.pack("<IIIHH", zlib.crc32(content), len(packed), len(content), len(name.encode()), 0)
        mode = 0o100755 if name.endswith(executable) else 0o100644
        directory += struct.pack("<IBB", 0x02014B50, 20, 3) + common
        directory += struct.pack("<HHHII", 0, 0, 0, mode << 16, len(entries)) + name.encode()
        entries += struct.pack("<I", 0x04034B50) + common + name.encode() + packed
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(files), len(files), len(directory), len(entries), 0)
    path.write_bytes(entries + directory + end)
