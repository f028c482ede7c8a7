"""Rows of the benchmark's table, in Markdown."""

from collections.abc import Callable
from dataclasses import dataclass, replace

HEADER = "| figure | gradstep | compared with | ratio | bar | met? |\n|---|--:|--:|--:|--:|---|"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, as it is printed. Without a bar, nothing was promised."""

    figure: str
    gradstep: str
    compared: str = "–"
    ratio: str = "–"
    bar: str = "–"
    met: bool | None = None

    def __str__(self) -> str:
        met = {True: "yes", False: "**no**", None: "–"}[self.met]
        cells = (self.figure, self.gradstep, self.compared, self.ratio, self.bar, met)
        return f"| {' | '.join(cells)} |"


def ms(seconds: float) -> str:
    """Return a time in milliseconds, for people."""
    return f"{seconds * 1000:,.1f} ms" if seconds < 0.1 else f"{seconds * 1000:,.0f} ms"


def mb(size: float) -> str:
    """Return a size in megabytes, for people."""
    return f"{size / 1e6:.1f} MB"


def count(size: float) -> str:
    """Return a number of bytes, for people."""
    return f"{size:,.0f}"


Unit = Callable[[float], str]


def compared(figure: str, ours: float, theirs: float, unit: Unit = ms) -> Row:
    """Return the row of a ratio of which nothing was promised."""
    return Row(figure, unit(ours), unit(theirs), f"{ours / theirs:.2f}")


def at_most(figure: str, ours: float, theirs: float, bar: float, unit: Unit = ms) -> Row:
    """Return the row of a ratio that must not be above `bar`."""
    row = compared(figure, ours, theirs, unit)
    return replace(row, bar=f"≤ {bar}", met=ours / theirs <= bar)


def bytes_at_most(figure: str, ours: int, theirs: int, most: int) -> Row:
    """Return the row of bytes, whatever they are compared with, that must not be above `most`."""
    return replace(compared(figure, ours, theirs, count), bar=f"≤ {most:,}", met=ours <= most)


def at_least(figure: str, ours: float, theirs: float, bar: float, unit: Unit) -> Row:
    """Return the row of a ratio that must not be below `bar`."""
    row = compared(figure, ours, theirs, unit)
    return replace(row, bar=f"≥ {bar}", met=ours / theirs >= bar)


def per_second(rate: float) -> str:
    """Return a rate, for people."""
    return f"{rate:,.0f} a second"
