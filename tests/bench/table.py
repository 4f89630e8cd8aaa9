"""What was measured, as Markdown."""

import statistics
from dataclasses import dataclass, field

from measure import Taken, median

BEGIN, END = "<!-- measured by `make bench` -->", "<!-- end of what was measured -->"


def milliseconds(seconds):
    return f"{seconds * 1e3:.1f} ms"


def microseconds(seconds):
    return f"{seconds * 1e6:.2f} µs"


def rate(seconds_per_byte):
    """Of bytes."""
    return f"{1e-9 / seconds_per_byte:.2f} GB/s"


@dataclass
class Row:
    """tilepass beside a rival, round by round."""

    task: str
    ours: list[Taken]
    rival: str
    theirs: list[Taken]
    # How a time is written.
    shown: callable
    # Which of the two times counts: `wall` or `cpu`.
    by: str = "wall"
    # How many times as fast as the rival it is to be.
    wanted: float | None = None

    def ratios(self):
        """How many times as fast as the rival, in each round."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return [getattr(theirs, self.by) / getattr(ours, self.by) for ours, theirs in pairs]

    def cells(self):
        ours, theirs = median(self.ours), median(self.theirs)
        ratios = self.ratios()
        ratio = statistics.median(ratios)
        wanted = "" if self.wanted is None else f"{self.wanted:.2g}{'' if ratio >= self.wanted else ' (missed)'}"
        return [
            *[self.task, self.shown(ours.wall), self.shown(ours.cpu)],
            *[self.rival, self.shown(theirs.wall), self.shown(theirs.cpu)],
            *[f"**{ratio:.2f}**", spread(ratios), self.by, wanted],
        ]


def spread(ratios):
    """The middle half of them."""
    if len(ratios) < 4:
        return f"{min(ratios):.2f}–{max(ratios):.2f}"
    low, _, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return f"{low:.2f}–{high:.2f}"


@dataclass
class Tables:
    """All that was measured."""

    machine: list[str]
    rows: list[Row] = field(default_factory=list)
    growth: list[list[str]] = field(default_factory=list)
    signers: list[list[str]] = field(default_factory=list)
    sizes: list[list[str]] = field(default_factory=list)
    # What could not be measured, and why.
    missing: list[str] = field(default_factory=list)

    def markdown(self):
        head = "task,tilepass,its CPU,beside,takes,its CPU,times as fast,middle half,by,wanted".split(",")
        parts = [
            "\n".join(self.machine),
            table(head, [row.cells() for row in self.rows]),
            table(["records", "task", "time", "CPU", "CPU for each", "beside a tenth of them", "peak memory"], self.growth),
            table(["signers", "median", "largest", "wanted"], self.signers),
            table(["program", "size", "peak memory, one token"], self.sizes),
        ]
        if self.missing:
            parts.append("Not measured: " + "; ".join(self.missing) + ".")
        return "\n\n".join(parts)


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def into(path, markdown):
    """Puts it into the document, in the place of what was measured before."""
    with open(path, encoding="utf-8") as file:
        before, rest = file.read().split(BEGIN)
    _, behind = rest.split(END)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n\n{markdown}\n\n{END}{behind}")
