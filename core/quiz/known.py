"""What is known when a question is asked, and the equations of an update written out in it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.model.equations import Equation, Equations
from core.model.expression import Call, Expression, Operation, names, rebuilt, within
from core.model.functions import FUNCTIONS
from core.model.slopes import ONE, put
from core.model.written import symbols, text_of

_LONGEST = 120
"""The parts of an expression that may be written out."""

_SHORT = 10
"""The characters of what stands beside a symbol."""


@dataclass(frozen=True)
class Known:
    """The equations of an update, of which the first stages are revealed."""

    every: Equations
    revealed: int

    def is_to_come(self, key: str) -> bool:
        """Whether a quantity follows from an equation that is not revealed."""
        return key in self.every.of and self.every.of[key].stage > self.revealed

    def numbers(self, key: str) -> tuple[str, ...]:
        """Return the keys of what a quantity follows from, as far as it is known."""
        met: dict[str, bool] = {}

        def follow(of: str) -> None:
            for name in self.every.of[of].uses:
                if name not in met:
                    met[name] = not self.is_to_come(name)
                    if not met[name]:
                        follow(name)

        follow(key)
        return tuple(name for name, known in met.items() if known)

    def levels(self, key: str) -> Iterator[Expression]:
        """Yield what gives a quantity: its own equation, then with more and more written out."""
        made = self.every.of[key].expression
        while True:
            yield made
            longer = self._further(made, set())
            if longer == made:
                return
            made = longer

    def whole(self, key: str, bound: Mapping[str, Expression] | None = None) -> Expression:
        """Return what gives a quantity, written out; what is `bound` stands for its keys."""
        bound = bound or {}
        return self.out(bound.get(key, self.every.of[key].expression), bound)

    def out(self, made: Expression, bound: Mapping[str, Expression] | None = None) -> Expression:
        """Return an expression written out in known numbers, as far as that is short."""
        kept = set(bound or ())
        while (longer := self._further(made, kept)) != made:
            made = longer
        return without_ones(put(made, dict(bound or {})))

    def _further(self, made: Expression, kept: set[str]) -> Expression:
        """Return an expression with each quantity that is to come written out once."""
        for name in dict.fromkeys(names(made)):
            if name not in kept and self.is_to_come(name) and _is_plain(self.every.of[name]):
                longer = put(made, {name: self.every.of[name].expression})
                if sum(1 for _ in within(longer)) <= _LONGEST:
                    made = longer
        return made


def _is_plain(equation: Equation) -> bool:
    """Whether it can be written out: a function such as sign is known by the slope's name only."""
    calls = [each for each in within(equation.expression) if isinstance(each, Call)]
    return not equation.slope or all(FUNCTIONS[each.function].offered for each in calls)


def without_ones(made: Expression) -> Expression:
    """Return an expression without factors 1, which change nothing."""
    made = rebuilt(made, without_ones)
    if isinstance(made, Operation) and made.sign == "*" and ONE in (made.left, made.right):
        return made.right if made.left == ONE else made.left
    return made


def definition(equation: Equation, word: Callable[[str], str]) -> str:
    """Return a slope's symbol, and what it is where that is short."""
    text = text_of(equation.expression, symbols(word))
    return f"{equation.symbol} = {text}" if len(text) <= _SHORT else equation.symbol
