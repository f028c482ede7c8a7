"""Why to trust the derivatives: each beside a finite difference, and the line beside the best."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from math import isfinite

from core.data.dataset import Dataset
from core.descent.update import Update
from core.explain.counterfactual import Counterfactual, counterfactual
from core.explain.least_squares import least_squares
from core.model.equations import LOSS, Equation, Equations
from core.model.expression import Call, Expression, Name, Operation, value, within
from core.model.functions import FUNCTIONS
from core.model.losses import LOSSES, Loss
from core.model.reach import local_slopes, reached
from core.model.reader import read_formula
from core.model.slopes import slope
from core.model.stages import Phase
from core.session.focus import Focus, focus_of
from core.session.session import Session

_EPSILON = 2.0**-52
_SHARE: float = _EPSILON ** (1 / 3)
"""About 6e−6, how far to step beside the size of the numbers: see `Difference.step`."""
_CLOSE = 1e-6  # Relative difference up to which two slopes agree: half the digits, or more.
_TINY = 1e-100  # Numbers below are stepped from as if they were 1: their squares would vanish.
_LEAST = 2.0**-1022
_MOST_FINER = 60  # Times that a step is divided by four.


class Agreement(StrEnum):
    """How a derivative compares with its finite difference."""

    AGREES = "agrees"
    STRADDLES = "straddles"
    """p + h and p − h lie on the two sides of a kink or bend of the loss, or of a function."""
    NOT_FINITE = "not finite"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Bend:
    """Where a function's slope goes on in another direction, or jumps."""

    at: float
    """The argument; of the loss, the residual."""
    function: str = ""
    """A name in FUNCTIONS; empty for the loss."""
    argument: str = ""
    """The key of what the function is of; for the loss, of the prediction."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A derivative of the backward phase beside its central finite difference."""

    name: str
    """The derivative's key."""
    of: str
    """The key of what is differentiated: the loss or a value."""
    by: str
    """With respect to what, a key."""
    analytic: float
    """By the rules of calculus, as the derivation shows it."""
    numeric: float
    """(f(p + h) − f(p − h)) / 2h; nan where a number on the way has no finite size."""
    step: float
    """h: it moves the predictions by about 6e−6, the cube root of a float64's precision, of the
    size of the numbers in them, or what a function is of by 6e−6 if that is less. A larger step
    would see the loss bend, an error that grows as h²; in a smaller one the rounding of f, divided
    by 2h, would show. Where even this one sees it bend, it is a smaller one."""
    gap: float
    """|numeric − analytic|, divided by |analytic| where that is not 0."""
    agreement: Agreement
    bend: Bend | None = None
    """What the step straddles, if it does."""
    finer: bool = False
    """Whether the step is smaller than most, because f bends that much."""


@dataclass(frozen=True, slots=True)
class TwoPoints:
    """The line through the only two samples by the slope formula, m = (y2 − y1)/(x2 − x1)."""

    x1: float
    y1: float
    x2: float
    y2: float
    m: float
    c: float
    """y1 − m·x1."""


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """What supports the numbers of the update shown."""

    revealed: bool
    """Whether all asked for are; the differences that are not are left out."""
    asked: tuple[Equation, ...]
    """The derivatives that are compared."""
    differences: tuple[Difference, ...]
    """Those of them that are revealed, in order."""
    loss: Loss
    kinks: tuple[Bend, ...]
    """Where this very sample is at a kink: there is no slope there."""
    bend: Bend | None
    """What a step straddles, if one does."""
    finer: bool
    """Whether a step is smaller than most, because f bends that much."""
    equations: Equations
    """What the differences are of."""
    focus: Focus
    counterfactual: Counterfactual | None
    """What would come of weights that were updated too early; None before all slopes are known,
    or where there is no such mistake to make."""
    now: tuple[float, ...]
    """The parameters at the place shown."""
    best: tuple[float, ...] | None
    """Those of least squares; None where no choice is the least, or numbers are too large."""
    two_points: TwoPoints | None

    @property
    def at_kink(self) -> bool:
        """Whether the sample's residual is 0 where the loss has a kink."""
        return any(not each.function for each in self.kinks)


def gradient_check(session: Session, whole: bool = True) -> GradientCheck:
    """Return the differences of the update shown, once revealed, and the lines to compare.

    Without `whole`, those of the unit and the weight in focus alone.
    """
    update, focus, run = session.update, focus_of(session), session.run
    loss = LOSSES[update.equations.loss]
    slopes = tuple(each for each in update.equations.every if each.slope)
    asked = slopes if whole else tuple(each for each in slopes if _concerns(focus, each))
    known = [each.key for each in asked if each.stage <= session.revealed]
    found = differences(update, known)
    straddled = [each.bend for each in found if each.bend]
    backward = session.reveals(Phase.BACKWARD)
    return GradientCheck(
        revealed=len(found) == len(asked),
        asked=asked,
        differences=found,
        loss=loss,
        kinks=tuple(_kinks(update, loss)) if backward else (),
        bend=straddled[0] if straddled else None,
        finer=any(each.finer for each in found),
        equations=update.equations,
        focus=focus,
        counterfactual=counterfactual(update) if backward else None,
        now=session.parameters,
        best=_best(run.data, run.model),
        two_points=two_points(run.data) if run.model.straight else None,
    )


