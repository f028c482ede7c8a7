"""Preferences: where they are looked for, what they may say, and what is remembered."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.text.typed import InputError
from pilots import page, press, session_of
from real_terminal import GRADSTEP, ROOT, Terminal
from sessions import scenario
from tui import preferences
from tui.app.explorer import Explorer
from tui.dialogs.help import help_text
from tui.keys import KEYMAP
from tui.preferences import Preferences, place, read, remember
from tui.screen import palette


def written(folder: Path, text: str) -> dict[str, str]:
    """Write a file of preferences; return the environment in which it is found."""
    file = folder / "gradstep" / "preferences.toml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    return {"XDG_CONFIG_HOME": str(folder)}


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {"HOME": "/home/ada"}, "/home/ada/.config"),
        ("linux", {"HOME": "/home/ada", "XDG_CONFIG_HOME": "/etc/ada"}, "/etc/ada"),
        ("linux", {"HOME": "/home/ada", "XDG_CONFIG_HOME": "relative"}, "/home/ada/.config"),
        ("darwin", {"HOME": "/Users/ada"}, "/Users/ada/Library/Application Support"),
        ("darwin", {"HOME": "/Users/ada", "XDG_CONFIG_HOME": "/etc/ada"}, "/etc/ada"),
        ("win32", {"USERPROFILE": "/ada", "APPDATA": "/ada/Roaming"}, "/ada/Roaming"),
        ("win32", {"USERPROFILE": "/ada"}, "/ada/AppData/Roaming"),
    ],
)
def test_the_file_is_in_the_platform_s_place(
    platform: str, environment: Mapping[str, str], folder: str
) -> None:
    assert place(environment, platform) == Path(folder, "gradstep", "preferences.toml")


def test_the_example_in_the_readme_is_one(tmp_path: Path) -> None:
    readme = (ROOT / "tui" / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```toml preferences\n(.*?)```", readme, re.DOTALL)
    assert example
    found = read(written(tmp_path, example[1]))
    assert (found.page, found.digits, found.bold, found.mouse) == ("light", 8, True, False)
    row = found.keymap.find("X", "X")
    assert row
    assert row.name == "Next update"


def test_without_home_and_file_all_is_as_usual(tmp_path: Path) -> None:
    assert place({}) is None
    assert read({}) == Preferences(asks=True)
    assert read({"HOME": str(tmp_path)}).page == ""


def test_the_file_says_what_is_preferred_and_variables_go_before_it(tmp_path: Path) -> None:
    text = 'page = "light"\ndigits = 8\nbold = true\nmouse = false\n[keys]\n"Zoom" = "F5 Z"\n'
    environment = written(tmp_path, text)
    found = read(environment)
    assert (found.page, found.digits, found.bold, found.mouse) == ("light", 8, True, False)
    row = found.keymap.find("f5", None)
    assert row
    assert (row.name, row.shown) == ("Zoom", "z F5 Z")
    assert found.keymap.find("Z", "Z") is row
    assert found.keymap.find("z", "z") is row
    assert found.file == tmp_path / "gradstep" / "preferences.toml"
    variables = {
        "GRADSTEP_PAGE": "dark",
        "GRADSTEP_DIGITS": "4",
        "GRADSTEP_BOLD": "no",
        "GRADSTEP_MOUSE": "1",
        "GRADSTEP_KEYS": '{ "Next update" = "X" }',
    }
    found = read(environment | variables)
    assert (found.page, found.digits, found.bold, found.mouse) == ("dark", 4, False, True)
    added = found.keymap.find("X", "X")
    assert added
    assert added.name == "Next update"
    assert found.file is None  # A variable that is set would go before what is remembered.


MISTAKES = {
    "page = ?": 'line 1 is no TOML: invalid value; it should be such as page = "light".',
    "digits = 3\npage\n\n": "line 2 is no TOML: expected '=' after a key in a key/value pair; "
    'it should be such as page = "light".',
    "page = 'dark'\npage = 'light'": "line 2 is no TOML: cannot overwrite a value; "
    'it should be such as page = "light".',
    "bold = true\npage": "line 2 is no TOML: expected '=' after a key in a key/value pair; "
    'it should be such as page = "light".',
    'digits = 6\npage = "grey"': "line 2: page should be one of dark, light, not 'grey'.",
    "digits = 7": "line 1: digits should be one of 3, 4, 5, 6, 8, 10, 12, 17, not '7'.",
    "digits = 6.0": "line 1: digits should be one of 3, 4, 5, 6, 8, 10, 12, 17, not '6.0'.",
    "digits = true": "line 1: digits should be one of 3, 4, 5, 6, 8, 10, 12, 17, not 'True'.",
    "\nbold = 1": "line 2: bold should be true or false, not '1'.",
    'mouse = "off"': "line 1: mouse should be true or false, not 'off'.",
    "colour = 1": "line 1: 'colour' is none of page, digits, bold, mouse, keys.",
    'keys = "x"': "line 1: keys should be a table, such as [keys] and below it "
    '"Next update" = "X".',
    '[keys]\nZoom = "Z"\n"Next updat" = "X"': "line 3: 'Next updat' is no name of the command "
    "palette (Ctrl+P), such as Next update.",
    '[keys]\nZoom = ""': 'line 2: Zoom should have keys in quotes, such as "X" or "F5 Ctrl+R".',
    '[keys]\n\nZoom = "e"': "line 3: 'e' is a key of Settings: choose another.",
    '[keys]\nZoom = "Z"\nHelp = "Z"': "line 3: 'Z' is a key of Zoom: choose another.",
    '[keys]\nZoom = "7"': "line 2: '7' can't be a key of Zoom: take a letter or sign, or such as "
    "F5, Ctrl+R, Insert, Delete or Backspace.",
    '[keys]\nZoom = "Escape"': "line 2: 'Escape' can't be a key of Zoom: take a letter or sign, "
    "or such as F5, Ctrl+R, Insert, Delete or Backspace.",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_in_the_file_gets_file_line_and_what_is_expected(
    text: str, tmp_path: Path
) -> None:
    environment = written(tmp_path, text)
    with pytest.raises(InputError) as raised:
        read(environment)
    file = tmp_path / "gradstep" / "preferences.toml"
    between = ": " if "no TOML" in MISTAKES[text] else ", "
    assert str(raised.value) == f"{file}{between}{MISTAKES[text]}"


def test_a_mark_of_the_encoding_that_editors_put_in_front_is_no_mistake(tmp_path: Path) -> None:
    environment = written(tmp_path, '\ufeffpage = "light"\n')
    found = read(environment)
    assert (found.page, found.file) == ("light", place(environment))
    assert found.file
    remember(found.file, "dark")
    assert read(environment).page == "dark"


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        (
            "GRADSTEP_DIGITS",
            "many",
            "digits should be one of 3, 4, 5, 6, 8, 10, 12, 17, not 'many'",
        ),
        ("GRADSTEP_PAGE", "grey", "page should be one of dark, light, not 'grey'"),
        ("GRADSTEP_BOLD", "perhaps", "bold should be true or false, not 'perhaps'"),
        ("GRADSTEP_KEYS", "X", 'it should be such as { "Next update" = "X" }'),
        ("GRADSTEP_KEYS", '{ Zoom = "e" }', "'e' is a key of Settings: choose another"),
    ],
)
def test_a_mistake_in_a_variable_names_it(variable: str, text: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        read({variable: text})
    assert str(raised.value) == f"{variable}: {said}."


def test_a_variable_that_says_nothing_is_refused_and_an_empty_one_is_none() -> None:
    with pytest.raises(InputError, match=r"GRADSTEP_DIGIT is none of GRADSTEP_PAGE, GRADSTEP_DIG"):
        read({"GRADSTEP_DIGIT": "8"})
    assert read({"GRADSTEP_DIGITS": ""}) == Preferences(asks=True)


def test_a_file_that_can_not_be_read_is_said(tmp_path: Path) -> None:
    environment = written(tmp_path, "")
    (tmp_path / "gradstep" / "preferences.toml").write_bytes(b"page = '\xff'")
    with pytest.raises(InputError, match=r"preferences\.toml is no UTF-8: save it as that\."):
        read(environment)
    os.remove(tmp_path / "gradstep" / "preferences.toml")
    (tmp_path / "gradstep" / "preferences.toml").mkdir()
    with pytest.raises(InputError, match=r"preferences\.toml can't be read: Is a directory\."):
        read(environment)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, 'page = "light"\n'),
        ('# mine\npage = "dark"  # the room is\n', '# mine\npage = "light"  # the room is\n'),
        ("digits = 8\n", 'page = "light"\ndigits = 8\n'),
        ('[keys]\nZoom = "Z"\n', 'page = "light"\n[keys]\nZoom = "Z"\n'),
    ],
)
def test_a_page_is_remembered_and_all_else_stays(
    before: str | None, after: str, tmp_path: Path
) -> None:
    file = tmp_path / "deep" / "gradstep" / "preferences.toml"
    if before is not None:
        file.parent.mkdir(parents=True)
        file.write_text(before)
    remember(file, "light")
    assert file.read_text() == after
    assert read({"XDG_CONFIG_HOME": str(tmp_path / "deep")}).page == "light"


def test_what_can_not_be_understood_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "preferences.toml"
    for text in ("page =\n", 'page = """dark"""\n'):
        file.write_text(text)
        with pytest.raises(InputError):
            remember(file, "light")
        assert file.read_text() == text


async def test_i_is_remembered_and_what_can_not_be_is_said(tmp_path: Path) -> None:
    file = tmp_path / "gradstep" / "preferences.toml"
    app = Explorer(scenario("worked"), preferences=Preferences("light", file=file))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.theme == palette.LIGHT.name
        await press(app, "i")
        assert app.theme == palette.DARK.name
        assert file.read_text() == 'page = "dark"\n'
        await press(app, "i")
        assert file.read_text() == 'page = "light"\n'
        file.write_text("page =")
        await press(app, "i")
        assert app.theme == palette.DARK.name
        assert file.read_text() == "page ="
        assert session_of(pilot) == app.session


NO_TOML = 'line 1 is no TOML: invalid value; it should be such as page = "light".'


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("page =", f"Not remembered: preferences.toml: {NO_TOML}"),
        ("digits = 7", "Not remembered: preferences.toml, line 1: digits should be one of"),
        ('page = """dark"""', "Not remembered: preferences.toml is written in a way of its own"),
        (None, "Not remembered: preferences.toml can't be written: Not a directory."),
    ],
)
async def test_why_a_page_is_not_remembered_is_said_whole(
    text: str | None, said: str, width: int, tmp_path: Path
) -> None:
    folder = tmp_path / "a-folder-with-a-name-as-long-as-they-come"
    file = folder / "gradstep" / "preferences.toml"
    if text is None:
        folder.write_text("")
    else:
        file.parent.mkdir(parents=True)
        file.write_text(text)
    app = Explorer(scenario("worked"), preferences=Preferences("light", file=file))
    async with app.run_test(size=(width, 24)):
        await press(app, "i")
        note = page(app)[-1].strip()
        assert note == app.said  # All of it is in sight.
        assert note.endswith(".")
        why = note.replace(f"{file.parent}/", "")
        instead = 'Not remembered. In preferences.toml, write page = "dark".'
        assert why == instead if len(said) > width - 2 else why.startswith((said, instead))
        assert width < 200 or why.startswith(said)


async def test_without_a_file_i_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preferences, "remember", None)
    app = Explorer(scenario("worked"))
    async with app.run_test(size=(80, 24)):
        await press(app, "i")
        assert app.theme == palette.LIGHT.name


async def test_an_added_key_does_what_its_row_does_and_is_in_the_help() -> None:
    keymap = read({"GRADSTEP_KEYS": '{ "Next update" = "F5", "Help" = "X" }'}).keymap
    app = Explorer(scenario("worked"), preferences=Preferences(keymap=keymap))
    async with app.run_test(size=(80, 24)):
        await press(app, "f5")
        assert app.session.done == 1
        await press(app, "n")
        assert app.session.done == 2
        await press(app, "escape")
        footer = app.page.render_lines(app.page.region)[-1].text
        assert "space update" in footer  # As lessons and sentences call it.
        assert "? help" in footer
    assert "space n → F5 one sample update" in " ".join(help_text(keymap=keymap).split())
    assert "F5" not in help_text(keymap=KEYMAP)


# In a real terminal

DARK, LIGHT = "48;5;234", "48;5;231"


def background(terminal: Terminal) -> str:
    """Return the background that the page is painted with."""
    found = re.findall(rb"48;5;23[14]", terminal.raw)
    return found[-1].decode() if found else ""


def asked(answer: bytes, keys: bytes = b"", **environment: str) -> tuple[str, bytes]:
    """Start gradstep in a terminal that answers so; return the background and all it was sent."""
    with Terminal(GRADSTEP, environment={"GRADSTEP_PAGE": "", **environment}) as terminal:
        terminal.wait_until(lambda: not terminal.screen() or b"\x1b[c" in terminal.raw)
        assert terminal.raw.index(b"\x1b]11;?") < terminal.raw.index(b"\x1b[c")
        terminal.send(answer + keys)
        terminal.wait_for("quit")
        if keys:
            terminal.wait_for("update 1: done")
        return background(terminal), terminal.raw


@pytest.mark.parametrize(
    ("colour", "page"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", LIGHT),
        (b"\x1b]11;rgb:fd/f6/e3\x07", LIGHT),
        (b"\x1b]11;rgb:0000/2b2b/3636\x07", DARK),
        (b"\x1b]11;rgba:1e1e/1e1e/1e1e/ffff\x1b\\", DARK),
        (b"", DARK),
    ],
)
def test_the_terminal_is_asked_and_keys_typed_meanwhile_count(colour: bytes, page: str) -> None:
    assert asked(colour + b"\x1b[?62;22c", b"n")[0] == page


@pytest.mark.parametrize(
    "parts",
    [
        (b"\x1b", b"]11;rgb:ff", b"ff/ffff/ffff\x07", b"\x1b[?6", b"2c"),
        (b"\x1b]1", b"1;rgb:ff/ff/ff\x1b", b"\\\x1b[?1;2c"),
    ],
    ids=["BEL", "ST"],
)
def test_an_answer_that_comes_late_is_no_key(parts: tuple[bytes, ...]) -> None:
    with Terminal(GRADSTEP, environment={"GRADSTEP_PAGE": ""}) as terminal:
        terminal.wait_for("quit")
        before = len(terminal.raw)
        for part in parts:
            terminal.send(part)
        terminal.send("n")
        terminal.wait_for("update 1: done")
        assert b"Runs" not in terminal.raw[before:]  # What its r would open.
        assert background(terminal) == DARK


def test_a_terminal_that_never_answers_is_not_waited_for_and_escape_is_a_key() -> None:
    with Terminal(GRADSTEP, environment={"GRADSTEP_PAGE": ""}) as terminal:
        terminal.wait_for("quit")
        terminal.send("2")
        terminal.wait_for("now a move")
        terminal.send("\x1b")
        terminal.wait_for("quit")
        terminal.send("qq")
        assert terminal.wait() == 0


@pytest.mark.parametrize("environment", [{"GRADSTEP_PAGE": "light"}, {"NO_COLOR": "1"}])
def test_a_terminal_is_not_asked_what_is_known_or_has_no_use(environment: dict[str, str]) -> None:
    with Terminal(GRADSTEP, environment={"GRADSTEP_PAGE": "", **environment}) as terminal:
        terminal.wait_for("quit")
        assert b"\x1b]11" not in terminal.raw
        assert b"\x1b[c" not in terminal.raw


def test_what_i_chose_is_there_the_next_time(tmp_path: Path) -> None:
    environment = {"GRADSTEP_PAGE": "", "XDG_CONFIG_HOME": str(tmp_path)}
    with Terminal(GRADSTEP, environment=environment) as terminal:
        terminal.wait_for("quit")
        terminal.send("i")
        terminal.wait_until(lambda: bool(terminal.screen()) and background(terminal) == LIGHT)
        terminal.send("q")
        assert terminal.wait() == 0
    with Terminal(GRADSTEP, environment=environment) as terminal:
        terminal.wait_for("quit")
        assert background(terminal) == LIGHT
        assert b"\x1b]11" not in terminal.raw


def test_a_mistake_is_said_before_the_screen_opens_and_a_run_is_printed_without(
    tmp_path: Path,
) -> None:
    environment = written(tmp_path, "digits = 7\n")
    with Terminal(GRADSTEP, environment=environment) as terminal:
        assert terminal.wait() == 2
        assert b"preferences.toml, line 1: digits should be one of" in terminal.raw
        assert b"\x1b" not in terminal.raw
    command = [*GRADSTEP, "--format", "csv", "--updates", "1"]
    whole = os.environ | environment
    printed = subprocess.run(command, env=whole, cwd=ROOT, capture_output=True, text=True)
    assert printed.returncode == 0
    assert not printed.stderr


def test_digits_are_preferred_where_nothing_else_says(tmp_path: Path) -> None:
    environment = written(tmp_path, "digits = 3\n")
    for more, seen in ((), "0.25·0.315 "), (("--digits", "5"), "0.25·0.3149"):
        command = [*GRADSTEP, "--scenario", "two", "--goto", "7", *more]
        with Terminal(command, environment=environment) as terminal:
            terminal.wait_for("update 7: done")
            terminal.wait_until(lambda seen=seen: seen in "\n".join(terminal.screen()))  # type: ignore[misc]
