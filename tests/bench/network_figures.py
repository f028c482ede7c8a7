"""The measurements of networks: recorded updates, compiling, and the first paint of the regions."""

import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

import facts
import layers
import micrograd_way
import numpy as np
from engine import in_turn
from figures import STARTS
from pty_session import PtySession
from report import Row, at_least, compared, ms, per_second

_UPDATES, _ROUNDS = 20_000, 9
_LARGE = "2-8-8-1"
_COMPILED = 15


def updates_of_networks() -> Iterator[Row]:
    """Record updates of 2-2-1, beside numpy's layers and micrograd, and those of a larger one."""
    run = facts.xor()
    samples = list(zip(*(column.tolist() for column in run.columns()), strict=True))
    rate = run.settings_at(0).rate
    large = facts.network(_LARGE)
    runs = {
        "ours": lambda: facts.record(_UPDATES, run),
        "layers": lambda: layers.trained(samples, rate, run.start, _UPDATES),
        "large": lambda: facts.record(_UPDATES, large),
    }
    if micrograd_way.installed():
        runs["micrograd"] = lambda: micrograd_way.train(samples, rate, _UPDATES)
    rates = in_turn(_UPDATES, _ROUNDS, **runs)
    figure = "recorded updates of 2-2-1 tanh, against numpy's layers"
    row = at_least(figure, rates["ours"], rates["layers"], 5, per_second)
    same = np.allclose(layers.trained(samples, rate, run.start, 100), facts.reached(run, 100))
    yield row if same else replace(row, figure=f"{figure}: other numbers!", met=False)
    figure = "recorded updates of 2-2-1 tanh, against micrograd's 2-2-1, of relu as it has no tanh"
    if "micrograd" in rates:
        yield at_least(figure, rates["ours"], rates["micrograd"], 25, per_second)
    else:
        yield Row(figure, per_second(rates["ours"]), "not installed: pip install .[bench]")
    ours = rates["large"]
    figure = f"recorded updates of {_LARGE}"
    yield Row(figure, per_second(ours), bar="≥ 50,000 a second", met=ours >= 50_000)


def compiling() -> Iterator[Row]:
    """Read a network's text and compile its loop."""
    times = []
    for _ in range(_COMPILED):
        start = time.perf_counter()
        facts.compiled(_LARGE)
        times.append(time.perf_counter() - start)
    took = median(times)
    yield Row(f"reading and compiling {_LARGE}", ms(took), bar="≤ 50 ms", met=took <= 0.05)


def first_regions() -> Iterator[Row]:
    """Show the regions alone for the first time since the start, on a large screen.

    Beside it, what the bare counter takes for its number in the same minute.
    """
    ours, theirs = [], []
    command, _ = facts.with_view("moons", "regions")
    turn, alone = facts.VIEW_ALONE
    for _ in range(STARTS):
        with PtySession(command, 120, 40) as app, PtySession(facts.COUNTER, 120, 40) as bare:
            app.first_frame(facts.REGIONS_FRAME)
            bare.first_frame(facts.COUNTER_FRAME)
            app.press(turn)
            ours.append(app.press(alone).seconds)
            theirs.append(bare.press(facts.UPDATE).seconds)
            app.ask(b"", facts.REGIONS_ALONE)
    figure = "regions of moons at 120×40, first paint of the view, against the bare counter"
    row = compared(figure, median(ours), median(theirs))
    yield replace(row, bar="≤ 60 ms", met=median(ours) <= 0.06)
