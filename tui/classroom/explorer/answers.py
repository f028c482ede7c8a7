"""What a class has answered, as lines: the counts and a plot of the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.quiz.histogram import guessed, spread
from core.quiz.question import Question
from core.quiz.tally import tally
from core.text.spans import Span
from tui.classroom.protocol.roll import Given
from tui.panels import histogram as plot
from tui.screen.lines import Line, Room, block, fitted
from tui.screen.paragraphs import folded

_MOST_COLUMNS = 60  # Of the plot.
_MOST_ROWS = 5  # Dots that stand above each other.


@dataclass(frozen=True)
class Answers:
    """The answers to a question that is revealed."""

    question: Question
    answers: Sequence[Given]

    @cached_property
    def numbers(self) -> list[float]:
        """The numbers among them."""
        # Many give the same, and 200 expressions would take a while to read at each key.
        known = {text: guessed(self.question, text) for text in {a.text for a in self.answers}}
        return [value for each in self.answers if (value := known[each.text]) is not None]

    def lines(self, room: Room) -> list[Line]:
        """Return a heading, the counts and the plot, each as wide as the room."""
        inside = Room(room.width - 2, room.height, room.ascii)
        heading: Line = (
            Span(room.spell("━━ "), "accent"),
            Span("The class answered", "strong"),
            Span(room.spell(" " + "━" * room.width), "accent"),
        )
        counts = counted(self.answers, self.question, 0, inside)
        plotted = self.plot(inside, is_revealed=True)
        rows = [heading, *((Span(" "), *line) for line in (*counts, *plotted))]
        return [fitted(row, room.width) for row in rows]

    def plot(self, room: Room, *, is_revealed: bool) -> list[Line]:
        """Return the plot of the numbers; nothing where there is none."""
        if self.question.choices or not self.numbers:
            return []
        columns = min(_MOST_COLUMNS, room.width)
        found = spread(self.numbers, columns, self.question.value if is_revealed else None)
        rows = min(max(found.counts), _MOST_ROWS) + 2
        return block(plot.lines(found, Room(columns, rows, room.ascii)), Room(room.width, rows))


def counted(answers: Sequence[Given], question: Question, missing: int, room: Room) -> list[Line]:
    """Return lines that say how many are right, and how many made which mistake."""
    said = f"{tally(((each.verdict, each.mistake) for each in answers), missing)}."
    if question.choices:
        given = [each.text for each in answers]
        counts = (f"{given.count(word)} {word}" for word in question.choices)
        said += f" Chosen: {', '.join(counts)}."
    return [(Span(line),) for line in folded(room.spell(said), room.width)]
