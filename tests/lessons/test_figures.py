"""The figures of the lessons on formulas and networks: each that a text has is computed here."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from math import exp, log

import numpy as np
import pytest

from core.descent.path import path_of
from core.descent.run import Run, new_run
from core.descent.scenarios import SCENARIOS
from core.descent.update import Update
from core.lessons.progress import begin, next_stop
from core.model.equations import equations
from core.model.losses import SQUARED
from core.model.model import Model
from core.model.network import network_text
from core.model.program import forward
from core.model.stages import Phase
from core.quiz.arithmetic import evaluate
from sessions import scenario
from tui import lessons
from tui.panels.views import VIEWS

NAMES = ("graph", "neuron", "network", "failures")

NUMBER = re.compile(r"(?<![\w.,])−?\d+\.\d+")
EQUALITY = re.compile(
    r"(?<![\w.,²(])([−(½\d][−\d.·+/()²½ ]*[·+−/²][−\d.·+/()²½ ]*) [=≈] (−?\d+(?:\.\d+)?)"
)

# What a text says, and what it is about


def run_of(name: str, stop: int) -> Run:
    """Return the run of a stop (from 1), as it begins."""
    lesson = lessons.read(name)
    return next((each.start for each in reversed(lesson.stops[:stop]) if each.start), lesson.start)


def said(name: str, stop: int) -> str:
    """Return all that a stop says."""
    found = lessons.read(name).stops[stop - 1]
    return " ".join((found.text, found.explain, found.question, *found.choices))


def at(name: str, stop: int, update: int) -> Update:
    """Return an update (from 1) of a stop's run."""
    path = path_of(run_of(name, stop))
    path.extend(update)
    return path.update(update - 1)


def reached(name: str, stop: int, updates: int) -> dict[str, float]:
    """Return the parameters after so many updates of a stop's run, and the mean of L there."""
    run = run_of(name, stop)
    path_of(run).extend(updates)
    row = path_of(run).row(updates)
    mean = float(run.data_set_loss(row, run.settings_at(0).loss))
    return {**dict(zip(run.model.parameters, row, strict=True)), "mean": mean}


def values(name: str, stop: int, updates: int) -> list[dict[str, float]]:
    """Return all values of each sample in turn after so many updates of a stop's run."""
    run = run_of(name, stop)
    path_of(run).extend(updates)
    every, row = equations(run.model, SQUARED.name), path_of(run).row(updates)
    samples = zip(*(column.tolist() for column in run.columns()), strict=True)
    return [forward(every, run.values(sample, row)) for sample in samples]


def chance(temperature: float) -> float:
    """Return y* at a temperature in °F, after the twenty epochs of the lesson neuron."""
    x = (temperature - MEAN) / DEVIATION
    return float(run_of("neuron", 8).predicted((x,), path_of(run_of("neuron", 8)).row(460)))


RAW = SCENARIOS["orings"].data
MEAN, DEVIATION = float(RAW.inputs[0].mean()), float(RAW.inputs[0].std())


def best() -> tuple[float, float, float]:
    """Return w, b and the mean of L of the best fit to the o-rings, by Newton's method."""
    run = run_of("neuron", 1)
    x, y = run.columns()
    design, found = np.stack([x, np.ones_like(x)], axis=1), np.zeros(2)
    for _ in range(20):
        chances = 1 / (1 + np.exp(-design @ found))
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design
        found = found - np.linalg.solve(curvature, design.T @ (chances - y))
    w, b = found.tolist()
    return w, b, float(run.data_set_loss((w, b), "cross-entropy"))


def with_steps_taken() -> float:
    """Return the ∂L/∂w1 of Mazur's network if the output weights had been updated before."""
    now = at("failures", 11, 1)
    through = now["dL_dz3"] * now["w5_after"] + now["dL_dz4"] * now["w7_after"]
    return through * now["h1"] * (1 - now["h1"]) * now["x1"]


def nudged() -> tuple[float, float]:
    """Return y* and L of the fork with a larger by 0.001."""
    run = run_of("graph", 5)
    start = dict(zip(run.model.parameters, run.start, strict=True)) | {"a": 1.001}
    known = forward(equations(run.model, SQUARED.name), run.values((2.0, 9.0), start.values()))
    return known["prediction"], known["loss"]


def of(values: Update | dict[str, float], *keys: str) -> list[float]:
    return [values[key] for key in keys]


