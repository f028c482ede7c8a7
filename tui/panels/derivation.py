"""The derivation panel: every number of the update shown, as far as it is revealed.

Where these are more than the panel holds, it shows the way of the unit and the weight in focus;
zoomed, the equations around the stage shown.
"""

from functools import lru_cache

from core.explain.derivation import DerivedLine, derive, derive_one_of
from core.explain.excerpt import excerpts
from core.explain.meaning_of_run import phase
from core.explain.rules import Rules, rules
from core.model.definitions import symbol_of
from core.model.equations import Equations
from core.model.stages import Phase
from core.session.focus import Focus, focus_of, moved
from core.session.session import Session
from core.text.spans import Span
from tui.panels.stage import of_stage
from tui.screen.lines import Line, Room, block
from tui.screen.marks import Mark
from tui.screen.window import Part

ABOUT = "The derivation: every number of one update, line by line, as it follows from those above."
_LABEL = 9
_GUTTER = 1
_ALWAYS = 11
"""The equations that are shown all together in any room; the line has so many."""


def title(session: Session) -> str:
    """Name the update that is shown, and what of it."""
    name = f"Derivation of update {session.shown + 1:,}"
    if moved(session) or not (_few(session) or session.look.zoomed):
        return f"{name}: {_named(session, focus_of(session))}"
    stages = session.run.stages
    layered = session.look.zoomed and stages.layers > 1 and session.revealed
    return f"{name}: {stages.title(session.revealed)}" if layered else name


def _named(session: Session, focus: Focus) -> str:
    unit = f"unit {symbol_of(focus.unit.key)}"
    if not focus.weight:
        return unit
    held = " (held)" if focus.weight in session.run.model.held else ""
    return f"{unit}, weight {focus.weight}{held}"


def _few(session: Session) -> bool:
    return len(session.update.equations.every) <= _ALWAYS


def wanted(session: Session) -> int:
    """Return how many lines would be enough for whatever unit is in focus.

    That hangs on the model and its loss alone, so that nothing jumps.
    """
    return _wanted(session.update.equations)


@lru_cache(maxsize=64)
def _wanted(every: Equations) -> int:
    if len(every.every) <= _ALWAYS:
        return _ALWAYS
    model = every.model
    each_way = (
        excerpts(every, unit, next((key for key in unit.weights if key in model.moving), ""))[0]
        for unit in model.units
    )
    # What is made of several numbers may take a line for them.
    return max(sum(1 + (len(each.uses) > 1) for each in way) for way in each_way)


def lines(session: Session, room: Room) -> list[Line]:
    """Return the derivation; a mark in front of each line that the last move revealed."""
    update, focus = session.update, focus_of(session)
    every = update.equations.every
    behind = _behind(session)
    rows = _rows(session, room)
    width = room.width - _LABEL - _GUTTER
    how = (session.look.digits, width, room.spell)
    if _in_turn(session, rows):
        chosen = [every[place] for place in part(session, room).places]
        derived = derive(update, session.revealed, *how, chosen)
    else:
        shorter = excerpts(update.equations, *focus)
        derived = derive_one_of(update, shorter, session.revealed, rows, *how)
        derived = derived[_top(session, derived, rows) :][:rows]
    shown: list[Line] = []
    indent = Span(" " * (_GUTTER + 2))
    for number, line in enumerate(derived):
        shown.append(_line(session, derived, number, room))
        if number + 1 == len(derived) or derived[number + 1].key != line.key:
            shown += (
                (indent, Span(room.spell(text), "quiet")) for text in behind.get(line.key, ())
            )
    return block(shown, room)


def _behind(session: Session) -> Rules:
    every = session.update.equations
    return rules(every, focus_of(session).unit) if session.look.rules else {}


def _rows(session: Session, room: Room) -> int:
    """Return how many lines there are for equations."""
    return room.height - sum(map(len, _behind(session).values()))


def part(session: Session, room: Room) -> Part:
    """Return which equations a room shows; unzoomed, what is in focus stands for all."""
    every = session.update.equations.every
    rows = _rows(session, room)
    if len(every) <= rows or not _in_turn(session, rows):
        return Part(range(len(every)), len(every))
    return of_stage(session, every, rows)


def _in_turn(session: Session, rows: int) -> bool:
    """Whether equations are shown as they follow one another, and not what is in focus alone."""
    every = session.update.equations.every
    return _few(session) or len(every) <= rows or session.look.zoomed


def _top(session: Session, derived: tuple[DerivedLine, ...], rows: int) -> int:
    """Return the first line of so many, with those of the stage shown among them."""
    reached = sum(line.stage <= session.revealed for line in derived)
    return max(0, min(reached, len(derived)) - rows)


def _line(session: Session, derived: tuple[DerivedLine, ...], number: int, room: Room) -> Line:
    line = derived[number]
    first = number == 0 or derived[number - 1].phase != line.phase
    fresh = line.revealed and session.fresh(line.stage)
    current = line.stage == session.revealed
    label = Span(line.phase.title if first else "", "strong mark" if current else "quiet")
    return (
        Span(room.spell("▸") if fresh else " ", "accent strong"),
        label,
        Span(" " * (_LABEL - len(label.text))),
        *(_inked(span, line.revealed, fresh) for span in line.spans),
    )


def marks(_: Session) -> list[Mark]:
    """Return what the signs and words of the derivation are."""
    return [
        Mark("▸", "▸: the last move revealed this line."),
        *(Mark(each.title, phase(each), role) for each in Phase if each for role in _LABELS),
        Mark("←", "←: the new value, computed from the old one on the right, takes its place."),
    ]


_LABELS = ("quiet", "strong")
"""The roles of a phase's name."""


def _inked(span: Span, revealed: bool, fresh: bool) -> Span:
    if not revealed:
        return Span(span.text, f"{span.role} quiet".lstrip())
    return Span(span.text, f"{span.role} strong") if fresh else span
