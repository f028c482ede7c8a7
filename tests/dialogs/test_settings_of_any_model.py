"""The settings dialog with any model: its text, parameters and losses, and a mistake mended."""

import numpy as np
import pytest
from textual.widgets import Input, Static

from core.data.dataset import Dataset
from core.descent.run import Settings, new_run
from core.model.model import read_model
from core.session.session import Session, travel
from pilots import closed, fill, mistake, opened, session_of, until
from sessions import scenario
from tui.app.explorer import Explorer
from tui.dialogs.choice import Choice

CURVE = "h = tanh(w*x + b); y* = v*h + c"
DATA = Dataset("bent", np.array([-1.0, 0, 1]), np.array([1.0, 0, 1]))


def session_with(text: str, data: Dataset = DATA, loss: str = "squared") -> Session:
    session = Session(new_run(data, Settings(0.1, loss), model=read_model(text)))
    return travel(session, 5 * session.run.stages.count)


def fields(explorer: Explorer) -> dict[str | None, str]:
    return {each.id: each.value for each in explorer.screen.query(Input)}


async def test_another_model_lists_its_parameters_and_starts_anew(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        explorer = pilot.app
        assert isinstance(explorer, Explorer)
        fill(pilot, m="7", model="y* = sigmoid(m*x + b)")
        await until(lambda: "b" in fields(explorer))
        shown = fields(explorer)
        assert [shown["m"], "c" in shown] == ["7", False]
        assert "cross-entropy" in explorer.screen.query_one("#loss", Choice).choices
        fill(pilot, b="0.25", loss="cross-entropy")
        await pilot.press("enter")
        assert "Cross-entropy is for targets from 0 to 1, and y of" in mistake(pilot)
        fill(pilot, loss="huber")
        await pilot.press("enter")
        changed = session_of(pilot)
        assert (changed.at, changed.parameters) == (0, (7, 0.25))
        assert changed.run.model.text == "y* = sigmoid(m*x + b)"
        assert changed.settings.loss == "huber"
        assert changed.run.data == amid.run.data
        await pilot.press("u")
        assert session_of(pilot).now == amid


async def test_parameters_that_are_new_are_drawn_as_for_any_run(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fill(pilot, model=CURVE)
        await pilot.press("enter")
        drawn = new_run(DATA, amid.settings, model=read_model(CURVE)).start
        assert session_of(pilot).parameters == (*drawn[:3], amid.parameters[1])


async def test_a_loss_that_the_new_model_can_not_have_is_another() -> None:
    async with opened(session_with("y* = sigmoid(w*x)", DATA, "cross-entropy"), "e") as pilot:
        fill(pilot, model="y* = w*x")
        await pilot.press("enter")
        assert session_of(pilot).settings.loss == "squared"


async def test_a_mistake_is_told_by_its_character_and_can_be_mended(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fill(pilot, model="h = tanh(w*x + b); y* = v*k")
        await pilot.press("enter")
        assert (
            mistake(pilot) == "Character 1: h is defined and never used; use it, or leave it out."
        )
        fill(pilot, model="h = tanh(w*x + b; y* = v*h")
        await pilot.press("enter")
        assert mistake(pilot).startswith("The text ends after character 16, where a )")
        assert session_of(pilot) is amid
        fill(pilot, model="h = tanh(w*x + b); y* = v*h")
        await until(lambda: mistake(pilot) == "")
        await pilot.press("enter")
        assert session_of(pilot).run.model.parameters == ("w", "b", "v")


async def test_a_model_of_other_columns_needs_other_data(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fill(pilot, model="y* = a*x1 + b*x2")
        await pilot.press("enter")
        assert "has x, y, and the model takes x1, x2, y: choose other data" in mistake(pilot)
        fill(pilot, points="0,0,1 1,0,2")
        await pilot.press("enter")
        assert closed(pilot)
        assert session_of(pilot).run.sample(1) == (1, 0, 2)


async def test_many_parameters_have_one_field_which_takes_some_of_them() -> None:
    session = session_with("h = tanh(w*x + b); k = tanh(u*x + d); y* = v*h + c*k")
    async with opened(session, "e") as pilot:
        assert isinstance(pilot.app, Explorer)
        shown = fields(pilot.app)
        assert "w" not in shown
        values = zip(session.run.model.parameters, session.parameters, strict=True)
        assert shown["start"] == " ".join(f"{key}={value:.6g}" for key, value in values)
        fill(pilot, start="w=0.5 q=1")
        await pilot.press("enter")
        assert "start should be parameters and numbers, such as w=0.5, not 'q=1'" in mistake(pilot)
        fill(pilot, start="w=0.5, d = −2")
        await pilot.press("enter")
        changed = session_of(pilot)
        assert changed.at == session.at
        _, b, u, _, v, c = session.parameters
        assert changed.parameters == (0.5, b, u, -2, v, c)


async def test_nothing_changed_is_no_change_of_a_text_of_several_lines() -> None:
    session = session_with("# a curve\nh = tanh(w*x + b)  # bent\ny* = v*h + c")
    async with opened(session, "e") as pilot:
        assert isinstance(pilot.app, Explorer)
        assert fields(pilot.app)["model"] == CURVE
        await pilot.press("enter")
        assert closed(pilot)
        assert session_of(pilot) is session


@pytest.mark.parametrize(
    "text", ["y* = scale*x^3 + points*x^2 + mistake*x + parameters", "y* = model*x + b"]
)
async def test_parameters_may_be_called_as_fields(text: str) -> None:
    session = session_with(text)
    count = len(session.parameters)
    async with opened(session, "e") as pilot:
        for place, each in enumerate(list(pilot.app.screen.query(Input))[:count]):
            each.value = str(2 + place)
        await pilot.press("enter")
        assert session_of(pilot).parameters == (2, 3, 4, 5)[:count]
        assert session_of(pilot).run.data == session.run.data


async def test_all_of_it_can_be_read_and_reached_in_a_small_terminal() -> None:
    session = scenario("parabola")
    app = Explorer(session)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("e")
        await until(lambda: len(app.screen_stack) == 2 and app.screen.focused is not None)
        fill(pilot, model="h = tanh(w*x + b); y* = v*h + tan(x)*k")
        await pilot.press("enter")
        said = app.screen.query_one("#mistake", Static)
        await until(lambda: said.region.height > 2)
        await pilot.pause()
        assert said.region.y + said.region.height <= 20
        for field in app.screen.query("Input, Choice"):
            field.focus()
            await pilot.pause()
            assert 0 < field.region.y < 19
