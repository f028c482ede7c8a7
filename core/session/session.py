"""A session: a run, the place reached in it, and how it is looked at; and the moves between."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite

from core.descent.path import path_of
from core.descent.run import MOST_UPDATES, Run, Settings
from core.descent.update import Update
from core.model.equations import LOSS
from core.model.stages import Phase
from core.session.lesson import Lesson

PANELS = ("derivation", "iterations", "loss", "view")
SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Updates a second when the session plays by itself."""


class Refused(Exception):
    """A move that can't be made; its text says why, and the session stays as it was."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the session is looked at; none of it changes a number."""

    view: str = "fit"
    """The name of the right-hand panel's view."""
    focus: str = "derivation"
    """The panel that fills the screen when zoomed, one of PANELS."""
    zoomed: bool = False
    log_loss: bool = False
    digits: int = 6
    """Significant digits, one of numbers.DIGITS."""
    rules: bool = False
    """Whether the power rule and the chain rule behind ∂L/∂y* are shown."""
    row: int | None = None
    """The table's row under the row cursor, counted from 1; None follows the update shown."""
    speed: float = 2.0
    unit: str = ""
    """The key of the unit that the focus was moved to; empty where it follows the stage."""
    weight: str = ""
    """The key of the weight that it was moved to; empty for the first of the unit."""
    sideways: int = 0
    """How many columns of parameters the iteration table was moved sideways."""


class Verdict(StrEnum):
    """How a guess compares with what came."""

    RIGHT = "right"
    DIRECTION = "right direction"
    WRONG = "wrong"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner said to a question, and how good it was."""

    update: int
    """The number of the update, counted from 1."""
    phase: Phase
    name: str
    """What was asked for, the key of a quantity."""
    given: str
    """The text as typed, at the last try; empty where the question was skipped."""
    verdict: Verdict
    mistake: str = ""
    """The kind of mistake that led to it, or to an earlier try; empty where none is known."""
    tries: int = 1
    """How often it was tried."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A run with a name, where it stands, and which run it was changed from."""

    run: Run
    name: str = "A"
    """A letter, by which charts and lists tell the runs apart."""
    parent: str = ""
    """The name of the run it was changed from; empty for one that began anew."""
    title: str = ""
    """What the user calls it."""
    at: int = 0
    furthest: int = 0

    @property
    def done(self) -> int:
        """How many updates are complete where it stands."""
        return self.run.stages.done(self.at)

    @property
    def updates(self) -> int:
        """How many updates are complete at the furthest place reached."""
        return self.run.stages.done(self.furthest)


