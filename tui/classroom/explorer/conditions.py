"""How each student is doing, in words, and in which order a teacher is to see them."""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from core.session.session import Verdict
from tui.classroom.protocol.names import folded
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Entry

LONG, SOON = 180, 60
"""Seconds without a key after which a student who follows may be stuck; and where they are to do
something."""


class Condition(IntEnum):
    """What a teacher looks for, the most urgent first."""

    STUCK = 0
    NOT_DONE = 1
    EXPLORING = 2
    DONE = 3
    """With the class: done with what the stop asks for, or there is nothing to do."""


class Row(NamedTuple):
    """A student on the desk."""

    entry: Entry
    condition: Condition
    does: str
    """What they do, in a word or two."""
    idle: float
    """Seconds since they typed something, by now."""

    @property
    def key(self) -> str:
        """The name, however it is spelled."""
        return folded(self.entry.name)


def rows(students: Sequence[Entry], presented: Presented, later: float) -> list[Row]:
    """Return the students in order, hands that are up before all.

    It is so many seconds `later` than the roll was called.
    """
    found = [_row(student, presented, student.idle + later) for student in students]
    return sorted(found, key=lambda row: (not row.entry.standing.hand, row.condition, row.key))


def _row(entry: Entry, presented: Presented, idle: float) -> Row:
    there = entry.standing
    if not there.following:
        condition, does = Condition.EXPLORING, "exploring"
    elif presented.yours and presented.stop:
        waits = Condition.STUCK if idle >= SOON else Condition.NOT_DONE
        condition = Condition.DONE if there.met else waits
        does = "done" if there.met else "not done"
    else:
        condition = Condition.STUCK if idle >= LONG else Condition.DONE
        does = "following"
    if there.following and entry.verdict in (Verdict.WRONG, Verdict.DIRECTION):
        condition = Condition.STUCK
    return Row(entry, condition, does, idle)


def counts(found: Sequence[Row], presented: Presented) -> list[str]:
    """Say how many are in, and how they do; one who is stuck may follow, or have a hand up."""
    standings = [row.entry.standing for row in found]
    hands = sum(each.hand for each in standings)
    done = sum(each.following and each.met for each in standings)
    following = sum(each.following for each in standings)
    return [
        f"{len(found)} in",
        f"{hands} hand{'' if hands == 1 else 's'} up",
        f"{sum(row.condition is Condition.STUCK for row in found)} stuck",
        f"{len(found) - following} exploring",
        f"{done} done" if presented.yours and presented.stop else f"{following} following",
    ]


def where(entry: Entry) -> str:
    """Say where a student is: at a stop of a lesson, or else at an update."""
    there = entry.standing
    return f"stop {there.stop}" if there.stop else f"update {there.update:,}"


def ago(seconds: float) -> str:
    """Say how long ago something was, as short as a column is."""
    minutes = int(seconds) // 60
    if minutes >= 60:
        return f"{minutes // 60} h"
    return f"{minutes} min" if minutes else f"{int(seconds) // 10 * 10} s"


def answered(entry: Entry) -> str:
    """Say what a student answered last, and how good that was."""
    if not entry.verdict:
        return entry.answer
    return f"{entry.answer} {entry.mistake or entry.verdict}".strip()


def told(row: Row) -> str:
    """Say all that is known of a student, in a line."""
    there = row.entry.standing
    parts = [
        "hand up" if there.hand else "",
        row.does,
        f"at {where(row.entry)}" + (", elsewhere than its text" if there.away else ""),
        f"dialog open: {there.dialog}" if there.dialog else "",
        there.looks,
        f"answered {said}" if (said := answered(row.entry)) else "",
        f"no key for {ago(row.idle)}",
    ]
    return f"{row.entry.name}: {', '.join(filter(None, parts))}"
