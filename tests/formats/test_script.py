"""The script of a session: Python alone prints the app's own table, to the last bit."""

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.descent.order import ORDERS
from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.formats.script import MOST_DRAWN, MOST_SAMPLES, script
from core.formats.table import csv_lines
from core.session.runs import with_settings
from core.session.session import Session, travel
from core.text.typed import InputError
from sessions import LINE_LOSSES, STEPS, dataset, run_on, scenario


def printed(text: str, folder: Path) -> list[str]:
    """Run a script by itself and return the lines that it prints."""
    file = folder / "session.py"
    file.write_text(text, encoding="ascii")
    result = subprocess.run(
        [sys.executable, "-I", str(file)], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()


def table(session: Session) -> list[str]:
    path_of(session.run).extend(session.updates)
    return list(csv_lines(session.run, session.updates))


def on(run: Run, done: int) -> Session:
    return travel(Session(run), done * STEPS)


SESSIONS = {
    **{name: scenario(name, done=25) for name in SCENARIOS},
    "nothing done": scenario("worked"),
    "diverged": scenario("worked", done=9999),
    "stepped back": travel(scenario("worked", done=7), 2 * STEPS + 1),
    "standardised": on(new_run(SCENARIOS["forbes"].data.standardise(), Settings(rate=0.05)), 40),
    **{
        f"{order}, {loss}": on(
            run_on((1, 3), (2, 5.5), (-0.1, 1e-7), m=1, rate=0.3, order=order, loss=loss, seed=7),
            31,
        )
        for order in ORDERS
        for loss in LINE_LOSSES
    },
    "long and shuffled": on(run_on((1, 3), (2, 5), rate=0.1, order="shuffled"), 9000),
}


def changed_often() -> Session:
    """Return a session whose settings and parameters change several times."""
    session = scenario("worked", done=3)
    session = with_settings(session, Settings(rate=0.1))
    session = with_settings(travel(session, 7 * STEPS), Settings(rate=0.1, order="shuffled"), m=-2)
    session = with_settings(travel(session, 13 * STEPS + 2), Settings(rate=0.2, loss="absolute"))
    return with_settings(travel(session, 20 * STEPS), Settings(order="random", seed=3), c=0.1)


SESSIONS["changed just now"] = changed_often()
SESSIONS["changed often"] = travel(changed_often(), 33 * STEPS)
SESSIONS["back before the changes"] = travel(SESSIONS["changed often"], STEPS)
SESSIONS["changed where it ended"] = with_settings(scenario("worked", done=9999), Settings(0.01))
SESSIONS["begun anew where it ended"] = travel(
    with_settings(scenario("worked", done=9999), Settings(0.01), m=1, c=1), 3000 * STEPS
)


@pytest.mark.parametrize("name", SESSIONS)
def test_the_script_prints_the_same_rows_to_the_last_bit(name: str, tmp_path: Path) -> None:
    session = SESSIONS[name]
    assert printed(script(session), tmp_path) == table(session)


@pytest.mark.parametrize("name", SESSIONS)
def test_the_script_is_python_3_8(name: str) -> None:
    ast.parse(script(SESSIONS[name]), feature_version=(3, 8))


def test_the_worked_example_reads_as_the_article_does() -> None:
    assert script(scenario("worked", done=3)).splitlines() == [
        "# 3 updates of gradient descent on y* = m*x + c, one sample at a time.",
        "# Data: 'worked'. Written by gradstep; Python 3.8 or later runs it.",
        "",
        "samples = [",
        "    (1.0, 3.0), (2.0, 5.0), (3.0, 7.0), (4.0, 9.0), (5.0, 11.0),",
        "]",
        "m = 5.0",
        "c = 4.0",
        "rate = 0.25",
        "",
        'print("iteration,x,y,m,c,y_pred,residual,loss,dL_dm,dL_dc,step_m,step_c")',
        "for update in range(4):",
        "    x, y = samples[update % len(samples)]",
        "    if update == 3:  # The last row has what was reached, and no more.",
        '        print(update + 1, x, y, m, c, *[""] * 7, sep=",")',
        "        break",
        "    # forward",
        "    y_pred = m * x + c",
        "    # loss",
        "    loss = 0.5 * (y_pred - y) * (y_pred - y)",
        "    # backward, by the chain rule",
        "    dL_dy_pred = y_pred - y",
        "    dy_pred_dm = x",
        "    dy_pred_dc = 1.0",
        "    dL_dm = dL_dy_pred * dy_pred_dm",
        "    dL_dc = dL_dy_pred * dy_pred_dc",
        "    # update",
        "    step_m = rate * dL_dm",
        "    step_c = rate * dL_dc",
        "    row = update + 1, x, y, m, c, y_pred, y_pred - y, loss, dL_dm, dL_dc, step_m, step_c",
        '    print(*row, sep=",")',
        "    m = m - step_m",
        "    c = c - step_c",
    ]


@pytest.mark.parametrize("name", ["a\nimport os", '"""', "\\", "ünï\u2028x", "\udcff", "'\r\""])
def test_no_name_of_the_data_gets_out_of_its_comment(name: str, tmp_path: Path) -> None:
    session = on(new_run(dataset((1, 3), (2, 5), name=name), Settings()), 2)
    assert printed(script(session), tmp_path) == table(session)


def test_lines_are_not_too_long_to_read() -> None:
    text = script(SESSIONS["changed often"]) + script(SESSIONS["long and shuffled"])
    assert max(map(len, text.splitlines())) <= 90


def many(samples: int, order: str = "table") -> Run:
    x = np.arange(samples) / samples
    return new_run(Dataset("many.csv", x, x), Settings(order=order))


def test_too_many_samples_get_a_sentence() -> None:
    assert len(script(on(many(MOST_SAMPLES), 1)).splitlines()) > 100
    with pytest.raises(InputError, match=r"holds 2,000 samples at the most.* 2,001: export"):
        script(on(many(MOST_SAMPLES + 1), 1))


def test_an_order_too_long_to_list_gets_a_sentence() -> None:
    session = on(many(10, "random"), MOST_DRAWN)
    assert len(script(session)) < 70_000
    longer = travel(session, (MOST_DRAWN + 1) * STEPS)
    with pytest.raises(InputError, match=r"20,000 shuffled or random.* 20,001: export"):
        script(longer)
    # Only what is listed counts: table order goes on for as long as one likes.
    assert len(script(on(many(10), 100 * MOST_DRAWN))) < 2_000
    table_from_here = with_settings(session, replace(session.settings, order="table"))
    with pytest.raises(InputError):
        script(longer)
    assert len(script(travel(table_from_here, 3 * MOST_DRAWN * STEPS))) < 70_000
