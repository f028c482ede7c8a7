"""What a learner may take in place of a number of an update: another sample's, a new value, L."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.descent.update import Update
from core.model.definitions import symbol_of
from core.model.equations import LOSS, RATE, equations
from core.model.expression import Expression, Name, Power, names, within
from core.model.losses import LOSSES, SQUARED, Loss, losses_of
from core.model.slopes import ONE, ZERO, plus, put, times
from core.model.stages import Phase
from core.model.written import symbols, text_of
from core.quiz.edits import FACTOR, SIGN, SLOPE, WAY, Kind, shapes
from core.quiz.known import Known, definition
from core.quiz.mistakes import Edit

RATE_EXTRA = Kind("η where it does not belong", "η does not belong here")
VALUE = Kind("the value for its slope", "a value is taken, not its slope")
OTHER_PARAMETER = Kind("another parameter's numbers", "the numbers are another parameter's")
SAMPLE = Kind("another sample's numbers", "the numbers are another sample's")
NEW = Kind("the new value for the old", "a value is that after the update")
OLD = Kind("a value from before", "a value is that before the last update")
OTHER_LOSS = Kind("another loss", "it is of another loss")

_FIRST, _LAST = -1, 100
"""Ranks of slips before and after all others."""


@dataclass(frozen=True)
class Around:
    """What is near an update, and may be taken for it."""

    update: Update
    previous: Update | None
    following: tuple[float, ...]
    """The columns of the next sample."""


def _sum(parts: Iterable[Expression]) -> Expression:
    whole: Expression = ZERO
    for part in parts:
        whole = plus(whole, part)
    return whole


def _called(loss: Loss) -> str:
    """Return a loss by its formula, or by its title where that is long."""
    return f"the {loss.title}" if loss.fused else text_of(loss.formula, symbols(symbol_of))


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def edits_of(around: Around, key: str, revealed: int) -> tuple[Edit, ...]:
    """Return all that a learner may compute in place of a quantity, each number once."""
    every = around.update.equations
    first: dict[tuple[Expression, int], Edit] = {}
    found = _Instead(around, key, Known(every, revealed))
    for each in (*_own(found), *found.edits()):
        first.setdefault((each.expression, id(each.values)), each)
    return tuple(first.values())


def _own(of: "_Instead") -> Iterator[Edit]:
    """Yield each slip in the equation itself, first as it stands, then the more written out."""
    yield from of.ways()
    words = of.every.symbols | {
        each.key: definition(each, of.symbol) for each in of.every.every if each.slope
    }
    levels = list(of.known.levels(of.key))
    for rank, level in enumerate(dict.fromkeys((*levels[:3], levels[-1]))):
        for place, (kind, said, shape) in enumerate(shapes(level, words)):
            # The first is the sign of it all: where a value is ±1, much else leads there too.
            first = kind is SIGN and not (rank or place)
            yield Edit(kind, said, of.known.out(shape), of.values, _FIRST if first else rank)


class _Instead:
    """Finds what may be taken in place of the numbers that one quantity follows from."""

    def __init__(self, around: Around, key: str, known: Known) -> None:
        self.around, self.key, self.known = around, key, known
        self.every = around.update.equations
        self.model = self.every.model
        self.values = around.update.numbers
        self.equation = self.every.of[key]
        self.whole = known.whole(key)
        self.used = tuple(dict.fromkeys(names(self.whole)))

    def edits(self) -> Iterator[Edit]:
        yield from self.values_for_slopes()
        yield from self.slopes_for_values()
        yield from self.another_parameter()
        yield from self.another_sample()
        yield from self.another_time()
        yield from self.another_loss()
        if self.equation.phase is Phase.BACKWARD:
            said = "η belongs to the update, not to the slope"
            yield Edit(RATE_EXTRA, said, times(Name(RATE), self.whole), self.values)

    def values_for_slopes(self) -> Iterator[Edit]:
        """Yield it with what a slope is of in place of that slope, such as L for ∂L/∂y*."""
        for name in dict.fromkeys((self.key, *self.passed(self.key), *self.used)):
            if name in self.every.of and (found := self.every.of[name].slope):
                of, _ = found
                value = self.known.whole(of)
                word, symbol = self.every.symbols[of], self.every.symbols[name]
                said = f"{word} is taken, not its slope {symbol}"
                if of == LOSS and any(isinstance(each, Power) for each in within(value)):
                    said = f"the square is still there, as {said}"
                whole = self.known.whole(self.key, {name: value})
                yield Edit(VALUE, said, whole, self.values)

    def passed(self, key: str) -> Iterator[str]:
        """Yield the quantities of the same stage that lead to one, each once."""
        met: dict[str, None] = {}
        waiting = [key]
        while waiting:
            for name in self.every.of[waiting.pop()].uses:
                if name not in met and self.known.is_to_come(name):
                    met[name] = None
                    waiting.append(name)
        yield from met

    def slopes_for_values(self) -> Iterator[Edit]:
        """Yield the slope that the way back begins with, for the loss."""
        if self.equation.phase is not Phase.LOSS:
            return
        first = next(each for each in self.every.every if each.slope and each.slope[0] == LOSS)
        expression = self.known.whole(first.key)
        said = f"that is {first.symbol}, the slope of L"
        yield Edit(SLOPE, said, expression, self.values)

    def another_parameter(self) -> Iterator[Edit]:
        """Yield it with the slope of another parameter, or that parameter itself."""
        own = self.equation.replaces
        by = self.equation.slope[1] if self.equation.slope else ""
        for other in self.model.moving:
            word, slope = symbol_of(other), f"dL_d{other}"
            if own and other != own:
                there: tuple[tuple[dict[str, Expression], str], ...] = (
                    ({f"dL_d{own}": Name(slope)}, f"∂L/∂{word} is taken, not ∂L/∂{own}"),
                    ({own: Name(other)}, f"{word} is taken, not {own}"),
                    ({own: Name(other), f"dL_d{own}": Name(slope)}, f"that is the new {word}"),
                )
                for swapped, said in there:
                    yield Edit(OTHER_PARAMETER, said, put(self.whole, swapped), self.values)
            elif by in self.model.moving and other != by and self.known.is_to_come(slope):
                its, said = self.known.whole(slope), f"that is ∂L/∂{word}"
                yield Edit(OTHER_PARAMETER, said, its, self.values, rank=_LAST)

    def another_sample(self) -> Iterator[Edit]:
        """Yield it with columns of the next sample, or of the one before."""
        yield from self.of_sample("the next sample", self.around.following)
        if before := self.around.previous:
            numbers = before.given[: len(self.model.columns)]
            yield from self.of_sample("the sample before", numbers, rank=_LAST)

    def of_sample(self, which: str, numbers: tuple[float, ...], *, rank: int = 0) -> Iterator[Edit]:
        there = dict(zip(self.model.columns, numbers, strict=True))
        kinds = (self.model.inputs, self.model.targets, self.model.columns)
        groups = (tuple(key for key in kind if key in self.used) for kind in kinds)
        for group in dict.fromkeys(filter(None, groups)):
            said = f"{listed(group)} {'are those' if group[1:] else 'is that'} of {which}"
            numbers_there = {key: there[key] for key in group}
            yield replace(self.with_numbers(SAMPLE, said, numbers_there), rank=rank)

    def another_time(self) -> Iterator[Edit]:
        """Yield it with parameters after the update, or numbers from before the last one."""
        moving = [key for key in self.used if key in self.model.moving]
        after = {key: self.values[f"{key}_after"] for key in moving}
        yield from self.each_and_all(NEW, after, "after this update")
        if before := self.around.previous:
            own = f"dL_d{self.equation.replaces}"
            past = {key: before.numbers[key] for key in (*moving, own) if key in self.used}
            yield from self.each_and_all(OLD, past, "before the last update")

    def each_and_all(self, kind: Kind, numbers: dict[str, float], when: str) -> Iterator[Edit]:
        for key, value in numbers.items():
            yield self.with_numbers(kind, f"{self.symbol(key)} is the one {when}", {key: value})
        # The old parameter less the old step is the parameter itself: no slip.
        if len(numbers) > 1 and not self.equation.replaces:
            words = listed(map(self.symbol, numbers))
            yield self.with_numbers(kind, f"{words} are those {when}", numbers)

    def symbol(self, key: str) -> str:
        return self.every.symbols[key]

    def with_numbers(self, kind: Kind, said: str, numbers: dict[str, float]) -> Edit:
        return Edit(kind, said, self.whole, self.values | numbers)

    def another_loss(self) -> Iterator[Edit]:
        """Yield it for each other loss that the model may have."""
        for name, loss in losses_of(self.model).items():
            other = equations(self.model, name)
            if name == self.every.loss or self.key not in other.of:
                continue
            there = Update(other, self.around.update.given).numbers
            what = "that is the slope of" if self.equation.slope else "that is with"
            said = f"{what} {_called(loss)}, and here L is {_called(LOSSES[self.every.loss])}"
            whole = Known(other, self.known.revealed).whole(self.key)
            rank = _FIRST if name == SQUARED.name else _LAST
            yield Edit(OTHER_LOSS, said, whole, there, rank)

    def ways(self) -> Iterator[Edit]:
        """Yield the sum of several ways back with one of them left out, or with local slopes."""
        ways = [self.every.of[key] for key in self.equation.uses if key in self.every.of]
        if len(ways) < 2 or not all(each.way for each in ways):
            return
        count = {2: "two", 3: "three"}.get(len(ways), str(len(ways)))
        for left in ways:
            through = symbol_of(left.key.rpartition("_via_")[2])
            said = f"one of the {count} ways back is missing: {left.symbol}, by way of {through}"
            rest = _sum(Name(each.key) for each in ways if each != left)
            yield Edit(WAY, said, self.known.out(rest), self.values)
        behind = [each.uses[0] for each in ways]
        local = _sum(put(each.expression, {each.uses[0]: ONE}) for each in ways)
        said = f"{listed(map(self.symbol, behind))} are missing: these are the local slopes alone"
        yield Edit(FACTOR, said, self.known.out(local), self.values)
