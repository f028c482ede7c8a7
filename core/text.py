"""A run as plain text: derivations, the iteration table as CSV, Markdown or JSON, epoch lines."""

import json
from collections.abc import Callable, Iterator
from math import inf, isnan

from core.derivation import derive
from core.numbers import plain
from core.run import Run, path_of
from core.series import epoch_mean
from core.session import Phase

COLUMNS = (
    "iteration",
    "x",
    "y",
    "m",
    "c",
    "y_pred",
    "residual",
    "loss",
    "dL_dm",
    "dL_dc",
    "step_m",
    "step_c",
)
"""The columns of the iteration table in every format."""

Row = tuple[float | None, ...]

_RECORDED = 1000  # Updates recorded at once, so that no row waits for all those after it.


def table_rows(run: Run, updates: int) -> Iterator[Row]:
    """Yield the iteration table in the order of COLUMNS, one row for each update.

    A last row has the parameters reached, and None for what is not computed yet.
    """
    path = path_of(run)
    for index in range(updates):
        if index % _RECORDED == 0:
            path.extend(min(updates, index + _RECORDED))
        u = path.update(index)
        yield (
            index + 1,
            *(u.x, u.y, u.m, u.c, u.prediction, u.residual, u.loss),
            *(u.dL_dm, u.dL_dc, u.step_m, u.step_c),
        )
    blanks = [None] * 7
    yield (updates + 1, *path.sample(updates), path.m[updates], path.c[updates], *blanks)


def csv_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the iteration table as comma-separated lines, a header first; None is empty."""
    yield ",".join(COLUMNS)
    for row in table_rows(run, updates):
        yield ",".join("" if value is None else repr(value) for value in row)


def markdown_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the iteration table as a Markdown table."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'|'.join('---:' for _ in COLUMNS)}|"
    for row in table_rows(run, updates):
        yield f"| {' | '.join('' if value is None else plain(value) for value in row)} |"


def json_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the iteration table as a JSON array of objects, an object a line; None is null."""
    for row in table_rows(run, updates):
        pairs = (
            f"{json.dumps(name)}: {_json(value)}" for name, value in zip(COLUMNS, row, strict=True)
        )
        before = "[" if row[0] == 1 else " "
        after = "]" if row[0] == updates + 1 else ","
        yield f"{before}{{{', '.join(pairs)}}}{after}"


def _json(value: float | None) -> str:
    """Write a number that any JSON reader takes; 1e999 reads as infinity, as JSON has none."""
    if value is None or isnan(value):
        return "null"
    if abs(value) == inf:
        return "1e999" if value > 0 else "-1e999"
    return repr(value)


def text_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the derivation of each update as lines."""
    path = path_of(run)
    size = len(run.data)
    for index in range(updates):
        settings = run.settings_at(index)
        yield f"update {index + 1}, sample {run.sample_at(index) + 1} of {size}, " + (
            f"epoch {index // size + 1}, η = {plain(settings.rate)}, {settings.loss} loss"
        )
        update = path.update(index)
        named = Phase.NOTHING
        for line in derive(update, settings.loss, Phase.UPDATE, digits=17):
            label = "" if line.phase is named else line.phase.title
            named = line.phase
            yield f"  {label:<9} {''.join(span.text for span in line.spans)}"
        yield ""
    plural = "" if updates == 1 else "s"
    m, c = plain(path.m[updates]), plain(path.c[updates])
    yield f"after {updates} update{plural}: m = {m}, c = {c}"


def log_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield a line for each complete epoch, in the article's own format.

    Its Loss is the running mean over the epoch; W and C of its line are m and c.
    """
    path = path_of(run)
    size = len(run.data)
    for epoch in range(updates // size):
        m, c = path.m[(epoch + 1) * size], path.c[(epoch + 1) * size]
        yield f"Epoch = {epoch} Loss = {epoch_mean(run, epoch):.5f} Y = {m:.2f}X + {c:.2f}"


FORMATS: dict[str, Callable[[Run, int], Iterator[str]]] = {
    "text": text_lines,
    "csv": csv_lines,
    "markdown": markdown_lines,
    "json": json_lines,
    "log": log_lines,
}
"""How a run can be written, by name: each takes a run and a number of updates recorded."""
