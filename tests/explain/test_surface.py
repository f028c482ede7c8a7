"""The loss surface: its lowest point, its contours, and a window that holds the path and rests."""

from dataclasses import replace
from itertools import pairwise
from math import isfinite, isnan

import numpy as np
import pytest
from hypothesis import assume, given, settings

from core.data.dataset import Dataset
from core.descent.path import path_of
from core.descent.run import Run
from core.descent.scenarios import SCENARIOS
from core.explain.least_squares import least_squares
from core.explain.surface import Plane, Window, contours, path_points, plane_of, window
from core.model.equations import equations
from core.model.model import LINE
from core.session.session import Session, travel
from sessions import (
    DATASETS,
    LINE_LOSSES,
    LINE_SCENARIOS,
    RUNS,
    STEPS,
    dataset,
    forget_everything,
    run_on,
    scenario,
)

SQUARED_LINE = equations(LINE, "squared")
PLANE = Plane("m", "c")
VIEW = Window(0, 4, -1, 3)  # about the worked example's line, m = 2 and c = 1


def path_of_line(session: Session) -> tuple[tuple[float, float], ...]:
    return path_points(session, plane_of(session))


def window_of_line(session: Session) -> Window:
    return window(session, plane_of(session))


# The least-squares line


@given(DATASETS)
@settings(deadline=None, max_examples=60)
def test_the_least_squares_line_is_that_of_numpy(data: Dataset) -> None:
    assume(np.ptp(data.x) > 0.1)
    expected = np.polyfit(data.x, data.y, 1)
    assert least_squares(data) == pytest.approx(tuple(expected), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", LINE_SCENARIOS)
def test_no_line_near_it_is_better(name: str) -> None:
    data = SCENARIOS[name].data
    m, c = least_squares(data) or (0, 0)

    def squares(m: float, c: float) -> float:
        return float(np.sum((m * data.x + c - data.y) ** 2))

    for by_m, by_c in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01)):
        assert squares(m, c) < squares(m + by_m, c + by_c)


def test_equal_x_have_no_least_line() -> None:
    assert least_squares(dataset((2, 1), (2, 5))) is None


@pytest.mark.parametrize(
    "points", [((1e200, 1), (-1e200, 2)), ((1, 1e308), (2, -1e308)), ((1, 1e308), (2, 1.5e308))]
)
def test_numbers_too_large_have_no_least_line_or_a_finite_one(
    points: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    line = least_squares(dataset(*points))
    assert line is None or all(isfinite(parameter) for parameter in line)


# The path and the window


def test_the_path_leads_to_the_place_shown() -> None:
    session = scenario("worked", done=2)
    assert path_of_line(session) == ((5, 4), (3.5, 2.5), (1.25, 1.375))
    assert path_of_line(travel(session, STEPS)) == ((5, 4), (3.5, 2.5))


def test_of_a_long_path_the_start_and_the_end_are_kept() -> None:
    session = scenario("loop", done=5000)
    points = path_of_line(session)
    assert len(points) <= 201
    assert points[0] == (6.436103983994634, 8.562471646963367)
    assert points[-1] == session.parameters


@given(run=RUNS)
@settings(deadline=None, max_examples=40)
def test_the_window_contains_the_path(run: Run) -> None:
    session = travel(Session(run), 20 * STEPS)
    view = window_of_line(session)
    for m, c in path_of_line(session):
        assert view.left <= m <= view.right
        assert view.bottom <= c <= view.top


def test_the_window_rests_while_the_path_settles() -> None:
    views = [window_of_line(scenario("loop", done=done)) for done in range(1, 150)]
    assert len(set(views)) == 1


def test_a_diverging_path_only_ever_doubles_the_window() -> None:
    views = [window_of_line(scenario("fast", done=done)) for done in range(1, 150)]
    widths = [view.right - view.left for view in views]
    growths = {later / earlier for earlier, later in pairwise(widths)}
    assert growths <= {1, 2, 4, 8}
    assert widths[-1] > 1000 * widths[0]


def test_a_path_that_is_not_finite_has_a_window() -> None:
    for session in (scenario("worked", done=10_000), Session(run_on((1, 1), (2, 2), m=1e300))):
        view = window_of_line(session)
        assert all(isfinite(limit) for limit in (view.left, view.right, view.bottom, view.top))


@pytest.mark.parametrize("done", [3, 100, 1000])
def test_the_path_may_be_dropped_at_any_time(done: int) -> None:
    session = scenario("loop", done=done)
    before = path_of_line(session), window_of_line(session)
    forget_everything()
    assert path_of_line(session) == before[0]
    forget_everything()
    assert window_of_line(session) == before[1]


# The contours


@pytest.mark.parametrize("loss", LINE_LOSSES)
@pytest.mark.parametrize("name", LINE_SCENARIOS)
def test_contours_are_finite_and_in_the_window(name: str, loss: str) -> None:
    session = scenario(name, done=5)
    view = window_of_line(session)
    points = contours(session.run.data, equations(LINE, loss), PLANE, view, 30, 15, 6).points
    assert points
    for m, c in points:
        assert view.left <= m <= view.right
        assert view.bottom <= c <= view.top


def test_the_contours_of_a_bowl_lie_around_its_lowest_point() -> None:
    points = contours(SCENARIOS["worked"].data, SQUARED_LINE, PLANE, VIEW, 81, 81, 5).points
    assert len(points) == len(set(points))
    # Mirrored at (2, 1), a contour of half the squared error is itself, to a cell of the grid.
    cells = {(round((m - 2) / 0.05), round((c - 1) / 0.05)) for m, c in points}
    near = {(m + i, c + j) for m, c in cells for i in (-1, 0, 1) for j in (-1, 0, 1)}
    assert {(-m, -c) for m, c in cells} <= near
    # Near the lowest point, all is in the lowest band.
    assert not any(abs(m) <= 1 and abs(c) <= 1 for m, c in cells)


@pytest.mark.parametrize("name", LINE_SCENARIOS)
def test_no_contour_is_the_highest_place_alone(name: str) -> None:
    session = scenario(name, done=6)
    view, steps = window_of_line(session), (60, 40)
    found = contours(session.run.data, SQUARED_LINE, PLANE, view, *steps, 5)
    across, up = (view.right - view.left) / 59, (view.top - view.bottom) / 39
    cells = {
        (round((m - view.left) / across), round((c - view.bottom) / up)) for m, c in found.points
    }
    assert all(
        cells & {(m + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j} for m, c in cells
    )


def test_a_surface_too_high_for_a_float_has_no_contours() -> None:
    huge = dataset((1, 1e200), (2, 2e200))
    assert contours(huge, SQUARED_LINE, PLANE, VIEW, 10, 10, 5).points == ()
    far = replace(VIEW, left=-1e300, right=1e300)
    assert contours(SCENARIOS["worked"].data, SQUARED_LINE, PLANE, far, 10, 10, 5).points == ()


def test_a_flat_surface_has_no_contours() -> None:
    flat = Window(2, 2, 1, 1)
    assert contours(SCENARIOS["worked"].data, SQUARED_LINE, PLANE, flat, 10, 10, 5).points == ()


def test_a_large_data_set_keeps_the_shape() -> None:
    x = np.linspace(1, 5, 100_000)
    points = contours(Dataset("large", x, 2 * x + 1), SQUARED_LINE, PLANE, VIEW, 40, 40, 5).points
    assert points
    assert not any(isnan(m) or isnan(c) for m, c in points)


def test_the_path_of_the_window_is_the_runs_own() -> None:
    session = scenario("two", done=4)
    assert path_of_line(session)[-1] == path_of(session.run).row(4)
