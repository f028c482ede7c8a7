"""Settings as text, typed by a user: a reader for each, by its name."""

from collections.abc import Callable
from typing import Any

from core.descent.order import ORDERS
from core.descent.run import MOST_UPDATES, Settings
from core.model.losses import LOSSES
from core.model.model import Model
from core.text.typed import read_choice, read_number, read_rate, read_whole


def read_updates(text: str, what: str) -> int:
    """Return a number of updates that a run can hold; raises InputError."""
    return read_whole(text, what, MOST_UPDATES)


def read_seed(text: str, what: str = "seed") -> int:
    """Return a seed, a whole number of at most 18 digits; raises InputError."""
    return read_whole(text, what, 10**18 - 1)


def read_loss(text: str, what: str = "loss") -> str:
    """Return the name of a loss; raises InputError."""
    return read_choice(text, what, tuple(LOSSES))


def read_order(text: str, what: str = "order") -> str:
    """Return the name of an order; raises InputError."""
    return read_choice(text, what, ORDERS)


def readers_of(model: Model) -> dict[str, Callable[[str, str], Any]]:
    """Return what reads each parameter and setting, by its name."""
    return {
        **dict.fromkeys(model.parameters, read_number),
        "rate": read_rate,
        "loss": read_loss,
        "order": read_order,
        "seed": read_seed,
    }


def read_settings(rate: str, loss: str, order: str, seed: str) -> Settings:
    """Return settings from the texts of a form; raises InputError at the first mistake."""
    return Settings(read_rate(rate), read_loss(loss), read_order(order), read_seed(seed))
