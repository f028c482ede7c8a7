"""Tags: what of the lines of a panel can be asked what it is, and the letters put at it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from string import ascii_lowercase, ascii_uppercase

from rich.cells import cell_len

from core.text.spans import Span
from tui.screen.lines import Line, Room
from tui.screen.marks import SHADED, Mark, has_role

LETTERS = ascii_lowercase + ascii_uppercase
"""What tags are called, in this order."""

_NUMBER = re.compile(r"[−-]?(\d[\d.,]*(e[−+-]?\d+)?|inf|nan)|#+")
_BESIDE = " ·()[]{}=+−*/-|│─━"
"""What a tag may stand over beside what it is put at."""
_ENGLISH = ("a", "A", "I")
"""Words of one letter; where a quantity is called so, its role tells."""


@dataclass(frozen=True, slots=True)
class Quantities:
    """The quantities that there are."""

    symbols: Mapping[str, str]
    """How each is written, by its key."""
    of: Callable[[str], str]
    """What each is, a sentence, by its key."""


@dataclass(slots=True)
class Cells:
    """The lines of a panel, cell by cell; of a character of two cells, the second is empty."""

    lines: list[Line]
    rows: list[list[tuple[str, str]]]
    left: int
    top: int
    """Where they stand on the page."""
    sentences: list[list[str]]
    """What is at each cell; empty where nothing is known of it."""

    @classmethod
    def of(cls, lines: Iterable[Line], left: int = 0, top: int = 0) -> "Cells":
        """Take lines apart."""
        lines = list(lines)
        rows = [list(_cells(line)) for line in lines]
        return cls(lines, rows, left, top, [[""] * len(row) for row in rows])

    def take(self, row: int, start: int, stop: int, sentence: str) -> bool:
        """Say what these cells are, unless that is known of one of them."""
        free = not any(self.sentences[row][start:stop])
        if free:
            self.sentences[row][start:stop] = [sentence] * (stop - start)
        return free

    def spans(self) -> Iterator[tuple[int, int, str, str]]:
        """Yield each span: its row, where it begins, its text and its role.

        Of a character of two cells, the second is written as none that a text has.
        """
        for row, line in enumerate(self.lines):
            start = 0
            for text, role in line:
                cells = "".join(character or "\0" for character, _ in _cells((Span(text),)))
                yield row, start, cells, role
                start += len(cells)


def _cells(line: Line) -> Iterator[tuple[str, str]]:
    for text, role in line:
        for character in text:
            yield character, role
            if cell_len(character) == 2:
                yield "", role


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the page a thing stands first, and what it is."""

    row: int
    start: int
    stop: int
    sentence: str


@dataclass(frozen=True, slots=True)
class _Sign:
    """A text to look for, and what it is."""

    text: str
    role: str
    sentence: Callable[[], str]
    pattern: re.Pattern[str]

    @property
    def certain(self) -> bool:
        """Whether it can be looked for before numbers are told by their roles."""
        return len(self.text) > 1 or bool(self.role)


def tell(cells: Cells, marks: Sequence[Mark], known: Quantities, room: Room) -> None:
    """Say of the cells of a panel what they are.

    What the panel says of its own marks comes before what is known of quantities.
    """
    marks = [mark for mark in marks if mark.there(room)]
    signs = [*_of_marks(marks, room), *_of_quantities(known, room)]
    signs.sort(key=lambda each: -len(each.text))  # Of equal ones, marks stay first.
    _look(cells, (each for each in signs if each.certain))
    for mark in marks:
        if not mark.sign:
            _take_role(cells, mark)
    _take_numbers(cells, known, room)
    _look(cells, (each for each in signs if not each.certain))


def _of_marks(marks: Sequence[Mark], room: Room) -> Iterator[_Sign]:
    for mark in marks:
        if text := mark.spelled(room):
            yield _Sign(text, mark.role, partial(mark.said, room), _pattern(text))


def _of_quantities(known: Quantities, room: Room) -> Iterator[_Sign]:
    met = set()
    for key, symbol in known.symbols.items():
        text = room.spell(symbol).strip()
        word = symbol.isalpha() and (len(symbol) > 1 or symbol in _ENGLISH)
        if not word and text not in met:
            met.add(text)
            yield _Sign(text, "", partial(known.of, key), _pattern(text))


