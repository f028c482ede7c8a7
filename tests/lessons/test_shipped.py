"""The lessons that come with gradstep: each is walked through, and its figures hold."""

from dataclasses import replace

import pytest

from core.descent.path import path_of
from core.descent.run import Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.explain.contraction import epoch_factor, overshoot
from core.explain.least_squares import least_squares
from core.explain.stability import convergence, with_fastest
from core.lessons.progress import begin, hidden, judged, next_stop, place_of, stop_of
from core.lessons.reader import ROOM
from core.session.lesson import Goal
from core.session.runs import with_settings
from core.session.session import Session, travel
from core.text.numbers import show
from pilots import press, until
from real_terminal import GRADSTEP, Terminal
from sessions import STEPS, design, scenario
from tui import lessons
from tui.app.explorer import Explorer
from tui.keys import key_for
from tui.panels import lesson as strip
from tui.screen.lines import Room, text_of


def keys_to(session: Session, goal: Goal) -> str:
    """Return keys that lead to a goal, as a learner would type them."""
    match goal.kind:
        case "update" if goal.word or "space" in hidden(session):
            return "s " * (place_of(goal, session.run) - session.at)
        case "update" if goal.number - session.done > 100:
            return f"{(goal.number - session.done) // len(session.run.data):g}f"
        case "update":
            return "space " * int(goal.number - session.done)
        case "epoch":
            return f"{goal.number - session.done // len(session.run.data):g}f"
        case "stopped":
            return "10f"
        case kind:
            raise AssertionError(f"no keys are known for {kind}")


