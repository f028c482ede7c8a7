"""The pieces: the curve of each weighted unit of the last layer, and their sum with the samples."""

from dataclasses import replace

from core.data.dataset import Dataset
from core.descent.classes import has_classes
from core.explain import meaning_of_run as meaning
from core.explain.pieces import Piece, Pieces, pieces, sum_of
from core.model.definitions import symbol_of
from core.model.model import Model
from core.session.focus import focus_of
from core.session.session import Session
from core.text.spans import Span
from tui.panels.view import View
from tui.screen.chart import Chart, Signal, axis_ticks, draw
from tui.screen.lines import Line, Room, fitted, shortened
from tui.screen.marks import Mark

_APART = Room(56, 14)
"""From this size on each piece has a chart of its own."""

_WIDE = 38
"""Columns of a chart whose title has room for a unit of one input, in numbers."""


def lines(session: Session, room: Room) -> list[Line]:
    """Return a chart for each piece and one for their sum; where room is small, one for all."""
    digits = 3 if room.width >= 2 * _WIDE else 2
    shown = pieces(session, min(session.look.digits, digits), 2 * room.width)  # Dots.
    focus = focus_of(session).unit.key
    if room.width < _APART.width or room.height < _APART.height:
        return _together(shown, focus, room)
    columns = min(len(shown.pieces), max(room.width // _WIDE, 2))
    chosen = _around(shown.pieces, focus, 2 * columns)
    rows = [chosen[start : start + columns] for start in range(0, len(chosen), columns)]
    height = room.height // 2 // max(len(rows), 2)
    upper = [
        line
        for row in rows
        for line in _beside(shown, row, focus, replace(room, height=height), columns)
    ]
    left = replace(room, height=room.height - len(upper) - 1)
    return [*upper, _rule(shown, len(chosen), room, session.look.zoomed), *_sum(shown, left)]


def _around(every: tuple[Piece, ...], focus: str, most: int) -> tuple[Piece, ...]:
    """Return as many pieces as there is room for, the one in focus among them."""
    place = next((number for number, each in enumerate(every) if each.unit == focus), 0)
    first = max(0, min(place - most // 2, len(every) - most))
    return every[first : first + most]


def _beside(
    shown: Pieces, row: tuple[Piece, ...], focus: str, room: Room, columns: int
) -> list[Line]:
    """Return the charts of a row of pieces, all of one scale, with their titles."""
    one = replace(room, width=room.width // columns - 1)
    lines: list[Line] = [()] * room.height
    for piece in row:
        here = piece.unit == focus
        title = (
            Span(room.spell("▸" if here else " "), "accent strong"),
            Span(room.spell(piece.text), "strong" if here else ""),
        )
        curve = Signal(piece.curve, _role(piece, focus), joined=True)
        chart = Chart((), (curve,), shown.x_range, shown.piece_range, axes=False)
        drawn = draw(chart, replace(one, height=room.height - 1))
        for number, line in enumerate([shortened(title, one), *drawn]):
            lines[number] = (*lines[number], *line, Span(" "))
    return [fitted(line, room.width) for line in lines]


def _role(piece: Piece, focus: str) -> str:
    return "accent strong" if piece.unit == focus else "value"


def _rule(shown: Pieces, count: int, room: Room, zoomed: bool) -> Line:
    """Say what the lower chart is, and how many pieces there are where not all are shown.

    Zoomed, a legend below says what the marks are.
    """
    parts = [f"{shown.symbol}, their sum, and {shown.constant}"]
    if not shown.constant:
        parts = [f"{shown.symbol}, their sum"]
    if count < len(shown.pieces):
        parts.insert(0, f"… {len(shown.pieces)} units")
    if shown.classes:
        parts.append("y* > ½ above 0")
    if not zoomed:
        parts.append(
            f"{room.mark('•')} samples  ◉ this one" if shown.samples else "◉ x of this one"
        )
    while len(parts) > 1 and len(room.spell("  ".join(parts))) > room.width - 5:
        parts.pop()
    line: Line = (
        Span(room.spell("── "), "rule"),
        Span(room.spell("  ".join(parts))),
        Span(room.spell(f" {'─' * room.width}"), "rule"),
    )
    return fitted(line, room.width)


def _sum(shown: Pieces, room: Room) -> list[Line]:
    level = tuple((x, 0.0) for x in shown.x_range) if shown.classes else ()
    chart = Chart(
        backdrop=(Signal(level, "rule", mark="╌", joined=True),),
        signals=(
            Signal(shown.total, "prediction", joined=True),
            *_samples(shown),
        ),
        x_range=shown.x_range,
        y_range=shown.total_range,
        x_ticks=axis_ticks(shown.x_range, max(room.width // 8, 2), 4),
        y_ticks=axis_ticks(shown.total_range, max(room.height // 3, 2), 4),
    )
    return draw(chart, room)


def _samples(shown: Pieces) -> tuple[Signal, Signal]:
    """Return the samples, that of the update shown last, which are drawn over every curve."""
    return Signal(shown.samples, "y", mark="•"), Signal((shown.here,), "y strong", mark="◉")


def _together(shown: Pieces, focus: str, room: Room) -> list[Line]:
    """Return one chart of all pieces and their sum, and which of them is in focus."""
    ends = (*shown.piece_range, *shown.total_range)
    heights = min(ends), max(ends)
    here = next((each for each in shown.pieces if each.unit == focus), None)
    title = f"▸{here.text}" if here else f"{shown.symbol} and its {len(shown.pieces)} pieces"
    chart = Chart(
        backdrop=(),
        signals=(
            *(
                Signal(each.curve, _role(each, focus), joined=True, fine=each.unit != focus)
                for each in sorted(shown.pieces, key=lambda each: each.unit == focus)
            ),
            Signal(shown.total, "prediction", joined=True),
            *(() if shown.classes else _samples(shown)),
        ),
        x_range=shown.x_range,
        y_range=heights,
        x_ticks=axis_ticks(shown.x_range, max(room.width // 8, 2), 4),
        y_ticks=axis_ticks(heights, max(room.height // 3, 2), 4),
    )
    drawn = draw(chart, replace(room, height=room.height - 1))
    return [shortened((Span(room.spell(title), "strong"),), room), *drawn]


def _has_a_sum(model: Model, _data: Dataset) -> bool:
    """Suit models of one input whose y* is, or follows from, a sum of weighted units."""
    return sum_of(model) is not None


def marks(session: Session) -> list[Mark]:
    """Return what the charts' signs are."""
    found = sum_of(session.run.model)
    name = symbol_of(found.key) if found else ""
    focus = symbol_of(focus_of(session).unit.key)
    half = f"╌: where {name} is 0: above it y* is more than ½."
    classes = has_classes(session.run.model, session.run.data)
    said, short = meaning.samples(session, "•")
    piece = "The other lines: what each unit, times its weight, adds to the sum."
    return [
        Mark("◉", meaning.sample(session, "◉"), "y", "this sample"),
        Mark("•", said, "y", short),
        Mark("", f"The line: {name}, the sum of all pieces.", "prediction", f"{name}, the sum"),
        Mark("▸", f"▸: the piece in focus, that of {focus}; h and H choose another."),
        Mark(
            "", f"The strong line: the piece of {focus}, in focus.", "accent", f"{focus} in focus"
        ),
        Mark("", piece, "value", "a piece"),
        *([Mark("╌", half, "rule", f"{name} is 0")] if classes else []),
    ]


VIEW = View(
    "pieces",
    lines,
    chart=True,
    suits=_has_a_sum,
    found_by="the curves that y* is the sum of: terms, units",
    about="The pieces: each unit times its weight as a curve over x, and the sum of them.",
    marks=marks,
)
