"""The fit and the predictions: the article's table, and a picture that holds at any size."""

from math import isfinite, ulp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.run import Run, Settings, new_run
from core.explain.fit import fit, predictions
from core.session.runs import with_settings
from core.session.session import Session, travel
from sessions import RUNS, STEPS, forget_everything, run_on, scenario


@pytest.mark.parametrize(
    ("done", "expected"),
    [(0, [9, 14]), (1, [6, 9.5]), (2, [2.625, 3.875, 5.125])],
)
def test_the_predictions_that_the_article_tabulates(done: int, expected: list[float]) -> None:
    rows = predictions(scenario("worked", done), 0, 5)
    assert [row.prediction for row in rows][: len(expected)] == expected


def test_a_prediction_tells_its_sample_and_residual() -> None:
    rows = predictions(scenario("worked"), 1, 2)
    assert [(r.sample, r.inputs[0], r.y, r.prediction, r.residual) for r in rows] == [
        (2, 2, 5, 14, 9),
        (3, 3, 7, 19, 12),
    ]
    assert predictions(scenario("worked"), 4, 9)[-1].sample == 5


def test_predictions_too_large_are_inf() -> None:
    run = run_on((1e200, 0), (1, 1), m=1e200)
    assert predictions(Session(run), 0, 1)[0].prediction == float("inf")


def test_the_picture_grows_phase_by_phase() -> None:
    start = scenario("worked")
    at = [fit(travel(start, place) if place else start) for place in range(5)]
    assert [bool(picture.residual) for picture in at] == [False, True, True, True, True]
    assert [bool(picture.line_before) for picture in at] == [False] * 4 + [True]
    assert at[4].line_before == at[3].line != at[4].line
    assert at[0].points == ((1, 3), (2, 5), (3, 7), (4, 9), (5, 11))
    assert at[1].sample == (1, 3)
    assert at[1].residual == ((1, 3), (1, 9))


@given(run=RUNS, at=st.integers(0, 60))
@settings(deadline=None, max_examples=50)
def test_the_line_is_that_of_the_parameters(run: Run, at: int) -> None:
    session = travel(Session(run), at) if at else Session(run)
    picture = fit(session)
    m, c = session.parameters
    bottom, top = picture.y_range
    for x, y in picture.line:
        # A steep line is cut where rounding of m·x + c is coarse.
        close = (top - bottom) * 1e-3 + 2 * ulp(max(abs(m * x), abs(c)))
        assert y == pytest.approx(m * x + c, abs=close)
        assert bottom <= y <= top
        assert x in picture.x_range or min(abs(y - bottom), abs(y - top)) < close
    low, high = picture.x_range
    assert all(low < x < high for x, _ in picture.points)
    low, high = picture.y_range
    assert all(low < y < high for _, y in picture.points)


def test_the_picture_widens_for_a_prediction_near_and_not_for_one_far_off() -> None:
    near, far = run_on((1, 3), (2, 5), m=9), run_on((1, 3), (2, 5), m=9e9)
    for run, inside in ((near, True), (far, False)):
        picture = fit(travel(Session(run), 1))
        low, high = picture.y_range
        prediction = run.segments[0].start[0]
        assert (low <= prediction <= high) == inside
        # One far off is drawn to the edge: a chart must not count cells up to 9e9.
        assert picture.residual[1][1] == min(prediction, high)
        assert high - low < 100


def test_a_large_data_set_is_thinned_evenly() -> None:
    x = np.arange(10_000.0)
    picture = fit(Session(new_run(Dataset("large", x, x), Settings())))
    assert len(picture.points) == 200
    assert picture.points[1][0] - picture.points[0][0] == 50


@pytest.mark.parametrize("y", [5.0, 0.0])
def test_samples_at_one_height_or_place_still_have_a_picture(y: float) -> None:
    for run in (run_on((1, y), (2, y)), run_on((y, 1), (y, 2))):
        picture = fit(Session(run))
        assert picture.x_range[0] < picture.x_range[1]
        assert picture.y_range[0] < picture.y_range[1]


def test_a_diverged_run_has_a_picture_of_its_data() -> None:
    picture = fit(scenario("worked", done=10_000))
    assert len(picture.points) == 5
    assert all(isfinite(limit) for limit in picture.x_range + picture.y_range)


def test_a_line_that_is_not_finite_is_not_drawn() -> None:
    picture = fit(travel(Session(run_on((1e200, 0), (1, 1), m=1e200)), STEPS))
    assert picture.line == picture.residual == ()


def test_other_runs_on_the_same_data_are_there_by_name() -> None:
    session = with_settings(scenario("worked", done=2), Settings(rate=0.1))
    ((name, points),) = fit(session).others
    assert name == "A"
    assert len(points) > 2
    assert all(y == pytest.approx(1.25 * x + 1.375) for x, y in points)


def test_the_path_may_be_dropped_at_any_time() -> None:
    session = scenario("worked", done=7)
    before = fit(session), predictions(session, 0, 5)
    forget_everything()
    assert fit(session) == before[0]
    forget_everything()
    assert predictions(session, 0, 5) == before[1]
