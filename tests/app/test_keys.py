"""The key table: every row can be reached by one key and no other, and leads to something."""

import asyncio

import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList

from pilots import until
from sessions import scenario
from tui.app.app import Gradstep
from tui.app.commands import KeyCommands
from tui.app.status import footer
from tui.dialogs.help import help_text
from tui.keys import COUNTS, KEYS, Key, groups, key_for
from tui.screen.lines import Room, text_of

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
NAMES = {":": "colon", "+": "plus", "-": "minus", "?": "question_mark", "=": "equals_sign"}


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


@pytest.mark.parametrize("row", KEYS, ids=lambda row: row.name)
def test_every_row_says_one_thing_to_do(row: Key) -> None:
    assert [bool(row.goes), bool(row.changes), bool(row.action)].count(True) == 1
    if row.action:
        assert callable(getattr(Gradstep, f"do_{row.action}"))


def test_every_action_of_the_app_has_a_row() -> None:
    methods = {name.removeprefix("do_") for name in dir(Gradstep) if name.startswith("do_")}
    assert methods == {row.action for row in KEYS if row.action}


def test_an_unknown_key_finds_nothing() -> None:
    assert typed("h") is None
    assert typed("f12") is None
    assert key_for("é", "é") is None


@pytest.mark.parametrize("row", KEYS, ids=lambda row: row.name)
def test_the_key_is_shown_as_people_write_it(row: Key) -> None:
    arrows = {"left": "←", "right": "→", "up": "↑", "down": "↓"}
    written = {arrows.get(key, key).casefold() for key in row.keys}
    assert {shown.casefold() for shown in row.shown.split()} <= written


@pytest.mark.parametrize("width", [50, 68])
def test_the_help_has_every_row_on_a_line_of_its_own(width: int) -> None:
    lines = help_text(width).splitlines()
    for group, rows in groups().items():
        assert group in lines
        for row in rows:
            assert any(
                line.split()[: len(row.shown.split())] == row.shown.split() for line in lines
            )
    text = " ".join(help_text(width).split())
    assert all(row.help in text for row in KEYS)
    assert "25n " + " ".join(COUNTS) in text
    assert max(map(len, lines)) <= width


def test_groups_hold_the_whole_table_in_its_order() -> None:
    assert [row for rows in groups().values() for row in rows] == sorted(
        KEYS, key=lambda row: list(groups()).index(row.group)
    )


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_footer_names_what_a_lost_user_looks_for(width: int) -> None:
    text = text_of(footer(Room(width, 24), "", ""))
    assert len(text) == width
    for hint in ("space update", "? help", "q quit"):
        assert hint in text
    if width >= 80:
        assert all(f"{row.shown.split()[0]} {row.footer}" in text for row in KEYS if row.footer)


def test_the_footer_shows_a_note_or_else_the_count() -> None:
    room = Room(80, 24)
    assert "Written to a.csv." in text_of(footer(room, "Written to a.csv.", "25"))
    assert "25n" in text_of(footer(room, "", "25"))


async def test_the_command_palette_offers_the_rows_by_name() -> None:
    app = Gradstep(scenario("worked"))
    async with app.run_test(size=(80, 24)):
        provider = KeyCommands(app.screen)
        offered = {str(hit.prompt) async for hit in provider.discover()}
        assert offered == {row.name for row in KEYS if row.name != "Command palette"}
        found = {str(hit.text): hit async for hit in provider.search("epoch boundary")}
        found["Next epoch boundary"].command()
        assert app.session.done == 5


async def test_the_command_palette_is_used_by_typing() -> None:
    app = Gradstep(scenario("worked"))
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
    app = Gradstep(scenario("worked"))
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