def figures_of_the_neuron() -> dict[int, Iterable[float]]:
    one, twenty, hundred = (reached("neuron", 1, 23 * epoch) for epoch in (1, 20, 100))
    w, b, least = best()
    first, and_ = at("neuron", 1, 1), values("neuron", 11, 40)
    return {
        2: of(first, "prediction"),
        3: (DEVIATION, MEAN, *of(first, "x", "prediction")),
        4: (0.5, first["loss"], 0.01, -log(1 - 0.01), 0.99, -log(1 - 0.99)),
        5: (0.9, 0.9 - 1),
        6: (*of(one, "w", "mean"), first["loss"]),
        7: (*of(twenty, "w", "b", "mean"), least),
        8: (0.5, -twenty["b"] / twenty["w"], chance(60), chance(70)),
        9: [chance(31)],
        10: (*of(hundred, "w", "b"), w, b),
        11: (0.5, and_[3]["prediction"], reached("neuron", 11, 40)["mean"]),
    }


def figures_of_the_network() -> dict[int, Iterable[float]]:
    one = [each["prediction"] for each in values("network", 1, 400)]
    mean, first, mazur = reached("network", 1, 400)["mean"], at("network", 3, 1), _mazur()
    far = run_of("network", 12).predicted((9.0,), path_of(run_of("network", 12)).row(2470))
    return {
        1: (0.5, min(one), max(one), mean, log(2)),
        3: of(first, "w1", "b1", "h1", "h2"),
        4: (
            *of(first, "v1", "v2", "c", "h1", "h2", "prediction"),
            *(first["v1"] * first["h1"], -first["v2"] * first["h2"]),
        ),
        5: of(first, "dL_dprediction", "h1", "dL_dv1"),
        7: of(first, "dL_dprediction", "v1", "dL_dh1", "dh1_dz1", "dL_dz1"),
        8: [reached("network", 8, 120)["mean"]],
        9: of(mazur, "dL_dz3", "dL_dz4"),
        10: of(mazur, "dL_dz3", "w5", *VIA, "dL_dz4", "w7", "dL_dh1"),
        11: [reached("network", 11, 2470)["mean"]],
        12: [float(far)],
    }


VIA = "dL_dh1_via_z3", "dL_dh1_via_z4"


def _mazur() -> Update:
    return at("network", 9, 1)


def figures_of_the_failures() -> dict[int, Iterable[float]]:
    zeros, dead, vanishing = (
        reached("failures", 2, 400),
        reached("failures", 3, 2),
        at("failures", 9, 1),
    )
    wrong, less = at("failures", 6, 1), at("failures", 8, 1)
    early, slope = with_steps_taken(), at("failures", 11, 1)["dL_dw1"]
    return {
        2: of(zeros, "c", "mean"),
        3: (run_of("failures", 3).settings_at(0).rate, dead["w2"], -dead["b2"]),
        5: (SCENARIOS["abs"].rate, reached("failures", 3, 900)["mean"]),
        6: (*of(wrong, "prediction", "dprediction_dz"), *of(less, "prediction", "dprediction_dz")),
        7: (wrong["prediction"], at("failures", 7, 301)["prediction"]),
        8: (less["prediction"], at("failures", 8, 301)["prediction"]),
        9: [0.25],
        10: of(vanishing, "dL_dz8", "dL_dz1"),
        11: (slope, early, 100 * (1 - early / slope)),
    }


def figures_of_the_graph() -> dict[int, Iterable[float]]:
    first, second, fork = at("graph", 1, 1), at("graph", 1, 2), at("graph", 5, 1)
    circuit, (y, loss) = at("graph", 11, 1), nudged()
    grown = 0.5 * (first["prediction"] + 0.01 - first["y"]) ** 2
    return {
        2: (0.01, grown - first["loss"]),
        4: (*of(first, "m_after", "c_after"), *of(second, "prediction", "dL_dprediction")),
        5: of(fork, "loss"),
        8: (1.001, 0.001, y, loss, loss - fork["loss"]),
        10: (run_of("graph", 10).settings_at(0).rate, *of(fork, "a_after", "b_after")),
        11: (
            *of(circuit, "dL_dd", "dL_de", "dL_dn", "dL_dz", "prediction"),
            1 - circuit["prediction"],
        ),
    }


FIGURES: dict[str, Callable[[], dict[int, Iterable[float]]]] = {
    "graph": figures_of_the_graph,
    "neuron": figures_of_the_neuron,
    "network": figures_of_the_network,
    "failures": figures_of_the_failures,
}


