"""Predict, then reveal: what the next phase brings, asked first, and how good a guess of it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from math import isfinite

from core.descent.path import path_of
from core.descent.update import Update
from core.explain.derivation import SYMBOLS
from core.model.definitions import PREDICTION, symbol_of
from core.model.equations import LOSS, Equation, Equations, equations
from core.model.expression import value as worth
from core.model.stages import Phase
from core.quiz.arithmetic import ExpressionError, evaluate
from core.session.session import Answer, Session, Verdict
from core.text.numbers import is_rounded, read, show

UP, DOWN, SAME = 1, -1, 0
DIRECTIONS = {
    **dict.fromkeys(("up", "u", "+", "higher", "positive"), UP),
    **dict.fromkeys(("down", "d", "-", "−", "lower", "negative"), DOWN),
    **dict.fromkeys(("same", "s", "="), SAME),
}
"""The words that stand for a side of the reference; 0 is read both as a number and as same."""

_RELATIVE = 1e-9
_ZERO = 1e-12  # How far from 0 the rounding of a sum that is 0 may lead.


@dataclass(frozen=True, slots=True)
class Question:
    """What comes in the next phase; it holds the answer, so show no more than `prompt`."""

    update: int
    """The number of the update, counted from 1."""
    phase: Phase
    """The phase that reveals the answer."""
    name: str
    """The key of what is asked for."""
    prompt: str
    """The question in plain words, with the symbol."""
    against: str
    """What a direction compares with, in words and with its number, such as: the old m, 3.5."""
    reference: float
    """That number."""
    numbers: Update
    """Every number of the update, the answer among them."""

    @property
    def value(self) -> float:
        """The answer, finite."""
        return self.numbers[self.name]

    @property
    def stage(self) -> int:
        """The number of the stage that reveals the answer."""
        return self.numbers.equations.of[self.name].stage

    @property
    def known(self) -> tuple[str, ...]:
        """The keys of what the answer follows from: all is known before its stage."""
        of = self.numbers.equations.of
        met: dict[str, bool] = {}

        def follow(key: str) -> None:
            for name in of[key].uses:
                if name not in met:
                    inner = name in of and of[name].stage == self.stage
                    met[name] = not inner
                    if inner:
                        follow(name)

        follow(self.name)
        return tuple(name for name, before in met.items() if before)


def question(session: Session) -> Question | None:
    """Return what to ask before the next phase of the session is revealed.

    One question a stage; where a stage brings several numbers they take turns from update to
    update. None where the run can't go on, where the answer is not finite, and for a stage that
    brings nothing.
    """
    index = session.done
    path = path_of(session.run)
    if path.extend(index + 1) <= index:
        return None
    stage = session.revealed % session.run.stages.count + 1
    numbers = path.update(index)
    every = numbers.equations.every
    asked = [each for each in every if each.stage == stage and _is_asked(each)]
    if not asked:
        return None
    equation = asked[index % len(asked)]
    before = path.update(index - 1)["loss"] if index else 0.0
    what, reference = _reference(equation, numbers, before)
    against = f"{what}, {show(reference, session.look.digits)}" if what else "0"
    prompt = f"What is {_described(equation, numbers.equations)}?"
    made = Question(index + 1, equation.phase, equation.key, prompt, against, reference, numbers)
    return made if isfinite(made.value) else None


def _is_asked(equation: Equation) -> bool:
    """Whether an equation is worth a question: a value, a slope of L, or a new parameter."""
    if equation.slope:
        return equation.slope[0] == LOSS
    return equation.phase is not Phase.UPDATE or bool(equation.replaces)


def _described(equation: Equation, every: Equations) -> str:
    """Return what an equation gives, in plain words with its symbol."""
    symbol = equation.symbol
    if equation.replaces:
        return f"the new {symbol}"
    if equation.key == LOSS:
        return f"the loss {symbol} of this sample"
    if equation.key in every.model.predictions:
        return f"the prediction {symbol}"
    if equation.phase is Phase.LOSS:
        output = symbol_of(f"{PREDICTION}{equation.key.removeprefix(LOSS)}")
        return f"{symbol}, what {output} adds to the loss"
    if equation.way:
        used = equation.key.rpartition("_via_")[2]
        to, through = symbol_of(equation.way), symbol_of(used)
        return f"{symbol}, what comes to ∂L/∂{to} by way of {through}"
    if not equation.slope:
        return symbol
    by = equation.slope[1]
    if by in every.model.parameters:
        return f"{symbol}, the gradient for {by}"
    along = f"the prediction {symbol_of(by)}" if by in every.model.predictions else by
    return f"{symbol}, the slope of the loss along {along.removesuffix(' y*')}"


def _reference(equation: Equation, numbers: Update, loss_before: float) -> tuple[str, float]:
    """Return what a direction compares with; without words, it is 0 itself."""
    model = numbers.equations.model
    if equation.key in model.predictions:
        target = model.targets[model.predictions.index(equation.key)]
        return f"the target {target}", numbers[target]
    if equation.key == LOSS and loss_before:
        return "the L before", loss_before
    if equation.replaces:
        return f"the old {equation.symbol}", numbers[equation.replaces]
    return "", 0.0


def given(question: Question, digits: int) -> str:
    """Return the numbers that the answer follows from, none of which is asked for itself."""
    texts = []
    for key in question.known:
        value = question.numbers[key]
        text = show(value, digits)
        symbol = question.numbers.equations.symbols[key]
        texts.append(f"{symbol} {'≈' if is_rounded(text, value) else '='} {text}")
    return ", ".join(texts)


def judge(question: Question, text: str, digits: int) -> Verdict:
    """Return how good a guess is: RIGHT, DIRECTION or WRONG.

    A number or an expression is RIGHT within half a unit of the last of `digits` significant
    digits, or within 1e-9 of the answer where that is more (within 1e-12 of 0). The answer that
    the numbers as displayed lead to is as good, with the same tolerance, and so is all between
    it and the true one: a learner can't see more. Anything else is DIRECTION where it lies on
    the same side of the reference as the answer, and so is a word for that side. "same" is
    right too where answer and reference look the same in these digits.

    Raises ExpressionError for a text that is neither a word nor an expression.
    """
    word = text.strip().lower()
    if word in DIRECTIONS:
        return _verdict(_is_direction(question, DIRECTIONS[word], digits))
    if not any(character.isnumeric() for character in word):
        raise ExpressionError(
            "A guess should be a number such as 4.5, an expression such as 0.5*6*6, "
            "or one of up, down and same."
        )
    guess = evaluate(text)
    low, high = sorted((question.value, _as_displayed(question, digits)))
    if low - tolerance(low, digits) <= guess <= high + tolerance(high, digits):
        return Verdict.RIGHT
    side = _side(guess, question.reference)
    same = guess == 0 and _is_direction(question, SAME, digits)
    return _verdict(side == _side(question.value, question.reference) or same)


def _verdict(direction: bool) -> Verdict:
    return Verdict.DIRECTION if direction else Verdict.WRONG


def _is_direction(question: Question, direction: int, digits: int) -> bool:
    value, reference = question.value, question.reference
    looks_same = show(value, digits) == show(reference, digits)
    return direction == _side(value, reference) or (direction == SAME and looks_same)


def _side(value: float, reference: float) -> int:
    return (value > reference) - (value < reference)


def tolerance(value: float, digits: int) -> float:
    """Return how far from `value` a guess may lie that still counts as right."""
    if value == 0:
        return _ZERO
    exponent = int(f"{value:.{digits - 1}e}".partition("e")[2])  # of the number as displayed
    return max(10.0 ** (exponent - digits + 1) / 2, abs(value) * _RELATIVE)


def _as_displayed(question: Question, digits: int) -> float:
    """Return the answer that follows from the numbers before it as they are displayed."""
    seen = {key: read(show(question.numbers[key], digits)) for key in question.known}
    for each in question.numbers.equations.every:
        if each.stage == question.stage and seen.keys() >= set(each.uses):
            seen[each.key] = float(worth(each.expression, seen))
    value = seen[question.name]
    return value if isfinite(value) else question.value


def answered(question: Question, text: str, digits: int) -> Answer:
    """Return the answer that `text` is; raises ExpressionError as `judge` does."""
    verdict = judge(question, text, digits)
    return Answer(question.update, question.phase, question.name, text.strip(), verdict)


def skipped(question: Question) -> Answer:
    """Return the answer of somebody who would rather see."""
    return Answer(question.update, question.phase, question.name, "", Verdict.SKIPPED)


@dataclass(frozen=True, slots=True)
class Score:
    """How many answers there are of each kind."""

    right: int
    direction: int
    wrong: int
    skipped: int
    streak: int
    """How many of the last ones in a row were right; skipped ones do not count."""

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
    return Score(right, direction, wrong, skipped, streak)


def summary(answers: tuple[Answer, ...], symbols: Mapping[str, str] = SYMBOLS) -> tuple[str, ...]:
    """Return the score in words, and a line for each number missed, the most often missed first.

    One is missed when the guess was wrong, or right in its direction alone.
    """
    if not answers:
        return ("No guesses yet.",)
    total = score(answers)
    first = (
        f"{_counted(total)}: {total.right} right, {total.direction} right direction, "
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
    return (first, *(["Most often missed:"] if missed else []), *(line for *_, line in missed))


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


ANSWER_COLUMNS = ("iteration", "phase", "asked", "given", "verdict")
"""The columns of exported answers; `asked` is the key of a quantity."""


def answers_csv(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """Return the answers as comma-separated lines, a header first."""
    rows = [
        (str(answer.update), answer.phase.title, answer.name, answer.given, answer.verdict.value)
        for answer in answers
    ]
    return tuple(",".join(_quoted(cell) for cell in row) for row in (ANSWER_COLUMNS, *rows))


def _quoted(cell: str) -> str:
    # In quotes where they are needed, with quotes inside doubled, as RFC 4180 has it.
    needed = any(character in cell for character in ',"\r\n')
    return '"' + cell.replace('"', '""') + '"' if needed else cell
