"""The dialogs: what they change, what they refuse with a sentence, and that Esc changes nothing."""

from dataclasses import replace

from textual.app import App
from textual.widgets import Input, OptionList, Static

from core.descent.run import Settings, new_run
from core.model.model import Model
from core.session.runs import with_settings
from core.session.session import Session, travel
from pilots import closed, fill, mistake, open_by, opened, press, session_of, until
from sessions import STEPS, dataset, scenario, xor
from tui.app.explorer import Explorer
from tui.dialogs.choice import Choice
from tui.dialogs.dialog import Dialog
from tui.dialogs.settings import SettingsDialog
from tui.keys import KEYS

# All of them


async def test_escape_leaves_with_nothing_changed(amid: Session) -> None:
    async with Explorer(amid).run_test(size=(80, 24)) as pilot:
        for key in ("e", "o", "r", "x", ":", "?", "ctrl+p"):
            await open_by(pilot, key)
            await pilot.press("escape")
            assert closed(pilot), key
            assert session_of(pilot) is amid, key


async def test_a_dialog_can_be_written_in_ascii(amid: Session) -> None:
    async with Explorer(amid, ascii_only=True).run_test(size=(80, 24)) as pilot:
        for key in ("e", "o", "r", "x", ":", "?"):
            await open_by(pilot, key)
            picture = pilot.app.export_screenshot(title="t")
            text = picture[picture.index("<g class") if "<g class" in picture else 0 :]
            assert {c for c in text if ord(c) > 127} <= {"\u00a0"}, key
            await pilot.press("escape")


class Words(Dialog[None]):
    """A dialog with nothing to focus."""

    HEADING = "Words"


async def test_a_dialog_with_nothing_to_focus_takes_keys_too(amid: Session) -> None:
    app = Explorer(amid)
    async with app.run_test() as pilot:
        app.open_dialog(Words(amid))
        await press(app, "s")
        await pilot.press("escape")
        await until(lambda: len(app.screen_stack) == 1)
        await press(app, "N")
        assert app.session.at == travel(amid, STEPS).at


# Settings


