"""Formulas and equations: read, written, differentiated by rule, and right by other routes."""

import math
import re
from math import isfinite

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.model.equations import Equations, equations
from core.model.expression import (
    Call,
    Expression,
    ExpressionError,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    names,
    value,
)
from core.model.functions import QUOTIENT
from core.model.model import LINE, Model
from core.model.program import calculator, recorder
from core.model.reader import read_formula
from core.model.slopes import slope
from core.model.stages import Phase
from core.model.written import python, symbols, text_of
from sessions import LINE_LOSSES, LOSS_NAMES, NUMBERS

PARABOLA = Model("y* = a*x^2 + b*x + c")
TWO_LAYERS = Model("h = w1*x + b1; k = w2*x - b1; y* = v*h*k + h + c")
MODELS = st.sampled_from([LINE, PARABOLA, TWO_LAYERS])


# Reading and writing


@pytest.mark.parametrize(
    ("text", "written", "code"),
    [
        ("m*x + c", "m·x + c", "m * x + c"),
        ("½(a − b)²", "½(a − b)²", "0.5 * (a - b) * (a - b)"),
        ("|a − b|", "|a − b|", "abs(a - b)"),
        ("a - (b - c)", "a − (b − c)", "a - (b - c)"),
        ("a - b - c", "a − b − c", "a - b - c"),
        ("a*(b + c)/d", "a·(b + c)/d", "quotient(a * (b + c), d)"),
        ("a/(b*c)", "a/(b·c)", "quotient(a, b * c)"),
        ("-a*b", "−a·b", "-a * b"),
        ("(-a)^3", "(−a)³", "-a * -a * -a"),
        ("2*x^4", "2·x^4", "2.0 * x * x * x * x"),
        ("huber(2.5*u)", "huber(2.5·u)", "huber(2.5 * u)"),
    ],
)
def test_a_formula_is_written_as_a_textbook_and_as_python_have_it(
    text: str, written: str, code: str
) -> None:
    formula = read_formula(text)
    assert text_of(formula, symbols(str)) == written
    assert text_of(formula, python(str)) == code


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a +", "The text ends after character 3, where a number such as 2.5 should follow."),
        ("a b", "Character 3 is 'b', where an operator such as + or * should stand."),
        ("|a", "The text ends after character 2, where a | for the | at character 1 should"),
        ("sign a", "Character 6 is 'a', where a ( for what sign is taken of should stand."),
        ("a^b", "The exponent after character 2 should be a whole number from −100 to 100."),
    ],
)
def test_what_is_no_formula_gets_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(sentence)):
        read_formula(text)


def larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return (
        st.builds(Operation, st.sampled_from("+-*/"), parts, parts)
        | st.builds(Power, parts, st.integers(2, 3))
        | st.builds(Negative, parts)
        | st.builds(Call, st.sampled_from(["abs", "huber"]), parts)
    )


LEAVES = st.sampled_from("abc").map(Name) | st.sampled_from([0.5, 1.0, 2.0, 3.25]).map(Number)
EXPRESSIONS = st.recursive(LEAVES, larger, max_leaves=8)
VALUES = st.fixed_dictionaries({name: st.floats(0.5, 4) for name in "abc"})


@given(expression=EXPRESSIONS, values=VALUES)
@settings(deadline=None, max_examples=200)
def test_written_as_python_it_has_the_same_bits(
    expression: Expression, values: dict[str, float]
) -> None:
    code = text_of(expression, python(str))
    known = {
        "huber": lambda u: 0.5 * u * u if abs(u) <= 1 else abs(u) - 0.5,
        "quotient": eval(f"lambda a, b: {QUOTIENT}", dict(vars(math))),
    }
    computed = eval(code, known, dict(values))
    assert value(expression, values) == computed or computed != computed


@given(expression=EXPRESSIONS, values=VALUES)
@settings(deadline=None, max_examples=200)
def test_written_in_symbols_it_reads_back_to_the_same_value(
    expression: Expression, values: dict[str, float]
) -> None:
    again = read_formula(text_of(expression, symbols(str)))
    first, second = value(expression, values), value(again, values)
    assert first == second or (first != first and second != second)


# Differentiating


