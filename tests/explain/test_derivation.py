"""The derivation: every displayed equation holds, within the rounding that it owns up to."""

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.update import Update
from core.explain.derivation import SYMBOLS, DerivedLine, derive
from core.model.losses import ABSOLUTE, SQUARED
from core.model.model import LINE
from core.model.stages import Phase
from core.text.ascii import to_ascii
from core.text.numbers import DIGITS, is_rounded, read, show
from core.text.spans import Span
from sessions import DIGIT_CHOICES, LINE_LOSSES, UPDATES, loss_of, slope_of, update

SECOND = update(x=2, y=5, m=3.5, c=2.5, rate=0.25, loss=SQUARED)
THIRD = update(x=3, y=7, m=1.25, c=1.375, rate=0.25, loss=SQUARED)
WIDTHS = st.integers(41, 120)

# What each line claims, as a function of the numbers that stand in it.
OPERATIONS: dict[str, Callable[..., float]] = {
    "prediction": lambda m, x, c: m * x + c,
    "dL_dm": lambda slope, x: slope * x,
    "dL_dc": lambda slope, one: slope * one,
    "step_m": lambda rate, gradient: rate * gradient,
    "step_c": lambda rate, gradient: rate * gradient,
    "m_after": lambda m, step: m - step,
    "c_after": lambda c, step: c - step,
}


def text_of(line: DerivedLine) -> str:
    return "".join(span.text for span in line.spans)


def texts(made: Update, revealed: Phase = Phase.UPDATE) -> list[str]:
    return [text_of(line) for line in derive(made, revealed)]


# The article's numbers


def test_the_second_update_of_the_worked_example() -> None:
    assert texts(SECOND) == [
        "y* = m·x + c = 3.5·2 + 2.5 = 9.5",
        "L = ½(y* − y)² = ½(9.5 − 5)² = 10.125",
        "∂L/∂y* = y* − y = 9.5 − 5 = 4.5",
        "∂y*/∂m = x = 2",
        "∂y*/∂c = 1",
        "∂L/∂m = ∂L/∂y*·∂y*/∂m = 4.5·2 = 9",
        "∂L/∂c = ∂L/∂y*·∂y*/∂c = 4.5·1 = 4.5",
        "η·∂L/∂m = 0.25·9 = 2.25",
        "η·∂L/∂c = 0.25·4.5 = 1.125",
        "m ← m − η·∂L/∂m = 3.5 − 2.25 = 1.25",
        "c ← c − η·∂L/∂c = 2.5 − 1.125 = 1.375",
    ]


def test_negative_numbers_after_an_operator_are_in_brackets() -> None:
    lines = texts(THIRD)
    assert lines[5] == "∂L/∂m = ∂L/∂y*·∂y*/∂m = −1.875·3 = −5.625"
    assert lines[7] == "η·∂L/∂m = 0.25·(−5.625) = −1.40625"
    assert lines[9] == "m ← m − η·∂L/∂m = 1.25 − (−1.40625) = 2.65625"


def test_absolute_error_has_its_own_lines() -> None:
    made = update(x=2, y=5, m=3.5, c=2.5, rate=0.25, loss=ABSOLUTE)
    lines = texts(made)
    assert lines[1] == "L = |y* − y| = |9.5 − 5| = 4.5"
    assert lines[2] == "∂L/∂y* = sign(y* − y) = sign(9.5 − 5) = 1"


def test_rounded_numbers_are_about_equal() -> None:
    made = update(x=3, y=1, m=1 / 3, c=0.1, rate=0.1, loss=SQUARED)
    assert texts(made)[0] == "y* = m·x + c ≈ 0.333333·3 + 0.1 ≈ 1.1"
    wide = derive(made, Phase.UPDATE, digits=17)
    assert text_of(wide[0]) == "y* = m·x + c = 0.3333333333333333·3 + 0.1 = 1.1"


# Phases


@pytest.mark.parametrize(("phase", "revealed"), [(0, 0), (1, 1), (2, 2), (3, 7), (4, 11)])
def test_a_phase_reveals_its_lines(phase: int, revealed: int) -> None:
    lines = derive(SECOND, Phase(phase))
    assert [line.revealed for line in lines] == [True] * revealed + [False] * (11 - revealed)
    assert [line.phase for line in lines] == sorted(line.phase for line in lines)
    assert {line.phase for line in lines} == set(LINE.stages.phases)


@given(UPDATES, st.sampled_from(Phase), DIGIT_CHOICES, WIDTHS)
@settings(deadline=None, max_examples=60)
def test_lines_not_reached_hold_no_numbers(
    drawn: tuple[Update, str], phase: Phase, digits: int, width: int
) -> None:
    made, _ = drawn
    for line in derive(made, phase, digits, width):
        if not line.revealed:
            assert not re.search(r"\d", text_of(line).replace("½", "").replace("²", ""))
            assert any(span.role for span in line.spans)  # they are there, so nothing jumps


# Any update, in any room


@given(UPDATES, st.sampled_from(Phase), DIGIT_CHOICES, WIDTHS, st.sampled_from([str, to_ascii]))
@settings(deadline=None, max_examples=100)
def test_every_line_fits(
    drawn: tuple[Update, str],
    phase: Phase,
    digits: int,
    width: int,
    spell: Callable[[str], str],
) -> None:
    made, _ = drawn
    for line in derive(made, phase, digits, width, spell):
        assert len(text_of(line)) <= width


@pytest.mark.parametrize("spell", [str, to_ascii])
@pytest.mark.parametrize("scale", [1e-290, 1e-77, 1e77, 1e290])
def test_numbers_of_any_size_fit_41_columns(scale: float, spell: Callable[[str], str]) -> None:
    for loss in LINE_LOSSES.values():
        made = update(-scale / 3, -scale / 7, -1 / 3, scale / 9, 1e-7 / 3, loss)
        for line in derive(made, Phase.UPDATE, 17, 41, spell):
            assert len(text_of(line)) <= 41


