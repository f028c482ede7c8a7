"""The code view: the Python of the loop, and what each line has produced."""

import re
from dataclasses import replace

from core.explain import meaning_of_run as meaning
from core.explain.excerpt import excerpts
from core.explain.listing import WIDEST, CodeLine, code_lines, variable
from core.explain.meaning import Meanings
from core.session.focus import focus_of
from core.session.session import Session
from core.text.spans import Span
from tui.panels.view import Aloud, View
from tui.screen.lines import Line, Room, block, shortened
from tui.screen.marks import Mark
from tui.screen.window import Part

_INDENT = 4  # Blanks of a level, of which a narrow room has one.
_VALUE = 14


def lines(session: Session, room: Room) -> list[Line]:
    """Return the lines around those of the current stage, marked, with values at their ends."""
    every = code_lines(session, session.look.digits)
    shown = [every[place] for place in _part(session, every, room).places]
    widest = max(WIDEST, *(len(line.text) for line in every))
    return block([_line(line, widest, room) for line in shown], room)


def part(session: Session, room: Room) -> Part:
    """Return which lines a room shows; of a model of one link, it tells nothing to say so."""
    every = code_lines(session, session.look.digits)
    shown = _part(session, every, room)
    simple = len(session.run.model.definitions) == 1
    return Part(shown.places, len(shown.places)) if simple else shown


def _part(session: Session, every: tuple[CodeLine, ...], room: Room) -> Part:
    """Return the lines in sight: of a stage that is too long, what is in focus is among them."""
    height = min(room.height, len(every))
    current = [number for number, line in enumerate(every) if line.current] or [0]
    first, last = current[0], current[-1]
    if len(current) > height:
        keys = {each.key for each in excerpts(session.update.equations, *focus_of(session))[0]}
        focused = [number for number in current if every[number].name in keys] or current
        last = focused[-1]
        first = focused[0] if last - focused[0] < height else last
    # Something of what was before, if that leaves room for all of it.
    top = max(first - height // 3, min(first, last + 1 - height))
    top = max(0, min(top, len(every) - height))
    return Part(range(top, top + height), len(every))


def _line(line: CodeLine, widest: int, room: Room) -> Line:
    wide = room.width >= widest + _VALUE
    text = line.text
    if not wide:
        code = text.lstrip()
        text = " " * ((len(text) - len(code)) // _INDENT) + code
    value = room.spell(f" {line.value}") if line.value else ""
    width = widest if wide else max(room.width - 1 - len(value), 0)
    if len(text) > width:
        text = re.sub(r" (\*\*?|[-+]) ", r"\1", text)
    emphasis = " strong" if line.current else ""
    written = (Span(room.spell(text), emphasis or ("quiet" if not line.value else "")),)
    return (
        Span(room.spell("▸") if line.current else " ", "accent strong"),
        # What it has made is worth more than the end of it; z shows all.
        *shortened(written, replace(room, width=width)),
        Span(value, f"{line.name}{emphasis}"),
    )


def marks(session: Session) -> list[Mark]:
    """Return what the names in the code are."""
    known = Meanings(session)
    return [
        Mark("▸", "▸: a line of the stage that was revealed last."),
        *(Mark(variable(key), known.of(key)) for key in known.every.symbols),
        Mark("epochs", "epochs: how many times all samples are taken; here as long as you go on."),
        Mark("samples", "samples: the data."),
        Mark("epoch", meaning.epoch_word(session)),
    ]


VIEW = View(
    "code",
    lines,
    part=part,
    aloud=Aloud.CODE,
    found_by="the loop in Python, with its values",
    about="The code: the loop in Python that computes the same, and what each line has given.",
    marks=marks,
)
