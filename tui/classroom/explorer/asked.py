"""The question posed to a class, with the answers as they come: a teacher's dialog."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from core.lessons.progress import question_of, stop_of
from core.quiz.own import own_question
from core.quiz.question import Question, line, question
from core.session.session import Session
from tui.classroom.explorer.answers import Answers, counted
from tui.classroom.protocol.asked import NEXT, OWN, Asked
from tui.classroom.protocol.names import folded
from tui.classroom.protocol.roll import Entry, Given
from tui.dialogs.dialog import Dialog
from tui.dialogs.question import posed
from tui.screen.lines import Room, text_of

_FRAME = 8  # Columns that the dialog and its margin take beside what it shows.
_UPDATING = 0.25  # Seconds between two looks at what has come in.


def question_asked(asked: Asked, session: Session) -> Question | None:
    """Return the question that a teacher asks about a session; None where it has none.

    Raises InputError, ExpressionError or Refused where it can't be asked.
    """
    if asked.about == NEXT:
        return question(session)
    if asked.about == OWN:
        return own_question(session, asked.prompt, asked.answer, asked.choices)
    stop = stop_of(session)
    return question_of(session) if stop and stop.questions else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the class is with a question."""

    answers: Sequence[Given]
    students: Sequence[Entry]
    """All who are in."""

    @property
    def waiting(self) -> list[Entry]:
        """Those who have not answered, by name."""
        answered = {folded(each.name) for each in self.answers}
        left = [each for each in self.students if folded(each.name) not in answered]
        return sorted(left, key=lambda each: folded(each.name))

    @property
    def asked(self) -> int:
        """How many have answered, or are still to."""
        return len(self.answers) + len(self.waiting)


class AskedDialog(Dialog[bool]):
    """Shows how many have answered; Enter reveals what is right, and what the class answered.

    It is dismissed with True when another teacher has closed the question.
    """

    HEADING = "The class is asked"
    FOOT = "Enter reveals, n names, p looks, Esc withdraws"
    REVEALED = "n shows names, ↑ ↓ scroll, Enter leaves"
    """The same, once what is right is shown."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "reveal", show=False, priority=True),
        Binding("n", "names", show=False, priority=True),
        Binding("p", "look", show=False, priority=True),
    ]

    def __init__(
        self,
        question: Question,
        session: Session,
        progress: Callable[[], Progress],
        reveal: Callable[[], None],
    ) -> None:
        """Pose `question`, as `session` shows numbers; `progress` tells how far the class is."""
        super().__init__(session)
        self._question = question
        self._progress = progress
        self._reveal = reveal
        self._named = False
        self._looks = False
        """Whether the answers are seen before they are revealed."""
        self.revealed = False
        """Whether what is right is shown; another teacher may reveal it."""
        self.add_class("low")

    def body(self) -> ComposeResult:
        """Yield the question, the counts and the plot."""
        yield from posed(self._question, self)
        with VerticalScroll(id="answers"):
            yield Static(self._shown(), id="shown")

    def on_mount(self) -> None:
        """Keep it current."""
        self.set_interval(_UPDATING, self._update)

    def _update(self) -> None:
        if self.revealed:
            self.query_one(".box").border_subtitle = self.spell(self.REVEALED)
        self.query_one("#shown", Static).update(self._shown())

    def _shown(self) -> Content:
        progress = self._progress()
        answers = progress.answers
        room = Room(self.app.size.width - _FRAME, self.app.size.height, self.ascii)
        rows = [f"{len(answers)} of {progress.asked} have answered."]
        if self.revealed or self._looks:
            left = len(progress.waiting)
            found = counted(answers, self._question, left, room)
            found += Answers(self._question, answers).plot(room, is_revealed=self.revealed)
            rows = [text_of(each).rstrip() for each in found]
        if self.revealed:
            rows.append(f"Right: {line(self._question, self.session.look.digits)}")
        if self._named:
            rows += self._names(progress)
        return Content(self.spell("\n".join(rows)))

    def _names(self, progress: Progress) -> list[str]:
        """Return who has not answered yet, and what the others have, once that may be seen."""
        waiting = ", ".join(
            each.name if each.standing.following else f"{each.name} (exploring)"
            for each in progress.waiting
        )
        rows = [f"{'Without an answer' if self.revealed else 'Not yet'}: {waiting or 'nobody'}"]
        if not (self.revealed or self._looks):
            answered = ", ".join(sorted((each.name for each in progress.answers), key=folded))
            return [*rows, f"Answered: {answered or 'nobody'}"]
        width = max((len(each.name) for each in progress.answers), default=0)
        for each in sorted(progress.answers, key=lambda each: folded(each.name)):
            verdict = f"{each.verdict}{': ' * bool(each.mistake)}{each.mistake}"
            rows.append(f"  {each.name:<{width}}  {each.text:<12}  {verdict}".rstrip())
        return rows

    def action_names(self) -> None:
        """Show who has answered and who has not, or hide them again."""
        self._named = not self._named
        self._update()

    def action_look(self) -> None:
        """Look at the answers before they are revealed, or no longer."""
        self._looks = not self._looks
        self._update()

    def action_reveal(self) -> None:
        """Reveal what is right; once that is seen, leave."""
        if self.revealed:
            self.dismiss(None)
            return
        self.revealed = True
        self._named = False  # Who is wrong is not for all to see.
        self._reveal()
        self._update()
