"""The numbers in a lesson's texts, which stand there as formulas and are computed when shown.

`{L}` is a number of the session, `{=L}` has the sign before it that holds, = or ≈. In the braces
stands a formula of what an update has (by its symbol: L, y*, ∂L/∂m, η, x, the parameters before
the update), and of:

    m after             a parameter after the update; `m now` after all updates done
    x raw               an input before it was standardised; of all samples `x mean`,
                        `x deviation`, `x least` and `x largest`
    WORDS               such as: data-set loss, long run, samples

`{L @ 2}` is that of update 2, `{data-set loss @ 0}` after no update, and `{L:3}` has at most
three digits. Without, it is six where that is all, and else four.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.data.dataset import Floats
from core.descent.path import path_of
from core.explain.least_squares import least_squares
from core.explain.loss_series import data_set_loss
from core.explain.measured import last_epoch, right_now
from core.explain.stability import convergence, last_growth
from core.model.equations import Equations, equations
from core.model.expression import Expression, ExpressionError, names
from core.model.expression import value as worth
from core.model.model import Model
from core.model.reader import read_formula
from core.session.session import Session
from core.text.numbers import is_rounded, show
from core.text.quoting import quoted
from core.text.typed import InputError, read_whole

_FIELD = re.compile(r"\{([^{}]*)\}")
_MOST_DIGITS = 17
_FURTHEST = 100_000  # Updates.
_EXACT, _ROUNDED = 6, 4
"""Digits where nothing else is said: of a number that has no more, and of one that has."""


def _number(found: float | None) -> float:
    return float("nan") if found is None else found


WORDS: dict[str, Callable[[Session], float]] = {
    "data-set loss": lambda session: data_set_loss(session.run, session.done),
    "samples": lambda session: len(session.run.data),
    "parameters": lambda session: len(session.run.model.parameters),
    "sample": lambda session: session.run.sample_at(session.shown) + 1,
    "update": lambda session: session.shown + 1,
    "updates": lambda session: session.done,
    "epoch": lambda session: session.epoch,
    "epochs": lambda session: session.done // len(session.run.data),
    "seen": lambda session: _number(last_epoch(session)),
    "last epoch": lambda session: _number(last_growth(session)),
    "right": lambda session: _number(right[0] if (right := right_now(session)) else None),
    "overshoot": lambda session: _number(convergence(session).overshoot),
    "long run": lambda session: _number(
        found.value if (found := convergence(session).factor) else None
    ),
    "epochs to a tenth": lambda session: _number(
        found.epochs_to_a_tenth if (found := convergence(session).factor) else None
    ),
    "limit": lambda session: _number(
        found.threshold if (found := convergence(session).limits) else None
    ),
    "fastest": lambda session: _number(
        found.fastest if (found := convergence(session).limits) else None
    ),
}
"""What a session has beside the numbers of its update, by the words for it.

seen: by how much the last epoch multiplied the data-set loss; last epoch: by how much it did the
error of the parameters; long run: an epoch's factor for that error; limit: the η below which the
samples converge; right: the samples on their side of ½.
"""

_OF_ALL: dict[str, Callable[[Floats], float]] = {
    "mean": np.mean,
    "deviation": np.std,
    "least": np.min,
    "largest": np.max,
}
"""What there is of all samples' inputs, by the words for it."""


class Field(NamedTuple):
    """A number in a text."""

    expression: Expression
    sign: bool
    """Whether = or ≈ stands before it."""
    after: int | None
    """The update whose numbers it is made of, from 1, and after which the rest is; or as shown."""
    digits: int | None


@lru_cache(maxsize=1024)
def read_field(text: str, model: Model, loss: str) -> Field:
    """Return what stands between two braces; raises InputError."""
    said, _, digits = text.partition(":")
    said, _, after = said.partition("@")
    sign = said.lstrip().startswith("=")
    keys: list[str] = []
    known = _known(model, loss)

    def marked(found: re.Match[str]) -> str:
        keys.append(known[found[0]])
        return f" q{len(keys) - 1} "

    formula = _names_of(model, loss).sub(marked, said.strip().removeprefix("="))
    places = {f"q{place}": key for place, key in enumerate(keys)}
    try:
        expression = read_formula(formula, lambda name: places.get(name, ""))
    except ExpressionError:
        some = ", ".join([*equations(model, loss).symbols.values()][:6])
        raise InputError(
            f"{quoted(said.strip())} is no formula of what there is, such as {some}, "
            f"{', '.join([*WORDS][:3])}"
        ) from None
    return Field(
        expression,
        sign,
        read_whole(after, "after @", _FURTHEST) if after else None,
        read_whole(digits, "digits", _MOST_DIGITS, 1) if digits else None,
    )