def _concerns(focus: Focus, equation: Equation) -> bool:
    """Whether a slope is one of the unit in focus, or of its weight there."""
    assert equation.slope
    of, by = equation.slope
    links = {link.key for link in focus.unit.links}
    return by == focus.weight or (by in links and of in {*links, LOSS})


def _kinks(update: Update, loss: Loss) -> Iterator[Bend]:
    """Yield the kinks that the numbers of an update lie at, exactly."""
    model = update.equations.model
    for key, target in zip(model.predictions, model.targets, strict=True):
        if loss.kink and update[key] == update[target]:
            yield Bend(0.0, argument=key)
    for link in model.definitions:
        for call in _calls(link.expression):
            for bend in FUNCTIONS[call.function].bends:
                if update[_argument(call)] == bend and _jumps(call.function, bend):
                    yield Bend(bend, call.function, _argument(call))


def _calls(expression: Expression) -> Iterator[Call]:
    return (each for each in within(expression) if isinstance(each, Call))


def _argument(call: Call) -> str:
    """Return the key of what a function of a link is of."""
    assert isinstance(call.argument, Name)
    return call.argument.key


def _jumps(function: str, bend: float) -> bool:
    """Whether a function's slope jumps at a bend."""
    below, above = (slope_beside(function, bend, side) for side in (-1, 1))
    return abs(above - below) > 0.5


def slope_beside(function: str, bend: float, side: float) -> float:
    """Return a function's slope next to a bend, on the side of this sign."""
    return float(value(_slope_of(function), {"u": bend + side * _SHARE}))


@cache
def _slope_of(function: str) -> Expression:
    return read_formula(FUNCTIONS[function].slope)


_best = lru_cache(maxsize=16)(least_squares)


def two_points(data: Dataset) -> TwoPoints | None:
    """Return the line through the data where they are two samples with different x."""
    if len(data) != 2 or data.xs[0] == data.xs[1]:
        return None
    (x1, x2), (y1, y2) = data.xs, data.ys
    m = (y2 - y1) / (x2 - x1)
    c = y1 - m * x1
    return TwoPoints(x1, y1, x2, y2, m, c) if isfinite(m) and isfinite(c) else None


def _terms(expression: Expression, numbers: Mapping[str, float]) -> Iterator[float]:
    """Yield the values of what a sum or difference is made of."""
    if isinstance(expression, Operation) and expression.sign in "+-":
        yield from _terms(expression.left, numbers)
        yield from _terms(expression.right, numbers)
    else:
        yield value(expression, numbers)


def differences(update: Update, keys: Collection[str] | None = None) -> tuple[Difference, ...]:
    """Return each derivative of the backward phase, or those of `keys`, beside its difference."""
    probe = _Probe(update)
    return tuple(
        probe.compare(each.key, *each.slope)
        for each in update.equations.every
        if each.slope and (keys is None or each.key in keys)
    )


