"""The lessons that come with gradstep, and those in files of the user's own."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from core.session.lesson import Lesson
from core.text.typed import InputError
from tui.files.ordinary import read_ordinary
from tui.keys import KEYS
from tui.panels.views import VIEWS

_FILES = {
    file.name[:-5].partition("-")[2]: file
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name)
    if file.name.endswith(".toml")
}
NAMES = tuple(_FILES)
"""The lessons by name, in the order in which they are offered: that of their files' numbers."""

_MOST = 800_000  # Bytes of a file.
_KEYS = tuple(key for row in KEYS for key in row.keys)
_ALWAYS = tuple(key for row in KEYS if row.always for key in row.keys)


def shipped() -> Iterator[Lesson]:
    """Yield the lessons that come with gradstep."""
    return map(_own, NAMES)


@cache
def _own(name: str) -> Lesson:
    from core.lessons.reader import read_lesson  # Not before a lesson is wanted: it takes a moment.

    text = _FILES[name].read_text(encoding="utf-8")
    return read_lesson(text, name, _KEYS, VIEWS, _ALWAYS)


def read(name: str) -> Lesson:
    """Return the lesson of that name, or in the file of that name.

    Raises InputError with a sentence on what is wrong, and where.
    """
    if name in NAMES:
        return _own(name)
    from core.lessons.reader import read_lesson

    try:
        content = read_ordinary(Path(name), _MOST)
        text = content.decode("utf-8-sig")  # Some editors begin with a mark.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise InputError(f"{name} is no UTF-8 text; a lesson is a TOML file.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(
            f"There is no lesson {name} ({reason}): name a TOML file, or one of {', '.join(NAMES)}."
        ) from None
    return read_lesson(text, name, _KEYS, VIEWS, _ALWAYS)
