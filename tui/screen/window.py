"""The part of many lines that is in sight: around those that matter now."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from core.text.spans import Span
from tui.screen.lines import Line

Row = TypeVar("Row")


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
    said = Span(f" lines {seen.start + 1} to {seen.stop} of {len(rows)}", "quiet")
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
