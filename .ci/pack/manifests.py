"""What package managers read: a Homebrew formula, a Scoop manifest, and the three files of winget.

They name files of a release and their sums, and only those that are there.
"""

import hashlib
import json

from project import DESCRIPTION, HOMEPAGE, LICENCE, NAME, SUMMARY, VERSION

# As the formula says them, in its order.
HOMEBREW = [
    ("macos", "arm", "aarch64-apple-darwin"),
    ("macos", "intel", "x86_64-apple-darwin"),
    ("linux", "arm", "aarch64-unknown-linux-musl"),
    ("linux", "intel", "x86_64-unknown-linux-musl"),
]
WINDOWS = "x86_64-pc-windows-gnu"
WINGET = "Tilepass.Tilepass"
WINGET_VERSION = "1.6.0"
# What these lists allow: Homebrew no more than eighty characters, and no full stop.
SHORT = "Secret and tokens of a Tiledesk chat widget's visitor authentication"


def _archive(folder, target):
    path = folder / f"{NAME}-{VERSION}-{target}.{'zip' if 'windows' in target else 'tar.gz'}"
    return path if path.exists() else None


def _sum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _address(releases, path):
    return f"{releases}/v{VERSION}/{path.name}"


def _homebrew(folder, releases):
    systems = {}
    for system, processor, target in HOMEBREW:
        path = _archive(folder, target)
        if path:
            systems.setdefault(system, []).append(
                f"    on_{processor} do\n"
                f'      url "{_address(releases, path)}"\n'
                f'      sha256 "{_sum(path)}"\n'
                "    end\n"
            )
    blocks = "\n".join(f"  on_{system} do\n{''.join(parts)}  end\n" for system, parts in systems.items())
    licences = ", ".join(f'"{one}"' for one in LICENCE.split(" OR "))
    return f"""\
class Tilepass < Formula
  desc "{SHORT}"
  homepage "{HOMEPAGE}"
  version "{VERSION}"
  license any_of: [{licences}]

{blocks}
  def install
    bin.install "bin/{NAME}"
    man1.install Dir["share/man/man1/*"]
    bash_completion.install "share/bash-completion/completions/{NAME}"
    zsh_completion.install "share/zsh/site-functions/_{NAME}"
    fish_completion.install "share/fish/vendor_completions.d/{NAME}.fish"
    doc.install Dir["share/doc/{NAME}/*"]
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/{NAME} --version")
    assert_match "shape.not_a_token", shell_output("#{{bin}}/{NAME} token inspect undefined", 1)
  end
end
"""


def _scoop(archive, releases):
    manifest = {
        "version": VERSION,
        "description": SHORT,
        "homepage": HOMEPAGE,
        "license": LICENCE.replace(" OR ", "|"),
        "architecture": {
            "64bit": {
                "url": _address(releases, archive),
                "hash": _sum(archive),
                "extract_dir": f"{NAME}-{VERSION}-{WINDOWS}",
            }
        },
        "bin": f"bin\\{NAME}.exe",
    }
    return json.dumps(manifest, indent=4) + "\n"


def _yaml(kind, pairs):
    """JSON is YAML, and needs no rules for quotes."""
    head = f"# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.{WINGET_VERSION}.schema.json\n"
    pairs = {"PackageIdentifier": WINGET, "PackageVersion": VERSION, **pairs}
    pairs |= {"ManifestType": kind, "ManifestVersion": WINGET_VERSION}
    return head + "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in pairs.items())


def _winget(archive, releases):
    program = f"{NAME}-{VERSION}-{WINDOWS}\\bin\\{NAME}.exe"
    installer = {
        "Architecture": "x64",
        "InstallerUrl": _address(releases, archive),
        "InstallerSha256": _sum(archive).upper(),
    }
    return {
        f"{WINGET}.yaml": _yaml("version", {"DefaultLocale": "en-US"}),
        f"{WINGET}.installer.yaml": _yaml(
            "installer",
            {
                "InstallerType": "zip",
                "NestedInstallerType": "portable",
                "NestedInstallerFiles": [{"RelativeFilePath": program, "PortableCommandAlias": NAME}],
                "Installers": [installer],
            },
        ),
        f"{WINGET}.locale.en-US.yaml": _yaml(
            "defaultLocale",
            {
                "PackageLocale": "en-US",
                "Publisher": "tilepass maintainers",
                "PackageName": NAME,
                "PackageUrl": HOMEPAGE,
                "License": LICENCE,
                "ShortDescription": SUMMARY,
                "Description": "\n\n".join(DESCRIPTION),
            },
        ),
    }


def write(folder, releases):
    files = {f"{NAME}.rb": _homebrew(folder, releases)}
    windows = _archive(folder, WINDOWS)
    if windows:
        files[f"{NAME}.json"] = _scoop(windows, releases)
        files |= _winget(windows, releases)
    for name, text in files.items():
        (folder / name).write_text(text)
    return [folder / name for name in files]
