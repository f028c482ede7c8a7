"""Equal sessions look the same, whatever was pressed before or computed in the process."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.run import Run
from core.explain.contraction import limits
from core.explain.stability import MOST_AT_ONCE
from core.formats.session_line import dump
from core.session.session import PANELS, Look, Session, travel
from pilots import press, until
from sessions import RUNS, STEPS, forget_everything, looked_at, many_samples, scenario
from tui.app.app import Gradstep
from tui.app.page import page_lines
from tui.panels.views import VIEWS
from tui.screen.lines import Room, text_of


def every_view(session: Session) -> list[list[str]]:
    """Return the page with each view, and with each panel alone."""
    looks = [Look(view) for view in VIEWS] + [Look(focus=panel, zoomed=True) for panel in PANELS]
    pages = [
        page_lines(looked_at(session, look), Room(120, 40), (), ())
        for look in [*looks, Look("convergence", "view", zoomed=True)]
    ]
    return [[text_of(line) for line in page] for page in pages]


_FRESH = """
import json
from core.formats.session_line import load
from app.test_equal_sessions import every_view, many_samples
line, order = input().split()
print(json.dumps(every_view(load(line, [many_samples(order).run.data]))))
"""


def in_a_fresh_process(session: Session, order: str) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _FRESH],
        env={"PYTHONPATH": ":".join(sys.path)},
        input=f"{dump(session)} {order}",
        capture_output=True,
        text=True,
        check=True,
    )
    pages: list[list[str]] = json.loads(done.stdout)
    return pages


@pytest.mark.parametrize("order", ["table", "shuffled"])
async def test_a_search_before_changes_nothing_that_is_shown(order: str) -> None:
    app = Gradstep(travel(many_samples(order), 3 * STEPS))
    async with app.run_test(size=(80, 24)):
        before = app.session
        await press(app, "y")
        await until(lambda: app._computing is None)
        await press(app, "u")
        assert app.session == before
        assert every_view(app.session) == in_a_fresh_process(before, order)


async def test_y_takes_what_it_found_and_says_where_it_converges() -> None:
    session = many_samples()
    app = Gradstep(session)
    async with app.run_test(size=(80, 24)):
        await press(app, "y")
        await until(lambda: app._computing is None)
        found = limits(session.run.data.x)
        assert found
        assert app.session.settings.rate == found.fastest
        footer = text_of(app.page._lines[-1])
        assert f"η {found.fastest} contracts fastest; below " in footer
        assert footer.rstrip().endswith("it converges. u undoes.")
        await press(app, "y")
        await until(lambda: app._computing is None)
        assert f"η is {found.fastest} already" in text_of(app.page._lines[-1])
    assert len(session.run.data) > MOST_AT_ONCE


@given(run=RUNS, place=st.integers(0, 40), further=st.integers(0, 3000))
@settings(deadline=None, max_examples=5)
def test_what_was_computed_before_changes_nothing_that_is_shown(
    run: Run, place: int, further: int
) -> None:
    session = Session(run)
    session = travel(session, place) if place else session
    forget_everything()
    fresh = every_view(session)
    for other in (session, scenario("loop")):
        every_view(travel(other, (other.done + further + 1) * STEPS))
    assert every_view(session) == fresh
