"""Every model in tables and scripts: all that an update computes, the same to the last bit."""

import ast
import contextlib
import csv
import io
import subprocess
import sys
from itertools import islice

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.explain.listing import code_lines, variable
from core.formats.script import script
from core.formats.table import FORMATS, csv_lines, header, text_lines
from core.model.definitions import read_definitions
from core.model.expression import ExpressionError
from core.model.model import read_model
from core.session.runs import with_settings
from core.session.session import Session, travel
from models import runs
from networks import mazur

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
    for name in (*own, "y_pred", "epochs", "sample", "choices"):
        with pytest.raises(ExpressionError, match=r"means something else|should follow"):
            read_definitions(f"y* = x*{name}")


def test_a_parameter_n_is_not_the_number_of_samples() -> None:
    for name, size in ("n", "len(samples)"), ("w", "n"):
        session = run_of(f"y* = {name}*x", 1)
        changed = with_settings(session, Settings(order="shuffled"))
        texts = [line.text for line in code_lines(travel(changed, changed.at + 1), 6)]
        assert f"    for x, y in sample(samples, k={size}):" in texts


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


# Mazur's figures, by name


def mazur_session(updates: int) -> Session:
    columns = {key: np.array([value]) for key, value in mazur.SAMPLE.items()}
    inputs, targets = (columns["x1"], columns["x2"]), (columns["y1"], columns["y2"])
    data = Dataset("mazur", inputs, targets)
    model = read_model(mazur.HELD)
    session = Session(new_run(data, Settings(mazur.RATE), tuple(mazur.START.values()), model))
    return travel(session, updates * session.run.stages.count) if updates else session


def test_the_columns_of_a_network_are_all_that_an_update_computes() -> None:
    weights = [f"w{number}" for number in range(1, 9)]
    assert list(header(mazur_session(0).run)) == [
        *("iteration", "x1", "x2", "y1", "y2", *mazur.START),
        *("z1", "h1", "z2", "h2", "z3", "y_pred1", "z4", "y_pred2", "loss1", "loss2", "loss"),
        *("dL_dy_pred1", "dL_dz3", "dL_dy_pred2", "dL_dz4"),
        *(f"dL_d{key}" for key in weights[4:]),
        *("dL_dh1_via_z3", "dL_dh1_via_z4", "dL_dh1", "dL_dz1"),
        *("dL_dh2_via_z3", "dL_dh2_via_z4", "dL_dh2", "dL_dz2"),
        *(f"dL_d{key}" for key in weights[:4]),
        *(f"step_{key}" for key in weights),
    ]


def as_printed(value: float, figure: float) -> float:
    """Return a number to as many decimals as a figure has."""
    return round(value, len(repr(figure).partition(".")[2]))


def test_every_figure_of_mazur_stands_in_the_rows() -> None:
    first, second, *_ = table_of(mazur_session(2))
    figures = {"loss1": mazur.LOSS1, "loss2": mazur.LOSS2, "loss": mazur.LOSS}
    figures |= mazur.VALUES | mazur.SLOPES
    figures |= dict(zip(("dL_dh1_via_z3", "dL_dh1_via_z4"), mazur.FORK, strict=True))
    for key, figure in figures.items():
        assert as_printed(first[variable(key)], figure) == figure, key
    for key, figure in mazur.AFTER.items():
        name = key.removesuffix("_after")
        assert as_printed(second[name], figure) == figure, key
        assert first[name] - first[f"step_{name}"] == second[name]
    assert {key: second[key] for key in ("b1", "b4")} == {"b1": 0.35, "b4": 0.6}
    assert as_printed(second["loss"], mazur.LOSS_AFTER_1) == mazur.LOSS_AFTER_1


def table_of(session: Session) -> list[dict[str, float]]:
    """Return the rows of a CSV file, read back."""
    rows = csv.DictReader(csv_lines(session.run, session.done))
    return [{name: float(cell) for name, cell in row.items() if cell} for row in rows]


def test_after_ten_thousand_updates_the_error_of_mazur_is_what_it_should_be() -> None:
    session = mazur_session(10_001)
    numbers = path_of(session.run).update(10_000)
    assert numbers["loss"] == pytest.approx(mazur.LOSS_AFTER_10000, rel=1e-7)
    rows = list(islice(csv_lines(session.run, 10_001), 10_000, None))
    assert (
        float(dict(zip(header(session.run), rows[1].split(","), strict=True))["loss"])
        == numbers["loss"]
    )


def test_the_text_names_each_stage_with_its_layer() -> None:
    lines = list(text_lines(mazur_session(1).run, 1))
    labels = [line[2:13].strip() for line in lines if line.startswith("  ") and line[2] != " "]
    assert labels == ["forward 1", "forward 2", "loss", "backward 2", "backward 1", "update"]
    shown = "\n".join(lines)
    assert "∂L/∂h1 = ∂L/∂z3·∂z3/∂h1 + ∂L/∂z4·∂z4/∂h1 = 0.05539942" in shown


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_writes_a_network_of_two_outputs(form: str) -> None:
    text = "\n".join(FORMATS[form](mazur_session(2).run, 2))
    assert all(key in text for key in mazur.START)


def test_a_line_of_a_script_goes_on_where_it_would_be_too_long() -> None:
    text = script(mazur_session(2))
    assert max(map(len, text.splitlines())) <= 90
    assert executed(text) == list(csv_lines(mazur_session(2).run, 2))
