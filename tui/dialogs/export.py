"""The export dialog: the table, the screen, or the command line of this session."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from core.command import command_line
from core.run import path_of
from core.session import STEPS, Session
from core.text import FORMATS
from tui.dialogs.choice import Choice
from tui.dialogs.dialog import FIELD_KEYS, Dialog, field, line

_ENDINGS = {"csv": "csv", "markdown": "md", "json": "json", "screen": "svg"}


class ExportDialog(Dialog[str]):
    """Writes a file, or shows the command line to copy; returns a sentence on what was done."""

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
        """Yield what to write, where, and the command line."""
        yield field("what", Choice(tuple(_ENDINGS), "csv", "what"))
        yield field("file", line(self._default("csv"), "file"))
        yield Static("\nThis very session, from a shell:", classes="hint")
        yield Static(command_line(self.session), markup=False, id="command")

    def _default(self, what: str) -> str:
        name = Path(self.session.run.data.name).stem or "data"
        return f"gradstep-{name}.{_ENDINGS[what]}"

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
            with path.open("w", encoding="utf-8") as file:
                file.writelines(self._content(what))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            self.complain(f"{path} can't be written: {reason}. Choose another file.")
            return
        self.dismiss(f"Written to {path}.")

    def _content(self, what: str) -> list[str]:
        if what == "screen":
            return [self.picture]
        run, updates = self.session.run, self.session.furthest // STEPS
        path_of(run).extend(updates)
        return [f"{text}\n" for text in FORMATS[what](run, updates)]
