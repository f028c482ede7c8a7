"""The iteration table: a row for each update reached, and the one that waits for its loss."""

from core.descent.path import path_of
from core.model.definitions import PREDICTION
from core.model.equations import LOSS
from core.model.model import Model
from core.model.stages import Phase
from core.session.session import Session
from core.text.numbers import fit
from core.text.spans import Span
from tui.screen.lines import Line, Room, block

_LEAST = 8  # Cells of a column, its gap included.


def title(session: Session) -> str:
    """Name the table, and how long it is once it is longer than a screen."""
    return "Iterations" if session.rows < 100 else f"Iterations: {session.rows - 1:,} updates"


def lines(session: Session, room: Room) -> list[Line]:
    """Return the header and the rows around the row cursor, with a rule where an epoch begins."""
    number_width = max(3, len(str(session.rows)))
    model = session.run.model
    columns = _columns(model, room.width - 1 - number_width)
    symbols = session.run.equations_at(session.shown).symbols
    header: Line = (
        Span(" " + "#".rjust(number_width), "quiet"),
        *(Span(symbols[key].rjust(width), f"{key} strong") for key, width in columns.items()),
    )
    size = len(session.run.data)
    height = room.height - 1
    last = _display_line(session.rows, size)
    top = _top(_display_line(session.row, size), height)
    body: list[Line] = []
    for line in range(top, min(top + height, last + 1)):
        epoch, place = divmod(line + 1, size + 1)
        if place:
            body.append(_row(session, epoch * size + place, number_width, columns, room))
        else:
            text = f" epoch {epoch + 1} "
            body.append((Span(room.spell("─" * (number_width + 1) + text), "quiet"),))
    return block([header, *body], room)


def _columns(model: Model, width: int) -> dict[str, int]:
    """Return the columns that fit and their widths; parameters and L are always among them."""
    keys = [*model.parameters, LOSS]
    for key in (PREDICTION, *model.columns):
        if (len(keys) + 1) * _LEAST <= width + 2 * (key != PREDICTION):
            keys.append(key)
    order = [key for key in (*model.given, PREDICTION, LOSS) if key in keys]
    narrow = {key: 6 if key in model.columns and width < 70 else 0 for key in order}
    rest = (width - sum(narrow.values())) // sum(not w for w in narrow.values())
    return {key: narrow[key] or min(rest, 14) for key in order}


# The table as displayed has one more line for each epoch but the first: its rule.


def _top(line: int, height: int) -> int:
    """Return the first line in sight: by half windows, so that most moves scroll nothing.

    Two lines more than `line` are in sight: the row that waits for its loss, and perhaps
    the rule of a new epoch over it.
    """
    half = max(height // 2, 1)
    return max(0, -(-(line + 3 - height) // half)) * half


def _display_line(row: int, size: int) -> int:
    return row - 1 + (row - 1) // size


def _row(
    session: Session, row: int, number_width: int, columns: dict[str, int], room: Room
) -> Line:
    index = row - 1
    path = path_of(session.run)
    path.extend(index)
    known = (*session.run.sample(index), *path.row(index))
    values = dict(zip(session.run.model.given, known, strict=True))
    stages = session.run.stages
    if index < stages.done(session.furthest, Phase.FORWARD):
        update = path.update(index)
        values[PREDICTION] = update[PREDICTION]
        if index < stages.done(session.furthest, Phase.LOSS):
            values[LOSS] = update[LOSS]
    current = row == session.shown + 1
    under_cursor = session.look.row is not None and row == session.row
    emphasis = " mark" if under_cursor else " strong" if current else ""
    ahead = stages.place(index) > session.at
    spans = [
        Span(room.spell("▸") if current else " ", "accent strong"),
        Span(str(row).rjust(number_width), f"quiet{emphasis}"),
    ]
    for key, width in columns.items():
        text = fit(values[key], width - 1, session.look.digits) if key in values else ""
        role = "quiet" if ahead else key
        spans.append(Span(room.spell(text.rjust(width)), f"{role}{emphasis}"))
    return tuple(spans)
