"""Going through a lesson: nothing is lost on the way back, and a lesson can be begun again."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.places import arrival, ending
from core.lessons.progress import (
    about,
    begin,
    elsewhere,
    hidden,
    next_stop,
    noticed,
    previous_stop,
    question_of,
)
from core.lessons.progress import text_of as said
from core.quiz.judging import judge
from core.quiz.question import Question
from core.session.lesson import Goal
from core.session.runs import branches, undone, with_settings
from core.session.session import Session, Verdict, travel
from sessions import STEPS, scenario
from small_lesson import SMALL, opened, small
from tui import lessons
from tui.panels import lesson as strip
from tui.screen.lines import Room, text_of, width_of

OF_OLD = sorted((Path(__file__).parent / "of_old").glob("*.toml"))

ASKED = """\
title = "Asked for a rate"
about = "Four stops."
scenario = "worked"

[[stop]]
text = "Set a rate."
reach = "rate 0.125"

[[stop]]
text = "η is {η}."

[[stop]]
text = "Asked."
goto = "update 1 loss"
question = "Minus a third of {L}?"
answer = "{-L}/3"

[[stop]]
text = "Asked."
question = "Which?"
answer = "L is {L}"
choices = ["L is {L}", "L is {L/2}"]
"""

# The way back


@given(st.integers(0, 3), st.integers(1, 40))
def test_the_comma_returns_to_the_stop_and_from_there_to_the_one_before(
    stop: int, place: int
) -> None:
    session = next_stop(opened(), stop) if stop else opened()
    if session.at == place:
        return
    astray = travel(session, place)
    back = previous_stop(astray) if elsewhere(astray) else astray
    for each in ("stop", "run", "name"):
        assert getattr(back, each) == getattr(session, each), each
    if elsewhere(astray):
        assert back.at in (arrival(small(), stop).at, ending(small(), stop).at)
        assert back.furthest == max(astray.furthest, back.at), "what was computed stays"
    if stop:
        assert previous_stop(replace(back, met=False, at=session.at)).stop == stop - 1


def test_undo_takes_back_a_run_that_a_stop_began() -> None:
    before = travel(next_stop(opened(), 2), 7)
    back = undone(next_stop(before))
    assert (back.stop, back.run, back.at) == (before.stop, before.run, 7)


def test_a_stop_of_todays_lessons_goes_on_where_the_key_pressed_led() -> None:
    pressed = noticed(travel(opened(), 3), ("s",))
    assert pressed.met
    assert not elsewhere(pressed)
    assert next_stop(pressed).at == 3


@pytest.mark.parametrize("path", OF_OLD, ids=lambda path: path.stem)
def test_lessons_of_old_still_open_and_lead_to_their_end(path: Path) -> None:
    lesson = lessons.read(str(path))
    session = begin(scenario(), lesson)
    for _ in lesson.stops[1:]:
        session = next_stop(session)
    assert session.stop == len(lesson.stops) - 1


@pytest.mark.parametrize("name", lessons.NAMES)
def test_there_and_back_begins_no_run_twice(name: str) -> None:
    lesson = lessons.read(name)
    # Two updates at each stop: a run that never began is no run to keep.
    session = begin(scenario(), lesson)
    for _ in lesson.stops[1:]:
        session = next_stop(travel(session, session.at + 2 * STEPS))
    runs = {branch.run for branch in branches(session)}
    for _ in range(2):
        for move in (previous_stop, next_stop):
            for _ in lesson.stops[1:]:
                session = move(session)
            assert len(branches(session)) == len(runs)
            assert {branch.run for branch in branches(session)} == runs


def test_a_text_after_a_rate_that_was_asked_for_is_about_that_rate() -> None:
    session = opened(ASKED)
    obeyed = noticed(with_settings(session, replace(session.settings, rate=0.125)))
    assert obeyed.met
    assert not elsewhere(obeyed)
    other = with_settings(obeyed, replace(session.settings, rate=0.5))
    for there in (obeyed, other):
        arrived = next_stop(there)
        assert said(arrived) == "η is 0.125."
        assert arrived.settings.rate == 0.125


def test_whoever_is_on_another_run_is_told_so() -> None:
    moved = with_settings(opened(ASKED), opened(ASKED).settings, m=7)
    assert elsewhere(moved)
    assert about(moved) == "another run"
    assert about(travel(opened(ASKED), 6)) == "the start"


def test_whoever_has_set_another_rate_is_told_which_is_asked_for() -> None:
    session = opened(ASKED)
    wrong = with_settings(session, replace(session.settings, rate=0.8))
    assert about(wrong) == "η 0.125, not 0.8"
    assert "this is about η 0.125, not 0.8" in plain_line(wrong)


def test_the_place_of_a_stop_is_whole_at_60_columns() -> None:
    graph = next_stop(begin(scenario(), lessons.read("graph")), 3)
    line = plain_line(travel(graph, graph.at + 3))
    assert "this is about update 1: backward 2 " in line
    assert " . " in line


def test_a_question_and_its_answer_have_the_numbers_of_their_stop() -> None:
    asked = next_stop(opened(ASKED), 2)
    third = question_of(travel(asked, 60))
    assert (third.prompt, third.choices, third.value) == ("Minus a third of 18?", (), -6)
    assert right(third, "-18/3")
    assert not right(third, "6")
    chosen = question_of(next_stop(asked))
    assert chosen.choices == ("L is 18", "L is 9")
    assert right(chosen, "L is 18")
    assert not right(chosen, "L is 9")


def right(asked: Question, text: str) -> bool:
    return judge(asked, text, 6).verdict is Verdict.RIGHT


ASKS = """\
title = "Asks"
about = "Three stops."
scenario = "worked"

