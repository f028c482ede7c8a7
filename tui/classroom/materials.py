"""What a class begins with, and what a session line may therefore name."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.dataset import Dataset
from core.lesson import Lesson
from core.link import load
from core.session import Session
from tui import lessons


@dataclass(frozen=True, slots=True)
class Materials:
    """What the class begins with."""

    start: Session
    ascii_only: bool = False

    @property
    def data(self) -> Sequence[Dataset]:
        """The data sets that a session line may name."""
        return [self.start.run.data]

    @property
    def lessons(self) -> Sequence[Lesson]:
        """The lessons that a session line may name."""
        return [*lessons.shipped(), *([self.start.lesson] if self.start.lesson else [])]

    def read(self, line: str) -> Session:
        """Return the session of a line; no file is read for it. Raises LinkError."""
        return load(line, self.data, self.lessons)
