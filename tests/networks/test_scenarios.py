"""Each scenario learns, or fails, as it is said to; and every slope in it is right."""

from math import isfinite

import pytest

from core.descent.path import Path, path_of
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.model.losses import SQUARED
from reverse_mode import judge

EACH = pytest.mark.parametrize("name", SCENARIOS)


def judged_as(run: Run, index: int, name: str) -> None:
    """Compare every slope and value of an update with the tests' own reverse mode."""
    update = path_of(run).update(index)
    there = {key: update[key] for key in run.model.given}
    other = judge(run.model.text, there, run.settings_at(index).loss)
    assert update["loss"] == pytest.approx(other.loss, rel=1e-12, abs=1e-15)
    for key, found in other.values.items():
        if key in update.numbers:
            assert update[key] == pytest.approx(found, rel=1e-12, abs=1e-15), key
    for key in run.model.moving:
        found = other.slopes[key]
        assert update[f"dL_d{key}"] == pytest.approx(found, rel=1e-9, abs=1e-13), (name, key)


@EACH
def test_every_slope_is_that_of_an_independent_reverse_mode(name: str) -> None:
    run = SCENARIOS[name].run()
    for index in {0, 1, 2, len(run.data) - 1, 3 * len(run.data)}:
        if path_of(run).extend(index + 5) == index + 5:  # Not next to where it diverges.
            judged_as(run, index, name)


@EACH
def test_the_recorded_path_has_the_bits_of_the_updates(name: str) -> None:
    run = SCENARIOS[name].run()
    path = Path(run)
    path.extend(40)
    for index in range(min(40, path.recorded)):
        assert path.row(index + 1) == path.update(index).after
        assert path.losses(index, index + 1)[0] == path.update(index)["loss"]


def data_set_loss(run: Run, updates: int) -> float:
    path = path_of(run)
    return float(run.data_set_loss(path.row(updates), run.settings_at(0).loss))


def right(run: Run, updates: int) -> int:
    """Return how many samples lie on the side of ½ that their target does."""
    predicted = run.predicted(run.data.inputs, path_of(run).row(updates))
    return int(((predicted > 0.5) == (run.data.y > 0.5)).sum())


@pytest.mark.parametrize(
    ("name", "mark", "epochs"),
    [
        ("neuron", 0.1, 8),
        ("circuit", 0.1, 30),
        ("parabola", 0.001, 24),
        ("and", 0.1, 71),
        ("xor", 0.005, 30),
        ("sine", 0.002, 190),
        ("hooke", 0.003, 140),
        ("abs", 0.001, 8),
        ("circle", 0.1, 39),
        ("moons", 0.1, 110),
        ("spiral", 0.1, 15),
        ("encoder", 0.02, 131),
        ("orings", 0.4425, 13),
    ],
)
def test_it_learns_in_so_many_epochs(name: str, mark: float, epochs: int) -> None:
    """Measured by another program, from the same text and numbers."""
    run = SCENARIOS[name].run()
    size = len(run.data)
    assert data_set_loss(run, epochs * size) < mark
    assert all(data_set_loss(run, epoch * size) >= mark for epoch in range(epochs))


@pytest.mark.parametrize(("name", "epochs"), [("circle", 39), ("moons", 110), ("spiral", 15)])
def test_it_tells_all_samples_apart(name: str, epochs: int) -> None:
    run = SCENARIOS[name].run()
    assert right(run, epochs * len(run.data)) == len(run.data)
    assert right(run, 0) < len(run.data)


def named(run: Run, updates: int) -> dict[str, float]:
    return dict(zip(run.model.parameters, path_of(run).row(updates), strict=True))


def test_from_zeros_the_bias_of_the_output_alone_moves() -> None:
    run = SCENARIOS["zeros"].run()
    there = named(run, 4_000)
    assert there.pop("c") == pytest.approx(0.487805, abs=1e-6)
    assert set(there.values()) == {0.0}
    assert data_set_loss(run, 4_000) == pytest.approx(0.125074, abs=1e-6)


def test_units_that_start_equal_stay_equal_to_the_last_bit() -> None:
    run = SCENARIOS["twins"].run()
    there = named(run, 4_000)
    pairs = [("w1", "w3"), ("w2", "w4"), ("b1", "b2"), ("v1", "v2")]
    assert all(there[one] == there[other] for one, other in pairs)
    assert data_set_loss(run, 4_000) == pytest.approx(0.092219, abs=1e-6)


def test_a_unit_dies_at_a_rate_too_large_and_at_others_it_learns() -> None:
    run = SCENARIOS["dead"].run()
    path = path_of(run)
    assert all(path.update(index)["h2"] == 0 for index in range(2, 900))
    assert data_set_loss(run, 900) == pytest.approx(0.1923, abs=1e-4)
    for rate, updates in ((0.1, 72), (0.15, 54), (0.3, 144)):
        assert data_set_loss(with_rate("dead", rate), updates) < 0.001
    wild = path_of(with_rate("dead", 0.4))
    wild.extend(100)
    assert wild.ended
    assert wild.recorded == 34


def with_rate(name: str, rate: float) -> Run:
    run = SCENARIOS[name].run()
    return new_run(run.data, Settings(rate, SQUARED.name), run.start, run.model)


def test_all_weights_shrink_to_zero_at_one_rate_and_learn_at_smaller_ones() -> None:
    there = named(SCENARIOS["collapse"].run(), 4_000)
    assert abs(there.pop("c")) > 1e-3
    assert max(map(abs, there.values())) < 1e-24
    for rate, updates in ((0.02, 1_688), (0.05, 680), (0.1, 360)):
        assert data_set_loss(with_rate("collapse", rate), updates) < 0.005


def test_a_saturated_neuron_learns_slowly() -> None:
    path = path_of(SCENARIOS["saturated"].run())
    assert path.update(0)["prediction"] == pytest.approx(0.98201, abs=1e-5)
    assert path.update(300)["prediction"] == pytest.approx(0.20285, abs=1e-5)


def test_slopes_vanish_on_the_way_back() -> None:
    update = path_of(SCENARIOS["vanishing"].run()).update(0)
    slopes = [abs(update[f"dL_dz{number}"]) for number in range(1, 9)]
    expected = [3.63e-6, 1.85e-5, 8.43e-5, 3.77e-4, 1.68e-3, 7.48e-3, 3.33e-2, 0.148]
    assert slopes == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("name", ["neuron", "circuit"])
def test_the_published_slopes_of_a_neuron(name: str) -> None:
    update = path_of(SCENARIOS[name].run()).update(0)
    slopes = [update[f"dL_d{key}"] for key in ("w1", "w2", "b")]
    expected = {"neuron": [1, 0, 0.5], "circuit": [-0.196611933, -0.393223866, 0.196611933]}
    assert slopes == pytest.approx(expected[name], abs=1e-9)
    assert isfinite(update["loss"])
