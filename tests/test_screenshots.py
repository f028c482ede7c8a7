"""The pictures in screenshots/ are what the app shows now: `pytest --rewrite` writes them anew."""

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from core.descent.scenarios import SCENARIOS
from core.lessons.together import Lead
from core.quiz.judging import judge
from core.quiz.question import question
from core.session.session import Session, travel
from moving_picture import moving
from pilots import of_any_views, page
from sessions import STEPS
from tui.app.explorer import Explorer
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.student import Student
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.frames import Kind, Wire
from tui.classroom.protocol.presented import Presented
from tui.classroom.protocol.roll import Entry, Roll, Standing

FOLDER = Path(__file__).parent.parent / "screenshots"

PICTURES = {
    "backward": ("worked", (80, 24), "n n s s s", "update 3: backward"),
    "fit": ("two", (80, 24), "f f f v v v z", "epoch 3"),
    "divergence": ("worked", (80, 24), "2 5 n l tab tab", "update 25: done"),
    "lesson": ("worked", (80, 24), "L enter . . . . escape . . . .", "From a guess to a line 5/13"),
    "convergence": ("loop", (80, 24), "9 n tab tab tab z", "Convergence"),
    "network": ("mazur", (80, 24), "s s s s s", "update 1: backward"),
    "regions": ("moons", (80, 24), "1 1 0 f v v v z", "epoch 110"),
    "wide": ("worked", (120, 36), "f s s s d", "update 6: backward"),
}
"""Of each, what is opened, its size, the keys pressed then, and words to be seen."""


MOVING, SECONDS = "s s s s s s s s n n S", 1.5
"""The keys of the picture that moves, and how long each frame is seen."""


@pytest.mark.parametrize("name", PICTURES)
async def test_the_picture_is_what_the_app_shows(name: str, rewrite: bool) -> None:
    scenario, size, keys, seen = PICTURES[name]
    app = Explorer(Session(SCENARIOS[scenario].run()))
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys.split())
        await pilot.pause()
        assert seen in "\n".join(page(app))
        compare(name, app, rewrite)


async def test_the_moving_picture_is_what_the_app_shows(rewrite: bool) -> None:
    app = Explorer(Session(SCENARIOS["worked"].run()))
    async with app.run_test(size=(80, 24)) as pilot:
        pictures = [taken(app)]
        for key in MOVING.split():
            await pilot.press(key)
            await pilot.pause()
            pictures.append(taken(app, f"gradstep: {key} was pressed"))
    same_as_kept("moving", moving(pictures, SECONDS), rewrite)


def compare(name: str, app: Explorer, rewrite: bool) -> None:
    """Write what the app shows now to the picture of that name, or compare the two."""
    same_as_kept(name, taken(app), rewrite)


def taken(app: Explorer, title: str = "gradstep") -> str:
    """Return a picture of what the app shows now."""
    picture = app.export_screenshot(title=title)
    # The font is the viewer's own: a picture should not load one from elsewhere.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    return re.sub(r"terminal-\d+", "terminal", picture)  # A number made from the whole text.


def same_as_kept(name: str, picture: str, rewrite: bool) -> None:
    path = FOLDER / f"{name}.svg"
    if rewrite:
        path.write_text(picture, encoding="utf-8")
    same = of_any_views(path.read_text(encoding="utf-8")) == of_any_views(picture)
    assert same, "pytest --rewrite takes it anew"


ANSWERS = ("18", "18", "9", "0.5*6*6", "36", "20", "17.5")
NAMES = ("ada", "ben", "carl", "dora", "emmy", "finn", "gus", "hanna")
START = Session(SCENARIOS["worked"].run())


async def test_the_picture_of_a_class(rewrite: bool) -> None:
    part = Teacher(START, Wire(), Materials(START), ascii_only=False, remote=False)
    app = part.explorer
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        roll = Roll((), tuple(Entry(name, Standing(name != "gus")) for name in NAMES))
        part.hear(Kind.ROLL, json.dumps(asdict(roll)).encode())
        asked = question(app.session)
        assert asked
        answers = [
            (name, text, judged.verdict, judged.mistake)
            for name, text in zip(NAMES, ANSWERS, strict=False)
            for judged in [judge(asked, text, 6)]
        ]
        await pilot.press("W")
        part.hear(Kind.ANSWERS, json.dumps(answers).encode())
        await pilot.press("enter")
        await pilot.pause()
        compare("class", app, rewrite)


async def test_the_picture_of_a_student(rewrite: bool) -> None:
    teacher = Lead(travel(START, 6 * STEPS))
    part = Student(travel(START, STEPS), Wire(), Materials(START), False, False, teacher)
    app = part.explorer
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await pilot.pause()
        compare("student", app, rewrite)


async def test_the_picture_of_the_desk(rewrite: bool) -> None:
    part = Teacher(START, Wire(), Materials(START), ascii_only=False, remote=False)
    app = part.explorer
    standings = (
        (Standing(met=True), "18", "right", ""),
        (Standing(), "36", "wrong", "the ½ forgotten"),
        (Standing(looks="view: surface"), "18", "right", ""),
        (Standing(hand=True), "", "", ""),
        (Standing(met=True), "18", "right", ""),
        (Standing(met=True, dialog="Settings"), "18", "right", ""),
        (Standing(False), "9", "wrong", ""),
        (Standing(met=True), "18", "right", ""),
    )
    entries = (
        Entry(name, replace(there, stop="first 3", update=2), 20.0 * place, *answer)
        for place, (name, (there, *answer)) in enumerate(zip(NAMES, standings, strict=True))
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        part.presented = Presented(part.presented.line, yours=True, stop="first 3")
        part.hear(Kind.ROLL, json.dumps(asdict(Roll((), tuple(entries)))).encode())
        await pilot.press("t", "j")
        await pilot.pause()
        compare("desk", app, rewrite)
