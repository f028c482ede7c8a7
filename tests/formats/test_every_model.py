"""Every model in tables and scripts: all that an update computes, the same to the last bit."""

import ast
import contextlib
import io
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.formats.script import script
from core.formats.table import FORMATS, csv_lines, header
from core.model.definitions import read_definitions
from core.model.expression import ExpressionError
from core.model.model import Model, read_model
from core.session.runs import with_settings
from core.session.session import Session, travel
from models import runs

DATA = Dataset("bent", np.array([-2.0, -1, 0.5, 1, 2]), np.array([0.0, 1, 0, 1, 1]))

TEXTS = (
    "h = tanh(w1*x + b1); y* = w2*h + b2",
    "h = relu(w*x + b); y* = sigmoid(v*h + h*c)",
    "# a comment; and more\nh = sin(w*x) # σ\n y* = h^3/(x*b + 1) + exp(ln(sqrt(w*w + 1)));held b",
    "y* = inf*x + log",
    "y* = |w*x| - cos(b/x)",
)


def run_of(text: str, updates: int, loss: str = "squared", data: Dataset = DATA) -> Session:
    model = read_model(text)
    start = [0.5, -1.25, 0.75, 0.1][: len(model.parameters)]
    session = Session(new_run(data, Settings(0.1, loss), tuple(start), model))
    return travel(session, updates * session.run.stages.count)


def executed(text: str) -> list[str]:
    """Return the lines that a script prints, run here."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "script", "exec"), {"__name__": "script"})
    return out.getvalue().splitlines()


@given(run=runs(), updates=st.integers(1, 6))
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_a_script_prints_the_rows_of_the_table(run: Run, updates: int) -> None:
    stages = run.stages.count
    session = travel(Session(run), updates * stages)
    done = session.done
    assert executed(script(session)) == list(csv_lines(run, done))
    ast.parse(script(session), feature_version=(3, 8))


@pytest.mark.parametrize("text", TEXTS)
def test_python_alone_runs_the_script(text: str) -> None:
    session = run_of(text, 12)
    session = with_settings(
        session, Settings(0.01, "huber"), **{session.run.model.moving[0]: 1e308}
    )
    session = travel(session, 20 * session.run.stages.count)
    done = subprocess.run(
        [sys.executable, "-I", "-c", script(session)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == list(csv_lines(session.run, session.updates))


def test_losses_may_change_to_one_with_fewer_slopes_and_back() -> None:
    session = run_of("h = tanh(w*x + b); y* = sigmoid(v*h + c)", 3, "cross-entropy")
    for loss in ("squared", "cross-entropy", "absolute"):
        session = with_settings(session, Settings(0.1, loss))
        session = travel(session, session.at + 3 * session.run.stages.count)
    lines = list(csv_lines(session.run, 12))
    assert executed(script(session)) == lines
    column = header(session.run).index("dL_dy_pred")
    filled = [bool(line.split(",")[column]) for line in lines[1:]]
    assert filled == [number in (4, 5, 6, 10, 11, 12) for number in range(1, 14)]


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_fails_where_losses_change(form: str) -> None:
    session = run_of("y* = sigmoid(w*x + b)", 3, "cross-entropy")
    session = with_settings(session, Settings(0.1))
    assert "".join(FORMATS[form](session.run, 10))


def bound(text: str) -> set[str]:
    """Return the names that a script binds, but within its functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Import):
            found.update(each.name for each in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def test_no_parameter_may_be_called_as_a_script_or_the_code_view_calls_something() -> None:
    session = run_of("h = softly*x; y* = sigmoid(w*h/b)", 3, "cross-entropy")
    session = with_settings(session, Settings(0.1, order="random"))
    session = travel(session, session.at + 1)
    own = bound(script(session)) - {"softly", "w", "b", "h", "z", "y_pred", "x", "y"}
    assert {"math", "quotient", "sigmoid", "orders", "kind", "row", "changes"} <= own
    for name in (*own, "y_pred", "n", "epochs", "sample", "choices"):
        with pytest.raises(ExpressionError, match="means something else|should follow"):
            read_definitions(f"y* = x*{name}")


@pytest.mark.parametrize(
    "text",
    [
        "y* = my_prediction*x + my_y_pred",
        "a = b_dc*x; a_db = c*x; y* = a + a_db",
        "h = w*x; y* = h*h_via_z + h",
    ],
)
def test_no_two_quantities_can_have_one_name(text: str) -> None:
    with pytest.raises(ExpressionError, match="means something else here"):
        read_definitions(text)
