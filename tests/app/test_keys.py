"""The key table: every row can be reached by one key and no other, and leads to something."""

import asyncio
import subprocess
import sys
from importlib import import_module
from inspect import isfunction, signature
from pkgutil import iter_modules, resolve_name
from types import NoneType
from typing import get_type_hints

import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList

import tui.app.actions
import tui.dialogs
from pilots import until
from sessions import scenario
from tui.app.commands import KeyCommands
from tui.app.explorer import Explorer
from tui.app.status import footer
from tui.dialogs.help import help_text
from tui.keys import ASK, COUNTS, GROUPS, KEYS, Key, key_for
from tui.screen.lines import Room, text_of

ACTIONS = [row.does for row in KEYS if isinstance(row.does, str)]
DIALOGS = [f"tui.dialogs.{module.name}" for module in iter_modules(tui.dialogs.__path__)]

# What users are promised, by the names that Textual gives keys without a character.
PROMISED = {
    "Next update": ["space", "n", "right"],
    "Previous update": ["N", "left"],
    "Next phase": ["s", "down"],
    "Previous phase": ["S", "up"],
    "Next epoch boundary": ["f"],
    "Previous epoch boundary": ["F"],
    "Start": ["g", "home"],
    "Furthest place": ["G", "end"],
    "Go to update …": [":"],
    "Play by itself": ["a"],
    "Faster": ["+"],
    "Slower": ["-"],
    "Row cursor down": ["j", "pagedown"],
    "Row cursor up": ["k", "pageup"],
    "Go to the row": ["enter"],
    "Columns to the right": ["]"],
    "Columns to the left": ["["],
    "Next unit": ["h"],
    "Previous unit": ["H"],
    "Next weight": ["m"],
    "Previous weight": ["M"],
    "Next view": ["tab"],
    "Previous view": ["shift+tab"],
    "Next panel": ["v"],
    "Zoom": ["z"],
    "Loss axis": ["l"],
    "More digits": ["p"],
    "Fewer digits": ["P"],
    "Rules of derivation": ["d"],
    "Settings": ["e"],
    "Undo": ["u"],
    "Export": ["x"],
    "Help": ["?"],
    "Quit": ["q", "ctrl+c"],
}

# The characters that come with keys that are also known by a name.
CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "ctrl+c": "\x03"}
NAMES = {
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    ":": "colon",
    "+": "plus",
    "-": "minus",
    "?": "question_mark",
    "=": "equals_sign",
}


def typed(key: str) -> Key | None:
    """Return the row that a key press finds, with name and character as Textual reports them."""
    character = CHARACTERS.get(key, key if len(key) == 1 else None)
    return key_for(NAMES.get(key, key), character)


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name, keys in PROMISED.items() for key in keys]
)
def test_a_key_does_what_is_promised(name: str, key: str) -> None:
    row = typed(key)
    assert row is not None
    assert row.name == name


@pytest.mark.parametrize("row", KEYS, ids=lambda row: row.name)
def test_every_row_is_found_by_each_of_its_keys(row: Key) -> None:
    assert row.keys
    assert all(typed(key) is row for key in row.keys)


def test_no_two_rows_share_a_key_or_a_name() -> None:
    keys = [key for row in KEYS for key in row.keys]
    assert len(keys) == len(set(keys))
    names = [row.name for row in KEYS]
    assert len(names) == len(set(names))


def test_no_row_takes_what_counts_and_escape_need() -> None:
    taken = {key for row in KEYS for key in row.keys}
    assert not taken & {*"0123456789", "escape"}


@pytest.mark.parametrize("action", [ASK, *ACTIONS])
def test_every_action_names_a_function_of_the_explorer(action: str) -> None:
    function = resolve_name(action)
    types = get_type_hints(function)
    assert types.pop("return") is NoneType
    # A method of the explorer's takes it too, as `self`.
    assert [*types.values()] == ([] if action.startswith("tui.app.explorer:") else [Explorer])
    assert len(signature(function).parameters) == 1


