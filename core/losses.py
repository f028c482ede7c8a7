"""The loss functions of one sample: their value, their slope and how the slope follows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss L of one sample, as a function of its residual y* − y."""

    name: str
    """What the user types and reads: one word."""
    title: str
    """The name in full."""
    formula: str
    """L, a template of `derivation`: `{prediction}` and `{y}` become symbols or numbers."""
    slope_formula: str
    """∂L/∂y*, a template as above."""
    rules: tuple[str, ...]
    """How `slope_formula` follows from `formula` by the power and the chain rule."""
    value: Callable[[Any], Any]
    """Residual to L, a float to a float or an array elementwise."""
    slope: Callable[[float], float]
    """Residual to ∂L/∂y*; at a kink, the subgradient that `rules` states."""


def _half_square(residual: Any) -> Any:
    # A product, because Python's ** raises OverflowError where * gives inf.
    return 0.5 * residual * residual


def _sign(residual: float) -> float:
    return float(residual > 0) - float(residual < 0)


SQUARED = Loss(
    name="squared",
    title="half squared error",
    formula="½({prediction} − {y})²",
    slope_formula="{prediction} − {y}",
    rules=(
        "L = ½u² with u = y* − y",
        "power rule: ∂L/∂u = 2·½u = u",
        "u moves as y* does: ∂u/∂y* = 1",
        "chain rule: ∂L/∂y* = ∂L/∂u·∂u/∂y* = u·1",
    ),
    value=_half_square,
    slope=lambda residual: residual,
)

ABSOLUTE = Loss(
    name="absolute",
    title="absolute error",
    formula="|{prediction} − {y}|",
    slope_formula="sign({prediction} − {y})",
    rules=(
        "L = |u| with u = y* − y",
        "∂L/∂u = 1 if u > 0, −1 if u < 0; at 0 take 0",
        "u moves as y* does: ∂u/∂y* = 1",
        "chain rule: ∂L/∂y* = ∂L/∂u·∂u/∂y* = ±1",
    ),
    value=abs,
    slope=_sign,
)

LOSSES = {loss.name: loss for loss in (SQUARED, ABSOLUTE)}
"""Every loss by name."""
