"""The scenarios: each shows what it says it shows, and their numbers are those of the sources."""

from math import isfinite

import numpy as np
import pytest

from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.explain.least_squares import least_squares
from core.explain.loss_series import data_set_loss
from sessions import LINE_SCENARIOS


def growth_per_epoch(run: Run) -> float:
    """Return the factor by which an epoch in table order multiplies the parameters' error.

    The largest size of an eigenvalue of the product of I − η·v·vᵀ over the samples, v = (x, 1).
    """
    epoch = np.eye(2)
    for x in run.data.xs:
        v = np.array([x, 1])
        epoch = (np.eye(2) - run.segments[0].settings.rate * np.outer(v, v)) @ epoch
    return float(max(abs(np.linalg.eigvals(epoch))))


def diverges(run: Run) -> bool:
    path_of(run).extend(100_000)
    return path_of(run).ended


def parameters_after(run: Run, updates: int) -> tuple[float, float]:
    path = path_of(run)
    assert path.extend(updates) >= updates
    m, c = path.row(updates)
    return m, c


def test_the_names_that_users_know() -> None:
    assert tuple(SCENARIOS) == (
        *("worked", "two", "loop", "fast", "slow", "noisy", "outliers", "anscombe", "forbes"),
        *("neuron", "circuit", "parabola", "and", "orings"),
        *("mazur", "xor", "sine", "hooke", "abs", "circle", "moons", "spiral", "encoder"),
        *("zeros", "twins", "dead", "collapse", "saturated", "vanishing"),
    )


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_is_complete(name: str) -> None:
    made = SCENARIOS[name]
    assert made.name == made.data.name == name
    assert made.about.endswith((".", ")."))
    assert made.data.source
    first = made.run().segments[0]
    assert (first.begins, first.start) == (0, made.start)
    assert first.settings == Settings(made.rate, made.loss)


def test_worked_is_the_article_s_example() -> None:
    run = SCENARIOS["worked"].run()
    assert (run.data.xs, run.data.ys) == ((1, 2, 3, 4, 5), (3, 5, 7, 9, 11))
    first = run.segments[0]
    assert (*first.start, first.settings) == (5, 4, Settings(rate=0.25))
    assert least_squares(run.data) == (2, 1)
    assert growth_per_epoch(run) == pytest.approx(1.8307, abs=5e-5)
    assert diverges(run)


def test_two_converges_at_the_same_rate() -> None:
    run = SCENARIOS["two"].run()
    assert (run.data.xs, run.data.ys) == ((1, 2), (3, 5))
    assert growth_per_epoch(run) == pytest.approx(0.9448, abs=5e-5)
    assert parameters_after(run, 2000) == pytest.approx((2, 1))


def test_loop_is_the_article_s_training_loop() -> None:
    run = SCENARIOS["loop"].run()
    assert run.data.xs == tuple(range(10))
    assert run.data.ys == tuple(2 * x + 1 for x in range(10))
    first = run.segments[0]
    assert first.start == (6.436103983994634, 8.562471646963367)
    assert first.settings == Settings(rate=0.05)
    assert growth_per_epoch(run) == pytest.approx(0.8902, abs=5e-5)
    assert parameters_after(run, 500) == pytest.approx((2.00, 1.02), abs=5e-3)


def test_fast_diverges() -> None:
    run = SCENARIOS["fast"].run()
    assert growth_per_epoch(run) > 1
    assert diverges(run)


def test_slow_is_slow() -> None:
    slow, loop = SCENARIOS["slow"].run(), SCENARIOS["loop"].run()
    assert growth_per_epoch(loop) < 0.9 < 0.99 < growth_per_epoch(slow) < 1
    assert abs(parameters_after(slow, 500)[1] - 1) > 0.1  # fifty epochs, and c has not arrived
    assert data_set_loss(slow, 500) > 10 * data_set_loss(loop, 500)


def test_noisy_ends_in_a_cycle() -> None:
    run = SCENARIOS["noisy"].run()
    size = len(run.data)
    late = [parameters_after(run, 1000 * size + k) for k in range(size + 1)]
    assert late[0] == pytest.approx(late[size])  # the same after each epoch
    assert max(m for m, _ in late) - min(m for m, _ in late) > 0.005  # but never at rest


def test_with_outliers_absolute_error_comes_nearer_to_the_line() -> None:
    def distance(loss: str) -> float:
        made = SCENARIOS["outliers"]
        run = new_run(made.data, Settings(rate=made.rate, loss=loss), made.start)
        parameters_after(run, 3000)
        path = path_of(run)
        m, c = path.rows(2000, 3000).mean(axis=1)  # a mean, because neither comes to rest
        return float(np.hypot(m - 2, c - 1))

    assert distance("absolute") < 0.5
    assert distance("absolute") < distance("squared") / 3


def test_anscombe_is_a_cloud_around_half_x_plus_3() -> None:
    run = SCENARIOS["anscombe"].run()
    m, c = least_squares(run.data) or (0, 0)
    assert (f"{m:.2f}", f"{c:.2f}") == ("0.50", "3.00")
    assert (run.data.x.mean(), f"{run.data.y.mean():.2f}") == (9, "7.50")
    assert np.corrcoef(run.data.x, run.data.y)[0, 1] == pytest.approx(0.816, abs=5e-4)
    assert not diverges(run)


def test_forbes_has_the_regression_that_textbooks_print() -> None:
    data = SCENARIOS["forbes"].data
    assert len(data) == 17
    m, c = least_squares(data) or (0, 0)
    assert (f"{m:.4f}", f"{c:.2f}") == ("0.5229", "-81.06")


def test_forbes_diverges_until_it_is_standardised() -> None:
    made = SCENARIOS["forbes"]
    assert made.rate == 0.05
    assert diverges(made.run())
    scaled = new_run(made.data.standardise(), Settings(rate=made.rate), made.start)
    assert not diverges(scaled)
    best = least_squares(scaled.data) or (0, 0)
    assert parameters_after(scaled, 17 * 100) == pytest.approx(best, abs=0.05)


@pytest.mark.parametrize("name", LINE_SCENARIOS)
def test_what_diverges_is_told_by_the_growth_of_an_epoch(name: str) -> None:
    run = SCENARIOS[name].run()
    assert diverges(run) == (growth_per_epoch(run) > 1)
    assert all(isfinite(x) for x in run.data.xs + run.data.ys)
