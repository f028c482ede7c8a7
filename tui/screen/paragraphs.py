"""Explanations in a room: wrapped at blanks, in the fullest wording that there is room for."""

from collections.abc import Sequence
from math import isfinite
from textwrap import wrap
from typing import NamedTuple

from core.text.numbers import is_rounded, show
from core.text.spans import Span
from tui.screen.lines import Line, Room, block


class Paragraph(NamedTuple):
    """A text to be wrapped, and its role; leading blanks indent all of its lines.

    What `together` has joined stays on one line.
    """

    text: str
    role: str = ""


Wording = Sequence[Paragraph]

_JOINED = "\x1f"  # Neither a blank for textwrap nor beyond ASCII.


def together(text: str) -> str:
    """Return the text as words that no line should end between, such as a formula's."""
    return text.replace(" ", _JOINED)


def apart(*parts: Wording) -> Wording:
    """Return the parts with a blank line between them."""
    return [each for part in parts if part for each in (Paragraph(""), *part)][1:]


def told(wordings: Sequence[Wording], room: Room) -> list[Line]:
    """Return the first wording that fits the room, which is filled exactly.

    Of the last one, where none fits, the paragraphs in order that do: none is cut.
    """
    for wording in wordings:
        lines: list[Line] = []
        for paragraph in wording:
            lines += _wrapped(paragraph, room)
            if len(lines) > room.height:
                break
        else:
            return block(lines, room)
    lines = []
    for paragraph in wordings[-1]:
        more = _wrapped(paragraph, room)
        if len(lines) + len(more) <= room.height:
            lines += more
    return block(lines, room)


def _wrapped(paragraph: Paragraph, room: Room) -> list[Line]:
    text = room.spell(paragraph.text)
    indent = " " * (len(text) - len(text.lstrip()))
    parts = wrap(text, max(room.width, 1), subsequent_indent=indent, break_on_hyphens=False)
    return [(Span(part.replace(_JOINED, " "), paragraph.role),) for part in parts or [""]]


def sign(digits: int, *values: float) -> str:
    """Return "≈" where a value is rounded when shown with so many digits, else "="."""
    rounded = any(is_rounded(show(value, digits), value) for value in values if isfinite(value))
    return "≈" if rounded else "="


def operand(value: float, digits: int) -> str:
    """Write a number as it stands after an operator: in brackets where it is negative."""
    text = show(value, digits)
    return f"({text})" if text.startswith("−") else text
