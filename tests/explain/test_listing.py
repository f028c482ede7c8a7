"""The code view: Python that runs, and computes what the screen says it computes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.order import ORDERS
from core.descent.path import path_of
from core.descent.run import Run, Settings
from core.explain.derivation import SYMBOLS
from core.explain.listing import WIDEST, CodeLine, code_lines
from core.model.stages import Phase
from core.session.runs import with_settings
from core.session.session import Session, travel
from sessions import DIGIT_CHOICES, LINE_LOSSES, RUNS, STEPS, executed, run_on, scenario


def at(place: int, name: str = "worked") -> tuple[CodeLine, ...]:
    return code_lines(travel(scenario(name), place), 6)


def test_the_second_update_of_the_worked_example() -> None:
    assert [(line.text, line.value) for line in at(2 * STEPS)] == [
        ("# the start", ""),
        ("m = 5", ""),
        ("c = 4", ""),
        ("rate = 0.25", ""),
        ("for epoch in range(1, epochs + 1):", "1"),
        ("    for x, y in samples:", "2, 5"),
        ("        y_pred = m * x + c", "9.5"),
        ("        loss = 0.5 * (y_pred - y) ** 2", "10.125"),
        ("        dL_dy_pred = y_pred - y", "4.5"),
        ("        dy_pred_dm = x", "2"),
        ("        dy_pred_dc = 1", "1"),
        ("        dL_dm = dL_dy_pred * dy_pred_dm", "9"),
        ("        dL_dc = dL_dy_pred * dy_pred_dc", "4.5"),
        ("        step_m = rate * dL_dm", "2.25"),
        ("        step_c = rate * dL_dc", "1.125"),
        ("        m = m - step_m", "1.25"),
        ("        c = c - step_c", "1.375"),
    ]


@pytest.mark.parametrize("phase", [1, 2, 3, 4])
def test_values_appear_with_their_phase(phase: int) -> None:
    for line in at(STEPS + phase):
        assert line.current == (line.phase == phase)
        if line.phase > Phase.NOTHING:
            assert bool(line.value) == (line.phase <= phase)
            assert line.name in SYMBOLS


def test_at_the_start_the_settings_are_current_and_nothing_is_computed() -> None:
    for line in code_lines(scenario(), 6):
        assert line.current == (line.phase is Phase.NOTHING)
        if line.name:
            assert line.value == ""


def test_changed_settings_are_those_shown_from_there_on() -> None:
    changed = with_settings(scenario("worked", done=2), Settings(rate=0.1, loss="absolute"))
    texts = [line.text for line in code_lines(travel(changed, 3 * STEPS), 6)]
    assert texts[:4] == ["# as changed after update 2", "m = 1.25", "c = 1.375", "rate = 0.1"]
    assert texts[7:9] == ["        loss = abs(y_pred - y)", "        dL_dy_pred = sign(y_pred - y)"]
    past = travel(travel(changed, 3 * STEPS), 2 * STEPS)
    assert code_lines(past, 6)[0].text == "# the start"


@pytest.mark.parametrize("loss", LINE_LOSSES)
@pytest.mark.parametrize("epochs", [1, 3])
def test_the_code_runs_and_ends_where_the_run_does(loss: str, epochs: int) -> None:
    session = Session(run_on((1, 3), (2, 5), (-1, 0.5), m=0.3, rate=0.1, loss=loss))
    path = path_of(session.run)
    end = path.extend(epochs * 3)
    variables = executed(session, epochs)
    assert (variables["m"], variables["c"]) == path.row(end)
    last = path.update(end - 1)
    assert (variables["loss"], variables["dL_dm"]) == (last.loss, last.dL_dm)


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_runs(order: str) -> None:
    session = Session(run_on((1, 3), (2, 5), rate=0.1, order=order))
    assert executed(session, 200)["m"] == pytest.approx(2, abs=0.01)


@given(run=RUNS, place=st.integers(1, 40), digits=DIGIT_CHOICES)
@settings(deadline=None, max_examples=50)
def test_lines_are_narrow_and_never_jump(run: Run, place: int, digits: int) -> None:
    session = Session(run)
    there = code_lines(travel(session, place), digits)
    assert all(len(line.text) <= WIDEST for line in there)
    assert [line.text for line in there] == [line.text for line in code_lines(session, digits)]
