"""How many digits each number of an equation takes, so that the equation holds as it is shown.

Whoever puts the numbers as they stand there into an equation gets the result as it stands there,
rounded to its digits. Numbers that are subtracted, say, take more digits for that.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from heapq import heappop, heappush
from math import floor, inf, isfinite, isnan, log10
from operator import sub
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


class Wish(Enum):
    """What numbers get more digits for, as far as there is room."""

    HOLD = auto()
    """An equation gives the result as it stands there, not one that is a unit of it off."""
    SEE = auto()
    """A new value does not look like the old one."""
    ALIKE = auto()
    """What is computed side by side has as many digits."""


class Numbers:
    """Numbers by key as they are shown, each written once, when it is first asked for.

    Each has the digits asked for, or as many more as the equations take that are to hold. A number
    that is another by its equation, or comes to the same, has the digits of that one.
    """

    def __init__(
        self, values: Mapping[str, float], digits: int, equations: Iterable[Equation] = ()
    ) -> None:
        """Make these equations hold, which come in the order in which they are computed."""
        self.values, self.digits = values, digits
        self.holding: set[str] = set()
        """The keys of what the equations give that were made to hold."""
        self._held: list[_Held] = []
        self._digits: dict[str, int] = {}
        """Of those that have more than those asked for, or one fewer."""
        self._same: dict[str, str] = {}
        self._alike: OnDemand[str, list[str]] = OnDemand(lambda key: [key])
        """The keys of what is the same, by the first one's."""
        self._about: defaultdict[str, list[int]] = defaultdict(list)
        """By key, the places of the equations that have a number, or one that is the same."""
        self._before: list[tuple[str, int]] = []
        """The digits that numbers had before the present try, the last change last."""
        self.text: OnDemand[str, str] = OnDemand(lambda key: show(values[key], self.digits_of(key)))
        self.rounded: OnDemand[str, bool] = OnDemand(
            lambda key: is_rounded(self.text[key], values[key])
        )
        self._face: OnDemand[str, float] = OnDemand(
            lambda key: at_face(values[key], self.digits_of(key))
        )
        if equations:
            self.hold(equations)
            deque(self.tighten(_always), maxlen=0)

    def digits_of(self, key: str) -> int:
        """Return how many digits a number has, at most."""
        return self._digits.get(self._same.get(key, key), self.digits)

    def any_rounded(self, equation: Equation) -> bool:
        """Whether one of those on its right side is."""
        return any(self.rounded[key] for key in equation.uses)

    def hold(self, equations: Iterable[Equation], loosely: Container[str] = ()) -> bool:
        """Give numbers the digits with which these equations hold; return whether any has more.

        Some, by their keys, are to hold to one unit of what they give. It is asked for once.
        """
        for place, each in enumerate(equations):
            self.holding.add(each.key)
            if same := self._equal(each):
                own = self._same[each.key] = self._same.get(same, same)
                self._alike[own].append(each.key)
            units = 1.0 if each.key in loosely else 0.5
            self._held.append(_Held(each, self.values[each.key], units))
            for key in {self._same.get(key, key) for key in (each.key, *each.names)}:
                self._about[key].append(place)
        if self.digits < ALL_DIGITS:
            self._settle(range(len(self._held)))
        return bool(self._digits)

    def tighten(self, fits: Callable[[Equation], bool]) -> Iterator[tuple[Wish, str]]:
        """Grant what has room, each by itself, and yield what has none, with a number's key."""
        if self.digits == ALL_DIGITS:
            return
        for place in reversed(range(len(self._held))):
            each = self._held[place]
            if each.units == 0.5:
                continue
            each.units = 0.5
            if not self._is_granted({}, fits, place):
                yield Wish.HOLD, each.equation.key
                fewer = {each.key: self.digits - 1}
                if not self._is_granted(fewer, fits, place):
                    each.units = 1.0
        seen: set[str] = set()
        for each in self._held:
            if wanted := self._apart(each.equation):
                seen.add(each.equation.key)
                if not self._is_granted(wanted, fits):
                    yield Wish.SEE, each.equation.key
        for group in self._side_by_side(seen):
            digits = {*map(self.digits_of, group)}
            most = max(digits)
            if len(digits) > 1 and not self._is_granted(dict.fromkeys(group, most), fits):
                yield Wish.ALIKE, group[0]

    def _is_granted(
        self, wanted: Mapping[str, int], fits: Callable[[Equation], bool], *places: int
    ) -> bool:
        """Give numbers digits, and others what follows from that, if there is room for it."""
        self._before = []
        again = set(places)
        for key, digits in wanted.items():
            if digits != self.digits_of(key):
                again.update(self._give(key, digits))
        self._settle(again)
        changed = {key for key, _ in self._before}
        lines = {place for key in changed for place in self._about[key]}
        if all(fits(self._held[place].equation) for place in lines):
            return True
        for key, digits in reversed(self._before):
            self._digits[key] = digits
            self._forget(key)
        return False

    def _apart(self, equation: Equation) -> dict[str, int]:
        """Return the digits that tell a new value from the old one, if they look the same."""
        old, new = equation.replaces, equation.key
        if not old or at_face(self.values[old], self.digits_of(new)) != self._face[new]:
            return {}
        change = abs(self.values[new] - self.values[old])
        if not 0 < change < inf:
            return {}
        largest = max(abs(self.values[old]), abs(self.values[new]))
        digits = min(floor(log10(largest)) - floor(log10(change)) + 1, ALL_DIGITS)
        return {key: max(digits, self.digits_of(key)) for key in (old, new)}

    def _side_by_side(self, apart: Container[str]) -> Iterator[list[str]]:
        """Yield what is computed side by side, the last first: in one stage, equally far in it."""
        ranks: dict[str, tuple[int, int]] = {}
        groups: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
        for each in (held.equation for held in self._held):
            before = [ranks[key] for key in each.names if key in ranks]
            inner = max((depth for stage, depth in before if stage == each.stage), default=-1)
            ranks[each.key] = each.stage, inner + 1
            usual = self.digits_of(each.key) >= self.digits
            if usual and each.uses and each.key not in self._same and each.key not in apart:
                groups[ranks[each.key]].append(each.key)
        yield from (groups[rank] for rank in sorted(groups, reverse=True))

    def _equal(self, equation: Equation) -> str:
        """Return the key of what a number is by its equation, or comes to; empty where neither."""
        if isinstance(equation.expression, Name):
            return equation.expression.key
        value = self.values[equation.key]
        return next((key for key in equation.names if self.values[key] == value), "")

    def _settle(self, places: Iterable[int]) -> None:
        """Give operands of these equations what they need, and so on with what follows from it."""
        waiting = sorted(-place for place in places)  # The first ones follow from the last ones.
        known, face = set(waiting), self._face
        while waiting:
            known.remove(last := heappop(waiting))
            held = self._held[-last]
            if held.compute is None:
                continue
            found = held.compute(*[face[name] for name in held.names])
            if found == face[held.key]:
                continue
            for key, digits in self._needed(held, found):
                for place in self._give(key, digits):
                    # It holds by now itself, if what it gives is as it was.
                    if -place not in known and (-place != last or key == held.key):
                        known.add(-place)
                        heappush(waiting, -place)

    def _needed(self, held: "_Held", found: float) -> list[tuple[str, int]]:
        """Return with how many digits of which numbers an equation holds that gives this."""
        key, names, digits, value = held.key, held.names, self.digits_of(held.key), held.value
        goal, most = self._face[key], held.units * unit_of(value, digits)
        if _is_near(found, goal, most):
            return []
        assert held.compute
        before = [self.digits_of(name) for name in names]
        values = [self.values[name] for name in names]
        after = raised(held.compute, values, before, goal, most)
        needed = [*zip(names, after, strict=True)]
        if digits < ALL_DIGITS and max(map(sub, after, before)) > _MANY_MORE:
            # It is nearly half a unit that is left out; less is, where it has a digit more.
            most = held.units * unit_of(value, digits + 1)
            finer = raised(held.compute, values, before, at_face(value, digits + 1), most)
            if sum(finer) < sum(after):
                needed = [(key, digits + 1), *zip(names, finer, strict=True)]
        return [(key, more) for key, more in needed if more > self.digits_of(key)]

    def _give(self, key: str, digits: int) -> list[int]:
        """Let a number, and all that are the same, have so many; return where they stand."""
        own = self._same.get(key, key)
        self._before.append((own, self.digits_of(own)))
        self._digits[own] = digits
        self._forget(own)
        return self._about[own]

    def _forget(self, own: str) -> None:
        """Let a number, and all that are the same, be written anew."""
        for key in self._alike[own]:
            for known in (self.text, self.rounded, self._face):
                known.pop(key, None)


def _always(_: Equation) -> bool:
    return True


class _Held:
    """An equation that is to hold, and to how many units of the last digit of what it gives."""

    __slots__ = ("compute", "equation", "key", "names", "units", "value")

    def __init__(self, equation: Equation, value: float, units: float) -> None:
        self.equation, self.value, self.units = equation, value, units
        self.key, self.names = equation.key, equation.names
        plain = not self.names or isinstance(equation.expression, Name)
        self.compute: Compute | None = None if plain else evaluator(equation)


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
    return (
        abs(found - goal) <= most * (1 + _ROUNDING)
        or found == goal
        or (isnan(found) and isnan(goal))
    )


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
    for units, least in ((0.5, max(digits - 1, 1)), (1.0, 1)):
        for fewer in range(digits, least - 1, -1):
            if _is_near(found, at_face(result, fewer), units * unit_of(result, fewer)):
                return fewer
    return 1


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
