"""What a teacher presents: a session, and whether all do its stop by themselves."""

import json
from dataclasses import asdict, dataclass
from typing import Self

_YOURS, _SHOWN = "yours", "shown"  # The words before a line that is kept.


@dataclass(frozen=True, slots=True)
class Presented:
    """A session line, and how it is meant."""

    line: str = ""
    """Empty before a teacher was in."""
    yours: bool = False
    """Whether everybody does what the stop asks for by themselves; else it is shown by the teacher,
    and students look."""
    stop: str = ""
    """The lesson's name and the number of the stop, such as first 3; empty without a lesson."""
    said: str = ""
    """What was said of how the teacher came there, such as the breakpoint that was met."""
    by: str = ""
    """The student who presents it; empty where it is the teacher."""

    @property
    def place(self) -> tuple[str, bool]:
        """The stop, and how it is meant."""
        return self.stop, self.yours

    def to_keep(self) -> str:
        """Return what is kept of it over a restart."""
        return f"{_YOURS if self.yours else _SHOWN} {self.line}" if self.line else ""

    @classmethod
    def from_kept(cls, text: str) -> Self:
        """Return what was kept; a class of before kept no more than the line."""
        word, _, line = text.rpartition(" ")
        return cls(line, yours=word == _YOURS)

    def to_json(self) -> bytes:
        """Return the payload of a frame PRESENT."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, payload: bytes) -> Self:
        """Return what such a payload says; raises ValueError or TypeError for what is none."""
        made = cls(**json.loads(payload))
        values = (made.line, made.yours, made.stop, made.said, made.by)
        if [type(value) for value in values] != [str, bool, str, str, str]:
            raise ValueError("what is presented is none")
        return made
