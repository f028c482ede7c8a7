"""The measurements of each view in turn, and of the searches that explain a run."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import facts
from figures import FAR, ROWS, answered, in_turn, seconds_of, write_rows
from pty_session import PtySession
from report import Row, at_most, bytes_at_most

KEYS = 40


def every_view() -> Iterator[Row]:
    """Measure a key press with each view open against one of the bare counter, turn about."""
    for view in facts.views_of("worked"):
        yield from _view("worked", view, "update", facts.UPDATE, 3.0, 1300)


def every_view_of_networks() -> Iterator[Row]:
    """Measure the same, and the key of a stage, for networks of one input and of two."""
    for scenario in ("sine", "moons"):
        for view in facts.views_of(scenario):
            for word, key in ("update", facts.UPDATE), ("stage", facts.STAGE):
                yield from _view(scenario, view, word, key, 3.5, 1800)


def _view(scenario: str, view: str, word: str, key: bytes, bar: float, most: int) -> Iterator[Row]:
    command, words = facts.with_view(scenario, view)
    with PtySession(command) as app, PtySession(facts.COUNTER) as bare:
        app.first_frame(words)
        bare.first_frame(facts.COUNTER_FRAME)
        ours, theirs = in_turn(app, bare, KEYS, (key, facts.UPDATE))
    figure = f"{scenario}: one {word}, key to last byte, 80×24, against the bare counter: {view}"
    yield at_most(figure, seconds_of(ours), seconds_of(theirs), bar)
    size, bare_size = (int(median(answer.size for answer in each)) for each in (ours, theirs))
    name = f"{scenario}: bytes for a {word}, median: {view}"
    yield bytes_at_most(name, size, bare_size, most)


def a_verdict_for_many_rows() -> Iterator[Row]:
    """Ask for the rates of 100,000 samples, and for another key's answer meanwhile."""
    asked = f"the fastest rate for {ROWS:,} samples"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        write_rows(path)
        command = facts.on_file_with_convergence(path)
        with PtySession(command) as session:
            session.first_frame(facts.VERDICT_FRAME)
            yield answered(f"{asked}: a progress bar", session, facts.FASTEST, facts.PROGRESS)
            yield answered(f"{asked}: Tab meanwhile", session, *facts.VIEW_AFTER)
            yield answered(f"{asked}: from there to the end", session, b"", facts.FOUND)


def a_long_search() -> Iterator[Row]:
    """Continue to a breakpoint that is never met, and ask for another key's answer meanwhile."""
    asked = f"c through {FAR:,} updates"
    with PtySession(facts.searching_in_vain()) as session:
        session.first_frame(facts.FRAME)
        yield answered(f"{asked}: a progress bar", session, facts.CONTINUE, facts.PROGRESS)
        yield answered(f"{asked}: Tab meanwhile", session, *facts.NEXT_VIEW)
        yield answered(f"{asked}: from there to the end", session, b"", facts.NOT_MET)
