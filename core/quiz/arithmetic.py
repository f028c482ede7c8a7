"""Arithmetic as a learner types it, such as 0.5*6*6 or 3/4, and what it is worth."""

from core.model.arithmetic import worth
from core.model.expression import ExpressionError
from core.model.reader import nothing, read_formula

__all__ = ["LONGEST", "ExpressionError", "evaluate"]

LONGEST = 200
"""The most characters of an expression."""


def evaluate(text: str) -> float:
    """Return the value of an arithmetic expression, a finite float.

    Raises ExpressionError, and no other exception, whatever the text.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            f"The expression has {len(text):,} characters; it should have {LONGEST} at the most."
        )
    return worth(read_formula(text, nothing))
