"""Breakpoints of other models: parameters by name, dead units, and classes that are all right."""

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.descent.classes import has_classes, right, sorts
from core.descent.path import path_of
from core.descent.run import MOST_UPDATES, Settings, new_run
from core.model.model import LINE, Model
from core.model.network import network_text
from core.session.breakpoints import Breakpoint, kinds_of, read_breakpoints, write_breakpoints
from core.session.session import Session, travel
from core.text.typed import InputError
from sessions import next_hit, previous_hit, xor
from small_networks import MAZUR, RELU, abs_run

CLASSES = Model(network_text("2-3-1", "tanh", "sigmoid"))


def test_parameters_by_name() -> None:
    points = read_breakpoints("|w1|>1 w1 < -0.5, B2>.25", model=RELU)
    assert points == (Breakpoint("|w1|>", 1), Breakpoint("w1<", -0.5), Breakpoint("b2>", 0.25))
    assert read_breakpoints(write_breakpoints(points), model=RELU) == points
    capitals = Model("y* = W*x + w")
    both = (Breakpoint("W<", 0), Breakpoint("w<", 0))
    assert read_breakpoints("W<0 w<0", model=capitals) == both


def test_a_stop_where_a_weight_crosses_a_number() -> None:
    run = abs_run(0.1)
    stop = next_hit(Session(run), read_breakpoints("w2<-0.5", model=RELU))
    number = run.stages.done(stop.place)
    index = RELU.parameters.index("w2")
    weights = [path_of(run).row(row)[index] for row in (number - 1, number)]
    assert weights[1] < -0.5 <= weights[0]
    assert stop.reason == f"Update {number}: w2 is now below -0.5."


def test_a_unit_dies_at_update_2() -> None:
    dead = read_breakpoints("dead", model=RELU)
    stop = next_hit(Session(abs_run(0.35)), dead)
    assert stop.reason == "Update 2: a relu is now 0 for all samples."
    later = travel(Session(abs_run(0.35)), RELU.stages.place(20))
    assert previous_hit(later, dead) == stop
    wanted = (*dead, Breakpoint("update=", 400))
    assert next_hit(Session(abs_run(0.1)), wanted).met == wanted[1:]


def test_all_right() -> None:
    start = (0.9, -0.7, 0.5, -0.6, -0.7, -0.2, 0.3, 0.5, -0.1, 0.7, -0.7, -0.6, -0.9)
    run = new_run(xor(), Settings(0.5, "cross-entropy"), start, CLASSES)
    every = read_breakpoints("right=all", model=CLASSES)
    stop = next_hit(Session(run), every)
    number = run.stages.done(stop.place)
    assert stop.reason == f"Update {number:,}: every sample's y* is now on its y's side of ½."
    before, after = (right(run, path_of(run).row(row)) for row in (number - 1, number))
    assert before < after == len(run.data)
    rows = path_of(run).rows(0, number + 1)
    assert int(right(run, rows).argmax()) == number
    predicted = run.predicted(run.data.inputs, path_of(run).row(number))
    assert ((predicted > 0.5) == (run.data.targets[0] > 0.5)).all()


def test_half_is_on_no_side() -> None:
    run = new_run(xor(), Settings(0.5, "cross-entropy"), (0.0,) * 13, CLASSES)
    assert right(run, run.start) == 0


def test_what_a_model_has() -> None:
    assert "dead" in kinds_of(RELU)
    assert "right=all" not in kinds_of(RELU)
    assert "dead" not in kinds_of(CLASSES)
    assert "right=all" in kinds_of(CLASSES)
    assert [sorts(model) for model in (LINE, RELU, CLASSES, MAZUR)] == [False, False, True, True]
    assert has_classes(CLASSES, xor())
    bent = Dataset("bent", xor().inputs, np.array([0, 0.5, 1, 0]))
    assert not has_classes(CLASSES, bent)


@pytest.mark.parametrize(
    ("text", "model", "sentence"),
    [
        ("|m|>1", RELU, r"epoch, \|w1\|>100, w1<0, w1>0, dead, .* \(likewise b1, w2, .*, c\), not"),
        ("dead", CLASSES, "w1>0, right=all, nonfinite, .*, not 'dead'"),
        ("right=all", RELU, "not 'right=all'"),
        ("right=some", CLASSES, "not 'right=some'"),
        ("w1<", RELU, "The number after w1< should be a finite number"),
    ],
)
def test_mistakes_list_what_the_model_has(text: str, model: Model, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_breakpoints(text, model=model)


def test_a_network_that_settles_is_not_said_to_converge() -> None:
    stop = next_hit(Session(abs_run(0.35)), ())
    assert "onverge" not in stop.reason
    stop = next_hit(Session(abs_run(0.1)), ())
    assert "settled, or a plateau: the epoch changed" in stop.reason


def test_what_a_search_says_has_room_in_a_footer() -> None:
    run = abs_run(0.1)
    stop = next_hit(Session(run), ())
    longest = stop.reason.replace(f"{run.stages.done(stop.place):,}", f"{MOST_UPDATES:,}")
    assert f"{MOST_UPDATES:,}" in longest
    assert len(longest) < 80  # There is a blank before it.


def test_a_search_that_finds_nothing_says_so_in_plain_words() -> None:
    stop = previous_hit(travel(Session(abs_run(0.1)), 8), ())
    assert stop.reason == "No settling and no overflow met back to the start."
