"""The dialog that lets a lesson be chosen, and the way on from stop to stop."""

import textwrap
from collections.abc import Iterator
from dataclasses import replace

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from core.lessons.progress import begin, left, next_stop, stop_of
from core.quiz.asking import Asking
from core.quiz.question import typed_question
from core.session.session import Session, Verdict
from tui import lessons
from tui.app.explorer import Explorer
from tui.dialogs.dialog import Dialog, field, line
from tui.dialogs.question import QuestionDialog, revealed

_LEAVE = "leave"
_WIDEST, _AROUND = 70, 6  # Columns of a row, and those around it.
_LONGEST_NAME = max(map(len, lessons.NAMES))


class LessonDialog(Dialog[Session]):
    """Lets a lesson be chosen, or the one open be left; returns the session then."""

    HEADING = "Lessons"

    def __init__(self, session: Session, confined: bool = False) -> None:
        """Offer the lessons to `session`; those in files too, unless `confined`."""
        super().__init__(session)
        self._confined = confined
        file = "" if confined else "Tab to a file of your own, "
        self.HINT = f"↑ ↓ choose, Enter opens, {file}Esc leaves all as it is."

    def body(self) -> ComposeResult:
        """Yield the list, and a field for a file."""
        yield OptionList(*(Option(Content(text), id=name) for name, text in self._rows()))
        if not self._confined:
            yield field("file", line("", "file", "a TOML file; Enter opens it"))

    def _rows(self) -> Iterator[tuple[str, str]]:
        """Yield what may be chosen, and its text."""
        lesson = self.session.lesson
        if lesson:  # First: the end of the list may be out of sight.
            yield _LEAVE, "  Leave the lesson: the run stays as it is."
        width, indent = min(_WIDEST, self.app.size.width - _AROUND), " " * 4
        for each in lessons.shipped():
            mark = "▸" if lesson and each.name == lesson.name else " "
            about = textwrap.fill(
                self.spell(each.about), width, initial_indent=indent, subsequent_indent=indent
            )
            yield (
                each.name,
                f"{self.spell(mark)} {each.name:<{_LONGEST_NAME}}  {each.title}\n{about}",
            )

    def chosen(self, word: str) -> Session:
        """Open the lesson of this name, or leave the one open."""
        return left(self.session) if word == _LEAVE else self.taken(word)

    def taken(self, text: str) -> Session:
        """Open the lesson of a name or file."""
        return begin(self.session, lessons.read(text.strip()))


def open_lessons(explorer: Explorer) -> None:
    """Let a lesson be chosen, or left."""
    confined = explorer.additions.confined
    explorer.open_dialog(LessonDialog(explorer.session, confined), explorer.change)


def go_on(explorer: Explorer) -> None:
    """Go on to the lesson's next stop, or ask what this one asks; a question skipped leads on."""
    stop = stop_of(explorer.session)
    if stop is None or not stop.question or explorer.session.met:
        explorer.change(next_stop(explorer.session))
        return

    def answered(asking: Asking | None) -> None:
        skipped = not asking or asking.verdict is Verdict.SKIPPED
        session = explorer.session
        explorer.change(next_stop(session) if skipped else replace(session, met=True))
        explorer.note(revealed(asking, explorer.note_room) if asking else "")

    asked = typed_question(stop.question, stop.answer, stop.choices)
    explorer.open_dialog(QuestionDialog(asked, explorer.session), answered, asking=True)
