"""Numbers as text: short, honest about rounding, and never wider than the room there is."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import inf, isclose, isfinite, isinf, isnan, log10, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.numbers import DIGITS, fit, is_rounded, plain, powers_of_ten, read, show, ticks
from sessions import ANY_FLOAT

ROUNDING = st.sampled_from([digits for digits in DIGITS if digits < 17])


def is_nearest(text: str, value: float) -> bool:
    """Whether `text` is within half a unit of its last digit from `value`, exactly."""
    shown = Decimal(text.replace("−", "-"))
    exponent = shown.as_tuple().exponent
    assert isinstance(exponent, int)
    return abs(Fraction(shown) - Fraction(value)) <= Fraction(10) ** exponent / 2


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (9.5, 6, "9.5"),
        (-1.40625, 6, "−1.40625"),
        (-1.40625, 3, "−1.41"),
        (2.1e-7, 6, "2.1e−7"),
        (9, 6, "9"),
        (0.0, 6, "0"),
        (-0.0, 6, "0"),
        (-0.0, 17, "0"),
        (1234567.0, 6, "1.23457e6"),
        (1e22, 17, "1e22"),
        (0.1 + 0.2, 17, "0.30000000000000004"),
        (0.1 + 0.2, 12, "0.3"),
        (100.0, 3, "100"),
        (1000.0, 3, "1e3"),
        (inf, 6, "inf"),
        (-inf, 17, "−inf"),
        (nan, 6, "nan"),
        (-nan, 17, "nan"),
        (1.7976931348623157e308, 17, "1.7976931348623157e308"),
        (5e-324, 6, "4.94066e−324"),
    ],
)
def test_show(value: float, digits: int, text: str) -> None:
    assert show(value, digits) == text


@given(ANY_FLOAT, ROUNDING)
@settings(deadline=None)
def test_what_is_shown_is_right_to_half_a_unit_of_its_last_digit(value: float, digits: int) -> None:
    text = show(value, digits)
    assert "-" not in text  # a true minus sign
    assert is_nearest(text, value)
    assert len(text.partition("e")[0].strip("−0.").replace(".", "")) <= digits


@given(ANY_FLOAT)
@settings(deadline=None)
def test_17_digits_show_a_float_in_full(value: float) -> None:
    assert read(show(value, 17)) == value
    assert not is_rounded(show(value, 17), value)


@given(st.floats(), st.integers(0, 30), ROUNDING)
@settings(deadline=None)
def test_fit_is_never_wider_than_its_width(value: float, width: int, digits: int) -> None:
    text = fit(value, width, digits)
    assert len(text) <= width
    if text.startswith("#") or not text:
        assert text == "#" * width
    elif isfinite(value):
        assert is_nearest(text, value)


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (10.125, 6, "10.125"),
        (10.125, 5, "10.12"),
        (10.125, 2, "10"),
        (10.125, 1, "#"),
        (-123456, 7, "−123456"),
        (-123456, 5, "−1e5"),
        (nan, 2, "##"),
        (1, 0, ""),
    ],
)
def test_fit_gives_up_digits_for_room(value: float, width: int, text: str) -> None:
    assert fit(value, width) == text


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [(9.5, 3, False), (9.5625, 3, True), (0.1, 3, False), (0.1 + 0.2, 6, False), (1 / 3, 12, True)],
)
def test_rounding_is_told_from_floating_point_dust(
    value: float, digits: int, rounded: bool
) -> None:
    assert is_rounded(show(value, digits), value) == rounded


@pytest.mark.parametrize("value", [inf, -inf, nan])
def test_what_is_no_number_is_not_rounded(value: float) -> None:
    assert not is_rounded(show(value), value)


@given(st.floats(allow_nan=False))
@settings(deadline=None)
def test_plain_reads_back_to_the_same_float(value: float) -> None:
    assert float(plain(value)) == value
    assert not plain(value).endswith(".0")


def test_plain_is_what_a_person_would_type() -> None:
    assert [plain(v) for v in (5, 0.25, -3.0, 1e22, 1e-7)] == ["5", "0.25", "-3", "1e+22", "1e-07"]
    assert isinf(float(plain(inf)))
    assert isnan(float(plain(nan)))


# Axes

FAR = st.floats(-1e300, 1e300)
MOST = st.integers(1, 12)


@given(FAR, FAR, MOST)
@settings(deadline=None)
def test_ticks_are_few_round_and_in_range(one: float, other: float, most: int) -> None:
    low, high = min(one, other), max(one, other)
    found = ticks(low, high, most)
    assert len(found) <= most
    assert found == sorted(set(found))
    dust = 1e-9 * (abs(low) + abs(high))
    assert all(low - dust <= tick <= high + dust for tick in found)
    steps = [later - earlier for earlier, later in pairwise(found)]
    # Where the ends lie close together far from 0, rounding is larger than that.
    if steps and abs(low) + abs(high) < 1e6 * (high - low):
        mantissa = steps[0] / 10 ** round(log10(steps[0]))
        assert any(isclose(mantissa, round_one, rel_tol=1e-6) for round_one in (1, 2, 2.5, 0.5))


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 18.9, 5, [0, 5, 10, 15]),
        (0, 1, 5, [0, 0.25, 0.5, 0.75, 1]),
        (-3, 3, 4, [-2, 0, 2]),
        (0, 0, 5, []),
        (1, 0, 5, []),
        (0, inf, 5, []),
        (nan, 1, 5, []),
        (-1.7e308, 1.7e308, 5, []),
        (0, 1e-310, 5, []),
        (0, 1, 0, []),
    ],
)
def test_ticks(low: float, high: float, most: int, expected: list[float]) -> None:
    assert ticks(low, high, most) == expected


@pytest.mark.parametrize("most", range(1, 8))
def test_ticks_stay_numbers_at_the_end_of_the_floats(most: int) -> None:
    assert all(0 <= tick <= 1.5e308 for tick in ticks(0, 1.5e308, most))


@given(st.floats(1e-307, 1e307), st.floats(1, 1e300), MOST)
@settings(deadline=None)
def test_powers_of_ten_are_few_even_and_in_range(low: float, ratio: float, most: int) -> None:
    high = min(low * ratio, 1e308)
    found = powers_of_ten(low, high, most)
    assert len(found) <= most
    assert all(low * (1 - 1e-9) <= power <= high * (1 + 1e-9) for power in found)
    exponents = [log10(power) for power in found]
    gaps = [round(b - a, 6) for a, b in pairwise(exponents)]
    assert len(set(gaps)) <= 1
    if high >= 10 * low:
        assert found


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0.5, 200, 5, [1, 10, 100]),
        (1, 1e6, 4, [1, 100, 1e4, 1e6]),
        (2, 9, 4, []),
        (0, 9, 4, []),
        (-1, 9, 4, []),
        (1, inf, 4, []),
        (9, 2, 4, []),
    ],
)
def test_powers_of_ten(low: float, high: float, most: int, expected: list[float]) -> None:
    assert powers_of_ten(low, high, most) == expected


def test_the_digits_to_choose_from() -> None:
    assert list(DIGITS) == sorted(DIGITS)
    assert DIGITS[-1] == 17
