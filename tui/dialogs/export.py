"""The export dialog: table, screen, script or session to a file or the clipboard, and commands."""

import os
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from core.descent.pieces import Pieces
from core.formats.command_line import command_line
from core.formats.script import script
from core.formats.session_line import LinkError, dump
from core.formats.table import FORMATS
from core.quiz.score import answers_csv
from core.session.session import Session
from core.text.typed import InputError
from tui import saving
from tui.app.explorer import Explorer
from tui.app.status import progress
from tui.computing import Computing
from tui.dialogs.choice import Choice
from tui.dialogs.dialog import FIELD_KEYS, Dialog, field, line
from tui.files.writing import drafted
from tui.screen.lines import Room, text_of
from tui.terminal import clipboard

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
_MOST_COPIED = 500_000  # Bytes that are shown.
_TO_SOMETHING_SHORTER = "choose something shorter, such as session"
_TO_A_FILE = "export it to a file"
_FILE, _CLIPBOARD = "a file", "the clipboard"
_AT_ONCE = 400  # Lines made in one piece: about 20 ms.


class _Exporting(Dialog[str]):
    """A dialog that stays while it works, with a progress bar; Esc then stops the work alone."""

    _work: Computing[str] | None = None
    what = ""
    """What is exported."""
    copies = False
    """Whether it returns the text itself, to be copied, and not what to say of it."""

    @abstractmethod
    def pieces(self, what: str) -> Pieces[str] | None:
        """Return the work, in pieces that count rows of the table; None where it is not to be."""

    def settle(self, _: Callable[[], str | None]) -> None:
        """Return what the work does, once it is done; or say why not."""
        if self._work:
            return
        self.what = self.query_one("#what", Choice).value
        if (pieces := self.pieces(self.what)) is None:
            return
        self.complain("")
        rows = self.session.rows
        self._work = Computing(self, pieces, rows, "row", self._show_progress, self._worked)

    def _show_progress(self) -> None:
        if self._work:
            hint = self.query_one("#hint", Static)
            room = Room(hint.size.width, 1, self.ascii)
            bar = progress(room, self._work.reached, self._work.wanted, self._work.unit)
            hint.update(text_of(bar), layout=False)

    def _worked(self, work: Computing[str]) -> None:
        self._work = None
        if work.result is not None:
            self.dismiss(work.result)
            return
        self.query_one("#hint", Static).update(self.whole_hint)
        self.complain(work.failure or f"Stopped at row {work.reached:,}: nothing was written.")

    def action_leave(self) -> None:
        """Stop the work; without any, leave."""
        if self._work:
            self._work.stop()
        else:
            super().action_leave()


class ExportDialog(_Exporting):
    """Writes a file and returns a sentence on that, or returns the text; shows the commands."""

    BINDINGS: ClassVar[list[BindingType]] = FIELD_KEYS
    HEADING = "Export"
    KEYS = "space changes a choice, ↑ ↓ next field, Enter exports, Esc leaves."

    def __init__(self, session: Session, picture: str, folder: str, digits: int) -> None:
        """Export `session`; `picture` is the screen as SVG, `folder` where files go.

        `digits` are shown where nothing says how many.
        """
        super().__init__(session)
        self.picture = picture
        self.folder = Path(folder)
        self._asked = ""
        self._digits = digits

    def body(self) -> ComposeResult:
        """Yield what to write, where, and the commands."""
        yield field("what", Choice(tuple(_FILES), "csv", "what"))
        yield field("to", Choice((_FILE, _CLIPBOARD), _FILE, "to"))
        yield field("file", line(self._default("csv"), "file"))
        yield Static("\nThe run shown, from a shell:", classes="hint")
        yield Static(command_line(self.session, self._digits), markup=False, id="command")
        yield Static("The whole session, with its runs, guesses and breakpoints:", classes="hint")
        whole = saving.command(self.session)
        if len(whole) > _LONGEST_SHOWN:
            whole = "too long to copy: choose session above"
        yield Static(whole, markup=False, id="session")

    def _default(self, what: str) -> str:
        name = Path(self.session.run.data.name).stem or "data"
        return _FILES[what].format(f"gradstep-{name}")

    def on_mount(self) -> None:
        """Let the file's ending follow what is written; on the clipboard it has no name."""
        self.watch(self.query_one("#what", Choice), "value", self._renamed, init=False)
        self.watch(self.query_one("#to", Choice), "value", self._redirected, init=False)

    def _redirected(self, to: str) -> None:
        self.copies = to == _CLIPBOARD
        self.query_one("#file", Input).disabled = self.copies

    def _renamed(self, what: str) -> None:
        self.query_one("#file", Input).value = self._default(what)

    def pieces(self, what: str) -> Pieces[str] | None:
        """Write the file, or gather the text; ask before another file is overwritten."""
        lines = [self.picture] if what == "screen" else exported(self.session, what)
        if self.copies:
            return _gathered(lines, clipboard.MOST, _TO_A_FILE)
        path = self.folder / Path(self.query_one("#file", Input).value).expanduser()
        if path.is_file() and self._asked != str(path):
            self._asked = str(path)
            self.complain(f"{path.name} exists already. Enter again overwrites it.")
            return None
        return _written(path, lines)


