"""What went wrong where a number is not the answer: the one slip that leads to it, if any does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from core.model.expression import Expression, ExpressionError, Negative, Operation, names
from core.model.written import symbols, text_of
from core.quiz.arithmetic import Typed, valued
from core.quiz.edits import SIGN, SIGNS, Kind, shapes
from core.text.numbers import DIGITS, is_rounded, read, show

_RELATIVE = 1e-9
_ROUNDED = 1e-3
_ZERO = 1e-12  # How far from 0 the rounding of a sum that is 0 may lead.


@dataclass(frozen=True, slots=True)
class Edit:
    """What a learner may have computed in place of what is asked."""

    kind: Kind
    said: str
    """What is wrong with it, in symbols: the end of a sentence."""
    expression: Expression
    values: Mapping[str, float] = field(hash=False)
    """The numbers taken, by key."""
    rank: int = 0
    """Of slips that lead to the same number, those of the lowest rank count."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """The slip that leads to a number, and the line that shows it."""

    edit: Edit
    kind: Kind
    line: str
    """What was computed, with its numbers."""
    said: str
    """A sentence: the number, the line, and what is wrong."""


def edits(
    expression: Expression, values: Mapping[str, float], words: Mapping[str, str]
) -> Iterator[Edit]:
    """Yield each way in which an expression may go wrong by itself, with the same numbers."""
    for kind, said, shape in shapes(expression, words):
        yield Edit(kind, said, shape, values)


def mistake(
    typed: Typed, text: str, answer: float, tried: Sequence[Edit], digits: int
) -> Mistake | None:
    """Return the slip that leads to a number typed as `text`, if it is one and no other.

    A slip that leads to the answer itself is none. Slips of one kind that lead to the same number
    are told by their kind.
    """
    found = [each for each in tried if _leads_to(each, typed, answer, digits)]
    if not found and not is_close(typed.value, answer):
        found = [each for each in tried if _is_about(each, typed, answer)]
    exact = [each for each in found if abs(_worth(each) - typed.value) <= _slack(typed.value)]
    lowest = min((each.rank for each in exact or found), default=0)
    first = [each for each in exact or found if each.rank == lowest]
    return _told(_one_of(first, answer), typed, text, digits)


def _one_of(found: list[Edit], answer: float) -> Edit | None:
    """Return what stands for all that was found; None where these differ in kind."""
    if found and all(each.kind in SIGNS for each in found):
        if all(abs(_worth(each) + answer) <= _slack(answer) for each in found):
            found = [replace(each, kind=SIGN, said="the sign is wrong") for each in found]
        found.sort(key=lambda each: SIGNS.index(each.kind))
        found = [each for each in found if each.kind == found[0].kind]
    if len({each.kind for each in found}) != 1:
        return None
    same = len({each.said for each in found}) == 1
    return found[0] if same else replace(found[0], said=found[0].kind.said)


def _leads_to(edit: Edit, typed: Typed, answer: float, digits: int) -> bool:
    try:
        true = _worth(edit)
        seen = valued(edit.expression, as_shown(edit.expression, edit.values, digits))
    except ExpressionError:
        return False
    unchanged = is_near(Typed(true, 0.0), answer, answer, digits)
    return not unchanged and is_near(typed, true, seen, digits)


def _is_about(edit: Edit, typed: Typed, answer: float) -> bool:
    """Whether it leads to a number for somebody who rounded before the end."""
    try:
        true = _worth(edit)
    except ExpressionError:
        return False
    return is_close(typed.value, true) and not is_close(true, answer)


def is_close(one: float, other: float) -> bool:
    """Whether a number may be another made from rounded numbers: within a thousandth of it."""
    return abs(one - other) <= _ROUNDED * abs(other)


def _worth(edit: Edit) -> float:
    return valued(edit.expression, edit.values)


def as_shown(expression: Expression, values: Mapping[str, float], digits: int) -> dict[str, float]:
    """Return the numbers that an expression takes, as they are displayed."""
    return {key: read(show(values[key], digits)) for key in names(expression)}


def is_near(typed: Typed, true: float, seen: float, digits: int) -> bool:
    """Whether a number is `true`, or `seen`, or between, to the digits shown or to its own."""
    if not isfinite(seen):
        seen = true
    low, high = sorted((true, seen))
    below, above = (max(tolerance(end, digits), typed.unit / 2) for end in (low, high))
    slack = _slack(typed.value)
    return low - below - slack <= typed.value <= high + above + slack


def tolerance(value: float, digits: int) -> float:
    """Return how far from `value` a number may lie that is the same in so many digits."""
    if value == 0:
        return _ZERO
    exponent = int(f"{value:.{digits - 1}e}".partition("e")[2])  # of the number as displayed
    return max(10.0 ** (exponent - digits + 1) / 2, abs(value) * _RELATIVE)


def _slack(value: float) -> float:
    return abs(value) * _RELATIVE


def _told(edit: Edit | None, typed: Typed, text: str, digits: int) -> Mistake | None:
    """Return the mistake that an edit is, in as many digits as its line takes to hold."""
    if edit is None:
        return None
    more = holding(edit.expression, edit.values, typed, digits)
    line = written(edit.expression, edit.values, more)
    known = (edit.values[key] for key in names(edit.expression))
    rounded = any(is_rounded(show(each, more), each) for each in known)
    sign = "≈" if rounded or abs(_worth(edit) - typed.value) > _slack(typed.value) else "="
    shown = text if line == text else f"{text} {sign} {line}"  # "3 = 3" would say it twice.
    return Mistake(edit, edit.kind, line, f"{shown}: {edit.said}.")


def line_of(expression: Expression, values: Mapping[str, float], result: float, digits: int) -> str:
    """Return an expression with numbers, in as many digits as they take to lead to the result."""
    return written(expression, values, holding(expression, values, Typed(result, 0.0), digits))


def holding(expression: Expression, values: Mapping[str, float], result: Typed, digits: int) -> int:
    """Return in how many digits, so many or more, the numbers displayed lead to the result.

    Where no number of digits but all does, it is `digits`.
    """
    for more in (each for each in DIGITS[:-1] if each >= digits):
        try:
            there = valued(expression, as_shown(expression, values, more))
        except ExpressionError:
            continue
        if is_near(result, there, there, digits):
            return more
    return digits


def written(expression: Expression, values: Mapping[str, float], digits: int) -> str:
    """Return an expression with numbers in their places."""
    if isinstance(expression, Negative) and isinstance(expression.operand, Operation):
        inner = written(expression.operand, values, digits)
        if expression.operand.sign in "*/" and not inner.startswith("−"):
            return f"−{inner}"  # −½(9 − 3)² and not −(½(9 − 3)²).
    style = symbols(lambda key: show(values[key], digits))
    text = text_of(expression, replace(style, number=lambda value: show(value, 17)))
    return re.sub(r"½(?=[0-9.])", "½·", text)
