"""The trust view: each derivative beside its finite difference, the line beside the best one."""

from dataclasses import asdict
from itertools import zip_longest

from core.explain.counterfactual import Counterfactual
from core.explain.digits import in_numbers
from core.explain.gradient_check import (
    Agreement,
    Bend,
    Difference,
    GradientCheck,
    TwoPoints,
    gradient_check,
    slope_beside,
)
from core.model.definitions import symbol_of
from core.model.expression import Call, Name
from core.model.losses import Loss
from core.model.model import Model
from core.model.written import symbols, text_of
from core.session.session import Session
from core.text.numbers import fit, show
from core.text.spans import Span
from tui.panels.stage import of_stage
from tui.panels.view import View
from tui.screen.lines import Line, Room, block
from tui.screen.lines import text_of as words_of
from tui.screen.marks import Mark
from tui.screen.paragraphs import Paragraph, Wording, apart, sign, together, told

_MOST_EARLY = 8  # Slopes of a mistake that are told.
_NAME = 7  # Cells for the name of a derivative and a blank.
_SIDE = 11  # Cells for each of the columns h, gap and verdict.
_BESIDE = 1e-300  # A residual next to 0.


def lines(session: Session, room: Room) -> list[Line]:
    """Return the table of derivatives, and what supports them, with what explains them.

    Of a model of one link that is all. Of a larger one, unzoomed, it is of the weight in focus.
    """
    simple = len(session.run.model.definitions) == 1
    now = gradient_check(session, whole=simple or session.look.zoomed)
    digits = session.look.digits
    if not simple and session.look.zoomed:
        return _whole(session, now, room)
    table = _table(now, room.width, digits)
    explained, summary = _explained(now), _summary(now)
    if not simple:
        early = _early(now, digits)
        return told(
            (
                apart(table, explained, early),
                apart(table, summary, early),
                [*table, *summary, *early],
                [*table, *summary, *_tersely(now)],
                [*table[1:], *summary, *_tersely(now)[-1:]],
                [*table[-2:], *summary, *_tersely(now)[-1:]],
            ),
            room,
        )
    full, brief = _lines(now, digits), _lines(now, min(digits, 5))
    terse = _terse_lines(now, room.width)
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


def _whole(session: Session, now: GradientCheck, room: Room) -> list[Line]:
    """Return all derivatives, or those around the stage shown, with what is in focus of it.

    Of the others, those that the text below compares come first.
    """
    digits = session.look.digits
    header, *rows = _table(now, room.width, digits)
    said, early = _summary(now), _early(now, digits, whole=True)
    below = [line for line in told(([*said, *early],), room) if words_of(line).strip()]
    height = max(room.height - 1 - len(below), 1)
    compared = now.counterfactual.slopes if now.counterfactual else ()
    part = of_stage(session, now.asked, height, [f"dL_d{key}" for key in compared])
    if part.wordings:
        which = Span(f"{part.wordings[0]}: ", "quiet")
        below[0] = (which, *(Span(room.spell(each.text), each.role) for each in said))
    table = told(([header, *(rows[place] for place in part.places)],), room)
    return block([*table[: 1 + len(part.places)], *below], room)


# The derivatives


