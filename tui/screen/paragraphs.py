"""Explanations in a room: wrapped at blanks, in the fullest wording that there is room for."""

import re
from collections.abc import Iterable, Sequence
from math import isfinite
from textwrap import wrap
from typing import NamedTuple

from core.text.numbers import is_rounded, show
from core.text.spans import Span
from tui.screen.lines import Line, Room, block, width_of


class Paragraph(NamedTuple):
    """A text to be wrapped, and its role; leading blanks indent all of its lines.

    What `together` has joined stays on one line where it can. A number is never torn: a part of it
    would read as another one.
    """

    text: str
    role: str = ""


Wording = Sequence[Paragraph]

_JOINED = "\x1f"  # Neither a blank for textwrap nor beyond ASCII.
_RELATION = re.compile(rf"{_JOINED}(?=(?:[=≈~]|<-){_JOINED})")
_OPERATOR, _BREAK = re.compile(r"(?<=·)"), "\v"  # A blank for textwrap, and none in a text.


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
    lines: list[Line] = []
    for wording in wordings:
        lines = []
        for paragraph in wording:
            lines += _wrapped(paragraph, room)
            if not _fit(lines, room):
                break
        else:
            return block(lines, room)
    lines = []
    for paragraph in wordings[-1]:
        more = [*lines, *_wrapped(paragraph, room)]
        lines = more if _fit(more, room) else lines
    return block(lines, room)


def _fit(lines: Sequence[Line], room: Room) -> bool:
    return len(lines) <= room.height and all(width_of(line) <= room.width for line in lines)


def _wrapped(paragraph: Paragraph, room: Room) -> list[Line]:
    """Return the paragraph in lines, wider than the room where a number has none."""
    texts = folded(room.spell(paragraph.text), max(room.width, 1))
    return [(Span(text, paragraph.role),) for text in texts]


def folded(text: str, width: int) -> list[str]:
    """Return a text in lines of this width, wider where a number has no room in it."""
    indent = " " * (len(text) - len(text.lstrip()))
    parts = wrap(
        indent + " ".join(_breakable(text[len(indent) :].split(" "), width - len(indent))),
        width,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
        replace_whitespace=False,
    )
    return [part.replace(_JOINED, " ").replace(_BREAK, "") for part in parts or [""]]


def _breakable(words: Iterable[str], width: int) -> Iterable[str]:
    """Return words of which those too long for a line may be broken.

    Before a relation; if that is not enough, at every blank; and at last, after a product's dot.
    """
    for word in words:
        if len(word) <= width:
            yield word
        elif len(parts := _RELATION.split(word)) > 1 or len(parts := word.split(_JOINED)) > 1:
            yield from _breakable(parts, width)
        else:
            yield _OPERATOR.sub(_BREAK, word)


def sign(digits: int, *values: float) -> str:
    """Return "≈" where a value is rounded when shown with so many digits, else "="."""
    rounded = any(is_rounded(show(value, digits), value) for value in values if isfinite(value))
    return "≈" if rounded else "="


def operand(value: float, digits: int) -> str:
    """Write a number as it stands after an operator: in brackets where it is negative."""
    text = show(value, digits)
    return f"({text})" if text.startswith("−") else text
