"""Networks that several tests share, with their published numbers."""

from core.descent.update import Update
from core.model.equations import equations
from core.model.model import Model
from core.model.network import network_text

MAZUR = Model(f"{network_text('2-2-2', 'sigmoid', 'sigmoid')}; held b1 b2 b3 b4")
"""Mazur's network; b1 and b2 are what he calls b1, b3 and b4 what he calls b2."""
MAZUR_START = {
    **{"w1": 0.15, "w2": 0.2, "w3": 0.25, "w4": 0.3, "w5": 0.4, "w6": 0.45, "w7": 0.5, "w8": 0.55},
    **{"b1": 0.35, "b2": 0.35, "b3": 0.6, "b4": 0.6},
}


def mazur(model: Model = MAZUR) -> Update:
    """Return Mazur's first update."""
    start = (MAZUR_START[key] for key in model.parameters)
    return Update(equations(model, "squared"), (0.05, 0.1, 0.01, 0.99, *start, 0.5))


def chain(function: str, layers: int = 8) -> Model:
    """Return a chain of units, one a layer, without biases."""
    names = ["x", *(f"h{number}" for number in range(1, layers)), "y*"]
    return Model(
        "; ".join(
            f"{names[number]} = {function}(w{number}*{names[number - 1]})"
            for number in range(1, layers + 1)
        )
    )
