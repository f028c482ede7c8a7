"""A lesson of a few stops, to read and to walk through."""

from core.lessons.progress import begin
from core.lessons.reader import read_lesson
from core.session.lesson import Lesson
from core.session.session import Session
from sessions import scenario

VIEWS = ("fit", "surface")
KEYS = ("s", "S", "e", "x", "space")

SMALL = """\
title = "Small"
about = "Two stops."
scenario = "worked"
settings = { m = 1, rate = 0.1 }
hide = ["e", "x"]

[[stop]]
text = "Press `s`."
press = "s"
explain = "Well done."

[[stop]]
text = "Go on."
show = ["e"]
view = "surface"
reach = "update 2 loss"

[[stop]]
text = "Asked."
question = "What is a half of 6?"
answer = "6/2"

[[stop]]
text = "Another run."
scenario = "two"
goto = 3
"""


def small(text: str = SMALL) -> Lesson:
    return read_lesson(text, "small.toml", KEYS, VIEWS)


def opened(text: str = SMALL) -> Session:
    return begin(scenario("loop"), small(text))
