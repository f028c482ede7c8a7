"""Equal sessions look the same, whatever was pressed before or computed in the process."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.descent.run import Settings, new_run
from core.explain.contraction import limits
from core.explain.stability import MOST_AT_ONCE
from core.formats.session_line import dump
from core.formats.table import csv_lines
from core.session.session import Refused, Session, travel
from core.text.numbers import show
from other_process import FOLDER, OtherProcess, every_screen, other_process
from other_process import press as pressed
from pilots import press, until
from sessions import (
    RUNS,
    SETTINGS,
    STEPS,
    design,
    forget_everything,
    many_samples,
    run_on,
    scenario,
)
from tui.app.explorer import Explorer
from tui.files.loading import data_file
from tui.screen.lines import text_of

KEYS = "nNsSfFgGlpPdvz+-jk"


@pytest.fixture(scope="module")
def busy() -> Iterator[OtherProcess]:
    with other_process(forgets=False) as started:
        yield started


@pytest.fixture(scope="module")
def fresh() -> Iterator[OtherProcess]:
    with other_process(forgets=True) as started:
        yield started


def after(session: Session, keys: str) -> Session:
    for key in keys:
        try:
            session = pressed(session, key)
        except Refused:
            continue
    return session


THOUSANDS = replace(
    data_file(str(FOLDER / "thousands.csv")).data(("1", "2"))[0], name="thousands.csv"
)
"""More samples than those whose limits are found at once; a session line names their file."""

SESSIONS = st.builds(
    after,
    st.one_of(
        RUNS.map(Session),
        SETTINGS.map(lambda chosen: Session(new_run(THOUSANDS, chosen, (0.5, -1)))),
        st.sampled_from(["worked", "loop", "noisy", "outliers"]).map(scenario),
    ),
    st.text(KEYS, max_size=8),
)
OTHERS = st.lists(st.tuples(SESSIONS.map(dump), st.text(f"{KEYS}y", max_size=8)), max_size=2)


@given(session=SESSIONS, keys=st.text(f"{KEYS}y", max_size=8), others=OTHERS)
@settings(deadline=None, max_examples=10, phases=[Phase.generate])  # To find less would take long.
def test_a_session_line_looks_the_same_in_two_processes(
    busy: OtherProcess,
    fresh: OtherProcess,
    session: Session,
    keys: str,
    others: list[tuple[str, str]],
) -> None:
    line = dump(session)
    assert busy.screens([*others, (line, f"{keys}fff")], line) == fresh.screens([], line)


@pytest.mark.parametrize("order", ["table", "shuffled"])
async def test_a_search_before_changes_nothing_that_is_shown(
    fresh: OtherProcess, order: str
) -> None:
    chosen = Settings(rate=1e-4, order=order)
    app = Explorer(travel(Session(new_run(THOUSANDS, chosen)), 3 * STEPS))
    async with app.run_test(size=(80, 24)):
        before = app.session
        await press(app, "y")
        await until(lambda: app._computing is None)
        await press(app, "u")
        assert app.session.now == before
        assert every_screen(app.session) == fresh.screens([], dump(before))


async def test_y_takes_what_it_found_and_says_where_it_converges() -> None:
    session = many_samples()
    app = Explorer(session)
    async with app.run_test(size=(80, 24)):
        await press(app, "y")
        await until(lambda: app._computing is None)
        found = limits(design(session.run.data.x))
        assert found
        assert app.session.settings.rate == found.fastest
        footer = text_of(app.page._lines[-1])
        assert f"→ {show(found.fastest)}. Below η " in footer
        assert footer.rstrip().endswith("it converges. u undoes.")
        await press(app, "y")
        await until(lambda: app._computing is None)
        assert f"η is {found.fastest} already" in text_of(app.page._lines[-1])
    assert len(session.run.data) > MOST_AT_ONCE


def test_minus_0_is_0() -> None:
    plus, minus = (Session(run_on((1, 3), (2, 5), m=zero, c=zero)) for zero in (0.0, -0.0))
    assert plus == minus
    looks = []
    for each in (plus, minus):
        forget_everything()
        looks.append((dump(each), every_screen(each), list(csv_lines(each.run, 2))))
    assert looks[0] == looks[1]
