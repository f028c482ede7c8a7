"""A model: definitions of values from inputs and parameters, read from a short text."""

from dataclasses import dataclass
from functools import cached_property

from core.model.expression import Expression, names
from core.model.reader import read_formula
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
    def stages(self) -> Stages:
        """The stages that an update is revealed in."""
        return Stages((Phase.FORWARD, Phase.LOSS, Phase.BACKWARD, Phase.UPDATE))

    @cached_property
    def formula(self) -> str:
        """What y* is, in symbols, such as m·x + c."""
        return text_of(self.definitions[-1].expression, symbols(symbol_of))

    @property
    def given(self) -> tuple[str, ...]:
        """The keys of what a row of the iteration table begins with."""
        return (*self.inputs, *self.targets, *self.parameters)


def key_of(symbol: str) -> str:
    """Return the key of a quantity that is written so in a formula."""
    return PREDICTION if symbol == "y*" else symbol


def symbol_of(key: str) -> str:
    """Return how the quantity with this key is written in a formula."""
    return "y*" if key == PREDICTION else key


LINE = Model(LINE_TEXT, inputs=("x",), targets=("y",))
