"""The sentences that data which can't be used gets."""

import pytest

from core.data.csv_file import parse_csv
from core.data.dataset import DataError


def error_of(
    text: str, x: str | None = None, y: str | None = None, inputs: int = 1, targets: int = 1
) -> str:
    """The sentence that `parse_csv` answers a text with."""
    with pytest.raises(DataError) as caught:
        parse_csv(text, "data.csv", x, y, inputs, targets)
    return str(caught.value)
