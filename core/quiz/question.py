"""A question: what the next stage brings, or what a text asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite

from core.descent.path import path_of
from core.descent.update import Update
from core.explain.equation_lines import sentence
from core.model.definitions import PREDICTION, symbol_of
from core.model.equations import LOSS, Equation, Equations
from core.model.expression import Expression
from core.model.stages import Phase
from core.quiz.arithmetic import (
    read_typed,
    valued,
)
from core.quiz.instead import Around, edits_of
from core.quiz.known import Known
from core.quiz.mistakes import Edit, edits, line_of
from core.session.session import Refused, Session
from core.text.numbers import is_rounded, show
from core.text.spans import Spell


@dataclass(frozen=True)
class Question:
    """A number that an expression gives, or a word among several.

    It holds the answer, so show no more than `prompt` and what is given.
    """

    prompt: str
    """The question in plain words, with the symbol."""
    value: float = 0.0
    """The answer, finite, where it is a number."""
    choices: tuple[str, ...] = ()
    """The words to choose from; empty where the answer is a number."""
    answer: str = ""
    """The right one of them."""
    typed: Expression | None = None
    """What gives the number, for a question of a text."""
    operands: tuple[tuple[str, str, float], ...] = ()
    """Key, symbol and value of each number that is given."""
    update: int = 0
    """The number of the update that it is about, counted from 1; 0 for a question of a text."""
    phase: Phase = Phase.NOTHING
    """The phase that reveals the answer."""
    name: str = ""
    """The key of what is asked for."""
    against: str = "0"
    """What a direction compares with, in words and with its number, such as: the old m, 3.5."""
    reference: float = 0.0
    """That number."""
    directed: bool = False
    """Whether a direction is in question, even where a number is given as the answer."""
    signed: bool = False
    """Whether its sign is in question, as that of a slope is."""
    exact: bool = False
    """Whether it is the number that is wanted: a word is no answer."""
    revealed: int = 0
    """How many stages of the update are revealed where it is asked."""
    around: Around | None = field(default=None, repr=False)
    """The update that it is about, and what is near that."""

    @property
    def numbers(self) -> Update:
        """Every number of the update that it is about, the answer among them."""
        assert self.around
        return self.around.update

    @property
    def stage(self) -> int:
        """The number of the stage that reveals the answer."""
        return self.numbers.equations.of[self.name].stage

    @property
    def known(self) -> tuple[str, ...]:
        """The keys of what is given: all that the answer follows from, known before its stage."""
        return tuple(key for key, _, _ in self.operands)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are an answer, as is each that stands for the same in DIRECTIONS."""
        if self.exact:
            return ()
        return ("up", "down", "same") if self.directed else ("positive", "negative") * self.signed

    @cached_property
    def expression(self) -> Expression:
        """What gives the answer, where it is a number, in the numbers given."""
        if self.typed is not None:
            return self.typed
        return Known(self.numbers.equations, self.revealed).whole(self.name)

    @cached_property
    def values(self) -> Mapping[str, float]:
        """The numbers by key."""
        if self.typed is not None:
            return {key: value for key, _, value in self.operands}
        return self.numbers.numbers

    @cached_property
    def symbols(self) -> dict[str, str]:
        """The symbols of what is given, by key: an answer may be written in them."""
        return {key: symbol for key, symbol, _ in self.operands}

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """What a learner may compute in place of it."""
        if not self.around:
            return tuple(edits(self.expression, self.values, self.symbols))
        return edits_of(self.around, self.name, self.revealed)


def question(session: Session) -> Question | None:
    """Return what to ask before the next phase of the session is revealed.

    One question a stage; where a stage brings several numbers they take turns from update to
    update. None where the run can't go on, where the answer is not finite, and for a stage that
    brings nothing.
    """
    stage = session.revealed % session.run.stages.count + 1
    if not _goes_on(session):
        return None
    every = path_of(session.run).update(session.done).equations.every
    asked = [each for each in every if each.stage == stage and _is_asked(each)]
    if not asked:
        return None
    made = _made(session, asked[session.done % len(asked)])
    return made if isfinite(made.value) else None


