"""What a view of the right-hand panel is: a name, its lines, and where it has something to say."""

from collections.abc import Callable
from dataclasses import dataclass

from core.data.dataset import Dataset
from core.model.model import Model
from core.session.session import Session
from tui.screen.lines import Line, Room


def always(_model: Model, _data: Dataset) -> bool:
    """Suit every model and every data set."""
    return True


@dataclass(frozen=True, slots=True)
class View:
    """All that there is to know of a view; `views.VIEWS` has a row for each."""

    name: str
    """One word: what is typed, saved and, with a capital, read as its title."""
    lines: Callable[[Session, Room], list[Line]]
    """What it shows of a session in a room."""
    title: Callable[[Session], str] | None = None
    """A longer title."""
    chart: bool = False
    """Whether plotext draws it, which is imported only once the words are on the screen."""
    suits: Callable[[Model, Dataset], bool] = always
    """Whether it has something to say about a model and data."""

    def heading(self, session: Session) -> str:
        """Return its title."""
        return self.title(session) if self.title else self.name.capitalize()
