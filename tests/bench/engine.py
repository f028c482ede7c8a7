"""Updates per second of the engine, every one recorded, beside the article's loop."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from statistics import median

import article_loop
import facts
from report import Row, at_least, per_second

UPDATES = 200_000
ROUNDS = 7
_EPOCHS = UPDATES // article_loop.SAMPLES


def updates_per_second() -> Iterator[Row]:
    """Run the engine and both forms of the article's loop, turn about."""
    with open(os.devnull, "w", encoding="utf-8") as log:
        runs: dict[str, Callable[[], None]] = {
            "ours": lambda: facts.record(UPDATES),
            "arrays": lambda: article_loop.with_arrays(_EPOCHS, log),
            "floats": lambda: article_loop.with_floats(_EPOCHS, log),
        }
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(ROUNDS):
            for name, run in runs.items():
                times[name].append(_time(run))
    rates = {name: UPDATES / median(each) for name, each in times.items()}
    for name, words in ("arrays", "numpy arrays"), ("floats", "Python floats"):
        figure = f"updates recorded, against the article's loop on {words}"
        yield at_least(figure, rates["ours"], rates[name], 4, per_second)


def _time(run: Callable[[], None]) -> float:
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
