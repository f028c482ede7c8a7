"""The predictions: inputs, y, y* and the residual of every sample, at the parameters now."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.descent.classes import has_classes, right
from core.explain import meaning_of_run as meaning
from core.explain.fit import Prediction, predictions
from core.explain.loss_series import data_set_loss
from core.model.model import Model
from core.session.session import Session
from core.text.numbers import fit, show
from core.text.spans import Span
from tui.panels.view import View
from tui.screen.lines import Line, Room, block, width_of
from tui.screen.marks import Mark, column
from tui.screen.paragraphs import sign

_LEAST = 6  # Cells of a column that are enough for four digits.
_MARK = 2
_FEW = 2  # Parameters.


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: its heading, its role, and what it shows of an output."""

    name: str
    role: str
    value: Callable[[Prediction], float | str | None]


def lines(session: Session, room: Room) -> list[Line]:
    """Return the table around the sample of the update shown, under the parameters."""
    model, data = session.run.model, session.run.data
    size, outputs = len(data), len(model.predictions)
    current = session.run.sample_at(session.shown)
    height = max((room.height - 2) // outputs, 1)
    first = max(0, min(current - height // 2, size - height))
    mark = _MARK * has_classes(model, data)
    columns = _columns(model, room.width - 1 - mark)
    width = (room.width - 1 - mark) // len(columns)
    header: Line = (
        Span(" "),
        *(Span(room.spell(each.name.rjust(width)), f"{each.role} strong") for each in columns),
    )
    body: list[Line] = []
    samples = groupby(predictions(session, first, height), key=lambda each: each.sample)
    for sample, several in samples:
        for number, each in enumerate(several):
            texts = [_text(session, column.value(each), width) for column in columns]
            if number:  # What is the same for all outputs of a sample is written once.
                texts = [
                    "" if column.name == "#" or column.role == "x" else text
                    for column, text in zip(columns, texts, strict=True)
                ]
            row = _row(columns, texts, width, room, current=sample == current + 1)
            body.append((*row, Span(room.spell(" ✓"), "strong")) if each.right else row)
    return block([_heading(session, room), header, *body], room)


def _columns(model: Model, width: int) -> Sequence[_Column]:
    """Return the columns that there is room for; where inputs have none, samples are numbered."""
    inputs = [_input(key, place) for place, key in enumerate(model.inputs)]
    number = _Column("#", "quiet", lambda each: str(each.sample))
    output = [_Column("", "prediction", lambda each: each.symbol)] * (len(model.predictions) > 1)
    both = [
        _Column("y", "y", lambda each: each.y),
        _Column("y*", "prediction", lambda each: each.prediction),
    ]
    residual = _Column("y*−y", "loss", lambda each: each.residual)
    choices = (
        [*inputs, *output, *both, residual],
        [*inputs, *output, *both],
        [number, *output, *both, residual],
        [number, *output, *both],
    )
    return next((each for each in choices if len(each) * _LEAST <= width), choices[-1])


def _input(key: str, place: int) -> _Column:
    return _Column(key, "x", lambda each: each.inputs[place])


def _text(session: Session, value: float | str | None, width: int) -> str:
    if isinstance(value, str):
        return value
    return "?" if value is None else fit(value, width - 1, session.look.digits)


def _heading(session: Session, room: Room) -> Line:
    """Return the parameters, with as many digits as fit, or how well all is predicted."""
    pairs = list(zip(session.run.model.parameters, session.parameters, strict=True))
    # Of two, one digit is better than nothing; of many, it would be a row of ones.
    for lead, least in (("at ", 3), ("", 1 if len(pairs) <= _FEW else 3)):
        for digits in range(min(session.look.digits, 5), least - 1, -1):
            spans: list[Span] = []
            for key, value in pairs:
                before = ", " if spans else lead
                spans.append(Span(room.spell(f"{before}{key} {sign(digits, value)} ")))
                spans.append(Span(room.spell(show(value, digits)), key))
            if width_of(tuple(spans)) <= room.width:
                return tuple(spans)
    return _judged(session, room)


def _judged(session: Session, room: Room) -> Line:
    """Return at which parameters, and in what room there is, how well all is predicted."""
    digits = min(session.look.digits, 4)
    loss = data_set_loss(session.run, session.done)
    mean = Span(room.spell(f"mean L {sign(digits, loss)} {show(loss, digits)}"), "loss")
    done = session.done
    place = f"after {done:,} update{'s' * (done != 1)}" if done else "at the start"
    said: list[Line] = [(mean,)]
    # While a learner is asked for a prediction, the number would tell its side.
    if has_classes(session.run.model, session.run.data) and not session.hiding:
        count = right(session.run, session.parameters)
        sorted_right = Span(f"right {count}/{len(session.run.data)}", "strong")
        said = [(sorted_right, Span(", "), mean), (sorted_right,)]
    choices: list[Line] = [(Span(f"{place}: "), *each) for each in said]
    choices.append((Span(place),))
    return next((line for line in choices if width_of(line) <= room.width), choices[-1])


def _row(
    columns: Iterable[_Column], texts: Iterable[str], width: int, room: Room, current: bool
) -> Line:
    emphasis = " strong" if current else ""
    return (
        Span(room.spell("▸") if current else " ", "accent strong"),
        *(
            Span(room.spell(text.rjust(width)), f"{column.role}{emphasis}")
            for column, text in zip(columns, texts, strict=True)
        ),
    )


def marks(session: Session) -> list[Mark]:
    """Return what the table's words are: it is of the parameters now, and not of an update."""
    outputs = meaning.predicted(session, "y*")
    return [
        Mark("y*−y", meaning.left_over(session, "y*−y"), "loss"),
        *column("y*", outputs, "prediction"),
        *column("y", "y: the target of each sample, from the data.", "y"),
        *column("", "The inputs of each sample, from the data.", "x"),
        *(
            Mark(key, "The inputs of each sample, from the data.")
            for key in session.run.model.inputs
        ),
        Mark("mean L", meaning.data_set(session, "mean L")),
        Mark("right", meaning.right_word(session), "strong"),
        Mark("?", "?: not shown, as it would tell what you are asked."),
        Mark("✓", "✓: y* is on the same side of ½ as y."),
        Mark("▸", "▸: the sample of the update shown."),
        Mark("#", "#: the number of the sample."),
        Mark("after", f"The parameters of this table are those {meaning.place(session)}."),
        Mark("at the start", f"The parameters of this table are those {meaning.place(session)}."),
    ]


VIEW = View(
    "predictions",
    lines,
    found_by="y* and y of every sample: residuals, errors",
    about="The predictions: what the model says of every sample with the parameters now.",
    marks=marks,
)
