"""The scenarios of a straight line, those of the article first."""

import numpy as np

from core.data.dataset import Dataset, Floats
from core.descent.scenario import Scenario


def _line(name: str, first: int, last: int) -> Dataset:
    """Return the points of y = 2x + 1 at whole x from `first` to `last`."""
    x = np.arange(first, last + 1, dtype=float)
    return Dataset(name, x, 2 * x + 1, source="points on y = 2x + 1")


def _numbers(text: str) -> Floats:
    return np.array(text.split(), dtype=float)


_NOISY = Dataset(
    "noisy",
    np.arange(0, 5, 0.25),
    _numbers(
        "1.22 1.03 2.38 2.67 2.61 3.06 4.34 4.32 5.23 5.02 6.46 6.81 6.69 7.69 8.43 8.18 9.31 "
        "9.29 10.31 10.12"
    ),
    source="y = 2x + 1 with errors of about 0.3, rounded to two decimals",
)

_OUTLIERS = Dataset(
    "outliers",
    np.arange(0, 10) / 2,
    np.array([1.0, 2.0, 3.0, 4.0, 20.0, 6.0, 7.0, 8.0, 24.0, 10.0]),
    source="y = 2x + 1 with two wrong entries, at x = 2 and x = 4",
)

_ANSCOMBE = Dataset(
    "anscombe",
    np.array([10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]),
    np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]),
    source="F. J. Anscombe, Graphs in Statistical Analysis, The American Statistician 27 (1973)",
)

_FORBES = Dataset(
    "forbes",
    _numbers(
        "194.5 194.3 197.9 198.4 199.4 199.9 200.9 201.1 201.4 201.3 203.6 204.6 209.5 208.6 "
        "210.7 211.9 212.2"
    ),
    _numbers(
        "20.79 20.79 22.4 22.67 23.15 23.35 23.89 23.99 24.02 24.01 25.14 26.57 28.49 27.76 "
        "29.04 29.88 30.06"
    ),
    source="J. D. Forbes, Transactions of the Royal Society of Edinburgh 21 (1857), p. 235: "
    "boiling point of water in °F, barometric pressure in inches of mercury",
)

LINES = (
    Scenario(
        "The article's five points: watch the loss at update 5.",
        _line("worked", 1, 5),
        rate=0.25,
        start=(5, 4),
    ),
    Scenario(
        "The same with x = 1 and 2 alone: now η = 0.25 converges.",
        _line("two", 1, 2),
        rate=0.25,
        start=(5, 4),
    ),
    Scenario(
        "The article's training loop: ten points, η = 0.05.",
        _line("loop", 0, 9),
        rate=0.05,
        start=(6.436103983994634, 8.562471646963367),
    ),
    Scenario("The loop's data with a rate too large: it diverges.", _line("fast", 0, 9), rate=0.08),
    Scenario(
        "The loop's data with a rate so small that it crawls.", _line("slow", 0, 9), rate=0.0005
    ),
    Scenario("Points beside the line: m and c end in a cycle.", _NOISY, rate=0.02),
    Scenario("Two wrong entries: try absolute error (e).", _OUTLIERS, rate=0.02),
    Scenario("Anscombe's first set: a cloud around y = 0.5x + 3.", _ANSCOMBE, rate=0.005),
    Scenario("Boiling points, measured in 1857: standardise them (e).", _FORBES, rate=0.05),
)
"""In the order in which they are listed; the first is the default."""
