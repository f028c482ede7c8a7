"""Small networks on small data that several tests share: what learns, and what fails."""

import numpy as np

from core.data.dataset import Dataset
from core.descent.run import Run, Settings, new_run
from core.descent.update import Update
from core.model.equations import equations
from core.model.model import Model
from core.model.network import network_text
from networks import mazur

MAZUR = Model(mazur.HELD)
RELU = Model(network_text("1-2-1", "relu"))
XOR = Model(network_text("2-2-1"))

_X = np.arange(-4, 5) / 2
ABS = Dataset("abs", _X, np.abs(_X))


def mazur_update() -> Update:
    """Return Mazur's first update, with biases held."""
    given = (*mazur.SAMPLE.values(), *(mazur.START[key] for key in MAZUR.parameters), mazur.RATE)
    return Update(equations(MAZUR, "squared"), given)


def mazur_run(rate: float = mazur.RATE, text: str = mazur.HELD) -> Run:
    """Return Mazur's run."""
    data = Dataset(
        "mazur",
        tuple(np.array([mazur.SAMPLE[key]]) for key in ("x1", "x2")),
        tuple(np.array([mazur.SAMPLE[key]]) for key in ("y1", "y2")),
    )
    model = Model(text)
    return new_run(data, Settings(rate), tuple(mazur.START[key] for key in model.parameters), model)


def abs_run(rate: float) -> Run:
    """Return the run on |x| whose second unit dies at a rate of 0.35."""
    start = {"w1": 0.9, "w2": -0.1, "b1": 0.1, "b2": 0.0, "v1": 0.5, "v2": 1.0, "c": -0.2}
    return new_run(ABS, Settings(rate), tuple(start[key] for key in RELU.parameters), RELU)


def xor_data(low: float = 0.0) -> Dataset:
    """Return xor, where one of two is 1 and the other is `low`."""
    a, b = np.array([low, low, 1, 1]), np.array([low, 1, low, 1])
    return Dataset("xor", (a, b), np.where(a == b, low, 1.0))


def xor_run(start: tuple[float, ...], rate: float = 0.2, low: float = 0.0) -> Run:
    """Return a run on xor; the start is in the model's order: w1 w2 b1 w3 w4 b2 v1 v2 c."""
    return new_run(xor_data(low), Settings(rate), start, XOR)


LEARNS = (0.9, -1, 0.5, -0.7, 1, -1, 0.8, 0.4, 0.7)
COLLAPSES = (0.7, 0.5, -0.2, -0.5, 0, -0.2, 0.6, -0.4, 0)
"""Starts of `xor_run`: the one learns in 0/1, the other fails in ±1 at a rate of 0.2."""


def nielsen_run(loss: str = "squared", w: float = 2.0, b: float = 2.0) -> Run:
    """Return Nielsen's neuron, which should give 0 at 1, and begins near 1."""
    data = Dataset("one", np.array([1.0]), np.array([0.0]))
    return new_run(data, Settings(0.15, loss), (w, b), Model("y* = sigmoid(w*x + b)"))


def chain(function: str, layers: int = 8) -> Model:
    """Return a chain of units, one a layer, without biases."""
    names = ["x", *(f"h{number}" for number in range(1, layers)), "y*"]
    return Model(
        "; ".join(
            f"{names[number]} = {function}(w{number}*{names[number - 1]})"
            for number in range(1, layers + 1)
        )
    )


def chain_run(function: str) -> Run:
    """Return a run of a chain of eight with all weights 1."""
    data = Dataset("one", np.array([1.0, 0.5]), np.array([0.0, 1.0]))
    return new_run(data, Settings(0.1), (1.0,) * 8, chain(function))
