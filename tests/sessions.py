"""What several tests share: small runs to look at, and Hypothesis strategies that make them."""

import random
import sys
from dataclasses import replace
from functools import _lru_cache_wrapper
from typing import Any

import numpy as np
from hypothesis import strategies as st

import core.descent.path
from core.data.dataset import Dataset
from core.descent.lines import LINES
from core.descent.order import ORDERS
from core.descent.pieces import drained
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.descent.update import Update
from core.explain.listing import code_lines
from core.explain.stability import MOST_AT_ONCE
from core.model.equations import equations
from core.model.expression import value
from core.model.functions import FUNCTIONS
from core.model.losses import LOSSES, Loss, losses_of
from core.model.model import LINE
from core.session.breakpoints import Breakpoints, Hit, searching_next, searching_previous
from core.session.session import Look, Session, travel
from core.text.numbers import DIGITS

STEPS = len(LINE.stages.phases)
"""The stages of an update of the line, in which its places are counted."""

LINE_SCENARIOS = tuple(each.name for each in LINES)
"""The scenarios of the line, by name."""

LINE_LOSSES = losses_of(LINE)
"""The losses that the line can have, by name."""


def scenario(name: str = "worked", done: int = 0) -> Session:
    """Return the session of a scenario with so many updates done."""
    session = Session(SCENARIOS[name].run())
    return travel(session, done * STEPS) if done else session


def next_hit(session: Session, breakpoints: Breakpoints) -> Hit:
    return drained(searching_next(session, breakpoints))


def previous_hit(session: Session, breakpoints: Breakpoints) -> Hit:
    return drained(searching_previous(session, breakpoints))


def looked_at(session: Session, look: Look) -> Session:
    return replace(session, look=look)


def dataset(*points: tuple[float, float], name: str = "data") -> Dataset:
    return Dataset(name, np.array([x for x, _ in points]), np.array([y for _, y in points]))


def xor() -> Dataset:
    """Return the truth table of exclusive or, with two inputs."""
    x1, x2 = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    return Dataset("gate", (x1, x2), x1 ^ x2)


def many_samples(order: str = "table") -> Session:
    """Return a session with so many samples that its limits take a search."""
    x = np.linspace(-1, 1, MOST_AT_ONCE + 1)
    return Session(new_run(Dataset("many", x, 2 * x), Settings(0.1, order=order)))


def run_on(*points: tuple[float, float], m: float = 0, c: float = 0, **settings: object) -> Run:
    """Return a run on the points; `settings` are fields of Settings."""
    return new_run(dataset(*points), replace(Settings(), **settings), (m, c))  # type: ignore[arg-type]


def update(x: float, y: float, m: float, c: float, rate: float, loss: Loss) -> Update:
    """Return one update of the line on the sample (x, y), from the parameters (m, c)."""
    return Update(equations(LINE, loss.name), (x, y, m, c, rate))


def design(x: np.ndarray) -> np.ndarray:
    """Return the line's slopes ∂y*/∂m and ∂y*/∂c at each x."""
    return np.column_stack([x, np.ones(len(x))])


def named(m: float | None) -> dict[str, float]:
    """Return m by its name, if it is one."""
    return {} if m is None else {"m": m}


def slow_path(run: Run, updates: int) -> list[Update]:
    """Return the first updates of a run of one segment, by the textbook, one by one."""
    segment = run.segments[0]
    (m, c), done = segment.start, []
    for index in range(updates):
        sample = run.sample_at(index)
        x, y = run.data.xs[sample], run.data.ys[sample]
        done.append(update(x, y, m, c, segment.settings.rate, LINE_LOSSES[segment.settings.loss]))
        m, c = done[-1].m_after, done[-1].c_after
    return done


def loss_of(name: str, residual: Any) -> Any:
    """Return L where y* is the residual and y is 0, so that no bit of y* − y is lost."""
    return value(LOSSES[name].formula, {"prediction": residual, "y": 0.0})


def slope_of(name: str, residual: float) -> float:
    """Return ∂L/∂y* there."""
    return float(update(0.0, 0.0, 0.0, residual, 1.0, LOSSES[name]).dL_dprediction)


def forget_everything() -> None:
    """Drop what has been computed so far: no answer may depend on it."""
    ours = [module for name, module in sys.modules.items() if name.startswith(("core.", "tui."))]
    for module in ours:
        for thing in list(vars(module).values()):
            if isinstance(thing, _lru_cache_wrapper):
                thing.cache_clear()
    core.descent.path._STRETCHES.clear()  # What is still held somewhere.


# Well-scaled numbers, so that a test can tell a mistake from rounding.
NUMBERS = st.floats(-10, 10, allow_subnormal=False)
RATES = st.floats(1e-3, 1.0)
ANY_FLOAT = st.floats(allow_nan=False, allow_infinity=False)
SAMPLES = st.lists(st.tuples(ANY_FLOAT, ANY_FLOAT), min_size=2, max_size=20)
DIGIT_CHOICES = st.sampled_from(DIGITS)
LOSS_NAMES = st.sampled_from(sorted(LINE_LOSSES))

SETTINGS = st.builds(
    Settings,
    rate=RATES,
    loss=LOSS_NAMES,
    order=st.sampled_from(ORDERS),
    seed=st.integers(0, 10**18 - 1),
)
DATASETS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=6).map(
    lambda points: dataset(*points)
)


@st.composite
def datasets_of_any_columns(draw: st.DrawFn) -> Dataset:
    counts = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    rows = st.lists(st.lists(ANY_FLOAT, min_size=sum(counts), max_size=sum(counts)), min_size=2)
    columns = tuple(np.array(draw(rows.map(lambda each: each[:9]))).T)
    return Dataset("points", columns[: counts[0]], columns[counts[0] :])


DATASETS_OF_ANY_COLUMNS = datasets_of_any_columns()
STARTS = st.tuples(NUMBERS, NUMBERS)
RUNS = st.builds(new_run, DATASETS, SETTINGS, STARTS)

UPDATES = st.builds(
    lambda x, y, m, c, rate, loss: (update(x, y, m, c, rate, LINE_LOSSES[loss]), loss),
    *(NUMBERS, NUMBERS, NUMBERS, NUMBERS, RATES, LOSS_NAMES),
)
"""An update and the name of its loss."""


def executed(session: Session, epochs: int) -> dict[str, Any]:
    """Run the code shown, and return its variables."""
    data = session.run.data
    variables: dict[str, Any] = {
        "samples": list(zip(data.xs, data.ys, strict=True)),
        "n": len(data),
        "epochs": epochs,
        **{name: function.scalar for name, function in FUNCTIONS.items()},
        "sample": random.Random(1).sample,
        "choices": random.Random(1).choices,
    }
    exec("\n".join(line.text for line in code_lines(session, 6)), variables)
    return variables
