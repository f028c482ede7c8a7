"""The export dialog: table, screen, script or session as a file, and the commands to copy."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from core.command import command_line
from core.guess import answers_csv
from core.link import LinkError, dump
from core.reading import InputError
from core.run import path_of
from core.script import script
from core.session import STEPS, Session
from core.text import FORMATS
from tui import saving
from tui.dialogs.choice import Choice
from tui.dialogs.dialog import FIELD_KEYS, Dialog, field, line

_FILES = {
    "csv": "{}.csv",
    "markdown": "{}.md",
    "json": "{}.json",
    "screen": "{}.svg",
    "script": "{}.py",
    "session": "{}.session",
    "guesses": "{}-guesses.csv",
}
_LONGEST_SHOWN = 400
_MOST_COPIED = 500_000  # Characters.


class ExportDialog(Dialog[str]):
    """Writes a file, or shows the commands to copy; returns a sentence on what was done."""

    BINDINGS: ClassVar[list[BindingType]] = FIELD_KEYS
    HEADING = "Export"
    HINT = "space changes what is written, Enter writes it, Esc leaves."

    def __init__(self, session: Session, picture: str, folder: str) -> None:
        """Export `session`; `picture` is the screen as SVG, `folder` where files go."""
        super().__init__()
        self.session = session
        self.picture = picture
        self.folder = Path(folder)
        self._asked = ""

    def body(self) -> ComposeResult:
        """Yield what to write, where, and the commands."""
        yield field("what", Choice(tuple(_FILES), "csv", "what"))
        yield field("file", line(self._default("csv"), "file"))
        yield Static("\nThe run shown, from a shell:", classes="hint")
        yield Static(command_line(self.session), markup=False, id="command")
        yield Static("The whole session, with its runs, guesses and breakpoints:", classes="hint")
        yield Static(self._whole(), markup=False, id="session")

    def _whole(self) -> str:
        text = saving.command(self.session)
        return text if len(text) <= _LONGEST_SHOWN else "too long to copy: choose session above"

    def _default(self, what: str) -> str:
        name = Path(self.session.run.data.name).stem or "data"
        return _FILES[what].format(f"gradstep-{name}")

    def on_mount(self) -> None:
        """Let the file's ending follow what is written."""
        self.watch(self.query_one("#what", Choice), "value", self._renamed, init=False)

    def _renamed(self, what: str) -> None:
        self.query_one("#file", Input).value = self._default(what)

    def on_input_submitted(self) -> None:
        """Write from the file field."""
        self.write()

    def key_enter(self) -> None:
        """Write from the choice too."""
        self.write()

    def write(self) -> None:
        """Write the file; ask before another is overwritten, and say what went wrong."""
        what = self.query_one("#what", Choice).value
        path = self.folder / Path(self.query_one("#file", Input).value).expanduser()
        if path.is_file() and self._asked != str(path):
            self._asked = str(path)
            self.complain(f"{path.name} exists already. Enter again overwrites it.")
            return
        try:
            content = [self.picture] if what == "screen" else exported(self.session, what)
            with path.open("w", encoding="utf-8") as file:
                file.writelines(content)
        except (InputError, LinkError) as error:
            self.complain(str(error))
            return
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            self.complain(f"{path} can't be written: {reason}. Choose another file.")
            return
        self.dismiss(f"Written to {path}.")


class CopyDialog(Dialog[str]):
    """Returns the text to copy, where no file can be written."""

    HEADING = "Export"
    HINT = "space changes what is shown, Enter shows it as text to copy, Esc leaves."

    def __init__(self, session: Session) -> None:
        """Export `session`."""
        super().__init__()
        self.session = session

    def body(self) -> ComposeResult:
        """Yield what to show."""
        yield field(
            "what", Choice((*(what for what in _FILES if what != "screen"),), "csv", "what")
        )

    def key_enter(self) -> None:
        """Show it."""
        try:
            text = "".join(exported(self.session, self.query_one("#what", Choice).value))
        except LinkError as error:
            self.complain(str(error))
            return
        if len(text) > _MOST_COPIED:
            self.complain(
                f"This is {len(text):,} characters long, too much to copy: go back some way (:)."
            )
            return
        self.dismiss(text)


def exported(session: Session, what: str) -> list[str]:
    """Return the text of an export, in pieces; raises LinkError for a session too large."""
    run, updates = session.run, session.furthest // STEPS
    path_of(run).extend(updates)
    if what == "script":
        return [script(session)]
    if what == "session":
        lines: Iterable[str] = [dump(session)]
    elif what == "guesses":
        lines = answers_csv(session.answers)
    else:
        lines = FORMATS[what](run, updates)
    return [f"{text}\n" for text in lines]
