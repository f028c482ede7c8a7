"""What is said of models that are no line: verdicts where they are exact, else what was seen."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.descent.run import Run, Settings, new_run
from core.explain.stability import clauses, convergence, with_fastest
from core.model.model import Model
from core.model.network import network_text
from core.session.session import Refused, Session, travel
from sessions import xor
from small_networks import COLLAPSES, LEARNS, abs_run, nielsen_run, xor_data, xor_run
from tui.app.page import page_lines
from tui.app.status import status
from tui.panels.convergence import lines
from tui.panels.views import suiting
from tui.screen.lines import Room, text_of

TWO = Model(network_text("2-1", output="sigmoid"))
PLANE = Model("y* = a*x1 + b*x2 + c")


def after(run: Run, updates: int) -> Session:
    return travel(Session(run), run.stages.place(updates))


def words(session: Session, width: int = 78, height: int = 21) -> str:
    return " ".join(" ".join(map(text_of, lines(session, Room(width, height)))).split())


def top(session: Session, width: int = 80) -> str:
    return text_of(status(session, Room(width, 24), False))


def gate(target: list[float], order: str = "table") -> Run:
    data = Dataset("gate", xor_data().inputs, np.array(target))
    return new_run(data, Settings(0.5, "cross-entropy", order), (0.0,) * 3, TWO)


NETS = {
    "tanh": xor_run(LEARNS),
    "collapse": xor_run(COLLAPSES, 0.2, low=-1),
    "relu": abs_run(0.35),
    "classes": new_run(
        xor(), Settings(0.5, "cross-entropy"), model=Model(network_text("2-3-1", output="sigmoid"))
    ),
    "and": gate([0, 0, 0, 1]),
    "one neuron": gate([0, 1, 1, 0]),
    "saturated": nielsen_run(),
}


@pytest.mark.parametrize("run", NETS.values(), ids=list(NETS))
def test_nothing_is_promised_of_what_is_not_linear(run: Run) -> None:
    for updates in (0, 1, 9, 400):
        session = after(run, updates) if updates else Session(run)
        for view in suiting(session):
            for zoomed in (False, True):
                look = replace(session.look, view=view, focus="view", zoomed=zoomed)
                seen, room = replace(session, look=look), Room(80, 24)
                page = page_lines(seen, room, status(seen, room, False), (), charts=False)
                text = " ".join(" ".join(map(text_of, page)).split())
                for word in ("onverge", "minimum", "bowl", "optimum", "fastest", "least squares"):
                    assert word not in text, (view, word)


def test_a_plane_has_the_verdicts_of_a_line() -> None:
    """With samples in the plane z = 2x1 − x2 + 1, an epoch is a product of three by three."""
    x1, x2 = np.array([0.0, 1, 2, -1]), np.array([1.0, -1, 0.5, 2])
    data = Dataset("plane", (x1, x2), 2 * x1 - x2 + 1)
    for rate, word in ((0.1, "converges"), (0.6, "diverges")):
        session = after(new_run(data, Settings(rate), (0, 0, 0), PLANE), 2)
        matrix = np.eye(3)
        for row in session.run.design():
            matrix = (np.eye(3) - rate * np.outer(row, row)) @ matrix
        now = convergence(session)
        assert now.factor
        assert now.factor.value == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max())
        assert clauses(session).brief[-1] == word
        text = words(session)
        assert "Sample 2: ‖∇y*‖² = 3 Its own update" in text
        assert "residual y* − y by 1 − η·‖∇y*‖²:" in text
        assert "by a matrix, I − η·v·vᵀ" in text
        assert "the error of (a, b, c)" in text
        assert "Converges below η ≈" in text
        assert "m, c" not in text
    assert now.limits
    assert with_fastest(session).settings.rate == now.limits.fastest


def test_another_loss_of_a_plane_has_steps_by_its_slopes() -> None:
    x1, x2 = np.array([0.0, 1, 2, -1]), np.array([1.0, -1, 0.5, 2])
    run = new_run(Dataset("plane", (x1, x2), x1), Settings(0.1, "absolute"), (0, 0, 0), PLANE)
    text = words(after(run, 2))
    assert "Absolute error has no growth factor" in text
    assert "η·‖∇y*‖² = 0.1·(1² + (−1)² + 1²) = 0.3" in text
    assert "(m, c)" not in text


def test_a_network_is_measured() -> None:
    session = after(xor_run(LEARNS), 8)
    assert "Epoch 2 multiplied the data-set loss by 0." in words(session)
    assert "epoch 2: loss ×0." in top(session)
    assert "An epoch is measured once it is complete." in words(after(xor_run(LEARNS), 3))
    with pytest.raises(Refused, match="as y\\* is not linear in its parameters"):
        with_fastest(session)
    held = new_run(xor_data(), Settings(0.1), (0, 0, 0), Model(f"{PLANE.text}; held c"))
    with pytest.raises(Refused, match="as parameters are held"):
        with_fastest(after(held, 4))
    assert "Parameters are held: c." in words(after(held, 4))


def test_one_sigmoid_neuron_is_convex_and_that_is_said() -> None:
    assert "there is no best line: the further the weights grow" in words(after(NETS["and"], 8))
    assert "no best line: the weights grow for ever" in words(after(NETS["and"], 8), 25, 10)
    text = words(after(NETS["one neuron"], 8))
    assert "the loss is convex in its weights, and a best choice of them exists" in text


def test_what_is_amiss_is_said_in_the_view_and_on_top() -> None:
    session = after(abs_run(0.35), 12)
    assert "h2 is dead: z2 ≤ 0 for all 9 samples" in words(session)
    assert "h2 is dead" in words(session, 25, 10)
    assert "h2 is dead" in top(session)
    assert "h2 is dead" in top(session, 60)


def test_how_many_are_right_stands_beside_the_loss() -> None:
    session = after(NETS["and"], 120)
    assert "right 4/4" in top(session)
    assert "right" not in top(after(xor_run(LEARNS), 8))
    assert "right 0/1" in top(after(nielsen_run(), 1))


def test_a_plateau_is_called_one_and_nothing_more() -> None:
    stuck = after(xor_run(COLLAPSES, 0.2, low=-1), 4000)
    assert "A plateau: the slopes are small here" in words(stuck)
    assert "The weights collapse" in words(stuck)
