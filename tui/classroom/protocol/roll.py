"""Who is in the class and what they answered, as the server tells a teacher."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.session.session import Verdict


@dataclass(frozen=True, slots=True)
class Entry:
    """A student who is in."""

    name: str
    following: bool
    done: int
    """Updates done on their screen."""


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is in, by name, and what to write on the board."""

    board: tuple[str, ...] = ()
    students: tuple[Entry, ...] = ()

    @property
    def following(self) -> int:
        """How many students follow the teacher."""
        return sum(student.following for student in self.students)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Roll":
        """Return the roll that was sent."""
        students = tuple(Entry(**student) for student in plain["students"])
        return cls(tuple(plain["board"]), students)


@dataclass(frozen=True, slots=True)
class Given:
    """A student's answer to the teacher's question."""

    name: str
    text: str
    verdict: Verdict


def givens(plain: Sequence[Sequence[str]]) -> list[Given]:
    """Return the answers of a frame ANSWERS."""
    return [Given(name, text, Verdict(verdict)) for name, text, verdict in plain]


def counted(answers: Sequence[Given], asked: int) -> str:
    """Say how many of those asked have answered, and how well."""
    counts = {verdict: sum(each.verdict is verdict for each in answers) for verdict in Verdict}
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"{len(answers)} of {asked} have answered: {said}."
