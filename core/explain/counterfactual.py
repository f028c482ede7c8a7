"""What would come of a mistake: weights of later layers updated before all slopes are known."""

from dataclasses import dataclass
from functools import cached_property

from core.descent.update import Update
from core.model.equations import LOSS, RATE
from core.model.expression import value
from core.model.model import Model
from core.model.program import forward
from core.model.stages import Phase


@dataclass(frozen=True)
class Counterfactual:
    """An update beside one that changes each layer's weights before the slopes of earlier ones."""

    update: Update

    @cached_property
    def slopes(self) -> dict[str, float]:
        """By parameter of the earlier layers, the ∂L/∂w that the mistake would give."""
        layers = layers_of(self.update.equations.model)
        last = max(layers.values())
        return {key: number for key, number in self._followed.items() if layers[key] < last}

    @cached_property
    def _followed(self) -> dict[str, float]:
        """By parameter, the ∂L/∂w of the mistake, the last layer's first, which is right."""
        every, model = self.update.equations, self.update.equations.model
        known = dict(self.update.numbers)
        layers, waiting, found = layers_of(model), 0, dict[str, float]()
        for equation in every.every:
            if equation.phase is not Phase.BACKWARD:
                continue
            layer = model.stages.layer(equation.stage)
            if layer < waiting:
                for key in (key for key in found if layers[key] > layer):
                    known[key] = self.update[key] - self.update[RATE] * found[key]
            waiting = layer
            known[equation.key] = value(equation.expression, known)
            if equation.slope and equation.slope[0] == LOSS and equation.slope[1] in layers:
                found[equation.slope[1]] = known[equation.key]
        return found

    def share(self, key: str) -> float | None:
        """Return by which share of itself ∂L/∂w would be off; None where it is 0."""
        right = self.update[f"dL_d{key}"]
        return self.slopes[key] / right - 1 if right else None

    @property
    def losses(self) -> tuple[float, float]:
        """Return the sample's L after the update as it should be, and after the mistake."""
        model, rate = self.update.equations.model, self.update[RATE]
        right = dict(zip(model.parameters, self.update.after, strict=True))
        wrong = right | {
            key: self.update[key] - rate * each for key, each in self._followed.items()
        }
        one, other = (
            float(forward(self.update.equations, self.update.numbers | after)[LOSS])
            for after in (right, wrong)
        )
        return one, other


def counterfactual(update: Update) -> Counterfactual | None:
    """Return it where there is such a mistake to make: where two layers have weights that move."""
    layers = set(layers_of(update.equations.model).values())
    return Counterfactual(update) if len(layers) > 1 else None


def layers_of(model: Model) -> dict[str, int]:
    """Return the layer of each parameter that moves: the first that it is in."""
    return {
        key: min(unit.layer for unit in model.units if key in unit.weights) for key in model.moving
    }
