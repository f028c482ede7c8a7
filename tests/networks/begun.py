"""Sessions of networks and other formulas at their starts."""

from collections.abc import Sequence

import numpy as np

from core.data.dataset import Dataset
from core.descent.run import Settings, new_run
from core.model.model import Model
from core.session.session import Session
from networks import mazur


def session_of(
    text: str,
    sample: Sequence[float],
    start: tuple[float, ...] = (),
    settings: Settings | None = None,
) -> Session:
    """Return the session of a model on one sample, its inputs and then its targets."""
    model = Model(text)
    columns = tuple(np.array([number]) for number in sample)
    count = len(model.inputs)
    data = Dataset("one sample", columns[:count], columns[count:])
    return Session(new_run(data, settings or Settings(), start, model))


def mazur_session() -> Session:
    """Return Mazur's example at its start."""
    start = tuple(mazur.START.values())
    return session_of(mazur.HELD, tuple(mazur.SAMPLE.values()), start, Settings(mazur.RATE))


def karpathy() -> Session:
    """Return the neuron of A. Karpathy's micrograd, with a target."""
    start = (-3.0, 1.0, 6.8813735870195432)
    return session_of("y* = tanh(w1*x1 + w2*x2 + b)", (2.0, 0.0, 1.0), start)


def circuit() -> Session:
    """Return the sigmoid neuron of CS231n, with a target."""
    return session_of("y* = sigmoid(w1*x1 + w2*x2 + b)", (-1.0, -2.0, 1.0), (2.0, -3.0, -3.0))
