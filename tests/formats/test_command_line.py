"""A session as a command line: short where all is usual, and every change of settings in it."""

import shlex
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.data.points import parse_points
from core.descent.path import changed, path_of
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.formats.command_line import change, changed_run, command_line, phase_words
from core.model.model import LINE, Model, read_model
from core.model.network import network_text
from core.session.runs import with_settings
from core.session.session import Look, Session, travel
from core.text.typed import InputError
from sessions import (
    LINE_LOSSES,
    NUMBERS,
    RUNS,
    SETTINGS,
    STEPS,
    dataset,
    looked_at,
    named,
    run_on,
    scenario,
    xor,
)

PLANE = Model("y* = a*x1 + b*x2 + c")
WORKED = SCENARIOS["worked"].run()


def words(session: Session) -> list[str]:
    return shlex.split(command_line(session))


def option(session: Session, name: str) -> str:
    """Return the value of an option such as --rate=0.1, which stands there once."""
    (word,) = [word for word in words(session) if word.startswith(f"--{name}=")]
    return word.partition("=")[2]


@pytest.mark.parametrize(
    ("session", "line"),
    [
        (scenario("worked"), "gradstep --scenario worked"),
        (scenario("worked", done=7), "gradstep --scenario worked --goto 7"),
        (travel(scenario("loop"), 10), "gradstep --scenario loop --goto 2 --phase loss"),
        (travel(scenario("loop"), 1), "gradstep --scenario loop --goto 0 --phase forward"),
        (
            travel(scenario("two", done=9), 3 * STEPS),
            "gradstep --scenario two --reached=9 --goto 3",
        ),
    ],
)
def test_a_place_in_a_scenario(session: Session, line: str) -> None:
    assert command_line(session) == line


def test_only_what_differs_from_the_scenario_is_said() -> None:
    made = SCENARIOS["worked"]
    run = new_run(made.data, Settings(0.1, "absolute", "shuffled", 7), (-1.5, 4))
    assert words(Session(run)) == [
        *("gradstep", "--scenario", "worked"),
        *("--rate=0.1", "--loss=absolute", "--order=shuffled", "--seed=7", "--m=-1.5"),
    ]


def test_standardised_data_go_by_the_name_of_the_raw() -> None:
    made = SCENARIOS["forbes"]
    run = new_run(made.data.standardise(), Settings(rate=made.rate), made.start)
    assert command_line(Session(run)) == "gradstep --scenario forbes --standardise"


@given(run=RUNS)
@settings(deadline=None, max_examples=30)
def test_few_samples_are_written_out(run: Run) -> None:
    session = Session(run)
    assert parse_points(option(session, "points"), run.data.name) == run.data
    first = run.segments[0]
    said = dict(word[2:].split("=", 1) for word in words(session)[1:])
    assert float(said.get("m", "0")) == first.start[0]
    assert float(said.get("c", "0")) == first.start[1]
    assert float(said.get("rate", "0.05")) == first.settings.rate
    assert said.get("loss", "squared") == first.settings.loss
    assert said.get("order", "table") == first.settings.order
    assert int(said.get("seed", "0")) == first.settings.seed


def test_many_samples_go_by_the_name_of_their_file_and_columns() -> None:
    x = np.arange(100.0)
    data = Dataset("my data.csv", x, x, input_names=("age",), target_names=("body mass",))
    line = command_line(Session(new_run(data, Settings(rate=0.05))))
    assert line == "gradstep 'my data.csv' --x=age '--y=body mass'"


def test_many_samples_of_several_columns_are_chosen_as_a_row_of_csv() -> None:
    x = np.arange(100.0)
    names = ("height, cm", 'so "called"')
    data = Dataset("my.csv", (x, x), x, input_names=names, target_names=("3",), target_choice="02")
    run = new_run(data, Settings(rate=0.05), model=PLANE)
    assert words(Session(run)) == [
        *("gradstep", "my.csv", '--x="height, cm","so ""called"""', "--y=02"),
        f"--model={PLANE.text}",
    ]


def test_points_of_several_columns_are_written_whole() -> None:
    run = new_run(xor(), Settings(rate=0.05), model=PLANE)
    assert option(Session(run), "points") == "0,0,0 0,1,1 1,0,1 1,1,0"
    scaled = new_run(xor().standardise(), Settings(rate=0.05), model=PLANE)
    assert words(Session(scaled))[1:] == [
        "--points=0,0,0 0,1,1 1,0,1 1,1,0",
        "--standardise",
        f"--model={PLANE.text}",
    ]
    assert scaled.columns()[0].tolist() == [-1, -1, 1, 1]
    assert scaled.columns(slice(1, 2))[1].tolist() == [1]
    assert scaled.columns()[2].tolist() == [0, 1, 1, 0]


def test_data_named_as_a_scenario_are_not_taken_for_it() -> None:
    run = new_run(dataset((1, 3), (2, 5), name="worked"), Settings(rate=0.05))
    assert command_line(Session(run)) == "gradstep '--points=1,3 2,5'"


