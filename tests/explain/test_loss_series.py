"""The loss chart's points: right where they stand, few however long the run, and drawable all."""

from dataclasses import replace
from math import inf, isfinite, log10

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Floats
from core.descent.path import Path, changed, loss_after, path_of
from core.descent.run import Run, Settings
from core.explain.loss_change import Change, last_change
from core.explain.loss_series import (
    Axis,
    LossSeries,
    data_set_loss,
    epoch_mean,
    epochs_apart,
    loss_series,
)
from core.session.runs import switched, with_settings
from core.session.session import Look, Session, travel
from sessions import RUNS, STEPS, dataset, forget_everything, looked_at, run_on, scenario

LOG = Look(log_loss=True)


def axes(series: LossSeries) -> tuple[Axis, Axis]:
    return series.sample_axis, series.data_set_axis


def assert_holds(series: LossSeries) -> None:
    """Check that the axes hold what is drawn at the place shown, and their own ticks."""
    for axis, points in zip(axes(series), (series.here, series.here_set), strict=True):
        assert isfinite(axis.low)
        assert axis.low < axis.high < inf
        assert all(axis.low <= y <= axis.high for _, y in points)
        assert all(axis.low <= y <= axis.high for y, _ in axis.ticks)


def mean_loss(session: Session, done: int) -> float:
    """Return the mean half squared error over all samples, added up one by one."""
    m, c = path_of(session.run).row(done)
    data = session.run.data
    return sum(0.5 * (m * x + c - y) ** 2 for x, y in zip(data.xs, data.ys, strict=True)) / len(
        data
    )


# Each point


def test_the_worked_example() -> None:
    series = loss_series(scenario("worked", done=3), columns=40, most_ticks=5)
    assert series.samples == ((1, 18), (2, 10.125), (3, 1.7578125))
    assert [x for x, _ in series.data_set] == [0, 1, 2, 3]
    # At the start (5, 4): residuals 6, 9, 12, 15, 18.
    assert series.data_set[0][1] == pytest.approx(0.5 * (36 + 81 + 144 + 225 + 324) / 5)
    assert (series.stride, series.left_out) == (1, "")
    assert series.here == ((3, 1.7578125),)
    assert series.here_set == (series.data_set[-1],)
    assert series.epochs[0] == (5, "5")


def test_nothing_is_drawn_before_it_is_revealed() -> None:
    start = scenario()
    shown = [loss_series(travel(start, at) if at else start, 40, 5) for at in range(5)]
    assert [len(series.samples) for series in shown] == [0, 0, 1, 1, 1]
    assert [len(series.data_set) for series in shown] == [0, 1, 1, 1, 2]
    assert [len(series.here) for series in shown] == [0, 0, 1, 1, 1]
    assert [len(series.here_set) for series in shown] == [0, 1, 1, 1, 1]


def test_going_back_keeps_what_was_reached_and_the_axes_are_those_of_the_place() -> None:
    there = scenario("worked", done=7)
    back, first = loss_series(travel(there, 2 * STEPS), 40, 5), scenario("worked", done=2)
    assert back.samples == loss_series(there, 40, 5).samples
    assert back.data_set == loss_series(there, 40, 5).data_set
    assert axes(back) == axes(loss_series(first, 40, 5))
    assert back.here == ((2, 10.125),)
    assert back.here_set == ((2.0, data_set_loss(there.run, 2)),)


@pytest.mark.parametrize("log", [False, True])
def test_what_was_passed_leaves_the_axes_of_a_place_as_they_were(log: bool) -> None:
    far = looked_at(scenario("worked", done=2915), Look(log_loss=log))
    for done in range(1, 11):
        new = looked_at(scenario("worked", done=done), far.look)
        old = travel(far, done * STEPS)
        before, after = (loss_series(each, 17, 2) for each in (new, old))
        assert (before.x_range, axes(before)) == (after.x_range, axes(after))
        assert after.samples[: len(before.samples)] == before.samples
        assert not after.left_out


@pytest.mark.parametrize("phase", [1, 2, STEPS])
@pytest.mark.parametrize("done", [35, 149, 222, 301, 444])
def test_all_that_is_up_to_the_place_shown_hangs_on_that_place(done: int, phase: int) -> None:
    place = done * STEPS + phase
    for name in ("loop", "noisy"):
        new = travel(scenario(name), place)
        old = travel(scenario(name, done=700), place)
        before, after = (loss_series(each, 17, 2) for each in (new, old))
        assert (before.x_range, before.stride, axes(before)) == (
            after.x_range,
            after.stride,
            axes(after),
        )
        assert after.samples[: len(before.samples)] == before.samples
        shown = [point for point in after.data_set if point[0] <= old.done]
        assert [point for point in before.data_set if point[0] <= new.done] == shown


