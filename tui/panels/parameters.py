"""The parameters view: every parameter of the update shown, with its slope and its step."""

from core.data.dataset import Dataset
from core.explain.parameters import Parameter, parameters
from core.model.model import Model
from core.session.focus import focus_of
from core.session.session import Session
from core.text.numbers import fit
from core.text.spans import Span
from tui.panels.view import View
from tui.screen.lines import Line, Room, block
from tui.screen.marks import Mark
from tui.screen.window import Part

_MANY = 3  # As many are in sight elsewhere.
_LEAST, _MOST = 9, 13  # Cells of a number's column, its gap included.


def _suits(model: Model, _data: Dataset) -> bool:
    return len(model.parameters) > _MANY


def title(session: Session) -> str:
    """Name the update that is shown."""
    return f"Parameters at update {session.shown + 1:,}"


def lines(session: Session, room: Room) -> list[Line]:
    """Return the rows around the weight in focus, with as many columns as fit."""
    every = parameters(session)
    focus = focus_of(session).weight
    columns = _columns(every, room)
    shown = [
        _row(session, every[place], columns, room, every[place].key == focus)
        for place in part(session, room).places
    ]
    heads = [
        Span(room.spell(name.rjust(width) if name in _NUMBERS else name.ljust(width)), "strong")
        for name, width in columns.items()
    ]
    return block([(Span(" "), *heads), *shown], room)


def part(session: Session, room: Room) -> Part:
    """Return which of the parameters a room shows."""
    every = session.run.model.parameters
    focus = focus_of(session).weight
    height = min(room.height - 1, len(every))
    place = every.index(focus) if focus else 0
    top = max(0, min(place - height // 2, len(every) - height))
    return Part(range(top, top + height), len(every))


_NUMBERS = {"value": "{}", "∂L/∂": "dL_d{}", "step": "step_{}", "after": "{}_after"}
"""The columns of numbers, and the keys of what stands in them."""


def _columns(every: tuple[Parameter, ...], room: Room) -> dict[str, int]:
    """Return the columns that fit and their widths; the first numbers before the place."""
    name = max(4, *(len(each.key) for each in every)) + 1
    where = max(7, *(len(room.spell(each.place)) for each in every)) + 1
    left = room.width - 1 - name
    keys = [*_NUMBERS][: max(1, left // _LEAST)]
    placed = left - where >= len(_NUMBERS) * _LEAST
    width = min((left - where * placed) // len(keys), _MOST)
    return {"name": name} | ({"from→to": where} if placed else {}) | dict.fromkeys(keys, width)


def _row(
    session: Session, each: Parameter, columns: dict[str, int], room: Room, focused: bool
) -> Line:
    emphasis = " strong" if focused else ""
    spans = [Span(room.spell("▸") if focused else " ", "accent strong")]
    numbers = dict(zip(_NUMBERS, (each.value, each.gradient, each.step, each.after), strict=True))
    for name, width in columns.items():
        if name == "name":
            spans.append(Span(each.key.ljust(width), f"{each.key}{emphasis}"))
        elif name == "from→to":
            spans.append(Span(room.spell(each.place).ljust(width), "quiet"))
        elif name == "∂L/∂" and each.held:
            spans.append(Span("held".rjust(width), "quiet"))
        else:
            number = numbers[name]
            text = "" if number is None else fit(number, width - 1, session.look.digits)
            role = _NUMBERS[name].format(each.key)
            spans.append(Span(room.spell(text.rjust(width)), f"{role}{emphasis}"))
    return tuple(spans)


def marks(_: Session) -> list[Mark]:
    """Return what the table's words are."""
    leads = "from→to: what a parameter weighs, and in which unit; 1 is weighed as well."
    return [
        Mark("name", "name: the parameter.", "strong"),
        Mark("from→to", leads),
        Mark("→", leads),
        Mark("value", "value: each parameter before the update.", "strong"),
        Mark("∂L/∂", "∂L/∂: the slope of the loss along each parameter.", "strong"),
        Mark("step", "step: η times that slope, which the update takes off.", "strong"),
        Mark("after", "after: each parameter after the update.", "strong"),
        Mark("held", "held: no update moves this parameter.", "quiet"),
        Mark("▸", "▸: the parameter in focus; m and M choose another."),
    ]


VIEW = View(
    "parameters",
    lines,
    title,
    part,
    suits=_suits,
    found_by="every parameter with its slope: weights, biases",
    about="The parameters: each with its slope, its step, and what the update makes of it.",
    marks=marks,
)
