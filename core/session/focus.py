"""The focus: the one unit, and one of its weights, that is shown in full."""

from dataclasses import dataclass

from core.model.links import Unit
from core.model.model import Model
from core.model.stages import Phase
from core.session.session import Session


@dataclass(frozen=True, slots=True)
class Focus:
    """What is shown in full."""

    unit: Unit
    weight: str
    """The key of one of its parameters; empty where it has none."""


def focus_of(session: Session) -> Focus:
    """Return the focus: what the stage shown is about."""
    model = session.run.model
    unit = _unit_at(model, session.revealed)
    moving = (key for key in unit.weights if key in model.moving)
    return Focus(unit, next(moving, unit.weights[0] if unit.weights else ""))


def _unit_at(model: Model, stage: int) -> Unit:
    """Return the unit that a stage begins with; after the way back, that is where it ended."""
    layer = model.stages.layer(stage) or 1
    if stage and model.stages.phases[stage - 1] is Phase.LOSS:
        return next(unit for unit in model.units if unit.key == model.predictions[0])
    within = [unit for unit in model.units if unit.layer == layer]
    return next((unit for unit in within if unit.weights), within[0])
