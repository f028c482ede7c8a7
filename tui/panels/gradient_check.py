"""The trust view: each derivative beside its finite difference, the line beside the best one."""

from itertools import zip_longest

from core.explain.gradient_check import (
    Agreement,
    Difference,
    GradientCheck,
    TwoPoints,
    gradient_check,
)
from core.model.definitions import symbol_of
from core.model.losses import Loss
from core.model.model import Model
from core.model.written import symbols, text_of
from core.session.session import Session
from core.text.numbers import fit, show
from tui.panels.view import View
from tui.screen.lines import Line, Room
from tui.screen.paragraphs import Paragraph, Wording, apart, operand, sign, together, told

_NAME = 7  # Cells for the name of a derivative and a blank.
_SIDE = 11  # Cells for each of the columns h, gap and verdict.
_BESIDE = 1e-300  # A residual next to 0.


def lines(session: Session, room: Room) -> list[Line]:
    """Return the table of derivatives, and the two lines, with what explains them."""
    now, digits = gradient_check(session), session.look.digits
    table = _table(now, room.width, digits)
    full, brief = _lines(now, digits), _lines(now, min(digits, 5))
    explained, summary, terse = _explained(now), _summary(now), _terse_lines(now, room.width)
    return told(
        (
            apart(table, explained, full),
            [*table, *explained, *brief],
            [*table, *summary, *brief],
            [*table, *summary, *terse],
            [*table[-2:], *summary, *terse],
        ),
        room,
    )


# The derivatives


