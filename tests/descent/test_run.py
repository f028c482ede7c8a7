"""A run: its path is the textbook's to the last bit, and a changed run leaves the old one whole."""

from dataclasses import replace
from math import inf, isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.descent.path
import core.descent.stretch
from core.descent.path import changed, path_of
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import SCENARIOS
from sessions import (
    LINE_LOSSES,
    NUMBERS,
    RUNS,
    SETTINGS,
    dataset,
    forget_everything,
    named,
    run_on,
    slow_path,
    update,
)

WORKED = SCENARIOS["worked"].run()

Columns = tuple[list[float], list[float]]


def columns(run: Run, updates: int) -> Columns:
    """Return m and c before each update and after the last, as far as the run goes."""
    path = path_of(run)
    path.extend(updates)
    m, c = path.rows(0, min(updates, path.recorded) + 1).tolist()
    return m, c


def test_the_worked_example() -> None:
    assert columns(WORKED, 3) == ([5, 3.5, 1.25, 2.65625], [4, 2.5, 1.375, 1.84375])


def test_its_losses_rise_from_update_4_on() -> None:
    path = path_of(WORKED)
    path.extend(6)
    assert path.losses(0, 3).tolist() == [18, 10.125, 1.7578125]
    assert path.losses(3, 6).tolist() == [6.01611328125, 99.20681762695312, 167.31635284423828]


def test_it_diverges_to_inf_at_update_2915_and_stops_there() -> None:
    path = path_of(WORKED)
    assert path.extend(10_000) == 2915
    assert path.ended
    losses = path.losses(0, 2915)
    assert losses[2914] == inf
    assert all(isfinite(loss) for loss in losses[:2914])
    assert path.extend(20_000) == 2915
    assert path.extend(5) == 5


def test_it_stops_where_a_parameter_is_no_longer_finite() -> None:
    run = run_on((1e200, 0), (1, 1), m=1e-100, rate=1e300)
    path = path_of(run)
    assert path.extend(10) == 1
    assert isfinite(path.losses(0, 1)[0])
    assert path.row(1)[0] == -inf


@given(run=RUNS, updates=st.integers(0, 60))
@settings(deadline=None, max_examples=60)
def test_the_fast_loop_gives_the_bits_of_the_textbook(run: Run, updates: int) -> None:
    path = path_of(run)
    recorded = min(path.extend(updates), updates)
    slow = slow_path(run, recorded)
    m, c = columns(run, recorded)
    assert m == [run.segments[0].start[0], *(u.m_after for u in slow)]
    assert c == [run.segments[0].start[1], *(u.c_after for u in slow)]
    assert path.losses(0, recorded).tolist() == [u.loss for u in slow]
    assert [path.update(index) for index in range(recorded)] == slow


@given(run=RUNS, first=st.integers(0, 40), second=st.integers(0, 40))
@settings(deadline=None, max_examples=30)
def test_recording_in_pieces_or_again_changes_nothing(run: Run, first: int, second: int) -> None:
    forget_everything()
    path = path_of(run)
    path.extend(first)
    path.extend(first)
    path.extend(second)
    assert path.recorded == max(first, second)
    in_pieces = columns(run, 50)
    forget_everything()
    assert columns(run, 50) == in_pieces


def test_more_than_one_chunk_is_recorded_without_a_seam() -> None:
    run = SCENARIOS["loop"].run()
    path = path_of(run)
    assert path.extend(20_000) == 20_000
    for index in (8191, 8192, 16384):
        u = path.update(index)
        assert path.row(index + 1) == (u.m_after, u.c_after)


@given(run=RUNS)
@settings(deadline=None, max_examples=20)
def test_data_of_more_samples_than_a_chunk_of_updates_are_recorded_alike(run: Run) -> None:
    forget_everything()
    expected = repr(columns(run, 40))
    forget_everything()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core.descent.stretch, "_CHUNK", 1)
        assert repr(columns(run, 40)) == expected
    forget_everything()


def test_a_run_keeps_only_so_many_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.descent.path, "MOST_UPDATES", 7)
    forget_everything()
    assert path_of(SCENARIOS["loop"].run()).extend(10**9) == 7
    forget_everything()


@given(run=RUNS, done=st.integers(0, 20), other=SETTINGS, m=st.none() | NUMBERS)
@settings(deadline=None, max_examples=50)
def test_a_changed_run_shares_the_past_and_leaves_the_old_run_whole(
    run: Run, done: int, other: Settings, m: float | None
) -> None:
    before = columns(run, 40)
    branch = changed(run, done, other, **named(m))
    ms, cs = columns(branch, 40)
    there = before[0][done] if m is None else m
    assert ms[: done + 1] == [*before[0][:done], there]
    assert cs[: done + 1] == before[1][: done + 1]
    sample = branch.sample_at(done)
    x, y = branch.data.xs[sample], branch.data.ys[sample]
    first = update(x, y, ms[done], cs[done], other.rate, LINE_LOSSES[other.loss])
    assert (ms[done + 1], cs[done + 1]) == (first.m_after, first.c_after)
    assert columns(run, 40) == before