@given(UPDATES, DIGIT_CHOICES, WIDTHS)
@settings(deadline=None, max_examples=60)
def test_ascii_is_ascii(drawn: tuple[Update, str], digits: int, width: int) -> None:
    made, _ = drawn
    for phase in Phase:
        for line in derive(made, phase, digits, width, to_ascii):
            assert text_of(line).isascii()
            assert "?" not in text_of(line)


@given(UPDATES, DIGIT_CHOICES, WIDTHS)
@settings(deadline=None, max_examples=60)
def test_no_two_operators_meet(drawn: tuple[Update, str], digits: int, width: int) -> None:
    made, _ = drawn
    for line in derive(made, Phase.UPDATE, digits, width):
        assert not re.search(r"[·+−] ?−[\di]", text_of(line))


@given(UPDATES, DIGIT_CHOICES, WIDTHS)
@settings(deadline=None, max_examples=60)
def test_a_number_looks_the_same_wherever_it_stands(
    drawn: tuple[Update, str], digits: int, width: int
) -> None:
    made, _ = drawn
    seen: dict[str, set[str]] = {}
    for line in derive(made, Phase.UPDATE, digits, width):
        for span in line.spans:
            if span.role and span.text != SYMBOLS[span.role]:
                seen.setdefault(span.role, set()).add(span.text.strip("()"))
    assert all(len(ways) == 1 for ways in seen.values()), seen


# Whether the equations hold

Interval = tuple[float, float]


def rounding(text: str, value: float) -> Interval:
    """Return what a number shown may stand for: itself, or half a unit of its last digit around."""
    shown = read(text)
    if is_rounded(text, value):
        exponent = Decimal(text.replace("−", "-")).as_tuple().exponent
        assert isinstance(exponent, int)
        half = 0.5 * 10.0**exponent
    else:
        half = 1e-11 * abs(shown)  # floating-point dust
    return shown - half, shown + half


def outcome(operation: Callable[..., float], operands: list[Interval]) -> Interval:
    """Return the interval of the results for operands in those intervals.

    Every operation here is monotone in each operand, or falls and then rises through 0.
    """
    corners = [operation(*corner) for corner in product(*operands)]
    if operation not in OPERATIONS.values():  # A loss, whose least is where y* = y.
        differences = [a - b for a, b in product(*operands)]
        if min(differences) <= 0 <= max(differences):
            corners.append(operation(0.0, 0.0))
    return min(corners), max(corners)


def operation_of(name: str, loss: str) -> Callable[..., float]:
    if name == "loss":
        return lambda prediction, y: float(loss_of(loss, prediction - y))
    if name == "dL_dprediction":
        return lambda prediction, y: slope_of(loss, prediction - y)
    return OPERATIONS[name]


def sides(spans: tuple[Span, ...]) -> list[list[Span]]:
    """Split a line at its signs =, ≈ and ←."""
    parts: list[list[Span]] = [[]]
    for span in spans:
        if not span.role and span.text.strip() in ("=", "≈", "←"):
            parts.append([])
        else:
            parts[-1].append(span)
    return parts


@given(UPDATES, DIGIT_CHOICES, WIDTHS)
@settings(deadline=None, max_examples=150)
def test_every_displayed_equation_holds(drawn: tuple[Update, str], digits: int, width: int) -> None:
    made, loss = drawn
    lines = derive(made, Phase.UPDATE, digits, width)
    for equation, line in zip(made.equations.every, lines, strict=True):
        *_, operands, result = sides(line.spans)
        numbers = [span for span in operands if span.role]
        if any(span.text == SYMBOLS[span.role] for span in numbers):
            continue  # the line had no room for its numbers, or needs none
        low, high = outcome(
            operation_of(equation.key, loss),
            [rounding(span.text.strip("()"), getattr(made, span.role)) for span in numbers],
        )
        shown_low, shown_high = rounding(result[0].text, getattr(made, equation.key))
        dust = 1e-11 * max(abs(low), abs(high), *(abs(read(s.text.strip("()"))) for s in numbers))
        assert low - dust <= shown_high, text_of(line)
        assert shown_low <= high + dust, text_of(line)


@given(UPDATES, DIGIT_CHOICES, WIDTHS)
@settings(deadline=None, max_examples=100)
def test_an_equals_sign_stands_only_where_nothing_is_rounded(
    drawn: tuple[Update, str], digits: int, width: int
) -> None:
    made, _ = drawn
    for line in derive(made, Phase.UPDATE, digits, width):
        signs = [s.text.strip() for s in line.spans if s.text.strip() in ("=", "≈", "←")]
        shown = [s for s in line.spans if s.role and s.text != SYMBOLS[s.role]]
        rounded = any(is_rounded(s.text.strip("()"), getattr(made, s.role)) for s in shown)
        if rounded:
            assert signs[-1] == "≈", text_of(line)
        elif len(shown) > 1:
            assert "≈" not in signs, text_of(line)


def test_infinite_numbers_are_written_as_such() -> None:
    made = update(x=1e200, y=0, m=1e200, c=0, rate=0.1, loss=SQUARED)
    lines = texts(made)
    assert lines[0].endswith("= inf")
    assert lines[9].endswith("= −inf")
    assert made.loss == inf


def test_digits_are_those_asked_for_where_there_is_room() -> None:
    made = update(x=1 / 3, y=0, m=0, c=0, rate=0.1, loss=SQUARED)
    for digits in DIGITS:
        line = derive(made, Phase.UPDATE, digits)[3]
        assert line.spans[-1].text == show(1 / 3, digits)
