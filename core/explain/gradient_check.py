"""Why to trust the derivatives: each beside a finite difference, and the line beside the best."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import isfinite

from core.data.dataset import Dataset
from core.descent.update import Update
from core.explain.least_squares import least_squares
from core.model.definitions import PREDICTION
from core.model.equations import LOSS, Equations
from core.model.expression import Expression, Operation, value
from core.model.losses import LOSSES, Loss
from core.model.stages import Phase
from core.session.session import Session

_EPSILON = 2.0**-52
_SHARE: float = _EPSILON ** (1 / 3)
"""About 6e−6, how far to step beside the size of the numbers: see `Difference.step`."""
_CLOSE = 1e-6  # Relative difference up to which two slopes agree: half the digits, or more.
_TINY = 1e-100  # Numbers below are stepped from as if they were 1: their squares would vanish.
_LEAST = 2.0**-1022


class Agreement(StrEnum):
    """How a derivative compares with its finite difference."""

    AGREES = "agrees"
    STRADDLES = "straddles"
    """p + h and p − h lie on the two sides of a kink or bend of the loss."""
    NOT_FINITE = "not finite"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """A derivative of the backward phase beside its central finite difference."""

    name: str
    """The derivative's key."""
    of: str
    """The key of what is differentiated: the loss or the prediction."""
    by: str
    """With respect to what, a key."""
    analytic: float
    """By the rules of calculus, as the derivation shows it."""
    numeric: float
    """(f(p + h) − f(p − h)) / 2h; nan where a number on the way has no finite size."""
    step: float
    """h: it moves the prediction by about 6e−6, the cube root of a float64's precision, of the
    size of the numbers in it. A larger step would see the loss bend, an error that grows as
    h²; in a smaller one the rounding of f, divided by 2h, would show. Where even this one sees
    it bend, it is a smaller one."""
    gap: float
    """|numeric − analytic|, divided by |analytic| where that is not 0."""
    agreement: Agreement


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
    """Whether the backward phase is; the differences are left out before."""
    differences: tuple[Difference, ...]
    loss: Loss
    at_kink: bool
    """Whether the sample's residual is 0 where the loss has a kink: it has no slope there."""
    bend: float | None
    """The residual at which the loss has the kink or bend that a step straddles, if one does."""
    finer: bool
    """Whether a step is smaller than most, because the loss bends that much."""
    equations: Equations
    """What the differences are of."""
    now: tuple[float, ...]
    """The parameters at the place shown."""
    best: tuple[float, ...] | None
    """Those of least squares; None where no choice is the least, or numbers are too large."""
    two_points: TwoPoints | None


def gradient_check(session: Session) -> GradientCheck:
    """Return the differences of the update shown, once revealed, and the lines to compare."""
    update = session.update
    loss = LOSSES[update.equations.loss]
    revealed = session.reveals(Phase.BACKWARD)
    run = session.run
    found = differences(update) if revealed else ()
    straddled = any(each.agreement is Agreement.STRADDLES for each in found)
    return GradientCheck(
        revealed=revealed,
        differences=found,
        loss=loss,
        at_kink=revealed and loss.kink and update.residual == 0,
        bend=min(loss.bends, key=lambda bend: abs(update.residual - bend)) if straddled else None,
        finer=any(each.step < _Probe(update).step(each.by) for each in found),
        equations=update.equations,
        now=session.parameters,
        best=_best(run.data, run.model),
        two_points=two_points(run.data) if run.model.straight else None,
    )


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


def differences(update: Update) -> tuple[Difference, ...]:
    """Return each derivative of the backward phase beside its central finite difference."""
    probe = _Probe(update)
    return tuple(
        probe.compare(each.key, *each.slope) for each in update.equations.every if each.slope
    )


class _Probe:
    """Evaluates an update with one of its numbers a step aside."""

    def __init__(self, update: Update) -> None:
        self.update = update
        self.bends = LOSSES[update.equations.loss].bends
        every = update.equations
        terms = [abs(term) for term in _terms(every.of[PREDICTION].expression, update.numbers)]
        size = sum(terms) + sum(abs(update[key]) for key in every.model.targets)
        self.size = size if size > _TINY else 1.0
        """Of the numbers that the residual is computed from, and so of its rounding."""

    def compare(self, name: str, of: str, by: str) -> Difference:
        """Return the derivative of one number with respect to another beside its difference."""
        made = self._stepped(name, of, by, self.step(by))
        while made.agreement is Agreement.DIFFERS:
            # What the bend of f leaves falls to a sixteenth; what is wrong stays.
            finer = self._stepped(name, of, by, made.step / 4)
            if not finer.gap < made.gap / 2:
                break
            made = finer
        return made

    def _stepped(self, name: str, of: str, by: str, step: float) -> Difference:
        analytic = self.update[name]
        above, below = self.update[by] + step, self.update[by] - step
        up, down = self._nudged(of, by, above), self._nudged(of, by, below)
        apart = above - below  # Not quite 2h: p ± h are rounded too.
        numeric = (up[of] - down[of]) / apart if apart else float("nan")
        gap = abs(numeric - analytic) / (abs(analytic) or 1.0)
        rounding = self._rounding(of, up, down) / step
        reach = step * self._slope(by)
        if not (isfinite(analytic) and isfinite(numeric) and isfinite(gap)):
            agreement = Agreement.NOT_FINITE
        elif abs(numeric - analytic) <= _CLOSE * abs(analytic) + rounding:
            agreement = Agreement.AGREES
        elif of == LOSS and any(abs(self.update.residual - each) <= reach for each in self.bends):
            agreement = Agreement.STRADDLES
        else:
            agreement = Agreement.DIFFERS
        return Difference(name, of, by, analytic, numeric, step, gap, agreement)

    def _slope(self, by: str) -> float:
        """Return how far the prediction moves, in size, when the number moves by 1."""
        return 1.0 if by == PREDICTION else abs(self.update[f"dprediction_d{by}"])

    def step(self, by: str) -> float:
        """Return how far to step aside with a number at first."""
        slope = self._slope(by)
        if not slope:  # The prediction stays anyway.
            return _SHARE * max(abs(self.update[by]), 1.0)
        return _SHARE * self.size / slope

    def _nudged(self, of: str, by: str, at: float) -> dict[str, float]:
        """Return the numbers with one of them at another value, and what follows from it up to L.

        A slope of something else than L is a local one: only that is computed anew.
        """
        known, moved = self.update.numbers | {by: at}, {by}
        for each in self.update.equations.every:
            follows = moved.intersection(each.uses) and each.key != by
            if each.phase <= Phase.LOSS and follows and of in (LOSS, each.key):
                known[each.key] = value(each.expression, known)
                moved.add(each.key)
        return known

    def _rounding(self, of: str, up: dict[str, float], down: dict[str, float]) -> float:
        """Return what rounding alone may put between the two values of f."""
        one = 4 * _EPSILON * self.size  # of a prediction, and of a residual
        if of == PREDICTION:
            return one
        # The loss passes an error of the residual on, times its slope there.
        slope = self.update.equations.of[f"dL_d{PREDICTION}"].expression
        steepness: float = max(abs(value(slope, numbers)) for numbers in (up, down))
        return one * (steepness + one) + 4 * _EPSILON * max(up[of], down[of]) + _LEAST
