"""Definitions in links that can be read aloud, and the units and layers that these make up."""

from dataclasses import dataclass

from core.model.definitions import Definition
from core.model.expression import Call, Expression, Name, names, rebuilt, within


@dataclass(frozen=True, slots=True)
class Unit:
    """A definition of the model's text as the links that it is computed by."""

    key: str
    """Of what it gives, the last of its links."""
    links: tuple[Definition, ...]
    """In the order in which they are computed; a function is of one name."""
    weights: tuple[str, ...]
    """The parameters in it, in order."""
    layer: int
    """Counted from 1: one more than that of what it takes, if it has parameters of its own."""

    @property
    def function(self) -> str:
        """The function that gives its value, if that is all that its last link is; or empty."""
        last = self.links[-1].expression
        return last.function if isinstance(last, Call) else ""


def units_of(definitions: tuple[Definition, ...], parameters: tuple[str, ...]) -> tuple[Unit, ...]:
    """Return a unit for each definition.

    h1 = tanh(w1·x + b1) is z1 = w1·x + b1 and then h1 = tanh(z1).
    """
    links = _Links(definitions, parameters)
    units: list[Unit] = []
    depth: dict[str, int] = {}
    for each in definitions:
        used = tuple(dict.fromkeys(names(each.expression)))
        weights = tuple(key for key in used if key in parameters)
        depth[each.key] = max((depth.get(key, 0) for key in used), default=0) + bool(weights)
        units.append(Unit(each.key, links.of(each), weights, max(1, depth[each.key])))
    return tuple(units)


class _Links:
    """Makes links, and names for what stands within functions."""

    def __init__(self, definitions: tuple[Definition, ...], parameters: tuple[str, ...]) -> None:
        taken = " ".join((*parameters, *(each.key for each in definitions)))
        self.word = next(
            word for size in range(1, len(taken) + 2) for word in ("z" * size,) if word not in taken
        )
        parts = (part for each in definitions for part in within(each.expression))
        inner = [part for part in parts if isinstance(part, Call)]
        self.alone = sum(not isinstance(part.argument, Name) for part in inner) == 1
        self.count = 0

    def of(self, definition: Definition) -> tuple[Definition, ...]:
        """Return the links of a definition, the last of which gives its value."""
        made: list[Definition] = []
        last = Definition(definition.key, self._split(definition.expression, made))
        return (*made, last)

    def _split(self, expression: Expression, made: list[Definition]) -> Expression:
        """Return an expression whose functions are of names, having made links for these."""
        anew = rebuilt(expression, lambda part: self._split(part, made))
        if not isinstance(anew, Call) or isinstance(anew.argument, Name):
            return anew
        self.count += 1
        key = self.word if self.alone else f"{self.word}{self.count}"
        made.append(Definition(key, anew.argument))
        return Call(anew.function, Name(key))