@given(run=RUNS, done=st.integers(0, 20))
@settings(deadline=None, max_examples=30)
def test_a_branch_that_changes_nothing_equals_its_parent_to_the_last_bit(
    run: Run, done: int
) -> None:
    branch = changed(run, done, run.settings_at(done))
    assert columns(branch, 40) == columns(run, 40)


@given(run=RUNS, places=st.lists(st.integers(0, 20), min_size=1, max_size=4), other=SETTINGS)
@settings(deadline=None, max_examples=30)
def test_the_path_may_be_dropped_at_any_time(run: Run, places: list[int], other: Settings) -> None:
    branch = run
    for done in sorted(places):
        branch = changed(branch, done, other, m=done / 7)
    before = columns(branch, 40), path_of(branch).losses(0, 40).tolist()
    forget_everything()
    assert (columns(branch, 40), path_of(branch).losses(0, 40).tolist()) == before


def test_a_change_replaces_those_at_or_after_its_place() -> None:
    run = changed(changed(WORKED, 3, Settings(rate=0.1)), 5, Settings(rate=0.05))
    assert [part.begins for part in run.segments] == [0, 3, 5]
    again = changed(run, 3, Settings(rate=0.2))
    assert [(part.begins, part.settings.rate) for part in again.segments] == [(0, 0.25), (3, 0.2)]
    assert changed(WORKED, 0, Settings(rate=0.1), m=1, c=2) == new_run(
        WORKED.data, Settings(rate=0.1), (1, 2)
    )


def test_segments_may_differ_in_their_loss_and_order() -> None:
    run = changed(WORKED, 4, Settings(loss="absolute", order="shuffled", seed=3))
    path = path_of(run)
    path.extend(10)
    losses = path.losses(0, 10).tolist()
    assert losses == [path.update(index).loss for index in range(10)]
    assert losses[:4] == path_of(WORKED).losses(0, 4).tolist()
    assert losses[4] == abs(path.update(4).residual)
    assert path.losses(2, 7).tolist() == losses[2:7]
    assert path.losses(6, 6).tolist() == []
    assert [run.sample_at(index) for index in range(4)] == [0, 1, 2, 3]
    assert sorted(run.sample_at(index) for index in range(5, 10)) == [0, 1, 2, 3, 4]


def test_settings_are_those_of_the_segment_in_force() -> None:
    run = changed(WORKED, 4, Settings(rate=0.1))
    assert [run.settings_at(index).rate for index in (0, 3, 4, 99)] == [0.25, 0.25, 0.1, 0.1]


def test_a_run_changed_where_it_diverged_can_recover() -> None:
    path_of(WORKED).extend(10_000)
    run = changed(WORKED, 2915, Settings(rate=0.05), m=5, c=4)
    path = path_of(run)
    assert path.extend(3000) == 3000
    assert not path.ended
    assert path.losses(2914, 2916).tolist() == [inf, 18]


def test_equal_settings_make_equal_runs() -> None:
    run = new_run(dataset((1, 3), (2, 5)), Settings(), (5, 4))
    again = new_run(dataset((1, 3), (2, 5)), Settings(), (5, 4))
    assert run == again
    assert hash(run) == hash(again)
    assert path_of(run) is path_of(again)
    assert run != replace(run, data=dataset((1, 3), (2, 6)))
    assert run != changed(run, 1, Settings(rate=0.1))


@given(run=RUNS, done=st.integers(0, 30), other=SETTINGS, start=st.integers(0, 60))
@settings(deadline=None, max_examples=40)
def test_a_path_that_keeps_few_rows_computes_the_others_anew(
    run: Run, done: int, other: Settings, start: int
) -> None:
    late = changed(run, min(done, path_of(run).extend(done)), other, m=done / 7)
    forget_everything()
    whole = path_of(late)
    last = whole.extend(80)
    stop = min(start + 9, last + 1)
    expected = whole.rows(min(start, last), stop), whole.losses(0, last), whole.row(last)
    forget_everything()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            core.descent.stretch, "MOST_KEPT", 7 * 2 * 8
        )  # Bytes of seven rows of the line.
        thinned = path_of(late)
        assert thinned.extend(80) == last
        assert last < 20 or max(stretch._stride for stretch in thinned.stretches) > 1
        assert repr(thinned.rows(min(start, last), stop).tolist()) == repr(expected[0].tolist())
        assert repr(thinned.losses(0, last).tolist()) == repr(expected[1].tolist())
        assert repr(thinned.row(last)) == repr(expected[2])
    forget_everything()