def question_about(session: Session, key: str) -> Question:
    """Return the question about a quantity, by its key, of the update under way or the next.

    Raises Refused where there is none, or it is not finite.
    """
    if _goes_on(session):
        every = path_of(session.run).update(session.done).equations.of
        if key in every and isfinite((made := _made(session, every[key])).value):
            return made
    raise Refused(f"There is nothing to ask about {key} here.")


def wanted(question: Question) -> Question:
    """Return a question whose number is wanted, so that no word will do.

    How a prediction lies to its target is not in question then.
    """
    if question.phase is Phase.FORWARD:
        question = replace(question, directed=False, against="0", reference=0.0)
    return replace(question, exact=True)


def typed_question(
    prompt: str,
    answer: str,
    choices: tuple[str, ...] = (),
    values: Mapping[str, float] | None = None,
    symbols: Mapping[str, str] | None = None,
) -> Question:
    """Return the question of a text.

    `answer` is one of the choices, or else arithmetic such as 0.5*(9 - 3)^2, which may have names
    of the `values`; how these are written is in `symbols`. Raises ExpressionError.
    """
    if choices:
        return Question(prompt, choices=choices, answer=answer)
    numbers, words = values or {}, symbols or {}
    operands = tuple((key, words.get(key, symbol_of(key)), numbers[key]) for key in numbers)
    typed = read_typed(answer, {key: symbol for key, symbol, _ in operands})
    return Question(prompt, valued(typed, numbers), typed=typed, operands=operands)


def _goes_on(session: Session) -> bool:
    """Whether there is an update under way, or a next one."""
    return path_of(session.run).extend(session.done + 1) > session.done


def _made(session: Session, equation: Equation) -> Question:
    """Return the question about what an equation gives in the update under way, or the next."""
    run, index, path = session.run, session.done, path_of(session.run)
    numbers = path.update(index)
    previous = path.update(index - 1) if index else None
    what, reference = _reference(equation, numbers, previous[LOSS] if previous else 0.0)
    revealed = min(equation.stage - 1, session.revealed % run.stages.count)
    return Question(
        f"What is {_described(equation, numbers.equations)}?",
        numbers[equation.key],
        operands=tuple(
            (key, numbers.equations.symbols[key], numbers[key])
            for key in Known(numbers.equations, revealed).numbers(equation.key)
        ),
        update=index + 1,
        phase=equation.phase,
        name=equation.key,
        against=f"{what}, {show(reference, session.look.digits)}" if what else "0",
        reference=reference,
        directed=bool(what),
        signed=equation.phase is Phase.BACKWARD,
        revealed=revealed,
        around=Around(numbers, previous, run.sample(index + 1)),
    )


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
    """Return the numbers that are given, none of which is asked for itself."""
    texts = []
    for _, symbol, value in question.operands:
        text = show(value, digits)
        texts.append(f"{symbol} {'≈' if is_rounded(text, value) else '='} {text}")
    return ", ".join(texts)


def example(question: Question) -> str:
    """Return an expression to show how one is written, which does not come to the answer."""
    samples = {"2*(7 - 4)": 6.0, "3*(1 + 4)": 15.0}
    return next(text for text, value in samples.items() if value != abs(question.value))


def line(question: Question, digits: int, width: int = 10_000, spell: Spell = str) -> str:
    """Return the equation that gives the answer, with its numbers.

    Where that is wider than `width` as it is spelt, it is the answer alone.
    """
    if question.choices:
        return question.answer
    value = show(question.value, digits)
    sign = "≈" if is_rounded(value, question.value) else "="
    if question.around:
        whole = sentence(question.numbers, question.name, digits)
        symbol = question.numbers.equations.symbols[question.name]
        short = f"{symbol} {sign} {value}"
    else:
        written = line_of(question.expression, question.values, question.value, digits)
        short = value
        whole = value if written == value else f"{written} {sign} {value}"
    return whole if len(spell(whole)) <= width else short
