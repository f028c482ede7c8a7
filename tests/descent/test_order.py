"""The order of samples: the same for the same seed, whatever is asked, today and next year."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.order import ORDERS, random_start, sample_indices

SEEDS = st.integers(0, 10**18 - 1)
SIZES = st.one_of(st.integers(2, 12), st.sampled_from([4095, 4096, 5000]))
DRAWN = st.sampled_from(["shuffled", "random"])


def indices(order: str, seed: int, size: int, start: int, stop: int) -> list[int]:
    return [int(index) for index in sample_indices(order, seed, size, start, stop)]


def test_table_order_goes_round() -> None:
    assert ORDERS == ("table", "shuffled", "random")
    assert indices("table", 0, 5, 0, 7) == [0, 1, 2, 3, 4, 0, 1]
    assert indices("table", 99, 5, 3, 6) == [3, 4, 0]


# If these ever change, every session that somebody saved or shared changes with them.
@pytest.mark.parametrize(
    ("order", "start", "expected"),
    [
        ("shuffled", 0, [3, 4, 0, 2, 1, 1, 4, 3, 2, 0, 2, 1, 0, 3, 4]),
        ("shuffled", 5000, [0, 3, 2, 1, 4, 3, 4, 0, 2, 1]),
        ("random", 0, [3, 0, 1, 4, 1, 2, 3, 0, 2, 3, 1, 0, 1, 0, 3]),
        ("random", 5000, [2, 4, 4, 2, 4, 4, 2, 1, 1, 3]),
    ],
)
def test_a_seed_means_the_same_for_ever(order: str, start: int, expected: list[int]) -> None:
    assert indices(order, 7, 5, start, start + len(expected)) == expected


def test_the_largest_seed_is_fine() -> None:
    assert indices("shuffled", 10**18 - 1, 5, 0, 10) == [1, 4, 3, 0, 2, 4, 1, 2, 3, 0]


@given(order=st.sampled_from(ORDERS), seed=SEEDS, size=SIZES, data=st.data())
@settings(deadline=None, max_examples=50)
def test_an_update_takes_the_same_sample_whatever_range_is_asked(
    order: str, seed: int, size: int, data: st.DataObject
) -> None:
    whole = indices(order, seed, size, 0, 9000)
    start = data.draw(st.integers(0, 9000))
    stop = data.draw(st.integers(start, 9000))
    assert indices(order, seed, size, start, stop) == whole[start:stop]
    if start < 9000:
        assert indices(order, seed, size, start, start + 1) == [whole[start]]


@given(seed=SEEDS, size=SIZES, epoch=st.integers(0, 10_000))
@settings(deadline=None, max_examples=50)
def test_shuffled_takes_every_sample_once_an_epoch(seed: int, size: int, epoch: int) -> None:
    taken = indices("shuffled", seed, size, epoch * size, (epoch + 1) * size)
    assert sorted(taken) == list(range(size))


def test_every_epoch_is_shuffled_anew() -> None:
    epochs = sample_indices("shuffled", 0, 10, 0, 1000).reshape(100, 10)
    assert len({tuple(epoch) for epoch in epochs.tolist()}) == 100


@given(seed=SEEDS, size=SIZES, start=st.integers(0, 10_000_000))
@settings(deadline=None, max_examples=50)
def test_random_stays_in_range(seed: int, size: int, start: int) -> None:
    taken = sample_indices("random", seed, size, start, start + 100)
    assert taken.shape == (100,)
    assert taken.dtype == np.int64
    assert taken.min() >= 0
    assert taken.max() < size


def test_random_takes_all_samples_about_equally_often() -> None:
    taken = sample_indices("random", 0, 10, 0, 10_000)
    counts = np.bincount(taken, minlength=10)
    assert counts.min() > 850  # a fixed seed: these are the same counts in every test run
    assert counts.max() < 1150


@given(order=DRAWN, seed=SEEDS)
@settings(deadline=None, max_examples=30)
def test_another_seed_gives_another_order(order: str, seed: int) -> None:
    other = seed + 1 if seed < 10**18 - 1 else 0
    assert indices(order, seed, 10, 0, 100) != indices(order, other, 10, 0, 100)


@given(seed=SEEDS, high=st.floats(1e-3, 1e6))
@settings(deadline=None, max_examples=50)
def test_a_random_start_is_in_range_and_repeatable(seed: int, high: float) -> None:
    m, c = random_start(seed, high, 2)
    assert 0 <= m < high
    assert 0 <= c < high
    assert m != c
    assert random_start(seed, high, 2) == (m, c)


def test_a_random_start_means_the_same_for_ever() -> None:
    assert random_start(0, 1, 2) == (0.4492388188116676, 0.39104163833546157)
    assert random_start(7, 10, 2) == (8.33174828376777, 4.843365712551232)
