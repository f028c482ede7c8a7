"""Lines of spans: what panels are made of, before they are painted."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from core.text.ascii import to_ascii
from core.text.quoting import printable
from core.text.spans import Span, Spell

Line = tuple[Span, ...]

_LONGEST_NAME = 24
_BOLD = {"•": "●", "·": "•", "┆": "┇", "╌": "╍"}
"""The marks of fine charts that are too small beside bold lines, and those in their place."""


@dataclass(frozen=True, slots=True)
class Room:
    """The room that a panel has, in cells, and what its terminal can write."""

    width: int
    height: int
    ascii: bool = False
    bold: bool = False
    """Whether charts are drawn in bold lines."""
    shades: bool = False
    """Whether cells can be filled with colours."""

    @property
    def spell(self) -> Spell:
        """How a text is written here: as it is, or in ASCII."""
        return to_ascii if self.ascii else str

    def mark(self, fine: str) -> str:
        """Return the mark that charts have here in place of one of fine charts."""
        return _BOLD.get(fine, fine) if self.bold and not self.ascii else fine


def cells_of(text: str) -> int:
    """Return how many cells a text takes; rich looks longer at what takes one a character."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


def width_of(line: Line) -> int:
    """Return how many cells the line takes."""
    return sum([cells_of(text) for text, _ in line])


def fitted(line: Line, width: int) -> Line:
    """Return the line cut or padded with blanks to exactly `width` cells."""
    spans = []
    left = width
    for span in line:
        size = cells_of(span.text)
        if size >= left:
            spans.append(span if size == left else Span(set_cell_size(span.text, left), span.role))
            return tuple(spans)
        spans.append(span)
        left -= size
    return (*spans, Span(" " * left)) if left else tuple(spans)


def shortened(line: Line, room: Room) -> Line:
    """Return the line in exactly the room's width; where it is cut, it ends in an ellipsis."""
    if width_of(line) <= room.width:
        return fitted(line, room.width)
    end = room.spell("…")
    return (*fitted(line, max(room.width - len(end), 0)), Span(end))


def first_fitting(wordings: Sequence[str], room: Room) -> str:
    """Return the first of several wordings that the room is wide enough for, or else the last."""
    return next((each for each in wordings if len(room.spell(each)) <= room.width), wordings[-1])


def block(lines: list[Line], room: Room) -> list[Line]:
    """Return exactly the lines that fill the room."""
    blank: Line = ()
    return [fitted(line, room.width) for line in (*lines, *[blank] * room.height)][: room.height]


def text_of(line: Line) -> str:
    """Return the line's text alone."""
    return "".join(span.text for span in line)


def shown_name(name: str) -> str:
    """Return the name of a data set as a line has room for it, and safe for a terminal."""
    name = printable(name)
    return name if cell_len(name) <= _LONGEST_NAME else f"…{name[-_LONGEST_NAME // 2 :]}"