class _Probe:
    """Evaluates an update with one of its numbers a step aside."""

    def __init__(self, update: Update) -> None:
        self.update = update
        self.model = update.equations.model
        self.loss = LOSSES[update.equations.loss]
        self.ahead = [each for each in update.equations.every if each.phase <= Phase.LOSS]
        """The equations that lead to L."""
        self.inner = {
            key
            for each in self.ahead
            if each.phase is Phase.LOSS
            for key in each.uses
            if key in self.model.layer
        }
        """The values that L is a formula in."""
        self.local = local_slopes(self.model, update.numbers)
        self.size = self._sizes()
        """Of each value, the size of the numbers that it is computed from, and so of its rounding;
        of a prediction, the residual's."""

    def _sizes(self) -> dict[str, float]:
        targets = dict(zip(self.model.predictions, self.model.targets, strict=True))
        sizes = {}
        for link in self.model.definitions:
            size = sum(abs(term) for term in _terms(link.expression, self.update.numbers))
            if link.key in targets:
                size += abs(self.update[targets[link.key]])
            sizes[link.key] = size if size > _TINY else 1.0
        return sizes

    @cached_property
    def scales(self) -> dict[str, float]:
        """By key, how far a value may move beside which _SHARE is a small step."""
        scales = {key: self.size[key] for key in self.inner}
        for link in self.model.definitions:
            for call in _calls(link.expression):
                key = _argument(call)
                scale = self._scale(call.function, key)
                scales[key] = min(scale, scales.get(key, scale))
        return scales

    def _scale(self, function: str, key: str) -> float:
        """Return how far a function's argument may move until the function bends much."""
        if FUNCTIONS[function].ends:
            return abs(self.update[key]) or 1.0
        return max(self.size.get(key, abs(self.update[key])), 1.0)

    def compare(self, name: str, of: str, by: str) -> Difference:
        """Return the derivative of one number with respect to another beside its difference."""
        first = step = self.step(of, by)
        made, blur = self._stepped(name, of, by, step, first)
        for _ in range(_MOST_FINER if isfinite(made.analytic) and isfinite(self.update[of]) else 0):
            if made.agreement not in (Agreement.DIFFERS, Agreement.NOT_FINITE):
                break
            # What the bend of f leaves falls to a sixteenth; what is wrong stays.
            step /= 4
            if not step:
                break
            finer, blur = self._stepped(name, of, by, step, first)
            known = isfinite(made.numeric) and isfinite(finer.numeric)
            if known and not (finer.gap < made.gap / 2 or blur < _CLOSE * abs(made.analytic)):
                break
            made = finer
        return made

    def _stepped(
        self, name: str, of: str, by: str, step: float, first: float
    ) -> tuple[Difference, float]:
        """Return the difference of a step, and what rounding makes of it."""
        analytic = self.update[name]
        above, below = self.update[by] + step, self.update[by] - step
        up, down = self._nudged(of, by, above), self._nudged(of, by, below)
        apart = above - below  # Not quite 2h: p ± h are rounded too.
        numeric = (up[of] - down[of]) / apart if apart else float("nan")
        gap = abs(numeric - analytic) / (abs(analytic) or 1.0)
        blur = self._rounding(of, up, down) / step
        bend = None
        if not (isfinite(analytic) and isfinite(numeric) and isfinite(gap)):
            agreement = Agreement.NOT_FINITE
        elif abs(numeric - analytic) <= _CLOSE * abs(analytic) + blur:
            agreement = Agreement.AGREES
        elif bend := self._straddled(of, up, down):
            agreement = Agreement.STRADDLES
        else:
            agreement = Agreement.DIFFERS
        found = Difference(
            name, of, by, analytic, numeric, step, gap, agreement, bend, step < first
        )
        return found, blur

    def step(self, of: str, by: str) -> float:
        """Return how far to step aside with a number at first."""
        watched, slopes = self.scales, reached(self.model, self.local, by)
        if of != LOSS:
            (link,) = (each for each in self.model.definitions if each.key == of)
            whole = isinstance(link.expression, Call)
            watched = {by: self.scales[by]} if whole else {of: self.size[of]}
            slopes = {by: 1.0, of: self.local[of][by]}
        moves = ((abs(slopes.get(key, 0.0)), scale) for key, scale in watched.items())
        steps = [_SHARE * scale / move for move, scale in moves if move and isfinite(move)]
        # Without any, nothing moves anyway.
        return min(steps, default=_SHARE * max(abs(self.update[by]), 1.0))

    def _nudged(self, of: str, by: str, at: float) -> dict[str, float]:
        """Return the numbers with one of them at another value, and what follows from it up to L.

        A slope of something else than L is a local one: only that is computed anew.
        """
        known, moved = self.update.numbers | {by: at}, {by}
        for each in self.ahead:
            follows = each.key != by and not moved.isdisjoint(each.uses)
            if follows and of in (LOSS, each.key):
                known[each.key] = value(each.expression, known)
                moved.add(each.key)
        return known

    def _straddled(
        self, of: str, up: Mapping[str, float], down: Mapping[str, float]
    ) -> Bend | None:
        """Return a bend between the numbers on the two sides of a step, if there is one."""
        if of == LOSS and not self.loss.fused:
            for key, target in zip(self.model.predictions, self.model.targets, strict=True):
                for bend in self.loss.bends:
                    if _between(bend, up[key] - up[target], down[key] - down[target]):
                        return Bend(bend, argument=key)
        for link in self.model.definitions:
            for call in _calls(link.expression) if of in (LOSS, link.key) else ():
                key = _argument(call)
                for bend in FUNCTIONS[call.function].bends:
                    if up[key] != down[key] and _between(bend, up[key], down[key]):
                        return Bend(bend, call.function, key)
        return None

    @cached_property
    def noise(self) -> dict[str, float]:
        """By key, what rounding alone may put into a value."""
        found: dict[str, float] = {}
        for link in self.model.definitions:
            passed = (
                abs(one) * found[key] for key, one in self.local[link.key].items() if key in found
            )
            found[link.key] = 4 * _EPSILON * self.size[link.key] + sum(passed)
        return found

    def _rounding(self, of: str, up: dict[str, float], down: dict[str, float]) -> float:
        """Return what rounding alone may put between the two values of f."""
        if of != LOSS:
            return 4 * _EPSILON * self.size[of]
        total = 4 * _EPSILON * max(up[of], down[of]) + _LEAST
        for equation in self.ahead:
            for key in self.inner.intersection(equation.uses):
                if equation.phase is Phase.LOSS:
                    # The loss passes an error of what it takes on, times its slope there.
                    formula = _slope(equation.expression, key)
                    steepness = max(abs(value(formula, numbers)) for numbers in (up, down))
                    total += self.noise[key] * (steepness + self.noise[key])
        return total


_slope = lru_cache(maxsize=64)(slope)


def _between(bend: float, above: float, below: float) -> bool:
    return min(above, below) <= bend <= max(above, below)
