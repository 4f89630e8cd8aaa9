"""Python wheels: the program as a script, and its manual pages. There is no Python in them.

The programs for Linux need no C library, so one wheel has the tags of both.
"""

import base64
import hashlib

from project import DESCRIPTION, HOMEPAGE, KEYWORDS, LICENCE, NAME, SUMMARY, VERSION, documents, program, write_zip

PLATFORMS = {
    "x86_64-unknown-linux-musl": ["manylinux_2_17_x86_64", "manylinux2014_x86_64", "musllinux_1_1_x86_64"],
    "aarch64-unknown-linux-musl": ["manylinux_2_17_aarch64", "manylinux2014_aarch64", "musllinux_1_1_aarch64"],
    "x86_64-pc-windows-gnu": ["win_amd64"],
}


def _metadata(licences):
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {NAME}",
        f"Version: {VERSION}",
        f"Summary: {SUMMARY}",
        f"Keywords: {','.join(KEYWORDS)}",
        f"Home-page: {HOMEPAGE}",
        f"License-Expression: {LICENCE}",
        *(f"License-File: {name}" for name in sorted(licences)),
        "Requires-Python: >=3.7",
        "Description-Content-Type: text/plain",
        "",
        *DESCRIPTION,
    ]
    return ("\n".join(lines) + "\n").encode()


def _record(files, name):
    def line(path, content):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return f"{path},sha256={digest},{len(content)}\n"

    return "".join([*(line(*file) for file in sorted(files.items())), f"{name},,\n"]).encode()


def write(target, prefix, folder):
    tags = PLATFORMS[target]
    binary = program(target, prefix)
    information, data = f"{NAME}-{VERSION}.dist-info", f"{NAME}-{VERSION}.data"
    licences = {
        name: (documents(prefix) / name).read_bytes()
        for name in ["LICENSE-MIT", "LICENSE-APACHE", "LICENSES-OF-OTHERS"]
    }
    wheel = ["Wheel-Version: 1.0", "Generator: tilepass", "Root-Is-Purelib: false", *(f"Tag: py3-none-{tag}" for tag in tags)]
    files = {
        f"{data}/scripts/{binary.name}": binary.read_bytes(),
        **{f"{data}/data/share/man/man1/{page.name}": page.read_bytes() for page in prefix.glob("share/man/man1/*")},
        **{f"{information}/licenses/{name}": content for name, content in licences.items()},
        f"{information}/sboms/tilepass.cdx.json": (documents(prefix) / "tilepass.cdx.json").read_bytes(),
        f"{information}/METADATA": _metadata(licences),
        f"{information}/WHEEL": ("\n".join(wheel) + "\n").encode(),
    }
    record = f"{information}/RECORD"
    files[record] = _record(files, record)
    path = folder / f"{NAME}-{VERSION}-py3-none-{'.'.join(tags)}.whl"
    write_zip(path, files, executable=f"scripts/{binary.name}")
    return path
