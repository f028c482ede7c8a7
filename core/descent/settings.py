"""Settings as text, typed by a user: a reader for each, by its name."""

import re
from collections.abc import Callable
from typing import Any

from core.descent.order import ORDERS
from core.descent.run import MOST_UPDATES, Settings
from core.model.losses import LOSSES, losses_of
from core.model.model import LINE, Model
from core.text.quoting import quoted
from core.text.typed import InputError, read_choice, read_number, read_rate, read_whole


def read_updates(text: str, what: str) -> int:
    """Return a number of updates that a run can hold; raises InputError."""
    return read_whole(text, what, MOST_UPDATES)


def read_seed(text: str, what: str = "seed") -> int:
    """Return a seed, a whole number of at most 18 digits; raises InputError."""
    return read_whole(text, what, 10**18 - 1)


def read_loss(text: str, what: str = "loss", model: Model = LINE) -> str:
    """Return the name of a loss that a model can have; raises InputError."""
    name = text.strip().lower()
    if name in LOSSES and not LOSSES[name].suits(model):
        function = LOSSES[name].of
        raise InputError(
            f"{what}: {name} is for outputs that are {function}(…), such as "
            f"y* = {function}(w*x + b)."
        )
    return read_choice(text, what, tuple(losses_of(model)))


def read_order(text: str, what: str = "order") -> str:
    """Return the name of an order; raises InputError."""
    return read_choice(text, what, ORDERS)


def read_start(text: str, model: Model, what: str = "start") -> dict[str, float]:
    """Return the parameters of a text such as w1=0.15 w2=0.2, by key; raises InputError."""
    found: dict[str, float] = {}
    for word in re.sub(r"\s*=\s*", "=", text).replace(",", " ").split():
        name, equals, number = word.partition("=")
        if not equals or name not in model.parameters:
            listed = ", ".join(model.parameters)
            raise InputError(
                f"{what} should be parameters and numbers, such as {model.parameters[0]}=0.5, not "
                f"{quoted(word)}; the parameters are {listed}."
            )
        if name in found:
            raise InputError(f"{what}: {name} is given twice: give it once.")
        found[name] = read_number(number, f"{what}: {name}")
    return found


def readers_of(model: Model) -> dict[str, Callable[[str, str], Any]]:
    """Return what reads each parameter and setting, by its name."""
    return {
        **dict.fromkeys(model.parameters, read_number),
        "rate": read_rate,
        "loss": lambda text, what: read_loss(text, what, model),
        "order": read_order,
        "seed": read_seed,
    }


def read_settings(rate: str, loss: str, order: str, seed: str, model: Model = LINE) -> Settings:
    """Return settings from the texts of a form; raises InputError at the first mistake."""
    rate_read, loss_read = read_rate(rate), read_loss(loss, model=model)
    return Settings(rate_read, loss_read, read_order(order), read_seed(seed))
