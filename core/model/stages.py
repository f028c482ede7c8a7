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

    def place(self, updates: int, revealed: int = 0) -> int:
        """Return the place after so many updates, and so many stages of the next."""
        return updates * len(self.phases) + revealed

    def done(self, place: int) -> int:
        """Return how many updates are complete at a place."""
        return place // len(self.phases)

    def begun(self, place: int) -> int:
        """Return how many updates are complete, or begun, at a place."""
        return -(-place // len(self.phases))

    def revealed(self, place: int) -> int:
        """Return how many stages are revealed of the update that is not complete."""
        return place % len(self.phases)

    def next_phase(self, place: int) -> Phase:
        """Return what the stage after a place reveals."""
        return self.phases[self.revealed(place)]
