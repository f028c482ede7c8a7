"""The step view: what the slopes foretell, what came, and how sharply the loss bends."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.descent.path import path_of
from core.descent.run import Run, Settings, new_run
from core.explain.contraction import overshoot
from core.explain.step import MOST_GRADIENTS, Step, sharpness, step
from core.model.model import LINE, Model
from core.model.network import network_text
from core.model.stages import Phase
from core.session.session import Session, travel
from networks import mazur
from sessions import dataset, run_on
from small_networks import LEARNS, abs_run, mazur_run, nielsen_run, xor_run
from tui.panels.step import VIEW, lines
from tui.screen.lines import Room, text_of

SMALL_PRINT = re.compile("Hessian|J·Jᵀ|full-batch|eigenvalue|matrix")


def after(run: Run, updates: int, phase: Phase = Phase.NOTHING) -> Session:
    return travel(Session(run), run.stages.place(updates, phase))


def words(session: Session, width: int = 78, height: int = 21) -> str:
    return " ".join(" ".join(map(text_of, lines(session, Room(width, height)))).split())


def zoomed(session: Session) -> Session:
    return replace(session, look=replace(session.look, view="step", zoomed=True))


def test_mazurs_first_update_with_biases_trained() -> None:
    now = step(after(mazur_run(text=mazur.TEXT), 1))
    assert now.outputs[0].foretold == pytest.approx(0.9699, abs=5e-5)
    assert now.outputs[0].actual == pytest.approx(0.9691, abs=5e-5)
    assert now.actual == pytest.approx(0.280471447 - 0.298371109, abs=1e-9)
    assert now.foretold == pytest.approx(-0.5 * now.length**2)
    text = words(after(mazur_run(text=mazur.TEXT), 1))
    assert "y1* − y1 ×0.969946 ×0.96908 " in text
    assert "multiplies the residuals, and mixes them" in text
    assert not SMALL_PRINT.findall(text)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.01, 0.5))
@settings(deadline=None, max_examples=40)
def test_of_what_is_linear_it_is_exact(m: float, c: float, rate: float) -> None:
    for model, start in ((LINE, (m, c)), (Model("y* = a*x^2 + b*x + d"), (m, c, 1.0))):
        run = new_run(dataset((1.5, 2), (2, 5)), Settings(rate), start, model)
        now = step(after(run, 1))
        (output,) = now.outputs
        if abs(output.residual) > 1e-6:
            assert now.exact
            assert output.foretold == pytest.approx(overshoot(run.design()[0].tolist(), rate))
            assert output.actual == pytest.approx(output.foretold, abs=1e-8)


def test_the_first_order_is_right_for_small_rates() -> None:
    """The error falls as the rate's square: a hundredth of it for a tenth of the rate."""
    model = Model(network_text("2-2-1", "tanh", "sigmoid"))
    errors = []
    for rate in (0.1, 0.01):
        data = Dataset("one", (np.array([0.5]), np.array([-1.0])), np.array([1.0]))
        start = tuple(np.linspace(-0.9, 0.8, len(model.parameters)).tolist())
        now = step(after(new_run(data, Settings(rate, "cross-entropy"), start, model), 1))
        (output,) = now.outputs
        assert output.actual is not None
        assert now.actual is not None
        errors.append((abs(output.actual - output.foretold), abs(now.actual - now.foretold)))
    for large, small in zip(*errors, strict=True):
        assert small == pytest.approx(large / 100, rel=0.15)


def test_of_cross_entropy_it_is_told_of_the_logit() -> None:
    session = after(nielsen_run("cross-entropy"), 1)
    now = step(session)
    y = session.update["prediction"]
    assert now.logistic == pytest.approx((y * (1 - y), 2))
    assert now.outputs[0].foretold == pytest.approx(1 - 0.15 * y * (1 - y) * 2)
    assert "1 − η·y*(1 − y*)·‖∇z‖² ≈ 1 − 0.15·0.0176627·2 ≈ 0.994701" in words(session)


def test_nothing_is_told_before_its_phase() -> None:
    run = xor_run(LEARNS)
    assert step(after(run, 1, Phase.LOSS)).outputs == ()
    assert "shown once the backward phase is" in words(after(run, 1, Phase.LOSS))
    backward = step(after(run, 1, Phase.BACKWARD))
    assert backward.actual is backward.outputs[0].actual is None
    assert "ΔL −" in words(after(run, 1, Phase.BACKWARD))
    assert words(after(run, 1, Phase.BACKWARD)).count("?") == 2
    assert step(after(run, 2)).actual is not None


def test_a_residual_of_0_is_multiplied_by_nothing() -> None:
    run = new_run(dataset((1, 3), (2, 5)), Settings(0.1), (2, 1, 0), Model("y* = a*x + b + d*x^3"))
    session = after(run, 1)
    assert "The residual is 0" in words(session)
    assert "–" in words(session)
    assert step(session).foretold == step(session).actual == 0


def hessian(run: Run, row: tuple[float, ...], share: float = 1e-4) -> np.ndarray:
    """Return it by differences of the loss alone."""
    size = len(row)

    def loss(*nudges: tuple[int, float]) -> float:
        numbers = list(row)
        for index, by in nudges:
            numbers[index] += by
        return float(run.data_set_loss(numbers, run.settings_at(0).loss))

    found = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            corners = (
                (a, b, loss((i, a * share), (j, b * share))) for a in (1, -1) for b in (1, -1)
            )
            found[i, j] = sum(a * b * at for a, b, at in corners) / (4 * share * share)
    return found


