"""Points typed as text, such as 1,3 2,5, into data sets and back."""

import numpy as np

from core.data.dataset import DataError, Dataset, column_keys
from core.text.numbers import plain
from core.text.quoting import printable, quoted
from core.text.typed import TOO_SMALL, number_in


def parse_points(text: str, name: str = "points", inputs: int = 1, targets: int = 1) -> Dataset:
    """The data set in a text such as "1,3 2,5": a comma within a point, space or ; between.

    A point has so many inputs and then so many targets. Raises DataError, its message starting
    with `name`, that says which point is malformed.
    """
    label = printable(name)
    keys = (*column_keys("x", inputs), *column_keys("y", targets))
    points: list[list[float]] = []
    joined = ",".join(part.strip(" \t") for part in text.split(","))  # "1, 3" is one point too
    for token in joined.split():
        pieces = [piece for piece in token.split(";") if piece]
        # In "2;5" the semicolon was meant as a comma: it is one malformed point, not two.
        for piece in pieces if all("," in piece for piece in pieces) else [token]:
            points.append(_point(piece, f"{label}: point {len(points) + 1}", keys))
    if not points:
        examples = " ".join(example(number, len(keys)) for number in (1, 2))
        raise DataError(f"{label}: needs a point or more, found none; write them as {examples}.")
    columns = tuple(np.array(points).T)
    return Dataset(name, columns[:inputs], columns[inputs:], typed=True)


def format_points(dataset: Dataset) -> str:
    """The samples as `parse_points` reads them, every number to its last bit."""
    samples = zip(*(column.tolist() for column in dataset.columns), strict=True)
    return " ".join(",".join(map(plain, sample)) for sample in samples)


def _point(piece: str, where: str, keys: tuple[str, ...]) -> list[float]:
    """The numbers of a point; raises DataError where they are not one for each key."""
    shape = f"{','.join(keys)}, such as {example(1, len(keys))}"
    try:
        numbers = [number_in(cell) for cell in piece.split(",")]
    except ValueError as error:
        if str(error) == TOO_SMALL:
            raise DataError(f"{where}, {quoted(piece)}, {error}; write 0.") from None
        kind = "finite numbers" if "finite" in str(error) else "numbers"
        raise DataError(
            f"{where}, {quoted(piece)}, should be {len(keys)} {kind}, {shape}."
        ) from None
    if len(numbers) != len(keys):
        plural = "" if len(numbers) == 1 else "s"
        raise DataError(
            f"{where}, {quoted(piece)}, has {len(numbers)} number{plural} and should have "
            f"{len(keys)}, {shape}."
        )
    return numbers


def example(number: int, columns: int) -> str:
    """What a sample of so many columns could be, such as 1,3 or 2,5."""
    return ",".join(str(number + place * (number + 1)) for place in range(columns))
