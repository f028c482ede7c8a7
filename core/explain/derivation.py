"""The derivation of one update as equations: symbols, substituted numbers, value."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.descent.update import Update
from core.explain.digits import Numbers, OnDemand, Wish
from core.explain.equation_lines import (
    INDENT,
    formula_and_value,
    formula_within,
    least_length,
    length_of,
    measures_of,
    room_above,
    substituted_numbers,
    summed,
    symbolic,
    value_of,
    whole_line,
    without_blanks,
)
from core.explain.excerpt import Excerpt
from core.model.equations import Equation, equations
from core.model.losses import SQUARED
from core.model.model import LINE
from core.model.stages import Phase
from core.text.numbers import DIGITS
from core.text.spans import Span, Spans, Spell

SYMBOLS = equations(LINE, SQUARED.name).symbols
"""How each number of an update of the line is written in a formula."""

_USUAL = 6
"""The digits up to which fewer are shown where there is no room; who asks for more gets them."""


@dataclass(frozen=True, slots=True)
class DerivedLine:
    """One line as shown: the phase and stage it belongs to, whether it is revealed, its text."""

    phase: Phase
    stage: int
    revealed: bool
    spans: Spans
    key: str
    """The key of what its equation gives."""


def derive(
    update: Update,
    revealed: int,
    digits: int = 6,
    width: int = 200,
    spell: Spell = str,
    chosen: Sequence[Equation] | None = None,
) -> tuple[DerivedLine, ...]:
    """Return the derivation of `update`, each line at most `width` wide where that can be.

    Lines of later stages than `revealed`, by its number, show their formula alone. Every line holds
    for the numbers as they are shown, so some have more digits than those asked for; a number looks
    the same wherever it stands. Where a line is too long, all of its phase are set more tightly;
    where that is not enough, all have fewer digits, down to four, unless more than six are asked
    for; and what is still too long leaves out the substituted numbers. Only some of the equations
    may be `chosen`.
    """
    every = update.equations
    known = every.every if chosen is None else tuple(chosen)
    lines = _settled(update, known, digits, width, spell)
    tight = {each.phase for each in known if length_of(lines[each.key]) > width}
    made = []
    for each in known:
        line = lines[each.key]
        if each.stage > revealed:
            line = formula_within(every, each, width, spell)
        made.append(_derived(each, revealed, _set(line, each.phase in tight)))
    return tuple(made)


@lru_cache(maxsize=16)
def _settled(
    update: Update, chosen: tuple[Equation, ...], digits: int, width: int, spell: Spell
) -> dict[str, Spans]:
    """Return by key the lines with as many numbers and digits as there is room for."""
    every = update.equations

    def excess(equation: Equation, numbers: Numbers) -> int:
        return measures_of(every, equation, spell, True).length(numbers) - width

    for fewer in _levels(digits):
        numbers = _that_fit(update, chosen, fewer[0], excess)
        if numbers is None:
            kept, left, fewest = _with_room(update, chosen, fewer[-1], excess)
            as_before = len(kept) == len(chosen) and not left
            more = fewer[as_before:-1]  # If all are kept as they are, the first is known.
            each_way = (_that_fit(update, kept, digits, excess, left) for digits in more)
            numbers = next(filter(None, each_way), fewest)
        lines = {
            each.key: whole_line(every, each, numbers, spell)
            if each.key in numbers.holding
            else formula_and_value(every, each, numbers, width, spell)
            for each in chosen
        }
        if all(least_length(line) <= width for line in lines.values()):
            break
    return lines


Excess = Callable[[Equation, Numbers], int]
"""By how much an equation is too long with its numbers."""
Left = frozenset[tuple[Wish, str]]
"""What has no room, of what numbers get more digits for."""


def _that_fit(
    update: Update,
    equations: Sequence[Equation],
    digits: int,
    excess: Excess,
    left: Left = frozenset(),
) -> Numbers | None:
    """Return numbers with which all these equations hold and have room, if there are any."""
    numbers = Numbers(update.numbers, digits)

    def fits(equation: Equation) -> bool:
        return excess(equation, numbers) <= 0

    if all(map(fits, equations)):
        more = numbers.hold(equations, {key for wish, key in left if wish is Wish.HOLD})
        if (not more or all(map(fits, equations))) and left.issuperset(numbers.tighten(fits)):
            return numbers
    return None


def _with_room(
    update: Update, equations: Sequence[Equation], digits: int, excess: Excess
) -> tuple[list[Equation], Left, Numbers]:
    """Return the equations that have room for their numbers, if these have few digits, and these.

    One without room costs the others no digits. Between is what else there is no room for.
    """
    numbers = Numbers(update.numbers, digits)
    every = kept = [each for each in equations if excess(each, numbers) <= 0]
    numbers.hold(kept)
    too_long = [excess(each, numbers) for each in kept]
    if max(too_long, default=0) > 0:
        kept = list(every)
        loosely = {each.key for each in every}
        while kept:
            numbers = Numbers(update.numbers, digits)
            numbers.hold(kept, loosely)
            too_long = [excess(each, numbers) for each in kept]
            if max(too_long) <= 0:
                break
            del kept[too_long.index(max(too_long))]
    return kept, frozenset(numbers.tighten(lambda each: excess(each, numbers) <= 0)), numbers


def _set(line: Spans, tight: bool) -> Spans:
    return without_blanks(line) if tight else line


def _derived(equation: Equation, revealed: int, spans: Spans) -> DerivedLine:
    known = equation.stage <= revealed
    return DerivedLine(equation.phase, equation.stage, known, spans, equation.key)


def derive_one_of(
    update: Update,
    excerpts: Sequence[Excerpt],
    revealed: int,
    rows: int,
    digits: int = 6,
    width: int = 200,
    spell: Spell = str,
) -> tuple[DerivedLine, ...]:
    """Return the first of these excerpts, ever shorter, that fits into so many lines.

    Where an equation is too long it takes two lines, its numbers on the second, and where these are
    too long still, it is the formula and its value. Digits are as in `derive`. Where that is too
    much, equations of few names have their numbers alone, as few of them as need be; where that is
    too, there are more lines than asked for. What is on which line does not depend on what is
    revealed.
    """
    laid = _Laid(update, width, spell)
    for fewer in _levels(digits):
        excerpt, lines = laid.best(excerpts, fewer, rows)
        if all(least_length(line) <= width for each in lines for line in each):
            break
    return laid.as_revealed(excerpt, lines, revealed)


class _Laid:
    """Lays out equations in lines: one each, or two."""

    def __init__(self, update: Update, width: int, spell: Spell) -> None:
        self.update, self.width, self.spell = update, width, spell
        self.every = update.equations
        self.tight = False
        """Whether there are no blanks around operators."""
        self._kept: dict[tuple[int, int], tuple[list[Equation], Left, Numbers]] = {}
        self._fewest = Numbers(update.numbers, DIGITS[0])
        """Those with the fewest digits that are tried."""
        self._plain: OnDemand[int, Numbers] = OnDemand(
            lambda digits: Numbers(update.numbers, digits)
        )

    def best(
        self, excerpts: Sequence[Excerpt], fewer: list[int], rows: int
    ) -> tuple[Excerpt, list[tuple[Spans, ...]]]:
        """Return an excerpt in lines, with one of these digits."""
        for digits in fewer:
            for excerpt in (each for each in excerpts if self.may_fit(each, digits, rows)):
                numbers = self.numbers(excerpt, digits, fewer[-1])
                for self.tight in (False, True):
                    if lines := self.within(excerpt, numbers, rows):
                        return excerpt, lines
        excerpt = excerpts[-1]
        every_way = [
            self.pressed(excerpt, self.numbers(excerpt, digits, fewer[-1]), rows)
            for digits in fewer
        ]
        return excerpt, min(every_way, key=lambda each: each[:3])[3]

    def may_fit(self, excerpt: Excerpt, digits: int, rows: int) -> bool:
        """Whether its lines are few enough, were no more digits needed than so many."""
        self.tight, plain = True, self._plain[digits]
        return sum(self._count(each, plain) or 1 for each in excerpt) <= rows

    def numbers(self, excerpt: Excerpt, digits: int, fewest: int) -> Numbers:
        """Return the numbers with which those equations hold that have room for them."""
        key = id(excerpt), fewest
        if key not in self._kept:
            self._kept[key] = _with_room(self.update, excerpt, fewest, self._excess)
        kept, left, self._fewest = self._kept[key]
        if digits == fewest:
            return self._fewest
        return _that_fit(self.update, kept, digits, self._excess, left) or self._fewest

    def _excess(self, equation: Equation, numbers: Numbers) -> int:
        """Return by how much an equation is too long, on one line or on two."""
        measured = measures_of(self.every, equation, self.spell, True)
        whole = measured.length(numbers)
        if whole <= self.width or not measured.keys:
            return whole - self.width
        above = room_above(self.every, equation, self.width, self.spell)
        worked = len(INDENT) + measured.length(numbers, alone=True)
        return max(above, worked) - self.width

    def _count(self, equation: Equation, numbers: Numbers) -> int:
        """Return how many lines it takes with its numbers; 0 where these have no room."""
        measured = measures_of(self.every, equation, self.spell, self.tight)
        if measured.length(numbers) <= self.width:
            return 1
        above = room_above(self.every, equation, self.width, self.spell)
        worked = len(INDENT) + measured.length(numbers, alone=True)
        return 2 * (bool(measured.keys) and max(above, worked) <= self.width)

    def out(self, equation: Equation, numbers: Numbers) -> tuple[Spans, ...]:
        """Return the lines of an equation; empty where these have too many digits."""
        if equation.key not in numbers.holding:
            # There is no room for its numbers, however few digits they have.
            worked = summed(equation, numbers, self.spell)
            if not self._has_room(worked):
                if self._has_room(summed(equation, self._fewest, self.spell)):
                    return ()
                return (self._short(equation, numbers),)
        else:
            count = self._count(equation, numbers)
            if count < 2:
                return (whole_line(self.every, equation, numbers, self.spell),) * count
            made = substituted_numbers(equation, numbers, self.spell)
            worked = (Span(INDENT), *made, *value_of(equation, numbers, self.spell))
        above = formula_within(self.every, equation, self.width, self.spell)
        length = length_of(_set(worked, self.tight))
        return (above, worked) if max(length_of(above), length) <= self.width else ()

    def _has_room(self, line: Spans) -> bool:
        return 0 < least_length(line) <= self.width

    def within(self, excerpt: Excerpt, numbers: Numbers, rows: int) -> list[tuple[Spans, ...]]:
        """Return the lines of an excerpt; empty where they are too many, or have too many digits.

        It gives up as soon as it can: most that is tried is too much.
        """
        kept = [each for each in excerpt if each.key in numbers.holding]
        counts = [self._count(each, numbers) for each in kept]
        if not all(counts) or sum(counts) + len(excerpt) - len(kept) > rows:
            return []
        lines = [self.out(each, numbers) for each in excerpt]
        return lines if all(lines) and sum(map(len, lines)) <= rows else []

    def pressed(
        self, excerpt: Excerpt, numbers: Numbers, rows: int
    ) -> tuple[int, int, int, list[tuple[Spans, ...]]]:
        """Return lines that may be few enough.

        Before, how many lines are too many, and of how many equations numbers, or less, are lost.
        """
        lines = [self.out(each, numbers) for each in excerpt]
        few = [place for place, each in enumerate(lines) if not each]
        rest = sum(len(each) or 1 for each in lines)
        for place in sorted(range(len(excerpt)), key=lambda place: len(excerpt[place].uses)):
            if rest > rows and len(lines[place]) > 1:
                few.append(place)
                rest -= 1
        lost = 0
        for place in few:
            alone = self._numbers_alone(excerpt[place], numbers)
            lost += not alone
            lines[place] = (alone or self._short(excerpt[place], numbers),)
        return max(0, rest - rows), lost, len(few), lines

    def _short(self, equation: Equation, numbers: Numbers) -> Spans:
        return formula_and_value(self.every, equation, numbers, self.width, self.spell)

    def _numbers_alone(self, equation: Equation, numbers: Numbers) -> Spans:
        """Return an equation without its formula; empty where that is too long, or not to hold."""
        left, *_ = symbolic(self.every, equation, self.spell)
        made = substituted_numbers(equation, numbers, self.spell)
        if equation.key not in numbers.holding or not made:
            return ()
        sign = " ← " if equation.replaces else made[0].text
        value = value_of(equation, numbers, self.spell)
        line = (left, Span(self.spell(sign)), *made[1:], *value)
        return line if self._has_room(line) else ()

    def as_revealed(
        self, excerpt: Excerpt, lines: list[tuple[Spans, ...]], revealed: int
    ) -> tuple[DerivedLine, ...]:
        """Return these lines; what is not revealed has its formula alone, on as many.

        The lines of a phase are set tightly where one of them is too long otherwise.
        """
        pairs = list(zip(excerpt, lines, strict=True))
        long = (each for each, shown in pairs if max(map(length_of, shown)) > self.width)
        tight = {each.phase for each in long}
        made: list[DerivedLine] = []
        for equation, shown in pairs:
            if equation.stage > revealed:
                formula = formula_within(self.every, equation, self.width, self.spell)
                shown = (formula, *[()] * (len(shown) - 1))
            made += (
                _derived(equation, revealed, _set(spans, equation.phase in tight))
                for spans in shown
            )
        return tuple(made)


def _levels(digits: int) -> Iterator[list[int]]:
    """Yield digits to try, from those asked for on; and where even values have no room, others."""
    fewer = [each for each in reversed(DIGITS) if each <= digits]
    usual = [each for each in fewer if min(4, digits) <= each <= _USUAL]
    first = usual if digits <= _USUAL else fewer[:1]
    yield first
    for each in fewer[len(first) :]:
        yield [each]
