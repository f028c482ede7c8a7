"""The lessons that come with gradstep: text and screen go together, whatever is pressed."""

import random
import re
from dataclasses import replace

import pytest

from core.lessons.places import arrival, ending
from core.lessons.progress import (
    about,
    begin,
    elsewhere,
    hidden,
    previous_stop,
    text_of,
)
from core.lessons.reader import ROOM
from core.session.lesson import Lesson
from core.session.session import Session, travel
from core.text.numbers import is_rounded, show
from pilots import press, until
from real_terminal import GRADSTEP, Terminal
from sessions import scenario
from tui import lessons
from tui.app.explorer import Explorer
from tui.panels import lesson as strip
from tui.panels.views import VIEWS
from tui.screen.lines import Room
from tui.screen.lines import text_of as plain
from walking import CHANGES, MOVES, done, last, onward, pressed, screen, state, stop_at

SIZES = ((80, 24), (60, 20))
each_lesson = pytest.mark.parametrize("name", lessons.NAMES)


def walked(name: str) -> list[Session]:
    """Return the session at each stop, before and after what it asks for is done."""
    session = begin(scenario(), lessons.read(name))
    found = [session]
    while True:
        if not session.met:
            found.append(session := done(session))
        if last(session):
            return found
        found.append(session := onward(session))


# The rules


@each_lesson
def test_it_has_thirteen_stops_or_fewer(name: str) -> None:
    assert len(lessons.read(name).stops) <= 13


COMPUTED = re.compile(r"\{[^{}]*\}|\$[^$]*\$|`[^`]*`")
DIGIT = re.compile(r"(?<![A-Za-z\d])\d")


@each_lesson
def test_no_digit_is_typed_into_a_text(name: str) -> None:
    for number, stop in enumerate(lessons.read(name).stops, start=1):
        for text in (stop.text, stop.explain, stop.question, *stop.choices):
            assert not DIGIT.search(COMPUTED.sub("", text)), f"stop {number}: {text}"
        for formula in re.findall(r"\$([^$]*)\$", stop.text + stop.explain + stop.question):
            assert re.search(r"[A-Za-z]", formula), f"stop {number}: {formula} is a number"


@each_lesson
def test_it_is_in_place_at_every_stop(name: str) -> None:
    """What a key does is found by itself: no stop leaves a place to chance."""
    lesson = lessons.read(name)
    for index in range(len(lesson.stops)):
        assert not arrival(lesson, index).own_at
        assert not ending(lesson, index).own_at


@each_lesson
@pytest.mark.parametrize("ascii_only", [False, True], ids=["", "ASCII"])
def test_every_text_is_whole_on_the_screen(name: str, ascii_only: bool) -> None:
    for session in walked(name):
        for width, lines in ROOM:
            room = Room(width + 2, lines + 1, ascii_only)
            shown = [plain(line) for line in strip.lines(session, room)]
            assert [len(line) for line in shown] == [width + 2] * (lines + 1)
            text = re.sub(r"[`$]", "", text_of(session))
            assert "".join(shown[:-1]).split() == room.spell(text).split()
            assert "nan" not in text.split()


# Panels


@each_lesson
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_what_a_text_speaks_of_is_in_sight(name: str, size: tuple[int, int]) -> None:
    for session in walked(name):
        shown = "\n".join(screen(session, *size))
        for panel in strip.needed(session) or ():
            title = {
                "derivation": "Derivation of update",
                "iterations": "Iterations",
                "loss": "• L",
            }.get(panel) or VIEWS[panel].heading(session, Room(*size)).split()[0]
            assert f"─ {title}" in shown or f"━ {title}" in shown, (session.stop + 1, panel)


@each_lesson
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_question_can_be_answered_from_the_screen(name: str, size: tuple[int, int]) -> None:
    for session in walked(name):
        stop = stop_at(session)
        if not stop.ask or session.met:
            continue
        ahead = travel(session, session.run.stages.place(session.done + 1))
        value = ahead.update[stop.ask]
        assert not _stands(value, screen(session, *size)), (session.stop + 1, stop.ask)


