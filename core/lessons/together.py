"""A lesson led in a class: what a student's session becomes when the teacher presents one.

A stop is shown, and the teacher leads: students see what the teacher sees. Or it is theirs: each
does what it asks for, from where it begins, and the next stop brings everybody along.
"""

from dataclasses import dataclass, replace

from core.lessons.progress import restarted, stop_of
from core.session import following
from core.session.runs import MOST_UNDO
from core.session.session import Session


@dataclass(frozen=True, slots=True)
class Lead:
    """What a teacher presents, and how it is meant."""

    session: Session
    yours: bool = False
    """Whether everybody does what the stop asks for by themselves."""


def can_be_yours(session: Session) -> bool:
    """Whether there is something at its stop that everybody can do: a question is for all."""
    stop = stop_of(session)
    return stop is not None and stop.asks and not stop.questions


def at_same_stop(one: Session, other: Session) -> bool:
    """Whether two sessions are at the same stop of a lesson."""
    return one.lesson is not None and (one.lesson, one.stop) == (other.lesson, other.stop)


def led(mine: Session, lead: Lead, before: Lead | None, own: Session | None = None) -> Session:
    """Return my session as a teacher leads it now, who presented `before` until then.

    A stop that is everybody's own begins where it does for all, and then is mine: neither what
    the teacher does at it changes my session, nor that I was away, which is so without `before`.
    `own` is how I left the last such stop: I go on there when the teacher is back at it.
    """
    there = following.followed(mine, lead.session, before.session if before else None)
    if not lead.yours:
        return there
    stayed = before is not None and at_same_stop(before.session, lead.session)
    if at_same_stop(mine, lead.session) and (before is None or (stayed and before.yours)):
        return mine
    if own and at_same_stop(own, lead.session) and not stayed:
        return replace(own, undo=mine.undo, redo=mine.redo, answers=mine.answers)
    return restarted(there)


def returned(mine: Session, lead: Lead, own: Session | None = None) -> Session:
    """Return my session back where the class is; undo leads to where I was, if elsewhere."""
    there = led(mine, lead, None, own)
    if not following.left(mine, there):
        return there
    return replace(there, undo=(*mine.undo, mine.now)[-MOST_UNDO:])


def leaves(before: Session, after: Session, lead: Lead | None) -> bool:
    """Whether what I did between the two has left the class: at a stop of one's own, nothing does.

    As long as it is the stop that the class is at.
    """
    if lead and lead.yours and at_same_stop(after, lead.session):
        return False
    return following.left(before, after)
