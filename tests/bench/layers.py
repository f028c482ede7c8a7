"""A network 2-2-1 of tanh trained sample by sample on numpy arrays, a layer at a time, as usual."""

from collections.abc import Sequence

import numpy as np


def trained(
    samples: Sequence[tuple[float, ...]], rate: float, start: Sequence[float], updates: int
) -> tuple[float, ...]:
    """Return w and b of both hidden units, v and c after so many updates, in table order."""
    w1, w2, b1, w3, w4, b2, v1, v2, c = start
    weights_1, biases_1 = np.array([[w1, w2], [w3, w4]]), np.array([b1, b2])
    weights_2, biases_2 = np.array([[v1, v2]]), np.array([c])
    inputs = [np.array(sample[:2]) for sample in samples]
    targets = [np.array(sample[2:]) for sample in samples]
    for update in range(updates):
        x, y = inputs[update % len(samples)], targets[update % len(samples)]
        hidden = np.tanh(weights_1 @ x + biases_1)
        y_pred = weights_2 @ hidden + biases_2
        slopes_2 = y_pred - y
        slopes_1 = (weights_2.T @ slopes_2) * (1 - hidden * hidden)
        weights_2 -= rate * np.outer(slopes_2, hidden)
        biases_2 -= rate * slopes_2
        weights_1 -= rate * np.outer(slopes_1, x)
        biases_1 -= rate * slopes_1
    (w1, w2), (w3, w4) = weights_1.tolist()
    return (w1, w2, biases_1[0], w3, w4, biases_1[1], *weights_2[0].tolist(), biases_2[0])
