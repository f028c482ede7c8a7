"""What is this?: letters at all that can be asked, and the sentence that a letter gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from textwrap import wrap

from core.explain.meaning import Meanings
from core.model.equations import RATE
from core.session.session import Session
from core.text.spans import Span
from tui.app import status
from tui.app.page import Painted, joined, panels
from tui.panels.views import shown
from tui.screen.lines import Line, Room, fitted, width_of
from tui.screen.marks import TITLE, Mark
from tui.screen.tags import LETTERS, Cells, Place, Quantities, firsts, put, tell

_ABOUT = Mark("≈", "≈: about equal: some digits are left out; p shows more of them.")
_MORE = Mark("…", "…: more stands here than there is room for; z may show it.")


@dataclass(frozen=True, slots=True)
class Tagging:
    """How far the asking is."""

    page: int = 0
    """Which tags are in sight, where there are more than letters."""
    letter: str = ""
    """What was asked last; empty for nothing yet."""


def told(session: Session, room: Room, top: Line, painted: Sequence[Painted]) -> Iterator[Cells]:
    """Yield the cells of the status line and of each panel, with what is known of them."""
    session = replace(session, look=replace(session.look, view=shown(session)))
    meanings = Meanings(session)
    symbols = meanings.every.symbols
    known = Quantities(symbols, lru_cache(maxsize=None)(meanings.of))
    functions = [Mark(*each) for each in meanings.functions()]
    cells = Cells.of([top])
    tell(cells, status.marks(session), Quantities({RATE: symbols[RATE]}, known.of), room)
    yield cells
    for area, panel, heading, lines in painted:
        if panel.name == "lesson":
            continue  # Its words are read, and its symbols stand in the panels below.
        titled = tuple(Span(text, TITLE) for text, _ in heading)
        cells = Cells.of([titled, *lines], area.x, area.y)
        # In ASCII the curves of a chart are dots too.
        more = () if panel.chart and room.ascii else (_MORE,)
        about = Mark("", panel.about, TITLE)
        marks = (*panel.marks(session), _ABOUT, *more, *functions, about)
        # Other panels have no marks that bold charts have others for.
        tell(cells, marks, known, room if panel.chart else replace(room, bold=False))
        yield cells


def signs(session: Session, room: Room, top: Line) -> dict[str, str]:
    """Return all that can be asked what it is, as it is written on the page, with its sentence."""
    found: dict[str, str] = {}
    for cells in told(session, room, top, panels(session, room)):
        for characters, sentences in zip(cells.rows, cells.sentences, strict=True):
            pairs = zip(sentences, (character for character, _ in characters), strict=True)
            for said, run in groupby(pairs, key=itemgetter(0)):
                text = " ".join("".join(character for _, character in run).split())
                if said and text and said not in found.values():
                    found.setdefault(text, said)
    return found


def pages(every: Sequence[Place]) -> list[Sequence[Place]]:
    """Return the tags in portions for which there are letters."""
    return [every[start : start + len(LETTERS)] for start in range(0, len(every), len(LETTERS))]


def tagged_lines(
    session: Session, room: Room, top: Line, badge: Line, asking: Tagging
) -> list[Line]:
    """Return the page with tags, and at its bottom what was asked."""
    painted = panels(session, room)
    blank = fitted((), room.width)
    lines = joined(session, room, painted, top, blank)
    if not painted:
        return lines
    portions = pages(firsts(told(session, room, top, painted)))
    number = asking.page % len(portions)
    tags = portions[number]
    lines = put(lines, tags, LETTERS[: len(tags)])
    said = sentence(tags, asking.letter)
    box = [
        fitted((*badge, *_how(tags, number, len(portions), room, width_of(badge))), room.width),
        *(fitted((Span(f" {each}", "strong"),), room.width) for each in boxed(said, room)),
    ]
    at = _top(tags, asking.letter, painted, room, len(box)) if said else room.height - 1
    return [*lines[:at], *box, *lines[at + len(box) :]]


def sentence(tags: Sequence[Place], letter: str) -> str:
    """Return what a letter asks for; empty for none."""
    if not letter:
        return ""
    place = LETTERS.index(letter)
    if place < len(tags):
        return tags[place].sentence
    return f"No tag has the letter {letter}: they go from a to {LETTERS[len(tags) - 1]}."


def boxed(said: str, room: Room) -> list[str]:
    """Return a sentence in lines of the room's width."""
    return wrap(room.spell(said), room.width - 2, break_on_hyphens=False)


def _how(tags: Sequence[Place], number: int, count: int, room: Room, used: int) -> Line:
    """Say which keys there are now."""
    last = LETTERS[len(tags) - 1]
    more = f"  / more ({number + 1}/{count})" if count > 1 else ""
    for text in (f"What is it? Press its letter, a to {last}.", f"a to {last}: what is it?", ""):
        words = room.spell(f" {text}{more}  Esc ends")
        if len(words) <= room.width - used:
            break
    rest = room.spell(f" {'─' * max(room.width - used - len(words) - 1, 0)}")
    return Span(words, "accent strong"), Span(rest, "accent")


def _top(
    tags: Sequence[Place], letter: str, painted: Sequence[Painted], room: Room, height: int
) -> int:
    """Return the first row of the box: at the bottom, unless it would hide what it is about."""
    low = room.height - height
    place = LETTERS.index(letter)
    if place >= len(tags) or tags[place].row < low:
        return low
    return next(
        (each.area.y + each.area.height for each in painted if each.panel.name == "lesson"), 1
    )
