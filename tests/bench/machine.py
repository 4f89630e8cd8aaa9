"""What it was measured on, and with."""

import datetime
import os
import platform

from measure import said


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            known = dict(line.split(":", 1) for line in file if ":" in line)
        known = {name.strip(): value.strip() for name, value in known.items()}
        flags = known.get("flags", "").split()
        has = [name for flag, name in [("sha_ni", "SHA"), ("avx2", "AVX2"), ("avx512f", "AVX-512")] if flag in flags]
        with_these = f" with {', '.join(has)}" if has else ""
        return known.get("model name", platform.processor()) + with_these
    except OSError:
        return platform.processor()


def described(tools, rounds):
    """Lines of Markdown. `tools` are commands that print a version."""
    day = datetime.datetime.now(datetime.timezone.utc).date()
    busy = os.getloadavg()[0]
    versions = [(name, said(command).splitlines()) for name, command in tools.items()]
    named = ", ".join(f"{name} {version(lines)}" for name, lines in versions if lines)
    return [
        f"Measured on {day}: {processor()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}",
        f"({platform.machine()}), load average {busy:.1f} when it began; medians of {rounds}.",
        f"With {named}.",
    ]


def version(lines):
    """The first word with a digit in it, of the first line."""
    words = [word for word in lines[0].split() if any(letter.isdigit() for letter in word)]
    return words[0].lstrip("v") if words else lines[0]
