"""A session with nothing in it of what lies beyond its place, for the time of a question."""

from dataclasses import replace
from typing import TypeVar

from core.session.session import Branch, Session

Part = TypeVar("Part", Session, Branch)


def concealed(session: Session) -> Session:
    """Return the session as if no run had ever been further than the place shown.

    Other runs may have the same past, or have got to the same numbers on another way: they too
    are shown as far as this one alone. What the next phase brings is hidden as from a learner who
    is asked for it.
    """
    others = tuple(_held_back(branch, session) for branch in session.others)
    return replace(_held_back(session, session), guessing=True, others=others)


def _held_back(part: Part, session: Session) -> Part:
    """Return a run no further than that of the session, in whole updates if it has other stages."""
    stages, place = part.run.stages, session.at
    if stages != session.run.stages:
        place = stages.place(session.done)
    return replace(part, at=min(part.at, place), furthest=min(part.furthest, place))
