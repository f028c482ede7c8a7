"""Lessons: what a file may say, what mistakes in it get, and the way through one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.descent.order import drawn_start
from core.descent.run import Settings
from core.descent.scenarios import SCENARIOS
from core.explain.loss_series import data_set_loss
from core.explain.stability import with_fastest
from core.formats.session_line import LessonNeeded, dump, load
from core.lessons.progress import (
    begin,
    elsewhere,
    hidden,
    left,
    next_stop,
    noticed,
    performed,
    previous_stop,
    question_of,
    stop_of,
)
from core.lessons.reader import read_lesson
from core.model.stages import Phase
from core.quiz.judging import judge
from core.session.focus import focus_of, moved, with_unit
from core.session.lesson import Goal
from core.session.runs import with_settings
from core.session.session import Refused, Session, Verdict, stopped, travel
from core.text.typed import InputError
from sessions import STEPS, scenario
from small_lesson import KEYS, SMALL, VIEWS, opened, small
from tui import lessons
from tui.panels import lesson as strip
from tui.screen.lines import Room, text_of

# Reading


def test_what_a_file_says() -> None:
    lesson = small()
    assert (lesson.title, lesson.about, lesson.hide) == ("Small", "Two stops.", ("e", "x"))
    first = lesson.start.segments[0]
    assert (*first.start, first.settings.rate) == (1, 4, 0.1)
    press, reach, question, run = lesson.stops
    assert (press.press, press.explain) == ("s", "Well done.")
    assert (reach.reach, reach.view, reach.show) == (Goal("update", 2, "loss"), "surface", ("e",))
    assert (question.question, question.answer) == ("What is a half of 6?", "6/2")
    assert run.start == SCENARIOS["two"].run()
    assert run.goto == Goal("update", 3)


GOALS = {
    "update 2": Goal("update", 2),
    "epoch 5": Goal("epoch", 5),
    "stopped": Goal("stopped"),
    "view fit": Goal("view", word="fit"),
    "loss < 0.01": Goal("loss<", 0.01),
    "rate<0.2": Goal("rate<", 0.2),
    "rate 0.1": Goal("rate", 0.1),
    "fastest": Goal("fastest"),
    "rules": Goal("rules"),
    "runs 2": Goal("runs", 2),
}


@pytest.mark.parametrize("text", GOALS)
def test_a_state_to_reach(text: str) -> None:
    lesson = small(SMALL.replace("update 2 loss", text))
    assert lesson.stops[1].reach == GOALS[text]


MISTAKES = {
    # what is replaced, by what, and what the sentence says
    "no TOML": ('title = "Small"', "title = Small", "line 1 is no TOML"),
    "unfinished": ('"Another run."', '"Another run.', "line 24 is no TOML"),
    "no title": ('title = "Small"', "", "there should be a title"),
    "a title that is no text": ('"Small"', "5", "line 1: title: it should be a text"),
    "an unknown field": ("about =", "abuot =", "line 2: 'abuot' is none of title, about"),
    "an unknown scenario": ('"worked"', '"wroked"', "line 3: scenario: scenario should be one of"),
    "an empty scenario": ('"worked"', '""', "line 4: settings: it belongs"),
    "no start": ('scenario = "worked"\nsettings', "#", "there should be a start"),
    "two starts": ("settings", 'points = "1,3 2,5"\nsettings', "line 4: points: there should be"),
    "an unknown setting": ("m = 1", "w = 1", "line 4: settings: 'w' is none of m, c"),
    "a rate of 0": ("rate = 0.1", "rate = 0", "line 4: settings: rate should be a number above 0"),
    "an unknown key to hide": ('"e", "x"', '"é"', "line 5: hide: there is no key 'é'"),
    "an unknown key to press": ('press = "s"', 'press = "k"', "line 9: press: there is no key"),
    "hide that is no list": ('["e", "x"]', '"e"', "line 5: hide: it should be a list"),
    "an unknown field of a stop": ("view =", "veiw =", "line 15: 'veiw' is none of text, view"),
    "an unknown view": ('"surface"', '"sky"', "line 15: view: view should be one of fit"),
    "no text": ('text = "Go on."\n', "", "line 12: text: there should be a text"),
    "a text too long": ('"Go on."', f'"{"word " * 60}"', "line 13: text: it takes 4 lines"),
    "two goals": ('press = "s"', 'press = "s"\nreach = "update 1"', "line 10: reach: a stop has"),
    "no such state": ("update 2 loss", "upgrade 2", "line 16: reach: it should be such as"),
    "no such phase": ("update 2 loss", "update 2 lose", "line 16: reach: phase should be one of"),
    "no number": ("update 2 loss", "update two", "line 16: reach: update should be a whole"),
    "no answer": ('answer = "6/2"', "", "line 18: answer: there should be an answer"),
    "no such number": ('"6/2"', '"six"', "line 21: answer: without choices it is a number"),
    "no such choice": ('"6/2"', '"six"\nchoices = ["a"]', "line 21: answer: it should be one of a"),
    "an answer to nothing": (
        'reach = "update 2 loss"',
        'answer = "2"',
        "line 16: answer: it belongs to a question",
    ),
    "a place that is none": ("goto = 3", "goto = -3", "line 26: goto: goto should be a whole"),
    "a place in words that is none": (
        "goto = 3",
        'goto = "epoch 3"',
        "line 26: goto: goto should be a whole",
    ),
    "a place in an unknown phase": (
        "goto = 3",
        'goto = "update 3 los"',
        "line 26: goto: phase should",
    ),
    "a unit that is none": ("goto = 3", 'unit = "h1"', "line 26: unit: unit should be one of y*"),
    "no stops": (SMALL[SMALL.index("[[stop]]") :], "", "at least one [[stop]]"),
    "an explanation of nothing": (
        'show = ["e"]\nview = "surface"\nreach = "update 2 loss"',
        'explain = "Well done."',
        "line 14: explain: it belongs to press, reach or a question",
    ),
    "settings in a table of their own": (
        "goto = 3\n",
        "goto = 3\n[stop.settings]\nrate = 0\n",
        "line 27: settings: rate should be a number above 0",
    ),
    "a stop in single brackets": (
        SMALL[SMALL.index("[[stop]]") :],
        '[stop]\ntext = "x"\n',
        "line 7: stop: there should be at least one [[stop]]",
    ),
    "after a text that looks like a field": (
        '"Press `s`."\npress = "s"',
        '"""\npress = 1\n"""\npress = "k"',
        "line 11: press: there is no key 'k'",
    ),
    "a text too long in ASCII alone": (
        '"Go on."',
        f'"{"° " * 100}"',
        "line 13: text: it takes",
    ),
    "brackets without end": (SMALL, "a = " + "[" * 5000, "nested too deeply"),
    "bad points": ('scenario = "two"', 'points = "1,3 2"', "line 25: points:"),
    "a model of a scenario": (
        'scenario = "two"',
        'scenario = "two"\nmodel = "y* = a*x"',
        "line 26: model: it belongs to points",
    ),
    "a model that is none": (
        'scenario = "two"',
        'points = "1,3"\nmodel = """\nh = a*x\ny* = k + c"""',
        "line 26: model: ",
    ),
    "points that are not the model's": (
        'scenario = "two"',
        'points = "1,3"\nmodel = "y* = a*x1 + b*x2"',
        "line 25: points: points: point 1, '1,3', has 2 numbers and should have 3",
    ),
    "a parameter of another model": (
        'scenario = "two"',
        'points = "1,3"\nmodel = "y* = a*x"\nsettings = { m = 1 }',
        "line 27: settings: 'm' is none of a, rate",
    ),
    "a layer that is none": (
        "update 2 loss",
        "update 2 backward layer 2",
        "line 16: reach: layer should be a whole number from 1 to 1",
    ),
    "a number that is none": ("Go on.", "Go on: {K}.", "line 13: text: 'K' is no formula of what"),
    "a panel that is none": (
        'show = ["e"]',
        'panels = ["sky"]',
        "line 14: panels: there is no 'sky'",
    ),
    "too many panels": (
        'show = ["e"]',
        'panels = ["derivation", "iterations", "loss", "fit"]',
        "line 14: panels: there is room for 3",
    ),
    "a flag that is none": ('show = ["e"]', 'rules = "yes"', "line 14: rules: it should be true"),
    "a quantity that is none": ('press = "s"', 'ask = "K"', "line 9: ask: it should be one of y*"),
    "a loss that is none": (
        'press = "s"',
        'ask = "L"\nloss = "cubic"',
        "line 10: loss: it should be one of squared, absolute, huber",
    ),
    "a loss of nothing": ('press = "s"', 'loss = "huber"', "line 9: loss: it belongs to ask"),
    "a rate of nothing": ("update 2 loss", "rate -1", "line 16: reach: rate should be a number"),
    "a layer of no phase": ("update 2 loss", "update 2 loss layer 1", "reach: it should be such"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_file_line_and_what_is_expected(name: str) -> None:
    old, new, sentence = MISTAKES[name]
    assert old in SMALL
    with pytest.raises(InputError) as error:
        small(SMALL.replace(old, new))
    assert str(error.value).startswith("small.toml")
    assert sentence in str(error.value)
    assert str(error.value).endswith(".")


def test_a_file_that_cannot_be_read_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "nothing", tmp_path, tmp_path / "binary"):
        with pytest.raises(InputError, match=path.name):
            lessons.read(str(path))


FORMULA = """\
title = "Formula"
about = "Of your own."
points = "1,3,5 2,5,7"
settings = { a = 2, rate = 0.1, seed = 3 }
model = '''
h = tanh(a*x1 + b*x2)
y* = d*h
'''

