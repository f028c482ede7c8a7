"""A question of somebody's own about the numbers in sight: a number, an expression, or a choice."""

from math import isfinite

from core.model.expression import names
from core.quiz.arithmetic import read_typed
from core.quiz.question import Question, typed_question
from core.session.session import Session
from core.text.quoting import quoted
from core.text.typed import InputError

LONGEST_PROMPT = 300
"""Characters of a question."""
MOST_CHOICES = 12
_LONGEST_CHOICE = 60


def own_question(
    session: Session, prompt: str, answer: str, choices: tuple[str, ...] = ()
) -> Question:
    """Return a question whose answer is one of the choices or, without any, a number.

    That is arithmetic, in which the numbers known of the update shown have their symbols, as in
    0.5*L. Raises InputError, or ExpressionError for arithmetic that is none.
    """
    if not prompt.strip():
        raise InputError("Type a question first, such as: What is half of L?")
    if len(prompt) > LONGEST_PROMPT:
        raise InputError(f"A question has {LONGEST_PROMPT} characters at the most.")
    if choices:
        _check_choices(answer, choices)
        return typed_question(prompt.strip(), answer, choices)
    if not answer.strip():
        raise InputError("Type the right answer too: a number, or an expression such as 0.5*L.")
    update, revealed = session.update, session.revealed
    stages = {each.key: each.stage for each in update.equations.every}
    values = {
        key: value
        for key, value in update.numbers.items()
        if stages.get(key, 0) <= revealed and isfinite(value)
    }
    symbols = {key: update.equations.symbols[key] for key in values}
    # Those of its answer are given with it: of a network, all would fill the screen.
    used = {key: values[key] for key in names(read_typed(answer, symbols))}
    return typed_question(prompt.strip(), answer, (), used, symbols)


def _check_choices(answer: str, choices: tuple[str, ...]) -> None:
    if not 2 <= len(choices) <= MOST_CHOICES or len(set(choices)) < len(choices):
        raise InputError(f"There should be 2 to {MOST_CHOICES} choices, each another, with commas.")
    if any(not choice or len(choice) > _LONGEST_CHOICE for choice in choices):
        raise InputError(f"A choice should have 1 to {_LONGEST_CHOICE} characters.")
    if answer not in choices:
        what = f"not {quoted(answer)}" if answer else "and it is missing"
        raise InputError(f"The answer should be one of the choices, {', '.join(choices)}; {what}.")
