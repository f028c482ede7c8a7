"""How much there is to compute in a session: the updates of all of its runs."""

from collections.abc import Iterable
from dataclasses import replace

from core.run import Run
from core.session import STEPS, Branch, Session

Stand = tuple[Run, int]
"""A run, and the place that it was taken to, in updates."""


def stands(session: Session) -> list[Stand]:
    """Return how far every run in the session was taken, those that undo leads to included."""
    parts: list[Session | Branch] = [session, *session.others]
    for past in session.undo:
        parts += [past, *past.others]
    return [
        (part.run, max(-(-part.furthest // STEPS), part.run.segments[-1].begins)) for part in parts
    ]


def updates(session: Session) -> int:
    """Return how many updates there are in all runs of the session together."""
    return sum(_by_run(stands(session)).values())


def room(session: Session, most: int) -> int:
    """Return how many updates the run shown may have, where it and the others may have `most`."""
    here = _by_run(stands(replace(session, undo=())))
    return most - sum(reached for run, reached in here.items() if run != session.run)


def _by_run(found: Iterable[Stand]) -> dict[Run, int]:
    """Return how far each run was taken; equal runs are one, and have one path."""
    return dict(sorted(found, key=lambda stand: stand[1]))
