"""Models of all kinds for tests: networks and formulas, drawn by Hypothesis, with data and runs."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.order import ORDERS
from core.descent.run import Run, Settings, new_run
from core.model.expression import ExpressionError
from core.model.functions import FUNCTIONS
from core.model.losses import LOSSES, losses_of
from core.model.model import Model, read_model
from core.model.network import network_text

Draw = Callable[[st.SearchStrategy[Any]], Any]

MIXED = st.one_of(
    st.floats(-2, 2).map(lambda number: round(number, 1)),
    st.floats(-10, 10),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 1e-300, 1e160, -1e160, 1e308, 709.0, 800.0]),
)
"""Numbers among which those that make trouble are not rare."""

_PARAMETERS = ("w", "b", "v", "inf", "log", "pi")
"""Some of which `math` has too."""
_OFFERED = tuple(each.name for each in FUNCTIONS.values() if each.offered)


@st.composite
def formulas(draw: Draw, known: tuple[str, ...], deep: int = 3) -> str:
    """Draw a formula in these names, parameters and numbers."""
    words = st.sampled_from((*known, *known, *_PARAMETERS))
    if deep == 0:
        return str(draw(words | st.sampled_from(("2", "0.5", "-3", "0", "1e200"))))
    part = formulas(known, deep - 1)
    kind = draw(
        st.sampled_from(("operation", "operation", "function", "power", "negative", "word"))
    )
    match kind:
        case "operation":
            return f"({draw(part)}) {draw(st.sampled_from('+-*/'))} ({draw(part)})"
        case "function":
            return f"{draw(st.sampled_from(_OFFERED))}({draw(part)})"
        case "power":
            return f"({draw(part)})^{draw(st.integers(1, 4))}"
        case "negative":
            return f"-({draw(part)})"
    return str(draw(words))


@st.composite
def _texts(draw: Draw) -> str:
    """Draw definitions, each of what is defined before, the last ones of predictions."""
    inputs = draw(st.sampled_from((("x",), ("x1", "x2"))))
    lines, free = [], list[str]()
    for number in range(draw(st.integers(0, 3))):
        lines.append(f"h{number} = {draw(formulas((*inputs, *free)))}")
        free.append(f"h{number}")
    outputs = draw(st.integers(1, 2))
    for number in range(outputs):
        all_used = " + ".join(("w*x" if inputs == ("x",) else "w*x1 + b*x2", *free))
        name = "y*" if outputs == 1 else f"y{number + 1}*"
        formula = f"{draw(formulas((*inputs, *free), 2))} + {all_used}"
        lines.append(f"{name} = {draw(st.sampled_from(('sigmoid({})', '{}'))).format(formula)}")
    return "; ".join(lines)


NETWORKS = st.builds(
    network_text,
    st.sampled_from(("1-1", "1-2-1", "2-2-1", "1-2-2-1", "2-2-2", "1-3-2")),
    st.sampled_from(("tanh", "sigmoid", "relu")),
    st.sampled_from(("linear", "sigmoid")),
)


@st.composite
def models(draw: Draw) -> Model:
    """Draw a model, of which one parameter may be held."""
    text = draw(NETWORKS | _texts())
    try:
        model = read_model(text)
        if len(model.parameters) > 1 and draw(st.booleans()):
            model = read_model(f"{text}; held {draw(st.sampled_from(model.parameters))}")
    except ExpressionError:
        assume(False)
    return model


def data_for(model: Model, rows: list[list[float]]) -> Dataset:
    """Return data with the columns that a model takes, from rows of as many numbers or more."""
    inputs = len(model.inputs)
    columns = [np.array(column) for column in zip(*rows, strict=True)][: len(model.columns)]
    return Dataset("drawn", tuple(columns[:inputs]), tuple(columns[inputs:]))


@st.composite
def runs(draw: Draw, numbers: st.SearchStrategy[float] = MIXED) -> Run:
    """Draw a run of any model, from any start, with a loss that suits it."""
    model = draw(models())
    count = len(model.columns)
    row = st.lists(numbers, min_size=count, max_size=count)
    data = data_for(model, draw(st.lists(row, min_size=2, max_size=4)))
    start = draw(st.tuples(*(numbers for _ in model.parameters)))
    settings = draw(
        st.builds(
            Settings,
            rate=st.sampled_from((0.01, 0.5, 3.0, 1e150)),
            loss=st.sampled_from(tuple(losses_of(model))),
            order=st.sampled_from(ORDERS),
            seed=st.integers(0, 3),
        )
    )
    if LOSSES[settings.loss].targets == (0.0, 1.0):
        classes = tuple((column > 0).astype(np.float64) for column in data.targets)
        data = Dataset("drawn", data.inputs, classes)
    return new_run(data, settings, start, model)