@pytest.mark.parametrize("name", lessons.NAMES)
async def test_it_is_walked_through_by_its_own_keys(name: str) -> None:
    app = Explorer(begin(scenario(), lessons.read(name)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        while True:
            stop = stop_of(app.session)
            assert stop is not None
            if stop.press:
                assert not hidden(app.session) & set(key_for(stop.press, stop.press).keys)  # type: ignore[union-attr]
                await press(app, stop.press)
            elif stop.question:
                session, said = judged(app.session, stop.answer)
                app.commit(session)
                assert said.startswith("Right")
            elif stop.reach and stop.reach.kind == "rate":
                settings = Settings(rate=stop.reach.number / 2, loss="absolute")
                app.commit(with_settings(app.session, settings))
            elif stop.reach:
                await press(app, keys_to(app.session, stop.reach))
                await until(lambda: app._computing is None)
            assert app.session.met, f"stop {app.session.stop + 1}: {stop.text}"
            if app.session.stop == len(app.session.lesson.stops) - 1:  # type: ignore[union-attr]
                break
            here = app.session.stop
            await press(app, ".")
            assert app.session.stop == here + 1


@pytest.mark.parametrize("name", lessons.NAMES)
@pytest.mark.parametrize("ascii_only", [False, True], ids=["", "ASCII"])
def test_every_text_is_whole_on_the_screen(name: str, ascii_only: bool) -> None:
    session = begin(scenario(), lessons.read(name))
    for index in range(len(lessons.read(name).stops)):
        session = next_stop(session) if index else session
        stop = stop_of(session)
        assert stop is not None
        for met, (width, lines) in ((met, room) for met in (False, True) for room in ROOM):
            room = Room(width + 2, lines + 1, ascii_only)
            shown = [text_of(line) for line in strip.lines(replace(session, met=met), room)]
            assert [len(line) for line in shown] == [width + 2] * (lines + 1)
            text = stop.explain if met and stop.explain else stop.text
            assert "".join(shown[:-1]).split() == room.spell(text.replace("`", "")).split()


def at(name: str, updates: int, **settings: object) -> Session:
    """Return a scenario's session so far on, with other settings if any are given."""
    run = SCENARIOS[name].run()
    if settings:
        first = run.segments[0]
        run = new_run(run.data, Settings(**settings), first.start)  # type: ignore[arg-type]
    return travel(Session(run), updates * STEPS) if updates else Session(run)


def said(name: str, stop: int) -> str:
    """Return all that a stop (from 1) says."""
    found = lessons.read(name).stops[stop - 1]
    return f"{found.text} {found.explain} {found.question} {found.answer}"


def rounded(session: Session) -> tuple[str, str]:
    m, c = session.parameters
    return f"m = {m:.2f}", f"c = {c:.2f}"


def test_the_figures_of_the_first_lesson() -> None:
    assert "y* = 5·1 + 4 = 9" in said("first", 3)
    assert "L = ½·6² = 18" in said("first", 4)
    assert "1.25*3 + 1.375" in said("first", 9)
    worked = at("worked", 6)
    losses = [show(float(loss), 3) for loss in path_of(worked.run).losses(0, 6)]
    assert losses[:3] == ["18", "10.1", "1.76"]
    assert "L was 18, then 10.1, then 1.8" in said("first", 10)
    assert losses[3:] == ["6.02", "99.2", "167"]
    assert "L rose: 6.0, 99, 167" in said("first", 10)
    assert overshoot((5, 1), 0.25) == -5.5
    assert "= −5.5" in said("first", 10)
    assert show(convergence(worked).factor.value, 3) == "1.83"  # type: ignore[union-attr]
    assert all(part in said("first", 12) for part in rounded(at("loop", 500)))
    factor = epoch_factor(design(SCENARIOS["loop"].data.x), 0.05).value
    assert show(factor, 2) == "0.89"
    assert [overshoot((x, 1), 0.05) < -1 for x in range(10)] == [x in (7, 8, 9) for x in range(10)]


def test_the_figures_of_the_lesson_on_rates() -> None:
    slow = convergence(at("slow", 0))
    assert slow.factor is not None
    assert slow.limits is not None
    assert show(slow.factor.value, 3) == "0.999"
    assert f"{slow.factor.epochs_to_a_tenth:,.0f}" in said("rates", 2)
    assert show(slow.limits.threshold, 2) == lessons.read("rates").stops[1].answer
    assert slow.limits.threshold / slow.rate > 100
    assert show(epoch_factor(design(SCENARIOS["fast"].data.x), 0.08).value, 2) == "5.8"
    assert show(overshoot((9, 1), 0.08), 3) == "−5.56"
    assert [show(overshoot((x, 1), 0.05), 3) for x in (7, 8, 9)] == ["−1.5", "−2.25", "−3.1"]
    fastest = convergence(with_fastest(at("loop", 10)))
    assert fastest.limits is not None
    assert show(fastest.limits.factor.value, 1) == "0.6"
    standard = SCENARIOS["forbes"].data.standardise()
    assert epoch_factor(design(standard.x), 0.05).value < 1


def test_the_figures_of_the_lesson_on_outliers() -> None:
    assert all(part in said("outliers", 1) for part in rounded(at("outliers", 1000)))
    m, c = least_squares(SCENARIOS["outliers"].data) or (0, 0)
    assert f"{m:.2f}x + {c:.2f}" in said("outliers", 1)
    m, c = at("outliers", 1000).parameters
    residuals = {x: abs(m * x + c - y) for x, y in zip(*_samples("outliers"), strict=True)}
    assert residuals[2] > 4 * max(residuals[1.5], residuals[2.5])
    absolute = at("outliers", 1000, rate=0.02, loss="absolute")
    assert all(part in said("outliers", 4) for part in rounded(absolute))


def _samples(name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    data = SCENARIOS[name].data
    return data.xs, data.ys


def test_a_lesson_in_a_terminal() -> None:
    with Terminal([*GRADSTEP, "--lesson", "first"]) as terminal:
        terminal.wait_for("From a guess to a line 1/13")
        terminal.send("e")
        terminal.wait_for("later in the lesson")
        terminal.send("..s")
        terminal.wait_for("✓ done")
        terminal.send("..")  # the next stop asks
        terminal.wait_for("A question")
        terminal.send("0.5*6*6\r")
        terminal.wait_for("Right: ½·6·6 = 18")
        terminal.send("L")
        terminal.wait_for("Leave the lesson")
        terminal.send("\r")  # It stands first.
        terminal.wait_for("e settings")
        terminal.send("q")
        assert terminal.wait() == 0


async def test_skipping_the_question_of_the_last_stop_says_that_it_was_the_last() -> None:
    lesson = lessons.read("first")
    asking = next(stop for stop in lesson.stops if stop.question)
    app = Explorer(begin(scenario(), replace(lesson, stops=(lesson.stops[0], asking))))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(app, ". .")
        await until(lambda: len(app.screen_stack) == 2 and app.screen.focused is not None)
        await pilot.press("escape")
        await until(lambda: "This was the last stop." in app._note)
