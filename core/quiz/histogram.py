"""How the answers of many lie along the number line: counts in columns of equal width."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from core.quiz.arithmetic import ExpressionError
from core.quiz.judging import DIRECTIONS, number_in
from core.quiz.question import Question

_FAR = 5.0  # Times the usual distance from the median: beyond it, an answer is far out.


@dataclass(frozen=True, slots=True)
class Spread:
    """Counts of answers, from left to right."""

    low: float
    """The left edge of the first column."""
    high: float
    """The right edge of the last column; equal to `low` where all answers are the same."""
    counts: tuple[int, ...]
    """How many answers each column has."""
    below: int
    """How many answers lie so far left of the others that no column has them."""
    above: int
    """The same on the right."""
    marked: int | None
    """The column that the marked value lies in, if any."""


def guessed(question: Question, text: str) -> float | None:
    """Return the number that an answer is; None for a word, and for one that was skipped."""
    if text.strip().lower() in DIRECTIONS:
        return None
    try:
        return number_in(question, text)
    except ExpressionError:
        return None


def spread(values: Sequence[float], columns: int, mark: float | None = None) -> Spread:
    """Return how finite `values`, one or more, lie in so many columns.

    A value further from the median than 5 times what is usual is counted beside the columns, so
    that one slip does not squeeze all others into one. `mark` is in sight always.
    """
    middle = median_low(values)
    distances = [abs(value - middle) for value in values if value != middle]
    reach = _FAR * median_low(distances) if distances else 0.0
    seen = [value for value in values if abs(value - middle) <= reach]
    if mark is not None:
        seen.append(mark)
    low, high = min(seen), max(seen)
    half = (high / 2 - low / 2) / columns  # Of a column's width: high - low may overflow.

    def column(value: float) -> int:
        return min(int((value / 2 - low / 2) / half), columns - 1) if half else columns // 2

    counts = [0] * columns
    for value in values:
        if low <= value <= high:
            counts[column(value)] += 1
    return Spread(
        low,
        high,
        tuple(counts),
        below=sum(value < low for value in values),
        above=sum(value > high for value in values),
        marked=None if mark is None else column(mark),
    )
