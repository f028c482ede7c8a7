"""What the teacher presents and asks: the state that everybody in the class is told of."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.session.session import Verdict
from tui.classroom.protocol.asked import Asked
from tui.classroom.protocol.frames import Kind, Wire, value_of
from tui.classroom.protocol.names import folded
from tui.classroom.protocol.presented import Presented

_LONGEST = 200  # Characters of an answer.


@dataclass
class Presenting:
    """Latest value wins: who joins late, or was away, is told these and knows all."""

    presented: Presented = field(default_factory=Presented)
    since: float = 0.0
    """Since when its stop has been shown or yours, as the event loop counts seconds."""
    question: int = 0
    """The number of the question that is open; 0 where none is."""
    asked: Asked | None = None
    """The question asked last, if any."""
    answers: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    """Name, text, verdict and mistake by student, of the question asked last."""
    known: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    """The same of the last question that each has answered and that was revealed."""
    last: int = 0
    """The number of the question asked last, in a class before this one perhaps."""

    def take(self, kind: Kind, payload: bytes) -> bool:
        """Take over what a teacher's process says; return whether it is news to the others.

        Of two teachers who reveal at once, one does.
        """
        if kind is Kind.PRESENT:
            presented = Presented.from_json(payload)
            if presented.place != self.presented.place:
                self.since = asyncio.get_running_loop().time()
            self.presented = presented
        elif kind is Kind.ASK:
            self.asked = Asked.from_plain(value_of(payload))
            self.last += 1
            self.question = self.last
            self.answers = {}
        elif kind in (Kind.REVEAL, Kind.CLOSE):
            was_open, self.question = bool(self.question), 0
            if kind is Kind.REVEAL:
                self.known |= self.answers if was_open else {}
                return was_open
        return True

    def answered(self, name: str, payload: bytes) -> bool:
        """Take a student's answer; return whether it is one to the question that is open."""
        number, text, verdict, mistake = value_of(payload)
        texts = (text, mistake)
        if not all(isinstance(each, str) and len(each) <= _LONGEST for each in texts):
            raise ValueError("an answer that is no text, or too long")
        if not number or number != self.question:
            return False
        self.answers[folded(name)] = (name, text, str(Verdict(verdict)), mistake)
        return True

    def question_for(self, name: str) -> dict[str, Any]:
        """The payload of a frame ASK, as a value: of the question that is open, for `name`."""
        assert self.asked
        given = self.answers.get(folded(name), ("", ""))[1]
        return self.asked.to_plain() | {"question": self.question, "given": given}

    def tell(self, wires: Iterable[Wire], kind: Kind) -> None:
        """Tell everybody what has just been taken over."""
        for wire in wires:
            if kind is Kind.PRESENT:
                wire.send(kind, self.presented.to_json())
            elif kind is Kind.ASK:
                wire.say(kind, self.question_for(""))
            elif kind is Kind.REVEAL:
                wire.say(kind, [("", *answer) for _, *answer in self.answers.values()])
            else:
                wire.send(kind)