[[stop]]
text = "Both of its layers."
reach = "update 1 backward layer 1"

[[stop]]
text = "The same points and numbers in another formula."
points = "1,3,5 2,5,7"
settings = { a = 2, rate = 0.1, seed = 3 }
model = "h = sigmoid(a*x1 + b*x2); y* = d*h"
"""


def test_points_may_have_a_model() -> None:
    run = small(FORMULA).start
    assert run.model.columns == ("x1", "x2", "y")
    assert run.settings_at(0) == Settings(rate=0.1, seed=3)
    assert run.start == (2, *drawn_start(3, 3)[1:]), "what is not given is drawn by the seed"


def test_a_stop_may_begin_within_an_update() -> None:
    places = {"2": 12, '"update 2 loss"': 9, '"update 2 backward layer 2"': 10, "0": 0}
    for text, place in places.items():
        lesson = FORMULA.replace('reach = "update 1', f'goto = {text}\nreach = "update 3')
        assert opened(lesson).at == place


def test_a_stop_may_have_a_unit_in_focus() -> None:
    lesson = FORMULA.replace("reach =", 'unit = "y*"\nreach =')
    session = opened(lesson)
    assert focus_of(session).unit.key == "prediction"
    assert previous_stop(next_stop(session)).look.unit == "prediction"


PANELS_FIRST = {
    'panels = ["surface", "loss"]': "view",
    'panels = ["loss", "surface"]': "loss",
    "": "derivation",
}


@pytest.mark.parametrize("panels", PANELS_FIRST)
def test_what_a_text_speaks_of_first_is_in_focus_to_be_zoomed(panels: str) -> None:
    session = opened(SMALL.replace('press = "s"', f'view = "surface"\n{panels}\npress = "s"'))
    assert session.look.focus == PANELS_FIRST[panels]


def test_the_focus_follows_the_stage_again_at_the_next_stop() -> None:
    session = with_unit(travel(opened(FORMULA), 1), 1)
    assert moved(session)
    assert not moved(next_stop(session))


def test_a_layer_may_be_reached() -> None:
    session = opened(FORMULA)
    assert session.run.stages.count == 6
    assert [noticed(travel(session, place)).met for place in (3, 4, 5, 6)] == [False] * 2 + [
        True
    ] * 2


def test_runs_that_differ_in_the_model_alone_are_two() -> None:
    session = travel(opened(FORMULA), 3)
    first, second = small(FORMULA).start, next_stop(session)
    assert (first.segments, first.data) == (second.run.segments, second.run.data)
    assert second.run.model != first.model
    assert previous_stop(second).run == first


# The way through


def test_a_key_to_press_and_a_state_to_reach() -> None:
    session = opened()
    assert not noticed(session).met
    assert noticed(session, ("n",)) == session
    assert noticed(session, ("s", "down")).met
    session = next_stop(session)
    assert session.look.view == "surface"
    assert not noticed(travel(session, STEPS + Phase.FORWARD)).met
    reached = noticed(travel(session, STEPS + Phase.LOSS))
    assert reached.met
    assert noticed(travel(reached, 1)).met, "what is done stays done"


def test_a_question() -> None:
    asked = question_of(next_stop(opened(), 2))
    assert asked.prompt == "What is a half of 6?"
    for answer, verdict in [("3", Verdict.RIGHT), ("9 - 6", Verdict.RIGHT), (" 4 ", Verdict.WRONG)]:
        assert judge(asked, answer, 6).verdict is verdict


def test_keys_are_hidden_until_a_stop_shows_them() -> None:
    session = opened()
    assert hidden(session) == {"e", "x"}
    assert hidden(next_stop(session)) == {"x"}
    assert hidden(left(session)) == set()


def test_runs_stay_and_are_taken_up_again_on_the_way_back() -> None:
    loop = travel(scenario("loop"), 8)
    session = travel(begin(loop, small()), 6)
    first = session.run
    last = next_stop(session, 3)
    assert (last.run, last.done) == (SCENARIOS["two"].run(), 3)
    back = previous_stop(last)
    assert (back.run, back.at) == (first, 6)
    assert next_stop(back).run == last.run
    assert any(branch.run == loop.run for branch in back.others)


def test_a_run_changed_on_the_way_is_still_the_stop_s() -> None:
    session = travel(opened(), 4)
    changed = with_settings(session, replace(session.settings, rate=0.01))
    assert next_stop(changed).run == changed.run


def test_there_is_an_end_and_a_beginning() -> None:
    session = opened()
    with pytest.raises(Refused, match="first stop"):
        previous_stop(session)
    with pytest.raises(Refused, match="last stop"):
        next_stop(next_stop(session, 99))
    for move in (next_stop, previous_stop, left):
        with pytest.raises(Refused, match="no lesson"):
            move(scenario())


def test_undo_can_t_be_hidden() -> None:
    text = SMALL.replace('hide = ["e", "x"]', 'hide = ["e", "u"]')
    lesson = read_lesson(text, "small.toml", (*KEYS, "u"), VIEWS, always=("u",))
    assert lesson.hide == ("e",)


RULES = SMALL.replace(
    'press = "s"\nexplain = "Well done."', 'rules = true\nlog = true\npanels = ["derivation"]'
)


def test_a_stop_states_how_it_is_looked_at() -> None:
    session = opened(RULES)
    assert session.look.rules
    assert session.look.log_loss
    assert stop_of(session).panels == ("derivation",)  # type: ignore[union-attr]
    there = next_stop(replace(session, look=replace(session.look, zoomed=True, row=1)))
    look = there.look
    assert (look.rules, look.log_loss, look.zoomed, look.row) == (False, False, False, None)


GOALS_DONE: dict[str, Callable[[Session], bool]] = {
    # A goal, and what holds once the full stop has reached it.
    "update 2 loss": lambda session: session.at == STEPS + Phase.LOSS,
    "epoch 2": lambda session: session.done == 10,
    "stopped": lambda session: bool(stopped(session)),
    "view fit": lambda session: session.look.view == "fit",
    "rules": lambda session: session.look.rules,
    "rate 0.2": lambda session: session.settings.rate == 0.2,
    "rate<0.05": lambda session: session.settings.rate < 0.05,
    "fastest": lambda session: session.settings.rate == with_fastest(opened()).settings.rate,
    "loss<0.001": lambda session: data_set_loss(session.run, session.done) < 0.001,
}


@pytest.mark.parametrize("goal", GOALS_DONE)
def test_the_full_stop_does_what_is_asked(goal: str) -> None:
    rate = "rate = 0.4" if goal == "stopped" else "rate = 0.1"
    lesson = SMALL.replace("update 2 loss", goal).replace("rate = 0.1", rate)
    session = next_stop(opened(lesson))
    assert not session.met
    after = performed(session)
    assert after.met
    assert not elsewhere(after)
    assert GOALS_DONE[goal](after)
    assert noticed(replace(after, met=False)).met, "obeying would have reached the same"
    assert not elsewhere(next_stop(after))


def test_going_back_may_be_asked_for() -> None:
    lesson = SMALL.replace("update 2 loss", "update 2").replace(
        'question = "What is a half of 6?"\nanswer = "6/2"', 'reach = "update 1 loss"'
    )
    session = next_stop(opened(lesson), 2)
    assert session.done == 2
    assert "▸ go back to update 1: loss" in text_of(strip.lines(session, Room(80, 5))[-1])
    for place in (7, 3):
        session = noticed(travel(session, place))
        assert not session.met
        assert not elsewhere(session)
    assert noticed(travel(session, 2)).met
    assert elsewhere(noticed(travel(session, 1))), "further back than asked for"


def test_leaving_keeps_the_run() -> None:
    session = travel(opened(), 6)
    out = left(session)
    assert stop_of(out) is None
    assert (out.run, out.at) == (session.run, session.at)


# In a session's line


def test_a_session_line_names_its_lesson() -> None:
    session = travel(next_stop(opened()), 6)
    line = dump(session)
    assert load(line, lessons=[small()]) == session
    with pytest.raises(LessonNeeded, match=r"small\.toml"):
        load(line)


def test_a_session_in_another_version_of_its_lesson_opens_in_the_present_one() -> None:
    session = travel(next_stop(opened(), 3), 6)
    shorter = small(SMALL[: SMALL.rindex("[[stop]]")])
    there = load(dump(session), lessons=[shorter])
    assert (there.lesson, there.stop) == (shorter, 2)
    assert (there.run, there.at) == (session.run, session.at)
    both = load(dump(session), lessons=[shorter, small()])
    assert both == session, "the very version, where it is at hand"
