"""The pieces of a curve: the weighted units of the last layer, each a curve, and their sum."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from core.data.dataset import Floats
from core.descent.classes import HALF, has_classes
from core.explain.fit import CURVE_POINTS, Points, Range, along, in_reach, padded, thinned, widened
from core.explain.loss_series import round_above
from core.model.definitions import symbol_of
from core.model.expression import Expression, Name, Negative, Number, Operation, names, value
from core.model.links import Unit
from core.model.model import Model
from core.model.program import forward
from core.model.slopes import put
from core.model.written import symbols, text_of
from core.session.session import Session
from core.text.numbers import show

_TIGHT = {"+": "+", "-": "−", "*": "·", "/": "/"}


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
    """Return the sum of two weighted units or more that gives y*; None for another formula."""
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
    return Sum(inner.key, tuple(terms), tuple(constant)) if len(terms) > 1 else None


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
    classes: bool
    """Whether the sum tells two classes apart, by its sign."""


def pieces(session: Session, digits: int, count: int = CURVE_POINTS) -> Pieces:
    """Return the pieces at the place shown, each of `count` points; it must have a `sum_of`."""
    run = session.run
    model, data = run.model, run.data
    found = sum_of(model)
    assert found is not None
    x = along(data.x, count)
    known: dict[str, Any] = dict(zip(model.parameters, session.parameters, strict=True))
    known = forward(run.equations_at(session.done), known | {model.inputs[0]: x}, found.key)
    with np.errstate(over="ignore", invalid="ignore"):
        curves = [np.broadcast_to(value(each.weighted, known), x.shape) for each in found.terms]
    total = np.broadcast_to(known[found.key], x.shape)
    piece_range = _about_0(*curves)
    samples = _Samples.of(session, found, total)
    units = {unit.key: unit for unit in model.units}
    return Pieces(
        symbol=symbol_of(found.key),
        pieces=tuple(
            Piece(
                term.unit,
                _in_numbers(units[term.unit], term, known, digits),
                in_reach(x, curve, piece_range),
            )
            for term, curve in zip(found.terms, curves, strict=True)
        ),
        constant=_constant(found, known, digits),
        total=in_reach(x, total, samples.heights),
        samples=samples.points,
        here=samples.here,
        x_range=padded(data.x, 0.05),
        piece_range=piece_range,
        total_range=samples.heights,
        classes=samples.classes,
    )


@dataclass(frozen=True, slots=True)
class _Samples:
    """Where the samples are beside the sum: at the height of y, if it is y* itself."""

    heights: Range
    points: Points
    here: tuple[float, float]
    classes: bool

    @staticmethod
    def of(session: Session, found: Sum, total: Floats) -> "_Samples":
        run, data = session.run, session.run.data
        sample = run.sample_at(session.shown)
        x, y = float(data.x[sample]), float(data.y[sample])
        if found.key in run.model.predictions:
            heights = padded(data.y, 0.25)
            finite = total[np.isfinite(total)]
            for reach in (finite.min(), finite.max()) if finite.size else ():
                heights = widened(heights, float(reach))
            return _Samples(heights, thinned(data.x, data.y), (x, y), classes=False)
        low, high = heights = _about_0(total)
        if not has_classes(run.model, data):
            return _Samples(heights, (), (x, low), classes=False)
        points = thinned(data.x, np.where(data.y > HALF, high, low))
        return _Samples(heights, points, (x, high if y > HALF else low), classes=True)


def _about_0(*columns: Floats) -> Range:
    """Return a range about 0 that holds all that is finite, and seldom changes."""
    every = np.abs(np.concatenate(columns))
    every = every[np.isfinite(every)]
    reach = round_above(float(every.max())) if every.size else 0.0
    return (-reach, reach) if reach else (-1.0, 1.0)


def _constant(found: Sum, known: Mapping[str, Any], digits: int) -> str:
    """Return what is added to the terms, with its name where it is one parameter."""
    if not found.constant:
        return ""
    number = show(float(sum(value(part, known) for part in found.constant)), digits)
    (first, *others) = found.constant
    return number if others or not isinstance(first, Name) else f"{symbol_of(first.key)} {number}"


def _in_numbers(unit: Unit, term: Term, known: Mapping[str, Any], digits: int) -> str:
    """Return a term in numbers: its weight, and how the unit follows from what it takes."""

    def word(key: str) -> str:
        number = known[key]
        return symbol_of(key) if isinstance(number, np.ndarray) else show(float(number), digits)

    inner: dict[str, Expression] = {}
    for link in unit.links:
        inner[link.key] = put(link.expression, inner)
    formula = text_of(inner[unit.key], replace(symbols(word), signs=_TIGHT))
    # 2·x+(−1) is as easily read as 2x−1.
    formula = re.sub(r"\+\((−[^()]*)\)", r"\1", formula)
    formula = re.sub(r"(?<=\d)·(?=[a-z])", "", formula)
    return f"{_weight(term.weighted, unit.key, word)}{symbol_of(unit.key)}={formula}"


def _weight(part: Expression, unit: str, word: Callable[[str], str]) -> str:
    """Return what a unit is weighted with, and a blank."""
    match part:
        case Negative(inner):
            return f"−{_weight(inner, unit, word)}"
        case Operation(_, left, right, _):
            weight = right if left == Name(unit) else left
            if isinstance(weight, Number):
                return f"{show(weight.value)} "
            (key,) = names(weight)
            return f"{symbol_of(key)} {word(key)} "
    return ""
