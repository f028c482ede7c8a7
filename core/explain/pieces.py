"""The pieces of a curve: the weighted units of the last layer, each a curve, and their sum."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from core.data.dataset import Floats
from core.descent.classes import HALF, has_classes
from core.explain.fit import Points, Range, along, in_reach, padded, thinned
from core.model.definitions import symbol_of
from core.model.expression import Expression, Name, Negative, Number, Operation, names, value
from core.model.links import Unit
from core.model.model import Model
from core.model.program import forward
from core.model.written import Style, symbols, text_of
from core.session.session import Session
from core.text.numbers import show

_MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class Term:
    """What the last layer adds for a unit: its value, weighted."""

    unit: str
    """The key of the unit."""
    weighted: Expression


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum that gives y*, alone or through a function."""

    key: str
    """Of the sum: that of y*, or of what its function is of."""
    terms: tuple[Term, ...]
    constant: tuple[Expression, ...]
    """What else is added: numbers and parameters."""


@lru_cache(maxsize=64)
def sum_of(model: Model) -> Sum | None:
    """Return the sum of weighted units that gives y*; None where it is another formula."""
    if len(model.inputs) != 1 or len(model.predictions) != 1:
        return None
    link = next(unit for unit in model.units if unit.key == model.predictions[0])
    # y* = σ(z) has two links, the first of which is z.
    inner = link.links[-2] if link.function and len(link.links) > 1 else link.links[-1]
    units = [unit.key for unit in model.units]
    terms, constant = [], []
    for part in _addends(inner.expression):
        values = [key for key in names(part) if key not in model.parameters]
        if not values and isinstance(part, Name | Number | Negative):
            constant.append(part)
        elif len(values) == 1 and values[0] in units and _weighted(part):
            terms.append(Term(values[0], part))
        else:
            return None
    return Sum(inner.key, tuple(terms), tuple(constant)) if terms else None


def _addends(expression: Expression) -> Iterator[Expression]:
    """Yield what a sum adds, from left to right; what it takes away with its sign."""
    match expression:
        case Operation("+", left, right, _):
            yield from _addends(left)
            yield from _addends(right)
        case Operation("-", left, right, _):
            yield from _addends(left)
            yield from (Negative(part) for part in _addends(right))
        case _:
            yield expression


def _weighted(part: Expression) -> bool:
    """Whether it is a value, or one of a value and a weight multiplied."""
    match part:
        case Negative(inner):
            return _weighted(inner)
        case Operation("*", Name() | Number(), Name() | Number(), _):
            return True
    return isinstance(part, Name)


@dataclass(frozen=True, slots=True)
class Piece:
    """A weighted unit as a curve."""

    unit: str
    """The key of the unit."""
    text: str
    """What it is, in numbers, such as v1 1.58 h1=tanh(−0.61x+1.4)."""
    curve: Points


@dataclass(frozen=True, slots=True)
class Pieces:
    """The weighted units and their sum at the parameters now, over the range of the data."""

    symbol: str
    """How the sum is written: y*, or the name of what y* is a function of."""
    pieces: tuple[Piece, ...]
    constant: str
    """What is added to them, with its number; empty for nothing."""
    total: Points
    samples: Points
    """At the height of y; of classes, at the upper edge and the lower one."""
    here: tuple[float, float]
    """The sample of the update shown, likewise."""
    x_range: Range
    piece_range: Range
    """Heights that hold every piece."""
    total_range: Range
    """Heights that hold the sum, and the samples."""
    level: float | None
    """Where the sum turns from one class to the other, where there are classes."""


def pieces(session: Session, digits: int) -> Pieces:
    """Return the pieces at the place shown; the model must have a `sum_of`."""
    run = session.run
    model, data = run.model, run.data
    found = sum_of(model)
    assert found is not None
    x = along(data.x)
    known = forward(
        run.equations_at(session.done),
        dict(zip((*model.inputs, *model.parameters), (x, *session.parameters), strict=True)),
        found.key,
    )
    with np.errstate(over="ignore", invalid="ignore"):
        curves = [np.broadcast_to(value(each.weighted, known), x.shape) for each in found.terms]
    total = np.broadcast_to(known[found.key], x.shape)
    piece_range = _holding(*curves)
    through = found.key not in model.predictions
    classes = through and has_classes(model, data)
    total_range = _holding(total) if through else _holding(total, data.y)
    low, high = total_range

    def height(y: Any) -> Any:
        """Return where a sample is drawn: of classes, at the edge that is theirs."""
        return np.where(y > HALF, high, low) if classes else y

    units = {unit.key: unit for unit in model.units}
    sample = run.sample_at(session.shown)
    there = float(data.x[sample]), float(height(data.y[sample]))
    return Pieces(
        symbol=symbol_of(found.key),
        pieces=tuple(
            Piece(term.unit, _in_numbers(units[term.unit], term, known, digits), in_reach(x, y, piece_range))
            for term, y in zip(found.terms, curves, strict=True)
        ),
        constant=_constants(found, known, digits),
        total=in_reach(x, total, total_range),
        samples=() if through and not classes else thinned(data.x, height(data.y)),
        here=there if not through or classes else (there[0], low),
        x_range=padded(data.x, 0.0),
        piece_range=piece_range,
        total_range=total_range,
        level=0.0 if classes else None,
    )


def _holding(*columns: Floats) -> Range:
    """Return a range that holds all that is finite in the columns, with some room."""
    every = np.concatenate(columns)
    every = every[np.isfinite(every)]
    return padded(every, _MARGIN) if every.size else (-1.0, 1.0)


def _constants(found: Sum, known: Mapping[str, Any], digits: int) -> str:
    keys = [key for part in found.constant for key in names(part)]
    if len(keys) == len(found.constant) == 1:
        return f"{symbol_of(keys[0])} {show(float(known[keys[0]]), digits)}"
    if not found.constant:
        return ""
    return show(float(sum(value(part, known) for part in found.constant)), digits)


def _in_numbers(unit: Unit, term: Term, known: Mapping[str, Any], digits: int) -> str:
    """Return a term in numbers: its weight, and how the unit follows from what it takes."""

    def word(key: str) -> str:
        number = known[key]
        return symbol_of(key) if isinstance(number, np.ndarray) else show(float(number), digits)

    weights = [key for key in names(term.weighted) if key != term.unit]
    weight = f"{symbol_of(weights[0])} {word(weights[0])} " if weights else ""
    if not weights or isinstance(term.weighted, Negative):
        weight = text_of(term.weighted, _short(symbol_of)) + ", " if term.weighted != Name(unit.key) else ""
    formula = {link.key: link.expression for link in unit.links}
    shown = unit.links[-1].expression
    inner = unit.links[-2].key if unit.function and len(unit.links) > 1 else ""
    text = text_of(shown, _short(word))
    if inner:
        text = text.replace(inner, _compact(text_of(formula[inner], _short(word))), 1)
    return f"{weight}{symbol_of(unit.key)}={_compact(text)}"


def _short(word: Any) -> Style:
    return Style(
        word,
        signs={"+": "+", "-": "−", "*": "·", "/": "/"},
        number=show,
        function=symbols(word).function,
        power=symbols(word).power,
        half="½",
    )


def _compact(text: str) -> str:
    """Return a formula in numbers with fewer signs: 2·x+(−1) is 2x−1."""
    text = re.sub(r"\+\((−[^()]*)\)", r"\1", text)
    return re.sub(r"(?<=\d)·(?=[a-z])", "", text)
