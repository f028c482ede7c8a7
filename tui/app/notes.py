"""What the footer says as the explorer opens and before it is left, in as many words as fit."""

from core.quiz.asking import Asking
from core.quiz.question import line
from core.session.runs import computed
from core.session.session import Look, Session, Verdict
from tui.panels.views import VIEWS, suiting
from tui.screen.lines import Room

_BEFORE = {
    Verdict.RIGHT: "Right: ",
    Verdict.DIRECTION: "Right direction; it is ",
    Verdict.WRONG: "Not right; it is ",
    Verdict.SKIPPED: "Skipped; it is ",
}
"""What stands before the equation that is right."""


def opening(session: Session, width: int) -> str:
    """Say what a view that was asked for shows in its place, or offer the lessons to who is new."""
    view = session.look.view
    if view != Look().view and not VIEWS[view].fits(session):  # The usual one is never asked for.
        return _unsuited(view, suiting(session), width)
    if session.lesson or any(computed(session).values()):
        return ""
    return _fitting(
        [
            "New here? L, Enter opens the first lesson. space updates, ? helps, q quits.",
            "New here? L, Enter: the first lesson. ? helps, q quits.",
        ],
        width,
    )


def _unsuited(view: str, names: list[str], width: int) -> str:
    """Say that a view does not suit the run, and as many of those that do as there is room for."""
    said = f"This run has no view {view}, but "
    every = f"{said}{', '.join(names)}."
    some = (f"{said}{', '.join(names[:count])} … (Ctrl+P)." for count in range(len(names), 0, -1))
    return _fitting([every, *some], width)


def leaving(width: int, alone: bool) -> str:
    """Say that something unsaved would go, and how to keep it; `alone` is outside of a class."""
    how = ["x exports a session line"]
    if alone:
        how.insert(0, "x exports a session line; --autosave FILE saves all")
    return _fitting([f"Not saved. {each}. q again quits." for each in how], width)


def revealed(asking: Asking, room: Room) -> str:
    """Say how good the answer was, and what is right, in a room of one line."""
    told = asking.question.choices and asking.verdict is not Verdict.RIGHT
    before = "The answer: " if told else _BEFORE[asking.verdict]
    width = room.width - len(before)
    return before + line(asking.question, asking.digits, width, room.spell)


def _fitting(wordings: list[str], width: int) -> str:
    """Return the first of the wordings, from long to short, that has room; else the last."""
    return next((each for each in wordings if len(each) <= width), wordings[-1])
