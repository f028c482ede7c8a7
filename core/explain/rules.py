"""The rules behind the slopes of a unit: of the loss, of functions, and of what forks."""

import re
from collections.abc import Iterator

from core.model.definitions import PREDICTION, symbol_of
from core.model.equations import LOSS, Equation, Equations
from core.model.expression import Call, Name, names, within
from core.model.functions import FUNCTIONS
from core.model.links import Unit
from core.model.losses import LOSSES
from core.model.reader import read_formula
from core.model.stages import Phase
from core.model.written import symbols, text_of

Rules = dict[str, tuple[str, ...]]
"""What stands behind an equation, by the key of what it gives."""


def rules(every: Equations, unit: Unit) -> Rules:
    """Return the rules that the slopes of a unit follow by."""
    links = {link.key: link.expression for link in unit.links}
    found: Rules = {}
    for equation in every.every:
        if equation.slope is None:
            continue
        of, by = equation.slope
        if of == LOSS and by in links:
            found[equation.key] = tuple(_of_loss(every, unit, equation))
        elif of in links:
            calls = (part for part in within(links[of]) if isinstance(part, Call))
            taken = dict.fromkeys(each.function for each in calls if each.argument == Name(by))
            found[equation.key] = tuple(line for name in taken for line in _of_function(name))
    return {key: lines for key, lines in found.items() if lines}


def _of_loss(every: Equations, unit: Unit, equation: Equation) -> Iterator[str]:
    """Yield how ∂L/∂v follows: where the way back begins, and where several ways meet."""
    ways = [every.of[key].slope is None for key in equation.uses if key in every.of]
    back = [every.of[key].phase is Phase.BACKWARD for key in equation.uses if key in every.of]
    if not any(back):
        yield from _spelled(unit, LOSSES[every.loss].rules)
    elif len(ways) > 1 and all(ways):
        users = [key.rpartition("_via_")[2] for key in equation.uses]
        value = symbol_of(unit.key)
        if len(users) == 2:
            yield f"{value} goes into {' and '.join(map(symbol_of, users))}: both ways to L add up"
        else:
            yield f"{value} goes into {len(users)} values: all ways to L add up"


def _spelled(unit: Unit, lines: tuple[str, ...]) -> Iterator[str]:
    """Yield rules of one prediction with the names that a model has for it."""
    number = unit.key.removeprefix(PREDICTION)
    inner = next(names(unit.links[-1].expression), "z")
    words = {"y*": symbol_of(unit.key), "y": f"y{number}", "L": f"L{number}", "z": inner}
    for line in lines:
        yield re.sub(r"y\*|\b[yLz]\b", lambda found: words[found.group()], line)


def _of_function(name: str) -> Iterator[str]:
    """Yield the slope of a function, and what in it is no function of formulas."""
    style = symbols(str)
    formula = read_formula(FUNCTIONS[name].slope)
    slope = text_of(formula, style)
    yield f"rule: {text_of(Call(name, Name('u')), style)} has the slope {slope}"
    for part in within(formula):
        if isinstance(part, Call) and not FUNCTIONS[part.function].offered:
            yield f"{part.function}(u) is {FUNCTIONS[part.function].python}"
