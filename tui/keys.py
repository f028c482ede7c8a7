"""The one key table: matching, footer, help screen, command palette and READMEs come from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from core.lessons import progress
from core.session import moves
from core.session.session import Session
from tui.panels import views

_ARROWS = {"←": "left", "→": "right", "↑": "up", "↓": "down"}

Action = Callable[[Session, int], int | Session] | str
"""What a key does, as `Key.does` has it."""


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the table."""

    shown: str
    """The keys as people write them."""
    name: str
    """What it does, as the command palette offers it."""
    help: str
    does: Action
    """What leads to another place of the run, or changes how it is looked at; it takes a count.

    Or an action: `module:function` of the explorer, which is imported when it is needed, so that
    the first frame waits for no dialog.
    """
    footer: str = ""
    """The word in the footer; empty where it is not shown there."""
    units: bool | None = None
    """Whether the footer shows it for models of several units alone, or of one; None for all."""
    also: str = ""
    """Keys that match too, and that nobody needs to know."""
    always: bool = False
    """Whether no lesson can hide it."""
    own: bool = False
    """Whether it goes elsewhere, or changes what is there, rather than how it is looked at."""

    @property
    def keys(self) -> tuple[str, ...]:
        """What matches: characters, or Textual's names of keys that have none."""
        written = f"{self.shown} {self.also}".split()
        return tuple(_ARROWS.get(key, key if len(key) == 1 else key.lower()) for key in written)


LEAVE = "tui.app.explorer:Explorer.leave"
WHAT = "tui.app.explorer:Explorer.ask_what"
PALETTE = "tui.app.explorer:Explorer.action_command_palette"
GO_ON = "tui.dialogs.lessons:go_on"
THE_CLASS, ASK_CLASS = "tui.app.actions:the_class", "tui.app.actions:ask_class"
ASK_OWN = "tui.app.actions:ask_own"
UNDO = "tui.app.actions:undo"
SHOWN_OR_YOURS, RAISE_HAND = "tui.app.actions:shown_or_yours", "tui.app.actions:raise_hand"
"""Actions that are known to others than their keys."""
ASK = "tui.dialogs.guess:ask"
"""What is done in place of a move forward, where the learner predicts what comes."""

STEP, GO = "Stepping", "Going further"

