"""How fast the values of a model change with a quantity, by all that lies between."""

from collections.abc import Mapping
from functools import lru_cache

from core.model.expression import Expression, names, value
from core.model.model import Model
from core.model.slopes import slope

Locals = Mapping[str, Mapping[str, float]]
"""By the key of a value, its slopes with respect to what it is computed from."""


def local_slopes(model: Model, numbers: Mapping[str, float]) -> Locals:
    """Return the slope of each value with respect to each quantity that it is computed from."""
    return {
        key: {by: float(value(each, numbers)) for by, each in slopes.items()}
        for key, slopes in slopes_of(model).items()
    }


def reached(model: Model, slopes: Locals, by: str) -> dict[str, float]:
    """Return the slope of each value that depends on `by`, and 1 for `by` itself.

    The chain rule forwards: what comes by several ways is added.
    """
    found = {by: 1.0}
    for link in model.definitions:
        ways = [one * found[key] for key, one in slopes[link.key].items() if key in found]
        if ways and link.key != by:
            found[link.key] = sum(ways)
    return found


@lru_cache(maxsize=16)
def slopes_of(model: Model) -> dict[str, dict[str, Expression]]:
    """Return the slope of each value, by its key, by what it is computed from."""
    return {
        link.key: {
            key: slope(link.expression, key) for key in dict.fromkeys(names(link.expression))
        }
        for link in model.definitions
    }
