"""The answers of a class as a small plot: a dot for each, over the number line."""

from core.quiz.histogram import Spread
from core.text.numbers import show
from core.text.spans import Span
from tui.screen.lines import Line, Room, block

_DIGITS = 4


def lines(spread: Spread, room: Room) -> list[Line]:
    """Return dots stacked over the axis; where many share a column, one stands for several."""
    height = room.height - 2
    each = -(-max(spread.counts) // height)  # Answers a dot.
    stacks = [-(-count // each) for count in spread.counts]
    body: list[Line] = []
    for level in range(height, 0, -1):
        row = "".join("•" if stack >= level else " " for stack in stacks)
        body.append((Span(room.spell(row), "prediction"),))
    return block([*body, _axis(spread, room), _labels(spread, each, room)], room)


def _axis(spread: Spread, room: Room) -> Line:
    columns = len(spread.counts)
    if spread.marked is None:
        return (Span(room.spell("─" * columns), "rule"),)
    return (
        Span(room.spell("─" * spread.marked), "rule"),
        Span(room.spell("▲"), "y strong"),
        Span(room.spell("─" * (columns - spread.marked - 1)), "rule"),
    )


def _labels(spread: Spread, each: int, room: Room) -> Line:
    """Return the ends of the axis, and what is beyond them."""
    low, high = show(spread.low, _DIGITS), show(spread.high, _DIGITS)
    if spread.below:
        low = f"{spread.below} below · {low}"
    if spread.above:
        high = f"{high} · {spread.above} above"
    middle = f"a dot is {each} answers" if each > 1 else ""
    if spread.low == spread.high:
        return (Span(room.spell(f"{low:^{len(spread.counts)}}")),)
    gap = len(spread.counts) - len(low) - len(high)
    return (Span(room.spell(f"{low}{middle:^{max(gap, 1)}}{high}")),)