@pytest.mark.parametrize("name", ["worked", "loop", "noisy", "anscombe"])
def test_the_updates_in_sight_are_those_before_the_place_shown(name: str) -> None:
    run = scenario(name).run
    size, moved = len(run.data), 0
    before = (0.0, 0.0)
    for now in range(1, 40 * max(size, 13)):
        first, last = loss_series(travel(Session(run), now * STEPS - 1), 17, 2).x_range
        assert first < now <= last
        long = max(300, 24 * size)
        assert first == 0 or now - first > (last - first) / 2
        assert first == 0 or last - first >= long
        assert first == 0 or now > long
        assert last - first <= long + 2 * size
        assert first % size == 0
        moved += first != before[0]
        before = (first, last)
    assert 0 < moved < 5


def test_the_fall_from_the_start_is_in_sight_after_twenty_epochs() -> None:
    session = scenario("outliers", done=200)
    series = loss_series(session, 17, 2)
    assert series.x_range == (0, 200)
    assert series.data_set[0] == (0, data_set_loss(session.run, 0))
    assert max(y for _, y in series.samples) == path_of(session.run).losses(0, 200).max()


@pytest.mark.parametrize(("name", "done"), [("worked", 10), ("loop", 200), ("noisy", 470)])
@pytest.mark.parametrize("whole", [False, True])
def test_ends_of_epochs_stand_as_far_apart_as_is_said(name: str, done: int, whole: bool) -> None:
    session = scenario(name, done=done)
    series, size = loss_series(session, 17, 2, whole), len(session.run.data)
    ends = [round(end) for end, _ in series.epochs]
    apart = size * epochs_apart(session, whole)
    first, last = map(round, series.x_range)
    assert ends == [end for end in range(first + 1, last + 1) if end % apart == 0]


def test_another_run_is_drawn_where_its_loss_is_that_of_the_run_shown() -> None:
    there = scenario("outliers", done=40)
    there = with_settings(travel(there, 10 * STEPS), replace(there.settings, loss="absolute"))
    session = travel(there, 40 * STEPS)
    assert {part.settings.loss for part in session.run.segments} == {"absolute", "squared"}
    series = loss_series(session, 17, 2)
    ((name, points),) = series.others
    assert name == "A"
    assert points
    assert max(x for x, _ in points) <= 10
    assert series.left_out == "not drawn: A (squared loss)"
    back = loss_series(switched(session, "A"), 17, 2)
    assert back.left_out == "not drawn: B (absolute loss)"


def test_zoomed_they_are_all_up_to_it() -> None:
    session = scenario("loop", done=1234)
    series = loss_series(session, 72, 5, whole=True)
    assert series.x_range == (0, 1500)
    assert series.samples[0][0] == 1
    assert series.data_set[0] == (0, data_set_loss(session.run, 0))
    assert loss_series(travel(session, 100 * STEPS), 72, 5, whole=True).x_range == (0, 100)


def test_another_run_that_went_far_away_does_not_flatten_this_one() -> None:
    there = scenario("worked", done=40)
    session = with_settings(travel(there, 5 * STEPS), Settings(rate=0.1))
    session = travel(session, 40 * STEPS)
    series = loss_series(session, 17, 2)
    assert [name for name, _ in series.others] == ["A"]
    assert series.data_set_axis.high < 10 * max(y for _, y in series.data_set)
    assert series.left_out == "not drawn: A above"


@given(run=RUNS, at=st.integers(1, 80))
@settings(deadline=None, max_examples=40)
def test_every_point_is_the_loss_it_says(run: Run, at: int) -> None:
    session = travel(Session(run), at)
    series = loss_series(session, columns=100, most_ticks=5)
    path = path_of(run)
    for x, y in series.samples:
        assert y == path.update(int(x) - 1).loss
    for x, y in series.data_set:
        assert y == data_set_loss(run, int(x))
    assert_holds(series)


def test_the_data_set_loss_is_the_mean_over_all_samples() -> None:
    session = scenario("worked", done=4)
    for done in range(5):
        assert data_set_loss(session.run, done) == pytest.approx(mean_loss(session, done))


def test_it_is_taken_by_the_loss_that_led_there() -> None:
    run = run_on((1, 3), (2, 5), m=5, c=4, loss="absolute")
    assert data_set_loss(run, 0) == (6 + 9) / 2
    assert data_set_loss(changed(run, 3, Settings()), 3) == data_set_loss(run, 3)


