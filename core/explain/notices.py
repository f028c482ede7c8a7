"""What is seen to be amiss in a network, by name: each notice has its numbers, and is no guess.

All of it is found from the values and slopes at the parameters after the updates done, over all
samples; a line, which has none of these troubles, is not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import isfinite
from typing import Any

import numpy as np

from core.descent.dead import rectified
from core.descent.path import path_of
from core.descent.run import Run
from core.explain.all_samples import evaluated
from core.explain.twins import are_equal
from core.model.definitions import symbol_of
from core.model.expression import Call, names, value
from core.model.functions import FUNCTIONS
from core.model.links import Unit
from core.model.losses import LOSSES
from core.model.model import Model
from core.model.program import forward
from core.model.reach import slopes_of
from core.model.stages import Phase
from core.session.session import Session
from core.text.numbers import show

FLAT = 0.1
"""A unit is saturated where its function's slope is below this share of its largest, for all
samples and at the same end: tanh beyond ±1.8, a sigmoid beyond ±3.7."""
WRONG = 10.0
"""An output that saturates at the right end has learned. It is one that is stuck where some
sample's residual is more than so many times the slope there."""
VANISHED = 1e-3
"""Slopes vanish on the way back where those of the first layer are below this share of the last."""
LEAST_LAYERS = 3
"""What is told of slopes that vanish takes so many layers: of fewer, there is hardly a way."""
COLLAPSED = 0.01
"""A net collapses where all weights are below this share of the largest at the start, and are
smaller than an epoch ago, and were smaller then than an epoch before."""
MOST_SAMPLES = 2_000
"""The most samples over which notices are looked for; of more, nothing is said."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something amiss."""

    kind: str
    """dead, equal, saturated, vanishing, collapse or nonfinite."""
    brief: str
    """In a few words, for a status line."""
    sentence: str


def notices(session: Session) -> tuple[Notice, ...]:
    """Return what is amiss at the place shown, the gravest first; often nothing.

    Of an update under way, only what was amiss before it is told; while a learner is asked,
    nothing, as it may tell the answer.
    """
    run, done = session.run, session.done
    if session.hiding or not _is_network(run.model) or len(run.data) > MOST_SAMPLES:
        return ()
    if session.phase is Phase.UPDATE and done and not path_of(run).update(done - 1).finite:
        return (_first_not_finite(run, done - 1),)
    return _notices(run, done)


def _is_network(model: Model) -> bool:
    """Whether some value goes into another."""
    return len(model.definitions) > 1


@lru_cache(maxsize=64)
def _notices(run: Run, done: int) -> tuple[Notice, ...]:
    parameters = path_of(run).row(done)
    if not all(map(isfinite, parameters)):
        return ()
    seen = _Seen(run, done, parameters)
    return (*seen.collapse(), *seen.dead(), *seen.equal(), *seen.saturated(), *seen.vanishing())


def _first_not_finite(run: Run, index: int) -> Notice:
    """Return which equation of an update first gave a number that is not finite."""
    update = path_of(run).update(index)
    first = next(each for each in update.equations.every if not isfinite(update[each.key]))
    taken = ", ".join(
        f"{update.equations.symbols[key]} = {show(update[key], 3)}"
        for key in dict.fromkeys(first.uses)
    )
    name = f"{first.symbol} after it" if first.replaces else first.symbol
    found = f"{name} = {show(update[first.key])}"
    return Notice(
        "nonfinite",
        f"{first.symbol} first not finite",
        f"Update {index + 1:,}: the first number that is not finite is {found}, from {taken}.",
    )


