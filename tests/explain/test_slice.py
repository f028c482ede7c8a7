"""A slice: the loss over the weight in focus and the next, all others as they are there."""

from dataclasses import replace

import numpy as np
import pytest

from core.descent.path import path_of
from core.descent.run import Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.explain.surface import (
    Plane,
    Window,
    _between,
    _heights,
    contours,
    holds_path,
    path_points,
    plane_of,
    window,
)
from core.model.model import Model
from core.session import moves
from core.session.session import Session, travel
from sessions import scenario, xor


def at(name: str, updates: int) -> Session:
    run = SCENARIOS[name].run()
    return travel(Session(run), run.stages.place(updates)) if updates else Session(run)


@pytest.mark.parametrize("name", ["sine", "moons", "mazur", "encoder"])
def test_it_is_the_data_set_loss_with_two_parameters_moved(name: str) -> None:
    session = at(name, 6)
    run, plane = session.run, plane_of(session)
    loss = run.settings_at(5).loss
    across, up = np.array([-1.0, 0.25, 2]), np.array([0.5, -0.75])
    found = _heights(run.data, run.equations_at(5), plane, across, up)
    names = run.model.parameters
    assert {plane.across, plane.up, *dict(plane.still)} == set(names)
    for row, upwards in enumerate(up):
        for column, right in enumerate(across):
            moved = {plane.across: right, plane.up: upwards}
            there = dict(zip(names, session.parameters, strict=True)) | moved
            expected = run.data_set_loss(there.values(), loss)
            assert found[row, column] == pytest.approx(float(expected), rel=1e-12)


def test_the_pair_is_the_weight_in_focus_and_the_next_and_h_and_m_steer_it() -> None:
    session = at("xor", 1)
    assert session.run.model.parameters == ("w1", "w2", "b1", "w3", "w4", "b2", "v1", "v2", "c")

    def pair(session: Session) -> tuple[str, str]:
        plane = plane_of(session)
        return plane.across, plane.up

    assert pair(session) == ("w1", "w2")
    assert pair(moves.next_weight(session, 1)) == ("w2", "b1")
    assert pair(moves.next_unit(session, 1)) == ("w3", "w4")
    last = moves.previous_weight(moves.previous_unit(session, 1), 1)
    assert pair(last) == ("c", "w1")


def test_what_is_held_is_not_moved() -> None:
    session = at("mazur", 1)
    assert "b1" in session.run.model.held
    session = replace(session, look=replace(session.look, unit="h1", weight="w2"))
    assert plane_of(session).up == "w3"
    on_it = replace(session, look=replace(session.look, unit="h1", weight="b1"))
    assert {plane_of(on_it).across, plane_of(on_it).up}.isdisjoint(session.run.model.held)


def test_past_places_are_shown_only_where_they_lie_in_it() -> None:
    session = at("xor", 20)
    plane = plane_of(session)
    assert not holds_path(session, plane)
    here = dict(zip(session.run.model.parameters, session.parameters, strict=True))
    assert path_points(session, plane) == ((here[plane.across], here[plane.up]),)
    model = Model("h = tanh(w1*x1 + w2*x2 + b); y* = v*h + c; held b v c")
    run = new_run(xor(), Settings(0.1), (0.5, -0.5, 0.25, 1, 0), model)
    session = travel(Session(run), run.stages.place(20))
    plane = plane_of(session)
    assert holds_path(session, plane)
    rows = path_of(run).rows(0, 21)
    assert path_points(session, plane) == tuple(zip(*rows[:2].tolist(), strict=True))


def test_of_two_parameters_it_is_the_surface_as_ever() -> None:
    session = scenario("worked", done=2)
    assert plane_of(session) == Plane("m", "c")
    assert holds_path(session, plane_of(session))


def test_there_is_something_to_see_about_a_start_and_it_rests() -> None:
    views = []
    for updates in (0, 1, 5, 30):
        session = at("xor", updates)
        views.append(window(session, plane_of(session)))
        assert views[-1].right - views[-1].left >= 2
    assert len(set(views)) == 1


def test_places_between_are_near_what_they_stand_for() -> None:
    session = at("moons", 100)
    run, plane, view = session.run, plane_of(session), window(session, plane_of(session))
    across, up = np.linspace(view.left, view.right, 90), np.linspace(view.bottom, view.top, 70)
    every = run.equations_at(99)
    exact = _heights(run.data, every, plane, across, up)
    found = _between(run.data, every, plane, across, up)
    assert found.shape == exact.shape
    assert np.abs(found - exact).max() < 0.01 * np.ptp(exact)


def test_its_contours_change_with_what_is_kept_still() -> None:
    view = Window(-2, 2, -2, 2)

    def drawn(session: Session) -> object:
        run, plane = session.run, plane_of(session)
        return contours(run.data, run.equations_at(session.shown), plane, view, 30, 20, 5)

    assert drawn(at("xor", 4)) != drawn(at("xor", 8))
    assert drawn(at("xor", 4)) == drawn(at("xor", 4))
