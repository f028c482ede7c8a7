"""One sample update of gradient descent, with every number that it produces."""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite

from core.model.equations import Equations, equations
from core.model.losses import Loss
from core.model.model import LINE
from core.model.program import calculator


@dataclass(frozen=True)
class Update:
    """Every number of one sample update, by its key: `update["dL_dm"]`, or `update.dL_dm`."""

    equations: Equations
    given: tuple[float, ...]
    """Inputs, targets, parameters and η, in the order of `Equations.given`."""

    @cached_property
    def numbers(self) -> dict[str, float]:
        """The numbers given, and those computed in the order in which they arise."""
        computed = calculator(self.equations)(*self.given)
        keys = (*self.equations.given, *(each.key for each in self.equations.every))
        return dict(zip(keys, (*self.given, *computed), strict=True))

    def __getitem__(self, key: str) -> float:
        return self.numbers[key]

    def __getattr__(self, key: str) -> float:
        if key.startswith("_") or key not in self.numbers:
            raise AttributeError(key)
        return self.numbers[key]

    @property
    def residual(self) -> float:
        """y* − y."""
        return self["prediction"] - self["y"]

    @property
    def finite(self) -> bool:
        """Whether the loss and the parameters after are finite, and so all the rest."""
        last = (each.key for each in self.equations.every if each.replaces)
        return isfinite(self["loss"]) and all(isfinite(self[key]) for key in last)


def update(x: float, y: float, m: float, c: float, rate: float, loss: Loss) -> Update:
    """Take one gradient descent step on the sample (x, y), from the line's parameters (m, c).

    >>> from core.model.losses import SQUARED
    >>> first = update(x=1.0, y=3.0, m=5.0, c=4.0, rate=0.25, loss=SQUARED)
    >>> first["loss"], first["m_after"], first["c_after"]
    (18.0, 3.5, 2.5)
    """
    return Update(equations(LINE, loss.name), (x, y, m, c, rate))
