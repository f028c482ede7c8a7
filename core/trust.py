"""Why to trust the derivatives: each beside a finite difference, and the line beside the best."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import isfinite

from core.dataset import Dataset
from core.losses import ABSOLUTE, LOSSES
from core.run import path_of
from core.session import Phase, Session
from core.surface import least_squares
from core.update import Update

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
    """p + h and p − h lie on the two sides of the kink of the absolute error."""
    NOT_FINITE = "not finite"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """A derivative of the backward phase beside its central finite difference."""

    name: str
    """The derivative, a key of SYMBOLS."""
    of: str
    """What is differentiated, a key of SYMBOLS: the loss or the prediction."""
    by: str
    """With respect to what, a key of SYMBOLS."""
    analytic: float
    """By the rules of calculus, as the derivation shows it."""
    numeric: float
    """(f(p + h) − f(p − h)) / 2h; nan where a number on the way has no finite size."""
    step: float
    """h: it moves the prediction by about 6e−6, the cube root of a float64's precision, of the
    size of the numbers in it. A larger step would see the loss bend, an error that grows as
    h²; in a smaller one the rounding of f, divided by 2h, would show."""
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
class Trust:
    """What supports the numbers of the update shown."""

    revealed: bool
    """Whether the backward phase is; the differences are left out before."""
    differences: tuple[Difference, ...]
    at_kink: bool
    """Whether the sample's residual is 0 and the loss is absolute: it has no slope there."""
    m: float
    """The parameters at the place shown."""
    c: float
    best: tuple[float, float] | None
    """(m, c) of the least-squares line; None where all x are equal, or numbers are too large."""
    two_points: TwoPoints | None


def trust(session: Session) -> Trust:
    """Return the differences of the update shown, once revealed, and the lines to compare."""
    path = path_of(session.run)
    path.extend(session.shown + 1)
    update = path.update(session.shown)
    loss = session.run.settings_at(session.shown).loss
    revealed = session.phase >= Phase.BACKWARD
    m, c = session.parameters
    return Trust(
        revealed=revealed,
        differences=differences(update, loss) if revealed else (),
        at_kink=revealed and loss == ABSOLUTE.name and update.residual == 0,
        m=m,
        c=c,
        best=_best(session.run.data),
        two_points=two_points(session.run.data),
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


def differences(update: Update, loss: str) -> tuple[Difference, ...]:
    """Return each derivative of the backward phase beside its central finite difference."""
    probe = _Probe(update, loss)
    return (
        probe.compare("dL_dprediction", "loss", "prediction"),
        probe.compare("dprediction_dm", "prediction", "m"),
        probe.compare("dprediction_dc", "prediction", "c"),
        probe.compare("dL_dm", "loss", "m"),
        probe.compare("dL_dc", "loss", "c"),
    )


class _Probe:
    """Evaluates the forward pass of one update a step aside."""

    def __init__(self, update: Update, loss: str) -> None:
        self.update = update
        self.loss = LOSSES[loss]
        size = abs(update.m * update.x) + abs(update.c) + abs(update.y)
        self.size = size if size > _TINY else 1.0
        """Of the numbers that the residual is computed from, and so of its rounding."""

    def compare(self, name: str, of: str, by: str) -> Difference:
        """Return the derivative of one number with respect to another beside its difference."""
        analytic: float = getattr(self.update, name)
        at: float = getattr(self.update, by)
        step = self._step(by)
        above, below = at + step, at - step
        up, down = self._value(of, by, above), self._value(of, by, below)
        apart = above - below  # Not quite 2h: p ± h are rounded too.
        numeric = (up - down) / apart if apart else float("nan")
        gap = abs(numeric - analytic) / (abs(analytic) or 1.0)
        if not (isfinite(analytic) and isfinite(numeric) and isfinite(gap)):
            agreement = Agreement.NOT_FINITE
        elif abs(numeric - analytic) <= _CLOSE * abs(analytic) + self._rounding(of, up, down, step):
            agreement = Agreement.AGREES
        elif of == "loss" and self._straddles(step * self._slope(by)):
            agreement = Agreement.STRADDLES
        else:
            agreement = Agreement.DIFFERS
        return Difference(name, of, by, analytic, numeric, step, gap, agreement)

    def _slope(self, by: str) -> float:
        """Return how far the prediction moves, in size, when the number moves by 1."""
        return abs(self.update.x) if by == "m" else 1.0

    def _step(self, by: str) -> float:
        slope = self._slope(by)
        if not slope:
            return _SHARE * max(abs(self.update.m), 1.0)  # x = 0: the prediction stays anyway.
        return _SHARE * self.size / slope

    def _value(self, of: str, by: str, at: float) -> float:
        u = self.update
        prediction = at
        if by != "prediction":
            prediction = at * u.x + u.c if by == "m" else u.m * u.x + at
        if of == "prediction":
            return prediction
        value: float = self.loss.value(prediction - u.y)
        return value

    def _straddles(self, reach: float) -> bool:
        """Whether predictions `reach` to both sides lie on the two sides of the kink."""
        return self.loss is ABSOLUTE and abs(self.update.residual) <= reach

    def _rounding(self, of: str, up: float, down: float, step: float) -> float:
        """Return what rounding alone may put between the two: that of f, divided by h."""
        one = 4 * _EPSILON * self.size  # of a prediction, and of a residual
        if of == "prediction":
            return one / step
        # The loss passes an error of the residual on, times its slope there.
        steepness = 1.0 if self.loss is ABSOLUTE else (2 * max(up, down)) ** 0.5
        return (one * (steepness + one) + 4 * _EPSILON * max(up, down) + _LEAST) / step
