"""Whatever losses there are: every screen, text and question is right for each of them.

Two more than are shipped are tried, as a file of its own would add them: no other file knows them.
"""

import contextlib
import io
import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.descent.path import path_of
from core.explain.gradient_check import Agreement, differences, gradient_check
from core.explain.listing import code_lines
from core.explain.stability import clauses, convergence, with_fastest
from core.formats.command_line import command_line
from core.formats.script import script
from core.formats.session_line import dump, load
from core.formats.table import FORMATS
from core.lessons.reader import read_lesson
from core.model.expression import value
from core.model.losses import LOSSES, Loss, Steps
from core.model.reader import read_formula
from core.model.stages import Phase
from core.quiz.judging import answered
from core.quiz.question import given, question
from core.session.runs import with_settings
from core.session.session import Look, Refused, Session, Verdict, travel
from core.text.ascii import to_ascii
from core.text.numbers import show
from sessions import LINE_LOSSES, STEPS, executed, looked_at, loss_of, run_on, scenario, slope_of
from shell import opened, words_in_shell
from tui.app import status
from tui.app.page import page_lines
from tui.panels.derivation import lines as derivation
from tui.panels.gradient_check import lines as checks
from tui.panels.views import VIEWS, suiting
from tui.screen.lines import Room, text_of, width_of

QUARTIC = Loss(
    name="made-up",
    title="quarter of the fourth power",
    text="(y* − y)^4/4",
    rules=(
        "L = u^4/4 with u = y* − y",
        "power rule: ∂L/∂u = 4·u³/4 = u³",
        "u moves as y* does: ∂u/∂y* = 1",
        "chain rule: ∂L/∂y* = ∂L/∂u·∂u/∂y* = u³·1",
    ),
)
MIXED = Loss(
    name="made-up-too",
    title="size and half of the square",
    text="|y* − y| + ½(y* − y)²",
    rules=(
        "L = |u| + ½u² with u = y* − y",
        "∂L/∂u = sign(u) + u; at 0 take 0",
        "u moves as y* does: ∂u/∂y* = 1",
        "chain rule: ∂L/∂y* = ∂L/∂u·∂u/∂y* = (±1 + u)·1",
    ),
    kink=True,
)

EACH = pytest.mark.parametrize(
    "loss", [*LINE_LOSSES.values(), QUARTIC, MIXED], ids=lambda x: x.name
)
SIZES = ((60, 20), (80, 24), (120, 36))


