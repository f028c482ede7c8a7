"""The colour of every quantity of a model: it follows from what the quantity is."""

from functools import lru_cache

from core.model.equations import LOSS, Equations
from core.model.expression import Name
from core.model.stages import Phase
from core.text.spans import Span
from tui.screen.lines import Line

_OF_A_LINE = 2
"""So many parameters have a colour each, whatever is in focus: a slope and an intercept."""


class Roles(dict[str, str]):
    """What a span's role words, with keys of a model among them, are in those of the palettes."""

    def __init__(self, every: Equations, weight: str) -> None:
        """The parameter in focus is `weight`."""
        self._colours = _colours(every, weight)

    def __missing__(self, roles: str) -> str:
        words = (self._colours.get(word, word) for word in roles.split(" "))
        found = self[roles] = " ".join(words)
        return found

    def of(self, line: Line) -> Line:
        """Return a line with palettes' words."""
        return tuple(
            span if span.role == (role := self[span.role]) else Span(span.text, role)
            for span in line
        )


@lru_cache(maxsize=64)
def roles_of(every: Equations, weight: str) -> Roles:
    """Return the roles of an update's quantities, with a weight in focus."""
    return Roles(every, weight)


def _colours(every: Equations, weight: str) -> dict[str, str]:
    """Return a palette's word for each key, but for slopes and steps, which are plain.

    A new parameter is coloured as the old, a slope that is another quantity as that.
    """
    model = every.model
    first = model.parameters[0] if len(model.parameters) <= _OF_A_LINE else weight
    found = dict.fromkeys(model.inputs, "x") | dict.fromkeys(model.targets, "y")
    found |= dict.fromkeys(model.parameters, "c") | {first: "m"}
    for each in every.every:
        if each.phase is Phase.FORWARD:
            found[each.key] = "prediction" if each.key in model.predictions else "value"
        elif each.phase is Phase.LOSS:
            found[each.key] = LOSS
        elif each.replaces:
            found[each.key] = found[each.replaces]
        elif isinstance(each.expression, Name):
            found[each.key] = found.get(each.expression.key, each.key)
    return found