@dataclass(frozen=True, slots=True)
class Session:
    """Everything there is to know: nothing on the screen depends on more than this.

    A place in a run is counted in stages, as `Stages` has it.
    """

    run: Run
    at: int = 0
    """The place shown."""
    came_from: int = 0
    """The place shown before the last move: what differs is what that move changed."""
    furthest: int = 0
    """The furthest place reached in this run."""
    look: Look = Look()
    undo: tuple["Session", ...] = ()
    """The sessions before each change of settings, the latest last."""
    redo: tuple["Session", ...] = ()
    """The sessions that were undone, the latest last."""
    name: str = "A"
    """The run's name, parent and title, as Branch has them."""
    parent: str = ""
    title: str = ""
    others: tuple[Branch, ...] = ()
    """The runs that are not shown now, in the order in which they began."""
    guessing: bool = False
    """Whether the learner is asked what comes before it is revealed."""
    answers: tuple[Answer, ...] = ()
    """What the learner said, in order."""
    breakpoints: str = ""
    """What to stop at, as `breakpoints.read_breakpoints` reads it."""
    lesson: Lesson | None = None
    """The lesson that leads through the session, if any."""
    stop: int = 0
    """The index of the lesson's stop."""
    met: bool = False
    """Whether what the stop asks for has been done."""
    lesson_left: Lesson | None = None
    """The lesson that was left at that stop, to which `,` leads back; None within a lesson."""
    led: str = ""
    """How a teacher leads through the lesson: "shown" or "yours", as in a class; empty alone."""

    @property
    def now(self) -> "Session":
        """The session without those that undo and redo lead to."""
        return replace(self, undo=(), redo=())

    @property
    def every(self) -> tuple["Session", ...]:
        """The session, those that undo leads to, and those that redo does, the next one first."""
        return (self, *reversed(self.undo), *reversed(self.redo))

    @property
    def done(self) -> int:
        """How many updates are complete."""
        return self.run.stages.done(self.at)

    @property
    def updates(self) -> int:
        """How many updates are complete at the furthest place reached."""
        return self.run.stages.done(self.furthest)

    @property
    def shown(self) -> int:
        """The index (from 0) of the update that the derivation explains."""
        return max(0, self.run.stages.begun(self.at) - 1)

    @property
    def update(self) -> Update:
        """That update."""
        return path_of(self.run).update(self.shown)

    @property
    def phase(self) -> Phase:
        """What was revealed last of the update shown."""
        return self.run.stages.phase(self.at)

    @property
    def revealed(self) -> int:
        """How many stages are revealed of the update shown."""
        return self.run.stages.revealed(self.at)

    def fresh(self, stage: int) -> bool:
        """Whether the last move revealed this stage of the update shown, or moved past it."""
        return self.came_from < self.run.stages.place(self.shown) + stage <= self.at

    def reveals(self, phase: Phase) -> bool:
        """Whether the update shown is revealed up to the end of a phase."""
        return self.at >= self.run.stages.place(self.shown, phase)

    @property
    def hiding(self) -> bool:
        """Whether what comes next is a question, and must not be seen anywhere before.

        That is so too where it was computed before: `concealed` hides what lies beyond.
        """
        return self.guessing

    @property
    def epoch(self) -> int:
        """The epoch of the update shown, counted from 1."""
        return self.shown // len(self.run.data) + 1

    @property
    def rows(self) -> int:
        """How many rows the iteration table has: those reached, and the one that waits."""
        return self.updates + 1

    @property
    def row(self) -> int:
        """The row under the row cursor, counted from 1."""
        row = self.shown + 1 if self.look.row is None else self.look.row
        return max(1, min(row, self.rows))

    @property
    def settings(self) -> Settings:
        """The settings in force for the next update."""
        return self.run.settings_at(self.done)

    @property
    def parameters(self) -> tuple[float, ...]:
        """The parameters after the updates done, in the model's order."""
        return path_of(self.run).row(self.done)


@dataclass(frozen=True, slots=True)
class Limit:
    """How far the run shown may be computed, and a sentence that says so."""

    updates: int = MOST_UPDATES
    sentence: str = f"A run keeps {MOST_UPDATES:,} updates at the most."

    def reached(self, session: Session) -> bool:
        """Whether the session can go no further for it."""
        return session.at >= session.run.stages.place(self.updates)


ANY_RUN = Limit()
"""How far a run may be computed where nothing else is said."""


def travel(session: Session, place: int, limit: Limit = ANY_RUN) -> Session:
    """Return the session at another place of its run, or as near as run and limit allow.

    Raises Refused where that is the place it is at.
    """
    path, stages = path_of(session.run), session.run.stages
    wanted = stages.begun(place)
    place = max(0, min(place, stages.place(path.extend(min(wanted, limit.updates)))))
    if place == session.at:
        raise Refused(_why_no_move(session, wanted, limit))
    return replace(
        session,
        at=place,
        came_from=session.at,
        furthest=max(session.furthest, place),
        look=replace(session.look, row=None),
    )


def _why_no_move(session: Session, wanted: int, limit: Limit) -> str:
    if session.at == 0 and wanted <= 0:
        return "This is the start: nothing has been computed yet."
    if wanted > session.done and (stop := stopped(session)):
        return stop
    if wanted > limit.updates:
        return limit.sentence
    return "This is the place you are at."


def stopped(session: Session) -> str:
    """Return why the run can't go on from the place shown, a sentence; empty where it can."""
    path = path_of(session.run)
    path.extend(session.done)
    if not (path.ended and session.at == session.run.stages.place(path.recorded)):
        return ""
    last = path.update(session.shown)
    decisive = (each for each in last.equations.every if each.key == LOSS or each.replaces)
    name, value = next(
        (each.symbol, last[each.key]) for each in decisive if not isfinite(last[each.key])
    )
    # Where not even the first update is finite, no η helps.
    first = session.shown == session.run.segment_at(session.shown).begins
    # Where it stopped, the numbers are too large for any η.
    what = "Change the start or the formula (e)." if first else "Go back (g), then change η (e)."
    return f"Stopped: {name} is {value} at update {session.shown + 1:,}. {what}"
