"""A model as the operations that it is made of: what each takes and gives, and the slope at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from core.explain.quantities import Quantities, Quantity
from core.model.definitions import symbol_of
from core.model.equations import LOSS
from core.model.expression import (
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    names,
    rebuilt,
    value,
)
from core.model.functions import FUNCTIONS
from core.model.slopes import slope
from core.model.steps import STYLE
from core.model.written import text_of
from core.session.session import Session


@dataclass(frozen=True, slots=True)
class Node:
    """What an operation gives; or a quantity, or a constant, that one takes."""

    sign: str
    """How the operation is drawn; empty where it is none."""
    text: str
    """What it gives, in symbols."""
    value: Quantity
    slope: Quantity | None
    """∂L/∂ it, by the one way on which it stands; None where no parameter that moves is behind."""
    step: Quantity | None = None
    after: Quantity | None = None
    """Of a parameter that stands nowhere else, as its step."""
    takes: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Fork:
    """A quantity that goes on by several ways: the slopes that come back by them add."""

    to: tuple[str, ...]
    """The symbols of what it goes into, each as often as it does."""
    whole: Node
    """With the sum of the slopes."""


@dataclass(frozen=True, slots=True)
class Graph:
    """The operations of a model, with the numbers of an update."""

    trees: dict[str, Node]
    """What each definition is computed by, by its key, in their order."""
    forks: dict[str, Fork]
    """By the key of what goes on by several ways."""


def graph(session: Session) -> Graph:
    """Return the computation graph of the model, with the numbers of the update shown."""
    return _Grower(session).graph()


class _Grower:
    """Makes the tree of each definition."""

    def __init__(self, session: Session) -> None:
        self.known = Quantities(session)
        self.numbers = session.update.numbers
        model = session.run.model
        self.definitions = [unit.key for unit in model.units]
        self.links = {each.key: each.expression for each in model.definitions}
        self.inner = {link.key for unit in model.units for link in unit.links[:-1]}
        """The keys of the links that stand within another of the same definition."""
        self.users: dict[str, list[str]] = {}
        """By key, the links that a quantity goes into, each as often as it does."""
        for link, expression in self.links.items():
            for key in names(expression):
                self.users.setdefault(key, []).append(link)
        for key in model.predictions:
            self.users.setdefault(key, []).append(LOSS)

    def graph(self) -> Graph:
        """Return all trees, and what stands in them more than once."""
        trees = {key: self.link(key) for key in self.definitions}
        return Graph(trees, dict(self.forks()))

    def forks(self) -> Iterator[tuple[str, Fork]]:
        for key, users in self.users.items():
            if len(users) > 1 and (back := self.known.named(f"dL_d{key}")):
                symbols = self.known.update.equations.symbols
                whole = Node("", symbol_of(key), self.known.given(key), back, *self.moved(key))
                yield key, Fork(tuple(symbols[user] for user in users), whole)

    def moved(self, key: str) -> tuple[Quantity | None, Quantity | None]:
        """Return the step and the new value of a parameter."""
        return self.known.named(f"step_{key}"), self.known.named(f"{key}_after")

    def link(self, key: str) -> Node:
        """Return what gives a link's value."""
        back = self.known.named(f"dL_d{key}")
        return self.operation(self.links[key], key, back, symbol_of(key))

    def operation(
        self, expression: Expression, link: str, back: Quantity | None, name: str = ""
    ) -> Node:
        """Return what gives the value of an expression within a link, at which `back` arrives."""
        parts, own = _taken_apart(expression)
        inputs = {str(n): value(part, self.numbers) for n, part in enumerate(parts)}
        takes = []
        for number, part in enumerate(parts):
            local = value(slope(own, str(number)), inputs)
            takes.append(self.part(part, link, back.value * local if back else None))
        result = self.known.revealed_at(
            self.known.stage(link), value(expression, self.numbers), link if name else ""
        )
        text = name or text_of(expression, STYLE)
        return Node(_sign(expression), text, result, back, takes=tuple(takes))

    def part(self, part: Expression, link: str, back: float | None) -> Node:
        """Return what an operation of a link takes, at which a slope arrives."""
        if isinstance(part, Name) and part.key in self.inner:
            return self.link(part.key)
        if isinstance(part, Name):
            return self.leaf(part.key, link, back)
        if isinstance(part, Number):
            return Node("", text_of(part, STYLE), self.known.revealed_at(0, part.value), None)
        moves = any(f"dL_d{key}" in self.known.of for key in names(part))
        if back is None or not moves:
            return self.operation(part, link, None)
        arrives = self.known.revealed_at(self.known.stage(f"dL_d{link}"), back)
        return self.operation(part, link, arrives)

    def leaf(self, key: str, link: str, back: float | None) -> Node:
        """Return a quantity as it goes into a link."""
        users, total = self.users[key], f"dL_d{key}"
        if len(users) == 1:
            slope = self.known.named(total)
        elif users.count(link) == 1:
            slope = self.known.named(f"{total}_via_{link}")
        elif back is not None and total in self.known.of:
            slope = self.known.revealed_at(self.known.stage(total), back)
        else:
            slope = None
        moved = self.moved(key) if len(users) == 1 else (None, None)
        return Node("", symbol_of(key), self.known.given(key), slope, *moved)


def _taken_apart(expression: Expression) -> tuple[list[Expression], Expression]:
    """Return what an operation takes, and the operation on names that are the numbers of these.

    Sums and products of several, which are taken from left to right, are one operation.
    """
    if isinstance(expression, Operation) and expression.sign in "+*":
        parts, first = list[Expression](), expression
        here: Expression = expression
        while isinstance(here, Operation) and here.sign == first.sign:
            parts.insert(0, here.right)
            here = here.left
        parts.insert(0, here)
        holders: list[Expression] = [Name(str(number)) for number in range(len(parts))]
        return parts, reduce(lambda left, right: Operation(first.sign, left, right), holders)
    if isinstance(expression, Name | Number):
        return [expression], Name("0")
    found: list[Expression] = []

    def held(part: Expression) -> Expression:
        found.append(part)
        return Name(str(len(found) - 1))

    return found, rebuilt(expression, held)


def _sign(expression: Expression) -> str:
    """Return how an operation is drawn."""
    match expression:
        case Operation(sign, _, _, _):
            return {"*": "×", "-": "−"}.get(sign, sign)
        case Negative():
            return "−"
        case Power(_, exponent, _):
            return f"^{exponent}"
        case Call(function, _):
            before, _, after = FUNCTIONS[function].symbol.partition("({})")
            return before if before and not after and "{" not in before else function
    return "="
