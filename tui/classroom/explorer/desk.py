"""The desk: who is in the class and where they are, for a teacher."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from core.session.session import Session
from tui.classroom.protocol.roll import Entry, Roll
from tui.dialogs.dialog import Dialog

_UPDATING = 0.25  # Seconds between two looks at what has come in.


class ClassDialog(Dialog[bool]):
    """Shows the board and the roll; returns whether all are to be asked back."""

    HEADING = "The class"
    FOOT = "Enter asks all to return, ↑ ↓ scroll, Esc leaves"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "recall", show=False, priority=True),
        Binding("q,t", "leave", show=False),
    ]

    def __init__(self, session: Session, roll: Callable[[], Roll]) -> None:
        """Show what `roll` returns, again and again."""
        super().__init__(session)
        self._roll = roll

    def body(self) -> ComposeResult:
        """Yield board and list."""
        yield Static(self._board(), markup=False, id="board")
        with VerticalScroll(id="roll"):
            yield Static(self._list(), markup=False, id="students")

    def on_mount(self) -> None:
        """Keep it current."""
        self.set_interval(_UPDATING, self._update)

    def _update(self) -> None:
        self.query_one("#board", Static).update(self._board())
        self.query_one("#students", Static).update(self._list())

    def _board(self) -> str:
        return self.spell("\n".join(self._roll().board))

    def _list(self) -> str:
        students = self._roll().students
        if not students:
            return "\nNobody is in yet."
        width = max(len(student.name) for student in students)
        return self.spell("\n".join(["", *(_row(student, width) for student in students)]))

    def action_recall(self) -> None:
        """Ask all to return."""
        self.dismiss(True)


def _row(student: Entry, width: int) -> str:
    there = student.standing
    done = f"{there.done:,} update{'' if there.done == 1 else 's'} done"
    stands = "following" if there.following else f"exploring, {done}"
    return f"  {student.name:<{width}}  {stands}"
