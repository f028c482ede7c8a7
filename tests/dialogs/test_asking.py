"""Predict, then reveal, and breakpoints, as a learner uses them in the app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from core.model.stages import Phase
from core.quiz.question import given, question
from core.session.session import Look, Session, Verdict, travel
from core.text.numbers import show
from pilots import closed, fill, mistake, open_by, opened, press, session_of, until
from sessions import STEPS, scenario
from small_networks import mazur_run
from tui.app.explorer import Explorer
from tui.app.page import page_lines
from tui.app.status import status
from tui.panels.views import suiting
from tui.screen.lines import Room, text_of


@asynccontextmanager
async def running(session: Session) -> AsyncIterator[Pilot[int]]:
    async with Explorer(session).run_test(size=(80, 24)) as pilot:
        yield pilot


def shown(session: Session, width: int = 120, height: int = 40) -> str:
    """Return the whole page as text."""
    room = Room(width, height)
    lines = page_lines(session, room, status(session, room, False), ())
    return "\n".join(map(text_of, lines))


def note(pilot: Pilot[int]) -> str:
    assert isinstance(pilot.app, Explorer)
    return pilot.app._note


async def ask(pilot: Pilot[int], key: str = "s") -> None:
    """Press a key that leads forward, and wait for the question."""
    await pilot.press(key)
    await until(lambda: not closed(pilot) and pilot.app.screen.focused is not None)


async def answer(pilot: Pilot[int], text: str) -> None:
    """Give an answer until it counts, and leave."""
    for each in (text, f"{text}1"):
        if "goes on" not in texts(pilot):
            fill(pilot, answer=each)
            await pilot.press("enter")
            await pilot.pause()
    assert not closed(pilot)
    await pilot.press("enter")
    await until(lambda: closed(pilot))


async def test_each_phase_is_asked_for_and_then_revealed() -> None:
    async with running(scenario("worked", done=1)) as pilot:
        await pilot.press("w")
        for text, verdict, revealed in [
            ("3.5*2 + 2.5", Verdict.RIGHT, "y* = m·x + c = 3.5·2 + 2.5 = 9.5"),
            ("1/2 * 4.5 * 4.5", Verdict.RIGHT, "½(9.5 − 5)² = 10.125"),
            ("negative", Verdict.WRONG, "9"),
            ("2.1", Verdict.DIRECTION, "1.375"),
        ]:
            before = session_of(pilot)
            await ask(pilot)
            assert session_of(pilot).at == before.at, "revealed before the answer"
            await answer(pilot, text)
            assert session_of(pilot).at == before.at + 1
            assert session_of(pilot).answers[-1].verdict is verdict
            assert revealed in note(pilot)
            begins = {Verdict.RIGHT: "Right: ", Verdict.WRONG: "Not right; it is "}
            assert note(pilot).startswith(begins.get(verdict, "Right direction; it is "))


@pytest.mark.parametrize("place", range(4, 24))
def test_the_question_tells_the_numbers_that_the_answer_follows_from(place: int) -> None:
    asked = question(travel(scenario("worked"), place))
    assert asked is not None
    told = given(asked, 17).replace("−", "-")
    value = show(asked.value, 17).replace("−", "-")
    numbers = dict(part.split(" = ") for part in told.split(", "))
    m, x, c, y = (float(numbers.get(name, "nan")) for name in ("m", "x", "c", "y"))
    prediction, rate = float(numbers.get("y*", "nan")), float(numbers.get("η", "nan"))
    slope = float(numbers.get("∂L/∂m", numbers.get("∂L/∂c", "nan")))
    residual = prediction - y
    answers = {
        "prediction": m * x + c,
        "loss": residual * residual / 2,
        "dL_dprediction": residual,
        "dL_dm": residual * x,
        "dL_dc": residual,
        "m_after": m - rate * slope,
        "c_after": c - rate * slope,
    }
    assert show(answers[asked.name], 17).replace("−", "-") == value
    if asked.name == "prediction":
        assert "y*" not in numbers


async def test_a_question_is_skipped_with_one_key() -> None:
    async with running(scenario("worked")) as pilot:
        await pilot.press("w")
        await ask(pilot, "n")  # Any key that leads forward asks.
        await pilot.press("escape")
        assert session_of(pilot).at == 1
        assert session_of(pilot).answers[-1].verdict is Verdict.SKIPPED


async def test_what_is_no_answer_gets_a_sentence_and_another_try() -> None:
    async with running(scenario("worked")) as pilot:
        await pilot.press("w")
        await ask(pilot)
        fill(pilot, answer="__import__('os')")
        await pilot.press("enter")
        assert mistake(pilot)
        await answer(pilot, "9")
        assert session_of(pilot).answers[-1].verdict is Verdict.RIGHT


async def test_the_running_score_and_the_summary() -> None:
    async with running(scenario("worked")) as pilot:
        await pilot.press("w")
        for text in ("9", "36"):
            await ask(pilot)
            await answer(pilot, text)
        await ask(pilot)
        box = pilot.app.screen.query_one(".box")
        assert "1 of 2 right" in str(box.border_title)
        await pilot.press("escape", "w")
        await until(lambda: not closed(pilot))
        texts = " ".join(str(each.content) for each in pilot.app.screen.query(Static))
        assert "2 guesses: 1 right" in texts
        assert "the ½ forgotten: 1" in texts
        await pilot.press("enter")
        assert closed(pilot)
        assert not session_of(pilot).guessing


def texts(pilot: Pilot[int]) -> str:
    """Return what the dialog says."""
    return "\n".join(str(each.content) for each in pilot.app.screen.query(Static))


@pytest.mark.parametrize("key", ["s", "n", "f", "G", "c", "space"])
async def test_every_move_forward_asks_where_the_run_was_computed_further_too(key: str) -> None:
    async with running(travel(scenario("worked", done=5), STEPS)) as pilot:
        await pilot.press("w")
        await ask(pilot, key)
        assert "Update 2: What is the prediction y*?" in texts(pilot)
        await pilot.press("escape")
        await until(lambda: closed(pilot))
        assert session_of(pilot).at == STEPS + 1
        assert session_of(pilot).furthest == 5 * STEPS


async def test_going_to_an_update_asks_too() -> None:
    async with running(travel(scenario("worked", done=5), STEPS)) as pilot:
        await pilot.press("w")
        await open_by(pilot, ":")
        fill(pilot, number="4")
        await pilot.press("enter")
        await until(lambda: "What is the prediction" in texts(pilot))


async def test_a_wrong_number_gets_a_reason_and_a_second_try() -> None:
    async with running(travel(scenario("worked"), 1)) as pilot:
        await pilot.press("w")
        await ask(pilot)
        fill(pilot, answer="36")
        await pilot.press("enter")
        assert mistake(pilot) == "36 = (9 − 3)²: the ½ is missing. Try once more."
        assert pilot.app.screen.query_one("#answer", Input).value == "36"
        assert "= 18" not in texts(pilot)
        fill(pilot, answer="18")
        await pilot.press("enter")
        assert "Right: L = ½(y* − y)² = ½(9 − 3)² = 18\nEnter or . goes on." in "\n".join(
            filter(None, texts(pilot).split("\n"))
        )
        await pilot.press("full_stop")
        await until(lambda: closed(pilot))
        given = session_of(pilot).answers[-1]
        assert (given.verdict, given.tries, given.mistake) == ("right", 2, "the ½ forgotten")
        assert note(pilot) == "Right: L = ½(y* − y)² = ½(9 − 3)² = 18"


async def test_after_two_wrong_numbers_the_equation_is_shown_until_enter() -> None:
    async with running(travel(scenario("worked"), 1)) as pilot:
        await pilot.press("w")
        await ask(pilot)
        for text in ("36", "3"):
            fill(pilot, answer=text)
            await pilot.press("enter")
        assert mistake(pilot) == "3 = ½(9 − 3): the square is missing."
        assert "L = ½(y* − y)² = ½(9 − 3)² = 18" in texts(pilot)
        assert session_of(pilot).at == 1
        await pilot.press("enter")
        await until(lambda: closed(pilot))
        given = session_of(pilot).answers[-1]
        assert (given.given, given.verdict, given.tries) == ("3", "wrong", 2)
        assert session_of(pilot).at == 2


async def test_enter_alone_does_not_skip_and_escape_shows_the_equation() -> None:
    async with running(travel(scenario("worked"), 1)) as pilot:
        await pilot.press("w")
        await ask(pilot)
        await pilot.press("enter")
        assert mistake(pilot) == "Type an answer; Esc shows it."
        await pilot.press("escape")
        await until(lambda: closed(pilot))
        assert note(pilot) == "Skipped; it is L = ½(y* − y)² = ½(9 − 3)² = 18"


async def test_the_line_to_calculate_on_shows_values_and_answers_nothing() -> None:
    async with running(travel(scenario("worked"), 1)) as pilot:
        await pilot.press("w")
        await ask(pilot)
        assert "y* = 9, y = 3" in texts(pilot)
        await pilot.press("tab", *"y*-y")
        value = pilot.app.screen.query_one("#value", Static)
        await until(lambda: str(value.content) == "= 6")
        await pilot.press(*"+q", "enter")
        assert "q is none of the numbers given, which are y*, y." in mistake(pilot)
        assert session_of(pilot).answers == ()


async def test_what_was_calculated_goes_into_the_answer_and_more_may_follow() -> None:
    async with running(travel(scenario("worked"), 1)) as pilot:
        await pilot.press("w")
        await ask(pilot)
        field = pilot.app.screen.query_one("#answer", Input)
        await pilot.press("tab", *"y-y*", "enter")
        await until(lambda: pilot.app.screen.focused is field and field.cursor_position == 2)
        assert field.value == "−6"
        await pilot.press(*"*y*")
        assert field.value == "−6*y*"


async def test_blanks_and_a_full_stop_alone_are_no_answer() -> None:
    async with running(travel(scenario("worked"), 1)) as pilot:
        await pilot.press("w")
        await ask(pilot)
        field = pilot.app.screen.query_one("#answer", Input)
        await pilot.press("space", "space")
        await until(lambda: field.value == "")
        await pilot.press("full_stop", "full_stop")
        await until(lambda: field.value == "")
        await pilot.press("full_stop", "enter")
        assert mistake(pilot) == "Type an answer; Esc shows it."
        await pilot.press("1", "enter")
        assert mistake(pilot).startswith("0.1 ") or mistake(pilot).startswith(".1 ")


async def test_enter_typed_twice_is_one_try() -> None:
    async with running(travel(scenario("worked"), 1)) as pilot:
        await pilot.press("w")
        await ask(pilot)
        fill(pilot, answer="36")
        await pilot.press("enter", "enter", "enter")
        assert "Try once more." in mistake(pilot)
        assert "= 18" not in texts(pilot)


async def test_a_direction_is_offered_where_one_is_in_question() -> None:
    for place, said in (
        (1, None),  # L, with no L before.
        (STEPS, "or up, down, same: from the target y, 5"),
        (STEPS + 2, "or positive, negative"),
        (STEPS + 3, "or up, down, same: from the old c, 2.5"),
    ):
        async with running(travel(scenario("worked"), place)) as pilot:
            await pilot.press("w")
            await ask(pilot)
            assert pilot.app.screen.query_one("#answer", Input).placeholder == (said or "")
            assert ("or up" in texts(pilot)) is ("up" in (said or ""))


async def test_that_asking_is_on_is_in_sight() -> None:
    for width in (60, 80, 120):
        page = shown(replace(scenario("worked", 1), guessing=True), width, 24)
        assert "asking" in page.splitlines()[0]
        assert "asking" not in shown(scenario("worked", 1), width, 24)


async def test_an_equation_without_room_in_the_footer_is_its_value() -> None:
    session = travel(Session(mazur_run()), 1)
    async with Explorer(session).run_test(size=(60, 20)) as pilot:
        await pilot.press("w")
        await ask(pilot)
        await pilot.press("escape")
        await until(lambda: closed(pilot))
        said = note(pilot)
        assert said == "Skipped; it is z3 ≈ 1.10591"


async def test_play_asks_too() -> None:
    async with running(scenario("worked")) as pilot:
        await pilot.press("w", "a")
        await until(lambda: not closed(pilot) and pilot.app.screen.focused is not None)
        assert session_of(pilot).at == 0


@pytest.mark.parametrize("view", suiting(scenario()))
@pytest.mark.parametrize("phase", [Phase.NOTHING, Phase.FORWARD, Phase.LOSS, Phase.BACKWARD])
def test_the_answer_is_nowhere_on_the_screen_until_then(view: str, phase: Phase) -> None:
    # Of update 3: y* = 5.125, L = 1.7578125, y* − y = −1.875, ∂L/∂m = −5.625, and then m = 2.65625.
    session = travel(scenario("worked"), 2 * STEPS + phase)
    asking = replace(session, look=Look(view=view), guessing=True)
    comes = ("5.125", "1.757", "5.625", "2.656")[phase:] + ("1.875",) * (phase < Phase.BACKWARD)
    for size in [(80, 24), (60, 20), (120, 40)]:
        page = shown(asking, *size)
        assert not [number for number in comes if number in page], page


# Breakpoints


async def test_breakpoints_are_set_and_continue_stops_at_them() -> None:
    async with opened(scenario("worked"), "b") as pilot:
        fill(pilot, breakpoints="rose, update = 30")
        await pilot.press("enter")
        await until(lambda: closed(pilot))
        stops = []
        for _ in range(3):
            await pilot.press("c")
            await until(lambda: note(pilot) != "")
            stops.append(session_of(pilot).done)
        assert stops[0] == 3, "the data-set loss first rises at update 3"
        await pilot.press("C")
        await until(lambda: session_of(pilot).done == stops[1])


async def test_a_breakpoint_that_is_none_gets_a_sentence() -> None:
    async with opened(scenario("worked"), "b") as pilot:
        fill(pilot, breakpoints="loss<small")
        await pilot.press("enter")
        assert "loss<" in mistake(pilot)
        await pilot.press("escape")
        assert session_of(pilot).breakpoints == ""


async def test_with_no_breakpoint_it_goes_on_until_converged() -> None:
    async with running(scenario("loop")) as pilot:
        await pilot.press("c")
        await until(lambda: pilot.app._computing is None and session_of(pilot).done > 0)  # type: ignore[attr-defined]
        assert "onverged" in note(pilot)


async def test_escape_stops_a_search() -> None:
    async with opened(scenario("noisy"), "b") as pilot:
        fill(pilot, breakpoints="|m|>1e9")
        await pilot.press("enter")
        await until(lambda: closed(pilot))
        assert isinstance(pilot.app, Explorer)
        await press(pilot.app, "c escape")
        await until(lambda: "Stopped at update" in note(pilot))
        assert 0 < session_of(pilot).done < 1_000_000


# The rate that contracts fastest


async def test_y_goes_on_with_the_fastest_rate() -> None:
    async with running(scenario("worked", done=2)) as pilot:
        await pilot.press("y")
        session = session_of(pilot)
        assert session.name == "B"
        assert session.at == 2 * STEPS
        assert 0 < session.settings.rate < 0.2222
        await pilot.press("y")
        assert "already" in note(pilot)
        assert session_of(pilot).name == "B"
