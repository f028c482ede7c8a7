"""The command line: what it makes of arguments, and the one sentence that each mistake gets."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import __version__
from core.data.dataset import DataError
from core.data.points import parse_points
from core.descent.order import random_start
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import GROUPS, SCENARIOS
from core.formats.command_line import command_line
from core.model.model import read_model
from core.model.network import network_text
from core.session.runs import with_settings
from core.session.session import Look, Session, travel
from core.text.numbers import DIGITS
from core.text.typed import InputError
from sessions import NUMBERS, RUNS, SETTINGS, STEPS, named, scenario
from tui import cli
from tui.command import line_mode, opening, program
from tui.panels.views import VIEWS

Captured = pytest.CaptureFixture[str]


def run_of(*arguments: str) -> Run:
    """Return the run that arguments ask for."""
    return opening.run_of(program.parser().parse_args(arguments))


# Mistakes


BAD_FILES = {
    "empty.csv": (b"", "empty"),
    "blank.csv": (b"\n\n  \n", "empty"),
    "binary.csv": (b"1,2\n\x00\x01\x02", "line 2"),
    "latin.csv": (b"x,y\n1,2\n\xe9,3\n", "line 3"),
    "one_column.csv": (b"1\n2\n3\n", "line 1"),
    "text.csv": (b"1,2\n3,four\n", "line 2"),
    "nan.csv": (b"x,y\n1,2\n2,nan\n3,4\n", "line 3"),
    "inf.csv": (b"x,y\n1,2\ninf,2\n3,4\n", "line 3"),
    "ragged.csv": (b"1,2\n3,4\n5,6,7\n", "line 3"),
    "header_only.csv": (b"x,y\n", "line 1"),
    "quote.csv": (b'x,y\n"1,2\n3,4\n', "line"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_one_sentence(name: str, tmp_path: Path, capsys: Captured) -> None:
    content, place = BAD_FILES[name]
    path = tmp_path / name
    path.write_bytes(content)
    sentence = mistake([str(path)], capsys)
    assert name in sentence
    assert place in sentence


def mistake(arguments: list[str], capsys: Captured) -> str:
    """Return the sentence that these arguments get, having made sure that it is all they get."""
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"gradstep: \S[^\n]*\.\n", err), err
    assert "Traceback" not in err
    return err


BAD_ARGUMENTS = {
    "a missing file": (["nowhere.csv"], "nowhere.csv"),
    "a directory": (["tests"], "directory"),
    "a name with a line end": (["no\nwhere.csv"], "where.csv"),
    "a name with NUL": (["no\0where.csv"], "where.csv"),
    "a column of no file": (["--x", "a"], "--x"),
    "two sources": (["a.csv", "--points", "1,3 2,5"], "one of"),
    "a scenario and points": (["--scenario", "two", "--points", "1,3 2,5"], "one of"),
    "points: no comma": (["--points", "1 2"], "point 1"),
    "points: text": (["--points", "1,3 2,five"], "point 2"),
    "points: nan": (["--points", "1,3 nan,5"], "point 2"),
    "points: inf": (["--points", "1,3 2,inf"], "point 2"),
    "points: three numbers": (["--points", "1,3 2,5,6"], "point 2"),
    "points: none": (["--points", ""], "a point or more"),
    "rate: 0": (["--rate", "0"], "--rate"),
    "rate: negative": (["--rate=-0.1"], "--rate"),
    "rate: negative, apart": (["--rate", "-0.1"], "--rate"),
    "rate: nan": (["--rate", "nan"], "--rate"),
    "rate: inf": (["--rate", "inf"], "--rate"),
    "rate: text": (["--rate", "fast"], "--rate"),
    "rate: empty": (["--rate", ""], "--rate"),
    "m: text": (["--m", "much"], "--m"),
    "m: nan": (["--m", "nan"], "--m"),
    "c: inf": (["--c", "inf"], "--c"),
    "m: too large": (["--m", "1e999"], "--m"),
    "an unknown scenario": (["--scenario", "none"], "worked"),
    "an empty scenario": (["--scenario", ""], "worked"),
    "an unknown loss": (["--loss", "cubic"], "absolute"),
    "an unknown order": (["--order", "reverse"], "shuffled"),
    "seed: negative": (["--seed=-1"], "--seed"),
    "seed: huge": (["--seed", "9" * 50], "--seed"),
    "seed: digits without end": (["--seed", "9" * 5000], "--seed"),
    "random start: 0": (["--random-start", "0"], "--random-start"),
    "goto: negative": (["--goto=-1"], "--goto"),
    "goto: absurd": (["--goto", "9" * 40], "--goto"),
    "goto: text": (["--goto", "end"], "--goto"),
    "goto: a fraction": (["--goto", "1.5"], "--goto"),
    "updates: negative": (["--updates=-5"], "--updates"),
    "updates: absurd": (["--updates", "1" + "0" * 30], "--updates"),
    "epochs: text": (["--epochs", "ten"], "--epochs"),
    "epochs: absurd": (["--epochs", "99999999999"], "--epochs"),
    "updates and epochs": (["--updates", "5", "--epochs", "5"], "one of"),
    "an unknown format": (["--format", "xml"], "markdown"),
    "an unknown option": (["--speed", "3"], "--help"),
    "an abbreviated option": (["--upd", "3"], "--help"),
    "an option without its value": (["--rate"], "--help"),
    "two files": (["a.csv", "b.csv"], "--help"),
    "change: no colon": (["--change", "7"], "--change"),
    "change: unknown": (["--change", "7:speed=3"], "--change"),
    "change: no number": (["--change", "7:rate=fast"], "rate"),
    "change: out of order": (["--change", "7:rate=0.1", "--change", "3:rate=0.2"], "order"),
    "change: beyond the end": (["--change", "5000:rate=0.1"], "2915"),
    "points: a third number": (["--points", "1,3,5 2,5,7"], "point 1, '1,3,5', has 3 numbers"),
    "x: two columns": (["README.md", "--x", "a,b"], "--x a,b chooses 2 inputs"),
    "standardise: no spread": (["--points", "1,3 1,5", "--standardise"], "standardised"),
}


@pytest.mark.parametrize("name", BAD_ARGUMENTS)
def test_a_bad_argument_gets_one_sentence(name: str, capsys: Captured) -> None:
    arguments, word = BAD_ARGUMENTS[name]
    assert word in mistake(arguments, capsys)


BAD_LOOKS = {
    "view": ["--view", "nothing"],
    "digits": ["--digits", "7"],
    "phase": ["--phase", "update"],
    "reached": ["--reached=-1"],
    "goto": ["--goto", "99999999999"],
}


@pytest.mark.parametrize("option", BAD_LOOKS)
def test_the_explorer_s_options_are_checked_before_the_screen_opens(
    option: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_terminal(monkeypatch)
    assert f"--{option}" in mistake(BAD_LOOKS[option], capsys)


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_mode, "asked_for", lambda *_: False)
    monkeypatch.setattr(program, "keyboard_from_terminal", lambda: True)


def test_no_name_can_steer_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "red\x1b[31m.csv"
    path.write_text("1\n")
    assert "\x1b" not in mistake([str(path)], capsys)
    assert "\x1b" not in mistake([f"{path}.not"], capsys)


# What the arguments mean


def test_without_arguments_it_is_the_worked_example() -> None:
    assert run_of() == SCENARIOS["worked"].run()


def test_a_scenario_by_its_name() -> None:
    for name, each in SCENARIOS.items():
        assert run_of("--scenario", name) == each.run()
        assert run_of("--scenario", name.upper()) == each.run()


def test_options_compose() -> None:
    options = "--scenario two --m 1 --c=-2 --rate 0.5 --loss absolute --order shuffled --seed 7"
    run = run_of(*options.split())
    changed = Settings(rate=0.5, loss="absolute", order="shuffled", seed=7)
    assert run == new_run(SCENARIOS["two"].data, changed, (1, -2))


def test_a_random_start_is_repeatable_and_may_be_half_given() -> None:
    m, c = random_start(3, 10, 2)
    assert (run_of("--random-start", "10", "--seed", "3").segments[0].start[0]) == m
    half = run_of("--random-start", "10", "--seed", "3", "--m", "1").segments[0]
    assert half.start == (1, c)


def test_a_file_and_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("height;age;weight\n1;2;3\n4;5;6\n")
    run = run_of(str(path), "--x", "age", "--y", "1")
    assert (run.data.xs, run.data.ys) == ((2, 5), (1, 4))
    segment = run.segments[0]
    assert (*segment.start, segment.settings) == (0, 0, Settings(rate=0.05))


def test_targets_that_tell_a_class_stay() -> None:
    run = run_of("--points", "1,0 2,1 3,1", "--standardise")
    assert (run.data.standardised, run.data.ys) == (True, (0, 1, 1))
    assert abs(run.data.x.mean()) < 1e-12


def test_points_may_be_standardised() -> None:
    run = run_of("--points", "1,3 2,5 3,9", "--standardise")
    assert run.data == replace(parse_points("1,3 2,5 3,9"), name="points").standardise()


def test_the_version_and_the_scenarios(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr() == (f"gradstep {__version__}\n", "")
    assert cli.main(["--list-scenarios"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(SCENARIOS)
    assert [line for line in lines if not line.startswith("  ")] == [f"{name}:" for name in GROUPS]


def test_a_formula_with_its_start_drawn_or_given() -> None:
    run = run_of("--model", "h = tanh(w*x + b); y* = v*h + c", "--start", "w=0.15, c = -2")
    assert run.model.parameters == ("w", "b", "v", "c")
    assert run.start == (0.15, -0.2, 0.2, -2)
    assert run_of("--model", run.model.text, "--seed", "7").start == (0.7, 0.0, 0.5, 1.0)
    assert run_of("--model", run.model.text, "--random-start", "2").start != run.start


def test_a_formula_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "model.txt"
    file.write_text("# a parabola\ny* = a*x^2 + b*x + c\nheld c\n", encoding="utf-8")
    run = run_of("--model", str(file))
    assert (run.model.parameters, run.model.held) == (("a", "b", "c"), ("c",))


def test_a_network_and_data_of_its_columns() -> None:
    run = run_of(
        "--network",
        "2-3-1",
        "--activation",
        "relu",
        "--output",
        "sigmoid",
        "--loss",
        "cross-entropy",
        "--points",
        "0,0,0 0,1,1",
    )
    assert run.model == read_model(network_text("2-3-1", "relu", "sigmoid"))
    assert run.settings_at(0).loss == "cross-entropy"
    assert all(-1 <= number <= 1 and number == round(number, 1) for number in run.start)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--model", "y* = m*z(x)"], "Character 8 is 'z', which is no function; functions are"),
        (["--model", "none.txt"], "--model none.txt is no formula, which has an =, such as y* = "),
        (["--network", "2+1"], "A network should be its numbers of inputs, hidden units and"),
        (["--network", "1-1", "--model", "y* = w*x"], "Give one of --model and --network."),
        (["--activation", "relu"], "--activation and --output are of a network: give --network"),
        (["--network", "1-1", "--activation", "cos"], "--activation should be one of tanh, sig"),
        (["--network", "2-2-1"], "worked has x, y, and the model takes x1, x2, y: choose other"),
        (["--network", "1-1", "--m", "2"], "--m: y* = w1*x + b1 has no m; leave it out."),
        (["--network", "1-1", "--start", "w2=1"], "--start should be parameters and numbers, such"),
        (["--network", "1-1", "--start", "w1=1 w1=2"], "--start: w1 is given twice: give it once."),
        (
            ["--loss", "cross-entropy"],
            "--loss: cross-entropy is for outputs that are sigmoid(…), such",
        ),
        (
            ["--network", "1-1", "--output", "sigmoid", "--loss", "cross-entropy"],
            "Cross-entropy is for targets from 0 to 1, and y of worked is 3: choose squared loss",
        ),
        (["--model", "y* = wx + b"], "Character 6: wx is one name; a product is written w*x."),
        (["--model", "y* = a*step(x)"], "Character 8 is 'step', which is no function; functions"),
    ],
)
def test_a_mistake_in_a_model_gets_a_sentence(arguments: list[str], sentence: str) -> None:
    with pytest.raises((InputError, DataError), match=f"^{re.escape(sentence)}"):
        run_of(*arguments)


# A session as a command line, and back


def place_of(command: str) -> tuple[Run, int, int, Look]:
    """Return what a command line opens: the run, the place, how far it was reached, the look."""
    name, *words = shlex.split(command)
    assert name == "gradstep"
    session, goto = opening.opened(program.parser().parse_args(words))
    there = travel(session, goto) if goto != session.at else session
    return there.run, there.at, there.furthest // STEPS, there.look


def assert_comes_back(session: Session) -> None:
    run, place, reached, look = place_of(command_line(session))
    assert run.data.digest == session.run.data.digest
    assert run.segments == session.run.segments
    assert place == session.at
    assert reached == session.furthest // STEPS
    kept = Look(view=session.look.view, digits=session.look.digits, log_loss=session.look.log_loss)
    assert look == kept


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_s_command_leads_back_to_it(name: str) -> None:
    for place in (0, 1, 7, 40):
        session = travel(scenario(name), place) if place else scenario(name)
        assert_comes_back(session)
        assert f"--scenario {name}" in command_line(session)


@given(run=RUNS, place=st.integers(0, 60), back=st.integers(0, 60))
@settings(deadline=None, max_examples=40)
def test_any_run_s_command_leads_back_to_it(run: Run, place: int, back: int) -> None:
    session = travel(Session(run), place) if place else Session(run)
    assert_comes_back(travel(session, back) if back < place else session)


@given(
    changes=st.lists(st.tuples(st.integers(0, 9), SETTINGS, st.none() | NUMBERS), max_size=4),
    view=st.sampled_from(list(VIEWS)),
    digits=st.sampled_from(DIGITS),
    log_loss=st.booleans(),
)
@settings(deadline=None, max_examples=40)
def test_changed_settings_are_part_of_the_command(
    changes: list[tuple[int, Settings, float | None]], view: str, digits: int, log_loss: bool
) -> None:
    session = replace(scenario("two"), look=Look(view=view, digits=digits, log_loss=log_loss))
    for further, changed, m in changes:
        if further:
            session = travel(session, session.at + further)
        session = with_settings(session, changed, **named(m))
    assert_comes_back(session)


def test_standardised_data_come_back() -> None:
    data = SCENARIOS["forbes"].data.standardise()
    assert_comes_back(travel(Session(new_run(data, Settings(rate=0.05))), 9))


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (
            ("--x", "a,b", "--y", "t"),
            "--x a,b chooses 2 inputs, and y* = m·x + c takes one: add --model "
            '"y* = w1*x1 + w2*x2 + b" or --network 2-4-1, or choose one column.',
        ),
        (("--x", "a", "--y", "b,t"), "--y b,t chooses 2 targets, "),
    ],
)
def test_more_columns_than_the_line_takes_are_told_what_takes_them(
    chosen: tuple[str, ...], said: str, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "abt.csv"
    file.write_text("a,b,t\n1,2,3\n2,3,4\n")
    told = mistake([str(file), *chosen], capsys)
    assert said in told
    assert "quote a name" not in told
