"""Long computations of the explorer: one that can't be done is said, and leaves all as it was."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

import core.explain.contraction
import core.session.breakpoints
from core.data.dataset import Floats
from core.descent.path import path_of
from core.descent.pieces import Pieces
from core.descent.stretch import Stretch
from core.session.session import Look, Refused, Session, travel
from core.text.typed import InputError
from pilots import press, until
from sessions import STEPS, forget_everything, looked_at, many_samples, scenario
from tui.app.explorer import Explorer
from tui.computing import AT_ONCE
from tui.screen.lines import text_of


@asynccontextmanager
async def opened(session: Session) -> AsyncIterator[Explorer]:
    app = Explorer(scenario("loop"))
    async with app.run_test(size=(80, 24)):
        app.commit(session)  # Not opened with: what it says was reached would be computed first.
        yield app


def footer(app: Explorer) -> str:
    return text_of(app.page._lines[-1])


REASONS = {
    "could not be computed: ValueError('no such number').": ValueError("no such number"),
    "could not be computed: there is not enough memory.": MemoryError(),
    "A refusal is a sentence.": Refused("A refusal is a sentence."),
    "So is a mistake.": InputError("So is a mistake."),
}


@pytest.mark.parametrize("reason", REASONS)
async def test_a_computation_that_fails_is_said_and_its_bar_goes(reason: str) -> None:
    def finished(_: object) -> None:
        raise AssertionError

    def pieces() -> Pieces[None]:
        yield 1
        yield 2
        raise REASONS[reason]

    async with opened(scenario(done=3)) as app:
        before = app.session
        app.compute(pieces(), 5, finished)
        await until(lambda: "2 of 5" in footer(app))
        await until(lambda: app._computing is None)
        assert reason in footer(app)
        assert app.session is before
        await press(app, "N")
        assert app.session.done == 2
        assert "space update" in footer(app)


def out_of_memory(*_: object) -> None:
    raise MemoryError


def break_everything_long(patch: pytest.MonkeyPatch) -> None:
    followed = Stretch._followed

    def failing(path: Stretch, now: tuple[float, ...], start: int, stop: int) -> Floats:
        if start >= 2 * AT_ONCE:
            raise MemoryError
        return followed(path, now, start, stop)

    patch.setattr(Stretch, "_followed", failing)
    patch.setattr(core.session.breakpoints._Piece, "meeting", out_of_memory)
    patch.setattr(core.explain.contraction, "_log_radii", out_of_memory)


def far(at: int = 0) -> Session:
    """Return a session that has once been far, of which only the derivation is seen."""
    reached = replace(scenario("loop"), furthest=300_000 * STEPS, at=at * STEPS)
    return looked_at(reached, Look(zoomed=True))


SESSIONS = {
    "300000n": far(),
    "G": far(),
    ":": far(),
    "c": far(),
    "C": far(300_000),
    "y": looked_at(travel(many_samples(), STEPS), Look(zoomed=True)),
}


async def begin(app: Explorer, keys: str) -> None:
    await press(app, keys)
    if keys == ":":
        await until(lambda: len(app.screen_stack) == 2 and app.screen.focused is not None)
        await press(app, "3 0 0 0 0 0 enter")


@pytest.mark.parametrize("keys", SESSIONS)
async def test_a_key_that_can_t_be_computed_says_so_and_works_the_next_time(
    keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SESSIONS[keys]
    forget_everything()
    async with opened(session) as app:
        with monkeypatch.context() as patch:
            break_everything_long(patch)
            await begin(app, keys)
            await until(lambda: "could not be computed" in footer(app))
            assert app._computing is None
            assert app.session == session
        await begin(app, keys)
        await until(lambda: app._computing is None and app.session != session)
        assert "could not be computed" not in footer(app)


async def test_playing_abandons_a_long_computation() -> None:
    async with opened(far()) as app:
        await press(app, "300000n")
        assert app._computing
        await press(app, "a")
        assert app._computing is None


def test_updates_half_recorded_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_everything()
    path = path_of(scenario("loop").run)
    path.extend(10)
    with monkeypatch.context() as patch:
        patch.setattr(Stretch, "_losses_at", out_of_memory)
        with pytest.raises(MemoryError):
            path.extend(20)
    assert path.recorded == 10
    assert path.extend(20) == 20
