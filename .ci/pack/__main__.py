"""Packs what is staged: `python3 .ci/pack WHAT …`. The same input makes the same package, to the byte.

    sbom TARGET                     the bill of materials (CycloneDX), on stdout
    zip PREFIX ARCHIVE              an archive for Windows
    gzip ARCHIVE                    what is read from stdin, packed
    packages TARGET PREFIX FOLDER   npm, wheel, and for Linux deb and rpm, of what is staged below PREFIX
    npm-wrapper FOLDER TARGET…      the npm package that chooses among those of the targets
    manifests FOLDER ADDRESS        for package managers; releases are below that address
"""

import pathlib
import sys

import linux
import manifests
import npm
import sbom
import wheel
from project import gzipped, write_zip


def main(what, *arguments):
    if what == "sbom":
        sbom.write(sys.stdout, *arguments)
    elif what == "zip":
        prefix, archive = map(pathlib.Path, arguments)
        files = {
            f"{prefix.name}/{path.relative_to(prefix).as_posix()}": path.read_bytes()
            for path in prefix.rglob("*")
            if path.is_file()
        }
        write_zip(archive, files, executable=".exe")
    elif what == "gzip":
        pathlib.Path(arguments[0]).write_bytes(gzipped(sys.stdin.buffer.read()))
    elif what == "packages":
        target, prefix, folder = arguments[0], pathlib.Path(arguments[1]), pathlib.Path(arguments[2])
        made = [npm.platform(target, prefix, folder), wheel.write(target, prefix, folder)]
        if "linux" in target:
            made += [linux.deb(target, prefix, folder), linux.rpm(target, prefix, folder)]
        print(*made, sep="\n")
    elif what == "npm-wrapper":
        print(npm.wrapper(pathlib.Path(arguments[0]), arguments[1:]))
    elif what == "manifests":
        print(*manifests.write(pathlib.Path(arguments[0]), arguments[1]), sep="\n")
    else:
        sys.exit(__doc__)


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(*sys.argv[1:])
