"""Sessions saved by earlier versions open on the screen that they were left on.

Each file in sessions_of_old/ says what it holds and which version wrote it, then the command that
opens it, then the screens that it opens on. Commands, saved files and data are never written anew:
people keep such lines in chats and notes. `pytest --rewrite` writes the screens anew, where what
is shown was changed on purpose.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.geometry import Region

from pilots import of_any_views, until
from tui.app.explorer import Explorer
from tui.command import program
from tui.command.opening import opened

FOLDER = Path(__file__).with_name("sessions_of_old")
FILES = sorted(FOLDER.glob("*.txt"))

Size = tuple[int, int]


@dataclass(frozen=True)
class Kept:
    """What a file holds: its first paragraphs as they are, and a screen for each size."""

    head: str
    screens: dict[Size, list[str]]

    @property
    def arguments(self) -> list[str]:
        """What follows `gradstep` in the command, as a shell reads it."""
        return shlex.split(self.head.splitlines()[2])[1:]

    @property
    def text(self) -> str:
        """What the file that holds this says; blanks at the ends of lines are left out."""
        parts = [self.head]
        for (width, height), lines in self.screens.items():
            parts.append("\n".join([f"{width} × {height}", *map(str.rstrip, lines)]) + "\n")
        return "\n".join(parts)


def kept(path: Path) -> Kept:
    head, *rest = re.split(r"\n(\d+) × (\d+)\n", path.read_text(encoding="utf-8"))
    screens = {}
    for width, height, shown in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        size = int(width), int(height)
        screens[size] = shown.split("\n")[: size[1]]
    return Kept(head, screens)


async def screen(arguments: list[str], size: Size) -> list[str]:
    """Return what is shown once the command has opened on a screen of that size."""
    options = program.parser().parse_args(arguments)
    app = Explorer(*opened(options), ascii_only=options.ascii)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await until(lambda: app._charts and not app.waiting)
        return [strip.text for strip in app.page.render_lines(Region(0, 0, *size))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_it_opens_on_the_screen_it_was_left_on(
    path: Path, rewrite: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    old = kept(path)
    new = Kept(old.head, {size: await screen(old.arguments, size) for size in old.screens})
    if rewrite:
        path.write_text(new.text, encoding="utf-8")
    was = of_any_views(path.read_text(encoding="utf-8"))
    assert was == of_any_views(new.text), "on purpose? then pytest --rewrite writes the screen anew"


def test_they_are_of_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    commands = [program.parser().parse_args(kept(path).arguments) for path in FILES]
    sessions = [opened(options)[0] for options in commands]
    settings = [part.settings for each in sessions for part in each.run.segments]
    assert len(sessions) >= 50
    assert {each.run.data.name for each in sessions} >= {
        *("worked", "two", "loop", "fast", "slow", "noisy", "outliers", "anscombe", "forbes"),
        *("points", "heights.csv", "many.csv", "thousands.csv"),
    }
    assert {each.order for each in settings} >= {"table", "shuffled", "random"}
    assert {each.loss for each in settings} >= {"squared", "absolute", "huber"}
    assert {each.look.view for each in sessions} >= {
        *("fit", "predictions", "surface", "convergence", "chain", "trust", "code", "runs")
    }
    assert {each.look.digits for each in sessions} >= {3, 6, 17}
    assert {size for path in FILES for size in kept(path).screens} == {
        *((60, 20), (80, 24), (120, 36))
    }
    assert any(len(each.run.segments) > 1 for each in sessions)
    for kind in ("lesson", "guessing", "breakpoints", "undo", "others", "title"):
        assert any(getattr(each, kind) for each in sessions), kind
