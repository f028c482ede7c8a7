"""Reads displayed equations with a parser of its own, and checks them for the numbers in them."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from math import exp, inf, isfinite, isnan, log1p, nan

from core.model.expression import combined
from core.model.functions import FUNCTIONS

NUMBER = r"\d+(?:\.\d+)?(?:e[−-]?\d+)?"
TOKEN = re.compile(
    rf"\s*(ln\(1 ?\+ ?e\^|{NUMBER}|inf|nan|\^\d+|[A-Za-zσ]+(?=\()|[½²³()|·/+−])(?![A-Za-z_])"
)
RELATION = re.compile(r"[=≈←]")
APART = re.compile(r" {2,}|[│┊┆┤├┐┘]")
_POWERS = {"²": 2, "³": 3}
_CALLS = {each.symbol.split("(")[0] or each.name: each.name for each in FUNCTIONS.values()}
_CALLS |= {each.name: each.name for each in FUNCTIONS.values()}


class Unreadable(ValueError):
    """No expression of numbers alone."""


class _Reader:
    """Computes an expression of numbers by floats, from left to right, as it is read."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.largest = 0.0
        """The largest number that was met on the way."""

    def next(self) -> str:
        found = TOKEN.match(self.text, self.at)
        return found.group(1) if found else ""

    def take(self, *expected: str) -> str:
        token = self.next()
        if not token or (expected and token not in expected):
            raise Unreadable(self.text)
        found = TOKEN.match(self.text, self.at)
        assert found
        self.at = found.end(1)
        return token

    def met(self, number: float) -> float:
        self.largest = max(self.largest, abs(number)) if isfinite(number) else self.largest
        return number

    def sum(self) -> float:
        total = self.product()
        while (sign := self.next()) and sign in "+−":
            self.take()
            total = self.met(combined("+" if sign == "+" else "-", total, self.product()))
        return total

    def product(self) -> float:
        total = self.signed()
        while (sign := self.next()) and sign in "·/":
            self.take()
            factor = self.signed(total if sign == "·" else None)
            total = factor if sign == "·" else self.met(combined("/", total, factor))
        return total

    def signed(self, before: float | None = None) -> float:
        """Return a factor, or `before` times it; a power's factors are taken one by one."""
        if self.next() == "−":
            self.take()
            found = -self.signed()
            return found if before is None else self.met(before * found)
        if self.next() == "½":
            self.take()
            return self.signed(0.5 if before is None else before * 0.5)
        base = self.atom()
        power = self.next()
        times = 1
        if power and (power in _POWERS or power[0] == "^"):
            self.take()
            times = _POWERS.get(power) or int(power[1:])
        found = base if before is None else before * base
        for _ in range(times - 1):
            found *= base
        return self.met(found)

    def atom(self) -> float:
        token = self.take()
        if token[0].isdigit() or token in ("inf", "nan"):
            return self.met({"inf": inf, "nan": nan}.get(token) or float(token.replace("−", "-")))
        if token == "|":
            found = abs(self.sum())
            self.take("|")
            return self.met(found)
        function: Callable[[float], float] = lambda number: number  # noqa: E731 - of a bracket
        if token.startswith("ln(1"):
            function = softplus
        elif token != "(":
            if token not in _CALLS:
                raise Unreadable(self.text)
            function = FUNCTIONS[_CALLS[token]].value
            self.take("(")
        found = function(self.sum())
        self.take(")")
        return self.met(found)


def softplus(number: float) -> float:
    """Return ln(1 + e^u), as exact as it is."""
    return number + log1p(exp(-number)) if number > 0 else log1p(exp(number))


def computed(text: str) -> tuple[float, float] | None:
    """Return what a text comes to and the largest number on the way; None where it has names."""
    reader = _Reader(text.strip())
    try:
        found = reader.sum()
    except Unreadable:
        return None
    return (found, reader.largest) if reader.at == len(reader.text) else None


def result(text: str) -> str:
    """Return the number that a text begins with, if it does."""
    found = re.match(rf"\s*(−?(?:{NUMBER}|inf|nan))(?=$|[\s,;:.)])", text)
    return found.group(1) if found else ""


def equations(line: str) -> Iterator[tuple[str, str, str]]:
    """Yield what has numbers alone before a sign, the sign, and the result after it."""
    for part in APART.split(line):
        signs = list(RELATION.finditer(part))
        for number, sign in enumerate(signs):
            before = part[signs[number - 1].end() if number else 0 : sign.start()]
            after = part[sign.end() : signs[number + 1].start()] if sign != signs[-1] else ""
            right = result(part[sign.end() :]) if not after else after.strip()
            if (
                sign.group() != "←"
                and computed(before)
                and re.fullmatch(rf"−?{NUMBER}|−?inf|nan", right)
            ):
                yield before, sign.group(), right


def unit_of(number: str) -> float:
    """Return one unit of the last digit of a number as it is written."""
    exponent = Decimal(number.replace("−", "-")).as_tuple().exponent
    assert isinstance(exponent, int)
    return float(f"1e{exponent}")


def wrong(before: str, sign: str, after: str, units: float = 0.5) -> str:
    """Say what is wrong with an equation; nothing where it gives the result that stands there.

    That is where it comes to it to half a unit of its last digit, or as many units as are allowed.
    """
    found = computed(before)
    assert found
    (made, largest), right = found, float(after.replace("−", "-"))
    if made == right or (isnan(made) and isnan(right)):
        return ""
    if "/0" in before and made == -right:
        return ""  # The 0 is a negative one.
    allowed = 3e-13 * largest  # What the program takes for exact, of each number.
    if sign == "≈":
        allowed = 4e-16 * largest + (units * unit_of(after) * (1 + 1e-6) if isfinite(right) else 0)
    return "" if abs(made - right) <= allowed else f"{before.strip()} {sign} {after}: {made!r}"
