"""How good an answer to a question is: right, right in its direction, or wrong, and why."""

from dataclasses import dataclass
from math import isfinite

from core.model.expression import value as worth
from core.quiz.arithmetic import ExpressionError, Typed, in_digits, is_decimal, read_typed, valued
from core.quiz.mistakes import is_close, is_near, mistake
from core.quiz.question import Question, example
from core.session.session import Answer, Verdict
from core.text.numbers import is_rounded, read, show

UP, DOWN, SAME = 1, -1, 0
_SIDES = {
    **dict.fromkeys(("up", "u", "+", "higher"), UP),
    **dict.fromkeys(("down", "d", "-", "−", "lower"), DOWN),
    **dict.fromkeys(("same", "s", "="), SAME),
}
_SIGNS = {**dict.fromkeys(("positive", "+"), UP), **dict.fromkeys(("negative", "-", "−"), DOWN)}
DIRECTIONS = _SIDES | _SIGNS
"""The words that stand for a side of the reference; 0 is read both as a number and as same."""

_LONGEST_TYPED = 30  # Characters of an answer that are repeated as they are.


@dataclass(frozen=True, slots=True)
class Judgement:
    """How good an answer is, and why."""

    verdict: Verdict
    said: str
    """A sentence: what it is, or what went wrong."""
    mistake: str = ""
    """The kind of mistake, by which mistakes are counted; empty where none is known."""


def calculated(question: Question, text: str, digits: int) -> str:
    """Return what an expression comes to, such as = 4.5; it may have the symbols given.

    Raises ExpressionError.
    """
    value = number_in(question, text)
    shown = show(value, digits)
    return f"{'≈' if is_rounded(shown, value) else '='} {shown}"


def judge(question: Question, text: str, digits: int) -> Judgement:
    """Return how good an answer is: RIGHT, DIRECTION or WRONG, and why.

    A number or an expression is RIGHT within half a unit of the last of `digits` significant
    digits, or within 1e-9 of the answer where that is more (within 1e-12 of 0). A number of two
    digits or more is so too where it is the answer rounded to these. What the numbers as displayed
    lead to is as good, and so is all between that and the true answer: a learner can't see more. A
    number that a known slip leads to is WRONG, and the slip is named. Anything else is DIRECTION
    where a direction is in question and it lies on the same side of the reference as the answer; a
    word for that side is so too, where a direction or a sign is in question and the number itself
    is not wanted. "same" is right too where answer and reference look the same in these digits.

    Raises ExpressionError for a text that is no answer.
    """
    if question.choices:
        return _chosen(question, text)
    word = text.strip().lower()
    if word in (_SIDES if question.directed else _SIGNS if question.signed else ()):
        return _of_direction(question, DIRECTIONS[word], digits)
    typed = in_digits(text, _number(question, text))
    if is_near(typed, question.value, _as_displayed(question, digits), digits):
        return Judgement(Verdict.RIGHT, f"Right: {show(question.value, digits)}.")
    shown = _as_typed(text, typed, digits)
    beside = question.directed and _is_beside(question, typed.value, digits)
    verdict = Verdict.DIRECTION if beside else Verdict.WRONG
    if found := mistake(typed, shown, question.value, question.edits, digits):
        same = question.directed and _says_same(question, typed.value, digits)
        return Judgement(verdict if same else Verdict.WRONG, found.said, found.kind.name)
    return Judgement(verdict, _sized(question, shown, typed.value, beside))


def _chosen(question: Question, text: str) -> Judgement:
    word = text.strip()
    if word not in question.choices:
        raise ExpressionError(f"An answer should be one of {', '.join(question.choices)}.")
    if word == question.answer:
        return Judgement(Verdict.RIGHT, f"Right: {word}.")
    return Judgement(Verdict.WRONG, f'No: "{word}" is not it.')


def number_in(question: Question, text: str) -> float:
    """Return what an expression comes to, which may have the symbols of what is given.

    Raises ExpressionError.
    """
    return valued(read_typed(text, question.symbols), question.values)


def _number(question: Question, text: str) -> float:
    """Return what an answer comes to; raises ExpressionError, in the words of an answer."""
    try:
        return number_in(question, text)
    except ExpressionError:
        if any(character.isnumeric() for character in text):
            raise
        named = " or ".join(question.symbols.values())
        also = f", with {named} in it if need be" if named else ""
        words = f", or one of {', '.join(question.words)}" if question.words else ""
        raise ExpressionError(
            f"An answer should be a number such as 4.5, or an expression such as "
            f"{example(question)}{also}{words}."
        ) from None