@pytest.fixture(autouse=True)
def _known(loss: Loss, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the loss in the table, which is all that it takes."""
    monkeypatch.setitem(LOSSES, loss.name, loss)


def at(loss: Loss, place: int) -> Session:
    run = run_on((1, 3), (2, 5), (-1, 0.5), m=0.3, c=2.5, rate=0.1, loss=loss.name)
    return travel(Session(run), place)


def told(session: Session, width: int, height: int, ascii_only: bool = False) -> str:
    """Return the words of the page, each of whose lines is as wide as it should be."""
    room = Room(width, height, ascii_only)
    lines = page_lines(session, room, status.status(session, room, False), ())
    assert [width_of(line) for line in lines[:-1]] == [width] * (height - 1)
    return " ".join(" ".join(text_of(line) for line in lines).split())


# Screens


@EACH
@pytest.mark.parametrize("view", suiting(scenario()))
def test_no_screen_speaks_of_another_loss(loss: Loss, view: str) -> None:
    others = [other for other in LINE_LOSSES.values() if other is not loss]
    session = at(loss, 3 * STEPS)
    for place, (width, height) in enumerate(2 * SIZES, start=2 * STEPS):
        for zoomed in (False, True):
            look = Look(view=view, focus="view", zoomed=zoomed, rules=True)
            there = travel(session, place) if place != session.at else session
            text = told(looked_at(there, look), width, height).lower()
            for other in others:
                # Of squared error, the line that is best by it is spoken of everywhere.
                title = other.title.replace("half ", "")
                assert title not in text or other.constant_curvature, text
                assert f"{other.name} loss" not in text
    assert told(looked_at(session, Look(view=view)), 80, 24, ascii_only=True).isascii()


@EACH
def test_the_derivation_has_room_for_every_line_and_rule(loss: Loss) -> None:
    for place in range(2 * STEPS + 1, 3 * STEPS + 1):
        session = looked_at(at(loss, place), Look(rules=True))
        lines = [text_of(line) for line in derivation(session, Room(55, 15))]
        assert [line.strip() for line in lines[3 : 3 + len(loss.rules)]] == list(loss.rules)
        assert "c←c−η·∂L/∂c" in lines[-1].replace(" ", "")
    worth = loss_of(loss.name, path_of(session.run).update(2).residual)
    assert f" {show(worth, 6)} " in text_of(derivation(session, Room(200, 15))[1])


@EACH
@pytest.mark.parametrize("residual", [-3.5, -1, -0.25, 0.5, 1, 40])
def test_the_rules_lead_to_the_slope(loss: Loss, residual: float) -> None:
    """A rule that tells two cases apart is read as its formula on the side of the residual."""

    def worth(text: str) -> float:
        return float(value(read_formula(text.replace("±1", "sign(u)")), {"u": residual}))

    first, second, third, last = loss.rules
    if cases := re.fullmatch(r"L = (.*) where \|u\| ≤ 1, (.*) beyond", first):
        formula = cases[1 if abs(residual) <= 1 else 2]
        assert third.startswith("u = y* − y ")
    else:
        formula = first.removeprefix("L = ").removesuffix(" with u = y* − y")
    assert worth(formula) == pytest.approx(loss_of(loss.name, residual))
    if powers := re.fullmatch("power rule: ∂L/∂u = (.*) = (.*)", second):
        assert worth(powers[1]) == worth(powers[2]) == slope_of(loss.name, residual)
    assert worth(last.rpartition(" = ")[2]) == slope_of(loss.name, residual)


@EACH
def test_the_rules_fit_in_ascii_at_80_columns(loss: Loss) -> None:
    assert len(loss.rules) == 4
    assert all(len(to_ascii(rule)) <= 51 for rule in loss.rules)


# Texts


@EACH
def test_every_format_has_the_numbers_of_the_formula(loss: Loss) -> None:
    run = at(loss, 12 * STEPS).run
    written = {name: list(form(run, 12)) for name, form in FORMATS.items()}
    rows = json.loads("".join(written["json"]))
    assert len(rows) == 13
    for before, after in pairwise(rows):
        predicted = before["m"] * before["x"] + before["c"]
        assert before["y_pred"] == predicted
        assert before["residual"] == predicted - before["y"]
        assert before["loss"] == pytest.approx(loss_of(loss.name, before["residual"]), rel=1e-12)
        for name, times in (("m", before["x"]), ("c", 1)):
            slope = slope_by_steps(loss, before["residual"])
            assert before[f"dL_d{name}"] == pytest.approx(slope * times, rel=1e-5, abs=1e-6)
            assert before[f"step_{name}"] == 0.1 * before[f"dL_d{name}"]
            assert after[name] == before[name] - before[f"step_{name}"]
    cells = [line.split(",") for line in written["csv"][1:]]
    assert [[float(cell) for cell in row if cell] for row in cells] == [
        [value for value in row.values() if value is not None] for row in rows
    ]
    assert len(written["markdown"]) == len(written["csv"]) + 1
    assert sum(f"{loss.name} loss" in line for line in written["text"]) == 12
    mean = sum(row["loss"] for row in rows[:3]) / 3
    assert f"Loss = {mean:.5f}" in written["log"][0]


def slope_by_steps(loss: Loss, residual: float) -> float:
    """Return ∂L/∂y* as the differences of the formula's values lead to it."""
    step = 1e-4
    above, below = (float(loss_of(loss.name, residual + side)) for side in (step, -step))
    return (above - below) / (2 * step)


@EACH
def test_the_script_prints_the_table(loss: Loss) -> None:
    session = at(loss, 9 * STEPS)
    other = next(name for name in LINE_LOSSES if name != loss.name)
    changed = with_settings(session, replace(session.settings, loss=other))
    for each in (session, travel(changed, 15 * STEPS)):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(script(each), {})
        assert printed.getvalue().splitlines() == list(FORMATS["csv"](each.run, each.updates))


@EACH
def test_the_code_runs_to_where_the_run_is(loss: Loss) -> None:
    session = at(loss, 6 * STEPS)
    variables = executed(session, 2)
    assert (variables["m"], variables["c"]) == session.parameters
    look = Look(view="code", focus="view", zoomed=True)
    shown = told(looked_at(session, look), 120, 36)
    assert all(" ".join(line.text.split()) in shown for line in code_lines(session, 6))


@EACH
def test_it_is_saved_typed_and_taught_by_its_name(loss: Loss) -> None:
    session = at(loss, 2 * STEPS + 2)
    assert load(dump(session)) == session
    again = opened(*words_in_shell(command_line(session)))
    assert again.run.segments == session.run.segments
    changed = opened("--change", f"3:loss={loss.name}").run
    assert changed.settings_at(3).loss == loss.name
    lines = ('title = "a"', 'about = "b"', 'scenario = "two"', "[[stop]]", 'text = "c"')
    taught = "\n".join((*lines[:3], f'settings = {{ loss = "{loss.name}" }}', *lines[3:]))
    assert read_lesson(taught, "d", [], VIEWS).start.settings_at(0).loss == loss.name


# Questions


@EACH
def test_the_answer_in_full_is_right_to_every_question(loss: Loss) -> None:
    asked_for = set()
    for place in range(1, 6 * STEPS):
        asked = question(at(loss, place))
        assert asked
        assert answered(asked, repr(asked.value), 6).verdict is Verdict.RIGHT
        assert answered(asked, repr(asked.value + 1), 6).verdict is not Verdict.RIGHT
        assert given(asked, 6)
        asked_for.add(asked.name)
    assert asked_for >= {"prediction", "loss", "dL_dprediction", "m_after", "c_after"}


# What is claimed


@EACH
def test_an_epoch_is_one_map_of_the_error_where_a_growth_factor_is_claimed(loss: Loss) -> None:
    points, rate = ((1, 3), (2, 5), (-0.5, 0)), 0.1

    def after(m: float, c: float) -> np.ndarray:
        run = run_on(*points, m=m, c=c, rate=rate, loss=loss.name)
        return np.array(path_of(run).row(len(points)))

    def map_about(m: float, c: float) -> np.ndarray:
        here = after(m, c)
        return np.stack([after(m + 0.25, c) - here, after(m, c + 0.25) - here], axis=1) / 0.25

    near, far = map_about(2.1, 0.8), map_about(1.2, 2.4)
    assert loss.constant_curvature == bool(np.allclose(near, far, atol=1e-9))
    now = convergence(Session(run_on(*points, rate=rate, loss=loss.name)))
    assert (now.factor is not None) == (now.limits is not None) == loss.constant_curvature
    if now.factor:
        assert now.factor.value == pytest.approx(max(abs(np.linalg.eigvals(near))))


@EACH
def test_growth_factors_are_claimed_where_the_slope_is_the_residual(loss: Loss) -> None:
    slopes = [(slope_of(loss.name, residual), residual) for residual in (-30.0, -0.5, 0.25, 8.0)]
    assert loss.constant_curvature == all(slope == residual for slope, residual in slopes)
    session = at(loss, STEPS)
    assert bool(clauses(session).brief) == loss.constant_curvature
    for size in SIZES:
        look = Look(view="convergence", focus="view", zoomed=True)
        shown = told(looked_at(session, look), *size)
        assert ("has no growth factor" in shown) == (not loss.constant_curvature)
        assert ("multiplies" in shown) == loss.constant_curvature
    if not loss.constant_curvature:
        with pytest.raises(Refused, match=f"^{loss.heading} has no rate that contracts fastest"):
            with_fastest(session)


@EACH
def test_the_prediction_moves_as_far_as_is_said(loss: Loss) -> None:
    for place in range(1, 8):
        session = at(loss, place * STEPS)
        numbers = path_of(session.run).update(place - 1)
        after = numbers.m_after * numbers.x + numbers.c_after
        moved, reach = abs(after - numbers.prediction), 0.1 * (numbers.x**2 + 1)
        if loss.constant_curvature:
            residual = after - numbers.y
            factor = convergence(session).overshoot
            assert factor is not None
            assert residual == pytest.approx(factor * numbers.residual, abs=1e-12)
        elif loss.steps == Steps():
            slope = abs(slope_of(loss.name, numbers.residual))
            assert moved == pytest.approx(reach * slope, abs=1e-12)
        elif loss.steps.moves == "y* moves by":
            assert moved == pytest.approx(reach)
        else:
            assert loss.steps.moves == "y* moves by ≤"
            assert moved <= reach * (1 + 1e-12)


@EACH
def test_a_kink_is_where_the_slope_jumps_from_one_side_to_its_mirror_image(loss: Loss) -> None:
    above, below = slope_of(loss.name, 1e-12), slope_of(loss.name, -1e-12)
    assert loss.kink == (above - below > 1e-6)
    assert above == -below
    assert slope_of(loss.name, 0.0) == 0
    assert loss.kink <= (0.0 in loss.bends)


@EACH
def test_a_bend_is_where_the_slope_goes_on_in_another_direction(loss: Loss) -> None:
    step = 1e-4

    def bent(residual: float) -> bool:
        before, here, after = (slope_of(loss.name, residual + k * step) for k in (-1, 0, 1))
        return bool(abs(after - 2 * here + before) > step / 2 or abs(after - before) > 0.5)

    places = np.round(np.arange(-3, 3.01, 0.125), 6).tolist()
    assert tuple(place for place in places if bent(place)) == loss.bends


@EACH
def test_every_derivative_agrees_with_its_finite_difference(loss: Loss) -> None:
    for update in range(1, 40):
        found = gradient_check(at(loss, (update - 1) * STEPS + Phase.BACKWARD)).differences
        assert len(found) == 5
        assert {each.agreement for each in found} <= {Agreement.AGREES, Agreement.STRADDLES}


@EACH
def test_a_small_residual_among_large_numbers_agrees_too(loss: Loss) -> None:
    for residual in (1e-3, -0.01, 0.05, 1.7):
        run = run_on((20, 41), (2, 5), m=2, c=1 + residual, loss=loss.name)
        session = travel(Session(run), Phase.BACKWARD)
        now = gradient_check(session)
        assert {each.agreement for each in now.differences} == {Agreement.AGREES}
        assert now.finer == (loss is QUARTIC and residual != 1.7)
        shown = " ".join(" ".join(map(text_of, checks(session, Room(78, 21)))).split())
        assert ("h is at most about" in shown) == now.finer


@EACH
def test_a_wrong_derivative_would_be_noticed(loss: Loss) -> None:
    for residual in (-0.01, 0.3):
        run = run_on((20, 41), (2, 5), m=2, c=1 + residual, loss=loss.name)
        wrong = path_of(run).update(0)
        wrong.numbers["dL_dm"] *= 1.001
        found = {each.name: each.agreement for each in differences(wrong)}
        assert found.pop("dL_dm") is Agreement.DIFFERS
        assert set(found.values()) == {Agreement.AGREES}


@EACH
def test_what_is_said_at_a_kink_and_beside_a_bend_is_of_this_loss(loss: Loss) -> None:
    def said(residual: float, width: int = 78) -> str:
        run = run_on((1, 3), (2, 5), m=2, c=1 + residual, loss=loss.name)
        lines = checks(travel(Session(run), Phase.BACKWARD), Room(width, 21))
        return " ".join(" ".join(map(text_of, lines)).split())

    at_kink = f"y* = y: here {loss.text} has a kink and no slope, and 0 is taken."
    assert (at_kink in said(0)) == loss.kink
    assert ("kink" in said(0)) == loss.kink
    for bend in loss.bends:
        beside = said(bend + 1e-6)
        if loss.kink:
            assert f"{loss.text} has a kink where y* = y, and p + h and p − h lie on its" in beside
            assert "the difference mixes the slopes −1 and 1, and says nothing" in beside
            assert "straddles the kink" in said(bend + 1e-6, 25)
        else:
            sign = "−1" if bend < 0 else "1"
            assert f"{loss.text} bends where y* − y = {sign}, and p + h and p − h lie on" in beside
            assert "kink" not in beside + said(bend + 1e-6, 25)
            assert "straddles a bend" in said(bend + 1e-6, 25)
    assert "lie on" not in said(0.37)