def is_written(number: float, text: str) -> bool:
    """Whether a number, rounded to the digits of the text, is what the text says."""
    decimals = len(text.partition(".")[2])
    return f"{number:.{decimals}f}" == text.replace("−", "-")


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_computed(name: str) -> None:
    figures = FIGURES[name]()
    stops = range(1, len(lessons.read(name).stops) + 1)
    assert figures.keys() <= set(stops)
    for stop in stops:
        typed = NUMBER.findall(said(name, stop))
        computed = list(figures.get(stop, ()))
        for text in typed:
            assert any(is_written(number, text) for number in computed), (stop, text)
        for number in computed:
            assert any(is_written(number, text) for text in typed), (stop, number)


def test_every_equality_of_numbers_holds_in_the_digits_shown() -> None:
    held = 0
    for name in NAMES:
        for stop in range(1, len(lessons.read(name).stops) + 1):
            for left, right in EQUALITY.findall(said(name, stop)):
                formula = left.replace("½(", "0.5*(").replace("²", "^2").replace("·", "*")
                number = evaluate(formula.replace("−", "-"))
                assert is_written(number, right), (name, stop, left, right)
                held += 1
    assert held > 20


# What is on the screen


@pytest.mark.parametrize("name", lessons.NAMES)
def test_the_view_of_a_stop_suits_its_run(name: str) -> None:
    session = begin(scenario(), lessons.read(name))
    while True:
        assert VIEWS[session.look.view].fits(session), f"stop {session.stop + 1}"
        if session.stop == len(lessons.read(name).stops) - 1:
            break
        session = next_stop(session)


@pytest.mark.parametrize("name", NAMES)
def test_the_place_of_a_choice_does_not_tell_whether_it_is_right(name: str) -> None:
    asking = [stop for stop in lessons.read(name).stops if stop.choices]
    places = {stop.choices.index(stop.answer) for stop in asking}
    assert 0 not in places, "it would be the one that Enter takes"
    assert len(places) == min(len(asking), 2)


# What is said in words


def test_the_fork_is_what_the_lesson_draws() -> None:
    fork = at("graph", 5, 1)
    assert of(fork, "u", "p", "q", "prediction", "loss") == [2, 4, 6, 10, 0.5]
    assert "u = 2, p = 4, q = 6, y* = 10" in said("graph", 5)
    assert of(fork, "dL_dq", "dL_db", "dL_du", "dL_da") == [1, 2, 7, 14]
    assert "∂L/∂q = 1, and from q = b·u comes ∂L/∂b = 1·2 = 2" in said("graph", 6)
    assert of(fork, "dL_du_via_p", "dL_du_via_q") == [4, 3]
    assert "Along p it is 1·4, along q it is 1·3" in said("graph", 7)
    assert "7: at a fork" in said("graph", 7)
    assert "about 14 times" in said("graph", 8)


def test_the_first_launch_was_at_66_and_the_coldest_at_53_degrees() -> None:
    temperatures, damage = RAW.columns
    assert len(RAW) == 23
    assert "each of 23 launches" in said("neuron", 1)
    assert (temperatures[0], damage[0]) == (66, 0)
    assert "66 °F, no damage" in said("neuron", 3)
    assert set(damage[temperatures == 70]) == {0, 1}
    assert "launches at 70 °F went both ways" in said("neuron", 7)
    assert temperatures.min() == 53
    assert "no launch was below 53 °F" in said("neuron", 9)
    assert f"{temperatures.min() - 31:.0f} °F below the coldest" in said("neuron", 9)


def test_the_curve_meets_the_half_mark_at_65_degrees() -> None:
    assert chance(64.5) > 0.5 > chance(65.5)
    assert "about 65 °F" in said("neuron", 8)
    assert "at 60 °F and 0.24 at 70 °F" in said("neuron", 8)


def test_the_launches_end_in_a_cycle() -> None:
    epochs = [reached("neuron", 1, 23 * epoch)["w"] for epoch in (100, 150, 151)]
    assert max(epochs) - min(epochs) < 1e-4
    assert reached("neuron", 1, 23 * 100 + 1)["w"] - epochs[0] > 0.01


def test_larger_weights_make_and_more_sure() -> None:
    run, here = run_of("neuron", 11), reached("neuron", 11, 40)
    assert [each["prediction"] > 0.5 for each in values("neuron", 11, 40)] == [False] * 3 + [True]
    row = [here[key] for key in run.model.parameters]
    means = [
        run.data_set_loss([scale * each for each in row], "cross-entropy") for scale in (1, 2, 4)
    ]
    assert means == sorted(means, reverse=True)
    assert reached("neuron", 11, 440)["mean"] < here["mean"]


