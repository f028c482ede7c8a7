"""Units that form layers: the terms that each sums, and the numbers that pass both ways."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from core.explain.quantities import Quantities, Quantity
from core.model.expression import Call, Expression, Name, Operation, combined, names
from core.model.model import Model
from core.session.session import Session


@dataclass(frozen=True, slots=True)
class Block:
    """A unit that is a sum of weight·value terms, or a function of such a sum."""

    key: str
    """Of what it gives."""
    sum: str
    """The key of the sum; that of what it gives where no function is applied."""
    layer: int
    """Counted from 1."""
    terms: tuple[tuple[str, str], ...]
    """For each, the weight's key and that of the value that it weighs; empty for a bias."""

    def is_of(self, key: str) -> bool:
        """Whether it is the unit with this key, or with this key for its sum."""
        return key in (self.key, self.sum)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a unit's sum with its numbers."""

    source: Quantity | None
    """What is weighed; None for a bias."""
    weight: Quantity
    product: Quantity
    gradient: Quantity | None
    """None for a parameter that is held."""
    step: Quantity | None
    after: Quantity | None


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit with its numbers."""

    block: Block
    terms: tuple[Term, ...]
    sum: Quantity
    value: Quantity
    """The sum itself where no function is applied."""
    sum_slope: Quantity | None
    """∂L/∂ the sum; None where no parameter that moves lies behind it."""
    value_slope: Quantity | None
    """∂L/∂ what it gives; None also where the loss is one of the sum."""
    ways: tuple[Quantity, ...]
    """What comes back by each way, where it feeds several units: it is their sum that arrives."""
    feeds: tuple[str, ...]
    """The keys of the weights that weigh it."""
    target: Quantity | None
    """What an output is compared with."""


@dataclass(frozen=True, slots=True)
class NetworkShown:
    """A network with the numbers of one update."""

    inputs: tuple[Quantity, ...]
    layers: tuple[tuple[UnitShown, ...], ...]

    @property
    def units(self) -> tuple[UnitShown, ...]:
        """All units in the order in which they are computed."""
        return tuple(unit for layer in self.layers for unit in layer)


@lru_cache(maxsize=64)
def layers_of(model: Model) -> tuple[tuple[Block, ...], ...]:
    """Return the units by layer, where they form layers; empty where they do not.

    They do where each is a sum of weight·value terms and perhaps a bias, or a function of such a
    sum, and takes all its values from the layer before. Nothing hangs on how the text came about.
    """
    links = {each.key: each.expression for each in model.definitions}
    uses = Counter(key for each in links.values() for key in names(each))
    functions: dict[str, str] = {}
    for key, expression in links.items():
        if isinstance(expression, Call):
            (inner,) = names(expression)
            if inner not in links or isinstance(links[inner], Call) or uses[inner] > 1:
                return ()
            functions[inner] = key
    layers: list[list[Block]] = [[] for _ in range(max(model.layer.values()))]
    before = dict.fromkeys(model.inputs, 0)
    for key, expression in links.items():
        if isinstance(expression, Call):
            continue
        layer, terms = model.layer[key], _terms(expression, model)
        sources = [source for _, source in terms if source]
        if not sources or any(before.get(source) != layer - 1 for source in sources):
            return ()
        block = Block(functions.get(key, key), key, layer, terms)
        before[block.key] = layer
        layers[layer - 1].append(block)
    last = {block.key for block in layers[-1]}
    return tuple(map(tuple, layers)) if last == set(model.predictions) else ()


def _terms(expression: Expression, model: Model) -> tuple[tuple[str, str], ...]:
    """Return the weight and the value of each term; empty where it is no such sum."""
    found: list[tuple[str, str]] = []
    while isinstance(expression, Operation) and expression.sign == "+":
        found.insert(0, _term(expression.right, model))
        expression = expression.left
    found.insert(0, _term(expression, model))
    known = [key for term in found for key in term if key]
    bias = sum(not source for _, source in found)
    proper = all(weight for weight, _ in found) and len(set(known)) == len(known) and bias <= 1
    return tuple(found) if proper else ()


def _term(expression: Expression, model: Model) -> tuple[str, str]:
    """Return the weight and the value of a term, in either order; empty where it is none."""
    parameters = model.parameters
    match expression:
        case Name(key) if key in parameters:
            return key, ""
        case Operation("*", Name(left), Name(right), _):
            if (left in parameters) != (right in parameters):
                return (left, right) if left in parameters else (right, left)
    return "", ""


def has_layers(model: Model) -> bool:
    """Whether the units form layers, and there is more to them than one sum."""
    layers = layers_of(model)
    units = [block for layer in layers for block in layer]
    return len(units) > 1 or any(block.key != block.sum for block in units)


def network(session: Session) -> NetworkShown:
    """Return the network of a model whose units form layers, with the numbers of the update."""
    known, model = Quantities(session), session.run.model
    layers = layers_of(model)
    feeds: dict[str, list[str]] = {}
    for layer in layers:
        for block in layer:
            for weight, source in block.terms:
                feeds.setdefault(source, []).append(weight)
    return NetworkShown(
        tuple(map(known.given, model.inputs)),
        tuple(
            tuple(_shown(known, block, tuple(feeds.get(block.key, ()))) for block in layer)
            for layer in layers
        ),
    )


def _shown(known: Quantities, block: Block, feeds: tuple[str, ...]) -> UnitShown:
    back = f"dL_d{block.key}"
    model = known.session.run.model
    targets = dict(zip(model.predictions, model.targets, strict=True))
    return UnitShown(
        block,
        tuple(_term_shown(known, block, *term) for term in block.terms),
        known.given(block.sum),
        known.given(block.key),
        known.named(f"dL_d{block.sum}"),
        known.named(back),
        tuple(known.given(each.key) for each in known.of.values() if each.way == block.key),
        feeds,
        known.given(targets[block.key]) if block.key in targets else None,
    )


def _term_shown(known: Quantities, block: Block, weight: str, source: str) -> Term:
    value = known.update[weight]
    product = combined("*", value, known.update[source]) if source else value
    return Term(
        known.given(source) if source else None,
        known.given(weight),
        known.revealed_at(known.stage(block.sum), product),
        *(known.named(form.format(weight)) for form in ("dL_d{}", "step_{}", "{}_after")),
    )
