"""npm packages: one for each target with the program, and the one that people install, which chooses among them.

Nothing is run at installation and nothing is downloaded later: npm itself takes the package whose `os` and `cpu` fit.
"""

import json
import re

from project import HOMEPAGE, KEYWORDS, LICENCE, NAME, ROOT, SUMMARY, VERSION, documents, program, write_tar_gz

# As Node says them in `process.platform` and `process.arch`. The programs for Linux need no C library.
PLATFORMS = {
    "x86_64-unknown-linux-musl": ("linux", "x64"),
    "aarch64-unknown-linux-musl": ("linux", "arm64"),
    "x86_64-pc-windows-gnu": ("win32", "x64"),
    "x86_64-apple-darwin": ("darwin", "x64"),
    "aarch64-apple-darwin": ("darwin", "arm64"),
}
# Only who holds the scope can publish in it, so one name is to be held, not one for each target.
SCOPE = "@tilepass"

README = f"""# {NAME}

{SUMMARY}.

This package starts the program that its optional dependency for your system brings. It runs nothing when it is
installed, and downloads nothing.
"""


def _name(target):
    return f"{SCOPE}/{'-'.join(PLATFORMS[target])}"


def _write(folder, manifest, files, executable):
    manifest = {
        **manifest,
        "version": VERSION,
        "license": LICENCE,
        "homepage": HOMEPAGE,
    }
    files = {
        **files,
        "package.json": (json.dumps(manifest, indent=2) + "\n").encode(),
        "LICENSE-MIT": (ROOT / "LICENSE-MIT").read_bytes(),
        "LICENSE-APACHE": (ROOT / "LICENSE-APACHE").read_bytes(),
    }
    # What `npm pack` would call it.
    path = folder / f"{re.sub('^@', '', manifest['name']).replace('/', '-')}-{VERSION}.tgz"
    write_tar_gz(path, {f"package/{name}": content for name, content in files.items()}, executable)
    return path


def platform(target, prefix, folder):
    system, processor = PLATFORMS[target]
    binary = program(target, prefix)
    manifest = {
        "name": _name(target),
        "description": f"The program of {NAME} for {system} on {processor}",
        "os": [system],
        "cpu": [processor],
        "preferUnplugged": True,
    }
    files = {
        f"bin/{binary.name}": binary.read_bytes(),
        "LICENSES-OF-OTHERS": (documents(prefix) / "LICENSES-OF-OTHERS").read_bytes(),
        "tilepass.cdx.json": (documents(prefix) / "tilepass.cdx.json").read_bytes(),
    }
    return _write(folder, manifest, files, f"bin/{binary.name}")


def wrapper(folder, targets):
    manifest = {
        "name": NAME,
        "description": SUMMARY,
        "keywords": KEYWORDS,
        "bin": {NAME: "bin/tilepass.js"},
        "engines": {"node": ">=16"},
        # Exact ones: what was tested together is installed together.
        "optionalDependencies": {_name(target): VERSION for target in sorted(targets)},
    }
    files = {
        "bin/tilepass.js": (ROOT / ".ci/pack/tilepass.js").read_bytes(),
        "README.md": README.encode(),
    }
    return _write(folder, manifest, files, "bin/tilepass.js")
