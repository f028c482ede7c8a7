"""The runs: what each is called tells it from the others."""

from dataclasses import replace

from core.descent.path import changed
from core.descent.run import Settings, new_run
from core.model.model import read_model
from core.model.network import network_text
from core.session.runs import branches, current, with_run, with_settings
from core.session.session import Session, travel
from sessions import STEPS, run_on, scenario
from tui.app.status import status
from tui.panels.runs import summary
from tui.screen.lines import Room, text_of

PARABOLA = read_model("y* = a*x^2 + b*x + c")


def test_runs_of_two_formulas_or_two_starts_on_the_same_data_can_be_told_apart() -> None:
    first = scenario("worked", done=2)
    data, settings = first.run.data, first.settings
    second = travel(with_run(first, new_run(data, settings, model=PARABOLA)), 2 * STEPS)
    third = travel(with_run(second, new_run(data, Settings(rate=0.1), (0, 0))), 2 * STEPS)
    fourth = with_run(third, new_run(data, settings, model=read_model(network_text("1-2-1"))))
    a, b, c, d = (summary(branch, 6) for branch in branches(fourth))
    assert (a, b, c) == ("worked", f"worked {PARABOLA.text}", "worked η=0.1 m=0 c=0")
    assert d.startswith("worked 1-2-1 h1 = tanh(w1*x + b1);")


def test_a_run_changed_at_its_start_is_told_from_the_one_it_was_changed_from() -> None:
    first = travel(scenario("worked", done=2), 0)
    a, b = (summary(branch, 6) for branch in branches(with_settings(first, Settings(rate=0.1))))
    assert (a, b) == ("worked", "worked η=0.1")


def test_a_run_of_several_settings_with_no_run_above_says_its_last_change() -> None:
    run = changed(scenario("slow").run, 300, replace(Settings(), rate=0.063074308761))
    session = travel(Session(run), 301 * STEPS)
    said = summary(current(session), 6)
    assert said == "slow 300:η≈0.0630743"
    assert said.rpartition("≈")[2] in text_of(status(session, Room(80, 24), playing=False))
    begun = changed(run_on((1, 3), (2, 5), m=1), 2, Settings(rate=0.5))
    assert summary(current(Session(begun)), 6) == "data 2:η=0.5 at first η=0.25 m=1"
