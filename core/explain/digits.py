"""How many digits each number of an equation takes, so that the equation holds as it is shown.

Whoever puts the numbers as they stand there into an equation gets the result as it stands there,
rounded to its digits. Numbers that are subtracted, say, take more digits for that.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import groupby
from math import floor, inf, isfinite, isnan, log10
from operator import attrgetter, sub
from typing import NamedTuple, TypeVar

from core.model.equations import Equation
from core.model.expression import Name
from core.model.program import evaluator
from core.model.reader import read_formula
from core.model.stages import Phase
from core.model.written import filled
from core.text.numbers import ALL_DIGITS, at_face, is_rounded, read, show

Key = TypeVar("Key")
Made = TypeVar("Made")
Compute = Callable[..., float]

_LEAST = 5e-324  # Of the positive numbers.
_ROUNDING = 1e-6
"""What of half a unit may be lost to float64."""
_MANY_MORE = 2
"""Digits that an operand gets rather than that the result has one more."""


class OnDemand(dict[Key, Made]):
    """Values by key, each made when it is first asked for."""

    def __init__(self, make: Callable[[Key], Made]) -> None:
        """Make values by this function."""
        self.make = make

    def __missing__(self, key: Key) -> Made:
        made = self[key] = self.make(key)
        return made


_NOT_EASED: Mapping[str, "Ease"] = {}


class Ease(IntEnum):
    """How much an equation asks for: with each step less, for where there is no room for more."""

    NONE = 0
    """It holds, is as precise as those beside it, and shows that its new value is another one."""
    ALONE = 1
    """It holds."""
    UNIT = 2
    """It holds to one unit of the last digit of what it gives."""


class Numbers:
    """Numbers by key as they are shown, each written once, when it is first asked for.

    Each has the digits asked for, or as many more as the equations take that are to hold. A number
    that is another by its equation, or comes to the same, has the digits of that one.
    """

    def __init__(
        self,
        values: Mapping[str, float],
        digits: int,
        equations: Iterable[Equation] = (),
        eased: Mapping[str, Ease] = _NOT_EASED,
    ) -> None:
        """Make these equations hold, some eased, which come in the order in which they are used."""
        self.values, self.digits = values, digits
        self.holding: set[str] = set()
        """The keys of what the equations give that were made to hold."""
        self._more: dict[str, int] = {}
        self._same: dict[str, str] = {}
        self.text: OnDemand[str, str] = OnDemand(lambda key: show(values[key], self.digits_of(key)))
        self.rounded: OnDemand[str, bool] = OnDemand(
            lambda key: is_rounded(self.text[key], values[key])
        )
        self._face: OnDemand[str, float] = OnDemand(
            lambda key: at_face(values[key], self.digits_of(key))
        )
        self.hold(equations, eased)

    def digits_of(self, key: str) -> int:
        """Return how many digits a number has, at most."""
        return self._more.get(self._same.get(key, key), self.digits)

    def any_rounded(self, equation: Equation) -> bool:
        """Whether one of those on its right side is."""
        return any(self.rounded[key] for key in equation.uses)

    def hold(
        self, equations: Iterable[Equation], eased: Mapping[str, Ease] = _NOT_EASED
    ) -> bool:
        """Give numbers the digits with which these equations hold; return whether any has more."""
        ranks: dict[str, tuple[int, int]] = {}
        held: list[_Held] = []
        for each in equations:
            self.holding.add(each.key)
            if same := self._equal(each):
                self._same[each.key] = self._same.get(same, same)
            if each.uses and self.digits < ALL_DIGITS and not isinstance(each.expression, Name):
                before = [ranks[name] for name in each.names if name in ranks]
                inner = max((depth for stage, depth in before if stage == each.stage), default=-1)
                ranks[each.key] = rank = (each.stage, inner + 1)
                ease = eased.get(each.key, Ease.NONE)
                if each.replaces and not ease and self._seen(each.replaces, each.key):
                    ease = Ease.ALONE
                held.append(_Held(rank, each.key, each.names, evaluator(each), ease))
        held.sort(key=attrgetter("rank"), reverse=True)
        alike = [list(group) for _, group in groupby(held, attrgetter("rank"))]
        steady = False
        while not steady:
            steady = True
            for group in alike:  # The first ones follow from them.
                self._level([each.key for each in group if not each.ease])
                for each in group:
                    steady = self._holds(each) and steady
        return bool(self._more)

    def _equal(self, equation: Equation) -> str:
        """Return the key of what a number is by its equation, or comes to; empty where neither."""
        if isinstance(equation.expression, Name):
            return equation.expression.key
        value = self.values[equation.key]
        return next((key for key in equation.names if self.values[key] == value), "")

    def _seen(self, old: str, new: str) -> bool:
        """Give an old and a new value that look the same digits to tell them apart, if they do."""
        change = abs(self.values[new] - self.values[old])
        if self._face[old] != self._face[new] or not 0 < change < inf:
            return False
        largest = max(abs(self.values[old]), abs(self.values[new]))
        digits = floor(log10(largest)) - floor(log10(change)) + 1
        for key in (old, new):
            self._give(key, min(max(digits, self.digits_of(key)), ALL_DIGITS))
        return True

    def _level(self, keys: list[str]) -> None:
        """Give numbers as many digits as the one of them that has most."""
        own = [key for key in keys if key not in self._same]
        most = max(map(self.digits_of, own), default=0)
        for key in own:
            self._give(key, most)

    def _holds(self, each: "_Held") -> bool:
        """Give operands what they need; return whether they had it."""
        goal, found = self._face[each.key], each.compute(*[self._face[key] for key in each.names])
        if found == goal:
            return True
        digits = self.digits_of(each.key)
        before = [self.digits_of(name) for name in each.names]
        values = [self.values[name] for name in each.names]
        units = 1.0 if each.ease is Ease.UNIT else 0.5

        def needed(own: int) -> list[int]:
            value = self.values[each.key]
            goal = at_face(value, own)
            return raised(each.compute, values, before, goal, units * unit_of(value, own))

        after = needed(digits)
        if max(map(sub, after, before)) > _MANY_MORE and digits < ALL_DIGITS:
            # It is nearly half a unit that is left out; less is, where it has a digit more.
            finer = needed(digits + 1)
            if sum(finer) < sum(after):
                after = finer
                self._give(each.key, digits + 1)
        for name, new in zip(each.names, after, strict=True):
            self._give(name, new)
        return before == after

    def _give(self, key: str, digits: int) -> None:
        """Let a number, and all that are the same, have so many digits."""
        own = self._same.get(key, key)
        if digits > self.digits_of(own):
            self._more[own] = digits
            for each in (own, *(alias for alias in self._same if self._same[alias] == own)):
                for known in (self.text, self.rounded, self._face):
                    known.pop(each, None)


class _Held(NamedTuple):
    """An equation that is to hold."""

    rank: tuple[int, int]
    """Its stage and how far in it; of one rank are alike."""
    key: str
    names: tuple[str, ...]
    compute: Compute
    ease: Ease


def raised(
    compute: Compute, values: Sequence[float], digits: Sequence[int], goal: float, most: float
) -> list[int]:
    """Return digits with which these operands give the result shown, or at most so much else.

    They are those given or more: it is always the operand whose rounding does most that gets some.
    """
    digits, exact = list(digits), compute(*values)
    faces = [at_face(*each) for each in zip(values, digits, strict=True)]
    while not _is_near(compute(*faces), goal, most):
        effects: dict[int, float] = {}
        """Of each operand that is rounded: by how much that changes the result."""
        for place, face in enumerate(faces):
            if face != values[place]:
                effect = compute(*values[:place], face, *values[place + 1 :]) - exact
                effects[place] = inf if isnan(effect) else abs(effect)
        if not effects:
            break  # What is left is rounding of float64.
        worst = max(effects, key=effects.__getitem__)
        known = most < effects[worst] < inf
        for place in (worst,) if known else effects:
            more = max(1, floor(log10(effects[place] / most))) if known else 1
            digits[place] = min(digits[place] + more, ALL_DIGITS)
            faces[place] = at_face(values[place], digits[place])
    return digits


def _is_near(found: float, goal: float, most: float) -> bool:
    return abs(found - goal) <= most * (1 + _ROUNDING) or found == goal or (isnan(found) and isnan(goal))


@lru_cache(maxsize=4096)
def unit_of(value: float, digits: int) -> float:
    """Return one unit of the last of so many digits of a number."""
    if not isfinite(value):
        return _LEAST
    return max(10.0 ** (floor(log10(abs(value))) - digits + 1 if value else -digits), _LEAST)


def supported(
    compute: Compute, values: Sequence[float], texts: Sequence[str], result: float, digits: int
) -> int:
    """Return how many digits of a result hold for operands as they are shown, at the most."""
    found = compute(*map(read, texts)) if all(map(_is_number, texts)) else compute(*values)
    while digits > 1 and not _is_near(found, at_face(result, digits), unit_of(result, digits)):
        digits -= 1
    return digits


def _is_number(text: str) -> bool:
    return bool(text.strip("#"))  # As many stand where a number has no room.


def in_numbers(
    formulas: Mapping[str, str], values: Mapping[str, float], digits: int
) -> dict[str, str]:
    """Return for each formula, by the key of what it gives, what follows on it in numbers.

    That is such as ≈ 1 − 0.1·3.3² ≈ −0.09. The keys in the formulas are those of the values.
    """
    equations = [_read(key, text) for key, text in formulas.items()]
    numbers = Numbers(values, digits, equations)
    return {each.key: _in_numbers(each, numbers) for each in equations}


@lru_cache(maxsize=64)
def _read(key: str, text: str) -> Equation:
    return Equation(Phase.NOTHING, 0, key, key, read_formula(text))


def _in_numbers(equation: Equation, numbers: Numbers) -> str:
    worked = "".join(text for text, _ in filled(equation.pieces, numbers.text.__getitem__))
    rounded = numbers.any_rounded(equation)
    signs = ("≈" if each else "=" for each in (rounded, rounded or numbers.rounded[equation.key]))
    return f"{next(signs)} {worked} {next(signs)} {numbers.text[equation.key]}"
