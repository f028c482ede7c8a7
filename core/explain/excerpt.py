"""The equations of an update that are about one unit and one of its weights."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from core.model.definitions import PREDICTION
from core.model.equations import LOSS, Equation, Equations
from core.model.expression import Expression, Name, Number
from core.model.links import Unit
from core.model.slopes import put
from core.model.stages import Phase

Excerpt = tuple[Equation, ...]


@lru_cache(maxsize=128)
def excerpts(every: Equations, unit: Unit, weight: str) -> tuple[Excerpt, ...]:
    """Return the unit's way forward and back and the weight's step, ever shorter.

    First with what each prediction adds to L, each way of a fork by itself and every local slope;
    then local slopes that are a name or a number stand in the products that use them, and a fork
    is the sum of these; then L is its sum alone.
    """
    whole = _about(every, unit, weight)
    folded = _folded(whole)
    parts = [each.key for each in whole if each.phase is Phase.LOSS and each.key != LOSS]
    own = unit.key.replace(PREDICTION, LOSS)
    others = [key for key in parts if key != own]
    left_out = ([], others, parts) if parts else ([],)
    shorter = (tuple(each for each in folded if each.key not in out) for out in left_out)
    return tuple(dict.fromkeys((whole, *shorter)))


def _about(every: Equations, unit: Unit, weight: str) -> Excerpt:
    """Return the links of the unit, the loss, and all on the way back that ends in the weight."""
    links = {link.key: link.expression for link in unit.links}
    found = {key for key in links if key in every.of}
    found |= {each.key for each in every.every if each.phase is Phase.LOSS}
    # With no weight that moves, the way back ends where it enters.
    moves = f"{weight}_after" in every.of
    ends = [f"{weight}_after"] if moves else [f"dL_d{key}" for key in links]
    for key in ends:
        found.update(_behind(every, key, {*links, weight}))
    return tuple(each for each in every.every if each.key in found)


def _behind(every: Equations, key: str, within: set[str]) -> Iterator[str]:
    """Yield an equation of the way back, by its key, and what it takes of the same unit.

    Slopes of L that are those of other units are known by then.
    """
    equation = every.of.get(key)
    if equation is None or equation.phase < Phase.BACKWARD:
        return
    of, by = equation.slope or ("", "")
    if of == LOSS and by not in within:
        return
    yield key
    for used in equation.uses:
        yield from _behind(every, used, within)


def _folded(excerpt: Excerpt) -> Excerpt:
    """Return an excerpt whose plainest slopes, and ways, stand where they are used."""
    inner: dict[str, Expression] = {}
    for each in excerpt:
        local = each.slope is not None and each.slope[0] != LOSS
        if each.way or (local and isinstance(each.expression, Name | Number)):
            inner[each.key] = put(each.expression, inner)
    return tuple(
        replace(each, expression=put(each.expression, inner))
        for each in excerpt
        if each.key not in inner
    )
