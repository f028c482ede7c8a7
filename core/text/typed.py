"""Numbers and choices typed by a user: read and checked, with a sentence for each mistake."""

import re
from math import isfinite

from core.text.numbers import vanishes
from core.text.quoting import quoted

_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")


class InputError(ValueError):
    """Input that cannot be used; the message is one whole sentence for the user."""


TOO_SMALL = "is too close to 0"


def number_in(text: str) -> float:
    """Return the finite decimal number in a text; ValueError, saying what is wrong, for others."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError("is not a number" if text.strip() else "is empty") from None
    if "_" in text or not text.isascii():  # 1_000 is a number to Python alone
        raise ValueError("is not a number")
    if not isfinite(value):
        raise ValueError("is not a finite number")
    if vanishes(value, text):
        raise ValueError(TOO_SMALL)
    return value


def read_number(text: str, what: str) -> float:
    """Return a finite number; raises InputError, naming `what` it should be."""
    try:
        return number_in(text.replace("−", "-"))
    except ValueError as error:
        if str(error) == TOO_SMALL:
            said = f"{what} {error}, at {quoted(text)}: write 0, or a number of 5e-324 or more."
        else:
            said = f"{what} should be a finite number such as 2.5, not {quoted(text)}."
        raise InputError(said) from None


def read_rate(text: str, what: str = "η") -> float:
    """Return a learning rate: finite and above 0; raises InputError."""
    try:
        rate = read_number(text, what)
    except InputError:
        rate = 0.0
    if rate <= 0:
        raise InputError(f"{what} should be a number above 0 such as 0.25, not {quoted(text)}.")
    return rate


def read_whole(text: str, what: str, most: int, least: int = 0) -> int:
    """Return a whole number from `least` to `most`; raises InputError."""
    digits = text.strip()
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    # Not int() at once: it refuses thousands of digits with a message of its own.
    readable = digits.isascii() and digits.isdigit() and len(digits) <= 30
    if not readable or not least <= int(digits) <= most:
        raise InputError(
            f"{what} should be a whole number from {least} to {most:,}, not {quoted(text)}."
        )
    return int(digits)


def read_choice(text: str, what: str, choices: tuple[str, ...]) -> str:
    """Return one of the choices; raises InputError, listing them."""
    word = text.strip().lower()
    if word not in choices:
        raise InputError(f"{what} should be one of {', '.join(choices)}, not {quoted(text)}.")
    return word
