"""One update as a list of equations: forward, loss, backward by the chain rule, and update."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from core.model.definitions import PREDICTION, Definition, symbol_of
from core.model.expression import Call, Expression, Name, Operation, names, rebuilt
from core.model.losses import LOSSES
from core.model.model import Model
from core.model.slopes import ZERO, plus, put, slope
from core.model.stages import Phase
from core.model.written import Piece, pieces, symbols

RATE, LOSS = "rate", "loss"
"""The keys of η and L."""


@dataclass(frozen=True)
class Equation:
    """One line of an update: a quantity, by its key, and what it is computed from."""

    phase: Phase
    stage: int
    """The number of the stage that reveals it, counted from 1."""
    key: str
    symbol: str
    """How the quantity is written in a formula."""
    expression: Expression = field(hash=False)
    replaces: str = ""
    """The parameter whose new value this is, if it is one."""
    slope: tuple[str, str] | None = None
    """For a slope: what changes, and what that is changed by."""
    way: str = ""
    """For what comes by one of several ways back: the key of the value that they lead to."""

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Its right side as a textbook has it, for words of any kind."""
        return pieces(self.expression, symbols(str))

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """The keys on its right side, from left to right."""
        return tuple(names(self.expression))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The keys on its right side, each once."""
        return tuple(dict.fromkeys(self.uses))


@dataclass(frozen=True)
class Equations:
    """Everything that one update of a model computes, in the order in which it arises."""

    model: Model
    loss: str
    """A name in LOSSES."""

    @cached_property
    def every(self) -> tuple[Equation, ...]:
        """The equations."""
        model, layer = self.model, self.model.layer
        forward = [
            self._equation(Phase.FORWARD, each.key, each.expression, layer[each.key])
            for each in model.definitions
        ]
        forward.sort(key=lambda each: each.stage)
        losses = dict(zip(model.predictions, self._losses(), strict=True))
        backward = sorted(_Backward(self, losses).equations(), key=lambda each: each.stage)
        return (*forward, *self._loss(losses), *backward, *self._update())

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

    def _equation(
        self, phase: Phase, key: str, expression: Expression, layer: int = 0, symbol: str = ""
    ) -> Equation:
        stage = self.model.stages.stage(phase, layer)
        return Equation(phase, stage, key, symbol or symbol_of(key), expression)

    def _losses(self) -> Iterator[tuple[str, Expression]]:
        """Yield what L takes of each prediction, and the key of the quantity it is a formula in."""
        loss = LOSSES[self.loss]
        last = {unit.key: unit.links[-1].expression for unit in self.model.units}
        for key, target in zip(self.model.predictions, self.model.targets, strict=True):
            if loss.fused:
                (inner,) = names(last[key])
                yield inner, put(loss.fused_formula, {"z": Name(inner), "y": Name(target)})
            else:
                yield key, put(loss.formula, {PREDICTION: Name(key), "y": Name(target)})

    def _loss(self, losses: dict[str, tuple[str, Expression]]) -> Iterator[Equation]:
        """Yield L; of several predictions, first what each adds to it."""
        parts = {f"{LOSS}{key.removeprefix(PREDICTION)}": part for key, (_, part) in losses.items()}
        total: Expression = ZERO
        for key, part in parts.items():
            if key != LOSS:
                symbol = key.replace(LOSS, "L")
                yield self._equation(Phase.LOSS, key, part, symbol=symbol)
                total = plus(total, Name(key))
        yield self._equation(Phase.LOSS, LOSS, parts.get(LOSS, total), symbol="L")

    def _update(self) -> Iterator[Equation]:
        """Yield all steps, from the same old values, and only then the new ones."""
        for key in self.model.moving:
            step = Operation("*", Name(RATE), Name(f"dL_d{key}"))
            symbol = f"η·∂L/∂{symbol_of(key)}"
            yield self._equation(Phase.UPDATE, f"step_{key}", step, symbol=symbol)
        for key in self.model.moving:
            new = Operation("-", Name(key), Name(f"step_{key}"))
            made = self._equation(Phase.UPDATE, f"{key}_after", new, symbol=symbol_of(key))
            yield replace(made, replaces=key)


class _Backward:
    """The way back from the loss: the slope at each value, what it is made of, the gradients.

    The chain rule: ∂L/∂w is the sum, over every value v that w goes into, of ∂L/∂v·∂v/∂w.
    """

    def __init__(self, every: Equations, losses: dict[str, tuple[str, Expression]]) -> None:
        self.model, self.stages = every.model, every.model.stages
        self.layer = self.model.layer
        self.links = self.model.definitions
        # What a function of one name gives has a name of its own: 1 − tanh(z)² is 1 − h².
        self.known = {each.expression: each.key for each in self.links}
        self.moving = set(self.model.moving)
        """The keys of all that moves when parameters do."""
        for each in self.links:
            if self.moving.intersection(names(each.expression)):
                self.moving.add(each.key)
        self.ways: dict[str, list[tuple[str, Expression]]] = {}
        """By key, all ways from there to L: the next value on it, and the product of slopes."""
        for inner, part in losses.values():
            self.ways[inner] = [(LOSS, self.slope(part, inner))]

    def slope(self, of: Expression, by: str) -> Expression:
        """Return a slope in terms of the values that are known."""
        return _recalled(slope(of, by), self.known)

    def equations(self) -> Iterator[Equation]:
        for link in self.in_order():
            # Where the loss is one of what is within, y* is on no way back.
            if link.key in self.moving and link.key in self.ways:
                yield from self.arrived(link.key, self.layer[link.key])
                for key in dict.fromkeys(names(link.expression)):
                    if key in self.moving:
                        yield self.passed(link, key)
        users = [(unit.layer, unit.weights) for unit in self.model.units]
        for key in self.model.moving:
            layer = min(layer for layer, weights in users if key in weights)
            yield from self.arrived(key, layer)

    def in_order(self) -> Iterator[Definition]:
        """Yield the links so that each comes after all that it leads to, the last layer first."""
        units = self.model.units
        for layer in range(max(unit.layer for unit in units), 0, -1):
            within = [unit for unit in units if unit.layer == layer]
            used = {key for unit in within for key in names(unit.links[0].expression)}
            apart = used.isdisjoint(unit.key for unit in within)
            for unit in within if apart else reversed(within):
                yield from reversed(unit.links)

    def arrived(self, key: str, layer: int) -> Iterator[Equation]:
        """Yield ∂L/∂key; where there are several ways to it, first what comes by each."""
        ways = self.ways.get(key, [("", ZERO)])
        if len(ways) == 1:
            yield self.equation(LOSS, key, ways[0][1], layer)
            return
        total: Expression = ZERO
        for value, product in ways:
            symbol = f"∂L/∂{symbol_of(value)}·∂{symbol_of(value)}/∂{symbol_of(key)}"
            made = self.equation(LOSS, key, product, layer)
            way = replace(made, key=f"{made.key}_via_{value}", symbol=symbol, slope=None, way=key)
            yield way
            total = plus(total, Name(way.key))
        yield self.equation(LOSS, key, total, layer)

    def passed(self, link: Definition, key: str) -> Equation:
        """Return ∂link/∂key, and remember the way that it leads on."""
        layer = self.layer.get(key, self.layer[link.key])
        local = self.equation(link.key, key, self.slope(link.expression, key), layer)
        product = Operation("*", Name(f"dL_d{link.key}"), Name(local.key))
        self.ways.setdefault(key, []).append((link.key, product))
        return local

    def equation(self, of: str, by: str, expression: Expression, layer: int) -> Equation:
        """Return the equation of ∂of/∂by."""
        above = ("L", "L") if of == LOSS else (of, symbol_of(of))
        return Equation(
            phase=Phase.BACKWARD,
            stage=self.stages.stage(Phase.BACKWARD, layer),
            key=f"d{above[0]}_d{by}",
            symbol=f"∂{above[1]}/∂{symbol_of(by)}",
            expression=expression,
            slope=(of, by),
        )


def _recalled(expression: Expression, known: Mapping[Expression, str]) -> Expression:
    """Return an expression with the names of the values in it that are known."""
    if isinstance(expression, Call) and expression in known:
        return Name(known[expression])
    return rebuilt(expression, lambda part: _recalled(part, known))


@lru_cache(maxsize=64)
def equations(model: Model, loss: str) -> Equations:
    """Return the equations of an update; the loss must suit the model."""
    return Equations(model, loss)
