"""What the lessons on lines and graphs claim in words holds of the numbers where they claim it."""

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.descent.path import changed, path_of
from core.descent.run import Run, new_run
from core.explain.loss_series import data_set_loss
from core.explain.measured import last_epoch
from core.explain.stability import convergence, last_growth
from core.lessons.progress import begin, question_of, shown_of
from core.lessons.texts import filled
from core.model.expression import names
from core.quiz.judging import judge
from core.session.session import Session, Verdict
from core.text.numbers import show
from sessions import scenario
from tui import lessons
from tui.panels import graph_rows
from tui.panels.views import VIEWS
from tui.screen.lines import Room, text_of
from walking import done, last, onward, screen, stop_at


def ends(name: str) -> list[Session]:
    """Return the session at each stop, with what it asks for done; the first has index 1."""
    session = done(begin(scenario(), lessons.read(name)))
    found = [session, session]
    while not last(session):
        found.append(session := done(onward(session)))
    return found


NUMBER = re.compile(r"(?<![A-Za-z\d.])\d[\d,]*(?:\.\d+)?(?:e−?\d+)?")
LEFT_AS_TYPED = re.compile(r"`[^`]*`|\$[^${]*\$")
"""Keys, and formulas without a number that is computed."""
ARITHMETIC = re.compile(r"([−½(\d][−½²()+·/. \d]*) [=≈] (?=−?(\d[\d,]*(?:\.\d+)?))")
PYTHON = str.maketrans({"−": "-", "·": "*", "²": "**2", "½": "0.5*", ",": ""})


def worth(text: str) -> float:
    """Return what an arithmetic on numbers comes to, as a text writes it."""
    return float(eval(text.translate(PYTHON)))  # It is signs and digits alone.


def is_among(number: float, seen: set[float]) -> bool:
    """Whether a number stands there, in at least three digits; the sign is left out."""
    return any(show(a, n) == show(b, n) for n in (3, 4) for a in seen for b in [number])


def numbers(text: str) -> list[float]:
    return [worth(each) for each in NUMBER.findall(text)]


@pytest.mark.parametrize("name", ["first", "rates", "outliers", "graph"])
def test_every_number_of_a_text_is_in_sight(name: str) -> None:
    """Beside the text, or it follows by an arithmetic that the text shows from such numbers."""
    session = begin(scenario(), lessons.read(name))
    while True:
        for each in (session, done(session)):
            stop = stop_at(each)
            raw = stop.explain if each.met and stop.explain else stop.text
            text = filled(LEFT_AS_TYPED.sub(" ", raw), shown_of(each)).replace("$", "")
            lines = screen(each, 80, 24)
            seen = set(numbers("\n".join([lines[0], *lines[6:]])))
            for left, right in ARITHMETIC.findall(text):
                if all(is_among(number, seen) for number in numbers(left)):
                    assert abs(worth(left)) == pytest.approx(worth(right), rel=2e-3), text
                    seen.add(worth(right))
            missing = [number for number in numbers(text) if not is_among(number, seen)]
            assert not missing, (session.stop + 1, text)
        if last(session):
            return
        session = onward(session)


def residuals(session: Session) -> np.ndarray:
    """Return y* − y of every sample, with the parameters after the updates done."""
    (x,), (y,) = session.run.data.inputs, session.run.data.targets
    m, c = session.parameters
    return m * x + c - y


def long_run_of(session: Session) -> float:
    factor = convergence(session).factor
    assert factor
    return factor.value


def losses(run: Run, *updates: int) -> list[float]:
    return [data_set_loss(run, each) for each in updates]


def test_first() -> None:
    at = ends("first")
    # Stop 4: the mean of all L. Stop 6: nearer to every point, and above it.
    run = at[4].run
    x, y = run.data.inputs[0], run.data.targets[0]
    assert at[4].done == 0
    assert data_set_loss(run, 0) == pytest.approx(np.mean((5 * x + 4 - y) ** 2) / 2)
    before, after = 5 * x + 4 - y, residuals(at[6])
    assert (after > 0).all()
    assert (after < before).all()
    # Stop 9: below y for the first time.
    below = [path_of(run).update(n)["prediction"] < y[n] for n in range(3)]
    assert below == [False, False, True]
    # Stop 10: each sample has had its turn; farther away on the other side.
    assert at[10].done == len(run.data)
    assert residuals(at[10])[4] / at[10].update["dL_dprediction"] < -1
    # Stop 11: it grows. Stop 12: on the line; raised at last, and lower with each epoch.
    assert last_growth(at[10]) > 1  # type: ignore[operator]
    run = at[12].run
    assert (run.data.targets[0] == 2 * run.data.inputs[0] + 1).all()
    assert data_set_loss(run, 55) > data_set_loss(run, 54)
    each = losses(run, *range(15, 56, 5))
    assert each == sorted(each, reverse=True)


