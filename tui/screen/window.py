"""The part of many lines that is in sight: around those that matter now."""

from core.text.spans import Span
from tui.screen.lines import Line


def in_sight(blocks: list[list[Line]], place: int, height: int, end: bool = False) -> list[Line]:
    """Return exactly `height` lines of the blocks, with blank lines between if there is room.

    Where they are too many, those of the block with the number `place` are among them, or its first
    or its last ones, and the line below says which they are.
    """
    if sum(map(len, blocks)) + len(blocks) - 1 <= height:
        blocks = [lines if not number else [(), *lines] for number, lines in enumerate(blocks)]
    body = [line for lines in blocks for line in lines]
    if len(body) <= height:
        return [*body, *[()] * (height - len(body))]
    begin, seen = sum(map(len, blocks[:place])), max(0, height - 1)
    spare = seen - len(blocks[place])
    first = begin - spare // 2 if spare >= 0 else begin - spare * end
    first = max(0, min(first, len(body) - seen))
    said = Span(f" lines {first + 1} to {first + seen} of {len(body)}", "quiet")
    return [*body[first : first + seen], (said,)][:height]
