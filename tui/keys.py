"""The one key table: matching, footer, help screen, command palette and README come from it."""

from collections.abc import Callable
from dataclasses import dataclass

from core.lessons import progress
from core.session import moves
from core.session.session import Session
from tui.panels import views

Destination = Callable[[Session, int], int]
Change = Callable[[Session, int], Session]


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the table. Just one of `goes`, `changes` and `action` is set."""

    keys: tuple[str, ...]
    """What matches: a character, or Textual's name of a key that has none."""
    shown: str
    """The keys as people write them."""
    name: str
    """What it does, as the command palette offers it."""
    help: str
    group: str
    goes: Destination | None = None
    """A move to another place of the run; takes a count."""
    changes: Change | None = None
    """A pure change of how the session is looked at; takes a count."""
    action: str = ""
    """The name of the app's method `do_…` for what is neither."""
    footer: str = ""
    """The word in the footer; empty where it is not shown there."""


STEP, GO, LOOK, CHANGE, LESSON, CLASS, APP = (
    "Stepping",
    "Going further",
    "Looking",
    "Asking and changing",
    "Lessons",
    "In a class",
    "The program",
)

KEYS = (
    Key(
        ("space", "n", "right"),
        "space n →",
        "Next update",
        "one sample update forward",
        STEP,
        goes=moves.next_update,
        footer="update",
    ),
    Key(
        ("N", "left"),
        "N ←",
        "Previous update",
        "one sample update back",
        STEP,
        goes=moves.previous_update,
    ),
    Key(
        ("s", "down"),
        "s ↓",
        "Next phase",
        "one phase forward: forward, loss, backward, update",
        STEP,
        goes=moves.next_phase,
        footer="phase",
    ),
    Key(("S", "up"), "S ↑", "Previous phase", "one phase back", STEP, goes=moves.previous_phase),
    Key(
        ("f",),
        "f",
        "Next epoch boundary",
        "on to the next epoch boundary",
        GO,
        goes=moves.next_epoch,
        footer="epoch",
    ),
    Key(
        ("F",),
        "F",
        "Previous epoch boundary",
        "back to the previous epoch boundary",
        GO,
        goes=moves.previous_epoch,
    ),
    Key(("g", "home"), "g Home", "Start", "to the start", GO, goes=moves.start),
    Key(
        ("G", "end"),
        "G End",
        "Furthest place",
        "to the furthest place reached",
        GO,
        goes=moves.furthest,
    ),
    Key(("b",), "b", "Breakpoints", "set what to stop at", GO, action="breakpoints"),
    Key(
        ("c",),
        "c",
        "Continue",
        "continue to the next breakpoint; with none, until it converges or diverges",
        GO,
        action="continue",
    ),
    Key(
        ("C",), "C", "Continue back", "back to the previous breakpoint", GO, action="continue_back"
    ),
    Key((":",), ":", "Go to update …", "go to update number …", GO, action="go_to"),
    Key(
        ("a",),
        "a",
        "Play by itself",
        "play by itself, or stop; any move stops it",
        GO,
        action="play",
    ),
    Key(("+", "="), "+", "Faster", "play faster", GO, changes=moves.faster),
    Key(("-",), "-", "Slower", "play slower", GO, changes=moves.slower),
    Key(
        ("j", "pagedown"),
        "j PageDown",
        "Row cursor down",
        "row cursor down the table; PageDown by ten",
        LOOK,
        changes=moves.row_down,
    ),
    Key(
        ("k", "pageup"),
        "k PageUp",
        "Row cursor up",
        "row cursor up the table; PageUp by ten",
        LOOK,
        changes=moves.row_up,
    ),
    Key(
        ("enter",),
        "Enter",
        "Go to the row",
        "go to the row under the row cursor",
        LOOK,
        goes=moves.row_under_cursor,
    ),
    Key(
        ("tab",),
        "Tab",
        "Next view",
        "next view in the right-hand panel",
        LOOK,
        changes=views.next_view,
        footer="view",
    ),
    Key(
        ("shift+tab",),
        "Shift+Tab",
        "Previous view",
        "previous view in the right-hand panel",
        LOOK,
        changes=views.previous_view,
    ),
    Key(
        ("v",),
        "v",
        "Next panel",
        "give the focus to the next panel",
        LOOK,
        changes=moves.next_panel,
    ),
    Key(
        ("V",),
        "V",
        "Previous panel",
        "give the focus to the previous panel",
        LOOK,
        changes=moves.previous_panel,
    ),
    Key(
        ("z",),
        "z",
        "Zoom",
        "the focused panel fills the screen, and back",
        LOOK,
        changes=moves.zoom,
    ),
    Key(("l",), "l", "Loss axis", "linear or logarithmic loss axis", LOOK, changes=moves.log_loss),
    Key(("p",), "p", "More digits", "show more digits", LOOK, changes=moves.more_digits),
    Key(("P",), "P", "Fewer digits", "show fewer digits", LOOK, changes=moves.fewer_digits),
    Key(
        ("d",),
        "d",
        "Rules of derivation",
        "show the power and chain rule behind ∂L/∂y*",
        LOOK,
        changes=moves.rules,
    ),
    Key(("i",), "i", "Dark or light", "a dark or a light page", LOOK, action="invert"),
    Key(
        ("w",),
        "w",
        "What comes?",
        "predict, then reveal: be asked before each phase; w again ends it",
        CHANGE,
        action="guess",
    ),
    Key(
        ("e",),
        "e",
        "Settings",
        "settings: m, c, η, loss, order, seed, data",
        CHANGE,
        action="settings",
        footer="settings",
    ),
    Key(
        ("y",),
        "y",
        "Fastest η",
        "go on with the η that contracts fastest, as a new run",
        CHANGE,
        action="fastest",
    ),
    Key(("o",), "o", "Open a scenario", "choose a scenario", CHANGE, action="scenarios"),
    Key(("r",), "r", "Runs", "the runs: show, name or remove one", CHANGE, action="runs"),
    Key(("u",), "u", "Undo", "undo a settings change", CHANGE, action="undo"),
    Key(("L",), "L", "Lessons", "choose a lesson, or leave the one open", LESSON, action="lessons"),
    Key(
        (".",),
        ".",
        "Next stop",
        "the lesson's next stop, or answer its question",
        LESSON,
        action="next_stop",
    ),
    Key(
        (",",),
        ",",
        "Previous stop",
        "the lesson's previous stop",
        LESSON,
        changes=progress.previous_stop,
    ),
    Key(
        ("t",),
        "t",
        "The class",
        "return to the teacher; for the teacher, who is in",
        CLASS,
        action="class",
    ),
    Key(
        ("W",),
        "W",
        "Ask the class",
        "the teacher asks the class what comes next",
        CLASS,
        action="ask_class",
    ),
    Key(
        ("x",),
        "x",
        "Export",
        "export the table, the screen, a script, or the session",
        APP,
        action="export",
    ),
    Key(("?",), "?", "Help", "this help", APP, action="help", footer="help"),
    Key(("ctrl+p",), "Ctrl+P", "Command palette", "find a move by its name", APP, action="palette"),
    Key(("q", "ctrl+c", "ctrl+q"), "q", "Quit", "quit", APP, action="leave", footer="quit"),
)

COUNTS = ("a digit or more, then a move: repeats it.", "Esc forgets the digits.")
"""What the help says of counts, which are no row of the table."""

PAGE_KEYS = ("pagedown", "pageup")
"""Keys that count for ten."""

_BY_KEY = {key: row for row in KEYS for key in row.keys}


def key_for(name: str, character: str | None) -> Key | None:
    """Return the row that a key press matches, by its character or by Textual's name of it."""
    if character is not None and character.isprintable() and character != " ":
        return _BY_KEY.get(character)
    return _BY_KEY.get(name)


def groups() -> dict[str, list[Key]]:
    """Return the rows by group, in the order of the table."""
    found: dict[str, list[Key]] = {}
    for row in KEYS:
        found.setdefault(row.group, []).append(row)
    return found
