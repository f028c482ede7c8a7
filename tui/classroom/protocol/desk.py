"""What a teacher's desk says of a student: a name, and a text."""

from typing import NamedTuple

from tui.classroom.protocol.frames import value_of
from tui.classroom.protocol.names import LONGEST

LONGEST_MESSAGE = 200
"""Characters of a message to a student."""

LONGEST_WATCHED = 200_000
"""Bytes of a session line that is looked at; without past and future, most are far shorter."""


class Addressed(NamedTuple):
    """Whom it is about, and a text; either may be empty."""

    name: str
    text: str = ""


def addressed(payload: bytes) -> Addressed:
    """Return what such a payload says; raises ValueError or TypeError for what is none."""
    name, text = value_of(payload)
    if not (isinstance(name, str) and isinstance(text, str)):
        raise TypeError("a desk's message without a name or a text")
    if len(name) > LONGEST or len(text) > LONGEST_MESSAGE:
        raise ValueError("a desk's message that is too long")
    return Addressed(name, text)