def test_how_it_is_looked_at_is_said_where_unusual() -> None:
    look = Look(view="surface", digits=17, log_loss=True)
    line = command_line(looked_at(scenario("worked"), look))
    assert line == "gradstep --scenario worked --view surface --digits 17 --log-loss"


def test_phases_within_an_update_have_words() -> None:
    assert phase_words(LINE.stages) == {"forward": 1, "loss": 2, "backward": 3}
    assert phase_words(read_model(network_text("1-2-1")).stages) == {
        "forward-1": 1,
        "forward": 2,
        "loss": 3,
        "backward-2": 4,
        "backward": 5,
    }


# Changes of settings


def test_a_change_says_what_differs() -> None:
    session = with_settings(scenario("worked", done=7), Settings(rate=0.1), m=2)
    assert change(session.run, 1) == "7:rate=0.1,m=2"
    assert command_line(session) == ("gradstep --scenario worked --change 7:rate=0.1,m=2 --goto 7")
    assert change(changed(WORKED, 3, Settings()), 1) == "3:rate=0.25"


@given(
    run=RUNS,
    places=st.lists(st.integers(0, 30), min_size=1, max_size=4, unique=True),
    changes=st.lists(st.tuples(SETTINGS, st.none() | NUMBERS), min_size=4, max_size=4),
)
@settings(deadline=None, max_examples=40)
def test_changes_written_and_read_lead_to_the_same_run(
    run: Run, places: list[int], changes: list[tuple[Settings, float | None]]
) -> None:
    late = run
    for done, (new, m) in zip(sorted(places), changes, strict=False):
        late = changed(late, done, new, **named(m))
    line = words(Session(late))
    read = replace(late, segments=late.segments[:1])
    for flag, word in pairwise(line):
        if flag == "--change":
            read = changed_run(read, word)
    assert read == late


@pytest.mark.parametrize(
    ("text", "rate", "m"),
    [("4:rate=0.1", 0.1, 0), ("4: rate = 0.1 , m = −2", 0.1, -2)],
)
def test_changes_typed_by_hand(text: str, rate: float, m: float) -> None:
    run = changed_run(run_on((0, 0), (1, 0)), text)
    assert run.segments[-1].settings.rate == rate
    assert (run.segments[-1].begins, run.segments[-1].start[0]) == (4, m)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "rate=0.1",
            "--change should be an update number, a colon and settings, such as 7:rate=0.1, "
            "not 'rate=0.1'.",
        ),
        (
            "x:rate=0.1",
            "--change: the update number should be a whole number from 0 to 10,000,000, not 'x'.",
        ),
        ("7:rate=0", "--change: rate should be a number above 0 such as 0.25, not '0'."),
        ("7:loss=cubic", f"--change: loss should be one of {', '.join(LINE_LOSSES)}, not 'cubic'."),
        ("7:order=x", "--change: order should be one of table, shuffled, random, not 'x'."),
        (
            "7:seed=-1",
            "--change: seed should be a whole number from 0 to 999,999,999,999,999,999, not '-1'.",
        ),
        ("7:m=nan", "--change: m should be a finite number such as 2.5, not 'nan'."),
        ("7:c", "--change: c should be a finite number such as 2.5, not ''."),
        (
            "7:speed=2",
            "--change: settings are m, c, rate, loss, order, seed, not 'speed'.",
        ),
        ("9999:rate=0.1", "--change 9999:rate=0.1: the run ends at update 2915, not finite."),
        ("7:", "--change 7: says no change: add one, such as 7:rate=0.1."),
        ("7:,", "--change 7:, says no change: add one, such as 7:rate=0.1."),
        ("7:rate=0.1,m=1,rate=0.2", "--change: rate is given twice: give it once."),
        (
            "2:rate=0.1",
            "--change 2:rate=0.1: changes should be in order of their update numbers.",
        ),
    ],
)
def test_a_malformed_change_gets_a_sentence(text: str, sentence: str) -> None:
    run = WORKED if text.startswith("9999") else changed(WORKED, 5, Settings())
    with pytest.raises(InputError) as caught:
        changed_run(run, text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("text", ["7:\x1b[2J=1", "\x1b]0;x", "7:rate=\x07", "x\x1b:"])
def test_no_mistake_can_steer_the_terminal(text: str) -> None:
    with pytest.raises(InputError) as caught:
        changed_run(WORKED, text)
    assert str(caught.value).isprintable()


def test_a_change_where_the_run_has_ended_can_be_read_again() -> None:
    path_of(WORKED).extend(10_000)
    run = changed(WORKED, 2915, Settings(rate=0.05), m=5, c=4)
    assert changed_run(WORKED, change(run, 1)) == run


def test_digits_are_said_where_others_than_usual_are_preferred() -> None:
    session = scenario("worked", done=2)
    assert "--digits" not in command_line(session)
    assert "--digits 6" in command_line(session, 8)
    eight = replace(session, look=replace(session.look, digits=8))
    assert "--digits 8" in command_line(eight)
    assert "--digits 8" in command_line(eight, 8)
