"""Where each stop of a lesson stands: it follows from the lesson alone."""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from core.descent.path import changed, path_of
from core.descent.pieces import drained
from core.descent.run import Run
from core.explain.stability import with_fastest
from core.model.stages import Phase
from core.session.breakpoints import Breakpoint, searching_next
from core.session.lesson import Goal, Lesson
from core.session.session import Refused, Session

FURTHEST = 100_000
"""The most updates that a stop computes."""


class Place(NamedTuple):
    """A place of a run; what is the learner's own choice may be another one."""

    run: Run
    at: int
    own_run: bool = False
    """Whether it may be another run from the same start."""
    own_at: bool = False
    """Whether it may be another place."""


@lru_cache(maxsize=256)
def arrival(lesson: Lesson, index: int) -> Place:
    """Return where the stop with this index begins."""
    stop = lesson.stops[index]
    if stop.start:
        place = Place(stop.start, 0)
    else:
        place = ending(lesson, index - 1) if index else Place(lesson.start, 0)
    if stop.goto:
        place = place._replace(at=_reached(stop.goto, place.run), own_at=False)
    return place


@lru_cache(maxsize=256)
def ending(lesson: Lesson, index: int) -> Place:
    """Return where the stop with this index ends, once what it asks for is done."""
    stop, place = lesson.stops[index], arrival(lesson, index)
    if stop.press:
        return place._replace(own_run=True, own_at=True)
    return _ended(stop.reach, place) if stop.reach else place


def _ended(goal: Goal, place: Place) -> Place:
    """Return where one is who has reached a goal from a place."""
    run, done = place.run, place.run.stages.done(place.at)
    match goal.kind:
        case "update" | "epoch":
            return place._replace(at=_reached(goal, run), own_at=False)
        case "stopped":
            last = run.stages.place(path_of(run).extend(FURTHEST))
            return place._replace(at=last, own_at=False)
        case "loss<":
            wanted = (Breakpoint(goal.kind, goal.number),)
            session = Session(run, place.at, furthest=place.at)
            found = drained(searching_next(session, wanted, FURTHEST)).place
            return place._replace(at=found, own_at=False)
        case "rate" | "rate<":
            rate = goal.number if goal.kind == "rate" else goal.number / 2
            settings = replace(run.settings_at(done), rate=rate)
            own = goal.kind == "rate<"
            return Place(changed(run, done, settings), run.stages.place(done), own_run=own)
        case "fastest":
            try:
                faster = with_fastest(Session(run, place.at, furthest=place.at)).run
            except Refused:  # It has none, or has it already.
                return place
            return place._replace(run=faster, at=run.stages.place(done))
        case "runs":
            return place._replace(own_run=True, own_at=True)
        case _:
            return place


def _reached(goal: Goal, run: Run) -> int:
    """Return the place of a goal, or the last one before it that the run has."""
    place = place_of(goal, run)
    updates = path_of(run).extend(min(run.stages.begun(place), FURTHEST))
    return min(place, run.stages.place(updates))


def place_of(goal: Goal, run: Run) -> int:
    """Return the place of a run that a goal of the kind update or epoch names."""
    stages = run.stages
    if goal.kind == "epoch":
        return stages.place(int(goal.number) * len(run.data))
    before = int(goal.number) - 1
    phase = Phase[goal.word.upper()] if goal.word else Phase.UPDATE
    if goal.layer:
        return stages.place(before) + stages.stage(phase, goal.layer)
    return stages.place(before, phase)
