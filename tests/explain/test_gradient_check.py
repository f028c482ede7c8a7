"""The trust view: derivatives beside finite differences, and the line beside the best one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from core.descent.update import Update
from core.explain.gradient_check import (
    Agreement,
    TwoPoints,
    differences,
    gradient_check,
    two_points,
)
from core.model.stages import Phase
from core.session.session import Session, travel
from sessions import (
    ANY_FLOAT,
    LINE_LOSSES,
    LOSS_NAMES,
    STEPS,
    UPDATES,
    dataset,
    run_on,
    scenario,
    update,
)
from tui.panels.gradient_check import lines
from tui.screen.lines import Room, text_of


def on_screen(session: Session, width: int, height: int) -> list[str]:
    return [text_of(line).rstrip() for line in lines(session, Room(width, height))]


def words(session: Session, width: int = 78, height: int = 21) -> str:
    return " ".join(" ".join(on_screen(session, width, height)).split())


def agreements(x: float, y: float, m: float, c: float, loss: str) -> set[Agreement]:
    done = update(x, y, m, c, 0.1, LINE_LOSSES[loss])
    return {each.agreement for each in differences(done)}


def test_the_second_update_of_the_worked_example() -> None:
    now = gradient_check(travel(scenario(), STEPS + Phase.BACKWARD))
    assert [each.analytic for each in now.differences] == [4.5, 2, 1, 9, 4.5]
    for each in now.differences:
        assert each.numeric == pytest.approx(each.analytic, rel=1e-9)
        assert each.agreement is Agreement.AGREES
        assert 1e-5 < each.step < 1e-4
    assert now.now == (3.5, 2.5)
    assert now.best == (2, 1)
    assert now.two_points is None


def test_the_panel_at_its_least_sizes() -> None:
    session = travel(scenario(), STEPS + Phase.BACKWARD)
    assert on_screen(session, 25, 10) == [
        "         by rule  by step",
        "∂L/∂y*       4.5      4.5",
        "∂y*/∂m         2        2",
        "∂y*/∂c         1        1",
        "∂L/∂m          9        9",
        "∂L/∂c        4.5      4.5",
        "agree to about 5e−12",
        "now  m 3.5 c 2.5",
        "best m 2 c 1",
        "",
    ]
    assert on_screen(session, 29, 5) == [
        "∂L/∂m            9          9",
        "∂L/∂c          4.5        4.5",
        "agree to about 5e−12",
        "now  m 3.5 c 2.5",
        "best m 2 c 1",
    ]


@pytest.mark.parametrize("phase", [Phase.NOTHING, Phase.FORWARD, Phase.LOSS])
@pytest.mark.parametrize("size", [(25, 10), (29, 5), (78, 21)])
def test_nothing_is_shown_before_the_backward_phase(phase: Phase, size: tuple[int, int]) -> None:
    session = replace(scenario(), guessing=True)
    session = travel(session, phase) if phase else session
    assert gradient_check(session).differences == ()
    rows = [line for line in on_screen(session, *size) if line.startswith("∂")]
    assert all(row.split()[1:] == ["?", "?"] for row in rows)
    assert "once" in words(session, *size)


@given(case=UPDATES)
@settings(deadline=None)
def test_well_scaled_derivatives_agree(case: tuple[Update, str]) -> None:
    done, loss = case
    found = {each.agreement for each in differences(done)}
    assert found == {Agreement.AGREES} or (
        found == {Agreement.AGREES, Agreement.STRADDLES}
        and loss == "absolute"
        and abs(done.residual) < 1e-2
    )


@given(x=ANY_FLOAT, y=ANY_FLOAT, m=ANY_FLOAT, c=ANY_FLOAT, loss=LOSS_NAMES)
@settings(deadline=None, max_examples=300)
def test_no_number_is_too_large_or_too_small(
    x: float, y: float, m: float, c: float, loss: str
) -> None:
    assert Agreement.DIFFERS not in agreements(x, y, m, c, loss)


def test_a_wrong_derivative_would_be_noticed() -> None:
    done = update(1, 3, 5, 4, 0.25, LINE_LOSSES["squared"])
    done.numbers["dL_dm"] = 6.001
    found = {each.name: each.agreement for each in differences(done)}
    assert found["dL_dm"] is Agreement.DIFFERS
    assert found["dL_dc"] is Agreement.AGREES


def test_at_the_kink_the_difference_is_0_by_symmetry() -> None:
    session = travel(Session(run_on((1, 3), (2, 5), m=2, c=1, loss="absolute")), Phase.BACKWARD)
    now = gradient_check(session)
    assert now.at_kink
    slopes = [each for each in now.differences if each.of == "loss"]
    assert [each.analytic for each in slopes] == [0, 0, 0]
    assert all(abs(each.numeric) < 1e-9 for each in slopes)
    assert {each.agreement for each in now.differences} == {Agreement.AGREES}
    assert "the two sides mirror each other" in words(session)


def test_beside_the_kink_the_step_straddles_it() -> None:
    session = travel(
        Session(run_on((1, 3), (2, 5), m=2, c=1 + 1e-6, loss="absolute")), Phase.BACKWARD
    )
    assert gradient_check(session).differences[0].agreement is Agreement.STRADDLES
    assert not gradient_check(session).at_kink
    assert "mixes the slopes −1 and 1" in words(session)
    assert "a step straddles the kink" in words(session, 25, 10)


def test_huge_numbers_are_said_to_be_not_finite() -> None:
    assert Agreement.NOT_FINITE in agreements(1, 0, 1e200, 0, "squared")
    session = travel(Session(run_on((1, 3), (2, 5), m=1e200)), Phase.BACKWARD)
    assert "too large for a float64" in words(session)
    assert "a number is not finite" in words(session, 25, 10)


def test_two_points_give_the_line_by_the_slope_formula() -> None:
    data = dataset((1, 3), (2, 5))
    assert two_points(data) == TwoPoints(1, 3, 2, 5, m=2, c=1)
    text = words(Session(run_on((1, 3), (2, 5))))
    assert "m = (y2 − y1)/(x2 − x1) = (5 − 3)/(2 − 1) = 2" in text
    assert "c = y1 − m·x1 = 3 − 2·1 = 1" in text
    negative = words(Session(run_on((-1, -3), (2, 4))))
    assert "= (4 − (−3))/(2 − (−1)) ≈ 2.333333" in negative
    assert "≈ −3 − 2.333333·(−1) ≈ −0.666667" in negative


@pytest.mark.parametrize(
    "points",
    [((1, 3), (1, 5)), ((1, 3), (2, 5), (3, 7)), ((0, -1e308), (1e-9, 1e308))],
)
def test_other_data_have_no_slope_formula(points: tuple[tuple[float, float], ...]) -> None:
    assert two_points(dataset(*points)) is None


def test_equal_x_have_no_best_line() -> None:
    session = Session(run_on((1, 3), (1, 5)))
    assert gradient_check(session).best is None
    assert "least squares: none" in words(session)
    assert "best: not one line" in words(session, 25, 10)


def test_the_best_line_is_the_one_that_numpy_finds() -> None:
    session = scenario("noisy")
    data = session.run.data
    best = gradient_check(session).best
    assert best == pytest.approx(tuple(np.polyfit(data.x, data.y, 1)))
