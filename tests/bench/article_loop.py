"""The training loop as the article has it: the forward pass, the loss, the gradients, the log.

Nothing but the mean loss of each epoch is kept. Written once with Python's own numbers and once
with numpy arrays for x and y, as many tutorials do; both do the same arithmetic.
"""

import random
from collections.abc import Sequence
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

SAMPLES = 10
RATE = 0.05


def with_floats(epochs: int, log: TextIO) -> None:
    """Train on lists of Python floats."""
    x = [float(i) for i in range(SAMPLES)]
    y = [2 * value + 1 for value in x]
    _train(x, y, epochs, log)


def with_arrays(epochs: int, log: TextIO) -> None:
    """Train on numpy arrays, from which each sample is taken by its index."""
    x = np.arange(SAMPLES, dtype=np.float64)
    y = 2 * x + 1
    _train(x, y, epochs, log)


def _train(
    x: Sequence[float] | NDArray[np.float64],
    y: Sequence[float] | NDArray[np.float64],
    epochs: int,
    log: TextIO,
) -> None:
    W = random.uniform(0, 10)  # noqa: N806  # the article's letters
    C = random.uniform(0, 10)  # noqa: N806
    for epoch in range(epochs):
        mean = 0.0
        for i in range(len(x)):
            y_pred = W * x[i] + C
            loss = 0.5 * (y_pred - y[i]) ** 2
            dL_dy_pred = y_pred - y[i]
            dL_dW = dL_dy_pred * x[i]
            dL_dC = dL_dy_pred * 1
            W = W - RATE * dL_dW  # noqa: N806
            C = C - RATE * dL_dC  # noqa: N806
            mean = mean + (loss - mean) / (i + 1)
        print(f"Epoch = {epoch} Loss = {mean:.5f} Y = {W:.2f}X + {C:.2f}", file=log)
