"""The iteration table: a row for each update reached, and the one that waits for its loss."""

from core.descent.path import path_of
from core.model.stages import Phase
from core.session.session import Session
from core.text.numbers import fit
from core.text.spans import Span
from tui.screen.lines import Line, Room, block

_ROLES = {"x": "x", "y": "y", "m": "m", "c": "c", "y*": "prediction", "L": "loss"}
_LEAST = 8  # Cells of a column, its gap included.


def title(session: Session) -> str:
    """Name the table, and how long it is once it is longer than a screen."""
    return "Iterations" if session.rows < 100 else f"Iterations: {session.rows - 1:,} updates"


def lines(session: Session, room: Room) -> list[Line]:
    """Return the header and the rows around the row cursor, with a rule where an epoch begins."""
    number_width = max(3, len(str(session.rows)))
    columns = _columns(room.width - 1 - number_width)
    header: Line = (
        Span(" " + "#".rjust(number_width), "quiet"),
        *(Span(name.rjust(width), f"{_ROLES[name]} strong") for name, width in columns.items()),
    )
    size = len(session.run.data)
    height = room.height - 1
    last = _display_line(session.rows, size)
    top = _top(_display_line(session.row, size), height)
    body = [
        _display(session, line, size, number_width, columns, room)
        for line in range(top, min(top + height, last + 1))
    ]
    return block([header, *body], room)


def _columns(width: int) -> dict[str, int]:
    """Return the columns that fit and their widths; m, c and L are always among them."""
    names = ["m", "c", "L"]
    for name in ("y*", "x", "y"):
        if (len(names) + 1) * _LEAST <= width + 2 * (name != "y*"):
            names.append(name)
    order = [name for name in _ROLES if name in names]
    narrow = {name: 6 if name in ("x", "y") and width < 70 else 0 for name in order}
    rest = (width - sum(narrow.values())) // sum(not w for w in narrow.values())
    return {name: narrow[name] or min(rest, 14) for name in order}


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


def _display(
    session: Session, line: int, size: int, number_width: int, columns: dict[str, int], room: Room
) -> Line:
    epoch, place = divmod(line + 1, size + 1)
    if place == 0:
        text = f" epoch {epoch + 1} "
        return (Span(room.spell("─" * (number_width + 1) + text), "quiet"),)
    return _row(session, epoch * size + place, number_width, columns, room)


def _row(
    session: Session, row: int, number_width: int, columns: dict[str, int], room: Room
) -> Line:
    index = row - 1
    path = path_of(session.run)
    path.extend(index)
    x, y = session.run.sample(index)
    values = {"x": x, "y": y, **dict(zip("mc", path.row(index), strict=True))}
    stages = session.run.stages
    if index < stages.done(session.furthest, Phase.FORWARD):
        update = path.update(index)
        values["y*"] = update.prediction
        if index < stages.done(session.furthest, Phase.LOSS):
            values["L"] = update.loss
    current = row == session.shown + 1
    under_cursor = session.look.row is not None and row == session.row
    emphasis = " mark" if under_cursor else " strong" if current else ""
    ahead = stages.place(index) > session.at
    spans = [
        Span(room.spell("▸") if current else " ", "accent strong"),
        Span(str(row).rjust(number_width), f"quiet{emphasis}"),
    ]
    for name, width in columns.items():
        text = fit(values[name], width - 1, session.look.digits) if name in values else ""
        role = "quiet" if ahead else _ROLES[name]
        spans.append(Span(room.spell(text.rjust(width)), f"{role}{emphasis}"))
    return tuple(spans)
