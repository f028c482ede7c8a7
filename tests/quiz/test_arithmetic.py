"""Typed arithmetic: what it is worth is what Python makes of it, and a mistake gets a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quiz.arithmetic import ExpressionError, evaluate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        (".5", 0.5),
        ("2.", 2),
        ("2.5e-3", 0.0025),
        ("2.1e−7", 2.1e-7),
        ("0.5*6*6", 18),
        ("3/4", 0.75),
        (" 3.5 * 2\t+ 2.5 ", 9.5),
        ("3.5·2 + 2.5", 9.5),
        ("7÷2×4", 14),
        ("2-3-4", -5),
        ("2/4/2", 0.25),
        ("2+3*4", 14),
        ("(2+3)*4", 20),
        ("((((7))))", 7),
        ("-3", -3),
        ("+-+-3", 3),
        ("2*-3", -6),
        ("5--3", 8),
        ("3.5 − (−1.5)", 5),
        ("2^3", 8),
        ("2**3", 8),
        ("2^-1", 0.5),
        ("2^(1+1)", 4),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("(-2)^2", 4),
        ("-3²", -9),
        ("(2+1)²", 9),
        ("3²²", 81),
        ("2^3²", 512),
        ("0^0", 1),
        ("½", 0.5),
        ("½²", 0.25),
        ("½·6·6", 18),
        ("½6²", 18),
        ("½(9.5 − 5)²", 10.125),
        ("2*½ 3", 3),
        ("1/½", 2),
    ],
)
def test_values(text: str, value: float) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Nothing is written: there should be a number such as 2.5 or 3/4."),
        ("  ", "Nothing is written: there should be a number such as 2.5 or 3/4."),
        ("2+", "The text ends after character 2, where a number such as 2.5 should follow."),
        ("2 + x", "Character 5 is 'x', where a number such as 2.5 should stand."),
        ("2 3", "Character 3 is '3', where an operator such as + or * should stand."),
        ("2(3)", "Character 2 is '(', where an operator such as + or * should stand."),
        ("2½", "Character 2 is '½', where an operator such as + or * should stand."),
        ("½-3½", "Character 4 is '½', where an operator such as + or * should stand."),
        ("1_0", "Character 2 is '_', where an operator such as + or * should stand."),
        ("2\x1b", "Character 2 is '\\x1b', where an operator such as + or * should stand."),
        ("٣", "Character 1 is '٣', where a number such as 2.5 should stand."),
        ("nan", "Character 1 is 'n', where a number such as 2.5 should stand."),
        (
            "2,5",
            "Character 2 is ',', where an operator such as + or * should stand, "
            "and decimals have a point.",
        ),
        ("2*(3+1", "The text ends after character 6, where a ) for the ( at character 3 should "),
        (")", "Character 1 is ')', where a number such as 2.5 should stand."),
        ("1/(2-2)", "The division at character 2 is by 0; the divisor should be another number."),
        ("0^-1", "The power at character 2 divides by 0; its base should be another number."),
        ("2^0.5", "The exponent after character 2 should be a whole number from −100 to 100."),
        ("2^101", "The exponent after character 2 should be a whole number from −100 to 100."),
        ("(1e9)^99", "The result at character 6 is too large; it should be below 1.8e308 in size."),
        ("1e999", "The result at character 1 is too large; it should be below 1.8e308 in size."),
        ("2*1e308", "The result at character 2 is too large; it should be below 1.8e308 in size."),
        ("(1e200)²", "The result at character 8 is too large; it should be below 1.8e308 in size."),
        ("1e308+1e308", "The result at character 6 is too large; it should be below 1.8e308 in"),
        ("1/1e-310", "The result at character 2 is too large; it should be below 1.8e308 in size."),
    ],
)
def test_mistakes_say_where_and_what_is_right(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith(".")


def test_too_long_a_text() -> None:
    assert evaluate("1" + "+1" * 99 + " ") == 100
    with pytest.raises(ExpressionError, match="has 201 characters; it should have 200 at the most"):
        evaluate("1" * 201)
    with pytest.raises(ExpressionError, match="has 1,000,000 characters"):
        evaluate("(" * 1_000_000)


@pytest.mark.parametrize("opening", ["(", "1^", "1**", "2^(", "-(", "1+("])
def test_nesting_too_deep(opening: str) -> None:
    with pytest.raises(ExpressionError, match="more than 50 brackets or powers within"):
        evaluate(opening * 55)


def test_nesting_as_deep_as_is_allowed() -> None:
    assert evaluate("(" * 50 + "1" + ")" * 50) == 1
    assert evaluate("1" + "^1" * 50) == 1
    assert evaluate("(1)+" * 49 + "1") == 50
    assert evaluate("-" * 199 + "1") == -1


def combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return expressions made of smaller ones, as Python writes them."""
    blank = st.sampled_from(["", " "])
    operators = st.sampled_from(["+", "-", "*", "/"])
    return (
        st.builds(lambda a, s, o, b: f"{a}{s}{o}{s}{b}", parts, blank, operators, parts)
        | st.builds(lambda a: f"({a})", parts)
        | st.builds(lambda sign, a: f"{sign}({a})", st.sampled_from("+-"), parts)
        | st.builds(lambda a, e: f"({a})**{e}", parts, st.integers(-2, 2))
    )


# Of a size that overflows nowhere on the way: Python would go on with inf there.
SIZES = st.floats(1e-3, 1e3)
FLOATS = (SIZES | SIZES.map(lambda size: -size) | st.just(0.0)).map(repr)
EXPRESSIONS = st.recursive(FLOATS, combined, max_leaves=8).filter(lambda text: len(text) <= 200)


@given(text=EXPRESSIONS)
@settings(deadline=None, max_examples=200)
def test_it_agrees_with_python(text: str) -> None:
    try:
        expected = eval(text)
    except (ZeroDivisionError, OverflowError):
        expected = float("nan")
    if abs(expected) < float("inf"):
        assert evaluate(text) == expected
        assert evaluate(text.replace("**", "^").replace("*", "·").replace("-", "−")) == expected
    else:
        with pytest.raises(ExpressionError):
            evaluate(text)


LIKE_EXPRESSIONS = st.text("0123456789.eE+-*/()^ −·×÷½²,x", max_size=220)


@given(text=st.text(max_size=250) | LIKE_EXPRESSIONS)
@settings(deadline=None, max_examples=400)
def test_any_text_has_a_finite_value_or_gets_a_sentence(text: str) -> None:
    try:
        value, sentence = evaluate(text), "."
    except ExpressionError as mistake:
        value, sentence = 0.0, str(mistake)
    assert isinstance(value, float)
    assert abs(value) < float("inf")
    assert sentence.endswith(".")
    assert sentence.isprintable()
