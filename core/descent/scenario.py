"""A scenario: named data with a model, a start and a learning rate, and a point to make."""

from dataclasses import dataclass, replace

from core.data.dataset import Dataset
from core.data.points import parse_points
from core.descent.run import Run, Settings, new_run
from core.model.losses import SQUARED
from core.model.model import LINE, Model


@dataclass(frozen=True, slots=True)
class Scenario:
    """A starting point, named as its data are, and a sentence on what there is to see."""

    about: str
    data: Dataset
    rate: float
    start: tuple[float, ...] = (0, 0)
    """The parameters, in the model's order."""
    model: Model = LINE
    loss: str = SQUARED.name
    """A name in LOSSES."""
    standardised: bool = False
    """Whether its run is on the data standardised."""
    words: str = ""
    """What it can be found by, beside its name and what is said of it."""

    @property
    def name(self) -> str:
        """What the user types and reads."""
        return self.data.name

    def run(self) -> Run:
        """Return the scenario's run, from its start."""
        data = self.data.standardise() if self.standardised else self.data
        return new_run(data, Settings(self.rate, self.loss), self.start, self.model)


def sampled(
    name: str,
    points: str,
    source: str,
    inputs: int = 1,
    targets: int = 1,
    names: tuple[str, ...] = (),
) -> Dataset:
    """Return the data set of points as `parse_points` takes them."""
    data = parse_points(points, name, inputs, targets)
    there = names or data.keys
    return replace(
        data,
        source=source,
        typed=False,
        input_names=there[:inputs],
        target_names=there[inputs:],
    )


def numbers(text: str) -> tuple[float, ...]:
    """Return the numbers of a text with blanks between."""
    return tuple(map(float, text.split()))
