"""Units that are equal: whose weights, in and out, have the same bits."""

from collections import Counter
from collections.abc import Mapping

from core.model.expression import (
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    names,
)
from core.model.links import Unit
from core.model.model import Model
from core.model.slopes import put

Numbers = Mapping[str, float]


def are_equal(model: Model, one: Unit, other: Unit, parameters: Numbers) -> bool:
    """Whether two units have equal weights in, equal weights out, and move alike.

    They give the same number for every sample then, and every update keeps them equal. What is
    not a sum of products as in a network counts as equal only where it is written alike.
    """
    alike = zip(one.weights, other.weights, strict=False)
    if len(one.weights) != len(other.weights) or not all(
        parameters[a] == parameters[b] and (a in model.held) == (b in model.held) for a, b in alike
    ):
        return False
    swapped: dict[str, Expression] = {one.key: Name(other.key), other.key: Name(one.key)}
    if _whole(one, parameters) != _whole(other, parameters):
        return False
    users = [unit for unit in model.units if {one.key, other.key} & _taken(unit)]
    return all(
        _arranged(formula) == _arranged(put(formula, swapped))
        for unit in users
        for formula in (_whole(unit, parameters),)
    )


def _taken(unit: Unit) -> set[str]:
    return {key for link in unit.links for key in names(link.expression)}


def _whole(unit: Unit, parameters: Numbers) -> Expression:
    """Return what a unit gives, with numbers for its parameters."""
    known: dict[str, Expression] = {key: Number(parameters[key]) for key in unit.weights}
    formula: Expression = Name(unit.key)
    for link in unit.links:
        formula = put(link.expression, known)
        known[link.key] = formula
    return formula


Arranged = tuple[object, ...]


def _arranged(formula: Expression) -> Arranged:
    """Return a formula in a form that does not depend on the order of its terms and factors."""
    match formula:
        case Operation("+" | "-"):
            return ("sum", frozenset(Counter(_terms(formula, 1)).items()))
        case Operation("*"):
            return ("product", frozenset(Counter(_factors(formula)).items()))
        case Operation(sign, left, right, _):
            return (sign, _arranged(left), _arranged(right))
        case Negative(part):
            return ("-", _arranged(part))
        case Power(base, exponent, _):
            return ("^", _arranged(base), exponent)
        case Call(function, argument):
            return (function, _arranged(argument))
        case Number(number, _):
            return ("number", number)
        case Name(key):
            return ("name", key)


def _terms(formula: Expression, sign: int) -> list[Arranged]:
    if isinstance(formula, Operation) and formula.sign in "+-":
        later = sign if formula.sign == "+" else -sign
        return [*_terms(formula.left, sign), *_terms(formula.right, later)]
    return [(sign, _arranged(formula))]


def _factors(formula: Expression) -> list[Arranged]:
    if isinstance(formula, Operation) and formula.sign == "*":
        return [*_factors(formula.left), *_factors(formula.right)]
    return [_arranged(formula)]
