"""The loss panel: two charts, each with its numbers, at every size and far from the start too."""

import re
from dataclasses import replace

import pytest

from core.descent.scenarios import SCENARIOS
from core.lessons.progress import begin
from core.lessons.reader import read_lesson
from core.session.session import Look, Session, travel
from sessions import STEPS, looked_at, scenario
from small_lesson import KEYS, VIEWS
from tui.app.page import page_lines, panels
from tui.panels import loss
from tui.screen.lines import Room, text_of

PANELS = {(80, 24): Room(25, 10), (60, 20): Room(29, 5), (120, 40): Room(31, 18)}


def panel(session: Session, room: Room) -> list[str]:
    head = loss.title(session, Room(room.width - 3, 1, room.ascii))
    return [head, *(text_of(line) for line in loss.lines(session, room))]


def charts(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the rows of the upper chart and those of the lower."""
    heading = next(row for row, line in enumerate(lines) if "data" in line)
    return lines[1:heading], lines[heading + 1 :]


def rows_used(chart: list[str]) -> int:
    """Return in how many rows something is drawn."""
    return sum(
        any(mark in "•◉" or "⠀" < mark <= "⣿" for mark in line.partition("┤")[2] or line)
        for line in chart
    )


@pytest.mark.parametrize("size", PANELS)
def test_neither_loss_is_flat_because_of_the_other(size: tuple[int, int]) -> None:
    for done in range(2, 11):
        upper, lower = charts(panel(scenario("worked", done=done), PANELS[size]))
        assert rows_used(upper) >= 2 or done == 2
        assert rows_used(lower) >= 2


@pytest.mark.parametrize("size", PANELS)
def test_the_worked_example_at_update_6(size: tuple[int, int]) -> None:
    lines = panel(scenario("worked", done=6), PANELS[size])
    assert lines[0].startswith("• L")
    assert "167.3" in lines[0]
    assert "41.8" in lines[0]
    assert lines[0].endswith("▼")
    heading = next(line for line in lines if "data" in line).rstrip()
    assert "1365" in heading
    assert "542.3" in heading or "542.26" in heading
    assert heading.endswith("▼")
    assert "▲" not in "".join(lines)


def page(session: Session, size: tuple[int, int]) -> list[str]:
    return [text_of(line) for line in page_lines(session, Room(*size), (), ())]


@pytest.mark.parametrize("size", PANELS)
def test_after_thousands_of_updates_the_first_are_as_readable_as_before(
    size: tuple[int, int],
) -> None:
    """The axes and all that is drawn up to the place shown are the same; more may follow it."""
    far = scenario("worked", done=2915)
    for done in range(1, 11):
        new = panel(scenario("worked", done=done), PANELS[size])
        old = panel(travel(far, done * STEPS), PANELS[size])
        for before, after in zip(new, old, strict=True):
            assert len(before) == len(after)
            left = max(before.find(mark) for mark in "│┤")
            assert before[: left + 1] == after[: left + 1]
    ten = travel(far, 10 * STEPS)
    assert panel(ten, PANELS[size]) == panel(scenario("worked", done=10), PANELS[size])


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("digits", [3, 17])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_both_headings_are_whole_at_any_place_of_any_scenario(
    log: bool, digits: int, ascii_only: bool
) -> None:
    for each in SCENARIOS.values():
        start = Session(each.run(), look=Look(log_loss=log, digits=digits))
        for place in (1, 2, 7 * start.run.stages.count, 40 * start.run.stages.count - 1):
            session = travel(start, place)
            for room in PANELS.values():
                lines = panel(session, replace(room, ascii=ascii_only))
                assert len(lines) == room.height + 1
                assert len(lines[0]) <= room.width - 3
                assert {len(line) for line in lines[1:]} == {room.width}
                assert "#" not in "".join(lines)
                assert sum("data" in line for line in lines) == 1
                assert not ascii_only or "".join(lines).isascii()


def test_the_last_of_very_many_updates_are_in_sight() -> None:
    session = scenario("worked", done=2000)
    numbers = panel(session, Room(25, 10))[-1].split()
    assert numbers == ["1,950", "2,100"]


@pytest.mark.parametrize("size", PANELS)
def test_the_legend_says_how_many_epochs_apart_the_upright_lines_are(
    size: tuple[int, int],
) -> None:
    for done, said in ((20, "epochs end"), (200, "every 4 epochs")):
        zoomed = looked_at(scenario("loop", done=done), Look(focus="loss", zoomed=True))
        mark = next(each for each in loss.marks(zoomed) if each.sign == "┊")
        assert mark.short == said
        axis = [re.findall(r"[\d,]+", line) for line in page(zoomed, size)]
        numbers = next(line for line in reversed(axis) if len(line) > 1 and line[-1] == f"{done}")
        assert int(numbers[1]) - int(numbers[0]) == (40 if done == 200 else 10)


@pytest.mark.parametrize("size", PANELS)
@pytest.mark.parametrize("view", ["loss", "fit"])
def test_a_zoomed_chart_has_no_fewer_rows(view: str, size: tuple[int, int]) -> None:
    """The legend takes no row that the chart has without, in a lesson that needs it alone too."""
    alone = begun(
        f'title = "Alone"\nabout = "One."\nscenario = "loop"\n[[stop]]\ntext = "Look."\n'
        f'panels = ["{view}"]\n' + ('view = "fit"\n' if view == "fit" else "")
    )
    for session in (scenario("loop", done=20), travel(alone, 20 * STEPS)):
        look = Look(focus="loss" if view == "loss" else "view", view="fit")
        usual, zoomed = (
            rows_of_chart(looked_at(session, each), view, size)
            for each in (look, replace(look, zoomed=True))
        )
        assert zoomed >= usual > 0


def begun(text: str) -> Session:
    return begin(scenario("loop"), read_lesson(text, "alone.toml", KEYS, VIEWS))


def rows_of_chart(session: Session, name: str, size: tuple[int, int]) -> int:
    """Return how many rows a panel has above its legend."""
    lines = next(each.lines for each in panels(session, Room(*size)) if each.panel.name == name)
    texts = [text_of(line).strip() for line in lines]
    return len(texts) - sum(text.startswith(("◉", "•", "⠒⠒", "·")) for text in texts)


def test_zoomed_the_whole_run_is_in_sight() -> None:
    session = scenario("loop", done=1000)
    zoomed = looked_at(session, Look(focus="loss", zoomed=True))
    lines = page(zoomed, (80, 24))
    axis = next(line for line in reversed(lines) if len(re.findall(r"[\d,]+", line)) > 1)
    assert re.findall(r"[\d,]+", axis) == ["200", "400", "600", "800", "1,000"]
