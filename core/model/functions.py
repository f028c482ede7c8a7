"""The functions that a formula may use: value, slope, and how each is written."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

LARGEST_POWER_OF_E = math.log(2.0**1023) + math.log(2.0)
"""The largest u for which e^u is a float64."""


@dataclass(frozen=True)
class Function:
    """A function of one number u."""

    name: str
    python: str
    """Its value for a float, in Python with built-in functions and the names of `math`: what is
    computed, and what a script defines. It raises nothing: what is undefined is nan."""
    slope: str = ""
    """Its derivative, as a formula in u; empty where no model needs it."""
    array: Callable[[Any], Any] | None = None
    """The same for an array, elementwise; None where numpy's own has other bits."""
    symbol: str = ""
    """How it is written where that is not the name and brackets, with {} for u."""
    offered: bool = True
    """Whether it is for formulas that are typed; if not, other formulas lead to it."""
    bends: tuple[float, ...] = ()
    """Where its slope jumps, or goes on in another direction: not where it merely bends much."""
    ends: bool = False
    """Whether there is none of it left of 0, where it bends the more the nearer."""
    steepest: float = 0.0
    """Its largest slope, if it levels off on both sides; 0 for other functions."""

    @cached_property
    def scalar(self) -> Callable[[float], float]:
        """The value for a float."""
        known = vars(math) | {"abs": abs}
        if self.python == f"{self.name}(u)":
            own: Callable[[float], float] = known[self.name]
            return own  # A call less than a function around it.
        made: Callable[[float], float] = eval(f"lambda u: {self.python}", dict(known))
        return made

    def value(self, number: Any) -> Any:
        """Return the value for a float or, elementwise, for an array."""
        if not isinstance(number, np.ndarray):
            return self.scalar(number)
        return self._each(number) if self.array is None else self.array(number)

    def _each(self, numbers: Any) -> Any:
        flat = map(self.scalar, numbers.ravel().tolist())
        return np.fromiter(flat, np.float64, numbers.size).reshape(numbers.shape)


def _huber(number: Any) -> Any:
    size = np.abs(number)
    return np.where(size <= 1.0, 0.5 * number * number, size - 0.5)


FUNCTIONS = {
    function.name: function
    for function in (
        Function("tanh", "tanh(u)", "1 - tanh(u)^2", steepest=1.0),
        Function(
            "sigmoid",
            # Either way, no power of e that is too large.
            "1.0 / (1.0 + exp(-u)) if u >= 0 else exp(u) / (1.0 + exp(u))",
            "sigmoid(u)*(1 - sigmoid(u))",
            symbol="σ({})",
            steepest=0.25,
        ),
        Function(
            "relu",
            "0.0 if u <= 0 else u",
            "step(u)",
            lambda u: np.where(u <= 0, 0.0, u),
            bends=(0.0,),
        ),
        Function("exp", f"inf if u > {LARGEST_POWER_OF_E!r} else exp(u)", "exp(u)"),
        Function("ln", "log(u) if u > 0 else -inf if u == 0 else nan", "1/u", ends=True),
        Function("sin", "sin(u) if isfinite(u) else nan", "cos(u)"),
        Function("cos", "cos(u) if isfinite(u) else nan", "-sin(u)"),
        Function("sqrt", "sqrt(u) if u >= 0 else nan", "1/(2*sqrt(u))", ends=True),
        Function("abs", "abs(u)", "sign(u)", np.abs, symbol="|{}|", bends=(0.0,)),
        Function("step", "1.0 if u > 0 else 0.0", offered=False),
        Function(
            "sign",
            "float(u > 0) - float(u < 0)",
            array=lambda array: (array > 0) * 1.0 - (array < 0) * 1.0,
            offered=False,
        ),
        Function(
            "huber",
            "0.5 * u * u if abs(u) <= 1 else abs(u) - 0.5",
            "clip(u)",
            _huber,
            offered=False,
            bends=(-1.0, 1.0),
        ),
        Function(
            "clip",
            "min(max(u, -1.0), 1.0)",
            array=lambda array: np.clip(array, -1.0, 1.0),
            offered=False,
        ),
        Function(
            "softplus",
            "u + log1p(exp(-u)) if u > 0 else log1p(exp(u))",
            "sigmoid(u)",
            symbol="ln(1 + e^{})",
            offered=False,
        ),
    )
}
"""Every function by name."""


QUOTIENT = "a / b if b else nan if a == 0 or a != a else copysign(inf, a) * copysign(1.0, b)"
"""a / b of floats in Python that raises nothing; where b is 0, inf or nan as floating point has."""

_quotient: Callable[[float, float], float] = eval(f"lambda a, b: {QUOTIENT}", dict(vars(math)))


def quotient(dividend: Any, divisor: Any) -> Any:
    """Return dividend / divisor of floats or arrays; by 0, inf or nan as floating point has it."""
    if isinstance(dividend, np.ndarray) or isinstance(divisor, np.ndarray):
        with np.errstate(all="ignore"):
            return np.true_divide(dividend, divisor)
    return _quotient(dividend, divisor)
