"""What a user prefers, whatever is opened: one file in the platform's place, and variables."""

import os
import re
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from core.session.session import Look
from core.text.numbers import DIGITS
from core.text.quoting import quoted
from core.text.toml import syntax
from core.text.typed import InputError, read_choice
from tui.files.ordinary import read_ordinary
from tui.files.writing import replaced
from tui.keys import KEYMAP, Keymap

PAGES = ("dark", "light")
_PREFIX = "GRADSTEP_"
_NAME = Path("gradstep", "preferences.toml")
_MOST = 100_000  # Bytes of the file.
_SUCH = 'it should be such as page = "light"'
_SWITCH = {"true": True, "yes": True, "on": True, "1": True}
_SWITCH |= {"false": False, "no": False, "off": False, "0": False}

# As Textual calls keys without a character of their own, but those that count, stop or are taken
# for others: Ctrl+M is Enter to a terminal, Ctrl+I is Tab, Ctrl+H is Backspace.
_NAMED = re.compile(r"ctrl\+[a-gklnorstuvwxy]|f([1-9]|1[0-2])|insert|delete|backspace")


@dataclass(frozen=True)
class Preferences:
    """What a user prefers; of somebody who has said nothing, what is usual."""

    page: str = ""
    """One of PAGES; empty where it was not said."""
    digits: int = Look().digits
    bold: bool = False
    """Whether charts are drawn in bold lines."""
    mouse: bool = True
    keymap: Keymap = KEYMAP
    asks: bool = False
    """Whether the terminal is asked for its page: it was not said, and colours are wanted."""
    file: Path | None = None
    """Where a page that was chosen is remembered, if anywhere."""

    @property
    def look(self) -> Look:
        """How a session is looked at that has not been looked at before."""
        return Look(digits=self.digits)