GROUPS = {
    STEP: (
        Key(
            "space n →",
            "Next update",
            "one sample update forward",
            moves.next_update,
            footer="update",
            own=True,
        ),
        Key("N ←", "Previous update", "one sample update back", moves.previous_update, own=True),
        Key(
            "s ↓",
            "Next phase",
            "one phase forward: forward, loss, backward, update; of several layers, one",
            moves.next_phase,
            footer="phase",
            own=True,
        ),
        Key("S ↑", "Previous phase", "one phase back", moves.previous_phase, own=True),
    ),
    "Lessons": (
        Key(
            "L",
            "Lessons",
            "choose a lesson, or leave the one open",
            "tui.dialogs.lessons:open_lessons",
            always=True,
            own=True,
        ),
        Key(
            ".",
            "Next stop",
            "do what the lesson's stop asks for; done, go on to the next one",
            GO_ON,
            always=True,
            own=True,
        ),
        Key(
            ",",
            "Previous stop",
            "return to the lesson's stop; from there, to the previous one",
            progress.previous_stop,
            always=True,
            own=True,
        ),
    ),
    GO: (
        Key(
            "f", "Next epoch boundary", "on to the next epoch boundary", moves.next_epoch, own=True
        ),
        Key(
            "F",
            "Previous epoch boundary",
            "back to the previous epoch boundary",
            moves.previous_epoch,
            own=True,
        ),
        Key("g Home", "Start", "to the start", moves.start, own=True),
        Key("G End", "Furthest place", "to the furthest place reached", moves.furthest, own=True),
        Key(
            "b",
            "Breakpoints",
            "set what to stop at",
            "tui.dialogs.breakpoints:BreakpointDialog.open",
        ),
        Key(
            "c",
            "Continue",
            "continue to the next breakpoint; with none, until it converges or diverges",
            "tui.app.actions:continue_on",
            own=True,
        ),
        Key(
            "C",
            "Continue back",
            "back to the previous breakpoint",
            "tui.app.actions:continue_back",
            own=True,
        ),
        Key(":", "Go to update …", "go to update number …", "tui.dialogs.goto:open_goto", own=True),
        Key(
            "a",
            "Play by itself",
            "play by itself, or stop; any move stops it",
            "tui.app.explorer:Explorer.play",
            own=True,
        ),
        Key("+", "Faster", "play faster", moves.faster, also="="),
        Key("-", "Slower", "play slower", moves.slower),
    ),
    "Looking": (
        Key(
            "j PageDown",
            "Row cursor down",
            "row cursor down the table; PageDown by ten",
            moves.row_down,
        ),
        Key("k PageUp", "Row cursor up", "row cursor up the table; PageUp by ten", moves.row_up),
        Key("]", "Columns to the right", "the table's next parameters", moves.columns_right),
        Key("[", "Columns to the left", "the table's previous parameters", moves.columns_left),
        Key(
            "Enter",
            "Go to the row",
            "go to the row under the row cursor",
            moves.row_under_cursor,
            own=True,
        ),
        Key(
            "h",
            "Next unit",
            "the next unit in focus; Esc lets it follow the stage again",
            moves.next_unit,
            footer="unit",
            units=True,
        ),
        Key("H", "Previous unit", "the previous unit in focus", moves.previous_unit),
        Key(
            "m",
            "Next weight",
            "the next weight of the unit in focus",
            moves.next_weight,
            footer="weight",
            units=True,
        ),
        Key("M", "Previous weight", "the previous weight of it", moves.previous_weight),
        Key(
            "Tab", "Next view", "next view in the right-hand panel", views.next_view, footer="view"
        ),
        Key(
            "Shift+Tab",
            "Previous view",
            "previous view in the right-hand panel",
            views.previous_view,
        ),
        Key(
            "T",
            "View by number",
            "the first view; 3T is the third, as the panel's heading counts them",
            views.numbered,
        ),
        Key(
            "/",
            "What is this?",
            "what is this? a letter at each sign, word and number; Esc ends it",
            WHAT,
            footer="what?",
            always=True,
        ),
        Key("v", "Next panel", "give the focus to the next panel", moves.next_panel),
        Key("V", "Previous panel", "give the focus to the previous panel", moves.previous_panel),
        Key("z", "Zoom", "the focused panel fills the screen, and back", moves.zoom),
        Key("l", "Loss axis", "linear or logarithmic loss axis", moves.log_loss),
        Key("p", "More digits", "show more digits", moves.more_digits),
        Key("P", "Fewer digits", "show fewer digits", moves.fewer_digits),
        Key("d", "Rules of derivation", "show the rules behind the slopes", moves.rules),
        Key(
            "B",
            "Bold charts",
            "charts in bold lines, for the back row, or in fine ones",
            "tui.app.actions:bold",
        ),
        Key("i", "Dark or light", "a dark or a light page", "tui.app.actions:invert"),
    ),
    "Asking and changing": (
        Key(
            "w",
            "What comes?",
            "predict, then reveal: be asked before each phase; w again ends it",
            "tui.dialogs.guess:guess",
        ),
        Key(
            "e",
            "Settings",
            "settings: m, c, η (rate), loss, order, seed, data, formula",
            "tui.dialogs.settings:SettingsDialog.open",
            footer="settings",
            own=True,
        ),
        Key(
            "y",
            "Fastest η",
            "go on with the η that contracts fastest, as a new run",
            "tui.app.actions:fastest",
            own=True,
        ),
        Key(
            "o",
            "Open a scenario",
            "choose a scenario",
            "tui.dialogs.scenarios:ScenarioDialog.open",
            own=True,
        ),
        Key(
            "r",
            "Runs",
            "the runs: show, name or remove one",
            "tui.dialogs.runs:RunsDialog.open",
            own=True,
        ),
        Key(
            "u",
            "Undo",
            "undo a change of settings, or another run begun; no update is lost",
            UNDO,
            always=True,
            own=True,
        ),
        Key(
            "U",
            "Redo",
            "come back to what was undone last",
            "tui.app.actions:redo",
            always=True,
            own=True,
        ),
    ),
    "In a class": (
        Key(
            "t",
            "The class",
            "explore, or return to the teacher; for the teacher, the desk",
            THE_CLASS,
        ),
        Key("!", "Raise a hand", "a student's hand goes up, or down", RAISE_HAND),
        Key("W", "Ask the class", "the teacher asks the class what comes next", ASK_CLASS),
        Key("A", "Ask your own", "the teacher asks the class a question of their own", ASK_OWN),
        Key(
            "Y",
            "Shown or yours",
            "the teacher shows a lesson's stop, or everybody does it by themselves",
            SHOWN_OR_YOURS,
        ),
    ),
    "The program": (
        Key(
            "x",
            "Export",
            "export the table, the screen, a script, or the session, to a file or the clipboard",
            "tui.dialogs.export:open_export",
            always=True,  # What asks before it quits names it.
        ),
        Key(
            "O",
            "Take up a session",
            "take up a session from its line, pasted with whatever stands around it",
            "tui.dialogs.session_line:open_line",
            own=True,
        ),
        Key(
            "?",
            "Help",
            "this help",
            "tui.dialogs.help:HelpDialog.open",
            footer="help",
            always=True,
        ),
        Key("Ctrl+P", "Command palette", "find a move, a view or a panel by its name", PALETTE),
        Key("q", "Quit", "quit", LEAVE, footer="quit", also="ctrl+c ctrl+q", always=True),
    ),
}
"""The rows in groups, by their headings."""