def _written(path: Path, lines: Iterable[str]) -> Pieces[str]:
    """Write a file piece by piece, whole or not at all, and return what to say of it."""
    try:
        with drafted(path) as file:
            for count, text in enumerate(lines):
                if count and count % _AT_ONCE == 0:
                    yield count
                file.write(text)
    except (InputError, LinkError):
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path} can't be written: {reason}. Choose another file.") from None
    return f"Written to {path}."


class CopyDialog(_Exporting):
    """Returns the text to copy, where no file can be written."""

    HEADING = "Export"
    copies = True
    KEYS = "space changes what is shown, Enter shows it as text to copy, Esc leaves."

    def body(self) -> ComposeResult:
        """Yield what to show."""
        yield field(
            "what", Choice((*(what for what in _FILES if what != "screen"),), "csv", "what")
        )

    def pieces(self, what: str) -> Pieces[str]:
        """Show it."""
        return _gathered(exported(self.session, what), _MOST_COPIED, _TO_SOMETHING_SHORTER)


def _gathered(lines: Iterable[str], most: int, advice: str) -> Pieces[str]:
    """Return all lines as one text; raises InputError as soon as that has more bytes."""
    texts = []
    length = 0
    for count, text in enumerate(lines):
        if count and count % _AT_ONCE == 0:
            yield count
        length += len(text.encode("utf-8", "replace"))
        if length > most:
            raise InputError(f"This is longer than {most:,} bytes, too much to copy: {advice}.")
        texts.append(text)
    return "".join(texts)


def exported(session: Session, what: str) -> Iterator[str]:
    """Yield the lines of an export; raises LinkError or InputError for what is too large."""
    if what == "script":
        yield script(session)
        return
    if what == "session":
        lines: Iterable[str] = [dump(session)]
    elif what == "guesses":
        lines = answers_csv(session.answers)
    else:
        lines = FORMATS[what](session.run, session.updates)
    for text in lines:
        yield f"{text}\n"


def open_export(explorer: Explorer) -> None:
    """Offer the exports; the picture is taken before the dialog covers the page."""
    if explorer.additions.confined:
        _open(explorer, CopyDialog(explorer.session), explorer.additions.show)
        return
    explorer.stop_playing()
    explorer.paint()
    picture = explorer.export_screenshot(title="gradstep")
    digits = explorer.preferences.digits
    dialog = ExportDialog(explorer.session, picture, os.getcwd(), digits)
    _open(explorer, dialog, explorer.copy)


def _open(explorer: Explorer, dialog: _Exporting, copy: Callable[[str], None]) -> None:
    """Show a dialog, and then what it returns, or copy it; a session that it exported is kept."""

    def done(result: str | None) -> None:
        if result:
            (copy if dialog.copies else explorer.note)(result)
            if dialog.what == "session":
                explorer.kept(dialog.session)

    explorer.open_dialog(dialog, done)
