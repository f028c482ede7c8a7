"""A run as plain text: derivations, the iteration table as CSV, Markdown or JSON, epoch lines."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from math import inf, isnan

from core.descent.path import path_of
from core.descent.run import Run
from core.explain.derivation import derive
from core.explain.listing import variable
from core.explain.loss_series import epoch_mean
from core.model.definitions import PREDICTION
from core.model.equations import LOSS
from core.model.expression import Expression, Name, Operation, value
from core.model.model import Model
from core.model.stages import Phase
from core.text.numbers import plain

Columns = tuple[tuple[str, Expression], ...]


@cache
def columns_of(model: Model) -> Columns:
    """Return the columns of the iteration table after the number: their names, and what they hold.

    First what is given before an update, then what it computes.
    """
    residual = Operation("-", Name(PREDICTION), Name(model.targets[0]))
    slopes = [f"{what}{key}" for what in ("dL_d", "step_") for key in model.parameters]
    return (
        *((key, Name(key)) for key in model.given),
        (variable(PREDICTION), Name(PREDICTION)),
        ("residual", residual),
        *((key, Name(key)) for key in (LOSS, *slopes)),
    )


def header(model: Model) -> tuple[str, ...]:
    """Return the names of the iteration table's columns."""
    return ("iteration", *(name for name, _ in columns_of(model)))


Row = tuple[float | None, ...]

_RECORDED = 1000  # Updates recorded at once, so that no row waits for all those after it.


def table_rows(run: Run, updates: int) -> Iterator[Row]:
    """Yield the iteration table in the order of `header`, one row for each update.

    A last row has the parameters reached, and None for what is not computed yet.
    """
    path = path_of(run)
    columns = [expression for _, expression in columns_of(run.model)]
    for index in range(updates):
        if index % _RECORDED == 0:
            path.extend(min(updates, index + _RECORDED))
        numbers = path.update(index).numbers
        yield (index + 1, *(value(column, numbers) for column in columns))
    known = (*run.sample(updates), *path.row(updates))
    yield (updates + 1, *known, *[None] * (len(columns) - len(known)))


def csv_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the iteration table as comma-separated lines, a header first; None is empty."""
    yield ",".join(header(run.model))
    for row in table_rows(run, updates):
        yield ",".join("" if value is None else repr(value) for value in row)


def markdown_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the iteration table as a Markdown table."""
    yield f"| {' | '.join(header(run.model))} |"
    yield f"|{'|'.join('---:' for _ in header(run.model))}|"
    for row in table_rows(run, updates):
        yield f"| {' | '.join('' if value is None else plain(value) for value in row)} |"


def json_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield the iteration table as a JSON array of objects, an object a line; None is null."""
    for row in table_rows(run, updates):
        pairs = (
            f"{json.dumps(name)}: {_json(value)}"
            for name, value in zip(header(run.model), row, strict=True)
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
        for line in derive(update, run.stages.count, digits=17):
            label = "" if line.phase is named else line.phase.title
            named = line.phase
            yield f"  {label:<9} {''.join(span.text for span in line.spans)}"
        yield ""
    plural = "" if updates == 1 else "s"
    reached = zip(run.model.parameters, path.row(updates), strict=True)
    values = ", ".join(f"{key} = {plain(number)}" for key, number in reached)
    yield f"after {updates} update{plural}: {values}"


def log_lines(run: Run, updates: int) -> Iterator[str]:
    """Yield a line for each complete epoch, of a line in the article's own format.

    Its Loss is the running mean over the epoch; W and C of its line are m and c.
    """
    path, size, model = path_of(run), len(run.data), run.model
    own = " ".join(f"{key} = {{:.2f}}" for key in model.parameters)
    form = "Y = {:.2f}X + {:.2f}" if model.straight else own
    for epoch in range(updates // size):
        reached = form.format(*path.row((epoch + 1) * size))
        yield f"Epoch = {epoch} Loss = {epoch_mean(run, epoch):.5f} {reached}"


FORMATS: dict[str, Callable[[Run, int], Iterator[str]]] = {
    "text": text_lines,
    "csv": csv_lines,
    "markdown": markdown_lines,
    "json": json_lines,
    "log": log_lines,
}
"""How a run can be written, by name: each takes a run and a number of updates recorded."""
