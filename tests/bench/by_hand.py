"""The updates of the line as one would write them out for speed, for half squared error."""

from collections.abc import Iterable, Iterator, Sequence


def record(
    samples: Iterable[Sequence[float]], rate: float, start: Sequence[float]
) -> Iterator[float]:
    """Do an update for each sample, x and y, and yield m and c after each."""
    m, c = start
    for x, y in samples:
        residual = m * x + c - y
        m = m - rate * (residual * x)
        c = c - rate * residual
        yield m
        yield c
