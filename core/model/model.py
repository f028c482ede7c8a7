"""A model: definitions of values from inputs and parameters, read from a short text."""

from dataclasses import dataclass
from functools import cached_property

from core.model.expression import Expression, Name, names
from core.model.reader import read_formula
from core.model.slopes import ONE, put, slope
from core.model.stages import Phase, Stages
from core.model.written import symbols, text_of

PREDICTION = "prediction"
"""The key of y*."""

LINE_TEXT = "y* = m*x + c"
"""The line, the article's model."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A value, by its key, and what it is computed from."""

    key: str
    expression: Expression


@dataclass(frozen=True)
class Model:
    """What is computed of a sample; models of equal text are equal."""

    text: str
    inputs: tuple[str, ...]
    """The columns of the data that it takes, by their keys."""
    targets: tuple[str, ...]

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The values in the order in which they are computed."""
        parts = (part.split("=", 1) for part in self.text.split(";"))
        return tuple(
            Definition(key_of(left.strip()), read_formula(right, key_of)) for left, right in parts
        )

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The keys of what gradient descent moves, in the order in which they appear."""
        known = {*self.inputs, *(definition.key for definition in self.definitions)}
        found = (key for definition in self.definitions for key in names(definition.expression))
        return tuple(dict.fromkeys(key for key in found if key not in known))

    @cached_property
    def formula(self) -> Expression:
        """What y* is computed from in the end: inputs and parameters alone."""
        known: dict[str, Expression] = {}
        for each in self.definitions:
            known[each.key] = put(each.expression, known)
        return known[PREDICTION]

    @cached_property
    def design(self) -> tuple[Expression, ...]:
        """∂y*/∂w for each parameter w, where y* is linear in them: it depends on inputs alone.

        Empty where it is not.
        """
        slopes = tuple(slope(self.formula, key) for key in self.parameters)
        moved = {name for each in slopes for name in names(each)}
        return () if moved.intersection(self.parameters) else slopes

    @property
    def straight(self) -> bool:
        """Whether it is a straight line: a slope, the input it belongs to, and an intercept."""
        return self.design == (Name(self.inputs[0]), ONE) and len(self.inputs) == 1

    @cached_property
    def stages(self) -> Stages:
        """The stages that an update is revealed in."""
        return Stages((Phase.FORWARD, Phase.LOSS, Phase.BACKWARD, Phase.UPDATE))

    @cached_property
    def written(self) -> str:
        """What y* is, in symbols, such as m·x + c."""
        return text_of(self.definitions[-1].expression, symbols(symbol_of))

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of what a sample has: inputs, and then targets."""
        return (*self.inputs, *self.targets)

    @property
    def given(self) -> tuple[str, ...]:
        """The keys of what a row of the iteration table begins with."""
        return (*self.columns, *self.parameters)


def key_of(symbol: str) -> str:
    """Return the key of a quantity that is written so in a formula."""
    return PREDICTION if symbol == "y*" else symbol


def symbol_of(key: str) -> str:
    """Return how the quantity with this key is written in a formula."""
    return "y*" if key == PREDICTION else key


LINE = Model(LINE_TEXT, inputs=("x",), targets=("y",))
