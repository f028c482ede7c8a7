"""Updates per second of the engine, every one recorded, beside loops written by hand."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median

import article_loop
import by_hand
import facts
from report import Row, at_least, per_second

UPDATES = 200_000
ROUNDS = 15
_EPOCHS = UPDATES // article_loop.SAMPLES


def updates_per_second() -> Iterator[Row]:
    """Record the updates of the line, and run both forms of the article's loop, turn about."""
    with open(os.devnull, "w", encoding="utf-8") as log:
        rates = in_turn(
            ours=lambda: facts.record(UPDATES),
            arrays=lambda: article_loop.with_arrays(_EPOCHS, log),
            floats=lambda: article_loop.with_floats(_EPOCHS, log),
        )
    for name, words, bar in ("arrays", "numpy arrays", 5), ("floats", "plain floats", 1.9):
        figure = f"recorded updates of the line, against the article's loop on {words}"
        yield at_least(figure, rates["ours"], rates[name], bar, per_second)


def the_compiled_loop() -> Iterator[Row]:
    """Have the loop compiled from the equations and the one by hand record the same, turn about."""
    compiled, hand = facts.compiled_loop(), by_hand.record
    same = (facts.columns(compiled, UPDATES) == facts.columns(hand, UPDATES)).all()
    rates = in_turn(
        compiled=lambda: facts.columns(compiled, UPDATES),
        hand=lambda: facts.columns(hand, UPDATES),
    )
    figure = "the compiled loop, against the same straight line written by hand"
    row = at_least(figure, rates["compiled"], rates["hand"], 0.95, per_second)
    yield row if same else replace(row, figure=f"{figure}: other numbers!", met=False)


def in_turn(
    updates: int = UPDATES, rounds: int = ROUNDS, /, **runs: Callable[[], object]
) -> dict[str, float]:
    """Return how many updates a second each does that does so many of them."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            gc.collect()
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return {name: updates / median(each) for name, each in times.items()}
