"""How the answers of a learner were: the score, what was missed, and which mistakes were made."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from core.explain.derivation import SYMBOLS
from core.model.equations import equations
from core.session.session import Answer, Session, Verdict


@dataclass(frozen=True, slots=True)
class Score:
    """How many answers there are of each kind."""

    right: int
    direction: int
    wrong: int
    skipped: int
    streak: int
    """How many of the last ones in a row were right; skipped ones do not count."""
    again: int = 0
    """How many of the right ones were so at the second try."""

    @property
    def guesses(self) -> int:
        """How many answers were not skipped."""
        return self.right + self.direction + self.wrong


def score(answers: tuple[Answer, ...]) -> Score:
    """Return the score of these answers."""
    verdicts = [answer.verdict for answer in answers]
    guesses = [verdict for verdict in verdicts if verdict is not Verdict.SKIPPED]
    streak = sum(1 for _ in takewhile(Verdict.RIGHT.__eq__, reversed(guesses)))
    right, direction, wrong, skipped = map(verdicts.count, Verdict)
    again = sum(each.verdict is Verdict.RIGHT and each.tries > 1 for each in answers)
    return Score(right, direction, wrong, skipped, streak, again)


def summary(answers: tuple[Answer, ...], symbols: Mapping[str, str] = SYMBOLS) -> tuple[str, ...]:
    """Return the score in words, and a line for each kind of mistake, and for each number missed.

    What was most often comes first. A number is missed when the guess was wrong, or right in its
    direction alone.
    """
    if not answers:
        return ("No guesses yet.",)
    total = score(answers)
    again = f" ({total.again} at the second try)" if total.again else ""
    first = (
        f"{_counted(total)}: {total.right} right{again}, {total.direction} right direction, "
        f"{total.wrong} wrong; {total.skipped} skipped."
    )
    missed = []
    for name in dict.fromkeys(answer.name for answer in answers):
        about = tuple(answer for answer in answers if answer.name == name)
        part = score(about)
        if part.wrong + part.direction:
            line = (
                f"{_title(name, symbols)} ({about[0].phase.title}): {part.wrong} wrong and "
                f"{part.direction} right direction, of {_counted(part)}"
            )
            missed.append((part.wrong, part.direction, f"  {line}"))
    # By the counts alone, so that ties stay in the order in which they were asked.
    missed.sort(key=lambda row: row[:2], reverse=True)
    made = mistakes_of(each.mistake for each in answers)
    return (
        first,
        *(["Mistakes:"] if made else []),
        *(f"  {kind}: {count}" for kind, count in made.items()),
        *(["Most often missed:"] if missed else []),
        *(line for *_, line in missed),
    )


def mistakes_of(kinds: Iterable[str]) -> dict[str, int]:
    """Return how often each kind of mistake was made, the most frequent first; "" is none."""
    return dict(Counter(filter(None, kinds)).most_common())


def symbols_of(session: Session) -> dict[str, str]:
    """Return how all that answers may be about is written, of all models and losses of its runs."""
    runs = [session.run, *(branch.run for branch in session.others)]
    every = {(run.model, part.settings.loss) for run in runs for part in run.segments}
    return {key: word for each in every for key, word in equations(*each).symbols.items()}


def _title(key: str, symbols: Mapping[str, str]) -> str:
    symbol = symbols.get(key, key)  # An answer may be about a run of another model.
    return f"new {symbol}" if key.endswith("_after") else symbol


def _counted(score: Score) -> str:
    return f"{score.guesses} guess{'' if score.guesses == 1 else 'es'}"


ANSWER_COLUMNS = ("iteration", "phase", "asked", "given", "verdict", "mistake", "tries")
"""The columns of exported answers; `asked` is the key of a quantity."""


def answers_csv(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """Return the answers as comma-separated lines, a header first."""
    rows = [
        (
            str(answer.update),
            answer.phase.title,
            answer.name,
            answer.given,
            answer.verdict.value,
            answer.mistake,
            str(answer.tries),
        )
        for answer in answers
    ]
    return tuple(",".join(_quoted(cell) for cell in row) for row in (ANSWER_COLUMNS, *rows))


def _quoted(cell: str) -> str:
    # In quotes where they are needed, with quotes inside doubled, as RFC 4180 has it.
    needed = any(character in cell for character in ',"\r\n')
    return '"' + cell.replace('"', '""') + '"' if needed else cell
