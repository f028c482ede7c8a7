"""What the update shown made of the two losses: L of its own sample, and the data-set loss."""

from collections.abc import Sequence
from decimal import Decimal
from math import floor, isfinite, log10
from typing import NamedTuple

from core.descent.path import loss_after, path_of
from core.descent.update import Update
from core.model.stages import Phase
from core.session.session import Session
from core.text.numbers import ALL_DIGITS, fit, show
from core.text.spans import Spell

_MARKS = {"raised": "▲", "lowered": "▼", "unchanged": "="}
_LEAST = 3  # Digits that a number keeps where a shorter label leaves it room for them.


class Change(NamedTuple):
    """A loss before the update shown, and after it where that is revealed."""

    before: float
    after: float | None = None

    @property
    def now(self) -> float:
        """The latest of the two that is revealed."""
        return self.before if self.after is None else self.after

    @property
    def word(self) -> str:
        """Whether it was raised, lowered or unchanged; empty where that is not to be known."""
        if self.after is None or not (isfinite(self.before) or isfinite(self.after)):
            return ""
        if self.after == self.before:
            return "unchanged"
        if self.after > self.before:
            return "raised"
        return "lowered" if self.after < self.before else ""

    @property
    def mark(self) -> str:
        """The sign of that word; empty likewise."""
        return _MARKS.get(self.word, "")


def sample_change(session: Session) -> Change | None:
    """Return L of the update's own sample, before it and computed anew after it.

    None until L is revealed; the second number waits for the update's end.
    """
    if not session.reveals(Phase.LOSS):
        return None
    run, index = session.run, session.shown
    before = session.update.loss
    if session.phase is not Phase.UPDATE:
        return Change(before)
    given = (*run.sample(index), *path_of(run).row(index + 1), run.settings_at(index).rate)
    return Change(before, Update(run.equations_at(index), given).loss)


def data_set_change(session: Session) -> Change | None:
    """Return the data-set loss before the update shown, and after it once that is complete.

    Both by the loss of that update. None at the very start, where nothing is revealed; and where
    L is asked for, and is that of the only sample.
    """
    asked = session.hiding and not session.reveals(Phase.LOSS)
    if not session.furthest or (asked and len(session.run.data) == 1):
        return None
    run, index = session.run, session.shown
    loss = run.settings_at(index).loss
    before = loss_after(run, index, loss)
    if session.phase is not Phase.UPDATE:
        return Change(before)
    return Change(before, loss_after(run, index + 1, loss))


def last_change(session: Session) -> Change | None:
    """Return the same; None until the update shown is complete."""
    return data_set_change(session) if session.phase is Phase.UPDATE else None


def told(
    labels: Sequence[str], change: Change | None, width: int, digits: int, spell: Spell = str
) -> str:
    """Write a change behind one of the labels, the longest first, in at most `width` characters.

    "• L 167.3 → 41.83 ▼"; where so few digits would show two numbers as one, "0.12 ▼ by 3e−9".
    Digits go before the label does, down to three.
    """
    *longer, shortest = labels
    if change is None:
        return next(map(spell, (each for each in labels if len(spell(each)) <= width)), shortest)
    for label in map(spell, longer):
        text = _numbers(change, width - len(label) - 1, digits, _LEAST, spell)
        if text:
            return f"{label} {text}"
    label = spell(shortest)
    return f"{label} {_numbers(change, width - len(label) - 1, digits, 1, spell)}"


def _numbers(change: Change, width: int, digits: int, least: int, spell: Spell) -> str:
    """Write the numbers with as many digits as fit, and no fewer than `least`; else nothing."""
    every = [(_with(change, few), few) for few in range(digits, _LEAST - 1, -1)]
    if least < _LEAST:
        every += [(_with(change, few, "→"), few) for few in range(_LEAST, least - 1, -1)]
    for text, few in every:
        if len(spell(text)) <= width:
            hidden = _hidden(change, few)
            return _by(change, width, least, spell) if hidden else spell(text)
    return _by(change, width, least, spell) if least < _LEAST else ""


def _with(change: Change, digits: int, arrow: str = " → ") -> str:
    before = show(change.before, digits)
    if change.after is None:
        return before
    if change.word == "unchanged":
        return f"{before} ="
    return f"{before}{arrow}{show(change.after, digits)} {change.mark}".rstrip()


def _hidden(change: Change, digits: int) -> bool:
    """Whether so few digits show two numbers as one that are not."""
    if change.after is None or change.word in ("", "unchanged"):
        return False
    return show(change.before, digits) == show(change.after, digits)


def _by(change: Change, width: int, least: int, spell: Spell) -> str:
    """Write the number after the update, and by how much it differs from that before.

    It has as many decimals as the difference, or else it would read as if it had become a rounder
    number; where that has no room, one fewer and so on. Where not even that has room, the mark
    stands behind the number after the update.
    """
    now = change.now
    differences = [show(abs(now - change.before), few) for few in (2, 1)]
    enough = [(_digits(now, by), by) for by in differences]
    fewer = [(few, by) for few in range(enough[-1][0] - 1, _LEAST - 1, -1) for by in differences]
    for few, by in (*enough, *(fewer if least < _LEAST else ())):
        text = spell(f"{show(now, few)} {change.mark} by {by}")
        if len(text) <= width:
            return text
    if least == _LEAST:
        return ""
    return spell(f"{fit(now, width - 2, enough[0][0])} {change.mark}".rstrip())


def _digits(value: float, by: str) -> int:
    """Return with how many significant digits a number has the decimals of another one's text."""
    exponent = Decimal(by.replace("−", "-")).as_tuple().exponent
    if not value or not isfinite(value) or not isinstance(exponent, int):
        return _LEAST
    return min(max(floor(log10(abs(value))) + 1 - exponent, _LEAST), ALL_DIGITS - 1)
