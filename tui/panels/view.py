"""What a view of the right-hand panel is: a name, its lines, and where it has something to say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial

from core.data.dataset import Dataset
from core.model.model import Model
from core.session.session import Session
from tui.screen.lines import Line, Room
from tui.screen.marks import Mark, with_legend
from tui.screen.window import Part


def a_curve(model: Model, _data: Dataset) -> bool:
    """Suit models of one input and one output: a curve."""
    return len(model.inputs) == len(model.predictions) == 1


class Aloud(Enum):
    """How the lines of a view are read aloud."""

    COLUMNS = "with a comma where blanks part columns"
    CODE = "as they stand"
    NOT = "not at all: they are a drawing"


@dataclass(frozen=True, slots=True)
class View:
    """All that there is to know of a view; `views.VIEWS` has a row for each."""

    name: str
    """One word: what is typed, saved and, with a capital, read as its title."""
    lines: Callable[[Session, Room], list[Line]]
    """What it shows of a session in a room."""
    title: Callable[[Session], str] | None = None
    """A longer title."""
    part: Callable[[Session, Room], Part] | None = None
    """Which of its lines a room shows, where that is told in the title."""
    chart: bool = False
    """Whether plotext draws it, which is imported only once the words are on the screen."""
    aloud: Aloud = Aloud.COLUMNS
    """How its lines are read aloud; those of a chart are not."""
    found_by: str = ""
    """What there is to see, and words by which it is looked for."""
    suits: Callable[[Model, Dataset], bool] = lambda _model, _data: True
    """Whether it has something to say about a model and data."""
    about: str = ""
    """What it is, a sentence."""
    marks: Callable[[Session], Sequence[Mark]] = lambda _session: ()
    """What its signs and words are; those of quantities are known without."""
    fitted_title: Callable[[Session, Room], str] | None = None
    """A title with numbers, of which so many digits are shown as a room has cells for."""

    def heading(self, session: Session, room: Room) -> str:
        """Return its title for the room that the title has."""
        if self.fitted_title:
            return self.fitted_title(session, room)
        return self.title(session) if self.title else self.name.capitalize()

    def painted(self, session: Session, room: Room, gained: int = 0) -> list[Line]:
        """Return its lines; of a zoomed chart, with a legend below.

        `gained` are the rows that zooming gave it: the legend takes no others.
        """
        if self.chart and session.look.zoomed:
            return with_legend(partial(self.lines, session), self.marks(session), room, gained)
        return self.lines(session, room)

    @property
    def in_words(self) -> bool:
        """Whether its lines can be read aloud."""
        return self.aloud is not Aloud.NOT and not self.chart

    def fits(self, session: Session) -> bool:
        """Whether it has something to say about the run shown."""
        return self.suits(session.run.model, session.run.data)