def _table(now: GradientCheck, width: int, digits: int) -> Wording:
    """Return a header and a line for each derivative, with the columns that fit."""
    symbols = [each.symbol for each in now.asked]
    name = max(_NAME, *(len(symbol) + 1 for symbol in symbols))
    sides = 3 if width >= 64 else 1 if width >= 40 else 0
    number = min((width - name - sides * _SIDE) // 2, 20)
    heads = ("by rule", "by step") if number < 15 else ("by the rules", "by difference")
    tops = ("h", "rel. diff.", "verdict")
    header = "".join(
        (
            " " * name,
            *(head.rjust(number) for head in heads),
            *(top.rjust(_SIDE) for top in (tops[1:2] if sides == 1 else tops[:sides])),
        )
    )
    rows = (
        Paragraph(
            _row(slope.symbol.ljust(name), each, number, sides, digits),
            slope.key if each else "quiet",
        )
        for slope, each in zip_longest(now.asked, now.differences)
    )
    return [Paragraph(header, "quiet"), *rows]


def _row(row: str, each: Difference | None, number: int, sides: int, digits: int) -> str:
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
        text = f"a step straddles {'a bend' if not _is_kink(now) else _which_kink(now)}"
    elif now.differences:
        gap = max(each.gap for each in now.differences)
        text = f"agree to about {show(gap, 1)}" if gap else "agree to the last bit"
    else:
        text = "no slope leads there: it is held"
    return [Paragraph(text, "strong")]


def _is_kink(now: GradientCheck) -> bool:
    return now.bend is not None and (bool(now.bend.function) or now.loss.kink)


def _which_kink(now: GradientCheck) -> str:
    if now.bend and now.bend.function:
        return f"the kink of {now.bend.function}"
    return "the kink"


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
    if now.bend is not None:
        texts.append(_straddled(now.loss, now.bend))
    texts += (_at_kink(now.loss, each) for each in now.kinks)
    return [Paragraph(text) for text in texts]


def _at_kink(loss: Loss, kink: Bend) -> str:
    """Say what is taken at a kink, where there is no slope."""
    if kink.function:
        taken = show(slope_beside(kink.function, kink.at, 0))
        where = f"{symbol_of(kink.argument)} = {show(kink.at)}: here {_written(kink)}"
        return f"{where} has a kink and no slope, and {taken} is taken."
    prediction = symbol_of(kink.argument)
    formula = text_of(loss.formula, symbols(symbol_of))
    return (
        f"{prediction} = {prediction.removesuffix('*')}: here {formula} has a kink and no slope, "
        "and 0 is taken. The difference is 0 too, because the two sides mirror each other."
    )


def _written(bend: Bend) -> str:
    """Write a function with what it is of, such as relu(z1)."""
    return text_of(Call(bend.function, Name(bend.argument)), symbols(symbol_of))


def _straddled(loss: Loss, bend: Bend) -> str:
    """Say why the difference tells nothing beside a kink or bend."""
    formula = _written(bend) if bend.function else text_of(loss.formula, symbols(symbol_of))
    where, mixed = f"bends where y* − y = {show(bend.at)}", "its two sides"
    if bend.function:
        below, above = (show(slope_beside(bend.function, bend.at, side)) for side in (-1, 1))
        where = f"has a kink where {symbol_of(bend.argument)} = {show(bend.at)}"
        mixed = f"the slopes {below} and {above}"
    elif loss.kink and bend.at == 0:
        slopes = " and ".join(show(loss.slope_at(side)) for side in (-_BESIDE, _BESIDE))
        where, mixed = "has a kink where y* = y", f"the slopes {slopes}"
    return (
        f"{formula} {where}, and p + h and p − h lie on its two sides: the difference mixes "
        f"{mixed}, and says nothing about either."
    )


# What would come of weights updated too early


def _early(now: GradientCheck, digits: int, whole: bool = False) -> Wording:
    """Say what ∂L/∂w would be, were the weights of later layers updated already."""
    early = now.counterfactual
    if early is None:
        return []
    keys = list(early.slopes) if whole else [_of_early(now, early)]
    moved = ", ".join(
        together(f"∂L/∂{symbol_of(key)} {show(early.slopes[key], digits)}{_off(early.share(key))}")
        for key in keys[:_MOST_EARLY]
    )
    rest = f" and {len(keys) - _MOST_EARLY} more" if len(keys) > _MOST_EARLY else ""
    said = [Paragraph(f"With later weights updated already: {moved}{rest}")]
    if whole:
        right, wrong = (show(loss, max(digits, 9)) for loss in early.losses)
        said.append(
            Paragraph(f"L of this sample after the update would be {wrong} instead of {right}.")
        )
        said.append(
            Paragraph("Such a run may train as well: its loss does not tell, a difference does.")
        )
    return [*said, Paragraph("So all slopes first, then all steps.", "strong")]


def _of_early(now: GradientCheck, early: Counterfactual) -> str:
    """Return the weight in focus, or the first where that is one of the last layer."""
    weight = now.focus.weight
    return weight if weight in early.slopes else next(iter(early.slopes))


def _tersely(now: GradientCheck) -> Wording:
    """Say the same of one weight in two lines of at most 25 characters."""
    early = now.counterfactual
    if early is None:
        return []
    key = _of_early(now, early)
    name, off = f"∂L/∂{symbol_of(key)}", _off(early.share(key)).strip(" ()")
    number = fit(early.slopes[key], 25 - len(name) - len(off) - 2, 6)
    return [Paragraph("later weights first:"), Paragraph(f"{name} {number} {off}", "strong")]


def _off(share: float | None) -> str:
    if share is None:
        return ""
    return f" ({'+' if share > 0 else ''}{show(100 * share, 3)} %)" if share else " (the same)"


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
    formulas = {"m": "(y2 - y1)/(x2 - x1)", "c": "y1 - m*x1"}
    worked = in_numbers(formulas, asdict(line), digits)
    return [
        Paragraph("The line through both samples:"),
        Paragraph(f"  m = (y2 − y1)/(x2 − x1) {worked['m']}"),
        Paragraph(f"  c = y1 − m·x1 {worked['c']}"),
    ]


def marks(_: Session) -> list[Mark]:
    """Return what the words of the table are."""
    rule = "By the rules: each slope as the power rule and the chain rule have it."
    step = "By difference: each slope from what changes when a number goes up and down by h."
    gap = "rel. diff.: how far both are apart, as a share of their size."
    return [
        *(Mark(word, rule) for word in ("by the rules", "by rule")),
        *(Mark(word, step) for word in ("by difference", "by step")),
        Mark("rel. diff.", gap),
        Mark("verdict", "verdict: whether both agree as far as rounding lets them."),
        Mark("h", "h: how far a number goes up and down for the difference."),
        Mark("now", "now: the parameters as they are."),
        Mark("best", "best: the least-squares choice of the parameters."),
        Mark("least squares", "Least squares: the parameters with the least mean of (y* − y)²."),
    ]


VIEW = View(
    "trust",
    lines,
    found_by="slopes compared with measured ones: gradient check",
    about="Trust: each slope by the rules, beside what a small step shows of it.",
    marks=marks,
)