def test_whether_an_update_raised_or_lowered_the_data_set_loss() -> None:
    session = scenario("worked", done=4)
    losses = data_set_loss(session.run, 3), data_set_loss(session.run, 4)
    assert last_change(session) == Change(*losses)
    assert last_change(travel(session, 13)) is None
    assert last_change(scenario()) is None


def test_after_a_change_of_loss_both_sides_are_by_the_new_one() -> None:
    session = with_settings(scenario("worked", done=2), Settings(loss="absolute"))
    before, after = last_change(travel(session, 3 * STEPS)) or Change(0)
    residuals = np.abs(1.25 * session.run.data.x + 1.375 - session.run.data.y)
    assert before == residuals.mean()
    assert after == data_set_loss(session.run, 3)


# Long runs


@given(done=st.integers(1, 3000), columns=st.integers(10, 120))
@settings(deadline=None, max_examples=25)
def test_a_long_run_keeps_its_extremes_in_few_points(done: int, columns: int) -> None:
    session = Session(replace(scenario("noisy").run), at=done * STEPS, furthest=done * STEPS)
    path_of(session.run).extend(done)
    series = loss_series(session, columns, most_ticks=5, whole=True)
    losses = path_of(session.run).losses(0, done)
    assert len(series.samples) <= 4 * columns + 2
    assert len(series.data_set) <= 2 * columns + 3
    heights = [y for _, y in series.samples]
    assert min(heights) == losses.min()
    assert max(heights) == losses.max()
    if series.stride > 1:
        for (x, low), (_, high) in zip(series.samples[::2], series.samples[1::2], strict=True):
            inside = losses[int(x) - 1 : int(x) - 1 + series.stride]
            assert (low, high) == (inside.min(), inside.max())
    assert series.data_set[-1] == (done, data_set_loss(session.run, done))
    assert len(series.epochs) <= 5
    assert all(end % 20 == 0 for end, _ in series.epochs)


@pytest.mark.parametrize("done", [3, 400])
@pytest.mark.parametrize("log", [False, True])
def test_the_path_may_be_dropped_before_the_chart_is_drawn(done: int, log: bool) -> None:
    session = looked_at(scenario("slow", done=done), Look(log_loss=log))
    series = loss_series(session, 37, 5)  # a width that no other test asks for
    forget_everything()
    assert loss_series(session, 37, 5) == series
    forget_everything()
    assert loss_series(session, 36, 5).samples[-1] == series.samples[-1]


# The axes


def test_the_linear_axis_begins_at_0() -> None:
    series = loss_series(scenario("worked", done=3), 40, 5)
    for axis, points in zip(axes(series), (series.samples, series.data_set), strict=True):
        assert axis.low == 0
        assert points[0][1] < axis.high < 2 * points[0][1]
        assert axis.ticks[0] == (0, "0")
        assert len(axis.ticks) <= 5


def test_of_two_ticks_one_is_at_each_end() -> None:
    for log, ends in ((False, ["0", "20"]), (True, ["1", "100"])):
        session = looked_at(scenario("worked", done=3), Look(log_loss=log))
        axis = loss_series(session, 40, 2).sample_axis
        assert [label for _, label in axis.ticks] == ends


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("y", [3e-162, 1e-150, 1e-100, 1e100])
def test_losses_of_any_size_have_an_axis(y: float, log: bool) -> None:
    session = looked_at(travel(Session(run_on((1, y), (2, y / 3))), 8), Look(log_loss=log))
    series = loss_series(session, 40, 5)
    assert_holds(series)


def test_the_logarithmic_axis_has_powers_of_ten() -> None:
    series = loss_series(looked_at(scenario("worked", done=20), LOG), 40, 5)
    assert series.samples[0] == (1, log10(18))
    for axis in axes(series):
        assert axis.ticks
        assert all(exponent == round(exponent) for exponent, _ in axis.ticks)


def test_0_is_left_out_of_a_logarithmic_axis_with_a_word() -> None:
    run = run_on((1, 3), (1, 3), m=5, c=4, rate=0.5)  # hits L = 0 at once
    session = travel(Session(run), 3 * STEPS)
    assert loss_series(session, 40, 5).left_out == ""
    assert [y for _, y in loss_series(session, 40, 5).samples] == [18, 0, 0]
    series = loss_series(looked_at(session, LOG), 40, 5)
    assert series.samples == ((1, log10(18)),)
    assert series.left_out == "not drawn: 0"


@pytest.mark.parametrize("log", [False, True])
def test_where_all_is_0_there_is_still_an_axis(log: bool) -> None:
    run = run_on((1, 3), (2, 5), m=2, c=1)
    series = loss_series(looked_at(travel(Session(run), 8), Look(log_loss=log)), 40, 5)
    assert_holds(series)
    assert series.sample_axis.ticks


