"""The parameters of an update: where each stands, its value, its slope, its step, and after it."""

from dataclasses import dataclass
from functools import lru_cache

from core.model.definitions import is_input, symbol_of
from core.model.expression import Name, names
from core.model.links import Unit
from core.model.model import Model
from core.model.slopes import ONE, slope
from core.session.session import Session


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the update shown; what is not revealed is None."""

    key: str
    place: str
    """From where to where it leads, such as x1→h1 and 1→h1; else the units that it is in."""
    held: bool
    value: float
    gradient: float | None
    step: float | None
    after: float | None


def parameters(session: Session) -> tuple[Parameter, ...]:
    """Return all parameters in the model's order, as far as the update shown is revealed."""
    update, model = session.update, session.run.model
    every = update.equations.of

    def known(key: str) -> float | None:
        equation = every.get(key)
        return update[key] if equation and equation.stage <= session.revealed else None

    return tuple(
        Parameter(
            key,
            places(model)[key],
            key in model.held,
            update[key],
            known(f"dL_d{key}"),
            known(f"step_{key}"),
            known(f"{key}_after"),
        )
        for key in model.parameters
    )


@lru_cache(maxsize=64)
def places(model: Model) -> dict[str, str]:
    """Return where each parameter stands: in a network, from where to where it leads.

    It is one where every parameter is a factor of an input, of a unit or of 1, and nothing else.
    """
    within = {
        key: [unit for unit in model.units if key in unit.weights] for key in model.parameters
    }
    ends = {key: [_end(model, unit, key) for unit in units] for key, units in within.items()}
    if all(len(found) == 1 and found[0] for found in ends.values()):
        return {key: f"{ends[key][0]}→{symbol_of(within[key][0].key)}" for key in within}
    return {key: ", ".join(symbol_of(unit.key) for unit in units) for key, units in within.items()}


def _end(model: Model, unit: Unit, key: str) -> str:
    """Return what a weight of a unit is a factor of; empty where it is that of no one value."""
    found = [each.expression for each in unit.links if key in names(each.expression)]
    if len(found) > 1:
        return ""
    factor = slope(found[0], key)
    if factor == ONE:
        return "1"
    known = {each.key for each in model.units}
    if isinstance(factor, Name) and (is_input(factor.key) or factor.key in known):
        return symbol_of(factor.key)
    return ""
