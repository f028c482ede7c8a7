"""A lesson: a start and stops, each with a text and perhaps something to do or to answer.

It is written as TOML:

    title = "Two points"                # one line
    about = "What the chooser says."    # one line
    scenario = "two"                    # or: points = "1,3 2,5", and a formula for them
    # model = "h = tanh(w*x + b); y* = v*h + c"
    settings = { m = 5, c = 4, rate = 0.25, loss = "squared", order = "table", seed = 0 }
    hide = ["e", "x"]                   # keys that are not offered until a stop shows them

    [[stop]]
    text = "A few lines, with keys in `backquotes`."
    show = ["e"]                        # keys offered from here on
    view = "surface"                    # the view on arrival
    unit = "h2"                         # the unit in focus on arrival; else it follows the stage
    scenario = "loop"                   # a run that begins here, given as above
    goto = 3                            # updates done on arrival, or a place: "update 4 loss"

    press = "s"                         # to be pressed here; or
    reach = "update 2"                  # update N, update N loss, update N backward layer 1,
                                        # epoch N, stopped, view fit, loss<0.01, rate<0.2
                                        # or runs 2; or
    question = "What is L?"
    answer = "0.5*6*6"                  # a number or an expression; or a word of
    choices = ["up", "down"]            # these
    explain = "What is said in place of the text once one of these is done."
"""

import re
from dataclasses import dataclass
from textwrap import wrap

from core.descent.run import Run

_JOINED = "\x1f"  # Neither a blank for textwrap nor beyond ASCII.


@dataclass(frozen=True, slots=True)
class Goal:
    """A state to reach, as `reach` names it."""

    kind: str
    """update, epoch, stopped, view, loss, rate or runs."""
    number: float = 0.0
    word: str = ""
    """The phase of an update, or the name of a view."""
    layer: int = 0
    """The layer that the phase has come to; 0 where it is the whole phase."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a lesson. At most one of `press`, `reach` and `question` is set."""

    text: str
    view: str = ""
    unit: str = ""
    """The key of the unit in focus on arrival; empty where the focus follows the stage."""
    start: Run | None = None
    """The run that begins here; None goes on with the one before."""
    goto: Goal | None = None
    """The place on arrival, of the kind update; None leaves it as it is."""
    show: tuple[str, ...] = ()
    press: str = ""
    reach: Goal | None = None
    question: str = ""
    answer: str = ""
    choices: tuple[str, ...] = ()
    explain: str = ""

    @property
    def asks(self) -> bool:
        """Whether there is something to do before the lesson goes on."""
        return bool(self.press or self.reach or self.question)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as it was read; `digest` identifies its text, 16 hex digits."""

    name: str
    title: str
    about: str
    start: Run
    hide: tuple[str, ...]
    stops: tuple[Stop, ...]
    digest: str


def wrapped(text: str, width: int) -> list[str]:
    """Return a lesson's text in lines of at most `width` characters, with no formula torn apart."""
    joined = re.sub(r" ([=+−·<]|<-|-) ", rf"{_JOINED}\1{_JOINED}", text)
    return [line.replace(_JOINED, " ") for line in wrap(joined, width, break_on_hyphens=False)]
