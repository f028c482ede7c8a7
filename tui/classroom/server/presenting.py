"""What the teacher presents and asks: the state that everybody in the class is told of."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.names import folded


@dataclass
class Presenting:
    """Latest value wins: who joins late, or was away, is told these and knows all."""

    line: str = ""
    """The session presented; empty before a teacher was in."""
    question: int = 0
    """The number of the question that is open; 0 where none is."""
    answers: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Name, text and verdict by student, of the question asked last."""
    _last: int = 0

    def take(self, kind: Kind, payload: bytes) -> None:
        """Take over what a teacher's process says."""
        if kind is Kind.PRESENT:
            self.line = payload.decode()
        elif kind is Kind.ASK:
            self._last += 1
            self.question = self._last
            self.answers = {}
        elif kind in (Kind.REVEAL, Kind.CLOSE):
            self.question = 0

    def answered(self, name: str, payload: bytes) -> bool:
        """Take a student's answer; return whether it is one to the question that is open."""
        number, text, verdict = value_of(payload)
        if number != self.question:
            return False
        self.answers[folded(name)] = (name, str(text), str(verdict))
        return True

    def tell(self, wires: Iterable[Wire], kind: Kind) -> None:
        """Tell everybody what has just been taken over."""
        for wire in wires:
            if kind is Kind.PRESENT:
                wire.send(kind, self.line.encode())
            elif kind is Kind.ASK:
                wire.say(kind, {"question": self.question})
            else:
                wire.send(kind)