@pytest.mark.parametrize("log", [False, True])
def test_inf_is_left_out_with_a_word(log: bool) -> None:
    end = looked_at(scenario("worked", done=10_000), Look(log_loss=log))
    series = loss_series(end, 40, 5)
    drawn = [y for _, y in series.samples + series.data_set]
    assert all(map(isfinite, drawn))
    assert_holds(series)
    assert series.left_out.startswith("not drawn: ")
    assert "inf" in series.left_out


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    ("y", "word"), [(1e149, ""), (1.7e150, ">1e300"), (1e153, ">1e300"), (1e200, "inf")]
)
def test_huge_losses_are_named(y: float, word: str, log: bool) -> None:
    session = looked_at(travel(Session(run_on((0, y), (1, y))), STEPS), Look(log_loss=log))
    series = loss_series(session, 40, 5)
    assert word in series.left_out
    assert bool(word) == bool(series.left_out)
    assert_holds(series)


def test_nan_is_left_out_with_a_word() -> None:
    # m·x + c is inf − inf for the other sample, once m and c are huge.
    run = run_on((1, 0), (-1e10, 0), m=1e300, c=-1e300)
    run = replace(run, data=dataset((0, 0), (1e10, -1.7e308), (-1e10, 1e308)))
    run = changed(run, 0, Settings(), m=1e300, c=-inf)
    series = loss_series(travel(Session(run), STEPS), 40, 5)
    assert "nan" in series.left_out


# Epochs


@given(run=RUNS, epoch=st.integers(0, 10))
@settings(deadline=None, max_examples=40)
def test_the_running_mean_of_an_epoch_is_its_mean(run: Run, epoch: int) -> None:
    size = len(run.data)
    path_of(run).extend((epoch + 1) * size)
    losses = path_of(run).losses(epoch * size, (epoch + 1) * size)
    assert epoch_mean(run, epoch) == pytest.approx(float(np.mean(losses)), rel=1e-12)


def test_the_running_mean_is_not_the_loss_at_the_end_of_the_epoch() -> None:
    run = scenario("loop", done=10).run
    assert f"{epoch_mean(run, 0):.5f}" == "31.27642"
    assert f"{data_set_loss(run, 10):.2f}" == "6.20"


@pytest.mark.parametrize("done", [0, 12, 100, 2000])
def test_epoch_ends_are_marked_evenly(done: int) -> None:
    series = loss_series(scenario("worked", done=done), 40, 5, whole=True)
    ends = [number for number, _ in series.epochs]
    assert 1 <= len(ends) <= 6
    assert ends[0] % 5 == 0
    assert ends == [ends[0] * number for number in range(1, len(ends) + 1)]
    assert ends[-1] <= series.x_range[1]


def test_any_of_many_runs_can_be_drawn_again() -> None:
    session = scenario("loop", done=50)
    for number in range(1, 12):
        session = travel(with_settings(session, Settings(rate=number / 1000)), 60 * STEPS)
        session = travel(session, 50 * STEPS)
    for branch in session.others:
        series = loss_series(switched(session, branch.name), 100, 5, whole=True)
        path = path_of(branch.run)
        path.extend(branch.furthest // STEPS)
        assert [y for _, y in series.samples] == path.losses(0, branch.furthest // STEPS).tolist()


def test_a_key_finds_few_losses_of_the_data_set_anew() -> None:
    for done in (150, 299, 300, 301, 5000):
        session = scenario("noisy", done=done)
        loss_series(session, 17, 4)
        found = loss_after.cache_info().misses
        loss_series(travel(session, session.at + STEPS), 17, 4)
        assert loss_after.cache_info().misses - found <= 20


def test_far_from_the_start_a_key_reads_few_losses(monkeypatch: pytest.MonkeyPatch) -> None:
    session = scenario("loop", done=61_400)  # In a stride of 4,096, near its end.
    before = loss_series(session, 10, 4, whole=True)
    assert before.stride == 4096
    read: list[int] = []
    losses = Path.losses

    def counted(path: Path, start: int, stop: int) -> Floats:
        read.append(stop - start)
        return losses(path, start, stop)

    monkeypatch.setattr(Path, "losses", counted)
    after = loss_series(travel(session, session.at + STEPS), 10, 4, whole=True)
    assert sum(read) < 1100
    lowest, highest = (y for _, y in after.samples[-2:])
    last = losses(path_of(session.run), 61_440 - 4096, 61_401)
    assert (lowest, highest) == (last.min(), last.max())
