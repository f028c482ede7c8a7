"""The dialogs of lessons: one to choose, and the question of a stop."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from core.lessons.progress import begin, judged, left, next_stop, stop_of
from core.quiz.arithmetic import ExpressionError
from core.session.lesson import Stop
from core.session.session import Refused, Session
from core.text.typed import InputError
from tui import lessons
from tui.app.explorer import Explorer
from tui.dialogs.choice import Choice
from tui.dialogs.dialog import SessionDialog, field, line

_LEAVE = "leave"


class LessonDialog(SessionDialog[Session]):
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
        rows = [(each.name, f"{each.title}\n   {each.about}") for each in lessons.shipped()]
        if self.session.lesson:
            rows.append((_LEAVE, "Leave the lesson\n   The run stays as it is."))
        yield OptionList(*(Option(Content(self.spell(text)), id=name) for name, text in rows))
        if not self._confined:
            yield field("file", line("", "file", "a TOML file; Enter opens it"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the lesson chosen, or leave the one open."""
        if event.option.id == _LEAVE:
            self.dismiss(left(self.session))
        else:
            self._open(event.option.id or "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open the lesson of a file."""
        self._open(event.value.strip())

    def _open(self, name: str) -> None:
        try:
            self.dismiss(begin(self.session, lessons.read(name)))
        except (InputError, Refused) as error:
            self.complain(str(error))


class QuestionDialog(SessionDialog[tuple[Session, str]]):
    """Asks the question of a stop; returns the session and what to say. Esc skips it."""

    HEADING = "A question"

    def __init__(self, session: Session, stop: Stop) -> None:
        """Ask the question of `stop`, where `session` is."""
        super().__init__(session)
        self._stop = stop
        self.HINT = (
            "space changes the choice, Enter answers, Esc skips."
            if stop.choices
            else "A number, or an expression such as 0.5*6*6. Enter answers, Esc skips."
        )
        self.add_class("low")

    def body(self) -> ComposeResult:
        """Yield the question, and a field or a choice for the answer."""
        yield Static(self.spell(self._stop.question), markup=False)
        if self._stop.choices:
            yield field("answer", Choice(self._stop.choices, self._stop.choices[0], "answer"))
        else:
            yield field("answer", line("", "answer"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Judge what was typed; nothing typed skips the question."""
        if event.value.strip():
            self._judge(event.value)
        else:
            self.action_leave()

    def key_enter(self) -> None:
        """Judge what was chosen."""
        if self._stop.choices:
            self._judge(self.query_one(Choice).value)

    def _judge(self, answer: str) -> None:
        try:
            self.dismiss(judged(self.session, answer))
        except ExpressionError as error:
            self.complain(str(error))


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

    def answered(result: tuple[Session, str] | None) -> None:
        session, said = result or (next_stop(explorer.session), "")
        explorer.change(session)
        explorer.note(said)

    explorer.open_dialog(QuestionDialog(explorer.session, stop), answered)
