"""Models of another formula: what is computed, explained, asked and printed follows from it."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shell
from core.data.dataset import Dataset
from core.descent.order import ORDERS
from core.descent.path import path_of
from core.descent.run import Run, Segment, Settings, new_run
from core.explain.contraction import epoch_factor, limits
from core.explain.derivation import derive
from core.explain.fit import fit, predictions
from core.explain.gradient_check import Agreement, gradient_check
from core.explain.graph import chain_lines
from core.explain.least_squares import is_noisy, least_squares
from core.explain.listing import code_lines
from core.explain.loss_series import data_set_loss, loss_series
from core.explain.stability import Clauses, clauses, convergence, with_fastest
from core.formats.command_line import change, changed_run, command_line
from core.formats.script import script
from core.formats.table import FORMATS, csv_lines, header
from core.model.equations import equations
from core.model.model import LINE, Model
from core.model.program import forward
from core.model.stages import Phase
from core.quiz.judging import answered
from core.quiz.question import question
from core.quiz.score import summary
from core.session.breakpoints import read_breakpoints
from core.session.runs import switched, with_run, with_settings
from core.session.session import Session, Verdict, travel
from core.text.ascii import to_ascii
from pilots import closed, fill, opened, session_of, until
from sessions import LINE_LOSSES, LOSS_NAMES, NUMBERS, STEPS, dataset, next_hit
from tui.app import status
from tui.app.page import page_lines
from tui.panels.views import VIEWS, next_view, previous_view, suiting
from tui.screen.lines import Room, text_of

PARABOLA = Model("y* = a*x^2 + b*x + c")
OFFSET = Model("y* = 2 + s*x")
EXPONENT = Model("y* = w*(x + b)^2")
MODELS = {"parabola": PARABOLA, "one parameter": OFFSET, "not linear": EXPONENT}
LINE_VIEWS = ["fit", "predictions", "surface", "convergence", "chain", "trust", "code", "runs"]
EACH = pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))

X = np.array([-2.0, -1.0, 0.5, 1.0, 2.0])
DATA = Dataset("bent", X, X * X - X + 2)


def run_of(model: Model, loss: str = "squared", order: str = "table", rate: float = 0.02) -> Run:
    start = (0.5, -1.25, 3.0)[: len(model.parameters)]
    return new_run(DATA, Settings(rate, loss, order, 3), start, model)


def at(model: Model, place: int, loss: str = "squared") -> Session:
    session = Session(run_of(model, loss))
    return travel(session, place) if place else session


def derivation(session: Session) -> list[str]:
    update = path_of(session.run).update(session.shown)
    return ["".join(span.text for span in line.spans) for line in derive(update, Phase.UPDATE)]


# The numbers


@given(
    model=st.sampled_from(list(MODELS.values())),
    numbers=st.lists(NUMBERS, min_size=5, max_size=5),
    key=st.integers(0, 2),
)
@settings(deadline=None, max_examples=100)
def test_each_gradient_is_a_finite_difference(model: Model, numbers: list[float], key: int) -> None:
    every = equations(model, "squared")
    known = dict(zip(model.given, numbers, strict=False))
    name = model.parameters[key % len(model.parameters)]
    step = 1e-4

    def loss(value: float) -> float:
        return float(forward(every, known | {name: value})["loss"])

    numeric = (loss(known[name] + step) - loss(known[name] - step)) / (2 * step)
    gradient = forward(every, known, f"dL_d{name}")[f"dL_d{name}"]
    assert gradient == pytest.approx(numeric, rel=1e-4, abs=1e-2)


@EACH
@pytest.mark.parametrize("loss", LINE_LOSSES)
@pytest.mark.parametrize("order", ORDERS)
def test_the_path_has_the_bits_of_the_updates(model: Model, loss: str, order: str) -> None:
    path = path_of(run_of(model, loss, order))
    assert path.extend(200) == 200
    for index in range(200):
        update = path.update(index)
        assert path.row(index + 1) == update.after
        assert path.losses(index, index + 1)[0] == update["loss"]


def test_runs_of_two_models_share_no_path() -> None:
    line = replace(run_of(EXPONENT), model=LINE)
    assert line != run_of(EXPONENT)
    assert path_of(line).row(3) != path_of(run_of(EXPONENT)).row(3)


@EACH
def test_a_changed_run_goes_on_from_where_it_was(model: Model) -> None:
    name = model.parameters[-1]
    run = changed_run(run_of(model), f"4:{name}=2,rate=0.01")
    assert path_of(run).row(4) == (*path_of(run_of(model)).row(4)[:-1], 2)
    assert change(run, 1) == f"4:rate=0.01,{name}=2"
    again = with_settings(at(model, 4 * STEPS), Settings(0.01, seed=3), **{name: 2})
    assert again.run == run
    assert shell.opened(*shlex.split(command_line(Session(run)))[1:]).run.segments == run.segments


# What is said of it


def test_the_derivation_of_a_parabola() -> None:
    assert derivation(at(PARABOLA, STEPS)) == [
        "y* = a·x² + b·x + c = 0.5·(−2)² + (−1.25)·(−2) + 3 = 7.5",
        "L = ½(y* − y)² = ½(7.5 − 8)² = 0.125",
        "∂L/∂y* = y* − y = 7.5 − 8 = −0.5",
        "∂y*/∂a = x² = (−2)² = 4",
        "∂y*/∂b = x = −2",
        "∂y*/∂c = 1",
        "∂L/∂a = ∂L/∂y*·∂y*/∂a = −0.5·4 = −2",
        "∂L/∂b = ∂L/∂y*·∂y*/∂b = −0.5·(−2) = 1",
        "∂L/∂c = ∂L/∂y*·∂y*/∂c = −0.5·1 = −0.5",
        "η·∂L/∂a = 0.02·(−2) = −0.04",
        "η·∂L/∂b = 0.02·1 = 0.02",
        "η·∂L/∂c = 0.02·(−0.5) = −0.01",
        "a ← a − η·∂L/∂a = 0.5 − (−0.04) = 0.54",
        "b ← b − η·∂L/∂b = −1.25 − 0.02 = −1.27",
        "c ← c − η·∂L/∂c = 3 − (−0.01) = 3.01",
    ]


def test_a_negative_number_to_a_power_is_bracketed_wherever_it_stands() -> None:
    model = Model("y* = x^2*a")
    assert derivation(at(model, STEPS))[0] == "y* = x²·a = (−2)²·0.5 = 2"
    assert "∂y*/∂a = x² = (−2)² = 4" in derivation(at(PARABOLA, STEPS))


def test_the_code_of_a_parabola() -> None:
    texts = [line.text for line in code_lines(at(PARABOLA, STEPS), 6)]
    assert texts[1:4] == ["a = 0.5", "b = -1.25", "c = 3"]
    assert "        y_pred = a * x ** 2 + b * x + c" in texts
    assert texts[-3:] == [f"        {key} = {key} - step_{key}" for key in "abc"]


@EACH
@pytest.mark.parametrize("order", ORDERS)
def test_the_script_prints_the_same_table(model: Model, order: str) -> None:
    session = travel(Session(run_of(model, "huber", order)), 12 * STEPS)
    session = travel(with_settings(session, Settings(0.01, "absolute")), 20 * STEPS)
    done = subprocess.run(
        [sys.executable, "-c", script(session)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == list(csv_lines(session.run, 20))


def test_the_columns_of_the_table() -> None:
    gradients = ("dL_dy_pred", "dL_da", "dL_db", "dL_dc", "step_a", "step_b", "step_c")
    given = ("iteration", "x", "y", "a", "b", "c", "y_pred", "residual", "loss")
    assert header(run_of(PARABOLA)) == (*given, *gradients)


@EACH
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_writes_it(model: Model, form: str) -> None:
    text = "\n".join(FORMATS[form](run_of(model), 10))
    assert all(key in text for key in model.parameters)


@EACH
@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_the_answer_in_full_is_right_to_every_question(model: Model, loss: str) -> None:
    answers = []
    for place in range(1, 6 * STEPS):
        session = at(model, place, loss)
        asked = question(session)
        assert asked
        answers.append(answered(asked, repr(asked.value), 6))
        assert answers[-1].verdict is Verdict.RIGHT
    wrong = tuple(replace(answer, verdict=Verdict.WRONG) for answer in answers)
    symbols = session.run.equations_at(0).symbols
    assert len(summary(wrong, symbols)) == len({answer.name for answer in answers}) + 2


@EACH
@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_every_derivative_agrees_with_its_finite_difference(model: Model, loss: str) -> None:
    for update in range(8):
        found = gradient_check(at(model, update * STEPS + Phase.BACKWARD, loss)).differences
        assert len(found) == 1 + 2 * len(model.parameters)
        assert {each.agreement for each in found} <= {Agreement.AGREES, Agreement.STRADDLES}


@EACH
def test_breakpoints_know_its_parameters(model: Model) -> None:
    name = model.parameters[0]
    session = Session(run_of(model, rate=0.9))
    stop = next_hit(session, read_breakpoints(f"|{name}|>20", model=model))
    column = path_of(session.run).rows(0, session.run.stages.done(stop.place) + 1)[0]
    assert abs(column[-1]) > 20 > abs(column[-2])
    assert f"|{name}| is now beyond 20" in stop.reason


@EACH
def test_the_loss_series_is_that_of_its_predictions(model: Model) -> None:
    session = at(model, 9 * STEPS)
    series = loss_series(session, 100, 4)
    assert len(series.samples) == 9
    shown = predictions(session, 0, len(DATA))
    half_squares = [0.5 * (each.prediction - each.y) ** 2 for each in shown if each.prediction]
    assert data_set_loss(session.run, 9) == pytest.approx(np.mean(half_squares))
    assert series.data_set[-1] == (9.0, data_set_loss(session.run, 9))


@EACH
def test_the_fit_is_drawn_as_a_curve(model: Model) -> None:
    session = at(model, 3 * STEPS)
    picture = fit(session)
    assert (picture.line[0][0], picture.line[-1][0]) == (X.min(), X.max())
    low, high = picture.y_range
    seen = [(x, y) for x, y in picture.line if low < y < high]
    assert len(seen) > 20
    for x, y in seen:
        assert y == pytest.approx(float(session.run.predicted([x], session.parameters)))


# What holds of models that are linear in their parameters


def test_what_a_model_is_linear_in() -> None:
    assert len(PARABOLA.design) == 3
    assert not EXPONENT.design
    assert [model.straight for model in (LINE, PARABOLA, OFFSET, EXPONENT)] == [True] + [False] * 3


def test_least_squares_are_those_of_numpy() -> None:
    best = least_squares(DATA, PARABOLA)
    assert best == pytest.approx((1, -1, 2))
    bent = Dataset("noisy", X, np.array([1.0, 4, -2, 3, 0]))
    assert least_squares(bent, PARABOLA) == pytest.approx(tuple(np.polyfit(X, bent.y, 2)))
    slope = least_squares(bent, OFFSET)
    assert slope == pytest.approx((X @ (bent.y - 2) / (X @ X),))
    assert least_squares(DATA, EXPONENT) is None
    assert [is_noisy(data, PARABOLA) for data in (DATA, bent)] == [False, True]


def test_too_few_samples_have_many_best_parabolas_and_miss_none() -> None:
    data = dataset((0.1, 3), (0.7, -1))
    assert least_squares(data, PARABOLA) is None
    assert not is_noisy(data, PARABOLA)
    run = new_run(data, Settings(0.1), (0, 0, 0), PARABOLA)
    factor = convergence(travel(Session(run), 1)).factor
    assert factor
    assert factor.undetermined
    assert factor.word == "converges"
    loss = [data_set_loss(run, epochs * 2) for epochs in (0, 40)]
    per_epoch = (loss[1] / loss[0]) ** (1 / 80)
    assert factor.value == pytest.approx(per_epoch, rel=0.05)


@pytest.mark.parametrize("model", [PARABOLA, OFFSET], ids=["parabola", "one parameter"])
@pytest.mark.parametrize("rate", [0.02, 0.06, 0.1, 0.2])
def test_the_growth_factor_is_what_a_long_run_does(model: Model, rate: float) -> None:
    session = travel(Session(run_of(model, rate=rate)), 1)
    factor = convergence(session).factor
    assert factor
    matrix = np.eye(len(model.parameters))
    for row in session.run.design():
        matrix = (np.eye(len(row)) - rate * np.outer(row, row)) @ matrix
    assert factor.value == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max())
    assert factor.word in clauses(session).brief


def test_below_its_threshold_a_parabola_converges() -> None:
    design = run_of(PARABOLA).design()
    found = limits(design)
    assert found
    assert epoch_factor(design, found.threshold * 0.999).word == "converges"
    assert epoch_factor(design, found.threshold * 1.001).word == "diverges"
    fastest = with_fastest(at(PARABOLA, STEPS))
    assert fastest.settings.rate == found.fastest


@given(loss=LOSS_NAMES)
def test_no_factor_is_claimed_of_what_is_not_linear(loss: str) -> None:
    session = at(EXPONENT, STEPS, loss)
    assert convergence(session).factor is None
    assert clauses(session) == Clauses()


# Screens


@EACH
def test_every_view_that_suits_it_has_a_screen(model: Model) -> None:
    for place, loss in ((0, "squared"), (3 * STEPS + 3, "absolute")):
        session = at(model, place, loss)
        for view in suiting(session):
            for width, height in ((60, 20), (80, 24), (120, 36)):
                for zoomed in (False, True):
                    look = replace(session.look, view=view, focus="view", zoomed=zoomed)
                    seen, room = replace(session, look=look), Room(width, height)
                    lines = page_lines(seen, room, status.status(seen, room, False), ())[:-1]
                    assert [len(text_of(line)) for line in lines] == [width] * (height - 1)
                    assert "m·x" not in "".join(map(text_of, lines))


def test_views_that_speak_of_the_line_alone_are_not_offered() -> None:
    assert suiting(Session(run_of(replace(LINE)))) == LINE_VIEWS
    left_out = {
        name: set(LINE_VIEWS) - set(suiting(at(model, 0))) for name, model in MODELS.items()
    }
    assert left_out == {
        "parabola": {"surface"},
        "one parameter": {"surface"},
        "not linear": set(),
    }


def test_where_the_view_chosen_has_nothing_to_say_the_first_that_has_is_shown() -> None:
    session = at(PARABOLA, STEPS)
    session = replace(session, look=replace(session.look, view="surface", focus="view"))
    room = Room(80, 24)
    page = page_lines(session, room, status.status(session, room, False), ())
    assert any("━━ Fit 1/" in text_of(line) for line in page)
    assert next_view(session, 1).look.view == suiting(session)[1]
    assert previous_view(session, 1).look.view == suiting(session)[-1]


async def test_its_breakpoints_can_be_set_and_searched_for() -> None:
    async with opened(at(PARABOLA, STEPS), "b") as pilot:
        fill(pilot, breakpoints="|a|>0.6")
        await pilot.press("enter")
        assert closed(pilot)
        await pilot.press("c")
        await until(lambda: session_of(pilot).done > 1)
        reached = session_of(pilot)
        assert abs(reached.parameters[0]) > 0.6
        assert reached.phase is Phase.UPDATE


async def test_its_parameters_can_be_set() -> None:
    async with opened(at(PARABOLA, STEPS), "e") as pilot:
        fill(pilot, a="2", b="−1.5")
        await pilot.press("enter")
        assert session_of(pilot).parameters == (2, -1.5, 3.01)
        assert session_of(pilot).run.model is PARABOLA


@EACH
@pytest.mark.parametrize("spell", [str, to_ascii])
def test_the_graph_fills_its_room(model: Model, spell: Callable[[str], str]) -> None:
    for place in range(1, 2 * STEPS):
        for width, height in ((78, 18), (27, 7), (60, 11), (118, 34), (5, 2)):
            lines = chain_lines(at(model, place), width, height, spell)
            assert [sum(len(span.text) for span in line) for line in lines] == [width] * height
            assert spell is str or all(span.text.isascii() for line in lines for span in line)


def graph(session: Session, width: int, height: int) -> list[str]:
    lines = chain_lines(session, width, height, str)
    return ["".join(span.text for span in line).rstrip() for line in lines]


def test_the_graph_of_a_parabola() -> None:
    assert graph(at(PARABOLA, STEPS), 78, 18) == [
        " update: a, b and c each go down their slope, by η times it",
        "",
        "      ∂(a·x²)/∂a                                      ∂L/∂y*",
        "      ←┄┄┄ 4 ┄┄┄   ←┄┄ 1 ┄┄   ←┄┄ 1 ┄┄┄           ←┄┄┄┄ −0.5 ┄┄┄┄",
        "      ┌────────→ × ───────→ + ────────→ + ───→ y* ──────────────→ L",
        "      │          │ a·x²     │           │      7.5                │ 0.125",
        "      │          │ 2        │ 4.5       │                         │",
        "      │          │          │           │ ┆ ∂y*/∂c                │",
        "      │          │          │           │ ┆ 1                     │",
        "      │          │          │           │ ▼                       │",
        "      a          x²         b·x         c                         y",
        "    0.5         4         2.5          3                         8",
        "",
        "   ∂L/∂a = −0.5·4 = −2     ∂L/∂b = −0.5·(−2) = 1   ∂L/∂c = −0.5·1 = −0.5",
        "",
        "   η·∂L/∂a = −0.04         η·∂L/∂b=0.02·1=0.02     η·∂L/∂c = −0.01",
        "   a←0.5−(−0.04)=0.54      b←−1.25−0.02=−1.27      c ← 3 − (−0.01) = 3.01",
        "",
    ]
    assert graph(at(PARABOLA, STEPS), 27, 6) == [
        "┌─→ ×─→+ → + → y* → L",
        "│←4 │←1│←1 │  ←−0.5 │",
        "│   │2 │4.5│   7.5  │0.125",
        "a   x² b·x c        y",
        "0.5 4  2.5 3        8",
        "∂L/∂a = −0.5·4 = −2",
    ]


def test_an_edge_shows_a_slope_where_a_parameter_lies_behind_it() -> None:
    session = at(Model("y* = x^2*a"), STEPS)
    assert graph(session, 27, 6)[:2] == ["┌────────→ × → y* → L", "│          │  ←−6   │"]


def test_a_graph_that_the_drawing_has_no_room_for_is_in_rows() -> None:
    large = Model("y* = a*x^4 + b*x^3 + d*x^2 + e*x")
    session = travel(Session(new_run(DATA, Settings(), model=large)), 1)
    assert "chain" in suiting(session)
    rows = [text_of(line) for line in VIEWS["chain"].lines(session, Room(78, 20))]
    assert any("┌─ × a·x^4" in row for row in rows)


def test_runs_of_another_model_stand_beside_a_line() -> None:
    """A run of another model on the same data is drawn by its own formula, or not at all."""
    line = travel(
        with_run(
            at(PARABOLA, 3 * STEPS),
            replace(run_of(OFFSET), model=LINE, segments=(Segment(0, (1, 2), Settings(0.02)),)),
        ),
        2 * STEPS,
    )
    room = Room(80, 24)
    for session in (line, switched(line, "A")):
        for view in suiting(session):
            look = replace(session.look, view=view, focus="view", zoomed=True)
            seen = replace(session, look=look)
            page = page_lines(seen, room, status.status(seen, room, False), ())
            assert len(page) == 24, view
    beside = dict(fit(line).others)["A"]
    run, parameters = line.others[0].run, path_of(line.others[0].run).row(3)
    assert all(y == pytest.approx(float(run.predicted([x], parameters))) for x, y in beside)