def place(environment: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Return where the file of preferences is looked for; None where there is no home for it."""
    home = environment.get("USERPROFILE" if platform == "win32" else "HOME", "")
    folders = [environment.get("APPDATA" if platform == "win32" else "XDG_CONFIG_HOME", "")]
    if home and platform != "win32":
        usual = ("Library", "Application Support") if platform == "darwin" else (".config",)
        folders.append(str(Path(home, *usual)))
    elif home:
        folders.append(str(Path(home, "AppData", "Roaming")))
    # A relative one is to be ignored, says the standard of XDG_CONFIG_HOME.
    found = next((Path(each) for each in folders if Path(each).is_absolute()), None)
    return found / _NAME if found else None


def read(environment: Mapping[str, str]) -> Preferences:
    """Return what the file and the variables say, which go before the file; raises InputError."""
    file = place(environment)
    found = _of_file(file) if file else {}
    found |= _of_variables(environment)
    keys = found.pop("keys", {})
    kept = None if environment.get(f"{_PREFIX}PAGE") else file
    asks = "page" not in found and "NO_COLOR" not in environment
    return Preferences(**found, keymap=Keymap(keys) if keys else KEYMAP, asks=asks, file=kept)


def remember(file: Path, page: str) -> None:
    """Write a page to the file of preferences, where it is read the next time.

    All else in the file stays as it is. Raises InputError.
    """
    _of_file(file)  # What can't be read is not written over.
    text = _text(file)
    wanted = f'page = "{page}"'
    tables = re.search(r"^\s*\[", text, re.MULTILINE)
    top, rest = (text[: tables.start()], text[tables.start() :]) if tables else (text, "")
    assigned = re.compile(r"""^[ \t]*(["']?)page\1[ \t]*=[ \t]*(["'])\w*\2""", re.MULTILINE)
    if assigned.search(top):
        changed = assigned.sub(wanted, top, count=1) + rest
    else:
        changed = f"{wanted}\n{text}"
    try:
        known = tomllib.loads(changed).get("page") == page
    except tomllib.TOMLDecodeError:
        known = False
    if not known:
        raise InputError(f"{file} is written in a way of its own: put {wanted} there by hand.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(replaced(file, changed))
    except OSError as error:
        raise InputError(f"{file} can't be written: {error.strerror}.") from None


def _text(file: Path) -> str:
    """Return what is in the file, which need not be there."""
    try:
        return read_ordinary(file, _MOST).decode("utf-8-sig")  # Notepad's mark left out.
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise InputError(f"{file} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} is no UTF-8: save it as that.") from None


def _of_file(file: Path) -> dict[str, Any]:
    """Return what the file says, by the names of fields."""
    text = _text(file)
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: {syntax(str(error), text)}; {_SUCH}.") from None
    except RecursionError:
        raise InputError(f"{file}: its brackets are nested too deeply.") from None
    found = {}
    for name, value in fields.items():
        where = _Where(text, f"{file}, line ")
        if name not in _READERS:
            raise where.wrong(name, f"{quoted(name)} is none of {', '.join(_READERS)}")
        found[name] = _READERS[name].value(value, partial(where.wrong, name))
    return found


def _of_variables(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what variables say, by the names of fields."""
    found = {}
    for variable in sorted(environment):
        text = environment[variable].strip()
        if not variable.startswith(_PREFIX) or not text:
            continue
        name = variable.removeprefix(_PREFIX).lower()
        if name not in _READERS or variable != variable.upper():
            known = ", ".join(f"{_PREFIX}{each.upper()}" for each in _READERS)
            raise InputError(f"{variable} is none of {known}.")
        wrong = partial(_in_variable, variable)
        found[name] = _READERS[name].value(_READERS[name].text(text, wrong), wrong)
    return found


def _in_variable(variable: str, what: str, _key: str = "") -> InputError:
    return InputError(f"{variable}: {what}.")


Wrong = Callable[..., InputError]
"""Returns the error for what is wrong; of a key, its row can be named too."""


def _as_written(text: str, _: Wrong) -> object:
    return text


def _as_number(text: str, _: Wrong) -> object:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text


def _as_switch(text: str, _: Wrong) -> object:
    return _SWITCH.get(text.lower(), text)


def _as_table(text: str, wrong: Wrong) -> object:
    try:
        return tomllib.loads(f"keys = {text}")["keys"]
    except tomllib.TOMLDecodeError:
        raise wrong('it should be such as { "Next update" = "X" }') from None


@dataclass(frozen=True)
class _Where:
    """Where in a file a mistake is."""

    text: str
    before: str

    def wrong(self, name: str, what: str, key: str = "") -> InputError:
        """Return the error for a field, or for a key in it."""
        return InputError(f"{self.before}{self._line(name, key)}: {what}.")

    def _line(self, name: str, key: str) -> int:
        """Return the line where a field stands, or where its table begins."""
        at = 1
        word = re.escape(name)
        table = re.compile(rf"\s*\[+\s*[\"']?{word}\b|\s*[\"']?{word}[\"']?\s*[=.]")
        for number, line in enumerate(self.text.split("\n"), start=1):
            if key and re.search(rf"(?:^|[{{,])\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
            at = number if at == 1 and table.match(line) else at
        return at


def _page(value: object, wrong: Wrong) -> str:
    try:
        return read_choice(str(value), "page", PAGES)
    except InputError as error:
        raise wrong(str(error).rstrip(".")) from None


def _digits(value: object, wrong: Wrong) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in DIGITS:
        raise wrong(f"digits should be one of {', '.join(map(str, DIGITS))}, not {_said(value)}")
    return value


def _switch(name: str, value: object, wrong: Wrong) -> bool:
    if not isinstance(value, bool):
        raise wrong(f"{name} should be true or false, not {_said(value)}")
    return value


def _said(value: object) -> str:
    return quoted(value) if isinstance(value, str) else quoted(f"{value}")


def _keys(value: object, wrong: Wrong) -> dict[str, str]:
    """Return the keys that are added to rows of the key table, by the names of these."""
    if not isinstance(value, dict):
        raise wrong('keys should be a table, such as [keys] and below it "Next update" = "X"')
    names = [row.name for row in KEYMAP.rows]
    taken: dict[str, str] = {key: row.name for row in KEYMAP.rows for key in row.keys}
    for name, keys in value.items():
        if name not in names:
            from difflib import get_close_matches  # It takes a moment, and a mistake is rare.

            near = get_close_matches(str(name), names, 1, 0.4) or names[:1]
            raise wrong(
                f"{quoted(name)} is no name of the command palette (Ctrl+P), such as {near[0]}",
                name,
            )
        if not isinstance(keys, str) or not keys.split():
            raise wrong(f'{name} should have keys in quotes, such as "X" or "F5 Ctrl+R"', name)
        for key in keys.split():
            known = key if len(key) == 1 else key.lower()
            if not _usable(known):
                raise wrong(
                    f"{quoted(key)} can't be a key of {name}: take a letter or sign, or such as "
                    "F5, Ctrl+R, Insert, Delete or Backspace",
                    name,
                )
            if known in taken:
                raise wrong(f"{quoted(key)} is a key of {taken[known]}: choose another", name)
            taken[known] = name
    return {str(name): " ".join(keys.split()) for name, keys in value.items()}


def _usable(key: str) -> bool:
    if len(key) == 1:
        return key.isprintable() and not key.isdigit()
    return bool(_NAMED.fullmatch(key))


class _Reader(NamedTuple):
    """How a preference is read."""

    value: Callable[[Any, Wrong], Any]
    """What it is, of a value as TOML has it."""
    text: Callable[[str, Wrong], object]
    """A variable's text as the file would have it."""


_READERS = {
    "page": _Reader(_page, _as_written),
    "digits": _Reader(_digits, _as_number),
    "bold": _Reader(partial(_switch, "bold"), _as_switch),
    "mouse": _Reader(partial(_switch, "mouse"), _as_switch),
    "keys": _Reader(_keys, _as_table),
}
"""What there is to prefer."""
