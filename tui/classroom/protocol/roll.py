"""Who is in the class, where they are and what they answered, as the server tells a teacher."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from core.session.session import Session, Verdict

LONGEST_TEXT = 200
"""Characters of a text in a standing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a student is, as their explorer tells it."""

    following: bool = True
    update: int = 1
    """The number of the update shown, counted from 1."""
    done: int = 0
    """Updates done on their screen."""
    stop: str = ""
    """The stop of a lesson that they are at, as `Presented` has it; empty without a lesson."""
    met: bool = False
    """Whether what the stop asks for is done."""
    away: bool = False
    """Whether they are elsewhere than the text of their stop is about."""
    looks: str = ""
    """How what they see differs from what the teacher sees, in words; empty where it does not."""
    hand: bool = False
    """Whether their hand is up."""
    dialog: str = ""
    """The heading of the dialog that is open on their screen, if any."""

    def to_plain(self) -> dict[str, Any]:
        """Return what is sent of it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Any) -> Self:
        """Return the standing that was sent; raises ValueError for what is none."""
        names = {each.name: each.type for each in fields(cls)}
        if not isinstance(plain, dict) or set(plain) != set(names):
            raise ValueError("a standing with other names")
        for name, kind in names.items():
            value = plain[name]
            if type(value) is not kind or (isinstance(value, str) and len(value) > LONGEST_TEXT):
                raise ValueError(f"a standing whose {name} is {value!r:.50}")
        return cls(**plain)


def place_of(session: Session) -> str:
    """Return the stop of a session as Standing and Presented have it."""
    return f"{session.lesson.name} {session.stop + 1}" if session.lesson else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A student who is in."""

    name: str
    standing: Standing = field(default_factory=Standing)
    idle: float = 0.0
    """Seconds since they typed something."""
    answer: str = ""
    """What they answered last to a question to the class; empty before, and until its reveal."""
    verdict: str = ""
    """How good that was."""
    mistake: str = ""
    """The kind of mistake that it was, if one is known."""


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is in, by name, and what to write on the board."""

    board: tuple[str, ...] = ()
    students: tuple[Entry, ...] = ()
    since: float = 0.0
    """Seconds for which the stop presented has been so."""
    locked: bool = False
    """Whether the door is closed to those who have not been in."""

    @property
    def following(self) -> int:
        """How many students follow the teacher."""
        return sum(student.standing.following for student in self.students)

    def done(self, stop: str) -> int:
        """How many of those who follow have done what a stop asks for."""
        standings = (student.standing for student in self.students if student.standing.following)
        return sum(each.stop == stop and each.met for each in standings)

    @property
    def hands(self) -> int:
        """How many students have their hand up."""
        return sum(student.standing.hand for student in self.students)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Roll":
        """Return the roll that was sent."""
        students = (
            Entry(**(each | {"standing": Standing(**each["standing"])}))
            for each in plain["students"]
        )
        board = tuple(plain["board"])
        return cls(board, tuple(students), plain["since"], plain["locked"])


@dataclass(frozen=True, slots=True)
class Given:
    """A student's answer to the teacher's question."""

    name: str
    text: str
    verdict: Verdict
    mistake: str = ""
    """The kind of mistake that it is; empty where none is known."""


def givens(plain: Sequence[Sequence[str]]) -> list[Given]:
    """Return the answers of a frame ANSWERS or REVEAL."""
    return [Given(name, text, Verdict(verdict), mistake) for name, text, verdict, mistake in plain]
