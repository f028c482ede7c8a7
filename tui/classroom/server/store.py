"""What is kept of each student, so that neither a dropped connection nor a restart loses it."""

import contextlib
import threading
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from core.text.typed import InputError
from tui.classroom.protocol.frames import MOST
from tui.classroom.protocol.names import TEACHER, folded
from tui.classroom.server.log import log
from tui.files.ordinary import read_ordinary
from tui.saving import write_text

_LONGEST = 120  # Characters of a file's name that are made of a student's.


class Store:
    """Texts by name: in memory, and in a folder where there is one.

    Names that are folded alike are one.
    """

    def __init__(self, folder: Path | None) -> None:
        """Keep what is kept in `folder`, which is there."""
        self.folder = folder
        self._texts: dict[str, str] = {}
        self._unsaved: set[str] = set()
        self._saving = threading.Lock()

    def get(self, name: str) -> str:
        """Return what is kept of a name; empty where that is nothing.

        The log says what can't be read; but for a folder, it is then set aside, for what is saved
        next would take its place.
        """
        kept = folded(name)
        if kept not in self._texts and self.folder:
            self._take_over(name)
            try:
                content = read_ordinary(self._path(kept), MOST)
                self._texts[kept] = content.decode("utf-8", "replace").strip()
            except FileNotFoundError:
                pass
            except IsADirectoryError as error:
                _warn(name, f"read: {error.strerror}")
            except OSError as error:
                aside = self._aside(name)
                _warn(name, f"read: {error.strerror}{f'; it is in {aside} now' if aside else ''}")
        return self._texts.get(kept, "")

    def _take_over(self, name: str) -> None:
        """Find the file of an earlier class, in which each spelling of a name was one by itself."""
        old, new = self._path(name), self._path(folded(name))
        if not new.exists():
            with contextlib.suppress(OSError):
                old.rename(new)

    def put(self, name: str, text: str) -> None:
        """Keep a text; `save` writes it."""
        name = folded(name)
        if self._texts.get(name) != text:
            self._texts[name] = text
            self._unsaved.add(name)

    def save(self) -> None:
        """Write all that has changed; InputError says of one what could not be written.

        That is kept, to be written the next time.
        """
        if not self.folder:
            return
        failure: InputError | None = None
        with self._saving:  # One after the other: else the older of two texts might stay.
            for name in sorted(self._unsaved):
                self._unsaved.discard(name)  # Before, as it may change meanwhile.
                if (text := self._texts.get(name)) is None:
                    continue  # Set aside meanwhile.
                try:
                    write_text(self._path(name), f"{text}\n")
                except InputError as error:
                    self._unsaved.add(name)
                    failure = failure or error
        if failure:
            raise failure

    def set_aside(self, name: str, why: str) -> None:
        """Have somebody begin anew, as what is kept of them can't be taken up: the log says why."""
        aside = self._aside(name)
        _warn(name, f"taken up: {why} {f'It is in {aside} now.' if aside else ''}".strip())

    def _aside(self, name: str) -> str:
        """Forget what is kept of a name, and return where its file is now, if there was one."""
        name = folded(name)
        self._texts.pop(name, None)
        self._unsaved.discard(name)
        if not self.folder:
            return ""
        path = self._path(name)
        number = 1
        while (aside := path.with_suffix(f".damaged-{number}")).exists():
            number += 1
        try:
            path.rename(aside)
        except OSError:
            return ""
        return str(aside)

    def _path(self, name: str) -> Path:
        assert self.folder
        safe = quote(name, safe=" ").replace(".", "%2E").replace("~", "%7E")
        if len(safe) > _LONGEST:
            safe = f"%{sha256(name.encode()).hexdigest()}"
        return self.folder / f"{safe}.session"


def _warn(name: str, what: str) -> None:
    whose = "where the teacher was" if name == TEACHER else f"what was kept of {name!r}"
    log.warning(f"{whose} can't be {what}")
