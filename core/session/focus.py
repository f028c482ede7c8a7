"""The focus: the one unit, and one of its weights, that is shown in full."""

from dataclasses import replace
from typing import NamedTuple

from core.model.definitions import symbol_of
from core.model.links import Unit
from core.model.model import Model
from core.model.stages import Phase
from core.session.session import Refused, Session


class Focus(NamedTuple):
    """What is shown in full."""

    unit: Unit
    weight: str
    """The key of one of its parameters; empty where it has none."""


def focus_of(session: Session) -> Focus:
    """Return the focus: where it was moved to, or else what the stage shown is about."""
    look, model = session.look, session.run.model
    unit = _unit_at(model, session.revealed)
    # The run shown may be of another model than the one that the focus was moved in.
    unit = next((each for each in model.units if each.key == look.unit), unit)
    if look.weight in unit.weights:
        return Focus(unit, look.weight)
    moving = (key for key in unit.weights if key in model.moving)
    return Focus(unit, next(moving, unit.weights[0] if unit.weights else ""))


def _unit_at(model: Model, stage: int) -> Unit:
    """Return the unit that a stage begins with; after the way back, that is where it ended."""
    layer = model.stages.layer(stage) or 1
    if stage and model.stages.phases[stage - 1] is Phase.LOSS:
        return next(unit for unit in model.units if unit.key == model.predictions[0])
    within = [unit for unit in model.units if unit.layer == layer]
    return next((unit for unit in within if unit.weights), within[0])


def with_unit(session: Session, by: int) -> Session:
    """Move the focus by so many units, in the order of computation; it goes round."""
    units = session.run.model.units
    if len(units) == 1:
        raise Refused(f"There is one unit: {symbol_of(units[0].key)}.")
    unit = units[(units.index(focus_of(session).unit) + by) % len(units)]
    return _at(session, unit.key, "")


def with_weight(session: Session, by: int) -> Session:
    """Move the focus by so many weights of its unit, in the order of the text; it goes round."""
    focus = focus_of(session)
    weights, unit = focus.unit.weights, symbol_of(focus.unit.key)
    if len(weights) < 2:
        has = f"one weight: {weights[0]}" if weights else "no weight"
        raise Refused(f"{unit} has {has}.")
    weight = weights[(weights.index(focus.weight) + by) % len(weights)]
    return _at(session, focus.unit.key, weight)


def moved(session: Session) -> bool:
    """Whether the focus, or the table beside it, was moved and does not follow the stage."""
    return bool(session.look.unit or session.look.sideways)


def following(session: Session) -> Session:
    """Return the session with a focus that follows the stage."""
    return _at(session, "", "")


def _at(session: Session, unit: str, weight: str) -> Session:
    look = replace(session.look, unit=unit, weight=weight, sideways=0)
    return replace(session, look=look)


def with_columns(session: Session, by: int) -> Session:
    """Move the table's parameters sideways by so many columns; they go round.

    Raises Refused for a model so small that they are always in sight.
    """
    count = len(session.run.model.parameters)
    if count <= ALWAYS_IN_SIGHT:
        raise Refused("All parameters are in sight.")
    look = replace(session.look, sideways=(session.look.sideways + by) % count)
    return replace(session, look=look)


ALWAYS_IN_SIGHT = 2
"""Parameters that the iteration table has room for however narrow it is."""