@lru_cache(maxsize=64)
def _names_of(model: Model, loss: str) -> re.Pattern[str]:
    """Return what finds the names in a formula.

    Longer ones come first, so that data-set loss is no difference; y* before a factor is y times
    that.
    """
    longest = sorted(_known(model, loss), key=len, reverse=True)
    ends = (r"(?!\s*[\w.(½|])" if name.endswith("*") else r"(?!\w)" for name in longest)
    every = "|".join(map("".join, zip(map(re.escape, longest), ends, strict=True)))
    return re.compile(rf"(?<![\w∂])(?:{every})")


@lru_cache(maxsize=64)
def _known(model: Model, loss: str) -> dict[str, str]:
    """Return the key of everything that a formula may name."""
    every: Equations = equations(model, loss)
    known = {word: word for word in WORDS}
    for key, symbol in every.symbols.items():
        if key not in every.of or not every.of[key].replaces:
            known.setdefault(symbol, key)
    known |= {"η": "rate", "eta": "rate"}
    known |= {f"{key} after": f"{key}_after" for key in model.moving}
    known |= {f"{key} now": f"{key} now" for key in model.parameters}
    known |= {f"best {key}": f"best {key}" for key in model.parameters}
    for key in model.inputs:
        known |= {f"{key} {which}": f"{key} {which}" for which in ("raw", *_OF_ALL)}
    return known


def fields(text: str) -> list[str]:
    """Return what stands between braces in a text."""
    return _FIELD.findall(text)


def check(text: str, model: Model, loss: str) -> None:
    """Raise InputError where a text holds what is no number of such a model and loss."""
    for each in fields(text):
        read_field(each, model, loss)
    if rest := set(_FIELD.sub("", text)) & set("{}"):
        raise InputError(f"there is a {min(rest)} without its fellow; numbers stand as {{L}}")


def filled(text: str, session: Session) -> str:
    """Return a text with its numbers, of the place that `session` shows."""
    if "{" not in text:
        return text
    model, loss = session.run.model, session.run.settings_at(session.shown).loss
    return _FIELD.sub(lambda found: _written(read_field(found[1], model, loss), session), text)


def in_full(text: str, session: Session) -> str:
    """Return an expression with its numbers in brackets and in all their digits."""
    model, loss = session.run.model, session.run.settings_at(session.shown).loss

    def written(found: re.Match[str]) -> str:
        return f"({show(number_of(read_field(found[1], model, loss), session), _MOST_DIGITS)})"

    return _FIELD.sub(written, text)


def _written(field: Field, session: Session) -> str:
    number = number_of(field, session)
    text = show(number, field.digits or _EXACT)
    if field.digits is None and is_rounded(text, number):
        text = show(number, _ROUNDED)
    if not field.sign:
        return text
    return f"{'≈' if is_rounded(text, number) else '='} {text}"


def number_of(field: Field, session: Session) -> float:
    """Return the number that a field stands for at the place that `session` shows."""
    session = after(session, field.after)
    update = session.update
    values = {
        key: update[key] if key in update.numbers else _other(session, key)
        for key in names(field.expression)
    }
    return float(worth(field.expression, values))


def after(session: Session, updates: int | None) -> Session:
    """Return the session after so many updates; as it is for None."""
    if updates is None:
        return session
    place = session.run.stages.place(path_of(session.run).extend(updates))
    return replace(session, at=place, furthest=max(place, session.furthest))


def _other(session: Session, key: str) -> float:
    """Return a number that is none of the update's."""
    if key in WORDS:
        return float(WORDS[key](session))
    first, _, second = key.partition(" ")
    model, data = session.run.model, session.run.data
    if second == "now":
        return session.parameters[model.parameters.index(first)]
    if first == "best":
        found = least_squares(data, model)
        return found[model.parameters.index(second)] if found else float("nan")
    column = (data.raw or data).inputs[model.inputs.index(first)]
    if second == "raw":
        return float(column[session.run.sample_at(session.shown)])
    return float(_OF_ALL[second](column))
