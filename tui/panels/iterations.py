"""The iteration table: a row for each update reached, and the one that waits for its loss."""

from core.descent.path import path_of
from core.model.definitions import symbol_of
from core.model.equations import LOSS
from core.model.stages import Phase
from core.session.focus import focus_of
from core.session.session import Session
from core.text.numbers import fit, show
from core.text.spans import Span
from tui.screen.lines import Line, Room, block, first_fitting
from tui.screen.marks import Mark

ABOUT = "The iterations: a row for each update, with its sample, and what it began with."
_LEAST = 8  # Cells of a column, its gap included.
_TIGHT = 7  # The same where not all parameters can be in sight.
_SOME = 100  # Samples that tell how much room the data take.


def title(session: Session, room: Room) -> str:
    """Name the table, how long it is once it is longer than a screen, and whose weights it has."""
    updates = [f"{session.rows - 1:,} updates"] if session.rows >= 100 else []
    unit = focus_of(session).unit
    own = len(session.run.model.units) > 1 and unit.weights and not session.look.sideways
    weights = [f"weights of {symbol_of(unit.key)}"] if own else []
    said = [", ".join((*updates, *weights)), *weights, *updates]
    return first_fitting([*(f"Iterations: {each}" for each in said if each), "Iterations"], room)


def lines(session: Session, room: Room) -> list[Line]:
    """Return the header and the rows around the row cursor, with a rule where an epoch begins."""
    number_width = max(3, len(f"{session.rows:,}"))
    columns = _columns(session, room.width - 1 - number_width)
    body: list[Line] = []
    for row, epoch in _in_window(session, room):
        if row:
            body.append(_row(session, row, number_width, columns, room))
        else:
            text = f" epoch {epoch:,} "
            body.append((Span(room.spell("─" * (number_width + 1) + text), "quiet"),))
    return block([_header(session, number_width, columns, room), *body], room)


def row_at(session: Session, room: Room, line: int) -> int:
    """Return the row of the table that a line of the room shows, counted from 1; 0 for none."""
    window = _in_window(session, room)
    return window[line - 1][0] if 1 <= line <= len(window) else 0  # Below the header.


def _in_window(session: Session, room: Room) -> list[tuple[int, int]]:
    """Return what is below the header, line by line: a row, or 0 for a rule, and the epoch."""
    size = len(session.run.data)
    height = room.height - 1
    last = _display_line(session.rows, size)
    top = _top(_display_line(session.row, size), height)
    window = []
    for line in range(top, min(top + height, last + 1)):
        epoch, place = divmod(line + 1, size + 1)
        window.append((epoch * size + place if place else 0, epoch + 1))
    return window


def _header(session: Session, number_width: int, columns: dict[str, int], room: Room) -> Line:
    """Return the symbols over the columns; ‹ and › beside the parameters where there are more."""
    model = session.run.model
    symbols = session.run.equations_at(session.shown).symbols
    shown = [key for key in columns if key in model.parameters]
    more = len(shown) < len(model.parameters)
    keys = list(columns)
    after = keys[keys.index(shown[-1]) + 1]
    spans = [Span(" " + "#".rjust(number_width), "quiet")]
    for key, width in columns.items():
        sign = "‹" if key == shown[0] else "›" if key == after else ""
        text = symbols[key].rjust(width)
        if more and sign:
            spans.append(Span(room.spell(sign), "accent strong"))
            text = text[1:]
        spans.append(Span(text, f"{key} strong"))
    return tuple(spans)


def marks(_: Session) -> list[Mark]:
    """Return what the table's signs are."""
    return [
        Mark("#", "#: the number of the update."),
        Mark("▸", "▸: the update shown."),
        Mark("‹", "‹: there are more parameters: [ moves to them."),
        Mark("›", "›: there are more parameters: ] moves to them."),
        Mark("epoch", "epoch: from here on the samples are taken another time.", "quiet"),
    ]


def _columns(session: Session, width: int) -> dict[str, int]:
    """Return the columns that fit and their widths.

    L is always among them and as many parameters of the unit in focus as fit; then predictions,
    inputs and targets, all of a kind or none of it; then other parameters.
    """
    model = session.run.model
    every = model.parameters
    least = _LEAST if (len(every) + 1) * _LEAST <= width else _TIGHT
    most = max(1, width // least - 1)
    own = len(every) if least == _LEAST else min(most, len(focus_of(session).unit.weights) or 1)
    data = _data_widths(session, least)
    keys, spared = [LOSS], 0
    for kind in (model.predictions, model.inputs, model.targets):
        if kind == model.targets and keys[-1] not in model.inputs:
            break  # What is to come of nothing in sight says little.
        given = sum(least - data.get(key, least) for key in kind)
        if (own + len(keys) + len(kind)) * least <= width + spared + given:
            keys += kind
            spared += given
    own = min(max(own, (width + spared) // least - len(keys)), len(every))
    shown = every if own == len(every) else _in_sight(session, own)
    order = [
        key
        for key in (*model.columns, *shown, *model.predictions, LOSS)
        if key in keys or key in shown
    ]
    tight = width < 70 or width // len(order) < _LEAST
    widths = {key: data.get(key, 0) if tight else 0 for key in order}
    rest = (width - sum(widths.values())) // sum(not each for each in widths.values())
    return {key: each or min(rest, 14) for key, each in widths.items()}


def _data_widths(session: Session, least: int) -> dict[str, int]:
    """Return the cells of each column of the data where there is little room: what they take."""
    model, digits = session.run.model, session.look.digits
    if least == _LEAST:
        return dict.fromkeys(model.columns, least - 2)
    pairs = zip(model.columns, session.run.columns(slice(_SOME)), strict=True)
    longest = {key: max(len(show(each, digits)) for each in column) for key, column in pairs}
    return {key: max(3, min(longest[key] + 1, least - 1)) for key in model.columns}


def _in_sight(session: Session, count: int) -> list[str]:
    """Return so many parameters: from those of the unit in focus on, or from where one moved to."""
    every, focus = session.run.model.parameters, focus_of(session)
    own, aside = focus.unit.weights, session.look.sideways
    first = every.index(own[0]) if own else 0
    if focus.weight and not aside:  # The unit may have more than there is room for.
        first += max(0, own.index(focus.weight) + 1 - count)
    return [every[(first + aside + place) % len(every)] for place in range(count)]


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
        values |= {key: update[key] for key in session.run.model.predictions}
        if index < stages.done(session.furthest, Phase.LOSS):
            values[LOSS] = update[LOSS]
    current = row == session.shown + 1
    under_cursor = session.look.row is not None and row == session.row
    emphasis = " mark" if under_cursor else " strong" if current else ""
    ahead = stages.place(index) > session.at
    spans = [
        Span(room.spell("▸") if current else " ", "accent strong"),
        Span(f"{row:,}".rjust(number_width), f"quiet{emphasis}"),
    ]
    for key, width in columns.items():
        text = fit(values[key], width - 1, session.look.digits) if key in values else ""
        role = f"{key} quiet" if ahead else key
        spans.append(Span(room.spell(text.rjust(width)), f"{role}{emphasis}"))
    return tuple(spans)