@given(expression=EXPRESSIONS, values=VALUES, by=st.sampled_from("abc"))
@settings(deadline=None, max_examples=200)
def test_a_slope_by_rule_is_that_of_a_finite_difference(
    expression: Expression, values: dict[str, float], by: str
) -> None:
    step = 1e-6
    above, below, at = (
        value(expression, values | {by: values[by] + side}) for side in (step, -step, 0.0)
    )
    numeric = (above - below) / (2 * step)
    curved = abs(above - 2 * at + below) / step  # At a kink, or nearly at a pole, there is none.
    assume(isfinite(numeric) and abs(at) < 1e3 and curved < 1e-2)
    assert value(slope(expression, by), values) == pytest.approx(numeric, rel=1e-3, abs=1e-3)


# Whole updates


def given_to(made: Equations, numbers: list[float]) -> dict[str, float]:
    return dict(zip(made.given, numbers, strict=False))


def backwards(made: Equations, known: dict[str, float]) -> dict[str, float]:
    """Return ∂L of every quantity by reverse accumulation over the tree: no rule of `slopes`."""
    found = dict.fromkeys(known, 0.0)
    values = dict(known)
    forward = [each for each in made.every if each.phase <= Phase.LOSS]
    for each in forward:
        values[each.key] = value(each.expression, values)
        found[each.key] = 0.0
    found["loss"] = 1.0

    def spread(expression: Expression, share: float) -> None:
        match expression:
            case Name(key):
                found[key] += share
            case Negative(part):
                spread(part, -share)
            case Power(base, exponent):
                spread(base, share * exponent * value(base, values) ** (exponent - 1))
            case Operation("+", left, right):
                spread(left, share)
                spread(right, share)
            case Operation("-", left, right):
                spread(left, share)
                spread(right, -share)
            case Operation("*", left, right):
                spread(left, share * value(right, values))
                spread(right, share * value(left, values))
            case Call(function, part):
                u = value(part, values)
                size = {"abs": abs(u), "huber": min(abs(u), 1.0)}[function]
                spread(part, share * (size and size / abs(size)) * (1.0 if u > 0 else -1.0))

    for each in reversed(forward):
        spread(each.expression, found[each.key])
    return found


@given(model=MODELS, numbers=st.lists(NUMBERS, min_size=8, max_size=8))
@settings(deadline=None, max_examples=100)
def test_every_gradient_is_that_of_reverse_accumulation(model: Model, numbers: list[float]) -> None:
    made = equations(model, "squared")
    known = given_to(made, numbers)
    computed = dict(
        zip((each.key for each in made.every), calculator(made)(*known.values()), strict=True)
    )
    for key, slope_there in backwards(made, known).items():
        if f"dL_d{key}" in computed:
            assert computed[f"dL_d{key}"] == pytest.approx(slope_there, rel=1e-9, abs=1e-6)


@given(model=MODELS, loss=LOSS_NAMES, numbers=st.lists(NUMBERS, min_size=8, max_size=8))
@settings(deadline=None, max_examples=100)
def test_the_recorded_loop_has_the_bits_of_the_update(
    model: Model, loss: str, numbers: list[float]
) -> None:
    made = equations(model, loss)
    known = given_to(made, numbers)
    start = [known[key] for key in model.parameters]
    sample = tuple(known[key] for key in (*model.inputs, *model.targets))
    recorded = recorder(made)([sample] * 3, known["rate"], start)
    for _ in range(3):
        update = calculator(made)(*sample, *start, known["rate"])
        start = [
            update[[each.key for each in made.every].index(f"{key}_after")]
            for key in model.parameters
        ]
        assert [repr(next(recorded)) for _ in start] == [repr(float(new)) for new in start]
    assert next(recorded, None) is None


def test_all_steps_are_taken_from_the_same_old_values() -> None:
    made = equations(TWO_LAYERS, "squared")
    new = {f"{key}_after" for key in TWO_LAYERS.parameters}
    assert not any(new.intersection(names(each.expression)) for each in made.every)


def test_a_fork_is_the_sum_of_the_ways_to_the_loss() -> None:
    made = equations(TWO_LAYERS, "squared")
    text = text_of(made.of["dL_db1"].expression, symbols(made.symbols.__getitem__))
    assert text == "∂L/∂h·∂h/∂b1 + ∂L/∂k·∂k/∂b1"


@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_the_line_has_the_eleven_equations_of_the_article(loss: str) -> None:
    assert [each.symbol for each in equations(LINE, loss).every] == [
        *("y*", "L", "∂L/∂y*", "∂y*/∂m", "∂y*/∂c", "∂L/∂m", "∂L/∂c"),
        *("η·∂L/∂m", "η·∂L/∂c", "m", "c"),
    ]
