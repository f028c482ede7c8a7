"""What is kept of each student, so that neither a dropped connection nor a restart loses it."""

import contextlib
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from core.reading import InputError
from tui.saving import write_text

_MOST = 4_000_000  # Characters of a file that is read.
_LONGEST = 120  # Characters of a file's name that are made of a student's.
TEACHER = "teacher"
"""The name under which teachers come in, and under which what they present is kept."""


class Store:
    """Texts by name: in memory, and in a folder where there is one."""

    def __init__(self, folder: Path | None) -> None:
        """Keep what is kept in `folder`, which is made; raises InputError where it can't be."""
        self.folder = folder
        self._texts: dict[str, str] = {}
        self._unsaved: set[str] = set()
        if folder:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise InputError(
                    f"{folder} can't be made: {error.strerror}. Name another folder for --state."
                ) from None
            write_text(folder / ".writable", "")
            (folder / ".writable").unlink()

    def get(self, name: str) -> str:
        """Return what is kept of a name; empty where nothing is. Raises OSError."""
        if name not in self._texts and self.folder:
            with (
                contextlib.suppress(FileNotFoundError),
                self._path(name).open(encoding="utf-8", errors="replace") as file,
            ):
                self._texts[name] = file.read(_MOST).strip()
        return self._texts.get(name, "")

    def put(self, name: str, text: str) -> None:
        """Keep a text; `save` writes it."""
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
        for name in sorted(self._unsaved):
            self._unsaved.discard(name)  # Before, as it may change meanwhile.
            try:
                write_text(self._path(name), f"{self._texts[name]}\n")
            except InputError as error:
                self._unsaved.add(name)
                failure = failure or error
        if failure:
            raise failure

    def set_aside(self, name: str) -> str:
        """Forget what is kept of a name, and return where its file is now, if there was one."""
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
