"""Packages for Debian and for systems with RPM. The program needs no library of theirs, so neither depends on any."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import textwrap

from project import DESCRIPTION, HOMEPAGE, LEVEL, LICENCE, NAME, VERSION, commit_time, documents, gzipped, program

# What Debian and RPM call a processor.
PROCESSORS = {"x86_64": ("amd64", "x86_64"), "aarch64": ("arm64", "aarch64")}
MAINTAINER = "tilepass maintainers <maintainers@tilepass.example>"
SHORT = "secret and tokens of a Tiledesk chat widget's visitor authentication"


def _put(path, content, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)


def _lay(target, prefix, root, zsh):
    """What both have in common, below `root`."""
    share = root / "usr/share"
    _put(root / "usr/bin/tilepass", program(target, prefix).read_bytes(), 0o755)
    for page in prefix.glob("share/man/man1/*"):
        # Both want them like that.
        _put(share / f"man/man1/{page.name}.gz", gzipped(page.read_bytes()))
    for name, to in [
        ("bash-completion/completions/tilepass", None),
        ("fish/vendor_completions.d/tilepass.fish", None),
        ("zsh/site-functions/_tilepass", zsh),
    ]:
        _put(share / (to or name), (prefix / "share" / name).read_bytes())
    for path in documents(prefix).rglob("*"):
        if path.is_file():
            _put(share / "doc/tilepass" / path.relative_to(documents(prefix)), path.read_bytes())


def _settle(root):
    """Times and modes that do not tell when and by whom this was made."""
    for path in [root, *root.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (commit_time(), commit_time()))


def _copyright(prefix):
    mit = (documents(prefix) / "LICENSE-MIT").read_text()
    owner = next(line for line in mit.splitlines() if line.startswith("Copyright"))
    indented = textwrap.indent(mit.strip(), " ", lambda _: True).replace(" \n", " .\n")
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        f"Upstream-Name: {NAME}\nSource: {HOMEPAGE}\n"
        "Comment: LICENSES-OF-OTHERS, beside this file, has those of what is linked in.\n\n"
        f"Files: *\nCopyright: {owner.removeprefix('Copyright').strip()}\nLicense: Apache-2.0 or Expat\n\n"
        "License: Apache-2.0\n /usr/share/common-licenses/Apache-2.0 has its text.\n\n"
        f"License: Expat\n{indented}\n"
    )


def _run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def deb(target, prefix, folder):
    processor = PROCESSORS[target.split("-")[0]][0]
    path = folder / f"{NAME}_{VERSION}_{processor}.deb"
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch) / "root"
        _lay(target, prefix, root, "zsh/vendor-completions/_tilepass")
        own = root / "usr/share/doc/tilepass"
        _put(own / "copyright", _copyright(prefix).encode())
        # Debian has its text for all packages.
        (own / "LICENSE-APACHE").unlink()
        size = sum((file.stat().st_size + 1023) // 1024 for file in root.rglob("*") if file.is_file())
        long = "\n .\n".join(textwrap.indent(textwrap.fill(text, 78), " ") for text in DESCRIPTION)
        control = (
            f"Package: {NAME}\nVersion: {VERSION}\nArchitecture: {processor}\nMaintainer: {MAINTAINER}\n"
            f"Installed-Size: {size}\nSuggests: gnome-keyring | kwalletmanager\nSection: utils\nPriority: optional\n"
            f"Homepage: {HOMEPAGE}\nDescription: {SHORT}\n{long}\n"
        )
        _put(root / "DEBIAN/control", control.encode())
        _settle(root)
        made = pathlib.Path(scratch) / path.name
        # What dpkg-deb writes depends on the number of threads.
        _run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{LEVEL}", "--threads-max=1", "--build", root, made],
            env={**os.environ, "SOURCE_DATE_EPOCH": str(commit_time())},
        )
        shutil.move(made, path)
    return path


def rpm(target, prefix, folder):
    processor = PROCESSORS[target.split("-")[0]][1]
    path = folder / f"{NAME}-{VERSION}-1.{processor}.rpm"
    with tempfile.TemporaryDirectory() as scratch:
        top = pathlib.Path(scratch)
        staged = top / "staged"
        _lay(target, prefix, staged, None)
        _settle(staged)
        long = "\n\n".join(textwrap.fill(text, 78) for text in DESCRIPTION)
        spec = f"""\
Name: {NAME}
Version: {VERSION}
Release: 1
Summary: {SHORT[0].upper()}{SHORT[1:]}
License: {LICENCE}
URL: {HOMEPAGE}
AutoReqProv: no

%description
{long}

%install
mkdir -p %{{buildroot}}
cp -a {staged}/. %{{buildroot}}

%files
%defattr(-,root,root)
%attr(755,root,root) /usr/bin/tilepass
%doc /usr/share/doc/tilepass
/usr/share/man/man1/*
/usr/share/bash-completion/completions/tilepass
/usr/share/fish/vendor_completions.d/tilepass.fish
/usr/share/zsh/site-functions/_tilepass
"""
        (top / "tilepass.spec").write_text(spec)
        # The program is stripped, and may be for another processor: nothing here may look into it.
        defines = {
            "_topdir": top / "rpm",
            "_tmppath": top / "tmp",
            "_build_name_fmt": f"{path.name}",
            "_rpmdir": top / "made",
            "_buildhost": "tilepass.example",
            "_binary_payload": f"w{LEVEL}.xzdio",
            "__os_install_post": "%{nil}",
            "debug_package": "%{nil}",
            "_build_id_links": "none",
            "use_source_date_epoch_as_buildtime": "1",
            "clamp_mtime_to_source_date_epoch": "1",
            "source_date_epoch_from_changelog": "0",
        }
        given = [word for name, value in defines.items() for word in ("--define", f"{name} {value}")]
        _run(
            ["rpmbuild", "-bb", "--target", f"{processor}-linux", *given, top / "tilepass.spec"],
            env={**os.environ, "SOURCE_DATE_EPOCH": str(commit_time()), "HOME": scratch, "LC_ALL": "C.UTF-8"},
        )
        shutil.move(top / "made" / path.name, path)
    return path
