"""How many digits each number of an equation takes, so that the equation holds as it is shown.

Whoever puts the numbers as they stand there into an equation gets the result as it stands there,
to one unit of its last digit. Numbers that are subtracted, say, take more digits for that.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import floor, inf, isfinite, isnan, log10
from typing import TypeVar

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


class OnDemand(dict[Key, Made]):
    """Values by key, each made when it is first asked for."""

    def __init__(self, make: Callable[[Key], Made]) -> None:
        """Make values by this function."""
        self.make = make

    def __missing__(self, key: Key) -> Made:
        made = self[key] = self.make(key)
        return made


class Numbers:
    """Numbers by key as they are shown, each written once, when it is first asked for.

    Each has the digits asked for, or as many more as the equations take that are to hold. A number
    that is another by its equation has the digits of that one.
    """

    def __init__(
        self, values: Mapping[str, float], digits: int, equations: Iterable[Equation] = ()
    ) -> None:
        """Make these equations hold, which come in the order in which they are computed."""
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
        self.hold(equations)

    def digits_of(self, key: str) -> int:
        """Return how many digits a number has, at most."""
        return self._more.get(self._same.get(key, key), self.digits)

    def any_rounded(self, equation: Equation) -> bool:
        """Whether one of those on its right side is."""
        return any(self.rounded[key] for key in equation.uses)

    def hold(self, equations: Iterable[Equation]) -> bool:
        """Give numbers the digits with which these equations hold; return whether any has more."""
        last_first: list[tuple[str, tuple[str, ...], Compute]] = []
        for each in equations:
            self.holding.add(each.key)
            expression = each.expression
            if isinstance(expression, Name):
                self._same[each.key] = self._same.get(expression.key, expression.key)
            elif each.uses and self.digits < ALL_DIGITS:
                last_first.insert(0, (each.key, each.names, evaluator(each)))
        steady, face = False, self._face
        while not steady:
            steady = True
            for key, names, compute in last_first:  # The first ones follow them.
                goal, found = face[key], compute(*[face[name] for name in names])
                if found != goal:
                    unit = _unit(self.values[key], self.digits_of(key))
                    if not _is_near(found, goal, unit):
                        steady = not self._raise(names, compute, goal, unit) and steady
        return bool(self._more)

    def _raise(self, names: Sequence[str], compute: Compute, goal: float, unit: float) -> bool:
        """Give operands what they need; return whether that is more than they had."""
        before = [self.digits_of(name) for name in names]
        after = raised(compute, [self.values[name] for name in names], before, goal, unit)
        for name, old, new in zip(names, before, after, strict=True):
            if new > old:
                own = self._same.get(name, name)
                self._more[own] = new
                for each in (own, *(alias for alias in self._same if self._same[alias] == own)):
                    for known in (self.text, self.rounded, self._face):
                        known.pop(each, None)
        return before != after


def raised(
    compute: Compute, values: Sequence[float], digits: Sequence[int], goal: float, unit: float
) -> list[int]:
    """Return digits with which these operands give the result shown, to one unit of it.

    They are those given or more: it is always the operand whose rounding does most that gets some.
    """
    digits, exact = list(digits), compute(*values)
    faces = [at_face(*each) for each in zip(values, digits, strict=True)]
    while not _is_near(compute(*faces), goal, unit):
        effects: dict[int, float] = {}
        """Of each operand that is rounded: by how much that changes the result."""
        for place, face in enumerate(faces):
            if face != values[place]:
                effect = compute(*values[:place], face, *values[place + 1 :]) - exact
                effects[place] = inf if isnan(effect) else abs(effect)
        if not effects:
            break  # What is left is rounding of float64.
        most = max(effects, key=effects.__getitem__)
        known = unit < effects[most] < inf
        for place in (most,) if known else effects:
            more = max(1, floor(log10(effects[place] / unit))) if known else 1
            digits[place] = min(digits[place] + more, ALL_DIGITS)
            faces[place] = at_face(values[place], digits[place])
    return digits


def _is_near(found: float, goal: float, unit: float) -> bool:
    return abs(found - goal) <= unit or found == goal or (isnan(found) and isnan(goal))


def _unit(value: float, digits: int) -> float:
    """Return one unit of the last of so many digits of a number."""
    if not isfinite(value):
        return _LEAST
    return max(10.0 ** (floor(log10(abs(value))) - digits + 1 if value else -digits), _LEAST)


def supported(
    compute: Compute, values: Sequence[float], texts: Sequence[str], result: float, digits: int
) -> int:
    """Return how many digits of a result hold for operands as they are shown, at the most."""
    found = compute(*map(read, texts)) if all(map(_is_number, texts)) else compute(*values)
    while digits > 1 and not _is_near(found, at_face(result, digits), _unit(result, digits)):
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
