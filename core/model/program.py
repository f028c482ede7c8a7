"""Equations compiled to straight-line Python: all the numbers of an update, or parameters alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from core.model.equations import LOSS, RATE, Equation, Equations
from core.model.expression import (
    Expression,
    Name,
    Number,
    Operation,
    Power,
    depth,
    names,
    rebuilt,
    value,
)
from core.model.functions import FUNCTIONS, quotient
from core.model.slopes import ONE, put, times
from core.model.stages import Phase
from core.model.written import python, text_of

Numbers = tuple[float, ...]
Calculate = Callable[..., Numbers]
Record = Callable[[Iterable[Sequence[float]], float, Sequence[float]], Iterator[float]]

_GLOBALS: dict[str, Any] = {name: function.scalar for name, function in FUNCTIONS.items()}
_GLOBALS["quotient"] = quotient

_DEEPEST = 20
"""How deep an expression may go that is computed in one; Python's own reader has a limit."""


@lru_cache(maxsize=64)
def calculator(equations: Equations) -> Calculate:
    """Return the function from the numbers given, in their order, to those computed, in theirs."""
    word = _words(equations)
    lines = [
        f"def calculate({', '.join(map(word, equations.given))}):",
        *(f"    {word(each.key)} = {_code(each.expression, word)}" for each in equations.every),
        f"    return {', '.join(word(each.key) for each in equations.every)}",
    ]
    calculate: Calculate = _compiled(lines, "calculate")
    return calculate


@lru_cache(maxsize=4096)
def evaluator(equation: Equation) -> Callable[..., float]:
    """Return the function from an equation's `names` to what it gives, with the bits of `value`."""
    words = {key: f"v{number}" for number, key in enumerate(equation.names)}
    code = _code(equation.expression, words.__getitem__)
    evaluate: Callable[..., float] = eval(f"lambda {', '.join(words.values())}: {code}", _GLOBALS)
    return evaluate


@lru_cache(maxsize=64)
def recorder(equations: Equations) -> Record:
    """Return the function that does one update after the other and yields the parameters alone.

    It takes the samples, each its inputs and then its targets; η; and the parameters at first.
    After each update it yields their new values one by one. The operations are those of
    `calculator`, in their order, less those on which no parameter depends: so the bits are the
    same.
    """
    word = _words(equations)
    parameters = [word(key) for key in equations.model.parameters]
    sample = ", ".join(map(word, (*equations.model.inputs, *equations.model.targets)))
    lines = [
        f"def record(samples, {word(RATE)}, start):",
        f"    {', '.join(parameters)}, = start",
        f"    for {sample} in samples:",
        *(f"        {word(key)} = {_code(part, word)}" for key, part in _needed(equations)),
        *(f"        yield {parameter}" for parameter in parameters),
    ]
    record: Record = _compiled(lines, "record")
    return record


def _words(equations: Equations) -> Callable[[str], str]:
    """Return what turns keys into variables: letters of our own, for a key may be any word."""
    numbers = {key: number for number, key in enumerate(equations.given)}
    for each in equations.every:
        numbers.setdefault(each.key, len(numbers))

    def word(key: str) -> str:
        return f"v{numbers[key]}"

    return word


def _code(expression: Expression, word: Callable[[str], str]) -> str:
    return text_of(expression, python(word))


def _compiled(lines: list[str], name: str) -> Any:
    made: dict[str, Any] = {}
    exec("\n".join(lines), dict(_GLOBALS), made)
    return made[name]


def _needed(equations: Equations) -> list[tuple[str, Expression]]:
    """Return what each parameter's new value takes, in order, as it is best computed.

    What is used once stands where it is used. No parameter is overwritten before all that needs its
    old value is there: new values come last, and a gradient that needs one stands before them.
    """
    uses: dict[str, int] = {}
    gradients: set[str] = set()
    for each in reversed(equations.every):
        if each.replaces or each.key in uses:
            for key in each.uses:
                uses[key] = uses.get(key, 0) + 1
            gradients.update(each.uses if each.phase is Phase.UPDATE else ())
    moving = set(equations.model.parameters)
    kept: list[tuple[str, Expression]] = []
    inlined: dict[str, Expression] = {}
    for each in equations.every:
        expression = _shortened(put(each.expression, inlined))
        if each.replaces:
            kept.append((each.replaces, expression))
        elif isinstance(expression, Name | Number) or (
            # A product takes a power's factors one by one: not what the power alone comes to.
            uses.get(each.key) == 1
            and not isinstance(expression, Power)
            and depth(expression) < _DEEPEST
            and not (each.key in gradients and moving.intersection(names(expression)))
        ):
            inlined[each.key] = expression
        elif each.key in uses:
            kept.append((each.key, expression))
    return kept


def _shortened(expression: Expression) -> Expression:
    """Return an expression without factors that are 1, by which no bit changes."""
    made = rebuilt(expression, _shortened)
    if isinstance(made, Operation) and made.sign == "*" and ONE in (made.left, made.right):
        return times(made.left, made.right)
    return made


def forward(equations: Equations, values: Mapping[str, Any], upto: str = LOSS) -> dict[str, Any]:
    """Return inputs, targets and parameters with what follows from them, up to one quantity.

    Floats, or arrays of shapes that fit one another; numbers too large are inf or nan.
    """
    known = dict(values)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for each in equations.every:
            known[each.key] = value(each.expression, known)
            if each.key == upto:
                break
    return known
