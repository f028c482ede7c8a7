"""The predictions: x, y, y* and the residual of every sample, at the parameters now."""

from core.explain.fit import Prediction, predictions
from core.session.session import Session
from core.text.numbers import fit, show
from core.text.spans import Span
from tui.panels.view import View, one_input
from tui.screen.lines import Line, Room, block, width_of
from tui.screen.paragraphs import sign

_ROLES = {"x": "x", "y": "y", "y*": "prediction", "y*−y": "loss"}


def lines(session: Session, room: Room) -> list[Line]:
    """Return the table around the sample of the update shown, under the parameters."""
    size = len(session.run.data)
    current = session.run.sample_at(session.shown)
    height = room.height - 2
    first = max(0, min(current - height // 2, size - height))
    width = (room.width - 1) // len(_ROLES)
    header: Line = (
        Span(" "),
        *(Span(room.spell(name.rjust(width)), f"{role} strong") for name, role in _ROLES.items()),
    )
    body = [
        _row(session, sample, width, room, current=sample.sample == current + 1)
        for sample in predictions(session, first, height)
    ]
    return block([_heading(session, room), header, *body], room)


def _heading(session: Session, room: Room) -> Line:
    """Return the parameters, with as many digits as fit."""
    pairs = list(zip(session.run.model.parameters, session.parameters, strict=True))
    heading: Line = ()
    for lead, least in (("at ", 3), ("", 1)):
        for digits in range(min(session.look.digits, 5), least - 1, -1):
            spans: list[Span] = []
            for key, value in pairs:
                before = ", " if spans else lead
                spans.append(Span(room.spell(f"{before}{key} {sign(digits, value)} ")))
                spans.append(Span(room.spell(show(value, digits)), key))
            heading = tuple(spans)
            if width_of(heading) <= room.width:
                return heading
    return heading


def _row(session: Session, sample: Prediction, width: int, room: Room, current: bool) -> Line:
    emphasis = " strong" if current else ""
    texts = [
        "?" if value is None else fit(value, width - 1, session.look.digits)
        for value in (sample.x, sample.y, sample.prediction, sample.residual)
    ]
    return (
        Span(room.spell("▸") if current else " ", "accent strong"),
        *(
            Span(room.spell(text.rjust(width)), f"{role}{emphasis}")
            for text, role in zip(texts, _ROLES.values(), strict=True)
        ),
    )


VIEW = View("predictions", lines, suits=one_input)
