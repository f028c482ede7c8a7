"""The predictions: x, y, y* and the residual of every sample, at the parameters now."""

from core.derivation import Span
from core.fit import predictions
from core.numbers import fit, show
from core.session import Session
from tui.lines import Line, Room, block


def lines(session: Session, room: Room) -> list[Line]:
    """Return the table around the sample of the update shown, under the parameters."""
    size = len(session.run.data)
    current = session.run.sample_at(session.shown)
    height = room.height - 2
    first = max(0, min(current - height // 2, size - height))
    width = (room.width - 1) // 4
    m, c = session.parameters
    digits = session.look.digits
    heading: Line = (
        Span("at "),
        *(Span("m = "), Span(room.spell(show(m, min(digits, 5))), "m"), Span(", ")),
        *(Span("c = "), Span(room.spell(show(c, min(digits, 5))), "c")),
    )
    names = {"x": "x", "y": "y", "y*": "prediction", "y*−y": "loss"}
    header: Line = (
        Span(" "),
        *(Span(room.spell(name.rjust(width)), f"{role} strong") for name, role in names.items()),
    )
    body: list[Line] = []
    for sample in predictions(session, first, height):
        values = (sample.x, sample.y, sample.prediction, sample.residual)
        mine = sample.sample == current + 1
        body.append(
            (
                Span(room.spell("▸") if mine else " ", "accent strong"),
                *(
                    Span(
                        room.spell(fit(value, width - 1, digits).rjust(width)),
                        f"{role} strong" if mine else role,
                    )
                    for value, role in zip(values, names.values(), strict=True)
                ),
            )
        )
    return block([heading, header, *body], room)