KEYS = tuple(row for rows in GROUPS.values() for row in rows)

FIRST = (
    ("space N", "an update forward, or back"),
    ("s S", "a phase of it forward, or back"),
    ("L", "the lessons; then Enter, the first"),
    ("? q", "help; quit"),
)
"""What one needs first, as the help begins: keys of the table, and in short what they do."""

COUNTS = ("a digit or more, then a move: repeats it.", "Esc forgets the digits.")
"""What the help says of counts, which are no row of the table."""

MOST_COUNT = 12
"""Digits of a count; more are a slip of the hand."""

PAGE_KEYS = ("pagedown", "pageup")
"""Keys that count for ten."""


class Keymap:
    """The key table, with keys that a user has added to its rows; none of its own is lost."""

    def __init__(self, added: Mapping[str, str] | None = None) -> None:
        """Add keys to the rows of these names."""
        more = partial(_with_more, added or {})
        self.groups = {heading: tuple(map(more, rows)) for heading, rows in GROUPS.items()}
        self.rows = tuple(row for rows in self.groups.values() for row in rows)
        self._by_key = {key: row for row in self.rows for key in row.keys}

    def row(self, key: str) -> Key:
        """Return the row of a key that the table has, a character or Textual's name of one."""
        return self._by_key[key]

    def find(self, name: str, character: str | None) -> Key | None:
        """Return the row that a key press matches, by its character or by Textual's name of it."""
        if character is not None and character.isprintable() and character != " ":
            return self._by_key.get(character)
        return self._by_key.get(name)


def _with_more(added: Mapping[str, str], row: Key) -> Key:
    """Return a row with the keys added to it behind its own, of which texts speak."""
    return replace(row, shown=f"{row.shown} {added[row.name]}") if row.name in added else row


KEYMAP = Keymap()
"""The table as it is."""

key_for = KEYMAP.find