def test_rates() -> None:
    at = ends("rates")
    # Stop 1: ten samples on a line; m nearly right, c not.
    assert len(at[1].run.data) == 10
    assert at[1].parameters == pytest.approx((2, 0.34), abs=0.02)
    # Stop 2: nearly all of the loss went away; what is left is in c; the hundred epochs are slower.
    only_c = 0.5 * (at[1].parameters[1] - 1) ** 2
    assert only_c > 0.8 * data_set_loss(at[1].run, 200)
    path = path_of(at[3].run)
    path.extend(1200)
    each = losses(at[3].run, *range(200, 1201, 10))
    factors = [after / before for before, after in pairwise(each)]
    assert min(factors) > last_epoch(at[2])  # type: ignore[operator]
    assert factors == sorted(factors), "more and more slowly"
    # Stop 3: now as in the long run; m makes up for what c lacks.
    assert last_growth(at[3]) == pytest.approx(long_run_of(at[3]), abs=5e-4)
    x = at[3].run.data.inputs[0]
    m, c = at[3].parameters
    assert m == pytest.approx(2 + (1 - c) * x.sum() / (x * x).sum(), abs=0.005)
    # Stop 5: it diverges. Stop 6: by so much is y* farther away, on the other side.
    path_of(at[5].run).extend(30)
    assert losses(at[5].run, 0, 10, 20, 30) == sorted(losses(at[5].run, 0, 10, 20, 30))
    before = at[6].update["dL_dprediction"]
    assert residuals(at[6])[9] == pytest.approx((1 - 0.08 * 82) * before)
    # Stop 7: larger, below the limit too. Stop 9: it was the one with the largest x.
    limits = convergence(at[7]).limits
    assert limits
    assert 1 - limits.threshold * 82 < -1
    assert at[9].update["x"] == max(at[9].run.data.inputs[0])
    assert last_growth(at[9]) == pytest.approx(long_run_of(at[9]), rel=1e-3)
    assert at[9].parameters == pytest.approx((2, 1), abs=0.1)
    # Stop 10: just below the limit. Stop 11: it rose for two epochs, and then fell.
    limits = convergence(at[10]).limits
    assert limits
    assert 0.9 < limits.fastest / limits.threshold < 1
    each = losses(at[11].run, *range(100, 201, 10))
    assert each[0] < each[1] < each[2]
    assert each[2:] == sorted(each[2:], reverse=True)
    assert each[-1] > losses(at[11].run, 199)[0]
    # Stop 12: x ten times as large, the limit about a hundredth.
    run = at[12].run
    wide = replace(run.data, inputs=(run.data.inputs[0] * 10,))
    wider = convergence(Session(new_run(wide, at[12].settings))).limits
    assert wider
    assert wider.threshold == pytest.approx(limits.threshold / 100, rel=0.2)


