"""The question posed to a class, with the answers as they come: a teacher's dialog."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from core.quiz.histogram import guessed, spread
from core.quiz.question import Question, line
from core.quiz.score import mistakes_of
from core.session.session import Session
from tui.classroom.protocol.roll import Given, counted
from tui.dialogs.dialog import Dialog
from tui.dialogs.question import posed
from tui.panels import histogram as plot
from tui.screen.lines import Line, Room, text_of

_MOST_COLUMNS = 60  # Of the plot.
_FRAME = 8  # Columns that the dialog and its margin take beside it.
_MOST_ROWS = 6  # Dots that stand above each other.
_UPDATING = 0.25  # Seconds between two looks at what has come in.


class AskedDialog(Dialog[bool]):
    """Shows the answers to a question as they come; Enter reveals what is right.

    It is dismissed with True when another teacher has closed the question.
    """

    HEADING = "The class is asked"
    FOOT = "Enter reveals, n shows names, Esc withdraws"
    _REVEALED = "n shows names, ↑ ↓ scroll, Enter leaves"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "reveal", show=False, priority=True),
        Binding("n", "names", show=False, priority=True),
    ]

    def __init__(
        self,
        question: Question,
        session: Session,
        answers: Callable[[], tuple[Sequence[Given], int]],
        reveal: Callable[[], None],
    ) -> None:
        """Pose `question`, as `session` shows numbers; `answers` also says how many are asked."""
        super().__init__(session)
        self._question = question
        self._answers = answers
        self._reveal = reveal
        self._named = False
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
            self.query_one(".box").border_subtitle = self.spell(self._REVEALED)
        self.query_one("#shown", Static).update(self._shown())

    def _shown(self) -> Content:
        answers, asked = self._answers()
        rows = [counted(answers, asked), *map(text_of, self._plot(answers))]
        words = [each.text for each in answers if each.text and self._number(each) is None]
        if words:
            rows.append(
                "In words: " + ", ".join(f"{words.count(w)} {w}" for w in dict.fromkeys(words))
            )
        if self._named:
            width = max((len(each.name) for each in answers), default=0)
            for each in answers:
                verdict = each.verdict if self.revealed else ""
                rows.append(f"  {each.name:<{width}}  {each.text:<12}  {verdict}".rstrip())
        if self.revealed:
            rows.append(line(self._question, self.session.look.digits))
            if made := mistakes_of(each.mistake for each in answers):
                rows.append("Mistakes:")
                rows += (f"  {kind}: {count}" for kind, count in made.items())
        return Content(self.spell("\n".join(rows)))

    def _number(self, answer: Given) -> float | None:
        return guessed(self._question, answer.text)

    def _plot(self, answers: Sequence[Given]) -> list[Line]:
        values = [value for each in answers if (value := self._number(each)) is not None]
        if not values:
            return []
        columns = min(_MOST_COLUMNS, self.app.size.width - _FRAME)
        found = spread(values, columns, self._question.value if self.revealed else None)
        return plot.lines(found, Room(columns, min(max(found.counts), _MOST_ROWS) + 2, self.ascii))

    def action_names(self) -> None:
        """Show the answers with names, or hide them again."""
        self._named = not self._named
        self._update()

    def action_reveal(self) -> None:
        """Reveal what is right; once that is seen, leave."""
        if self.revealed:
            self.dismiss(None)
            return
        self.revealed = True
        self._reveal()
        self._update()
