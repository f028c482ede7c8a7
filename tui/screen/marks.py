"""Marks: what a panel's signs and words are, each in a sentence, and the legend made of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from core.text.spans import Span
from tui.screen.lines import Line, Room, block, width_of

TITLE = "title"
"""The role that marks in the title of a panel have."""

SHADES = ("shade1", "shade2", "shade3", "shade4", "shade5")
"""The roles of cells that are filled by a value, the largest last."""
SHADED = "shaded"
"""The role of a mark that tells what such cells are, all together."""


class Mark(NamedTuple):
    """A sign or a word of a panel, and what it is; equal sentences are about one thing."""

    sign: str
    """What is seen; empty for all that has the role, such as the fine dots of a curve."""
    sentence: str
    role: str = ""
    """The role of what is meant; empty where the sign alone tells."""
    short: str = ""
    """What it is, in a word or two, for a legend; empty where that does not name it."""
    ascii: str = ""
    """The sign in ASCII, where it is not as all else is spelled."""
    shades: bool | None = None
    """Whether it is there only where cells are filled, or only where not; None for both."""

    def spelled(self, room: Room) -> str:
        """Return the sign as the terminal writes it."""
        return (room.ascii and self.ascii) or room.spell(room.mark(self.sign)).strip()

    def said(self, room: Room) -> str:
        """Return the sentence, with the sign as it is seen."""
        sign = (room.ascii and self.ascii) or room.mark(self.sign)
        return self.sentence if sign == self.sign else self.sentence.replace(self.sign, sign)

    def there(self, room: Room) -> bool:
        """Whether a room has it, as far as shades decide that."""
        return self.shades in (None, room.shades)


def column(sign: str, sentence: str, role: str) -> tuple[Mark, Mark]:
    """Return the marks of a table's column: its head, and all that has the role."""
    return Mark(sign, sentence, role), Mark("", sentence, role)


def has_role(roles: str, role: str) -> bool:
    """Whether a role is among the words of a span's roles."""
    words = roles.split()
    return not role or role in words or (role == SHADED and not set(words).isdisjoint(SHADES))


_LOW = 18
"""Rows below which a legend has one line, of what fits: the curves need the others."""


def with_legend(
    draw: Callable[[Room], list[Line]], marks: Sequence[Mark], room: Room, most: int
) -> list[Line]:
    """Return a chart over a legend of its marks, of those that are drawn, in `most` lines at most.

    It has the room that all of them would take, so that nothing jumps.
    """
    named = {mark.short: mark for mark in marks if mark.short and mark.there(room)}
    wanted = len(_set([_sample(mark, mark.role, room) for mark in named.values()], room))
    height = min(wanted, most if room.height >= _LOW else min(most, 1))
    lines = draw(replace(room, height=room.height - height))
    drawn = [_drawn(lines, mark, room) for mark in named.values()]
    return block([*lines, *_set([each for each in drawn if each], room)], room)


def _set(samples: Sequence[Line], room: Room) -> list[Line]:
    """Return samples of marks with their words, in as many lines as they take."""
    made: list[Line] = []
    for sample in samples:
        if made and width_of(made[-1]) + 2 + width_of(sample) <= room.width:
            made[-1] = (*made[-1], Span("  "), *sample)
        else:
            made.append((Span(" "), *sample))
    return made


def _sample(mark: Mark, role: str, room: Room) -> Line:
    if role == SHADED:
        return *(Span(" ", shade) for shade in SHADES), Span(f" {mark.short}", "quiet")
    sign = mark.spelled(room) or room.spell("▄▄" if room.bold else "⠒⠒")
    return Span(sign, role), Span(room.spell(f" {mark.short}"), "quiet")


def _drawn(lines: Sequence[Line], mark: Mark, room: Room) -> Line:
    """Return how a mark is drawn, with its words; empty where it is not."""
    if mark.role == SHADED:
        filled = any(has_role(role, SHADED) for _, role in chain.from_iterable(lines))
        return _sample(mark, SHADED, room) if filled else ()
    sign = mark.spelled(room)
    for text, role in chain.from_iterable(lines):
        if has_role(role, mark.role) and (sign in text if sign else text.strip()):
            own = " ".join(word for word in role.split() if word not in SHADES)
            fine = ord(max(text)) >= 0x2800  # Braille: a line that is fine in bold charts too.
            return _sample(mark, own, replace(room, bold=room.bold and not fine))
    return ()
