"""One update as a list of equations: forward, loss, backward by the chain rule, and update."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from core.model.expression import Expression, Name, Operation, names
from core.model.losses import LOSSES
from core.model.model import PREDICTION, Model, symbol_of
from core.model.slopes import plus, put, slope
from core.model.stages import Phase

RATE, LOSS = "rate", "loss"
"""The keys of η and L."""


@dataclass(frozen=True)
class Equation:
    """One line of an update: a quantity, by its key, and what it is computed from."""

    phase: Phase
    """The phase that reveals it."""
    key: str
    symbol: str
    """How the quantity is written in a formula."""
    expression: Expression
    replaces: str = ""
    """The parameter whose new value this is, if it is one."""
    slope: tuple[str, str] | None = None
    """For a slope: what changes, and what that is changed by."""

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """The keys on its right side, from left to right."""
        return tuple(names(self.expression))


@dataclass(frozen=True)
class Equations:
    """Everything that one update of a model computes, in the order in which it arises."""

    model: Model
    loss: str
    """A name in LOSSES."""

    @cached_property
    def every(self) -> tuple[Equation, ...]:
        """The equations."""
        formula = LOSSES[self.loss].formula
        forward = [
            Equation(Phase.FORWARD, each.key, symbol_of(each.key), each.expression)
            for each in self.model.definitions
        ]
        loss = Equation(Phase.LOSS, LOSS, "L", formula)
        return (*forward, loss, *_backward(self.model, formula), *_update(self.model))

    @cached_property
    def of(self) -> dict[str, Equation]:
        """The equations by the key of what they give."""
        return {equation.key: equation for equation in self.every}

    @cached_property
    def given(self) -> tuple[str, ...]:
        """The keys of what must be known beforehand: inputs, targets, parameters, η."""
        return (*self.model.inputs, *self.model.targets, *self.model.parameters, RATE)

    @cached_property
    def symbols(self) -> dict[str, str]:
        """How every quantity is written in a formula, by its key."""
        known = {key: "η" if key == RATE else symbol_of(key) for key in self.given}
        return known | {each.key: each.symbol for each in self.every}

    def within(self, key: str) -> Expression:
        """Return what a quantity is computed from, of all that is known before its phase begins."""
        equation = self.of[key]
        inner = {
            name: self.within(name)
            for name in equation.uses
            if name in self.of and self.of[name].phase is equation.phase
        }
        return put(equation.expression, inner)


@lru_cache(maxsize=64)
def equations(model: Model, loss: str) -> Equations:
    """Return the equations of an update."""
    return Equations(model, loss)


def _slope_of(of: str, by: str, expression: Expression) -> Equation:
    """Return the equation of ∂of/∂by."""
    above = ("L", "L") if of == LOSS else (of, symbol_of(of))
    return Equation(
        phase=Phase.BACKWARD,
        key=f"d{above[0]}_d{by}",
        symbol=f"∂{above[1]}/∂{symbol_of(by)}",
        expression=expression,
        slope=(of, by),
    )


def _backward(model: Model, formula: Expression) -> Iterator[Equation]:
    """Yield the way back from the loss: the slope at each value, what it is made of, the gradients.

    The chain rule: ∂L/∂w is the sum, over every value v that w goes into, of ∂L/∂v·∂v/∂w.
    """
    known = {LOSS, *model.parameters, *(each.key for each in model.definitions)}
    ways: dict[str, Expression] = {PREDICTION: slope(formula, PREDICTION)}
    for link in reversed(model.definitions):
        arrived = _slope_of(LOSS, link.key, ways[link.key])
        yield arrived
        for key in dict.fromkeys(names(link.expression)):
            if key in known:
                local = _slope_of(link.key, key, slope(link.expression, key))
                yield local
                way = Operation("*", Name(arrived.key), Name(local.key))
                ways[key] = plus(ways[key], way) if key in ways else way
    for key in model.parameters:
        yield _slope_of(LOSS, key, ways[key])


def _update(model: Model) -> Iterator[Equation]:
    """Yield all steps, from the same old values, and only then the new ones."""
    for key in model.parameters:
        gradient = f"dL_d{key}"
        step = Operation("*", Name(RATE), Name(gradient))
        yield Equation(Phase.UPDATE, f"step_{key}", f"η·∂L/∂{symbol_of(key)}", step)
    for key in model.parameters:
        new = Operation("-", Name(key), Name(f"step_{key}"))
        yield Equation(Phase.UPDATE, f"{key}_after", symbol_of(key), new, replaces=key)
