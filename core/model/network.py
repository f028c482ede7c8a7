"""A network's layers, such as 2-4-1, as the text of a model."""

import re
from collections.abc import Iterator
from itertools import pairwise

from core.model.definitions import MOST_DEFINITIONS, MOST_PARAMETERS
from core.model.expression import ExpressionError

ACTIVATIONS = ("tanh", "sigmoid", "relu")
"""What hidden units may be, the usual one first."""
OUTPUTS = ("linear", "sigmoid")
"""What outputs may be, the usual one first."""

_SIZES = re.compile(r"[1-9][0-9]{0,2}(-[1-9][0-9]{0,2})+", re.ASCII)


def network_text(sizes: str, activation: str = "tanh", output: str = "linear") -> str:
    """Return the text of a network of so many inputs, hidden units and outputs, layer by layer.

    Inputs are x or x1, x2 …, hidden units h1, h2 … through all layers, outputs y* or y1*, y2* ….
    Weights w are numbered by the unit that they lead to and then by what they come from; each unit
    has a bias b. Those of a single output after hidden units are v and c. Raises ExpressionError.
    """
    wanted = sizes.strip()
    if not _SIZES.fullmatch(wanted):
        raise ExpressionError(
            "A network should be its numbers of inputs, hidden units and outputs, such as 2-4-1, "
            f"not {sizes!r}."
        )
    counts = [int(size) for size in wanted.split("-")]
    units = sum(counts[1:])
    weights = sum((before + 1) * here for before, here in pairwise(counts))
    if units > MOST_DEFINITIONS or weights > MOST_PARAMETERS:
        raise ExpressionError(
            f"A network {wanted} has {units:,} units and {weights:,} parameters; it should have "
            f"{MOST_DEFINITIONS} and {MOST_PARAMETERS} at the most."
        )
    return "; ".join(_definitions(counts, activation, output))


def model_text(text: str) -> str:
    """Return the text of a model: of a network, where it is one's sizes, such as 2-4-1."""
    return network_text(text) if _SIZES.fullmatch(text.strip()) else text


def _definitions(counts: list[int], activation: str, output: str) -> Iterator[str]:
    before, count, weight, bias = _numbered("x", counts[0]), 0, 0, 0
    single = counts[-1] == 1 and len(counts) > 2
    for layer, units in enumerate(counts[1:], start=1):
        last = layer == len(counts) - 1
        names = [f"{name}*" for name in _numbered("y", units)] if last else []
        for number in range(units):
            words = [f"v{place}" for place in range(1, len(before) + 1)]
            constant = "c"
            if not (last and single):
                words = [f"w{weight + place}" for place in range(1, len(before) + 1)]
                weight, bias = weight + len(before), bias + 1
                constant = f"b{bias}"
            terms = [f"{word}*{source}" for word, source in zip(words, before, strict=True)]
            total = " + ".join((*terms, constant))
            if not last:
                count += 1
                names.append(f"h{count}")
            function = output if last else activation
            yield f"{names[number]} = {total if function == 'linear' else f'{function}({total})'}"
        before = names


def _numbered(letter: str, count: int) -> list[str]:
    return [letter] if count == 1 else [f"{letter}{number}" for number in range(1, count + 1)]
