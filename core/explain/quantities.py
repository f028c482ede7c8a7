"""The numbers of the update shown, each as far as its stage is revealed."""

from dataclasses import dataclass

from core.session.session import Session


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the update shown, and how it is to be seen."""

    key: str
    """Empty for one that no equation gives."""
    value: float
    revealed: bool
    fresh: bool
    """Whether the last move revealed it."""

    @property
    def role(self) -> str:
        """What its colour goes by; strong where it is fresh."""
        return f"{self.key} strong".lstrip() if self.fresh else self.key


class Quantities:
    """The numbers of the update that a session shows."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.update = session.update
        self.of = self.update.equations.of
        self._revealed = session.revealed
        stages = range(1, session.run.stages.count + 1)
        self._fresh = (False, *map(session.fresh, stages))

    def named(self, key: str) -> Quantity | None:
        """Return the number with this key; None where the update has none."""
        if key not in self.update.numbers:
            return None
        return self.revealed_at(self.stage(key), self.update[key], key)

    def given(self, key: str) -> Quantity:
        """Return the number with this key, which the update has."""
        return self.revealed_at(self.stage(key), self.update[key], key)

    def revealed_at(self, stage: int, value: float, key: str = "") -> Quantity:
        """Return a number that a stage reveals, by the stage's number."""
        return Quantity(key, value, stage <= self._revealed, self._fresh[stage])

    def stage(self, key: str) -> int:
        """Return the number of the stage that reveals a quantity; 0 for what is given."""
        return self.of[key].stage if key in self.of else 0
