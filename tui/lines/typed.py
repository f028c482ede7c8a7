"""What a line typed asks for: a row of the key table, how often, and what goes with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.text.quoting import quoted
from core.text.typed import InputError
from tui.keys import MOST_COUNT, PAGE_KEYS, WHAT, Key, Keymap

_NUMBER = re.compile(r"[-+−]?(\d+\.?\d*|\.\d+)")
_NEXT_PHASE, _NEXT_UPDATE, _SETTINGS = "s", "n", "e"
SPOKEN = {
    ".": "full stop",
    ",": "comma",
    ":": "colon",
    "/": "slash",
    "?": "question mark",
    "!": "exclamation mark",
    "+": "plus",
    "-": "minus",
    "[": "left bracket",
    "]": "right bracket",
}
"""What signs that are keys are called: a reader may leave them out."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What is to be done."""

    row: Key
    count: int = 1
    rest: str = ""
    """What the dialog that the row opens is told at once; empty for nothing."""


def read(text: str, rows: Sequence[Key], keymap: Keymap) -> Typed:
    """Return what a line asks for: a key, its name, or words of a row; raises InputError.

    A number before it, or behind a move, repeats it. An empty line is the next phase, and a blank,
    which is a key too, the next update.
    """
    if not text.strip():
        return Typed(keymap.row(_NEXT_UPDATE if text else _NEXT_PHASE))
    text = text.strip()
    if is_number(text):
        raise InputError(f"{text} alone does nothing: a move stands behind it, as in 5 n.")
    digits, rest = re.fullmatch(r"([1-9]\d*)?\s*(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]  # it matches any text
    if digits and len(digits) > MOST_COUNT:
        raise InputError(f"A count has at most {MOST_COUNT} digits.")
    return _counted(int(digits or 1), *_found(rest, rows, keymap))


def is_number(text: str) -> bool:
    """Whether a line is a number alone, which is no key."""
    return bool(_NUMBER.fullmatch(text))


def _counted(count: int, row: Key, rest: str) -> Typed:
    """Take a number behind a move for its count; refuse what means nothing there."""
    if opens(row) or row.does == WHAT or not rest:
        return Typed(row, count, rest)
    if not isinstance(row.does, str) and re.fullmatch(rf"[1-9]\d{{0,{MOST_COUNT - 1}}}", rest):
        return Typed(row, count * int(rest))
    raise InputError(f"{quoted(rest)} means nothing behind {row.name}.")


def opens(row: Key) -> bool:
    """Whether a row opens a dialog, which can be told something at once."""
    return isinstance(row.does, str) and row.does.startswith("tui.dialogs.")


def _found(text: str, rows: Sequence[Key], keymap: Keymap) -> tuple[Key, str]:
    """Return the row that a text begins with, by key or by words, and what is left of it."""
    if row := None if text[0].isalnum() else keymap.find(text[0], text[0]):
        return row, text[1:].strip()
    for key, name in SPOKEN.items():
        if f"{text} ".lower().startswith(f"{name} "):
            return keymap.row(key), text[len(name) :].strip()
    word, _, rest = text.partition(" ")
    if "=" in word and len(word) > 1:
        return keymap.row(_SETTINGS), text
    if row := keymap.find(word.lower(), word if len(word) == 1 else None):
        if word.lower() in PAGE_KEYS and not rest:
            return row, "10"
        return row, rest.strip()
    return _by_words(text, rows)


def _by_words(text: str, rows: Sequence[Key]) -> tuple[Key, str]:
    """Return the one row whose name begins with as many of the words as can be."""
    words = text.split()
    for count in range(len(words), 0, -1):
        begun = " ".join(words[:count]).lower()
        if len(begun) == 1:
            break  # It was meant as a key.
        found = [row for row in rows if row.name.lower().startswith(begun)]
        exact = [row for row in found if row.name.lower() == begun]
        if len(exact or found) == 1:
            return (exact or found)[0], " ".join(words[count:])
        if found:
            raise InputError(f"{begun} may be {' or '.join(row.name for row in found)}.")
    raise InputError(f"{quoted(text)} is no key and no name of one. ? lists them.")