class _Seen:
    """What is looked at: the values of all samples at some parameters."""

    def __init__(self, run: Run, done: int, parameters: tuple[float, ...]) -> None:
        self.run, self.done, self.model = run, done, run.model
        self.parameters = dict(zip(self.model.parameters, parameters, strict=True))
        self.every = run.equations_at(max(done - 1, 0))
        self.known = forward(self.every, run.values(run.columns(), parameters))

    def over(self, key: str) -> Any:
        """Return a quantity of every sample, shape (n,)."""
        return np.broadcast_to(self.known[key], len(self.run.data))

    def dead(self) -> Iterator[Notice]:
        """Yield a notice of each relu whose input is 0 or less for all samples."""
        for unit in rectified(self.model):
            if not self.over(unit.key).any():
                name, argument = symbol_of(unit.key), symbol_of(_argument(unit))
                first = unit.layer == 1
                yield Notice(
                    "dead",
                    f"{name} is dead",
                    f"{name} is dead: {argument} ≤ 0 for all {len(self.run.data)} samples "
                    f"({show(float(self.over(_argument(unit)).max()), 3)} at the most), so no "
                    "slope comes through it" + (" and its weights move no more." if first else "."),
                )

    def equal(self) -> Iterator[Notice]:
        """Yield a notice of units with equal weights in and out, to the bit."""
        hidden = [unit for unit in self.model.units if unit.key not in self.model.predictions]
        pairs = [
            (one, other)
            for one, other in combinations(hidden, 2)
            if one.weights and one.layer == other.layer
            if are_equal(self.model, one, other, self.parameters)
        ]
        if pairs:
            names = " and ".join(symbol_of(unit.key) for unit in pairs[0])
            more = f" (and {len(pairs) - 1} more pairs)" if len(pairs) > 1 else ""
            yield Notice(
                "equal",
                names.replace(" and ", " = "),
                f"{names} are equal{more}: their weights in and out are the same to the bit, so "
                "every update moves them alike.",
            )

    def saturated(self) -> Iterator[Notice]:
        """Yield a notice of each unit whose function is flat for all samples."""
        loss = LOSSES[self.every.loss]
        for unit in self.model.units:
            steepest = FUNCTIONS[unit.function].steepest if unit.function else 0.0
            output = unit.key in self.model.predictions
            moves = not set(unit.weights).isdisjoint(self.model.moving)
            if not steepest or not moves or (output and loss.fused):
                continue
            slopes = np.abs(np.broadcast_to(self._own_slope(unit), len(self.run.data)))
            largest = float(slopes.max())
            arguments = self.over(_argument(unit))
            # A unit at both ends tells samples apart: that is a code, and no failure.
            if not largest < FLAT * steepest or arguments.min() < 0 < arguments.max():
                continue
            name = symbol_of(unit.key)
            said = f"its slope is {show(largest, 2)} at the most, for all samples"
            if output:
                target = self.model.targets[self.model.predictions.index(unit.key)]
                off = np.abs(self.over(unit.key) - self.over(target))
                worst = int(np.argmax(off))
                if not off[worst] > WRONG * slopes[worst]:
                    continue
                said += f", though it is off by {show(float(off[worst]), 2)} at sample {worst + 1}"
            yield Notice("saturated", f"{name} is saturated", f"{name} is saturated: {said}.")

    def _own_slope(self, unit: Unit) -> Any:
        """Return the slope of a unit's function at every sample."""
        return value(slopes_of(self.model)[unit.key][_argument(unit)], self.known)

    def vanishing(self) -> Iterator[Notice]:
        """Yield a notice where the slopes of the first layer are next to none of the last's."""
        layers = max(unit.layer for unit in self.model.units)
        if layers < LEAST_LAYERS:
            return
        known = evaluated(self.run, self.parameters.values(), self.every.loss)
        first, last = (self._slopes_in(known, layer) for layer in (1, layers))
        # 0 is no slope that has vanished: a weight of 0, or a dead unit, lets none through.
        if isfinite(last) and 0 < first < VANISHED * last:
            yield Notice(
                "vanishing",
                "slopes vanish",
                f"Slopes vanish on the way back: ∂L/∂z of layer 1 is {show(first, 2)}, "
                f"{show(first / last, 2)} times the {show(last, 2)} of layer {layers}.",
            )

    def _slopes_in(self, known: dict[str, Any], layer: int) -> float:
        """Return the root of the mean square of ∂L/∂z, over a layer's units and all samples."""
        found = []
        for unit in self.model.units:
            if unit.layer == layer and unit.weights:
                key = f"dL_d{_argument(unit) if unit.function else unit.key}"
                if key in known:
                    found.append(np.mean(np.square(known[key])))
        return float(np.sqrt(np.mean(found))) if found else 0.0

    def collapse(self) -> Iterator[Notice]:
        """Yield a notice where all that moves shrinks towards 0, but for an output's constant."""
        weights = self._shrinkable()
        size = len(self.run.data)
        layers = {unit.layer for unit in self.model.units if not weights.isdisjoint(unit.weights)}
        if self.done < 2 * size or len(layers) < 2:
            return
        rows = (
            self.run.start,
            *(path_of(self.run).row(self.done - back * size) for back in (2, 1, 0)),
        )
        start, *latest = (self._largest(row, weights) for row in rows)
        if 0 < latest[-1] < latest[-2] < latest[-3] and latest[-1] < COLLAPSED * start:
            others = sorted(set(self.model.moving) - weights)
            but = f" but {', '.join(others)}" if others else ""
            yield Notice(
                "collapse",
                "collapsing to 0",
                f"The weights collapse: all{but} shrink towards 0, to {show(latest[-1], 2)} at the "
                f"most from {show(start, 2)}, and y* hardly depends on the inputs any more.",
            )

    def _largest(self, row: tuple[float, ...], weights: set[str]) -> float:
        named = zip(self.model.parameters, row, strict=True)
        return max(abs(number) for key, number in named if key in weights)

    def _shrinkable(self) -> set[str]:
        """Return the parameters that move, but for those that an output adds as they are."""
        slopes = slopes_of(self.model)
        added = set()
        for unit in self.model.units:
            if unit.key in self.model.predictions:
                added |= {
                    key
                    for link in unit.links
                    for key, slope in slopes[link.key].items()
                    if key in self.model.moving and not any(names(slope))
                }
        return set(self.model.moving) - added


def _argument(unit: Unit) -> str:
    """Return the key of what a unit's function is of."""
    last = unit.links[-1].expression
    assert isinstance(last, Call)
    return next(iter(names(last)))
