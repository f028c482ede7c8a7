"""What stands in the panels: the article's numbers, each in its place, as far as revealed."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.run import Run, Settings, new_run
from core.model.stages import Phase
from core.session.moves import row_up
from core.session.runs import with_settings
from core.session.session import Look, Session, travel
from core.text.ascii import to_ascii
from sessions import DIGIT_CHOICES, RUNS, STEPS, dataset, looked_at, run_on, scenario
from tui.app import status
from tui.app.status import progress
from tui.panels import convergence, derivation, gradient_check, iterations, predictions, runs
from tui.screen.lines import Line, Room, text_of, width_of

ROOM = Room(54, 12)
WIDE = Room(100, 24)


def texts(lines: list[Line]) -> list[str]:
    return [text_of(line) for line in lines]


def at(place: int, name: str = "worked") -> Session:
    """Return a scenario at a place, reached by the last move from the start."""
    return travel(scenario(name), place) if place else scenario(name)


# Derivation


REVEALED = {
    Phase.FORWARD: ["y* = m·x + c = 3.5·2 + 2.5 = 9.5"],
    Phase.LOSS: ["L = ½(y* − y)² = ½(9.5 − 5)² = 10.125"],
    Phase.BACKWARD: [
        "∂L/∂y* = y* − y = 9.5 − 5 = 4.5",
        "∂y*/∂m = x = 2",
        "∂y*/∂c = 1",
        "∂L/∂m = ∂L/∂y*·∂y*/∂m = 4.5·2 = 9",
        "∂L/∂c = ∂L/∂y*·∂y*/∂c = 4.5·1 = 4.5",
    ],
    Phase.UPDATE: [
        "η·∂L/∂m = 0.25·9 = 2.25",
        "η·∂L/∂c = 0.25·4.5 = 1.125",
        "m ← m − η·∂L/∂m = 3.5 − 2.25 = 1.25",
        "c ← c − η·∂L/∂c = 2.5 − 1.125 = 1.375",
    ],
}
"""Update 2 of the worked example, by the phase that reveals it."""


@pytest.mark.parametrize("phase", REVEALED)
def test_the_derivation_shows_what_is_revealed_and_no_more(phase: Phase) -> None:
    lines = texts(derivation.lines(at(STEPS + phase), WIDE))
    for equation_phase, equations in REVEALED.items():
        for equation in equations:
            shown = any(equation in line for line in lines)
            assert shown == (equation_phase <= phase), equation


@pytest.mark.parametrize("phase", list(Phase)[1:])
@pytest.mark.parametrize("rules", [False, True])
def test_where_there_is_little_room_the_derivation_is_around_the_phase_shown(
    phase: Phase, rules: bool
) -> None:
    session = looked_at(travel(at(2 * STEPS), 2 * STEPS + phase), Look(rules=rules))
    lines = texts(derivation.lines(session, Room(58, 7)))
    assert any(line.startswith("▸") for line in lines), "\n".join(lines)


@pytest.mark.parametrize("digits", [3, 6, 17])
def test_the_layout_of_the_derivation_never_jumps(digits: int) -> None:
    names = []
    for place in range(1, 8 * STEPS):
        session = looked_at(at(place), Look(digits=digits))
        names.append([line[10:].split()[0] for line in texts(derivation.lines(session, ROOM))[:11]])
    assert all(name == names[0] for name in names)


@pytest.mark.parametrize("place", range(1, 3 * STEPS))
def test_the_current_phase_and_what_is_new_are_marked(place: int) -> None:
    session = travel(at(place - 1), place)
    lines = derivation.lines(session, ROOM)
    marked = [span.text for line in lines for span in line if "mark" in span.role and span.text]
    assert marked == [session.phase.title]
    new = [text.startswith("▸") for text in texts(lines)[:11]]
    sizes = {Phase.FORWARD: (0, 1), Phase.LOSS: (1, 2), Phase.BACKWARD: (2, 7)}
    first, last = sizes.get(session.phase, (7, 11))
    assert new == [first <= number < last for number in range(11)]


def test_going_back_marks_nothing_as_new() -> None:
    back = travel(at(3 * STEPS), 2 * STEPS)
    assert not any(text.startswith("▸") for text in texts(derivation.lines(back, ROOM)))


@pytest.mark.parametrize("loss", ["squared", "absolute"])
def test_the_rules_are_shown_on_request(loss: str) -> None:
    run = run_on((1, 3), (2, 5), m=5, c=4, loss=loss)
    session = travel(Session(run), 3)
    plain = " ".join(texts(derivation.lines(session, Room(80, 16))))
    ruled = " ".join(texts(derivation.lines(looked_at(session, Look(rules=True)), Room(80, 16))))
    word = "power" if loss == "squared" else "0"
    assert "rule" in ruled or word in ruled
    assert len(ruled.split()) > len(plain.split())


# Iteration table


def rows_of(session: Session, room: Room = ROOM) -> list[list[str]]:
    return [text.replace("▸", " ").split() for text in texts(iterations.lines(session, room))[1:]]


def test_the_table_is_the_article_s() -> None:
    rows = rows_of(at(3 * STEPS))
    assert rows[:4] == [
        ["1", "1", "3", "5", "4", "9", "18"],
        ["2", "2", "5", "3.5", "2.5", "9.5", "10.125"],
        ["3", "3", "7", "1.25", "1.375", "5.125", "1.75781"],
        ["4", "4", "9", "2.65625", "1.84375"],
    ]


@pytest.mark.parametrize(("phase", "more"), [(0, []), (1, ["5.125"]), (2, ["5.125", "1.75781"])])
def test_a_loss_stays_blank_until_its_phase_is_reached(phase: int, more: list[str]) -> None:
    assert rows_of(at(2 * STEPS + phase))[2] == ["3", "3", "7", "1.25", "1.375", *more]


def test_going_back_leaves_the_rows_reached() -> None:
    there = at(4 * STEPS)
    back = travel(there, STEPS)
    assert rows_of(back) == rows_of(there)
    current = [text for text in texts(iterations.lines(back, ROOM)) if text.startswith("▸")]
    assert [text.split()[1] for text in current] == ["1"]


@pytest.mark.parametrize("width", [29, 30, 36, 44, 54, 80, 120, 220])
def test_iteration_m_c_and_loss_survive_to_the_narrowest_width(width: int) -> None:
    header = text_of(iterations.lines(at(STEPS), Room(width, 8))[0]).split()
    assert {"#", "m", "c", "L"} <= set(header)
    first = rows_of(at(STEPS), Room(width, 8))[0]
    assert first[0] == "1"
    assert first[-1] == "18"


def test_epoch_boundaries_stand_in_the_table() -> None:
    lines = texts(iterations.lines(at(6 * STEPS), Room(54, 20)))
    boundary = next(number for number, line in enumerate(lines) if "epoch 2" in line)
    assert lines[boundary - 1].split()[0] == "5"
    assert lines[boundary + 1].replace("▸", " ").split()[0] == "6"


def test_the_row_cursor_is_marked_and_in_sight() -> None:
    session = row_up(at(200 * STEPS, "loop"), 120)
    lines = iterations.lines(session, ROOM)
    marked = {span.text.strip() for line in lines for span in line if "mark" in span.role}
    assert "80" in marked


@pytest.mark.parametrize("done", [1, 9, 10, 11, 99, 1000, 12_345, 300_000])
def test_the_last_row_waits_in_sight_however_many_there_are(done: int) -> None:
    rows = [row[0] for row in rows_of(at(done * STEPS, "loop")) if row]
    assert f"{done:,}" in rows
    assert f"{done + 1:,}" in rows
    assert len(rows) <= ROOM.height - 1


# Predictions


@pytest.mark.parametrize(
    ("done", "predicted"),
    [(0, ["9", "14"]), (1, ["6", "9.5"]), (2, ["2.625", "3.875", "5.125"])],
)
def test_predictions_are_the_article_s(done: int, predicted: list[str]) -> None:
    lines = texts(predictions.lines(at(done * STEPS), Room(54, 10)))
    rows = [line.replace("▸", " ").split() for line in lines[2:]]
    assert [row[2] for row in rows[: len(predicted)]] == predicted
    x, y, prediction, residual = (float(text.replace("−", "-")) for text in rows[0])
    assert (x, y) == (1, 3)
    assert residual == prediction - y


@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_parameters_over_the_predictions_are_equal_or_rounded(ascii_only: bool) -> None:
    def heading(m: float, c: float, width: int = 54) -> str:
        session = Session(run_on((1, 3), (2, 5), m=m, c=c))
        return text_of(predictions.lines(session, Room(width, 10, ascii_only))[0]).rstrip()

    def spelled(text: str) -> str:
        return to_ascii(text) if ascii_only else text

    assert heading(3.5, -2.5) == spelled("at m = 3.5, c = −2.5")
    assert heading(3.5, -12.1884) == spelled("at m = 3.5, c ≈ −12.188")
    assert heading(1 / 3, 2) == spelled("at m ≈ 0.33333, c = 2")
    for width in (25, 29):
        assert heading(-1e-123 / 3, -2e-123 / 3, width) in (
            spelled("m ≈ −3e−124, c ≈ −7e−124"),
            spelled("m ≈ −3.33e−124, c ≈ −6.67e−124"),
            spelled("m ≈ −3.3e−124, c ≈ −6.7e−124"),
        )


def test_predictions_of_many_samples_show_those_around_the_current_one() -> None:
    points = [(float(n), 2.0 * n) for n in range(1000)]
    session = travel(Session(new_run(dataset(*points), Settings(rate=1e-9))), 700 * STEPS)
    lines = texts(predictions.lines(session, Room(54, 12)))
    (marked,) = [line for line in lines if line.startswith("▸")]
    assert marked.split()[1] == "699"


# Runs


def test_every_run_has_a_line_and_the_one_shown_is_marked() -> None:
    first = at(3 * STEPS)
    second = with_settings(first, Settings(rate=0.1))
    lines = texts(runs.lines(second, Room(50, 10)))
    assert any(line.startswith("  A") for line in lines)
    (marked,) = [line for line in lines if line.startswith("▸")]
    assert "B" in marked.split()
    assert "η=0.1" in marked


# Status line and footer


def top(session: Session, width: int = 80) -> str:
    return text_of(status.status(session, Room(width, 24), playing=False))


def test_the_status_line_says_where_we_are() -> None:
    text = top(travel(at(5 * STEPS), 6 * STEPS + 2), 120)
    for part in ("worked", "sample 2/5", "epoch 2", "update 7", "loss", "η 0.25"):
        assert part in text


def test_the_status_line_says_what_the_update_did_to_the_data_set_loss() -> None:
    assert "data set ▼ lowered to 20.25" in top(at(STEPS), 120)
    assert "data set ▲ raised" in top(at(5 * STEPS), 120)
    assert "lowered" not in top(at(STEPS - 1), 120)
    assert "not finite" in top(at(2915 * STEPS))


def test_what_is_not_usual_is_named() -> None:
    run = run_on((1, 3), (2, 5), loss="absolute", order="random")
    text = top(Session(run), 120)
    assert "absolute" in text
    assert "random" in text


@pytest.mark.parametrize("reached", [0, 1, 500_000, 1_000_000])
@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_the_progress_bar_grows(reached: int, width: int) -> None:
    text = text_of(progress(Room(width, 24), reached, 1_000_000, "update"))
    assert len(text) == width
    if width >= 60:
        assert f"{reached:,} of 1,000,000" in text
        assert "Esc" in text
        full, empty = text.count("█"), text.count("░")
        assert full == (full + empty) * reached // 1_000_000


@given(
    run=RUNS,
    place=st.integers(0, 40),
    digits=DIGIT_CHOICES,
    size=st.one_of(
        st.sampled_from([(25, 10), (29, 5), (78, 21), (118, 37)]),
        st.tuples(st.integers(1, 130), st.integers(1, 40)),
    ),
    ascii_only=st.booleans(),
)
@settings(deadline=None, max_examples=80)
@pytest.mark.parametrize(
    "lines", [convergence.lines, gradient_check.lines], ids=["convergence", "trust"]
)
def test_an_explaining_panel_fills_its_room_exactly(
    lines: Callable[[Session, Room], list[Line]],
    run: Run,
    place: int,
    digits: int,
    size: tuple[int, int],
    ascii_only: bool,
) -> None:
    session = Session(run)
    session = travel(session, place) if place else session
    shown = lines(looked_at(session, Look(digits=digits)), Room(*size, ascii_only))
    assert [width_of(line) for line in shown] == [size[0]] * size[1]
    if ascii_only:
        assert all(text_of(line).isascii() for line in shown)
