"""The explorer by its keys: each does what the key table says, and refusals change nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from core.descent.run import Settings
from core.session.runs import undone, with_settings
from core.session.session import SPEEDS, Session, travel
from pilots import page, press, until
from sessions import STEPS, forget_everything, scenario
from tui.app.explorer import Explorer
from tui.panels.views import suiting


@asynccontextmanager
async def opened(session: Session | None = None, goto: int = 0) -> AsyncIterator[Explorer]:
    """Run the app on a screen of 80 × 24."""
    app = Explorer(session or scenario("worked"), goto)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield app


def footer(app: Explorer) -> str:
    return page(app)[-1]


MOVES = {
    # keys, and the place they lead to from update 7 and its loss phase (30) of 10 reached
    "space": 8 * STEPS,
    "n": 8 * STEPS,
    "right": 8 * STEPS,
    "N": 7 * STEPS,
    "left": 7 * STEPS,
    "s": 31,
    "down": 31,
    "S": 29,
    "up": 29,
    "f": 10 * STEPS,
    "F": 5 * STEPS,
    "g": 0,
    "home": 0,
    "G": 12 * STEPS,
    "end": 12 * STEPS,
    "2n": 9 * STEPS,
    "3N": 5 * STEPS,
    "5s": 35,
    "6S": 24,
    "2f": 15 * STEPS,
    "2F": 0,
    "10n": 17 * STEPS,
    "99S": 0,
    "k enter": 7 * STEPS,
    "pageup enter": STEPS,
    "j j enter": 10 * STEPS,
}


@pytest.fixture(autouse=True)
def _forget() -> None:
    """Let no test find computed what another one has computed."""
    forget_everything()


@pytest.fixture
def amid() -> Session:
    """Return the worked example within update 8, with 12 updates reached."""
    return travel(travel(scenario("worked"), 12 * STEPS), 7 * STEPS + 2)


async def test_moves_lead_where_the_key_table_says(amid: Session) -> None:
    async with opened(amid) as app:
        for keys, place in MOVES.items():
            app.commit(amid)
            await press(app, keys)
            assert app.session.at == place, keys
            assert app.session.furthest == max(place, amid.furthest), keys
            assert app.session.run is amid.run


async def test_ways_of_looking_change_no_number(amid: Session) -> None:
    async with opened(amid) as app:

        async def after(keys: str, name: str) -> object:
            app.commit(amid)
            await press(app, keys)
            assert replace(app.session, look=amid.look) == amid
            return getattr(app.session.look, name)

        first, second, *_, last = offered = suiting(amid)
        assert await after("tab", "view") == second
        assert await after("shift+tab", "view") == last
        assert await after(" ".join(["tab"] * len(offered)), "view") == first
        assert await after("m", "weight") == "c"
        assert await after("v", "focus") == "iterations"
        assert await after("v V", "focus") == "derivation"
        assert await after("z", "zoomed")
        assert not await after("z z", "zoomed")
        assert not await after("z escape", "zoomed")
        assert await after("l", "log_loss")
        assert await after("p", "digits") == 8
        assert await after("2P", "digits") == 4
        assert await after("d", "rules")
        assert await after("+", "speed") == SPEEDS[SPEEDS.index(amid.look.speed) + 1]
        assert await after("-", "speed") == SPEEDS[SPEEDS.index(amid.look.speed) - 1]
        assert await after("j", "row") == 9
        assert await after("k", "row") == 7
        assert await after("2k", "row") == 6
        assert await after("pagedown", "row") == 13


async def test_twenty_five_n_is_n_twenty_five_times() -> None:
    async with opened() as app:
        await press(app, "25n")
        at_once = app.session
        await press(app, "g " + "n " * 25)
        assert replace(app.session, came_from=at_once.came_from) == at_once
        assert at_once.done == 25


async def test_escape_and_unknown_keys_forget_the_count() -> None:
    async with opened() as app:
        await press(app, "25n")
        for keys in ("7 escape n", "7 y n", "0 n"):
            before = app.session.done
            await press(app, keys)
            assert app.session.done == before + 1, keys


async def test_a_count_is_shown_as_it_is_typed() -> None:
    async with opened() as app:
        await press(app, "25")
        assert "25n" in footer(app)
        await press(app, "n")
        assert "space update" in footer(app)


REFUSED = {
    "g": "start",
    "N": "start",
    "S": "start",
    "F": "start",
    "G": "start",
    "k": "first row",
    "j": "last row",
    "u": "undo",
    "h": "There is one unit: y*.",
    "]": "All parameters are in sight.",
    "X": "?",
    "3p p p p p p": "digits",
    "2000000000n n": "Stopped",
}


@pytest.mark.parametrize("keys", REFUSED)
async def test_a_refusal_is_a_sentence_and_leaves_the_session_as_it_was(keys: str) -> None:
    async with opened() as app:
        *before, last = keys.split()
        await press(app, " ".join(before))
        await until(lambda: app._computing is None)
        session = app.session
        await press(app, last)
        assert app.session == session
        assert REFUSED[keys] in footer(app)
        assert footer(app).strip().endswith((".", ").", "help."))
        await press(app, "n" if not session.at else "N")
        assert "space update" in footer(app)


@pytest.mark.parametrize(("forward", "back"), [("n", "N"), ("s", "S")])
async def test_going_back_shows_the_identical_page(forward: str, back: str) -> None:
    async with opened(scenario("two")) as app:
        await press(app, f"9{forward} g")  # so that every page has the same furthest place
        places = []
        for _ in range(8):
            await press(app, f"{forward} {forward} {back}")
            places.append((app.session.at, page(app)))
        for at, shown in reversed(places):
            while app.session.at > at:
                await press(app, back)
            assert app.session.at == at
            assert page(app) == shown


# Playing


async def test_playing_advances_and_any_move_stops_it() -> None:
    for stop in ("N", "s", "a", "escape"):
        async with opened() as app:
            await press(app, "+ + + a")
            assert "/s" in page(app)[0]
            await until(lambda: app.session.done >= 2)
            await press(app, stop)
            assert app._playing is None
            assert "/s" not in page(app)[0]


async def test_playing_goes_faster_and_slower_without_a_stop() -> None:
    async with opened() as app:
        await press(app, "a + tab")
        assert app._playing
        assert app.session.look.speed == 4


async def test_playing_stops_at_the_end_of_a_run_and_says_why() -> None:
    async with opened(scenario("worked", done=2913)) as app:
        await press(app, "+ + + a")
        await until(lambda: app._playing is None)
        assert app.session.done == 2915
        assert "Stopped: L is inf" in footer(app)


# Long computations


MANY = "5000000n"


async def test_a_long_computation_shows_progress_and_escape_stops_it() -> None:
    async with opened(scenario("loop")) as app:
        await press(app, MANY)
        await until(lambda: "of 5,000,0" in footer(app))
        assert "Esc" in footer(app)
        await press(app, "tab")  # the keys are alive
        assert app.session.look.view == suiting(app.session)[1]
        await press(app, "escape")
        await until(lambda: app._computing is None)
        assert 0 < app.session.done < 5_000_000
        assert app.session.at == app.session.furthest == app.session.done * STEPS
        assert f"update {app.session.done:,}" in footer(app)
        await press(app, "N")
        assert "space update" in footer(app)


@pytest.mark.parametrize(("keys", "done"), [("n", 4), ("g", 0), ("2N", 1)])
async def test_another_move_abandons_a_long_computation(keys: str, done: int) -> None:
    async with opened(scenario("loop", done=3)) as app:
        await press(app, MANY)
        await until(lambda: "of 5,000,0" in footer(app))
        await press(app, keys)
        assert app._computing is None
        await asyncio.sleep(0)
        assert app.session.done == done
        assert "of 5,000,0" not in footer(app)


async def test_undo_abandons_a_long_computation_too() -> None:
    changed = with_settings(scenario("loop", done=3), Settings(rate=0.01))
    async with opened(changed) as app:
        await press(app, MANY)
        await until(lambda: "of 5,000,0" in footer(app))
        await press(app, "u")
        assert app._computing is None
        assert app.session == undone(changed)


async def test_a_long_computation_arrives() -> None:
    async with opened(scenario("loop"), goto=50_000 * STEPS) as app:
        await until(lambda: app.session.done == 50_000)
        await press(app, "50001n")
        await until(lambda: app.session.done == 100_001)
        assert "space update" in footer(app)


async def test_q_leaves_with_status_0() -> None:
    async with opened() as app:
        await press(app, "q")
    assert app.return_code == 0
