"""The losses of one sample: a formula each, and what must be said about it.

To add a loss, add an entry: its slope, its code, its questions and its checks follow. Its formula
may use the functions in core/model/functions.py.
"""

from dataclasses import dataclass
from functools import cached_property
from math import inf

from core.model.definitions import PREDICTION, key_of
from core.model.expression import Expression, functions, value
from core.model.functions import FUNCTIONS
from core.model.model import Model
from core.model.reader import read_formula
from core.model.slopes import slope


@dataclass(frozen=True, slots=True)
class Steps:
    """What decides whether a run comes to an end, of a loss whose epochs have no growth factor.

    By default, what holds for any loss.
    """

    size: str = (
        "The step of an update is as large as the slope is there: η·x times ∂L/∂y* in m, "
        "η times ∂L/∂y* in c."
    )
    """How large the step of an update is."""
    goes: str = "times ∂L/∂y*, against its sign."
    """Where y* of the sample goes, after "its own update moves its y* by η(x² + 1)"."""
    end: str = "So what an update does depends on where (m, c) is, and on which sample it takes."
    """What all that ends in."""
    brief: tuple[str, ...] = (
        "a step is η·x·∂L/∂y* in m, η·∂L/∂y* in c",
        "it depends on where (m, c) is",
    )
    """The same in a few words a line."""
    briefest: tuple[str, ...] = (
        "no growth factor: steps",
        "go by ∂L/∂y* where it is:",
        "η·x times it in m, η",
        "times it in c",
    )
    """And in lines of at most 25 characters."""
    moves: str = "y* moves by ∂L/∂y* times"
    """What stands before η(x² + 1)."""


@dataclass(frozen=True)
class Loss:
    """A loss L of one sample, as a function of its prediction y* and its target y."""

    name: str
    """What the user types and reads: one word."""
    title: str
    """The name in full."""
    text: str
    """L, a formula in y* and y."""
    rules: tuple[str, ...]
    """How ∂L/∂y* follows from it by the power and the chain rule."""
    constant_curvature: bool = False
    """Whether ∂L/∂y* is the residual y* − y itself, everywhere: then an epoch is a linear map of
    the parameter error, and has the growth factors of `contraction`."""
    steps: Steps = Steps()
    """What decides where there is no growth factor."""
    kink: bool = False
    """Whether ∂L/∂y* jumps at y* = y, to its mirror image, so that there is no slope."""
    of: str = ""
    """The function that must give y*, if the loss is only for such; a name in FUNCTIONS."""
    targets: tuple[float, float] = (-inf, inf)
    """From where to where targets may be."""
    fused: str = ""
    """L of the argument z of that function and y, where y* alone would lose digits, or all."""

    @property
    def heading(self) -> str:
        """The name in full, at the beginning of a sentence."""
        return f"{self.title[:1].upper()}{self.title[1:]}"

    @cached_property
    def formula(self) -> Expression:
        """L as an expression."""
        return read_formula(self.text, key_of)

    @cached_property
    def fused_formula(self) -> Expression:
        """L as an expression in z and y."""
        return read_formula(self.fused)

    @cached_property
    def bends(self) -> tuple[float, ...]:
        """The residuals at which ∂L/∂y* goes on in another direction, or jumps."""
        found = (bend for name in functions(self.formula) for bend in FUNCTIONS[name].bends)
        return tuple(dict.fromkeys(found))

    def suits(self, model: Model) -> bool:
        """Whether the predictions of a model are such that it has this loss."""
        last = {unit.key: unit.function for unit in model.units}
        return not self.of or all(last[key] == self.of for key in model.predictions)

    def slope_at(self, residual: float) -> float:
        """Return ∂L/∂y* where y* − y is the residual, of a loss of nothing but that."""
        found = value(slope(self.formula, PREDICTION), {PREDICTION: residual, "y": 0.0})
        return float(found)