async def test_settings_show_what_holds_here(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fields = pilot.app.screen.query(Input)
        assert [field.value for field in fields] == [
            *("1.25", "1.375", "0.25", "0", "y* = m*x + c"),
            "1,3 2,5 3,7 4,9 5,11",
        ]
        assert [choice.value for choice in pilot.app.screen.query(Choice)] == [
            *("squared", "table", "raw")
        ]


async def test_a_change_at_a_past_point_keeps_the_old_run_whole(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fill(pilot, rate="0.1", loss="absolute", order="random", seed="3")
        await pilot.press("enter")
        assert closed(pilot)
        changed = session_of(pilot)
        assert changed.settings == Settings(0.1, "absolute", "random", 3)
        assert (changed.at, changed.parameters) == (amid.at, amid.parameters)
        assert [(old.run, old.furthest) for old in changed.others] == [(amid.run, 12 * STEPS)]
        await pilot.press("n", "n", "u")
        assert session_of(pilot).now == amid
        await pilot.press("G")
        assert session_of(pilot).done == 12


async def test_parameters_can_be_set(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fill(pilot, m="2", c="−1.5")
        await pilot.press("enter")
        assert session_of(pilot).parameters == (2, -1.5)


async def test_nothing_changed_is_no_change(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        await pilot.press("enter")
        assert closed(pilot)
        assert session_of(pilot) is amid


async def test_classes_standardised_by_an_earlier_version_are_no_change() -> None:
    data = dataset((1, 0), (2, 1), (3, 1)).standardise(targets=True)
    session = Session(new_run(data, Settings()))
    async with opened(session, "e") as pilot:
        await pilot.press("enter")
        assert session_of(pilot) is session


async def test_other_data_begin_a_run_of_their_own(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        fill(pilot, points="0,1 1,2 2,4", scale="standardised")
        await pilot.press("enter")
        session = session_of(pilot)
        assert session.at == 0
        assert session.run.data.raw is not None
        assert session.run.data.raw.xs == (0, 1, 2)
        assert session.parameters == (1.25, 1.375)
        await pilot.press("u")
        assert session_of(pilot).now == amid


async def test_points_have_as_many_numbers_as_the_model_takes() -> None:
    plane = Model("y* = a*x1 + b*x2 + c")
    dialog = SettingsDialog(Session(new_run(xor(), Settings(), model=plane)))
    taken: list[Session | None] = []
    app: App[int] = App()
    async with app.run_test() as pilot:
        await app.push_screen(dialog, taken.append)
        assert dialog.query_one("#points", Input).value == "0,0,0 0,1,1 1,0,1 1,1,0"
        dialog.query_one("#points", Input).value = "0,0,0 0,1"
        await pilot.press("enter")
        assert "point 2, '0,1', has 2 numbers and should have 3, x1,x2,y" in mistake(pilot)
        dialog.query_one("#points", Input).value = "0,2,0 0,1,5"
        await pilot.press("enter")
    (changed,) = taken
    assert changed
    assert [column.tolist() for column in changed.run.columns()] == [[0, 0], [2, 1], [0, 5]]


WRONG = {
    "m": ("m", "five"),
    "m infinite": ("m", "inf"),
    "c empty": ("c", ""),
    "rate 0": ("rate", "0"),
    "rate negative": ("rate", "-0.25"),
    "rate nan": ("rate", "nan"),
    "rate text": ("rate", "fast"),
    "seed": ("seed", "-1"),
    "malformed points": ("points", "1,3 2"),
    "text in points": ("points", "1,3 2,five"),
    "a third number": ("points", "1,3,5 2,5,7"),
}


async def test_an_invalid_setting_gets_a_sentence_and_keeps_the_state(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        for name, (field, value) in WRONG.items():
            before = pilot.app.screen.query_one(f"#{field}", Input).value
            pilot.app.screen.query_one("#mistake", Static).update("")
            fill(pilot, **{field: value})
            await pilot.press("enter")
            assert not closed(pilot), name
            assert mistake(pilot).endswith("."), name
            assert len(mistake(pilot).split()) > 5, name
            fill(pilot, **{field: before})
        await pilot.press("escape")
        assert session_of(pilot) is amid


async def test_a_choice_turns_and_fields_follow_one_another(amid: Session) -> None:
    async with opened(amid, "e") as pilot:
        await pilot.press("down", "down", "down", "space", "down", "left", "up", "up")
        assert pilot.app.focused is pilot.app.screen.query_one("#rate")
        await pilot.press("enter")
        assert session_of(pilot).settings == Settings(loss="absolute", order="random")


# Go to


async def test_go_to_an_update(amid: Session) -> None:
    async with opened(amid, ":") as pilot:
        await pilot.press(*"1,000", "enter")
        assert session_of(pilot).at == 1000 * STEPS


async def test_go_to_refuses_what_is_no_update(amid: Session) -> None:
    async with opened(amid, ":") as pilot:
        for typed in ("", "-1", "1.5", "ten", "9" * 30):
            pilot.app.screen.query_one("#mistake", Static).update("")
            fill(pilot, number=typed)
            await pilot.press("enter")
            assert "whole number" in mistake(pilot), typed
            assert session_of(pilot) is amid, typed


# Scenarios, runs, help


async def test_a_scenario_is_opened_and_the_run_before_kept(amid: Session) -> None:
    async with opened(amid, "o") as pilot:
        await pilot.press("down", "enter")
        assert session_of(pilot).run == scenario("two").run
        await pilot.press("u")
        assert session_of(pilot).now == amid


async def test_a_scenario_is_found_by_words(amid: Session) -> None:
    async with opened(amid, "o") as pilot:
        choice = pilot.app.screen.query_one(OptionList)
        everything = choice.option_count
        await pilot.press(*"relu")
        assert 0 < choice.option_count < everything
        await pilot.press(*"quux", "enter")
        assert "No scenario is about 'reluquux'" in mistake(pilot)
        await pilot.press(*["backspace"] * 4, "down", "enter")
        assert session_of(pilot).run == scenario("dead").run


async def test_runs_are_shown_named_and_removed(amid: Session) -> None:
    changed = travel(with_settings(amid, Settings(rate=0.1)), 3 * STEPS)
    async with opened(changed, "r") as pilot:
        assert pilot.app.screen.query_one(OptionList).option_count == 2
        await pilot.press("delete")
        assert "can't be removed" in mistake(pilot)
        await pilot.press("up", "enter")
        assert session_of(pilot).run == amid.run
        assert session_of(pilot).at == amid.at


async def test_the_help_has_the_whole_key_table(amid: Session) -> None:
    async with opened(amid, "?") as pilot:
        written = " ".join(str(part.content) for part in pilot.app.screen.query(Static))
        text = " ".join(written.split())
        assert all(row.shown in text and row.help in text for row in KEYS)
        await pilot.press("q")
        assert closed(pilot)


async def test_numbers_are_shown_rounded_and_kept_in_full_where_untouched() -> None:
    session = travel(scenario("noisy"), 45 * STEPS)
    session = with_settings(session, replace(session.settings, rate=0.0123456789))
    m, c = session.parameters
    async with opened(session, "e") as pilot:
        values = [field.value for field in pilot.app.screen.query(Input)][:3]
        assert values == [f"{m:.6g}", f"{c:.6g}", "0.0123457"]
        fill(pilot, c="2")
        await pilot.press("enter")
        changed = session_of(pilot)
        assert changed.parameters == (m, 2)
        assert changed.settings == session.settings
    async with opened(session, "e") as pilot:
        await pilot.press("enter")
        assert session_of(pilot) is session
