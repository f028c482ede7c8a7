"""The pictures in screenshots/ are what the app shows now: `pytest --rewrite` writes them anew."""

import re
from pathlib import Path

import pytest

from core.scenarios import SCENARIOS
from core.session import Session
from tui.app import Gradstep

FOLDER = Path(__file__).parent.parent / "screenshots"

PICTURES = {
    "backward": ("worked", (80, 24), "n n s s s"),
    "fit": ("two", (80, 24), "f f f v v v z"),
    "divergence": ("worked", (80, 24), "2 5 n l tab tab"),
    "lesson": ("worked", (80, 24), "L enter . . s . . escape s s d"),
    "convergence": ("loop", (80, 24), "9 n tab tab tab z"),
    "wide": ("worked", (120, 36), "f s s s d"),
}


@pytest.mark.parametrize("name", PICTURES)
async def test_the_picture_is_what_the_app_shows(name: str, rewrite: bool) -> None:
    scenario, size, keys = PICTURES[name]
    app = Gradstep(Session(SCENARIOS[scenario].run()))
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys.split())
        await pilot.pause()
        picture = app.export_screenshot(title="gradstep")
    # The font is the viewer's own: a picture should not load one from elsewhere.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    path = FOLDER / f"{name}.svg"
    if rewrite:
        path.write_text(picture, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == picture
