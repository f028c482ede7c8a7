"""The regions: y* at each place of the plane as it is computed one by one, and on which side."""

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.descent.run import Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.explain.regions import SHADES, heights, regions, shades, threshold
from core.model.model import Model
from core.model.network import network_text
from core.session.session import Session, travel
from sessions import xor

PLANES = ("and", "xor", "collapse", "circle", "moons", "spiral")


def at(name: str, updates: int) -> Session:
    run = SCENARIOS[name].run()
    return travel(Session(run), run.stages.place(updates)) if updates else Session(run)


@pytest.mark.parametrize("name", PLANES)
def test_each_place_has_the_bits_of_y_computed_alone(name: str) -> None:
    session = at(name, 30)
    plane = regions(session)
    found = heights(session, plane, 7, 5)
    assert found.shape == (5, 7)
    across, up = np.linspace(*plane.x_range, 7), np.linspace(*plane.y_range, 5)
    for row, x2 in enumerate(up[::-1].tolist()):
        for column, x1 in enumerate(across.tolist()):
            assert found[row, column] == session.run.predicted([x1, x2], session.parameters)


def test_a_model_that_says_the_same_everywhere_fills_the_plane() -> None:
    run = new_run(xor(), Settings(), (2,), Model("y* = b + 0*x1*x2"))
    found = heights(Session(run), regions(Session(run)), 4, 3)
    assert found.tolist() == [[2.0] * 4] * 3


@pytest.mark.parametrize(
    ("name", "expected"), [("xor", 0.5), ("collapse", 0), ("and", 0.5), ("moons", 0.5)]
)
def test_the_sides_part_at_half_of_a_sigmoid_and_else_in_the_middle_of_the_targets(
    name: str, expected: float
) -> None:
    run = SCENARIOS[name].run()
    assert threshold(run.model, run.data) == expected


def test_targets_of_a_sigmoid_do_not_move_its_middle() -> None:
    x = np.array([0.0, 1.0])
    data = Dataset("mostly low", (x, x), np.array([0.1, 0.3]))
    assert threshold(Model(network_text("2-1", output="sigmoid")), data) == 0.5
    assert threshold(Model(network_text("2-1")), data) == 0.2


def test_samples_are_on_the_side_of_their_target_and_in_the_plane() -> None:
    session = at("moons", 5)
    plane, data = regions(session), session.run.data
    points = list(zip(*(column.tolist() for column in data.inputs), strict=True))
    assert set(plane.high) == {p for p, y in zip(points, data.ys, strict=True) if y == 1}
    assert set(plane.low) == {p for p, y in zip(points, data.ys, strict=True) if y == 0}
    assert plane.here == points[4]
    for x1, x2 in points:
        assert plane.x_range[0] < x1 < plane.x_range[1]
        assert plane.y_range[0] < x2 < plane.y_range[1]


def test_shades_go_up_with_y_and_half_of_them_are_above_the_middle() -> None:
    session = at("xor", 0)
    found = np.array([[-9.0, 0, 0.49, 0.51, 0.99, 1, 9, np.inf, -np.inf, np.nan]])
    (row,) = shades(session, found)
    assert row == [0, 0, 2, 3, SHADES, SHADES, SHADES, SHADES, 0, 0]


def test_a_diverged_run_still_has_its_plane() -> None:
    run = new_run(xor(), Settings(50.0), (), Model(network_text("2-2-1", "relu")))
    session = travel(Session(run), run.stages.place(10_000))
    plane = regions(session)
    assert shades(session, heights(session, plane, 9, 9))
