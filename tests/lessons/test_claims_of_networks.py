"""What the lessons on networks claim in words holds of the numbers where they claim it."""

import re
from dataclasses import replace
from math import exp, log

import numpy as np
import pytest

from core.descent.classes import right
from core.descent.path import changed, path_of
from core.explain.loss_series import data_set_loss
from core.explain.measured import last_epoch
from core.explain.notices import notices
from core.lessons.places import ending
from core.lessons.progress import begin, in_sight, text_of
from core.session.session import Session
from sessions import scenario
from tui import lessons
from tui.app import status
from tui.app.page import panels
from tui.screen.lines import Room
from tui.screen.lines import text_of as plain
from walking import done, last, onward


def ended(name: str, stop: int) -> Session:
    """Return the session where a stop, from 1, ends."""
    place = ending(lessons.read(name), stop - 1)
    path_of(place.run).extend(place.run.stages.begun(place.at))
    return Session(place.run, place.at, furthest=place.at)


def loss_with(session: Session, factor: float) -> float:
    """Return the data-set loss with all parameters multiplied."""
    grown = [factor * number for number in session.parameters]
    return float(session.run.data_set_loss(grown, session.settings.loss))


NUMBER = re.compile(r"(?<![A-Za-z\d.])−?\d+(?:\.\d+)?(?:e−?\d+)?(?![A-Za-z\d])")
GIVEN = {
    ("neuron", 2): "0.5",  # the answer, which the next stage shows
    ("neuron", 3): "66 69.57 6.902",  # the first launch's degrees, the mean and the deviation
    ("neuron", 4): "0.99 0.01 4.61 0.0101",  # y* as it might have been, and L as calculated
    ("neuron", 5): "−0.05",  # as calculated
    ("neuron", 6): "1.05",
    ("neuron", 7): "0.06 70",
    ("neuron", 8): "−0.664 65 31 −5.59 0.9996 53 −2.4",  # degrees, and x calculated from w and b
    ("neuron", 10): "1.925 0.669",  # −b, and y* as calculated
    ("network", 1): "0.693",
    ("network", 4): "9",  # parameters
    ("network", 10): "0.0554 −0.019 0.019 0.0364",  # as calculated
    ("failures", 1): "9",
    # The other start, and slopes as calculated:
    ("failures", 5): "0.6 0.9 0.982 0.018 0.0177 0.818 0.182 0.149",
    ("failures", 9): "16384",
    ("failures", 11): "16.8",
}
"""Numbers of a stop that the screen need not show: the text gives them, or calculates them."""


@pytest.mark.parametrize("name", ["neuron", "network", "failures"])
def test_the_numbers_of_a_text_are_in_sight(name: str) -> None:
    session = begin(scenario(), lessons.read(name))
    while True:
        stop = session.stop + 1
        for there in dict.fromkeys((session, done(session))):
            text = re.sub(r"`[^`]*`|epoch \d+", "", text_of(there))
            given = GIVEN.get((name, stop), "").split()
            shown = _numbers_in_sight(there)
            for number in NUMBER.findall(text):
                in_sight_now = any(_rounds_to(each, number) for each in shown)
                assert in_sight_now or number in given, (stop, there.met, number)
        if last(session):
            break
        session = onward(session)


def _numbers_in_sight(session: Session) -> list[str]:
    session, room = in_sight(session), Room(80, 24)
    lines = [status.status(session, room, False)]
    for each in panels(session, room):
        if each.area.panel != "lesson":
            lines += [each.heading, *each.lines]
    return NUMBER.findall("\n".join(map(plain, lines)))


def _rounds_to(shown: str, said: str) -> bool:
    """Whether a number shown is the one said, which may have fewer digits."""
    digits, _, power = said.replace("−", "-").partition("e")
    unit = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    difference = float(shown.replace("−", "-")) - float(said.replace("−", "-"))
    return abs(difference) <= (0.5000001 * unit if "." in digits else 0)


