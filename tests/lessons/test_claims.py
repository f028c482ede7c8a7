"""What the lessons on lines and graphs claim in words holds of the numbers where they claim it."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.descent.path import changed, path_of
from core.descent.run import Run, new_run
from core.explain.loss_series import data_set_loss
from core.explain.measured import last_epoch
from core.explain.stability import convergence
from core.lessons.progress import begin, question_of
from core.model.expression import names
from core.quiz.question import judge
from core.session.session import Session, Verdict
from sessions import scenario
from tui import lessons
from tui.panels import graph_rows
from tui.screen.lines import Room, text_of
from walking import done, last, onward


def ends(name: str) -> list[Session]:
    """Return the session at each stop, with what it asks for done; the first has index 1."""
    session = done(begin(scenario(), lessons.read(name)))
    found = [session, session]
    while not last(session):
        found.append(session := done(onward(session)))
    return found


def residuals(session: Session) -> np.ndarray:
    """Return y* − y of every sample, with the parameters after the updates done."""
    (x,), (y,) = session.run.data.inputs, session.run.data.targets
    m, c = session.parameters
    return m * x + c - y


def losses(run: Run, *updates: int) -> list[float]:
    return [data_set_loss(run, each) for each in updates]


def test_rates() -> None:
    at = ends("rates")
    # Stop 1: ten samples on a line; m nearly right, c not.
    assert len(at[1].run.data) == 10
    assert at[1].parameters == pytest.approx((2, 0.34), abs=0.02)
    # Stop 2: what is left of the loss is in c; the hundred epochs are slower.
    only_c = 0.5 * (at[1].parameters[1] - 1) ** 2
    assert only_c > 0.8 * data_set_loss(at[1].run, 200)
    path = path_of(at[3].run)
    path.extend(1200)
    each = losses(at[3].run, *range(200, 1201, 10))
    factors = [after / before for before, after in pairwise(each)]
    assert min(factors) > last_epoch(at[2])  # type: ignore[operator]
    assert factors == sorted(factors), "more and more slowly"
    # Stop 3: the loss is multiplied by the square, as far as is shown.
    long_run = convergence(at[3]).factor
    assert long_run
    assert last_epoch(at[3]) == pytest.approx(long_run.value**2, abs=5e-5)
    # Stop 5: it diverges. Stop 6: by so much is y* farther away, on the other side.
    assert losses(at[5].run, 0, 10, 20, 30) == sorted(losses(at[5].run, 0, 10, 20, 30))
    before = at[6].update["dL_dprediction"]
    assert residuals(at[6])[9] == pytest.approx((1 - 0.08 * 82) * before)
    # Stop 7: larger, below the limit too. Stop 8: three samples, and no other.
    limits = convergence(at[7]).limits
    assert limits
    assert 1 - limits.threshold * 82 < -1
    sizes = abs(1 - 0.05 * (np.arange(10.0) ** 2 + 1))
    assert list(np.flatnonzero(sizes > 1)) == [7, 8, 9]
    assert at[8].run.sample_at(7) == 7
    # Stop 9: the last epoch's factor is the square of the long run's.
    long_run = convergence(at[9]).factor
    assert long_run
    assert last_epoch(at[9]) == pytest.approx(long_run.value**2, rel=1e-3)
    # Stop 10: just below the limit. Stop 11: it rose for two epochs, and then fell.
    limits = convergence(at[10]).limits
    assert limits
    assert 0.9 < limits.fastest / limits.threshold < 1
    each = losses(at[11].run, *range(100, 301, 10))
    assert each[0] < each[1] < each[2]
    assert each[2:] == sorted(each[2:], reverse=True)
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
    # Stop 2: the fifth sample is wrong, the fourth is good.
    assert [at[2].run.sample_at(update) for update in (1003, 1004)] == [3, 4]
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
    assert at[9].run.sample_at(1318) == 8


def epochs_to(run: Run, loss: float) -> int:
    """Return after how many epochs the data-set loss is below this."""
    for epoch in range(1000):
        path_of(run).extend(epoch * len(run.data))
        if data_set_loss(run, epoch * len(run.data)) < loss:
            return epoch
    raise AssertionError(run)


def test_graph() -> None:
    at = ends("graph")
    fork, circuit = at[1].run.model, at[9].run.model
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
    # Stop 8: nothing is learned before the update.
    assert at[7].parameters == at[1].parameters != at[8].parameters
    # Stop 9: a path without a fork, four steps long, and L is y*.
    made_of = {each.key: names(each.expression) for each in circuit.definitions}
    assert list(made_of) == ["z", "n", "e", "d", "prediction"]
    assert [tuple(names) for names in made_of.values()][1:] == [("z",), ("n",), ("e",), ("d",)]
    update = at[11].update
    assert update["loss"] == update["prediction"]
    # Stop 10: the digits that the text gives are enough. Stop 11: as the sigmoid in one step.
    assert judge(question_of(at[10]), "-0.534447*0.367879", 6).verdict is Verdict.RIGHT
    y = update["prediction"]
    assert update["dL_dz"] == pytest.approx(y * (1 - y))
    assert y == pytest.approx(1 / (1 + np.exp(-update["z"])))
