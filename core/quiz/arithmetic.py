"""Arithmetic as a learner types it, such as 0.5*6*6 or m*x + c, and what it is worth."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.model.arithmetic import worth
from core.model.definitions import key_of
from core.model.equations import RATE
from core.model.expression import Expression, ExpressionError, Number, names
from core.model.reader import read_formula
from core.model.slopes import put
from core.text.ascii import to_ascii

__all__ = ["LONGEST", "ExpressionError", "Typed", "evaluate", "in_digits", "read_typed", "valued"]

LONGEST = 200
"""The most characters of an expression."""

_DECIMAL = re.compile(r"\s*[+−-]?\s*([0-9]*)\.?([0-9]*)(?:[eE]([+−-]?[0-9]{1,3}))?\s*")


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as it was typed."""

    value: float
    unit: float
    """One in its last digit, where it is a decimal number of two digits or more; else 0."""


def evaluate(text: str) -> float:
    """Return the value of an arithmetic expression, a finite float.

    Raises ExpressionError, and no other exception, whatever the text.
    """
    return worth(read_typed(text))


def read_typed(text: str, symbols: Mapping[str, str] | None = None) -> Expression:
    """Return the expression in a text, which may have the quantities with these symbols, by key.

    A slope may be written dL/dm, η as eta. Raises ExpressionError.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            f"The expression has {len(text):,} characters; it should have {LONGEST} at the most."
        )
    known = symbols or {}
    written = {symbol: key for key, symbol in known.items()} | {"eta": RATE}

    def key(name: str) -> str:
        found = written.get(name) or key_of(name)
        if known and found not in known:
            given = ", ".join(known.values())
            raise ExpressionError(f"{name} is none of the numbers given, which are {given}.")
        return found if known else ""

    return read_formula(_with_keys(text, known), key)


def _with_keys(text: str, symbols: Mapping[str, str]) -> str:
    """Return a text with keys for the symbols that no formula can have, such as ∂L/∂m and η."""
    spelt = {word: key for key, symbol in symbols.items() for word in (symbol, to_ascii(symbol))}
    for word in sorted(spelt, key=len, reverse=True):
        if not word.replace("*", "").isidentifier() or not word.isascii():
            text = text.replace(word, spelt[word])
    return text


def valued(expression: Expression, values: Mapping[str, float]) -> float:
    """Return what an expression comes to with these values; raises ExpressionError."""
    return worth(put(expression, {key: Number(values[key]) for key in names(expression)}))


def is_decimal(text: str) -> bool:
    """Whether a text is a number, with its sign, and no other expression."""
    return bool(_DECIMAL.fullmatch(text)) and any(map(str.isdigit, text))


def in_digits(text: str, value: float) -> Typed:
    """Return a number as it was typed, with the value of the text."""
    found = _DECIMAL.fullmatch(text)
    if not found or len((found[1] + found[2]).lstrip("0")) < 2:
        return Typed(value, 0.0)
    exponent = int((found[3] or "0").replace("−", "-")) - len(found[2])
    return Typed(value, 10.0**exponent)
