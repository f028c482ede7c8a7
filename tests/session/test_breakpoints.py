"""Breakpoints: each kind against a slow loop, and the same places forwards and back."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.session.breakpoints
from core.data.dataset import Dataset
from core.descent.path import changed, path_of
from core.descent.run import Run, Settings, new_run
from core.explain.loss_change import last_change
from core.explain.loss_series import data_set_loss
from core.model.model import LINE
from core.session.breakpoints import (
    USUAL,
    Breakpoint,
    Hit,
    farthest,
    kinds_of,
    read_breakpoints,
    searching_next,
    searching_previous,
    takes_number,
    write_breakpoints,
)
from core.session.session import Session, travel
from core.text.typed import InputError
from sessions import (
    DATASETS,
    NUMBERS,
    RUNS,
    SETTINGS,
    STARTS,
    STEPS,
    forget_everything,
    named,
    next_hit,
    previous_hit,
    run_on,
    scenario,
)

Points = tuple[Breakpoint, ...]


def at_place(name: str, place: int) -> Session:
    return travel(scenario(name), place)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("", ()),
        (" , ", ()),
        ("loss<0.01", (Breakpoint("loss<", 0.01),)),
        ("Loss < 1e−3", (Breakpoint("loss<", 1e-3),)),
        ("rose,epoch", (Breakpoint("rose"), Breakpoint("epoch"))),
        ("sample = 3 , sample=3", (Breakpoint("sample=", 3),)),
        ("|m|>100 |c| > 10", (Breakpoint("|m|>", 100), Breakpoint("|c|>", 10))),
        ("nonfinite\tupdate=500", (Breakpoint("nonfinite"), Breakpoint("update=", 500))),
        ("converged nonfinite", USUAL),
    ],
)
def test_reading(text: str, points: Points) -> None:
    assert read_breakpoints(text, samples=5) == points


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("los<3", "A breakpoint should be one of loss<0.01, rose, sample=3, .*, not 'los<3'."),
        ("rose epochs", "A breakpoint should be one of .*, not 'epochs'."),
        ("q>2", "A breakpoint should be one of .*, not 'q>2'."),
        ("loss<", "The number after loss< should be a number above 0 such as 0.25, not ''."),
        ("loss<0", "The number after loss< should be a number above 0 such as 0.25, not '0'."),
        ("|m|>-1", "The number after |m|> should be a number above 0 such as 0.25, not '-1'."),
        ("sample=6", "The number after sample= should be a whole number from 1 to 5, not '6'."),
        ("sample=0", "The number after sample= should be a whole number from 1 to 5, not '0'."),
        ("sample=²", "The number after sample= should be a whole number from 1 to 5, not '²'."),
        ("update=1.5", "The number after update= should be a whole number from 1 to 10,000,000, "),
        ("update=" + "9" * 5000, "The number after update= should be a whole number from 1 to"),
    ],
)
def test_mistakes_get_a_sentence(text: str, sentence: str) -> None:
    pattern = sentence.replace("|", r"\|").replace(".*", "\0").replace(".", r"\.")
    with pytest.raises(InputError, match=pattern.replace("\0", ".*")):
        read_breakpoints(text, samples=5)


def points_of(kind: str) -> st.SearchStrategy[Breakpoint]:
    counted = kind in ("sample=", "update=")
    numbers = st.integers(1, 10).map(float) if counted else st.floats(0.5, 5)
    return st.builds(Breakpoint, st.just(kind), numbers if takes_number(kind) else st.just(0.0))


POINTS = st.sampled_from(list(kinds_of(LINE))).flatmap(points_of)


@given(points=st.lists(POINTS, unique=True, max_size=5).map(tuple))
@settings(deadline=None, max_examples=60)
def test_what_is_written_reads_back(points: Points) -> None:
    assert read_breakpoints(write_breakpoints(points)) == points


def meets(run: Run, number: int, point: Breakpoint) -> bool:
    """Whether update `number` meets a breakpoint, by the numbers that the screen shows."""
    path, size, value = path_of(run), len(run.data), point.number
    change = last_change(travel(Session(run), number * STEPS))
    assert change
    before, after = change.before, change.now
    match point.kind:
        case "loss<":
            return after < value and not before < value
        case "rose":
            return after > before
        case "sample=":
            return run.sample_at(number - 1) == value - 1
        case "epoch":
            return number % size == 0
        case "|m|>":
            return abs(path.row(number)[0]) > value and not abs(path.row(number - 1)[0]) > value
        case "|c|>":
            return abs(path.row(number)[1]) > value and not abs(path.row(number - 1)[1]) > value
        case "m<":
            return path.row(number)[0] < value <= path.row(number - 1)[0]
        case "c>":
            return path.row(number)[1] > value >= path.row(number - 1)[1]
        case "m>":
            return path.row(number)[0] > value >= path.row(number - 1)[0]
        case "c<":
            return path.row(number)[1] < value <= path.row(number - 1)[1]
        case "nonfinite":
            return not path.update(number - 1).finite
        case "update=":
            return number == value
        case _:
            rows = range(number, max(number - 2 * size, 0) - 1, -size)
            by = run.settings_at(number - 1)
            starts = [path.row(row) for row in rows]
            runs = [new_run(run.data, by, (m, c)) for m, c in starts]
            losses = [data_set_loss(each, 0) for each in runs]
            steps = [
                abs(a - b) < core.session.breakpoints.SMALL_CHANGE for a, b in pairwise(losses)
            ]
            return number % size == 0 and steps[0] and not any(steps[1:])


def slow(run: Run, points: Points, last: int) -> list[int]:
    return [k for k in range(1, last + 1) if any(meets(run, k, point) for point in points or USUAL)]


def forwards(run: Run, points: Points, updates: int) -> list[int]:
    """Return the numbers of the updates where a walk with c stops, as far as `updates`."""
    found: list[int] = []
    session = Session(run)
    while (stop := next_hit(session, points)).met and stop.place <= updates * STEPS:
        found.append(stop.place // STEPS)
        session = travel(session, stop.place)
    return found


def backwards(run: Run, points: Points, place: int) -> list[int]:
    """Return where a walk with C from a place stops, the first update first."""
    found: list[int] = []
    session = travel(Session(run), place)
    while (stop := previous_hit(session, points)).met:
        found.insert(0, stop.place // STEPS)
        session = travel(session, stop.place)
    assert stop.place == 0
    return found


CHANGED = st.builds(
    lambda run, done, settings, m: changed(
        run, min(done, path_of(run).extend(done)), settings, **named(m)
    ),
    *(RUNS, st.integers(0, 12), SETTINGS, st.none() | NUMBERS),
)
# Calm enough to cross levels back and forth, and to converge.
CALM = st.builds(new_run, DATASETS, st.builds(Settings, rate=st.just(0.02)), STARTS)


@given(run=RUNS | CALM | CHANGED, points=st.lists(POINTS, max_size=3).map(tuple))
@settings(deadline=None, max_examples=60)
def test_both_directions_stop_where_the_slow_loop_does(run: Run, points: Points) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core.session.breakpoints, "_FIRST_PIECE", 3)  # Small runs have seams too.
        patch.setattr(core.session.breakpoints, "_LONGEST_PIECE", 7)
        patch.setattr(core.session.breakpoints, "MOST_FURTHER", 40)
        patch.setattr(core.session.breakpoints, "SMALL_CHANGE", 0.5)
        last = min(40, path_of(run).extend(40))
        expected = slow(run, points, last)
        assert forwards(run, points, last) == expected
        beyond = last * STEPS + (path_of(run).extend(last + 1) > last)
        assert backwards(run, points, beyond) == [k for k in expected if k * STEPS < beyond]
        assert backwards(run, points, last * STEPS) == [k for k in expected if k < last]


# The worked example and its neighbours


WORKED = {
    "rose": 3,
    "nonfinite": 2915,
    "sample=3": 3,
    "epoch": 5,
    "loss<3": 2,
    "|m|>100": 15,
    "|c|>10": 12,
    "update=500": 500,
    "|m|>100, update=500 |c|>10": 12,
}


@pytest.mark.parametrize(("text", "number"), WORKED.items())
def test_the_worked_example(text: str, number: int) -> None:
    points = read_breakpoints(text)
    stop = next_hit(scenario("worked"), points)
    assert stop.place == number * STEPS
    if number < 2915:  # where the run ends
        assert previous_hit(at_place("worked", number * STEPS + 1), points) == stop


def test_the_data_set_loss_rises_at_update_3_and_the_sample_s_own_at_4() -> None:
    run = scenario("worked").run
    assert forwards(run, read_breakpoints("rose"), 6) == [3, 4, 5]
    assert path_of(run).losses(0, 4).tolist() == [18, 10.125, 1.7578125, 6.01611328125]


def test_a_search_starts_strictly_beside_the_place_shown() -> None:
    sample = read_breakpoints("sample=2")
    for place, after, before in ((7, 8, 0), (8, 28, 0), (9, 28, 8), (28, 48, 8), (29, 48, 28)):
        session = at_place("worked", place)
        assert next_hit(session, sample).place == after
        assert previous_hit(session, sample).place == before


def test_a_stop_says_why() -> None:
    stop = next_hit(at_place("worked", 8), read_breakpoints("rose sample=3 |c|>90 update=3"))
    why = "the data-set loss rose; it took sample 3; the update asked for"
    assert stop.reason == f"Update 3: {why}."
    assert write_breakpoints(stop.met) == "rose sample=3 update=3"
    stop = next_hit(scenario("worked"), read_breakpoints("loss<3"))
    assert stop.reason == "Update 2: the data-set loss is now below 3."


def test_without_breakpoints_the_worked_example_diverges() -> None:
    stop = next_hit(scenario("worked"), ())
    assert stop == Hit(2915 * STEPS, "Update 2,915: diverged, a number is not finite.", USUAL[1:])
    again = next_hit(scenario("worked", done=2915), ())
    assert again.place == 2915 * STEPS
    assert again.reason.startswith("Stopped: L is inf at update 2,915.")
    back = previous_hit(scenario("worked", done=2915), ())
    assert back == Hit(0, "No convergence or divergence met back to the start.")


def test_without_breakpoints_the_loop_converges() -> None:
    session = scenario("loop")
    stop = next_hit(session, ())
    assert stop.met == USUAL[:1]
    assert stop.reason.startswith("Update 920: converged, the epoch changed the data-set loss by")
    losses = [data_set_loss(session.run, done) for done in (900, 910, 920)]
    assert losses[0] - losses[1] >= 1e-9 > losses[1] - losses[2]
    assert previous_hit(scenario("loop", done=2000), ()) == stop


def test_a_fruitless_search_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    never = read_breakpoints("|m|>1e300")
    assert next_hit(scenario("worked", done=2900), never).reason == (
        "No breakpoint met up to update 2,915, where the run ends."
    )
    monkeypatch.setattr(core.session.breakpoints, "MOST_FURTHER", 1000)
    stop = next_hit(scenario("loop", done=10), never)
    assert stop == Hit(1010 * STEPS, "No breakpoint met up to update 1,010.")
    stop = next_hit(scenario("loop", done=920), ())
    assert stop == Hit(1920 * STEPS, "No convergence or divergence met up to update 1,920.")
    far = read_breakpoints("update=3000 |m|>1e300")
    assert farthest(scenario("loop"), far) == 3000
    assert next_hit(scenario("loop"), far).place == 3000 * STEPS
    back = previous_hit(scenario("loop", done=5), never)
    assert back == Hit(0, "No breakpoint met back to the start.")
    here = previous_hit(scenario("loop"), never)
    assert here == Hit(0, "This is the start: nothing has been computed yet.")


def test_a_run_ends_at_the_most_updates_it_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.descent.path, "MOST_UPDATES", 50)
    forget_everything()
    never = read_breakpoints("|m|>1e300")
    assert next_hit(scenario("loop"), never).place == 50 * STEPS
    assert next_hit(scenario("loop", done=50), never).place == 50 * STEPS
    forget_everything()


def test_a_search_says_how_far_it_is() -> None:
    ahead = list(searching_next(scenario("loop"), read_breakpoints("update=5000")))
    assert ahead == [256, 768, 1792, 3840]
    back = list(searching_previous(scenario("loop", done=5000), read_breakpoints("update=3")))
    assert back == [4743, 4231, 3207, 1159]


def test_pieces_hold_few_numbers_of_large_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.session.breakpoints, "_MOST_NUMBERS", 20)
    pieces = list(searching_next(scenario("loop"), read_breakpoints("loss<0.01")))
    assert pieces == list(range(2, pieces[-1] + 1, 2))  # The loop has ten samples.


@given(st.integers(2, 300), st.integers(1, 40), st.integers(0, 2**32))
@settings(deadline=None, max_examples=40)
def test_losses_of_a_piece_have_the_bits_of_single_ones(size: int, rows: int, seed: int) -> None:
    numbers = np.random.default_rng(seed).normal(size=(2, size))
    run = new_run(Dataset("data", numbers[0], numbers[1]), Settings(rate=1e-3))
    path_of(run).extend(rows)
    found = core.session.breakpoints._Piece(run, 0, rows).losses
    assert found.tolist() == [data_set_loss(run, done) for done in range(rows + 1)]


def test_a_change_counts_as_what_the_screen_shows_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.session.breakpoints, "MOST_FURTHER", 3000)
    run = changed(scenario("worked").run, 2915, Settings(rate=0.05), m=5, c=4)
    assert forwards(run, read_breakpoints("nonfinite"), 3000) == [2915]
    assert backwards(run, read_breakpoints("nonfinite"), 3000 * STEPS) == [2915]
    run = run_on((1, 0), (-1, 0), m=5, rate=0.25)  # m is 3.75 after the first update.
    assert forwards(run, read_breakpoints("|m|>4"), 8) == []
    assert forwards(changed(run, 4, Settings(), m=5), read_breakpoints("|m|>4"), 8) == [4]