def test_each_hidden_unit_takes_one_case_of_xor() -> None:
    (first, *_), after = values("network", 1, 400), values("network", 8, 120)
    assert first["prediction"] > 0.5, "one neuron does not get (0,0) right"
    assert [round(each["prediction"]) for each in after] == [each["y"] for each in after]
    for key, case in (("h1", (1, 0)), ("h2", (0, 1))):
        assert [(each["x1"], each["x2"]) for each in after if each[key] > 0] == [case]


def test_the_sum_of_pieces_gets_flat() -> None:
    run = run_of("network", 12)
    row = path_of(run).row(2470)
    far = [run.predicted((x,), row) for x in (8.0, 20.0, 100.0)]
    assert max(far) - min(far) < 0.005


def test_of_zeros_c_alone_moves() -> None:
    moved = {key for key, value in reached("failures", 2, 400).items() if value}
    assert moved == {"c", "mean"}


def test_the_dead_unit_stays_dead() -> None:
    before, after = (reached("failures", 3, updates) for updates in (2, 900))
    assert all(each["z2"] < 0 for each in values("failures", 3, 2))
    assert of(before, "w2", "b2") == of(after, "w2", "b2")
    assert len(run_of("failures", 3).data) == 9
    abs_, dead = SCENARIOS["abs"].run(), SCENARIOS["dead"].run()
    assert abs_.start == dead.start
    assert "learns |x| in 8 epochs" in said("failures", 5)
    path_of(abs_).extend(72)
    assert abs_.data_set_loss(path_of(abs_).row(72), SQUARED.name) < 0.001


def test_with_cross_entropy_the_more_wrong_start_steps_further() -> None:
    def step(run: Run) -> float:
        settings = replace(run.settings_at(0), loss="cross-entropy")
        run = new_run(run.data, settings, run.start, run.model)
        path_of(run).extend(1)
        return path_of(run).update(0)["step_w"]

    wrong, less = run_of("failures", 6), run_of("failures", 8)
    assert step(wrong) > step(less)
    assert at("failures", 6, 1)["step_w"] < at("failures", 8, 1)["step_w"]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_how_much_of_a_slope_comes_through_eight_units(activation: str) -> None:
    run = SCENARIOS["vanishing"].run()
    text = network_text("1-1-1-1-1-1-1-1-1", activation, "sigmoid")
    run = new_run(run.data, run.settings_at(0), run.start, Model(text))
    path_of(run).extend(1)
    first = path_of(run).update(0)
    share = first["dL_dz1"] / first["dL_dz8"]
    assert "40,000 times less" in said("failures", 10)
    shares = {"sigmoid": (1 / 45_000, 1 / 35_000), "tanh": (1e-3, 0.1), "relu": (1, 1)}
    least, most = shares[activation]
    assert least <= share <= most


def test_the_sigmoid_s_slope_is_a_quarter_at_most() -> None:
    chances = [1 / (1 + exp(-z / 10)) for z in range(-100, 101)]
    assert max(each * (1 - each) for each in chances) == 0.25


def test_the_bug_still_trains() -> None:
    """The hidden slopes with output weights already updated: L falls nearly alike."""
    run, now = run_of("failures", 11), at("failures", 11, 1)
    right = dict(zip(run.model.parameters, now.after, strict=True))
    through = {
        "h1": now["dL_dz3"] * right["w5"] + now["dL_dz4"] * right["w7"],
        "h2": now["dL_dz3"] * right["w6"] + now["dL_dz4"] * right["w8"],
    }
    wrong = dict(right)
    for key, unit, source in (
        *(("w1", "h1", "x1"), ("w2", "h1", "x2")),
        *(("w3", "h2", "x1"), ("w4", "h2", "x2")),
    ):
        slope = through[unit] * now[unit] * (1 - now[unit]) * now[source]
        wrong[key] = now[key] - 0.5 * slope
    losses = [
        float(run.data_set_loss(tuple(each.values()), SQUARED.name)) for each in (right, wrong)
    ]
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)
    assert losses[1] < now["loss"]


def test_what_the_fork_s_first_stage_back_shows_is_what_its_stop_says() -> None:
    every = equations(run_of("graph", 6).model, SQUARED.name)
    stages = run_of("graph", 6).stages
    first = stages.stage(Phase.BACKWARD, 2)
    shown = {each.key for each in every.every if each.stage == first}
    assert {"dL_dprediction", "dL_dq", "dL_db"} < shown
    assert not {"dL_dp", "dL_du"} & shown
    assert "y* and q with its b, comes first; p, in u's layer, waits" in said("graph", 6)