def test_neuron() -> None:
    first = ended("neuron", 3)
    data = first.run.data
    assert data.raw is not None
    warmth, damage = data.raw.inputs[0], data.targets[0]
    assert len(set(zip(warmth, damage, strict=True))) < len(data)  # Equal ones lie on one another.
    assert sum(warmth < warmth[0]) < len(warmth) / 2  # colder than most
    assert damage[0] == 0  # there was none, as here
    bold, shy = (-log(1 - chance) for chance in (0.99, 0.01))  # L if y* had been that
    assert bold > first.update["loss"] > shy
    update = ended("neuron", 5).update
    assert update["dL_dw"] < 0 < update["dL_db"]
    assert update["w_after"] > update["w"]
    assert update["b_after"] < update["b"]
    cold = ended("neuron", 6).update
    assert cold["y"] == 1
    assert cold["x"] < -1  # it was cold
    assert cold["w_after"] < cold["w"]
    assert cold["b_after"] > cold["b"]

    learned = ended("neuron", 7)
    w, b = learned.parameters
    assert w < 0
    losses = [data_set_loss(learned.run, at) for at in (8, 459, 460)]
    assert losses[0] > losses[2] + 0.2  # It came down,
    assert losses[1] < losses[2] < losses[1] + 0.001  # though the last update raised it a little.
    assert sorted(damage[warmth == 70]) == [0, 0, 1, 1]
    assert b + w * (31 - warmth.mean()) / warmth.std() > 5  # as sure as 0.9996
    assert warmth.min() > 31  # no launch was so cold

    path, size = path_of(learned.run), len(data)
    path.extend(102 * size)
    ends = [path.row(epoch * size)[0] for epoch in (99, 100, 101, 102)]
    assert max(ends) - min(ends) < 1e-6  # After each epoch w is the same again.
    within = [path.row(update)[0] for update in range(100 * size, 101 * size)]
    assert max(within) - min(within) > 0.05
    best = np.zeros(2)  # of the data-set loss, by Newton's method
    rows = np.stack((data.inputs[0], np.ones(size)), axis=1)
    for _ in range(20):
        chance = 1 / (1 + np.exp(-rows @ best))
        slopes = rows.T @ (chance - damage)
        best -= np.linalg.solve(rows.T @ (rows * (chance * (1 - chance))[:, np.newaxis]), slopes)
    assert min(within) < best[0] < max(within)  # It goes round near the best w.
    slower = changed(learned.run, 0, replace(learned.settings, rate=0.02))
    path_of(slower).extend(400 * size)
    assert abs(path_of(slower).row(400 * size)[0] - best[0]) < min(abs(ends[0] - best[0]), 0.005)

    right_now = ended("neuron", 10)
    assert right(right_now.run, right_now.parameters) == 4
    w1, w2, b = right_now.parameters
    assert w1 + w2 + b > 0 > max(b, w1 + b, w2 + b)
    assert loss_with(right_now, 2) < data_set_loss(right_now.run, 40) < loss_with(right_now, 0.5)
    later = ended("neuron", 12)
    by_epoch = [data_set_loss(later.run, 4 * epoch) for epoch in range(10, 111)]
    assert by_epoch == sorted(by_epoch, reverse=True)  # From epoch to epoch it falls.
    lengths = [np.linalg.norm(path_of(later.run).row(4 * epoch)) for epoch in range(10, 111)]
    assert lengths == sorted(lengths)  # The weights grow.


def test_network() -> None:
    one = ended("network", 1)
    assert right(one.run, one.parameters) == 2
    assert np.abs(_sums(one)).min() > 0.2  # and the border runs through none of them.
    assert data_set_loss(one.run, one.done) > data_set_loss(one.run, 0) == log(2)

    first = ended("network", 7).update
    assert first["x1"] == first["x2"] == 0
    assert first["z1"] == first["b1"]  # b1 alone
    assert first["prediction"] > 0.7  # too large
    assert [first[f"dL_d{key}"] != 0 for key in ("w1", "w2", "b1")] == [False, False, True]
    assert first["dL_dh1"] == first["dL_dprediction"] * first["v1"]

    learned = ended("network", 8)
    assert learned.done == 120
    run = learned.run
    chance = run.predicted(run.columns()[:2], learned.parameters)
    assert list(chance > 0.5) == [False, True, True, False]
    w1, w2, b1, w3, w4, b2, *_ = learned.parameters
    above = [
        [w * x1 + v * x2 + b > 0 for x1, x2 in ((0, 0), (0, 1), (1, 0), (1, 1))]
        for w, v, b in ((w1, w2, b1), (w3, w4, b2))
    ]
    assert above == [[False, False, True, False], [False, True, False, False]]

    assert not {"b1", "b2", "b3", "b4"} & set(ended("network", 9).run.model.moving)  # held
    fork = ended("network", 10).update
    ways = fork["dL_dz3"] * fork["w5"], fork["dL_dz4"] * fork["w7"]
    assert ways[0] > 0 > ways[1]
    assert sum(ways) == fork["dL_dh1"] > 0  # h1 should fall: the first output wins.
    assert fork["prediction1"] > fork["y1"]
    assert fork["prediction2"] < fork["y2"]

    sine = ended("network", 11)
    run = sine.run
    near = run.predicted(run.columns()[:1], sine.parameters)
    targets = run.data.targets[0]
    assert np.abs(near - targets).max() < 0.2  # near it
    number = dict(zip(run.model.parameters, sine.parameters, strict=True))
    for unit in "1234":
        bent = np.tanh(number["w" + unit] * run.data.inputs[0] + number["b" + unit])
        piece = number["v" + unit] * bent
        assert np.abs(piece - targets).max() > 0.6  # The curve near the dots is y*, no piece.
        assert abs(np.tanh(number["w" + unit] * 20 + number["b" + unit])) > 0.999  # nearly flat
    far = [float(run.predicted((x,), sine.parameters)) for x in (10.0, 20.0, 1e9)]
    assert max(far) - min(far) < 0.02  # It gets flat.


