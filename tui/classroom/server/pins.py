"""The PINs by which names are kept: chosen at the first entry, or given by the teacher's list."""

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.text.typed import InputError
from tui.classroom.protocol.names import TEACHER, folded, judged
from tui.files.ordinary import read_ordinary
from tui.saving import write_text

SHORTEST, LONGEST = 4, 12
"""Digits of a PIN."""
PINS = ".pins"
"""The file in the folder of a class that holds what they are checked by."""

_COST = {"n": 2**12, "r": 8, "p": 1}  # Some 10 ms: thirty come at once.
_MOST = 4_000_000  # Bytes of that file, or of a list of names.


def is_pin(text: str) -> bool:
    """Whether a text can be a PIN."""
    return SHORTEST <= len(text) <= LONGEST and text.isascii() and text.isdigit()


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody on the teacher's list."""

    name: str
    """As the list has it."""
    pin: str = ""
    """Empty where it is to be chosen."""


def read_roster(path: Path) -> dict[str, Invited]:
    """Return who is on a list, a name a line, perhaps with a comma and a PIN, by folded name.

    Raises InputError with file, line and what is expected.
    """
    try:
        text = read_ordinary(path, _MOST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise InputError(f"{path} can't be read: {reason}. Name a file for --roster.") from None
    found: dict[str, Invited] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name, comma, pin = (part.strip() for part in line.partition(","))
        if not name and not pin:
            continue
        kept, sentence = judged(name)
        if name == TEACHER:
            sentence = "That is the teacher's own name."
        where = f"{path}, line {number}"
        if sentence:
            raise InputError(f"{where}, column 1: {sentence}")
        if kept in found:
            raise InputError(f"{where}, column 1: {name} is there twice.")
        if comma and pin and not is_pin(pin):
            column = line.index(pin, line.index(",")) + 1
            raise InputError(
                f"{where}, column {column}: a PIN should have {SHORTEST} to {LONGEST} digits, "
                f"not {pin!r:.40}."
            )
        found[kept] = Invited(name, pin)
    if not found:
        raise InputError(f"{path} has no names: it should have one a line.")
    return found


class Pins:
    """What is known of names: how each was written first, and a trace of its PIN."""

    def __init__(self, folder: Path | None, roster: Mapping[str, Invited] | None = None) -> None:
        """Keep them in `folder`, which is there, or in memory. Raises InputError."""
        self._path = folder / PINS if folder else None
        self._roster = roster
        self._kept: dict[str, dict[str, str]] = self._read()

    def _read(self) -> dict[str, dict[str, str]]:
        if not (self._path and self._path.exists()):
            return {}
        try:
            kept = json.loads(read_ordinary(self._path, _MOST))
            whole = {"name", "salt", "hash"}
            if all(set(each) == whole for each in kept.values()):
                return dict(kept)
        except OSError as error:
            raise InputError(f"{self._path} can't be read: {error.strerror}.") from None
        except (ValueError, AttributeError, TypeError):
            pass
        raise InputError(
            f"{self._path} is damaged: restore it, or remove it, and all choose a PIN anew."
        )

    def admits(self, name: str) -> bool:
        """Whether a name is on the list, or there is none."""
        return self._roster is None or folded(name) in self._roster

    def written(self, name: str) -> str:
        """Return a name as it was written first."""
        kept = folded(name)
        if self._roster and kept in self._roster:
            return self._roster[kept].name
        return self._kept[kept]["name"] if kept in self._kept else name

    def has(self, name: str) -> bool:
        """Whether there is a PIN of that name."""
        kept = folded(name)
        return kept in self._kept or bool(self._roster and self._roster[kept].pin)

    async def fits(self, name: str, pin: str) -> bool:
        """Whether this is the PIN of a name that has one."""
        kept = folded(name)
        if self._roster and (given := self._roster[kept].pin):
            return hmac.compare_digest(given.encode(), pin.encode())
        trace = self._kept[kept]
        made = await asyncio.to_thread(_hashed, pin, trace["salt"])
        return hmac.compare_digest(made, trace["hash"])

    async def choose(self, name: str, pin: str) -> bool:
        """Keep the PIN of a name that has none; whether none came before it."""
        salt = secrets.token_hex(16)
        made = await asyncio.to_thread(_hashed, pin, salt)
        if self.has(name):
            return False
        self._kept[folded(name)] = {"name": name, "salt": salt, "hash": made}
        self._save()
        return True

    def forget(self, name: str) -> bool:
        """Have another PIN chosen at the next entry; whether there was one."""
        if self._kept.pop(folded(name), None) is None:
            return False
        self._save()
        return True

    def _save(self) -> None:
        if self._path:
            write_text(self._path, json.dumps(self._kept, indent=1, ensure_ascii=False) + "\n")


def _hashed(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), **_COST).hex()
