"""The samples a line is fitted to: an immutable pair of float64 columns with a name."""

import hashlib
import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.text.quoting import printable

Floats = NDArray[np.float64]


class DataError(ValueError):
    """Data that cannot be used; the message is one whole sentence for the user."""


@dataclass(frozen=True, eq=False, slots=True)
class Dataset:
    """n samples (x, y), n >= 2, all finite.

    `x` and `y` are read-only float64 arrays of shape (n,), copied from what was given; `xs` and
    `ys` hold the same numbers as Python floats, for loops that touch one sample at a time.
    `digest` is 16 hex digits that identify the numbers. `source` says in one line where they come
    from. `x_column` and `y_column` choose the columns in the file where their names do not; `typed`
    tells that there is no file. `standardised` tells whether both columns were brought to mean 0
    and deviation 1, and `raw` is the data set before that.

    Raises DataError when the columns are not such numbers. Two data sets are equal when their
    names and digests are.
    """

    name: str
    x: Floats
    y: Floats
    source: str = ""
    x_name: str = "x"
    y_name: str = "y"
    x_column: str = ""
    y_column: str = ""
    typed: bool = False
    standardised: bool = False
    raw: "Dataset | None" = field(default=None, repr=False)
    digest: str = field(init=False)
    xs: tuple[float, ...] = field(init=False, repr=False)
    ys: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        label = printable(self.name)
        x, y = _column(label, "x", self.x), _column(label, "y", self.y)
        if len(x) != len(y):
            raise DataError(
                f"{label}: x has {len(x)} values and y has {len(y)}; "
                "every sample needs one of each."
            )
        if len(x) < 2:
            raise DataError(f"{label}: needs two samples or more, found {len(x)}.")
        # A frozen dataclass can fill in its own fields only by this route.
        for attribute, value in (
            ("x", x),
            ("y", y),
            ("digest", _digest(x, y)),
            ("xs", tuple(x.tolist())),
            ("ys", tuple(y.tolist())),
        ):
            object.__setattr__(self, attribute, value)

    def __len__(self) -> int:
        """The number of samples, n."""
        return len(self.xs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dataset):
            return NotImplemented
        return (self.name, self.digest) == (other.name, other.digest)

    def __hash__(self) -> int:
        return hash((self.name, self.digest))

    def standardise(self) -> "Dataset":
        """The same samples with x and y each at mean 0 and population standard deviation 1.

        A data set that is marked as standardised is returned as it is. Raises DataError when all
        x, or all y, are equal: they have no spread to divide by.
        """
        if self.standardised:
            return self
        for letter, column in (("x", self.x), ("y", self.y)):
            if column.min() == column.max():
                raise DataError(
                    f"{printable(self.name)}: all {letter} are equal to {column[0]:.6g}, so they "
                    f"cannot be standardised; {letter} needs at least two different values."
                )
        return replace(
            self,
            x=_standard_scores(self.x),
            y=_standard_scores(self.y),
            standardised=True,
            raw=self,
        )


def _column(label: str, letter: str, values: ArrayLike) -> Floats:
    """A read-only float64 copy of one column, shape (n,); raises DataError."""
    try:
        with np.errstate(all="ignore"):  # what does not fit float64 is found below, as inf
            column = np.asarray(values).astype(np.float64, casting="same_kind")
    except (TypeError, ValueError):
        raise DataError(f"{label}: {letter} should be a list of numbers.") from None
    if column.ndim != 1:
        raise DataError(f"{label}: {letter} should be one column, not {column.ndim} dimensions.")
    finite = np.isfinite(column)
    if not finite.all():
        where = int(np.argmin(finite))
        raise DataError(
            f"{label}, sample {where + 1}: {letter} is {column[where]}; it should be finite."
        )
    column.setflags(write=False)
    return column


def _digest(x: Floats, y: Floats) -> str:
    # Little-endian on every machine, so that a digest may travel with a saved session.
    numbers = x.astype("<f8").tobytes() + y.astype("<f8").tobytes()
    return hashlib.sha256(numbers).hexdigest()[:16]


def _standard_scores(column: Floats) -> Floats:
    """(v - mean) / deviation of a column (n,) that holds at least two different values.

    The scores do not depend on the column's unit, so it is first scaled by a power of two, which
    is exact, to within [-1, 1]: the squares then neither overflow at 1e200 nor vanish at 1e-200.
    """
    with np.errstate(under="ignore"):  # a value tiny beside the largest one may become 0
        _, exponent = np.frexp(np.abs(column).max())
        scaled = np.ldexp(column, -exponent)
        centred = scaled - _mean(scaled)
        # Rounding of the mean is all that is left when the values lie close together far from 0.
        centred -= _mean(centred)
        scores: Floats = centred / math.sqrt(_mean(centred * centred))
    return scores


def _mean(column: Floats) -> float:
    # The order in which numpy adds depends on the processor; fsum gives every machine one answer.
    return math.fsum(column.tolist()) / len(column)