def _pattern(text: str) -> re.Pattern[str]:
    """Return what finds a text, but no part of a longer word, symbol or number."""
    before = r"(?<![^\W_])(?<![∂∇Δ])" if text[0].isalnum() else ""
    after = r"(?![^\W_]|\*(?! )|_)" if text[-1].isalnum() else r"(?![^\W_])" * (text[-1] == "*")
    if text == ".":
        before, after = r"(?<!\d)", r"(?!\d)"
    return re.compile(f"{before}{re.escape(text)}{after}")


def _look(cells: Cells, signs: Iterable[_Sign]) -> None:
    """Say what the signs are wherever they stand, as far as that is not known."""
    texts = ["".join(character or "\0" for character, _ in row) for row in cells.rows]
    for sign in signs:
        for row, text in enumerate(texts):
            if sign.text not in text:
                continue
            for found in sign.pattern.finditer(text):
                if has_role(cells.rows[row][found.start()][1], sign.role):
                    cells.take(row, *found.span(), sign.sentence())


def _take_role(cells: Cells, mark: Mark) -> None:
    """Say of all that has a role what it is, but for what is known; cells that are filled count."""
    seen = r"." if mark.role == SHADED else r"\S"
    for row, start, text, roles in cells.spans():
        if has_role(roles, mark.role):
            for found in re.finditer(seen, text):
                cells.take(row, start + found.start(), start + found.end(), mark.sentence)


def _take_numbers(cells: Cells, known: Quantities, room: Room) -> None:
    """Say what numbers and symbols are whose roles are keys of quantities."""
    for row, start, text, roles in cells.spans():
        key = next((word for word in roles.split() if word in known.symbols), "")
        piece = text.strip()
        if not key or not piece:
            continue
        if _NUMBER.fullmatch(piece) or piece == room.spell(known.symbols[key]).strip():
            begin = start + text.index(piece)
            cells.take(row, begin, begin + len(piece), known.of(key))


def firsts(every: Iterable[Cells]) -> list[Place]:
    """Return where each thing stands first."""
    found: dict[str, Place] = {}
    for cells in every:
        for row, sentences in enumerate(cells.sentences, start=cells.top):
            start = cells.left
            for sentence, group in groupby(sentences):
                stop = start + len(list(group))
                if sentence:
                    found.setdefault(sentence, Place(row, start, stop, sentence))
                start = stop
    return list(found.values())


# The letters


def put(lines: Sequence[Line], every: Sequence[Place], letters: Sequence[str]) -> list[Line]:
    """Return lines with a letter at each place, in reverse: it is all that is so.

    A letter stands right before its place where that hides nothing, or right after what is a single
    sign; else over the first cell.
    """
    rows = [[(text, _plain(role)) for text, role in _cells(line)] for line in lines]
    kept = {(each.row, column) for each in every for column in range(each.start, each.stop)}
    for letter, each in zip(letters, every, strict=True):
        column = _column(rows[each.row], each, kept)
        kept.add((each.row, column))
        rows[each.row][column] = (letter, "accent strong mark")
    return [
        tuple(
            Span("".join(character for character, _ in group), role)
            for role, group in groupby(row, key=lambda cell: cell[1])
        )
        for row in rows
    ]


def _plain(role: str) -> str:
    return " ".join(word for word in role.split() if word != "mark") if "mark" in role else role


def _column(row: Sequence[tuple[str, str]], place: Place, kept: set[tuple[int, int]]) -> int:
    """Return the cell for a letter."""
    before, after = place.start - 1, place.stop
    beside = [before, *[after] * (place.stop - place.start == 1)]
    free = [
        column
        for column in beside
        if 0 <= column < len(row) and (place.row, column) not in kept and row[column][0]
    ]
    for signs in (" ", _BESIDE):
        for column in free:
            if row[column][0] in signs:
                return column
    if place.stop - place.start == 1 and free:
        return free[0]  # Better than over the one cell that there is.
    return place.start
