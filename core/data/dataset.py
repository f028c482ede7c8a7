"""The samples a model is fitted to: immutable float64 columns, inputs and targets, with a name."""

import hashlib
import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.text.quoting import printable

Floats = NDArray[np.float64]


class DataError(ValueError):
    """Data that cannot be used; the message is one whole sentence for the user."""


def column_keys(letter: str, count: int) -> tuple[str, ...]:
    """The keys of so many columns: x for one, and x1, x2 and so on for several."""
    return (letter,) if count == 1 else tuple(f"{letter}{i}" for i in range(1, count + 1))


@dataclass(frozen=True, eq=False, slots=True, init=False)
class Dataset:
    """n samples of one input or more and one target or more, n >= 1, all finite.

    `inputs` and `targets` are read-only float64 columns of shape (n,), copied from what was given;
    `xs` and `ys` hold the first of each as Python floats, for loops that touch one sample at a
    time. `input_names` and `target_names` are what the columns are called where they come from,
    `source` says in one line where that is. `input_choice` and `target_choice` choose the columns
    in the file, as `--x` and `--y` do, where their names do not; `typed` tells that there is no
    file. `standardised` tells whether the columns were brought to mean 0 and deviation 1, and
    `raw` is the data set before that. `digest` is 16 hex digits that identify the numbers, and
    which of them are inputs.

    Two data sets are equal when their names and digests are.
    """

    name: str
    inputs: tuple[Floats, ...]
    targets: tuple[Floats, ...]
    source: str
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    input_choice: str
    target_choice: str
    typed: bool
    standardised: bool
    raw: "Dataset | None" = field(repr=False)
    digest: str = field(init=False)
    xs: tuple[float, ...] = field(init=False, repr=False)
    ys: tuple[float, ...] = field(init=False, repr=False)

    def __init__(
        self,
        name: str,
        inputs: Floats | tuple[Floats, ...],
        targets: Floats | tuple[Floats, ...],
        source: str = "",
        *,
        input_names: tuple[str, ...] = (),
        target_names: tuple[str, ...] = (),
        input_choice: str = "",
        target_choice: str = "",
        typed: bool = False,
        standardised: bool = False,
        raw: "Dataset | None" = None,
    ) -> None:
        """Take inputs and targets, each as one column or as a tuple of several.

        Without names, the columns are called by their keys. Raises DataError when they are not
        columns of numbers of one length.
        """
        label = printable(name)
        inputs, targets = _columns(label, "x", inputs), _columns(label, "y", targets)
        input_names = input_names or column_keys("x", len(inputs))
        target_names = target_names or column_keys("y", len(targets))
        # A frozen dataclass can fill in its own fields only by this route.
        for attribute, value in (
            *(("name", name), ("source", source), ("typed", typed)),
            *(("inputs", inputs), ("input_names", input_names), ("input_choice", input_choice)),
            *(("targets", targets), ("target_names", target_names)),
            *(("target_choice", target_choice), ("standardised", standardised), ("raw", raw)),
            ("digest", _digest(inputs, targets)),
            ("xs", tuple(inputs[0].tolist())),
            ("ys", tuple(targets[0].tolist())),
        ):
            object.__setattr__(self, attribute, value)
        self._check(label)

    def _check(self, label: str) -> None:
        columns, length = self.columns, len(self)
        for key, column in zip(self.keys, columns, strict=True):
            if len(column) != length:
                raise DataError(
                    f"{label}: {self.keys[0]} has {length} values and {key} has {len(column)}; "
                    "every sample needs one of each."
                )
        if not length:
            raise DataError(f"{label}: needs a sample or more, found none.")
        named = len(self.input_names), len(self.target_names)
        if named != (len(self.inputs), len(self.targets)):
            raise DataError(f"{label}: every column needs one name.")

    @property
    def columns(self) -> tuple[Floats, ...]:
        """The inputs, and then the targets."""
        return (*self.inputs, *self.targets)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the columns, such as x1, x2 and y."""
        return (*column_keys("x", len(self.inputs)), *column_keys("y", len(self.targets)))

    @property
    def x(self) -> Floats:
        """The first input."""
        return self.inputs[0]

    @property
    def y(self) -> Floats:
        """The first target."""
        return self.targets[0]

    def __len__(self) -> int:
        """The number of samples, n."""
        return len(self.xs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dataset):
            return NotImplemented
        return (self.name, self.digest) == (other.name, other.digest)

    def __hash__(self) -> int:
        return hash((self.name, self.digest))

    def standardise(self, targets: bool | None = None) -> "Dataset":
        """The same samples with each column at mean 0 and population standard deviation 1.

        `targets` says whether the targets are brought there too. By default they are unless all
        are 0 or 1: those tell to which class a sample belongs, and stay as they are.

        A data set that is marked as standardised is returned as it is. Raises DataError when all
        numbers of a column are equal: they have no spread to divide by.
        """
        if self.standardised:
            return self
        if targets is None:
            targets = not all(np.isin(column, (0, 1)).all() for column in self.targets)
        scaled = self.columns if targets else self.inputs
        for key, column in zip(self.keys, scaled, strict=False):  # the inputs come first
            if column.min() == column.max():
                raise DataError(
                    f"{printable(self.name)}: all {key} are equal to {column[0]:.6g}, so they "
                    f"cannot be standardised; {key} needs at least two different values."
                )
        return replace(
            self,
            inputs=tuple(map(_standard_scores, self.inputs)),
            targets=tuple(map(_standard_scores, self.targets)) if targets else self.targets,
            standardised=True,
            raw=self,
        )


def _columns(
    label: str, letter: str, given: ArrayLike | tuple[ArrayLike, ...]
) -> tuple[Floats, ...]:
    """Read-only float64 copies of one column or a tuple of several; raises DataError."""
    several = given if isinstance(given, tuple) else (given,)
    if not several:
        raise DataError(f"{label}: there is no {letter}; every sample needs one.")
    keys = column_keys(letter, len(several))
    return tuple(_column(label, key, each) for key, each in zip(keys, several, strict=True))


def _column(label: str, key: str, values: ArrayLike) -> Floats:
    """A read-only float64 copy of one column, shape (n,); raises DataError."""
    try:
        with np.errstate(all="ignore"):  # what does not fit float64 is found below, as inf
            column = np.asarray(values).astype(np.float64, casting="same_kind")
    except (TypeError, ValueError):
        raise DataError(f"{label}: {key} should be a list of numbers.") from None
    if column.ndim != 1:
        raise DataError(f"{label}: {key} should be one column, not {column.ndim} dimensions.")
    finite = np.isfinite(column)
    if not finite.all():
        where = int(np.argmin(finite))
        raise DataError(
            f"{label}, sample {where + 1}: {key} is {column[where]}; it should be finite."
        )
    column.setflags(write=False)
    return column


def _digest(inputs: tuple[Floats, ...], targets: tuple[Floats, ...]) -> str:
    # Little-endian on every machine, so that a digest may travel with a saved session.
    numbers = b"".join(column.astype("<f8").tobytes() for column in (*inputs, *targets))
    counts = (len(inputs), len(targets))
    if counts != (1, 1):  # The digest of the line's data is as it was before there were others.
        numbers += np.array(counts, dtype="<u2").tobytes()
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
