"""What a class begins with, and what a session line may therefore name."""

from dataclasses import dataclass

from core.formats.session_line import dump, load
from core.session.replay import room, updates
from core.session.session import Session, travel
from core.text.typed import InputError
from tui import lessons
from tui.panels.views import checked

MOST_UPDATES = 200_000
"""Updates in all the runs of a session together: each keeps them, and each who follows computes
them again."""


def begun(session: Session, place: int) -> Session:
    """Return what a class begins with, the session at a place; InputError where it is too far."""
    if place > session.run.stages.place(room(session, MOST_UPDATES)):
        raise InputError(f"--goto should be at most {MOST_UPDATES:,} in a class.")
    if (there := updates(session)) > MOST_UPDATES:
        raise InputError(
            f"A class keeps {MOST_UPDATES:,} updates at the most, and the runs of this session "
            f"have {there:,}."
        )
    return travel(session, place) if place else session


@dataclass(frozen=True, slots=True)
class Materials:
    """What the class begins with."""

    start: Session
    ascii_only: bool = False
    kept: bool = True
    """Whether what students do outlives the class."""

    def read(self, line: str) -> Session:
        """Return the session of a line, of our data and lessons or those we ship, reading no file.

        Raises LinkError.
        """
        known = [*lessons.shipped(), *([self.start.lesson] if self.start.lesson else [])]
        return checked(load(line, [self.start.run.data], known, MOST_UPDATES))

    def line(self, session: Session) -> str:
        """Return the line that `read` makes the session of; raises LinkError."""
        return dump(session, MOST_UPDATES)