def test_outliers() -> None:
    at = ends("outliers")
    good = [0, 1, 2, 3, 5, 6, 7, 9]
    wrong = [4, 8]
    # Stop 1: above the eight good ones, below the two wrong ones; the loss stays.
    assert (residuals(at[1])[good] > 0).all()
    assert (residuals(at[1])[wrong] < 0).all()
    assert losses(at[1].run, 500, 900) == pytest.approx(losses(at[1].run, 1000) * 2, rel=0.01)
    assert set(np.argsort(at[1].run.data.targets[0])[-2:]) == set(wrong)
    # Stop 2: the fifth sample is wrong.
    assert at[2].run.sample_at(1004) == 4
    # Stop 3: y* is below y.
    assert at[3].update["prediction"] < at[3].update["y"]
    # Stop 4: the same start and η; close to the eight good ones, far from the two.
    first, second = at[3].run, at[4].run
    assert (first.data, first.start) == (second.data, second.start)
    assert first.settings_at(0) == replace(second.settings_at(0), loss="squared")
    assert abs(residuals(at[4])[good]).max() < 0.1
    assert (residuals(at[4])[wrong] < -10).all()
    # Stop 5: y* is above y. Stop 6: round and round, where it was two epochs ago.
    path = path_of(at[6].run)
    assert path.row(1000)[1] > 1
    for each in (1020, 1000 - 20):
        assert path.row(each) == pytest.approx(path.row(1000))
    assert path.row(1010) != pytest.approx(path.row(1000))
    # Stop 8: closer; with the small η alone many more epochs.
    assert abs(residuals(at[8])[good]).max() < abs(residuals(at[6])[good]).max() / 5
    slow = changed(at[6].run, 0, replace(at[6].settings, rate=0.001))
    assert epochs_to(slow, 3.1) > 10 * epochs_to(at[6].run, 3.1)
    # Stop 9: with an entry ten times as large, every update is the same.
    data = at[9].run.data
    y = data.targets[0].copy()
    y[8] *= 10
    other = replace(at[9].run, data=replace(data, targets=(y,)))
    for run in (other, at[9].run):
        path_of(run).extend(1320)
    assert all(path_of(other).row(n) == path_of(at[9].run).row(n) for n in range(1321))
    assert data.targets[0].argmax() == 8
    now = residuals(at[9])[8]
    assert (now - 9 * data.targets[0][8]) / now > 10


def epochs_to(run: Run, loss: float) -> int:
    """Return after how many epochs the data-set loss is below this."""
    for epoch in range(1000):
        path_of(run).extend(epoch * len(run.data))
        if data_set_loss(run, epoch * len(run.data)) < loss:
            return epoch
    raise AssertionError(run)


def test_graph() -> None:
    at = ends("graph")
    fork, circuit = at[1].run.model, at[10].run.model
    # Stop 1: a fork, from u alone. Stop 4: its slope is the sum of both ways.
    made_of = {each.key: names(each.expression) for each in fork.definitions}
    assert [key for key in made_of if "u" in made_of[key]] == ["p", "q"]
    update = at[5].update
    ways = [update[f"dL_d{key}"] * update[f"d{key}_du"] for key in ("p", "q")]
    assert sum(ways) == update["dL_du"]
    assert update["dL_dp"] == update["dL_dq"] == update["dL_dprediction"]
    assert ways[1] != update["dL_du"]
    # Stop 5: the chain says that the slopes add.
    rows = [text_of(line) for line in graph_rows.lines(at[5], Room(60, 5))]
    assert any("u → p, q: slopes add" in row for row in rows)
    # Stop 6: a thousandth more for a.
    trial = losses(changed(at[6].run, 0, at[6].settings, a=1.501), 0)[0] - update["loss"]
    assert trial == pytest.approx(update["dL_da"] / 1000, rel=0.01)
    # Stop 7: by rule and by step agree, but for rounding; what the lines below say of b.
    assert (at[7].update["b"] - 3.955) * 2 * update["dL_dq"] == pytest.approx(150 - 149.325)
    rows = [text_of(line) for line in VIEWS["trust"].lines(at[7], Room(60, 12))]
    assert any("149.325" in row for row in rows)
    # Stop 9: nothing is learned before the update.
    assert at[8].parameters == at[1].parameters != at[9].parameters
    # Stop 10: a path without a fork, four steps long, and L is y*.
    made_of = {each.key: names(each.expression) for each in circuit.definitions}
    assert list(made_of) == ["z", "n", "e", "d", "prediction"]
    assert [tuple(names) for names in made_of.values()][1:] == [("z",), ("n",), ("e",), ("d",)]
    update = at[12].update
    assert update["loss"] == update["prediction"]
    # Stop 11: the digits that the text gives are enough. Stop 12: as the sigmoid in one step.
    assert judge(question_of(at[11]), "-0.534447*0.367879", 6).verdict is Verdict.RIGHT
    y = update["prediction"]
    assert update["dL_dz"] == pytest.approx(y * (1 - y))
    assert y == pytest.approx(1 / (1 + np.exp(-update["z"])))
