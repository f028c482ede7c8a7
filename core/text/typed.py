"""Settings as text, typed by a user: read and checked, with a sentence for each mistake."""

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

from core.data.dataset import quoted
from core.descent.order import ORDERS
from core.descent.run import MOST_UPDATES, Settings
from core.model.losses import LOSSES
from core.text.numbers import vanishes

_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")


class InputError(ValueError):
    """Input that cannot be used; the message is one whole sentence for the user."""


def read_number(text: str, what: str) -> float:
    """Return a finite number; raises InputError, naming `what` it should be."""
    try:
        value = float(text.strip().replace("−", "-"))
    except ValueError:
        value = float("nan")
    if not isfinite(value) or "_" in text or not text.replace("−", "-").isascii():
        raise InputError(f"{what} should be a finite number such as 2.5, not {quoted(text)}.")
    if vanishes(value, text):
        raise InputError(
            f"{what} is too close to 0, at {quoted(text)}: write 0, or a number of 5e-324 or more."
        )
    return value


def read_rate(text: str, what: str = "η") -> float:
    """Return a learning rate: finite and above 0; raises InputError."""
    try:
        rate = read_number(text, what)
    except InputError:
        rate = 0.0
    if rate <= 0:
        raise InputError(f"{what} should be a number above 0 such as 0.25, not {quoted(text)}.")
    return rate


def read_whole(text: str, what: str, most: int = MOST_UPDATES) -> int:
    """Return a whole number from 0 to `most`; raises InputError."""
    digits = text.strip()
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    # Not int() at once: it refuses thousands of digits with a message of its own.
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 30 or int(digits) > most:
        raise InputError(f"{what} should be a whole number from 0 to {most:,}, not {quoted(text)}.")
    return int(digits)


def read_seed(text: str, what: str = "seed") -> int:
    """Return a seed, a whole number of at most 18 digits; raises InputError."""
    return read_whole(text, what, 10**18 - 1)


def read_choice(text: str, what: str, choices: tuple[str, ...]) -> str:
    """Return one of the choices; raises InputError, listing them."""
    word = text.strip().lower()
    if word not in choices:
        raise InputError(f"{what} should be one of {', '.join(choices)}, not {quoted(text)}.")
    return word


def read_loss(text: str, what: str = "loss") -> str:
    """Return the name of a loss; raises InputError."""
    return read_choice(text, what, tuple(LOSSES))


def read_order(text: str, what: str = "order") -> str:
    """Return the name of an order; raises InputError."""
    return read_choice(text, what, ORDERS)


SETTINGS: dict[str, Callable[[str, str], Any]] = {
    "m": read_number,
    "c": read_number,
    "rate": read_rate,
    "loss": read_loss,
    "order": read_order,
    "seed": read_seed,
}
"""What reads each parameter and setting, by its name."""


def read_settings(rate: str, loss: str, order: str, seed: str) -> Settings:
    """Return settings from the texts of a form; raises InputError at the first mistake."""
    return Settings(read_rate(rate), read_loss(loss), read_order(order), read_seed(seed))
