"""One sample update of gradient descent, with every number that it produces."""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite

from core.model.definitions import PREDICTION
from core.model.equations import Equations
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
        return self[PREDICTION] - self[self.equations.model.targets[0]]

    @property
    def after(self) -> tuple[float, ...]:
        """The new parameters, in the model's order."""
        model = self.equations.model
        return tuple(self[key if key in model.held else f"{key}_after"] for key in model.parameters)

    @property
    def finite(self) -> bool:
        """Whether the loss and the parameters after are finite, and so all the rest."""
        return all(map(isfinite, (self["loss"], *self.after)))
