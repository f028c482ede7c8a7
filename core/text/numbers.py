"""Numbers as text: a few significant digits, a true minus sign, and never more room than given."""

from functools import lru_cache
from math import floor, inf, isfinite, isnan, log10

ALL_DIGITS = 17
"""The significant digits that show a float64 in full."""

DIGITS = (3, 4, 5, 6, 8, 10, 12, ALL_DIGITS)
"""The significant digits to choose from."""

_EXACT = 1e-13  # Relative error below which a shown number counts as the number itself.


@lru_cache(maxsize=2048)
def show(value: float, digits: int = 6) -> str:
    """Write `value` with at most `digits` significant digits, such as 9.5, −1.40625 or 2.1e−7.

    With 17 digits it is the shortest text that reads back to the same float64.
    """
    if isnan(value):
        return "nan"
    return _tidy(repr(float(value)) if digits >= ALL_DIGITS else f"{value:.{digits}g}")


def _tidy(text: str) -> str:
    """Return a number that Python wrote, with a true minus sign and nothing idle."""
    mantissa, _, exponent = text.removesuffix(".0").partition("e")
    text = f"{mantissa.removesuffix('.0')}e{int(exponent)}" if exponent else mantissa
    return text.replace("-", "−") if text != "-0" else "0"


def fit(value: float, width: int, digits: int = 6) -> str:
    """Write `value` as `show` does, with fewer digits where it would not fit `width` characters.

    Returns "#" signs where even one digit does not fit.
    """
    for fewer in range(digits, 0, -1):
        text = show(value, fewer)
        if len(text) <= width:
            return text
    text = _tidy(f"{value:.0e}")  # −8e−4 where −0.0008 has no room
    return text if len(text) <= width else "#" * width


def read(text: str) -> float:
    """Return the number that `show` wrote, to the digits shown."""
    return float(text.replace("−", "-"))


def at_face(value: float, digits: int) -> float:
    """Return the number that `show` writes, to the digits shown."""
    return value if digits >= ALL_DIGITS else float(f"{value:.{digits}g}")


def vanishes(value: float, text: str) -> bool:
    """Whether the number that `text` writes is not 0, and `value`, what a float64 makes of it, is.

    >>> vanishes(float("1e-999"), "1e-999"), vanishes(float("0e-9"), "0e-9")
    (True, False)
    """
    return value == 0 and any(digit in text.lower().partition("e")[0] for digit in "123456789")


def is_rounded(text: str, value: float) -> bool:
    """Whether `text`, written by `show` or `fit`, leaves out digits of `value` that matter."""
    if not isfinite(value):
        return False
    return not text.strip("#") or abs(read(text) - value) > _EXACT * abs(value)


def plain(value: float) -> str:
    """Write `value` as the shortest text that reads back to it, whole numbers without a point."""
    return repr(float(value)).removesuffix(".0")


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` round numbers (1, 2, 2.5 or 5 times a power of ten) in [low, high]."""
    span = high - low
    if not 1e-300 <= span < inf or most < 1:
        return []
    power = 10.0 ** floor(log10(span / most))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0):
        step = factor * power
        if not isfinite(step):
            break
        first, last = -floor(-low / step), floor(high / step)
        if last - first + 1 <= most:
            return [number * step for number in range(first, last + 1)]
    return []


def powers_of_ten(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` powers of ten in [low, high], evenly spaced; both positive."""
    if not 0 < low <= high < inf or most < 1:
        return []
    first, last = -floor(-log10(low)), floor(log10(high))
    if last < first:
        return []
    step = max(1, -(-(last - first + 1) // most))
    return [10.0**exponent for exponent in range(first, last + 1, step)]
