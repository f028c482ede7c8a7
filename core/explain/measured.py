"""What is measured of a run, where nothing can be foretold: its last epoch, its slopes here."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.descent.classes import has_classes, right
from core.descent.path import loss_after, path_of
from core.descent.run import Run
from core.explain.all_samples import gradients
from core.explain.separation import Best, best_of, is_convex
from core.session.session import Session
from core.text.numbers import show

SMALL = 1e-3
"""It is a plateau where the slopes foretell an epoch that lowers the loss by less than this share
of itself: η times the number of samples times the square of the slopes' length."""
MOST_SAMPLES = 2_000
"""The most samples whose slopes are found without being asked for."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen at the place shown."""

    epoch: int
    """The last epoch that is complete, from 1; 0 before the first is."""
    factor: float | None
    """By how much that epoch multiplied the data-set loss; None where there is none."""
    slope: float | None
    """The length of the data-set loss's slopes, after the updates done."""
    plateau: bool
    """Whether the slopes are small there."""
    best: Best | None
    """Of a sigmoid neuron with cross-entropy, whether there is a best choice of weights."""


def measured(session: Session) -> Measured:
    """Return it."""
    run, done = session.run, session.done
    settings = run.settings_at(session.shown)
    slope = _slope(run, done, settings.loss)
    loss = loss_after(run, done, settings.loss)
    expected = settings.rate * len(run.data) * slope * slope if slope is not None else np.inf
    return Measured(
        epoch=done // len(run.data),
        factor=last_epoch(session),
        slope=slope,
        plateau=bool(expected < SMALL * loss),
        best=best_of(run) if is_convex(run.model, settings.loss) else None,
    )


def last_epoch(session: Session) -> float | None:
    """Return by how much the last complete epoch multiplied the data-set loss.

    None where there is none, or the settings changed within it, or a loss is 0 or not finite.
    """
    run, rows = session.run, whole_epoch(session)
    if rows is None:
        return None
    loss = run.settings_at(rows[1] - 1).loss
    before, after = (loss_after(run, row, loss) for row in rows)
    if not (np.isfinite([before, after]).all() and before > 0):
        return None
    return after / before


def whole_epoch(session: Session) -> tuple[int, int] | None:
    """Return how many updates were done before and after the last complete epoch.

    None where there is none, or the settings changed within it.
    """
    run, size = session.run, len(session.run.data)
    end = session.done // size * size
    if not end or any(end - size < part.begins <= end for part in run.segments):
        return None
    return end - size, end


def measured_text(factor: float) -> str:
    """Write a factor that was measured; where it is next to 1, with more digits, but no noise."""
    texts = (show(factor, digits) for digits in (3, 4, 5, 6))
    return next((text for text in texts if text != "1"), "1")


@lru_cache(maxsize=16)
def _slope(run: Run, done: int, loss: str) -> float | None:
    if len(run.data) > MOST_SAMPLES:
        return None
    found = gradients(run, np.array([path_of(run).row(done)]), loss)
    length = float(np.sqrt(np.sum(found * found)))
    return length if np.isfinite(length) else None


def right_now(session: Session) -> tuple[int, int] | None:
    """Return how many samples are on their side of ½ after the updates done, and how many are.

    None where there are no classes.
    """
    run = session.run
    return _right(run, session.done) if has_classes(run.model, run.data) else None


@lru_cache(maxsize=64)
def _right(run: Run, done: int) -> tuple[int, int]:
    return int(right(run, path_of(run).row(done))), len(run.data)