[[stop]]
text = "Within an update."
goto = "update 1 loss"
ask = "∂L/∂m"

[[stop]]
text = "Before one."
goto = 1
ask = "m after"

[[stop]]
text = "In words of its own."
ask = "y*"
question = "Where does the line stand at x {=x @ 2}?"
"""


def test_a_quantity_that_a_stop_asks_for_is_of_the_update_that_comes() -> None:
    within = question_of(session := opened(ASKS))
    assert (within.update, within.name, within.value) == (1, "dL_dm", 6)
    before = question_of(session := next_stop(session))
    assert (before.update, before.name, before.value) == (2, "m_after", 1.25)
    own = question_of(next_stop(session))
    assert own.prompt == "Where does the line stand at x = 2?"
    assert right(own, "9.5")


# Beginning again


@pytest.mark.parametrize("name", lessons.NAMES)
def test_a_lesson_begun_again_asks_again(name: str) -> None:
    first = begin(scenario(), lessons.read(name))
    done = noticed(travel(first, 100 * len(first.run.data) * STEPS))
    again = begin(done, lessons.read(name))
    assert (again.stop, again.at, again.met) == (0, 0, first.met)
    assert again.run == first.run
    assert again.furthest == done.furthest, "what was computed stays"


def test_a_lesson_opened_on_its_own_run_begins_at_the_start() -> None:
    explored = scenario("slow", 250)
    session = begin(explored, lessons.read("rates"))
    assert not session.met
    assert session.done == 0


def test_a_place_of_the_first_stop_counts_also_when_begun_again() -> None:
    lesson = small(SMALL.replace('press = "s"', 'press = "s"\ngoto = 3'))
    session = begin(scenario(), lesson)
    assert session.done == 3
    assert begin(travel(session, 0), lesson).done == 3


# What is offered


@pytest.mark.parametrize("name", lessons.NAMES)
def test_a_key_once_shown_stays(name: str) -> None:
    session = begin(scenario(), lessons.read(name))
    while session.stop < len(lessons.read(name).stops) - 1:
        before, session = hidden(session), next_stop(session)
        assert hidden(session) <= before
    if name == "first":
        assert not hidden(session), "all keys are open at the end"


def plain_line(session: Session) -> str:
    return text_of(strip.lines(session, Room(60, 5))[-1])


# What to do, in the strip

GOALS = {
    "go on to update 12,345: backward": Goal("update", 12_345, "backward"),
    "to update 12,345: backward, layer 12": Goal("update", 12_345, "backward", 12),
    "go on to epoch 1,000,000": Goal("epoch", 1_000_000),
    "go on until it stops": Goal("stopped"),
    "turn to the view convergence": Goal("view", word="convergence"),
    "until the data-set loss is below 1e-12": Goal("loss<", 1e-12),
    "set η below 0.0005": Goal("rate<", 0.0005),
    "set η to 0.0005": Goal("rate", 0.0005),
    "take the fastest η": Goal("fastest"),
    "show the rules": Goal("rules"),
    "until there are 26 runs": Goal("runs", 26),
}


@pytest.mark.parametrize("said", GOALS)
@pytest.mark.parametrize("ascii_only", [False, True], ids=["", "ASCII"])
def test_what_to_do_is_whole_at_60_columns(said: str, ascii_only: bool) -> None:
    lesson, room = small(), Room(60, 5, ascii_only)
    stops = (lesson.stops[0], replace(lesson.stops[1], reach=GOALS[said]), *lesson.stops[2:])
    arrived = next_stop(opened())
    session = replace(arrived, lesson=replace(lesson, stops=stops))
    line = strip.lines(session, room)[-1]
    assert width_of(line) == 60
    for part in (room.spell(f" ▸ {said} "), " , ", " . "):
        assert part in text_of(line)


# Files


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SMALL, encoding="utf-8-sig")
    assert lessons.read(str(path)).title == "Small"