SQUARED = Loss(
    name="squared",
    title="half squared error",
    text="½(y* − y)²",
    rules=(
        "L = ½u² with u = y* − y",
        "power rule: ∂L/∂u = 2·½u = u",
        "u moves as y* does: ∂u/∂y* = 1",
        "chain rule: ∂L/∂y* = ∂L/∂u·∂u/∂y* = u·1",
    ),
    constant_curvature=True,
)

ABSOLUTE = Loss(
    name="absolute",
    title="absolute error",
    text="|y* − y|",
    rules=(
        "L = |u| with u = y* − y",
        "∂L/∂u = 1 if u > 0, −1 if u < 0; at 0 take 0",
        "u moves as y* does: ∂u/∂y* = 1",
        "chain rule: ∂L/∂y* = ∂L/∂u·∂u/∂y* = ±1",
    ),
    steps=Steps(
        size="However small the residual, the step has the same size: η·|x| in m, η in c, and only "
        "its sign changes.",
        goes="towards the target, and past it where the residual is smaller than that "
        "(from a residual of 0 it does not move).",
        end="So it ends in a band about a step wide around the best line, and a smaller η makes "
        "the band narrower.",
        brief=(
            "each step has one size: η·|x| in m, η in c",
            "it ends in a band about a step wide",
            "smaller η: narrower band",
        ),
        briefest=(
            "no factor: steps keep size",
            "(η·|x|, η), so it ends in",
            "a band about a step wide;",
            "smaller η: narrower band",
        ),
        moves="y* moves by",
    ),
    kink=True,
)

HUBER = Loss(
    name="huber",
    title="Huber loss",
    text="huber(y* − y)",
    rules=(
        "L = ½u² where |u| ≤ 1, |u| − ½ beyond",
        "∂L/∂u = u where |u| ≤ 1, ±1 beyond: clip(u)",
        "u = y* − y moves as y* does: ∂u/∂y* = 1",
        "chain rule: ∂L/∂y* = ∂L/∂u·∂u/∂y* = clip(u)·1",
    ),
    steps=Steps(
        size="Further than 1 from the target, the step has the same size: η·|x| in m, η in c. "
        "Nearer, it shrinks with the residual.",
        goes="at the most, towards the target; nearer than 1, by less, as much as the residual is "
        "less than 1.",
        end="So a point far off pulls no harder than one at 1, and near the best line it goes on "
        "as with squared error.",
        brief=(
            "beyond 1, one size: η·|x| in m, η in c",
            "within 1, it shrinks with y* − y",
            "far points pull no harder",
        ),
        briefest=(
            "no factor: beyond 1, steps",
            "keep size (η·|x|, η);",
            "within 1, they shrink;",
            "far points pull no harder",
        ),
        moves="y* moves by ≤",
    ),
)

CROSS_ENTROPY = Loss(
    name="cross-entropy",
    title="cross-entropy",
    text="-(y*ln(y*) + (1 - y)*ln(1 - y*))",
    of="sigmoid",
    targets=(0.0, 1.0),
    fused="softplus(z) - y*z",
    rules=(
        "L = −(y·ln y* + (1 − y)·ln(1 − y*))",
        "y = 0: −ln(1 − y*) = ln(1 + e^z)",
        "y = 1: −ln y* = ln(1 + e^z) − z",
        "∂L/∂y* = −y/y* + (1 − y)/(1 − y*)",
        "y* = σ(z): ∂y*/∂z = y*·(1 − y*)",
        "their product: −y·(1 − y*) + (1 − y)·y* = y* − y",
    ),
)

LOSSES = {loss.name: loss for loss in (SQUARED, ABSOLUTE, HUBER, CROSS_ENTROPY)}
"""Every loss by name."""


def loss_for(model: Model, name: str) -> str:
    """Return the name of a loss if the model can have it, or else of the usual one."""
    return name if LOSSES[name].suits(model) else SQUARED.name


def losses_of(model: Model) -> dict[str, Loss]:
    """Return the losses that suit a model, by name."""
    return {name: loss for name, loss in LOSSES.items() if loss.suits(model)}