def _stands(value: float, lines: list[str]) -> bool:
    """Whether a number stands on a screen, in four digits or more, or as it is."""
    texts = {show(value, digits) for digits in (4, 5, 6, 8)}
    texts |= {show(value, 3)} if not is_rounded(show(value, 3), value) else set()
    found = {word for line in lines for word in re.findall(r"−?\d+(?:\.\d+)?(?:e−?\d+)?", line)}
    return bool(texts & found)


# The way through


@each_lesson
def test_the_comma_leads_back_through_the_same_stops(name: str) -> None:
    session = begin(scenario(), lessons.read(name))
    stops = [session]
    while not last(session):
        stops.append(session := onward(session))
    for before in reversed(stops[:-1]):
        session = previous_stop(session)
        assert state(session) == state(before)


@each_lesson
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_pressed_the_full_stop_goes_on_as_if_one_had_obeyed(
    name: str, seed: int
) -> None:
    keys = random.Random(seed)
    session = obeyed = begin(scenario(), lessons.read(name))
    while not last(obeyed):
        obeyed = onward(obeyed)
        for _ in range(keys.randrange(8)):
            key = keys.choice((*MOVES, *CHANGES))
            if hidden(session).isdisjoint((key,)):
                session = pressed(session, key)
        while session.stop < obeyed.stop:  # Undo may have led to an earlier stop.
            session = onward(session)
        assert text_of(session) == text_of(obeyed)
        if not _chosen(session.lesson, session.stop):
            assert state(session) == state(obeyed)
        assert not elsewhere(session)


def _chosen(lesson: Lesson | None, index: int) -> bool:
    """Whether the run of a stop hangs on what a learner has chosen."""
    assert lesson is not None
    return arrival(lesson, index).own_run


@each_lesson
@pytest.mark.parametrize("seed", range(4))
def test_whoever_went_astray_is_told_and_the_comma_returns(name: str, seed: int) -> None:
    keys = random.Random(100 + seed)
    for session in walked(name):
        text = text_of(session)
        there = session
        for _ in range(1 + keys.randrange(5)):
            there = pressed(there, keys.choice(MOVES))
        if there.met != session.met:
            continue  # What was asked for was done by the way.
        assert text_of(there) == text
        if elsewhere(there):
            todo = plain(strip.lines(there, Room(60, 6))[-1])
            assert " ,  return" in todo
            assert f"this is about {about(there).replace(', layer', '')} " in todo
            assert state(previous_stop(there)) == state(session)


# In the program


@each_lesson
async def test_it_is_walked_through_by_full_stops_alone(name: str) -> None:
    app = Explorer(begin(scenario(), lessons.read(name)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        wanted = begin(scenario(), lessons.read(name))
        while not last(wanted):
            stop = stop_at(wanted)
            if stop.questions and not wanted.met:
                app.commit(replace(app.session, met=True))
            elif not wanted.met:
                await press(app, ".")
                await until(lambda: app.session.met)
                assert "Done for you" in app._note
            wanted = onward(wanted)
            await press(app, ".")
            assert state(app.session) == state(wanted)


def test_a_lesson_in_a_terminal() -> None:
    with Terminal([*GRADSTEP, "--lesson", "first"]) as terminal:
        terminal.wait_for("From a guess to a line 1/13")
        terminal.send("e")
        terminal.wait_for("later in the lesson")
        terminal.send(".s")
        terminal.wait_for("✓ done")
        terminal.send("SS,")
        terminal.wait_for("✓ done")
        terminal.send("..")  # the next stop asks
        terminal.wait_for("A question")
        terminal.send("36\r")
        terminal.wait_for("the ½ is missing")
        terminal.send("0.5*6*6\r")
        terminal.wait_for("Right: ")
        terminal.send("\r")
        terminal.send("L")
        terminal.wait_for("Leave the lesson")
        terminal.send("\r")  # It stands first.
        terminal.wait_for("e settings")
        terminal.send("qq")
        assert terminal.wait() == 0
