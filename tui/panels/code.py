"""The code view: the Python of the loop, and what each line has produced."""

import re
from dataclasses import replace

from core.explain.excerpt import excerpts
from core.explain.listing import WIDEST, CodeLine, code_lines
from core.session.focus import focus_of
from core.session.session import Session
from core.text.spans import Span
from tui.panels.view import View
from tui.screen.lines import Line, Room, block, shortened

_INDENT = 8  # Blanks before the loop's body, which a narrow room has no use for.
_VALUE = 14


def lines(session: Session, room: Room) -> list[Line]:
    """Return the lines around those of the current stage, marked, with values at their ends."""
    every = code_lines(session, session.look.digits)
    top = _top(session, every, room.height)
    widest = max(WIDEST, *(len(line.text) for line in every))
    return block([_line(line, widest, room) for line in every[top : top + room.height]], room)


def _top(session: Session, every: tuple[CodeLine, ...], height: int) -> int:
    """Return the first line in sight: of a stage that is too long, what is in focus is too."""
    current = [number for number, line in enumerate(every) if line.current] or [0]
    first = current[0]
    if len(current) > height:
        keys = {each.key for each in excerpts(session.update.equations, *focus_of(session))[0]}
        focused = [number for number in current if every[number].name in keys] or current
        first = focused[0] if focused[-1] - focused[0] < height else focused[-1]
    return max(0, min(first - height // 3, len(every) - height))


def _line(line: CodeLine, widest: int, room: Room) -> Line:
    wide = room.width >= widest + _VALUE
    text = line.text if wide or not line.text.startswith(" " * _INDENT) else line.text[_INDENT:]
    value = room.spell(f" {line.value}") if line.value else ""
    width = widest if wide else max(room.width - 1 - len(value), 0)
    if len(text) > width:
        text = re.sub(r" (\*\*?|[-+]) ", r"\1", text)
    emphasis = " strong" if line.current else ""
    code = (Span(room.spell(text), emphasis or ("quiet" if not line.value else "")),)
    return (
        Span(room.spell("▸") if line.current else " ", "accent strong"),
        # What it has made is worth more than the end of it; z shows all.
        *shortened(code, replace(room, width=width)),
        Span(value, f"{line.name}{emphasis}"),
    )


VIEW = View("code", lines)
