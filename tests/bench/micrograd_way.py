"""The network 2-2-1 trained as micrograd's own demonstration does it, if micrograd is installed.

Its functions are relu alone: the network is one of relu, which costs it less than tanh would.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def installed() -> bool:
    """Whether there is a micrograd to compare with: `pip install .[bench]` installs it."""
    return find_spec("micrograd") is not None


def train(samples: Sequence[tuple[float, ...]], rate: float, updates: int) -> None:
    """Do so many updates of half the squared error, a sample each, in table order."""
    model: Any = import_module("micrograd.nn").MLP(2, [2, 1])
    for update in range(updates):
        *x, y = samples[update % len(samples)]
        loss = (model(x) - y) ** 2 * 0.5
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= rate * p.grad