def test_every_action_has_a_row() -> None:
    functions = {
        f"{module.__name__}:{name}"
        for module in (tui.app.actions, *map(import_module, DIALOGS))
        for name, function in vars(module).items()
        if isfunction(function) and function.__module__ == module.__name__
        if "explorer" in signature(function).parameters and not name.startswith("_")
    }
    assert functions <= {ASK, *ACTIONS}


def test_an_action_is_imported_when_its_key_is_pressed() -> None:
    program = "import sys, tui.app.explorer; print([*sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "tui.app.explorer" in loaded.stdout
    assert not [name for name in DIALOGS if repr(name) in loaded.stdout]


def test_an_unknown_key_finds_nothing() -> None:
    assert typed("X") is None
    assert typed("f12") is None
    assert key_for("é", "é") is None


@pytest.mark.parametrize("width", [50, 68])
def test_the_help_has_every_row_on_a_line_of_its_own(width: int) -> None:
    lines = help_text(width).splitlines()
    for group, rows in GROUPS.items():
        assert group in lines
        for row in rows:
            assert any(
                line.split()[: len(row.shown.split())] == row.shown.split() for line in lines
            )
    text = " ".join(help_text(width).split())
    assert all(row.help in text for row in KEYS)
    assert "25n " + " ".join(COUNTS) in text
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_footer_names_what_a_lost_user_looks_for(width: int) -> None:
    text = text_of(footer(Room(width, 24), "", ""))
    assert len(text) == width
    for hint in ("space update", "? help", "q quit"):
        assert hint in text
    if width >= 80:
        for row in (row for row in KEYS if row.footer):
            assert (f" {row.shown.split()[0]} {row.footer} " in f"{text} ") is not bool(row.units)


def test_the_footer_tells_how_to_move_among_several_units() -> None:
    text = text_of(footer(Room(80, 24), "", "", several_units=True))
    for hint in ("h unit", "m weight", "Tab view", "? help", "q quit"):
        assert hint in text
    assert "h unit" in text_of(footer(Room(60, 20), "", "", several_units=True))


def test_the_footer_shows_a_note_or_else_the_count() -> None:
    room = Room(80, 24)
    assert "Written to a.csv." in text_of(footer(room, "Written to a.csv.", "25"))
    assert "25n" in text_of(footer(room, "", "25"))


async def test_the_command_palette_offers_the_rows_by_name() -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)):
        provider = KeyCommands(app.screen)
        offered = {str(hit.prompt) async for hit in provider.discover()}
        assert offered >= {row.name for row in KEYS if row.name != "Command palette"}
        assert "Command palette" not in offered
        found = {str(hit.text): hit async for hit in provider.search("epoch boundary")}
        found["Next epoch boundary"].command()
        assert app.session.done == 5


async def test_the_command_palette_is_used_by_typing() -> None:
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)) as pilot, asyncio.timeout(10):
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"Next epoch")
        while not app.screen.query_one(OptionList).option_count:
            await pilot.pause()
        await pilot.press("enter")
        while app.session.done != 5:
            await pilot.pause()


async def test_paging_does_nothing_where_the_palette_has_nothing_to_page_through() -> None:
    app = Explorer(scenario("worked"))
    keys = ("pageup", "pagedown", "ctrl+home", "ctrl+end")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        commands = app.screen.query_one(OptionList)
        await until(lambda: commands.option_count > 1 and bool(commands.size))
        every = commands.option_count
        commands.display = False  # As between a search that finds something and its layout.
        await until(lambda: not commands.size)
        await pilot.press("e")
        await until(lambda: 1 < commands.option_count < every)
        await pilot.press(*keys)
        assert commands.highlighted == 0
        commands.display = True
        await pilot.press("#")  # Nothing matches, which it says after a while.
        await until(lambda: not commands.option_count)
        await pilot.press(*keys)
        await until(lambda: commands.option_count == 1)
        await pilot.press(*keys)
        assert commands.highlighted is None
        await pilot.press("escape")
        assert len(app.screen_stack) == 1
