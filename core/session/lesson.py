"""A lesson: a start and stops, each with a text and perhaps something to do or to answer.

It is written as TOML:

    title = "Two points"                # one line
    about = "What the chooser says."    # one line
    scenario = "two"                    # or: points = "1,3 2,5", and a formula for them
    # model = "h = tanh(w*x + b); y* = v*h + c"
    settings = { m = 5, c = 4, rate = 0.25, loss = "squared", order = "table", seed = 0 }
    hide = ["e", "x"]                   # keys that are not offered until a stop shows them

    [[stop]]
    text = "A few lines, with `keys`, $formulas$ and numbers: L {=L}."
    show = ["e"]                        # keys offered from here on
    scenario = "loop"                   # a run that begins here, given as above
    goto = 3                            # updates done on arrival, or a place: "update 4 loss"
    view = "surface"                    # the view on arrival
    panels = ["derivation", "surface"]  # what the text speaks of: it stays in sight
    unit = "h2"                         # the unit in focus on arrival; else it follows the stage
    rules = true                        # with the rules of derivation
    log = true                          # with a logarithmic loss axis

    reach = "update 2"                  # update N, update N loss, update N backward layer 1,
                                        # epoch N, stopped, view fit, loss<0.01, rate 0.1,
                                        # rate<0.2, fastest, rules or runs 2; or
    press = "z"                         # a key to be pressed here; or
    ask = "L"                           # a quantity of the update, asked for before it is seen; or
    question = "What is a half of {L}?"
    answer = "0.5*{L}"                  # a number or an expression; or a word of
    choices = ["up", "down"]            # these
    explain = "What is said in place of the text once one of these is done."

A stop has all that it needs to be shown: arriving makes it so, from wherever one comes. Without
`goto` it begins where the stop before ends. How numbers are written, `core.lessons.texts` says.
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
    """update, epoch, stopped, view, loss<, rate, rate<, fastest, rules or runs."""
    number: float = 0.0
    word: str = ""
    """The phase of an update, or the name of a view."""
    layer: int = 0
    """The layer that the phase has come to; 0 where it is the whole phase."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a lesson. At most one of `press`, `reach`, `ask` and `question` is set."""

    text: str
    view: str = ""
    panels: tuple[str, ...] = ()
    """What the text speaks of: panels, and views by their names; the first has the most room."""
    unit: str = ""
    """The key of the unit in focus on arrival; empty where the focus follows the stage."""
    rules: bool = False
    log: bool = False
    start: Run | None = None
    """The run that begins here; None goes on with the one before."""
    goto: Goal | None = None
    """The place on arrival, of the kind update; None is where the stop before ends."""
    show: tuple[str, ...] = ()
    press: str = ""
    reach: Goal | None = None
    ask: str = ""
    """The key of the quantity that is asked for."""
    loss: str = ""
    """The loss that it is asked for with; empty where that is the run's."""
    question: str = ""
    answer: str = ""
    choices: tuple[str, ...] = ()
    explain: str = ""

    @property
    def questions(self) -> bool:
        """Whether it asks a question."""
        return bool(self.ask or self.question)

    @property
    def asks(self) -> bool:
        """Whether there is something to do before the lesson goes on."""
        return bool(self.press or self.reach or self.questions)


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

    def __hash__(self) -> int:
        # Its text says it all, and what hangs on it is asked for at every key press.
        return hash((self.name, self.digest))


def wrapped(text: str, width: int) -> list[str]:
    """Return a lesson's text in lines of at most `width` characters, with no formula torn apart.

    A formula is what stands between two signs of $, which are left out, or around an operator.
    """
    formulas = text.split("$")
    formulas[1::2] = [formula.replace(" ", _JOINED) for formula in formulas[1::2]]
    whole = joined("".join(formulas))
    return [line.replace(_JOINED, " ") for line in wrap(whole, width, break_on_hyphens=False)]


def joined(text: str) -> str:
    """Return a text with the blanks around operators made signs at which no line ends."""
    return re.sub(r" ([=≈~+−·<]|<-|-) ", rf"{_JOINED}\1{_JOINED}", text)
