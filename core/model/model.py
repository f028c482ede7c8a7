"""A model: definitions of values from inputs and parameters, read from a short text."""

from dataclasses import dataclass
from functools import cached_property

from core.model.definitions import (
    PREDICTION,
    Definition,
    Definitions,
    is_input,
    number_of,
    parameters_of,
    read_definitions,
    symbol_of,
)
from core.model.expression import Expression, Name, names, within
from core.model.links import Unit, units_of
from core.model.slopes import ONE, put, slope
from core.model.stages import Stages, stages_of
from core.model.written import symbols, text_of

LINE_TEXT = "y* = m*x + c"
"""The line, the article's model."""

_MOST_PARTS = 2_000
"""The parts of a formula that is still differentiated whole."""


@dataclass(frozen=True)
class Model:
    """What is computed of a sample; models of equal text are equal.

    The text is as `read_definitions` takes it: `read_model` checks it at once, a property when it
    is first asked.
    """

    text: str

    @cached_property
    def _read(self) -> Definitions:
        return read_definitions(self.text)

    @property
    def held(self) -> tuple[str, ...]:
        """The keys of the parameters that gradient descent does not move."""
        return self._read.held

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The keys of all parameters, in the order in which they appear."""
        return parameters_of(self._read.every)

    @cached_property
    def moving(self) -> tuple[str, ...]:
        """The keys of the parameters that gradient descent moves."""
        return tuple(key for key in self.parameters if key not in self.held)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Each definition of the text, with the links that it is computed by."""
        return units_of(self._read.every, self.parameters)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The links of all units: the values in the order in which they are computed."""
        return tuple(link for unit in self.units for link in unit.links)

    @cached_property
    def layer(self) -> dict[str, int]:
        """The layer that each value is computed in, by its key, counted from 1."""
        return {link.key: unit.layer for unit in self.units for link in unit.links}

    @cached_property
    def predictions(self) -> tuple[str, ...]:
        """The keys of y*, or of y1*, y2* and so on."""
        found = [unit.key for unit in self.units if unit.key.startswith(PREDICTION)]
        return tuple(sorted(found, key=lambda key: int(key.removeprefix(PREDICTION) or 0)))

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The keys of what the predictions are compared with, in their order."""
        return tuple(f"y{key.removeprefix(PREDICTION)}" for key in self.predictions)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The columns of the data that it takes, by their keys: x, or x1 to the last one named."""
        found = (key for unit in self._read.every for key in names(unit.expression))
        last = max((key for key in found if is_input(key)), key=number_of, default="x")
        return ("x",) if last == "x" else tuple(f"x{n}" for n in range(1, number_of(last) + 1))

    @cached_property
    def formula(self) -> Expression | None:
        """What y* is computed from in the end, inputs and parameters alone.

        None where there are several, or where that is too long to be written out.
        """
        known: dict[str, Expression] = {}
        for each in self._read.every:
            known[each.key] = put(each.expression, known)
            if sum(1 for _ in within(known[each.key])) > _MOST_PARTS:
                return None
        return known[PREDICTION] if self.predictions == (PREDICTION,) else None

    @cached_property
    def design(self) -> tuple[Expression, ...]:
        """∂y*/∂w for each parameter w, where y* is linear in them: it depends on inputs alone.

        Empty where it is not, or where that would take too long to find.
        """
        if self.formula is None or self.held:
            return ()
        slopes = []
        for key in self.parameters:
            slopes.append(slope(self.formula, key))
            if not set(self.parameters).isdisjoint(names(slopes[-1])):
                return ()  # One is enough to tell; all those of a network would take long.
        return tuple(slopes)

    @property
    def straight(self) -> bool:
        """Whether it is a straight line: a slope, the input it belongs to, and an intercept."""
        return self.design == (Name(self.inputs[0]), ONE) and len(self.inputs) == 1

    @cached_property
    def stages(self) -> Stages:
        """The stages that an update is revealed in."""
        return stages_of(max(unit.layer for unit in self.units))

    @cached_property
    def written(self) -> str:
        """What y* is, in symbols, such as m·x + c."""
        return text_of(self._read.every[-1].expression, symbols(symbol_of))

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of what a sample has: inputs, and then targets."""
        return (*self.inputs, *self.targets)

    @property
    def given(self) -> tuple[str, ...]:
        """The keys of what a row of the iteration table begins with."""
        return (*self.columns, *self.parameters)


def read_model(text: str) -> Model:
    """Return the model of a text; raises ExpressionError for one that is none."""
    model = Model(text)
    assert model.definitions  # Reads it.
    return model


LINE = Model(LINE_TEXT)
