"""The functions that a formula may use: value, slope, and how each is written."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Function:
    """A function of one number u."""

    name: str
    python: str
    """Its value for a float, in Python with built-in functions alone: what is computed, and what
    a script defines."""
    array: Callable[[Any], Any]
    """The same for an array, elementwise."""
    slope: str = ""
    """Its derivative, as a formula in u; empty where no model needs it."""
    symbol: str = ""
    """How it is written where that is not the name and brackets, with {} for u."""

    @cached_property
    def scalar(self) -> Callable[[float], float]:
        """The value for a float."""
        made: Callable[[float], float] = eval(f"lambda u: {self.python}")
        return made

    def value(self, number: Any) -> Any:
        """Return the value for a float or, elementwise, for an array."""
        return self.array(number) if isinstance(number, np.ndarray) else self.scalar(number)


def _huber(number: Any) -> Any:
    size = np.abs(number)
    return np.where(size <= 1.0, 0.5 * number * number, size - 0.5)


FUNCTIONS = {
    function.name: function
    for function in (
        Function("abs", "abs(u)", np.abs, slope="sign(u)", symbol="|{}|"),
        Function("sign", "float(u > 0) - float(u < 0)", np.sign),
        Function("huber", "0.5 * u * u if abs(u) <= 1 else abs(u) - 0.5", _huber, slope="clip(u)"),
        Function("clip", "min(max(u, -1.0), 1.0)", lambda array: np.clip(array, -1.0, 1.0)),
    )
}
"""Every function by name."""


def quotient(dividend: Any, divisor: Any) -> Any:
    """Return dividend / divisor; where the divisor is 0, inf or nan as floating point has it."""
    with np.errstate(all="ignore"):
        made = np.true_divide(dividend, divisor)
    return made if isinstance(made, np.ndarray) else float(made)
