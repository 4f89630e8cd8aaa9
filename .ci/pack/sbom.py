"""The bill of materials: the crates that are linked into the program for a target, as CycloneDX 1.5."""

import datetime
import json
import re
import subprocess
import tomllib
import uuid

from project import HOMEPAGE, LICENCE, NAME, ROOT, SUMMARY, VERSION, commit_time

OWN = {NAME, "tiledesk-token"}


def _run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def _linked(target):
    """(name, version) of all crates in the program, as the licences in the archive have them."""
    tree = _run(
        "cargo", "tree", "--locked", "--package", NAME, "--edges", "normal,no-proc-macro", "--target", target,
        "--prefix", "none", "--format", "{p}",
    )  # fmt: skip
    return {(name, version) for name, version in re.findall(r"^(\S+) v(\S+)", tree, re.M)}


def _reference(name, version):
    return f"pkg:cargo/{name}@{version}"


def _component(package, sums):
    name, version = package["name"], package["version"]
    component = {
        "type": "library",
        "bom-ref": _reference(name, version),
        "name": name,
        "version": version,
        "purl": _reference(name, version),
        # Cargo took a slash for "or" once.
        "licenses": [{"expression": package["license"].replace("/", " OR ")}],
    }
    if (name, version) in sums:
        component["hashes"] = [{"alg": "SHA-256", "content": sums[name, version]}]
    return component


def write(stream, target):
    linked = _linked(target)
    metadata = json.loads(
        _run("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target)
    )
    packages = {package["id"]: package for package in metadata["packages"]}
    key = {number: (package["name"], package["version"]) for number, package in packages.items()}
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    sums = {
        (package["name"], package["version"]): package["checksum"]
        for package in lock["package"]
        if "checksum" in package
    }
    components = [
        _component(package, sums)
        for number, package in packages.items()
        if key[number] in linked and package["name"] != NAME
    ]
    rust = _run("rustc", "--version").split()[1]
    standard = f"pkg:generic/rust-std@{rust}"
    components.append(
        {
            "type": "library",
            "bom-ref": standard,
            "name": "rust-std",
            "version": rust,
            "purl": standard,
            "licenses": [{"expression": "MIT OR Apache-2.0"}],
        }
    )
    dependencies = []
    for node in metadata["resolve"]["nodes"]:
        if key[node["id"]] not in linked:
            continue
        to = {
            key[edge["pkg"]]
            for edge in node["deps"]
            if any(kind["kind"] is None for kind in edge["dep_kinds"]) and key[edge["pkg"]] in linked
        }
        refs = sorted(_reference(*crate) for crate in to)
        dependencies.append({"ref": _reference(*key[node["id"]]), "dependsOn": [*refs, standard]})
    when = datetime.datetime.fromtimestamp(commit_time(), datetime.timezone.utc)
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": _reference(NAME, VERSION),
                "name": NAME,
                "version": VERSION,
                "description": SUMMARY,
                "licenses": [{"expression": LICENCE}],
                "externalReferences": [{"type": "website", "url": HOMEPAGE}],
                "properties": [{"name": "tilepass:target", "value": target}],
            },
        },
        "components": sorted(components, key=lambda component: component["bom-ref"]),
        "dependencies": sorted(dependencies, key=lambda dependency: dependency["ref"]),
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True))
    json.dump({"serialNumber": f"urn:uuid:{number}", **bill}, stream, indent=2)
    stream.write("\n")
