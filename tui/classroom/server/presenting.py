"""What the teacher presents and asks: the state that everybody in the class is told of."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tui.classroom.protocol.asked import Asked
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.names import folded
from tui.classroom.protocol.presented import Presented


@dataclass
class Presenting:
    """Latest value wins: who joins late, or was away, is told these and knows all."""

    presented: Presented = field(default_factory=Presented)
    since: float = 0.0
    """When its stop was reached, as the event loop counts seconds."""
    question: int = 0
    """The number of the question that is open; 0 where none is."""
    asked: Asked | None = None
    """The question asked last, if any."""
    answers: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    """Name, text, verdict and mistake by student, of the question asked last."""
    last: int = 0
    """The number of the question asked last, in a class before this one perhaps."""

    def take(self, kind: Kind, payload: bytes) -> None:
        """Take over what a teacher's process says."""
        if kind is Kind.PRESENT:
            presented = Presented.from_json(payload)
            if presented.stop != self.presented.stop:
                self.since = asyncio.get_running_loop().time()
            self.presented = presented
        elif kind is Kind.ASK:
            self.asked = Asked.from_plain(value_of(payload))
            self.last += 1
            self.question = self.last
            self.answers = {}
        elif kind in (Kind.REVEAL, Kind.CLOSE):
            self.question = 0

    def answered(self, name: str, payload: bytes) -> bool:
        """Take a student's answer; return whether it is one to the question that is open."""
        number, text, verdict, mistake = value_of(payload)
        if number != self.question:
            return False
        self.answers[folded(name)] = (name, str(text), str(verdict), str(mistake))
        return True

    @property
    def question_sent(self) -> dict[str, Any]:
        """The payload of a frame ASK, as a value: of the question that is open."""
        assert self.asked
        return self.asked.to_plain() | {"question": self.question}

    def tell(self, wires: Iterable[Wire], kind: Kind) -> None:
        """Tell everybody what has just been taken over."""
        for wire in wires:
            if kind is Kind.PRESENT:
                wire.send(kind, self.presented.to_json())
            elif kind is Kind.ASK:
                wire.say(kind, self.question_sent)
            else:
                wire.send(kind)
