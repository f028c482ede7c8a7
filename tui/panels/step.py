"""The step view: what the slopes foretell of an update, and what came of it."""

from math import isnan

from core.explain.digits import in_numbers
from core.explain.step import Output, Sharpness, Step, sharpness, step
from core.model.definitions import symbol_of
from core.session.session import Session
from core.text.numbers import fit, show
from tui.panels.view import View
from tui.screen.lines import Line, Room
from tui.screen.marks import Mark
from tui.screen.paragraphs import Paragraph, Wording, apart, together, told

_NAME = 9  # Cells for what is told of, and a blank.


def lines(session: Session, room: Room) -> list[Line]:
    """Return the table of what was foretold and what came, and where there is room, why."""
    now, digits = step(session), session.look.digits
    if not now.outputs:
        waits = "What the slopes foretell is shown once the backward phase is."
        return told(([Paragraph(waits, "quiet")],), room)
    table = _table(now, digits, room.width)
    why, brief = _why(now, digits), _briefly(now)
    bend: Wording = []
    small: Wording = []
    if session.look.zoomed:
        found = sharpness(session)
        bend, small = _bend(found, digits), _small_print(now, found, digits)
    return told(
        (
            apart(table, why, bend, small),
            [*table, *why, *bend, *small],
            apart(table, why, bend),
            [*table, *why, *bend],
            [*table, *why[-1:], *bend],
            [*table, *brief],
            table,
        ),
        room,
    )


def _table(now: Step, digits: int, width: int) -> Wording:
    column = min((width - _NAME) // 2, 12)
    heads = ("foretold", "actual")
    rows = [Paragraph(" " * _NAME + "".join(head.rjust(column) for head in heads), "quiet")]
    for each in now.outputs:
        name = symbol_of(each.key)
        factors = (each.foretold, each.actual)
        rows.append(
            _row(f"{name} − {name.removesuffix('*')}", "×", factors, column, digits, each.key)
        )
    return [*rows, _row("ΔL", "", (now.foretold, now.actual), column, digits, "loss")]


def _row(
    name: str,
    sign: str,
    numbers: tuple[float | None, ...],
    column: int,
    digits: int,
    role: str,
) -> Paragraph:
    texts = []
    for number in numbers:
        text = "?" if number is None else "–"
        if number is not None and not (sign and isnan(number)):
            text = sign + fit(number, column - 1 - len(sign), digits)
        texts.append(text.rjust(column))
    return Paragraph(f"{name:<{_NAME}}{''.join(texts)}", role)


# Why


def _why(now: Step, digits: int) -> Wording:
    """Say what is foretold, and what of."""
    values = {"rate": now.rate, "length": now.length, "change": now.foretold}
    change = in_numbers({"change": "-rate*length^2"}, values, digits)["change"]
    return [
        *_residuals(now, digits),
        Paragraph(
            "The slope foretells how much L of this sample changes, as far as L is straight: "
            f"{together(f'ΔL = −η·‖∇L‖² {change}')}."
        ),
    ]


def _residuals(now: Step, digits: int) -> Wording:
    order = "Exactly, as y* is linear in the parameters" if now.exact else "To first order"
    if len(now.outputs) > 1:
        return [
            Paragraph(
                f"{order}, the update multiplies the residuals, and mixes them: what moves one "
                "output moves the others."
            )
        ]
    (output,) = now.outputs
    if output.residual == 0:
        return [Paragraph("The residual is 0: there is nothing to multiply.")]
    if now.logistic:
        own, squares = now.logistic
        values = {"rate": now.rate, "own": own, "squares": squares, "factor": output.foretold}
        worked = in_numbers({"factor": "1 - rate*own*squares"}, values, digits)["factor"]
        formula = f"1 − η·y*(1 − y*)·‖∇z‖² {worked}"
        return [
            Paragraph(
                f"{order}, the update multiplies the residual by "
                f"{together(formula)}: what moves is z, by "
                f"{together('η·‖∇z‖²')} times the residual."
            )
        ]
    return [
        Paragraph(
            f"{order}, the update multiplies the residual by "
            f"{together(_product(now, output, digits))}."
        )
    ]


def _product(now: Step, output: Output, digits: int) -> str:
    if not output.pure:
        return f"1 − η·‖∇y*‖²·∂L/∂y*/(y* − y) ≈ {show(output.foretold, digits)}"
    values = {"rate": now.rate, "squares": output.squares, "factor": output.foretold}
    worked = in_numbers({"factor": "1 - rate*squares"}, values, digits)["factor"]
    return f"1 − η·‖∇y*‖² {worked}"


def _briefly(now: Step) -> Wording:
    return [Paragraph("exact: y* is linear" if now.exact else "to first order", "quiet")]


# How the loss bends


def _bend(found: Sharpness, digits: int) -> Wording:
    """Say up to which step the data-set loss would fall, were it as it bends here everywhere."""
    if found.largest is None:
        return [Paragraph(found.why_not, "quiet")]
    if found.limit is None:
        return []
    limit = together(f"2/λmax ≈ {show(found.limit, min(digits, 4))}")
    return [
        Paragraph(
            "As far as the data-set loss is a parabola here: along its most curved direction, a "
            f"step of the whole data set with η above {limit} would climb. Updates of single "
            "samples follow no such limit."
        )
    ]


def _small_print(now: Step, found: Sharpness, digits: int) -> Wording:
    """Say what mathematics calls it, each in a word."""
    said = []
    if len(now.outputs) > 1:
        said.append(
            f"The residuals are multiplied by {together('I − η·J·Jᵀ')}, a matrix (a table of "
            "factors), where J has a row of slopes for each output."
        )
    if found.limit is not None and found.largest is not None:
        largest = together(f"λmax ≈ {show(found.largest, min(digits, 4))}")
        said.append(
            f"{largest} is how fast the slope changes along that direction: the largest "
            "eigenvalue of the Hessian, the table of the slopes of the slopes."
        )
    return [Paragraph(text, "quiet") for text in said]


def marks(_: Session) -> list[Mark]:
    """Return what the words of the table are."""
    return [
        Mark("foretold", "foretold: what the slopes at the old parameters say of the update."),
        Mark("actual", "actual: what the new parameters give for the same sample."),
        Mark("y* − y", "y* − y: what the update multiplies the residual of its sample by."),
        Mark("ΔL", "ΔL: by how much L of the sample changes."),
        Mark("λmax", "λmax: how fast the slope changes along the most curved direction."),
        Mark("‖∇y*‖²", "‖∇y*‖²: the sum of the squares of the slopes of y* along the parameters."),
        Mark("‖∇z‖²", "‖∇z‖²: the sum of the squares of the slopes of z along the parameters."),
        Mark("‖∇L‖²", "‖∇L‖²: the sum of the squares of the slopes of L along the parameters."),
    ]


# Of a line, the convergence view says all of it, and more.
VIEW = View(
    "step",
    lines,
    suits=lambda model, _: not model.straight,
    found_by="what the update was to do to the loss, and what it did: curvature",
    about="The step: what the slopes foretell of the update, and what came of it.",
    marks=marks,
)
