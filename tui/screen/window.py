"""The part of many lines that is in sight: around those that matter now."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.text.spans import Span
from tui.screen.lines import Line

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Part:
    """Which of many lines are in sight."""

    places: Sequence[int]
    """Their numbers, from 0, in order."""
    count: int
    """How many there are in all."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """Say which they are, ever shorter; empty where that is all of them."""
        shown = len(self.places)
        if not 0 < shown < self.count:
            return ()
        first, last = self.places[0] + 1, self.places[-1] + 1
        if last - first >= shown:
            return (f"{shown} of {self.count} lines", f"{shown} of {self.count}")
        return (f"lines {first} to {last} of {self.count}", f"{first}–{last} of {self.count}")


def around(
    stage: Sequence[int],
    focused: Collection[int],
    count: int,
    rows: int,
    also: Collection[int] = (),
) -> Part:
    """Return the part of `count` lines that `rows` have room for: a stage's, or of what is focused.

    All of the stage where there is room for it. Else as many of its lines in a row, with what is in
    focus among them, and `also` this if that can be. Where what is in focus is too far apart for
    that: it, the end before the beginning, then `also` this, then what stands below.
    """
    if len(stage) <= rows:
        return _in_a_row(stage[0], stage[-1], range(count), count, rows)
    focused = focused or stage[:1]
    for wanted in ([*focused, *also], focused):
        first, last = min(wanted), max(wanted)
        if last - first < rows:
            return _in_a_row(first, last, stage, count, rows)

    def rank(place: int) -> tuple[bool, bool, bool, int]:
        if place in focused:
            return (False, False, False, -place)
        return (True, place not in also, place < first, abs(place - first))

    return Part(sorted(sorted(stage, key=rank)[:rows]), count)


def _in_a_row(first: int, last: int, within: Sequence[int], count: int, rows: int) -> Part:
    """Return so many lines within some, with those from `first` to `last` in the middle."""
    rows = min(rows, len(within))
    top = min((first + last + 1 - rows) // 2, first, within[-1] + 1 - rows)
    return Part(range(top := max(top, within[0]), top + rows), count)


def in_sight(
    blocks: Sequence[Sequence[Row]],
    draw: Callable[[Row], Line],
    place: int,
    height: int,
    end: bool = False,
) -> list[Line]:
    """Draw those rows that `height` lines have room for, with blank lines between blocks if so.

    Where they are too many, those of the block with the number `place` are among them, or its first
    or its last ones, and the line below says which they are.
    """
    rows = [row for block in blocks for row in block]
    spare = height - len(rows)
    if spare >= 0:
        apart = [()] if spare >= len(blocks) - 1 else []
        lines = [line for block in blocks for line in (*map(draw, block), *apart)]
        return [*lines, *[()] * height][:height]
    seen = window(blocks, place, max(0, height - 1), end)
    part = Part(seen, len(rows))
    said = Span(f" {part.wordings[0] if part.wordings else ''}", "quiet")
    return [*map(draw, rows[seen.start : seen.stop]), (said,)][:height]


def window(
    blocks: Sequence[Sequence[Row]],
    place: int,
    height: int,
    end: bool = False,
    row: int | None = None,
) -> range:
    """Return which of the rows of all blocks, too many for `height` lines, are in sight.

    The block with the number `place` is; of one too tall, its first or its last rows, or as near
    to these as has its `row` among them.
    """
    begin, over = sum(map(len, blocks[:place])), len(blocks[place]) - height
    first = begin + over // 2 if over <= 0 else begin + over * end
    if row is not None:
        first = min(max(first, begin + row + 1 - height), begin + row)
    first = max(0, min(first, sum(map(len, blocks)) - height))
    return range(first, first + height)
