"""What is said of a change: which run, from where, and what differs, with the digits chosen."""

from dataclasses import replace

import pytest

from core.descent.run import Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.explain.changes import redo_told, told, undo_told
from core.explain.stability import with_fastest
from core.model.model import read_model
from core.session.runs import redone, switched, undone, with_run, with_settings
from core.session.session import Session, travel
from core.text.numbers import show
from sessions import STEPS, dataset, scenario

A = scenario("worked", done=3)
PARABOLA = read_model("y* = a*x^2 + b*x + c")


def said(before: Session, after: Session, most: int = 200) -> str:
    return told(before, after, most)


def test_a_change_of_the_rate_names_run_place_and_rates() -> None:
    b = with_settings(A, Settings(rate=0.1))
    assert said(A, b) == "Run B goes on after update 3: η 0.25 → 0.1. u undoes."


def test_before_the_first_update_it_applies_from_the_start() -> None:
    start = scenario("worked")
    changed = with_settings(start, Settings(rate=0.1), m=2)
    assert said(start, changed) == "From the start: η 0.25 → 0.1, m 5 → 2. u undoes."
    beside = with_settings(with_run(A, SCENARIOS["two"].run()), Settings(rate=0.125))
    assert beside.name == "B"
    before = with_run(A, SCENARIOS["two"].run())
    assert said(before, beside).startswith("Run B from the start: η ")


def test_everything_that_differs_is_said() -> None:
    changed = with_settings(A, Settings(0.1, "absolute", "shuffled", 7), m=3)
    assert said(A, changed) == (
        "Run B goes on after update 3: η 0.25 → 0.1, loss squared → absolute, "
        "order table → shuffled, seed 0 → 7, m 2.65625 → 3. u undoes."
    )


@pytest.mark.parametrize("most", [58, 78, 118])
def test_what_has_no_room_is_counted(most: int) -> None:
    changed = with_settings(A, Settings(0.1, "absolute", "shuffled", 7), m=3)
    text = said(A, changed, most)
    assert len(text) <= most
    assert text.startswith("Run B goes on after update 3: ")
    assert "more" in text or "changes" in text
    assert text.endswith(" u undoes.")


def test_another_scenario_formula_or_data_are_named() -> None:
    xor = with_run(A, SCENARIOS["two"].run())
    assert said(A, xor).startswith("Run B from the start: data worked → two")
    other = with_run(A, new_run(A.run.data, A.settings, model=PARABOLA))
    assert "formula y* = m*x + c → y* = a*x^2 + b*x + c" in said(A, other)
    raw = new_run(dataset((1, 2), (3, 4)), Settings())
    more = new_run(dataset((1, 2), (3, 4), (5, 6)), Settings())
    assert "data 2 samples → 3 samples" in said(Session(raw), with_run(Session(raw), more))
    scaled = with_run(A, new_run(A.run.data.standardise(), A.settings))
    assert "data worked → worked standardised" in said(A, scaled)


def test_numbers_have_the_digits_chosen() -> None:
    seventh = with_settings(A, replace(A.settings, rate=1 / 7))
    assert "η 0.25 → 0.142857. u" in said(A, seventh)
    few = replace(seventh, look=replace(A.look, digits=3))
    assert "η 0.25 → 0.143. u" in said(A, few)
    found = with_fastest(scenario("slow"))
    rate = said(scenario("slow"), found).partition("→ ")[2].partition(". u")[0]
    assert rate == show(found.settings.rate, 6)


def test_numbers_that_differ_look_different() -> None:
    close = with_settings(A, replace(A.settings, rate=0.2500000001))
    assert "η 0.25 → 0.2500000001" in said(A, close)


def test_another_run_shown_is_said_to_be() -> None:
    b = travel(with_settings(A, Settings(rate=0.1)), 5 * STEPS)
    assert said(b, switched(b, "A")) == "Run A is shown, at update 3."
    assert said(b, travel(b, 0)) == ""


def test_undo_and_redo_say_where_one_is() -> None:
    b = travel(with_settings(A, Settings(rate=0.1)), 5 * STEPS)
    back = undone(b)
    assert undo_told(b, back, 78) == ("Undone: η 0.1 → 0.25. This is run A, at update 3. U redoes.")
    assert redo_told(back, redone(back), 78) == (
        "Redone: η 0.25 → 0.1. This is run B, at update 5. u undoes."
    )
    start = scenario("worked")
    set_anew = with_settings(start, start.settings, m=2)
    assert undo_told(set_anew, undone(set_anew), 78) == (
        "Undone: m 2 → 5. This is run A, at the start. U redoes."
    )


def test_undo_says_a_parameter_that_was_set_but_none_that_updates_moved() -> None:
    b = travel(with_settings(A, A.settings, m=2), 5 * STEPS)
    assert undo_told(b, undone(b), 78).startswith("Undone: m 2 → 2.65625. ")