@pytest.mark.parametrize("run", [xor_run(LEARNS), mazur_run(text=mazur.TEXT)], ids=["xor", "mazur"])
def test_sharpness_is_the_largest_eigenvalue(run: Run) -> None:
    found = sharpness(after(run, 3))
    expected = float(np.linalg.eigvalsh(hessian(run, path_of(run).row(3)))[-1])
    assert found.largest == pytest.approx(expected, rel=1e-4)
    assert found.limit == pytest.approx(2 / expected, rel=1e-4)
    assert found.needed == 2 * len(run.model.parameters) * len(run.data)


def test_sharpness_of_mazur_at_the_start() -> None:
    assert sharpness(Session(mazur_run(text=mazur.TEXT))).largest == pytest.approx(0.0886, abs=5e-5)


def test_of_a_parabola_a_step_above_the_limit_climbs_along_the_most_curved_direction() -> None:
    run = run_on((1, 3), (2, 5), (-1, 0.5), rate=0.1)
    limit = sharpness(Session(run)).limit
    assert limit
    _, directions = np.linalg.eigh(hessian(run, (0, 0)))
    top, near = directions[:, -1], 1e-4
    slope = np.subtract(*(run.data_set_loss(side * near * top, "squared") for side in (1, -1)))
    here = float(run.data_set_loss(0 * top, "squared"))
    for share in (0.99, 1.01):
        there = float(run.data_set_loss(-share * limit * slope / (2 * near) * top, "squared"))
        assert (there > here) == (share > 1)


def test_zoomed_it_says_how_the_loss_bends_and_what_that_does_not_say() -> None:
    session = after(xor_run(LEARNS), 1)
    assert "λmax" not in words(session)
    text = words(zoomed(session))
    assert "As far as the data-set loss is a parabola here" in text
    assert "along its most curved direction" in text
    assert "would climb" in text
    assert "Updates of single samples follow no such limit." in text


def test_what_climbs_on_a_parabola_may_fall_on_the_loss_itself() -> None:
    """So the limit is told of the parabola alone."""
    run = mazur_run(text=mazur.TEXT)
    row = np.array(path_of(run).row(0))
    bends, directions = np.linalg.eigh(hessian(run, tuple(row)))
    top = directions[:, -1]
    near = 1e-4
    before, ahead, behind = (
        float(run.data_set_loss(row + side * top, "squared")) for side in (0, near, -near)
    )
    slope = (ahead - behind) / (2 * near)
    far = row - 1.1 * 2 / bends[-1] * slope * top
    assert float(run.data_set_loss(far, "squared")) < before


def test_words_of_mathematics_are_in_the_small_print_of_the_zoomed_view_alone() -> None:
    for run in (xor_run(LEARNS), mazur_run(text=mazur.TEXT)):
        session = after(run, 1)
        assert not SMALL_PRINT.findall(words(session))
        shown = lines(zoomed(session), Room(78, 21))
        plain = " ".join(text_of(line) for line in shown if line[0].role != "quiet")
        assert not SMALL_PRINT.findall(plain)
        assert "slopes of the slopes" in " ".join(map(text_of, shown))
    assert "a row of slopes for each output" in words(zoomed(session))
    assert "would climb" in words(zoomed(session), 60, 17)


def test_a_loss_that_bends_upwards_nowhere_has_no_limit_to_tell_of() -> None:
    """sin, at its top, where it should be higher still: all ways lead down."""
    run = new_run(dataset((1, -3)), Settings(0.1), (1.5,), Model("y* = sin(a*x)"))
    session = zoomed(after(run, 1, Phase.BACKWARD))
    found = sharpness(session)
    assert found.largest is not None
    assert found.largest < 0
    assert "λmax" not in words(session)
    assert "bends" not in words(session)


def test_one_word_for_what_the_slopes_foretell() -> None:
    for width in (25, 29, 38, 78):
        text = words(after(xor_run(LEARNS), 1), width)
        assert text.startswith("foretold actual")
        assert not re.search("predict|expect", text)


def test_a_hessian_of_too_many_gradients_is_not_looked_for() -> None:
    size = MOST_GRADIENTS // 6 + 1
    x = np.linspace(-1, 1, size)
    model = Model("y* = a*x^2 + b*x + d")
    session = zoomed(after(new_run(Dataset("many", x, x), Settings(0.1), (0, 0, 0), model), 1))
    assert sharpness(session).largest is None
    assert f"would take {6 * size:,} gradients" in words(session)


def test_at_a_kink_there_is_no_hessian() -> None:
    for run in (abs_run(0.1), run_on((1, 3), (2, 5), m=2, c=1, loss="absolute")):
        found = sharpness(Session(run))
        assert found.largest is None
        assert "at a kink" in found.why_not
    assert "at a kink" in words(zoomed(travel(Session(abs_run(0.1)), 5)))
    assert sharpness(after(abs_run(0.1), 60)).largest


@pytest.mark.parametrize("size", [(25, 10), (29, 5), (38, 17), (78, 21)])
def test_it_fits(size: tuple[int, int]) -> None:
    for run in (xor_run(LEARNS), mazur_run(text=mazur.TEXT), nielsen_run("cross-entropy")):
        shown = lines(after(run, 1), Room(*size))
        assert text_of(shown[0]).split()[1] == "actual"
        for row in shown[1 : 1 + len(run.model.predictions)]:
            assert text_of(row).startswith("y")
            assert text_of(row).count("×") == 2


def test_it_is_not_offered_for_a_line() -> None:
    assert not VIEW.fits(Session(run_on((1, 3), (2, 5))))
    assert isinstance(step(after(xor_run(LEARNS), 1)), Step)