def _table(now: GradientCheck, width: int, digits: int) -> Wording:
    """Return a header and a line for each derivative, with the columns that fit."""
    sides = 3 if width >= 64 else 1 if width >= 40 else 0
    number = min((width - _NAME - sides * _SIDE) // 2, 20)
    heads = ("by rule", "by step") if number < 15 else ("by the rules", "by difference")
    tops = ("h", "rel. diff.", "verdict")
    header = "".join(
        (
            " " * _NAME,
            *(head.rjust(number) for head in heads),
            *(top.rjust(_SIDE) for top in (tops[1:2] if sides == 1 else tops[:sides])),
        )
    )
    slopes = [each for each in now.equations.every if each.slope]
    rows = (
        Paragraph(_row(slope.symbol, each, number, sides, digits), slope.key if each else "quiet")
        for slope, each in zip_longest(slopes, now.differences)
    )
    return [Paragraph(header, "quiet"), *rows]


def _row(symbol: str, each: Difference | None, number: int, sides: int, digits: int) -> str:
    row = symbol.ljust(_NAME)
    if each is None:
        return row + "?".rjust(number) * 2
    row += fit(each.analytic, number - 1, digits).rjust(number)
    row += fit(each.numeric, number - 1, digits).rjust(number)
    gap = show(each.gap, 2).rjust(_SIDE)
    if sides == 3:
        return row + show(each.step, 2).rjust(_SIDE) + gap + each.agreement.rjust(_SIDE)
    return row + gap * sides


def _found(now: GradientCheck) -> set[Agreement]:
    return {each.agreement for each in now.differences}


def _summary(now: GradientCheck) -> Wording:
    """Say in a few words whether they agree."""
    found = _found(now)
    if not now.revealed:
        text = "shown once backward is"
    elif Agreement.NOT_FINITE in found:
        text = "a number is not finite"
    elif Agreement.DIFFERS in found:
        text = "they differ"
    elif Agreement.STRADDLES in found:
        text = f"a step straddles {'the kink' if now.loss.kink else 'a bend'}"
    else:
        gap = max(each.gap for each in now.differences)
        text = f"agree to about {show(gap, 1)}" if gap else "agree to the last bit"
    return [Paragraph(text, "strong")]


def _explained(now: GradientCheck) -> Wording:
    texts = [
        "By the rules: the power rule and the chain rule. By difference: what f does when p, "
        "which stands below the bar, goes up and down by h: (f(p+h) − f(p−h)) / 2h."
    ]
    if not now.revealed:
        texts.append("Both are shown once the backward phase is.")
        return [Paragraph(text) for text in texts]
    texts.append(
        f"h is {'at most ' * now.finer}about 6e−6 of the size of the numbers, the cube root of a "
        "float64's precision: with a larger one the bend of f would show, with a smaller one its "
        "rounding."
    )
    if any(each.analytic == 0 for each in now.differences):
        texts.append("Where a derivative is 0, the difference is not divided by it.")
    found = _found(now)
    if Agreement.NOT_FINITE in found:
        texts.append("A number is too large for a float64, so there is nothing to compare.")
    if Agreement.DIFFERS in found:
        texts.append("They differ by more than rounding explains.")
    formula = text_of(now.loss.formula, symbols(symbol_of))
    if now.bend is not None:
        texts.append(_straddled(now.loss, now.bend, formula))
    if now.at_kink:
        texts.append(
            f"y* = y: here {formula} has a kink and no slope, and 0 is taken. The difference is 0 "
            "too, because the two sides mirror each other."
        )
    return [Paragraph(text) for text in texts]


def _straddled(loss: Loss, bend: float, formula: str) -> str:
    """Say why the difference tells nothing beside a kink or bend of the loss."""
    where, mixed = f"bends where y* − y = {show(bend)}", "its two sides"
    if loss.kink and bend == 0:
        slopes = " and ".join(show(loss.slope_at(side)) for side in (-_BESIDE, _BESIDE))
        where, mixed = "has a kink where y* = y", f"the slopes {slopes}"
    return (
        f"{formula} {where}, and p + h and p − h lie on its two sides: the difference mixes "
        f"{mixed}, and says nothing about either."
    )


# The lines


def _lines(now: GradientCheck, digits: int) -> Wording:
    model = now.equations.model
    said = [Paragraph(f"{f'{model.written} now:':<14} {_equals(model, now.now, digits)}")]
    if model.design:
        none = "none is the best, or it is too large"
        best = _equals(model, now.best, digits) if now.best else none
        said.append(Paragraph(f"least squares: {best}", "strong"))
    return [*said, *_slope_formula(now.two_points, digits)]


def _equals(model: Model, values: tuple[float, ...], digits: int) -> str:
    pairs = zip(model.parameters, values, strict=True)
    parts = ((key, sign(digits, value), show(value, digits)) for key, value in pairs)
    return ", ".join(together(" ".join(part)) for part in parts)


def _terse_lines(now: GradientCheck, width: int) -> Wording:
    keys = now.equations.model.parameters
    number = (width - 5 - sum(len(key) + 2 for key in keys)) // len(keys)
    texts = [
        " ".join([name, *(f"{key} {fit(value, number, 5)}" for key, value in pairs)])
        for name, values in (("now ", now.now), ("best", now.best))
        if (pairs := list(zip(keys, values or (), strict=False)))
    ]
    if now.equations.model.design and not now.best:
        texts.append("best: not one line")
    return [Paragraph(text) for text in texts]


def _slope_formula(line: TwoPoints | None, digits: int) -> Wording:
    """Write the exact line through two points with its numbers."""
    if line is None:
        return []
    over, under = (line.y2, line.y1), (line.x2, line.x1)
    slope = (
        f"  m = (y2 − y1)/(x2 − x1) {sign(digits, *over, *under)} "
        f"({_minus(*over, digits)})/({_minus(*under, digits)}) "
        f"{sign(digits, *over, *under, line.m)} {show(line.m, digits)}"
    )
    start = (
        f"  c = y1 − m·x1 {sign(digits, line.y1, line.m, line.x1)} "
        f"{show(line.y1, digits)} − {operand(line.m, digits)}·{operand(line.x1, digits)} "
        f"{sign(digits, line.y1, line.m, line.x1, line.c)} {show(line.c, digits)}"
    )
    return [Paragraph("The line through both samples:"), Paragraph(slope), Paragraph(start)]


def _minus(left: float, right: float, digits: int) -> str:
    return f"{show(left, digits)} − {operand(right, digits)}"


# How far to step is known for slopes of the loss and of y*.
VIEW = View("trust", lines, suits=lambda model, _: len(model.definitions) == 1)