def _sums(session: Session) -> list[float]:
    """Return z at every sample, of one neuron with two inputs."""
    w1, w2, b = session.parameters
    return [w1 * x1 + w2 * x2 + b for x1, x2 in zip(*session.run.data.inputs, strict=True)]


def test_failures() -> None:
    zeros = ended("failures", 2)
    assert zeros.parameters[:-1] == (0,) * 8  # all but c
    columns = zeros.run.columns()[:2]
    assert set(zeros.run.predicted(columns, zeros.parameters)) == {zeros.parameters[-1]}  # y* = c
    for epoch in (99, 100):
        assert abs(path_of(zeros.run).row(4 * epoch)[-1] - zeros.parameters[-1]) < 1e-9
    seen = last_epoch(zeros)
    assert seen is not None
    assert abs(seen - 1) < 1e-9

    dead = ended("failures", 3)
    assert [notice.brief for notice in notices(dead)] == ["h2 is dead"]
    assert "9 samples" in notices(dead)[0].sentence
    still = ended("failures", 4)
    assert still.parameters[2:4] == dead.parameters[2:4]  # w2 and b2, as before
    x = np.linspace(-2, 2, 81)
    w1, b1, w2, b2, v1, v2, c = still.parameters
    pieces = [v * np.maximum(w * x + b, 0) for w, b, v in ((w1, b1, v1), (w2, b2, v2))]
    curve = pieces[0] + pieces[1] + c
    assert (curve > np.maximum(*pieces)).all()  # The upper curve is y*:
    assert set(curve[x < 0]) == {c}  # flat on the left.

    wrong, less = ended("failures", 6), ended("failures", 7)
    assert wrong.done == less.done == 250
    starts = [float(path_of(each.run).update(0)["prediction"]) for each in (wrong, less)]
    assert abs(starts[1] - 1 / (1 + exp(-1.5))) < 1e-12  # The other start of the question.
    assert starts[0] > starts[1]
    slopes = [each.update["dL_dz"] for each in (ended("failures", 5), wrong)]
    assert slopes[0] < 0.02 < slopes[1]  # Small on the plateau.
    falling, at_once = ([data_set_loss(each.run, at) for at in (0, 50, 120, 250)]
                        for each in (wrong, less))  # fmt: skip
    assert falling[2] > 0.94 * falling[0]  # For more than a hundred updates it hardly moved,
    assert falling[3] < 0.2 * falling[0]  # and then it fell.
    assert at_once[1] < 0.3 * at_once[0]  # no plateau
    assert at_once[3] < falling[3]

    row = ended("failures", 10).update
    back = [row[f"dL_dz{unit}"] for unit in range(8, 0, -1)]
    assert back == sorted(back, reverse=True)  # less from unit to unit
    assert [row[f"dL_db{unit}"] for unit in range(7, 0, -1)] == back[1:]  # ∂L/∂b7 is ∂L/∂z7.
    assert back[-1] < 0.25**7 * back[0] < back[0] / 1000
    assert {row[key] for key in ("w1", "w2", "w3", "w4", "w5", "w6", "w7", "v1")} == {1}

    right_way = ended("failures", 11)
    losses = [_bugged(right_way, updates) for updates in (100, 1000)]
    path_of(right_way.run).extend(1000)
    for (bugged, _), updates in zip(losses, (100, 1000), strict=True):
        assert abs(bugged / data_set_loss(right_way.run, updates) - 1) < 0.02  # nearly as well
    assert losses[1][0] < losses[0][0] < data_set_loss(right_way.run, 0)  # It still trains.
    assert abs(losses[0][1] - right_way.update["dL_dw1"]) > 5e-5


def _bugged(session: Session, updates: int) -> tuple[float, float]:
    """Return the loss after updates that use new weights for hidden slopes, and ∂L/∂w1 at first."""
    model = session.run.model
    known = dict(zip(model.parameters, session.run.start, strict=True))
    x = np.array([column[0] for column in session.run.data.inputs])
    y = np.array([column[0] for column in session.run.data.targets])
    hidden = np.array([[known["w1"], known["w2"]], [known["w3"], known["w4"]]])
    output = np.array([[known["w5"], known["w6"]], [known["w7"], known["w8"]]])
    shifts = np.array([known["b1"], known["b2"]]), np.array([known["b3"], known["b4"]])
    first = 0.0
    for update in range(updates + 1):
        h = 1 / (1 + np.exp(-(hidden @ x + shifts[0])))
        chance = 1 / (1 + np.exp(-(output @ h + shifts[1])))
        loss = float(0.5 * ((chance - y) ** 2).sum())
        back = (chance - y) * chance * (1 - chance)
        output = output - session.settings.rate * np.outer(back, h)
        slopes = np.outer((output.T @ back) * h * (1 - h), x)  # The bug: output is new already.
        hidden = hidden - session.settings.rate * slopes
        first = float(slopes[0, 0]) if update == 0 else first
    return loss, first
