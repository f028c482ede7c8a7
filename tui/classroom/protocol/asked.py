"""What a teacher asks the class."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

NEXT, STOP, OWN = "next", "stop", "own"
"""What a question may be about: what comes next, what the lesson's stop asks, or the teacher's own
question."""

_MOST_CHOICES = 20
_LONGEST = 1_000  # Characters of a text in it.


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the class."""

    about: str
    """One of NEXT, STOP and OWN."""
    prompt: str
    """The question in words: for the record, and if it is the teacher's own, to be asked."""
    answer: str = ""
    """What is right, if it is the teacher's own."""
    choices: tuple[str, ...] = ()
    """The words to choose from, if it is the teacher's own and there are some."""
    right: str = ""
    """What is right, written out, for the record."""

    def to_plain(self) -> dict[str, Any]:
        """Return what is sent of it."""
        return asdict(self)

    @classmethod
    def from_sent(cls, value: dict[str, Any]) -> Self:
        """Return the question of a frame ASK as the server sends it, which has more in it."""
        return cls.from_plain({each.name: value[each.name] for each in fields(cls)})

    @classmethod
    def from_plain(cls, plain: Any) -> Self:
        """Return the question that was sent; raises ValueError or TypeError for what is none."""
        asked = cls(**(plain | {"choices": tuple(plain["choices"])}))
        texts = (asked.about, asked.prompt, asked.answer, asked.right, *asked.choices)
        if not all(isinstance(text, str) and len(text) <= _LONGEST for text in texts):
            raise ValueError("a question whose texts are none, or too long")
        if asked.about not in (NEXT, STOP, OWN) or len(asked.choices) > _MOST_CHOICES:
            raise ValueError(f"a question about {asked.about:.50}")
        return asked
