"""What a class adds to an explorer, and is handed to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.lessons.progress import hidden
from core.session.session import Limit, Session
from tui.keys import Action
from tui.screen.lines import Line, Room


def _nothing(*_: object) -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Additions:
    """What a class adds; an explorer by itself has none of it."""

    confined: bool = False
    """Whether the files here are none of the user's business."""
    show: Callable[[str], None] = _nothing
    """Shows text to be copied, where no files can be written."""
    limit: Limit | None = None
    """How far all runs together may be computed, if there is such a limit."""
    actions: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    """What is done in place of some of the key table's actions."""
    begin: Callable[[], None] = _nothing
    """Called once the explorer runs."""
    committed: Callable[[Session, str], None] = _nothing
    """Told of each session, before it is painted, and what is said of it."""
    hidden: Callable[[Session], frozenset[str]] = hidden
    """Tells which keys are not offered."""
    deaf: Callable[[], bool] = lambda: False
    """Tells whether keys are left unanswered: they were typed at a dialog that was closed."""
    held: Callable[[Action], str] = lambda _: ""
    """Says why a step of one's own can't be made now; nothing where it can."""
    concealing: Callable[[], bool] = lambda: False
    """Tells whether the class is being asked what comes next, so that it must not be seen."""
    seen: Callable[[Session], Session] = lambda session: session
    """Returns a session as it is to be seen: how a teacher leads through it, in a class."""
    over: Callable[[list[Line], Room], list[Line]] = lambda lines, _room: lines
    """Returns the page's lines with what lies over them."""
    hides: Callable[[], bool] = lambda: False
    """Hides what lies over the page, as Esc does first; whether there was something."""
    badge: Callable[[Room, str], Line] = lambda _room, _note: ()
    """Returns what stands at the left end of the footer, beside a note if there is one."""