def _as_typed(text: str, typed: Typed, digits: int) -> str:
    """Return a number as it was typed, or what an expression comes to."""
    bare = text.strip().removeprefix("+").replace("-", "−")
    if len(bare) <= _LONGEST_TYPED and is_decimal(text):
        return bare
    return show(typed.value, digits)


def _of_direction(question: Question, direction: int, digits: int) -> Judgement:
    """Judge a word; raises ExpressionError where it is the number that is wanted."""
    if question.directed:
        sides = {UP: "above", DOWN: "below", SAME: "the same as"}
        word = f"{sides[direction]} {question.against}"
    else:
        word = "positive" if direction == UP else "negative"
    right = _is_direction(question, direction, digits)
    if question.exact:
        said = f"Yes, it is {word}" if right else f"No, it is not {word}"
        raise ExpressionError(f"{said}: that is the direction. Now the number.")
    if right:
        about = "direction" if question.directed else "sign"
        return Judgement(Verdict.DIRECTION, f"Right {about}: it is {word}.")
    return Judgement(Verdict.WRONG, f"It is not {word}.")


def _sized(question: Question, shown: str, value: float, beside: bool) -> str:
    """Say how a number that no slip, or more than one, leads to differs from the answer."""
    answer, start = question.value, question.reference
    if is_close(value, answer) and is_close(value - start, answer - start):
        return f"{shown} is within a thousandth of it: take the numbers with all their digits."
    size = abs(value) - abs(answer)
    if question.directed:
        too = "large" if value > answer else "small"
        right = f"right side of {question.against}, but it is too {too}"
        side = right if beside else f"wrong side of {question.against}"
        return f"{shown} is not it: it lies on the {side}."
    if value * answer < 0:
        sign = "positive" if answer > 0 else "negative"
        either = "" if is_close(-value, answer) else ", and its size is not right either"
        return f"{shown} is not it: it should be {sign}{either}."
    what = "it" if answer > 0 else "its size"
    return f"{shown} is not it: {what} is too {'large' if size > 0 else 'small'}."


def _is_beside(question: Question, value: float, digits: int) -> bool:
    """Whether a number lies on the same side of the reference as the answer."""
    side = _side(value, question.reference)
    same = _says_same(question, value, digits)
    return side == _side(question.value, question.reference) or same


def _says_same(question: Question, value: float, digits: int) -> bool:
    """Whether a number is 0, which is read as same too, and that is so."""
    return value == 0 and _is_direction(question, SAME, digits)


def _is_direction(question: Question, direction: int, digits: int) -> bool:
    value, reference = question.value, question.reference
    looks_same = show(value, digits) == show(reference, digits)
    return direction == _side(value, reference) or (direction == SAME and looks_same)


def _side(value: float, reference: float) -> int:
    return (value > reference) - (value < reference)


def _as_displayed(question: Question, digits: int) -> float:
    """Return the answer that follows from the numbers given as they are displayed."""
    seen = {key: read(show(value, digits)) for key, _, value in question.operands}
    if not question.around:
        try:
            return valued(question.expression, seen)
        except ExpressionError:
            return question.value
    for each in question.numbers.equations.every:
        if question.revealed < each.stage <= question.stage and seen.keys() >= set(each.uses):
            seen[each.key] = float(worth(each.expression, seen))
    value = seen[question.name]
    return value if isfinite(value) else question.value


def answered(question: Question, text: str, digits: int) -> Answer:
    """Return the answer that `text` is, at the first try; raises ExpressionError as `judge`."""
    judged = judge(question, text, digits)
    return answer_of(question, text, judged.verdict, judged.mistake)


def skipped(question: Question) -> Answer:
    """Return the answer of somebody who would rather see."""
    return answer_of(question, "", Verdict.SKIPPED)


def answer_of(
    question: Question, text: str, verdict: Verdict, mistake: str = "", tries: int = 1
) -> Answer:
    """Return the answer to a question about an update."""
    asked = question.update, question.phase, question.name
    return Answer(*asked, text.strip(), verdict, mistake, tries)
