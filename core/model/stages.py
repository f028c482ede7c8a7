"""The stages of an update, and the places of a run, which are counted in them."""

from dataclasses import dataclass
from enum import IntEnum


class Phase(IntEnum):
    """What of an update has been revealed."""

    NOTHING = 0
    FORWARD = 1
    LOSS = 2
    BACKWARD = 3
    UPDATE = 4

    @property
    def title(self) -> str:
        """The phase's name on the screen."""
        return "start" if self is Phase.NOTHING else self.name.lower()


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of each update, in the order in which they are revealed.

    A place in a run is a number of stages: all of those of each update done, and those revealed
    of the next.
    """

    phases: tuple[Phase, ...]
    """What each stage reveals."""

    @property
    def count(self) -> int:
        """How many stages an update has."""
        return len(self.phases)

    def stage(self, phase: Phase, layer: int) -> int:
        """Return the number of the stage, from 1, that reveals a layer of a phase."""
        if phase is Phase.FORWARD:
            return layer
        through = self._through(phase)
        return through - layer + 1 if phase is Phase.BACKWARD else through

    def layer(self, stage: int) -> int:
        """Return the layer that a stage, by its number, is about; 0 if it is about all."""
        phase = self.phases[stage - 1] if stage else Phase.NOTHING
        if phase is Phase.FORWARD:
            return stage
        return self._through(phase) - stage + 1 if phase is Phase.BACKWARD else 0

    def title(self, stage: int) -> str:
        """Return a stage's name on the screen; of several layers it says which."""
        phase = self.phases[stage - 1] if stage else Phase.NOTHING
        layer = self.layer(stage) if self.layers > 1 else 0
        return f"{phase.title}, layer {layer}" if layer else phase.title

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return self._through(Phase.FORWARD)

    def revealed(self, place: int) -> int:
        """Return how many stages are revealed of the last update begun at a place."""
        return (place - 1) % len(self.phases) + 1 if place else 0

    def place(self, updates: int, phase: Phase = Phase.NOTHING) -> int:
        """Return the place after so many updates, and the next one up to the end of a phase."""
        return updates * len(self.phases) + self._through(phase)

    def _through(self, phase: Phase) -> int:
        """Return how many stages of an update lead to the end of a phase."""
        return sum(each <= phase for each in self.phases)

    def phase(self, place: int) -> Phase:
        """Return what the last stage before a place has revealed."""
        return self.phases[place % len(self.phases) - 1] if place else Phase.NOTHING

    def done(self, place: int, phase: Phase = Phase.UPDATE) -> int:
        """Return how many updates are complete at a place, or have come to the end of a phase."""
        return (place - self._through(phase)) // len(self.phases) + 1

    def begun(self, place: int) -> int:
        """Return how many updates are complete, or begun, at a place."""
        return -(-place // len(self.phases))


def stages_of(layers: int) -> Stages:
    """Return the stages of a model: a layer after the other forward, and then backward.

    All parameters move in the one last stage, when every slope is known.
    """
    forward, backward = (Phase.FORWARD,) * layers, (Phase.BACKWARD,) * layers
    return Stages((*forward, Phase.LOSS, *backward, Phase.UPDATE))
