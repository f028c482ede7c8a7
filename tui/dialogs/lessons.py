"""The dialog that lets a lesson be chosen, and the way on from stop to stop."""

import textwrap
from collections.abc import Iterator
from dataclasses import replace

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from core.lessons.progress import (
    begin,
    elsewhere,
    left,
    next_stop,
    noticed,
    performed,
    question_of,
    reopened,
    returned,
    stop_of,
)
from core.quiz.asking import Asking
from core.session.session import Session
from tui import lessons
from tui.app.explorer import Explorer
from tui.app.notes import revealed
from tui.dialogs.dialog import Dialog, field, line
from tui.dialogs.question import QuestionDialog
from tui.keys import key_for
from tui.panels.lesson import wanted

_LEAVE, _BACK = "leave", "back"
_WIDEST, _AROUND = 70, 6  # Columns of a row, and those around it.
_LONGEST_NAME = max(map(len, lessons.NAMES))


class LessonDialog(Dialog[Session]):
    """Lets a lesson be chosen, or the one open be left; returns the session then."""

    HEADING = "Lessons"
    UNLISTED = "file"

    def __init__(self, session: Session, confined: bool = False) -> None:
        """Offer the lessons to `session`; those in files too, unless `confined`."""
        super().__init__(session)
        self._confined = confined
        file = "" if confined else "Tab to a file of your own, "
        self.KEYS = f"↑ ↓ choose, Enter opens, {file}Esc leaves all as it is."

    def body(self) -> ComposeResult:
        """Yield the list, and a field for a file."""
        yield OptionList(*(Option(Content(text), id=name) for name, text in self._rows()))
        if not self._confined:
            yield field("file", line("", "file", "a TOML file; Enter opens it"))

    def _rows(self) -> Iterator[tuple[str, str]]:
        """Yield what may be chosen, and its text."""
        lesson = self.session.lesson
        if lesson:  # First: the end of the list may be out of sight.
            yield _LEAVE, "  Leave the lesson: the run stays, and , comes back."
        elif before := self.session.lesson_left:
            stop = f"stop {self.session.stop + 1} of {len(before.stops)}"
            yield _BACK, f"  Go on with {before.title}, {stop}."
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
        """Open the lesson of this name, leave the one open, or go on with the one left."""
        if word == _BACK:
            return reopened(self.session)
        return left(self.session) if word == _LEAVE else self.taken(word)

    def taken(self, text: str) -> Session:
        """Open the lesson of a name or file."""
        return begin(self.session, lessons.read(text.strip()))


def open_lessons(explorer: Explorer) -> None:
    """Let a lesson be chosen, or left."""
    confined = explorer.additions.confined
    explorer.open_dialog(LessonDialog(explorer.session, confined), explorer.change)


def go_on(explorer: Explorer) -> None:
    """Do what the lesson's stop asks for, and say so, or ask its question; done, go on."""
    session = explorer.session
    stop = stop_of(session)
    if stop is None or session.met:
        explorer.change(next_stop(session))
    elif stop.questions:
        if elsewhere(session):  # Elsewhere the answer may be in sight.
            explorer.change(returned(session))
        _ask(explorer)
    else:
        explorer.change(performed(session))
        if stop.press and (row := key_for(stop.press, stop.press)):
            explorer.press(row)
            explorer.change(noticed(explorer.session, row.keys))
        explorer.note(f"Done for you: {wanted(stop)}.")


def _ask(explorer: Explorer) -> None:
    """Ask the question of the stop, and say what is right; it is done then, right or not."""

    def answered(asking: Asking | None) -> None:
        explorer.change(replace(explorer.session, met=True))
        explorer.note(revealed(asking, explorer.note_room) if asking else "")

    dialog = QuestionDialog(question_of(explorer.session), explorer.session)
    explorer.open_dialog(dialog, answered, asking=True)
