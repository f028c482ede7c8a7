"""The order in which samples are taken: a fixed function of order, seed and update number."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

TABLE, SHUFFLED, RANDOM = ORDERS = ("table", "shuffled", "random")
"""Table order; shuffled anew every epoch; drawn at random, with replacement."""

Indices = NDArray[np.int64]

_BLOCK = 4096  # Samples drawn together: a generator costs more to seed than these to draw.


def sample_indices(order: str, seed: int, size: int, start: int, stop: int) -> Indices:
    """Return which sample each of the updates start..stop − 1 (counted from 0) takes.

    `size` is the number of samples. The answer for an update is the same whatever
    range it is asked in. Shape (stop − start,), values in 0..size − 1.
    """
    if order == TABLE:
        return np.arange(start, stop, dtype=np.int64) % size
    length = _block_length(size)
    held = _block if length <= 2 * _BLOCK else _large_block
    blocks = range(start // length, -(-stop // length))
    parts = [
        held(order, seed, size, block)[
            max(start - block * length, 0) : min(stop - block * length, length)
        ]
        for block in blocks
    ]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _block_length(size: int) -> int:
    return size * max(1, _BLOCK // size)


def _drawn(order: str, seed: int, size: int, block: int) -> Indices:
    """Return the samples of a block of whole epochs, from a stream seeded by the block's number."""
    # Raw bits, because numpy keeps those the same for ever, and not what it makes of them.
    bits = np.random.PCG64(np.random.SeedSequence((seed, block))).random_raw(_block_length(size))
    if order == RANDOM:
        indices = (bits % np.uint64(size)).astype(np.int64)
    else:
        indices = np.argsort(bits.reshape(-1, size), axis=1, kind="stable").ravel()
    indices.flags.writeable = False
    return indices


_block = lru_cache(maxsize=32)(_drawn)
_large_block = lru_cache(maxsize=2)(_drawn)  # Of the largest data, each takes megabytes.


def drawn_for(order: str, size: int, start: int, stop: int) -> int:
    """Return how many samples are drawn to know those of the updates start..stop − 1."""
    if order == TABLE or start >= stop:
        return 0
    length = _block_length(size)
    return (-(-stop // length) - start // length) * length


def drawn_start(seed: int, count: int) -> tuple[float, ...]:
    """Draw `count` parameters from −1 to 1 in steps of 0.1, the same for the same seed.

    One decimal each, so that they can be written on a board.
    """
    return tuple(round(2 * number - 1, 1) + 0.0 for number in random_start(seed, 1.0, count))


def random_start(seed: int, high: float, count: int) -> tuple[float, ...]:
    """Draw `count` parameters, each uniform in [0, high), the same for the same seed."""
    bits = np.random.PCG64(np.random.SeedSequence((seed, 0, 1))).random_raw(count)
    # 53 bits, all that a float64 in [0, 1) holds.
    return tuple((int(word) >> 11) * 2.0**-53 * high for word in bits)
