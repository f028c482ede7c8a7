"""What a learner may take in place of a number of an update: another sample's, a new value, L."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from core.descent.update import Update
from core.model.definitions import symbol_of
from core.model.equations import LOSS, RATE, Equations, equations
from core.model.expression import Expression, Name, Power, names, within
from core.model.losses import SQUARED
from core.model.slopes import put, times
from core.model.stages import Phase
from core.quiz.edits import SLOPE, Kind
from core.quiz.mistakes import Edit

RATE_EXTRA = Kind("η where it does not belong", "η does not belong here")
VALUE = Kind("the value for its slope", "a value is taken, not its slope")
OTHER_PARAMETER = Kind("another parameter's numbers", "the numbers are another parameter's")
SAMPLE = Kind("another sample's numbers", "the numbers are another sample's")
NEW = Kind("the new value for the old", "a value is that after the update")
OLD = Kind("a value from before", "a value is that before the last update")
OTHER_LOSS = Kind("another loss", "it is of another loss")

_LONGEST = 120
"""The parts of an expression that may be written out."""


@dataclass(frozen=True)
class Around:
    """What is near an update, and may be taken for it."""

    update: Update
    previous: Update | None
    following: tuple[float, ...]
    """The columns of the next sample."""


def written_out(every: Equations, key: str, bound: Mapping[str, Expression]) -> Expression:
    """Return what gives a quantity in the numbers known before its stage, as far as that is short.

    What is `bound` stands for quantities by their keys.
    """
    stage = every.of[key].stage
    made = bound.get(key, every.of[key].expression)
    done = set(bound)
    while inner := next(
        (name for name in names(made) if _is_in(every, name, stage) and name not in done), ""
    ):
        done.add(inner)
        longer = put(made, {inner: every.of[inner].expression})
        if sum(1 for _ in within(longer)) <= _LONGEST:
            made = longer
    return put(made, dict(bound))


def _is_in(every: Equations, key: str, stage: int) -> bool:
    return key in every.of and every.of[key].stage == stage


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def taken_instead(around: Around, key: str) -> Iterator[Edit]:
    """Yield what may be computed from other numbers than those that a quantity follows from."""
    yield from _Instead(around, key).edits()


class _Instead:
    """Finds what may be taken in place of the numbers that one quantity follows from."""

    def __init__(self, around: Around, key: str) -> None:
        self.around, self.key = around, key
        self.every = around.update.equations
        self.model = self.every.model
        self.values = around.update.numbers
        self.equation = self.every.of[key]
        self.whole = written_out(self.every, key, {})
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
                value = written_out(self.every, of, {})
                word, symbol = self.every.symbols[of], self.every.symbols[name]
                said = f"{word} is taken, not its slope {symbol}"
                if of == LOSS and any(isinstance(each, Power) for each in within(value)):
                    said = f"the square is still there, as {said}"
                yield Edit(
                    VALUE, said, written_out(self.every, self.key, {name: value}), self.values
                )

    def passed(self, key: str) -> Iterator[str]:
        """Yield the quantities of the same stage that lead to one, each once."""
        met: dict[str, None] = {}
        waiting = [key]
        while waiting:
            for name in self.every.of[waiting.pop()].uses:
                if name not in met and self.here(name):
                    met[name] = None
                    waiting.append(name)
        yield from met

    def slopes_for_values(self) -> Iterator[Edit]:
        """Yield the slope that the way back begins with, for the loss."""
        if self.equation.phase is not Phase.LOSS:
            return
        first = next(each for each in self.every.every if each.slope and each.slope[0] == LOSS)
        expression = written_out(self.every, first.key, {})
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
            elif by in self.model.moving and other != by and self.here(slope):
                its, said = written_out(self.every, slope, {}), f"that is ∂L/∂{word}"
                yield Edit(OTHER_PARAMETER, said, its, self.values, weak=True)

    def here(self, key: str) -> bool:
        """Whether a quantity is revealed in the same stage."""
        return _is_in(self.every, key, self.equation.stage)

    def another_sample(self) -> Iterator[Edit]:
        """Yield it with columns of the next sample, or of the one before."""
        yield from self.of_sample("the next sample", self.around.following)
        if before := self.around.previous:
            numbers = before.given[: len(self.model.columns)]
            yield from self.of_sample("the sample before", numbers, weak=True)

    def of_sample(
        self, which: str, numbers: tuple[float, ...], *, weak: bool = False
    ) -> Iterator[Edit]:
        there = dict(zip(self.model.columns, numbers, strict=True))
        kinds = (self.model.inputs, self.model.targets, self.model.columns)
        groups = (tuple(key for key in kind if key in self.used) for kind in kinds)
        for group in dict.fromkeys(filter(None, groups)):
            said = f"{listed(group)} {'are those' if group[1:] else 'is that'} of {which}"
            numbers_there = {key: there[key] for key in group}
            yield replace(self.with_numbers(SAMPLE, said, numbers_there), weak=weak)

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
        """Yield it for the half squared error, where the loss is another one."""
        usual = equations(self.model, SQUARED.name)
        if self.every.loss == SQUARED.name or self.key not in usual.of:
            return
        there = Update(usual, self.around.update.given).numbers
        said = "that is with the squared error"
        yield Edit(OTHER_LOSS, said, written_out(usual, self.key, {}), there)
