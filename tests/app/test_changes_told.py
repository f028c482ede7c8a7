"""What the screen says of a change: a sentence in the footer, and the letter of the run shown."""

import pytest
from textual.pilot import Pilot

from core.descent.run import Settings
from core.session.runs import switched, with_settings
from core.session.session import Session, travel
from pilots import fill, open_by, opened, page, press
from sessions import STEPS, scenario
from tui.app.explorer import Explorer

A = scenario("worked", done=3)
B = travel(with_settings(A, Settings(rate=0.1)), 5 * STEPS)
SIZES = [(60, 20), (80, 24), (120, 40)]


def footer(pilot: Pilot[int]) -> str:
    return page(_app(pilot))[-1].rstrip()


def _app(pilot: Pilot[int]) -> Explorer:
    assert isinstance(pilot.app, Explorer)
    return pilot.app


@pytest.mark.parametrize("size", SIZES)
async def test_settings_undo_and_redo_are_told_with_run_and_place(size: tuple[int, int]) -> None:
    async with opened(A, "e", size=size) as pilot:
        fill(pilot, rate="0.1")
        await pilot.press("enter")
        assert footer(pilot) == " Run B goes on after update 3: η 0.25 → 0.1. u undoes."
        await pilot.press("n", "n", "u")
        assert footer(pilot) == " Undone: η 0.1 → 0.25. This is run A, at update 3. U redoes."
        await pilot.press("U")
        assert footer(pilot) == " Redone: η 0.25 → 0.1. This is run B, at update 5. u undoes."
        assert _app(pilot).session.done == 5


@pytest.mark.parametrize(
    ("size", "told"), [((60, 20), "5 changes"), ((80, 24), "η 0.25 → 0.1 and 4 more")]
)
async def test_many_changes_are_told_as_far_as_there_is_room(
    size: tuple[int, int], told: str
) -> None:
    async with opened(A, "e", size=size) as pilot:
        fill(pilot, rate="0.1", loss="absolute", order="random", seed="3", m="7")
        await pilot.press("enter")
        assert footer(pilot) == f" Run B goes on after update 3: {told}. u undoes."


@pytest.mark.parametrize("name", ["slow", "forbes"])
async def test_the_fastest_rate_is_told_with_the_digits_chosen(name: str) -> None:
    app = Explorer(scenario(name))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("y")
        said, shown = footer(pilot), app.session.settings.rate
        assert said.startswith(" From the start: η ")
        assert said.endswith(" u undoes.")
        written = said.partition("→ ")[2].partition(". u")[0].replace("−", "-")
        assert float(written) == pytest.approx(shown, rel=1e-5)
        assert len(written) <= len("0.000") + 6


async def test_a_scenario_and_a_lesson_are_told() -> None:
    async with opened(A, "o") as pilot:
        await pilot.press(*"two", "enter")
        assert footer(pilot).startswith(" Run B from the start: data worked → two")
        assert footer(pilot).endswith(" u undoes.")
    async with opened(Session(scenario("forbes").run), "L") as pilot:
        await pilot.press("enter")
        begun = _app(pilot).session
        assert begun.lesson
        assert footer(pilot).startswith(f" From the start: data forbes → {begun.run.data.name}")
        assert footer(pilot).endswith(" u undoes.")


async def test_another_run_chosen_is_told() -> None:
    async with opened(B, "r") as pilot:
        await pilot.press("up", "enter")
        assert footer(pilot) == " Run A is shown, at update 3."


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", [0, 13, 18, 20])
async def test_the_letter_of_the_run_stands_on_the_screen(
    size: tuple[int, int], place: int
) -> None:
    def status(session: Session) -> list[str]:
        app.commit(session)
        return page(app)[0].split("  ")

    app = Explorer(A)
    async with app.run_test(size=size):
        assert not {"A", "run A"} & {*status(A)}
        for session in (travel(B, place) if place != B.at else B, switched(B, "A")):
            letter = session.name if size[0] < 100 else f"run {session.name}"
            assert letter in status(session)
            assert any(word.startswith("η ") for word in status(session))


async def test_press_of_u_without_a_change_says_so() -> None:
    app = Explorer(A)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(app, "u")
        assert "No change of settings to undo." in footer(pilot)
        await press(app, "U")
        assert "Nothing was undone" in footer(pilot)
        await open_by(pilot, "e")
        await pilot.press("escape")
