"""A question while it is asked: the answers tried so far, and whether another may follow."""

from dataclasses import dataclass, replace

from core.model.expression import ExpressionError
from core.quiz.judging import DIRECTIONS, Judgement, answer_of, judge, number_in
from core.quiz.question import Question
from core.session.session import Answer, Verdict

_TRIES = 2
_FEW = 2  # Choices of which a wrong one tells the right one.


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with the answers to it."""

    question: Question
    digits: int
    """Significant digits, by which answers are judged."""
    once: bool = False
    """Whether the first answer counts, right or wrong."""
    tries: tuple[tuple[str, Judgement], ...] = ()
    """What was answered, and how good that was."""
    left: bool = False
    """Whether it was left before an answer counted."""

    def answered(self, text: str) -> "Asking":
        """Return it with one more answer; raises ExpressionError for what is none."""
        judged = judge(self.question, text, self.digits)
        if self.tries and self._value(text) == self._value(self.tries[-1][0]):
            return self  # Enter typed twice is no second try.
        return replace(self, tries=(*self.tries, (text.strip(), judged)))

    def _value(self, text: str) -> float | str:
        """Return the number that an answer is, or the word."""
        try:
            return text.strip() if self.question.choices else number_in(self.question, text)
        except ExpressionError:
            return text.strip()

    @property
    def given_up(self) -> "Asking":
        """It as left without an answer that counts."""
        return replace(self, left=True)

    @property
    def judgement(self) -> Judgement | None:
        """How good the last answer is; None before the first."""
        return self.tries[-1][1] if self.tries else None

    @property
    def verdict(self) -> Verdict:
        """How good the answer that counts is."""
        judged = None if self.left else self.judgement
        return judged.verdict if judged else Verdict.SKIPPED

    @property
    def over(self) -> bool:
        """Whether no other answer may follow."""
        if not self.tries:
            return False
        text, judged = self.tries[-1]
        told = text.lower() in DIRECTIONS or 0 < len(self.question.choices) <= _FEW
        last = self.once or told or len(self.tries) == _TRIES
        return last or judged.verdict is Verdict.RIGHT

    @property
    def answer(self) -> Answer:
        """The last answer, of a question about an update, with the first mistake that is known."""
        text = self.tries[-1][0] if self.verdict is not Verdict.SKIPPED else ""
        mistake = next((judged.mistake for _, judged in self.tries if judged.mistake), "")
        return answer_of(self.question, text, self.verdict, mistake, max(1, len(self.tries)))
