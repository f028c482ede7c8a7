"""A model in steps of one operation each: m, then m·x, then m·x + c."""

from dataclasses import dataclass, replace
from functools import cache

from core.model.definitions import PREDICTION, symbol_of
from core.model.expression import Expression, Name, Operation
from core.model.model import Model
from core.model.written import symbols, text_of
from core.text.numbers import plain

STYLE = replace(symbols(symbol_of), number=plain)
"""How formulas are written so that `read_formula` gives them back."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way to y*."""

    key: str
    """Of the quantity that it gives; empty for a constant."""
    result: Expression
    """That quantity, from what is given."""
    enters: Expression
    """What it takes beside what the step before gives; all, if it is the first."""
    sign: str = ""
    """How its operation is drawn."""

    @property
    def text(self) -> str:
        """What it gives, in symbols."""
        return symbol_of(self.key) if self.key == PREDICTION else text_of(self.result, STYLE)


@cache
def in_steps(model: Model) -> tuple[tuple[Step, ...], Model]:
    """Return the steps of a model of one definition, and the model that defines each but the first.

    Its equations have the slope of each step, and the products of slopes on the way back.
    """
    (last,) = model.definitions
    here, results = last.expression, list[Operation]()
    while isinstance(here, Operation):
        results.insert(0, here)
        here = here.left
    free = "u" + "_" * max(map(len, model.given))
    steps = [Step(here.key if isinstance(here, Name) else "", here, here)]
    texts = []
    for number, result in enumerate(results, start=1):
        own = replace(result, left=Name(steps[-1].key) if steps[-1].key else here)
        key = PREDICTION if result is last.expression else f"{free}{number}"
        texts.append(f"{symbol_of(key)} = {text_of(own, STYLE)}")
        sign = {"*": "×", "-": "−"}.get(result.sign, result.sign)
        steps.append(Step(key, result, result.right, sign))
    return tuple(steps), replace(model, text="; ".join(texts)) if results else model
